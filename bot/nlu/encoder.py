"""Text in, one vector for each of its word pieces out: the adapted encoder at work."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.nlu.pretrained import tokenizer

WIDTH = 384
# Word pieces in one pass at most. Longer texts are encoded in several passes.
PASS = 128


@dataclass(frozen=True)
class Pieces:
    """A stretch of text as word pieces.

    ids: (pieces,) int64. spans: (pieces, 2) character offsets into the text; a piece that is not part of the text
    has an empty span.
    """

    ids: np.ndarray
    spans: np.ndarray


@dataclass(frozen=True)
class Encoded:
    """Word pieces with their spans as in Pieces, and vectors: (pieces, WIDTH) float32."""

    spans: np.ndarray
    vectors: np.ndarray


class Encoder:
    """Runs an encoder's graph (bot.nlu.graph) on one processor core."""

    def __init__(self, graph: bytes) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])

    def encode(self, text: str, before: str | None = None) -> list[Encoded]:
        """The vectors of each pass of `passes`."""
        return [Encoded(part.spans, self.vectors(part)) for part in passes(text, before)]

    def vectors(self, pieces: Pieces) -> np.ndarray:
        """(pieces, WIDTH) float32."""
        return np.asarray(self._session.run(None, {"pieces": pieces.ids})[0])


def passes(text: str, before: str | None = None) -> list[Pieces]:
    """The text in one or more passes, each at most PASS pieces of it; nothing is left out.

    Args:
        before: what is put before the text in each pass (the question it answers); its pieces have empty spans.
    """
    prefix = _tokenizer().encode(before).ids if before else []
    start, end = _tokenizer().encode("").ids
    whole = _tokenizer().encode(text, add_special_tokens=False)
    found = []
    for first, last in _cuts(text, whole.offsets):
        ids = [*(prefix or [start]), *whole.ids[first:last], end]
        spans = [(0, 0)] * max(1, len(prefix)) + whole.offsets[first:last] + [(0, 0)]
        found.append(Pieces(np.array(ids, np.int64), np.array(spans, np.int64).reshape(-1, 2)))
    return found


def _cuts(text: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Where to cut: after the last sentence end or line end that fits, else after the last word, else anywhere."""
    found, first = [], 0
    while len(offsets) - first > PASS:
        gaps = [(text[offsets[i - 1][0] : offsets[i][0]], i) for i in range(first + PASS // 2, first + PASS + 1)]
        ends = [i for gap, i in gaps if gap[:1] in ".!?" or "\n" in gap]
        words = [i for gap, i in gaps if gap[-1:].isspace()]
        last = max(ends or words or [first + PASS])
        found.append((first, last))
        first = last
    return [*found, (first, len(offsets))]


@cache
def _tokenizer() -> Tokenizer:
    return tokenizer()
