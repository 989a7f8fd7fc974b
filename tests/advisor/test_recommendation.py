"""The recommendation as one object: its shape, its sources, and how it stands while undecided."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.knowledge import knowledge
from bot.advisor.recommendation import Recommendation
from bot.advisor.wording import wording

from .samples import Advised, advise, declining_the_rest

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
