"""The assistant in a terminal, for trying it out."""

from __future__ import annotations

import argparse
import shutil
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.model import ModelError
from bot.processes import RunError, stop_signals_interrupt
from bot.scripts.startup import started_assistant
from bot.scripts.turns import Said, Turn

if TYPE_CHECKING:
    from bot.scripts.assistant import Assistant

CHANNEL = "terminal"
PROMPT = "> "
QUIT = "/quit"
WIDEST = 100


def main(argv: list[str]) -> int:
    """The verb `chat`. Returns 0 when the visitor leaves, 1 if there is nothing to talk to."""
    parser = argparse.ArgumentParser(
        prog="python -m bot chat",
        description="Talk to the assistant in this terminal. Nothing is kept.",
    )
    parser.parse_args(argv)
    try:
        with stop_signals_interrupt(), started_assistant(CHANNEL) as assistant:
            _converse(assistant)
    except (ModelError, RunError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print()
    return 0


def _converse(assistant: Assistant) -> None:
    print(f"Type your message, or the number of an answer. {QUIT} or Ctrl-D ends.")
    conversation = assistant.conversation()
    turn = conversation.open({})
    _show(turn)
    for line in _lines():
        if turn.ended:
            conversation = assistant.conversation()
        chosen = int(line) if line.isdecimal() else 0
        if 1 <= chosen <= len(turn.buttons):
            turn = conversation.click(turn.buttons[chosen - 1], {})
        else:
            turn = conversation.type(line, {})
        _show(turn)


def _lines() -> Iterator[str]:
    """What the visitor types, until they leave. Where there is no terminal it is shown as if typed."""
    interactive = sys.stdin.isatty()
    if interactive:
        import readline  # noqa: F401  (gives `input` its editing keys)
    while True:
        try:
            line = input(PROMPT).strip()
        except EOFError:
            print()
            return
        if not interactive:
            print(line)
        if line == QUIT:
            return
        if line:
            yield line


def _show(turn: Turn) -> None:
    width = min(WIDEST, shutil.get_terminal_size().columns)
    number = 0
    for said in turn.said:
        print()
        print(wrapped(said, width))
        for button in said.buttons:
            number += 1
            print(f"  [{number}] {button.title}")
    print(flush=True)


def wrapped(said: Said, width: int) -> str:
    """A text wrapped line by line; the lines of a list stand indented."""
    return "\n".join(
        textwrap.fill(line, width, subsequent_indent="  " if line.startswith("•") else "")
        for line in said.text.splitlines()
    )
