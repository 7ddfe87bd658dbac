"""Standing of one night: decide, put together, audit, and again without the delivery that failed.

Decisions stand in ``models/``, SQL over files in ``union``, audits in ``audit``. Contracts, suites and the auditor
are passed in; what a night needs around this stands in ``step``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa

from pipelines.contracts.model import Contract
from pipelines.engine import Engine, load_model
from pipelines.engine.duck import quote
from pipelines.errors import ConservationError, EngineError
from pipelines.night import Auditor, CheckResult
from pipelines.places.townships import FormerTownship
from pipelines.policy.feed_calendar import FeedCalendar
from pipelines.policy.workdays import Workdays
from pipelines.quality.audit import Suite, audit_once, broken, find_fault
from pipelines.quality.calendar import span_table, spans_of
from pipelines.quality.declared import declared_table, gone_table, part_table
from pipelines.quality.headers import Hold, holds_table, read_headers
from pipelines.quality.periods import declare_periods
from pipelines.quality.slots import declare_slots
from pipelines.quality.union import Source, accepted_select, count_accepted_select, rejected_select

MODELS = Path(__file__).parent / "models"
_CHECKS: list[pa.Field[Any]] = [
    *(pa.field(name, pa.string()) for name in ("table", "check_name", "column_name", "action")),
    pa.field("rows_checked", pa.int64()),
    pa.field("rows_failed", pa.int64()),
    pa.field("is_met", pa.bool_()),
]
CHECKS = pa.schema(_CHECKS)
_ROWS: list[pa.Field[Any]] = [
    pa.field("feed", pa.string()),
    *(pa.field(f"rows_{name}", pa.int64()) for name in ("accepted", "replaced", "standing")),
]
ROWS = pa.schema(_ROWS)


@dataclass
class Room:
    """One run of the room. ``suites`` by feed; ``audits``: where results are kept from night to night."""

    engine: Engine
    auditor: Auditor
    audits: Path
    contracts: Mapping[str, Contract]
    suites: Mapping[str, Suite]
    rows: dict[str, int] = field(default_factory=dict)

    def stand(
        self,
        as_of: dt.date,
        townships: Mapping[dt.date, Sequence[str]],
        calendar: FeedCalendar,
        former: Sequence[FormerTownship] = (),
    ) -> dict[str, int]:
        """Write every table of the step. ``townships``: names by the day from which they hold; the last are those of tonight.
        ``former``: names of before and what stands in their place. Returns rows by table.
        """
        tonight = townships[max(townships)]
        declare_slots(self.engine.connection, tonight, former)
        self._write_arrow("township_gone", gone_table(former))
        declare_periods(self.engine.connection)
        workdays = Workdays()
        spans = {feed: spans_of(contract, calendar, as_of, workdays) for feed, contract in self.contracts.items()}
        self._write_arrow("feed_span", span_table(spans))
        self._write_arrow("feed_part", part_table(self.contracts, townships), "DISTINCT * REPLACE (township_slot(part) AS part)")
        self._write_arrow("feed_declared", declared_table(self.contracts, spans, calendar.groups, as_of, len(tonight)))
        self.engine.expose(["delivery_clean", "returned_row"])
        read = self.engine.connection.execute(
            "SELECT delivery_id, feed, folder FROM delivery_clean WHERE state = 'read' ORDER BY delivery_id"
        ).fetchall()
        headers = read_headers([row for row in read if row[1] in self.contracts], self.contracts)
        self._write_arrow("header_gap", headers.gaps)
        results = self._settle(list(headers.holds), rounds=len(read) + 1)
        self._write_arrow("check_result", pa.Table.from_pylist([vars(item) for item in results], schema=CHECKS))
        self._write_history()
        shown = [source for group in self._sources("delivery_state IN ('standing', 'held')").values() for source in group]
        self.rows["rejected_row"] = self.engine.write("rejected_row", rejected_select(shown))
        for name in ("feed_state", "expected_delivery", "feed_status"):
            self.rows[name] = self.engine.run(load_model(MODELS / f"{name}.sql"))
        return self.rows

    def _settle(self, holds: list[Hold], rounds: int) -> list[CheckResult]:
        """Decide, put together and audit until nothing that stands fails; each round holds at least one delivery more."""
        done: dict[str, tuple[Source, ...]] = {}
        results: dict[str, list[CheckResult]] = {}
        for _ in range(rounds):
            self._write_arrow("delivery_hold", holds_table(holds))
            self.rows["delivery"] = self.engine.run(load_model(MODELS / "delivery.sql"))
            standing = self._sources("delivery_state = 'standing'")
            due = {feed: tuple(standing.get(feed, ())) for feed in self.contracts if done.get(feed) != tuple(standing.get(feed, ()))}
            faults: list[Hold] = []
            for feed, rows in self._put_together(due):
                contract, sources, suite = self.contracts[feed], due[feed], self.suites[feed]
                self.rows[f"accepted__{contract.table}"] = rows
                done[feed], results[feed] = sources, []
                if sources:
                    path = self.engine.path(f"accepted__{contract.table}")
                    results[feed] = audit_once(self.auditor, self.audits, contract, suite, sources, path)
                    for failed in broken(results[feed]):
                        faults += find_fault(self.engine.connection, contract, suite, sources, path, failed)
            if not faults:
                self._write_rows(done)
                return [result for feed in self.contracts for result in results[feed]]
            holds += faults
        raise EngineError("standing_unsettled", f"no set of deliveries passes its audit after {rounds} rounds")

    def _put_together(self, due: Mapping[str, tuple[Source, ...]]) -> Iterator[tuple[str, int]]:
        """Write the accepted tables of feeds, in a thread that goes ahead of the caller's audits. Yields feeds with their rows."""

        def write(feed: str) -> int:
            contract = self.contracts[feed]
            # In a snapshot by township one key may stand in two parts (somebody moved): shown by the suite, not decided here.
            adds_up = contract.delivery.kind != "snapshot"
            return beside.write(f"accepted__{contract.table}", accepted_select(contract, due[feed], latest_by_key=adds_up))

        with self.engine.beside() as beside, ThreadPoolExecutor(1) as ahead:
            written = {feed: ahead.submit(write, feed) for feed in due}
            try:
                for feed, rows in written.items():
                    yield feed, rows.result()
            finally:
                ahead.shutdown(cancel_futures=True)  # of an audit that failed, what is not written need not be

    def _sources(self, where: str, lost: str = "parts_lost") -> dict[str, list[Source]]:
        """Deliveries by feed, in the order of their id; ``lost`` is the column of townships that others speak for."""
        found = self.engine.connection.execute(
            f"SELECT feed, delivery_id, folder, period, part, known_at, version, {lost}, returned_by"
            f" FROM read_parquet({quote(str(self.engine.path('delivery')))}) WHERE {where} ORDER BY feed, delivery_id"
        ).fetchall()
        sources: dict[str, list[Source]] = {}
        for feed, delivery_id, folder, period, part, known_at, version, *named in found:
            others, returns = (tuple(names.split(",")) if names else () for names in named)
            sources.setdefault(feed, []).append(Source(delivery_id, folder, period, part, known_at, int(version), others, returns))
        return sources

    def _write_rows(self, standing: Mapping[str, tuple[Source, ...]]) -> None:
        """Write ``feed_rows``. Raises ConservationError when the files do not hold the rows that cleaning counted."""
        counted = dict(
            self.engine.connection.execute(
                f"SELECT feed, sum(rows_accepted)::BIGINT FROM read_parquet({quote(str(self.engine.path('delivery')))})"
                " WHERE delivery_state = 'standing' GROUP BY feed"
            ).fetchall()
        )
        rows = []
        for feed, sources in standing.items():
            accepted = self._count(count_accepted_select(sources)) if sources else 0
            if accepted != counted.get(feed, 0):
                raise ConservationError(
                    "accepted_rows_differ",
                    f"accepted rows of {feed} are not those that cleaning counted",
                    expected=str(counted.get(feed, 0)),
                    found=str(accepted),
                )
            stands = self.rows[f"accepted__{self.contracts[feed].table}"]
            rows.append({"feed": feed, "rows_accepted": accepted, "rows_replaced": accepted - stands, "rows_standing": stands})
        self._write_arrow("feed_rows", pa.Table.from_pylist(rows, schema=ROWS))

    def _write_history(self) -> None:
        """Every snapshot that was neither held nor corrected, for feeds over which a state is folded."""
        history = self._sources("is_history", lost="parts_retold")
        for feed, contract in self.contracts.items():
            if contract.delivery.history:
                table = f"history__{contract.table}"
                self.rows[table] = self.engine.write(table, accepted_select(contract, history.get(feed, []), latest_by_key=False))

    def _write_arrow(self, table: str, rows: pa.Table, columns: str = "*") -> None:
        self.engine.connection.register("_rows", rows)
        self.rows[table] = self.engine.write(table, f"SELECT {columns} FROM _rows")
        self.engine.connection.unregister("_rows")
        self.engine.expose([table])

    def _count(self, select: str) -> int:
        row = self.engine.connection.execute(select).fetchone()
        assert row is not None
        return int(row[0])
