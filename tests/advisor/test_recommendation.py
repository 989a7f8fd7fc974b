"""The recommendation as one object: its shape, its reasons and quotes, what would change it, the articles' lists."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.evidence import Evidence, EvidenceLog
from bot.advisor.knowledge import knowledge
from bot.advisor.recommendation import Recommendation, recommend
from bot.advisor.wording import wording

from . import oracle
from .samples import stories

CONTRACT: dict[str, type | tuple[type, ...]] = {
    "recommendation": (str, type(None)),
    "strength": str,
    "leaning_towards": list,
    "form": (dict, type(None)),
    "reasons": list,
    "against": list,
    "why_not": list,
    "unknowns": list,
    "would_change_if": list,
    "article_lists": list,
    "next_question": (dict, type(None)),
    "next_step": list,
    "sources": list,
}
Advised = list[tuple[Assessment, Recommendation]]


def advise(company: Assessment) -> Recommendation:
    return recommend(company, decision(), wording())


def declining_the_rest(values: Mapping[str, Any]) -> Assessment:
    return Assessment(knowledge(), values, frozenset(oracle.NAMES) - set(values))


def company_of(*evidence: Evidence) -> Assessment:
    """A company that said this and declined the rest."""
    log = EvidenceLog()
    for item in evidence:
        log.add(item)
    for name in set(oracle.NAMES) - {item.about for item in evidence}:
        log.decline(name, "skip", 99)
    return Assessment.of(log, knowledge())


def said(about: str, value: object, quote: str, message: int = 1, start: int = 0, asked: str | None = None) -> Evidence:
    return Evidence(about, value, quote, start, start + len(quote), message, asked)


@pytest.fixture(scope="module")
def advised() -> Advised:
    """1,500 companies that told their story, with what they are advised."""
    return [(company, advise(company)) for company in stories(seed=21, count=1500)]


@pytest.fixture(scope="module")
def decided(advised: Advised) -> Advised:
    found = [(company, advice) for company, advice in advised if advice.recommendation is not None]
    assert {advice.recommendation for _, advice in found} == oracle.OPTIONS
    return found


# -- its shape


def test_it_is_json_with_the_keys_of_the_contract(advised: Advised) -> None:
    for _, advice in advised[:300]:
        sent = advice.to_json()
        assert json.loads(json.dumps(sent, allow_nan=False)) == sent
        for key, kind in CONTRACT.items():
            assert isinstance(sent[key], kind), key
        assert set(sent) == {field.name for field in fields(Recommendation)}


def test_verdict_title_and_strength_are_said_in_words(advised: Advised) -> None:
    for _, advice in advised:
        assert advice.verdict
        assert advice.title
        assert advice.strength_text
        assert "{" not in advice.verdict + advice.title + advice.strength_text


def test_every_part_has_its_text_its_claims_and_the_articles_behind_them(advised: Advised) -> None:
    known = knowledge()
    for _, advice in advised:
        form = [advice.form] if advice.form else []
        parts = [*advice.reasons, *advice.against, *advice.why_not, *advice.cost, *advice.next_step, *form]
        for part in parts:
            assert part["text"]
            assert "{" not in part["text"]
            assert part["claims"]
            assert set(part["sources"]) == {s for claim in part["claims"] for s in known.claims[claim].lines}


def test_every_article_that_is_cited_is_listed_with_what_its_maker_sells(advised: Advised) -> None:
    for _, advice in advised:
        form = [advice.form] if advice.form else []
        parts = [*advice.reasons, *advice.against, *advice.why_not, *advice.cost, *advice.next_step, *form]
        cited = {s for part in parts for s in part["sources"]} | {item["source"] for item in advice.article_lists}
        listed = {source["id"] for source in advice.sources}
        assert cited <= listed <= set(knowledge().sources)
        assert len(listed) == len(advice.sources)
        for source in advice.sources:
            assert source["name"]
            assert source["sells"]
            assert source["interest"]


# -- why


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


# -- what would change it


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
    for company, advice in decided:
        if not company.unasked:
            for item in advice.would_change_if:
                after = advise(with_change(company, item))
                assert after.recommendation == item["recommendation"], (company.values, item["text"])


def test_the_smallest_change_comes_first(advised: Advised) -> None:
    for company, advice in advised:
        sizes = [len(item["changes"]) for item in advice.would_change_if]
        assert sizes == sorted(sizes)
        single = any(
            oracle.option({**company.state, name: value}) != oracle.option(company.state)
            for name, values in oracle.VALUES.items()
            for value in values
        )
        assert (sizes[0] == 1) == single


def test_asking_what_would_change_changes_nothing(advised: Advised) -> None:
    company, advice = advised[0]
    before = dict(company.values)
    assert advise(company) == advice
    assert company.values == before


# -- the articles' own lists


def known_to_be(company: Mapping[str, Any], name: str, *wanted: object) -> bool | None:
    """Whether a name has one of these values; None while it is unknown."""
    return company[name] in wanted if name in company else None


def any_of(*parts: bool | None) -> bool | None:
    return True if True in parts else None if None in parts else False


def all_of(*parts: bool | None) -> bool | None:
    return False if False in parts else None if None in parts else True


def scored(company: Mapping[str, Any]) -> dict[str, tuple[str, int | None, list[bool | None]]]:
    """Each list with its article, its bar and its items, as the articles have them (K01, K42)."""

    def is_(name: str, *wanted: object) -> bool | None:
        return known_to_be(company, name, *(wanted or (True,)))

    def spends(kind: str) -> bool | None:
        return all_of(is_("budget_dispersion"), is_("budget_dispersion.kind", kind))

    no_direction = is_("gap", "strategy", "both")
    return {
        "hirondo_four": (
            "hirondo",
            2,
            [
                any_of(no_direction, is_("strategy_validated", False)),
                is_("overloaded_junior_team"),
                spends("cost_worse"),
                any_of(is_("rapid_transition"), is_("fundraise")),
            ],
        ),
        "hirondo_five": (
            "hirondo",
            3,
            [
                all_of(no_direction, is_("full_time_funded", False)),
                is_("sales_friction"),
                is_("unmanaged_vendors"),
                None,
                None,
            ],
        ),
        "xql_four": (
            "xql",
            2,
            [
                is_("founder_dependent_pipeline"),
                is_("unmanaged_vendors"),
                spends("unknown_return"),
                is_("fundraise"),
            ],
        ),
        "cmovate_moments": (
            "cmovate",
            None,
            [
                is_("inconsistent_pipeline"),
                is_("fundraise"),
                is_("new_market"),
                is_("unmanaged_vendors"),
                is_("full_time_funded", False),
            ],
        ),
        "iytro_test": ("iytro", 1, [is_("attribution_known", False)]),
    }


def test_each_list_is_scored_by_its_own_bar(advised: Advised) -> None:
    reached = set()
    for company, advice in advised:
        expected = scored(company.values)
        assert [item["id"] for item in advice.article_lists] == list(expected)
        for item in advice.article_lists:
            source, bar, met = expected[item["id"]]
            count = met.count(True)
            assert (item["source"], item["bar"], item["of"], item["count"]) == (source, bar, len(met), count)
            assert item["reached"] == (None if bar is None else count >= bar)
            if bar is not None:
                reached.add((item["id"], item["reached"]))
    assert len(reached) == 2 * 4


def test_an_item_that_is_not_known_is_neither_met_nor_missed(advised: Advised) -> None:
    """Unknown is not false."""
    wrong = set()
    for company, advice in advised:
        for item in advice.article_lists:
            met = scored(company.values)[item["id"]][2]
            for got, want in zip(item["items"], met, strict=True):
                if got["met"] is not want:
                    wrong.add((item["id"], got["text"], got["met"], want))
    assert not wrong


@pytest.mark.parametrize(
    ("kind", "hirondo", "xql"),
    [("cost_worse", True, False), ("unknown_return", False, True), ("spread", False, False), (None, None, None)],
)
def test_hirondo_counts_cost_that_rises_and_xql_returns_that_are_unknown(
    kind: str | None, hirondo: bool | None, xql: bool | None
) -> None:
    """K42."""
    detail = {"budget_dispersion.kind": kind} if kind else {}
    lists = {
        item["id"]: item for item in advise(declining_the_rest({"budget_dispersion": True, **detail})).article_lists
    }
    assert lists["hirondo_four"]["items"][2]["met"] is hirondo
    assert lists["xql_four"]["items"][2]["met"] is xql


def test_the_lists_are_beside_the_verdict_and_do_not_touch_it() -> None:
    """Three of Hirondo's four hold, and none of the headline four: that reaches no leadership."""
    values = dict.fromkeys(oracle.HEADLINE, False) | {
        "gap": "none",
        "overloaded_junior_team": True,
        "rapid_transition": True,
        "strategy_validated": False,
    }
    advice = advise(declining_the_rest(values))
    assert advice.recommendation == "not_yet"
    assert advice.article_lists[0]["reached"] is True


# -- its form


@pytest.mark.parametrize("gap", ["strategy", "both"])
@pytest.mark.parametrize(
    ("weeks", "form"),
    [
        (0, "audit_before_round"),
        (5, "audit_before_round"),
        (6, "audit_then_thirteen_weeks"),
        (26, "audit_then_thirteen_weeks"),
        (27, "fractional_before_round"),
        (60, "fractional_before_round"),
    ],
)
def test_how_far_off_the_round_is_shapes_the_engagement(gap: str, weeks: int, form: str) -> None:
    """K11."""
    advice = advise(declining_the_rest({"gap": gap, "fundraise": True, "fundraise_weeks": weeks}))
    assert advice.form is not None
    assert advice.form["id"] == form
    assert "K11" in advice.form["claims"]
    without = advise(declining_the_rest({"gap": gap, "fundraise": True}))
    assert without.recommendation == advice.recommendation
    assert without.form is not None
    assert "K11" not in without.form["claims"]


def test_the_words_on_a_near_round_name_the_audit_and_on_a_far_one_the_engagement() -> None:
    texts = []
    for weeks in (4, 15, 40):
        form = advise(declining_the_rest({"gap": "strategy", "fundraise": True, "fundraise_weeks": weeks})).form
        assert form is not None
        texts.append(form["text"].lower())
    near, between, far = texts
    assert "audit" in near
    assert "thirteen" not in near
    assert between.index("audit") < between.index("thirteen")
    assert "audit" not in far
    assert "fractional" in far


def test_every_advice_has_a_form(decided: Advised) -> None:
    for _, advice in decided:
        assert advice.form is not None


def test_a_funded_interim_is_the_bridge_to_a_hire_and_a_hire_begins_with_its_scope() -> None:
    for funded, bridge in ((True, True), (False, False)):
        form = advise(declining_the_rest({"senior_leader": "left", "full_time_funded": funded})).form
        assert form is not None
        assert ("bridge" in form["text"]) == bridge
    form = advise(declining_the_rest({"gap": "strategy", "full_time_funded": True})).form
    assert form is not None
    assert "scopes the hire" in form["text"]


def test_leader_and_delivery_together_begin_with_the_frame() -> None:
    advice = advise(declining_the_rest({"gap": "both"}))
    assert advice.recommendation == "fractional_plus_agency"
    assert advice.form is not None
    assert "Framing first" in advice.form["text"]
    assert "B49" in advice.next_step[0]["claims"]


# -- undecided


def test_undecided_names_what_is_missing_and_gives_no_half_advice(advised: Advised) -> None:
    found = 0
    for _, advice in advised:
        if advice.recommendation is None:
            found += 1
            assert advice.form is None
            assert not advice.why_not
            assert not advice.cost
            assert not advice.next_step
            assert advice.unknowns
            assert wording().subject(advice.unknowns[0]) in advice.strength_text
    assert found > 100


def test_the_reasons_for_a_leaning_are_reasons_for_what_it_leans_to() -> None:
    """One signal, all else open: it leans to leadership, so "nothing calls for it" is no reason."""
    advice = advise(Assessment(knowledge(), {"fundraise": True}))
    assert advice.leaning_towards[0] == "fractional_cmo"
    against_it = set(knowledge().lines[-1].claims) & {"B03", "B36", "K37"}
    assert not any(against_it <= set(reason["claims"]) for reason in advice.reasons)
