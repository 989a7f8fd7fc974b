"""A bot that is measured, and the assistant as one."""

import time
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import ACTION_PORT_OFFSET, Running, free_port, run, running
from benchmarks.visitors import ALL, Conversation, is_healthy, web_conversation

ROOT = Path(__file__).resolve().parents[1]
TRAIN_SECONDS = 1800
START_SECONDS = 240


@dataclass(frozen=True)
class Started:
    """A bot that answers."""

    seconds_to_ready: float
    processes: Running
    action_port: int
    conversation: Conversation  # one client's, of every kind of turn
    loads: Mapping[str, Conversation]  # each of eight clients', by kind of turn


class Bot(ABC):
    """Something to train, start and talk to, with all that it writes in one folder."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def train(self) -> float:
        """Trains from nothing; how many seconds it took."""

    @abstractmethod
    def started(self) -> AbstractContextManager[Started]:
        """The bot running, once it is ready."""

    @property
    @abstractmethod
    def model(self) -> Path:
        """The trained model."""

    @property
    @abstractmethod
    def long_conversation(self) -> list[str]:
        """The messages of its long conversation, over and over."""


class Advisor(Bot):
    """The assistant, as `make run` starts it, with a model and a database of its own."""

    def train(self) -> float:
        """Trains from nothing; how many seconds it took."""
        began = time.monotonic()
        run(["-m", "bot", "train"], ROOT, TRAIN_SECONDS, self._settings)
        return time.monotonic() - began

    @contextmanager
    def started(self) -> Iterator[Started]:
        """The assistant, once its health check has had a greeting answered."""
        port = free_port()
        command = {"advisor": ["-m", "bot", "serve"]}
        with running(command, self.folder, {**self._settings, "PORT": str(port)}, cwd=ROOT) as processes:
            seconds = processes.wait_until(lambda: is_healthy(port, "/health"), START_SECONDS)
            conversation = web_conversation(port)
            yield Started(seconds, processes, port + ACTION_PORT_OFFSET, conversation, {ALL: conversation})

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / "models/advisor.tar.gz"

    @property
    def long_conversation(self) -> list[str]:
        """Answers, questions and asides, as they come in any conversation."""
        return [
            "no",
            "Why do you ask?",
            "I don't know",
            "What have you understood so far?",
        ]

    @property
    def _settings(self) -> dict[str, str]:
        return {
            "ADVISOR_MODELS_DIR": str(self.folder / "models"),
            "ADVISOR_VAR_DIR": str(self.folder / "var"),
            "ADVISOR_DATABASE_URL": f"sqlite:///{self.folder / 'conversations.db'}",
        }
