"""How knowledge/ is read: the types in bot/advisor/knowledge.py say what must stand there; every name must exist."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.advisor import conditions
from bot.advisor.conditions import Condition
from bot.advisor.knowledge import (
    ArticleList,
    Claim,
    Conditional,
    Kind,
    Knowledge,
    Line,
    Option,
    Question,
    Saying,
    Source,
    Subject,
)
from bot.advisor.strict_yaml import Located, Reader, Record, load_yaml

# The keys whose values are names, in whatever file: how an error calls a name that does not exist.
REFERENCES = {
    "lines": ("unknown", "source"),
    "source": ("unknown", "source"),
    "claims": ("unknown", "claim"),
    "option": ("no", "option"),
    "about": ("no", "signal or fact"),
}
MOST_LISTED = 50
NUMBERS = {"number": False, "whole_number": True}


class Loader(Reader):
    """Reads one project's knowledge/. What is read later may name what was read before."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._names: dict[str, Collection[str]] = {}
        self._values: dict[str, Any] = {}
        self._definitions: dict[str, Condition] = {}

    def load(self) -> Knowledge:
        """All of it. Raises DataError."""
        sources = {k: self.build(Source, v, r, k, id=k) for k, v, r in self._entries("sources.yml")}
        self._names |= {"lines": sources, "source": sources}
        claims = {k: self.build(Claim, v, r, k, id=k) for k, v, r in self._entries("claims.yml")}
        self._names["claims"] = claims
        subjects = {k: self._subject(k, v, r) for f in ("signals.yml", "facts.yml") for k, v, r in self._entries(f)}
        options = {k: self.build(Option, v, r, k, name=k) for k, v, r in self._entries("options.yml")}
        self._names |= {"about": subjects, "option": options}
        self._values = {name: s.values for name, s in subjects.items()} | {"option": tuple(options)}
        decision = self._file("decision.yml")
        decision.only(("definitions", "table", "undecided", "contradictions"))
        definitions = self.need(decision, "definitions", dict)
        for name, value in definitions.items():
            self._definitions[name] = self.typed(value, Condition, definitions, name)
        (reasons,) = self._sections("reasons.yml", ["reasons"])
        against, caps = self._sections("against.yml", ["against", "caps_strength"])
        (forms,) = self._sections("shaping.yml", ["forms"])
        return Knowledge(
            sources=sources,
            claims=claims,
            subjects=subjects,
            options=options,
            definitions=self._definitions,
            lines=self._table(decision, subjects),
            undecided=self.need(decision, "undecided", Saying),
            contradictions=self.need(decision, "contradictions", tuple[Conditional, ...]),
            reasons=reasons,
            against=against,
            caps=caps,
            why_not=dict(zip(options, self._sections("why_not.yml", options), strict=True)),
            forms=forms,
            lists=tuple(self.build(ArticleList, v, r, k, name=k) for k, v, r in self._entries("lists.yml")),
            questions={k: self._question(k, v, r) for k, v, r in self._entries("questions.yml", among=subjects)},
        )

    def typed(self, value: Any, hint: Any, where: Located, key: Any, label: str = "") -> Any:
        if hint is Condition:
            return conditions.parse(value, where, key, self._values, self._definitions)
        value = super().typed(value, hint, where, key, label)
        if key in REFERENCES and value is not None:
            self._check_names((value,) if isinstance(value, str) else value, where, key)
        return value

    def _check_names(self, names: Collection[str], where: Located, key: str) -> None:
        negation, noun = REFERENCES[key]
        if not names:
            raise where.error(f"'{key}' must give at least one {noun}", key)
        existing = self._names[key]
        for name in names:
            if name not in existing:
                listed = len(existing) <= MOST_LISTED
                allowed = f"there are: {', '.join(existing)}" if listed else f"see knowledge/{noun}s.yml"
                raise where.error(f"{negation} {noun} '{name}' ({allowed})", key)

    def _file(self, name: str) -> Record:
        return load_yaml(self._root / "knowledge" / name, self._root)

    def _entries(self, name: str, among: Collection[str] | None = None) -> Iterator[tuple[str, Any, Record]]:
        record = self._file(name)
        if among is not None:
            record.only(among)
        for key, value in record.items():
            yield key, value, record

    def _sections(self, name: str, keys: Collection[str]) -> list[tuple[Conditional, ...]]:
        """The lists of a file that has just these keys."""
        record = self._file(name)
        record.only(keys)
        return [self.need(record, key, tuple[Conditional, ...]) for key in keys]

    def _subject(self, name: str, record: Any, where: Record) -> Subject:
        if not isinstance(record, Record):
            raise where.error(f"'{name}' must be a mapping, not {record!r}", name)
        record.only(("kind", "claims", "values"))
        kind, claims = self.need(record, "kind", Kind), self.need(record, "claims", tuple[str, ...])
        values = record.get("values", [True, False])
        if isinstance(values, list) and values:
            return Subject(name, kind, claims, tuple(values))
        if isinstance(values, str) and values in NUMBERS:
            return Subject(name, kind, claims, None, whole=NUMBERS[values])
        raise record.error(f"'values' is a list, or {', or '.join(NUMBERS)}, not {values!r}", "values")

    def _table(self, decision: Record, subjects: Mapping[str, Subject]) -> tuple[Line, ...]:
        """The lines of the decision, which look at headline signals and deciding facts alone."""
        table = self.need(decision, "table", list)
        deciding = [name for name, subject in subjects.items() if subject.kind in ("headline", "deciding")]
        lines = []
        for position, record in enumerate(table):
            line = self.build(Line, record, table, position, number=position + 1)
            for key, condition in (("when", line.when), ("given_when", line.given_when)):
                for name in sorted(condition.names.difference(deciding)):
                    allowed = ", ".join(deciding)
                    raise record.error(f"the table must not look at '{name}' (allowed: {allowed})", key)
            lines.append(line)
        return tuple(lines)

    def _question(self, about: str, record: Any, where: Record) -> Question:
        question = self.build(Question, record, where, about, about=about)
        values = self._values[about] or ()
        if set(question.prior) != set(values):
            raise record.error(f"'prior' must give {', '.join(map(str, values)) or 'nothing'}", "prior")
        shares = question.prior.values()
        if shares and not (min(shares) > 0 and abs(sum(shares) - 1) < 1e-9):
            raise record.error("the probabilities in 'prior' must be above 0 and add up to 1", "prior")
        return question
