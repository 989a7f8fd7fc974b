"""What this assistant gets wrong, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.nlu.evidence import Evidence
from evaluation.cases import Case
from evaluation.metrics import Pair, is_declined, is_unsure

TURNED = "polarity turned round"
MISSED = "missed"
INVENTED = "invented from nothing"
STATUS = "a past, hypothetical, inferred or foreign state counted"
UNCOUNTED = "a present state taken for a past, hypothetical or foreign one"
VALUE = "wrong value of a fact"
UNSURE = "noticed, but not sure enough to count"
KINDS = (TURNED, MISSED, UNSURE, INVENTED, STATUS, UNCOUNTED, VALUE)


@dataclass(frozen=True)
class Mistake:
    """One name in one message: what is labelled and what was read (None: nothing), and how sure the system was."""

    kind: str
    about: str
    case: Case
    labelled: object | None
    read: object | None
    confidence: float | None


@dataclass(frozen=True)
class Confusion:
    """A message whose main act was taken for another one."""

    case: Case
    intent: str
    confidence: float


def mistakes(pairs: Iterable[Pair]) -> list[Mistake]:
    """All wrong claims; "I don't know" is a value here."""
    found = []
    for case, reading in pairs:
        told, read = _said(case.example.evidence), _said(reading.evidence)
        sure = {e.about: e.confidence for e in reading.evidence}
        for about in dict.fromkeys([*told, *read]):
            labelled, value = told.get(about), read.get(about)
            if labelled != value:
                kind = _kind(labelled, value, _of(case.example.evidence, about), _of(reading.evidence, about))
                found.append(Mistake(kind, about, case, labelled, value, sure.get(about)))
    return found


def confusions(pairs: Iterable[Pair]) -> list[Confusion]:
    """All messages with a wrong main act."""
    return [Confusion(case, r.intent, r.confidence) for case, r in pairs if r.intent != case.example.intent]


def confused(found: Sequence[Confusion]) -> list[tuple[str, str, int]]:
    """Labelled act, act read, how often: the most frequent first."""
    pairs = Counter((item.case.example.intent, item.intent) for item in found)
    return [(labelled, read, n) for (labelled, read), n in pairs.most_common()]


def worst(found: Iterable[Mistake], most: int) -> list[Mistake]:
    """A few mistakes of one kind: the surest first, and each of another name as far as possible."""
    ordered = sorted(found, key=lambda m: -(m.confidence or 0.0))
    first: dict[str, Mistake] = {}
    for mistake in ordered:
        first.setdefault(mistake.about, mistake)
    return [*first.values(), *(m for m in ordered if m not in first.values())][:most]


def _said(evidence: Iterable[Evidence]) -> dict[str, object]:
    return {e.about: e.value for e in evidence if e.counts or is_declined(e)}


def _of(evidence: Iterable[Evidence], about: str) -> list[Evidence]:
    return [e for e in evidence if e.about == about]


def _kind(labelled: object | None, read: object | None, told: list[Evidence], found: list[Evidence]) -> str:
    if labelled is None:
        return STATUS if told else INVENTED
    if read is None:
        return UNSURE if any(map(is_unsure, found)) else UNCOUNTED if found else MISSED
    return TURNED if isinstance(labelled, bool) and isinstance(read, bool) else VALUE
