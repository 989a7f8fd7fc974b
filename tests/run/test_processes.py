"""What is told of a log's end, and how progress is shown."""

import io
from pathlib import Path

import pytest

from bot.processes import Child, Progress


@pytest.mark.parametrize(
    ("log", "words"),
    [
        ("Traceback ...\n  File x\nValueError: no such thing\n", "ValueError: no such thing"),
        ("rasa.core.ConnectionException: The database is gone\nsys:1: RuntimeWarning\n", "ConnectionException: The"),
        ("\x1b[91mrasa.shared.core.domain.InvalidDomain: two slots\x1b[0m\n", "InvalidDomain: two slots"),
        ("KeyError: 1\n\nDuring handling ...\n\nTypeError: 2\n", "TypeError: 2"),
        ("error: PORT is 'x'\nbye\n", "error: PORT is 'x'"),
        ("one\ntwo\n\n", "two"),
        ("no Error: at the line's beginning\nKilled\n", "Killed"),
        ("", ""),
    ],
)
def test_last_words_are_the_last_error_or_else_the_last_line(tmp_path: Path, log: str, words: str) -> None:
    (tmp_path / "a.log").write_text(log)
    said = Child("train", tmp_path / "a.log").last_words()
    assert said == words if not words else said.startswith(words)


def test_last_words_of_a_log_that_was_never_written_are_none(tmp_path: Path) -> None:
    assert Child("train", tmp_path / "a.log").last_words() == ""


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_moves_on_a_terminal_and_leaves_nothing_there() -> None:
    terminal = _Terminal()
    with Progress("Working", terminal) as progress:
        progress.show("first")
        progress.show("second")
    written = terminal.getvalue()
    assert "\n" not in written
    assert "Working ... 0 s (second)" in written
    assert written.endswith("\r\x1b[K")


def test_progress_elsewhere_is_a_line_for_each_phase() -> None:
    log = io.StringIO()
    with Progress("Working", log) as progress:
        for phase in ("first", "first", "second"):
            progress.show(phase)
    assert log.getvalue().splitlines() == ["Working ... 0 s", "Working ... 0 s (first)", "Working ... 0 s (second)"]
