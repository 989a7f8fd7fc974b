"""What the adviser says: each kind of message as texts of data/wording/ and buttons. What is said when: turn.py."""

from __future__ import annotations

from dataclasses import dataclass

from bot.advisor.assessment import Assessment
from bot.advisor.clarify import Conflict
from bot.advisor.dialogue import MOST_BUTTONS, Button
from bot.advisor.evidence import Evidence
from bot.advisor.intake import Intake
from bot.advisor.knowledge import Knowledge
from bot.advisor.recommendation import Recommendation
from bot.advisor.render import SECTIONS, section, summary
from bot.advisor.reply import ReplyBuilder, payload

MOST_FACTS = 4  # named in an acknowledgement
MOST_CORRECTIONS = 2


@dataclass(frozen=True)
class Owner:
    """Who runs the site and what they sell; what is empty is not mentioned."""

    name: str
    sells: str
    booking_link: str = ""
    privacy_link: str = ""
    retention_days: int = 30


class Speaker:
    """Says things into a reply."""

    def __init__(self, reply: ReplyBuilder, known: Knowledge, owner: Owner, shows_cards: bool) -> None:
        self.reply, self.known, self.owner = reply, known, owner
        self.words = reply.words
        self._shows_cards = shows_cards

    @property
    def seller(self) -> str:
        """What the owner of the site sells, as a phrase; "" if nothing is stated."""
        if not self.owner.sells:
            return ""
        return self.words.text("dialogue", "owner_sells", owner_name=self.owner.name, sells=self.owner.sells)

    def greeting(self) -> None:
        privacy = self.owner.privacy_link
        self.reply.say(
            "greeting",
            "text",
            days=self.owner.retention_days,
            owner=self.words.text("dialogue", "greeting", "owner", seller=self.seller) if self.seller else "",
            privacy=self.words.text("dialogue", "greeting", "privacy", link=privacy) if privacy else "",
        )
        self.invitation()

    def invitation(self) -> None:
        self.reply.say("greeting", "prompt")
        self.offer_to_ask()

    def offer_to_ask(self) -> None:
        self.reply.offer(self.reply.button("greeting", "begin", payload="/begin"))

    def acknowledgement(self, intake: Intake) -> None:
        """What was corrected, what is new, what was left open, or what was heard but does not count."""
        for change in intake.corrections[:MOST_CORRECTIONS]:
            before, after = (self._statement(change.about, value) for value in (change.before, change.after))
            self.reply.say("changed", before=before, after=after)
        if intake.news:
            facts = [self._statement(change.about, change.after) for change in intake.news]
            text = "; ".join(facts[:MOST_FACTS])
            if len(facts) > MOST_FACTS:
                text = self.words.text("dialogue", "and_more", facts=text, count=len(facts) - MOST_FACTS)
            self.reply.say("understood", facts=text)
        elif intake.changes and not intake.corrections:
            self.reply.say("declined")
        elif intake.noted and not intake.changes:
            self.reply.say("noted_not_counted")
        elif intake.kept and not intake.changes:
            self.reply.say("kept", facts="; ".join(self._statement(e.about, e.value) for e in intake.kept))
        elif intake.repeated and not intake.changes:
            self.reply.say("known_already")

    def question(self, about: str) -> None:
        self.reply.add_variant("questions", about, "ask")
        self.offer_answers(about)

    def offer_answers(self, about: str) -> None:
        answers = [_answer(about, value, title) for value, title in self.words.answers(about)]
        ways_out = [
            self.reply.button("why_button", payload="/ask_why"),
            self._dont_know_button(),
            self.reply.button("advice_now_button", payload="/ask_for_advice_now"),
        ]
        self.reply.offer(*answers, *ways_out[: max(MOST_BUTTONS - len(answers), 0)])

    def not_sure_of(self, evidence: Evidence) -> None:
        """That it is unclear how the visitor's words are meant; the question follows."""
        self.reply.say("unsure", quote=evidence.quote)

    def conflict(self, conflict: Conflict) -> None:
        """What was said before and what is said now, each with the words, and which of them holds."""
        both = (conflict.before, conflict.after)
        before, after = map(self._as_said, both)
        self.reply.say("conflict", before=before, after=after)
        titles = dict(self.words.answers(conflict.about))
        answers = [_answer(e.about, e.value, titles[e.value]) for e in both]
        self.reply.offer(*answers, self._dont_know_button())

    def recap(self, assessment: Assessment, opening: str) -> None:
        """Everything understood, with the visitor's words, and buttons to change it."""
        self.reply.say(opening)
        for name, value in assessment.values.items():
            quote = assessment.evidence[name].quote
            self.reply.add(f"• {self._statement(name, value)}" + (f' - "{quote}"' if quote else ""))
        declined = [self.words.subject(name) for name in self.known.deciding if name in assessment.declined]
        if declined:
            self.reply.say("recap_declined", names="; ".join(declined))
        self.reply.say("recap_end")
        changes = [
            self.reply.button(
                "change_button", name=self.words.subject(name), payload=payload("change_answer", about=name)
            )
            for name in assessment.values
            if name in self.known.questions
        ]
        self.reply.offer(*changes[: MOST_BUTTONS - 1], self.go_on_button())

    def taken_back(self, about: str, before: object) -> None:
        self.reply.say("change", before=self._statement(about, before))

    def call(self) -> None:
        key = "link" if self.owner.booking_link else "none"
        self.reply.say("human", key, owner_name=self.owner.name, link=self.owner.booking_link)
        self.reply.say("go_on")
        self.reply.offer(self.go_on_button())

    def advice(self, advice: Recommendation) -> None:
        """The recommendation as a card, or as text where there are none."""
        if self._shows_cards:
            self.reply.card = {"kind": "recommendation", **advice.to_json()}
        else:
            self.reply.add(summary(advice, self.words))
        if advice.recommendation is None:
            self.reply.offer(self.go_on_button(), *self._advice_buttons(parts=False))
        else:
            self.offer_more()

    def reasons(self, advice: Recommendation) -> None:
        self.reply.add(summary(advice, self.words))
        self.offer_more()

    def section(self, advice: Recommendation, name: str) -> None:
        self.reply.add(section(advice, name, self.words))
        self.offer_more(without=name)

    def offer_more(self, without: str = "") -> None:
        """The buttons that go with an advice."""
        self.reply.offer(*self._advice_buttons(without))

    def confirm_deletion(self) -> None:
        self.reply.say("delete_confirm")
        self.reply.offer(
            self.reply.button("delete_yes", payload="/ask_to_delete"),
            self.reply.button("delete_no", payload="/go_on"),
        )

    def go_on_button(self) -> Button:
        return self.reply.button("recap_go_on", payload="/go_on")

    def _advice_buttons(self, without: str = "", parts: bool = True) -> list[Button]:
        """What to look at next; the parts of the advice only where no card has them to fold out."""

        def button(name: str, sent: str) -> Button:
            return self.reply.button("recommendation_buttons", name, payload=sent)

        named = [name for name in SECTIONS if name != without] if parts and not self._shows_cards else []
        sections = [button(name, payload("show_section", section=name)) for name in named]
        return [*sections, button("human", "/ask_for_human"), button("recap", "/ask_for_recap")]

    def _dont_know_button(self) -> Button:
        return self.reply.button("dont_know", payload="/say_dont_know")

    def _statement(self, about: str, value: object) -> str:
        return self.words.statement(self.known.subjects[about], value)

    def _as_said(self, evidence: Evidence) -> str:
        """A statement with the words it was taken from."""
        fact = self._statement(evidence.about, evidence.value)
        return self.words.text("dialogue", "as_said", fact=fact, quote=evidence.quote) if evidence.quote else fact


def _answer(about: str, value: object, title: str) -> Button:
    return Button(title, payload("answer", about=about, value=value))
