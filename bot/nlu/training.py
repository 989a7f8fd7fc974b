"""The training: learns the heads on the vectors of the adapted encoder."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bot.nlu import adaptation
from bot.nlu.encoder import Encoder
from bot.nlu.examples import Example
from bot.nlu.graph import encoder_graph
from bot.nlu.learning import Settings, learn, while_asked
from bot.nlu.pretrained import pretrained
from bot.nlu.targets import all_labels, first_pass, target
from bot.nlu.trained import Trained

CHOSEN = Settings(epochs=4, batch=32)


def fit(examples: Sequence[Example], settings: Settings = CHOSEN) -> Trained:
    """Learn from examples. The same examples in the same order give the same result on the same machine.

    Raises EncoderError.
    """
    base = pretrained()
    graph = encoder_graph(base, adaptation.load().merged(base))
    encoder, labels = Encoder(graph), all_labels(examples, settings.rarest)
    learnt = [*examples, *while_asked(examples, settings)]
    pieces = [first_pass(item) for item in learnt]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        vectors = pool.map(encoder.vectors, pieces)
        targets = [target(i, labels, p, v) for i, p, v in zip(learnt, pieces, vectors, strict=True)]
    return Trained(labels, graph, learn(targets, labels, [], settings)[0])
