"""What visitors write stays out of the logs.

Rasa logs an exception with the local variables of every frame, the whole conversation among them; the error
of a failed action call quotes the action server's answer, which may quote the conversation; and log records
hold texts, entities and slots, which Rasa lists by key but blanks only with a paid plugin.
"""

import aiohttp
import rasa.utils.log_utils
import structlog
from rasa.utils.endpoints import ClientResponseError
from structlog.processors import ExceptionRenderer
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, WrappedLogger

from bot.amendments.patching import replace

PRIVATE_KEYS = frozenset(
    {
        "text", "response_text", "user_text", "user_message", "message", "json_message", "token_text",
        "parse_data_text", "parse_data_entities", "entity", "current_entity", "next_entity",
        "slot_values", "slot_candidates", "prefilled_slots", "response", "successes",
        "rasa_event", "rasa_events", "prediction_events", "tracker_latest_message",
        "tracker_states", "current_states", "old_states", "states",
    }
)  # fmt: skip


def _withhold(_: WrappedLogger, __: str, event_dict: EventDict) -> EventDict:
    """The log record with its private values left out."""
    return {key: "(withheld)" if key in PRIVATE_KEYS else value for key, value in event_dict.items()}


def _without_body(self: ClientResponseError, status: int, message: str, text: str) -> None:
    """An error whose words are the status alone; the body stays readable as `text`."""
    self.status = status
    self.message = message
    self.text = text
    aiohttp.ClientError.__init__(self, f"{status}, {message}")


def apply() -> None:
    """Replaces what Rasa sets up as its log records, from the next `configure_structlog` on."""
    replace(rasa.utils.log_utils, "_anonymizer", _withhold, stock_digest="4820873159db")
    replace(ClientResponseError, "__init__", _without_body, stock_digest="19356f77dd9a")
    structlog.processors.dict_tracebacks = ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
