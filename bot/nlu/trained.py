"""What training gives, in memory and as files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.nlu.labels import Label

SCHEMA = 2
DESCRIPTION, HEADS, GRAPH = FILES = ("understanding.json", "heads.npz", "encoder.onnx")


class ModelMismatchError(Exception):
    """The stored understanding was made for another version of this code."""


@dataclass(frozen=True)
class Trained:
    """labels: what the heads' columns stand for. graph: the encoder, as an ONNX file. heads: as in bot.nlu.heads."""

    labels: tuple[Label, ...]
    graph: bytes
    heads: dict[str, np.ndarray]

    def save(self, directory: Path) -> None:
        """Write FILES into an existing directory."""
        description = {"schema": SCHEMA, "labels": [list(label) for label in self.labels]}
        (directory / DESCRIPTION).write_text(json.dumps(description) + "\n", encoding="utf-8")
        (directory / GRAPH).write_bytes(self.graph)
        np.savez(directory / HEADS, **self.heads)

    @classmethod
    def load(cls, directory: Path) -> Trained:
        """Read what `save` wrote. Raises ModelMismatchError, or OSError if a file is missing."""
        description = json.loads((directory / DESCRIPTION).read_text(encoding="utf-8"))
        if description.get("schema") != SCHEMA:
            raise ModelMismatchError("the model was made for another version of the bot: run 'make train'")
        with np.load(directory / HEADS, allow_pickle=False) as arrays:
            heads = {name: arrays[name] for name in arrays.files}
        labels: list[Label] = [(about, value) for about, value in description["labels"]]
        return cls(tuple(labels), (directory / GRAPH).read_bytes(), heads)
