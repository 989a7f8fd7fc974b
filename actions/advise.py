"""The one action of the conversation: reads what was said since it last ran, replies, and sets the slots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.advisor.decision import decision
from bot.advisor.dialogue import Dialogue, Reply, VisitorMessage
from bot.advisor.evidence import EvidenceLog
from bot.advisor.knowledge import knowledge
from bot.advisor.speaker import Owner
from bot.advisor.turn import Turn
from bot.advisor.wording import wording
from bot.settings import settings

SHOWS_CARDS = ("web",)


class ActionAdvise(Action):
    """Hands the visitor's messages to the adviser."""

    def name(self) -> str:
        return "action_advise"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        dialogue = Dialogue.from_json(tracker.get_slot("dialogue"))
        turn = Turn(
            knowledge(),
            decision(),
            wording(),
            _owner(),
            EvidenceLog.from_json(tracker.get_slot("evidence")),
            dialogue,
            shows_cards=tracker.get_latest_input_channel() in SHOWS_CARDS,
        )
        messages = list(_unread(tracker.events, dialogue.read))
        if not messages:
            return []
        _utter(dispatcher, turn.take(messages))
        return list(_slot_events(turn, tracker))


def _unread(events: Iterable[Mapping[str, Any]], read: str | None) -> Iterator[VisitorMessage]:
    """The visitor's messages after the one read last: more than one if a turn was lost to an outage."""
    messages = [_message(event) for event in events if event["event"] == "user"]
    position = next((i for i, m in enumerate(messages) if m.id == read), -1)
    yield from messages[position + 1 :]


def _message(event: Mapping[str, Any]) -> VisitorMessage:
    parsed, metadata = event.get("parse_data") or {}, event.get("metadata") or {}
    offered = bool(metadata.get("offered"))
    pressed = {e["entity"]: e["value"] for e in parsed.get("entities", [])} if offered else None
    return VisitorMessage(
        id=str(event.get("message_id") or event.get("timestamp")),
        text=metadata.get("title") or event.get("text") or "",
        intent=(parsed.get("intent") or {}).get("name") or "",
        acts=tuple(parsed.get("acts") or ()),
        evidence=tuple(parsed.get("evidence") or ()),
        pressed=pressed,
        opening=bool(metadata.get("opening")),
    )


def _utter(dispatcher: CollectingDispatcher, reply: Reply) -> None:
    custom = {"card": reply.card} if reply.card else {"delete_conversation": True} if reply.delete else None
    buttons = [{"title": b.title, "payload": b.payload} for b in reply.buttons]
    dispatcher.utter_message(text=reply.text, buttons=buttons, json_message=custom)


def _slot_events(turn: Turn, tracker: Tracker) -> Iterator[EventType]:
    values = {name: turn.assessment.values.get(name) for name in turn.known.names(*SLOT_KINDS)}
    values |= {
        "recommendation": turn.dialogue.advised,
        "evidence": turn.log.to_json(),
        "dialogue": turn.dialogue.to_json(),
    }
    for name, value in values.items():
        if tracker.get_slot(name) != value:
            yield SlotSet(name, value)


SLOT_KINDS = ("headline", "further", "deciding", "shaping")


def _owner() -> Owner:
    site = settings().site
    return Owner(site.owner_name, site.sells, site.booking_link, site.privacy_link, site.retention_days)
