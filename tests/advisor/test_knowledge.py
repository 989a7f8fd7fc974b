"""The data in knowledge/: what it must hold, and that every mistake in it is reported with file and line."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.advisor.decision import Decision
from bot.advisor.knowledge import ROOT, Conditional, Knowledge, Saying, knowledge, load
from bot.advisor.strict_yaml import DataError
from bot.advisor.wording import Wording

from . import oracle
from .samples import DETAILS, FURTHER, SHAPING

FILES = (
    *("sources", "claims", "signals", "facts", "options", "decision"),
    *("reasons", "against", "why_not", "shaping", "lists", "questions"),
)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A project with nothing but a copy of the data; of the claims, only those that something rests on."""
    shutil.copytree(ROOT / "data" / "wording", tmp_path / "data" / "wording")
    (tmp_path / "knowledge").mkdir()
    texts = {name: (ROOT / "knowledge" / f"{name}.yml").read_text(encoding="utf-8") for name in FILES}
    named = set(re.findall(r"\b[A-K]\d\d\b", "".join(text for name, text in texts.items() if name != "claims")))
    texts["claims"] = "".join(line for line in texts["claims"].splitlines(keepends=True) if line[:3] in named)
    for name, text in texts.items():
        (tmp_path / "knowledge" / f"{name}.yml").write_text(text, encoding="utf-8")
    return tmp_path


def spoil(root: Path, mistake: dict[str, str]) -> int:
    """Make the mistake in a project's data; return the line on which it must be reported."""
    path = root / mistake["file"]
    text = path.read_text(encoding="utf-8")
    assert mistake["old"] in text
    position = text.index(mistake["old"])
    text = text.replace(mistake["old"], mistake["new"], 1)
    path.write_text(text, encoding="utf-8")
    if "at" in mistake:
        assert text.count(mistake["at"]) == 1
        position = text.index(mistake["at"])
    return text[:position].count("\n") + 1


def load_all(root: Path) -> Knowledge:
    known = load(root)
    Decision(known)
    Wording(root).check(known)
    return known


def error_of(root: Path) -> str:
    """What loading all the data of a project complains about."""
    with pytest.raises(DataError) as caught:
        load_all(root)
    message = str(caught.value)
    assert "\n" not in message
    return message


# -- what is there


def test_the_data_load_and_every_id_has_its_words(copy: Path) -> None:
    assert load_all(copy).sources == load_all(ROOT).sources


def test_there_are_the_signals_facts_and_options_of_the_vocabulary_and_no_others() -> None:
    known = knowledge()
    assert known.names("headline") == oracle.HEADLINE
    assert known.names("further") == FURTHER
    assert set(known.names("deciding")) == set(oracle.NAMES) - set(oracle.HEADLINE)
    assert set(known.names("shaping")) == set(SHAPING)
    assert set(known.names("detail")) == set(DETAILS)
    assert set(known.options) == oracle.OPTIONS
    assert {option.name for option in known.options.values() if option.leadership} == oracle.LEADERSHIP


def test_names_take_their_values_and_no_others() -> None:
    known = knowledge()
    listed = {**oracle.VALUES, **dict.fromkeys(FURTHER, (True, False)), **DETAILS}
    never: tuple[object, ...] = ("perhaps", None, 1, 0, "", [], {}, "true")
    no_number: tuple[object, ...] = (-1, True, "12", None, float("nan"), [3])
    for name, values in listed.items():
        assert set(known.subjects[name].values or ()) == set(values)
        for value in values:
            assert known.subjects[name].check(value) is None
        for wrong in never:
            assert known.subjects[name].check(wrong)
    for name in ("fundraise_weeks", "team_size", "monthly_budget_eur"):
        assert known.subjects[name].check(0) is None
        assert known.subjects[name].check(12) is None
        for wrong in no_number:
            assert known.subjects[name].check(wrong)
    assert known.subjects["team_size"].check(2.5)
    assert known.subjects["fundraise_weeks"].check(2.5)
    assert known.subjects["monthly_budget_eur"].check(2.5) is None


def test_every_question_has_a_prior_that_is_a_distribution() -> None:
    known = knowledge()
    assert set(oracle.NAMES) <= set(known.questions)
    for name, question in known.questions.items():
        values = known.subjects[name].values
        assert set(question.prior) == set(values or ())
        assert all(isinstance(p, float) and 0 < p < 1 for p in question.prior.values())
        if values:
            assert sum(question.prior.values()) == pytest.approx(1)


def test_there_are_five_sources_and_429_claims_each_with_its_lines() -> None:
    known = knowledge()
    assert set(known.sources) == {"hirondo", "atonce", "xql", "iytro", "cmovate"}
    counts = {"A": 59, "B": 65, "C": 79, "D": 42, "E": 19, "F": 41, "G": 30, "H": 16, "I": 15, "J": 19, "K": 44}
    expected = {f"{group}{number:02}" for group, count in counts.items() for number in range(1, count + 1)}
    assert set(known.claims) == expected
    for claim in known.claims.values():
        for lines in claim.lines.values():
            assert lines
            assert all(isinstance(line, int) and line > 0 for line in lines)
            assert lines == sorted(lines)


def sayings() -> Iterator[Saying | Conditional]:
    """Everything with claims in the knowledge."""
    known = knowledge()
    yield known.undecided
    yield from (*known.reasons, *known.against, *known.caps, *known.forms, *known.contradictions)
    yield from (item for items in known.why_not.values() for item in items)
    yield from (
        item for option in known.options.values() for item in (*option.cost, *option.first_steps, option.caution)
    )


def test_everything_said_rests_on_claims_that_decide_or_explain() -> None:
    """What rests on the marketing of a provider (group J) is said of nobody in general."""
    for item in sayings():
        assert item.claims
        assert not any(claim.startswith("J") for claim in item.claims), item


# -- the errors


MISTAKES = {
    m["mistake"]: m for m in yaml.safe_load((Path(__file__).parent / "mistakes.yml").read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_reported_with_its_file_and_line(copy: Path, name: str) -> None:
    line = spoil(copy, MISTAKES[name])
    message = error_of(copy)
    assert message.startswith(f"{MISTAKES[name]['file']}:{line}: ")
    assert MISTAKES[name]["says"] in message


@pytest.mark.parametrize("file", FILES)
def test_a_file_that_is_missing_empty_or_no_mapping_is_named(copy: Path, file: str) -> None:
    path = copy / "knowledge" / f"{file}.yml"
    for text in ("", "- one\n- two\n"):
        path.write_text(text, encoding="utf-8")
        assert error_of(copy).startswith(f"knowledge/{file}.yml:1: a mapping is expected")
    path.unlink()
    assert error_of(copy) == f"knowledge/{file}.yml:1: this file is missing"


SECTIONS = [
    *(("decision", section) for section in ("definitions", "table", "undecided", "contradictions")),
    *(("against", section) for section in ("against", "caps_strength")),
    ("reasons", "reasons"),
    ("shaping", "forms"),
    ("why_not", "agency"),
]


def replace_section(path: Path, section: str, new: str) -> None:
    """Put something else in the place of a key at the left margin and all that is indented under it."""
    text = path.read_text(encoding="utf-8")
    spoilt = re.sub(rf"^{section}:\n(?:[ #].*\n|\n)*", new, text, flags=re.MULTILINE)
    assert spoilt != text
    path.write_text(spoilt if yaml.safe_load(spoilt) else "{}\n", encoding="utf-8")


@pytest.mark.parametrize(("file", "section"), SECTIONS)
def test_a_file_without_one_of_its_sections_is_named(copy: Path, file: str, section: str) -> None:
    replace_section(copy / "knowledge" / f"{file}.yml", section, "")
    assert re.match(rf"knowledge/{file}\.yml:\d+: .*'{section}'", error_of(copy))


@pytest.mark.parametrize(("file", "section"), [("reasons", "reasons"), ("shaping", "forms"), ("decision", "table")])
def test_a_section_that_is_no_list_is_named(copy: Path, file: str, section: str) -> None:
    replace_section(copy / "knowledge" / f"{file}.yml", section, f"{section}: {{}}\n")
    assert re.match(rf"knowledge/{file}\.yml:\d+: .*list", error_of(copy))


def test_an_error_about_a_name_says_what_is_allowed(copy: Path) -> None:
    spoil(copy, MISTAKES["key of a source"])
    assert "allowed: article, audience, interest, name, sells" in error_of(copy)


# -- the words, the other way round


def test_no_explanation_is_there_that_nothing_says() -> None:
    """Every id of data/wording/explanation.yml is named by knowledge/ or, where code chooses it, by that code."""
    known = knowledge()
    ids = {item.says for item in (*sayings(), *known.lines)} | {
        item.says for each in known.lists for item in each.items
    }
    ids |= {each.name for each in known.lists} | set(known.options)
    ids |= constants()
    words = yaml.safe_load((ROOT / "data" / "wording" / "explanation.yml").read_text(encoding="utf-8"))
    unused = {section for section in words if section not in ids}
    for section, entries in words.items():
        if isinstance(entries, dict):
            unused |= {f"{section}/{key}" for key in entries if key not in ids}
    assert not unused


def test_no_word_of_the_conversation_is_there_that_nothing_says() -> None:
    words = yaml.safe_load((ROOT / "data" / "wording" / "dialogue.yml").read_text(encoding="utf-8"))
    unused = set(words) - constants()
    assert not unused


def constants() -> set[str]:
    """Every text that stands in the code of the brain; `need_{signals}` stands for each number of signals."""
    found = {f"need_{number}" for number in (2, 3, 4)}
    for path in (ROOT / "bot" / "advisor").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


def test_every_name_has_all_its_words() -> None:
    words = {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "data/wording").glob("*.yml")
    }
    for name, subject in knowledge().subjects.items():
        entry = words["names"]["subjects"][name]
        assert set(entry) == {"name", "is", "if"}
        for mood in ("is", "if"):
            assert set(entry[mood]) == ({"number"} if subject.values is None else set(subject.values))
    assert set(words["options"]) == set(words["names"]["options"]) == oracle.OPTIONS
    for name in knowledge().questions:
        entry = words["questions"][name]
        assert set(entry) == {"ask", "why", "answers"}
        assert len(entry["ask"]) >= 3
        values = knowledge().subjects[name].values or ()
        assert [answer["value"] for answer in entry["answers"]] == list(values)
    for reason in knowledge().reasons:
        assert set(words["explanation"]["reasons"][reason.says]) == {"text", "rule"}
