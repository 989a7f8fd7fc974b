"""What speaks against the advice, and why not each other option."""

from __future__ import annotations

from bot.advisor.wording import wording

from . import oracle
from .samples import Advised, advise, declining_the_rest

# -- what speaks against


def test_every_advice_has_something_against_it(decided: Advised) -> None:
    for _, advice in decided:
        assert advice.against


def test_a_test_that_points_elsewhere_than_the_gap_is_said(decided: Advised) -> None:
    """The gap wins over the last-five-deals test, and that is said (K33)."""
    for company, advice in decided:
        passed = company.state.get("attribution_known")
        leads = advice.recommendation in ("fractional_cmo", "fractional_plus_agency", "full_time_hire")
        delivers = advice.recommendation in ("agency", "cmo_as_a_service", "not_yet")
        if (leads and passed is True) or (delivers and passed is False):
            about = [item for item in advice.against if item.get("about") == "attribution_known"]
            assert len(about) == 1
            assert "K33" in about[0]["claims"]
            assert "iytro" in about[0]["text"]


def test_a_leader_in_place_whose_company_needs_another_is_said(decided: Advised) -> None:
    for company, advice in decided:
        if advice.recommendation in ("fractional_cmo", "fractional_plus_agency"):
            said_so = "senior_leader" in [item.get("about") for item in advice.against]
            assert said_so == (company.state.get("senior_leader") == "present")


def test_delivery_of_a_proven_plan_is_said_to_buy_someone_who_holds_it_to_the_plan(decided: Advised) -> None:
    found = 0
    for company, advice in decided:
        proven_delivery = company.state.get("gap") == "execution" and company.state.get("strategy_validated") is True
        if advice.recommendation == "fractional_plus_agency" and proven_delivery:
            found += 1
            parts = [*advice.against, *([advice.form] if advice.form else [])]
            said_so = [part for part in parts if "B61" in part["claims"]]
            assert any("hold delivery to" in part["text"] for part in said_so)
    assert found > 5


def test_rules_written_for_b2b_tech_are_called_borrowed_elsewhere() -> None:
    """K43."""
    for sector, borrowed in (("consumer", True), ("b2b_other", True), ("b2b_tech", False)):
        advice = advise(declining_the_rest({"gap": "strategy", "sector": sector}))
        assert any("K43" in item["claims"] for item in advice.against) == borrowed


# -- why not the others


def test_each_other_option_is_given_its_line(decided: Advised) -> None:
    for _, advice in decided:
        assert sorted(item["option"] for item in advice.why_not) == sorted(oracle.OPTIONS - {advice.recommendation})
        assert len(advice.why_not) == 6
        for item in advice.why_not:
            assert item["label"] == wording().text("explanation", "title", item["option"])


def test_why_not_never_denies_what_the_visitor_said(decided: Advised) -> None:
    for company, advice in decided:
        lines = {item["option"]: item["text"] for item in advice.why_not}
        if company.state.get("gap") in ("execution", "both"):
            assert "You named no delivery gap" not in lines.get("agency", "")
            assert "You didn't say hands are missing" not in lines.get("fractional_plus_agency", "")
        if company.state.get("full_time_funded") is True:
            assert "You haven't said that it is" not in lines.get("full_time_hire", "")
        if company.state.get("gap") in ("strategy", "both"):
            assert "you named no missing direction" not in lines.get("fractional_cmo", "")
        if company.state.get("senior_leader") != "present":
            assert "Your leader is in place" not in lines.get("interim_cmo", "")


def test_why_not_counts_signals_rightly(decided: Advised) -> None:
    for company, advice in decided:
        lines = {item["option"]: item["text"] for item in advice.why_not}
        signals = oracle.true_signals(company.state)
        if "At least two do" in lines.get("not_yet", ""):
            assert signals >= 2
        if "One sign alone" in lines.get("fractional_cmo", ""):
            assert signals == 1, company.values
        if "None of XQL's four signs" in lines.get("fractional_cmo", ""):
            assert signals == 0, company.values


def test_the_decisive_reason_counts_signals_rightly(decided: Advised) -> None:
    counts = {"Two of the four": 2, "Three of the four": 3, "All four headline": 4}
    for company, advice in decided:
        for opening, count in counts.items():
            if advice.reasons[-1]["text"].startswith(opening):
                assert oracle.true_signals(company.state) == count
        if "None of the four headline signs is known to hold" in advice.reasons[-1]["text"]:
            assert oracle.true_signals(company.state) == 0
