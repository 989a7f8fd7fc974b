"""One turn of a conversation, as scripts judge it and the terminal shows it. Knows nothing of Rasa."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Button:
    """An answer the bot offers: `payload` is what a click on it sends."""

    title: str
    payload: str


@dataclass(frozen=True)
class Said:
    """Something the bot said. `utter_name` is the domain response it came from, if any."""

    text: str
    buttons: tuple[Button, ...] = ()
    utter_name: str | None = None


@dataclass(frozen=True)
class SlotSet:
    """A slot was given a value; None empties it."""

    slot: str
    value: Any


@dataclass(frozen=True)
class Ran:
    """An action ran."""

    action: str


Event = Said | SlotSet | Ran


@dataclass(frozen=True)
class Turn:
    """What one message of the visitor led to.

    `visitor` is what they said (a button's title in brackets), or None for the opening. `slots` holds the
    value of every slot after the turn. After an `ended` turn nothing of the conversation is stored.
    """

    visitor: str | None
    events: tuple[Event, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    ended: bool = False

    @property
    def said(self) -> tuple[Said, ...]:
        """What the bot said, in order."""
        return tuple(event for event in self.events if isinstance(event, Said))

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All answers offered in this turn, in order."""
        return tuple(button for said in self.said for button in said.buttons)

    def offered(self, text: str) -> Button | None:
        """The button whose title or payload is exactly this text."""
        return next((button for button in self.buttons if text in (button.title, button.payload)), None)
