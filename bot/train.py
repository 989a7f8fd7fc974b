"""Training: the model is made anew when anything it is made from has changed. Rasa runs in a child."""

import argparse
import fcntl
import logging
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import model
from bot.processes import Child, Progress, RunError, stop_signals_interrupt, uninterrupted
from bot.settings import ROOT, settings

DOMAIN = ("domain.yml", "data/responses")
TRAINING_DATA = ("data/nlu", "data/stories")
_UNFINISHED = ".training-"
# What a log line says about how far the training is: Rasa's own words, or a component's `phase: ...`.
_PHASE = re.compile(r"^(?:Starting to train component|phase:) '?([^'\n]+)", re.MULTILINE)


def main(argv: list[str]) -> int:
    """The verb `train`."""
    parser = argparse.ArgumentParser(prog="python -m bot train", description="Train the model.")
    parser.add_argument("--if-stale", action="store_true", help="only if it is missing or older than its inputs")
    arguments = parser.parse_args(argv)
    try:
        with stop_signals_interrupt():
            if arguments.if_stale:
                ensure_model()
            else:
                _train_in_child(only_if_stale=False)
    except (RunError, model.ModelError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def ensure_model() -> Path:
    """The archive of a current and whole model, trained first if need be.

    Raises RunError (the training failed; the previous model is kept) or ModelError (the archive is damaged).
    """
    archive = settings().model_path
    if not model.is_current(archive, ROOT):
        _train_in_child(only_if_stale=True)
    model.check(archive)
    return archive


def train_here(argv: list[str]) -> int:
    """The internal verb `rasa-train`: train in this process, everything said goes to the log."""
    from bot import amendments

    amendments.apply()
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.model_training import train
    from rasa.shared.core.domain import Domain
    from rasa.shared.data import TrainingType

    logging.basicConfig(format="%(message)s", level=logging.WARNING, stream=sys.stdout)
    for name in ("rasa.engine.training.hooks", "bot"):
        logging.getLogger(name).setLevel(logging.INFO)
    archive = settings().model_path
    inputs = model.fingerprint(ROOT)
    domain = [str(ROOT / name) for name in DOMAIN]
    # Rasa itself goes on with an empty domain if the files are wrong, and trains half a model.
    Domain.load(domain)
    with tempfile.TemporaryDirectory(dir=archive.parent, prefix=_UNFINISHED) as directory:
        result = train(
            domain=domain,
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / name) for name in TRAINING_DATA],
            output=directory,
            force_training=True,
            fixed_model_name="advisor",
        )
        if result.code or not result.model:
            raise model.ModelError(f"Rasa gave up with code {result.code}")
        if LocalModelStorage.metadata_from_archive(result.model).training_type is not TrainingType.BOTH:
            raise model.ModelError("only half a model came out: the domain, the stories or the examples are missing")
        model.publish(Path(result.model), archive, inputs)
    return 0


def _train_in_child(only_if_stale: bool) -> None:
    archive = settings().model_path
    archive.parent.mkdir(parents=True, exist_ok=True)
    child = Child("rasa-train", settings().logs_dir / "train.log")
    with Progress("Training the model") as progress, _alone(archive.parent / ".lock", progress):
        if only_if_stale and model.is_current(archive, ROOT):
            return  # somebody else has just trained it
        child.start(fresh_log=True)
        try:
            while (code := child.exit_code()) is None:
                phases = _PHASE.findall(child.log.read_text(errors="replace"))
                progress.show(phases[-1] if phases else "reading the data")
                time.sleep(0.2)
        finally:
            with uninterrupted():
                child.stop(grace=2)
                for unfinished in archive.parent.glob(f"{_UNFINISHED}*"):
                    shutil.rmtree(unfinished)
        if code != 0:
            raise RunError(
                f"the training failed: {child.last_words() or f'exit code {code}'} (all of it: {child.log}; "
                "the previous model, if any, is kept)"
            )
    print(f"Trained the model in {progress.elapsed:.0f} s.", file=sys.stderr)


@contextmanager
def _alone(lock: Path, progress: Progress) -> Iterator[None]:
    with lock.open("w") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                progress.show("waiting for another training")
                time.sleep(0.2)
        yield
