"""Each amendment: first that stock Rasa still needs it, then that it mends what it is for and nothing else.

A failing "still needed" test means that this Rasa does not have the fault any more, and that the amendment
can go.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot.amendments import AMENDMENTS, patching

from .conftest import ROOT, Findings


def test_rasa_loads_tensorflow_still_needed(stock: Findings) -> None:
    assert stock["without_tensorflow"]["loaded"]


def test_tensorflow_is_left_out_and_left_alone(amended: Findings) -> None:
    found = amended["without_tensorflow"]
    assert not found["loaded"]
    assert found["left_behind"] == []
    assert found["importable"]


def test_a_component_that_needs_tensorflow_says_that_it_was_left_out(amended: Findings) -> None:
    assert amended["without_tensorflow"]["model"].startswith("TensorFlowLeftOutError: DIET needs TensorFlow")


def test_response_schema_is_checked_at_every_call_still_needed(stock: Findings) -> None:
    assert stock["response_validator"]["schema_checks"] == 3


def test_response_schema_is_compiled_once(stock: Findings, amended: Findings) -> None:
    assert amended["response_validator"]["schema_checks"] == 0
    assert amended["response_validator"]["accepted"] == [True] * 3
    assert amended["response_validator"]["refused"] is stock["response_validator"]["refused"] is True


def test_event_types_are_searched_for_each_event_still_needed(stock: Findings) -> None:
    assert stock["event_types"]["walks"] >= 100


def test_event_types_are_looked_up_and_resolve_as_before(stock: Findings, amended: Findings) -> None:
    assert amended["event_types"]["walks"] == 0
    for name in ("resolved", "resolved_again", "unknown"):
        assert amended["event_types"][name] == stock["event_types"][name]


@pytest.mark.parametrize("what", ["states", "sent", "replayed", "session"])
def test_every_turn_goes_through_the_whole_conversation_still_needed(stock: Findings, what: str) -> None:
    found = stock["bounded_history"]
    assert found["turn_60"][what] > 8 * found["turn_5"][what]


@pytest.mark.parametrize("what", ["states", "sent", "replayed", "session"])
def test_turn_60_costs_what_turn_5_costs(amended: Findings, what: str) -> None:
    found = amended["bounded_history"]
    assert found["turn_60"][what] <= 1.5 * found["turn_5"][what]


def test_a_view_begins_with_listening_and_ends_with_now(amended: Findings) -> None:
    found = amended["bounded_history"]
    assert found["sent_first"] == "action_listen"
    assert found["sent_last_messages"] == ["message 58", "message 59"]
    assert found["sent_slots"] == {"turn": 59}


def test_sessions_begin_when_they_did(stock: Findings, amended: Findings) -> None:
    begun = [True, False, True, False, True]
    assert stock["bounded_history"]["sessions_begun"] == begun
    assert amended["bounded_history"]["sessions_begun"] == begun


def test_what_was_said_while_the_action_was_away_is_sent_to_it(amended: Findings) -> None:
    said = amended["bounded_history"]["after_outage"]
    assert said[-13:] == [f"message {number}" for number in range(30, 43)]
    assert said[0] == "message 28"


def test_a_copy_equals_its_original(amended: Findings) -> None:
    for original, copied in amended["bounded_history"]["copies"]:
        assert copied == original


def test_a_copy_goes_its_own_way(amended: Findings) -> None:
    assert amended["bounded_history"]["copy_is_apart"]


def test_anybody_can_type_a_payload_still_needed(stock: Findings) -> None:
    names = [name for name, *_ in stock["offered_payloads"]["typed"]]
    assert names == ["answer", "answer", "restart", "restart"]


def test_a_payload_is_understood_for_nothing_still_needed(stock: Findings) -> None:
    assert stock["offered_payloads"]["offered"] == [["answer", [True], None, 1], ["restart", [], None, 1]]


def test_what_is_typed_is_text(amended: Findings) -> None:
    assert amended["offered_payloads"]["typed"] == [["inform", [], ["inform"], 1]] * 4


def test_what_was_offered_is_unpacked_and_not_understood(stock: Findings, amended: Findings) -> None:
    found = amended["offered_payloads"]
    assert found["offered"] == [["answer", [True], None, 0], ["restart", [], None, 0]]
    assert found["offered_whole"] == stock["offered_payloads"]["offered_whole"]


def test_what_was_offered_and_is_no_payload_is_understood(amended: Findings) -> None:
    found = amended["offered_payloads"]
    assert found["offered_words"] == found["offered_unknown"] == ["inform", [], ["inform"], 1]


@pytest.mark.parametrize("where", ["said_beside_exception", "said_in_records", "said_in_error"])
def test_logs_hold_what_visitors_wrote_still_needed(stock: Findings, where: str) -> None:
    assert stock["private_logs"][where]


def test_logs_do_not_hold_what_visitors_wrote(amended: Findings) -> None:
    found = amended["private_logs"]
    assert not any(found[where] for where in ("said_beside_exception", "said_in_records", "said_in_error"))


def test_logs_say_what_went_wrong(amended: Findings) -> None:
    assert all(amended["private_logs"]["useful"])
    assert amended["private_logs"]["body_kept_for_rasa"]


def test_a_failed_action_is_silence_still_needed(stock: Findings) -> None:
    failures = stock["failed_action"]["failures"]
    assert all(isinstance(outcome, str) for outcome in failures.values()), failures
    assert isinstance(stock["failed_action"]["refused"], str)
    assert stock["failed_action"]["slow"]["answer"] == "still waiting"


def test_a_failed_action_is_an_apology(amended: Findings) -> None:
    apology = [["one", {"utter_action": "utter_unavailable"}]]
    failures = amended["failed_action"]["failures"]
    assert failures == dict.fromkeys(failures, apology)
    assert amended["failed_action"]["refused"] == apology


def test_an_apology_is_not_said_twice_running(amended: Findings) -> None:
    assert amended["failed_action"]["four"] == ["one", "two", "three", "one"]


def test_a_slow_action_is_given_up(amended: Findings) -> None:
    slow = amended["failed_action"]["slow"]
    assert slow["answer"] == [["one", {"utter_action": "utter_unavailable"}]]
    assert slow["seconds"] < 1


def test_an_action_that_answers_is_left_alone(stock: Findings, amended: Findings) -> None:
    assert amended["failed_action"]["good"] == stock["failed_action"]["good"] == [["the answer", {}]]


def test_a_lost_database_is_a_fresh_start_still_needed(stock: Findings) -> None:
    assert stock["lost_store"]["messages"] == [[[], None, [1]]] * 2


def test_a_lost_database_is_an_apology_and_an_exception(amended: Findings) -> None:
    assert amended["lost_store"]["messages"] == [[["one"], "OperationalError", []], [["two"], "OperationalError", []]]


def test_nothing_in_the_server_imports_skops() -> None:
    """It would slow down the start: docs/amendments.md, 'Looked at and left alone'."""
    modules = "import sys, bot.server, bot.nlu.components; sys.exit('skops' in sys.modules)"
    environment = {**os.environ, "RASA_TELEMETRY_ENABLED": "false"}
    command = [sys.executable, "-W", "ignore", "-c", modules]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_amendment_is_documented_and_probed() -> None:
    modules = {path.stem for path in (ROOT / "bot/amendments").glob("*.py")} - {"__init__", "patching"}
    probes = {path.stem for path in (Path(__file__).parent / "probes").glob("*.py")} - {"__main__"}
    documented = set(re.findall(r"^\| \[(\w+)\]", (ROOT / "docs/amendments.md").read_text(), re.MULTILINE))
    assert modules == set(AMENDMENTS) == probes == documented


def _stock_function(text: str) -> str:
    return text


def _amended_function(text: str) -> str:
    return text + "!"


class _Owner:
    function = staticmethod(_stock_function)


def test_a_function_that_rasa_has_changed_is_not_replaced() -> None:
    with pytest.raises(patching.StockChangedError, match="_stock_function"):
        patching.replace(_Owner, "function", _amended_function, stock_digest="0" * 12)
    assert _Owner.function("a") == "a"


def test_the_function_that_was_read_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Owner, "function", staticmethod(_stock_function))
    digest = patching.source_digest(_stock_function)
    assert patching.replace(_Owner, "function", _amended_function, stock_digest=digest) is _stock_function
    assert _Owner().function("a") == "a!"


def test_another_version_of_rasa_is_warned_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patching, "RASA_VERSION", "3.6.20")
    with pytest.warns(UserWarning, match=r"3\.6\.20"):
        patching.check_version()
