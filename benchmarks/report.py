"""The results as one table, in Markdown, which is readable in a terminal too."""

from typing import Any

from benchmarks.measures import CLIENTS
from benchmarks.visitors import ALL

BOTS = ("default", "floor", "advisor")
HEADINGS = {"default": "default pipeline", "floor": "floor", "advisor": "this assistant"}
WHAT = {
    "without_tensorflow": "importing Rasa",
    "response_validator": "one answer of the action server checked",
    "event_types": "200 turns of stored events read",
    "bounded_history": "turn 200: copies, past states, action call",
    "conversation_store": "turn 200: read from SQLite and saved",
}


def table(results: dict[str, Any]) -> str:
    """All results: the bots side by side, the goals, and what the amendments change."""
    parts = [_bots(results["bots"]), _goals(results["goals"])]
    if results["amendments"]:
        parts.append(_amendments(results["amendments"]))
    return "\n\n".join(parts)


def document(results: dict[str, Any]) -> str:
    """The results as docs/BENCHMARKS.md."""
    how = "`python -m benchmarks --quick`" if results["quick"] else "`make bench`"
    return "\n".join(
        [
            "# How fast it is",
            "",
            f"Measured on {results['date']} with {how} on {results['cores']} cores, Python "
            f"{results['python']}, one run. The figures depend on the machine; the ratios carry over.",
            "",
            "Two yardsticks stand beside the assistant, both made from the bot of `rasa init` on Rasa as it is, with a "
            "tracker store in memory: its **default pipeline** (DIET, TED, UnexpecTED, ResponseSelector), and the "
            "**floor**, the least that Rasa can do (whitespace, bag of words, logistic regression, memoised stories "
            "and rules). The assistant runs as `make run` starts it, with its database. A *plain* turn is answered "
            "by Rasa alone, an *action* turn calls one action that says one sentence; every turn of the assistant's "
            "calls its action.",
            "",
            table(results),
            "",
        ]
    )


def _bots(bots: dict[str, Any]) -> str:
    measured = [name for name in BOTS if name in bots]
    rows = [["", *(HEADINGS[name] for name in measured)]]

    def row(label: str, text: Any) -> None:
        rows.append([label, *(text(bots[name]) for name in measured)])

    row("training, s", lambda bot: _number(bot.get("train_s")))
    row("start until ready, s", lambda bot: _number(bot.get("ready_s")))
    row("memory of all processes, MB", lambda bot: _number(bot.get("memory_mb")))
    kinds = sorted({kind for name in measured for kind in bots[name].get("turns_ms", {})} - {ALL})
    for kind in [*kinds, ALL]:
        row(f"one turn, {kind}, p50 / p95, ms", lambda bot, kind=kind: _times(bot, kind))
    row("processor time a turn, all processes, ms", lambda bot: _number(bot.get("cpu_ms")))
    for kind in sorted({kind for name in measured for kind in bots[name]["turns_a_second"]}):
        row(f"{CLIENTS} clients, {kind}, turns a second", lambda bot, kind=kind: _rate(bot, kind))
    row("long conversation: early / late turn, ms", _growth)
    if "advisor" in bots and "stock_late_ms" in bots["advisor"]:
        row("the same without the amendments, ms", _stock_growth)
    return _markdown(rows)


def _goals(goals: list[dict[str, Any]]) -> str:
    verdicts = {True: "met", False: "NOT met", None: "not measured"}
    rows = [["goal", "limit", "figure", ""]]
    rows += [[g["goal"], _number(g["limit"]), _number(g["figure"]), verdicts[g["met"]]] for g in goals]
    return _markdown(rows)


def _amendments(amendments: dict[str, dict[str, float]]) -> str:
    rows = [["amendment", "what is timed", "stock, ms", "amended, ms", "ratio"]]
    for name, what in WHAT.items():
        stock, amended = amendments["stock"][name], amendments["amended"][name]
        rows.append([name, what, _number(stock), _number(amended), f"{stock / amended:.3g}x"])
    return _markdown(rows)


def _times(bot: dict[str, Any], kind: str) -> str:
    times = bot.get("turns_ms", {}).get(kind)
    return f"{_number(times['p50'])} / {_number(times['p95'])}" if times else "-"


def _rate(bot: dict[str, Any], kind: str) -> str:
    return _number(bot["turns_a_second"].get(kind))


def _growth(bot: dict[str, Any]) -> str:
    if "late_ms" not in bot:
        return "-"
    return f"{_number(bot['early_ms'])} / {_number(bot['late_ms'])} ({bot['late_ms'] / bot['early_ms']:.1f}x)"


def _stock_growth(bot: dict[str, Any]) -> str:
    if "stock_late_ms" not in bot:
        return "-"
    early, late = bot["stock_early_ms"], bot["stock_late_ms"]
    return f"{_number(early)} / {_number(late)} ({late / early:.1f}x)"


def _number(value: float | None) -> str:
    if not value:
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _markdown(rows: list[list[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])
