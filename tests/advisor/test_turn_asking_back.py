"""Conversations: why a question is asked, what was understood, and what a bare yes belongs to."""

from __future__ import annotations

import pytest

from bot.advisor.knowledge import knowledge
from bot.advisor.speaker import Owner
from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, clear_need, piece, says_one_of

# -- why, recap, change


def test_why_do_you_ask_is_answered_and_the_question_put_again(talk: Talk) -> None:
    talk.says("ask me", "begin")
    first, question = talk.text, talk.open_question
    assert question is not None
    talk.presses("Why do you ask?")
    assert wording().text("questions", question, "why") in talk.text
    assert asked_in(talk.text) == {question}
    assert talk.text.splitlines()[-1] not in first
    assert question not in talk.company.declined


@pytest.mark.parametrize("name", oracle.NAMES)
def test_each_question_comes_with_why_do_you_ask(talk: Talk, name: str) -> None:
    talk.states({name: oracle.VALUES[name][0]})
    talk.hear([talk.message("Change", "change_answer", pressed={"about": name})])
    assert asked_in(talk.text) == {name}
    payloads = [button.payload for button in talk.reply.buttons]
    assert "/ask_why" in payloads
    assert len(payloads) <= 5


def test_why_with_no_question_open_says_so(talk: Talk) -> None:
    talk.opens()
    talk.says("why?", "ask_why")
    assert says_one_of(talk.text, "dialogue", "no_question_open")


@pytest.mark.parametrize("act", ["affirm", "say_dont_know"])
def test_why_beside_an_answer_explains_the_question_that_was_answered(talk: Talk, act: str) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    about = {question: True} if act == "affirm" else None
    talk.says("yes - why do you ask?", "ask_why", [act, "ask_why"], about=about)
    assert wording().text("questions", question, "why") in talk.text
    assert not says_one_of(talk.text, "dialogue", "no_question_open")


def test_why_do_you_ask_is_answered_under_a_contradiction_too(talk: Talk) -> None:
    talk.states({"senior_leader": "present", "unmanaged_vendors": True})
    talk.presses("Why do you ask?")
    assert not says_one_of(talk.text, "dialogue", "no_question_open")
    assert wording().text("questions", "senior_leader", "why") in talk.text


def test_why_after_the_advice_gives_its_reasons(talk: Talk) -> None:
    clear_need(talk)
    talk.says("why?", "ask_why")
    for reason in talk.advice.reasons:
        assert reason["text"] in talk.text


def test_the_recap_lists_all_with_the_visitors_words_and_offers_to_change_it(talk: Talk) -> None:
    talk.states({"founder_dependent_pipeline": True}, "my network brings it all")
    talk.says("no idea", "say_dont_know")
    (left_open,) = talk.company.declined
    talk.says("what have you understood so far?", "ask_for_recap")
    assert 'my network brings it all"' in talk.text
    assert wording().subject(left_open) in talk.text
    assert not asked_in(talk.text)
    assert [button.payload for button in talk.reply.buttons] == [
        '/change_answer{"about": "founder_dependent_pipeline"}',
        "/go_on",
    ]
    talk.presses("Go on")
    assert len(asked_in(talk.text)) == 1


def test_a_recap_of_nothing_says_so(talk: Talk) -> None:
    talk.opens()
    talk.says("what do you know?", "ask_for_recap")
    assert says_one_of(talk.text, "dialogue", "recap_nothing")


def test_a_change_button_takes_the_answer_back_and_asks_again(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("recap", "ask_for_recap")
    talk.presses("Change")
    assert "fundraise" not in talk.company.values
    assert asked_in(talk.text) == {"fundraise"}
    assert wording().statement(knowledge().subjects["fundraise"], True) in talk.text
    talk.presses("No")
    assert talk.company.values["fundraise"] is False
    assert [e.value for e in talk.log.history("fundraise")] == [True, False]


def test_who_wants_to_correct_something_is_shown_what_there_is(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("that's not right", "correct_answer")
    assert says_one_of(talk.text, "dialogue", "correct_what")
    assert any(button.payload.startswith("/change_answer") for button in talk.reply.buttons)


# -- a yes belongs to the question it was given to


def test_yes_to_going_on_is_no_answer_to_an_earlier_question(talk: Talk) -> None:
    """The bot asks about a signal; the visitor wants a person; "Shall we go on?" "Yes"."""
    talk.says("ask me", "begin")
    talk.says("can I talk to somebody?", "ask_for_human")
    talk.answers_shortly("yes", True)
    assert talk.company.values == {}
    assert len(asked_in(talk.text)) == 1


def test_no_to_anything_wrong_is_no_answer_to_an_earlier_question(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("what have you understood?", "ask_for_recap")
    talk.answers_shortly("no", False)
    assert talk.company.values == {"fundraise": True}


def test_no_to_deleting_is_no_answer_to_an_earlier_question(talk: Talk) -> None:
    talk.says("ask me", "begin")
    talk.says("get rid of my data", "ask_to_delete")
    talk.answers_shortly("no", False)
    assert not talk.reply.delete
    assert talk.company.values == {}


# -- asking the bot


def test_an_option_is_explained_before_the_advice_and_the_question_comes_back(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    talk.says("what is CMO-as-a-service?", "ask_question")
    assert wording().text("options", "cmo_as_a_service") in talk.text
    assert asked_in(talk.text) == {question}


def test_costs_are_given_with_their_articles(talk: Talk) -> None:
    talk.says("what does a fractional CMO cost?", "ask_question")
    assert "EUR" in talk.text
    assert "Hirondo" in talk.text
    assert "XQL" in talk.text


def test_who_the_sellers_are_is_told(talk: Talk) -> None:
    talk.says("who sells what here?", "ask_question")
    for source in knowledge().sources.values():
        assert source.sells in talk.text
    assert "Example Partners" in talk.text


def test_an_answer_in_the_same_message_as_a_question_counts(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    text = "yes - but what is an interim CMO?"
    talk.says(text, "ask_question", ["affirm", "ask_question"], evidence=[piece(question, True, text, "yes")])
    assert talk.company.values[question] is True
    assert wording().text("options", "interim_cmo") in talk.text
    assert question not in asked_in(talk.text)


def test_a_person_is_named_with_the_way_to_reach_them() -> None:
    talk = Talk(owner=Owner("Example Partners", "calls", booking_link="https://example.org/call"))
    assert "https://example.org/call" in talk.says("a human please", "ask_for_human").text
    without = Talk()
    assert "Example Partners" in without.says("a human please", "ask_for_human").text
    assert "http" not in without.text


def test_thanks_are_returned(talk: Talk) -> None:
    clear_need(talk)
    talk.says("thank you", "thank")
    assert says_one_of(talk.text, "dialogue", "thanked")
