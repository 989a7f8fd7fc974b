"""The training: adapts the encoder's upper layers and learns the heads, in numpy, with Adam.

What a message says is known from its labels, and where from their quotes: both are learnt at once.
"""

import math
import os
import random
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from bot.nlu import heads as head
from bot.nlu.context import context
from bot.nlu.encoder import PASS, TUNED, WIDTH, Encoded, Encoder, pretrained
from bot.nlu.examples import Example
from bot.nlu.labels import DECLINED, STATUSES, is_number, question
from bot.nlu.reading import colour
from bot.nlu.text import parse
from bot.nlu.transformer import Dropout, Layer, backward, forward

Array = np.ndarray
Label = tuple[str, object]
ANSWER, ACT, NUMBER = "answer", "act", "number"
ANSWERS = {"affirm", "deny", "say_dont_know", "skip_question"}  # acts that mean something else under a question


@dataclass(frozen=True)
class Settings:
    """How long and how fast to learn. Chosen by leaving out one author's messages at a time (docs/understanding.md)."""

    epochs: int = 6
    batch: int = 16
    layer_rate: float = 3e-3
    head_rate: float = 3e-3
    decay: float = 0.01
    dropout: float = 0.1
    where: float = 1.0  # how much it weighs to know where, against what
    elsewhere: float = 4.0  # how much a statement that is not about the company now weighs, for its status
    asked: float = 0.6  # share of messages that are learnt once more, as sent while some question was open
    joined: float = 0.0  # share of messages that are learnt together with another one, as one message
    warm_up: float = 0.1
    rarest: int = 3  # a label with fewer examples is not learnt
    seed: int = 7


CHOSEN = Settings()


@dataclass(frozen=True)
class Trained:
    """labels: what the heads' columns stand for. layers: the adapted layers' weights by number."""

    labels: tuple[Label, ...]
    layers: dict[int, dict[str, Array]]
    heads: dict[str, Array]


@dataclass(frozen=True)
class Target:
    """One example as numbers: x (pieces, INPUTS), and what the heads should say of it."""

    x: Array
    attention: Array
    mention: Array
    status: Array  # (pieces,) index into STATUSES, -1 outside of quotes
    labels: Array


def labels_of(item: Example) -> set[Label]:
    """The labels that hold for an example, the acts among them."""
    found: set[Label] = {(ACT, act) for act in item.acts}
    for evidence in item.evidence:
        if evidence.counts or evidence.value == DECLINED:
            found.update(_keys(evidence.about, evidence.value, item.asked))
    return found


def _keys(about: str, value: object, asked: str | None) -> list[Label]:
    """The labels of one piece of evidence. Yes, no and don't know are also learnt across all questions."""
    found: list[Label] = []
    if value == DECLINED:
        return [(ANSWER, DECLINED)] if about == asked else []
    found.append((about, NUMBER if is_number(about) else value))
    if about == asked and isinstance(value, bool):
        found.append((ANSWER, value))
    return found


def all_labels(examples: Sequence[Example], rarest: int) -> tuple[Label, ...]:
    """Every label that occurs often enough to be learnt, in a fixed order."""
    counts: dict[Label, int] = {}
    for item in examples:
        keys = {key for e in item.evidence for key in _keys(e.about, e.value, item.asked)}
        for key in keys | {(ACT, act) for act in item.acts}:
            counts[key] = counts.get(key, 0) + 1
    return tuple(sorted((key for key, n in counts.items() if n >= rarest), key=str))


def fit(examples: Sequence[Example], settings: Settings = CHOSEN) -> Trained:
    """Learn from examples. The same examples in the same order give the same result on the same machine."""
    labels = all_labels(examples, settings.rarest)
    targets = _targets([*examples, *_while_asked(examples, settings)], labels)
    rng = np.random.default_rng(settings.seed)
    learner = _Learner(labels, settings, rng)
    order, batches = random.Random(settings.seed), []
    for _ in range(settings.epochs):
        # Messages of like length together, so that little of a batch is padding.
        together = [_joined(t, order.choice(targets)) if order.random() < settings.joined else t for t in targets]
        shuffled = sorted(together, key=lambda t: len(t.x) + 12 * order.random())
        epoch = [shuffled[i : i + settings.batch] for i in range(0, len(shuffled), settings.batch)]
        order.shuffle(epoch)
        batches += epoch
    warm_up, a_pass = settings.warm_up * len(batches), max(len(batches) // settings.epochs, 1)
    for number, batch in enumerate(batches):
        if number % a_pass == 0:  # shown by `make train`, which reads this log
            print(f"phase: pass {number // a_pass + 1} of {settings.epochs}", file=sys.stderr, flush=True)
        learner.learn(batch, rate=min((number + 1) / warm_up, 1) * (1 - number / len(batches)))
    layers = {number: layer.merged() for number, layer in zip(TUNED, learner.layers, strict=True)}
    return Trained(labels, layers, learner.heads)


def _while_asked(examples: Sequence[Example], settings: Settings) -> list[Example]:
    """Messages that are no answers, as sent while a question was open: a request stays one, a statement too."""
    order = random.Random(settings.seed)
    names = sorted({item.asked for item in examples if item.asked})
    return [
        replace(item, asked=order.choice(names))
        for item in examples
        if names and not item.asked and not ANSWERS & {item.intent, *item.acts} and order.random() < settings.asked
    ]


def _targets(examples: Sequence[Example], labels: Sequence[Label]) -> list[Target]:
    encoder = Encoder()

    def first_pass(item: Example) -> Encoded:
        # An example longer than a pass is learnt from its first pass alone.
        return encoder.encode(item.text, question(item.asked) if item.asked else None)[0]

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(first_pass, examples))
    targets = []
    for item, encoded in zip(examples, found, strict=True):
        parsed = parse(item.text)
        colours = colour(parsed, context().colours(parsed), encoded.spans)
        targets.append(_target(item, encoded.spans, np.hstack([encoded.vectors, colours]), labels))
    return targets


def _target(item: Example, spans: Array, x: Array, labels: Sequence[Label]) -> Target:
    column = {label: i for i, label in enumerate(labels)}
    attention = np.zeros((len(spans), len(labels)), np.float32)
    mention, status = np.zeros_like(attention), np.full(len(spans), -1)
    for e in item.evidence:
        inside = (spans[:, 0] < e.end) & (spans[:, 1] > e.start)
        status[inside] = STATUSES.index(e.status)
        for key in _keys(e.about, e.value, item.asked):
            if key in column:
                mention[inside, column[key]] = 1
                if e.counts or e.value == DECLINED:
                    attention[inside, column[key]] = 1
    held = labels_of(item)
    return Target(x, attention, mention, status, np.array([label in held for label in labels], np.float32))


def _joined(one: Target, other: Target) -> Target:
    if len(one.x) + len(other.x) > PASS:
        return one
    return Target(
        np.concatenate([one.x, other.x]),
        np.concatenate([one.attention, other.attention]),
        np.concatenate([one.mention, other.mention]),
        np.concatenate([one.status, other.status]),
        np.maximum(one.labels, other.labels),
    )


class _Learner:
    """The layers and heads while they learn."""

    def __init__(self, labels: Sequence[Label], settings: Settings, rng: np.random.Generator) -> None:
        self.settings, self.dropout = settings, Dropout(settings.dropout, rng)
        weights = pretrained()
        self.layers = [Layer({k: v.copy() for k, v in weights[number].items()}) for number in TUNED]
        for layer in self.layers:
            layer.prepare(rng)
        self.heads = head.fresh(len(labels), rng)
        # Where an act stands in the message is not labelled.
        self._placed = np.array([label[0] != ACT for label in labels], np.float32)
        self._adam = _Adam(settings.decay)
        for number, layer in enumerate(self.layers):
            self._adam.add({f"{number}.{k}": v for k, v in layer.parameters().items()}, settings.layer_rate)
        self._adam.add(self.heads, settings.head_rate)

    def learn(self, batch: Sequence[Target], rate: float) -> None:
        """One step; `rate` scales the learning rates."""
        x, mask = _padded([t.x for t in batch]), _padded([np.ones(len(t.x), np.float32) for t in batch])
        vectors, colours, caches = x[..., :WIDTH], x[..., WIDTH:], []
        for layer in self.layers:
            vectors, cache = forward(layer, vectors, mask, self.dropout)
            caches.append(cache)
        kept = self.dropout.draw(vectors.shape)
        inputs = np.concatenate([vectors * kept, colours], -1)
        slopes = self._slopes(head.apply(self.heads, inputs, mask), batch, mask)
        gradients, d_inputs = {}, np.zeros_like(inputs)
        for name, slope in slopes.items():
            flat = slope.reshape(-1, slope.shape[-1])
            gradients[name] = inputs.reshape(-1, inputs.shape[-1]).T @ flat
            gradients[f"{name}_bias"] = flat.sum(0)
            d_inputs += slope @ self.heads[name].T
        d: Array | None = d_inputs[..., :WIDTH] * kept
        for number in reversed(range(len(self.layers))):
            assert d is not None  # it is None only below the lowest layer
            d, found = backward(self.layers[number], caches[number], d, lowest=number == 0)
            gradients.update({f"{number}.{name}": g for name, g in found.items()})
        self._adam.step(gradients, rate)

    def _slopes(self, scores: head.Scores, batch: Sequence[Target], mask: Array) -> dict[str, Array]:
        """How the loss changes with each head's output. The loss is cross entropy: of the labels, for each message;
        of where they stand and with which status, for each piece."""
        labels = np.stack([t.labels for t in batch])
        d_labels = ((head.sigmoid(scores.labels) - labels) / len(batch))[:, None]
        piece = self.settings.where * mask[..., None] * self._placed / mask.sum()
        attention = (head.sigmoid(scores.attention) - _padded([t.attention for t in batch])) * piece
        attention += scores.weights * (scores.score - scores.labels[:, None]) * d_labels
        status = _padded([t.status for t in batch], -1)
        shares = np.exp(scores.status - scores.status.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        # Most statements are about now: those that are not weigh more.
        quoted = np.where(status > 0, self.settings.elsewhere, status == 0).astype(np.float32)[..., None]
        d_status = (shares - np.eye(len(STATUSES), dtype=np.float32)[status]) * quoted / (quoted.sum() + 1)
        return {
            "attention": attention.astype(np.float32),
            "score": (scores.weights * d_labels).astype(np.float32),
            "mention": ((head.sigmoid(scores.mention) - _padded([t.mention for t in batch])) * piece).astype(
                np.float32
            ),
            "status": d_status.astype(np.float32),
        }


class _Adam:
    """Adam with decay, over arrays that are changed in place."""

    def __init__(self, decay: float) -> None:
        self.decay, self.steps = decay, 0
        self._kept: dict[str, tuple[Array, Array, Array, float]] = {}

    def add(self, parameters: dict[str, Array], rate: float) -> None:
        for name, array in parameters.items():
            self._kept[name] = array, np.zeros_like(array), np.zeros_like(array), rate

    def step(self, gradients: dict[str, Array], scale: float) -> None:
        self.steps += 1
        norm = math.sqrt(sum(float(np.vdot(g, g)) for g in gradients.values()))
        clip = np.float32(min(1.0, 1 / (norm + 1e-6)))
        for name, gradient in gradients.items():
            array, mean, square, rate = self._kept[name]
            gradient = gradient * clip
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient * gradient - square)
            change = (mean / (1 - 0.9**self.steps)) / (np.sqrt(square / (1 - 0.999**self.steps)) + 1e-8)
            if array.ndim > 1:
                change += self.decay * array
            array -= np.float32(rate * scale) * change.astype(np.float32)


def _padded(arrays: Sequence[Array], fill: int = 0) -> Array:
    longest = max(len(a) for a in arrays)
    found = np.full((len(arrays), longest, *arrays[0].shape[1:]), fill, arrays[0].dtype)
    for row, array in zip(found, arrays, strict=True):
        row[: len(array)] = array
    return found
