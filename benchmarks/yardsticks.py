"""The two yardsticks: the bot of `rasa init` with its default pipeline, and with the least that Rasa can
do.
"""

import importlib.util
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.bots import Bot, Started
from benchmarks.processes import ACTION_PORT_OFFSET, BenchmarkError, free_port, run, running
from benchmarks.visitors import is_answered, is_healthy, rest_conversation

PLAIN = "bye"
TURNS = {"plain": PLAIN, "action": "are you a bot?"}
TRAIN_SECONDS = 1800
START_SECONDS = 240

FLOOR_CONFIG = """
recipe: default.v1
assistant_id: floor
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: CountVectorsFeaturizer
  - name: LogisticRegressionClassifier
policies:
  - name: MemoizationPolicy
  - name: RulePolicy
"""

TRIVIAL_ACTION = """
from rasa_sdk import Action


class TrivialAction(Action):
    def name(self):
        return "action_trivial"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="I am a bot.")
        return []
"""

# rasa_sdk's own command listens on every address.
ACTION_SERVER = """
import sys

from rasa_sdk.endpoint import create_app

create_app("actions").run(host="127.0.0.1", port=int(sys.argv[1]), workers=1, access_log=False, motd=False)
"""


class Yardstick(Bot):
    """The bot of `rasa init`, answering one of its intents with an action, on stock Rasa."""

    def __init__(self, name: str, folder: Path, config: str | None = None) -> None:
        super().__init__(name, folder)
        self._config = config

    def train(self) -> float:
        """Copies the bot and trains it; seconds of the training."""
        _copy_initial_project(self.folder)
        if self._config:
            (self.folder / "config.yml").write_text(self._config)
        began = time.monotonic()
        run(["-m", "rasa", "train", "--fixed-model-name", "model"], self.folder, TRAIN_SECONDS)
        return time.monotonic() - began

    @contextmanager
    def started(self) -> Iterator[Started]:
        """The Rasa server and the action server, until a message is answered and the action server is up."""
        port = free_port()
        action_port = port + ACTION_PORT_OFFSET
        (self.folder / "endpoints.yml").write_text(f"action_endpoint:\n  url: http://127.0.0.1:{action_port}/webhook\n")
        (self.folder / "credentials.yml").write_text("rest:\n")
        server = ["-m", "rasa", "run", "-i", "127.0.0.1", "-p", str(port), "-m", "models/model.tar.gz"]
        commands = {"server": server, "action-server": ["serve_actions.py", str(action_port)]}
        with running(commands, self.folder) as processes:
            seconds = processes.wait_until(
                lambda: is_healthy(action_port, "/health") and is_answered(port, PLAIN), START_SECONDS
            )
            yield Started(
                seconds_to_ready=seconds,
                processes=processes,
                action_port=action_port,
                conversation=rest_conversation(port, TURNS),
                loads={kind: rest_conversation(port, {kind: text}) for kind, text in TURNS.items()},
            )

    @property
    def model(self) -> Path:
        """The trained model."""
        return self.folder / "models/model.tar.gz"

    @property
    def long_conversation(self) -> list[str]:
        """Its messages, over and over."""
        return [PLAIN]


def default_pipeline(folder: Path) -> Yardstick:
    """DIET, TED, UnexpecTED and ResponseSelector: what Rasa itself chooses."""
    return Yardstick("default", folder)


def floor(folder: Path) -> Yardstick:
    """Whitespace, bag of words, logistic regression; memoised stories and rules."""
    return Yardstick("floor", folder, FLOOR_CONFIG)


def _copy_initial_project(folder: Path) -> None:
    rasa = importlib.util.find_spec("rasa")
    if rasa is None or rasa.origin is None:
        raise BenchmarkError("Rasa is not installed: run 'make setup'")
    shutil.copytree(Path(rasa.origin).parent / "cli/initial_project", folder, dirs_exist_ok=True)
    _replace(folder / "data/rules.yml", "action: utter_iamabot", "action: action_trivial")
    _replace(folder / "domain.yml", "\nresponses:", "\nactions:\n  - action_trivial\n\nresponses:")
    (folder / "actions/actions.py").write_text(TRIVIAL_ACTION)
    (folder / "serve_actions.py").write_text(ACTION_SERVER)


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    if old not in text:
        raise BenchmarkError(f"the bot of 'rasa init' has changed: no {old.strip()!r} in {path.name}")
    path.write_text(text.replace(old, new, 1))
