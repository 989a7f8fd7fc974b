"""The last step of reading: from the vectors of a message's word pieces to what each label scores, and where.

Every label has an attention of its own over the pieces, which also says where its evidence stands, and a score of what
it attends to. Two more heads say of each piece whether it belongs to a mention of the label, whatever its standing, and
which standing (status) that is.
"""

from dataclasses import dataclass

import numpy as np

from bot.nlu.context import CATEGORIES
from bot.nlu.encoder import WIDTH
from bot.nlu.labels import STATUSES

Array = np.ndarray
INPUTS = WIDTH + len(CATEGORIES)
HEADS = ("attention", "score", "mention", "status")


@dataclass(frozen=True)
class Scores:
    """What the heads say of one message or one batch (then with one more dimension in front).

    labels: (labels,) logits that the message says this, as things are now.
    attention: (pieces, labels) logits that the piece carries it; mention: the same, whatever the status.
    status: (pieces, STATUSES) logits. weights: (pieces, labels) the attention as shares of 1.
    score: (pieces, labels) what the attended pieces contribute.
    """

    labels: Array
    attention: Array
    mention: Array
    status: Array
    weights: Array
    score: Array


def fresh(labels: int, rng: np.random.Generator) -> dict[str, Array]:
    """Untrained heads: by name a matrix (INPUTS, outputs), and with "_bias" a vector. Labels start out unlikely."""
    found = {}
    for name in HEADS:
        outputs = len(STATUSES) if name == "status" else labels
        found[name] = rng.normal(0, 0.02, (INPUTS, outputs)).astype(np.float32)
        found[f"{name}_bias"] = np.full(outputs, 0 if name == "status" else -3, np.float32)
    return found


def apply(heads: dict[str, Array], x: Array, mask: Array | None = None) -> Scores:
    """Scores of pieces x (..., pieces, INPUTS); mask (..., pieces) is 0 for padding."""
    out = {name: x @ heads[name] + heads[f"{name}_bias"] for name in HEADS}
    weights = np.exp(out["attention"] - out["attention"].max(-2, keepdims=True))
    if mask is not None:
        weights = weights * mask[..., None]
    weights = weights / weights.sum(-2, keepdims=True)
    labels = (weights * out["score"]).sum(-2)
    return Scores(labels, out["attention"], out["mention"], out["status"], weights, out["score"])


def sigmoid(logits: Array) -> Array:
    """Probabilities."""
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
