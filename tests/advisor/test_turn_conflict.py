"""Conversations: a statement that differs from an earlier one is asked about, once, unless it is a correction."""

from __future__ import annotations

import pytest

from bot.advisor.knowledge import knowledge
from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, clear_need, piece, says_one_of

BEFORE, NOW = "nobody senior runs it", "our CMO says so too"


def differs(talk: Talk) -> None:
    """First nobody senior, then a CMO, as if it had always been so."""
    talk.states({"senior_leader": "absent"}, BEFORE)
    talk.states({"senior_leader": "present"}, NOW)


# -- what is said


def test_both_statements_are_said_with_their_words_and_it_is_asked_which_holds(talk: Talk) -> None:
    differs(talk)
    assert asked_in(talk.text) == {"conflict"}
    subject = knowledge().subjects["senior_leader"]
    parts = [wording().statement(subject, "absent"), f'"{BEFORE}"', wording().statement(subject, "present"), f'"{NOW}"']
    places = [talk.text.index(part) for part in parts]
    assert places == sorted(places)
    assert talk.text.count("?") == 1
    assert talk.titles == ["No, nobody", "Yes, in place", "I don't know"]
    assert [button.payload for button in talk.reply.buttons] == [
        '/answer{"about": "senior_leader", "value": "absent"}',
        '/answer{"about": "senior_leader", "value": "present"}',
        "/say_dont_know",
    ]
    assert talk.open_question == "senior_leader"


def test_it_is_not_announced_as_a_change_and_the_last_word_counts_meanwhile(talk: Talk) -> None:
    differs(talk)
    for key in ("changed", "declined", "known_already"):
        assert not says_one_of(talk.text, "dialogue", key)
    assert talk.company.values == {"senior_leader": "present"}


@pytest.mark.parametrize("name", oracle.NAMES)
def test_each_name_with_listed_answers_is_asked_about(talk: Talk, name: str) -> None:
    first, second = oracle.VALUES[name][:2]
    talk.states({name: first})
    talk.states({name: second})
    assert asked_in(talk.text) == {"conflict"}
    assert len(talk.titles) == 3
    assert talk.open_question == name


def test_what_else_is_new_is_acknowledged_first(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    text = "our CMO says so too, and we raise in May"
    talk.says(
        text,
        evidence=[
            piece("senior_leader", "present", text, "our CMO says so too"),
            piece("fundraise", True, text, "we raise"),
        ],
    )
    raising = wording().statement(knowledge().subjects["fundraise"], True)
    assert says_one_of(talk.text, "dialogue", "understood")
    assert talk.text.index(raising) < talk.text.index("our CMO says so too")
    assert asked_in(talk.text) == {"conflict"}


def test_a_question_of_the_visitors_is_answered_before_it_is_asked(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    text = "what does a fractional CMO cost? our CMO wonders"
    talk.says(text, "ask_question", evidence=[piece("senior_leader", "present", text, "our CMO wonders")])
    assert talk.text.index("EUR") < talk.text.index("our CMO wonders")
    assert asked_in(talk.text) == {"conflict"}


# -- the answer


def test_the_value_that_now_stands_can_be_pressed(talk: Talk) -> None:
    differs(talk)
    talk.presses("Yes, in place")
    assert talk.company.values == {"senior_leader": "present"}
    assert says_one_of(talk.text, "dialogue", "kept")
    assert not says_one_of(talk.text, "dialogue", "changed")
    assert len(asked_in(talk.text)) == 1
    assert "conflict" not in asked_in(talk.text)


def test_the_earlier_value_can_be_pressed(talk: Talk) -> None:
    differs(talk)
    talk.presses("No, nobody")
    assert talk.company.values == {"senior_leader": "absent"}
    assert says_one_of(talk.text, "dialogue", "changed")
    assert [e.value for e in talk.log.history("senior_leader")] == ["absent", "present", "absent"]
    assert "conflict" not in asked_in(talk.text)


def test_who_does_not_know_leaves_the_last_word_and_hears_so(talk: Talk) -> None:
    differs(talk)
    talk.presses("I don't know")
    assert talk.company.values == {"senior_leader": "present"}
    assert says_one_of(talk.text, "dialogue", "kept")
    assert wording().statement(knowledge().subjects["senior_leader"], "present") in talk.text
    assert not says_one_of(talk.text, "dialogue", "known_already")
    assert "conflict" not in asked_in(talk.text)


def test_not_knowing_in_own_words_is_the_same(talk: Talk) -> None:
    differs(talk)
    talk.says("hard to say", "say_dont_know", about={"senior_leader": "declined"})
    assert talk.company.values == {"senior_leader": "present"}
    assert says_one_of(talk.text, "dialogue", "kept")


def test_an_answer_in_own_words_counts(talk: Talk) -> None:
    differs(talk)
    talk.states({"senior_leader": "absent"}, "the first, she is gone")
    assert talk.company.values == {"senior_leader": "absent"}
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)


def test_who_talks_of_something_else_is_not_held_up(talk: Talk) -> None:
    differs(talk)
    talk.states({"fundraise": True})
    assert talk.company.values == {"senior_leader": "present", "fundraise": True}
    assert "conflict" not in asked_in(talk.text)
    assert len(asked_in(talk.text)) == 1


def test_what_is_no_answer_gets_the_question_itself(talk: Talk) -> None:
    differs(talk)
    talk.says("blorp")
    assert asked_in(talk.text) == {"senior_leader"}
    assert "Yes, in place" in talk.titles


def test_why_do_you_ask_is_answered(talk: Talk) -> None:
    differs(talk)
    talk.says("why?", "ask_why")
    assert wording().text("questions", "senior_leader", "why") in talk.text
    assert asked_in(talk.text) == {"senior_leader"}


# -- once


def test_a_second_change_of_the_same_name_is_a_correction(talk: Talk) -> None:
    differs(talk)
    talk.states({"fundraise": True})
    talk.states({"senior_leader": "left"}, "she has left us")
    assert "conflict" not in asked_in(talk.text)
    assert says_one_of(talk.text, "dialogue", "changed")
    assert talk.company.values["senior_leader"] == "left"


def test_another_name_is_asked_about_in_other_words(talk: Talk) -> None:
    talk.states({"fundraise": True, "gap": "both"})
    talk.states({"fundraise": False})
    before = talk.turn.dialogue.last_used[0]
    talk.states({"gap": "none"})
    assert asked_in(talk.text) == {"conflict"}
    assert talk.turn.dialogue.last_used[0] != before


def test_of_two_changes_one_is_asked_about_and_the_other_is_acknowledged(talk: Talk) -> None:
    talk.states({"fundraise": True, "gap": "both"})
    talk.states({"fundraise": False, "gap": "none"})
    assert asked_in(talk.text) == {"conflict"}
    assert talk.open_question == "fundraise"
    assert says_one_of(talk.text, "dialogue", "changed")
    assert wording().statement(knowledge().subjects["gap"], "none") in talk.text
    assert talk.dialogue.conflicts_asked == ["fundraise"]


# -- what is no conflict


def test_a_correction_is_none(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    talk.says("no wait, we do have one", "inform", ["inform", "correct_answer"], about={"senior_leader": "present"})
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)


def test_the_answer_to_the_open_question_is_none(talk: Talk) -> None:
    """A contradiction between two facts asks about one of them; its answer is meant to change it."""
    talk.states({"senior_leader": "present", "unmanaged_vendors": True})
    assert talk.open_question == "senior_leader"
    talk.states({"senior_leader": "absent"})
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)


def test_an_earlier_button_that_is_pressed_is_none(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    yes, no = talk.reply.buttons[:2]
    talk.hear([talk.pressed(yes)])
    talk.hear([talk.pressed(no)])
    assert talk.company.values == {question: False}
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)


def test_a_change_that_was_asked_for_is_none(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("recap", "ask_for_recap")
    talk.presses("Change")
    talk.states({"fundraise": False})
    assert talk.company.values["fundraise"] is False
    assert "conflict" not in asked_in(talk.text)


@pytest.mark.parametrize(
    ("name", "first", "second"), [("team_size", 4, 9), ("fundraise_weeks", 8, 20), ("new_market", True, False)]
)
def test_what_has_no_listed_answers_is_a_plain_change(talk: Talk, name: str, first: object, second: object) -> None:
    talk.states({name: first})
    talk.states({name: second})
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)
    assert talk.company.values[name] == second


@pytest.mark.parametrize("status", ["past", "hypothetical", "someone_else"])
def test_what_does_not_count_is_none(talk: Talk, status: str) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    talk.says(NOW, evidence=[piece("senior_leader", "present", NOW, status=status)])
    assert "conflict" not in asked_in(talk.text)
    assert talk.company.values == {"senior_leader": "absent"}


def test_what_was_declined_and_is_then_told_is_none(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says("no idea", "say_dont_know")
    talk.states({question: True})
    assert says_one_of(talk.text, "dialogue", "understood")
    assert "conflict" not in asked_in(talk.text)


def test_two_values_in_one_message_are_none(talk: Talk) -> None:
    text = "we have a CMO, well, she has left"
    talk.says(
        text,
        evidence=[
            piece("senior_leader", "present", text, "have a CMO"),
            piece("senior_leader", "left", text, "has left"),
        ],
    )
    assert talk.company.values == {"senior_leader": "left"}
    assert "conflict" not in asked_in(talk.text)


@pytest.mark.parametrize("act", ["ask_for_recap", "ask_for_human", "ask_for_advice_now", "ask_why"])
def test_beside_another_wish_it_is_acknowledged_and_may_be_asked_about_later(talk: Talk, act: str) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    talk.says(NOW, act, [act, "inform"], about={"senior_leader": "present"})
    assert says_one_of(talk.text, "dialogue", "changed")
    assert "conflict" not in asked_in(talk.text)
    assert talk.dialogue.conflicts_asked == []


# -- several messages at once


def test_two_lost_messages_that_differ_are_asked_about(talk: Talk) -> None:
    lost = talk.message(BEFORE, "inform", about={"senior_leader": "absent"})
    talk.hear([lost, talk.message(NOW, "inform", about={"senior_leader": "present"})])
    assert asked_in(talk.text) == {"conflict"}


def test_what_a_later_lost_message_corrected_is_not_asked_about(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    lost = talk.message(NOW, "inform", about={"senior_leader": "present"})
    talk.hear([lost, talk.message("sorry, she has left", "correct_answer", about={"senior_leader": "left"})])
    assert "conflict" not in asked_in(talk.text)
    assert talk.company.values == {"senior_leader": "left"}


def test_a_new_start_leaves_nothing_to_differ_from(talk: Talk) -> None:
    differs(talk)
    talk.says("start over", "start_over")
    talk.states({"senior_leader": "absent"})
    assert says_one_of(talk.text, "dialogue", "understood")
    talk.states({"senior_leader": "present"})
    assert asked_in(talk.text) == {"conflict"}


def test_a_conflict_goes_before_unsure_words(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    text = "our CMO says so too, money perhaps"
    unsure = piece("budget_dispersion", True, text, "money perhaps", certainty="inferred")
    talk.says(text, evidence=[piece("senior_leader", "present", text, "our CMO says so too"), unsure])
    assert asked_in(talk.text) == {"conflict"}
    assert not says_one_of(talk.text, "dialogue", "unsure")
    assert talk.dialogue.asked_back == []


# -- after the advice


def advice_in_doubt(talk: Talk) -> None:
    """Advised a fractional CMO because nobody senior leads; then the leader is said to have left, as if by the way."""
    clear_need(talk)
    talk.states({"senior_leader": "left"}, "since our CMO left")
    assert asked_in(talk.text) == {"conflict"}
    assert talk.dialogue.advised == "fractional_cmo"
    for key in ("advice_moved", "advice_stays", "advice_withdrawn"):
        assert not says_one_of(talk.text, "dialogue", key)


def test_when_the_new_value_is_confirmed_it_is_said_that_the_advice_moved(talk: Talk) -> None:
    advice_in_doubt(talk)
    talk.presses("They left")
    assert says_one_of(talk.text, "dialogue", "advice_moved")
    assert talk.dialogue.advised == "interim_cmo"
    assert talk.advice.verdict in talk.text


def test_when_the_earlier_value_is_confirmed_it_is_said_that_the_advice_stays(talk: Talk) -> None:
    advice_in_doubt(talk)
    talk.presses("No, nobody")
    assert says_one_of(talk.text, "dialogue", "changed")
    assert says_one_of(talk.text, "dialogue", "advice_stays")
    assert talk.dialogue.advised == "fractional_cmo"


@pytest.mark.parametrize(
    ("text", "intent"),
    [("I don't know", "say_dont_know"), ("thank you", "thank"), ("what does an agency cost?", "ask_question")],
)
def test_whatever_follows_it_is_said_that_the_advice_moved(talk: Talk, text: str, intent: str) -> None:
    advice_in_doubt(talk)
    talk.says(text, intent)
    assert says_one_of(talk.text, "dialogue", "advice_moved")
    assert talk.dialogue.advised == "interim_cmo"


def test_a_value_that_does_not_matter_is_confirmed_and_the_advice_stays(talk: Talk) -> None:
    clear_need(talk)
    talk.states({"fundraise": False}, "no investors here")
    assert asked_in(talk.text) == {"conflict"}
    talk.presses("No")
    assert talk.company.values["fundraise"] is False
    assert says_one_of(talk.text, "dialogue", "advice_stays")
    talk.says("thank you", "thank")
    assert not says_one_of(talk.text, "dialogue", "advice_stays")


def test_an_advice_that_was_asked_for_meanwhile_is_not_repeated(talk: Talk) -> None:
    advice_in_doubt(talk)
    talk.says("just tell me now", "ask_for_advice_now")
    assert talk.dialogue.advised == "interim_cmo"
    talk.says("thank you", "thank")
    assert not says_one_of(talk.text, "dialogue", "advice_moved")
    assert not says_one_of(talk.text, "dialogue", "advice_stays")


def test_an_undecided_end_that_was_in_doubt_is_told_again(talk: Talk) -> None:
    """One signal and nothing else known: undecided. Its other value is asked about, and then the outcome is told."""
    talk.states({"fundraise": True})
    while talk.open_question:
        talk.says("no idea", "say_dont_know")
    talk.states({"fundraise": False}, "no investors here")
    assert asked_in(talk.text) == {"conflict"}
    talk.presses("No")
    assert talk.advice.verdict in talk.text


# -- stored conversations


def test_a_conversation_stored_before_conflicts_were_asked_about_goes_on(talk: Talk) -> None:
    talk.states({"senior_leader": "absent"}, BEFORE)
    stored = talk.dialogue.to_json()
    talk._dialogue = {k: v for k, v in stored.items() if k not in ("conflicts_asked", "asked_back", "news")}
    talk.states({"senior_leader": "present"}, NOW)
    assert asked_in(talk.text) == {"conflict"}
    talk.presses("I don't know")
    assert talk.dialogue.conflicts_asked == ["senior_leader"]
