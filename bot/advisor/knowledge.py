"""What the articles say, as read from knowledge/: strict, immutable, loaded once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from bot.advisor.conditions import ALWAYS, Condition
from bot.advisor.strict_yaml import DataError

ROOT = Path(__file__).resolve().parents[2]
Kind = Literal["headline", "further", "deciding", "shaping", "detail"]


@dataclass(frozen=True)
class Source:
    """One of the articles, and what its publisher gains by being believed."""

    id: str
    name: str
    article: str
    audience: str
    sells: str
    interest: str


@dataclass(frozen=True)
class Claim:
    """One claim: `lines` gives, for each source that makes it, the lines of its article."""

    id: str
    shown_by: Literal["decide", "explain", "answer", "compare"]
    lines: dict[str, list[int]]

    @property
    def sources(self) -> tuple[str, ...]:
        return tuple(self.lines)


@dataclass(frozen=True)
class Subject:
    """Something a visitor may tell: a signal, a fact, or a detail of a signal ("signal.detail").

    `values` are the allowed values; None means a number (whole if `whole`).
    """

    name: str
    kind: Kind
    claims: tuple[str, ...]
    values: tuple[object, ...] | None
    whole: bool = False

    def check(self, value: object) -> str | None:
        """None if the value is allowed, else what is."""
        if self.values is None:
            number = isinstance(value, int if self.whole else int | float)
            good = number and not isinstance(value, bool) and float(str(value)) >= 0
            return None if good else f"a {'whole ' if self.whole else ''}number, 0 or more"
        if any(value is v or (isinstance(v, str) and value == v) for v in self.values):
            return None
        return ", ".join(str(v).lower() if isinstance(v, bool) else str(v) for v in self.values)


@dataclass(frozen=True)
class Saying:
    """Something to say (`says` is its id in data/wording/) and the claims it rests on."""

    says: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Conditional:
    """A saying with the condition under which it is said."""

    says: str
    claims: tuple[str, ...]
    when: Condition = ALWAYS
    about: str | None = None


@dataclass(frozen=True)
class Line:
    """A line of the decision table. What fails `given_when` is not said as advice yet."""

    number: int
    option: str
    says: str
    claims: tuple[str, ...]
    when: Condition = ALWAYS
    given_when: Condition = ALWAYS


@dataclass(frozen=True)
class Option:
    """A way to buy marketing leadership, or to wait."""

    name: str
    leadership: bool
    aliases: tuple[str, ...]
    claims: tuple[str, ...]
    cost: tuple[Saying, ...]
    first_steps: tuple[Saying, ...]
    caution: Saying


@dataclass(frozen=True)
class ListItem:
    """An item of an article's own list; `when` is None for what this advisor never asks about."""

    says: str
    claims: tuple[str, ...]
    when: Condition | None = None


@dataclass(frozen=True)
class ArticleList:
    """An article's own list of signs, with its own bar (None: the article sets no number)."""

    name: str
    source: str
    claims: tuple[str, ...]
    items: tuple[ListItem, ...]
    bar: int | None = None


@dataclass(frozen=True)
class Question:
    """A question that may be asked: how likely each answer is taken to be, before anything is known."""

    about: str
    prior: dict[object, float]
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Knowledge:
    """Everything in knowledge/."""

    sources: dict[str, Source]
    claims: dict[str, Claim]
    subjects: dict[str, Subject]
    options: dict[str, Option]
    definitions: dict[str, Condition]
    lines: tuple[Line, ...]
    undecided: Saying
    contradictions: tuple[Conditional, ...]
    reasons: tuple[Conditional, ...]
    against: tuple[Conditional, ...]
    caps: tuple[Conditional, ...]
    why_not: dict[str, tuple[Conditional, ...]]
    forms: tuple[Conditional, ...]
    lists: tuple[ArticleList, ...]
    questions: dict[str, Question]

    def names(self, *kinds: str) -> tuple[str, ...]:
        """The names of all signals and facts of these kinds, in the order of the files."""
        return tuple(s.name for s in self.subjects.values() if s.kind in kinds)

    @property
    def headline(self) -> tuple[str, ...]:
        return self.names("headline")

    @property
    def deciding(self) -> tuple[str, ...]:
        """All that the decision looks at: the headline signals, then the deciding facts."""
        return self.names("headline", "deciding")

    @property
    def signals(self) -> tuple[str, ...]:
        return self.names("headline", "further")

    def sources_of(self, claims: tuple[str, ...]) -> tuple[str, ...]:
        """The ids of the articles behind these claims, each once."""
        return tuple(dict.fromkeys(s for c in claims for s in self.claims[c].sources))


@cache
def knowledge() -> Knowledge:
    """The project's own knowledge/."""
    return load(ROOT)


def load(root: Path) -> Knowledge:
    """Read and check `root`/knowledge.

    Raises:
        DataError: an unknown or missing key, value, name, source or claim, with file and line.
    """
    from bot.advisor.knowledge_loader import Loader  # which needs the classes above

    return Loader(root).load()


__all__ = ["DataError", "Knowledge", "knowledge", "load"]
