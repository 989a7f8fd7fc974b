"""docs/RESULTS.md: the table, the pictures, the mistakes by kind, and what was tried."""

import datetime
import os
import platform
import textwrap
from collections.abc import Sequence
from pathlib import Path

from bot.advisor.knowledge import knowledge
from bot.nlu.labels import DECLINED
from evaluation.cases import ACTS, FIRST, SECOND
from evaluation.mistakes import KINDS, Confusion, Mistake, confused, confusions, mistakes, worst
from evaluation.pictures import CONFUSION, HEADLINE, RELIABILITY, draw
from evaluation.systems import DEFAULT, OURS, Evaluated
from evaluation.table import Column, columns, markdown, table

RESULTS, PICTURES = "RESULTS.md", "results"
EXPLORATION = Path(__file__).parent / "exploration.md"  # written by hand, taken over as it is
EXAMPLES = 4  # of each kind
LONGEST = 300  # characters of a message that is shown
FREQUENT = 12  # confusions of acts that are listed


def write(evaluated: Sequence[Evaluated], docs: Path, epochs: int) -> None:
    """Writes RESULTS.md and its pictures into a folder."""
    found = columns(evaluated)
    draw(found, docs / PICTURES)
    (docs / RESULTS).write_text(document(evaluated, found, epochs), encoding="utf-8")


def document(evaluated: Sequence[Evaluated], found: Sequence[Column], epochs: int) -> str:
    """The whole page."""
    own = [column for column in found if column.system.name == OURS]
    parts = [
        "# How well it understands",
        _how(found, epochs),
        "## What was measured",
        table(evaluated),
        _notes(),
        "## In pictures",
        f"![Precision and recall of the headline signals]({PICTURES}/{HEADLINE})",
        f"![How often each confidence is right; the numbers say how many cases]({PICTURES}/{RELIABILITY})",
        f"![Which acts this assistant takes for which]({PICTURES}/{CONFUSION})",
        "## What this assistant gets wrong, by kind",
        *_mistakes(own),
        *_confusions(own),
        EXPLORATION.read_text(encoding="utf-8").strip(),
    ]
    return "\n\n".join(parts) + "\n"


def _how(found: Sequence[Column], epochs: int) -> str:
    missing = "" if any(c.set == SECOND for c in found) else " The second set is missing."
    learnt = f"DIET learnt for {epochs} epochs."
    if not any(c.system.name == DEFAULT for c in found):
        learnt = "Rasa's default pipeline was left out of this run: it takes minutes an epoch on these messages."
    return _filled(
        f"Written by `make evaluate` on {datetime.date.today()}, on {os.cpu_count()} cores with Python "
        f"{platform.python_version()}. {learnt} The test messages in `tests/nlu/held_out` are "
        f"by authors who saw neither the training messages nor the code.{missing} Definitions: "
        "[labelling.md](labelling.md); how it works: [understanding.md](understanding.md)."
    )


def _notes() -> str:
    notes = (
        "A claim is right if name and value are; one with a wrong value counts as wrong and as missed. Whole message "
        "right: all four headline signals as labelled, absent ones included. In brackets: how many there are.",
        "Claims and styles are measured on the messages, acts on the acts, answers on the answers, verbatim quotes on "
        "all. A voice is named by its first word.",
        "The calibration error is how far confidence and the share that is right are apart, over ten bins.",
        "Times are medians on one processor core. Training is from the command to the stored model.",
        "The default pipeline is the one that Rasa 3.6 ships. The act is its intent. A claim is an entity on its quote "
        "with the value as role, without BILOU marks; of several claims on the same words the weightiest. It sees no "
        "question: where one "
        "was asked, a bare yes, no or don't know is taken for the answer. Numbers are read out of the words it marks "
        "in the way this assistant does.",
    )
    return "\n".join(f"- {note}" for note in notes)


def _mistakes(own: Sequence[Column]) -> list[str]:
    """How many there are of each kind and set, then examples from the first set."""
    headline = knowledge().headline
    every = {column.set: mistakes(column.everything) for column in own}
    rows = [["kind", *(f"{name} set: headline signals / all" for name in every)]]
    for kind in KINDS:
        of_kind = [[m for m in found if m.kind == kind] for found in every.values()]
        rows.append([kind, *(f"{sum(m.about in headline for m in found)} / {len(found)}" for found in of_kind)])
    parts = ["Claims in messages, acts and answers.", markdown(rows)]
    for kind in KINDS:
        shown = worst([m for m in every.get(FIRST, []) if m.kind == kind], EXAMPLES)
        if shown:
            parts += [f"### {kind.capitalize()}", "\n".join(_mistake(m) for m in shown)]
    return parts


def _confusions(own: Sequence[Column]) -> list[str]:
    every = {column.set: confusions(column.pairs(ACTS)) for column in own}
    parts = ["### Acts taken for others"]
    for name, found in every.items():
        rows = [[labelled, read, str(n)] for labelled, read, n in confused(found)[:FREQUENT]]
        parts.append(f"{name.capitalize()} set: {len(found)}" + (", the most frequent ones:" if rows else "."))
        if rows:
            parts.append(markdown([["labelled", "read as", "times"], *rows]))
    shown = sorted(every.get(FIRST, []), key=lambda c: -c.confidence)[:EXAMPLES]
    return [*parts, "\n".join(_confusion(c) for c in shown)] if shown else parts


def _mistake(mistake: Mistake) -> str:
    asked = f" (asked about {mistake.case.example.asked})" if mistake.case.example.asked else ""
    said, read = _value(mistake.labelled), _value(mistake.read)
    return f"- {_quoted(mistake.case.example.text)}{asked}: `{mistake.about}` is {said}, read as {read}"


def _confusion(confusion: Confusion) -> str:
    text = _quoted(confusion.case.example.text)
    return f"- {text}: `{confusion.case.example.intent}`, read as `{confusion.intent}` ({confusion.confidence:.2f})"


def _value(value: object | None) -> str:
    if value is None:
        return "nothing"
    return "don't know" if value == DECLINED else f"`{str(value).lower()}`"


def _quoted(text: str) -> str:
    """A message in one line, shortened at a word, harmless in Markdown."""
    line = textwrap.shorten(text, LONGEST, placeholder=" ...")
    for mark in "\\`*_<[":
        line = line.replace(mark, f"\\{mark}")
    return f'"{line}"'


def _filled(text: str) -> str:
    return textwrap.fill(text, 120, break_long_words=False, break_on_hyphens=False)
