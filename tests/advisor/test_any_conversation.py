"""Conversations at random: whatever is said, pressed, repeated or lost, each reply keeps to the rules."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.advisor.dialogue import VisitorMessage
from bot.advisor.knowledge import ROOT, knowledge

from . import oracle
from .samples import BESIDE_THE_DECISION
from .talk import Talk, asked_in, piece

INTENTS = tuple(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"])
PRESSED_ONLY = ("answer", "change_answer", "show_section", "begin", "go_on")
SPOKEN = tuple(intent for intent in INTENTS if intent not in PRESSED_ONLY)
ANSWERS: dict[str, tuple[object, ...]] = {**oracle.VALUES, **BESIDE_THE_DECISION}
OFTEN = ("unmanaged_vendors", "gap", "senior_leader")  # so that corrections and contradictions come up
TEXTS = (
    "all of it comes from my network",
    "I want an agency",
    "what does an interim CMO cost?",
    "who sells what?",
    "forget all of this",
    "I'd rather you did not keep this",
    "Yes",
    "no",
    "{curly} and 100 %",
    "“quoted” – and\nin two lines",
    "/answer{}",
    "",
)
MOST_BUTTONS = 5


def sayings() -> dict[str, list[re.Pattern[str]]]:
    """Each wording that is there in several variants, as what a line of a reply must look like."""
    found: dict[str, list[re.Pattern[str]]] = {}
    for file in ("dialogue", "questions"):
        words = yaml.safe_load((ROOT / "data" / "wording" / f"{file}.yml").read_text(encoding="utf-8"))
        for key, entry in words.items():
            for path, variants in {
                key: entry,
                **({f"{key}/{k}": v for k, v in entry.items()} if isinstance(entry, dict) else {}),
            }.items():
                if isinstance(variants, list) and len(variants) > 1 and all(isinstance(v, str) for v in variants):
                    found[path] = [re.compile(re.sub(r"\\\{\w+\\\}", ".+", re.escape(variant))) for variant in variants]
    return found


SAYINGS = sayings()

stated = st.one_of(st.sampled_from(OFTEN), st.sampled_from(sorted(ANSWERS))).flatmap(
    lambda name: st.tuples(st.just(name), st.sampled_from((*ANSWERS[name], "declined", "nonsense")))
)
statuses = st.sampled_from(("current", "current", "current", "past", "hypothetical", "someone_else"))
certainties = st.sampled_from(("stated", "stated", "hedged", "inferred"))


class AnyConversation(RuleBasedStateMachine):
    """The visitor of a conversation, and what must hold after each of their turns."""

    def __init__(self) -> None:
        super().__init__()
        self.talk = Talk()
        self.said_before: set[re.Pattern[str]] = set()

    @initialize(opened=st.booleans(), shows_cards=st.booleans())
    def begin(self, opened: bool, shows_cards: bool) -> None:
        self.talk = Talk(shows_cards=shows_cards)
        if opened:
            self.talk.opens()

    @rule(
        about=st.lists(stated, min_size=1, max_size=4),
        status=statuses,
        certainty=certainties,
        intent=st.sampled_from(("inform", "inform", "correct_answer", "ask_question", "thank")),
    )
    def state_something(self, about: list[tuple[str, object]], status: str, certainty: str, intent: str) -> None:
        pieces = [piece(n, v, "so it is", status=status, certainty=certainty) for n, v in about]
        self.talk.says("so it is", intent, evidence=pieces)

    @rule(stated=stated, unsure=stated)
    def state_one_thing_and_hint_at_another(self, stated: tuple[str, object], unsure: tuple[str, object]) -> None:
        said = [piece(*stated, "so it is", "so"), piece(*unsure, "so it is", "it is", certainty="inferred")]
        self.talk.says("so it is", "inform", evidence=said)

    @rule(text=st.sampled_from(TEXTS), intents=st.lists(st.sampled_from(SPOKEN), min_size=1, max_size=3, unique=True))
    def say_something(self, text: str, intents: list[str]) -> None:
        self.talk.says(text, intents[0], intents)

    @rule(value=st.booleans())
    def answer_shortly(self, value: bool) -> None:
        self.talk.answers_shortly("yes" if value else "no", value)

    @rule(which=st.integers(0, MOST_BUTTONS - 1))
    def press_a_button(self, which: int) -> None:
        if self.talk.replies and self.talk.reply.buttons:
            buttons = self.talk.reply.buttons
            self.talk.hear([self.talk.pressed(buttons[which % len(buttons)])])

    @rule(which=st.integers(0, MOST_BUTTONS - 1))
    def type_the_title_of_a_button(self, which: int) -> None:
        if self.talk.replies and self.talk.reply.buttons:
            buttons = self.talk.reply.buttons
            self.talk.says(buttons[which % len(buttons)].title, "say_out_of_scope")

    @rule(about=st.lists(stated, min_size=2, max_size=3), last=st.sampled_from(SPOKEN))
    def be_heard_late(self, about: list[tuple[str, object]], last: str) -> None:
        messages: list[VisitorMessage] = [
            self.talk.message("lost", "inform", evidence=[piece(name, value, "lost")]) for name, value in about
        ]
        self.talk.hear([*messages, self.talk.message("are you there?", last)])

    @invariant()
    def every_reply_keeps_to_the_rules(self) -> None:
        if not self.talk.replies:
            return
        reply = self.talk.reply
        assert reply.text.strip()
        assert not re.search(r"\{\w+\}|\bNone\b(?! of)|<bot\.", reply.text.replace("{curly}", ""))
        assert len(asked_in(reply.text)) <= 1, reply.text
        assert len(reply.buttons) <= MOST_BUTTONS
        assert len({button.title for button in reply.buttons}) == len(reply.buttons)
        for button in reply.buttons:
            name, _, entities = button.payload.partition("{")
            assert name.removeprefix("/") in INTENTS
            assert isinstance(json.loads("{" + entities) if entities else {}, dict)
        if reply.card is not None:
            assert self.talk.shows_cards
            assert json.loads(json.dumps(reply.card, allow_nan=False))["kind"] == "recommendation"

    @invariant()
    def the_state_is_sound(self) -> None:
        if not self.talk.replies or self.talk.reply.delete:
            return
        assert self.talk.company.values == self.talk.turn.assessment.values
        for name, value in self.talk.company.values.items():
            assert knowledge().subjects[name].check(value) is None
        if self.talk.open_question:
            assert self.talk.open_question in knowledge().questions
        for names in (self.talk.dialogue.asked_back, self.talk.dialogue.conflicts_asked):
            assert len(set(names)) == len(names)
        assert bool(asked_in(self.talk.text) & {"conflict"}) <= bool(self.talk.open_question)
        offered = [{"title": b.title, "payload": b.payload} for b in self.talk.reply.buttons]
        assert self.talk.dialogue.last_buttons == offered

    @invariant()
    def nothing_is_said_twice_in_a_row(self) -> None:
        """No wording of the last reply, as long as there is another one for the same purpose."""
        if not self.talk.replies:
            return
        lines = self.talk.reply.text.splitlines()
        said = {p for variants in SAYINGS.values() for p in variants if any(p.fullmatch(line) for line in lines)}
        if (
            len(self.talk.replies) > 1
            and self.talk.reply is not self._last_checked
            and not self.talk.replies[-2].delete
        ):
            assert not said & self.said_before, [p.pattern for p in said & self.said_before]
        self._last_checked, self.said_before = self.talk.reply, said

    _last_checked: Any = None


def test_any_conversation_keeps_to_the_rules() -> None:
    run_state_machine_as_test(
        AnyConversation,
        settings=settings(
            max_examples=40,
            stateful_step_count=20,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],  # finding the shortest conversation that fails takes minutes: Phase.shrink does it
            suppress_health_check=list(HealthCheck),
        ),
    )
