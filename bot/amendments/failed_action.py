"""When an action fails, the visitor gets an apology.

In stock Rasa an action server that is down, slow (up to five minutes) or answers nonsense leaves the visitor
without a word, and the conversation goes on as if the action had run. Here every failure within
`DEADLINE_SECONDS` ends in one of the variants of `utter_unavailable`, as an event like any other: sent on
every channel, and stored. What the visitor wrote is stored too, and the action reads it as soon as it runs
again.
"""

import asyncio
import copy
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from rasa.core.actions.action import RemoteAction, create_bot_utterance
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.amendments.patching import replace

APOLOGY = "utter_unavailable"
DEADLINE_SECONDS = 8.0

logger = logging.getLogger(__name__)
_stock: Callable[..., Coroutine[Any, Any, list[Event]]]


def is_apology(utterance: BotUttered) -> bool:
    """Whether the bot said this because an action had failed."""
    return bool(utterance.metadata.get("utter_action") == APOLOGY)


def next_apology(tracker: DialogueStateTracker, domain: Domain) -> BotUttered | None:
    """The variant after the one last used in this conversation; None if the domain has none."""
    variants = domain.responses.get(APOLOGY)
    if not variants:
        return None
    texts = [variant.get("text") for variant in variants]
    spoken = (e for e in reversed(tracker.events) if isinstance(e, BotUttered) and is_apology(e))
    last = next(spoken, None)
    position = texts.index(last.text) + 1 if last and last.text in texts else 0
    message = copy.deepcopy(variants[position % len(variants)])
    return create_bot_utterance({**message, "utter_action": APOLOGY})


async def _run(
    self: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """The action's events, or the apology alone. A rejection is a failure too: nobody else would answer."""
    try:
        return await asyncio.wait_for(_stock(self, output_channel, nlg, tracker, domain), DEADLINE_SECONDS)
    except Exception as error:
        logger.error("The action %s failed: %s.", self.name(), type(error).__name__)
        apology = next_apology(tracker, domain)
        if apology is None:
            raise
        return [apology]


def apply() -> None:
    """Replaces the running of an action on the action server."""
    global _stock
    _stock = replace(RemoteAction, "run", _run, stock_digest="ccabf6f1160d")
