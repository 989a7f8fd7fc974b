"""`python -m bot assess`: what messages say, one a line, as JSON. The contract is in docs/understanding.md."""

from __future__ import annotations

import argparse
import json
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from tqdm import tqdm

from bot.nlu.labels import subjects
from bot.nlu.pretrained import EncoderError
from bot.nlu.trained import FILES, ModelMismatchError, Trained
from bot.nlu.understanding import Understanding
from bot.settings import settings

RESULT = ("signals", "facts", "evidence", "acts")


class NoModelError(Exception):
    """There is no trained understanding. The message is one line that says what to do."""


def main(argv: list[str] | None = None) -> int:
    """Read messages from standard input, write what they say to standard output."""
    parser = argparse.ArgumentParser(
        prog="python -m bot assess",
        description="Reads one message a line (plain text, or a JSON object with 'text' and optionally 'asked') "
        "and writes one JSON object a line.",
    )
    parser.parse_args(argv)
    try:
        understanding = load_understanding(settings().model_path)
    except (NoModelError, EncoderError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    run(sys.stdin, sys.stdout, understanding, _lines_ahead(sys.stdin))
    return 0


def _lines_ahead(source: TextIO) -> int | None:
    """How many lines a file holds; None for what cannot be read twice, such as a pipe."""
    if not source.seekable():
        return None
    begin = source.tell()
    count = sum(1 for _ in source)
    source.seek(begin)
    return count


def load_understanding(archive: Path) -> Understanding:
    """The understanding inside a trained archive. Raises NoModelError."""
    try:
        with tarfile.open(archive) as tar, tempfile.TemporaryDirectory() as directory:
            for member in tar:
                name = Path(member.name).name
                if name in FILES and member.isfile():
                    source = tar.extractfile(member)
                    assert source is not None
                    (Path(directory) / name).write_bytes(source.read())
            return Understanding(Trained.load(Path(directory)))
    except FileNotFoundError:
        problem = f"no trained understanding in {archive}" if archive.is_file() else f"there is no model at {archive}"
        raise NoModelError(f"{problem}: run 'make train'") from None
    except (OSError, EOFError, tarfile.TarError, ModelMismatchError) as error:
        raise NoModelError(f"the model {archive} cannot be read ({error}): run 'make train'") from None


def run(lines: Iterable[str], out: TextIO, understanding: Understanding, total: int | None = None) -> None:
    """One JSON object for each line, in order; a line that cannot be read gives {"error", "line"}.

    Args:
        lines: with or without their line ends; "line" in an error counts them from 1.
        out: written to, and flushed, line by line.
        total: how many lines there are, if that is known.
    """
    # The bar is shown on a terminal only.
    shown = tqdm(lines, desc="reading", unit=" messages", total=total, disable=None)
    for number, line in enumerate(shown, start=1):
        try:
            result = assess_line(line.rstrip("\r\n"), understanding)
        except ValueError as error:
            result = {"error": str(error), "line": number}
        out.write(json.dumps(result, ensure_ascii=False) + "\n")
        out.flush()


def assess_line(line: str, understanding: Understanding) -> dict[str, Any]:
    """What one line says. Raises ValueError for a line that begins with `{` and is no message."""
    sent: dict[str, Any] = {"text": line}
    if line.startswith("{"):
        sent = _message(line)
    found = understanding.understand(sent["text"], sent.get("asked")).assessed()
    return {**{key: value for key, value in sent.items() if key not in RESULT}, **found}


def _message(line: str) -> dict[str, Any]:
    try:
        sent = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a JSON object: {error}") from None
    if not isinstance(sent.get("text"), str):
        raise ValueError("'text' is missing or is not a text")
    asked = sent.get("asked")
    if asked is not None and asked not in tuple(subjects()):
        raise ValueError(f"unknown name {json.dumps(asked)} under 'asked' (allowed: {', '.join(subjects())})")
    return sent
