"""Companies to try things on: drawn with a seed, so that every run sees the same ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

from bot.advisor.assessment import Assessment
from bot.advisor.decision import decision
from bot.advisor.evidence import Evidence, EvidenceLog
from bot.advisor.knowledge import knowledge
from bot.advisor.recommendation import Recommendation, recommend
from bot.advisor.wording import wording

from . import oracle

Advised = list[tuple[Assessment, Recommendation]]
SHAPING: dict[str, tuple[object, ...]] = {
    "fundraise_weeks": (0, 3, 5, 6, 15, 26, 27, 52),
    "hands_over_ownership": (True, False),
    "stage": ("idea", "pre_seed", "seed", "series_a", "series_b_plus", "bootstrapped", "established"),
    "sector": ("b2b_tech", "b2b_other", "consumer"),
    "team_size": (2, 40),
    "monthly_budget_eur": (0, 2500, 12000.5),
}
FURTHER = (
    "overloaded_junior_team",
    "inconsistent_pipeline",
    "new_market",
    "rapid_transition",
    "sales_friction",
    "undifferentiated_positioning",
)
DETAILS: dict[str, tuple[object, ...]] = {
    "budget_dispersion.kind": ("unknown_return", "cost_worse", "spread"),
    "founder_dependent_pipeline.drying_up": (True, False),
}
BESIDE_THE_DECISION: dict[str, tuple[object, ...]] = {
    **SHAPING,
    **dict.fromkeys(FURTHER, (True, False)),
    **DETAILS,
}


def partly_known(random: Random, known: float, declined: float) -> Assessment:
    """A company of which each deciding name is known, declined or not yet asked, with these probabilities."""
    values, skipped = {}, set()
    for name, possible in oracle.VALUES.items():
        draw = random.random()
        if draw < known:
            values[name] = random.choice(possible)
        elif draw < known + declined:
            skipped.add(name)
    return Assessment(knowledge(), values, frozenset(skipped))


def mixed(seed: int, count: int) -> Iterator[Assessment]:
    """Companies with few and with many unknowns, some of them declined."""
    random = Random(seed)
    for _ in range(count):
        known = random.choice((0.5, 0.7, 0.8, 0.9, 1.0))
        yield partly_known(random, known, declined=(1 - known) * random.choice((0, 0.5, 1)))


def told(random: Random) -> Assessment:
    """A company that has told its story: evidence with quotes, several of them sharing the same words."""
    log, message, share_next = EvidenceLog(), 0, False
    quote, start = "", 0
    for name, possible in {**oracle.VALUES, **BESIDE_THE_DECISION}.items():
        chance = 0.75 if name in oracle.VALUES else 0.3
        if random.random() > chance:
            if name in oracle.VALUES and random.random() < 0.7:
                message += 1
                log.decline(name, "no idea", message)
            continue
        if not share_next:
            message += 1
            start = random.randrange(20)
            quote = f"what was said in message {message}"
        asked = name if random.random() < 0.3 else None
        log.add(Evidence(name, random.choice(possible), quote, start, start + len(quote), message, asked=asked))
        share_next = random.random() < 0.25
    return Assessment.of(log, knowledge())


def stories(seed: int, count: int) -> Iterator[Assessment]:
    """Companies with everything they said: what `told` draws."""
    random = Random(seed)
    for _ in range(count):
        yield told(random)


def advise(company: Assessment) -> Recommendation:
    return recommend(company, decision(), wording())


def declining_the_rest(values: Mapping[str, Any]) -> Assessment:
    return Assessment(knowledge(), values, frozenset(oracle.NAMES) - set(values))


def company_of(*evidence: Evidence) -> Assessment:
    """A company that said this and declined the rest."""
    log = EvidenceLog()
    for item in evidence:
        log.add(item)
    for name in set(oracle.NAMES) - {item.about for item in evidence}:
        log.decline(name, "skip", 99)
    return Assessment.of(log, knowledge())


def said(about: str, value: object, quote: str, message: int = 1, start: int = 0, asked: str | None = None) -> Evidence:
    return Evidence(about, value, quote, start, start + len(quote), message, asked)
