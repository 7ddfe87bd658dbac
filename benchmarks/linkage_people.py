"""A made-up register of any size and ten departments' rows about its people, with planted damage and the truth beside them.

Set-based: every figure is drawn in SQL from a hash of (seed, purpose, row), so a county of 2.6 million takes minutes and
the same arguments give the same rows. Imports nothing of ``pipelines``: the layouts of the tables are told by the caller,
columns that say nothing of a person are filled with usual-looking figures. Ids are of divisions 99xxxx and pass the
checksum; names are drawn from the simulator's lists. What damage is and when a row can be decided: ``linkage_damage``.

Everybody lives in a household of two to five; sixty households are a village (more where a county would need over 800 townships), twelve
villages a township. One in fifty has had another id before. The register itself is whole: damage to it is the sample county's business.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from benchmarks import linkage_damage as damage
from simulation.world import names

REGISTER = "public_security__household_register"
CHANGES = "public_security__id_change"
AREA = "999999"
FOREIGN = 50  # one foreigner, whom the register does not know, beside so many registered
_PLACE = {"township_name": "township_name", "village_name": "village_name"}
_FULL = (3, 4, 2, 5, 3, 4)  # sizes of six households, again and again
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SYLLABLES = "东西南北上下长高青白石沙龙凤金银双三五九清平安和新永大小"
_GROUNDS = "河山坝沟岭桥滩坪湾塘井坡林泉关田园溪"


@dataclass(frozen=True)
class Feed:
    """One department's table: which column holds the id, and what it says of the person besides id and name.

    ``says``: column of the table to column of the drawn row. ``tail``: what every id of the feed ends in (a certificate's two
    characters). ``of``: whom its rows are about.
    """

    table: str
    says: dict[str, str]
    id: str = "resident_id"
    name: str = "person_name"
    tail: str = ""
    of: str = "person"


FEEDS = (
    Feed("civil_affairs__dibao", {**_PLACE, "head_id": "head_id"}),
    Feed("medical_insurance__enrolment", _PLACE),
    Feed("medical_insurance__settlement", {}),
    Feed("disabled_federation__certificate", _PLACE, id="disability_cert_no", tail="43"),
    Feed("education__school_age", {**_PLACE, "sex": "sex", "birth_date": "birth_date"}),
    Feed("labour__employment", {**_PLACE, "phone": "phone"}),
    Feed("traffic_police__accident", _PLACE),
    Feed("housing__dwelling", _PLACE, id="head_id", name="head_name", of="head"),
    Feed(
        "rural_revitalisation__monitoring_export",
        {**_PLACE, "sex": "sex", "phone": "phone", "platform_household_no": "'P' || household_no"},
    ),
    Feed("labour__migrant_work", {**_PLACE, "phone": "phone"}),
)  # fmt: skip


@dataclass(frozen=True)
class County:
    """What is made: ``persons`` in the register, ``feeds`` tables with one row a person (a household, of heads), damaged at ``dirt``."""

    persons: int
    feeds: int = 10
    dirt: float = 0.1
    seed: int = 1


Layout = dict[str, str]  # column to DuckDB type


def generate(out: Path, county: County, layouts: dict[str, Layout], *, memory: str = "1500MB", with_truth: bool = True) -> None:
    """Write ``accepted__<table>`` of the register, the id changes and the feeds, ``area``, ``night``, and ``truth__<table>``."""
    out.mkdir(parents=True, exist_ok=True)
    work = out / "people.duckdb"
    work.unlink(missing_ok=True)
    with duckdb.connect(str(work), config={"memory_limit": memory, "temp_directory": str(out / "spill")}) as connection:
        connection.execute("SET enable_progress_bar = false")
        _people(connection, county)
        _write(connection, out, "area", _AREA)
        (out / AREA / "divisions").mkdir(parents=True, exist_ok=True)
        connection.execute(f"COPY ({_DIVISIONS}) TO '{out / AREA / 'divisions' / '2023-06-30.csv'}' (FORMAT csv, HEADER)")
        _write(connection, out, "night", "SELECT DATE '2025-06-30' AS as_of, '{AREA}' AS area_code".replace("{AREA}", AREA))
        _write(connection, out, f"accepted__{REGISTER}", _laid_out(layouts[REGISTER], "registered", _REGISTER_SAYS, REGISTER))
        if CHANGES in layouts:
            _write(connection, out, f"accepted__{CHANGES}", _laid_out(layouts[CHANGES], "changed", _CHANGES_SAY, CHANGES))
        damage.prepare(connection)
        for feed in FEEDS[: county.feeds]:
            rows = damage.rows(
                feed.table, _mentioned(feed, county), set(feed.says), feed.tail, county.seed, county.dirt, CHANGES in layouts
            )
            connection.execute(f"CREATE OR REPLACE TABLE told AS {rows}")
            says = {**feed.says, feed.id: "id_text", feed.name: "name_text"}
            _write(connection, out, f"accepted__{feed.table}", _laid_out(layouts[feed.table], "told", says, feed.table))
            if with_truth:
                _write(connection, out, f"truth__{feed.table}", damage.truth(set(feed.says)))
    work.unlink()


def _write(connection: duckdb.DuckDBPyConnection, out: Path, name: str, select: str) -> None:
    connection.execute(f"COPY ({select}) TO '{out / f'{name}.parquet'}' (FORMAT parquet, COMPRESSION zstd)")


def _people(connection: duckdb.DuckDBPyConnection, county: County) -> None:
    """``person``: registered people (number below ``persons``) and foreigners; ``registered`` and ``changed`` are views on it."""
    lists = {
        "surnames": [str(item) for item in names.SURNAMES],
        "men": list(names._MALE),
        "women": list(names._FEMALE),
        "parts_a": names._MINORITY_A,
        "parts_b": names._MINORITY_B,
        "syllables": list(_SYLLABLES),
        "grounds": list(_GROUNDS),
    }
    for name, items in lists.items():
        connection.execute(f"SET VARIABLE {name} = {list(items)!r}")
    connection.execute(
        # One text, not two arguments: DuckDB joins the hashes of two by XOR, and month and day of a birth would hang together.
        f"CREATE MACRO u(purpose, n) AS (hash(purpose || '{county.seed}|' || n) >> 11) / 9007199254740992.0;"
        "CREATE MACRO pick(list, x) AS list[1 + CAST(floor(x * len(list)) AS INTEGER)];"
        "CREATE MACRO given(is_man, x) AS CASE WHEN is_man THEN pick(getvariable('men'), x) ELSE pick(getvariable('women'), x) END;"
        "CREATE MACRO check_char(digits) AS substr('10X98765432', CAST(("
        + " + ".join(f"{weight} * ((digits // {10 ** (16 - place)}) % 10)" for place, weight in enumerate(_WEIGHTS))
        + ") % 11 AS INTEGER) + 1, 1);"
        "CREATE MACRO whole_id(digits) AS CAST(digits AS VARCHAR) || check_char(digits)"
    )
    people = county.persons + max(1, county.persons // FOREIGN)
    # A code has room for 900 townships: 2,016,000 persons in villages of sixty households.
    homes = 60 * (1 + county.persons // 2_000_000)
    numbers = {"$people": people, "$persons": county.persons, "$homes": homes, "$village": homes * 7 // 2}
    text = _PEOPLE
    for name, number in numbers.items():
        text = text.replace(name, str(number))
    connection.execute(text)
    connection.execute(
        f"CREATE VIEW registered AS SELECT *, n + 1 AS row_no FROM person WHERE n < {county.persons};"
        "CREATE VIEW changed AS SELECT *, row_number() OVER (ORDER BY n) AS row_no FROM registered WHERE former_id IS NOT NULL;"
        "CREATE TABLE village AS SELECT DISTINCT village, village_code, township_name, village_name FROM person ORDER BY village"
    )


def _mentioned(feed: Feed, county: County) -> str:
    """Who stands in which row: everybody once, in an order that is not the register's."""
    # A step that shares no factor with the count visits everybody once.
    count = county.persons if feed.of == "person" else county.persons // sum(_FULL) * len(_FULL)
    step = next(step for step in range(1_000_003 + len(feed.table), 2_000_003) if _coprime(step, count))
    number = f"(r.row_no * {step} + {len(feed.table) * 7919}) % {count}"
    if feed.of == "head":
        starts = [sum(_FULL[:place]) for place in range(len(_FULL))]
        number = f"({number}) // {len(_FULL)} * {sum(_FULL)} + list_extract({starts}, CAST(({number}) % {len(_FULL)} AS INTEGER) + 1)"
    return f"SELECT r.row_no, {number} AS n FROM (SELECT range + 1 AS row_no FROM range({count})) AS r"


def _coprime(one: int, other: int) -> bool:
    while other:
        one, other = other, one % other
    return one == 1


def _laid_out(layout: Layout, rows: str, says: dict[str, str], table: str) -> str:
    """Rows in a table's own columns; what they do not say is filled, at most ten columns wide, so that a row weighs something."""
    columns = []
    filled = 0
    for name, kind in layout.items():
        told = says.get(name) or _PROVENANCE.get(name, "").replace("$table", table)
        if not told and not name.startswith("_") and filled < 10:
            told, filled = _filler(kind, name), filled + 1
        columns.append(f"CAST({told or 'NULL'} AS {kind}) AS {name}")
    return f"SELECT {', '.join(columns)} FROM {rows} ORDER BY row_no"


def _filler(kind: str, name: str) -> str:
    draw = f"hash('{name}|' || row_no)"
    if kind == "DATE":
        return f"DATE '2024-01-01' + CAST({draw} % 500 AS INTEGER)"
    if kind == "BOOLEAN":
        return f"{draw} % 2 = 0"
    if kind in ("BIGINT", "INTEGER", "DECIMAL(18,4)"):
        return f"{draw} % 100000"
    if name.endswith("_no"):
        return "'N' || row_no"
    return f"'{name[:3]}' || {draw} % 60"


_PROVENANCE = {"_delivery_id": "md5('$table')", "_sheet": "'Sheet1'", "_row_no": "row_no", "_period": "'2025-06'"}
_PROVENANCE |= {"_part": "'全县'", "_known_at": "TIMESTAMP '2025-06-25 02:00:00'"}
_REGISTER_SAYS = {
    "household_no": "household_no", "resident_id": "resident_id", "person_name": "person_name", "sex": "sex", "birth_date": "birth_date",
    "relation": "relation", "township_name": "township_name", "village_name": "village_name", "village_code": "village_code",
    "group_no": "CAST(1 + n // 60 % 9 AS VARCHAR)", "phone": "phone", "register_kind": "'agricultural'", "ethnicity": "'han'",
    "death_date": "NULL", "move_in_date": "NULL",
}  # fmt: skip
_CHANGES_SAY = {"old_id": "former_id", "new_id": "resident_id", "person_name": "person_name", "change_date": "DATE '2019-05-01'"}
_DIVISIONS = """
SELECT village_code, village_name, left(village_code, 9) AS town_code, township_name AS town_name, '999999' AS county_code,
    '测试县' AS county_name
FROM village
"""
_AREA = """
WITH place AS (
    SELECT village_code AS area_code, village_name AS area_name, 'village' AS area_level, left(village_code, 9) AS township_code,
        'village' AS village_kind, left(township_name, -1) AS township_key, left(village_name, -1) AS village_key
    FROM village
)
SELECT * FROM place
UNION ALL
SELECT DISTINCT left(village_code, 9), township_name, 'township', left(village_code, 9), NULL, left(township_name, -1), NULL FROM village
"""
_PEOPLE = """
CREATE TABLE person AS
WITH numbered AS (
    -- Twenty-one people are six households of 3, 4, 2, 5, 3 and 4; who is left over at the end has the first ones' places.
    SELECT range AS n, range // 21 AS six, CAST(range % 21 AS INTEGER) AS place FROM range($people)
),
housed AS (
    SELECT n, six * 6 + list_extract([0,0,0,1,1,1,1,2,2,3,3,3,3,3,4,4,4,5,5,5,5], place + 1) AS household,
        list_extract([0,1,2,0,1,2,3,0,1,0,1,2,3,4,0,1,2,0,1,2,3], place + 1) AS member,
        list_extract([3,3,3,4,4,4,4,2,2,5,5,5,5,5,3,3,3,4,4,4,4], place + 1) AS members
    FROM numbered
),
placed AS (
    -- A foreigner lives in a village of the county.
    SELECT *,
        CASE WHEN n < $persons THEN household // $homes
            ELSE CAST(hash('village|' || n) % ($persons // $village + 1) AS BIGINT) END AS village
    FROM housed
),
drawn AS (
    SELECT *, village // 12 AS township,
        CASE member WHEN 0 THEN u('headsex', n) < 0.85 WHEN 1 THEN u('headsex', n - 1) >= 0.85 ELSE u('sex', n) < 0.51 END AS is_man,
        CASE WHEN member <= 1 THEN 1935 + CAST(floor(65 * u('year', household) + 4 * u('year1', n)) AS INTEGER)
             ELSE least(2024, 1958 + CAST(floor(65 * u('year', household) + 6 * u('year1', n)) AS INTEGER)) END AS year,
        u('minority', household) < 0.06 AS is_minority,
        -- Surnames by a falling frequency: the k-th is drawn like 1 / (k + 2).
        pick(getvariable('surnames'),
            (pow(101.0 / 3, u('surname', CASE WHEN member = 1 THEN -n - 1 ELSE household END)) * 3 - 3) / 98.0001) AS surname
    FROM placed
),
named AS (
    SELECT *,
        make_date(year, 1 + CAST(floor(12 * u('month', n)) AS INTEGER), 1 + CAST(floor(28 * u('day', n)) AS INTEGER)) AS birth_date,
        990000::BIGINT + CAST(township // 20 AS INTEGER) % 100 + CASE WHEN u('elsewhere', n) < 0.05 THEN 500 ELSE 100 END AS division,
        CASE WHEN is_minority THEN pick(getvariable('parts_a'), u('a', n)) || '·'
            || pick(getvariable('parts_b'), u('b', n)) || pick(getvariable('parts_a'), u('c', n))
             ELSE surname || given(is_man, u('first', n)) || CASE WHEN u('single', n) < 0.125 THEN '' ELSE given(is_man, u('second', n)) END
        END AS person_name
    FROM drawn
),
counted AS (
    SELECT *, row_number() OVER (PARTITION BY division, birth_date, is_man ORDER BY n) - 1 AS same_day
    FROM named
),
told AS (
    SELECT *,
        -- Serial numbers are spread over the whole range, as real ones are.
        (same_day * 37 + hash(birth_date) % 499) % 499 * 2 + CASE WHEN is_man THEN 1 ELSE 2 END AS serial,
        CAST(strftime(birth_date, '%Y%m%d') AS BIGINT) AS day
    FROM counted
)
SELECT n, household, village, member, members,
    whole_id((division * 100000000 + day) * 1000 + serial) AS resident_id,
    -- A former id: of another division, born the same day.
    CASE WHEN n < $persons AND u('former', n) < 0.02 THEN whole_id(((division + 3000) * 100000000 + day) * 1000 + serial) END AS former_id,
    person_name, CASE WHEN is_man THEN '1' ELSE '2' END AS sex, birth_date,
    CASE member WHEN 0 THEN 'head' WHEN 1 THEN 'spouse' ELSE CASE WHEN is_man THEN 'son' ELSE 'daughter' END END AS relation,
    lpad(CAST(household AS VARCHAR), 9, '0') AS household_no,
    -- One phone a household and generation.
    '154' || lpad(CAST((household * 2 + CAST(member > 1 AS INTEGER)) % 100000000 AS VARCHAR), 8, '0') AS phone,
    '999999' || CAST(100 + township AS VARCHAR) || CAST(200 + village % 12 AS VARCHAR) AS village_code,
    getvariable('syllables')[1 + township % 28] || getvariable('syllables')[1 + township // 28 % 28]
        || getvariable('grounds')[1 + township // 784 % 18] || '镇' AS township_name,
    getvariable('syllables')[1 + (village * 5 + township) % 28] || getvariable('grounds')[1 + (village + township * 7) % 18] || '村'
        AS village_name
FROM told
"""
