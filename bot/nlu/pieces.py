"""The word pieces of a whole message, whatever its length, and the context each stands in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.nlu.context import CATEGORIES, context
from bot.nlu.encoder import Encoded
from bot.nlu.text import Parsed, parse


@dataclass(frozen=True)
class Pieces:
    """spans: (pieces, 2) offsets into the text, empty for what is not of the text. vectors: (pieces, WIDTH)."""

    spans: np.ndarray
    vectors: np.ndarray

    @classmethod
    def of(cls, passes: Sequence[Encoded]) -> Pieces:
        """The pieces of all passes in a row."""
        return cls(np.concatenate([p.spans for p in passes]), np.concatenate([p.vectors for p in passes]))


def colour(text: str, spans: np.ndarray, parsed: Parsed | None = None) -> np.ndarray:
    """(pieces, CATEGORIES) float32: 1 where a cue of that category reaches the word that the piece begins in."""
    parsed = parsed or parse(text)
    found = np.zeros((len(spans), len(CATEGORIES)), np.float32)
    if not len(parsed.doc):
        return found
    words = np.array([token.idx for token in parsed.doc])
    of_text = spans[:, 1] > spans[:, 0]
    word = np.searchsorted(words, spans[of_text, 0], side="right") - 1
    found[of_text] = context().colours(parsed)[word]
    return found
