"""What the adviser asks back about, once for each name: two statements that differ, and words it is not sure of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.advisor.dialogue import Dialogue
from bot.advisor.evidence import Change, Evidence, EvidenceLog
from bot.advisor.knowledge import Knowledge
from bot.advisor.wording import Wording


@dataclass(frozen=True)
class Conflict:
    """A statement that differs from what an earlier message said, and was not given as a correction of it."""

    change: Change
    before: Evidence
    after: Evidence

    @property
    def about(self) -> str:
        return self.change.about


def conflict_to_ask(
    conflicts: Iterable[Conflict], log: EvidenceLog, dialogue: Dialogue, known: Knowledge, words: Wording
) -> Conflict | None:
    """The first conflict that still stands, was not asked about yet, and whose two values can be offered to press."""
    for conflict in conflicts:
        about, before, after = conflict.about, conflict.before.value, conflict.after.value
        if about not in known.questions or about in dialogue.conflicts_asked:
            continue
        listed, standing = [value for value, _ in words.answers(about)], log.current(about)
        if before in listed and after in listed and standing is not None and standing.value == after:
            return conflict
    return None


def unsure_to_ask(
    unsure: Iterable[Evidence], log: EvidenceLog, dialogue: Dialogue, known: Knowledge
) -> Evidence | None:
    """The words to ask back about: what they may say decides, and is neither known nor declined.

    What bears on the open question comes first, then what stands first in the text.
    """
    open_names = (
        e
        for e in unsure
        if e.about in known.deciding and e.about not in dialogue.asked_back and log.current(e.about) is None
    )
    return min(open_names, key=lambda e: e.about != dialogue.open_question, default=None)
