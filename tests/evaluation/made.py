"""Cases and readings in a line each."""

from bot.nlu.evidence import Evidence
from bot.nlu.examples import Example
from evaluation.cases import MESSAGES, Case
from evaluation.reading import Reading

Claim = tuple[object, ...]


def evidence(text: str, *claims: Claim) -> tuple[Evidence, ...]:
    """From claims (name, value, quote, certainty?, status?, confidence?); the quote must stand in the text."""
    return tuple(
        Evidence(about, value, quote, text.index(quote), text.index(quote) + len(quote), *more)
        for about, value, quote, *more in claims
    )


def case(
    text: str = "agencies", *claims: Claim, intent: str = "inform", asked: str | None = None, part: str = MESSAGES,
    voice: str = "us_founder", set_: str = "first",
) -> Case:  # fmt: skip
    return Case(Example(text, intent, (intent,), asked, evidence(text, *claims)), voice, set_, part)


def reading(
    text: str = "agencies", *claims: Claim, intent: str = "inform", confidence: float = 0.9, acts: tuple[str, ...] = (),
    milliseconds: float = 1.0,
) -> Reading:  # fmt: skip
    return Reading(intent, confidence, acts or (intent,), evidence(text, *claims), milliseconds)
