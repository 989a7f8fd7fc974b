"""Conversations in an SQL database: Rasa's own table, kept without Rasa's habit of ending the process."""

import contextlib
import dataclasses
import itertools
import json
import time
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore, TrackerStore, create_engine_kwargs
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import ConnectionException
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import QueuePool

CONVERSATIONS_IN_MEMORY = 100

_EXTENT_QUERY = sa.text("SELECT COUNT(id), MAX(id) FROM events WHERE sender_id = :sender_id")


@dataclasses.dataclass(frozen=True)
class _Extent:
    """How far the rows of one conversation reach: the cheapest sign that nobody else wrote or deleted any."""

    rows: int
    last_id: int | None


@dataclasses.dataclass(frozen=True)
class _Remembered:
    tracker: DialogueStateTracker
    extent: _Extent
    domain: Domain


class ConversationStore(SQLTrackerStore):
    """Stores every event of every conversation; keeps the latest conversations in memory as well.

    A conversation is read from the database once and from memory after that, as long as the number of its
    rows and the last one's id say that only this process wrote to it. Every failure is raised as the
    database's own exception, without the values of the statement: they are what visitors wrote.
    """

    def __init__(
        self,
        domain: Domain | None = None,
        host: str | None = None,
        event_broker: EventBroker | None = None,
        db: str | None = None,
    ) -> None:
        """Connects, and creates the table if need be.

        Rasa hands over the keys of `tracker_store` in endpoints.yml: `url` (as `host`), a database URL, or
        `db`, the path of an SQLite file. With neither, the settings say where (docs/settings.md). Raises
        `ConnectionException` if the database cannot be used.
        """
        TrackerStore.__init__(self, domain, event_broker)
        self._remembered: OrderedDict[str, _Remembered] = OrderedDict()
        url = _parsed(host or (f"sqlite:///{db}" if db else _url_of_settings()))
        try:
            self.engine = _engine(url)
            self.Base.metadata.create_all(self.engine)
        except (ImportError, SQLAlchemyError) as error:
            reason = " ".join(str(getattr(error, "orig", None) or error).split())
            raise ConnectionException(f"The database {url!r} cannot be used: {reason}") from None
        self.sessionmaker = sessionmaker(bind=self.engine)

    @contextlib.contextmanager
    def session_scope(self) -> Iterator[Session]:
        """A session that is closed in the end, and rolled back if it was not committed."""
        with contextlib.closing(self.sessionmaker()) as session:
            yield session

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The latest session of a conversation, for the caller to change; None if there is none."""
        with self.session_scope() as session:
            extent = self._extent(session, sender_id)
        known = self._recall(sender_id, extent)
        if known is not None:
            return known.tracker.copy()
        tracker = await super().retrieve(sender_id)
        if tracker is not None:
            self._remember(tracker, extent)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Adds what is new in `tracker` to the database, all of it or nothing."""
        await self.stream_events(tracker)
        sender_id = tracker.sender_id
        with self.session_scope() as session:
            known = self._recall(sender_id, self._extent(session, sender_id))
            if known is not None:
                new_events = itertools.islice(tracker.events, len(known.tracker.events), None)
            else:
                new_events = self._additional_events(session, tracker)
            rows = [_row(sender_id, event.as_dict()) for event in new_events]
            if rows:
                session.execute(sa.insert(self.SQLEvent.__table__), rows)
            extent = self._extent(session, sender_id)
            session.commit()
        if any(row["type_name"] == SessionStarted.type_name for row in rows):
            # `retrieve` begins at the new session, this tracker before it.
            self._remembered.pop(sender_id, None)
        elif extent.rows:
            self._remember(tracker, extent)

    async def delete_conversation(self, sender_id: str) -> int:
        """Deletes a conversation and returns the number of rows it had.

        Not while one of its messages is being answered: the answer's `save` would bring it back.
        """
        self._remembered.pop(sender_id, None)
        return self._delete(self.SQLEvent.sender_id == sender_id)

    async def delete_older_than(self, days: float) -> int:
        """Deletes the conversations without an event for so many days; returns the number of rows."""
        self._remembered.clear()
        is_old = sa.func.max(self.SQLEvent.timestamp) < time.time() - days * 86_400
        old = sa.select(self.SQLEvent.sender_id).group_by(self.SQLEvent.sender_id).having(is_old)
        return self._delete(self.SQLEvent.sender_id.in_(old))

    def _delete(self, condition: Any) -> int:
        with self.session_scope() as session:
            deleted = session.execute(
                sa.delete(self.SQLEvent).where(condition).execution_options(synchronize_session=False)
            ).rowcount
            session.commit()
        if deleted and self.engine.dialect.name == "sqlite":
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return int(deleted)

    def _extent(self, session: Session, sender_id: str) -> _Extent:
        return _Extent(*session.execute(_EXTENT_QUERY, {"sender_id": sender_id}).one())

    def _recall(self, sender_id: str, extent: _Extent) -> _Remembered | None:
        known = self._remembered.get(sender_id)
        return known if known and known.extent == extent and known.domain is self.domain else None

    def _remember(self, tracker: DialogueStateTracker, extent: _Extent) -> None:
        self._remembered[tracker.sender_id] = _Remembered(tracker.copy(), extent, self.domain)
        self._remembered.move_to_end(tracker.sender_id)
        if len(self._remembered) > CONVERSATIONS_IN_MEMORY:
            self._remembered.popitem(last=False)


def _row(sender_id: str, event: dict[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender_id,
        "type_name": event["event"],
        "timestamp": event["timestamp"],
        "intent_name": event.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }


def _url_of_settings() -> str:
    from bot.settings import settings

    return settings().database_url


def _parsed(url: str) -> sa.engine.URL:
    try:
        return sa.engine.make_url(url)
    except ArgumentError:  # its message would show a password
        raise ConnectionException(
            "The database URL is not one (allowed: such as sqlite:///file.db or postgresql://user:password@host/name)"
        ) from None


def _engine(url: sa.engine.URL) -> sa.engine.Engine:
    if url.get_backend_name() != "sqlite":
        return sa.create_engine(url, pool_pre_ping=True, hide_parameters=True, **create_engine_kwargs(url))
    kept_open = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}} if url.database else {}
    engine = sa.create_engine(url, hide_parameters=True, **kept_open)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    return engine


def _set_up_sqlite(connection: Any, _: Any) -> None:
    """Readers do not wait for writers; what is deleted is overwritten."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
