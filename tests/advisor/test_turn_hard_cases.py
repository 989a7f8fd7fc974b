"""Conversations: what is not understood, odd payloads, lost turns, and stored states of other versions."""

from __future__ import annotations

import pytest

from bot.advisor.evidence import DECLINED, EvidenceLog
from bot.advisor.wording import wording

from .talk import Talk, asked_in, piece, says_one_of

# -- what is not understood


def test_the_fallback_helps_and_never_says_the_same_twice(talk: Talk) -> None:
    talk.opens()
    seen: list[str] = []
    for _ in range(6):
        text = talk.says("blorp", "inform").text
        assert text not in seen[-1:]
        seen.append(text)
    assert all(text for text in seen)
    assert len(set(seen)) >= 2


def test_an_answer_that_is_none_gets_the_question_in_other_words(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question, first = talk.open_question, talk.text
    talk.says("blorp", "inform")
    assert asked_in(talk.text) == {question}
    assert talk.text.splitlines()[-1] not in first
    assert talk.company.declined == frozenset()


def test_what_is_out_of_scope_is_said_to_be(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    talk.says("what's the weather?", "say_out_of_scope")
    assert says_one_of(talk.text, "dialogue", "out_of_scope")
    assert asked_in(talk.text) == {question}


def test_a_skip_with_nothing_open_goes_on(talk: Talk) -> None:
    talk.opens()
    talk.says("skip", "skip_question")
    assert len(asked_in(talk.text)) == 1
    assert talk.company.declined == frozenset()


# -- buttons and payloads


def test_a_typed_title_is_a_press(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    assert question is not None
    talk.says(talk.titles[0].upper() + " ", "say_out_of_scope")
    assert talk.company.values[question] is True
    talk.says("why do you ask?", "inform")
    assert asked_in(talk.text) == {talk.open_question}
    assert wording().text("questions", str(talk.open_question), "why") in talk.text


@pytest.mark.parametrize(
    ("intent", "entities"),
    [
        ("answer", {}),
        ("answer", {"about": "fundraise"}),
        ("answer", {"about": "fundraise", "value": "maybe"}),
        ("answer", {"about": "fundraise", "value": 1}),
        ("answer", {"about": "fundraise", "value": None}),
        ("answer", {"about": "fundraise", "value": [True]}),
        ("answer", {"about": "shoe_size", "value": True}),
        ("answer", {"about": ["fundraise"], "value": True}),
        ("answer", {"about": "team_size", "value": -3}),
        ("change_answer", {}),
        ("change_answer", {"about": "shoe_size"}),
        ("change_answer", {"about": None}),
        ("change_answer", {"about": ["gap"]}),
        ("show_section", {}),
        ("show_section", {"section": "gossip"}),
        ("show_section", {"section": ["why_not"]}),
        ("launch_rockets", {"about": "fundraise", "value": True}),
    ],
)
def test_what_no_button_sends_is_ignored(talk: Talk, intent: str, entities: dict[str, object]) -> None:
    talk.states({"fundraise": False})
    before = talk.log.to_json()
    reply = talk.hear([talk.message("?", intent, pressed=entities)])
    assert reply.text
    assert talk.log.to_json() == before


def test_evidence_about_unknown_names_or_values_is_ignored(talk: Talk) -> None:
    text = "something"
    wrong = [piece("shoe_size", 43, text), piece("gap", "enormous", text), piece("fundraise", "true", text)]
    talk.says(text, evidence=[*wrong, piece("new_market", True, text)])
    assert talk.company.values == {"new_market": True}


def test_evidence_of_a_press_is_the_button_alone(talk: Talk) -> None:
    """A title that sounds like a statement is not read a second time."""
    talk.says("ask me", "begin")
    question = talk.open_question
    press = talk.press(talk.titles[0])
    talk.hear([talk.message(press.text, press.intent, pressed=dict(press.pressed or {}), about={"new_market": True})])
    assert set(talk.company.values) == {question}


# -- catching up


def test_two_messages_in_one_turn_are_both_taken_in(talk: Talk) -> None:
    talk.opens()
    lost = talk.message("two agencies nobody steers", "inform", about={"unmanaged_vendors": True})
    talk.hear([lost, talk.message("and we raise in May", "inform", about={"fundraise": True})])
    assert talk.company.values == {"unmanaged_vendors": True, "fundraise": True}
    assert [e.message for e in talk.log] == [2, 3]
    assert talk.dialogue.read == "m3"
    assert len(asked_in(talk.text)) == 1


def test_a_lost_answer_and_the_next_statement_are_both_taken_in(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    lost = talk.press(talk.titles[0])
    talk.hear([lost, talk.message("hello?", "greet")])
    assert talk.company.values == {question: True}


def test_a_lost_correction_leaves_the_last_word(talk: Talk) -> None:
    first = talk.message("nobody senior here", "inform", about={"senior_leader": "absent"})
    talk.hear([first, talk.message("sorry, there is one", "correct_answer", about={"senior_leader": "present"})])
    assert talk.company.values["senior_leader"] == "present"


def test_a_lost_new_start_sets_aside_what_came_before_it_alone(talk: Talk) -> None:
    talk.states({"fundraise": True})
    lost = talk.message("start over", "start_over")
    talk.hear([lost, talk.message("nobody steers our agencies", "inform", about={"unmanaged_vendors": True})])
    assert talk.company.values == {"unmanaged_vendors": True}
    assert len(asked_in(talk.text)) == 1


# -- stored conversations


def test_a_stored_conversation_of_an_older_version_goes_on(talk: Talk) -> None:
    talk.says("ask me", "begin")
    question = talk.open_question
    stored = talk.dialogue.to_json()
    talk._dialogue = {"open_question": {"about": question}, "messages": 3, "mood": "sunny", "schema": 0}
    assert {"schema", "open_question", "messages"} <= set(stored)
    talk.answers_shortly("yes", True)
    assert talk.company.values == {question: True}
    assert next(iter(talk.log)).message == 4


def test_declined_answers_are_stored_as_such(talk: Talk) -> None:
    talk.says("ask me", "begin")
    talk.says("dunno", "say_dont_know")
    assert [e.value for e in EvidenceLog.from_json(talk.log.to_json())] == [DECLINED]
