from typing import Any

from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

DOMAIN = """
version: "3.1"
intents: [answer, restart]
entities: [value]
"""
PAYLOAD = '/answer{"value": true}'


def _read(text: str, metadata: Any) -> list[Any]:
    """The intent and the entities' values that a message comes out with; the pipeline read "inform"."""
    message = Message({"text": text, "metadata": metadata, "intent": {"name": "inform"}, "acts": ["inform"]})
    read = RegexMessageHandler().process([message], Domain.from_yaml(DOMAIN))[0]
    values = [entity["value"] for entity in read.get("entities", [])]
    return [read.get("intent")["name"], values, read.get("acts")]


def probe() -> dict[str, Any]:
    """What becomes of payloads that were offered, and of the same typed by a visitor."""
    return {
        "typed": [
            _read(PAYLOAD, None),
            _read("   " + PAYLOAD, {}),
            _read("/restart", {"offered": "yes"}),
            _read("/restart", ["offered"]),
        ],
        "offered": [_read(PAYLOAD, {"offered": True, "title": "Yes"}), _read("/restart", {"offered": True})],
        "offered_words": _read("our agency", {"offered": True}),
    }
