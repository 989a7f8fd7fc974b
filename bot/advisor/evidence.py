"""What a visitor has said, piece by piece: nothing is forgotten, the last word counts.

The log is plain JSON with a schema version, so that a stored conversation survives an upgrade.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from bot.advisor.knowledge import knowledge

SCHEMA = 1
DECLINED = "declined"
Standing = Literal["standing", "superseded", "retracted"]


@dataclass(frozen=True)
class Evidence:
    """One piece of what was said about one signal or fact.

    `quote` stands at `start:end` of the text as sent in message number `message` (from 1). `asked` is the question it
    answers, or None. `value` is `declined` for "I don't know" and "skip".
    """

    about: str
    value: object
    quote: str
    start: int
    end: int
    message: int
    asked: str | None = None
    certainty: str = "stated"
    status: str = "current"
    standing: Standing = "standing"

    @property
    def counts(self) -> bool:
        """Whether it says how things are now, as opposed to a memory, an if, or another company."""
        return self.status == "current" and self.certainty != "inferred"

    @property
    def unsure(self) -> bool:
        """Whether it may say how things are now, but too uncertainly to count."""
        return self.status == "current" and self.certainty == "inferred"


@dataclass(frozen=True)
class Change:
    """What a statement did to what is known. `before` and `after` are values, or None for unknown."""

    about: str
    before: object
    after: object

    @property
    def is_new(self) -> bool:
        return self.before in (None, DECLINED) and self.after not in (None, DECLINED)

    @property
    def is_correction(self) -> bool:
        return self.before not in (None, DECLINED) and self.before != self.after


class EvidenceLog:
    """All evidence in the order it was given."""

    def __init__(self, items: Iterable[Evidence] = ()) -> None:
        self._items = list(items)

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._items)

    def current(self, about: str) -> Evidence | None:
        """The standing evidence that counts, or None."""
        found = (e for e in reversed(self._items) if e.about == about and e.standing == "standing" and e.counts)
        return next(found, None)

    def history(self, about: str) -> tuple[Evidence, ...]:
        """Everything ever said about it, oldest first."""
        return tuple(e for e in self._items if e.about == about)

    def add(self, evidence: Evidence) -> Change | None:
        """Take in a piece of evidence. It supersedes what was said before about the same thing.

        Declining supersedes nothing: who skips a question again has not taken back the earlier answer.

        Returns:
            What it changed, or None if nothing (a memory, an if, another company, an unsure reading, or a repetition).
        """
        before = self.current(evidence.about)
        if evidence.value == DECLINED and before is not None:
            return None
        if not evidence.counts:
            self._items.append(evidence)
            return None
        if before is not None:
            self._stand_down(before, "superseded")
        self._items.append(evidence)
        if before is not None and before.value == evidence.value:
            return None
        return Change(evidence.about, before.value if before else None, evidence.value)

    def decline(self, about: str, quote: str, message: int) -> Change | None:
        """The visitor was asked and does not know or does not want to say."""
        return self.add(Evidence(about, DECLINED, quote, 0, len(quote), message, asked=about))

    def retract(self, about: str) -> Change | None:
        """Take back what was said about it, so that it is unknown again."""
        before = self.current(about)
        if before is None:
            return None
        self._stand_down(before, "retracted")
        return Change(about, before.value, None)

    def _stand_down(self, evidence: Evidence, standing: Standing) -> None:
        position = next(i for i, e in enumerate(self._items) if e is evidence)
        self._items[position] = replace(evidence, standing=standing)

    def to_json(self) -> dict[str, Any]:
        return {"schema": SCHEMA, "items": [asdict(e) for e in self._items]}

    @classmethod
    def from_json(cls, stored: dict[str, Any] | None) -> EvidenceLog:
        """Read a stored log of this or another version. Passed over is what this version does not know: keys of a
        newer schema, and statements whose name or value is no longer in knowledge/.
        """
        if not stored:
            return cls()
        keys = {f.name for f in fields(Evidence)}
        items = (Evidence(**{k: v for k, v in item.items() if k in keys}) for item in stored["items"])
        return cls(item for item in items if _is_known(item))


def _is_known(evidence: Evidence) -> bool:
    subject = knowledge().subjects.get(evidence.about)
    return subject is not None and (evidence.value == DECLINED or subject.check(evidence.value) is None)
