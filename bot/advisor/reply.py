"""Puts a reply together: texts one after the other, then buttons or a card, nothing said twice in a row."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from bot.advisor.dialogue import MOST_BUTTONS, Button, Reply
from bot.advisor.wording import Wording


class ReplyBuilder:
    """Collects the texts of one reply.

    `templates` are the texts used, before their {names} are filled in; those of the last reply are not used again.
    """

    def __init__(self, words: Wording, used_before: Sequence[str]) -> None:
        self.words = words
        self.said: list[str] = []
        self.templates: list[str] = []
        self.buttons: tuple[Button, ...] = ()
        self.card: dict[str, Any] | None = None
        self._used_before = used_before

    def say(self, *path: str, **values: object) -> None:
        """A text of data/wording/dialogue.yml, in a variant that was not just said."""
        self.add_variant("dialogue", *path, **values)

    def add_variant(self, *path: str, **values: object) -> None:
        """A text of data/wording/, in a variant that was not just said."""
        variants = self.words.variants(*path)
        used = [*self._used_before, *self.templates]
        template = next((variant for variant in variants if variant not in used), variants[0])
        self.templates.append(template)
        self.add(template.format(**values))

    def add(self, text: str) -> None:
        self.said.append(text)

    def offer(self, *buttons: Button) -> None:
        """The buttons under the reply; the first `MOST_BUTTONS` of them."""
        self.buttons = buttons[:MOST_BUTTONS]

    def button(self, *path: str, payload: str, **values: object) -> Button:
        """A button with its title from data/wording/dialogue.yml."""
        return Button(self.words.text("dialogue", *path, **values), payload)

    def reply(self, delete: bool = False) -> Reply:
        return Reply("\n".join(self.said), self.buttons, self.card, delete)


def payload(intent: str, **entities: object) -> str:
    """What a button sends: `/intent{json}`."""
    return f"/{intent}{json.dumps(entities)}"
