import asyncio
import json
import time
from typing import Any

import aiohttp
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

DOMAIN = """
version: "3.1"
intents: [inform]
actions: [action_advise]
responses:
  utter_unavailable: [{text: one}, {text: two}, {text: three}]
"""


class _Endpoint(EndpointConfig):
    """An action server that answers as it is told to."""

    def __init__(self, answer: Any) -> None:
        super().__init__("http://127.0.0.1:1/webhook")
        self.answer = answer

    async def request(self, *_: Any, **__: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.answer == "never":
            await asyncio.sleep(60)
        return self.answer


FAILURES = {
    "connection refused": aiohttp.ClientConnectionError("refused"),
    "disconnected": aiohttp.ServerDisconnectedError(),
    "timeout": asyncio.TimeoutError(),
    "status 500": ClientResponseError(500, "Internal Server Error", "{}"),
    "status 400, not JSON": ClientResponseError(400, "Bad Request", "<html>"),
    "rejection": ClientResponseError(400, "Bad Request", json.dumps({"action_name": "action_advise", "error": ""})),
    "no JSON": None,
    "a list": [],
    "an unknown event": {"events": [{"event": "no such event"}], "responses": []},
    "a slot event without a name": {"events": [{"event": "slot"}], "responses": []},
    "responses that are no objects": {"events": [], "responses": ["text"]},
}


async def _run(tracker: DialogueStateTracker, endpoint: EndpointConfig) -> list[Any] | str:
    """What the action's run says, as [text, metadata], or the exception's name."""
    domain = Domain.from_yaml(DOMAIN)
    nlg = TemplatedNaturalLanguageGenerator(domain.responses)
    action = RemoteAction("action_advise", endpoint)
    try:
        events = await action.run(CollectingOutputChannel(), nlg, tracker, domain)
    except ActionExecutionRejection:
        return "rejected"
    except Exception as error:
        return type(error).__name__
    return [[event.text, event.metadata] for event in events if isinstance(event, BotUttered)]


def _tracker() -> DialogueStateTracker:
    events = [ActionExecuted("action_listen"), UserUttered("hello", {"name": "inform"})]
    return DialogueStateTracker.from_events("visitor", events)


async def _four_failures_in_one_conversation() -> list[Any]:
    tracker = _tracker()
    said = []
    for _ in range(4):
        answer = await _run(tracker, _Endpoint(FAILURES["status 500"]))
        if isinstance(answer, str):
            return [answer]
        for text, metadata in answer:
            tracker.update(BotUttered(text, metadata=metadata))
            said.append(text)
        tracker.update(BotUttered("an answer in between"))
    return said


async def _slow() -> dict[str, Any]:
    """What an action server that never answers comes to within a second, the deadline being a fifth of
    one.
    """
    try:
        from bot.amendments import failed_action

        failed_action.DEADLINE_SECONDS = 0.2
    except ImportError:
        pass
    started = time.monotonic()
    try:
        answer = await asyncio.wait_for(_run(_tracker(), _Endpoint("never")), 1)
    except asyncio.TimeoutError:
        answer = "still waiting"
    return {"answer": answer, "seconds": time.monotonic() - started}


def probe() -> dict[str, Any]:
    """What the visitor is told when the action server fails, each way it can."""
    good = {"events": [], "responses": [{"text": "the answer"}]}
    return {
        "failures": {name: asyncio.run(_run(_tracker(), _Endpoint(how))) for name, how in FAILURES.items()},
        "refused": asyncio.run(_run(_tracker(), EndpointConfig("http://127.0.0.1:1/webhook"))),
        "four": asyncio.run(_four_failures_in_one_conversation()),
        "slow": asyncio.run(_slow()),
        "good": asyncio.run(_run(_tracker(), _Endpoint(good))),
    }
