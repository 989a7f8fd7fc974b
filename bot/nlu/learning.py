"""What learns: the heads, and the encoder's layers below them where they are to be adapted. In TensorFlow, with Adam.

What a message says is known from its labels, and where from their quotes: both are learnt at once.
"""

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import tensorflow as tf

from bot.nlu import heads as head
from bot.nlu.encoder import WIDTH
from bot.nlu.examples import Example
from bot.nlu.labels import ACT, STATUSES, Label
from bot.nlu.targets import Target
from bot.nlu.transformer import HEADS, Weights, no_changes

ANSWERS = {"affirm", "deny", "say_dont_know", "skip_question"}  # acts that mean something else under a question
Tensor = Any


@dataclass(frozen=True)
class Settings:
    """How long and how fast to learn (docs/understanding.md says how these were chosen)."""

    epochs: int = 6
    batch: int = 16
    layer_rate: float = 1e-3
    head_rate: float = 3e-3
    dropout: float = 0.1
    where: float = 1.0  # how much it weighs to know where, against what
    elsewhere: float = 4.0  # how much a statement that is not about the company now weighs, for its status
    asked: float = 0.6  # share of messages that are learnt once more, as sent while some question was open
    warm_up: float = 0.1
    rarest: int = 3  # a label with fewer examples is not learnt
    seed: int = 7


def while_asked(examples: Sequence[Example], settings: Settings) -> list[Example]:
    """Messages that are no answers, as sent while a question was open: a request stays one, a statement too."""
    order = random.Random(settings.seed)
    names = sorted({item.asked for item in examples if item.asked})
    return [
        replace(item, asked=order.choice(names))
        for item in examples
        if names and not item.asked and not ANSWERS & {item.intent, *item.acts} and order.random() < settings.asked
    ]


def learn(
    targets: Sequence[Target],
    labels: Sequence[Label],
    layers: Sequence[Weights],
    settings: Settings,
    changes: Sequence[Weights] = (),
) -> tuple[Weights, list[Weights]]:
    """The heads, and the changes of the layers, which stand one above the other below them.

    Args:
        changes: those to begin with; none without them.

    The same targets in the same order give the same result on the same machine.
    """
    learner = _Learner(labels, layers, settings, changes)
    batches = list(_batches(targets, settings))
    warm_up, a_pass = settings.warm_up * len(batches), max(len(batches) // settings.epochs, 1)
    for number, batch in enumerate(batches):
        if number % a_pass == 0 and number // a_pass < settings.epochs:  # shown by `make train`, which reads this log
            print(f"phase: pass {number // a_pass + 1} of {settings.epochs}", file=sys.stderr, flush=True)
        rate = min((number + 1) / warm_up, 1) * (1 - number / len(batches))
        learner.learn(tf.constant(rate, tf.float32), *_padded(batch))
    return learner.learnt()


def _batches(targets: Sequence[Target], settings: Settings) -> Iterator[list[Target]]:
    """All targets once for each pass, in batches of messages of like length, so that little of one is padding."""
    order = random.Random(settings.seed)
    for _ in range(settings.epochs):
        every = [*targets, *order.choices(targets, k=-len(targets) % settings.batch)]
        every.sort(key=lambda t: len(t.x) + 12 * order.random())
        batches = [every[i : i + settings.batch] for i in range(0, len(every), settings.batch)]
        order.shuffle(batches)
        yield from batches


class _Learner:
    """The heads and the changes of the layers while they learn."""

    def __init__(
        self,
        labels: Sequence[Label],
        layers: Sequence[Weights],
        settings: Settings,
        changes: Sequence[Weights] = (),
    ) -> None:
        tf.keras.utils.set_random_seed(settings.seed)
        rng = np.random.default_rng(settings.seed)
        self._settings = settings
        # Where an act stands in the message is not labelled.
        self._placed = tf.constant([float(label[0] != ACT) for label in labels])
        self._layers = [{name: tf.constant(array) for name, array in weights.items()} for weights in layers]
        self._changes = [_variables(one) for one in changes or [no_changes(weights, rng) for weights in layers]]
        self._heads = _variables(head.fresh(len(labels), rng))
        rates = [(self._heads, settings.head_rate), *((one, settings.layer_rate) for one in self._changes)]
        self._adam = [
            (array, tf.Variable(tf.zeros_like(array)), tf.Variable(tf.zeros_like(array)), rate)
            for group, rate in rates
            for array in group.values()
        ]
        self._steps = tf.Variable(0.0)
        anything = tf.TensorSpec((None, None, None))
        signature = [tf.TensorSpec(()), anything, anything, anything]
        signature += [tf.TensorSpec((None, None), tf.int32), tf.TensorSpec((None, None)), tf.TensorSpec((None, None))]
        self.learn = tf.function(self._learn, input_signature=signature, autograph=False)

    def learnt(self) -> tuple[Weights, list[Weights]]:
        """The heads and the changes, as numpy arrays."""
        heads, *changes = [{k: v.numpy() for k, v in group.items()} for group in (self._heads, *self._changes)]
        return heads, changes

    def _learn(self, rate: Tensor, x: Tensor, attention: Tensor, mention: Tensor, *others: Tensor) -> None:
        """One step on a batch (as `_padded` gives it); `rate` scales the learning rates."""
        status, labels, mask = others
        with tf.GradientTape() as tape:
            scores = self._scores(x, mask)
            loss = self._loss(scores, attention, mention, status, labels, mask)
        slopes = tape.gradient(loss, [array for array, *_ in self._adam])
        slopes, _ = tf.clip_by_global_norm(slopes, 1.0)
        steps = self._steps.assign_add(1)
        for (array, mean, square, speed), slope in zip(self._adam, slopes, strict=True):
            mean.assign(0.9 * mean + 0.1 * slope)
            square.assign(0.999 * square + 0.001 * slope * slope)
            change = (mean / (1 - 0.9**steps)) / (tf.sqrt(square / (1 - 0.999**steps)) + 1e-8)
            array.assign_sub(speed * rate * change)

    def _scores(self, x: Tensor, mask: Tensor) -> head.Scores:
        """As `heads.apply`, with dropout, on top of the layers."""
        vectors, colours = x[..., :WIDTH], x[..., WIDTH:]
        if self._layers:
            vectors = self._drop(vectors)
        for weights, changes in zip(self._layers, self._changes, strict=True):
            vectors = self._forward(weights, changes, vectors, mask)
        inputs = tf.concat([self._drop(vectors), colours], -1)
        out = {name: _times(inputs, self._heads[name]) + self._heads[f"{name}_bias"] for name in head.HEADS}
        weights = tf.nn.softmax(tf.where(mask[..., None] > 0, out["attention"], -1e9), axis=-2)
        labels = tf.reduce_sum(weights * out["score"], -2)
        return head.Scores(labels, out["attention"], out["mention"], out["status"], weights, out["score"])

    def _forward(self, weights: Weights, changes: Weights, x: Tensor, mask: Tensor) -> Tensor:
        """One layer over (messages, pieces, WIDTH), with dropout; without it the graph does the same."""
        messages, pieces, width = tf.shape(x)[0], tf.shape(x)[1], WIDTH

        def linear(name: str, value: Tensor) -> Tensor:
            # As with merged weights, without the large gradient of their sum.
            change = _times(_times(value, changes[f"{name}.low"]), changes[f"{name}.high"])
            return _times(value, weights[name]) + change + changes[f"{name}_bias"]

        def by_head(name: str) -> Tensor:
            return tf.transpose(tf.reshape(linear(name, x), (messages, pieces, HEADS, width // HEADS)), (0, 2, 1, 3))

        scores = tf.matmul(by_head("query"), by_head("key"), transpose_b=True) * (width // HEADS) ** -0.5
        shares = tf.nn.softmax(scores + ((mask - 1) * 1e9)[:, None, None, :])
        context = tf.transpose(tf.matmul(shares, by_head("value")), (0, 2, 1, 3))
        context = tf.reshape(context, (messages, pieces, width))
        middle = _norm(x + self._drop(linear("out", context)), changes["attention_gain"], changes["attention_shift"])
        bent = tf.nn.gelu(linear("inner", middle), approximate=True)
        return _norm(middle + self._drop(linear("outer", bent)), changes["gain"], changes["shift"])

    def _drop(self, x: Tensor) -> Tensor:
        return tf.nn.dropout(x, self._settings.dropout)

    def _loss(
        self, scores: head.Scores, attention: Tensor, mention: Tensor, status: Tensor, labels: Tensor, mask: Tensor
    ) -> Tensor:
        """Cross entropy: of the labels, for each message; of where they stand and with which status, for each piece."""
        entropy = tf.nn.sigmoid_cross_entropy_with_logits
        what = tf.reduce_mean(tf.reduce_sum(entropy(labels, scores.labels), -1))
        piece = mask[..., None] * self._placed / tf.reduce_sum(mask)
        where = tf.reduce_sum((entropy(attention, scores.attention) + entropy(mention, scores.mention)) * piece)
        # Most statements are about now: those that are not weigh more.
        quoted = tf.where(status > 0, self._settings.elsewhere, tf.cast(status == 0, tf.float32))
        shares = tf.nn.log_softmax(scores.status) * tf.one_hot(status, len(STATUSES))
        standing = -tf.reduce_sum(tf.reduce_sum(shares, -1) * quoted) / (tf.reduce_sum(quoted) + 1)
        return what + self._settings.where * where + standing


def _variables(arrays: Weights) -> Weights:
    return {name: tf.Variable(array) for name, array in arrays.items()}


def _times(x: Tensor, matrix: Tensor) -> Tensor:
    flat = tf.matmul(tf.reshape(x, (-1, matrix.shape[0])), matrix)
    return tf.reshape(flat, tf.concat([tf.shape(x)[:-1], [matrix.shape[1]]], 0))


def _norm(x: Tensor, gain: Tensor, shift: Tensor) -> Tensor:
    mean, variance = tf.nn.moments(x, -1, keepdims=True)
    return (x - mean) * tf.math.rsqrt(variance + 1e-12) * gain + shift


def _padded(targets: Sequence[Target]) -> tuple[np.ndarray, ...]:
    """x, attention, mention, status, labels of the targets with one more dimension in front, and a mask
    (messages, pieces), 0 for padding."""
    longest = max(len(t.x) for t in targets)

    def pad(arrays: list[np.ndarray], kind: type, fill: int = 0) -> np.ndarray:
        found: np.ndarray = np.full((len(arrays), longest, *arrays[0].shape[1:]), fill, kind)
        for row, array in zip(found, arrays, strict=True):
            row[: len(array)] = array
        return found

    return (
        pad([t.x for t in targets], np.float32),
        pad([t.attention for t in targets], np.float32),
        pad([t.mention for t in targets], np.float32),
        pad([t.status for t in targets], np.int32, -1),
        np.stack([t.labels for t in targets]),
        pad([np.ones(len(t.x)) for t in targets], np.float32),
    )
