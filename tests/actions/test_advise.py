"""The action of the conversation: reads what was said since it last ran, utters one reply, sets the slots."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import advise
from actions.advise import ActionAdvise
from bot.advisor.knowledge import ROOT, knowledge
from bot.settings import Site

DOMAIN: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@pytest.fixture(autouse=True)
def _site(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same site, whatever this machine's own is."""
    site = Site(owner_name="Example Partners", sells="fractional CMO engagements", retention_days=12)
    monkeypatch.setattr(advise, "settings", lambda: SimpleNamespace(site=site))


class Conversation:
    """A conversation as Rasa keeps it: events and slots, of which the action is sent the last events."""

    def __init__(self, channel: str = "rest", bounded: int = 1000) -> None:
        self.channel, self.bounded = channel, bounded
        self.events: list[dict[str, Any]] = [{"event": "action", "name": "action_session_start"}]
        self.slots: dict[str, Any] = dict.fromkeys(DOMAIN["slots"])

    def hears(self, text: str, intent: str = "inform", metadata: Any = None, **parsed: Any) -> None:
        """The visitor's message arrives, understood; no action has run yet."""
        self.events.append(
            {
                "event": "user",
                "text": text,
                "timestamp": float(len(self.events)),
                "message_id": f"id{len(self.events)}",
                "input_channel": self.channel,
                "metadata": metadata,
                "parse_data": {"intent": {"name": intent}, "entities": [], "text": text, **parsed},
            }
        )

    def hears_press(self, title: str, payload: str) -> None:
        """A button is pressed: the payload was unpacked, its title travels in the metadata."""
        intent, _, entities = payload.removeprefix("/").partition("{")
        values = json.loads("{" + entities) if entities else {}
        unpacked = [{"entity": name, "value": value} for name, value in values.items()]
        self.hears(payload, intent, {"offered": True, "title": title}, entities=unpacked)

    def heard(self, about: str) -> int:
        """How often something was said about a signal or fact, by the stored evidence."""
        return sum(item["about"] == about for item in self.slots["evidence"]["items"])

    def runs(self) -> dict[str, Any]:
        """The action runs; its one message, with the slots set as Rasa would."""
        messages = self.messages()
        (message,) = messages
        return message

    def messages(self) -> list[dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        tracker = Tracker("sender", self.slots, {}, self.events[-self.bounded :], False, None, {}, "action_listen")
        self.set: dict[str, Any] = {}
        for event in ActionAdvise().run(dispatcher, tracker, DOMAIN):
            assert event["event"] == "slot"
            assert event["name"] in DOMAIN["slots"]
            self.set[event["name"]] = event["value"]
            self.events.append(dict(event))
        self.slots.update(json.loads(json.dumps(self.set)))
        self.events += [{"event": "bot", "text": message["text"]} for message in dispatcher.messages]
        return dispatcher.messages


def evidence(about: str, value: object, text: str) -> dict[str, Any]:
    certain = {"certainty": "stated", "status": "current"}
    return {"about": about, "value": value, "quote": text, "start": 0, "end": len(text), **certain}


def opened(channel: str = "rest") -> Conversation:
    conversation = Conversation(channel)
    conversation.hears("/greet", "greet", {"offered": True, "opening": True})
    conversation.runs()
    return conversation


def told_enough(conversation: Conversation) -> dict[str, Any]:
    """The visitor says what decides for a fractional CMO."""
    text = "all of that"
    values = {**dict.fromkeys(knowledge().headline, True), "gap": "strategy", "full_time_funded": False}
    said = [evidence(name, value, text) for name, value in {**values, "senior_leader": "absent"}.items()]
    conversation.hears(text, evidence=said, acts=["inform"])
    return conversation.runs()


def test_its_name_is_the_one_in_the_domain() -> None:
    assert DOMAIN["actions"] == [ActionAdvise().name()]


def test_every_signal_and_fact_has_its_slot() -> None:
    kinds = ("headline", "further", "deciding", "shaping")
    assert set(DOMAIN["slots"]) == {*knowledge().names(*kinds), "recommendation", "evidence", "dialogue"}
    for slot in DOMAIN["slots"].values():
        assert slot["type"] == "any"
        assert [mapping["type"] for mapping in slot["mappings"]] == ["custom"]


def test_the_opening_is_answered_with_the_greeting() -> None:
    conversation = Conversation("web")
    conversation.hears("/greet", "greet", {"offered": True, "opening": True})
    message = conversation.runs()
    assert "Example Partners" in message["text"]
    assert "12 days" in message["text"]
    assert message["buttons"] == [{"title": "Ask me questions", "payload": "/begin"}]
    assert not message["custom"]


def test_what_is_said_sets_the_slots_of_that_name() -> None:
    conversation = opened()
    text = "two agencies nobody steers, and nobody senior"
    said = [evidence("unmanaged_vendors", True, text), evidence("senior_leader", "absent", text)]
    conversation.hears(text, evidence=said, acts=["inform"])
    message = conversation.runs()
    assert conversation.set.keys() == {"unmanaged_vendors", "senior_leader", "evidence", "dialogue"}
    assert (conversation.slots["unmanaged_vendors"], conversation.slots["senior_leader"]) == (True, "absent")
    assert conversation.slots["fundraise"] is None
    assert conversation.slots["evidence"]["items"][0]["quote"] == text
    assert message["text"].endswith("?")


def test_the_open_question_and_the_buttons_are_there_to_be_read() -> None:
    conversation = opened()
    conversation.hears_press("Ask me questions", "/begin")
    message = conversation.runs()
    dialogue = conversation.slots["dialogue"]
    assert set(dialogue["open_question"]) == {"about"}
    assert dialogue["open_question"]["about"] in knowledge().headline
    assert dialogue["last_buttons"] == message["buttons"]
    assert isinstance(dialogue["schema"], int)
    assert isinstance(conversation.slots["evidence"]["schema"], int)


def test_a_pressed_answer_is_taken_with_its_title_as_the_quote() -> None:
    conversation = opened()
    conversation.hears_press("Ask me questions", "/begin")
    button = conversation.runs()["buttons"][0]
    about = conversation.slots["dialogue"]["open_question"]["about"]
    conversation.hears_press(button["title"], button["payload"])
    conversation.runs()
    assert conversation.slots[about] is True
    (item,) = conversation.slots["evidence"]["items"]
    assert (item["quote"], item["asked"]) == (button["title"], about)


def test_a_payload_that_was_typed_is_plain_text() -> None:
    conversation = opened()
    conversation.hears('/answer{"about": "fundraise", "value": true}', "inform", None, evidence=[], acts=["inform"])
    conversation.runs()
    assert conversation.slots["fundraise"] is None


def test_entities_without_an_offer_are_no_press() -> None:
    conversation = opened()
    unpacked = [{"entity": "about", "value": "fundraise"}, {"entity": "value", "value": True}]
    conversation.hears("x", "answer", {}, entities=unpacked)
    conversation.runs()
    assert conversation.slots["fundraise"] is None


def test_on_the_page_the_advice_is_a_card_and_elsewhere_text() -> None:
    page = opened("web")
    message = told_enough(page)
    card = message["custom"]["card"]
    assert card["kind"] == "recommendation"
    assert card["recommendation"] == page.slots["recommendation"] == "fractional_cmo"
    assert card["verdict"] not in message["text"]
    for channel in ("rest", "slack", "cmdline"):
        elsewhere = opened(channel)
        message = told_enough(elsewhere)
        assert not message["custom"]
        assert card["verdict"] in message["text"]
        assert elsewhere.slots["recommendation"] == "fractional_cmo"
        assert 1 <= len(message["buttons"]) <= 5


def test_the_slots_are_plain_json() -> None:
    conversation = opened("web")
    told_enough(conversation)
    assert json.loads(json.dumps(conversation.slots, allow_nan=False)) == conversation.slots


def test_a_wish_to_delete_is_handed_to_the_channel_and_empties_the_slots() -> None:
    conversation = opened("web")
    told_enough(conversation)
    conversation.hears("delete my data", "ask_to_delete", acts=["ask_to_delete"])
    message = conversation.runs()
    assert message["custom"] == {"delete_conversation": True}
    assert message["text"]
    left = {name: value for name, value in conversation.slots.items() if value is not None}
    assert set(left) == {"evidence", "dialogue"}
    assert left["evidence"]["items"] == []


# -- what was said while nobody listened


def test_messages_of_a_lost_turn_are_caught_up_with() -> None:
    conversation = opened()
    lost, next_one = "two agencies nobody steers", "and we raise in May"
    conversation.hears(lost, evidence=[evidence("unmanaged_vendors", True, lost)], acts=["inform"])
    conversation.hears(next_one, evidence=[evidence("fundraise", True, next_one)], acts=["inform"])
    conversation.runs()
    assert (conversation.slots["unmanaged_vendors"], conversation.slots["fundraise"]) == (True, True)
    assert [item["message"] for item in conversation.slots["evidence"]["items"]] == [2, 3]


def test_a_message_is_read_once() -> None:
    conversation = opened()
    text = "we raise in May"
    conversation.hears(text, evidence=[evidence("fundraise", True, text)], acts=["inform"])
    conversation.runs()
    assert conversation.messages() == []
    assert conversation.set == {}
    conversation.hears("hm", evidence=[], acts=["inform"])
    conversation.runs()
    assert conversation.heard("fundraise") == 1


def test_a_bounded_view_of_the_events_is_enough() -> None:
    """The last message read may lie before the first event that the action is sent."""
    conversation = opened()
    conversation.bounded = 3
    for number in range(6):
        text = f"message {number}"
        conversation.hears(text, evidence=[evidence("team_size", number, text)], acts=["inform"])
        conversation.runs()
        assert conversation.slots["team_size"] == number
    assert conversation.heard("team_size") == 6


def test_messages_without_an_id_are_told_apart() -> None:
    conversation = opened()
    for number in range(2):
        text = f"message {number}"
        conversation.hears(text, evidence=[evidence("team_size", number, text)], acts=["inform"])
        del conversation.events[-1]["message_id"]
        conversation.runs()
    assert conversation.heard("team_size") == 2


def test_a_message_that_was_hardly_understood_is_answered_too() -> None:
    conversation = opened()
    conversation.hears("", "inform")
    conversation.events[-1]["parse_data"] = {"intent": {"name": None}, "entities": []}
    conversation.events[-1]["metadata"] = None
    assert conversation.runs()["text"]


def test_a_conversation_stored_by_another_version_goes_on() -> None:
    conversation = opened()
    conversation.slots["dialogue"] = {"schema": 9, "open_question": None, "read": "id1", "mood": "sunny"}
    conversation.slots["evidence"] = {"items": [{"about": "fundraise", "value": True, "quote": "we raise", "start": 0,
                                                 "end": 8, "message": 1}]}  # fmt: skip
    conversation.hears("go on", "go_on")
    assert conversation.runs()["text"]
    assert conversation.slots["fundraise"] is True
