"""One layer of the encoder, and the low-rank changes of it that training learns.

Only changes W + low @ high of the weight matrices are learnt, and the layer norms and biases: that is a fiftieth of the
numbers, so they fit into the repository, and the encoder forgets less of what it knows.

Weights are a layer's arrays by name: each of MATRICES (inputs, outputs), each of them + "_bias", and "attention_gain",
"attention_shift", "gain", "shift" of its two layer norms. Changes are by name as well: each of MATRICES + ".low"
(inputs, RANK) and + ".high" (RANK, outputs), and every bias, gain and shift, which is replaced. All are float32.
"""

from typing import Any

import numpy as np

Array = Any  # of numpy or of jax
Weights = dict[str, Array]
HEADS = 12
MATRICES = ("query", "key", "value", "out", "inner", "outer")
RANK = 16


def no_changes(weights: Weights, rng: np.random.Generator) -> Weights:
    """Where learning starts: the second factors are zero."""
    found = {name: array for name, array in weights.items() if name not in MATRICES}
    for name in MATRICES:
        inputs, outputs = weights[name].shape
        found[f"{name}.low"] = rng.normal(0, inputs**-0.5, (inputs, RANK)).astype(np.float32)
        found[f"{name}.high"] = np.zeros((RANK, outputs), np.float32)
    return found


def merged(weights: Weights, changes: Weights) -> Weights:
    """The weights with the changes added."""
    found = {name: array for name, array in changes.items() if "." not in name}
    for name in MATRICES:
        found[name] = weights[name] + changes[f"{name}.low"] @ changes[f"{name}.high"]
    return found
