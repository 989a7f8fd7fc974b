"""Rasa's default pipeline: its configuration as Rasa ships it, trained on the messages in data/nlu."""

import importlib.util
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from bot.advisor.knowledge import ROOT
from bot.nlu.examples import Example, read_examples
from evaluation.cases import EvaluationError
from evaluation.children import run
from evaluation.rasa_entities import entities

DEFAULT_CONFIG = "engine/recipes/config_files/default_config.yml"
EPOCHS = 10  # Rasa's own file says 100, which would take half a day on two cores
_EPOCH = re.compile(r"Epochs:[^\r\n]*?(\d+/\d+)")


def train(folder: Path, epochs: int) -> tuple[Path, float]:
    """Trains in an empty folder; the model, and the seconds it took. Raises EvaluationError."""
    print("Writing the messages as Rasa's entities", file=sys.stderr)
    (folder / "config.yml").write_text(yaml.safe_dump(configuration(epochs)), encoding="utf-8")
    examples = read_examples(sorted((ROOT / "data" / "nlu").glob("*.yml")))
    (folder / "nlu.json").write_text(json.dumps(training_data(examples)), encoding="utf-8")
    command = "-m rasa train nlu --nlu nlu.json --config config.yml --out models --fixed-model-name default"
    log = folder / "train.log"
    seconds = run("Training Rasa's default pipeline", command.split(), folder, log, lambda: _phase(log))
    model = folder / "models" / "default.tar.gz"
    if not model.is_file():
        raise EvaluationError(f"Rasa's default pipeline was not trained: see what `rasa {command[8:]}` says")
    return model, seconds


def configuration(epochs: int) -> dict[str, Any]:
    """Rasa's default configuration, without what answers retrieval intents, of which there are none."""
    rasa = importlib.util.find_spec("rasa")
    if rasa is None or rasa.origin is None:
        raise EvaluationError("Rasa is not installed: run 'make setup'")
    config = yaml.safe_load((Path(rasa.origin).parent / DEFAULT_CONFIG).read_text(encoding="utf-8"))
    pipeline = [item for item in config["pipeline"] if item["name"] != "ResponseSelector"]
    for item in pipeline:
        if item["name"] == "DIETClassifier":
            item["epochs"] = epochs
            item["BILOU_flag"] = False  # with it an epoch takes twice as long
    return {**config, "assistant_id": "default_pipeline", "pipeline": pipeline, "policies": []}


def training_data(examples: Sequence[Example]) -> dict[str, Any]:
    """The examples in Rasa's JSON format, the one in which any text can stand beside its entities."""
    from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message

    tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())

    def words(text: str) -> list[tuple[int, int]]:
        return [(token.start, token.end) for token in tokenizer.tokenize(Message({TEXT: text}), TEXT)]

    found = [
        {"text": item.text, "intent": item.intent, "entities": entities(item, words(item.text))} for item in examples
    ]
    return {"rasa_nlu_data": {"common_examples": found}}


def _phase(log: Path) -> str:
    epochs = _EPOCH.findall(log.read_text(encoding="utf-8", errors="replace"))
    return f"epoch {epochs[-1]}" if epochs else "features"
