"""Sixty turns with a small assistant, on Rasa as it is and as amended: all is saved, and the same is
predicted.
"""

import json
from typing import Any

import pytest

from .conftest import HERE, finish, start
from .conversation import AWAY_FROM, BACK_AT, MESSAGES

TURNS = 60
pytestmark = pytest.mark.slow

Event = dict[str, Any]
Conversations = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def conversations(tmp_path_factory: pytest.TempPathFactory) -> Conversations:
    """{"stock" | "amended": {"saved": events, "turns": [{"said": texts, "sent": texts}], "log": text}}."""
    folder = tmp_path_factory.mktemp("conversation")
    script = HERE / "conversation.py"
    finish(start(script, "train", folder), 180)
    running = {mode: start(script, mode, folder, TURNS) for mode in ("stock", "amended")}
    for process in running.values():
        finish(process, 180)
    return {
        mode: {**json.loads((folder / f"{mode}.json").read_text()), "log": (folder / f"{mode}.log").read_text()}
        for mode in running
    }


def _said_by_visitor(events: list[Event]) -> list[str]:
    return [event["text"] for event in events if event["event"] == "user"]


def _without_apologies(events: list[Event]) -> list[tuple[Any, ...]]:
    """What happened, without when, and without what only amended Rasa says."""
    return [
        (event["event"], event.get("name"), event.get("text"), event.get("value"), event.get("policy"))
        for event in events
        if event.get("metadata", {}).get("utter_action") != "utter_unavailable"
    ]


def test_all_sixty_messages_are_saved(conversations: Conversations) -> None:
    messages = [MESSAGES[number % len(MESSAGES)][0].format(number) for number in range(TURNS)]
    assert _said_by_visitor(conversations["amended"]["saved"]) == messages


def test_the_same_is_predicted_and_saved_as_on_stock_rasa(
    conversations: Conversations,
) -> None:
    saved = {mode: _without_apologies(found["saved"]) for mode, found in conversations.items()}
    assert saved["amended"] == saved["stock"]
    assert len(saved["amended"]) > 4 * TURNS


def test_the_rule_for_the_opening_holds_at_the_opening_alone(
    conversations: Conversations,
) -> None:
    turns = conversations["amended"]["turns"]
    assert [turn["said"][0] for turn in turns[1::4]] == ["because"] * (TURNS // 4)


def test_every_message_of_an_outage_is_apologised_for_and_then_sent(
    conversations: Conversations,
) -> None:
    turns = conversations["amended"]["turns"]
    said = [text for turn in turns[AWAY_FROM:BACK_AT] for text in turn["said"] if text != "because"]
    # Every fourth message is one that no rule answers, so no action failed.
    assert said == ["one", "two", "three", "one", "two", "three"][: len(said)]
    assert len(said) == sum(number % 4 != 3 for number in range(AWAY_FROM, BACK_AT))
    during = [MESSAGES[n % len(MESSAGES)][0].format(n) for n in range(AWAY_FROM, BACK_AT)]
    back = next(turn["sent"] for turn in turns[BACK_AT:] if turn["sent"])
    assert [text for text in back if text in during] == during


def test_stock_rasa_is_silent_in_an_outage_still_needed(
    conversations: Conversations,
) -> None:
    turns = conversations["stock"]["turns"][AWAY_FROM:BACK_AT]
    assert {text for turn in turns for text in turn["said"]} == {"because"}


def test_the_action_is_sent_no_more_at_the_end_than_at_the_beginning(
    conversations: Conversations,
) -> None:
    most = {mode: max(len(turn["sent"]) for turn in found["turns"][-5:]) for mode, found in conversations.items()}
    assert most["stock"] > 50
    assert most["amended"] <= 6


def test_stock_rasa_logs_what_was_said_still_needed(conversations: Conversations) -> None:
    assert "number 17" in conversations["stock"]["log"]


def test_what_was_said_is_in_no_log_record_at_any_level(conversations: Conversations) -> None:
    assert "number 17" not in conversations["amended"]["log"]
    assert "The action action_advise failed" in conversations["amended"]["log"]
