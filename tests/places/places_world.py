"""A made-up county for the tests of places: lists and change lines written as an official would, and what is asked of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from pipelines.engine import Engine, load_model
from pipelines.identity.bench import SQL
from pipelines.identity.ids import create_macros
from pipelines.places.history import History, load_history
from pipelines.places.macros import boundaries_of, declare_places
from pipelines.places.step import write_places

AREA = "999999"
TOWNS = {"999999100": "东河镇", "999999101": "嘉川镇", "999999102": "白水镇", "999999201": "柳溪乡"}


def write_list(root: Path, day: str, villages: str, towns: dict[str, str] | None = None) -> None:
    """A division list: one line per village, code and name."""
    names = TOWNS | (towns or {})
    folder = root / AREA / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    rows = [line.split() for line in villages.strip().splitlines()]
    text = "village_code,village_name,town_code,town_name,county_code,county_name\n" + "".join(
        f"{code},{name},{code[:9]},{names[code[:9]]},{code[:6]},测试县\n" for code, name in rows
    )
    (folder / f"{day}.csv").write_text(text, encoding="utf-8")


def write_changes(root: Path, lines: str) -> None:
    folder = root / AREA / "divisions"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "changes.yaml").write_text("changes:\n" + lines, encoding="utf-8")


def history(root: Path) -> History:
    return load_history(AREA, (root,))


def resolve(
    root: Path, rows: list[tuple[str, str, str]], as_of: dt.date = dt.date(2025, 6, 30), area: str = AREA, data: Path | None = None
) -> list[str]:
    """What each row's township and village text of a period points at tonight: a code and how it was told, or why none."""
    with Engine(root / "tables", temp=root / "temp") as engine:
        write_places(engine, area, as_of, (data or root,))
        connection = engine.connection
        create_macros(connection)
        declare_places(connection, boundaries_of(engine))
        connection.execute("CREATE TEMP TABLE given (township VARCHAR, village VARCHAR, period VARCHAR)")
        connection.executemany("INSERT INTO given VALUES (?, ?, ?)", rows)
        connection.execute(
            "CREATE TEMP TABLE place_name AS SELECT DISTINCT township AS township_name, village AS village_name,"
            " CAST(place_epoch(period, TIMESTAMP '2025-06-30 00:00:00') AS INTEGER) AS epoch FROM given"
        )
        engine.expose(["place_epoch", "township_alias", "village_alias"])
        connection.execute(f"CREATE TEMP TABLE place AS {load_model(SQL / 'place.sql').sql}")
        answers = []
        for township, village, period in rows:
            found: Any = connection.execute(
                "SELECT village_code, told, reason, candidates FROM place WHERE township_name = $1 AND village_name = $2"
                " AND epoch = place_epoch($3, TIMESTAMP '2025-06-30 00:00:00')",
                [township, village, period],
            ).fetchone()
            code, told, reason, candidates = found
            answers.append(f"{code} {told or ''}".strip() if code else f"{reason} {' '.join(candidates or [])}".strip())
        return answers
