"""The runner and the terminal with a real Rasa and a real action server; the bot is a stand-in of a few lines."""

from pathlib import Path
from textwrap import dedent

import pytest
import yaml

from tests.scripts.conftest import Finished, run_bot

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


def test_without_a_model_both_say_how_to_get_one(project: Path, tmp_path: Path):
    (project / "models" / "advisor.tar.gz").rename(tmp_path / "model")
    try:
        for verb in ("chat", "scripts"):
            finished = run_bot(project, verb)
            assert finished.returncode == 1
            assert "run 'make train'" in finished.stderr.splitlines()[-1]
    finally:
        (tmp_path / "model").rename(project / "models" / "advisor.tar.gz")
