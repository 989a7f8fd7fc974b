"""The runner and the terminal with a real Rasa and a real action server; the bot is a stand-in of a few lines."""

import hashlib
import json
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from tests.scripts.conftest import Finished, environment, run_bot

pytestmark = pytest.mark.slow

SCRIPTS = {
    "answers.yml": """\
        fixtures: [{known: [{fundraise: true}]}]
        metadata: [{laptop: {device: laptop}}]
        test_cases:
        - test_case: The opening offers answers and a click on one is understood
          steps:
          - bot: Hello on scripts
          - user: "Yes, we raise"
          - bot: Yes, we raise means True.
          - utter: utter_thanks
          - slot_was_set: [{fundraise: true}]
        - test_case: Each conversation starts empty, but for its fixtures
          fixtures: known
          metadata: laptop
          steps:
          - user: who
            assertions:
            - bot_uttered: {text_matches: "Known: True\\nWith: {'device': 'laptop'}"}
            - action_executed: action_advise
        - test_case: A payload that is not on offer is text
          steps:
          - user: who
          - user: '/answer{"value": true}'
          - slot_was_not_set: [fundraise]
          - bot: "Typed: /answer{\\"value\\": true}\\nKnown: None\\nWith: {}"
        - test_case: After a deletion nothing is left
          steps:
          - user: "Yes, we raise"
          - user: delete it
          - bot: Gone.
          - user: who
            assertions: [{bot_uttered: {text_matches: "Known: None"}}]
        - test_case: A failing action ends in an apology
          steps:
          - user: fail
          - utter: utter_unavailable
        """,
    "failures.yml": """\
        test_cases:
        - test_case: Wrong text
          steps: [{bot: Good morning}]
        - test_case: Wrong value
          steps: [{user: 'No'}, {slot_was_set: [{fundraise: true}]}]
        - test_case: Set after all
          steps: [{user: both, assertions: [{slot_was_not_set: [{name: gap}]}]}]
        """,
}


@pytest.fixture(scope="module")
def finished(project: Path) -> Finished:
    folder = project / "tests" / "conversations"
    folder.mkdir(parents=True)
    for name, text in SCRIPTS.items():
        (folder / name).write_text(dedent(text))
    return run_bot(project, "scripts", "-o", "results.yml")


def test_each_case_comes_out_as_it_should(project: Path, finished: Finished):
    results = yaml.safe_load((project / "results.yml").read_text())["test_results"]
    assert {r["name"]: r["difference"] for r in results if r["location"].startswith("tests/conversations/answers")} == {
        "The opening offers answers and a click on one is understood": [],
        "Each conversation starts empty, but for its fixtures": [],
        "A payload that is not on offer is text": [],
        "After a deletion nothing is left": [],
        "A failing action ends in an apology": [],
    }
    assert {r["name"]: r["difference"] for r in results if not r["pass_status"]} == {
        "Wrong text": [
            "+ the bot says exactly 'Good morning'",
            "- Hello on scripts",
            "- Do you raise money?",
            "- [Yes, we raise] [No]",
        ],
        "Wrong value": [
            "+ fundraise is set to true",
            "- fundraise is set to false",
            "- fundraise is now false",
        ],
        "Set after all": ["+ gap is not set", '- gap is set to "both"', '- gap is now "both"'],
    }


def test_the_figures_come_last_and_the_code_says_that_something_failed(finished: Finished):
    assert finished.returncode == 1
    assert finished.stdout.splitlines()[-1] == "5 passed, 3 failed, 0 skipped"
    assert "Traceback" not in finished.stdout + finished.stderr


def test_the_terminal_converses_until_its_input_ends(project: Path):
    finished = run_bot(project, "chat", typed="2\nhello there\n7\ndelete it\nwho")
    assert finished.returncode == 0
    assert finished.stdout == dedent("""\
        Type your message, or the number of an answer. /quit or Ctrl-D ends.

        Hello on terminal

        Do you raise money?
          [1] Yes, we raise
          [2] No

        > 2

        No means False.

        Thank you.

        > hello there

        Typed: hello there
        Known: False
        With: {}

        > 7

        Typed: 7
        Known: False
        With: {}

        > delete it

        Gone.

        > who

        Typed: who
        Known: None
        With: {}

        > 
        """)  # noqa: W291


def test_an_interrupt_ends_the_terminal_and_its_action_server(project: Path):
    chat = subprocess.Popen(
        [sys.executable, "-m", "bot", "chat"],
        cwd=project,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert chat.stdout
    for line in chat.stdout:
        if "[2] No" in line:
            break
    children = Path(f"/proc/{chat.pid}/task/{chat.pid}/children").read_text().split()
    assert children
    chat.send_signal(signal.SIGINT)
    assert chat.wait(20) == 0
    assert "Traceback" not in chat.communicate()[1]
    assert not any(Path(f"/proc/{child}").exists() for child in children)


@pytest.fixture
def without_model(project: Path, tmp_path: Path) -> Iterator[Path]:
    """The place of the model, which is put back in the end."""
    archive = project / "models" / "advisor.tar.gz"
    archive.rename(tmp_path / "model")
    yield archive
    (tmp_path / "model").rename(archive)


@pytest.mark.parametrize("verb", ["chat", "scripts"])
def test_without_a_model_both_say_how_to_get_one(project: Path, without_model: Path, verb: str):
    finished = run_bot(project, verb)
    assert finished.returncode == 1
    assert finished.stderr == f"error: there is no model at {without_model}: run 'make train'\n"


def test_a_model_that_cannot_be_loaded_is_an_error_of_one_line(project: Path, without_model: Path):
    record = without_model.with_name("advisor.json")
    kept = record.read_text()
    with tarfile.open(without_model, "w:gz") as archive:
        archive.add(project / "site.yml")
    record.write_text(json.dumps({"sha256": hashlib.sha256(without_model.read_bytes()).hexdigest()}))
    finished = run_bot(project, "scripts")
    record.write_text(kept)
    assert finished.returncode == 1
    assert finished.stderr.splitlines()[-1].startswith(f"error: the model {without_model} cannot be loaded (")
    assert "Traceback" not in finished.stdout + finished.stderr
