import asyncio
from types import SimpleNamespace
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

DOMAIN = """
version: "3.1"
intents: [answer, restart, inform]
entities: [value]
"""
PAYLOAD = '/answer{"value": true}'


class _Processor(MessageProcessor):
    """Rasa's own, with a pipeline that understands "inform" and then has Rasa's last component see to payloads."""

    def __init__(self) -> None:
        self.domain = Domain.from_yaml(DOMAIN)
        self.http_interpreter = None
        self.model_metadata = SimpleNamespace(nlu_target="nlu")
        self.graph_runner = SimpleNamespace(run=self._run_pipeline)
        self.understood = 0

    def _run_pipeline(self, inputs: dict[str, Any], targets: list[str]) -> dict[str, Any]:
        self.understood += 1
        given = inputs["__message__"][0]
        message = Message({"text": given.text, "metadata": given.metadata}, output_properties={"text"})
        message.set("intent", {"name": "inform", "confidence": 0.9}, add_to_output=True)
        message.set("acts", ["inform"], add_to_output=True)
        return {"nlu": RegexMessageHandler().process([message], self.domain)}


def _read(text: str, metadata: Any) -> list[Any]:
    """The intent, the entities' values, the acts and how often the pipeline ran."""
    processor = _Processor()
    read = asyncio.run(processor.parse_message(UserMessage(text, metadata=metadata)))
    values = [entity["value"] for entity in read["entities"]]
    return [read["intent"]["name"], values, read.get("acts"), processor.understood]


def probe() -> dict[str, Any]:
    """What becomes of payloads that were offered, and of the same typed by a visitor."""
    offered = asyncio.run(_Processor().parse_message(UserMessage(PAYLOAD, metadata={"offered": True})))
    return {
        "typed": [
            _read(PAYLOAD, None),
            _read("   " + PAYLOAD, {}),
            _read("/restart", {"offered": "yes"}),
            _read("/restart", ["offered"]),
        ],
        "offered": [_read(PAYLOAD, {"offered": True, "title": "Yes"}), _read("/restart", {"offered": True})],
        "offered_whole": offered,
        "offered_words": _read("our agency", {"offered": True}),
        "offered_unknown": _read("/no_such_intent", {"offered": True}),
    }
