"""Conditions as data: what knowledge/ means by `when`.

A condition is a mapping; all its entries must hold. An entry is one of

    <name>: <value> or [<values>]   the signal, fact or detail is known and has one of these values
    <number>: {below: n}, {above: n}, {from: n, to: m}     the same for numbers
    unknown: <name>                 it is not known (not said, or declined)
    signals: n                      at least n headline signals are true
    is: <definition>                a definition of knowledge/decision.yml holds
    option: <option> or [<options>] the advice is one of these
    all: [...], any: [...], not: {...}

Unknown never counts as true: `{gap: strategy}` does not hold while the gap is unknown, and `not` of it does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from bot.advisor.strict_yaml import Items, Located, Record

NUMBER_TESTS = {"below", "above", "from", "to"}


class Facts(Protocol):
    """What a condition is tested on: one company, or all of them at once (then everything is an array)."""

    def has(self, name: str, test: Callable[[Any], bool]) -> Any:
        """Whether `name` is known and its value passes the test."""

    def unknown(self, name: str) -> Any:
        """Whether `name` is not known."""

    def signals(self, at_least: int) -> Any:
        """Whether at least so many headline signals are true."""


class Condition:
    """A parsed condition. `names` are all signals and facts that it looks at."""

    def __init__(self, test: Callable[[Facts], Any], names: frozenset[str]) -> None:
        self._test = test
        self.names = names

    def __call__(self, facts: Facts) -> Any:
        """True where it holds: a bool for one company, an array of them for many."""
        return self._test(facts)


ALWAYS = Condition(lambda facts: True, frozenset())


def parse(
    record: Any, where: Located, key: Any, values: Mapping[str, Any], definitions: Mapping[str, Condition]
) -> Condition:
    """Parse a condition.

    Args:
        record: the mapping as read from YAML.
        where: the mapping or list it stands in, under `key`, for error messages.
        values: for each name that may be asked about, its allowed values, or None for a number.
        definitions: the definitions that `is` may name.
    """
    if not isinstance(record, Record):
        raise where.error(f"a condition is a mapping, not {record!r}", key)
    parts = [_entry(name, value, record, values, definitions) for name, value in record.items()]

    def test(facts: Facts) -> Any:
        result: Any = True
        for part in parts:
            result = part(facts) & result
        return result

    return Condition(test, frozenset().union(*(p.names for p in parts)))


def _entry(
    key: str, value: Any, record: Record, values: Mapping[str, Any], definitions: Mapping[str, Condition]
) -> Condition:
    if key in ("all", "any"):
        if not isinstance(value, Items) or not value:
            raise record.error(f"'{key}' takes a list of conditions", key)
        parts = [parse(item, value, i, values, definitions) for i, item in enumerate(value)]
        names = frozenset().union(*(p.names for p in parts))
        return Condition(lambda facts: _fold(parts, facts, all_of=key == "all"), names)
    if key == "not":
        part = parse(value, record, key, values, definitions)
        return Condition(lambda facts: part(facts) ^ True, part.names)
    if key == "is":
        if not isinstance(value, str) or value not in definitions:
            raise record.error(f"no definition '{value}' (there are: {', '.join(definitions)})", key)
        return definitions[value]
    if key == "signals":
        if not _is_number(value):
            raise record.error("'signals' takes a number", key)
        return Condition(lambda facts: facts.signals(value), frozenset())
    if key == "unknown":
        if not isinstance(value, str) or value not in values:
            raise record.error(f"no signal or fact '{value}'", key)
        return Condition(lambda facts: facts.unknown(value), frozenset({value}))
    if key not in values:
        raise record.error(f"no signal or fact '{key}' (there are: {', '.join(values)})", key)
    return Condition(_value_test(key, value, record, values[key]), frozenset({key}))


def _value_test(name: str, value: Any, record: Record, allowed: Any) -> Callable[[Facts], Any]:
    if allowed is None:
        if not isinstance(value, Record) or not value or not NUMBER_TESTS.issuperset(value):
            raise record.error(f"'{name}' is a number: use {', '.join(sorted(NUMBER_TESTS))}", name)
        for test, bound in value.items():
            if not _is_number(bound):
                raise value.error(f"'{test}' takes a number, not {bound!r}", test)
        bounds = dict(value)
        return lambda facts: facts.has(
            name,
            lambda v: (
                v < bounds.get("below", v + 1)
                and v > bounds.get("above", v - 1)
                and bounds.get("from", v) <= v <= bounds.get("to", v)
            ),
        )
    wanted = value if isinstance(value, list) else [value]
    for item in wanted:
        if not any(item is a or (item == a and isinstance(item, str)) for a in allowed):
            raise record.error(f"'{name}' cannot be {item!r} (allowed: {', '.join(map(str, allowed))})", name)
    return lambda facts: facts.has(name, lambda v: v in wanted)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _fold(parts: list[Condition], facts: Facts, all_of: bool) -> Any:
    result = parts[0](facts)
    for part in parts[1:]:
        result = (result & part(facts)) if all_of else (result | part(facts))
    return result
