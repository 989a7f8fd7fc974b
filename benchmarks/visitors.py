"""Visitors that hold conversations over HTTP and take the time of each turn."""

import http.client
import json
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from itertools import cycle, islice
from typing import Any

from benchmarks.processes import BenchmarkError

# A conversation is an iterator of turns: the kind of turn, and the seconds from the request to the answer.
Turn = tuple[str, float]
Conversation = Callable[[], Iterator[Turn]]

ALL = "all kinds"
ANSWER_SECONDS = 60

STATEMENT = "All our deals come from my network and that's drying up, and two agencies do their own thing."
QUESTION = "How much does a fractional CMO cost?"
ENOUGH = "Just tell me now what you recommend."
BUTTONS_A_CONVERSATION = 3


class _Connection:
    """One connection that is kept open, as a browser's is."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)

    def post(self, path: str, body: dict[str, Any]) -> tuple[Any, float]:
        """The answer as JSON, and how long it took in seconds."""
        began = time.perf_counter()
        self._http.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        response = self._http.getresponse()
        content = response.read()
        seconds = time.perf_counter() - began
        if response.status != 200:
            raise BenchmarkError(f"POST {path} was answered with status {response.status}")
        return json.loads(content), seconds


def is_answered(port: int, text: str) -> bool:
    """Whether a message over Rasa's own REST channel gets an answer."""
    answer, _ = _Connection(port).post("/webhooks/rest/webhook", {"sender": "canary", "message": text})
    return bool(answer)


def is_healthy(port: int, path: str) -> bool:
    """Whether a GET is answered with status 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS)
    connection.request("GET", path)
    return connection.getresponse().status == 200


def rest_conversation(port: int, turns: Mapping[str, str]) -> Conversation:
    """Conversations of ten turns over Rasa's own REST channel; `turns` gives each kind's message."""

    def converse() -> Iterator[Turn]:
        connection = _Connection(port)
        sender = uuid.uuid4().hex
        for kind, text in islice(cycle(turns.items()), 10):
            body = {"sender": sender, "message": text}
            answer, seconds = connection.post("/webhooks/rest/webhook", body)
            if not answer:
                raise BenchmarkError(f"{text!r} was not answered")
            yield kind, seconds

    return converse


def web_conversation(port: int) -> Conversation:
    """Conversations with the assistant as a browser holds them: typed, by button, to a recommendation."""

    def converse() -> Iterator[Turn]:
        connection = _Connection(port)
        opened, seconds = connection.post("/webhooks/web/session", {})
        yield "opening", seconds
        latest: list[dict[str, Any]] = []

        def turn(kind: str, content: dict[str, str]) -> Turn:
            message = {"session": opened["session"], "id": uuid.uuid4().hex, **content}
            answer, seconds = connection.post("/webhooks/web/message", message)
            latest[:] = answer["messages"]
            return ("recommendation" if any("card" in each for each in latest) else kind), seconds

        yield turn("statement", {"text": STATEMENT})
        for _ in range(BUTTONS_A_CONVERSATION):
            buttons = [button for message in latest for button in message.get("buttons", [])]
            if not buttons or any("card" in message for message in latest):
                break
            yield turn("button", {"payload": buttons[0]["payload"]})
        yield turn("short answer", {"text": "no"})
        yield turn("question", {"text": QUESTION})
        yield turn("short answer", {"text": "I don't know"})
        yield turn("recommendation", {"text": ENOUGH})
        if not any("card" in message for message in latest):
            raise BenchmarkError(f"{ENOUGH!r} brought no recommendation")

    return converse
