"""What is measured of a running bot, each bounded in number and in time."""

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.processes import BenchmarkError
from benchmarks.visitors import Conversation, Turn

CLIENTS = 8
ALL = "all kinds"


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    turns: int  # of one client, at least
    seconds: float  # of one client, at most
    load_seconds: float  # of eight clients
    long_turns: int  # in the one long conversation


FULL = Effort(turns=240, seconds=60, load_seconds=15, long_turns=200)
QUICK = Effort(turns=60, seconds=20, load_seconds=5, long_turns=60)


def _endless(conversation: Conversation) -> Iterator[Turn]:
    while True:
        yield from conversation()


def warm_up(conversation: Conversation) -> None:
    """Has one conversation, for what is loaded late."""
    for _ in conversation():
        pass


def turn_times(conversation: Conversation, effort: Effort) -> dict[str, dict[str, float]]:
    """Milliseconds of one client's turns, by kind: {kind: {"p50", "p95", "turns"}}."""
    taken: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + effort.seconds
    for number, (kind, seconds) in enumerate(_endless(conversation)):
        taken[kind].append(1000 * seconds)
        taken[ALL].append(1000 * seconds)
        if number >= effort.turns or time.monotonic() > until:
            break
    return {kind: summary(times) for kind, times in taken.items()}


def turns_a_second(conversation: Conversation, effort: Effort) -> float:
    """Turns a second that eight clients get answered, each one after the other."""
    until = time.monotonic() + effort.load_seconds
    done: list[int] = []
    failed: list[Exception] = []

    def client() -> None:
        turns = 0
        try:
            for _ in _endless(conversation):
                turns += 1
                if time.monotonic() > until:
                    break
        except (BenchmarkError, OSError) as error:
            failed.append(error)
        done.append(turns)

    began = time.monotonic()
    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    if failed:
        raise BenchmarkError(f"under load: {failed[0]}")
    return sum(done) / (time.monotonic() - began)


def summary(times: list[float]) -> dict[str, float]:
    """Median, 95th percentile (nearest rank) and number of some times."""
    ordered = sorted(times)
    rank = min(len(ordered) - 1, int(0.95 * len(ordered)))
    return {"p50": statistics.median(ordered), "p95": ordered[rank], "turns": len(ordered)}
