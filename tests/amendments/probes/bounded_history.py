import asyncio
import dataclasses
import random
from types import SimpleNamespace
from typing import Any
from unittest import mock

from rasa.core.actions.action import RemoteAction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActionReverted,
    ActiveLoop,
    AllSlotsReset,
    BotUttered,
    ConversationPaused,
    ConversationResumed,
    Event,
    FollowupAction,
    Restarted,
    SessionStarted,
    SlotSet,
    UserUtteranceReverted,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker

DOMAIN = """
version: "3.1"
intents: [inform]
slots: {dialogue: {type: any, mappings: [{type: custom}]}}
actions: [action_advise]
"""


def _turn(number: int, *answer: Event) -> list[Event]:
    return [
        ActionExecuted("action_listen"),
        UserUttered(f"message {number}", {"name": "inform"}),
        ActionExecuted("action_advise"),
        *(answer or (BotUttered("answer"), SlotSet("dialogue", {"turn": number}))),
    ]


def _conversation(turns: int, domain: Domain) -> DialogueStateTracker:
    events: list[Event] = [ActionExecuted("action_session_start"), SessionStarted()]
    for number in range(turns):
        events += _turn(number)
    return DialogueStateTracker.from_events("visitor", events, domain.slots)


def _seen_by_policies(tracker: DialogueStateTracker, domain: Domain) -> int:
    """How many past states a policy computes for one prediction."""
    given: list[DialogueStateTracker] = []
    processor = SimpleNamespace(
        domain=domain,
        model_metadata=SimpleNamespace(core_target="policies"),
        graph_runner=SimpleNamespace(
            run=lambda inputs, targets: given.append(inputs["__tracker__"]) or {"policies": None}
        ),
    )
    MessageProcessor._predict_next_with_tracker(processor, tracker)
    return len(given[0].past_states(domain))


def _sent_to_action(tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    return RemoteAction("action_advise", None)._action_call_format(tracker, domain)["tracker"]


def _replayed_by_copy(tracker: DialogueStateTracker) -> int:
    with mock.patch.object(UserUttered, "apply_to", autospec=True) as apply_to:
        tracker.copy()
    return apply_to.call_count


def _looked_at_for_session(tracker: DialogueStateTracker, domain: Domain) -> int:
    """How many events are gone through to see whether a session must begin, which it must not."""
    seen: list[int] = []
    stock = DialogueStateTracker.applied_events
    processor = SimpleNamespace(_has_session_expired=lambda tracker: False)
    with mock.patch.object(
        DialogueStateTracker,
        "applied_events",
        autospec=True,
        side_effect=lambda tracker: seen.append(len(tracker.events)) or stock(tracker),
    ):
        asyncio.run(MessageProcessor._update_tracker_session(processor, tracker, None))
    return max(seen)


def _sessions_begun(domain: Domain) -> list[bool]:
    """Whether a session begins: new, under way, restarted, restarted and gone on, expired."""
    begun = []
    restarted = _conversation(20, domain)
    restarted.update(Restarted())
    gone_on = restarted.copy()
    for event in _turn(21):
        gone_on.update(event)
    under_way = _conversation(20, domain)
    for tracker, expired in [
        (_conversation(0, domain).init_copy(), False),
        (under_way, False),
        (restarted, False),
        (gone_on, False),
        (under_way, True),
    ]:
        processor = mock.Mock(domain=domain, _has_session_expired=lambda tracker, expired=expired: expired)
        processor._run_action = mock.AsyncMock()
        asyncio.run(MessageProcessor._update_tracker_session(processor, tracker, None))
        begun.append(processor._run_action.called)
    return begun


def _messages_after_outage(domain: Domain) -> list[str]:
    """What the action is sent of what was said when it comes back after twelve turns without it."""
    tracker = _conversation(30, domain)
    for number in range(30, 42):
        for event in _turn(number, BotUttered("Sorry.", metadata={"utter_action": "utter_unavailable"})):
            tracker.update(event)
    for event in _turn(42)[:2]:
        tracker.update(event)
    return [e["text"] for e in _sent_to_action(tracker, domain)["events"] if e["event"] == "user"]


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    return {
        "events": [str(event) for event in tracker.events],
        "slots": {name: [slot.value, slot.has_been_set] for name, slot in tracker.slots.items()},
        "latest_message": str(tracker.latest_message),
        "latest_bot_utterance": str(tracker.latest_bot_utterance),
        "latest_action": tracker.latest_action,
        "followup_action": tracker.followup_action,
        "paused": tracker.is_paused(),
        "loop": dataclasses.asdict(tracker.active_loop) if tracker.active_loop else None,
    }


def _copies_of_random_conversations(domain: Domain) -> list[list[dict[str, Any]]]:
    """Pairs of a conversation's state and its copy's, for conversations in which everything happens."""
    draw = random.Random(2)
    kinds = [
        lambda: ActionExecuted(draw.choice(["action_listen", "action_advise"])),
        lambda: UserUttered(str(draw.random()), {"name": "inform"}),
        lambda: BotUttered(str(draw.random())),
        lambda: SlotSet("dialogue", draw.random()),
        lambda: draw.choice([AllSlotsReset, Restarted, SessionStarted, ConversationPaused, ConversationResumed])(),
        lambda: draw.choice([ActionReverted, UserUtteranceReverted])(),
        lambda: draw.choice([FollowupAction("action_advise"), ActiveLoop("form"), ActiveLoop(None)]),
    ]
    pairs = []
    for _ in range(40):
        tracker = DialogueStateTracker("visitor", domain.slots)
        for _ in range(30):
            tracker.update(draw.choices(kinds, [9, 9, 5, 5, 1, 1, 1])[0]())
        twin = tracker.copy()
        pairs.append([_state(tracker), _state(twin)])
    return pairs


def _copy_is_apart(domain: Domain) -> bool:
    tracker = _conversation(3, domain)
    before = _state(tracker)
    twin = tracker.copy()
    for event in [SlotSet("dialogue", "changed"), ActiveLoop("form"), *_turn(4)]:
        twin.update(event)
    return _state(tracker) == before


def probe() -> dict[str, Any]:
    """What turn 5 and turn 60 of a conversation make Rasa go through, and what is kept whole."""
    domain = Domain.from_yaml(DOMAIN)
    looks = {}
    for turns in (5, 60):
        tracker = _conversation(turns, domain)
        events = len(tracker.events)
        sent = _sent_to_action(tracker, domain)
        looks[turns] = {
            "states": _seen_by_policies(tracker, domain),
            "sent": len(sent["events"]),
            "replayed": _replayed_by_copy(tracker),
            "session": _looked_at_for_session(tracker, domain),
        }
        assert len(tracker.events) == events
    return {
        "turn_5": looks[5],
        "turn_60": looks[60],
        "sent_slots": sent["slots"]["dialogue"],
        "sent_first": sent["events"][0].get("name"),
        "sent_last_messages": [e["text"] for e in sent["events"] if e["event"] == "user"][-3:],
        "sessions_begun": _sessions_begun(domain),
        "after_outage": _messages_after_outage(domain),
        "copies": _copies_of_random_conversations(domain),
        "copy_is_apart": _copy_is_apart(domain),
    }
