"""What the words around a statement say about it: denied, over, imagined, about others, hedged, asked.

The rules are data, knowledge/context.yml; they work like the ConText algorithm: a cue colours the words in its
direction, up to the end of its scope or to a word that stops it.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from bot.advisor.knowledge import ROOT
from bot.advisor.strict_yaml import Record, build, load_yaml
from bot.nlu.text import Matcher, Parsed, Stretch, vocabulary

CATEGORIES = ("negated", "past", "hypothetical", "someone_else", "hedged", "question")
NOT_CUES = ("stop", "plain")
DIRECTIONS = ("forward", "backward", "both", "opening")
FILE = Path("knowledge/context.yml")


@dataclass(frozen=True)
class Rule:
    """One line of the file; its meaning is explained there."""

    pattern: str
    category: str
    direction: str
    scope: object

    def token_pattern(self) -> list[dict[str, object]]:
        """The pattern in spaCy's form."""
        found: list[dict[str, object]] = []
        for word in self.pattern.split():
            optional = word.endswith("?") and word != "?"
            one: dict[str, object] = {"LOWER": {"IN": word.removesuffix("?" if optional else "").split("|")}}
            found.append({**one, "OP": "?"} if optional else one)
        return found


def read_rules(root: Path = ROOT) -> tuple[Rule, ...]:
    """The rules in `root`/knowledge/context.yml. Raises DataError with file and line for anything unknown."""
    record = load_yaml(root / FILE, root)
    record.only(["rules"])
    rules = record.get("rules")
    if not isinstance(rules, list) or not rules:
        raise record.error("'rules' must be a list of rules")
    return tuple(_rule(item, record) for item in rules)


def _rule(item: object, where: Record) -> Rule:
    rule = build(Rule, item, where)
    assert isinstance(item, Record)
    for key, allowed in (("category", CATEGORIES + NOT_CUES), ("direction", DIRECTIONS)):
        if item[key] not in allowed:
            raise item.error(f"unknown {key} '{item[key]}' (allowed: {', '.join(allowed)})", key)
    words = isinstance(rule.scope, int) and not isinstance(rule.scope, bool) and rule.scope > 0
    if rule.scope not in ("clause", "sentence") and not words:
        raise item.error(f"unknown scope '{rule.scope}' (allowed: clause, sentence, a number of words)", "scope")
    if not rule.pattern.split():
        raise item.error("the pattern is empty", "pattern")
    return rule


class Context:
    """The rules, ready to be applied."""

    def __init__(self, rules: tuple[Rule, ...]) -> None:
        self._rules = rules
        self._matcher = Matcher(vocabulary())
        for number, rule in enumerate(rules):
            self._matcher.add(str(number), [rule.token_pattern()], greedy="LONGEST")

    def colours(self, parsed: Parsed) -> np.ndarray:
        """(words, CATEGORIES) of bool: which words each kind of cue reaches."""
        found = np.zeros((len(parsed.doc), len(CATEGORIES)), bool)
        matches = [
            (self._rules[int(parsed.doc.vocab.strings[key])], first, last)
            for key, first, last in self._matcher(parsed.doc)
        ]
        plain = [(first, last) for rule, first, last in matches if rule.category == "plain"]
        stops = sorted(first for rule, first, _ in matches if rule.category == "stop")
        clause_of, sentence_of = _index(parsed.clauses, parsed), _index(parsed.sentences, parsed)
        for rule, first, last in matches:
            if rule.category in NOT_CUES or any(a <= first and last <= b for a, b in plain):
                continue
            around = sentence_of[first] if rule.scope == "sentence" else clause_of[first]
            if around is None:
                continue
            begin, end = _reach(rule, first, last, around, stops)
            found[begin:end, CATEGORIES.index(rule.category)] = True
        return found


def _reach(rule: Rule, first: int, last: int, around: Stretch, stops: list[int]) -> tuple[int, int]:
    """The words a cue at `first`:`last` colours, itself included."""
    if rule.direction == "opening":
        return (around.first, around.last) if first <= around.first + 1 else (0, 0)
    width = rule.scope if isinstance(rule.scope, int) else around.last - around.first
    begin, end = first, last
    if rule.direction in ("backward", "both"):
        begin = max([around.first, first - width, *(s + 1 for s in stops if s < first)])
    if rule.direction in ("forward", "both"):
        end = min([around.last, last + width, *(s for s in stops if s >= last)])
    return begin, max(end, last)


def _index(stretches: tuple[Stretch, ...], parsed: Parsed) -> list[Stretch | None]:
    found: list[Stretch | None] = [None] * len(parsed.doc)
    for stretch in stretches:
        found[stretch.first : stretch.last] = [stretch] * (stretch.last - stretch.first)
    return found


@cache
def context() -> Context:
    """The project's own rules."""
    return Context(read_rules())
