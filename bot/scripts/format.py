"""Reads scripts: Rasa's documented end-to-end test-case format, strictly. For writers: docs/scripts.md"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.advisor.strict_yaml import DataError, Record, load_yaml
from bot.scripts.checks import ANY_VALUE, ActionCheck, Check, Place, SaidCheck, SlotCheck

OPENING = "/greet"
STEPS = ("user", "bot", "utter", "slot_was_set", "slot_was_not_set")
ASSERTIONS = ("bot_uttered", "bot_did_not_utter", "slot_was_set", "slot_was_not_set", "action_executed")
# Documented as well, but about flows and language models, which this assistant does not have.
NOT_SUPPORTED = (
    "flow_started",
    "flow_completed",
    "flow_cancelled",
    "pattern_clarification_contains",
    "generative_response_is_relevant",
    "generative_response_is_grounded",
)


@dataclass
class Exchange:
    """A message of the visitor's, None for the opening, and what must hold of the turn it leads to."""

    place: Place
    said: str | None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    has_assertions: bool = False
    in_order: bool = False
    checks: list[Check] = field(default_factory=list)
    not_supported: list[str] = field(default_factory=list)  # names of assertions
    ignored: list[Place] = field(default_factory=list)  # steps that the format says are not judged


@dataclass(frozen=True)
class Case:
    """One scripted conversation; its first exchange is the opening. `fixtures` are slots set before it."""

    name: str
    place: Place
    fixtures: Mapping[str, Any]
    exchanges: tuple[Exchange, ...]
    steps: tuple[Record, ...]  # as written


def load_script(path: Path) -> list[Case]:
    """The test cases of one file. Raises DataError, with file and line and what is allowed."""
    path = path.absolute()
    base = Path.cwd() if path.is_relative_to(Path.cwd()) else path.parent
    try:
        script = load_yaml(path, base)
    except (OSError, UnicodeDecodeError) as error:
        raise DataError(f"{path.relative_to(base)}:1: cannot be read: {error}") from None
    script.only(("fixtures", "metadata", "test_cases"))
    fixtures = {name: _merged(value, script, "fixtures") for name, value in _named(script, "fixtures").items()}
    metadata = {name: _merged(value, script, "metadata") for name, value in _named(script, "metadata").items()}
    cases: dict[str, Case] = {}
    for record in _records(script, "test_cases"):
        case = _case(record, fixtures, metadata)
        if case.name in cases:
            raise record.error(f"the test case '{case.name}' stands here twice", "test_case")
        cases[case.name] = case
    return list(cases.values())


def _case(record: Record, fixtures: Mapping[str, Record], metadata: Mapping[str, Record]) -> Case:
    record.only(("test_case", "fixtures", "metadata", "steps"))
    name = _text(record, "test_case")
    slots: dict[str, Any] = {}
    for fixture in _listed(record.get("fixtures", [])):
        slots |= _chosen(record, "fixtures", fixture, fixtures)
    shared: dict[str, Any] = {}
    if "metadata" in record:
        shared = _chosen(record, "metadata", record["metadata"], metadata)
    steps = _records(record, "steps")
    exchanges = [Exchange(_place(steps[0]), None)]
    for step in steps:
        if "user" in step:
            exchange = _exchange(step, shared, metadata)
            if step is steps[0] and exchange.said == OPENING:
                exchange.said = None
                exchanges = []
            exchanges.append(exchange)
        else:
            exchange = exchanges[-1]
            checks = list(_step_checks(step))
            if exchange.has_assertions:
                exchange.ignored.append(_place(step))
            else:
                exchange.checks += checks
    return Case(name, _place(record), slots, tuple(exchanges), tuple(steps))


def _exchange(step: Record, shared: Mapping[str, Any], metadata: Mapping[str, Record]) -> Exchange:
    step.only(("user", "metadata", "assertions", "assertion_order_enabled"))
    own = _chosen(step, "metadata", step["metadata"], metadata) if "metadata" in step else {}
    in_order = step.get("assertion_order_enabled", False)
    if not isinstance(in_order, bool):
        raise step.error(f"{in_order!r} (allowed: true, false)", "assertion_order_enabled")
    if in_order and "assertions" not in step:
        raise step.error("'assertion_order_enabled' needs 'assertions' beside it", "assertion_order_enabled")
    exchange = Exchange(_place(step), _text(step, "user"), {**shared, **own}, "assertions" in step, in_order)
    if "assertions" in step:
        for assertion in _records(step, "assertions"):
            assertion.only((*ASSERTIONS, *NOT_SUPPORTED))
            kind = _only_key(assertion, (*ASSERTIONS, *NOT_SUPPORTED))
            if kind in NOT_SUPPORTED:
                exchange.not_supported.append(kind)
            else:
                exchange.checks += _assertion_checks(assertion, kind)
    return exchange


def _step_checks(step: Record) -> Iterator[Check]:
    step.only(STEPS)
    kind = _only_key(step, STEPS)
    place = _place(step, kind)
    if kind == "bot":
        yield SaidCheck(place, True, text=_text(step, kind), exact=True)
    elif kind == "utter":
        yield SaidCheck(place, True, utter_name=_text(step, kind))
    else:
        for item in _listed(step[kind]):
            if isinstance(item, Record):
                for slot, value in item.items():
                    yield SlotCheck(_place(item, slot), kind == "slot_was_set", slot, value)
            elif isinstance(item, str):
                yield SlotCheck(place, kind == "slot_was_set", item)
            else:
                raise step.error(f"{item!r} (allowed: the name of a slot, or 'name: value')", kind)


def _assertion_checks(assertion: Record, kind: str) -> Iterator[Check]:
    place = _place(assertion, kind)
    if kind == "action_executed":
        yield ActionCheck(place, True, _text(assertion, kind))
    elif kind in ("bot_uttered", "bot_did_not_utter"):
        yield _said_check(_record(assertion, kind), place, kind == "bot_uttered")
    else:
        wanted = kind == "slot_was_set"
        for item in _records(assertion, kind):
            item.only(("name", "value"))
            value = item.get("value", ANY_VALUE)
            yield SlotCheck(_place(item), wanted, _text(item, "name"), value, standing=not wanted)


def _said_check(record: Record, place: Place, wanted: bool) -> SaidCheck:
    conditions = ("utter_name", "text_matches", "buttons")
    record.only(conditions)
    if not record:
        raise record.error(f"nothing is asked of the bot here (allowed: {', '.join(conditions)})")
    text = _text(record, "text_matches") if "text_matches" in record else None
    try:
        re.compile(text or "")
    except re.error as error:
        raise record.error(f"not a valid pattern: {error}", "text_matches") from None
    buttons = None
    if "buttons" in record:
        buttons = tuple(_button(button) for button in _records(record, "buttons"))
    utter_name = _text(record, "utter_name") if "utter_name" in record else None
    return SaidCheck(place, wanted, utter_name, text, buttons=buttons)


def _button(record: Record) -> tuple[str, str | None]:
    record.only(("title", "payload"))
    return _text(record, "title"), _text(record, "payload") if "payload" in record else None


def _named(script: Record, key: str) -> dict[str, Any]:
    """A list of mappings with one name each, as one mapping."""
    named: dict[str, Any] = {}
    for record in _records(script, key) if key in script else []:
        for name, value in record.items():
            if name in named:
                raise record.error(f"'{name}' stands twice under '{key}'", name)
            named[name] = value
    return named


def _merged(value: Any, script: Record, key: str) -> Record:
    """A mapping, or a list of mappings as one."""
    items = _listed(value)
    if not items or not all(isinstance(item, Record) for item in items):
        raise script.error(f"each of '{key}' must hold lines of 'name: value', not {value!r}", key)
    merged: Record = items[0]
    for item in items[1:]:
        merged.update(item)
        merged.key_lines.update(item.key_lines)
    return merged


def _chosen(record: Record, key: str, name: Any, named: Mapping[str, Record]) -> Record:
    if name not in named:
        allowed = ", ".join(named) or f"none: the file has no '{key}' at its top"
        raise record.error(f"unknown '{name}' (allowed: {allowed})", key)
    return named[name]


def _record(record: Record, key: str) -> Record:
    if not isinstance(record.get(key), Record):
        raise record.error(f"'{key}' must hold lines of 'name: value'", key)
    value: Record = record[key]
    return value


def _records(record: Record, key: str) -> list[Record]:
    """The list of mappings under a key; one alone needs no dash."""
    if key not in record:
        raise record.error(f"the key '{key}' is missing")
    items = _listed(record[key])
    if not items:
        raise record.error(f"'{key}' is empty", key)
    for item in items:
        if not isinstance(item, Record):
            raise record.error(f"'{key}' must be a list of 'name: value', not {item!r}", key)
    return items


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _only_key(record: Record, allowed: tuple[str, ...]) -> str:
    if len(record) != 1:
        raise record.error(f"one key is expected here, not {len(record)} (allowed: one of {', '.join(allowed)})")
    return str(next(iter(record)))


def _text(record: Record, key: str) -> str:
    if key not in record:
        raise record.error(f"the key '{key}' is missing")
    value = record[key]
    if not isinstance(value, str) or not value.strip():
        raise record.error(f"'{key}' must be text, not {value!r} (put it in quotes)", key)
    return value


def _place(record: Record, key: str | None = None) -> Place:
    return Place(record.file, record.key_lines.get(key, record.line))
