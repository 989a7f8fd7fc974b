"""The words: data/wording/, looked up by id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from bot.advisor.knowledge import ROOT, Knowledge, Subject
from bot.advisor.strict_yaml import Record, load_yaml


class Wording:
    """All composed text of a folder `data/wording/`."""

    def __init__(self, root: Path) -> None:
        folder = root / "data" / "wording"
        self._files = {path.stem: load_yaml(path, root) for path in sorted(folder.glob("*.yml"))}

    def text(self, *path: str, **values: object) -> str:
        """The text at a path such as ("explanation", "against", "one_signal"), with its {names} filled in."""
        found = self._at(path)
        if not isinstance(found, str):
            raise KeyError(f"no single text at {'/'.join(path)}")
        return found.format(**values)

    def variants(self, *path: str) -> Sequence[str]:
        """All variants of a text, their {names} not yet filled in."""
        found = self._at(path)
        return [found] if isinstance(found, str) else found

    def command(self, text: str) -> str | None:
        """The act of a phrase that the adviser itself taught the visitor, typed just so; None for anything else."""
        typed = _plain(text)
        commands = self._at(("dialogue", "commands"))
        return next((act for act, phrases in commands.items() if typed in map(_plain, phrases)), None)

    def option(self, name: str) -> str:
        """An option's name in a sentence: "a fractional CMO"."""
        return self.text("names", "options", name)

    def subject(self, name: str) -> str:
        """What a signal or fact is called: "who directs the people doing your marketing"."""
        return self.text("names", "subjects", name, "name")

    def statement(self, subject: Subject, value: object) -> str:
        """A value as a statement about the visitor's company: "direction is what's missing"."""
        return self._value(subject, value, "is")

    def supposition(self, subject: Subject, value: object) -> str:
        """A value as what would have to hold, to follow "If"."""
        return self._value(subject, value, "if")

    def answers(self, about: str) -> list[tuple[object, str]]:
        """The answers offered to the question about a name: (value, title of its button)."""
        return [(answer["value"], answer["title"]) for answer in self._at(("questions", about, "answers"))]

    def _value(self, subject: Subject, value: object, mood: str) -> str:
        texts = self._at(("names", "subjects", subject.name, mood))
        if subject.values is None:
            return str(texts["number"]).format(value=f"{value:g}" if isinstance(value, float) else value)
        return str(texts[value])

    def _at(self, path: Sequence[str]) -> Any:
        found: Any = self._files
        for step in path:
            if not isinstance(found, dict) or step not in found:
                raise KeyError(f"no wording at {'/'.join(path)}")
            found = found[step]
        return found

    def check(self, known: Knowledge) -> None:
        """Raise DataError unless every id that knowledge/ names has its words, and every value its statement."""
        explanation = self._files["explanation"]
        needed = {
            "verdict": {line.says for line in known.lines} | {known.undecided.says},
            "rule": {line.says for line in known.lines} | {known.undecided.says},
            "title": set(known.options),
            "reasons": {reason.says for reason in known.reasons},
            "against": {item.says for item in (*known.against, *known.caps)},
            "caution": {option.caution.says for option in known.options.values()},
            "why_not": {item.says for items in known.why_not.values() for item in items},
            "form": {form.says for form in known.forms},
            "contradictions": {item.says for item in known.contradictions},
            "cost": {item.says for option in known.options.values() for item in option.cost},
            "steps": {item.says for option in known.options.values() for item in option.first_steps},
            "lists": {article_list.name for article_list in known.lists},
            "list_items": {item.says for article_list in known.lists for item in article_list.items},
        }
        for section, ids in needed.items():
            _require(ids, explanation[section], section)
        names = self._files["names"]
        _require(set(known.options), names["options"], "options")
        _require(set(known.subjects), names["subjects"], "subjects")
        for name, subject in known.subjects.items():
            values = {"number"} if subject.values is None else set(subject.values)
            for mood in ("is", "if"):
                _require(values, names["subjects"][name][mood], f"{name}.{mood}")
        _require(set(known.questions), self._files["questions"], "questions")


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").strip(" \t\n.!?").split())


def _require(ids: Collection[object], section: Record, name: str) -> None:
    for missing in sorted(set(ids) - set(section), key=str):
        raise section.error(f"'{name}' has no words for '{missing}', which knowledge/ names")


@cache
def wording() -> Wording:
    """The project's own words."""
    return Wording(ROOT)
