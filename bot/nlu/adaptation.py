"""What the encoder has learnt of our visitors' words: small changes to the weights of its layers, kept in data/encoder.

It is made from the messages in data/nlu by `make adapt`, which takes half an hour, and merged into the published
weights by every training, which takes seconds.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.advisor.knowledge import ROOT
from bot.nlu.pretrained import LAYERS, MODEL, EncoderError, Pretrained
from bot.nlu.transformer import Weights, merged

FOLDER = ROOT / "data" / "encoder"
CHANGES, DESCRIPTION = "adaptation.npz", "adaptation.json"


@dataclass(frozen=True)
class Adaptation:
    """layers: the changes of each layer (bot.nlu.transformer), from the lowest up, kept as float16."""

    layers: tuple[Weights, ...]

    def merged(self, pretrained: Pretrained) -> list[Weights]:
        """The weights of all layers with the changes added."""
        return [
            merged(weights, {name: array.astype(np.float32) for name, array in changes.items()})
            for weights, changes in zip(pretrained.layers, self.layers, strict=True)
        ]


def save(adaptation: Adaptation, made_from: dict[str, object], folder: Path = FOLDER) -> None:
    """Write it, with its hash, that of the encoder it changes, and what it was made from."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {
        f"{number}/{name}": array for number, layer in enumerate(adaptation.layers) for name, array in layer.items()
    }
    np.savez_compressed(folder / CHANGES, **arrays)
    description = {"sha256": _sha256(folder / CHANGES), "encoder": MODEL[2], **made_from}
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def load(folder: Path = FOLDER) -> Adaptation:
    """Read what `save` wrote. Raises EncoderError unless it is whole and made for this encoder."""
    try:
        description = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
        found = _sha256(folder / CHANGES)
    except FileNotFoundError as error:
        raise EncoderError(f"{error.filename} is missing: take it from the repository, or run 'make adapt'") from None
    if found != description["sha256"]:
        raise EncoderError(f"{folder / CHANGES} has sha256 {found}, expected {description['sha256']}")
    if description["encoder"] != MODEL[2]:
        raise EncoderError(f"{folder / CHANGES} was made for another encoder: run 'make adapt'")
    layers: list[Weights] = [{} for _ in range(LAYERS)]
    with np.load(folder / CHANGES, allow_pickle=False) as arrays:
        for key in arrays.files:
            number, name = key.split("/")
            layers[int(number)][name] = arrays[key]
    return Adaptation(tuple(layers))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
