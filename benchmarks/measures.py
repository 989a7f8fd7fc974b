"""What is measured of a running bot, each bounded in number and in time."""

import statistics
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from benchmarks.processes import BenchmarkError
from benchmarks.visitors import ALL, Conversation, Turn

CLIENTS = 8

# Milliseconds of turns, by kind of turn.
Times = dict[str, list[float]]


@dataclass(frozen=True)
class Effort:
    """How much is measured. The bots take turns in rounds: a busy machine is busy for all of them."""

    rounds: int
    turns: int  # of one client, a round
    load_seconds: float  # of eight clients, a round
    long_turns: int  # in the one long conversation


FULL = Effort(rounds=4, turns=70, load_seconds=5, long_turns=200)
QUICK = Effort(rounds=2, turns=35, load_seconds=3, long_turns=60)


def _endless(conversation: Conversation) -> Iterator[Turn]:
    while True:
        yield from conversation()


def warm_up(conversation: Conversation) -> None:
    """Has one conversation, for what is loaded late."""
    for _ in conversation():
        pass


def turn_times(conversation: Conversation, turns: int) -> Times:
    """Milliseconds of one client's turns, one after the other."""
    taken: Times = defaultdict(list)
    for kind, seconds in islice(_endless(conversation), turns):
        taken[kind].append(1000 * seconds)
        taken[ALL].append(1000 * seconds)
    return taken


def turns_a_second(conversation: Conversation, load_seconds: float) -> float:
    """Turns a second that eight clients get answered, each one after the other."""
    until = time.monotonic() + load_seconds
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
