"""Takes what a message says into the evidence log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.advisor.dialogue import Dialogue, VisitorMessage
from bot.advisor.evidence import DECLINED, Change, Evidence, EvidenceLog
from bot.advisor.knowledge import Knowledge
from bot.advisor.wording import Wording

KEYS = ("about", "value", "quote", "start", "end", "certainty", "status")


@dataclass
class Intake:
    """What the messages of a turn changed; how many statements were repetitions, and how many only noted because they
    are not about the company as it is now.
    """

    changes: list[Change] = field(default_factory=list)
    repeated: int = 0
    noted: int = 0

    @property
    def understood(self) -> bool:
        """Whether anything was said about the company at all."""
        return bool(self.changes or self.repeated or self.noted)

    def __iadd__(self, other: Intake) -> Intake:
        self.changes += other.changes
        self.repeated += other.repeated
        self.noted += other.noted
        return self

    @property
    def news(self) -> list[Change]:
        return [c for c in self.changes if c.is_new]

    @property
    def corrections(self) -> list[Change]:
        return [c for c in self.changes if c.is_correction and c.after not in (None, DECLINED)]


def take_in(message: VisitorMessage, log: EvidenceLog, dialogue: Dialogue, known: Knowledge) -> Intake:
    """Add a message's evidence to the log; close the open question if it was answered or declined."""
    intake, question = Intake(), dialogue.open_question
    for evidence in _evidence(message, dialogue, known):
        change = log.add(evidence)
        if change is not None:
            intake.changes.append(change)
        else:
            intake.repeated += evidence.counts
            intake.noted += not evidence.counts
        if evidence.counts and evidence.about == question:
            dialogue.open_question = None
    if dialogue.open_question and (message.does("say_dont_know") or message.does("skip_question")):
        change = log.decline(dialogue.open_question, message.text, dialogue.messages)
        intake.changes += [change] if change else []
        intake.repeated += change is None  # it was known already, and stays as it is
        dialogue.open_question = None
    return intake


def as_pressed(message: VisitorMessage, dialogue: Dialogue, words: Wording) -> VisitorMessage:
    """A typed text that is the title of a button on offer, or a command, counts as a press."""
    if message.pressed is not None:
        return message
    typed = message.text.strip().casefold()
    for button in dialogue.last_buttons:
        if button["title"].casefold() == typed:
            intent, _, entities = button["payload"].removeprefix("/").partition("{")
            pressed = json.loads("{" + entities) if entities else {}
            return replace(message, intent=intent, acts=(intent,), evidence=(), pressed=pressed)
    command = words.command(message.text)
    return replace(message, intent=command, acts=(command,), evidence=(), pressed={}) if command else message


def _evidence(message: VisitorMessage, dialogue: Dialogue, known: Knowledge) -> Iterator[Evidence]:
    number, question = dialogue.messages, dialogue.open_question
    if message.pressed is not None:
        subject = known.subjects.get(str(message.pressed.get("about")))
        value = message.pressed.get("value")
        if message.intent == "answer" and subject is not None and subject.check(value) is None:
            yield Evidence(subject.name, value, message.text, 0, len(message.text), number, asked=subject.name)
        return
    for item in message.evidence:
        subject = known.subjects.get(item["about"])
        if subject is not None and (item["value"] == DECLINED or subject.check(item["value"]) is None):
            asked = question if subject.name == question else None
            yield Evidence(**{key: item[key] for key in KEYS if key in item}, message=number, asked=asked)
