"""A conversation with the brain, without Rasa: what is said as understood goes in, every state goes through JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.dialogue import Button, Dialogue, Reply, VisitorMessage
from bot.advisor.evidence import EvidenceLog
from bot.advisor.knowledge import knowledge
from bot.advisor.recommendation import Recommendation
from bot.advisor.speaker import Owner
from bot.advisor.turn import Turn
from bot.advisor.wording import wording

from . import oracle

OWNER = Owner("Example Partners", "fractional CMO engagements", retention_days=30)


class Talk:
    """A visitor and the adviser. After a deletion it is as if they had never met."""

    def __init__(self, shows_cards: bool = False, owner: Owner = OWNER) -> None:
        self.shows_cards, self.owner = shows_cards, owner
        self.replies: list[Reply] = []
        self._log: dict[str, Any] | None = None
        self._dialogue: dict[str, Any] | None = None
        self._sent = 0

    # -- what the visitor does

    def opens(self) -> Reply:
        """The page opens the conversation."""
        return self.hear([self.message("/greet", "greet", pressed={}, opening=True)])

    def says(
        self,
        text: str,
        intent: str = "inform",
        acts: Sequence[str] = (),
        evidence: Sequence[dict[str, Any]] = (),
        about: Mapping[str, object] | None = None,
    ) -> Reply:
        """A message; `about` is what it states, with its whole text as the quote."""
        return self.hear([self.message(text, intent, acts, evidence, about)])

    def states(self, about: Mapping[str, object], text: str = "") -> Reply:
        """A message that states this, and nothing else."""
        return self.says(text or f"words number {self._sent}", about=about)

    def answers_shortly(self, text: str, value: bool) -> Reply:
        """A bare "yes" or "no": it is understood as the answer to the question that is open, if one is."""
        about = {self.open_question: value} if self.open_question else {}
        return self.says(text, "affirm" if value else "deny", about=about)

    def presses(self, title: str) -> Reply:
        """A button of the last reply, by its title or the beginning of it."""
        return self.hear([self.press(title)])

    def hear(self, messages: Sequence[VisitorMessage]) -> Reply:
        """One turn over these messages."""
        turn = Turn(
            knowledge(),
            decision(),
            wording(),
            self.owner,
            EvidenceLog.from_json(self._log),
            Dialogue.from_json(self._dialogue),
            self.shows_cards,
        )
        reply = turn.take(messages)
        self.turn = turn
        self._log = json.loads(json.dumps(turn.log.to_json(), allow_nan=False))
        self._dialogue = json.loads(json.dumps(turn.dialogue.to_json(), allow_nan=False))
        assert EvidenceLog.from_json(self._log).to_json() == turn.log.to_json()
        assert Dialogue.from_json(self._dialogue) == turn.dialogue
        if reply.delete:
            self._log = self._dialogue = None
        self.replies.append(reply)
        return reply

    # -- messages

    def message(
        self,
        text: str,
        intent: str,
        acts: Sequence[str] = (),
        evidence: Sequence[dict[str, Any]] = (),
        about: Mapping[str, object] | None = None,
        pressed: dict[str, Any] | None = None,
        opening: bool = False,
    ) -> VisitorMessage:
        """A message as bot/nlu and the channel would give it."""
        self._sent += 1
        stated = [piece(name, value, text) for name, value in (about or {}).items()]
        return VisitorMessage(
            id=f"m{self._sent}",
            text=text,
            intent=intent,
            acts=tuple(acts) or (intent,),
            evidence=(*evidence, *stated),
            pressed=pressed,
            opening=opening,
        )

    def press(self, title: str) -> VisitorMessage:
        """The message that a press of an offered button sends."""
        (button,) = [b for b in self.reply.buttons if b.title.startswith(title)]
        return self.pressed(button)

    def pressed(self, button: Button) -> VisitorMessage:
        intent, _, entities = button.payload.removeprefix("/").partition("{")
        return self.message(button.title, intent, pressed=json.loads("{" + entities) if entities else {})

    # -- what has come of it

    @property
    def reply(self) -> Reply:
        """The last reply."""
        return self.replies[-1]

    @property
    def text(self) -> str:
        """The text of the last reply."""
        return self.reply.text

    @property
    def titles(self) -> list[str]:
        """The titles of the buttons under the last reply."""
        return [button.title for button in self.reply.buttons]

    @property
    def open_question(self) -> str | None:
        """What the next short answer will be taken to be about."""
        question = (self._dialogue or {}).get("open_question")
        return question["about"] if question else None

    @property
    def dialogue(self) -> Dialogue:
        return Dialogue.from_json(self._dialogue)

    @property
    def log(self) -> EvidenceLog:
        return EvidenceLog.from_json(self._log)

    @property
    def company(self) -> Assessment:
        """What is known of the visitor's company, from the stored log."""
        return Assessment.of(self.log, knowledge())

    @property
    def advice(self) -> Recommendation:
        return self.turn.recommendation


def piece(
    about: str,
    value: object,
    text: str,
    quote: str | None = None,
    status: str = "current",
    certainty: str = "stated",
) -> dict[str, Any]:
    """A piece of evidence as bot/nlu gives it; the quote is the whole text by default."""
    words = text if quote is None else quote
    start = text.index(words)
    return {
        "about": about,
        "value": value,
        "quote": words,
        "start": start,
        "end": start + len(words),
        "certainty": certainty,
        "status": status,
    }


def asked_in(text: str) -> set[str]:
    """The names whose question stands in a text; contradictions by their own id, and "conflict" for two statements."""
    words = wording()
    found = {n for n in knowledge().questions if any(q in text for q in words.variants("questions", n, "ask"))}
    contradictions = {item.says for item in knowledge().contradictions}
    found |= {c for c in contradictions if words.text("explanation", "contradictions", c) in text}
    return found | ({"conflict"} if says_one_of(text, "dialogue", "conflict") else set())


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
