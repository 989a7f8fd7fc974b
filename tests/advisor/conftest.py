"""What several tests of the brain share."""

from __future__ import annotations

import pytest

from . import oracle
from .samples import Advised, advise, stories
from .talk import Talk


@pytest.fixture
def talk() -> Talk:
    """A conversation that has not begun."""
    return Talk()


@pytest.fixture(scope="session")
def advised() -> Advised:
    """1,500 companies that told their story, with what they are advised."""
    return [(company, advise(company)) for company in stories(seed=21, count=1500)]


@pytest.fixture(scope="session")
def decided(advised: Advised) -> Advised:
    """Those that get an advice; each option is among them."""
    found = [(company, advice) for company, advice in advised if advice.recommendation is not None]
    assert {advice.recommendation for _, advice in found} == oracle.OPTIONS
    return found
