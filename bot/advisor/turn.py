"""One turn of the conversation: what the visitor said goes in, what to say goes out.

The order of a reply: what was understood or changed, then what was asked for, then at most one question or the advice.
Of the questions, which of two statements holds comes first, then what unsure words mean, then a contradiction between
two facts, then what is worth asking.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.advisor.answers import answer_question, mentioned_options, wished_option
from bot.advisor.assessment import Assessment
from bot.advisor.clarify import Conflict, conflict_to_ask, unsure_to_ask
from bot.advisor.decision import Decision
from bot.advisor.dialogue import Dialogue, Reply, VisitorMessage
from bot.advisor.evidence import DECLINED, Evidence, EvidenceLog
from bot.advisor.intake import Intake, as_pressed, take_in
from bot.advisor.knowledge import Knowledge
from bot.advisor.questions import worth_asking
from bot.advisor.recommendation import Recommendation, contradictions, recommend
from bot.advisor.reply import ReplyBuilder
from bot.advisor.speaker import Owner, Speaker
from bot.advisor.wording import Wording

MOST_ASKED = 2  # a question passed over this often counts as declined
# What ends a reply in its own way, so that no question of ours can follow.
ENDS_THE_REPLY = ("show_section", "change_answer", "ask_for_recap", "ask_for_human", "ask_why", "ask_for_advice_now")
SAYS_DELETE = re.compile(r"\b(delete|erase|remove|wipe|forget)\b", re.IGNORECASE)


class Turn:
    """One turn. After `take`, `log`, `dialogue` and `assessment` hold the state to keep."""

    def __init__(
        self,
        known: Knowledge,
        decision: Decision,
        words: Wording,
        owner: Owner,
        log: EvidenceLog,
        dialogue: Dialogue,
        shows_cards: bool,
    ) -> None:
        self.known, self.decision, self.words = known, decision, words
        self.log, self.dialogue = log, dialogue
        self.assessment = Assessment.of(log, known)
        self._question_before = dialogue.open_question
        self._question_put = False
        self._conflict: Conflict | None = None
        self._unsure: Evidence | None = None
        self._reply = ReplyBuilder(words, dialogue.last_used)
        self._speak = Speaker(self._reply, known, owner, shows_cards)

    def take(self, messages: Sequence[VisitorMessage]) -> Reply:
        """The reply to these messages, at least one (more only after an outage)."""
        intake = Intake()
        for sent in messages:
            message = as_pressed(sent, self.dialogue, self.words)
            self.dialogue.read = message.id
            self.dialogue.messages += 1
            if self._wants_deletion(message):
                self.assessment = Assessment.of(self.log, self.known)
                return self._close(delete=self._delete(message))
            if message.does("start_over"):
                intake = Intake()
                self._start_over()
            intake += take_in(message, self.log, self.dialogue, self.known)
            self.dialogue.news |= bool(intake.changes)
            self.dialogue.wish = wished_option(message.text, self.known) or self.dialogue.wish
        self.assessment = Assessment.of(self.log, self.known)
        self._find_what_to_clarify(message, intake)
        self._speak.acknowledgement(intake.without(self._conflict.change) if self._conflict else intake)
        self._respond(message, intake)
        return self._close()

    @property
    def recommendation(self) -> Recommendation:
        """The advice on what is known now."""
        return recommend(self.assessment, self.decision, self.words)

    def _close(self, delete: bool = False) -> Reply:
        if not self._question_put:  # a "yes" to this reply must not land on a question put earlier
            self.dialogue.open_question = None
        self.dialogue.last_used = self._reply.templates
        self.dialogue.last_buttons = [{"title": b.title, "payload": b.payload} for b in self._reply.buttons]
        return self._reply.reply(delete)

    # -- what was asked for

    def _respond(self, message: VisitorMessage, intake: Intake) -> None:
        if intake.understood:
            self.dialogue.misses = 0
        pressed = message.pressed or {}
        says_nothing_new = not intake.changes
        if message.does("start_over") and says_nothing_new:
            self._speak.invitation()
        elif message.opening:
            self._speak.greeting()
        elif message.intent == "show_section":
            self._speak.section(self.recommendation, str(pressed.get("section")))
        elif message.intent == "change_answer" and str(pressed.get("about")) in self.known.questions:
            self._change_answer(str(pressed["about"]))
        elif message.does("ask_for_recap"):
            self._recap("recap")
        elif message.does("correct_answer") and says_nothing_new:
            self._recap("correct_what")
        elif message.does("stop") and says_nothing_new:
            self._reply.say("stop", days=self._speak.owner.retention_days)
        elif message.does("ask_for_human"):
            self._speak.call()
        elif message.does("ask_why"):
            self._explain_question(intake)
        elif message.does("ask_for_advice_now"):
            self._advise("advice_early")
        elif message.does("ask_question") or (says_nothing_new and self._talks_of_options(message)):
            advice = self.recommendation if self.dialogue.advised else None
            answer_question(message.text, self._reply, self.known, advice, self._speak.seller)
            self._go_on(intake)
        elif message.does("thank") or message.does("make_small_talk"):
            self._reply.say("thanked" if message.does("thank") else "small_talk")
            self._go_on(intake)
        elif message.does("greet") and says_nothing_new:
            if self.dialogue.asked or self.assessment.values:
                self._reply.say("again")
            self._go_on(intake)
        elif (
            intake.understood
            or self._unsure is not None
            or message.intent in ("begin", "go_on")
            or (
                message.intent in ("affirm", "deny", "skip_question", "say_dont_know")
                and not self.dialogue.open_question
            )
        ):
            self._go_on(intake)
        else:
            self._miss(message)

    def _talks_of_options(self, message: VisitorMessage) -> bool:
        """A wish for an option, or after the advice any word of one; before it, many a fact names an agency."""
        if self.dialogue.advised:
            return bool(mentioned_options(message.text, self.known))
        return wished_option(message.text, self.known) is not None

    def _explain_question(self, intake: Intake) -> None:
        question = self.dialogue.open_question
        if self._question_before is not None:
            self._reply.add_variant("questions", self._question_before, "why")
            if question is not None:
                self._ask(question, again=True)
            else:  # it was answered in the same breath
                self._go_on(intake)
        elif self.dialogue.advised:
            self._speak.reasons(self.recommendation)
        else:
            self._reply.say("no_question_open")
            self._go_on(Intake())

    def _change_answer(self, about: str) -> None:
        change = self.log.retract(about)
        self.assessment = Assessment.of(self.log, self.known)
        self.dialogue.advised = None  # it rested on what is taken back
        if change is not None and change.before != DECLINED:
            self._speak.taken_back(about, change.before)
        else:
            self._reply.say("change_nothing")
        self._ask(about, again=True)

    def _recap(self, opening: str) -> None:
        if self.assessment.values:
            self._speak.recap(self.assessment, opening)
        else:
            self._reply.say("recap_nothing")
            self._go_on(Intake())

    def _miss(self, message: VisitorMessage) -> None:
        """Nothing was understood: say so, help in another way each time, and come back to the open question."""
        self.dialogue.misses += 1
        question = self.dialogue.open_question
        if message.does("say_out_of_scope"):
            self._reply.say("out_of_scope")
        else:
            self._reply.say("not_an_answer" if question else "not_understood")
        if question is None or self.dialogue.misses > 1:
            self._reply.say("help")
        if question is not None:
            self._ask(question, again=True)
        elif self.dialogue.advised:
            self._speak.offer_more()
        else:
            self._speak.offer_to_ask()

    # -- what comes next

    def _go_on(self, intake: Intake) -> None:
        """Ask what is still worth asking, or give the advice; after the advice, say whether it moved."""
        before = self.dialogue.advised
        if self._clarify() or self._ask_about_contradiction():
            return
        if before is None:
            if not self._ask_next(passed_over=intake.understood):
                self._conclude()
        elif self.dialogue.news:
            self._advise_again(before)
        else:
            self._reply.say("what_next")
            self._speak.offer_more()

    def _find_what_to_clarify(self, message: VisitorMessage, intake: Intake) -> None:
        """A conflict that cannot be asked about now, because the message asks for something else, is a plain change."""
        if not (message.opening or any(message.does(act) for act in ENDS_THE_REPLY)):
            self._conflict = conflict_to_ask(intake.conflicts, self.log, self.dialogue, self.known, self.words)
        self._unsure = unsure_to_ask(intake.unsure, self.log, self.dialogue, self.known)

    def _clarify(self) -> bool:
        if self._conflict is not None:
            self.dialogue.conflicts_asked.append(self._conflict.about)
            self._speak.conflict(self._conflict)
            self._leave_open(self._conflict.about)
        elif self._unsure is not None:
            self.dialogue.asked_back.append(self._unsure.about)
            self._speak.not_sure_of(self._unsure)
            self._ask(self._unsure.about)
        return self._question_put

    def _ask_about_contradiction(self) -> bool:
        for item in contradictions(self.assessment):
            if item.about and item.says not in self.dialogue.contradictions_asked:
                self.dialogue.contradictions_asked.append(item.says)
                self._reply.say("contradiction", text=self.words.text("explanation", "contradictions", item.says))
                self._speak.offer_answers(item.about)
                self._leave_open(item.about)
                return True
        return False

    def _ask_next(self, passed_over: bool = False) -> bool:
        """Ask the open question again, or the next one; False if there is none.

        A question passed over too often for something else is taken as declined.
        """
        question = self.dialogue.open_question
        if question is not None and question in worth_asking(self.assessment, self.decision):
            if not passed_over or self.dialogue.asked.get(question, 0) < MOST_ASKED:
                self._ask(question, again=not passed_over)
                return True
            self.log.decline(question, "", self.dialogue.messages)
            self.assessment = Assessment.of(self.log, self.known)
        for question in worth_asking(self.assessment, self.decision)[:1]:
            self._ask(question)
            return True
        return False

    def _ask(self, question: str, again: bool = False) -> None:
        """Put a question. `again`: the visitor did not pass it over, so that it does not count once more."""
        if not again or question not in self.dialogue.asked:
            self.dialogue.asked[question] = self.dialogue.asked.get(question, 0) + 1
        self._speak.question(question)
        self._leave_open(question)

    def _leave_open(self, question: str) -> None:
        self.dialogue.open_question = question
        self._question_put = True

    # -- the advice

    def _conclude(self) -> None:
        """Nothing is left to ask: advise, or say honestly, once, that it stays open."""
        if self.recommendation.recommendation is not None:
            self._advise("advice_intro")
        elif self.dialogue.news or not self.dialogue.told_undecided:
            self.dialogue.told_undecided = True
            self._advise()
        else:
            self._reply.say("what_next")
            self._speak.offer_more()

    def _advise(self, introduction: str | None = None) -> None:
        advice = self.recommendation
        if introduction is not None:
            self._reply.say(introduction)
        if advice.leaning_towards:
            self._reply.say("leaning_now", option=self.words.option(advice.leaning_towards[0]))
        self._show(advice)

    def _advise_again(self, before: str) -> None:
        """The facts changed after the advice: say whether it moved."""
        advice = self.recommendation
        self.dialogue.news = False
        if advice.recommendation == before:
            self._reply.say("advice_stays", option=self.words.option(before))
            self._reply.say("what_next")
            self._speak.offer_more()
        elif advice.recommendation is not None:
            after = self.words.option(advice.recommendation)
            self._reply.say("advice_moved", before=self.words.option(before), after=after)
            self._show(advice)
        else:
            self._reply.say("advice_withdrawn", before=self.words.option(before))
            self.dialogue.advised = None
            if not self._ask_next():
                self._show(advice)

    def _show(self, advice: Recommendation) -> None:
        wish = next((item for item in advice.why_not if item["option"] == self.dialogue.wish), None)
        if wish is not None:
            self._reply.say("wish_against", option=self.words.option(wish["option"]), why=wish["text"])
            self.dialogue.wish = None
        self._speak.advice(advice)
        self.dialogue.advised, self.dialogue.news = advice.recommendation, False

    # -- beginning again, and ending for good

    def _start_over(self) -> None:
        self.log = EvidenceLog()
        self.dialogue = Dialogue(messages=self.dialogue.messages, read=self.dialogue.read)
        self._reply.say("start_over")

    def _wants_deletion(self, message: VisitorMessage) -> bool:
        offered = any(button["payload"] == "/ask_to_delete" for button in self.dialogue.last_buttons)
        return message.does("ask_to_delete") or (offered and message.intent == "affirm")

    def _delete(self, message: VisitorMessage) -> bool:
        """Delete at a clear word, a press or a yes; otherwise ask first, because it cannot be undone."""
        certain = message.pressed is not None or message.intent == "affirm" or SAYS_DELETE.search(message.text)
        if certain:
            self.log, self.dialogue = EvidenceLog(), Dialogue(read=message.id)
            self.assessment = Assessment.of(self.log, self.known)
            self._reply.say("deleted")
        else:
            self._speak.confirm_deletion()
        return bool(certain)
