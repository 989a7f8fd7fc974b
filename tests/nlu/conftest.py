"""A small understanding, trained once for all tests that only need some understanding."""

from pathlib import Path

import pytest

from bot.advisor.knowledge import ROOT
from bot.nlu.examples import Example, read_examples
from bot.nlu.learning import Settings
from bot.nlu.training import fit
from bot.nlu.understanding import Understanding

DATA = sorted((ROOT / "data" / "nlu").glob("*.yml"))


@pytest.fixture(scope="session")
def corpus() -> dict[str, list[Example]]:
    """All training messages, by file."""
    return {file.name: read_examples([file]) for file in DATA}


@pytest.fixture(scope="session")
def small(corpus: dict[str, list[Example]]) -> Understanding:
    """Trained for one round on a sixth of the messages: good enough to exercise everything, not to be measured."""
    examples = [e for name in sorted(corpus) for e in corpus[name][::6]]
    return Understanding(fit(examples, Settings(epochs=1)))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with a knowledge/ of its own."""
    (tmp_path / "knowledge").mkdir()
    return tmp_path
