"""`make adapt`: adapts all layers of the encoder to the messages in data/nlu, and keeps the changes in data/encoder.

Run it after data/nlu has changed much; `make train` then takes it up. The heads that are learnt beside the layers are
thrown away, because every training learns its own.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from bot.advisor.knowledge import ROOT
from bot.nlu import adaptation
from bot.nlu.adaptation import Adaptation
from bot.nlu.examples import Example, ExampleError, read_examples
from bot.nlu.learning import Settings, learn, while_asked
from bot.nlu.pretrained import EncoderError, pretrained
from bot.nlu.targets import all_labels, first_pass, target

CHOSEN = Settings(epochs=7, layer_rate=2e-3)


def main(argv: list[str]) -> int:
    """The verb `adapt`."""
    parser = argparse.ArgumentParser(
        prog="python -m bot adapt", description="Adapt the encoder to the messages in data/nlu (half an hour)."
    )
    parser.add_argument("--into", type=Path, default=adaptation.FOLDER, help="the folder to write to")
    parser.add_argument("--epochs", type=int, default=CHOSEN.epochs, help=f"passes over them ({CHOSEN.epochs})")
    parser.add_argument(
        "--resume", action="store_true", help="begin with the changes in data/encoder, for a pass over new messages"
    )
    arguments = parser.parse_args(argv)
    rate = CHOSEN.layer_rate / 2 if arguments.resume else CHOSEN.layer_rate
    settings = replace(CHOSEN, epochs=arguments.epochs, layer_rate=rate)
    files, began = sorted((ROOT / "data" / "nlu").glob("*.yml")), time.monotonic()
    try:
        examples = read_examples(files)
        start = adaptation.load() if arguments.resume else None
        adapted = adapt(examples, settings, start)
    except (ExampleError, EncoderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    made_from = {"messages": len(examples), "data": messages_hash(files), "settings": asdict(settings)}
    made_from["resumed"] = arguments.resume
    adaptation.save(adapted, made_from, arguments.into)
    print(f"Adapted the encoder to {len(examples)} messages in {(time.monotonic() - began) / 60:.0f} min.")
    return 0


def adapt(examples: Sequence[Example], settings: Settings = CHOSEN, start: Adaptation | None = None) -> Adaptation:
    """The changes that examples make to the encoder, or to one that `start` has changed. Raises EncoderError."""
    base, labels = pretrained(), all_labels(examples, settings.rarest)
    learnt = [*examples, *while_asked(examples, settings)]
    targets = [target(item, labels, pieces := first_pass(item), base.embed(pieces.ids)) for item in learnt]
    changes = [
        {name: array.astype(np.float32) for name, array in layer.items()} for layer in (start.layers if start else ())
    ]
    return Adaptation(tuple(learn(targets, labels, base.layers, settings, changes)[1]))


def messages_hash(files: Sequence[Path]) -> str:
    """What tells one set of message files from another."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
