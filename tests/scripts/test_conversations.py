"""The scripted conversations of tests/conversations/, run once against the trained model and the real actions."""

import os
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.scripts.format import Case, load_script
from tests.scripts.conftest import ROOT, run_bot

SCRIPTS = sorted((ROOT / "tests" / "conversations").rglob("*.yml"))
CASES = [case for script in SCRIPTS for case in load_script(script)]


# What the understanding does not read yet; the scripts stand as they should come out (docs/understanding.md).
NOT_READ_YET = (ROOT / "tests" / "scripts" / "not_read_yet.txt").read_text().split()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What came of each case, by its name."""
    file = tmp_path_factory.mktemp("scripts") / "results.yml"
    finished = run_bot(ROOT, "scripts", "-o", str(file), env=dict(os.environ))
    assert file.exists(), finished.stderr
    return {result["name"]: result for result in yaml.safe_load(file.read_text())["test_results"]}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_assistant_follows_the_script(case: Case, results: dict[str, Any]):
    result = results[case.name]
    if result["status"] != "passed" and result["location"].rsplit(":", 1)[0] in NOT_READ_YET:
        pytest.xfail("the understanding does not read this yet (tests/scripts/not_read_yet.txt)")
    difference = "\n".join([result["location"], *result["difference"], *result["transcript"]])
    assert result["status"] == "passed", difference


def test_what_is_not_read_yet_are_scripts_that_read_free_text():
    assert all((ROOT / name).is_file() for name in NOT_READ_YET)
    assert not [name for name in NOT_READ_YET if "by_buttons" in name]


def test_every_file_holds_one_behaviour_and_every_name_is_used_once():
    names = [case.name for case in CASES]
    assert len(SCRIPTS) == len(names) == len(set(names))


@pytest.mark.parametrize("folder", ["options_by_buttons", "options_in_own_words"])
def test_each_option_is_reached(folder: str):
    reached = {
        check.value
        for script in (ROOT / "tests" / "conversations" / folder).glob("*.yml")
        for case in load_script(script)
        for exchange in case.exchanges
        for check in exchange.checks
        if getattr(check, "slot", "") == "recommendation" and check.wanted
    }
    options = yaml.safe_load((ROOT / "knowledge" / "options.yml").read_text())
    assert reached == set(options)


def test_scripts_stand_in_folders_of_behaviours():
    assert all(script.parent.parent == Path(ROOT / "tests" / "conversations") for script in SCRIPTS)
