"""From a reading to evidence: which labels hold, where they stand, with which number, status and certainty."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.answers import number_alone, quantities, titled, titled_at_the_start
from bot.nlu.evidence import Evidence
from bot.nlu.labels import ACT, ANSWER, DECLINED, NUMBER, STATUSES, Label
from bot.nlu.quantities import Quantity
from bot.nlu.reading import Reading
from bot.nlu.text import JOINTS

# From these probabilities on something counts; chosen on left-out authors (docs/understanding.md).
SAID = 0.3
UNSURE = 0.15  # from here on it is worth asking about
ANSWERED = 0.4
MENTIONED = 0.5
ELSEWHERE = 0.5  # that a mention is not about the company as it is now
REACH = 0.4  # a piece belongs to a quote from this share of the best piece's score on
LONGEST_QUOTE = 14  # words of a clause that is quoted whole
GAP = 3  # pieces that a quote may leap over


@dataclass(frozen=True)
class _Found:
    about: str
    value: object
    start: int
    end: int
    probability: float
    status: str


class Extractor:
    """Knows which label each column stands for."""

    def __init__(self, labels: Sequence[Label]) -> None:
        self._columns: dict[str, list[tuple[int, object]]] = {}
        for i, (kind, value) in enumerate(labels):
            if kind != ACT:
                self._columns.setdefault(kind, []).append((i, value))

    def extract(self, reading: Reading, asked: str | None, declines: float = 0.0) -> tuple[Evidence, ...]:
        """The evidence in a message, in the order of the text; at most one value for a name and a status.

        Args:
            declines: the probability that the message says "I don't know" or "skip".
        """
        if not len(reading.spans):
            return ()
        found = [f for about in self._columns if about != ANSWER for f in self._about(about, reading)]
        if asked is not None:
            found = self._answered(found, asked, reading, declines)
        names = {f.about for f in found if f.status == "current" and f.value is True and f.probability >= SAID}
        found = [f for f in found if f.about != "budget_dispersion.kind" or "budget_dispersion" in names]
        return tuple(_evidence(f, reading) for f in sorted(found, key=lambda f: (f.start, f.end, f.about)))

    def _about(self, about: str, reading: Reading) -> list[_Found]:
        columns = self._columns[about]
        column, value = max(columns, key=lambda pair: reading.labels[pair[0]])
        probability = float(reading.labels[column])
        if probability >= UNSURE:
            start, end = _where(reading.attention[:, column], reading)
            status = _status(reading, start, end)
            if probability >= SAID or status == "current":
                return _located(about, value, start, end, probability, status, reading)
        column, value = max(columns, key=lambda pair: reading.mention[:, pair[0]].max())
        if reading.mention[:, column].max() >= MENTIONED:
            start, end = _where(reading.mention[:, column], reading)
            status = _status(reading, start, end)
            if status != "current":
                return _located(about, value, start, end, float(reading.mention[:, column].max()), status, reading)
        return []

    def _answered(self, found: list[_Found], asked: str, reading: Reading, declines: float) -> list[_Found]:
        """The evidence with what the message says to the question, if it says anything to it."""
        text = reading.text
        start, end = len(text) - len(text.lstrip()), len(text.rstrip())
        value = titled(asked, text)
        if value is not None:
            others = [f for f in found if f.about != asked]
            return [*others, _Found(asked, value, start, end, 1.0, "current")]
        if any(f.about == asked and f.probability >= SAID for f in found):
            return found
        others = [f for f in found if f.about != asked]
        value = titled_at_the_start(asked, text)
        if value is not None:
            return [*others, _Found(asked, value, start, end, 1.0, "current")]
        if number := number_alone(asked, text):
            return [*others, _Found(asked, _value(number), number.start, number.end, 1.0, "current")]
        if declines >= ANSWERED:
            return [*others, _Found(asked, DECLINED, start, end, declines, "current")]
        answers = [(float(reading.labels[i]), value, i) for i, value in self._columns.get(ANSWER, [])]
        yes_or_no = {value for _, value in self._columns.get(asked, [])} <= {True, False}
        answers = [a for a in answers if a[1] == DECLINED or yes_or_no]
        probability, value, column = max(answers, default=(0.0, None, 0), key=lambda a: a[0])
        if probability < ANSWERED:
            return found
        where = _where(reading.attention[:, column], reading)
        return [*others, _Found(asked, value, *where, probability, "current")]


def _located(
    about: str, value: object, start: int, end: int, probability: float, status: str, reading: Reading
) -> list[_Found]:
    """The finding with its number, if its value is one; nothing if there is no such number near."""
    if value != NUMBER:
        return [_Found(about, value, start, end, probability, status)]
    candidates = quantities(about, reading.text)
    if not candidates:
        return []
    nearest = min(candidates, key=lambda q: max(0, start - q.end, q.start - end))
    if max(0, start - nearest.end, nearest.start - end) > 40:
        return []
    return [_Found(about, _value(nearest), min(start, nearest.start), max(end, nearest.end), probability, status)]


def _value(number: Quantity) -> int | float:
    return int(number.value) if number.value == int(number.value) else number.value


def _where(scores: np.ndarray, reading: Reading) -> tuple[int, int]:
    """Offsets of the quote around the best piece: its neighbours that score nearly as well, in whole words."""
    best = int(scores.argmax())
    good = np.flatnonzero(scores >= REACH * scores[best])
    first = last = best
    for i in good[good > best]:
        if i - last > GAP:
            break
        last = int(i)
    for i in good[good < best][::-1]:
        if first - i > GAP:
            break
        first = int(i)
    start, end = int(reading.spans[first, 0]), int(reading.spans[last, 1])
    doc, text = reading.parsed.doc, reading.text
    words = [token for token in doc if token.idx < end and token.idx + len(token) > start]
    inner = [w for w in words if not (w.is_space or w.is_punct)] or words
    # A joint at an end joins nothing; one that opens an if or a reason stays.
    while len(inner) > 1 and inner[-1].lower_ in JOINTS:
        del inner[-1]
    while len(inner) > 1 and inner[0].lower_ in ("and", "but", "so"):
        del inner[0]
    start, end = inner[0].idx, inner[-1].idx + len(inner[-1])
    return start, start + len(text[start:end].rstrip())


def _status(reading: Reading, start: int, end: int) -> str:
    shares = reading.status[reading.inside(start, end)].mean(0)
    best = int(shares.argmax())
    return STATUSES[best] if best and shares[best] >= ELSEWHERE else STATUSES[0]


def _evidence(found: _Found, reading: Reading) -> Evidence:
    hedged = reading.coloured(found.start, found.end, "hedged") > 0.5
    start, end = _quote(found.start, found.end, reading)
    certainty = "inferred" if found.probability < SAID else "hedged" if hedged else "stated"
    quote, confidence = reading.text[start:end], round(found.probability, 3)
    return Evidence(found.about, found.value, quote, start, end, certainty, found.status, confidence)


def _quote(start: int, end: int, reading: Reading) -> tuple[int, int]:
    """The clause around the words that carry a statement, without its joint: it reads better than a part of it."""
    for clause in reading.parsed.clauses:
        words = [
            word for word in reading.parsed.doc[clause.first : clause.last] if not (word.is_space or word.is_punct)
        ]
        while words and words[0].lower_ in JOINTS:
            del words[0]
        if 0 < len(words) <= LONGEST_QUOTE and words[0].idx <= start and end <= words[-1].idx + len(words[-1]):
            return words[0].idx, words[-1].idx + len(words[-1])
    return start, end
