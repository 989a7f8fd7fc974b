"""Why an option is advised, in the visitor's words, each stretch of them once."""

from __future__ import annotations

from bot.advisor.knowledge import knowledge
from bot.advisor.wording import wording

from . import oracle
from .samples import Advised, advise, company_of, said


def test_it_gives_one_to_four_reasons_each_with_its_rule(decided: Advised) -> None:
    for _, advice in decided:
        assert 1 <= len(advice.reasons) <= 4
        for reason in advice.reasons:
            assert reason["rule"]
            assert reason["sources"]
        assert len({reason["text"] for reason in advice.reasons}) == len(advice.reasons)


def test_the_line_that_decided_is_among_the_reasons(decided: Advised) -> None:
    for company, advice in decided:
        claims = set(knowledge().lines[oracle.line(company.state) - 1].claims)
        assert any(claims <= set(reason["claims"]) for reason in advice.reasons)


def test_a_reason_is_about_something_known_and_quotes_the_words_that_said_it(advised: Advised) -> None:
    for company, advice in advised:
        for reason in advice.reasons:
            if reason["quote"]:
                evidence = company.evidence[reason["about"]]
                assert reason["quote"] == evidence.quote
                assert bool(reason["asked"]) == (evidence.asked is not None)
            if reason["about"]:
                assert reason["about"] in company.values


def test_the_visitors_words_are_quoted_once(advised: Advised) -> None:
    for company, advice in advised:
        places = []
        for reason in advice.reasons:
            if reason["quote"]:
                evidence = company.evidence[reason["about"]]
                places.append((evidence.message, evidence.start, evidence.end))
        assert len(set(places)) == len(places)


def test_overlapping_words_support_one_reason() -> None:
    """One quote supports one reason, also where one stretch of words lies inside another."""
    text = "deals come from my network and two agencies do as they like"
    advice = advise(
        company_of(
            said("founder_dependent_pipeline", True, text),
            said("unmanaged_vendors", True, "two agencies do as they like", start=text.index("two")),
        )
    )
    assert sum(reason["quote"] is not None for reason in advice.reasons) == 1


def test_a_short_answer_is_quoted_with_its_question() -> None:
    advice = advise(
        company_of(
            said("gap", "strategy", "Direction", 1, asked="gap"),
            said("fundraise", True, "we raise in May", 2),
        )
    )
    quotes = {reason["about"]: (reason["quote"], reason["asked"]) for reason in advice.reasons}
    assert quotes["gap"] == ("Direction", wording().subject("gap"))
    assert quotes["fundraise"] == ("we raise in May", None)


def test_one_quote_is_not_a_signal_and_a_failed_test_as_well() -> None:
    """The rule of the one signal wants the last-five-deals test failed by other evidence than that signal."""
    words = "we have no idea what marketing brings in"
    signal = said("budget_dispersion", True, words)
    same = company_of(signal, said("attribution_known", False, words))
    inside = company_of(signal, said("attribution_known", False, "no idea what marketing", start=8))
    other = company_of(signal, said("attribution_known", False, "nobody can trace a deal", message=2))
    elsewhere = company_of(signal, said("attribution_known", False, "nobody can trace a deal", start=len(words) + 2))
    assert [advise(company).recommendation for company in (same, inside)] == [None, None]
    assert [advise(company).recommendation for company in (other, elsewhere)] == ["fractional_cmo"] * 2


def test_with_two_signals_the_shared_words_take_nothing_away() -> None:
    words = "we have no idea what marketing brings in"
    company = company_of(
        said("budget_dispersion", True, words),
        said("attribution_known", False, words),
        said("fundraise", True, "we raise in May", message=2),
    )
    assert company.state["attribution_known"] is False
    assert advise(company).recommendation == "fractional_cmo"


def test_nobody_is_told_to_imagine_what_they_have_said() -> None:
    words = "we have no idea what marketing brings in"
    known: dict[str, object] = {
        **dict.fromkeys(set(oracle.HEADLINE) - {"budget_dispersion"}, False),
        "senior_leader": "absent",
        "strategy_validated": False,
        "channel_scope": "single",
        "full_time_funded": False,
    }
    company = company_of(
        said("budget_dispersion", True, words),
        said("attribution_known", False, words),
        *(said(name, value, name, message) for message, (name, value) in enumerate(known.items(), start=2)),
    )
    for item in advise(company).would_change_if:
        for change in item["changes"]:
            assert company.values.get(change["about"]) != change["to"], item["text"]
