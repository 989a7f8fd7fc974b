import asyncio
from types import SimpleNamespace
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.exc import OperationalError

DOMAIN = """
version: "3.1"
responses:
  utter_not_saved: [{text: one}, {text: two}]
"""


class _LostStore(InMemoryTrackerStore):
    async def retrieve(self, sender_id: str) -> Any:
        raise OperationalError("SELECT", {}, Exception("the database is gone"))


async def _message(agent: Agent) -> list[Any]:
    """What a visitor reads, what the channel is told, and how many events a message finds in its
    conversation.
    """
    channel = CollectingOutputChannel()
    found: list[int] = []

    async def handle(message: UserMessage) -> None:
        found.append(len((await agent.tracker_store.get_or_create_tracker(message.sender_id)).events))

    agent.processor = SimpleNamespace(handle_message=handle)
    try:
        await agent.handle_message(UserMessage("hello", channel, "visitor"))
        raised = None
    except OperationalError as error:
        raised = type(error).__name__
    return [[message["text"] for message in channel.messages], raised, found]


def probe() -> dict[str, Any]:
    """What becomes of two messages while the database is gone."""
    domain = Domain.from_yaml(DOMAIN)
    agent = Agent(domain=domain, tracker_store=_LostStore(domain))
    return {"messages": [asyncio.run(_message(agent)) for _ in range(2)]}
