"""What a script may expect of a turn: each check finds its event, or says what it found instead."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bot.scripts.turns import Button, Event, Ran, Said, SlotSet, Turn

ANY_VALUE = object()  # for a slot that is to be set, to whatever


@dataclass(frozen=True)
class Place:
    """Where something stands in a script; lines count from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True)
class Check:
    """Something that must hold of a turn (or must not, if not `wanted`)."""

    place: Place
    wanted: bool

    def position(self, turn: Turn, start: int = 0) -> int | None:
        """The position behind the event that fulfils the check, looked for from `start`; None if it fails."""
        found = next((i for i in range(start, len(turn.events)) if self._matches(turn.events[i])), None)
        if self.wanted:
            return None if found is None else found + 1
        return start if found is None else None

    def expected(self) -> str:
        """The check in words."""
        raise NotImplementedError

    def actual(self, turn: Turn) -> list[str]:
        """What the turn held instead, a line each."""
        raise NotImplementedError

    def _matches(self, event: Event) -> bool:
        raise NotImplementedError


@dataclass(frozen=True)
class SaidCheck(Check):
    """The bot says something that fulfils each condition that is given.

    `text` is the whole text if `exact`; otherwise a part of it, or a regular expression found in it. In
    `buttons`, None stands for any payload.
    """

    utter_name: str | None = None
    text: str | None = None
    exact: bool = False
    buttons: tuple[tuple[str, str | None], ...] | None = None

    def expected(self) -> str:
        conditions = []
        if self.utter_name is not None:
            conditions.append(f"the response {self.utter_name}")
        if self.text is not None:
            conditions.append(f"{'exactly' if self.exact else 'something that matches'} {self.text!r}")
        if self.buttons is not None:
            buttons = (f"[{title}] {payload or ''}".strip() for title, payload in self.buttons)
            conditions.append(f"the buttons {', '.join(buttons)}")
        return f"the bot {'says' if self.wanted else 'does not say'} {' with '.join(conditions)}"

    def actual(self, turn: Turn) -> list[str]:
        return [line for said in turn.said for line in shown(said)] or ["the bot says nothing"]

    def _matches(self, event: Event) -> bool:
        return (
            isinstance(event, Said)
            and self.utter_name in (None, event.utter_name)
            and (self.text is None or self._text_matches(event.text))
            and (self.buttons is None or _same_buttons(self.buttons, event.buttons))
        )

    def _text_matches(self, text: str) -> bool:
        assert self.text is not None
        if self.exact:
            return self.text.strip() == text.strip()
        return self.text in text or re.search(self.text, text, re.DOTALL) is not None


@dataclass(frozen=True)
class SlotCheck(Check):
    """A slot is set in the turn, to a value if one is given.

    With `standing`, its value after the turn counts as well: for what is not to be so, however it came about.
    """

    slot: str = ""
    value: Any = ANY_VALUE
    standing: bool = False

    def position(self, turn: Turn, start: int = 0) -> int | None:
        if self.standing and self._fits(turn.slots.get(self.slot)):
            return None
        return super().position(turn, start)

    def expected(self) -> str:
        value = "" if self.value is ANY_VALUE else f" to {json.dumps(self.value, default=str)}"
        return f"{self.slot} is {'' if self.wanted else 'not '}set{value}"

    def actual(self, turn: Turn) -> list[str]:
        sets = [e.value for e in turn.events if isinstance(e, SlotSet) and e.slot == self.slot]
        now = f"{self.slot} is now {json.dumps(turn.slots.get(self.slot), default=str)}"
        if not sets:
            return [f"{self.slot} is not set in this turn", now]
        return [f"{self.slot} is set to {json.dumps(value, default=str)}" for value in sets] + [now]

    def _matches(self, event: Event) -> bool:
        return isinstance(event, SlotSet) and event.slot == self.slot and self._fits(event.value)

    def _fits(self, value: Any) -> bool:
        if self.value is ANY_VALUE:
            return value is not None
        # In Python, True equals 1.
        return bool(self.value == value) and isinstance(self.value, bool) == isinstance(value, bool)


@dataclass(frozen=True)
class ActionCheck(Check):
    """An action runs in the turn."""

    action: str = ""

    def expected(self) -> str:
        return f"{self.action} runs"

    def actual(self, turn: Turn) -> list[str]:
        return [f"{e.action} runs" for e in turn.events if isinstance(e, Ran)] or ["no action runs"]

    def _matches(self, event: Event) -> bool:
        return isinstance(event, Ran) and event.action == self.action


def first_failure(checks: Sequence[Check], turn: Turn, in_order: bool) -> Check | None:
    """The first check that fails; `in_order`, each is looked for behind what fulfilled the one before."""
    start = 0
    for check in checks:
        behind = check.position(turn, start)
        if behind is None:
            return check
        start = behind if in_order else 0
    return None


def shown(said: Said) -> list[str]:
    """What the bot said, a line for each of its lines, with its buttons in brackets."""
    titles = [" ".join(f"[{button.title}]" for button in said.buttons)] if said.buttons else []
    return [*said.text.splitlines(), *titles]


def _same_buttons(wanted: Sequence[tuple[str, str | None]], offered: Sequence[Button]) -> bool:
    return len(wanted) == len(offered) and all(
        title == button.title and payload in (None, button.payload)
        for (title, payload), button in zip(wanted, offered, strict=True)
    )
