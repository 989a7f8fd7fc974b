"""The web channel's conversations with Rasa: begun, resumed, and answered message by message."""

import asyncio
import logging
import traceback
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage

from bot.channels.stored_conversations import delete_conversation, stored_events
from bot.channels.turns import Answer, ConversationGoneError, Turns
from bot.channels.web_messages import Message, WebOutput, answers, transcript
from bot.channels.web_requests import RefusedError

logger = logging.getLogger(__name__)

# Below the 60 seconds after which Sanic gives up on a request.
ANSWER_WITHIN_SECONDS = 45.0

_OPENING = "/greet"
_APOLOGY = "Sorry, something went wrong on my side and I have no answer. Please try again in a moment."
_NOT_DELETED = "Sorry, I couldn't delete our conversation just now. Please ask me again in a moment."


class TurnFailedError(Exception):
    """A message was not handled to the end. `messages` are what was said before that; most likely an apology."""

    def __init__(self, messages: list[Message]) -> None:
        super().__init__()
        self.messages = messages


class Conversations:
    """A conversation is named by its id alone; whether a browser may use it is settled before."""

    def __init__(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> None:
        """`on_new_message` is Rasa's: it handles the message and saves the turn."""
        self._on_new_message = on_new_message
        self._turns = Turns()

    async def begin(self, agent: Agent, conversation: str) -> list[Message]:
        """The bot's greeting in a conversation that is new."""
        self._turns.begin(conversation)
        try:
            answer = await self._turn(agent, conversation, _OPENING, {"offered": True, "opening": True})
        except RefusedError:
            return [_apology()]  # the visitor has a conversation all the same, and can write
        return answer.messages

    async def resume(self, agent: Agent, conversation: str) -> list[Message]:
        """What was said so far, an answer still to come included; empty if the conversation is gone."""
        try:
            async with self._turns.lock(conversation):
                return transcript(await stored_events(agent, conversation))
        except Exception as error:
            _log_failure("A conversation could not be read", error)
            raise RefusedError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "unavailable",
                "I can't get at our conversation just now. It is kept; please try again in a moment.",
                retry_after=5,
            ) from None

    async def answer(
        self, agent: Agent, conversation: str, text: str, metadata: dict[str, Any], message_id: str | None
    ) -> Answer:
        """The answer to a message, never an empty one; the first answer if the id has been seen."""
        try:
            return await self._turn(agent, conversation, text, metadata, message_id)
        except ConversationGoneError:
            raise session_over() from None

    async def _turn(
        self,
        agent: Agent,
        conversation: str,
        text: str,
        metadata: dict[str, Any],
        message_id: str | None = None,
    ) -> Answer:
        async def handle() -> Answer:
            if not agent.is_ready():
                raise RuntimeError("no model is loaded")
            output = WebOutput()
            message = UserMessage(
                text, output, conversation, input_channel="web", message_id=message_id, metadata=metadata
            )
            try:
                await self._on_new_message(message)
            except Exception as error:
                _log_failure("A message could not be handled", error)
                raise TurnFailedError(output.messages) from None
            return await _concluded(agent, conversation, output)

        async def stored_answers() -> dict[str, list[Message]]:
            return answers(await stored_events(agent, conversation))

        try:
            turn = await self._turns.answer(conversation, message_id, handle, stored_answers)
            done, _ = await asyncio.wait({turn}, timeout=ANSWER_WITHIN_SECONDS)
            answer = turn.result() if done else None
        except TurnFailedError as failed:
            return Answer(failed.messages or [_apology()])
        except ConversationGoneError:
            raise
        except Exception as error:
            _log_failure("A message could not be taken", error)
            return Answer([_apology()])
        if answer is None:
            raise RefusedError(
                HTTPStatus.CONFLICT,
                "still_working",
                "I'm still working on that one. Please ask again in a moment.",
                retry_after=3,
            )
        return answer if answer.messages else Answer([_apology()], answer.ended)


async def _concluded(agent: Agent, conversation: str, output: WebOutput) -> Answer:
    """The answer of a turn that Rasa has saved. Deleted before, the conversation would come back with it."""
    if not output.deletion_requested:
        return Answer(output.messages)
    try:
        await delete_conversation(agent, conversation)
    except Exception as error:
        _log_failure("A conversation could not be deleted", error)
        return Answer([{"text": _NOT_DELETED}])
    return Answer(output.messages, ended=True)


def session_over() -> RefusedError:
    """For a token that is no good, or a conversation that is gone."""
    return RefusedError(
        HTTPStatus.UNAUTHORIZED,
        "session_over",
        "This conversation is over: it has expired or was deleted. Please start a new one.",
    )


def _apology() -> Message:
    return {"text": _APOLOGY}


def _log_failure(what: str, error: Exception) -> None:
    # The error's own words may quote the visitor's; where it happened does not.
    place = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s: %s\n%s", what, type(error).__name__, place)
