"""A stand-in project: our own code in a temporary place, with a small bot that is trained once."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
Finished = subprocess.CompletedProcess[str]


def environment() -> dict[str, str]:
    """Ours, with none of the bot's settings in it."""
    ours = ("PORT", "HOST", "ADVISOR_", "SLACK_")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}


def run_bot(root: Path, *arguments: str, typed: str = "", env: dict[str, str] | None = None) -> Finished:
    """`python -m bot ...` in a project, with its own settings unless an environment is given."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=root,
        env=env or environment(),
        input=typed,
        capture_output=True,
        text=True,
        timeout=900,
    )


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in project's directory, with its model."""
    root = tmp_path_factory.mktemp("stand_in") / "project"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(__file__).parent / "stand_in", root, ignore=ignore)
    shutil.copytree(ROOT / "bot", root / "bot", ignore=ignore)
    shutil.copy(ROOT / "site.yml", root)
    trained = run_bot(root, "train")
    assert trained.returncode == 0, trained.stderr
    return root
