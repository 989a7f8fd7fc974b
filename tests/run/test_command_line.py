"""`python -m bot` and the Makefile: what they list, and how they end."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.__main__ import VERBS

from .conftest import ROOT, environment


def bot(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_lists_each_verb_with_what_it_does() -> None:
    listed = bot("--help")
    assert listed.returncode == 0
    for name, verb in VERBS.items():
        assert (f"  {name} " in listed.stdout) == bool(verb.help)
    assert bot().returncode == 2


def test_an_unknown_verb_is_one_line_with_those_that_are_known() -> None:
    result = bot("server")
    assert result.returncode == 2
    assert result.stderr.startswith("error: unknown verb 'server' (allowed: serve, train")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("verb", ["serve", "train"])
def test_a_verb_explains_its_arguments_and_refuses_others(verb: str) -> None:
    assert "usage: python -m bot" in bot(verb, "--help").stdout
    assert bot(verb, "--wrong").returncode == 2


def test_a_reader_that_goes_away_ends_it_quietly(project: Path) -> None:
    (project / "bot/train.py").write_text("def main(argv):\n    while True:\n        print('one more line')\n")
    command = f"'{sys.executable}' -m bot train | head -1; echo \"${{PIPESTATUS[0]}}\""
    result = subprocess.run(
        ["bash", "-c", command], cwd=project, env=environment(), capture_output=True, text=True, timeout=30
    )
    assert result.stdout == "one more line\n141\n"
    assert result.stderr == ""


def test_ctrl_c_ends_any_verb_without_a_stack_trace(project: Path) -> None:
    (project / "bot/train.py").write_text("def main(argv):\n    raise KeyboardInterrupt\n")
    result = bot("train", cwd=project)
    assert (result.returncode, result.stderr) == (130, "")


@pytest.mark.parametrize("verb", ["serve", "train"])
def test_it_says_what_is_wrong_before_it_loads_rasa(verb: str) -> None:
    script = f"import sys; from bot.__main__ import main; main([{verb!r}, '--help'])"
    heavy = "atexit.register(lambda: print({'rasa', 'tensorflow'} & set(sys.modules)))"
    check = f"import atexit, sys; {heavy}; {script}"
    result = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60
    )
    assert result.stdout.endswith("set()\n")


def test_make_alone_lists_every_command() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, timeout=30).stdout
    targets = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert {
        "run",
        "test",
        "setup",
        "chat",
        "train",
        "scripts",
        "lint",
        "format",
        "bench",
        "lock",
        "clean",
    } <= set(targets)
    for target in targets:
        assert f"make {target}" in listed
