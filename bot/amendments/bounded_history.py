"""What policies and actions are given of a long conversation is its last part; what is stored is all of it.

Rasa replays every event for each copy of a conversation, computes the state before every past action for each
prediction, sends every event to the action server, and goes through all of them to see whether there is one:
a turn costs more with each turn before it. Here a copy takes over the state instead of replaying it, and the
others get a view of the last turns.

A view begins with the listening before a visitor's message, so that it reads like a conversation of its own. A
rule holds one message, so none mistakes the beginning of the view for the conversation's. Turns in which no action
ran, or that ended in the apology of `failed_action`, do not count: the action has still to read them.
"""

import copy
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from rasa.core.actions.action import RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.amendments.failed_action import is_apology
from bot.amendments.patching import replace

TURNS_IN_VIEW = 2

_stock_predict: Callable[..., PolicyPrediction]
_stock_call_format: Callable[..., dict[str, Any]]
_stock_update_session: Callable[..., Coroutine[Any, Any, None]]


def _shallow_copy(thing: Any) -> Any:
    """What `copy.copy` gives for a plain object, in a fifth of the time: a conversation has many slots."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(thing.__dict__)
    return twin


def _copy(self: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker in the same state, which only its own future events will change."""
    twin: DialogueStateTracker = _shallow_copy(self)
    twin.events = self.events.copy()
    twin.slots = type(self.slots)({name: _shallow_copy(slot) for name, slot in self.slots.items()})
    twin.active_loop = copy.copy(self.active_loop)
    return twin


def _latest_events(events: deque[Event]) -> list[Event]:
    """The events of the last `TURNS_IN_VIEW` answered turns, and of all others among and after them."""
    taken: list[Event] = []
    answered_turns = 0
    action_ran = action_failed = False
    for event in reversed(events):
        taken.append(event)
        if isinstance(event, UserUttered):
            answered_turns += action_ran and not action_failed
            action_ran = action_failed = False
        elif isinstance(event, ActionExecuted):
            if answered_turns == TURNS_IN_VIEW:
                break
            action_ran |= event.action_name != ACTION_LISTEN_NAME
        elif isinstance(event, BotUttered):
            action_failed |= is_apology(event)
    taken.reverse()
    return taken


def recent(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """The conversation as it stands now, with the last part of its history; to be looked at, not changed."""
    events = _latest_events(tracker.events)
    if len(events) == len(tracker.events):
        return tracker
    view: DialogueStateTracker = _shallow_copy(tracker)
    view.events = deque(events)
    return view


def _past_states_need_all(tracker: DialogueStateTracker) -> bool:
    """Whether past states hold something that was set before the view begins."""
    return tracker.active_loop is not None or any(slot.has_features() for slot in tracker.slots.values())


def _predict_next_with_tracker(self: MessageProcessor, tracker: DialogueStateTracker) -> PolicyPrediction:
    """The policies' prediction. A follow-up action is noted on the tracker itself, so it is left to Rasa."""
    if tracker.followup_action or _past_states_need_all(tracker):
        return _stock_predict(self, tracker)
    return _stock_predict(self, recent(tracker))


def _action_call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    """The request to the action server, with the last part of the history."""
    return _stock_call_format(self, recent(tracker), domain)


async def _update_tracker_session(
    self: MessageProcessor,
    tracker: DialogueStateTracker,
    output_channel: OutputChannel | None,
    metadata: dict[str, Any] | None = None,
) -> None:
    """Begins a session if the last part of the history shows none that goes on."""
    view = recent(tracker)
    if not view.applied_events() or self._has_session_expired(view):
        await _stock_update_session(self, tracker, output_channel, metadata)


def apply() -> None:
    """Replaces the copying of a conversation, and what policies and action calls are given of it."""
    global _stock_predict, _stock_call_format, _stock_update_session
    replace(DialogueStateTracker, "copy", _copy, stock_digest="dfa48dca9f35")
    _stock_predict = replace(
        MessageProcessor,
        "_predict_next_with_tracker",
        _predict_next_with_tracker,
        stock_digest="111a9023a5bc",
    )
    _stock_call_format = replace(RemoteAction, "_action_call_format", _action_call_format, stock_digest="428795b944f2")
    _stock_update_session = replace(
        MessageProcessor, "_update_tracker_session", _update_tracker_session, stock_digest="b0d44217b5ca"
    )
