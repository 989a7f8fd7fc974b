from types import SimpleNamespace

from rasa.shared.data import TrainingType


class LocalModelStorage:
    @staticmethod
    def metadata_from_archive(path: str) -> SimpleNamespace:
        return SimpleNamespace(training_type=TrainingType.BOTH)
