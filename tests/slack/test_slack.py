"""Slack's requests, signed as Slack signs them, to the real channel; what it posts back is caught before it leaves."""

import asyncio
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import requests
from rasa.core.channels.channel import UserMessage, register
from rasa.core.lock_store import InMemoryLockStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from sanic import Sanic
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.channels.slack import SlackInput, SlackOutput, blocks
from bot.conversation_store import ConversationStore

Sanic.test_mode = True  # lets one process make several apps
SECRET = "the signing secret of the tests"
GREETING = "Hello, I'm the adviser."


def reply(message: UserMessage) -> list[dict[str, Any]]:
    if (message.metadata or {}).get("opening"):
        return [{"text": GREETING}]
    if message.text == "delete my data":
        return [{"text": "Deleted.", "custom": {"delete_conversation": True}}]
    if message.text.startswith("fail"):
        raise RuntimeError(message.text)
    return [{"text": f"You said: {message.text}", "buttons": [{"title": "Yes & no", "payload": '/answer{"v": 1}'}]}]


class StandInBot:
    """An agent whose every turn takes `seconds` and says what `reply` makes of the message."""

    def __init__(self, database: Path) -> None:
        self.seconds = 0.0
        self.handled: list[UserMessage] = []
        self.tracker_store = ConversationStore(Domain.empty(), db=str(database))
        self.lock_store = InMemoryLockStore()

    async def handle_message(self, message: UserMessage) -> None:
        self.handled.append(message)
        await asyncio.sleep(self.seconds)
        tracker = await self.tracker_store.get_or_create_tracker(message.sender_id)
        tracker.update(UserUttered(message.text, metadata=message.metadata))
        for utterance in reply(message):
            event = BotUttered(utterance["text"], {k: v for k, v in utterance.items() if k != "text"})
            await message.output_channel.send_response(message.sender_id, event.message())
            tracker.update(event)
        await self.tracker_store.save(tracker)

    def has_stored(self, conversation: str) -> bool:
        return conversation in asyncio.run(self.tracker_store.keys())


class Slack:
    """Sends what Slack would send, and holds what the bot posted."""

    def __init__(self, url: str, bot: StandInBot) -> None:
        self.url = url + "/webhooks/slack/webhook"
        self.bot = bot
        self.posted: list[dict[str, Any]] = []

    def send(self, body: str, kind: str, secret: str = SECRET, age: float = 0, **headers: str) -> requests.Response:
        stamp = str(int(time.time() - age))
        signature = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
        headers |= {
            "Content-Type": kind,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": f"v0={signature}",
        }
        return requests.post(self.url, data=body.encode(), headers=headers, timeout=10)

    def event(self, event: dict[str, Any], event_id: str = "Ev1", **options: Any) -> requests.Response:
        authorizations = [{"user_id": "UBOT", "is_bot": True}]
        body = {"type": "event_callback", "event_id": event_id, "event": event, "authorizations": authorizations}
        return self.send(json.dumps(body), "application/json", **options)

    def say(self, text: str, user: str = "UANN", **options: Any) -> requests.Response:
        """A direct message."""
        event = {"type": "message", "channel_type": "im", "channel": f"D{user}", "user": user, "text": text}
        return self.event({**event, "ts": "1.1"}, **options)

    def click(self, title: str, value: str) -> requests.Response:
        action = {"type": "button", "text": {"type": "plain_text", "text": title}, "value": value}
        payload = {"user": {"id": "UANN"}, "channel": {"id": "DUANN"}, "message": {"ts": "1.2"}, "actions": [action]}
        body = urlencode({"payload": json.dumps({"type": "block_actions", **payload})})
        return self.send(body, "application/x-www-form-urlencoded")

    def texts(self, count: int) -> list[str]:
        """What was posted so far, once there are so many posts; the request itself is answered before."""
        wait_until(lambda: len(self.posted) >= count)
        return [post["text"] for post in self.posted]

    def handled(self, count: int) -> list[UserMessage]:
        """The messages the bot was given so far, once there are so many."""
        wait_until(lambda: len(self.bot.handled) >= count)
        return self.bot.handled


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.05)  # whatever should not have happened would have by now
    assert condition()


@contextmanager
def serving(bot: StandInBot) -> Iterator[str]:
    app = Sanic("slack-test", configure_logging=False)
    credentials = {"slack_token": "xoxb-test", "slack_signing_secret": SECRET}
    register([SlackInput.from_credentials(credentials)], app, route="/webhooks/")
    app.ctx.agent = bot
    loop = asyncio.new_event_loop()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = loop.run_until_complete(app.create_server(sock=listening, return_asyncio_server=True))
        loop.run_until_complete(server.startup())
        loop.run_until_complete(server.start_serving())
        thread = threading.Thread(target=loop.run_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.close()
            loop.call_soon_threadsafe(loop.stop)
            thread.join(5)


@pytest.fixture
def slack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slack]:
    bot = StandInBot(tmp_path / "conversations.db")
    with serving(bot) as url:
        slack = Slack(url, bot)

        async def post(self: AsyncWebClient, **post: Any) -> None:
            slack.posted.append(post)

        monkeypatch.setattr(AsyncWebClient, "chat_postMessage", post)
        yield slack


def test_slack_is_answered_when_it_verifies_the_address(slack: Slack):
    answer = slack.send(json.dumps({"type": "url_verification", "challenge": "3eZbrw"}), "application/json")
    assert (answer.status_code, answer.json()) == (200, "3eZbrw")


@pytest.mark.parametrize("wrong", [{"secret": "another secret"}, {"age": 600}])
def test_what_slack_did_not_sign_just_now_is_refused(slack: Slack, wrong: dict[str, Any]):
    assert slack.say("hello", **wrong).status_code == 400
    assert slack.say("hello").status_code == 200
    assert [message.text for message in slack.handled(2)] == ["/greet", "hello"]


def test_an_unsigned_message_is_refused(slack: Slack):
    assert requests.post(slack.url, json={"event": {}}, timeout=10).status_code == 400
    assert slack.bot.handled == []


def test_the_first_message_is_answered_behind_the_greeting(slack: Slack):
    assert slack.say("Our agencies do what they like").status_code == 200
    assert slack.texts(2) == [GREETING, "You said: Our agencies do what they like"]
    slack.say("And we raise", event_id="Ev2")
    assert slack.texts(3)[2:] == ["You said: And we raise"]
    opening, first, second = slack.handled(3)
    assert opening.metadata["opening"] is True
    assert {m.sender_id for m in (opening, first, second)} == {"UANN_DUANN"}
    assert {m.input_channel for m in (opening, first, second)} == {"slack"}
    assert "offered" not in first.metadata
    assert slack.posted[1]["channel"] == "DUANN"


def test_a_typed_payload_is_not_an_offered_one(slack: Slack):
    slack.say('/answer{"v": 1}')
    assert "offered" not in slack.handled(2)[1].metadata


def test_a_click_is_marked_as_offered_with_the_title_of_the_button(slack: Slack):
    slack.say("hello")
    slack.texts(2)
    elements = slack.posted[1]["blocks"][-1]["elements"]
    assert [(e["text"]["text"], e["value"]) for e in elements] == [("Yes & no", '/answer{"v": 1}')]
    assert slack.click("Yes &amp; no", '/answer{"v": 1}').status_code == 200
    click = slack.handled(3)[2]
    assert (click.text, click.sender_id) == ('/answer{"v": 1}', "UANN_DUANN")
    assert (click.metadata["offered"], click.metadata["title"]) == (True, "Yes & no")


def test_the_same_button_may_be_clicked_twice(slack: Slack):
    slack.click("Yes", "/affirm")
    slack.click("Yes", "/affirm")
    assert [message.text for message in slack.handled(3)] == ["/greet", "/affirm", "/affirm"]


@pytest.mark.parametrize("reason", ["http_timeout", "http_error"])
def test_a_repeated_event_is_handled_once(slack: Slack, reason: str):
    slack.say("hello")
    again = slack.say("hello", **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": reason})
    assert (again.status_code, again.headers["X-Slack-No-Retry"]) == (200, "1")
    assert [message.text for message in slack.handled(2)] == ["/greet", "hello"]


def test_a_repeated_event_that_never_came_before_is_handled(slack: Slack):
    slack.say("hello", **{"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"})
    assert [message.text for message in slack.handled(2)] == ["/greet", "hello"]


def test_one_message_that_comes_as_two_events_is_handled_once(slack: Slack):
    event = {"channel": "C1", "user": "UANN", "text": "<@UBOT> hello", "ts": "1.1", "client_msg_id": "m1"}
    slack.event({"type": "app_mention", **event}, "Ev1")
    slack.event({"type": "message", "channel_type": "im", **event}, "Ev2")
    assert [message.text for message in slack.handled(2)] == ["/greet", "hello"]


def test_a_mention_in_a_channel_is_a_conversation_of_its_own(slack: Slack):
    slack.say("in private")
    slack.event({"type": "app_mention", "channel": "C1", "user": "UANN", "text": "<@UBOT> hello", "ts": "1.1"}, "Ev2")
    assert {message.sender_id for message in slack.handled(4)} == {"UANN_DUANN", "UANN_C1"}


def test_special_characters_are_what_the_visitor_typed_and_command_nothing_when_posted(slack: Slack):
    slack.say("R&amp;D &lt;!channel&gt; &amp;lt;")
    assert slack.handled(2)[1].text == "R&D <!channel> &lt;"
    assert slack.texts(2)[1] == "You said: R&amp;D &lt;!channel&gt; &amp;lt;"
    assert slack.posted[1]["blocks"][0]["text"]["text"] == slack.posted[1]["text"]


def test_what_bots_say_is_not_answered(slack: Slack):
    event = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "beep", "bot_id": "B1"}
    assert slack.event(event).status_code == 200
    slack.say("hello", event_id="Ev2")
    assert [message.text for message in slack.handled(2)] == ["/greet", "hello"]


def test_a_deletion_is_carried_out_when_the_turn_is_over(slack: Slack):
    slack.say("delete my data")
    assert slack.texts(2)[1] == "Deleted."
    wait_until(lambda: not slack.bot.has_stored("UANN_DUANN"))
    slack.say("hello", event_id="Ev2")
    assert slack.texts(4)[2:] == [GREETING, "You said: hello"]


def test_messages_sent_at_once_are_greeted_once_and_kept_in_order(slack: Slack):
    slack.bot.seconds = 0.1
    for number in range(4):
        slack.say(f"message {number}", event_id=f"Ev{number}")
    texts = [message.text for message in slack.handled(5)]
    assert texts == ["/greet", "message 0", "message 1", "message 2", "message 3"]


def test_a_failure_is_answered_with_an_apology_and_logged_without_the_visitors_words(slack: Slack, caplog):
    slack.say("fail with a secret")
    assert slack.texts(2)[1].startswith("Sorry, something went wrong on my side")
    assert "A message could not be handled: RuntimeError" in caplog.text
    assert "secret" not in caplog.text


def test_the_turn_stands_even_if_slack_does_not_take_the_answer(slack: Slack, monkeypatch, caplog):
    async def refuse(self: AsyncWebClient, **post: Any) -> None:
        raise SlackApiError("the message", {"ok": False, "error": "not_in_channel"})

    monkeypatch.setattr(AsyncWebClient, "chat_postMessage", refuse)
    slack.say("hello")
    wait_until(lambda: slack.bot.has_stored("UANN_DUANN"))
    assert "Slack did not take a message: not_in_channel" in caplog.text


def test_slack_is_answered_before_the_bot_has(slack: Slack):
    slack.bot.seconds = 1.0
    began = time.monotonic()
    slack.say("hello")
    assert time.monotonic() - began < 0.5
    slack.texts(2)


def test_slacks_limits_are_kept():
    long = "\n".join(["a line of some sixty characters, which is there to be repeated"] * 200)
    buttons = [{"title": "t" * 100, "payload": f"/{i}"} for i in range(30)]
    *sections, actions = blocks(long, buttons)
    texts = [section["text"]["text"] for section in sections]
    assert "\n".join(texts) == long
    assert max(map(len, texts)) <= 3000
    assert len(actions["elements"]) == 25
    assert {len(e["text"]["text"]) for e in actions["elements"]} == {75}
    assert [section["text"]["text"] for section in blocks("x" * 7000, [])] == ["x" * 3000, "x" * 3000, "x" * 1000]


def test_answers_wait_when_slack_asks_to_slow_down():
    handlers = [type(handler).__name__ for handler in SlackOutput("xoxb-test").client.retry_handlers]
    assert "AsyncRateLimitErrorRetryHandler" in handlers
