"""Training messages with what they say, as labelled in data/nlu (the format is in docs/labelling.md)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.evidence import Evidence
from bot.nlu.labels import ACTS, CERTAINTIES, DECLINED, STATUSES, subjects

STRIPPED = "\n\r "  # what Rasa takes off both ends of an example
KEYS = {"voice", "asked", "acts", "evidence"}
EVIDENCE_KEYS = {"about", "value", "quote", "certainty", "status"}


class ExampleError(ValueError):
    """An example is labelled wrongly. The message says which, what is wrong and what is allowed."""


@dataclass(frozen=True)
class Example:
    """A message as its author labelled it; `acts` includes the intent."""

    text: str
    intent: str
    acts: tuple[str, ...]
    asked: str | None
    evidence: tuple[Evidence, ...]


def read_examples(files: Iterable[Path]) -> list[Example]:
    """All examples of some Rasa NLU files. Raises ExampleError."""
    return [example(*raw) for raw in raw_examples(files)]


def raw_examples(files: Iterable[Path]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Text, intent and metadata of each example of some Rasa NLU files, unchecked."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for file in files:
        for block in yaml.load(file.read_text(encoding="utf-8"), Loader=loader)["nlu"]:
            for item in block["examples"]:
                yield item["text"].strip(STRIPPED), block["intent"], item.get("metadata") or {}


def example(text: str, intent: str, metadata: Mapping[str, Any]) -> Example:
    """One example out of its text, intent and metadata. Raises ExampleError."""

    def check(good: bool, problem: str) -> None:
        if not good:
            raise ExampleError(f"{problem} in the example {text[:60]!r}")

    asked, acts = metadata.get("asked"), metadata.get("acts") or []
    check(set(metadata) <= KEYS, f"unknown key (allowed: {', '.join(sorted(KEYS))})")
    check(asked is None or asked in subjects(), f"unknown name {asked!r} under 'asked'")
    for act in [intent, *acts]:
        check(act in ACTS, f"unknown act {act!r}")
    evidence = []
    for item in metadata.get("evidence") or []:
        about, value, quote = item.get("about"), item.get("value"), str(item.get("quote"))
        start, certainty, status = text.find(quote), item.get("certainty", "stated"), item.get("status", "current")
        check(set(item) <= EVIDENCE_KEYS, f"unknown key in evidence (allowed: {', '.join(sorted(EVIDENCE_KEYS))})")
        check(about in subjects(), f"unknown name {about!r}")
        allowed = None if value == DECLINED else subjects()[about].check(value)
        check(allowed is None, f"{about} cannot be {value!r} (allowed: {allowed})")
        check(start >= 0, f"the quote {quote!r} is not verbatim")
        check(certainty in CERTAINTIES, f"unknown certainty {certainty!r}")
        check(status in STATUSES, f"unknown status {status!r}")
        evidence.append(Evidence(about, value, quote, start, start + len(quote), certainty, status))
    return Example(text, intent, tuple(dict.fromkeys([intent, *acts])), asked, tuple(evidence))
