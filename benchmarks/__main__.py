"""`python -m benchmarks`: trains, starts and measures the assistant and two yardsticks, and prints one
table.
"""

import argparse
import datetime
import json
import os
import platform
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.bots import ROOT, Advisor, Bot, Started
from benchmarks.goals import GOALS
from benchmarks.measures import ALL, FULL, QUICK, Effort, turn_times, turns_a_second, warm_up
from benchmarks.processes import BenchmarkError, progress, run
from benchmarks.report import document, table
from benchmarks.yardsticks import default_pipeline, floor

PARTS = ("default", "floor", "advisor", "amendments")
EARLY = slice(3, 11)  # of the turns of the long conversation; as many are taken from its end
LATE = slice(-8, None)
LONG_SECONDS = 600


def measure(bot: Bot, effort: Effort) -> dict[str, Any]:
    """Everything about one bot."""
    progress(f"{bot.name}: training")
    figures: dict[str, Any] = {"train_s": bot.train()}
    progress(f"{bot.name}: starting")
    with bot.started() as started:
        figures["ready_s"] = started.seconds_to_ready
        progress(f"{bot.name}: one client")
        warm_up(started.conversation)
        used = started.processes.cpu_seconds()
        figures["turns_ms"] = turn_times(started.conversation, effort)
        if used is not None:
            used = (started.processes.cpu_seconds() or 0) - used
            figures["cpu_ms"] = 1000 * used / figures["turns_ms"][ALL]["turns"]
        progress(f"{bot.name}: eight clients")
        figures["turns_a_second"] = turns_a_second(started.load, effort)
        figures["memory_mb"] = started.processes.megabytes()
        figures.update(_long_conversations(bot, started, effort))
    return figures


def _long_conversations(bot: Bot, started: Started, effort: Effort) -> dict[str, float]:
    progress(f"{bot.name}: {effort.long_turns} turns of one conversation")
    if not isinstance(bot, Advisor):
        return _long_conversation(bot, started, effort, "stock", "")
    figures = _long_conversation(bot, started, effort, "amended", str(bot.folder / "long.db"))
    progress(f"{bot.name}: the same without the amendments")
    stock = _long_conversation(bot, started, effort, "stock", str(bot.folder / "long-stock.db"))
    return {**figures, **{f"stock_{name}": value for name, value in stock.items()}}


def _long_conversation(bot: Bot, started: Started, effort: Effort, mode: str, database: str) -> dict[str, float]:
    turns = [str(started.action_port), str(effort.long_turns), database, *bot.long_conversation]
    command = ["-m", "benchmarks.long_conversation", mode, str(bot.model), *turns]
    times = json.loads(run(command, ROOT, LONG_SECONDS).splitlines()[-1])
    return {"early_ms": statistics.median(times[EARLY]), "late_ms": statistics.median(times[LATE])}


def measure_amendments() -> dict[str, dict[str, float]]:
    """Milliseconds with stock Rasa and with the amendments."""
    found = {}
    for mode in ("stock", "amended"):
        progress(f"amendments: {mode}")
        printed = run(["-m", "benchmarks.amendments", mode], ROOT, LONG_SECONDS)
        found[mode] = json.loads(printed.splitlines()[-1])
    return found


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer turns: less certain, in half the time")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--write", action="store_true", help="write docs/BENCHMARKS.md as well")
    return parser.parse_args()


def main() -> int:
    """Measures, prints the table on standard output, writes bench-results/DATE.json."""
    chosen = arguments()
    effort = QUICK if chosen.quick else FULL
    now = datetime.datetime.now(datetime.timezone.utc)
    figures: dict[str, Any] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="advisor-bench-") as name:
            folder = Path(name)
            for bot in (
                default_pipeline(folder / "default"),
                floor(folder / "floor"),
                Advisor("advisor", folder / "advisor"),
            ):
                if bot.name in chosen.only:
                    figures[bot.name] = measure(bot, effort)
        amendments = measure_amendments() if "amendments" in chosen.only else {}
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    results = {
        "date": f"{now:%Y-%m-%d}",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "quick": chosen.quick,
        "bots": figures,
        "goals": [goal.judged(figures) for goal in GOALS],
        "amendments": amendments,
    }
    kept = ROOT / "bench-results" / f"{now:%Y%m%d-%H%M%S}.json"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text(json.dumps(results, indent=1) + "\n")
    print(table(results))
    if chosen.write:
        (ROOT / "docs/BENCHMARKS.md").write_text(document(results))
    return 0


if __name__ == "__main__":
    sys.exit(main())
