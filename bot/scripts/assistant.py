"""The trained assistant in this process: its conversations, a turn at a time."""

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeVar

from bot import amendments

amendments.apply()

from rasa.core.agent import Agent  # noqa: E402
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage  # noqa: E402
from rasa.shared.core import events as rasa_events  # noqa: E402
from rasa.utils.common import configure_library_logging  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402
from rasa.utils.log_utils import configure_structlog  # noqa: E402

from bot.channels.stored_conversations import delete_conversation  # noqa: E402
from bot.conversation_store import ConversationStore  # noqa: E402
from bot.scripts.format import OPENING  # noqa: E402
from bot.scripts.turns import Button, Event, Ran, Said, SlotSet, Turn  # noqa: E402

T = TypeVar("T")


class Assistant:
    """Conversations with one model on one channel."""

    def __init__(self, model: Path, actions: str, database: Path, channel: str) -> None:
        """Load the model.

        Args:
            model: the trained archive.
            actions: the address of the action server's webhook.
            database: the SQLite file that conversations are kept in.
            channel: the name that actions are told the messages come in by.
        """
        configure_structlog(logging.WARNING)
        configure_library_logging()
        self.channel = channel
        self.agent = Agent(tracker_store=ConversationStore(db=str(database)), action_endpoint=EndpointConfig(actions))
        self.agent.load_model(model)
        self._loop = asyncio.new_event_loop()

    def conversation(self) -> "Conversation":
        """A new one, in which nothing has been said."""
        return Conversation(self)

    def wait_for(self, work: Awaitable[T]) -> T:
        """The result of asynchronous work."""
        return self._loop.run_until_complete(work)

    def close(self) -> None:
        """No conversation goes on after this."""
        self._loop.close()


class Conversation:
    """One visitor's conversation."""

    def __init__(self, assistant: Assistant) -> None:
        self.id = uuid.uuid4().hex
        self._assistant = assistant
        self._events_seen = 0

    def set_slots(self, values: Mapping[str, Any]) -> None:
        """Set slots before anything is said."""
        self._assistant.wait_for(self._set_slots(values))

    def open(self, metadata: Mapping[str, Any]) -> Turn:
        """What the bot says first, as on the chat page."""
        return self._turn(None, OPENING, {**metadata, "offered": True, "opening": True})

    def type(self, text: str, metadata: Mapping[str, Any]) -> Turn:
        """The answer to something typed."""
        return self._turn(text, text, dict(metadata))

    def click(self, button: Button, metadata: Mapping[str, Any]) -> Turn:
        """The answer to a click on a button that the bot has offered."""
        sent = {**metadata, "offered": True, "title": button.title}
        return self._turn(f"[{button.title}]", button.payload, sent)

    def _turn(self, visitor: str | None, text: str, metadata: dict[str, Any]) -> Turn:
        return self._assistant.wait_for(self._answer(visitor, text, metadata))

    async def _answer(self, visitor: str | None, text: str, metadata: dict[str, Any]) -> Turn:
        agent, channel = self._assistant.agent, self._assistant.channel
        await agent.handle_message(
            UserMessage(text, CollectingOutputChannel(), self.id, input_channel=channel, metadata=metadata)
        )
        tracker = await agent.tracker_store.retrieve_full_tracker(self.id)
        new = list(tracker.events)[self._events_seen :]
        self._events_seen = len(tracker.events)
        ended = any(_deletes(event) for event in new)
        if ended:
            await delete_conversation(agent, self.id)
            self._events_seen = 0
        return Turn(visitor, tuple(_judged(new)), tracker.current_slot_values(), ended)

    async def _set_slots(self, values: Mapping[str, Any]) -> None:
        processor = self._assistant.agent.processor
        tracker = await processor.fetch_tracker_and_update_session(self.id)
        tracker.update_with_events([rasa_events.SlotSet(*item) for item in values.items()], processor.domain)
        await processor.save_tracker(tracker)
        self._events_seen = len(tracker.events)


def _judged(events: Iterable[rasa_events.Event]) -> Iterator[Event]:
    """The events that scripts can say something about."""
    for event in events:
        if isinstance(event, rasa_events.BotUttered):
            offered = event.data.get("buttons") or []
            buttons = tuple(Button(b["title"], b.get("payload") or b["title"]) for b in offered)
            yield Said(event.text or "", buttons, event.metadata.get("utter_action"))
        elif isinstance(event, rasa_events.SlotSet):
            yield SlotSet(event.key, event.value)
        elif isinstance(event, rasa_events.ActionExecuted) and event.action_name:
            yield Ran(event.action_name)


def _deletes(event: rasa_events.Event) -> bool:
    if not isinstance(event, rasa_events.BotUttered):
        return False
    custom = event.data.get("custom")
    return isinstance(custom, dict) and custom.get("delete_conversation") is True
