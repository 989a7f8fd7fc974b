"""Clauses, and what the words around a statement say about it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advisor.strict_yaml import DataError
from bot.nlu.context import CATEGORIES, context, read_rules
from bot.nlu.text import parse


def clauses(text: str) -> list[str]:
    return [text[c.start : c.end] for c in parse(text).clauses]


def reached(text: str, category: str) -> str:
    """The words a category colours."""
    parsed = parse(text)
    column = context().colours(parsed)[:, CATEGORIES.index(category)]
    return " ".join(token.text for token, on in zip(parsed.doc, column, strict=True) if on and not token.is_punct)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We have two agencies, nobody steers them.", ["We have two agencies", "nobody steers them"]),
        ("Sales and marketing argue.", ["Sales and marketing argue"]),
        ("We pay agencies but nobody steers them", ["We pay agencies", "but nobody steers them"]),
        ("It costs 1,200 a month; is that much?", ["It costs 1,200 a month", "is that much?"]),
        ("first line\nsecond line", ["first line", "second line"]),
        ("", []),
        ("...", []),
    ],
)
def test_a_message_is_split_into_clauses(text: str, expected: list[str]) -> None:
    assert clauses(text) == expected


@given(st.text(max_size=200))
def test_any_text_is_split_without_loss(text: str) -> None:
    parsed = parse(text)
    words = [i for c in parsed.clauses for i in range(c.first, c.last)]
    assert words == sorted(set(words))
    assert all(0 <= c.start < c.end <= len(text) for c in parsed.clauses)
    assert context().colours(parsed).shape == (len(parsed.doc), len(CATEGORIES))


@pytest.mark.parametrize(
    ("text", "category", "expected"),
    [
        ("we do not have an agency but we have a freelancer", "negated", "not have an agency"),
        ("Not only agencies, freelancers too", "negated", ""),
        ("If we ever raise, a deck will be needed.", "hypothetical", "If we ever raise a deck will be needed"),
        ("We used to have a CMO. Now nobody.", "past", "used to have a CMO"),
        ("A friend of mine burns money. We do not.", "someone_else", "A friend of mine burns money"),
        ("I guess nobody steers them", "hedged", "I guess nobody steers them"),
        ("We pay agencies. How much does a CMO cost?", "question", "How much does a CMO cost"),
        ("is it expensive", "question", "is it expensive"),
        ("we know what is missing", "question", ""),
    ],
)
def test_a_cue_colours_what_it_reaches(text: str, category: str, expected: str) -> None:
    assert reached(text, category) == expected


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("{pattern: 'no', category: negative, direction: forward, scope: clause}", "unknown category 'negative'"),
        ("{pattern: 'no', category: negated, direction: up, scope: clause}", "unknown direction 'up'"),
        ("{pattern: 'no', category: negated, direction: forward, scope: page}", "unknown scope 'page'"),
        ("{pattern: 'no', category: negated, direction: forward, scope: 0}", "unknown scope '0'"),
        ("{pattern: ' ', category: negated, direction: forward, scope: 3}", "the pattern is empty"),
        ("{pattern: 'no', category: negated, direction: forward}", "'scope' is missing"),
        ("{pattern: 'no', category: negated, direction: forward, scope: 3, why: x}", "unknown key 'why'"),
    ],
)
def test_a_wrong_rule_is_an_error_with_its_line(project: Path, line: str, problem: str) -> None:
    (project / "knowledge" / "context.yml").write_text(f"rules:\n- {line}\n")
    with pytest.raises(DataError, match=problem) as error:
        read_rules(project)
    assert str(error.value).startswith("knowledge/context.yml:2:")
