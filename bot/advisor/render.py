"""A recommendation as text, for every place that shows no card: terminal, scripts, Slack."""

from __future__ import annotations

from bot.advisor.recommendation import Recommendation

SECTIONS = ("why_not", "would_change", "steps", "sources")


def summary(advice: Recommendation) -> str:
    """The verdict, its strength, the reasons with the visitor's words, and what speaks against it."""
    lines = [advice.verdict, advice.strength_text, ""]
    if advice.form:
        lines += [advice.form["text"], ""]
    lines += ["Why:"]
    lines += [_reason(reason) for reason in advice.reasons]
    if advice.against:
        lines += ["What speaks against it:"]
        lines += [f"• {item['text']}" for item in advice.against]
    return "\n".join(line for line in lines if line)


def section(advice: Recommendation, name: str) -> str:
    """One of the further parts (`SECTIONS`), or the summary for any other name."""
    parts = {
        "why_not": [("Why not the others:", [f"{item['label']}: {item['text']}" for item in advice.why_not])],
        "would_change": [("What would change it:", [item["text"] for item in advice.would_change_if])],
        "steps": [
            ("What it costs:", [item["text"] for item in advice.cost]),
            ("First steps:", [item["text"] for item in advice.next_step]),
        ],
        "sources": [
            ("The articles' own lists:", [f"{item['name']}: {item['text']}" for item in advice.article_lists]),
            ("Who says so:", [f"{source['name']} sells {source['sells']}." for source in advice.sources]),
        ],
    }
    lines = [
        line for title, items in parts.get(name, []) if items for line in (title, *(f"• {item}" for item in items))
    ]
    return "\n".join(lines) or summary(advice)


def _reason(reason: dict[str, object]) -> str:
    quote = ""
    if reason["quote"]:
        asked = f"Asked {reason['asked']}, you said" if reason["asked"] else "You said"
        quote = f' {asked}: "{reason["quote"]}".'
    return f"• {reason['text']}{quote} {reason['rule']}"
