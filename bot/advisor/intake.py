"""Takes what a message says into the evidence log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from bot.advisor.clarify import Conflict
from bot.advisor.dialogue import Dialogue, VisitorMessage
from bot.advisor.evidence import DECLINED, Change, Evidence, EvidenceLog
from bot.advisor.knowledge import Knowledge
from bot.advisor.wording import Wording

KEYS = ("about", "value", "quote", "start", "end", "certainty", "status")


@dataclass
class Intake:
    """What the messages of a turn changed; how many statements were repetitions, and how many only noted because they
    are not about the company as it is now.

    `conflicts` are those of the changes that were not given as corrections, `kept` is what a visitor confirmed or did
    not know better when asked about it once more, `unsure` are words that may say something.
    """

    changes: list[Change] = field(default_factory=list)
    conflicts: list[Conflict] = field(default_factory=list)
    kept: list[Evidence] = field(default_factory=list)
    unsure: list[Evidence] = field(default_factory=list)
    repeated: int = 0
    noted: int = 0

    @property
    def understood(self) -> bool:
        """Whether anything was surely said about the company at all."""
        return bool(self.changes or self.kept or self.repeated or self.noted)

    def add(self, evidence: Evidence, log: EvidenceLog, corrects: bool) -> None:
        """Take a statement into the log. `corrects`: it is given as a correction of what may have been said before."""
        before = log.current(evidence.about)
        change = log.add(evidence)
        if change is not None:
            self.changes.append(change)
            if before is not None and change.is_correction and not corrects and before.message < evidence.message:
                self.conflicts.append(Conflict(change, before, evidence))
        elif evidence.unsure:
            self.unsure.append(evidence)
        elif not evidence.counts:
            self.noted += 1
        elif before is not None and before.value != DECLINED and (evidence.asked or evidence.value == DECLINED):
            self.kept.append(before)
        else:
            self.repeated += 1

    def without(self, change: Change) -> Intake:
        """The same but for one change."""
        return replace(self, changes=[c for c in self.changes if c is not change])

    def __iadd__(self, other: Intake) -> Intake:
        self.changes += other.changes
        self.conflicts += other.conflicts
        self.kept += other.kept
        self.unsure += other.unsure
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
        # A press, and the answer to the question that is open, are meant to replace what was said before.
        intake.add(evidence, log, corrects=evidence.asked is not None or message.does("correct_answer"))
        if evidence.counts and evidence.about == question:
            dialogue.open_question = None
    if dialogue.open_question and (message.does("say_dont_know") or message.does("skip_question")):
        about, text = dialogue.open_question, message.text
        intake.add(Evidence(about, DECLINED, text, 0, len(text), dialogue.messages, asked=about), log, corrects=True)
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
