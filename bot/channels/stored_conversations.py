"""The conversations that Rasa has stored, read and deleted past its wrappers.

Rasa wraps the tracker store so that an error reads like an empty conversation. A channel must tell the two
apart: an outage is no reason to greet a visitor as a stranger, nor to call a conversation deleted.
"""

from typing import Any

from rasa.core.agent import Agent
from rasa.shared.core.events import Event


async def stored_events(agent: Agent, conversation: str) -> list[Event]:
    """All that happened in the conversation, oldest first; empty if there is none. Raises if it fails."""
    tracker = await _innermost(agent.tracker_store).retrieve_full_tracker(conversation)
    return list(tracker.events) if tracker else []


async def delete_conversation(agent: Agent, conversation: str) -> None:
    """Deletes all that is stored of the conversation. Raises if the store fails."""
    async with agent.lock_store.lock(conversation):
        await _innermost(agent.tracker_store).delete_conversation(conversation)
        # Where Rasa put what it could not save.
        fallback = getattr(agent.tracker_store, "_fallback_tracker_store", None)
        if fallback is not None:
            fallback.store.pop(conversation, None)


def _innermost(store: Any) -> Any:
    while hasattr(store, "_tracker_store"):
        store = store._tracker_store
    return store
