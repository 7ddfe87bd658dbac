"""Why a household has a clue, is a candidate, is on the list, or not: facts, every rule with its distance, source cells.

For authorised eyes: it reads the restricted tables of one night. Rules are the night's own SQL files, run once more for
one household without their last line ``WHERE fires``, so that near misses are seen too. Text is made in ``why_text``.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

from pipelines.engine import Engine, SqlModel, load_model
from pipelines.errors import EngineError, UsageError, Where
from pipelines.monitoring.sources import SourceReader

RULES = Path(__file__).parent / "rules"
LAST_LINE = "WHERE fires"
_BOUND = re.compile(r"^(?:>=|<=|>|<) (\S+)$")
_STATES = ("clue", "candidate", "monitored_household")


def explain(tables: Path, household: str, *, temp: Path) -> dict[str, Any]:
    """Everything one night knows of a household, named by household key or register household number.

    ``tables``: the night's folder in the lake. ``temp``: scratch of the engine. Raises UsageError for an unknown household.
    """
    if not (tables / "household_fact.parquet").exists():
        raise UsageError("no_such_night", "no facts of this night are kept", where=Where(file=str(tables)), fix="run the night first")
    with Engine(tables, temp=temp) as engine:
        engine.expose(["night", "household_spine", "feed_state", "rule_state"])
        found = engine.connection.execute(
            "SELECT household_key FROM household_spine WHERE household_key = $1 OR household_no = $1"
            " ORDER BY household_key = $1 DESC, household_key",
            [household],
        ).fetchall()
        if not found:
            raise UsageError("no_such_household", "the register has no such household", expected="a household key or household number")
        key = str(found[0][0])
        as_of = engine.connection.execute("SELECT as_of FROM night").fetchone()
        assert as_of is not None
        sources = SourceReader(engine)
        return {
            "as_of": as_of[0].isoformat(),
            "household": _rows(engine, "household_fact", key)[0],
            "income": _rows(engine, "income_fact", key)[0],
            "members": _rows(engine, "person_fact", key),
            "rules": [_rule(engine, load_model(path), key, sources) for path in sorted(RULES.glob("*.sql"))],
            **{table: next(iter(_rows(engine, table, key)), None) for table in _STATES},
            "case_event": _rows(engine, "case_event", key, order="event_no"),
            "measure": _rows(engine, "measure", key, order="measure_no"),
        }


def distances(value: str, threshold: str) -> list[str]:
    """How far a value is from each bound it was compared with, in yuan, days or counts; nothing for code lists.

    Positive: above the bound. Criteria are separated by ``;``, two bounds of one criterion by `` and ``.
    """
    told: list[str] = []
    for given, limits in zip(value.split(";"), threshold.split(";"), strict=False):
        for limit in limits.split(" and "):
            bound = _BOUND.match(limit)
            if bound:
                told += _between(given.split(" ")[0], bound[1])
    return told


def _between(given: str, bound: str) -> list[str]:
    try:
        return [f"{(dt.date.fromisoformat(given) - dt.date.fromisoformat(bound)).days:+d} days"]
    except ValueError:
        pass  # not dates: perhaps figures
    if not re.fullmatch(r"-?\d+(\.\d+)?", given) or not re.fullmatch(r"-?\d+(\.\d+)?", bound):
        return []
    return [f"{Decimal(given) - Decimal(bound):+}"]


def _rule(engine: Engine, model: SqlModel, key: str, sources: SourceReader) -> dict[str, Any]:
    rule = model.path.stem
    if not model.sql.endswith(LAST_LINE):
        raise EngineError(
            "rule_shape", f"rule {rule} does not end with its condition", where=Where(file=str(model.path)), expected=LAST_LINE
        )
    engine.expose([*model.reads, model.writes])
    compared = _dicts(
        engine,
        f"SELECT told.*, fired.evidence_key IS NOT NULL AS fires FROM ({model.sql.removesuffix(LAST_LINE)}) AS told"
        f" LEFT JOIN (SELECT DISTINCT household_key, evidence_key FROM {model.writes}) AS fired USING (household_key, evidence_key)"
        " WHERE told.household_key = ? ORDER BY fires DESC, told.evidence_date DESC, told.evidence_key",
        [key],
    )
    fields, feeds = ([name.strip() for name in model.header[part].split(",")] for part in ("cells", "feeds"))
    return {
        "rule_key": rule,
        "meaning": model.header["meaning"],
        "source": model.header.get("source", ""),
        "state": "fired" if any(row["fires"] for row in compared) else _silence(engine, rule, feeds, bool(compared)),
        "compared": [
            {
                **{
                    name: row[name]
                    for name in ("fires", "person_key", "feed", "evidence_date", "metric", "value", "threshold", "policy_ref")
                },
                "distance": distances(str(row["value"]), str(row["threshold"])),
                "source": sources.row(row["delivery_id"], row["sheet"], row["row_no"], fields),
            }
            for row in compared
        ],
        "rows": [
            sources.row(*place, fields)
            for feed in feeds
            for place in _places(engine, feed.replace("/", "__"), key)
            if place not in {(row["delivery_id"], row["sheet"], row["row_no"]) for row in compared}
        ],
    }


def _silence(engine: Engine, rule: str, feeds: list[str], has_rows: bool) -> str:
    """Why a rule did not fire: nothing delivered, a column it needs not delivered, nothing said of the household, or not reached."""
    available = {
        str(feed)
        for (feed,) in engine.connection.execute(
            "SELECT feed FROM feed_state WHERE is_available AND list_contains($1, feed)", [feeds]
        ).fetchall()
    }
    if not available:
        return "not_delivered"
    if engine.connection.execute("SELECT 1 FROM rule_state WHERE rule_key = ? AND fields_missing IS NOT NULL", [rule]).fetchone():
        return "column_missing"
    return "not_reached" if has_rows else "no_row"


def _places(engine: Engine, table: str, key: str) -> list[tuple[str, str, int]]:
    """Source rows of a feed that are linked to the household."""
    engine.expose([table])
    return engine.connection.execute(
        f"SELECT _delivery_id, _sheet, _row_no FROM {table} WHERE household_key = ? ORDER BY ALL", [key]
    ).fetchall()


def _rows(engine: Engine, table: str, key: str, order: str = "ALL") -> list[dict[str, Any]]:
    engine.expose([table])
    return _dicts(engine, f"SELECT * FROM {table} WHERE household_key = ? ORDER BY {order}", [key])


def _dicts(engine: Engine, sql: str, values: list[Any]) -> list[dict[str, Any]]:
    result = engine.connection.execute(sql, values)
    names = [str(column[0]) for column in result.description or []]
    return [{name: _plain(value) for name, value in zip(names, row, strict=True)} for row in result.fetchall()]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
