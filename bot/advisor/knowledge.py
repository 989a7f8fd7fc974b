"""What the articles say, as read from knowledge/: strict, immutable, loaded once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from bot.advisor import conditions
from bot.advisor.conditions import Condition
from bot.advisor.strict_yaml import DataError, Record, build, load_yaml

ROOT = Path(__file__).resolve().parents[2]
SHOWN_BY = ("decide", "explain", "answer", "compare")


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
    shown_by: str
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
    kind: str
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
    when: Condition
    about: str | None = None


@dataclass(frozen=True)
class Line:
    """A line of the decision table. What fails `given_when` is not said as advice yet."""

    number: int
    option: str
    says: str
    claims: tuple[str, ...]
    when: Condition
    given_when: Condition


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
    when: Condition | None


@dataclass(frozen=True)
class ArticleList:
    """An article's own list of signs, with its own bar (None: the article sets no number)."""

    name: str
    source: str
    bar: int | None
    claims: tuple[str, ...]
    items: tuple[ListItem, ...]


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
    contradictions: tuple[Conditional, ...]
    reasons: tuple[Conditional, ...]
    against: tuple[Conditional, ...]
    why_not: dict[str, tuple[Conditional, ...]]
    forms: tuple[Conditional, ...]
    lists: tuple[ArticleList, ...]
    questions: dict[str, Question]
    caps: tuple[Conditional, ...] = field(default=())

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
    return _Loader(root).load()


class _Loader:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.sources: dict[str, Source] = {}
        self.claims: dict[str, Claim] = {}
        self.values: dict[str, Any] = {}
        self.definitions: dict[str, Condition] = {}

    def load(self) -> Knowledge:
        self.sources = {k: build(Source, v, r, id=k) for k, v, r in self._entries("sources.yml")}
        self.claims = {k: self._claim(k, v, r) for k, v, r in self._entries("claims.yml")}
        subjects = {
            k: self._subject(k, v, r) for name in ("signals.yml", "facts.yml") for k, v, r in self._entries(name)
        }
        options = {k: self._option(k, v, r) for k, v, r in self._entries("options.yml")}
        self.values = {name: s.values for name, s in subjects.items()} | {"option": tuple(options)}
        decision = self._file("decision.yml")
        decision.only(["definitions", "table", "contradictions"])
        for name, record in decision["definitions"].items():
            self.definitions[name] = self._condition(record, decision)
        lines = tuple(
            self._line(number, record, decision, options) for number, record in enumerate(decision["table"], start=1)
        )
        return Knowledge(
            sources=self.sources,
            claims=self.claims,
            subjects=subjects,
            options=options,
            definitions=self.definitions,
            lines=lines,
            contradictions=self._conditionals(decision["contradictions"], decision),
            reasons=self._list("reasons.yml", "reasons"),
            against=self._list("against.yml", "against"),
            caps=self._list("against.yml", "caps_strength"),
            why_not={
                option: self._conditionals(records, where)
                for option, records, where in self._entries("why_not.yml", among=tuple(options))
            },
            forms=self._list("shaping.yml", "forms"),
            lists=tuple(self._article_list(k, v, r) for k, v, r in self._entries("lists.yml")),
            questions={k: self._question(k, v, r) for k, v, r in self._entries("questions.yml", subjects)},
        )

    def _file(self, name: str) -> Record:
        return load_yaml(self.root / "knowledge" / name, self.root)

    def _entries(self, name: str, among: Any = None) -> Iterator[tuple[str, Any, Record]]:
        record = self._file(name)
        if among is not None:
            record.only(among)
        for key, value in record.items():
            yield key, value, record

    def _list(self, name: str, key: str) -> tuple[Conditional, ...]:
        record = self._file(name)
        record.only(["reasons", "against", "caps_strength", "forms"])
        return self._conditionals(record.get(key, []), record)

    def _known_claims(self, record: Record) -> tuple[str, ...]:
        claims = record.get("claims")
        if not isinstance(claims, list) or not claims:
            raise record.error("'claims' must list at least one claim", "claims")
        for claim in claims:
            if claim not in self.claims:
                raise record.error(f"unknown claim '{claim}' (see knowledge/claims.yml)", "claims")
        return tuple(claims)

    def _claim(self, name: str, record: Any, where: Record) -> Claim:
        claim = build(Claim, record, where, id=name)
        if claim.shown_by not in SHOWN_BY:
            raise record.error(f"shown_by '{claim.shown_by}' (allowed: {', '.join(SHOWN_BY)})", "shown_by")
        if not claim.lines:
            raise record.error("a claim needs at least one source", "lines")
        for source in claim.lines:
            if source not in self.sources:
                raise record.error(f"unknown source '{source}' (there are: {', '.join(self.sources)})", "lines")
        return claim

    def _subject(self, name: str, record: Any, where: Record) -> Subject:
        if not isinstance(record, Record):
            raise where.error(f"'{name}' must be a mapping", name)
        record.only(["kind", "claims", "values"])
        kinds = ("headline", "further", "deciding", "shaping", "detail")
        kind = record.get("kind")
        if kind not in kinds:
            raise record.error(f"kind '{kind}' (allowed: {', '.join(kinds)})", "kind")
        values = record.get("values", [True, False])
        numbers = {"number": False, "whole_number": True}
        if isinstance(values, str) and values not in numbers:
            raise record.error("'values' is a list, or number, or whole_number", "values")
        whole = numbers.get(values, False) if isinstance(values, str) else False
        allowed = None if isinstance(values, str) else tuple(values)
        return Subject(name, kind, self._known_claims(record), allowed, whole)

    def _option(self, name: str, record: Any, where: Record) -> Option:
        if not isinstance(record, Record):
            raise where.error(f"'{name}' must be a mapping", name)
        record.only(["leadership", "aliases", "claims", "cost", "first_steps", "caution"])
        for key in ("leadership", "aliases", "cost", "first_steps", "caution"):
            if key not in record:
                raise record.error(f"the key '{key}' is missing")
        return Option(
            name=name,
            leadership=record["leadership"],
            aliases=tuple(record["aliases"]),
            claims=self._known_claims(record),
            cost=tuple(self._saying(item, record) for item in record["cost"]),
            first_steps=tuple(self._saying(item, record) for item in record["first_steps"]),
            caution=self._saying(record["caution"], record),
        )

    def _saying(self, record: Any, where: Record) -> Saying:
        saying = build(Saying, record, where)
        self._known_claims(record)
        return saying

    def _condition(self, record: Any, where: Record) -> Condition:
        return conditions.parse(record, where, self.values, self.definitions)

    def _conditionals(self, records: Any, where: Record) -> tuple[Conditional, ...]:
        if not isinstance(records, list):
            raise where.error("a list is expected here")
        return tuple(self._conditional(record, where) for record in records)

    def _conditional(self, record: Any, where: Record) -> Conditional:
        if not isinstance(record, Record):
            raise where.error(f"a mapping is expected, not {record!r}")
        record.only(["says", "claims", "when", "about"])
        about = record.get("about")
        if about is not None and about not in self.values:
            raise record.error(f"no signal or fact '{about}'", "about")
        if "says" not in record:
            raise record.error("the key 'says' is missing")
        when = self._condition(record.get("when", Record(record.file, record.line)), record)
        return Conditional(record["says"], self._known_claims(record), when, about)

    def _line(self, number: int, record: Any, where: Record, options: dict[str, Option]) -> Line:
        if not isinstance(record, Record):
            raise where.error("a line of the table is a mapping")
        record.only(["when", "given_when", "option", "says", "claims"])
        if record.get("option") not in options:
            raise record.error(f"no option '{record.get('option')}' (there are: {', '.join(options)})", "option")
        always = Record(record.file, record.line)
        when = self._condition(record.get("when", always), record)
        given_when = self._condition(record.get("given_when", always), record)
        claims = self._known_claims(record)
        return Line(number, record["option"], record["says"], claims, when, given_when)

    def _article_list(self, name: str, record: Any, where: Record) -> ArticleList:
        if not isinstance(record, Record):
            raise where.error(f"'{name}' must be a mapping", name)
        record.only(["source", "bar", "claims", "items"])
        if record.get("source") not in self.sources:
            raise record.error(f"unknown source '{record.get('source')}'", "source")
        items = []
        for item in record["items"]:
            item.only(["says", "claims", "when"])
            when = self._condition(item["when"], item) if "when" in item else None
            items.append(ListItem(item["says"], self._known_claims(item), when))
        return ArticleList(name, record["source"], record.get("bar"), self._known_claims(record), tuple(items))

    def _question(self, about: str, record: Any, where: Record) -> Question:
        question = build(Question, record, where, about=about)
        self._known_claims(record)
        values = self.values[about]
        if values is not None and set(question.prior) != set(values):
            raise record.error(f"'prior' must give {', '.join(map(str, values))}", "prior")
        if question.prior and abs(sum(question.prior.values()) - 1) > 1e-9:
            raise record.error("the probabilities in 'prior' must add up to 1", "prior")
        return question


__all__ = ["DataError", "Knowledge", "knowledge", "load"]
