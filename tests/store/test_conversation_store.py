"""Conversations in SQLite: kept, found again, deleted, and never at the price of the process."""

import asyncio
import contextlib
import json
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import ConnectionException
from rasa.utils.endpoints import EndpointConfig
from sqlalchemy.exc import SQLAlchemyError

from bot.conversation_store import ConversationStore

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [inform]
slots: {dialogue: {type: any, mappings: [{type: custom}]}}
actions: [action_advise]
""")
VISITOR = "visitor"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is."""
    return tmp_path / "conversations.db"


@pytest.fixture
def store(path: Path) -> Iterator[ConversationStore]:
    """A store on an empty database."""
    store = ConversationStore(DOMAIN, db=str(path))
    yield store
    store.engine.dispose()


def begin(tracker: DialogueStateTracker) -> None:
    """Begins a session, as Rasa does."""
    tracker.update(ActionExecuted("action_session_start"))
    tracker.update(SessionStarted())
    tracker.update(ActionExecuted("action_listen"))


def say(store: TrackerStore, text: str, sender_id: str = VISITOR) -> DialogueStateTracker:
    """One turn of a conversation, which it begins if need be; returns the tracker as saved."""

    async def turn() -> DialogueStateTracker:
        tracker = await store.get_or_create_tracker(sender_id, append_action_listen=False)
        if not tracker.events:
            begin(tracker)
        tracker.update(UserUttered(text, {"name": "inform"}))
        tracker.update(SlotSet("dialogue", {"said": text}))
        tracker.update(BotUttered("answer"))
        tracker.update(ActionExecuted("action_listen"))
        await store.save(tracker)
        return tracker

    return asyncio.run(turn())


def said(store: TrackerStore, sender_id: str = VISITOR) -> list[str]:
    """What the visitor has said, as the store gives it back."""
    tracker = asyncio.run(store.retrieve(sender_id))
    return [event.text for event in tracker.events if isinstance(event, UserUttered)] if tracker else []


def rows(path: Path) -> list[tuple[str, str]]:
    """Every row: whose, and of what type."""
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT sender_id, type_name FROM events ORDER BY id").fetchall()


def test_a_conversation_is_found_again_by_another_process(store: ConversationStore, path: Path) -> None:
    for number in range(5):
        say(store, f"message {number}")
    again = ConversationStore(DOMAIN, db=str(path))
    assert said(again) == [f"message {number}" for number in range(5)]
    assert asyncio.run(again.retrieve(VISITOR)).get_slot("dialogue") == {"said": "message 4"}


def test_every_event_is_stored_once_and_as_rasa_stores_it(store: ConversationStore, path: Path, tmp_path: Path) -> None:
    stock_path = tmp_path / "stock.db"
    stock = SQLTrackerStore(DOMAIN, db=str(stock_path))
    for number in range(12):
        say(store, f"message {number}")
        say(stock, f"message {number}")
    assert rows(path) == rows(stock_path)
    columns = "SELECT type_name, intent_name, action_name FROM events ORDER BY id"
    with sqlite3.connect(path) as ours, sqlite3.connect(stock_path) as theirs:
        assert ours.execute(columns).fetchall() == theirs.execute(columns).fetchall()


def test_a_conversation_is_read_from_the_database_once(store: ConversationStore) -> None:
    say(store, "first")
    say(store, "second")
    with mock.patch.object(store, "_retrieve", side_effect=AssertionError("read again")):
        for number in range(3):
            say(store, f"more {number}")
    assert said(store) == ["first", "second", "more 0", "more 1", "more 2"]


def test_what_another_process_wrote_is_seen(store: ConversationStore, path: Path) -> None:
    other = ConversationStore(DOMAIN, db=str(path))
    for number in range(4):
        say(store if number % 2 else other, f"message {number}")
    expected = [f"message {number}" for number in range(4)]
    assert said(store) == said(other) == expected
    assert [kind for _, kind in rows(path)].count("user") == 4


def test_what_another_process_deleted_is_gone(store: ConversationStore, path: Path) -> None:
    other = ConversationStore(DOMAIN, db=str(path))
    say(store, "first")
    say(store, "second")
    asyncio.run(other.delete_conversation(VISITOR))
    assert said(store) == []
    say(store, "third")
    assert said(store) == said(other) == ["third"]


def test_a_turn_that_was_not_saved_leaves_no_trace(store: ConversationStore) -> None:
    say(store, "first")
    say(store, "second")
    tracker = asyncio.run(store.retrieve(VISITOR))
    tracker.update(UserUttered("never saved"))
    tracker.update(SlotSet("dialogue", "never saved"))
    again = asyncio.run(store.retrieve(VISITOR))
    assert again.get_slot("dialogue") == {"said": "second"}
    assert said(store) == ["first", "second"]


def test_what_happens_to_a_tracker_after_it_was_saved_is_not_taken_for_saved(store: ConversationStore) -> None:
    say(store, "first")
    tracker = say(store, "second")
    tracker.update(UserUttered("third"))
    asyncio.run(store.save(tracker))
    assert said(store) == ["first", "second", "third"]


def test_a_new_session_is_read_as_stock_rasa_reads_it(store: ConversationStore, tmp_path: Path) -> None:
    stock = SQLTrackerStore(DOMAIN, db=str(tmp_path / "stock.db"))
    for each in (store, stock):
        say(each, "first session")
        tracker = say(each, "still the first")
        begin(tracker)
        asyncio.run(each.save(tracker))
        say(each, "second session")
        say(each, "still the second")
    assert said(store) == said(stock) == ["second session", "still the second"]
    full = asyncio.run(store.retrieve_full_tracker(VISITOR))
    assert len(full.events) == len(asyncio.run(stock.retrieve_full_tracker(VISITOR)).events)


def test_conversations_that_no_longer_fit_in_memory_are_read_again(
    store: ConversationStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.conversation_store.CONVERSATIONS_IN_MEMORY", 2)
    visitors = [f"visitor {number}" for number in range(5)]
    for text in ("first", "second", "third"):
        for visitor in visitors:
            say(store, text, visitor)
    assert len(store._remembered) == 2
    for visitor in visitors:
        assert said(store, visitor) == ["first", "second", "third"]
        assert [who for who, kind in rows(path) if kind == "user"].count(visitor) == 3


def test_a_conversation_that_leaves_memory_in_the_middle_of_a_turn_is_stored_once(
    store: ConversationStore, path: Path
) -> None:
    for text in ("first", "second"):
        say(store, text)
    tracker = asyncio.run(store.retrieve(VISITOR))
    tracker.update(UserUttered("third"))
    store._remembered.clear()
    asyncio.run(store.save(tracker))
    assert said(store) == ["first", "second", "third"]
    assert len(rows(path)) == 3 + 2 * 4 + 1


def test_a_visitor_without_a_conversation_does_not_exist(store: ConversationStore, path: Path) -> None:
    asyncio.run(store.get_or_create_tracker("nobody", append_action_listen=False))
    assert asyncio.run(store.exists("nobody")) is False
    assert rows(path) == []


def test_a_new_domain_gives_conversations_its_slots(store: ConversationStore) -> None:
    say(store, "first")
    say(store, "second")
    store.domain = Domain.from_yaml("""
        version: "3.1"
        slots:
          dialogue: {type: any, mappings: [{type: custom}]}
          sector: {type: any, mappings: [{type: custom}]}
    """)
    assert "sector" in asyncio.run(store.retrieve(VISITOR)).slots


def test_deleting_a_conversation_leaves_none_of_it_in_the_file(store: ConversationStore, path: Path) -> None:
    for number in range(30):
        say(store, f"our secret sauce {number}")
    say(store, "something else", "another visitor")
    assert asyncio.run(store.delete_conversation(VISITOR)) == 3 + 30 * 4
    assert asyncio.run(store.delete_conversation(VISITOR)) == 0
    assert said(store) == []
    assert said(store, "another visitor") == ["something else"]
    kept = b"".join(each.read_bytes() for each in path.parent.iterdir())
    assert b"secret sauce" not in kept
    assert b"something else" in kept


def test_conversations_in_which_nothing_happened_for_long_are_deleted_whole(
    store: ConversationStore, path: Path
) -> None:
    for visitor in ("gone", "back", "new"):
        say(store, "first", visitor)
    with sqlite3.connect(path) as connection:
        old = time.time() - 31 * 86_400
        connection.execute("UPDATE events SET timestamp = ? WHERE sender_id IN ('gone', 'back')", (old,))
    say(store, "I am back", "back")
    assert asyncio.run(store.delete_older_than(30)) == 7
    assert said(store, "gone") == []
    assert said(store, "back") == ["first", "I am back"]
    assert said(store, "new") == ["first"]


@pytest.mark.parametrize("sender_id", ["x\ud800", "a\u0000"])
def test_no_sender_id_ends_the_process(store: ConversationStore, sender_id: str) -> None:
    with contextlib.suppress(Exception):  # which SystemExit is not
        say(store, "hello", sender_id)
    say(store, "hello")
    assert said(store) == ["hello"]


def test_stock_rasa_ends_the_process_still_needed(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        say(SQLTrackerStore(DOMAIN, db=str(tmp_path / "stock.db")), "hello", "x\ud800")


def test_a_failure_is_raised_without_what_the_visitor_wrote(store: ConversationStore) -> None:
    for text in ("first", "second"):
        say(store, text)
    with store.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE events RENAME COLUMN data TO lost")
    with pytest.raises(SQLAlchemyError) as caught:
        say(store, "our secret sauce")
    assert "secret sauce" not in str(caught.value)


def test_a_turn_that_fails_half_way_saves_nothing(store: ConversationStore, path: Path) -> None:
    say(store, "first")
    before = rows(path)
    tracker = asyncio.run(store.retrieve(VISITOR))
    tracker.update(UserUttered("second"))
    tracker.update(SlotSet("dialogue", object()))
    with pytest.raises(TypeError):
        asyncio.run(store.save(tracker))
    assert rows(path) == before
    assert said(store) == ["first"]


def test_rasa_makes_the_store_from_the_endpoints_file(path: Path) -> None:
    endpoint = EndpointConfig.from_dict(
        {"type": "bot.conversation_store.ConversationStore", "url": f"sqlite:///{path}"}
    )
    store = TrackerStore.create(endpoint, DOMAIN)
    assert isinstance(store, ConversationStore)
    say(store, "hello")
    assert json.loads(store.engine.connect().exec_driver_sql("SELECT data FROM events").scalar())


def test_the_settings_say_where_the_database_is(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.conversation_store._url_of_settings", lambda: f"sqlite:///{path}")
    say(ConversationStore(DOMAIN), "hello")
    assert path.exists()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("sqlite:////no/such/folder/x.db", "cannot be used: unable to open"),
        ("postgresql://user:hidden@127.0.0.1:1/x", "cannot be used: connection"),
        ("postgres://user:hidden@host/x", "cannot be used: Can't load plugin"),
        ("user:hidden@host", "is not one"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_one_line_without_its_password(url: str, reason: str) -> None:
    with pytest.raises(ConnectionException) as caught:
        ConversationStore(DOMAIN, host=url)
    message = str(caught.value)
    assert reason in message
    assert "hidden" not in message
    assert len(message.strip().splitlines()) == 1
