"""The decision table over every state at once.

A state gives each headline signal and deciding fact a value or leaves it unknown. There are few enough of them
(131,220) to work the table out for all of them when it is loaded; every question about the decision is then a look
into that array.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache, cached_property
from typing import Any

import numpy as np

from bot.advisor.knowledge import Knowledge, Line, knowledge

State = Mapping[str, object]


class _AllStates:
    """Every state, as conditions see them: answers are boolean arrays that broadcast to the grid."""

    def __init__(self, axes: Mapping[str, tuple[object, ...]], headline: tuple[str, ...]) -> None:
        self._axes = axes
        self._headline = headline

    def has(self, name: str, test: Callable[[Any], bool]) -> Any:
        position = list(self._axes).index(name)
        shape = [1] * len(self._axes)
        values = self._axes[name]
        shape[position] = len(values)
        return np.array([v is not None and test(v) for v in values]).reshape(shape)

    def unknown(self, name: str) -> Any:
        return self.has(name, lambda _: True) ^ True

    def signals(self, at_least: int) -> Any:
        count: Any = 0
        for name in self._headline:
            count = count + self.has(name, lambda v: v is True).astype(int)
        return count >= at_least


class Decision:
    """The option for every state, and which options completions of a state can reach."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        # Unknown comes first on each axis, so that index 0 is "unknown" everywhere.
        self.axes = {name: (None, *(known.subjects[name].values or ())) for name in known.deciding}
        shape = tuple(len(values) for values in self.axes.values())
        everything = _AllStates(self.axes, known.headline)
        self._lines = np.zeros(shape, dtype=np.uint8)
        for line in reversed(known.lines):
            holds = np.broadcast_to(np.asarray(line.when(everything)), shape)
            self._lines[holds] = line.number
        self.options = tuple(known.options)
        option_of_line = np.array([0, *(self.options.index(line.option) for line in known.lines)])
        self._options = option_of_line[self._lines].astype(np.uint8)

    def line(self, state: State) -> Line:
        """The first line of the table that holds; unknown counts as not true."""
        return self.known.lines[int(self._lines[self._index(state)]) - 1]

    def option(self, state: State) -> str:
        """The option's name."""
        return self.line(state).option

    def reachable(self, state: State, open_names: Collection[str], may_stay_unknown: bool) -> set[str]:
        """The options that filling in the open names can lead to.

        Args:
            open_names: names that are unknown in `state` and could get any value.
            may_stay_unknown: whether an open name may also remain unknown (be declined).
        """
        found = np.unique(self._part(state, open_names, 0 if may_stay_unknown else 1))
        return {self.options[i] for i in found}

    def outlook(self, state: State, open_names: Iterable[str]) -> Outlook:
        """How likely each option is, by the priors, over the completions of the open names."""
        return Outlook(self, state, tuple(open_names))

    def _part(self, state: State, open_names: Collection[str], start: int) -> Any:
        index = tuple(
            slice(start, None) if name in open_names else position
            for name, position in zip(self.axes, self._index(state), strict=True)
        )
        return self._options[index]

    def _index(self, state: State) -> tuple[int, ...]:
        return tuple(_position(values, state.get(name)) for name, values in self.axes.items())


class Outlook:
    """The options over all completions of the open names, each weighted by the priors of questions.yml."""

    def __init__(self, decision: Decision, state: State, open_names: tuple[str, ...]) -> None:
        self._decision = decision
        self._names = tuple(name for name in decision.axes if name in open_names)
        self._options = decision._part(state, self._names, 1)
        weights: Any = np.ones(())
        for name in self._names:
            prior = decision.known.questions[name].prior
            weights = np.multiply.outer(weights, [prior[value] for value in decision.axes[name][1:]])
        self._weights = weights

    @cached_property
    def probabilities(self) -> dict[str, float]:
        """The probability of each option that can be reached, likeliest first."""
        shares = self._distribution(self._options, self._weights)
        found = {self._decision.options[i]: float(p) for i, p in enumerate(shares) if p > 0}
        return dict(sorted(found.items(), key=lambda item: -item[1]))

    def matters(self, name: str) -> bool:
        """Whether in any completion another value of `name` gives another option."""
        axis = self._names.index(name)
        first = np.take(self._options, [0], axis=axis)
        return bool((self._options != first).any())

    def entropy_after(self, name: str) -> float:
        """The expected entropy (in bits) of the option once `name` is known."""
        axis = self._names.index(name)
        total = 0.0
        for position in range(self._options.shape[axis]):
            weights = np.take(self._weights, position, axis=axis)
            share = float(weights.sum())
            if share:
                part = self._distribution(np.take(self._options, position, axis=axis), weights) / share
                total += share * _entropy(part)
        return total

    def _distribution(self, options: Any, weights: Any) -> Any:
        return np.bincount(np.ravel(options), weights=np.ravel(weights), minlength=len(self._decision.options))


def _entropy(distribution: Any) -> float:
    positive = distribution[distribution > 0]
    return float(-(positive * np.log2(positive)).sum())


def _position(values: tuple[object, ...], value: object) -> int:
    # By identity for True and False, which otherwise equal 1 and 0.
    return next(i for i, v in enumerate(values) if v is value or (isinstance(v, str) and v == value))


@cache
def decision() -> Decision:
    """The decision of the project's own knowledge/."""
    return Decision(knowledge())
