"""Conversations: what is said to what, turn by turn."""

from __future__ import annotations

import pytest

from bot.advisor.evidence import DECLINED, EvidenceLog
from bot.advisor.knowledge import knowledge
from bot.advisor.speaker import Owner
from bot.advisor.wording import wording

from . import oracle
from .talk import Talk, asked_in, piece


@pytest.fixture
def talk() -> Talk:
    return Talk()


def says_one_of(text: str, *path: str) -> bool:
    """Whether one of the variants of a wording stands in a text, whatever its placeholders hold."""
    for variant in wording().variants(*path):
        parts = [part for part in variant.replace("}", "{").split("{")[::2] if part.strip()]
        if all(part in text for part in parts):
            return True
    return False


def led_company_without_need(talk: Talk) -> None:
    """Ends in not_yet."""
    talk.states({**dict.fromkeys(oracle.HEADLINE, False), "gap": "none", "senior_leader": "present"})


def clear_need(talk: Talk) -> None:
    """Ends in a fractional CMO."""
    talk.states(
        {
            **dict.fromkeys(oracle.HEADLINE, True),
            "gap": "strategy",
            "senior_leader": "absent",
            "full_time_funded": False,
        }
    )


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


def test_many_facts_are_said_back_in_short(talk: Talk) -> None:
    clear_need(talk)
    assert "3 more" in talk.text


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
        talk.states({"gap": gap, "fundraise": fundraise})
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
        talk.presses("I don't know")
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


# -- starting over, stopping, deleting


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
