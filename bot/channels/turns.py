"""Runs each message of a conversation once and in the order of arrival, however often it is sent."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from bot.channels.web_messages import Message

_MOST_CONVERSATIONS = 2_000
_MOST_ANSWERS_AT_HAND = 3


@dataclass(frozen=True)
class Answer:
    """What a message got for an answer; `ended` when nothing of the conversation is left after it."""

    messages: list[Message]
    ended: bool = False


class ConversationGoneError(Exception):
    """The conversation was deleted, or never stored."""


StoredAnswers = Callable[[], Awaitable[dict[str, list[Message]]]]
# By message id; None: answered, and the answer is in the store.
_Answers = dict[str, "asyncio.Task[Answer] | None"]


@dataclass
class _Conversation:
    in_order: asyncio.Lock = field(default_factory=asyncio.Lock)
    ended: bool = False
    answers: _Answers | None = None  # None: not looked up yet


class Turns:
    """The conversations this process has to do with. All it knows of them can be found again in the store.

    Rasa's lock keeps a conversation in order as well, but whoever waits for it looks once a second.
    """

    def __init__(self) -> None:
        self._conversations: OrderedDict[str, _Conversation] = OrderedDict()
        self._running: set[asyncio.Task[Answer]] = set()

    def begin(self, conversation: str) -> None:
        """Notes a conversation that is new: there is nothing of it in the store."""
        self._known(conversation).answers = {}

    def lock(self, conversation: str) -> asyncio.Lock:
        """Held by whoever reads or writes the conversation, in the order of arrival."""
        return self._known(conversation).in_order

    async def answer(
        self,
        conversation: str,
        message_id: str | None,
        handle: Callable[[], Awaitable[Answer]],
        stored_answers: StoredAnswers,
    ) -> "asyncio.Task[Answer]":
        """The turn that answers a message; a new one unless the message has been sent before.

        The turn goes on when its caller is cancelled: a visitor who lost the connection can ask again. A turn
        that fails leaves nothing behind: the same message, sent again, is handled again.

        Raises ConversationGoneError.
        """
        known = self._known(conversation)
        if known.answers is None:
            stored = await stored_answers()
            if not stored:
                raise ConversationGoneError
            if known.answers is None:  # another message of it may have come in meanwhile
                known.answers = dict.fromkeys(stored)
        answers = known.answers
        if message_id in answers:
            earlier = answers[message_id]
            return earlier or self._start(self._look_up(message_id, stored_answers))
        turn = self._start(self._in_turn(known, handle))
        if message_id is not None:
            answers[message_id] = turn
            turn.add_done_callback(lambda _: self._settle(answers, message_id))
        return turn

    def _start(self, work: Coroutine[Any, Any, Answer]) -> "asyncio.Task[Answer]":
        task = asyncio.create_task(work)
        self._running.add(task)  # the event loop alone would not keep it
        task.add_done_callback(self._running.discard)
        # Looked at here: a failure nobody waits for any more would be logged with the visitor's words in it.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        return task

    async def _in_turn(self, known: _Conversation, handle: Callable[[], Awaitable[Answer]]) -> Answer:
        async with known.in_order:
            if known.ended:
                raise ConversationGoneError
            answer = await handle()
            known.ended = answer.ended
            return answer

    @staticmethod
    async def _look_up(message_id: str, stored_answers: StoredAnswers) -> Answer:
        stored = await stored_answers()
        if message_id not in stored:
            raise ConversationGoneError
        return Answer(stored[message_id])

    @staticmethod
    def _settle(answers: _Answers, message_id: str) -> None:
        turn = answers[message_id]
        if turn and (turn.cancelled() or turn.exception()):
            del answers[message_id]
        at_hand = [key for key, task in answers.items() if task and task.done()]
        for key in at_hand[:-_MOST_ANSWERS_AT_HAND]:
            answers[key] = None

    def _known(self, conversation: str) -> _Conversation:
        known = self._conversations.setdefault(conversation, _Conversation())
        self._conversations.move_to_end(conversation)
        if len(self._conversations) > _MOST_CONVERSATIONS:
            self._conversations.popitem(last=False)
        return known
