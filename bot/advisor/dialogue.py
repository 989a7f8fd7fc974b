"""The state of a conversation beside its evidence, and the shapes that go in and out of a turn. All of it is JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

SCHEMA = 1
MOST_BUTTONS = 5


@dataclass(frozen=True)
class Button:
    """`payload` is what a press of it sends: `/intent{json}`."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reply:
    """One message to the visitor. `card` is a recommendation as JSON; `delete` asks to erase the conversation."""

    text: str
    buttons: tuple[Button, ...] = ()
    card: dict[str, Any] | None = None
    delete: bool = False


@dataclass(frozen=True)
class VisitorMessage:
    """One message as understood: `evidence` as bot/nlu gives it; `pressed` holds a button's entities, if it was one."""

    id: str
    text: str
    intent: str
    acts: tuple[str, ...] = ()
    evidence: tuple[Mapping[str, Any], ...] = ()
    pressed: Mapping[str, Any] | None = None
    opening: bool = False

    def does(self, act: str) -> bool:
        return act == self.intent or act in self.acts


@dataclass
class Dialogue:
    """What is remembered between turns, besides the evidence.

    `asked` counts how often each question was put; `messages` numbers the visitor's messages; `read` is the id of the
    last one that was handled; `wish` is an option the visitor asked for; `last_used` are the wordings of the last
    reply, which the next must not repeat. `asked_back` and `conflicts_asked` are the names that were asked about for
    unsure words and for statements that differ. `news` says that something changed since the advice was last given.
    """

    open_question: str | None = None
    asked: dict[str, int] = field(default_factory=dict)
    contradictions_asked: list[str] = field(default_factory=list)
    conflicts_asked: list[str] = field(default_factory=list)
    asked_back: list[str] = field(default_factory=list)
    last_used: list[str] = field(default_factory=list)
    last_buttons: list[dict[str, str]] = field(default_factory=list)
    misses: int = 0
    messages: int = 0
    read: str | None = None
    advised: str | None = None
    news: bool = False
    told_undecided: bool = False
    wish: str | None = None

    def to_json(self) -> dict[str, Any]:
        question = {"about": self.open_question} if self.open_question else None
        return {"schema": SCHEMA, **asdict(self), "open_question": question}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any] | None) -> Dialogue:
        """Read a stored state of this or an older schema: what it lacks has its default, newer keys are passed over."""
        if not stored:
            return cls()
        known = {f.name for f in fields(cls)} - {"open_question"}
        question = stored.get("open_question")
        return cls(
            open_question=question["about"] if question else None,
            **{name: stored[name] for name in known if name in stored},
        )
