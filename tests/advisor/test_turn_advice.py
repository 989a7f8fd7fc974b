"""Conversations: the advice, what moves it, wishes against it, and contradictions."""

from __future__ import annotations

from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, clear_need, led_company_without_need, says_one_of

# -- advice


def test_it_recommends_when_nothing_can_change_the_answer(talk: Talk) -> None:
    clear_need(talk)
    assert talk.dialogue.advised == "fractional_cmo"
    assert talk.open_question is None
    assert not asked_in(talk.text)
    assert talk.advice.verdict in talk.text
    assert talk.advice.strength_text in talk.text
    for part in (*talk.advice.reasons, *talk.advice.against):
        assert part["text"] in talk.text
    assert "You said" in talk.text


def test_where_cards_are_shown_the_advice_is_a_card() -> None:
    talk = Talk(shows_cards=True)
    clear_need(talk)
    assert talk.reply.card == {"kind": "recommendation", **talk.advice.to_json()}
    assert talk.advice.verdict not in talk.text
    assert talk.text


def test_just_tell_me_now_gives_the_leaning_with_what_is_missing(talk: Talk) -> None:
    talk.states({"fundraise": True, "unmanaged_vendors": True})
    talk.says("just tell me now", "ask_for_advice_now")
    advice = talk.advice
    assert advice.recommendation is None
    assert talk.dialogue.advised is None
    assert wording().option(advice.leaning_towards[0]) in talk.text
    assert advice.strength_text in talk.text
    assert wording().subject(advice.unknowns[0]) in talk.text
    assert not asked_in(talk.text)
    talk.presses("Go on")
    assert len(asked_in(talk.text)) == 1


def test_just_tell_me_now_works_with_nothing_known(talk: Talk) -> None:
    talk.opens()
    talk.says("just tell me now", "ask_for_advice_now")
    assert talk.text
    assert talk.dialogue.advised is None


def test_the_parts_of_the_advice_are_there_to_be_asked_for(talk: Talk) -> None:
    clear_need(talk)
    advice = talk.advice
    talk.presses("Why not the others?")
    for item in advice.why_not:
        assert item["text"] in talk.text
    talk.presses("What would change it?")
    for item in advice.would_change_if:
        assert item["text"] in talk.text
    talk.presses("Cost and first steps")
    for item in (*advice.cost, *advice.next_step):
        assert item["text"] in talk.text
    talk.presses("Who says so?")
    for item in advice.article_lists:
        assert item["text"] in talk.text
    for source in advice.sources:
        assert source["sells"] in talk.text


def test_a_person_is_one_press_away_from_the_advice(talk: Talk) -> None:
    clear_need(talk)
    assert "/ask_for_human" in [button.payload for button in talk.reply.buttons]


def test_a_correction_after_the_advice_says_that_it_moved(talk: Talk) -> None:
    clear_need(talk)
    talk.says("actually our head of marketing has just left", "correct_answer", about={"senior_leader": "left"})
    assert talk.dialogue.advised == "interim_cmo"
    assert says_one_of(talk.text, "dialogue", "advice_moved")
    assert wording().option("fractional_cmo") in talk.text
    assert talk.advice.verdict in talk.text


def test_a_fact_after_the_advice_that_changes_nothing_says_that_it_stays(talk: Talk) -> None:
    clear_need(talk)
    talk.states({"sector": "b2b_tech"})
    assert talk.dialogue.advised == "fractional_cmo"
    assert says_one_of(talk.text, "dialogue", "advice_stays")


def test_a_correction_that_takes_the_ground_away_withdraws_the_advice(talk: Talk) -> None:
    led_company_without_need(talk)
    assert talk.dialogue.advised == "not_yet"
    talk.says("no, it's direction we miss", "correct_answer", about={"gap": "strategy", "senior_leader": "absent"})
    assert says_one_of(talk.text, "dialogue", "advice_withdrawn") or says_one_of(talk.text, "dialogue", "advice_moved")
    assert talk.dialogue.advised in (None, talk.advice.recommendation)


def test_a_question_that_no_answer_to_can_matter_any_more_is_not_put_again(talk: Talk) -> None:
    """Asked whether a hire is funded; then a leader turns out to be in place who directs all: it cannot matter."""
    talk.states({**dict.fromkeys(oracle.HEADLINE, True), "senior_leader": "absent"})
    while talk.open_question not in (None, "full_time_funded"):
        talk.says("no idea", "say_dont_know")
    assert talk.open_question == "full_time_funded"
    talk.states({"senior_leader": "present", "unmanaged_vendors": False})
    assert "full_time_funded" not in talk.advice.unknowns
    assert "full_time_funded" not in asked_in(talk.text)


# -- wishes and conflicts


def test_a_wish_for_an_agency_against_the_evidence_hears_why_not(talk: Talk) -> None:
    clear_need(talk)
    talk.says("I still want an agency")
    (why_not,) = [item["text"] for item in talk.advice.why_not if item["option"] == "agency"]
    assert why_not in talk.text
    assert talk.dialogue.advised == "fractional_cmo"


def test_a_wish_that_was_spoken_early_hears_why_not_with_the_advice(talk: Talk) -> None:
    """Two signals never give an agency, even when the visitor asked for one: the conflict is said aloud (K33)."""
    talk.says("I want an agency")
    clear_need(talk)
    (why_not,) = [item["text"] for item in talk.advice.why_not if item["option"] == "agency"]
    assert why_not in talk.text


def test_a_wish_among_facts_hears_why_not_with_the_advice(talk: Talk) -> None:
    text = (
        "just find me an agency, two freelancers do as they like, it all comes from my network and direction is missing"
    )
    facts = {"unmanaged_vendors": True, "founder_dependent_pipeline": True, "gap": "strategy"}
    talk.says(
        text,
        about={
            **facts,
            "budget_dispersion": False,
            "fundraise": False,
            "full_time_funded": False,
            "senior_leader": "absent",
        },
    )
    assert talk.dialogue.advised == "fractional_cmo"
    (why_not,) = [item["text"] for item in talk.advice.why_not if item["option"] == "agency"]
    assert why_not in talk.text


def test_a_wish_for_what_is_advised_is_agreed_with(talk: Talk) -> None:
    clear_need(talk)
    talk.says("so a fractional CMO it is")
    assert says_one_of(talk.text, "dialogue", "wish_granted")


def test_a_contradiction_is_asked_about_once_and_the_answer_settles_it(talk: Talk) -> None:
    talk.states({"senior_leader": "present", "unmanaged_vendors": True})
    assert asked_in(talk.text) == {"leader_but_unmanaged"}
    assert talk.open_question == "senior_leader"
    talk.presses("No, nobody")
    assert talk.company.values["senior_leader"] == "absent"
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "leader_but_unmanaged" not in asked_in(talk.text)


def test_a_contradiction_that_stands_is_not_asked_about_again(talk: Talk) -> None:
    talk.states({"senior_leader": "present", "unmanaged_vendors": True})
    talk.presses("Yes, in place")
    assert not says_one_of(talk.text, "dialogue", "not_understood")
    assert not says_one_of(talk.text, "dialogue", "not_an_answer")
    assert len(asked_in(talk.text)) == 1
    assert "leader_but_unmanaged" not in asked_in(talk.text)
    talk.states({"fundraise": True})
    assert "leader_but_unmanaged" not in asked_in(talk.text)
    assert not oracle.has_working_leader(talk.company.state)


def test_who_does_not_know_which_is_right_goes_on(talk: Talk) -> None:
    talk.states({"senior_leader": "present", "unmanaged_vendors": True})
    talk.presses("I don't know")
    assert talk.company.values["senior_leader"] == "present"
    assert asked_in(talk.text)
    assert "leader_but_unmanaged" not in asked_in(talk.text)
