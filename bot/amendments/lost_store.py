"""When the database fails, the visitor is told so, and nothing is made up.

Stock Rasa hides a failing tracker store behind one in memory that it writes and never reads: every message
begins a new conversation, and what was said meanwhile is lost without a word. Here the failure ends the turn:
the visitor reads `utter_not_saved`, the channel sees the exception, and the conversation goes on where it
stood once the database is back.
"""

import logging
from collections.abc import Callable, Coroutine
from itertools import count
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.exc import SQLAlchemyError

from bot.amendments.patching import replace

APOLOGY = "utter_not_saved"

logger = logging.getLogger(__name__)
_stock: Callable[..., Coroutine[Any, Any, list[dict[str, Any]] | None]]
_said = count()


def _create_tracker_store(store: TrackerStore | None, domain: Domain) -> TrackerStore:
    """The store itself, without the wrapper that carries on without it."""
    if store is None:
        return InMemoryTrackerStore(domain)
    store.domain = domain
    return store


async def _handle_message(self: Agent, message: UserMessage) -> list[dict[str, Any]] | None:
    """Answers a message. A failure of the database is told to the visitor and raised."""
    try:
        return await _stock(self, message)
    except SQLAlchemyError as error:
        logger.error("The database failed, so a message went unanswered: %s.", type(error).__name__)
        variants = self.domain.responses.get(APOLOGY, []) if self.domain else []
        if variants:
            variant = dict(variants[next(_said) % len(variants)])
            await message.output_channel.send_response(message.sender_id, variant)
        raise


def apply() -> None:
    """Replaces the wrapping of the tracker store and the handling of a message."""
    global _stock
    replace(Agent, "_create_tracker_store", _create_tracker_store, stock_digest="97499b594b45")
    _stock = replace(Agent, "handle_message", _handle_message, stock_digest="ba53507e4d55")
