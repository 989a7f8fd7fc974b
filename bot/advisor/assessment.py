"""What is known of a company: for each signal and fact its value or unknown, with its evidence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.advisor.evidence import DECLINED, Evidence, EvidenceLog
from bot.advisor.knowledge import Knowledge


@dataclass(frozen=True)
class Assessment:
    """Values that are known, names that were asked and declined, and the evidence for both.

    A name in neither is unknown: not false, and never asked.
    """

    known: Knowledge
    values: Mapping[str, Any]
    declined: frozenset[str] = frozenset()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    @classmethod
    def of(cls, log: EvidenceLog, known: Knowledge) -> Assessment:
        """The assessment of everything that stands in a log."""
        standing = {name: e for name in known.subjects if (e := log.current(name)) is not None}
        values = {name: e.value for name, e in standing.items() if e.value != DECLINED}
        for name in known.names("detail"):
            if values.get(name.split(".")[0]) is not True:  # a detail of a signal that does not hold says nothing
                values.pop(name, None)
        declined = frozenset(name for name, e in standing.items() if e.value == DECLINED)
        return cls(known, values, declined, standing)

    @property
    def state(self) -> dict[str, Any]:
        """What the decision looks at.

        One quote supports one reason: a failed last-five-deals test in the very words that gave the only true signal
        is not a second piece of evidence (rule of the one signal, knowledge/decision.yml).
        """
        state = {name: self.values[name] for name in self.known.deciding if name in self.values}
        true_signals = [name for name in self.known.headline if state.get(name) is True]
        if len(true_signals) == 1 and state.get("attribution_known") is False:
            signal, test = self.evidence.get(true_signals[0]), self.evidence.get("attribution_known")
            if signal and test and share_words(signal, test):
                del state["attribution_known"]
        return state

    @property
    def unasked(self) -> tuple[str, ...]:
        """Deciding names that are neither known nor declined."""
        return tuple(n for n in self.known.deciding if n not in self.values and n not in self.declined)

    def replace(self, changes: Mapping[str, Any]) -> Assessment:
        """A copy with other values (for what-ifs); None makes a name unknown. The evidence is left as it is."""
        values = {k: v for k, v in {**self.values, **changes}.items() if v is not None}
        return Assessment(self.known, values, self.declined - set(changes), self.evidence)


class Company:
    """An assessment as conditions see it, with the option that is advised, if any."""

    def __init__(self, values: Mapping[str, Any], headline: tuple[str, ...], option: str | None = None) -> None:
        self._values = {**values, **({"option": option} if option else {})}
        self._headline = headline

    def has(self, name: str, test: Callable[[Any], bool]) -> bool:
        return name in self._values and bool(test(self._values[name]))

    def unknown(self, name: str) -> bool:
        return name not in self._values

    def signals(self, at_least: int) -> bool:
        return sum(self._values.get(name) is True for name in self._headline) >= at_least


def share_words(one: Evidence, other: Evidence) -> bool:
    """Whether two quotes overlap in the same message."""
    return one.message == other.message and one.start < other.end and other.start < one.end
