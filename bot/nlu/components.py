"""The understanding as the one component of Rasa's pipeline."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    METADATA,
    METADATA_EXAMPLE,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.advisor.knowledge import ROOT
from bot.nlu import adaptation
from bot.nlu.examples import example
from bot.nlu.labels import subjects
from bot.nlu.trained import Trained
from bot.nlu.understanding import Understanding, Understood


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UnderstandingComponent(GraphComponent):
    """Sets a message's intent, its ranking, and the output properties `acts`, `evidence` and `questions`."""

    def __init__(self, storage: ModelStorage, resource: Resource, understanding: Understanding | None = None) -> None:
        self._storage, self._resource, self._understanding = storage, resource, understanding

    @staticmethod
    def required_packages() -> list[str]:
        """What it needs beside Rasa."""
        return ["onnxruntime", "spacy", "tokenizers"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UnderstandingComponent:
        """A component that has learnt nothing yet."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UnderstandingComponent:
        """The component as it was trained."""
        with model_storage.read_from(resource) as directory:
            return cls(model_storage, resource, Understanding(Trained.load(directory)))

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Rasa hashes this class alone: add the modules and data it works with. (Its hash of the training data
        covers the examples' metadata.)"""
        digest = hashlib.sha256()
        data = [ROOT / "knowledge" / f"{name}.yml" for name in ("signals", "facts", "context")]
        data += [ROOT / "data" / "wording" / "questions.yml", adaptation.FOLDER / adaptation.DESCRIPTION]
        for path in [*sorted(Path(__file__).parent.glob("*.py")), *data]:
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the examples and store what was learnt."""
        from bot.nlu.training import fit  # imports TensorFlow

        examples = [
            example(m.get(TEXT), m.get(INTENT), (m.get(METADATA) or {}).get(METADATA_EXAMPLE) or {})
            for m in training_data.intent_examples
        ]
        trained = fit(examples)
        self._understanding = Understanding(trained)
        with self._storage.write_to(self._resource) as directory:
            trained.save(directory)
        return self._resource

    def process(self, messages: list[Message], tracker: DialogueStateTracker | None = None) -> list[Message]:
        """Understand each message, as an answer to the open question if there is one."""
        asked = _open_question(tracker)
        for message in messages:
            text = message.get(TEXT)
            if text is not None and self._understanding is not None:
                _write(message, self._understanding.understand(text, asked))
        return messages


def _open_question(tracker: DialogueStateTracker | None) -> str | None:
    dialogue = tracker.get_slot("dialogue") if tracker and "dialogue" in tracker.slots else None
    question = dialogue.get("open_question") if isinstance(dialogue, dict) else None
    about = question.get("about") if isinstance(question, dict) else None
    return about if about in subjects() else None


def _write(message: Message, understood: Understood) -> None:
    ranking = [{INTENT_NAME_KEY: act, PREDICTED_CONFIDENCE_KEY: p} for act, p in understood.ranking]
    main = {INTENT_NAME_KEY: understood.intent, PREDICTED_CONFIDENCE_KEY: understood.confidence}
    for key, value in (
        (INTENT, main),
        (INTENT_RANKING_KEY, ranking),
        ("acts", list(understood.acts)),
        ("evidence", [asdict(e) for e in understood.evidence]),
        ("questions", [asdict(q) for q in understood.questions]),
    ):
        message.set(key, value, add_to_output=True)
