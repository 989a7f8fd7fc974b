"""The test messages: what is read, and what their authors say is right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bot.advisor.knowledge import ROOT
from bot.nlu.examples import Example, ExampleError, example, raw_examples

HELD_OUT = ROOT / "tests" / "nlu" / "held_out"
FIRST, SECOND = "first", "second"
FOLDERS = {FIRST: HELD_OUT, SECOND: HELD_OUT / "second"}
# The files of a set, by what they are for.
MESSAGES, ACTS, ANSWERS = "messages", "acts", "answers"
PARTS = {MESSAGES: "messages*.yml", ACTS: "acts.yml", ANSWERS: "contextual_answers.yml"}

SHORT, SENTENCE, PARAGRAPH = "up to 8 words", "9 to 60 words", "over 60 words"
LENGTHS = (SHORT, SENTENCE, PARAGRAPH)


class EvaluationError(Exception):
    """Something could not be evaluated. The message is one line."""


@dataclass(frozen=True)
class Case:
    """A test message with its labels, its author's voice, its set (FIRST or SECOND) and its part of the set."""

    example: Example
    voice: str
    set: str
    part: str

    @property
    def words(self) -> int:
        """How many words it has."""
        return len(self.example.text.split())

    @property
    def length(self) -> str:
        """One of LENGTHS."""
        return SHORT if self.words <= 8 else SENTENCE if self.words <= 60 else PARAGRAPH

    @property
    def region(self) -> str:
        """The first word of the voice, which in most files says where the author's figure is from."""
        return self.voice.partition("_")[0]


def all_cases() -> list[Case]:
    """All test messages; those of the second set only if it is there. Raises EvaluationError."""
    return [case for name, folder in FOLDERS.items() if folder.is_dir() for case in read_set(name, folder)]


def read_set(name: str, folder: Path) -> Iterable[Case]:
    """The messages of one set. Raises EvaluationError, which names files and places but repeats no message."""
    for part, pattern in PARTS.items():
        files = sorted(folder.glob(pattern))
        if not files:
            raise EvaluationError(f"the {name} test set has no {pattern} (in {folder.name}/)")
        for file in files:
            for number, (text, intent, metadata) in enumerate(raw_examples([file]), start=1):
                try:
                    yield Case(example(text, intent, metadata), str(metadata.get("voice", "")), name, part)
                except ExampleError:
                    where = f"{file.name} of the {name} test set, example {number}"
                    raise EvaluationError(f"{where}: it is labelled wrongly") from None
