"""How scripts are chosen, run and reported; the assistant is a made-up one."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from bot.model import ModelError
from bot.scripts import runner
from bot.scripts.turns import Button, Ran, Said, SlotSet, Turn

YES = Button("Yes", "/answer{}")


class Parrot:
    """Repeats how it was addressed, and offers one button in its opening."""

    def __init__(self) -> None:
        self.slots: dict[str, Any] = {}

    def set_slots(self, values: Mapping[str, Any]) -> None:
        self.slots |= values

    def open(self, metadata: Mapping[str, Any]) -> Turn:
        return self._turn(None, "opened", (YES,))

    def type(self, text: str, metadata: Mapping[str, Any]) -> Turn:
        if text == "break":
            raise RuntimeError("broken")
        return self._turn(text, f"typed {text} with {dict(metadata)} and {self.slots}")

    def click(self, button: Button, metadata: Mapping[str, Any]) -> Turn:
        return self._turn(f"[{button.title}]", f"clicked {button.payload}")

    def _turn(self, visitor: str | None, text: str, buttons: tuple[Button, ...] = ()) -> Turn:
        return Turn(visitor, (Ran("action_advise"), Said(text, buttons), SlotSet("gap", "both")), {"gap": "both"})


DOMAIN = SimpleNamespace(
    slots=[SimpleNamespace(name="gap")],
    action_names_or_texts=["action_advise"],
    responses={"utter_thanks": []},
)


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    @contextmanager
    def parrots(channel: str) -> Iterator[SimpleNamespace]:
        assert channel == "scripts"
        yield SimpleNamespace(conversation=Parrot, agent=SimpleNamespace(domain=DOMAIN))

    monkeypatch.setattr(runner, "started_assistant", parrots)
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "tests" / "conversations"
    folder.mkdir(parents=True)
    return folder


def write(path: Path, *steps: str, name: str = "A case", top: str = "") -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([top, "test_cases:", f"- test_case: {name}", "  steps:", *(f"  - {s}" for s in steps)]))
    return path


def last_line(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.rstrip("\n").splitlines()[-1]


def test_all_scripts_below_the_usual_folder_are_run(scripts: Path, capsys):
    write(scripts / "a" / "one.yml", "user: hi")
    write(scripts / "b" / "two.yml", "bot: opened")
    assert runner.main([]) == 0
    assert last_line(capsys) == "2 passed, 0 failed, 0 skipped"


def test_a_failure_shows_place_expectation_and_conversation(scripts: Path, capsys):
    write(scripts / "one.yml", "user: 'Yes'", "bot: 'no'", "user: never said", name="It says no")
    assert runner.main([]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "tests/conversations/one.yml F",
        "",
        "It says no",
        "tests/conversations/one.yml:6:",
        "  + the bot says exactly 'no'",
        "  - clicked /answer{}",
        "  The conversation so far:",
        "    bot      opened",
        "             [Yes]",
        "    visitor  [Yes]",
        "    bot      clicked /answer{}",
        "",
        "0 passed, 1 failed, 0 skipped",
    ]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("'Yes'", "clicked /answer{}"),
        ("/answer{}", "clicked /answer{}"),
        ("'yes'", "typed yes with {} and {}"),
        ("/answer", "typed /answer with {} and {}"),
    ],
)
def test_only_the_exact_title_or_payload_of_an_offered_button_is_a_click(scripts: Path, said: str, answer: str):
    write(scripts / "one.yml", f"user: {said}", f"bot: '{answer}'")
    assert runner.main([]) == 0


def test_a_button_of_an_earlier_turn_is_no_longer_offered(scripts: Path):
    write(scripts / "one.yml", "user: hi", "user: 'Yes'", "bot: typed Yes with {} and {}")
    assert runner.main([]) == 0


def test_fixtures_and_metadata_reach_the_conversation(scripts: Path):
    (scripts / "one.yml").write_text(
        dedent("""\
        fixtures: [{known: {gap: both}}]
        metadata: [{phone: {device: 1}}]
        test_cases:
        - test_case: With both
          fixtures: known
          metadata: phone
          steps:
          - user: hi
          - bot: "typed hi with {'device': 1} and {'gap': 'both'}"
        """)
    )
    assert runner.main([]) == 0


def test_a_case_with_an_unsupported_assertion_is_skipped_and_never_passed(scripts: Path, capsys):
    write(scripts / "one.yml", "{user: hi, assertions: [{flow_completed: {flow_id: x}}]}")
    assert runner.main([]) == 0
    out = capsys.readouterr().out
    assert "skipped: tests/conversations/one.yml:3: A case (not supported: flow_completed)" in out
    assert out.endswith("0 passed, 0 failed, 1 skipped\n")


def test_a_failing_assertion_beside_an_unsupported_one_still_fails(scripts: Path, capsys):
    write(
        scripts / "one.yml",
        "{user: hi, assertions: [{flow_completed: {flow_id: x}}, {bot_uttered: {text_matches: never}}]}",
    )
    assert runner.main([]) == 1
    assert last_line(capsys) == "0 passed, 1 failed, 0 skipped"


def test_steps_that_the_format_ignores_are_named(scripts: Path, capsys):
    write(scripts / "one.yml", "{user: hi, assertions: [{action_executed: action_advise}]}", "bot: ignored")
    assert runner.main([]) == 0
    assert "not judged: tests/conversations/one.yml:6: " in capsys.readouterr().out


def test_a_conversation_that_breaks_fails_and_the_others_go_on(scripts: Path, capsys):
    write(scripts / "a.yml", "user: break")
    write(scripts / "b.yml", "user: hi")
    assert runner.main([]) == 1
    out = capsys.readouterr().out
    assert "  - the assistant failed: RuntimeError: broken" in out
    assert out.endswith("1 passed, 1 failed, 0 skipped\n")


def test_fail_fast_stops_at_the_first_failure(scripts: Path, capsys):
    write(scripts / "a.yml", "bot: never")
    write(scripts / "b.yml", "user: hi")
    assert runner.main(["--fail-fast"]) == 1
    assert last_line(capsys) == "0 passed, 1 failed, 0 skipped"


def test_cases_are_chosen_by_words_in_their_name_or_file(scripts: Path, capsys):
    write(scripts / "corrections.yml", "user: hi", name="One")
    write(scripts / "others.yml", "user: hi", name="Another Correction")
    write(scripts / "more.yml", "user: hi", name="Neither")
    assert runner.main(["-k", "correction"]) == 0
    assert last_line(capsys) == "2 passed, 0 failed, 0 skipped"
    assert runner.main(["-k", "nowhere"]) == 2
    assert capsys.readouterr().err == "error: no test case has 'nowhere' in its name or its file's name\n"


def test_results_are_written_as_yaml(scripts: Path, tmp_path: Path):
    write(scripts / "a.yml", "user: hi", "bot: never", name="Fails")
    write(scripts / "b.yml", "user: hi", name="Passes")
    assert runner.main(["-o", "results.yml"]) == 1
    failed, passed = yaml.safe_load((tmp_path / "results.yml").read_text())["test_results"]
    assert (failed["name"], failed["pass_status"], failed["status"]) == ("Fails", False, "failed")
    assert failed["location"] == "tests/conversations/a.yml:6"
    assert failed["expected_steps"] == [{"user": "hi"}, {"bot": "never"}]
    assert failed["difference"] == ["+ the bot says exactly 'never'", "- typed hi with {} and {}"]
    assert (passed["name"], passed["pass_status"], passed["difference"]) == ("Passes", True, [])


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("slot_was_not_set: gapp", "there is no slot 'gapp' (allowed: gap)"),
        ("utter: utter_thank", "there is no response 'utter_thank' (allowed: utter_thanks)"),
        (
            "{user: hi, assertions: [{action_executed: action_advice}]}",
            "there is no action 'action_advice' (allowed: action_advise)",
        ),
    ],
)
def test_a_name_that_the_assistant_does_not_have_is_an_error(scripts: Path, capsys, step: str, message: str):
    write(scripts / "one.yml", step)
    assert runner.main([]) == 2
    assert capsys.readouterr().err == f"error: tests/conversations/one.yml:5: {message}\n"


def test_bad_scripts_and_missing_models_end_with_their_own_codes(scripts: Path, capsys, monkeypatch):
    assert runner.main([]) == 2
    assert "tests/conversations holds no script" in capsys.readouterr().err
    write(scripts / "one.yml", "usr: hi")
    assert runner.main([]) == 2
    assert capsys.readouterr().err.startswith("error: tests/conversations/one.yml:5: unknown key 'usr'")

    def no_model(channel: str) -> None:
        raise ModelError("there is no model: run 'make train'")

    monkeypatch.setattr(runner, "started_assistant", no_model)
    write(scripts / "one.yml", "user: hi")
    assert runner.main([]) == 1
    assert capsys.readouterr().err == "error: there is no model: run 'make train'\n"


def test_an_error_in_order_says_so(scripts: Path, capsys):
    write(
        scripts / "one.yml",
        "{user: hi, assertion_order_enabled: true, "
        "assertions: [{slot_was_set: [{name: gap}]}, {bot_uttered: {text_matches: typed}}]}",
    )
    assert runner.main([]) == 1
    assert "(behind what the assertions before it found)" in capsys.readouterr().out
