"""What is counted: claims, whole messages, answers, acts, quotes and calibration.

Every function takes pairs of a case and what a system read of it. A share of nothing is None.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from bot.nlu.evidence import Evidence
from bot.nlu.labels import DECLINED
from evaluation.cases import Case
from evaluation.reading import Reading

Pair = tuple[Case, Reading]
OUT_OF_SCOPE = "say_out_of_scope"
BINS = 10


@dataclass(frozen=True)
class Counts:
    """Claims found with the right value, found but not said so, and said but not found so."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def labelled(self) -> int:
        """How many there are."""
        return self.right + self.missed

    @property
    def precision(self) -> float | None:
        """The right ones among those found."""
        return share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """The right ones among those said."""
        return share(self.right, self.labelled)

    @property
    def f1(self) -> float | None:
        """The harmonic mean of both."""
        return share(2 * self.right, 2 * self.right + self.wrong + self.missed)


@dataclass(frozen=True)
class Bin:
    """Answers of about the same confidence: its mean, the share that is right, how many they are."""

    confidence: float
    right: float
    size: int


def share(part: float, whole: float) -> float | None:
    """A part of a whole."""
    return part / whole if whole else None


def values(evidence: Iterable[Evidence]) -> dict[str, object]:
    """The value of each name for which something counts; the last one wins."""
    return {e.about: e.value for e in evidence if e.counts}


def is_declined(evidence: Evidence) -> bool:
    """Whether it is an "I don't know" or a "skip"."""
    return evidence.value == DECLINED and evidence.status == "current"


def is_unsure(evidence: Evidence) -> bool:
    """Whether it is not counted only because the system is not sure enough of it, so that it can be asked about."""
    return evidence.certainty == "inferred" and evidence.status == "current" and evidence.value != DECLINED


def counts(pairs: Iterable[Pair], names: Collection[str]) -> Counts:
    """Over (name, value) of some names. A wrong value is both a wrong and a missed one."""
    right = wrong = missed = 0
    for case, reading in pairs:
        told, found = values(case.example.evidence), values(reading.evidence)
        for name in names:
            agreed = name in told and name in found and told[name] == found[name]
            right += agreed
            wrong += name in found and not agreed
            missed += name in told and not agreed
    return Counts(right, wrong, missed)


def whole_right(pairs: Sequence[Pair], names: Collection[str]) -> float | None:
    """The share of messages in which all of these names are as labelled, absent ones included."""
    return _share_of(pairs, lambda case, reading: not _differs(case, reading, names))


def answered(pairs: Sequence[Pair]) -> float | None:
    """The share of answers of which just the labelled values are read for what was asked, "don't know" among them."""
    return _share_of(pairs, landed)


def landed(case: Case, reading: Reading) -> bool:
    """Whether an answer is read as labelled, for what was asked."""
    asked = case.example.asked
    told, found = (
        {e.value for e in evidence if e.about == asked and (e.counts or is_declined(e))}
        for evidence in (case.example.evidence, reading.evidence)
    )
    return told == found


def unsure(pairs: Sequence[Pair], names: Collection[str]) -> tuple[int, int]:
    """How many claims on some names the system is unsure of, and how many of these are as labelled."""
    found = [(values(case.example.evidence), e) for case, r in pairs for e in r.evidence if e.about in names]
    doubted = [e.about in told and told[e.about] == e.value for told, e in found if is_unsure(e)]
    return len(doubted), sum(doubted)


def intent_right(pairs: Sequence[Pair]) -> float | None:
    """The share of messages whose main act is the labelled one."""
    return _share_of(pairs, lambda case, reading: reading.intent == case.example.intent)


def intent_named(pairs: Sequence[Pair]) -> float | None:
    """The share of messages whose labelled main act is among the acts named."""
    return _share_of(pairs, lambda case, reading: case.example.intent in reading.acts)


def out_of_scope_answered(pairs: Sequence[Pair]) -> float | None:
    """Of the messages that are out of scope, the share that is taken for a statement or a question on the subject."""
    outside = [(case, reading) for case, reading in pairs if case.example.intent == OUT_OF_SCOPE]
    return _share_of(outside, lambda _, r: any(e.counts for e in r.evidence) or "ask_question" in r.acts)


def verbatim(pairs: Sequence[Pair]) -> float | None:
    """The share of quotes that stand in the message where they are said to."""
    found = [(case.example.text, e) for case, reading in pairs for e in reading.evidence]
    return share(sum(bool(e.quote) and text[e.start : e.end] == e.quote for text, e in found), len(found))


def supported(pairs: Sequence[Pair]) -> float | None:
    """Of the claims with the right value, the share whose quote overlaps a labelled one of that name."""
    overlapping = right = 0
    for case, reading in pairs:
        told = values(case.example.evidence)
        for e in reading.evidence:
            if e.counts and e.about in told and told[e.about] == e.value:
                labelled = [t for t in case.example.evidence if t.about == e.about and t.counts]
                right += 1
                overlapping += any(t.start < e.end and e.start < t.end for t in labelled)
    return share(overlapping, right)


def intent_confidence(pairs: Iterable[Pair]) -> list[tuple[float, bool]]:
    """The confidence of each main act, and whether it is right."""
    return [(reading.confidence, reading.intent == case.example.intent) for case, reading in pairs]


def evidence_confidence(pairs: Iterable[Pair]) -> list[tuple[float, bool]]:
    """The confidence of each claim that counts, or would if it were sure enough, and whether it is right."""
    found = []
    for case, reading in pairs:
        told = values(case.example.evidence)
        claims = [e for e in reading.evidence if e.counts or is_unsure(e)]
        found += [(e.confidence, e.about in told and told[e.about] == e.value) for e in claims]
    return found


def bins(points: Sequence[tuple[float, bool]]) -> list[Bin]:
    """Ten bins of equal width over confidence, without the empty ones."""
    found = []
    for number in range(BINS):
        inside = [point for point in points if min(int(point[0] * BINS), BINS - 1) == number]
        if inside:
            confidence, right = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            found.append(Bin(confidence, right, len(inside)))
    return found


def calibration_error(points: Sequence[tuple[float, bool]]) -> float | None:
    """The expected calibration error: how far confidence and the share of right ones are apart, over all bins."""
    return share(sum(b.size * abs(b.confidence - b.right) for b in bins(points)), len(points))


def _differs(case: Case, reading: Reading, names: Collection[str]) -> bool:
    told, found = values(case.example.evidence), values(reading.evidence)
    return any((name in told, told.get(name)) != (name in found, found.get(name)) for name in names)


def _share_of(pairs: Sequence[Pair], holds: Callable[[Case, Reading], bool]) -> float | None:
    return share(sum(holds(case, reading) for case, reading in pairs), len(pairs))
