"""One message as the heads see it: what each label scores, and every word piece with its scores and its context."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu import heads as head
from bot.nlu.context import CATEGORIES, context
from bot.nlu.encoder import Encoded
from bot.nlu.text import Parsed, Stretch

Array = np.ndarray


@dataclass(frozen=True)
class Reading:
    """All probabilities, 0 to 1.

    labels: (labels,) that the message says it. spans: (pieces, 2) of the pieces of the text alone, in order.
    attention, mention: (pieces, labels); status: (pieces, STATUSES). colours: (pieces, CATEGORIES) of bool.
    """

    text: str
    parsed: Parsed
    labels: Array
    spans: Array
    attention: Array
    mention: Array
    status: Array
    colours: Array
    word_colours: Array

    def coloured(self, start: int, end: int, category: str) -> float:
        """The share of the pieces between two offsets that a cue of this category reaches."""
        inside = self.inside(start, end)
        return float(self.colours[inside, CATEGORIES.index(category)].mean()) if inside.any() else 0.0

    def inside(self, start: int, end: int) -> Array:
        """(pieces,) of bool: which pieces lie between two offsets, or reach into it."""
        return (self.spans[:, 0] < end) & (self.spans[:, 1] > start)

    def asks(self, clause: Stretch) -> bool:
        """Whether most of a clause is coloured as a question."""
        return bool(self.word_colours[clause.first : clause.last, CATEGORIES.index("question")].mean() > 0.5)


def colour(parsed: Parsed, word_colours: Array, spans: Array) -> Array:
    """(pieces, CATEGORIES) float32: 1 where a cue reaches the word that the piece begins in; 0 for what is no text."""
    found = np.zeros((len(spans), len(CATEGORIES)), np.float32)
    of_text = spans[:, 1] > spans[:, 0]
    if of_text.any():
        words = np.array([token.idx for token in parsed.doc])
        found[of_text] = word_colours[np.searchsorted(words, spans[of_text, 0], side="right") - 1]
    return found


def read(text: str, parsed: Parsed, passes: Sequence[Encoded], heads: dict[str, Array]) -> Reading:
    """Apply the heads to each pass; a label scores what it scores in its best pass."""
    word_colours = context().colours(parsed)
    labels, parts = [], []
    for encoded in passes:
        colours = colour(parsed, word_colours, encoded.spans)
        scores = head.apply(heads, np.hstack([encoded.vectors, colours]))
        labels.append(scores.labels)
        status = np.exp(scores.status - scores.status.max(-1, keepdims=True))
        status /= status.sum(-1, keepdims=True)
        of_text = encoded.spans[:, 1] > encoded.spans[:, 0]
        parts.append(
            {
                "spans": encoded.spans[of_text],
                "attention": head.sigmoid(scores.attention[of_text]),
                "mention": head.sigmoid(scores.mention[of_text]),
                "status": status[of_text],
                "colours": colours[of_text] > 0,
            }
        )
    joined = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    best = head.sigmoid(np.max(labels, axis=0))
    return Reading(text=text, parsed=parsed, labels=best, word_colours=word_colours, **joined)
