"""Audits of accepted tables: asked for once per content, and the delivery at fault found when one fails.

The auditor itself (great_expectations) is passed in by the caller and lives outside pipelines/. Its results are
kept in ``lake/audits/<table>.json`` under a key of suite and deliveries, so that an unchanged feed is not audited
again. What to do with a delivery at fault is decided by ``step``.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from pipelines.contracts.model import Contract
from pipelines.engine.duck import quote
from pipelines.errors import EngineError
from pipelines.night import Auditor, CheckResult
from pipelines.quality.compile import RowCheck, compile_suite, count_bad_by
from pipelines.quality.headers import Hold
from pipelines.quality.union import Source

Suite = Mapping[str, Any]


def audit_key(suite: Suite, sources: Sequence[Source]) -> str:
    """What an audit's outcome is a function of: the suite and the rows, by the folders they stand in."""
    rows = [
        [item.delivery_id, Path(item.folder).name, item.period, item.part, item.known_at.isoformat(), item.version, list(item.lost)]
        for item in sorted(sources, key=lambda item: item.delivery_id)
    ]
    return hashlib.sha256(json.dumps([suite, rows], sort_keys=True).encode()).hexdigest()


def audit_once(
    auditor: Auditor, folder: Path, contract: Contract, suite: Suite, sources: Sequence[Source], table: Path
) -> list[CheckResult]:
    """Results for this content: those kept from an earlier night, else a fresh audit, then kept."""
    key, kept = audit_key(suite, sources), folder / f"{contract.table}.json"
    if kept.exists():
        found = json.loads(kept.read_text(encoding="utf-8"))
        if found["key"] == key:
            return [CheckResult(**item) for item in found["results"]]
    results = auditor.audit_feed(contract, table)
    folder.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{os.getpid()}.part")
    part.write_text(json.dumps({"key": key, "results": [asdict(item) for item in results]}, ensure_ascii=False), encoding="utf-8")
    part.replace(kept)
    return results


def broken(results: Sequence[CheckResult]) -> list[CheckResult]:
    """Results that may not stand: after cleaning, only flags may be left."""
    return [result for result in results if not result.is_met and result.action != "flag"]


def find_fault(
    connection: duckdb.DuckDBPyConnection, contract: Contract, suite: Suite, sources: Sequence[Source], table: Path, failed: CheckResult
) -> list[Hold]:
    """The deliveries that break a failed check, by its compiled predicate.

    A rule over the table has no predicate, and rows of different deliveries may contradict each other: then
    the delivery known last, which changed the table, is at fault. Raises EngineError when predicate and audit disagree.
    """
    check = next((item for item in compile_suite(suite) if (item.rule, item.column) == (failed.check_name, failed.column_name)), None)
    source = f"read_parquet({quote(str(table))})"
    if check is None:
        return [_hold(_latest(sources).delivery_id, failed)]
    alone = [item for item in sources if _bad(connection, check, f"(FROM {source} WHERE _delivery_id IN ({_ids(item)}))")]
    if alone:
        return [_hold(item.delivery_id, failed) for item in alone]
    together = _bad(connection, check, source)
    if not together:
        raise EngineError(
            "audit_contradiction",
            f"the audit of {contract.feed} fails rule {failed.check_name}, its compiled predicate finds no row",
            expected=f"{failed.rows_failed} rows",
            found="0 rows",
            fix="the suite's predicate and its expectation say different things",
        )
    return [_hold(_latest([item for item in sources if together & {item.delivery_id, *item.returns}]).delivery_id, failed)]


def _ids(item: Source) -> str:
    """SQL list of the deliveries under which rows of a source stand: its own, and the returned receipts."""
    return ", ".join(quote(name) for name in (item.delivery_id, *item.returns))


def _bad(connection: duckdb.DuckDBPyConnection, check: RowCheck, source: str) -> set[str]:
    return {delivery for delivery, counts in count_bad_by(connection, [check], source, "_delivery_id").items() if counts[0]}


def _latest(sources: Sequence[Source]) -> Source:
    return max(sources, key=lambda item: (item.known_at, item.version, item.period or "", item.delivery_id))


def _hold(delivery_id: str, failed: CheckResult) -> Hold:
    place = "" if failed.column_name == "*" else f"（{failed.column_name}）"
    return Hold(
        delivery_id,
        "audit_failed",
        f"清洗后仍有数据不符合规则 {failed.check_name}{place}",
        f"rows still break rule {failed.check_name} ({failed.column_name}) after cleaning",
    )
