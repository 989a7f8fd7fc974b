"""A payload such as `/answer{"value": true}` is unpacked if the bot offered it, and nothing but unpacked.

Rasa unpacks whatever begins with a slash, also behind spaces: anybody can type an intent with entities of their
choice. And it first has the whole pipeline understand the payload, only to throw away what was understood. Here the
channel marks what one of the bot's own buttons sent with the metadata `"offered": true`; what a visitor types is
text, whatever it begins with.
"""

from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.amendments.patching import replace

_stock: Callable[..., dict[str, Any]]


def _is_offered(message: UserMessage) -> bool:
    return isinstance(message.metadata, dict) and message.metadata.get("offered") is True


def _parse_message_with_graph(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    """What the message says: unpacked if it is an offered payload of a known intent, else understood."""
    if _is_offered(message) and message.text:
        extractor = RegexMessageHandler.__name__
        unpacked = YAMLStoryReader.unpack_regex_message(Message({TEXT: message.text}), self.domain, extractor)
        if unpacked.get(INTENT):
            parse_data: dict[str, Any] = unpacked.as_dict(only_output_properties)
            return parse_data
    return _stock(self, message, tracker, only_output_properties)


class _PassedOn(RegexMessageHandler):
    # Rasa reads the parameters of `process` from its annotations, so that `self` must not have one.
    def process(self, messages: list[Message], domain: Domain | None = None) -> list[Message]:
        """The messages as they are."""
        return messages


def apply() -> None:
    """Replaces the unpacking at the end of the pipeline by one before it."""
    global _stock
    _stock = replace(
        MessageProcessor, "_parse_message_with_graph", _parse_message_with_graph, stock_digest="0bd50a53b5c0"
    )
    replace(RegexMessageHandler, "process", _PassedOn.process, stock_digest="c0b15285ba78")
