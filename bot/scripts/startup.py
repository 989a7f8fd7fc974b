"""Starts the assistant for this process alone: the model here, the action server as a child."""

import logging
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot import model
from bot.processes import Progress, RunError, uninterrupted
from bot.serve import Watched
from bot.settings import ACTION_PORT_OFFSET, ROOT, settings

if TYPE_CHECKING:
    from bot.scripts.assistant import Assistant

START_SECONDS = 60
STOP_SECONDS = 3


@contextmanager
def started_assistant(channel: str) -> Iterator["Assistant"]:
    """The assistant, ready to talk on a channel of this name. What is said to it is gone afterwards.

    Raises ModelError or RunError.
    """
    archive = settings().model_path
    model.check(archive)
    _use_own_port()
    server = Watched("action-server", settings().port, f"http://127.0.0.1:{settings().action_port}/health")
    server.log = settings().logs_dir / f"{channel}-action-server.log"
    with ExitStack() as stack:
        with Progress("Starting") as progress:
            stack.callback(_stop, server)
            server.start(fresh_log=True)
            progress.show("loading the model")
            logging.basicConfig(
                filename=settings().logs_dir / f"{channel}.log",
                format="%(asctime)s %(levelname)s %(name)s: %(message)s",
                level=logging.WARNING,
            )
            logging.captureWarnings(True)
            from bot.scripts.assistant import Assistant  # takes seconds

            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="advisor-")))
            webhook = f"http://127.0.0.1:{settings().action_port}/webhook"
            try:
                assistant = Assistant(archive, webhook, folder / "conversations.db", channel)
            except Exception as error:  # of whatever kind: most often an older model than the code
                logging.exception("The model cannot be loaded")
                raise model.ModelError(
                    f"the model {archive} cannot be loaded ({type(error).__name__}): run 'make train'"
                ) from None
            stack.callback(assistant.close)
            _wait_for(server, progress)
        if not model.is_current(archive, ROOT):
            progress.stream.write("The model is older than what it is made from: 'make train' makes a new one.\n")
        yield assistant


def _wait_for(server: Watched, progress: Progress) -> None:
    while reason := server.why_not_ready():
        if server.exit_code() is not None or progress.elapsed > START_SECONDS:
            raise RunError(f"the action server did not start: {server.last_words()} (see {server.log})")
        progress.show(reason)
        time.sleep(0.1)


def _use_own_port() -> None:
    """A free port for us and our child, so that an assistant that is being served beside us is left alone."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        os.environ["PORT"] = str(probe.getsockname()[1] - ACTION_PORT_OFFSET)
    settings.cache_clear()


def _stop(server: Watched) -> None:
    with uninterrupted():
        server.stop(STOP_SECONDS)
