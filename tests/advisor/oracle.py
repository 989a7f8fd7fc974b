"""The decision once more, in plain Python and written from its description alone: what bot.advisor is held against.

Nothing here imports the code under test. Unknown is None, and counts as not true.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from itertools import product

State = Mapping[str, object]

HEADLINE = ("founder_dependent_pipeline", "unmanaged_vendors", "budget_dispersion", "fundraise")
VALUES: dict[str, tuple[object, ...]] = {
    **dict.fromkeys(HEADLINE, (True, False)),
    "gap": ("strategy", "execution", "both", "none"),
    "senior_leader": ("present", "absent", "left"),
    "strategy_validated": (True, False),
    "channel_scope": ("single", "broad"),
    "full_time_funded": (True, False),
    "attribution_known": (True, False),
}
NAMES = tuple(VALUES)
STATES = 131_220
OPTION_OF_LINE = {
    1: "interim_cmo",
    2: "full_time_hire",
    3: "fractional_plus_agency",
    4: "fractional_cmo",
    5: "cmo_as_a_service",
    6: "agency",
    7: "not_yet",
}
LEADERSHIP = {"fractional_cmo", "fractional_plus_agency", "full_time_hire", "interim_cmo"}
OPTIONS = frozenset(OPTION_OF_LINE.values())


def true_signals(state: State) -> int:
    """How many headline signals are true."""
    return sum(state.get(name) is True for name in HEADLINE)


def has_working_leader(state: State) -> bool:
    """A leader in place who is not contradicted by a missing direction or by people nobody directs."""
    return (
        state.get("senior_leader") == "present"
        and state.get("gap") not in ("strategy", "both")
        and state.get("unmanaged_vendors") is not True
    )


def needs_leadership(state: State) -> bool:
    """Two signals, a missing direction, or one signal with the gap unknown and the last-five-deals test failed."""
    if has_working_leader(state):
        return False
    failed_test = state.get("gap") is None and state.get("attribution_known") is False
    return (
        true_signals(state) >= 2
        or state.get("gap") in ("strategy", "both")
        or (true_signals(state) == 1 and failed_test)
    )


def line(state: State) -> int:
    """The first line of the table that holds, from 1."""
    need, gap = needs_leadership(state), state.get("gap")
    proven = state.get("strategy_validated") is True
    if state.get("senior_leader") == "left":
        return 1
    if need and state.get("full_time_funded") is True and state.get("senior_leader") != "present":
        return 2
    if need and gap in ("both", "execution"):
        return 3
    if need:
        return 4
    if gap == "execution" and proven and state.get("channel_scope") == "broad":
        return 5
    if gap == "execution" and (has_working_leader(state) or proven):
        return 6
    return 7


@cache
def all_lines() -> dict[tuple[object, ...], int]:
    """The line for each state; a state is its values in the order of NAMES."""
    return {values: line(dict(zip(NAMES, values, strict=True))) for values in every_state()}


def every_state() -> Iterator[tuple[object, ...]]:
    """All states, as values in the order of NAMES."""
    return product(*((None, *values) for values in VALUES.values()))


def option(state: State) -> str:
    """The option for a state; names that are not in it are unknown."""
    return OPTION_OF_LINE[all_lines()[tuple(state.get(name) for name in NAMES)]]


def completions(state: State, open_names: Collection[str], may_stay_unknown: bool) -> Iterator[dict[str, object]]:
    """The state with the open names filled in, in every way."""
    names = [name for name in NAMES if name in open_names]
    extra = (None,) if may_stay_unknown else ()
    for values in product(*((*extra, *VALUES[name]) for name in names)):
        yield {**state, **dict(zip(names, values, strict=True))}


def options_over(state: State, open_names: Collection[str], may_stay_unknown: bool) -> set[str]:
    """The options that filling in the open names leads to."""
    return {option(complete) for complete in completions(state, open_names, may_stay_unknown)}


def not_yet_may_be_given(state: State, declined: Collection[str]) -> bool:
    """All four headline signals are known false or declined, or the gap is none or execution."""
    all_quiet = all(state.get(name) is False or name in declined for name in HEADLINE)
    return all_quiet or state.get("gap") in ("none", "execution")


def strength(state: State, declined: Collection[str], against: int, keeps_ownership: bool) -> str:
    """How firm the advice is; `against` is how many things speak against it."""
    unknown = [name for name in NAMES if state.get(name) is None]
    unasked = [name for name in unknown if name not in declined]
    if len(options_over(state, unasked, may_stay_unknown=True)) > 1:
        return "undecided"
    if option(state) == "not_yet" and not not_yet_may_be_given(state, declined):
        return "undecided"
    settled = options_over(state, unknown, may_stay_unknown=False) == {option(state)}
    return "clear" if settled and against <= 1 and not keeps_ownership else "leaning"


# What cannot both be meant. The last one looks at a detail, which is no part of a state.
CONTRADICTIONS: dict[str, Callable[[State], bool]] = {
    "leader_but_unmanaged": lambda s: s.get("senior_leader") == "present" and s.get("unmanaged_vendors") is True,
    "nothing_missing_but_signals": lambda s: s.get("gap") == "none" and true_signals(s) >= 2,
    "direction_missing_but_plan_proven": lambda s: (
        s.get("gap") in ("strategy", "both") and s.get("strategy_validated") is True
    ),
    "returns_unknown_but_traced": lambda s: (
        s.get("attribution_known") is True
        and s.get("budget_dispersion") is True
        and s.get("budget_dispersion.kind") == "unknown_return"
    ),
}
