"""Replies to the visitor's questions, as far as the articles go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.advisor.knowledge import Knowledge
from bot.advisor.recommendation import Recommendation
from bot.advisor.reply import ReplyBuilder

ASKS_PRICE = re.compile(r"\b(costs?|pric\w+|expensive|cheap\w*|rates?|fees?|budget|pay|salary)\b", re.IGNORECASE)
ASKS_SELLERS = re.compile(r"\b(sell\w*|sold|bias\w*|who says|trust|sources?|articles?|commission)\b", re.IGNORECASE)
WISHES = r"\b(want|need|find|hire|get|prefer|like|take|looking for|go(ing)? (with|for)|thinking of)\b(\W+\w+){0,3}?\W+"
MOST_OPTIONS = 2


def mentioned_options(text: str, known: Knowledge) -> list[str]:
    """The options a text names, the longest name first: "fractional CMO with an agency" is one option, not two."""
    lowered, found = text.lower(), []
    names = [(alias, option.name) for option in known.options.values() for alias in option.aliases]
    for alias, option in sorted(names, key=lambda pair: -len(pair[0])):
        pattern = rf"\b{re.escape(alias)}s?\b"
        if re.search(pattern, lowered):
            lowered = re.sub(pattern, " ", lowered)
            found.append(option)
    return list(dict.fromkeys(found))[:MOST_OPTIONS]


def wished_option(text: str, known: Knowledge) -> str | None:
    """The option a text asks for ("just find me an agency"), as opposed to one it only mentions."""
    for option in mentioned_options(text, known):
        for alias in known.options[option].aliases:
            if re.search(WISHES + re.escape(alias), text, re.IGNORECASE):
                return option
    return None


def answer_question(
    text: str, reply: ReplyBuilder, known: Knowledge, advice: Recommendation | None, seller: str
) -> None:
    """Say what an option is, or why (not) it after the advice; what it costs; who the sellers are.

    Args:
        advice: the standing advice, if any.
        seller: what the site's own owner sells, as a phrase, or "".
    """
    options = mentioned_options(text, known)
    for option in options:
        _about_option(option, reply, advice)
    if ASKS_PRICE.search(text):
        advised = [advice.recommendation] if advice and advice.recommendation else ["fractional_cmo"]
        _costs(options or advised, reply, known)
    elif ASKS_SELLERS.search(text):
        sellers = [f"{source.name} sells {source.sells}" for source in known.sources.values()]
        reply.say("sellers", sellers="; ".join([*sellers, *filter(None, [seller])]))
    elif not options:
        reply.say("no_answer")


def _about_option(option: str, reply: ReplyBuilder, advice: Recommendation | None) -> None:
    name = reply.words.option(option)
    against = {item["option"]: item["text"] for item in advice.why_not} if advice else {}
    if advice and advice.recommendation == option:
        reply.say("wish_granted", option=name)
    elif option in against:
        reply.say("wish_against", option=name, why=against[option])
    else:
        reply.add(reply.words.text("options", option))


def _costs(options: Sequence[str], reply: ReplyBuilder, known: Knowledge) -> None:
    for option in options:
        for saying in known.options[option].cost:
            text = reply.words.text("explanation", "cost", saying.says)
            if text not in reply.said:
                reply.add(text)
