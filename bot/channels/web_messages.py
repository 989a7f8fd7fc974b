"""What the bot says, as messages of the web channel; and a stored conversation, as the transcript of one.

A message is {"text"?, "buttons"?: [{"title", "payload"}], "card"?: {"kind", ...}}. A visitor's line in a
transcript is {"from": "visitor", "text"}.
"""

from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.events import BotUttered, Event, UserUttered

Message = dict[str, Any]
SealButton = Callable[[str, str], str]  # (title, payload) -> what the browser is given as payload

MOST_TRANSCRIPT_MESSAGES = 200


class WebOutput(OutputChannel):
    """Collects what the bot says in one turn, one message for each utterance."""

    def __init__(self) -> None:
        """`messages` hold payloads as Rasa knows them, not yet sealed for the browser."""
        self.messages: list[Message] = []
        self.deletion_requested = False

    @classmethod
    def name(cls) -> str:
        """The channel that responses may be written for in the domain."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Takes an utterance whole: its text, buttons and card belong together."""
        if _custom(message).get("delete_conversation") is True:
            self.deletion_requested = True
        self.messages += _messages(message)


def seal(messages: Iterable[Message], seal_button: SealButton) -> list[Message]:
    """The messages with each button's payload replaced by what the browser may see."""
    return [
        {
            **message,
            "buttons": [
                {"title": button["title"], "payload": seal_button(button["title"], button["payload"])}
                for button in message["buttons"]
            ],
        }
        if "buttons" in message
        else message
        for message in messages
    ]


def transcript(events: Iterable[Event]) -> list[Message]:
    """What was said, oldest first, without the opening that no visitor said; the last of it if it is long."""
    said: list[Message] = []
    for event in events:
        if isinstance(event, UserUttered):
            said += _visitor_line(event)
        elif isinstance(event, BotUttered):
            said += _messages(event.message())
    return said[-MOST_TRANSCRIPT_MESSAGES:]


def answers(events: Iterable[Event]) -> dict[str, list[Message]]:
    """What the bot said to each message of the visitor's, by the id that the message came with."""
    found: dict[str, list[Message]] = {}
    current: list[Message] = []
    for event in events:
        if isinstance(event, UserUttered):
            current = found.setdefault(str(event.message_id), [])
        elif isinstance(event, BotUttered):
            current += _messages(event.message())
    return found


def _visitor_line(event: UserUttered) -> list[Message]:
    metadata = event.metadata or {}
    # A button speaks by its title. The opening has none: no visitor said it.
    text = metadata.get("title") if metadata.get("offered") else event.text
    return [{"from": "visitor", "text": text}] if text else []


def _messages(utterance: dict[str, Any]) -> list[Message]:
    """One message, or none if the utterance holds nothing that this channel can show."""
    message: Message = {}
    if utterance.get("text"):
        message["text"] = utterance["text"]
    buttons = [
        {"title": button["title"], "payload": button.get("payload") or button["title"]}
        for button in utterance.get("buttons") or []
    ]
    if buttons:
        message["buttons"] = buttons
    card = _custom(utterance).get("card")
    if isinstance(card, dict):
        message["card"] = card
    return [message] if message else []


def _custom(utterance: dict[str, Any]) -> dict[str, Any]:
    custom = utterance.get("custom")
    return custom if isinstance(custom, dict) else {}
