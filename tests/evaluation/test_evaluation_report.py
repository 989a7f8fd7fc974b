"""The table, the page and its pictures, the command line: from made-up readings."""

from pathlib import Path

import pytest
from made import case, reading

from evaluation import __main__ as command
from evaluation import cases, report
from evaluation.cases import ACTS, ANSWERS, EvaluationError, read_set
from evaluation.children import run
from evaluation.reading import Reading
from evaluation.systems import DEFAULT, OURS, Evaluated
from evaluation.table import figure, markdown, table

RAISE, NO_RAISE = ("fundraise", True, "we raise"), ("fundraise", False, "we raise")
SECRET = "the second set's own words: we raise"


def evaluated(name, read, *, second=False):
    """Eleven messages of which the first is read as given, an act and an answer; perhaps one of the second set."""
    items = [case("we raise | now", RAISE)] + [case("we raise", RAISE, voice="de_owner")] * 10
    items += [case("bye", intent="stop", part=ACTS), case("we raise", RAISE, asked="fundraise", part=ANSWERS)]
    readings = [reading("we raise | now", *read)] + [reading("we raise", RAISE)] * 10
    readings += [reading(intent="thank"), reading("we raise", RAISE)]
    if second:
        items += [case(SECRET, RAISE, set_="second"), case(SECRET, intent="greet", part=ACTS, set_="second")]
        readings += [reading(SECRET, NO_RAISE), reading(intent="stop")]
    return Evaluated(name, items, readings, 12.34, 56.78, None if name == OURS else 321.0, 9_500_000)


def row(text, label):
    (line,) = [line for line in text.splitlines() if line.startswith(f"| {label} ")]
    return [cell.strip() for cell in line.strip("|").split("|")[1:]]


def test_the_table_has_both_systems_side_by_side():
    text = table([evaluated(DEFAULT, []), evaluated(OURS, [RAISE])])
    assert row(text, "") == ["goal", "first set: default pipeline", "first set: this assistant"]
    assert row(text, "**headline signals: micro-F1**") == ["0.90", "0.952", "1.000"]
    assert row(text, "headline signals: recall") == ["", "0.909", "1.000"]
    assert row(text, "**whole message right**") == ["0.85", "0.909", "1.000"]
    assert row(text, "fundraise: F1 (labelled)") == ["", "0.952 (11)", "1.000 (11)"]
    assert row(text, "unmanaged_vendors: F1 (labelled)") == ["", "- (0)", "- (0)"]
    assert row(text, "gap: recall / precision (labelled)") == ["", "- / - (0)", "- / - (0)"]
    assert row(text, "**answer to a question right**") == ["0.95", "1.000", "1.000"]
    assert row(text, "**main act right**") == ["0.93", "0.000", "0.000"]
    assert row(text, "a message of up to 25 words, ms") == ["15", "12.3", "12.3"]
    assert row(text, "size of the model, MB") == ["", "9.5", "9.5"]
    assert row(text, "training, s") == ["90", "321", "-"]


def test_only_styles_with_ten_messages_get_a_row():
    text = table([evaluated(OURS, [])])
    assert row(text, "voice de: headline micro-F1 (messages)") == ["", "1.000 (10)"]
    assert "voice us" not in text
    assert row(text, "up to 8 words: headline micro-F1 (messages)") == ["", "0.952 (11)"]
    assert row(text, "over 60 words: headline micro-F1 (messages)") == ["", "- (0)"]


def test_each_set_has_columns_of_its_own():
    text = table([evaluated(DEFAULT, [], second=True), evaluated(OURS, [RAISE], second=True)])
    assert row(text, "messages / acts / answers") == ["", "11 / 1 / 1", "11 / 1 / 1", "1 / 1 / 0", "1 / 1 / 0"]
    assert row(text, "headline signals: recall") == ["", "0.909", "1.000", "0.000", "0.000"]


def test_markdown_and_figures():
    assert markdown([["", "a"], ["long", "b"]]) == "|      | a |\n|------|---|\n| long | b |"
    assert (figure(None), figure(0.0), figure(0.8962), figure(12.34, ".1f")) == ("-", "0.000", "0.896", "12.3")


def test_the_page_shows_mistakes_of_the_first_set_and_no_word_of_the_second(tmp_path: Path):
    both = [evaluated(DEFAULT, [], second=True), evaluated(OURS, [NO_RAISE], second=True)]
    report.write(both, tmp_path / "docs", epochs=5)
    page = (tmp_path / "docs" / "RESULTS.md").read_text()
    assert '- "we raise | now": `fundraise` is `true`, read as `false`' in page
    assert '- "bye": `stop`, read as `thank` (0.90)' in page
    assert "| polarity turned round" in page
    assert row(page, "polarity turned round") == ["1 / 1", "1 / 1"]
    assert "own words" not in page
    assert "learnt for 5 epochs" in page
    assert report.EXPLORATION.read_text().strip() in page
    for name in ("reliability.png", "acts.png", "headline.png"):
        assert f"results/{name}" in page
        assert (tmp_path / "docs" / "results" / name).read_bytes().startswith(b"\x89PNG")


def test_a_reading_survives_the_way_between_processes():
    before = reading("we raise", (*RAISE, "hedged", "past", 0.5), acts=("inform", "greet"))
    assert Reading.of(before.record()) == before


def held_out(folder: Path, quote: str = "we raise") -> Path:
    text = f"nlu:\n- intent: inform\n  examples:\n  - text: |\n      {SECRET}\n    metadata:\n      voice: us_founder\n"
    text += f'      evidence: [{{about: fundraise, value: true, quote: "{quote}"}}]\n'
    for name in ("messages.yml", "messages_second_author.yml", "acts.yml", "contextual_answers.yml"):
        (folder / name).write_text(text)
    return folder


def test_a_set_is_read_with_its_parts_and_voices(tmp_path: Path):
    found = list(read_set("first", held_out(tmp_path)))
    assert [c.part for c in found] == ["messages", "messages", "acts", "answers"]
    assert {(c.set, c.region, c.length, c.example.text) for c in found} == {("first", "us", "up to 8 words", SECRET)}


def test_what_is_wrong_with_a_set_is_said_without_its_words(tmp_path: Path):
    with pytest.raises(EvaluationError) as wrong:
        list(read_set("second", held_out(tmp_path, quote="not there")))
    assert str(wrong.value) == "messages.yml of the second test set, example 1: it is labelled wrongly"


def test_a_set_without_a_part_is_refused(tmp_path: Path):
    (held_out(tmp_path) / "acts.yml").unlink()
    with pytest.raises(EvaluationError, match=r"the second test set has no acts\.yml"):
        list(read_set("second", tmp_path))


def test_the_second_set_may_be_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(cases, "FOLDERS", {"first": held_out(tmp_path), "second": tmp_path / "second"})
    assert {c.set for c in cases.all_cases()} == {"first"}


def test_a_failing_child_says_why_in_one_line(tmp_path: Path, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(EvaluationError, match=r"^Trying failed: no such luck$"):
        run("Trying", ["-c", "import sys; sys.exit('first\\nerror: no such luck')"], tmp_path, tmp_path / "log")
    assert run("Trying", ["-c", "print(1)"], tmp_path, tmp_path / "log") < 60
    assert "Trying" in capfd.readouterr().err


@pytest.mark.parametrize("arguments", [["--epochs", "0"], ["--epochs", "many"], ["--only", "both"]])
def test_wrong_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit, match="2"):
        command.main(arguments)
    assert arguments[1] in capsys.readouterr().err


def test_this_assistant_alone_is_written_and_says_what_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "evaluate_ours", lambda *_, timed: evaluated(OURS, [RAISE]) if timed else None)
    assert command.main(["--only", "ours", "--docs", str(tmp_path)]) == 0
    assert "first set: this assistant" in capsys.readouterr().out
    assert "was left out of this run" in " ".join((tmp_path / report.RESULTS).read_text().split())


def test_the_default_pipeline_alone_is_printed_and_nothing_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "evaluate_default", lambda *_: evaluated(DEFAULT, [RAISE]))
    assert command.main(["--only", "default", "--docs", str(tmp_path)]) == 0
    assert "first set: default pipeline" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_both_systems_are_printed_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr(command, "evaluate_ours", lambda *_, timed: evaluated(OURS, [RAISE]) if timed else None)
    monkeypatch.setattr(command, "evaluate_default", lambda *given: evaluated(DEFAULT, []) if given[2] == 7 else None)
    assert command.main(["--epochs", "7", "--docs", str(tmp_path)]) == 0
    assert "default pipeline | first set: this assistant" in capsys.readouterr().out
    assert (tmp_path / "RESULTS.md").exists()


def test_an_error_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def ours(*_: object, **__: object) -> Evaluated:
        raise EvaluationError("Reading failed: there is no model")

    monkeypatch.setattr(command, "evaluate_ours", ours)
    assert command.main(["--only", "ours"]) == 1
    assert capsys.readouterr().err.splitlines()[-1] == "error: Reading failed: there is no model"
