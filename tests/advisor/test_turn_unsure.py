"""Conversations: words that may say something are asked back about, once."""

from __future__ import annotations

from typing import Any

import pytest

from bot.advisor.evidence import DECLINED
from bot.advisor.knowledge import knowledge
from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, clear_need, piece, says_one_of

WORDS = "it is rather me who knows people"


def hints(about: str, value: object = True, text: str = WORDS, quote: str | None = None) -> dict[str, Any]:
    """Evidence that understanding is not sure of."""
    return piece(about, value, text, quote, certainty="inferred")


def test_unsure_words_are_asked_back_with_the_question_and_its_usual_buttons(talk: Talk) -> None:
    text = "it is rather me who knows people, most days"
    talk.says(text, evidence=[hints("founder_dependent_pipeline", True, text, "me who knows people")])
    assert says_one_of(talk.text, "dialogue", "unsure")
    assert '"me who knows people"' in talk.text
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}
    assert talk.text.count("?") == 1
    assert talk.open_question == "founder_dependent_pipeline"
    assert talk.titles == [
        "Mostly through me",
        "Mostly from elsewhere",
        "Why do you ask?",
        "I don't know",
        talk.titles[4],
    ]
    assert talk.company.values == {}
    assert not says_one_of(talk.text, "dialogue", "noted_not_counted")


@pytest.mark.parametrize("name", sorted(set(knowledge().questions) & set(knowledge().deciding)))
def test_each_name_that_decides_is_asked_back_about(talk: Talk, name: str) -> None:
    talk.says(WORDS, evidence=[hints(name, oracle.VALUES[name][0])])
    assert asked_in(talk.text) == {name}
    assert WORDS in talk.text


def test_the_answer_to_the_question_that_was_asked_back_counts(talk: Talk) -> None:
    talk.says(WORDS, evidence=[hints("founder_dependent_pipeline")])
    talk.presses("Mostly through me")
    assert talk.company.values == {"founder_dependent_pipeline": True}
    assert talk.company.evidence["founder_dependent_pipeline"].quote == "Mostly through me"
    assert says_one_of(talk.text, "dialogue", "understood")
    assert not says_one_of(talk.text, "dialogue", "changed")


def test_a_bare_no_answers_the_question_that_was_asked_back(talk: Talk) -> None:
    talk.says("ask me", "begin")
    assert talk.open_question != "fundraise"
    talk.says(WORDS, evidence=[hints("fundraise")])
    talk.answers_shortly("no", False)
    assert talk.company.values == {"fundraise": False}


def test_unsure_words_about_the_open_question_get_it_in_other_words(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question, first = talk.open_question, talk.text
    assert question is not None
    talk.says(WORDS, evidence=[hints(question)])
    assert says_one_of(talk.text, "dialogue", "unsure")
    assert asked_in(talk.text) == {question}
    assert talk.text.splitlines()[-1] not in first
    assert talk.dialogue.asked[question] == 2


def test_a_name_is_asked_back_about_once(talk: Talk) -> None:
    talk.says(WORDS, evidence=[hints("founder_dependent_pipeline")])
    talk.says(WORDS, evidence=[hints("founder_dependent_pipeline")])
    assert not says_one_of(talk.text, "dialogue", "unsure")
    assert says_one_of(talk.text, "dialogue", "not_an_answer")
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}


def test_who_hints_twice_and_then_passes_over_it_is_not_nagged(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says(WORDS, evidence=[hints(question)])
    talk.states({"senior_leader": "absent"})
    assert question in talk.company.declined


@pytest.mark.parametrize("value", [True, False])
def test_what_is_known_is_not_asked_back_about(talk: Talk, value: bool) -> None:
    talk.states({"founder_dependent_pipeline": True})
    talk.says(WORDS, evidence=[hints("founder_dependent_pipeline", value)])
    assert not says_one_of(talk.text, "dialogue", "unsure")
    assert "founder_dependent_pipeline" not in asked_in(talk.text)
    assert talk.company.values == {"founder_dependent_pipeline": True}
    assert talk.text


def test_what_was_declined_is_not_asked_back_about(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says("I don't know", "say_dont_know")
    talk.says(WORDS, evidence=[hints(question)])
    assert not says_one_of(talk.text, "dialogue", "unsure")
    assert question not in asked_in(talk.text)


def test_who_does_not_know_in_the_same_breath_is_not_asked_back(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says(
        "no idea, my network perhaps", "say_dont_know", evidence=[hints(question, text="no idea, my network perhaps")]
    )
    assert question in talk.company.declined
    assert not says_one_of(talk.text, "dialogue", "unsure")


@pytest.mark.parametrize(
    ("name", "value"), [("stage", "seed"), ("new_market", True), ("team_size", 9), ("fundraise_weeks", 8)]
)
def test_what_has_no_question_is_not_spoken_of(talk: Talk, name: str, value: object) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    talk.says(WORDS, evidence=[hints(name, value)])
    for key in ("unsure", "noted_not_counted", "understood"):
        assert not says_one_of(talk.text, "dialogue", key)
    assert WORDS not in talk.text
    assert asked_in(talk.text) == {question}
    assert talk.open_question == question


def test_what_counts_is_acknowledged_first(talk: Talk) -> None:
    text = "nobody senior runs it, and it is rather me who knows people"
    talk.says(
        text,
        evidence=[
            piece("senior_leader", "absent", text, "nobody senior runs it"),
            hints("founder_dependent_pipeline", True, text, "me who knows people"),
        ],
    )
    fact = wording().statement(knowledge().subjects["senior_leader"], "absent")
    assert talk.text.index(fact) < talk.text.index("me who knows people")
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}
    assert talk.company.values == {"senior_leader": "absent"}


def test_a_memory_is_still_noted_and_unsure_words_beside_it_are_asked_back(talk: Talk) -> None:
    text = "we had agencies once, and it is rather me who knows people"
    talk.says(
        text,
        evidence=[
            piece("unmanaged_vendors", True, text, "we had agencies once", status="past"),
            hints("founder_dependent_pipeline", True, text, "me who knows people"),
        ],
    )
    assert says_one_of(talk.text, "dialogue", "noted_not_counted")
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}


@pytest.mark.parametrize("status", ["past", "hypothetical", "someone_else"])
def test_an_unsure_memory_is_a_memory(talk: Talk, status: str) -> None:
    talk.says(WORDS, evidence=[piece("unmanaged_vendors", True, WORDS, status=status, certainty="inferred")])
    assert says_one_of(talk.text, "dialogue", "noted_not_counted")
    assert not says_one_of(talk.text, "dialogue", "unsure")


def test_of_several_unsure_things_the_one_that_was_asked_is_taken(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    other = next(name for name in oracle.HEADLINE if name != question)
    text = "kind of this and also that"
    talk.says(text, evidence=[hints(other, True, text, "this"), hints(question, True, text, "that")])
    assert asked_in(talk.text) == {question}
    assert '"that"' in talk.text
    assert '"this"' not in talk.text


def test_of_several_unsure_things_the_first_is_taken_and_the_other_can_be_later(talk: Talk) -> None:
    text = "kind of this and also that"
    both = [hints("fundraise", True, text, "this"), hints("unmanaged_vendors", True, text, "that")]
    talk.says(text, evidence=both)
    assert asked_in(talk.text) == {"fundraise"}
    before = talk.turn.dialogue.last_used[0]
    talk.says(text, evidence=both)
    assert asked_in(talk.text) == {"unmanaged_vendors"}
    assert says_one_of(talk.text, "dialogue", "unsure")
    assert talk.turn.dialogue.last_used[0] != before


@pytest.mark.parametrize("act", ["ask_for_recap", "ask_for_human", "ask_for_advice_now", "stop", "start_over"])
def test_who_asks_for_something_that_ends_the_reply_gets_that(talk: Talk, act: str) -> None:
    talk.states({"senior_leader": "absent"})
    talk.says(WORDS, act, [act, "inform"], evidence=[hints("founder_dependent_pipeline")])
    assert not says_one_of(talk.text, "dialogue", "unsure")
    assert not asked_in(talk.text)
    assert talk.dialogue.asked_back == []


def test_who_asks_why_hears_it_and_the_open_question_comes_back(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    other = next(name for name in oracle.HEADLINE if name != question)
    talk.says(WORDS, "ask_why", evidence=[hints(other)])
    assert wording().text("questions", str(question), "why") in talk.text
    assert asked_in(talk.text) == {question}


def test_a_question_about_an_option_is_answered_before_it_is_asked_back(talk: Talk) -> None:
    text = "what is an interim CMO? it is rather me who knows people"
    talk.says(text, "ask_question", evidence=[hints("founder_dependent_pipeline", True, text, WORDS)])
    assert talk.text.index(wording().text("options", "interim_cmo")) < talk.text.index(f'"{WORDS}"')
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}


def test_why_do_you_ask_and_not_knowing_work_as_with_any_question(talk: Talk) -> None:
    talk.says(WORDS, evidence=[hints("fundraise")])
    talk.presses("Why do you ask?")
    assert wording().text("questions", "fundraise", "why") in talk.text
    talk.presses("I don't know")
    assert [e.value for e in talk.log.history("fundraise")] == [True, DECLINED]
    assert "fundraise" in talk.company.declined


def test_after_the_advice_it_is_asked_back_and_then_said_whether_it_moved(talk: Talk) -> None:
    clear_need(talk)
    talk.says(WORDS, evidence=[hints("channel_scope", "broad")])
    assert asked_in(talk.text) == {"channel_scope"}
    assert talk.dialogue.advised == "fractional_cmo"
    talk.presses("The whole funnel")
    assert says_one_of(talk.text, "dialogue", "advice_stays") or says_one_of(talk.text, "dialogue", "advice_moved")


def test_what_moved_the_advice_beside_unsure_words_is_not_lost(talk: Talk) -> None:
    """The leader left, which moves the advice; the question about the rest comes first and gets no answer."""
    clear_need(talk)
    text = "sorry, she has just left, and it is about this and that"
    talk.says(
        text,
        "correct_answer",
        evidence=[
            piece("senior_leader", "left", text, "she has just left"),
            hints("channel_scope", "broad", text, "this and that"),
        ],
    )
    assert says_one_of(talk.text, "dialogue", "changed")
    assert asked_in(talk.text) == {"channel_scope"}
    assert talk.dialogue.advised == "fractional_cmo"
    talk.says("thank you", "thank")
    assert says_one_of(talk.text, "dialogue", "advice_moved")
    assert talk.dialogue.advised == "interim_cmo"


def test_unsure_words_of_a_lost_message_are_asked_back(talk: Talk) -> None:
    lost = talk.message(WORDS, "inform", evidence=[hints("founder_dependent_pipeline")])
    talk.hear([lost, talk.message("hello?", "greet")])
    assert asked_in(talk.text) == {"founder_dependent_pipeline"}
    assert WORDS in talk.text


def test_a_new_start_forgets_what_was_asked_back(talk: Talk) -> None:
    talk.says(WORDS, evidence=[hints("fundraise")])
    talk.says("start over", "start_over")
    talk.says(WORDS, evidence=[hints("fundraise")])
    assert says_one_of(talk.text, "dialogue", "unsure")
