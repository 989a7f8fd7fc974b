"""The one table: what was measured, for each test set, of the default pipeline and of this assistant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from bot.advisor.knowledge import knowledge
from evaluation import metrics
from evaluation.cases import ACTS, ANSWERS, LENGTHS, MESSAGES, Case
from evaluation.metrics import Pair
from evaluation.systems import HEADINGS, PARAGRAPH_WORDS, SENTENCE_WORDS, Evaluated

FEWEST = 10  # messages for which a style gets a row of its own
NOTHING = "-"


@dataclass(frozen=True)
class Column:
    """What one system read of one test set."""

    system: Evaluated
    set: str

    def pairs(self, *parts: str) -> list[Pair]:
        """The cases of some parts of the set with what was read."""
        every = zip(self.system.cases, self.system.readings, strict=True)
        return [pair for pair in every if pair[0].set == self.set and pair[0].part in parts]

    @property
    def messages(self) -> list[Pair]:
        return self.pairs(MESSAGES)

    @property
    def everything(self) -> list[Pair]:
        return self.pairs(MESSAGES, ACTS, ANSWERS)


Cell = Callable[[Column], str]


def columns(evaluated: Sequence[Evaluated]) -> list[Column]:
    """All columns, set by set."""
    sets = dict.fromkeys(case.set for system in evaluated for case in system.cases)
    return [Column(system, name) for name in sets for system in evaluated]


def table(evaluated: Sequence[Evaluated]) -> str:
    """Everything measured, as Markdown that is readable in a terminal too."""
    found = columns(evaluated)
    titles = [f"{column.set} set: {HEADINGS[column.system.name]}" for column in found]
    body = [[label, goal, *(cell(column) for column in found)] for label, goal, cell in _rows(found)]
    return markdown([["", "goal", *titles], *body])


def markdown(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a table; the first one is its heading."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["| " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |" for row in rows]
    return "\n".join([lines[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *lines[1:]])


def figure(value: float | None, form: str = ".3f") -> str:
    """A number, or a dash for what could not be measured."""
    return NOTHING if value is None else format(value, form)


def _rows(found: Sequence[Column]) -> list[tuple[str, str, Cell]]:
    """Label, goal and cells of each row."""
    known, headline = knowledge(), knowledge().headline
    facts, beside = known.names("deciding", "shaping"), [name for name in known.subjects if name not in headline]
    return [
        ("messages / acts / answers", "", _sizes),
        ("**headline signals: micro-F1**", "0.90", _of_counts(headline, "f1")),
        ("headline signals: precision", "", _of_counts(headline, "precision")),
        ("headline signals: recall", "", _of_counts(headline, "recall")),
        ("**whole message right**", "0.85", lambda c: figure(metrics.whole_right(c.messages, headline))),
        *((f"{name}: F1 (labelled)", "", _f1(name)) for name in headline),
        ("**facts: recall**", "0.85", _of_counts(facts, "recall")),
        ("facts: precision", "", _of_counts(facts, "precision")),
        ("all but the headline signals: recall", "", _of_counts(beside, "recall")),
        ("all but the headline signals: precision", "", _of_counts(beside, "precision")),
        *((f"{name}: recall / precision (labelled)", "", _both(name)) for name in beside),
        ("**answer to a question right**", "0.95", lambda c: figure(metrics.answered(c.pairs(ANSWERS)))),
        ("**main act right**", "0.93", lambda c: figure(metrics.intent_right(c.pairs(ACTS)))),
        ("main act among the acts named", "", lambda c: figure(metrics.intent_named(c.pairs(ACTS)))),
        (
            "out of scope, but answered as a fact",
            "0",
            lambda c: figure(metrics.out_of_scope_answered(c.pairs(ACTS))),
        ),
        ("headline claims it is unsure of (right ones)", "", _unsure),
        ("quotes verbatim", "1", lambda c: figure(metrics.verbatim(c.everything))),
        ("quotes of right claims that overlap the label's", "", lambda c: figure(metrics.supported(c.messages))),
        ("calibration error of the main act", "", _error_of_intents),
        ("calibration error of claims", "", _error_of_evidence),
        *_styles(found),
        (f"a message of up to {SENTENCE_WORDS} words, ms", "15", lambda c: figure(c.system.sentence_ms, ".1f")),
        (f"a paragraph of {PARAGRAPH_WORDS} words or more, ms", "80", lambda c: figure(c.system.paragraph_ms, ".1f")),
        ("size of the model, MB", "", lambda c: figure(c.system.model_bytes / 1e6, ".1f")),
        ("training, s", "90", lambda c: figure(c.system.train_seconds, ".0f")),
    ]


def _styles(found: Sequence[Column]) -> list[tuple[str, str, Cell]]:
    """Headline micro-F1 by length, and by region where a set holds enough messages of it."""
    styles: list[tuple[str, Callable[[Case], bool]]] = [(length, partial(_has_length, length)) for length in LENGTHS]
    sizes = [Counter(case.region for case, _ in column.messages) for column in found]
    regions = sorted({region for size in sizes for region, n in size.items() if n >= FEWEST})
    styles += [(f"voice {region}", partial(_is_from, region)) for region in regions]
    return [(f"{name}: headline micro-F1 (messages)", "", _of_some(chosen)) for name, chosen in styles]


def _has_length(length: str, case: Case) -> bool:
    return case.length == length


def _is_from(region: str, case: Case) -> bool:
    return case.region == region


def _of_some(chosen: Callable[[Case], bool]) -> Cell:
    def cell(column: Column) -> str:
        pairs = [pair for pair in column.messages if chosen(pair[0])]
        return f"{figure(metrics.counts(pairs, knowledge().headline).f1)} ({len(pairs)})"

    return cell


def _of_counts(names: Sequence[str], what: str) -> Cell:
    return lambda column: figure(getattr(metrics.counts(column.messages, names), what))


def _f1(name: str) -> Cell:
    def cell(column: Column) -> str:
        found = metrics.counts(column.messages, [name])
        return f"{figure(found.f1)} ({found.labelled})"

    return cell


def _both(name: str) -> Cell:
    def cell(column: Column) -> str:
        found = metrics.counts(column.messages, [name])
        return f"{figure(found.recall, '.2f')} / {figure(found.precision, '.2f')} ({found.labelled})"

    return cell


def _sizes(column: Column) -> str:
    return " / ".join(str(len(column.pairs(part))) for part in (MESSAGES, ACTS, ANSWERS))


def _unsure(column: Column) -> str:
    doubted, right = metrics.unsure(column.messages, knowledge().headline)
    return f"{doubted} ({right})"


def _error_of_intents(column: Column) -> str:
    return figure(metrics.calibration_error(metrics.intent_confidence(column.pairs(ACTS))))


def _error_of_evidence(column: Column) -> str:
    return figure(metrics.calibration_error(metrics.evidence_confidence(column.messages)))
