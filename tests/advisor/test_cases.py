"""Worked cases, at least two for each article: what the article says about such a company is what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.advisor.advise import advise
from bot.advisor.knowledge import knowledge

KEYS = {
    *("case", "told_by", "signals", "facts", "recommendation", "strength", "form", "lists", "why_not"),
    *("reasons_rest_on", "form_rests_on", "against_rests_on"),
}
CASES: list[tuple[str, dict[str, Any]]] = [
    (path.stem, case)
    for path in sorted((Path(__file__).parent / "cases").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


def test_each_article_has_at_least_two_cases() -> None:
    for source in knowledge().sources:
        assert sum(article == source for article, _ in CASES) >= 2, source


@pytest.mark.parametrize(("article", "case"), CASES, ids=[case["case"] for _, case in CASES])
def test_the_case_comes_out_as_its_article_says(article: str, case: dict[str, Any]) -> None:
    assert set(case) <= KEYS
    known = knowledge()
    assert any(article in known.claims[claim].lines for claim in case["told_by"])

    advice = advise({"signals": case["signals"], "facts": case["facts"]})
    assert advice["recommendation"] == case["recommendation"]
    if "strength" in case:
        assert advice["strength"] == case["strength"]
    if "form" in case:
        assert advice["form"]["id"] == case["form"]
    assert set(case.get("reasons_rest_on", [])) <= {c for reason in advice["reasons"] for c in reason["claims"]}
    assert set(case.get("form_rests_on", [])) <= set((advice["form"] or {"claims": []})["claims"])
    if "against_rests_on" in case:
        assert set(case["against_rests_on"]) <= set(advice["against"][0]["claims"])
    why_not = {item["option"]: item["claims"] for item in advice["why_not"]}
    for option, claim in case.get("why_not", {}).items():
        assert claim in why_not[option]
    reached = {item["id"]: item["reached"] for item in advice["article_lists"]}
    for name, expected in case.get("lists", {}).items():
        assert reached[name] is expected, name
    if advice["recommendation"]:
        assert article in [source["id"] for source in advice["sources"]]
