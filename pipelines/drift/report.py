"""Reads the last night's ``header_drift`` for the command line: what waits, and one proposal by its id."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.engine.duck import quote, scratch
from pipelines.errors import UsageError, Where
from pipelines.publish import release
from pipelines.settings import Settings


def last_drift(settings: Settings) -> list[dict[str, Any]]:
    """Changes the published night found, proposals first. Raises UsageError when no night is kept."""
    run_id = release.current(settings.releases)
    table = settings.lake / "nights" / (run_id or "none") / "header_drift.parquet"
    if not table.exists():
        raise UsageError("no_release", "no night of this home is kept", where=Where(file=str(table)), fix="run `shouwang night` first")
    with scratch(settings) as connection:
        found = connection.execute(
            f"SELECT * FROM read_parquet({quote(str(table))}) ORDER BY array_position(['proposed', 'ambiguous', 'told'], drift_state),"
            " feed, coalesce(period, ''), coalesce(part, ''), drift_id, delivery_id"
        )
        names = [str(column[0]) for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def proposal(settings: Settings, drift_id: str) -> tuple[str, str, str, dt.date]:
    """Feed, field, header and first day of a proposal; of one made for several deliveries the earliest day. Raises UsageError."""
    rows = [row for row in last_drift(settings) if row["drift_id"] == drift_id]
    if not rows:
        raise UsageError("no_such_drift", "the last night found no such change", found=drift_id, fix="shouwang contract drift --all")
    proposed = [row for row in rows if row["drift_state"] == "proposed"]
    if not proposed:
        raise UsageError(
            "drift_ambiguous", "this change is not proposed: a person must say what it is", zh="该变化不明确，需人工指定字段",
            found=drift_id, fix="shouwang contract accept FEED FIELD HEADER --from DATE",
        )  # fmt: skip
    first = min(proposed, key=lambda row: row["from_date"])
    return first["feed"], first["field"], first["alias_text"], first["from_date"]
