"""`python -m bot advise`, as other people's tools call it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from bot.advisor.advise import AdviseError, advise
from bot.advisor.knowledge import ROOT

CONTRACT = {
    *("recommendation", "strength", "leaning_towards", "form", "reasons", "against", "why_not", "unknowns"),
    *("would_change_if", "article_lists", "next_question", "next_step", "sources"),
}


def run(sent: str | bytes, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "advise", *arguments],
        input=sent.encode() if isinstance(sent, str) else sent,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        timeout=60,
    )


def refusal(sent: str | bytes) -> str:
    """The one line that says what is wrong."""
    result = run(sent)
    error = result.stderr.decode()
    assert result.returncode == 2, error
    assert result.stdout == b""
    assert error.count("\n") == 1
    assert error.endswith("\n")
    return error


def test_signals_and_facts_go_in_and_the_advice_comes_out() -> None:
    sent = {
        "signals": {"founder_dependent_pipeline": True, "unmanaged_vendors": True, "new_market": None},
        "facts": {"gap": "strategy", "senior_leader": "absent", "fundraise_weeks": 30, "monthly_budget_eur": 2500.5},
    }
    result = run(json.dumps(sent))
    assert (result.returncode, result.stderr) == (0, b"")
    advice = json.loads(result.stdout)
    assert set(advice) >= CONTRACT
    assert advice["recommendation"] == "fractional_cmo"
    assert len(advice["why_not"]) == 6
    assert advice == advise(sent)
    assert advice["next_question"] is None


def test_it_answers_at_once_and_loads_nothing_of_rasa() -> None:
    script = (
        "import sys; from bot.__main__ import main; code = main(['advise']); "
        "heavy = {'rasa', 'rasa_sdk', 'tensorflow', 'spacy', 'onnxruntime'}; "
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr); sys.exit(code)"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], input=b"{}", cwd=ROOT, capture_output=True, timeout=60, check=True
    )
    assert result.stderr.decode().strip() == "[]"


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("", "not valid JSON"),
        (b"\xff\xfe{}", "not valid JSON"),
        ("[]", '{"signals"'),
        ('{"facts": {"gap": "direction"}}', "'gap' cannot be \"direction\" (allowed: strategy, execution, both, none)"),
    ],
)
def test_a_mistake_is_one_line_and_exit_2(sent: str | bytes, said: str) -> None:
    assert said in refusal(sent)


def test_help_is_given_without_waiting_for_input() -> None:
    result = run("", "--help")
    assert result.returncode == 0
    assert b"usage: python -m bot advise" in result.stdout


# -- the same, without a process for each


@pytest.mark.parametrize("sent", [{}, {"signals": {}}, {"signals": None, "facts": None}, {"facts": {"gap": None}}])
def test_unknown_counts_as_declined_so_that_an_answer_always_comes(sent: dict[str, Any]) -> None:
    advice = advise(sent)
    assert advice["recommendation"] == "not_yet"
    assert advice["strength"] == "leaning"
    assert advice["next_question"] is None
    assert advice["unknowns"]


def test_a_single_signal_is_answered_with_what_it_leans_to() -> None:
    advice = advise({"signals": {"fundraise": True}})
    assert (advice["recommendation"], advice["strength"]) == (None, "undecided")
    assert advice["leaning_towards"]
    assert advice["would_change_if"]


@pytest.mark.parametrize(
    ("sent", "parts"),
    [
        ([], ["JSON object", '"signals"', '"facts"']),
        ("gap", ["JSON object"]),
        (None, ["JSON object"]),
        (3, ["JSON object"]),
        ({"signal": {}}, ["unknown key 'signal'", "allowed: signals, facts"]),
        ({"signals": {}, "text": "hello"}, ["unknown key 'text'", "allowed: signals, facts"]),
        ({"signals": []}, ["'signals' must be an object", "fundraise"]),
        ({"facts": "gap"}, ["'facts' must be an object", "senior_leader"]),
        ({"signals": {"fund_raise": True}}, ["unknown name 'fund_raise' in 'signals'", "fundraise", "new_market"]),
        ({"signals": {"gap": "both"}}, ["unknown name 'gap' in 'signals'"]),
        ({"facts": {"fundraise": True}}, ["unknown name 'fundraise' in 'facts'", "fundraise_weeks"]),
        ({"signals": {"fundraise": "yes"}}, ["'fundraise' cannot be \"yes\"", "allowed: true, false"]),
        ({"signals": {"fundraise": 1}}, ["'fundraise' cannot be 1", "allowed: true, false"]),
        ({"facts": {"strategy_validated": "true"}}, ["allowed: true, false"]),
        ({"facts": {"senior_leader": True}}, ["'senior_leader' cannot be true", "allowed: present, absent, left"]),
        ({"facts": {"senior_leader": "declined"}}, ["allowed: present, absent, left"]),
        ({"facts": {"gap": ["both"]}}, ["allowed: strategy, execution, both, none"]),
        ({"facts": {"team_size": 2.5}}, ["'team_size' cannot be 2.5", "whole number"]),
        ({"facts": {"team_size": -1}}, ["number, 0 or more"]),
        ({"facts": {"fundraise_weeks": True}}, ["number, 0 or more"]),
        ({"facts": {"monthly_budget_eur": "2,000"}}, ["number, 0 or more"]),
        ({"facts": {"budget_dispersion.kind": "thin"}}, ["allowed: unknown_return, cost_worse, spread"]),
    ],
)
def test_a_refusal_says_what_is_wrong_and_what_is_allowed(sent: object, parts: list[str]) -> None:
    with pytest.raises(AdviseError) as caught:
        advise(sent)
    assert "\n" not in str(caught.value)
    for part in parts:
        assert part in str(caught.value)


def test_a_detail_of_a_signal_that_does_not_hold_says_nothing() -> None:
    """As in the conversation: without the signal there is nothing to detail."""
    advice = advise({"signals": {"budget_dispersion": False}, "facts": {"budget_dispersion.kind": "cost_worse"}})
    assert advice == advise({"signals": {"budget_dispersion": False}})
