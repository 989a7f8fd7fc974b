"""Conversations: starting over, stopping, deleting."""

from __future__ import annotations

from .talk import Talk, asked_in, clear_need, says_one_of


def test_start_over_sets_all_aside(talk: Talk) -> None:
    clear_need(talk)
    talk.says("start over", "start_over")
    assert talk.company.values == {}
    assert talk.dialogue.advised is None
    assert talk.open_question is None
    assert says_one_of(talk.text, "dialogue", "start_over")


def test_the_invitation_after_a_new_start_is_not_the_one_just_given(talk: Talk) -> None:
    talk.opens()
    before = talk.text.splitlines()[-1]
    talk.says("start over", "start_over")
    assert before not in talk.text


def test_what_is_said_with_the_new_start_counts(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says(
        "let's start over: nobody steers our agencies",
        "start_over",
        ["start_over", "inform"],
        about={"unmanaged_vendors": True},
    )
    assert talk.company.values == {"unmanaged_vendors": True}


def test_stop_ends_friendly_and_all_is_kept(talk: Talk) -> None:
    talk.states({"fundraise": True})
    text = talk.says("that's enough, bye", "stop").text
    assert "30 days" in text
    assert not asked_in(text)
    assert talk.company.values == {"fundraise": True}
    talk.says("let's go on", "go_on")
    assert len(asked_in(talk.text)) == 1


def test_a_clear_word_deletes_at_once(talk: Talk) -> None:
    talk.states({"fundraise": True})
    reply = talk.says("please delete my data", "ask_to_delete")
    assert reply.delete
    assert says_one_of(reply.text, "dialogue", "deleted")
    assert list(talk.turn.log) == []
    assert talk.turn.assessment.values == {}
    assert talk.turn.dialogue.advised is None


def test_an_unclear_word_is_asked_about_and_yes_deletes(talk: Talk) -> None:
    talk.states({"fundraise": True})
    reply = talk.says("I don't want you to have this", "ask_to_delete")
    assert not reply.delete
    assert says_one_of(reply.text, "dialogue", "delete_confirm")
    assert talk.company.values == {"fundraise": True}
    assert talk.answers_shortly("yes", True).delete


def test_the_button_deletes_and_the_other_one_does_not(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("I don't want you to have this", "ask_to_delete")
    talk.presses("No")
    assert not talk.reply.delete
    assert len(asked_in(talk.text)) == 1
    talk.says("I don't want you to have this", "ask_to_delete")
    assert talk.presses("Yes").delete


def test_a_yes_much_later_deletes_nothing(talk: Talk) -> None:
    talk.states({"fundraise": True})
    talk.says("I don't want you to have this", "ask_to_delete")
    talk.says("no", "deny")
    talk.says("yes", "affirm")
    assert not talk.reply.delete
    assert talk.company.values["fundraise"] is True


def test_what_was_said_beside_an_unclear_wish_to_delete_is_known_at_once(talk: Talk) -> None:
    """What was taken in is in the assessment, from which the slots are set."""
    first = talk.message("we raise in May", "inform", about={"fundraise": True})
    talk.hear([first, talk.message("I don't want you to have this", "ask_to_delete")])
    assert talk.turn.assessment.values == talk.company.values == {"fundraise": True}
