"""The web channel on a real server, as bot/server.py sets it up, before a bot that says what a test tells it to."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import requests
from rasa.core.channels.channel import UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic

from bot.channels.web import WebInput, install_pages

SECRET = "a secret of the tests"
Sanic.test_mode = True  # lets one process make several apps

Utterance = dict[str, Any]
Reply = Callable[[UserMessage], list[Utterance]]


class Store(InMemoryTrackerStore):
    """Deletes as the bot's own store does; `broken` makes it fail like a database that is out of reach."""

    broken = False

    async def retrieve_full_tracker(self, conversation_id: str) -> Any:
        self._check()
        return await super().retrieve_full_tracker(conversation_id)

    async def delete_conversation(self, sender_id: str) -> int:
        self._check()
        return 1 if self.store.pop(sender_id, None) else 0

    def _check(self) -> None:
        if self.broken:
            raise ConnectionError("no database")


class StandInBot:
    """An agent whose every turn takes `seconds` and says what `reply` makes of the message."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.seconds = 0.0
        self.ready = True
        self.handled: list[UserMessage] = []
        self.at_once = 0  # messages that are being handled
        self.most_at_once = 0
        self.tracker_store = Store(Domain.empty())
        self.lock_store = InMemoryLockStore()

    def is_ready(self) -> bool:
        return self.ready

    async def handle_message(self, message: UserMessage) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await self._handle(message)
        finally:
            self.at_once -= 1

    async def _handle(self, message: UserMessage) -> None:
        async with self.lock_store.lock(message.sender_id):
            self.handled.append(message)
            await asyncio.sleep(self.seconds)
            tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
            tracker.update(UserUttered(message.text, message_id=message.message_id, metadata=message.metadata))
            for utterance in self.reply(message):
                data = {key: value for key, value in utterance.items() if key != "text"}
                event = BotUttered(utterance.get("text"), data)
                await message.output_channel.send_response(message.sender_id, event.message())
                tracker.update(event)
            await self.tracker_store.save(tracker)


class Server:
    """A running server at `url`, and the `bot` behind it."""

    def __init__(self, bot: StandInBot, port: int) -> None:
        self.bot = bot
        self.port = port
        self.url = f"http://127.0.0.1:{port}"

    def post(self, path: str, json: Any = None, **options: Any) -> requests.Response:
        return requests.post(f"{self.url}/webhooks/web/{path}", json=json, timeout=20, **options)

    def session(self, **content: Any) -> SimpleNamespace:
        """A session's token and messages."""
        answer = self.post("session", content)
        assert answer.status_code == 200, answer.text
        body = answer.json()
        return SimpleNamespace(token=body["session"], messages=body["messages"])

    def say(self, token: str, **content: Any) -> list[dict[str, Any]]:
        """What the bot answers to a message."""
        answer = self.post("message", {"session": token, **content})
        assert answer.status_code == 200, answer.text
        return answer.json()["messages"]


@contextmanager
def serving(bot: StandInBot) -> Iterator[Server]:
    """The channel and its pages, served on some loopback port by a thread of this process."""
    channel = WebInput(SECRET, token_days=30)
    app = Sanic("advisor", configure_logging=False)
    app.config.ACCESS_LOG = False
    app.ctx.agent = bot
    register([channel], app, route="/webhooks/")
    install_pages(app)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = asyncio.run_coroutine_threadsafe(_start(app, listening), loop).result(10)
        try:
            yield Server(bot, listening.getsockname()[1])
        finally:
            loop.call_soon_threadsafe(server.close)
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)


async def _start(app: Sanic, listening: socket.socket) -> Any:
    server = await app.create_server(sock=listening, return_asyncio_server=True)
    await server.startup()
    await server.start_serving()
    return server
