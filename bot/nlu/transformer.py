"""One layer of the encoder in numpy, forwards and backwards, for the short training that adapts it to our words.

Only low-rank changes of the weight matrices are learnt (W + A B), and the layer norms and biases: it takes two thirds
of the time that full matrices take, a fiftieth of the memory, and forgets less of what the encoder knows.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

Array = np.ndarray
HEADS = 12
MATRICES = ("query", "key", "value", "out", "inner", "outer")
RANK = 16
_GELU = 0.7978845608, 0.044715


@dataclass
class Layer:
    """A pretrained layer and what is learnt on top of it.

    weights: for each of MATRICES its matrix (inputs, outputs), for each of them + "_bias" its bias, and
        "attention_gain", "attention_shift", "gain", "shift" of the two layer norms. Float32.
    low, high: the factors of each matrix's change, (inputs, RANK) and (RANK, outputs).
    """

    weights: dict[str, Array]
    low: dict[str, Array] = field(default_factory=dict)
    high: dict[str, Array] = field(default_factory=dict)

    def prepare(self, rng: np.random.Generator) -> None:
        """Start with no change at all: the second factors are zero."""
        for name in MATRICES:
            inputs, outputs = self.weights[name].shape
            self.low[name] = rng.normal(0, inputs**-0.5, (inputs, RANK)).astype(np.float32)
            self.high[name] = np.zeros((RANK, outputs), np.float32)

    def parameters(self) -> dict[str, Array]:
        """The arrays that are learnt; they are changed in place."""
        found = {f"{name}.low": a for name, a in self.low.items()}
        found.update({f"{name}.high": a for name, a in self.high.items()})
        found.update({name: a for name, a in self.weights.items() if name not in MATRICES})
        return found

    def merged(self) -> dict[str, Array]:
        """The weights with what has been learnt added."""
        changed = {name: self.weights[name] + self.low[name] @ self.high[name] for name in self.low}
        return {**self.weights, **changed}


def forward(layer: Layer, x: Array, mask: Array, dropout: "Dropout") -> tuple[Array, dict[str, Any]]:
    """One layer over a batch.

    Args:
        x: (messages, pieces, 384). mask: (messages, pieces), 1 for a piece, 0 for padding.
    Returns:
        the output, like x, and what `backward` needs.
    """
    w = layer.merged()
    messages, pieces, width = x.shape
    flat = x.reshape(-1, width)

    def linear(name: str, value: Array) -> Array:
        return value @ w[name] + w[f"{name}_bias"]

    def by_head(value: Array) -> Array:
        return value.reshape(messages, pieces, HEADS, -1).transpose(0, 2, 1, 3)

    query, key, value = (by_head(linear(name, flat)) for name in ("query", "key", "value"))
    scores = query @ key.transpose(0, 1, 3, 2)
    scores *= query.shape[-1] ** -0.5
    scores += ((mask - 1) * 1e9)[:, None, None, :]
    scores -= scores.max(-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(-1, keepdims=True)
    context = (scores @ value).transpose(0, 2, 1, 3).reshape(-1, width)
    kept = [dropout.draw(flat.shape), dropout.draw(flat.shape)]
    middle, first_norm = _norm(flat + linear("out", context) * kept[0], w["attention_gain"], w["attention_shift"])
    inner = linear("inner", middle)
    bent, slope = _gelu(inner)
    y, second_norm = _norm(middle + linear("outer", bent) * kept[1], w["gain"], w["shift"])
    cache = {
        "w": w, "flat": flat, "query": query, "key": key, "value": value, "attention": scores, "context": context,
        "kept": kept, "middle": middle, "first_norm": first_norm, "bent": bent, "slope": slope,
        "second_norm": second_norm, "shape": x.shape,
    }  # fmt: skip
    return y.reshape(x.shape), cache


def backward(layer: Layer, cache: dict[str, Any], dy: Array, lowest: bool) -> tuple[Array | None, dict[str, Array]]:
    """The gradients of the loss by the layer's input (None for the lowest layer) and by each of its parameters."""
    w, grads = cache["w"], {}
    messages, pieces, width = cache["shape"]
    scale = cache["query"].shape[-1] ** -0.5

    def learn(name: str, given: Array, d: Array) -> None:
        grads[f"{name}_bias"] = d.sum(0)
        grads[f"{name}.low"] = given.T @ (d @ layer.high[name].T)
        grads[f"{name}.high"] = (given @ layer.low[name]).T @ d

    def through(name: str, given: Array, d: Array) -> Array:
        learn(name, given, d)
        return np.asarray(d @ w[name].T)

    d_sum, grads["gain"], grads["shift"] = _norm_back(dy.reshape(-1, width), cache["second_norm"], w["gain"])
    d_inner = through("outer", cache["bent"], d_sum * cache["kept"][1]) * cache["slope"]
    d_middle = d_sum + through("inner", cache["middle"], d_inner)
    d_sum, grads["attention_gain"], grads["attention_shift"] = _norm_back(
        d_middle, cache["first_norm"], w["attention_gain"]
    )
    d_context = through("out", cache["context"], d_sum * cache["kept"][0])
    d_context = d_context.reshape(messages, pieces, HEADS, -1).transpose(0, 2, 1, 3)
    attention = cache["attention"]
    d_scores = d_context @ cache["value"].transpose(0, 1, 3, 2)
    d_scores -= (d_scores * attention).sum(-1, keepdims=True)
    d_scores *= attention * scale
    by_head = {
        "query": d_scores @ cache["key"],
        "key": d_scores.transpose(0, 1, 3, 2) @ cache["query"],
        "value": attention.transpose(0, 1, 3, 2) @ d_context,
    }
    for name, d in by_head.items():
        flat = d.transpose(0, 2, 1, 3).reshape(-1, width)
        learn(name, cache["flat"], flat)
        if not lowest:
            d_sum = d_sum + flat @ w[name].T
    return (None if lowest else d_sum.reshape(cache["shape"])), grads


class Dropout:
    """Draws what is kept, already scaled; at rate 0 everything."""

    def __init__(self, rate: float, rng: np.random.Generator) -> None:
        self.rate, self.rng = rate, rng

    def draw(self, shape: tuple[int, ...]) -> Array:
        """Zeros where something is dropped, 1 / (1 - rate) elsewhere."""
        if not self.rate:
            return np.ones((1, 1), np.float32)
        return (self.rng.random(shape, np.float32) >= self.rate) * np.float32(1 / (1 - self.rate))


NO_DROPOUT = Dropout(0, np.random.default_rng(0))


def _norm(x: Array, gain: Array, shift: Array) -> tuple[Array, tuple[Array, Array]]:
    x = x - x.mean(-1, keepdims=True)
    inverse = 1 / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
    x *= inverse
    return x * gain + shift, (x, inverse)


def _norm_back(dy: Array, norm: tuple[Array, Array], gain: Array) -> tuple[Array, Array, Array]:
    x, inverse = norm
    d = dy * gain
    d -= d.mean(-1, keepdims=True) + x * (d * x).mean(-1, keepdims=True)
    d *= inverse
    return d, (dy * x).sum(0), dy.sum(0)


def _gelu(u: Array) -> tuple[Array, Array]:
    """The activation and its slope, in the form with tanh, which is much faster than the one with erf."""
    root, cubic = _GELU
    square = u * u
    t = np.tanh(root * u * (1 + cubic * square))
    slope = 0.5 * (1 + t) + 0.5 * u * (1 - t * t) * root * (1 + 3 * cubic * square)
    return 0.5 * u * (1 + t), slope
