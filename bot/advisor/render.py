"""A recommendation as text, for every place that shows no card: terminal, scripts, Slack."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.advisor.recommendation import Recommendation
from bot.advisor.wording import Wording

SECTIONS = ("why_not", "would_change", "steps", "sources")


def summary(advice: Recommendation, words: Wording) -> str:
    """The verdict, its strength, the reasons with the visitor's words, and what speaks against it."""
    opening = [advice.verdict, advice.strength_text, *([advice.form["text"]] if advice.form else [])]
    reasons = _list("why", (_reason(reason, words) for reason in advice.reasons), words)
    return "\n".join([*opening, *reasons, *_list("against", (item["text"] for item in advice.against), words)])


def section(advice: Recommendation, name: str, words: Wording) -> str:
    """One of the further parts (`SECTIONS`), or the summary for any other name and where there is none."""
    parts: dict[str, list[tuple[str, list[str]]]] = {
        "why_not": [("why_not", [f"{item['label']}: {item['text']}" for item in advice.why_not])],
        "would_change": [("would_change", [item["text"] for item in advice.would_change_if])],
        "steps": [
            ("cost", [item["text"] for item in advice.cost]),
            ("steps", [item["text"] for item in advice.next_step]),
        ],
        "sources": [
            ("lists", [f"{item['name']}: {item['text']}" for item in advice.article_lists]),
            ("sources", [words.text("explanation", "sells", **_seller(source)) for source in advice.sources]),
        ],
    }
    lines = [line for heading, items in parts.get(name, []) for line in _list(heading, items, words)]
    return "\n".join(lines) or summary(advice, words)


def _list(heading: str, items: Iterable[str], words: Wording) -> list[str]:
    points = [f"• {item}" for item in items]
    return [words.text("explanation", "headings", heading), *points] if points else []


def _reason(reason: dict[str, Any], words: Wording) -> str:
    said = ""
    if reason["quote"]:
        key = "said_when_asked" if reason["asked"] else "said"
        said = words.text("explanation", key, quote=reason["quote"], asked=reason["asked"]) + " "
    return f"{reason['text']} {said}{reason['rule']}"


def _seller(source: dict[str, Any]) -> dict[str, str]:
    return {"name": source["name"], "sells": source["sells"]}
