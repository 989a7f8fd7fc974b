"""The recommendation and its explanation: one object, rendered as card, text, Slack message or JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from itertools import combinations, product
from typing import Any

from bot.advisor.assessment import Assessment, Company, share_words
from bot.advisor.conditions import Condition
from bot.advisor.decision import Decision
from bot.advisor.evidence import Evidence
from bot.advisor.knowledge import ArticleList, Conditional, Line, Saying
from bot.advisor.questions import next_question
from bot.advisor.wording import Wording

MOST_REASONS = 4
MOST_CHANGES = 6
MOST_UNKNOWNS = 3  # named in the sentence on strength


@dataclass(frozen=True)
class Recommendation:
    """What is advised and why. The keys are the contract of `python -m bot advise` (docs/advise.md).

    `recommendation` is the option's name, or None exactly when `strength` is "undecided"; then `leaning_towards` lists
    the options still reachable, likeliest first. Texts are ready to be shown; `sources` in parts are source ids.
    """

    recommendation: str | None
    title: str
    verdict: str
    strength: str
    strength_text: str
    leaning_towards: list[str]
    form: dict[str, Any] | None
    reasons: list[dict[str, Any]]
    against: list[dict[str, Any]]
    why_not: list[dict[str, Any]]
    unknowns: list[str]
    would_change_if: list[dict[str, Any]]
    contradictions: list[dict[str, Any]]
    article_lists: list[dict[str, Any]]
    next_question: dict[str, Any] | None
    cost: list[dict[str, Any]]
    next_step: list[dict[str, Any]]
    sources: list[dict[str, Any]]
    labels: dict[str, str]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def recommend(assessment: Assessment, decision: Decision, words: Wording) -> Recommendation:
    """Work out the recommendation for what is known of a company."""
    return _Explanation(assessment, decision, words).recommendation()


def contradictions(assessment: Assessment) -> list[Conditional]:
    """The statements that cannot both be meant."""
    company = Company(assessment.values, assessment.known.headline)
    return [item for item in assessment.known.contradictions if item.when(company)]


class _Explanation:
    def __init__(self, assessment: Assessment, decision: Decision, words: Wording) -> None:
        self.assessment = assessment
        self.decision = decision
        self.words = words
        self.known = assessment.known
        self.line = decision.line(assessment.state)
        self.option = self.line.option
        # Shaping facts and details are for the explanation; what the decision may see is in the state.
        hidden = set(self.known.deciding) - set(assessment.state)
        values = {k: v for k, v in assessment.values.items() if k not in hidden}
        self.company = Company(values, self.known.headline, self.option)

    def recommendation(self) -> Recommendation:
        against = self._against()
        strength = self._strength(len(against))
        decided = strength != "undecided"
        unknowns = self._unknowns()
        parts: dict[str, list[dict[str, Any]]] = {
            "reasons": self._reasons(decided),
            "against": (against or [self._part("caution", self.known.options[self.option].caution)]) if decided else [],
            "why_not": self._why_not() if decided else [],
            "contradictions": [
                {"about": item.about, **self._part("contradictions", item)} for item in contradictions(self.assessment)
            ],
            "cost": self._sayings("cost", self.known.options[self.option].cost) if decided else [],
            "next_step": self._sayings("steps", self.known.options[self.option].first_steps) if decided else [],
        }
        form = self._form() if decided else None
        lists = [self._article_list(item) for item in self.known.lists]
        cited = [s for items in parts.values() for item in items for s in item["sources"]]
        cited += form["sources"] if form else []
        cited += [item["source"] for item in lists]
        return Recommendation(
            recommendation=self.option if decided else None,
            title=self.words.text("explanation", "title", self.option if decided else "undecided"),
            verdict=self.words.text("explanation", "verdict", self.line.says if decided else "undecided"),
            strength=strength,
            strength_text=self._strength_text(strength, unknowns),
            leaning_towards=[] if decided else self._leaning_towards(),
            form=form,
            unknowns=unknowns,
            would_change_if=self._would_change_if(),
            article_lists=lists,
            next_question=self._next_question(),
            sources=[asdict(self.known.sources[s]) for s in self.known.sources if s in cited],
            labels=self._labels(),
            **parts,
        )

    # -- what is advised, and how firmly

    def _given(self, line: Line) -> bool:
        """Whether the line may be said as advice: a headline signal never asked about might be true."""
        unasked = {name: True for name in self.known.headline if name in self.assessment.unasked}
        return bool(line.given_when(Company({**self.assessment.state, **unasked}, self.known.headline)))

    def _strength(self, against: int) -> str:
        state, unasked = self.assessment.state, self.assessment.unasked
        if not self._given(self.line):
            return "undecided"
        if len(self.decision.reachable(state, unasked, may_stay_unknown=True)) > 1:
            return "undecided"
        unknown = [name for name in self.known.deciding if name not in state]
        settled = self.decision.reachable(state, unknown, may_stay_unknown=False) == {self.option}
        capped = any(item.when(self.company) for item in self.known.caps)
        return "clear" if settled and against <= 1 and not capped else "leaning"

    def _strength_text(self, strength: str, unknowns: list[str]) -> str:
        named = [self.words.subject(name) for name in unknowns[:MOST_UNKNOWNS]]
        names = _listed(named, "or" if strength == "leaning" else "and")
        if strength == "leaning":
            key = "leaning" if unknowns else "leaning_against"
        elif strength == "clear":
            everything = all(name in self.assessment.state for name in self.known.deciding)
            key = "clear_all_known" if everything else "clear"
        else:
            key = "undecided"
        return self.words.text("explanation", "strength", key, unknowns=names or self.words.subject("gap"))

    def _leaning_towards(self) -> list[str]:
        state = self.assessment.state
        unknown = [name for name in self.known.deciding if name not in state]
        return list(self.decision.outlook(state, unknown).probabilities)

    def _unknowns(self) -> list[str]:
        """Unknown names that could still change the option; declined ones too."""
        state = self.assessment.state
        unknown = [name for name in self.known.deciding if name not in state]
        outlook = self.decision.outlook(state, unknown)
        return [name for name in unknown if outlook.matters(name)]

    # -- why

    def _reasons(self, decided: bool) -> list[dict[str, Any]]:
        told: list[dict[str, Any]] = []
        quoted: list[Evidence] = []
        for reason in self.known.reasons:
            if len(told) == MOST_REASONS - 1:
                break
            if reason.when(self.company):
                text = self.words.text("explanation", "reasons", reason.says, "text")
                rule = self.words.text("explanation", "reasons", reason.says, "rule")
                told.append({"about": reason.about, "text": text, **self._quote(reason.about, quoted), "rule": rule,
                             "claims": list(reason.claims), "sources": self._sources(reason.claims)})  # fmt: skip
        return [*told, self._rule_that_decided() if decided else self._no_rule_yet()]

    def _rule_that_decided(self) -> dict[str, Any]:
        signals = sum(self.assessment.state.get(name) is True for name in self.known.headline)
        key = self.line.says
        if key == "need" and signals >= 2:
            key = f"need_{signals}"
        elif key == "need":
            key = "need_direction" if self.known.definitions["direction"](self.company) else "need_test"
        elif key == "nothing_calls_for_it" and signals:
            key = "nothing_calls_for_it_signals"
        return self._rule(key, self.line.says, self.line.claims)

    def _no_rule_yet(self) -> dict[str, Any]:
        return self._rule("undecided", self.known.undecided.says, self.known.undecided.claims)

    def _rule(self, text: str, rule: str, claims: tuple[str, ...]) -> dict[str, Any]:
        return {
            "about": None,
            "text": self.words.text("explanation", "rule_text", text),
            "quote": None,
            "asked": None,
            "rule": self.words.text("explanation", "rule", rule),
            "claims": list(claims),
            "sources": self._sources(claims),
        }

    def _quote(self, about: str | None, quoted: list[Evidence]) -> dict[str, Any]:
        """The visitor's words for a name, each stretch of them once; a bare answer comes with what was asked."""
        evidence: Evidence | None = self.assessment.evidence.get(about) if about else None
        if evidence is None or not evidence.quote:
            return {"quote": None, "asked": None}
        if any(share_words(evidence, other) for other in quoted):
            return {"quote": None, "asked": None}
        quoted.append(evidence)
        asked = self.words.subject(about) if about and evidence.asked == about else None
        return {"quote": evidence.quote, "asked": asked}

    def _against(self) -> list[dict[str, Any]]:
        return [
            {"about": item.about, **self._part("against", item)}
            for item in self.known.against
            if item.when(self.company)
        ]

    def _why_not(self) -> list[dict[str, Any]]:
        found = []
        for option, items in self.known.why_not.items():
            if option != self.option:
                item = next(item for item in items if item.when(self.company))
                label = self.words.text("explanation", "title", option)
                found.append({"option": option, "label": label, **self._part("why_not", item)})
        return found

    def _form(self) -> dict[str, Any] | None:
        form = next((form for form in self.known.forms if form.when(self.company)), None)
        return {"id": form.says, **self._part("form", form)} if form else None

    # -- what would change it

    def _would_change_if(self) -> list[dict[str, Any]]:
        """Other values of known facts and answers to open ones that change the option, smallest change first."""
        for size in (1, 2):
            found = self._changes(size)
            if found:
                return found[:MOST_CHANGES]
        return []

    def _changes(self, size: int) -> list[dict[str, Any]]:
        state = self.assessment.state
        found: list[tuple[int, dict[str, Any]]] = []
        for names in combinations(self.known.deciding, size):
            others = [[v for v in (self.known.subjects[n].values or ()) if v != state.get(n)] for n in names]
            for values in product(*others):
                change = dict(zip(names, values, strict=True))
                line = self.decision.line({**state, **change})
                if line.option != self.option and self._is_news(change) and self._would_be_given(line, change):
                    flips = sum(name in state for name in names)  # an open answer is a smaller step than a reversal
                    found.append((flips, self._change(change, line.option)))
        return [change for _, change in sorted(found, key=lambda item: item[0])]

    def _is_news(self, change: Mapping[str, Any]) -> bool:
        """Whether the visitor has not said just that (a fact may be known and yet not enter the decision)."""
        return all(self.assessment.values.get(name) is not value for name, value in change.items())

    def _would_be_given(self, line: Line, change: Mapping[str, Any]) -> bool:
        return bool(line.given_when(Company({**self.assessment.state, **change}, self.known.headline)))

    def _change(self, change: Mapping[str, Any], option: str) -> dict[str, Any]:
        parts = [
            {
                "about": name,
                "label": self.words.subject(name),
                "from": self.assessment.state.get(name),
                "to": value,
            }
            for name, value in change.items()
        ]
        phrases = [self.words.supposition(self.known.subjects[name], value) for name, value in change.items()]
        text = self.words.text(
            "explanation", "change_if", changes=_listed(phrases, "and"), option=self.words.option(option)
        )
        return {"changes": parts, "recommendation": option, "text": text}

    # -- beside the verdict

    def _article_list(self, article_list: ArticleList) -> dict[str, Any]:
        everything = Company(self.assessment.values, self.known.headline)
        items = []
        for item in article_list.items:
            met: bool | None = None
            if item.when is not None:
                met = bool(item.when(everything)) or (None if self._could_be_met(item.when) else False)
            items.append({"text": self.words.text("explanation", "list_items", item.says), "met": met,
                          "claims": list(item.claims)})  # fmt: skip
        count = sum(item["met"] is True for item in items)
        reached = article_list.bar is not None and count >= article_list.bar
        text = self.words.text(
            "explanation", "lists", article_list.name, "reached" if reached else "missed",
            count=count, of=len(items), bar=article_list.bar,
        )  # fmt: skip
        return {
            "id": article_list.name,
            "name": self.words.text("explanation", "lists", article_list.name, "name"),
            "source": article_list.source,
            "count": count,
            "of": len(items),
            "bar": article_list.bar,
            "reached": reached if article_list.bar is not None else None,
            "text": text,
            "items": items,
        }

    def _could_be_met(self, when: Condition) -> bool:
        """Whether some value of the names that are not known would meet it."""
        values = self.assessment.values
        unknown = [name for name in when.names if name not in values]
        possible = [self.known.subjects[name].values or () for name in unknown]
        completions = (dict(zip(unknown, found, strict=True)) for found in product(*possible))
        return any(when(Company({**values, **completion}, self.known.headline)) for completion in completions)

    def _next_question(self) -> dict[str, Any] | None:
        about = next_question(self.assessment, self.decision)
        if about is None:
            return None
        return {
            "about": about,
            "text": self.words.variants("questions", about, "ask")[0],
            "why": self.words.text("questions", about, "why"),
        }

    def _labels(self) -> dict[str, str]:
        options = {name: self.words.text("explanation", "title", name) for name in self.known.options}
        return options | {name: self.words.subject(name) for name in self.known.subjects}

    # -- small things

    def _part(self, section: str, saying: Saying | Conditional) -> dict[str, Any]:
        return {
            "text": self.words.text("explanation", section, saying.says),
            "claims": list(saying.claims),
            "sources": self._sources(saying.claims),
        }

    def _sayings(self, section: str, sayings: tuple[Saying, ...]) -> list[dict[str, Any]]:
        return [self._part(section, saying) for saying in sayings]

    def _sources(self, claims: tuple[str, ...]) -> list[str]:
        return list(self.known.sources_of(claims))


def _listed(parts: list[str], word: str) -> str:
    """ "a", "a and b", "a, b and c"."""
    return f" {word} ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))
