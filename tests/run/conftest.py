"""A stand-in project: our own start-up code in a temporary place, with a small Rasa and small servers."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
REAL = (
    "__init__",
    "__main__",
    "settings",
    "processes",
    "model",
    "train",
    "serve",
    "advisor/__init__",
    "advisor/strict_yaml",
)
STAND_IN = Path(__file__).parent / "stand_in"

Start = Callable[..., "subprocess.Popen[str]"]


def free_port() -> int:
    """A port that is free, and so is the action server's, fifty above it."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            with suppress(OSError, OverflowError):
                second.bind(("127.0.0.1", port + 50))
                return port


def environment(**more: str) -> dict[str, str]:
    """Our environment without any of the bot's own settings."""
    ours = ("PORT", "HOST", "ADVISOR_", "SLACK_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, **more}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The stand-in project's directory."""
    root = tmp_path / "project"
    for name in REAL:
        target = root / "bot" / f"{name}.py"
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "bot" / f"{name}.py", target)
    shutil.copytree(STAND_IN, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "site.yml", root)
    return root


@pytest.fixture
def start(project: Path) -> Iterator[Start]:
    """Starts `python -m bot ...` in the stand-in project; ends what is left of it afterwards."""
    started: list[subprocess.Popen[str]] = []

    def begin(*arguments: str, **variables: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=project,
            env=environment(**variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield begin
    for process in started:
        process.kill()
        process.communicate()
