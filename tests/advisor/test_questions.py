"""Which question comes next, and when there is none."""

from __future__ import annotations

from collections import defaultdict
from math import log2, prod
from random import Random

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.knowledge import knowledge
from bot.advisor.questions import next_question
from bot.advisor.recommendation import recommend
from bot.advisor.wording import wording

from . import oracle
from .samples import mixed

COMPANIES = list(mixed(seed=31, count=600))


def ask(company: Assessment) -> str | None:
    return next_question(company, decision())


def may_change(company: Assessment) -> bool:
    """Whether the option still depends on names that were never asked about."""
    return len(oracle.options_over(company.state, company.unasked, may_stay_unknown=True)) > 1


def test_it_stops_when_nothing_can_change_the_option_and_each_headline_signal_is_settled() -> None:
    stopped = 0
    for company in COMPANIES:
        open_headline = [name for name in company.unasked if name in oracle.HEADLINE]
        expected = bool(open_headline) or may_change(company)
        assert (ask(company) is not None) == expected, (company.values, sorted(company.declined))
        stopped += not expected
    assert 50 < stopped < len(COMPANIES) - 50


def test_it_never_asks_about_what_is_known_or_declined() -> None:
    for company in COMPANIES:
        assert ask(company) in (None, *company.unasked)


def test_a_fact_is_asked_about_only_if_it_can_matter() -> None:
    for company in COMPANIES:
        name = ask(company)
        if name is None or name in oracle.HEADLINE:
            continue
        others = [other for other in company.unasked if other != name]
        assert any(
            len(oracle.options_over(complete, [name], may_stay_unknown=False)) > 1
            for complete in oracle.completions(company.state, others, may_stay_unknown=False)
        ), (company.values, name)


def expected_entropy(company: Assessment, name: str) -> float:
    """The entropy of the option, in bits, that is to be expected once `name` is known."""
    priors = {about: question.prior for about, question in knowledge().questions.items()}
    total = 0.0
    for value in oracle.VALUES[name]:
        share: dict[str, float] = defaultdict(float)
        others = [other for other in company.unasked if other != name]
        for complete in oracle.completions({**company.state, name: value}, others, may_stay_unknown=False):
            share[oracle.option(complete)] += prod(priors[other][complete[other]] for other in others)
        total += priors[name][value] * -sum(p * log2(p) for p in share.values() if p > 0)
    return total


def test_the_question_that_narrows_the_option_down_most_comes_first() -> None:
    """Among the facts once each headline signal is settled, among the headline signals before."""
    checked = 0
    for company in COMPANIES:
        name = ask(company)
        if name is None or len(company.unasked) > 5:
            continue
        headline = [other for other in company.unasked if other in oracle.HEADLINE]
        candidates = headline or company.unasked
        least = min(expected_entropy(company, other) for other in candidates)
        assert expected_entropy(company, name) == pytest.approx(least), (company.values, name)
        checked += len(candidates) > 1
    assert checked > 50


def test_simulated_companies_always_reach_a_decision_within_ten_questions() -> None:
    random, known = Random(41), knowledge()
    asked_of_each = []
    for _ in range(100):
        truth = {
            name: random.choices(list(known.questions[name].prior), list(known.questions[name].prior.values()))[0]
            for name in oracle.NAMES
        }
        company, asked = Assessment(known, {}), 0
        while (name := ask(company)) is not None:
            assert name not in company.values
            company, asked = company.replace({name: truth[name]}), asked + 1
            assert asked <= 10
        advice = recommend(company, decision(), wording())
        assert advice.recommendation == oracle.option(truth), truth
        asked_of_each.append(asked)
    assert sum(asked_of_each) / len(asked_of_each) < 8


def test_who_declines_now_and_then_is_not_asked_more_than_ten_questions_either() -> None:
    random, known = Random(42), knowledge()
    for _ in range(80):
        values: dict[str, object] = {}
        declined: set[str] = set()
        company = Assessment(known, {})
        while (name := ask(company)) is not None:
            if random.random() < 0.4:
                declined.add(name)
            else:
                values[name] = random.choice(oracle.VALUES[name])
            company = Assessment(known, dict(values), frozenset(declined))
            assert len(values) + len(declined) <= 10
        assert not may_change(company)


def test_two_answers_that_only_together_change_the_option_are_still_asked_for() -> None:
    """A led company gets an agency: a proven plan or a broad scope keeps that, both make it CMO-as-a-service."""
    values: dict[str, object] = dict.fromkeys(oracle.HEADLINE, False) | {"gap": "execution", "senior_leader": "present"}
    declined = frozenset({"full_time_funded", "attribution_known"})
    company = Assessment(knowledge(), values, declined)
    for name in company.unasked:
        assert oracle.options_over(company.state, [name], may_stay_unknown=True) == {"agency"}
    assert ask(company) in ("strategy_validated", "channel_scope")
    assert ask(company.replace({"strategy_validated": True})) == "channel_scope"
    assert ask(company.replace({"strategy_validated": False})) is None
    assert ask(company.replace({"channel_scope": "single"})) is None


def test_it_is_offered_with_its_reason_and_not_repeated_in_the_advice_when_all_is_declined() -> None:
    advice = recommend(Assessment(knowledge(), {}), decision(), wording())
    assert advice.next_question is not None
    assert advice.next_question["about"] in oracle.HEADLINE
    assert advice.next_question["text"].endswith("?")
    assert advice.next_question["why"].startswith("Because")
    declined = Assessment(knowledge(), {}, frozenset(oracle.NAMES))
    assert recommend(declined, decision(), wording()).next_question is None
