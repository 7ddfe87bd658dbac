"""The division list of a county: which file speaks for a date, and the SELECT that turns it into ``area``.

Files stand in ``<root>/<area>/divisions/<vintage date>.csv``; a list may hold the villages of several counties. What led from
one list to the next stands beside them in ``changes.yaml`` and is read by the room ``places``. Names are normalised by the
identity room's own expression, so that a feed's village and the list's village meet under the same key.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from pipelines.engine.duck import quote
from pipelines.errors import ContractError, Where
from pipelines.identity.names import area_keys_sql


def division_file(area: str, as_of: dt.date, roots: tuple[Path, ...]) -> Path:
    """The latest vintage not after as_of, else the oldest one. Raises ContractError when the county has none."""
    return list(division_files(area, as_of, roots).values())[-1]


def division_files(area: str, as_of: dt.date, roots: tuple[Path, ...]) -> dict[dt.date, Path]:
    """Every list up to as_of by the day from which it holds; the oldest also speaks for all days before it."""
    listed = every_division_file(area, roots)
    known = [day for day in listed if day <= as_of] or [min(listed)]
    return {day if number else dt.date.min: listed[day] for number, day in enumerate(known)}


def division_date(area: str, as_of: dt.date, roots: tuple[Path, ...]) -> dt.date:
    """The day of the list that speaks for as_of."""
    return _vintage(division_file(area, as_of, roots))


def every_division_file(area: str, roots: tuple[Path, ...]) -> dict[dt.date, Path]:
    """Every list of the area by its own date, the oldest first. Raises ContractError when it has none."""
    found = [path for root in roots for path in sorted((root / area / "divisions").glob("*.csv"))]
    if not found:
        raise _no_list(area, roots)
    return {_vintage(path): path for path in sorted(found, key=_vintage)}


def _no_list(area: str, roots: tuple[Path, ...]) -> ContractError:
    """A night is one county's. Of a prefecture or province the counties that have a list are named: each has its own night and home.

    Told by what lies below, not by the noughts: some cities without counties have a code that ends in 00.
    """
    listed = sorted({path.parent.parent.name for root in roots for path in root.glob("*/divisions/*.csv")})
    stem = area[:2] if area.endswith("0000") else area[:4]
    below = [code for code in listed if area.endswith("00") and code.startswith(stem)]
    where = Where(file=str(roots[0] / area / "divisions"))
    if below:
        return ContractError(
            "policy_divisions", f"area {area} is above counties, and a night is of one county", where=where, found=area,
            zh="该代码为县级以上区划，夜间运行以县为单位", expected=", ".join(below),
            fix="run one night per county, each with SHOUWANG_AREA and a home of its own",
        )  # fmt: skip
    return ContractError(
        "policy_divisions", f"no division list for area {area}", zh="缺少该县的行政区划表", where=where, expected="<vintage date>.csv",
        found=f"lists of {', '.join(listed) or 'no county'}", fix="set SHOUWANG_AREA to a county with a list, or add its list",
    )  # fmt: skip


def area_select(path: Path) -> str:
    """SELECT of the ``area`` table: county, townships and villages of one list."""
    vintage = quote(_vintage(path).isoformat())
    villages = f"read_csv({quote(str(path))}, header = true, all_varchar = true)"
    columns = (
        "area_code, area_name, area_level, parent_code, county_code, county_name, township_code, township_name, village_kind,"
        f" {vintage} AS vintage,"
        f" CASE WHEN area_level <> 'county' THEN {area_keys_sql('township_name', 'township')} END AS township_key,"
        f" CASE WHEN area_level = 'village' THEN {area_keys_sql('area_name', 'village')} END AS village_key"
    )
    none = "CAST(NULL AS VARCHAR)"
    return (
        f"SELECT {columns} FROM ("
        f"SELECT DISTINCT county_code AS area_code, county_name AS area_name, 'county' AS area_level, {none} AS parent_code,"
        f" county_code, county_name, {none} AS township_code, {none} AS township_name, {none} AS village_kind FROM {villages}"
        " UNION ALL "
        "SELECT DISTINCT town_code, town_name, 'township', county_code, county_code, county_name, town_code, town_name,"
        f" {none} FROM {villages}"
        " UNION ALL "
        "SELECT village_code, village_name, 'village', town_code, county_code, county_name, town_code, town_name,"
        # 001-199 residents' committees, 200-399 village committees (feeds.md section 4).
        f" CASE WHEN substr(village_code, 10, 3) < '200' THEN 'community' ELSE 'village' END FROM {villages}"
        ") AS listed ORDER BY area_code"
    )


def _vintage(path: Path) -> dt.date:
    try:
        return dt.date.fromisoformat(path.stem)
    except ValueError as error:
        raise ContractError(
            "policy_divisions", "a division list is named by its date", where=Where(file=str(path)), expected="YYYY-MM-DD.csv"
        ) from error
