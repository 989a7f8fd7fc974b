"""What each amendment that is about speed changes, alone: `python -m benchmarks.amendments stock|amended`.

Prints {amendment: milliseconds} as JSON.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

TURNS = 200
DOMAIN = """
version: "3.1"
intents: [inform]
slots: {dialogue: {type: any, mappings: [{type: custom}]}}
actions: [action_advise]
"""


def milliseconds(work: Callable[[], Any], times: int) -> float:
    """Median time of some runs."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return statistics.median(taken)


def _events(turns: int) -> list[dict[str, Any]]:
    """The events of a conversation as they are stored."""
    begun: list[dict[str, Any]] = [{"event": "action", "name": "action_session_start"}, {"event": "session_started"}]
    intent = {"name": "inform", "confidence": 1.0}
    turn: list[dict[str, Any]] = [
        {"event": "action", "name": "action_listen"},
        {"event": "user", "text": "Our deals come from my network.", "parse_data": {"intent": intent}},
        {"event": "action", "name": "action_advise"},
        {"event": "bot", "text": "Who runs your marketing?"},
        {"event": "slot", "name": "dialogue", "value": {"open_question": {"about": "senior_leader"}}},
    ]
    return [{**event, "timestamp": 1000.0 + n} for n, event in enumerate(begun + turns * turn)]


def response_validator() -> float:
    """One check of an action server's answer."""
    from rasa.core.actions.action import RemoteAction

    action = RemoteAction("action_advise", None)
    answer = {"events": _events(1)[-1:], "responses": [{"text": "Who runs your marketing?"}]}
    return milliseconds(lambda: action._validate_action_result(answer), 15)


def event_types() -> float:
    """The stored events of 200 turns made into a conversation."""
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    slots = Domain.from_yaml(DOMAIN).slots
    events = _events(TURNS)
    return milliseconds(lambda: DialogueStateTracker.from_dict("visitor", events, slots), 5)


def bounded_history() -> float:
    """What turn 200 copies of the conversation, computes for two predictions and sends to the action
    server.
    """
    from rasa.core.actions.action import RemoteAction
    from rasa.core.processor import MessageProcessor
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker

    domain = Domain.from_yaml(DOMAIN)
    tracker = DialogueStateTracker.from_dict("visitor", _events(TURNS), domain.slots)
    processor = SimpleNamespace(
        domain=domain,
        model_metadata=SimpleNamespace(core_target="policies"),
        graph_runner=SimpleNamespace(
            run=lambda inputs, targets: {"policies": inputs["__tracker__"].past_states(domain)}
        ),
    )
    action = RemoteAction("action_advise", None)

    def turn() -> None:
        for _ in range(2):
            MessageProcessor._predict_next_with_tracker(processor, tracker)
            tracker.copy()
        json.dumps(action._action_call_format(tracker, domain))

    return milliseconds(turn, 5)


def conversation_store() -> float:
    """Turn 200 read from SQLite and saved again: Rasa's store on stock Rasa, ours on amended Rasa."""
    from rasa.core.tracker_store import SQLTrackerStore
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.events import BotUttered
    from rasa.shared.core.trackers import DialogueStateTracker

    from bot.conversation_store import ConversationStore

    domain = Domain.from_yaml(DOMAIN)
    kind = SQLTrackerStore if sys.argv[1] == "stock" else ConversationStore
    with tempfile.TemporaryDirectory() as folder:
        store = kind(domain, db=str(Path(folder) / "conversations.db"))
        asyncio.run(store.save(DialogueStateTracker.from_dict("visitor", _events(TURNS), domain.slots)))

        async def turn() -> None:
            tracker = await store.get_or_create_tracker("visitor")
            tracker.update(BotUttered("Who runs your marketing?"))
            await store.save(tracker)

        asyncio.run(turn())  # the first reads all of it either way
        return milliseconds(lambda: asyncio.run(turn()), 9)


MEASURED = (response_validator, event_types, bounded_history, conversation_store)


def main() -> None:
    """Prints what each costs on Rasa as it is, or as amended."""
    began = time.perf_counter()
    if sys.argv[1] == "amended":
        from bot.amendments import apply

        apply()
    import rasa.core.agent
    import rasa.engine.recipes.default_components  # noqa: F401

    found = {"without_tensorflow": 1000 * (time.perf_counter() - began)}
    found.update({each.__name__: each() for each in MEASURED})
    print(json.dumps(found))


if __name__ == "__main__":
    main()
