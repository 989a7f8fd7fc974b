"""What a system makes of one message: the same shape for every system."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from bot.nlu.evidence import Evidence


@dataclass(frozen=True)
class Reading:
    """What was read.

    confidence: of the intent, 0 to 1. acts: the intent first. milliseconds: how long it took.
    """

    intent: str
    confidence: float
    acts: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    milliseconds: float = 0.0

    def record(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def of(cls, record: dict[str, Any]) -> Reading:
        """What `record` gave."""
        evidence = tuple(Evidence(**item) for item in record["evidence"])
        return cls(**{**record, "acts": tuple(record["acts"]), "evidence": evidence})
