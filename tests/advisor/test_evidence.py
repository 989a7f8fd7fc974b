"""What a visitor has said: nothing is forgotten, the last word counts, and only what holds now counts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.advisor.assessment import Assessment
from bot.advisor.evidence import DECLINED, Evidence, EvidenceLog
from bot.advisor.knowledge import knowledge


def piece(about: str = "fundraise", value: object = True, message: int = 1, **more: Any) -> Evidence:
    quote = more.pop("quote", f"quote {message}")
    return Evidence(about, value, quote, 0, len(quote), message, **more)


def log_of(*pieces: Evidence) -> EvidenceLog:
    log = EvidenceLog()
    for item in pieces:
        log.add(item)
    return log


def assess(log: EvidenceLog) -> Assessment:
    return Assessment.of(log, knowledge())


def test_nothing_said_is_unknown_and_not_false() -> None:
    company = assess(EvidenceLog())
    assert "fundraise" not in company.values
    assert "fundraise" not in company.declined
    assert "fundraise" in company.unasked


def test_a_statement_makes_it_known_with_its_words() -> None:
    log = EvidenceLog()
    change = log.add(piece())
    assert change is not None
    assert (change.about, change.before, change.after) == ("fundraise", None, True)
    assert change.is_new
    assert not change.is_correction
    company = assess(log)
    assert company.values["fundraise"] is True
    assert company.evidence["fundraise"].quote == "quote 1"


def test_the_last_word_counts_and_the_first_is_kept() -> None:
    log = log_of(piece(value=True))
    change = log.add(piece(value=False, message=2))
    assert change is not None
    assert (change.before, change.after) == (True, False)
    assert change.is_correction
    assert assess(log).values["fundraise"] is False
    assert [(e.value, e.standing) for e in log.history("fundraise")] == [(True, "superseded"), (False, "standing")]


def test_a_repetition_changes_nothing_and_is_kept() -> None:
    log = log_of(piece())
    assert log.add(piece(message=2)) is None
    assert assess(log).values["fundraise"] is True
    assert len(log.history("fundraise")) == 2
    assert sum(e.standing == "standing" for e in log.history("fundraise")) == 1


def test_what_is_taken_back_is_unknown_again_and_stays_in_the_history() -> None:
    log = log_of(piece(value=True), piece(value=False, message=2))
    change = log.retract("fundraise")
    assert change is not None
    assert (change.before, change.after) == (False, None)
    company = assess(log)
    assert "fundraise" not in company.values
    assert "fundraise" in company.unasked
    assert [e.standing for e in log.history("fundraise")] == ["superseded", "retracted"]
    assert log.retract("fundraise") is None
    assert log.retract("gap") is None


def test_who_says_it_again_after_taking_it_back_is_heard() -> None:
    log = log_of(piece())
    log.retract("fundraise")
    change = log.add(piece(message=2))
    assert change is not None
    assert change.is_new
    assert assess(log).values["fundraise"] is True


def test_declined_is_neither_known_nor_unasked() -> None:
    log = EvidenceLog()
    change = log.decline("fundraise", "I don't know", 3)
    assert change is not None
    assert change.after == DECLINED
    assert not change.is_new
    assert not change.is_correction
    company = assess(log)
    assert "fundraise" not in company.values
    assert "fundraise" in company.declined
    assert "fundraise" not in company.unasked
    evidence = log.current("fundraise")
    assert evidence is not None
    assert (evidence.quote, evidence.start, evidence.end) == ("I don't know", 0, 12)
    assert (evidence.message, evidence.asked) == (3, "fundraise")


def test_an_answer_after_declining_is_news() -> None:
    log = EvidenceLog()
    log.decline("fundraise", "skip", 1)
    change = log.add(piece(message=2))
    assert change is not None
    assert change.is_new
    company = assess(log)
    assert company.values["fundraise"] is True
    assert "fundraise" not in company.declined


def test_declining_takes_nothing_back_that_was_said() -> None:
    log = log_of(piece())
    assert log.decline("fundraise", "I don't know", 2) is None
    assert assess(log).values["fundraise"] is True


@pytest.mark.parametrize("status", ["past", "hypothetical", "someone_else"])
def test_a_memory_an_if_and_another_company_are_kept_and_never_count(status: str) -> None:
    log = log_of(piece(value=True))
    assert log.add(piece(value=False, message=2, status=status)) is None
    assert assess(log).values["fundraise"] is True
    assert len(log.history("fundraise")) == 2
    alone = log_of(piece(status=status))
    assert alone.current("fundraise") is None
    company = assess(alone)
    assert "fundraise" not in company.values
    assert "fundraise" not in company.evidence
    assert "fundraise" in company.unasked


@pytest.mark.parametrize(("certainty", "counts"), [("stated", True), ("hedged", True), ("inferred", False)])
def test_stated_and_hedged_count_and_inferred_is_evidence_only(certainty: str, counts: bool) -> None:
    log = EvidenceLog()
    assert (log.add(piece(certainty=certainty)) is not None) == counts
    assert ("fundraise" in assess(log).values) == counts
    assert len(log.history("fundraise")) == 1


def test_an_inference_overrules_no_statement() -> None:
    log = log_of(piece(value=True), piece(value=False, message=2, certainty="inferred"))
    assert assess(log).values["fundraise"] is True


def test_a_detail_says_nothing_once_its_signal_does_not_hold() -> None:
    detail = piece("budget_dispersion.kind", "cost_worse")
    assert "budget_dispersion.kind" not in assess(log_of(detail)).values
    log = log_of(piece("budget_dispersion", True), detail)
    assert assess(log).values["budget_dispersion.kind"] == "cost_worse"
    log.add(piece("budget_dispersion", False, message=2))
    assert "budget_dispersion.kind" not in assess(log).values


def test_true_and_one_are_not_the_same_answer() -> None:
    log = log_of(piece("team_size", 1))
    assert log.add(piece("team_size", 2, message=2)) is not None
    assert assess(log).values["team_size"] == 2


def test_a_log_survives_as_json() -> None:
    log = log_of(
        piece(),
        piece(value=False, message=2, status="past", certainty="hedged"),
        piece("gap", "both", 3, asked="gap", quote="Both – clearly “both”"),
        piece("monthly_budget_eur", 2500.5, 4),
    )
    log.decline("senior_leader", "skip", 5)
    log.retract("gap")
    stored = json.loads(json.dumps(log.to_json()))
    again = EvidenceLog.from_json(stored)
    assert list(again) == list(log)
    assert again.to_json() == log.to_json()
    assert isinstance(stored["schema"], int)


def test_a_log_that_was_read_is_independent_of_what_it_was_read_from() -> None:
    stored = log_of(piece()).to_json()
    before = json.dumps(stored)
    EvidenceLog.from_json(stored).add(piece(value=False, message=2))
    assert json.dumps(stored) == before


@pytest.mark.parametrize("stored", [None, {}])
def test_no_stored_log_is_an_empty_one(stored: dict[str, Any] | None) -> None:
    assert list(EvidenceLog.from_json(stored)) == []


def test_a_log_of_an_older_or_a_newer_version_is_read() -> None:
    old = {"about": "fundraise", "value": True, "quote": "we raise", "start": 0, "end": 8, "message": 1}
    new = {**old, "about": "gap", "value": "both", "asked": "gap", "tone": "cheerful", "standing": "standing"}
    log = EvidenceLog.from_json({"items": [old, new], "schema": 7, "note": "from the future"})
    company = assess(log)
    assert (company.values["fundraise"], company.values["gap"]) == (True, "both")
    assert company.evidence["fundraise"].counts


def test_a_stored_statement_about_something_no_longer_known_is_passed_over() -> None:
    """Knowledge may lose a name or a value from one version to the next; the conversation goes on."""
    gone = {"quote": "q", "start": 0, "end": 1, "message": 1}
    log = EvidenceLog.from_json(
        {
            "items": [
                {"about": "shoe_size", "value": 43, **gone},
                {"about": "gap", "value": "enormous", **gone},
                {"about": "fundraise", "value": True, **gone},
            ]
        }
    )
    company = assess(log)
    assert company.values == {"fundraise": True}
