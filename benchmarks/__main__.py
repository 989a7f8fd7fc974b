"""`python -m benchmarks`: trains, starts and measures the assistant and two yardsticks, and prints one table."""

import argparse
import datetime
import json
import os
import platform
import signal
import sys
import tempfile
from pathlib import Path

from benchmarks.bots import ROOT, Advisor
from benchmarks.comparison import LONG_SECONDS, compare
from benchmarks.goals import GOALS
from benchmarks.measures import FULL, QUICK
from benchmarks.processes import BenchmarkError, progress, run
from benchmarks.report import document, table
from benchmarks.yardsticks import default_pipeline, floor

PARTS = ("default", "floor", "advisor", "amendments")


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
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started is stopped
    now = datetime.datetime.now(datetime.timezone.utc)
    try:
        with tempfile.TemporaryDirectory(prefix="advisor-bench-") as name:
            folder = Path(name)
            bots = [
                Advisor("advisor", folder / "advisor"),
                floor(folder / "floor"),
                default_pipeline(folder / "default"),
            ]
            wanted = [bot for bot in bots if bot.name in chosen.only]
            figures = compare(wanted, QUICK if chosen.quick else FULL)
        amendments = measure_amendments() if "amendments" in chosen.only else {}
    except BenchmarkError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
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
