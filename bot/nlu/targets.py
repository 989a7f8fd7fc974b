"""Labelled messages as the numbers that training compares the heads' answers with."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.context import context
from bot.nlu.encoder import Pieces, passes
from bot.nlu.examples import Example
from bot.nlu.labels import ACT, ANSWER, DECLINED, NUMBER, STATUSES, Label, is_number, question
from bot.nlu.reading import colour
from bot.nlu.text import parse

Array = np.ndarray


@dataclass(frozen=True)
class Target:
    """One example as numbers, and what the heads should say of it.

    x: (pieces, INPUTS) float16. attention, mention: (pieces, labels) of bool, whether the piece is quoted for the
    label. status: (pieces,) index into STATUSES, -1 outside of quotes. labels: (labels,) float32, 1 if it holds.
    """

    x: Array
    attention: Array
    mention: Array
    status: Array
    labels: Array


def labels_of(item: Example) -> set[Label]:
    """The labels that hold for an example, the acts among them."""
    found: set[Label] = {(ACT, act) for act in item.acts}
    for evidence in item.evidence:
        if evidence.counts or evidence.value == DECLINED:
            found.update(_keys(evidence.about, evidence.value, item.asked))
    return found


def all_labels(examples: Sequence[Example], rarest: int) -> tuple[Label, ...]:
    """Every label that occurs often enough to be learnt, in a fixed order."""
    counts: dict[Label, int] = {}
    for item in examples:
        keys = {key for e in item.evidence for key in _keys(e.about, e.value, item.asked)}
        for key in keys | {(ACT, act) for act in item.acts}:
            counts[key] = counts.get(key, 0) + 1
    return tuple(sorted((key for key, n in counts.items() if n >= rarest), key=str))


def first_pass(item: Example) -> Pieces:
    """What is learnt of an example: its pieces, under its question; of a text longer than a pass only the first."""
    return passes(item.text, question(item.asked) if item.asked else None)[0]


def target(item: Example, labels: Sequence[Label], pieces: Pieces, vectors: Array) -> Target:
    """One example with the vectors (pieces, WIDTH) of its first pass."""
    parsed = parse(item.text)
    colours = colour(parsed, context().colours(parsed), pieces.spans)
    column = {label: i for i, label in enumerate(labels)}
    attention = np.zeros((len(pieces.spans), len(labels)), bool)
    mention, status = np.zeros_like(attention), np.full(len(pieces.spans), -1)
    for e in item.evidence:
        inside = (pieces.spans[:, 0] < e.end) & (pieces.spans[:, 1] > e.start)
        status[inside] = STATUSES.index(e.status)
        for key in _keys(e.about, e.value, item.asked):
            if key in column:
                mention[inside, column[key]] = True
                if e.counts or e.value == DECLINED:
                    attention[inside, column[key]] = True
    held = labels_of(item)
    x = np.hstack([vectors, colours]).astype(np.float16)
    return Target(x, attention, mention, status, np.array([label in held for label in labels], np.float32))


def _keys(about: str, value: object, asked: str | None) -> list[Label]:
    """The labels of one piece of evidence. Yes, no and don't know are also learnt across all questions."""
    found: list[Label] = []
    if value == DECLINED:
        return [(ANSWER, DECLINED)] if about == asked else []
    found.append((about, NUMBER if is_number(about) else value))
    if about == asked and isinstance(value, bool):
        found.append((ANSWER, value))
    return found
