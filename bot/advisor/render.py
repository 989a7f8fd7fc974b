"""A recommendation as text, for every place that shows no card: terminal, scripts, Slack."""

from __future__ import annotations

from bot.advisor.recommendation import Recommendation

SECTIONS = ("why_not", "would_change", "steps")


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
    if name == "why_not" and advice.why_not:
        return "\n".join(["Why not the others:", *(f"• {i['label']}: {i['text']}" for i in advice.why_not)])
    if name == "would_change" and advice.would_change_if:
        return "\n".join(["What would change it:", *(f"• {i['text']}" for i in advice.would_change_if)])
    if name == "steps" and advice.cost:
        lists = "\n".join(f"• {i['name']}: {i['text']}" for i in advice.article_lists)
        sellers = "\n".join(f"• {s['name']} sells {s['sells']}." for s in advice.sources)
        return "\n".join(
            ["What it costs:", *(f"• {i['text']}" for i in advice.cost)]
            + ["First steps:", *(f"• {i['text']}" for i in advice.next_step)]
            + ["The articles' own lists:", lists, "Who says so:", sellers]
        )
    return summary(advice)


def _reason(reason: dict[str, object]) -> str:
    quote = ""
    if reason["quote"]:
        asked = f"Asked {reason['asked']}, you said" if reason["asked"] else "You said"
        quote = f' {asked}: "{reason["quote"]}".'
    return f"• {reason['text']}{quote} {reason['rule']}"
