"""What is understood of a message."""

from dataclasses import asdict, dataclass
from typing import Any

from bot.nlu.labels import DECLINED, is_signal


@dataclass(frozen=True)
class Evidence:
    """One thing that a message says about one signal or fact; `quote` is `text[start:end]` of the message.

    certainty is `inferred` where the message may well not say it. confidence: the probability, 0 to 1.
    """

    about: str
    value: object
    quote: str
    start: int
    end: int
    certainty: str = "stated"
    status: str = "current"
    confidence: float = 1.0

    @property
    def counts(self) -> bool:
        """Whether it says how things are now, as opposed to a memory, an if, another company, or "I don't know"."""
        return self.status == "current" and self.certainty != "inferred" and self.value != DECLINED


@dataclass(frozen=True)
class Question:
    """A clause that asks something; `text` stands at `start:end` of the message."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Understood:
    """What a message says and does.

    intent: the main act, with its confidence (0 to 1); ranking: all acts with theirs, highest first.
    acts: everything it does, the intent first.
    """

    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    acts: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    questions: tuple[Question, ...]

    def assessed(self) -> dict[str, Any]:
        """What `python -m bot assess` says about it: the last statement about a name wins."""
        counted = {e.about: e.value for e in self.evidence if e.counts}
        return {
            "text": self.text,
            "signals": {name: value for name, value in counted.items() if is_signal(name)},
            "facts": {name: value for name, value in counted.items() if not is_signal(name)},
            "evidence": [asdict(e) for e in self.evidence],
            "acts": list(self.acts),
        }
