"""`make adapt`: adapts all layers of the encoder to the messages in data/nlu, and keeps the changes in data/encoder.

Run it after data/nlu has changed much; `make train` then takes it up. The heads that are learnt beside the layers are
thrown away, because every training learns its own.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

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
    arguments = parser.parse_args(argv)
    settings = Settings(**{**asdict(CHOSEN), "epochs": arguments.epochs})
    files, began = sorted((ROOT / "data" / "nlu").glob("*.yml")), time.monotonic()
    try:
        examples = read_examples(files)
        adapted = adapt(examples, settings)
    except (ExampleError, EncoderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    made_from = {"messages": len(examples), "data": messages_hash(files), "settings": asdict(settings)}
    adaptation.save(adapted, made_from, arguments.into)
    print(f"Adapted the encoder to {len(examples)} messages in {(time.monotonic() - began) / 60:.0f} min.")
    return 0


def adapt(examples: Sequence[Example], settings: Settings = CHOSEN) -> Adaptation:
    """The changes that examples make to the encoder. Raises EncoderError."""
    base, labels = pretrained(), all_labels(examples, settings.rarest)
    learnt = [*examples, *while_asked(examples, settings)]
    targets = [target(item, labels, pieces := first_pass(item), base.embed(pieces.ids)) for item in learnt]
    return Adaptation(tuple(learn(targets, labels, base.layers, settings)[1]))


def messages_hash(files: Sequence[Path]) -> str:
    """What tells one set of message files from another."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()
