"""The delivery ledger: which files came, when we knew, what each turned out to be. SQLite, declared once here.

Known time is written when a file is first recorded and never again. Writing happens in two transactions a
night: what arrived, then what was read; a killed night leaves either, never half of one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipelines.intake.note import Note

metadata = sa.MetaData()

delivery = sa.Table(
    "delivery", metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("first_name", sa.Text, nullable=False, comment="file name as first seen; restricted"),
    sa.Column("department", sa.Text, comment="folder of the landing place"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("known_at", sa.DateTime, nullable=False, comment="UTC; recorded once"),
    sa.Column("is_noted", sa.Boolean, nullable=False, comment="known time comes from the note"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("note_feed", sa.Text),
    sa.Column("note_period", sa.Text),
    sa.Column("note_part", sa.Text),
    sa.Column("note_error", sa.Text, comment="why the note beside the file could not be read"),
    sa.Column("digest", sa.Text, comment="digest folder of the latest reading; empty until read"),
    sa.Column("feed", sa.Text),
    sa.Column("period", sa.Text),
    sa.Column("part", sa.Text),
    sa.Column("state", sa.Text, nullable=False, comment="archived, read or refused"),
    sa.Column("error", sa.Text),
)  # fmt: skip

sighting = sa.Table(
    "sighting", metadata,
    sa.Column("sha256", sa.String(64), sa.ForeignKey("delivery.sha256"), primary_key=True),
    sa.Column("path", sa.Text, primary_key=True, comment="below the landing place"),
    sa.Column("seen_at", sa.DateTime, nullable=False, comment="UTC; known time of the file at this place"),
)  # fmt: skip


@dataclass(frozen=True)
class Arrival:
    """One file of the landing place, already in the archive."""

    sha256: str
    path: str
    department: str | None
    size: int
    note: Note | None
    note_error: str | None

    @property
    def name(self) -> str:
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True)
class Delivery:
    """One archived file as the ledger knows it."""

    sha256: str
    first_name: str
    department: str | None
    size: int
    known_at: dt.datetime
    version: int
    note_feed: str | None
    note_period: str | None
    note_part: str | None
    note_error: str | None
    digest: str | None
    feed: str | None
    period: str | None
    part: str | None
    state: str
    error: str | None

    @property
    def delivery_id(self) -> str:
        return self.sha256[:32]

    @property
    def note(self) -> Note:
        """What the note said of the content."""
        return Note(feed=self.note_feed, period=self.note_period, part=self.note_part)


_FIELDS = tuple(Delivery.__dataclass_fields__)


class Ledger:
    """The ledger of one home directory. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.engine = sa.create_engine(f"sqlite:///{path}", poolclass=sa.pool.NullPool)
        metadata.create_all(self.engine)

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.dispose()

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        with self.engine.begin() as connection:
            connection.execute(sa.text("PRAGMA synchronous = FULL"))
            yield connection

    def record(self, arrivals: Iterable[Arrival], moment: dt.datetime) -> tuple[int, int]:
        """Record a night's batch in one transaction. Returns new deliveries and new sightings.

        ``moment`` is the one known time of all files whose note states none. A file known already keeps its known
        time; a note that came later may fill what was left open, never change what was said. Of the same file twice in
        one batch the earlier known time counts, whatever the two are called.
        """
        new = seen = 0
        with self._transaction() as connection:
            known = {str(row.sha256): row for row in connection.execute(sa.select(delivery))}
            sighted = {(str(row.sha256), str(row.path)) for row in connection.execute(sa.select(sighting.c.sha256, sighting.c.path))}
            for arrival in sorted(arrivals, key=lambda item: (_known_at(item, moment), _said(item), item.path)):
                row = known.get(arrival.sha256)
                if row is None:
                    connection.execute(sa.insert(delivery).values(_first(arrival, moment)))
                    new += 1
                elif changes := _filled(row, arrival):
                    connection.execute(sa.update(delivery).where(delivery.c.sha256 == arrival.sha256).values(changes))
                if row is None or changes:
                    known[arrival.sha256] = connection.execute(sa.select(delivery).where(delivery.c.sha256 == arrival.sha256)).one()
                if (arrival.sha256, arrival.path) not in sighted:
                    sighted.add((arrival.sha256, arrival.path))
                    connection.execute(
                        sa.insert(sighting).values(sha256=arrival.sha256, path=arrival.path, seen_at=_known_at(arrival, moment))
                    )
                    seen += 1
        return new, seen

    def deliveries(self) -> list[Delivery]:
        """Every delivery ever recorded, by sha256."""
        with self.engine.connect() as connection:
            columns = [delivery.c[name] for name in _FIELDS]
            return [Delivery(**row) for row in connection.execute(sa.select(*columns).order_by(delivery.c.sha256)).mappings()]

    def sightings(self) -> dict[str, int]:
        """Places each delivery was seen at."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.select(sighting.c.sha256, sa.func.count()).group_by(sighting.c.sha256))
            return {str(sha256): int(count) for sha256, count in rows}

    def resent(self) -> list[tuple[str, dt.datetime]]:
        """Files that came again later than they were known: sha256 and known time of each sighting, in that order."""
        with self.engine.connect() as connection:
            again = (
                sa.select(sighting.c.sha256, sighting.c.seen_at)
                .join(delivery, delivery.c.sha256 == sighting.c.sha256)
                .where(sighting.c.seen_at > delivery.c.known_at)
                .order_by(sighting.c.sha256, sighting.c.seen_at)
            )
            return [(str(sha256), seen_at) for sha256, seen_at in connection.execute(again)]

    def save_readings(self, readings: Mapping[str, Mapping[str, Any]]) -> None:
        """Record what readings came to, by sha256, in one transaction."""
        with self._transaction() as connection:
            for sha256, values in sorted(readings.items()):
                connection.execute(sa.update(delivery).where(delivery.c.sha256 == sha256).values(dict(values)))


def _naive(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def _known_at(arrival: Arrival, moment: dt.datetime) -> dt.datetime:
    return _naive(arrival.note.known_at if arrival.note and arrival.note.known_at else moment)


def _said(arrival: Arrival) -> str:
    return arrival.note.model_dump_json() if arrival.note else ""


def _first(arrival: Arrival, moment: dt.datetime) -> dict[str, Any]:
    note = arrival.note or Note()
    return {
        "sha256": arrival.sha256, "first_name": arrival.name, "department": arrival.department, "size": arrival.size,
        "known_at": _known_at(arrival, moment), "is_noted": note.known_at is not None, "version": note.version or 1,
        "note_feed": note.feed, "note_period": note.period, "note_part": note.part, "note_error": arrival.note_error,
        "state": "archived",
    }  # fmt: skip


def _filled(row: Any, arrival: Arrival) -> dict[str, Any]:
    note = arrival.note
    if note is None:
        return {}
    said = {"note_feed": note.feed, "note_period": note.period, "note_part": note.part}
    changes: dict[str, Any] = {name: value for name, value in said.items() if value is not None and getattr(row, name) is None}
    if row.note_error is not None:
        changes["note_error"] = None
    return changes
