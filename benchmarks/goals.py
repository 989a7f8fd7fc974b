"""The goals, each a comparison of figures from one run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks.visitors import ALL

# What was measured of each bot: {"default" | "floor" | "advisor": {figure: value}}.
Figures = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Goal:
    """A figure and how it must compare: `at_most` or `at_least` the limit."""

    name: str
    figure: Callable[[Figures], float]
    limit: float
    at_most: bool = True

    def judged(self, figures: Figures) -> dict[str, Any]:
        """Its figure, its limit and whether it is met; None for what was not measured."""
        try:
            figure = self.figure(figures)
        except (KeyError, ZeroDivisionError):
            return {"goal": self.name, "figure": None, "limit": self.limit, "met": None}
        met = figure <= self.limit if self.at_most else figure >= self.limit
        return {"goal": self.name, "figure": figure, "limit": self.limit, "met": met}


def _p50(figures: Figures, bot: str, kind: str) -> float:
    return float(figures[bot]["turns_ms"][kind]["p50"])


def _rate(figures: Figures, bot: str, kind: str) -> float:
    return float(figures[bot]["turns_a_second"][kind])


GOALS = (
    Goal(
        "a button turn (p50), in plain turns of the floor: at most",
        lambda f: _p50(f, "advisor", "button") / _p50(f, "floor", "plain"),
        3,
    ),
    Goal(
        "any turn (p50), in action turns of the default: at most",
        lambda f: _p50(f, "advisor", ALL) / _p50(f, "default", "action"),
        0.5,
    ),
    Goal("eight clients, turns a second: at least", lambda f: _rate(f, "advisor", ALL), 40, at_most=False),
    Goal(
        "the same, in plain turns a second of the default: at least",
        lambda f: _rate(f, "advisor", ALL) / _rate(f, "default", "plain"),
        2,
        at_most=False,
    ),
    Goal(
        "the same, in action turns a second of the default: at least",
        lambda f: _rate(f, "advisor", ALL) / _rate(f, "default", "action"),
        2,
        at_most=False,
    ),
    Goal(
        "a late turn of the long conversation, in early ones: at most",
        lambda f: f["advisor"]["late_ms"] / f["advisor"]["early_ms"],
        1.5,
    ),
    Goal(
        "start until ready, in the floor's: at most",
        lambda f: f["advisor"]["ready_s"] / f["floor"]["ready_s"],
        1.2,
    ),
    Goal(
        "memory, in the default's: at most",
        lambda f: f["advisor"]["memory_mb"] / f["default"]["memory_mb"],
        0.8,
    ),
)
