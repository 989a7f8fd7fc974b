"""Conversations: the beginning, what is told, and what is not answered."""

from __future__ import annotations

import re

import pytest

from bot.advisor.knowledge import knowledge
from bot.advisor.speaker import Owner
from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, piece, says_one_of

# -- the beginning


def test_the_greeting_says_what_it_does_who_the_sources_are_and_how_to_delete(talk: Talk) -> None:
    text = talk.opens().text
    assert "marketing leadership" in text
    assert "five articles" in text
    assert "sellers" in text
    assert "Example Partners" in text
    assert "fractional CMO engagements" in text
    assert "30 days" in text
    assert "delete" in text
    assert len(talk.titles) == 1


def test_the_greeting_keeps_quiet_about_what_the_owner_has_not_stated() -> None:
    talk = Talk(owner=Owner("Example Partners", "", retention_days=7))
    text = talk.opens().text
    assert "Example Partners" not in text
    assert "7 days" in text
    assert "handled here" not in text
    with_privacy = Talk(owner=Owner("E", "", privacy_link="https://example.org/privacy"))
    assert "https://example.org/privacy" in with_privacy.opens().text


def test_a_newcomer_who_says_hello_is_not_welcomed_back(talk: Talk) -> None:
    """In Slack the greeting and the reply to the first "hi" arrive together."""
    talk.opens()
    text = talk.says("hi", "greet").text
    assert not says_one_of(text, "dialogue", "again")
    assert len(asked_in(text)) == 1


def test_a_visitor_who_has_questions_asked_is_asked_the_first(talk: Talk) -> None:
    talk.opens()
    talk.presses("Ask me questions")
    assert len(asked_in(talk.text)) == 1
    assert talk.open_question in oracle.HEADLINE


def test_who_says_hello_again_is_not_greeted_as_new(talk: Talk) -> None:
    talk.opens()
    talk.states({"fundraise": True})
    text = talk.says("hello?", "greet").text
    assert says_one_of(text, "dialogue", "again")
    assert "five articles" not in text
    assert len(asked_in(text)) == 1


# -- facts


def test_several_facts_in_one_message_are_taken_in_and_said_back(talk: Talk) -> None:
    talk.opens()
    text = "our network brings the deals, agencies run wild, and we raise next spring"
    talk.says(
        text,
        evidence=[
            piece("founder_dependent_pipeline", True, text, "our network brings the deals"),
            piece("unmanaged_vendors", True, text, "agencies run wild"),
            piece("fundraise", True, text, "we raise next spring"),
        ],
    )
    for name in ("founder_dependent_pipeline", "unmanaged_vendors", "fundraise"):
        assert talk.company.values[name] is True
        assert wording().statement(knowledge().subjects[name], True) in talk.text
    assert asked_in(talk.text) == {talk.open_question} == {"budget_dispersion"}
    assert talk.company.evidence["unmanaged_vendors"].quote == "agencies run wild"


def test_many_facts_are_said_back_in_short_with_the_number_of_the_others(talk: Talk) -> None:
    facts: dict[str, object] = {**dict.fromkeys(oracle.HEADLINE, True), "gap": "both", "senior_leader": "absent"}
    facts |= {"full_time_funded": False, "stage": "seed", "sector": "b2b_tech", "new_market": True, "team_size": 9}
    talk.states(facts)
    named = sum(wording().statement(knowledge().subjects[n], v) in talk.text for n, v in facts.items())
    more = re.search(r"(\d+) more", talk.text)
    assert more
    assert named + int(more[1]) == len(facts)
    assert named >= 3


def test_a_fact_that_was_not_asked_for_counts_and_the_question_stays_open(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    talk.states({"senior_leader": "absent"})
    assert talk.company.values["senior_leader"] == "absent"
    assert asked_in(talk.text) == {question}


def test_a_question_passed_over_twice_counts_as_declined(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.states({"senior_leader": "absent"})
    talk.states({"stage": "seed"})
    assert question in talk.company.declined
    assert talk.open_question != question


def test_an_answer_is_kept_with_its_question(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.answers_shortly("yes", True)
    evidence = talk.company.evidence[question]
    assert (evidence.quote, evidence.asked) == ("yes", question)
    assert talk.open_question != question


def test_a_pressed_answer_is_kept_with_its_title(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    title = talk.titles[1]
    talk.presses(title)
    evidence = talk.company.evidence[question]
    assert (evidence.quote, evidence.asked, evidence.value) == (title, question, False)


@pytest.mark.parametrize("status", ["past", "hypothetical", "someone_else"])
def test_what_does_not_hold_now_is_noted_and_does_not_count(talk: Talk, status: str) -> None:
    text = "back then two agencies did as they liked"
    talk.says(text, evidence=[piece("unmanaged_vendors", True, text, status=status)])
    assert "unmanaged_vendors" not in talk.company.values
    assert says_one_of(talk.text, "dialogue", "noted_not_counted")


def test_a_correction_is_announced_from_and_to(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"})
    talk.says("no wait, we do have a head of marketing", "correct_answer", about={"senior_leader": "present"})
    subject = knowledge().subjects["senior_leader"]
    assert says_one_of(talk.text, "dialogue", "changed")
    before, after = (talk.text.index(wording().statement(subject, value)) for value in ("absent", "present"))
    assert before < after


def test_two_corrections_in_each_of_two_messages_are_said_in_different_words(talk: Talk) -> None:
    talk.states({"gap": "both", "fundraise": True})
    used: list[list[str]] = []
    for gap, fundraise in (("strategy", False), ("both", True)):
        talk.says("I put that wrong", "correct_answer", about={"gap": gap, "fundraise": fundraise})
        used.append([v for v in talk.turn.dialogue.last_used if v in wording().variants("dialogue", "changed")])
    before, after = used
    assert len(set(before)) == len(before)
    assert len(set(after)) == len(after)
    assert not set(before) & set(after)


def test_a_repetition_is_no_misunderstanding(talk: Talk) -> None:
    talk.states({"founder_dependent_pipeline": True})
    talk.states({"founder_dependent_pipeline": True}, "as I said, it all comes from my network")
    assert not says_one_of(talk.text, "dialogue", "not_understood")
    assert not says_one_of(talk.text, "dialogue", "not_an_answer")


# -- not answering


@pytest.mark.parametrize(("text", "intent"), [("I don't know", "say_dont_know"), ("skip", "skip_question")])
def test_not_knowing_and_skipping_are_answers(talk: Talk, text: str, intent: str) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says(text, intent)
    assert question in talk.company.declined
    assert says_one_of(talk.text, "dialogue", "declined")
    assert talk.open_question not in (None, question)


def test_who_knows_nothing_still_gets_an_answer_in_the_end(talk: Talk) -> None:
    talk.opens()
    talk.presses("Ask me questions")
    asked = []
    while talk.open_question:
        asked.append(talk.open_question)
        assert len(asked) <= 10
        talk.says("I don't know", "say_dont_know")
    assert len(set(asked)) == len(asked)
    assert talk.dialogue.advised == "not_yet"


def test_who_knows_one_thing_only_hears_honestly_that_it_is_not_clear(talk: Talk) -> None:
    """K31: all but one signal declined; nothing is claimed to follow."""
    talk.states({"fundraise": True})
    while talk.open_question:
        talk.says("no idea", "say_dont_know")
    assert talk.dialogue.advised is None
    assert wording().text("explanation", "verdict", "undecided") in talk.text
    assert not says_one_of(talk.text, "dialogue", "advice_intro")


def test_an_undecided_end_is_not_told_again_with_every_message(talk: Talk) -> None:
    talk.states({"fundraise": True})
    while talk.open_question:
        talk.says("no idea", "say_dont_know")
    verdict = wording().text("explanation", "verdict", "undecided")
    assert verdict in talk.text
    talk.says("thank you", "thank")
    assert verdict not in talk.text
