"""How firm the advice is, against brute force over the completions of what is unknown."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from math import isclose, prod

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.knowledge import knowledge
from bot.advisor.recommendation import Recommendation
from bot.advisor.wording import wording

from . import oracle
from .samples import Advised, advise, declining_the_rest, mixed


@pytest.fixture(scope="module")
def advised() -> Advised:
    """Companies with many and few unknowns, with what they are advised."""
    return [(company, advise(company)) for company in mixed(seed=11, count=400)]


def speaking_against(advice: Recommendation) -> int:
    """The option's own caution, given where nothing speaks against, is about no signal or fact and is not counted."""
    cautions = {wording().text("explanation", "caution", o.caution.says) for o in knowledge().options.values()}
    return sum(item["text"] not in cautions for item in advice.against)


def test_strength_is_what_brute_force_says(advised: Advised) -> None:
    seen = set()
    for company, advice in advised:
        expected = oracle.strength(company.state, company.declined, speaking_against(advice), keeps_ownership=False)
        assert advice.strength == expected, (company.values, sorted(company.declined))
        seen.add(expected)
    assert seen == {"undecided", "leaning", "clear"}


def test_there_is_a_recommendation_exactly_when_it_is_decided(advised: Advised) -> None:
    for company, advice in advised:
        assert (advice.recommendation is None) == (advice.strength == "undecided")
        assert bool(advice.leaning_towards) == (advice.recommendation is None)
        if advice.recommendation is not None:
            assert advice.recommendation == oracle.option(company.state)


def test_not_yet_is_given_only_when_no_signal_may_hold_or_the_gap_says_so(advised: Advised) -> None:
    given = 0
    for company, advice in advised:
        if advice.recommendation == "not_yet":
            given += 1
            assert oracle.not_yet_may_be_given(company.state, company.declined), company.values
    assert given > 10


def test_undecided_lists_the_options_still_reachable_likeliest_first(advised: Advised) -> None:
    priors = {name: question.prior for name, question in knowledge().questions.items()}
    checked = 0
    for company, advice in advised:
        unknown = [name for name in oracle.NAMES if name not in company.values]
        if advice.recommendation is not None or len(unknown) > 6:
            continue
        checked += 1
        share: dict[str, float] = defaultdict(float)
        for complete in oracle.completions(company.state, unknown, may_stay_unknown=False):
            share[oracle.option(complete)] += prod(priors[name][complete[name]] for name in unknown)
        assert set(advice.leaning_towards) == set(share)
        shares = [share[option] for option in advice.leaning_towards]
        ordered = all(a > b or isclose(a, b) for a, b in pairwise(shares))
        assert ordered, (company.values, shares)
    assert checked > 50


def test_what_is_named_as_unknown_could_still_change_the_option(advised: Advised) -> None:
    for company, advice in advised[:200]:
        unknown = [name for name in oracle.NAMES if name not in company.values]
        if len(unknown) > 5:
            continue
        expected = set()
        for name in unknown:
            others = [other for other in unknown if other != name]
            for complete in oracle.completions(company.state, others, may_stay_unknown=False):
                if len(oracle.options_over(complete, [name], may_stay_unknown=False)) > 1:
                    expected.add(name)
                    break
        assert set(advice.unknowns) == expected, company.values


def test_declined_is_not_unasked() -> None:
    quiet: dict[str, object] = dict.fromkeys(oracle.HEADLINE, False)
    assert advise(Assessment(knowledge(), quiet)).strength == "undecided"
    assert advise(declining_the_rest(quiet)).recommendation == "not_yet"
    assert advise(declining_the_rest({})).recommendation == "not_yet"
    assert advise(Assessment(knowledge(), {})).recommendation is None


@pytest.mark.parametrize("signal", oracle.HEADLINE)
def test_one_signal_alone_is_not_forced_into_a_verdict(signal: str) -> None:
    """Deliberate (K31): not_yet is not said while a headline signal holds, though all the rest was declined."""
    company = declining_the_rest({signal: True})
    advice = advise(company)
    assert oracle.option(company.state) == "not_yet"
    assert (advice.recommendation, advice.strength) == (None, "undecided")
    assert advice.leaning_towards
    for gap, given in (("none", "not_yet"), ("execution", "not_yet"), ("strategy", "fractional_cmo")):
        assert advise(declining_the_rest({signal: True, "gap": gap})).recommendation == given
    assert advise(declining_the_rest({signal: True, "attribution_known": False})).recommendation == "fractional_cmo"


def test_who_keeps_every_decision_gets_no_clear_advice_and_hears_that_first(advised: Advised) -> None:
    """B60."""
    decided = 0
    for company, handing_over in advised[:250]:
        advice = advise(company.replace({"hands_over_ownership": False}))
        assert advice.strength == handing_over.strength.replace("clear", "leaning")
        if advice.recommendation is not None:
            decided += 1
            assert advice.against[0]["about"] == "hands_over_ownership"
            assert "B60" in advice.against[0]["claims"], company.values
    assert decided > 60


def test_nothing_unknown_and_nothing_against_is_clear() -> None:
    company = dict.fromkeys(oracle.HEADLINE, True) | {
        "gap": "strategy",
        "senior_leader": "absent",
        "strategy_validated": False,
        "channel_scope": "broad",
        "full_time_funded": False,
        "attribution_known": False,
    }
    advice = advise(Assessment(knowledge(), company))
    assert (advice.recommendation, advice.strength) == ("fractional_cmo", "clear")
    one_more = advise(Assessment(knowledge(), company | {"attribution_known": True}))
    assert one_more.strength == "clear"
    two_more = advise(Assessment(knowledge(), company | {"attribution_known": True, "strategy_validated": True}))
    assert two_more.strength == "leaning"
