"""A running web channel for each test, and the bot behind it."""

from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from tests.web.stand_in import Server, StandInBot, Utterance, serving

GREETING = {"text": "Hello.", "buttons": [{"title": "Ask me", "payload": "/begin"}]}


def echo(message: UserMessage) -> list[Utterance]:
    """Greets, and then says what it was told."""
    metadata: dict[str, Any] = message.metadata or {}
    if metadata.get("opening"):
        return [GREETING]
    return [{"text": f"You said: {message.text}", "buttons": [{"title": "Yes!", "payload": '/answer{"value": true}'}]}]


@pytest.fixture
def bot() -> StandInBot:
    return StandInBot(echo)


@pytest.fixture
def server(bot: StandInBot) -> Iterator[Server]:
    with serving(bot) as server:
        yield server
