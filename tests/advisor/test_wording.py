"""What is said: figures with their article, no hype, short, and in two ways where it may follow itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
import yaml

from bot.advisor.knowledge import ROOT, knowledge

FILES = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "data/wording").glob("*.yml")}

# The figures of the articles, as they may be written here, with the articles that give them.
FIGURES: dict[str, set[str]] = {
    r"800 to 1,200": {"Hirondo"},
    r"3,000 to 12,000": {"XQL"},
    r"5,000 EUR": {"XQL"},
    r"120,000": {"Hirondo"},
    r"200,000": {"XQL"},
    r"one to two days": {"Hirondo"},
    r"four to six days": {"Hirondo"},
    r"one to three (days|\()": {"XQL"},
    r"one to four (days|\()": {"iytro"},
    r"two weeks of planning": {"Hirondo"},
    r"save six months": {"Hirondo"},
    r"three to six months": {"Hirondo"},
    r"(3 to 6|three to six) months": {"Hirondo"},
    r"(6 to 10|six to ten) weeks": {"Hirondo"},
    r"(4 to 8|four to eight)[- ]weeks?": {"Hirondo"},
    r"(3 to 5|three to five) weeks": {"Hirondo"},
    r"six to twelve": {"CMO'vate"},
    r"(twelve|12)[- ]months?": {"CMO'vate"},
    r"speaks of six\b": {"CMO'vate"},
    r"weeks (1 to 3|3 to 6|6 to 10|10 to 13)": {"XQL"},
    r"(13|thirteen)[- ]weeks?": {"XQL"},
    r"(90|ninety) days": {"XQL", "iytro"},
    r"(30|thirty) days": {"iytro"},
    r"(30|thirty)[- ]minutes?": {"Hirondo", "XQL", "iytro"},
    r"a dozen": {"XQL"},
    r"30 ?%": {"XQL"},
    r"46 ?%": {"iytro"},
    r"110,000": {"iytro"},
    # The bars of the lists.
    r"two( or more)?( of (its|XQL's) four)? signs": {"XQL", "Hirondo"},
    r"bar at two": {"XQL", "Hirondo"},
}
AMOUNT = re.compile(r"(?<![A-Za-z\d])\d(?:[\d,.]*\d)?")
DURATION = re.compile(
    r"\b(two|three|four|five|six|eight|ten|twelve|thirteen|thirty|ninety)( to \w+)?[- ](days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
OURS = ("If you stopped networking and selling yourself for three months",)  # a question's own stretch of time
HYPE = re.compile(
    r"\b(zero risk|no risk|risk[- ]free|guarantee\w*|best|revolution\w*|unbeatable|game[- ]chang\w*|world[- ]class"
    r"|cutting[- ]edge|amazing|incredible|awesome|perfect|skyrocket\w*|supercharge\w*|unlock\w*"
    r"|effortless\w*|seamless\w*|always cheaper|unparalleled|unmatched|must[- ]have|number one|no[- ]brainer)\b",
    re.IGNORECASE,
)
LONGEST = 600


def texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """All texts under a value, each with its path."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}/{key}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            yield from texts(inner, f"{path}/{position}")
    elif isinstance(value, str):
        yield path, value


ALL = [item for stem, words in FILES.items() for item in texts(words, stem)]
ARTICLES = tuple(source.name for source in knowledge().sources.values())


def test_a_figure_of_an_article_stands_beside_the_articles_name() -> None:
    alone = []
    for path, text in ALL:
        for figure, articles in FIGURES.items():
            if re.search(figure, text, re.IGNORECASE) and not any(article in text for article in articles):
                alone.append((path, figure))
    assert not alone


def test_every_figure_is_one_that_an_article_gives() -> None:
    unknown = []
    for path, text in ALL:
        if text.startswith(OURS):
            continue
        rest = text
        for figure in FIGURES:
            rest = re.sub(figure, "", rest, flags=re.IGNORECASE)
        unknown += [(path, found.group()) for found in (*AMOUNT.finditer(rest), *DURATION.finditer(rest))]
    assert not unknown


def test_money_is_in_eur_and_says_what_it_buys() -> None:
    for path, text in ALL:
        assert not re.search(r"[€$£]|\bUSD\b|\bdollars?\b|\d ?[kK]\b", text), path
        if re.search(r"\d,\d{3}", text):
            assert "EUR" in text, path
            assert re.search(r"EUR (a|per) (day|month|year)|EUR and more", text), path


def test_the_makers_own_track_records_are_left_out() -> None:
    for path, text in ALL:
        assert not re.search(r"\b(200|240|60)\+? (complementary|senior|experts|B2B)|\b(30|1\.8|10)M\b|million", text), (
            path
        )


def test_nothing_is_praised_to_the_skies() -> None:
    found = [(path, match.group()) for path, text in ALL if (match := HYPE.search(text))]
    assert not found


def test_nothing_is_shouted() -> None:
    for path, text in ALL:
        assert "!" not in text, path
        assert not re.search(r"\b[A-Z]{5,}\b", text), path


def test_nothing_is_long() -> None:
    for path, text in ALL:
        assert len(text) <= LONGEST, path
        assert text == text.strip() or path.startswith("dialogue/greeting/"), path


NOTHING_FOLLOWS = {"deleted"}  # the conversation is over with it


@pytest.mark.parametrize(
    "path",
    [path for path, words in FILES["dialogue"].items() if isinstance(words, list) and path not in NOTHING_FOLLOWS],
)
def test_what_may_follow_itself_is_there_in_two_ways(path: str) -> None:
    variants = FILES["dialogue"][path]
    assert len(set(variants)) == len(variants)
    assert len(variants) >= 2


@pytest.mark.parametrize(("group", "path"), [("greeting", "prompt"), ("human", "link"), ("human", "none")])
def test_what_may_follow_itself_inside_a_group_is_there_in_two_ways(group: str, path: str) -> None:
    """The invitation comes with the greeting, and again with every new start."""
    variants = FILES["dialogue"][group][path]
    assert isinstance(variants, list)
    assert len(set(variants)) >= 2


def test_all_variants_take_the_same_values() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for path, words in FILES["dialogue"].items():
        for variants in words.values() if isinstance(words, dict) else [words]:
            if isinstance(variants, list):
                assert len({frozenset(names(text)) for text in variants}) == 1, path


def test_questions_ask_and_their_reasons_say_because() -> None:
    for name, entry in FILES["questions"].items():
        for question in entry["ask"]:
            assert question.endswith("?"), name
            assert question.count("?") == 1, name
        assert entry["why"].startswith("Because"), name
        for answer in entry["answers"]:
            assert len(answer["title"]) <= 25, name


def test_who_is_named_as_an_article_is_one() -> None:
    for path, text in ALL:
        for word in re.findall(r"\b(?:Hirondo|AtOnce|XQL|iytro|CMO'vate|CMOvate|Cmovate|Iytro|Xql|Atonce)\b", text):
            assert word in ARTICLES, path
