"""A payload such as `/answer{"value": true}` is unpacked only if the bot offered it.

Rasa unpacks whatever begins with a slash, also behind spaces: anybody can type an intent with entities of
their choice. Here the channel marks what one of the bot's own buttons sent with the metadata `"offered":
true`; what a visitor types is text, whatever it begins with.
"""

from collections.abc import Callable

from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.training_data.message import Message

from bot.amendments.patching import replace

_stock: Callable[..., list[Message]]


def _was_offered(message: Message) -> bool:
    metadata = message.get("metadata")
    return isinstance(metadata, dict) and metadata.get("offered") is True


class _OfferedOnly(RegexMessageHandler):
    # Rasa reads the parameters of `process` from its annotations, so that `self` must not have one.
    def process(self, messages: list[Message], domain: Domain | None = None) -> list[Message]:
        """The messages, those that were offered with their intent and entities unpacked."""
        return [_stock(self, [message], domain)[0] if _was_offered(message) else message for message in messages]


def apply() -> None:
    """Replaces the unpacking of payloads."""
    global _stock
    _stock = replace(RegexMessageHandler, "process", _OfferedOnly.process, stock_digest="c0b15285ba78")
