"""Runs scripted conversations against the trained model and the real actions. For writers: docs/scripts.md"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from bot.advisor.strict_yaml import DataError
from bot.model import ModelError
from bot.processes import RunError, stop_signals_interrupt
from bot.scripts.checks import ActionCheck, Place, SaidCheck, SlotCheck, first_failure
from bot.scripts.format import Case, Exchange, load_script
from bot.scripts.report import Outcome, Report, write_results
from bot.scripts.startup import started_assistant
from bot.scripts.turns import Turn

if TYPE_CHECKING:
    from bot.scripts.assistant import Assistant, Conversation

CHANNEL = "scripts"
SCRIPTS = "tests/conversations"


def main(argv: list[str]) -> int:
    """The verb `scripts`. Returns 0 if no case failed, 1 if one did, 2 if a script cannot be read."""
    arguments = _arguments(argv)
    try:
        cases = [case for path in _files(arguments.paths) for case in load_script(path)]
        cases = [case for case in cases if arguments.k.lower() in f"{case.place.file} {case.name}".lower()]
        if not cases:
            raise DataError(f"no test case has {arguments.k!r} in its name or its file's name")
        report = Report(sys.stdout)
        with stop_signals_interrupt(), started_assistant(CHANNEL) as assistant:
            _require_known_names(cases, assistant)
            for case in cases:
                outcome = run_case(case, assistant)
                report.add(outcome)
                if outcome.failed and arguments.fail_fast:
                    break
        report.conclude()
        if arguments.o:
            write_results(arguments.o, report.outcomes)
    except DataError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except (ModelError, RunError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 1 if any(outcome.failed for outcome in report.outcomes) else 0


def run_case(case: Case, assistant: Assistant) -> Outcome:
    """Have the conversation of a case, up to the first check that fails."""
    outcome = Outcome(case)
    conversation = assistant.conversation()
    try:
        conversation.set_slots(case.fixtures)
        for exchange in case.exchanges:
            before = outcome.turns[-1] if outcome.turns else None
            turn = _answer(exchange, before, conversation)
            outcome.turns.append(turn)
            outcome.failure = first_failure(exchange.checks, turn, exchange.in_order)
            if outcome.failure:
                break
    except Exception as error:  # whatever it is, the other cases are still run
        outcome.error = f"the assistant failed: {type(error).__name__}: {error}"
    return outcome


def _answer(exchange: Exchange, before: Turn | None, conversation: Conversation) -> Turn:
    if exchange.said is None:
        return conversation.open(exchange.metadata)
    button = before.offered(exchange.said) if before else None
    if button:
        return conversation.click(button, exchange.metadata)
    return conversation.type(exchange.said, exchange.metadata)


def _arguments(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot scripts", description="Run scripted conversations.")
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help=f"files or folders (default: {SCRIPTS})")
    parser.add_argument("-k", default="", metavar="WORDS", help="only cases with this in their or the file's name")
    parser.add_argument("--fail-fast", action="store_true", help="stop at the first case that fails")
    parser.add_argument("-o", type=Path, metavar="FILE", help="write the results to this file, as YAML")
    arguments = parser.parse_args(argv)
    arguments.paths = arguments.paths or [Path(SCRIPTS)]
    return arguments


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        found = sorted(path.rglob("*.y*ml")) if path.is_dir() else [path]
        if not found:
            raise DataError(f"{path} holds no script (allowed: files that end in .yml or .yaml)")
        yield from found


def _require_known_names(cases: list[Case], assistant: Assistant) -> None:
    """A misspelt name would make a check that something does *not* happen hold for ever."""
    domain = assistant.agent.domain
    slots = {slot.name for slot in domain.slots}
    for case in cases:
        for slot in case.fixtures:
            _require(slot, slots, "slot", case.place)
        for check in (check for exchange in case.exchanges for check in exchange.checks):
            if isinstance(check, SlotCheck):
                _require(check.slot, slots, "slot", check.place)
            elif isinstance(check, ActionCheck):
                _require(check.action, domain.action_names_or_texts, "action", check.place)
            elif isinstance(check, SaidCheck) and check.utter_name is not None:
                _require(check.utter_name, domain.responses, "response", check.place)


def _require(name: str, known: Collection[str], kind: str, place: Place) -> None:
    if name not in known:
        raise DataError(f"{place}: there is no {kind} '{name}' (allowed: {', '.join(sorted(known))})")
