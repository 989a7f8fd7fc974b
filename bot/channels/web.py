"""The web channel: a chat page's server side. Its contract: docs/web-channel.md"""

from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps
from http import HTTPStatus
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels import rate_limits
from bot.channels.rate_limits import TokenBuckets, address_of
from bot.channels.session_tokens import Signer
from bot.channels.web_conversations import Conversations, session_over
from bot.channels.web_messages import Message, seal
from bot.channels.web_pages import install_pages
from bot.channels.web_requests import (
    RefusedError,
    json_response,
    read_message_id,
    read_object,
    read_string,
    read_text,
)
from bot.settings import settings

__all__ = ["WebInput", "install_pages"]

_Handler = Callable[[Request], Coroutine[Any, Any, HTTPResponse]]


class WebInput(InputChannel):
    """Sessions minted by the server; one message in, and all that the bot says to it out."""

    def __init__(self, secret: str, token_days: float) -> None:
        """`secret` signs tokens and buttons; a token is good for `token_days`."""
        self._signer = Signer(secret, lifetime=token_days * 24 * 60 * 60)
        self._requests = TokenBuckets(
            rate_limits.REQUESTS_A_MINUTE_PER_ADDRESS, rate_limits.REQUESTS_A_MINUTE_PER_ADDRESS
        )
        self._new_conversations = TokenBuckets(
            rate_limits.NEW_CONVERSATIONS_A_MINUTE_PER_ADDRESS,
            rate_limits.NEW_CONVERSATIONS_AT_ONCE_PER_ADDRESS,
        )
        self._messages = TokenBuckets(
            rate_limits.MESSAGES_A_MINUTE_PER_SESSION, rate_limits.MESSAGES_A_MINUTE_PER_SESSION
        )

    @classmethod
    def name(cls) -> str:
        """The channel's name, in its addresses and in the stored events."""
        return "web"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> "WebInput":
        """The channel by the settings; credentials.yml only names it."""
        return cls(settings().secret, settings().site.retention_days)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The channel's routes."""
        blueprint = Blueprint("web_channel")
        conversations = Conversations(on_new_message)

        @blueprint.get("/health")
        async def health(request: Request) -> HTTPResponse:
            if _agent(request).is_ready():
                return json_response({"status": "ok"})
            return json_response({"status": "no model is loaded"}, HTTPStatus.SERVICE_UNAVAILABLE)

        # Streaming, so that a body is measured while it comes in.
        @blueprint.post("/session", stream=True)
        @_refusals_answered
        async def session(request: Request) -> HTTPResponse:
            address = self._admit(request)
            conversation = self._signer.conversation(read_string(await read_object(request), "session") or "")
            said = None
            if conversation:
                _count(self._messages, conversation)
                said = await conversations.resume(_agent(request), conversation)
            if not conversation or not said:
                _count(self._new_conversations, address)
                conversation = self._signer.new_conversation()
                said = await conversations.begin(_agent(request), conversation)
            token = self._signer.token(conversation)
            return json_response({"session": token, "messages": self._sealed(conversation, said)})

        @blueprint.post("/message", stream=True)
        @_refusals_answered
        async def message(request: Request) -> HTTPResponse:
            self._admit(request)
            content = await read_object(request)
            conversation = self._signer.conversation(read_string(content, "session") or "")
            if not conversation:
                raise session_over()
            _count(self._messages, conversation)
            message_id = read_message_id(content)
            text, metadata = self._said(conversation, content)
            answer = await conversations.answer(_agent(request), conversation, text, metadata, message_id)
            body = {"messages": self._sealed(conversation, answer.messages)}
            return json_response({**body, "ended": True} if answer.ended else body)

        return blueprint

    def _admit(self, request: Request) -> str | None:
        """The address to count against, if the request does not exceed what it may ask."""
        address = address_of(request)
        _count(self._requests, address)
        return address

    def _said(self, conversation: str, content: dict[str, Any]) -> tuple[str, dict[str, Any]]:
        """A message's text as Rasa gets it, and the metadata that tells a button from typed text."""
        offer = read_string(content, "payload")
        text = read_text(content)
        if text is not None and offer is None:
            return text, {}
        if offer is None or text is not None:
            raise RefusedError(HTTPStatus.BAD_REQUEST, "invalid_request", 'Send "text" or "payload", one of the two.')
        button = self._signer.offered(conversation, offer)
        if button is None:
            raise RefusedError(
                HTTPStatus.BAD_REQUEST,
                "payload_not_offered",
                "That button does not belong to this conversation. Please write what you mean instead.",
            )
        return button.payload, {"offered": True, "title": button.title}

    def _sealed(self, conversation: str, messages: list[Message]) -> list[Message]:
        return seal(messages, lambda title, payload: self._signer.offer(conversation, title, payload))


def _refusals_answered(handler: _Handler) -> _Handler:
    @wraps(handler)
    async def answering(request: Request) -> HTTPResponse:
        try:
            return await handler(request)
        except RefusedError as refusal:
            return refusal.response()

    return answering


def _count(buckets: TokenBuckets, key: str | None) -> None:
    """Counts one against the key; None is not counted."""
    wait = buckets.wait(key) if key else 0.0
    if wait:
        raise RefusedError(
            HTTPStatus.TOO_MANY_REQUESTS,
            "too_many_requests",
            "That was a lot at once. Please give me a moment, then try again.",
            retry_after=wait,
        )


def _agent(request: Request) -> Agent:
    agent: Agent = request.app.ctx.agent
    return agent
