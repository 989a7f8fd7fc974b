"""Says how the scripts went: a line for each file, what failed and why, and the figures last."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

import yaml

from bot.scripts.checks import Check, shown
from bot.scripts.format import Case
from bot.scripts.turns import Turn

_GREEN, _RED, _BOLD, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[1m", "\x1b[0m"


@dataclass
class Outcome:
    """What came of a case: the turns up to its end, or up to the check that failed."""

    case: Case
    turns: list[Turn] = field(default_factory=list)
    failure: Check | None = None
    error: str = ""  # why the conversation could not be had to its end

    @property
    def failed(self) -> bool:
        return self.failure is not None or bool(self.error)

    @property
    def not_supported(self) -> list[str]:
        """Names of assertions that nothing here can judge: with one of them a case never passes."""
        return [name for exchange in self.case.exchanges for name in exchange.not_supported]

    @property
    def status(self) -> str:
        """One of passed, failed, skipped."""
        return "failed" if self.failed else "skipped" if self.not_supported else "passed"

    @property
    def difference(self) -> list[str]:
        """What was expected (+) and what came instead (-)."""
        if self.failure is None:
            return [f"- {self.error}"] if self.error else []
        turn, exchange = self.turns[-1], self.case.exchanges[len(self.turns) - 1]
        order = " (behind what the assertions before it found)" if exchange.in_order else ""
        return [f"+ {self.failure.expected()}{order}", *(f"- {line}" for line in self.failure.actual(turn))]


class Report:
    """Written while the scripts run, and once more at the end."""

    def __init__(self, stream: TextIO) -> None:
        self.outcomes: list[Outcome] = []
        self._stream = stream
        self._colours = stream.isatty()

    def add(self, outcome: Outcome) -> None:
        """A case is over."""
        file = outcome.case.place.file
        if not self.outcomes or self.outcomes[-1].case.place.file != file:
            self._write(("\n" if self.outcomes else "") + f"{file} ")
        self.outcomes.append(outcome)
        mark = {"passed": ".", "failed": "F", "skipped": "s"}[outcome.status]
        self._write(self._coloured(mark, _RED if outcome.failed else _GREEN))

    def conclude(self) -> None:
        """All cases are over."""
        self._line("")
        for outcome in self.outcomes:
            if outcome.failed:
                self._explain(outcome)
        for outcome in self.outcomes:
            self._note(outcome)
        statuses = [outcome.status for outcome in self.outcomes]
        figures = ", ".join(f"{statuses.count(s)} {s}" for s in ("passed", "failed", "skipped"))
        self._line("")
        self._line(self._coloured(figures, _RED if "failed" in statuses else _GREEN))

    def _note(self, outcome: Outcome) -> None:
        if outcome.status == "skipped":
            names = ", ".join(outcome.not_supported)
            self._line(f"skipped: {outcome.case.place}: {outcome.case.name} (not supported: {names})")
        for exchange in outcome.case.exchanges:
            for place in exchange.ignored:
                self._line(f"not judged: {place}: put it among the 'assertions' of the message before it")

    def _explain(self, outcome: Outcome) -> None:
        self._line("")
        self._line(self._coloured(outcome.case.name, _BOLD))
        self._line(f"{outcome.failure.place if outcome.failure else outcome.case.place}:")
        for line in outcome.difference:
            self._line(self._coloured(f"  {line}", _GREEN if line.startswith("+") else _RED))
        self._line("  The conversation so far:")
        for line in transcript(outcome.turns):
            self._line(f"    {line}")

    def _line(self, text: str) -> None:
        self._write(text + "\n")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _coloured(self, text: str, colour: str) -> str:
        return f"{colour}{text}{_PLAIN}" if self._colours else text


def transcript(turns: Sequence[Turn]) -> list[str]:
    """Who said what, a line each."""
    lines = []
    for turn in turns:
        if turn.visitor is not None:
            lines.append(f"visitor  {turn.visitor}")
        for said in turn.said:
            lines += [f"{'' if i else 'bot':<7}  {line}" for i, line in enumerate(shown(said))]
    return lines


def write_results(path: Path, outcomes: Iterable[Outcome]) -> None:
    """Write what came of each case, as YAML."""
    results = [
        {
            "name": outcome.case.name,
            "pass_status": outcome.status == "passed",
            "status": outcome.status,
            "location": str(outcome.failure.place if outcome.failure else outcome.case.place),
            "expected_steps": json.loads(json.dumps(outcome.case.steps, default=str)),
            "difference": outcome.difference,
            "not_supported": outcome.not_supported,
            "transcript": transcript(outcome.turns),
        }
        for outcome in outcomes
    ]
    text = yaml.safe_dump({"test_results": results}, sort_keys=False, allow_unicode=True, width=100)
    path.write_text(text, encoding="utf-8")
