"""What would change the advice, by trying it out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.advisor.assessment import Assessment

from . import oracle
from .samples import Advised, advise


def with_change(company: Assessment, item: Mapping[str, Any]) -> Assessment:
    """The company as it would be, in words of its own: the old evidence does not speak for the new values."""
    changes = {change["about"]: change["to"] for change in item["changes"]}
    return Assessment(company.known, {**company.values, **changes}, company.declined - set(changes))


def test_what_would_change_it_really_leads_there(advised: Advised) -> None:
    for company, advice in advised:
        assert advice.would_change_if
        for item in advice.would_change_if:
            state = {**company.state, **{change["about"]: change["to"] for change in item["changes"]}}
            assert oracle.option(state) == (item["recommendation"] or "not_yet")
            assert item["recommendation"] != oracle.option(company.state)
            assert item["text"]
            for change in item["changes"]:
                assert change["from"] == company.state.get(change["about"])
                assert change["to"] not in (None, change["from"])


def test_what_is_said_to_follow_from_a_change_would_then_be_advised(decided: Advised) -> None:
    """Nothing is promised that would not be given: not_yet is no advice while a headline signal holds (K31)."""
    for company, advice in decided[::4]:
        if not company.unasked:
            for item in advice.would_change_if:
                after = advise(with_change(company, item))
                assert after.recommendation == item["recommendation"], (company.values, item["text"])


def may_be_given(state: dict[str, object]) -> bool:
    """not_yet is no advice while a headline signal holds, unless the gap says so (K31)."""
    signal = any(state.get(name) is True for name in oracle.HEADLINE)
    return oracle.option(state) != "not_yet" or not signal or state.get("gap") in ("none", "execution")


def test_the_smallest_change_comes_first(advised: Advised) -> None:
    for company, advice in advised:
        sizes = [len(item["changes"]) for item in advice.would_change_if]
        assert sizes == sorted(sizes)
        # An answer that is still open is a smaller step than the reversal of one that was given.
        reversals = [sum(c["from"] is not None for c in item["changes"]) for item in advice.would_change_if]
        assert reversals == sorted(reversals)
        single = any(
            oracle.option(after) != oracle.option(company.state) and may_be_given(after)
            for name, values in oracle.VALUES.items()
            for value in values
            for after in [{**company.state, name: value}]
        )
        assert (sizes[0] == 1) == single


def test_asking_what_would_change_changes_nothing(advised: Advised) -> None:
    company, advice = advised[0]
    before = dict(company.values)
    assert advise(company) == advice
    assert company.values == before
