"""Slack, through Rasa's connector, with what it gets wrong for us put right. How to set it up: docs/slack.md"""

from __future__ import annotations

import asyncio
import json
import logging
import time
import traceback
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Any
from weakref import WeakValueDictionary

import aiohttp
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.channels.slack import SlackBot
from rasa.core.channels.slack import SlackInput as StockSlackInput
from sanic.request import Request
from sanic.response import HTTPResponse, text
from slack_sdk.errors import SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler

from bot.channels.stored_conversations import delete_conversation, stored_events

logger = logging.getLogger(__name__)

# Slack's own limits.
MOST_SECTION_CHARACTERS = 3000
MOST_SECTIONS = 49
MOST_BUTTONS = 25
MOST_TITLE_CHARACTERS = 75
MOST_FALLBACK_CHARACTERS = 3000

REMEMBER_SECONDS = 15 * 60  # Slack sends an event again for about five minutes
MOST_REMEMBERED = 10_000
_OPENING = "/greet"
_APOLOGY = "Sorry, something went wrong on my side and I have no answer. Please try again in a moment."


class SlackOutput(SlackBot):
    """One post for each thing the bot says, with its buttons under it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.client.retry_handlers.append(AsyncRateLimitErrorRetryHandler(max_retry_count=2))
        self.deletion_requested = False

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Post an utterance. A failure of Slack's is logged: raised, it would undo the visitor's turn."""
        custom = message.get("custom")
        if isinstance(custom, dict) and custom.get("delete_conversation") is True:
            self.deletion_requested = True
        said = escape(message.get("text") or "")
        if not said:
            return
        try:
            await self._post_message(
                channel=self.slack_channel or recipient_id,
                text=said[:MOST_FALLBACK_CHARACTERS],  # for notifications and screen readers
                blocks=blocks(said, message.get("buttons") or []),
            )
        except (SlackClientError, aiohttp.ClientError, asyncio.TimeoutError) as error:
            logger.error("Slack did not take a message: %s", _reason(error))


class SlackInput(StockSlackInput):
    """Rasa's connector: signatures, mentions and the rest are its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.errors_ignore_retry = ()  # a retry may be the first to arrive
        self._seen: OrderedDict[str, float] = OrderedDict()  # event id: when it came
        self._in_order: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackInput:
        """The channel, with a conversation of its own for each visitor in each channel.

        What somebody told the bot in private is thus not brought up where others read it.
        """
        channel: SlackInput = super().from_credentials({"conversation_granularity": "channel", **(credentials or {})})
        return channel

    def get_output_channel(self, channel: str | None = None, thread_id: str | None = None) -> OutputChannel:
        """Where the answer goes."""
        return SlackOutput(self.slack_token, channel or self.slack_channel, thread_id, self.proxy)

    async def process_message(
        self,
        request: Request,
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
        text: str,
        sender_id: str | None,
        metadata: dict[str, Any] | None,
    ) -> HTTPResponse:
        """Hand a message on, once, and answer Slack before the bot has; a click is marked as an offered one."""
        button = _clicked_button(request)
        if button is not None:
            metadata = {**(metadata or {}), "offered": True, "title": button}
        elif self._is_known(request):
            return _accepted()
        else:
            text = unescape(text)

        async def handle(message: UserMessage) -> None:
            try:
                async with self._in_order.setdefault(message.sender_id, asyncio.Lock()):
                    await _answer(message, on_new_message, request.app.ctx.agent)
            except Exception as error:
                # The error's own words may quote the visitor's; where it happened does not.
                place = "".join(traceback.format_tb(error.__traceback__))
                logger.error("A message could not be handled: %s\n%s", type(error).__name__, place)
                await message.output_channel.send_response(message.sender_id, {"text": _APOLOGY})

        return await super().process_message(request, handle, text, sender_id, metadata)

    def _is_known(self, request: Request) -> bool:
        """Whether this message has come before: Slack repeats what it thinks was lost."""
        event = request.json.get("event", {})
        key = event.get("client_msg_id") or request.json.get("event_id")
        now = time.monotonic()
        while self._seen and (
            len(self._seen) > MOST_REMEMBERED or next(iter(self._seen.values())) < now - REMEMBER_SECONDS
        ):
            self._seen.popitem(last=False)
        known = key in self._seen
        if key:
            self._seen[key] = now
        return known


async def _answer(message: UserMessage, on_new_message: Callable[[UserMessage], Awaitable[Any]], agent: Agent) -> None:
    """One turn; before the first of a conversation the bot introduces itself."""
    if not await stored_events(agent, message.sender_id):
        metadata = {**message.metadata, "offered": True, "opening": True}
        await on_new_message(
            UserMessage(
                _OPENING,
                message.output_channel,
                message.sender_id,
                input_channel=message.input_channel,
                metadata=metadata,
            )
        )
    await on_new_message(message)
    if message.output_channel.deletion_requested:
        await delete_conversation(agent, message.sender_id)  # before Rasa had saved the turn, it would come back


def escape(said: str) -> str:
    """A text in which nothing is a command to Slack, such as a mention of everybody in a visitor's words."""
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(sent: str) -> str:
    """What the visitor typed."""
    return sent.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def blocks(said: str, buttons: list[dict[str, str]]) -> list[dict[str, Any]]:
    """An escaped text and its buttons in Slack's blocks, within Slack's limits."""
    sections = [{"type": "section", "text": {"type": "mrkdwn", "text": part}} for part in _parts(said)[:MOST_SECTIONS]]
    if not buttons:
        return sections
    elements = [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": button["title"][:MOST_TITLE_CHARACTERS]},
            "value": button["payload"],
        }
        for button in buttons[:MOST_BUTTONS]
    ]
    return [*sections, {"type": "actions", "elements": elements}]


def _parts(said: str) -> list[str]:
    """The text cut into parts that fit a section: between lines, if the lines are short enough."""
    parts: list[str] = []
    for line in said.splitlines():
        for start in range(0, max(len(line), 1), MOST_SECTION_CHARACTERS):
            piece = line[start : start + MOST_SECTION_CHARACTERS]
            if parts and len(parts[-1]) + 1 + len(piece) <= MOST_SECTION_CHARACTERS:
                parts[-1] += "\n" + piece
            else:
                parts.append(piece)
    return parts


def _clicked_button(request: Request) -> str | None:
    """The title of the button that was clicked; None if the message was typed."""
    if "payload" not in (request.form or {}):
        return None
    action = json.loads(request.form["payload"][0])["actions"][0]
    return unescape(action["text"]["text"]) if action["type"] == "button" else None


def _accepted() -> HTTPResponse:
    return text("", headers={"X-Slack-No-Retry": "1"})


def _reason(error: Exception) -> str:
    """What Slack says is wrong, without the message."""
    answer = getattr(error, "response", None)
    return str(answer.get("error")) if answer is not None else type(error).__name__
