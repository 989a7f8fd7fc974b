"""The conversations that Rasa has stored.

A store that fails raises here, and does not look empty: bot/amendments/lost_store.py. An outage is no reason to
greet a visitor as a stranger, nor to call a conversation deleted.
"""

from rasa.core.agent import Agent
from rasa.shared.core.events import Event


async def stored_events(agent: Agent, conversation: str) -> list[Event]:
    """All that happened in the conversation, oldest first; empty if there is none. Raises if the store fails."""
    tracker = await agent.tracker_store.retrieve_full_tracker(conversation)
    return list(tracker.events) if tracker else []


async def delete_conversation(agent: Agent, conversation: str) -> None:
    """Deletes all that is stored of the conversation. Raises if the store fails."""
    async with agent.lock_store.lock(conversation):
        await agent.tracker_store.delete_conversation(conversation)
