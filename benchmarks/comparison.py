"""Bots side by side: trained and started one after the other, then measured in turn, in rounds."""

import json
import statistics
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Any

from benchmarks.bots import ROOT, Advisor, Bot, Started
from benchmarks.measures import Effort, Times, summary, turn_times, turns_a_second, warm_up
from benchmarks.processes import progress, run
from benchmarks.visitors import ALL

EARLY = slice(3, 19)  # of the turns of the long conversation; as many are taken from its end
LATE = slice(-16, None)
LONG_SECONDS = 600


class _Measured:
    """A bot that runs, and what has been found out about it."""

    def __init__(self, bot: Bot, train_seconds: float, started: Started) -> None:
        self.bot = bot
        self.started = started
        self.figures: dict[str, Any] = {"train_s": train_seconds, "ready_s": started.seconds_to_ready}
        self._times: Times = defaultdict(list)
        self._cpu_seconds = 0.0
        self._loads: dict[str, list[float]] = defaultdict(list)

    def take_a_round(self, effort: Effort) -> None:
        """One client, then eight."""
        before = self.started.processes.cpu_seconds()
        for kind, times in turn_times(self.started.conversation, effort.turns).items():
            self._times[kind] += times
        self._cpu_seconds += self.started.processes.cpu_seconds() - before
        for kind, conversation in self.started.loads.items():
            self._loads[kind].append(turns_a_second(conversation, effort.load_seconds))

    def hold_long_conversations(self, effort: Effort) -> None:
        """As the bot runs; the assistant without the amendments too."""
        if not isinstance(self.bot, Advisor):
            self.figures.update(self._long_conversation(effort, "stock", ""))
            return
        self.figures.update(self._long_conversation(effort, "amended", str(self.bot.folder / "long.db")))
        stock = self._long_conversation(effort, "stock", str(self.bot.folder / "long-stock.db"))
        self.figures.update({f"stock_{name}": value for name, value in stock.items()})

    def conclude(self) -> dict[str, Any]:
        """All figures: seconds (`_s`), milliseconds (`_ms`), megabytes (`_mb`), and turns a second."""
        self.figures["turns_ms"] = {kind: summary(times) for kind, times in self._times.items()}
        self.figures["cpu_ms"] = 1000 * self._cpu_seconds / len(self._times[ALL])
        self.figures["turns_a_second"] = {kind: statistics.median(rates) for kind, rates in self._loads.items()}
        self.figures["memory_mb"] = self.started.processes.megabytes()
        return self.figures

    def _long_conversation(self, effort: Effort, mode: str, database: str) -> dict[str, float]:
        progress(f"{self.bot.name}: {effort.long_turns} turns of one conversation, Rasa as {mode}")
        turns = [str(self.started.action_port), str(effort.long_turns), database, *self.bot.long_conversation]
        command = ["-m", "benchmarks.long_conversation", mode, str(self.bot.model), *turns]
        times = json.loads(run(command, ROOT, LONG_SECONDS).splitlines()[-1])
        return {"early_ms": statistics.median(times[EARLY]), "late_ms": statistics.median(times[LATE])}


def compare(bots: Sequence[Bot], effort: Effort) -> dict[str, dict[str, Any]]:
    """{bot: {figure: value}}. All bots run at the same time, but only one is spoken to."""
    with ExitStack() as stack:
        measured = []
        for bot in bots:
            progress(f"{bot.name}: training")
            train_seconds = bot.train()
            progress(f"{bot.name}: starting")
            measured.append(_Measured(bot, train_seconds, stack.enter_context(bot.started())))
        for each in measured:
            warm_up(each.started.conversation)
        for number in range(effort.rounds):
            for each in measured:
                progress(f"{each.bot.name}: round {number + 1} of {effort.rounds}")
                each.take_a_round(effort)
        for each in measured:
            each.hold_long_conversations(effort)
        return {each.bot.name: each.conclude() for each in measured}
