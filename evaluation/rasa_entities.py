"""Signals and facts as Rasa's entities: written into its training data, and read back from what it finds.

A claim becomes an entity on its quote: the entity is the name, its role the value. Rasa marks a word once only. So of
two claims on the same words the one that bears more on the decision is marked (marking both by Rasa's groups makes so
many combinations that its training did not end); and where quotes overlap in part, the longer one is cut down to the
longest stretch that the shorter ones leave free.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.advisor.knowledge import knowledge
from bot.nlu.answers import number_alone, quantities
from bot.nlu.evidence import Evidence
from bot.nlu.examples import Example
from bot.nlu.labels import DECLINED, is_number, subjects
from evaluation.reading import Reading

Entity = dict[str, Any]
Span = tuple[int, int]
BARE = {"affirm": True, "deny": False, "say_dont_know": DECLINED, "skip_question": DECLINED}
UNSURE, OUT_OF_SCOPE = "nlu_fallback", "say_out_of_scope"
NUMBER = "number"
_KINDS = ("headline", "deciding", "further", "shaping", "detail")


def entities(item: Example, words: Sequence[Span]) -> list[Entity]:
    """What an example says, as entities on whole words.

    Only what counts is marked: Rasa has no status. A bare yes is not marked, its meaning is its intent.

    Args:
        words: offsets of Rasa's words in the text; a mark that does not begin and end with one would be ignored.
    """
    claims: dict[Span, list[Evidence]] = {}
    for e in item.evidence:
        if e.counts and not (item.intent in BARE and e.about == item.asked):
            inside = [i for i, (start, end) in enumerate(words) if start < e.end and end > e.start]
            if inside:
                claims.setdefault((inside[0], inside[-1] + 1), []).append(e)
    taken: set[int] = set()
    found = []
    for stretch in sorted(claims, key=lambda s: (s[1] - s[0], s)):
        free = _longest_free(stretch, taken)
        if free:
            taken.update(free)
            start, end = words[free[0]][0], words[free[-1]][1]
            found.append(_entity(claims[stretch], item.text, start, end))
    return sorted(found, key=lambda entity: int(entity["start"]))


def reading(parsed: Mapping[str, Any], asked: str | None) -> Reading:
    """What Rasa found in a message, as a bot that asked for one thing would take it: a bare yes is its answer."""
    intent, confidence = parsed["intent"]["name"], float(parsed["intent"]["confidence"])
    text = str(parsed["text"])
    evidence = []
    for entity in parsed["entities"]:
        start, end = entity["start"], entity["end"]
        sure = min(float(entity.get(key, 1)) for key in ("confidence_entity", "confidence_role"))
        value = _value(entity["entity"], entity.get("role", ""), entity["value"])
        if value is not None:
            evidence.append(Evidence(entity["entity"], value, text[start:end], start, end, confidence=sure))
    if asked and intent in BARE and asked not in {e.about for e in evidence}:
        value, quote = BARE[intent], text.strip()
        if value == DECLINED or subjects()[asked].check(value) is None:
            start = text.index(quote)
            evidence.append(Evidence(asked, value, quote, start, start + len(quote), confidence=confidence))
    main = OUT_OF_SCOPE if intent in (UNSURE, None) else str(intent)
    acts = dict.fromkeys([main, *(["inform"] if any(e.counts for e in evidence) else [])])
    return Reading(main, confidence, tuple(acts), tuple(evidence))


def _longest_free(stretch: Span, taken: set[int]) -> list[int]:
    runs: list[list[int]] = [[]]
    for word in range(*stretch):
        if word in taken:
            runs.append([])
        else:
            runs[-1].append(word)
    return max(runs, key=len)


def _entity(claims: Sequence[Evidence], text: str, start: int, end: int) -> Entity:
    claim = min(claims, key=lambda e: _KINDS.index(knowledge().subjects[e.about].kind))
    return {"start": start, "end": end, "value": text[start:end], "entity": claim.about, "role": _label(claim)}


def _label(claim: Evidence) -> str:
    return NUMBER if is_number(claim.about) else str(claim.value).lower()


def _value(about: str, label: str, quote: str) -> object | None:
    if is_number(about):
        number = number_alone(about, quote) or next(iter(quantities(about, quote)), None)
        return number and number.value
    return {str(value).lower(): value for value in subjects()[about].values or ()}.get(label)
