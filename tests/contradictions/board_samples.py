"""The samples of the contradictions: one readable table a rule (cases.md), typed by the real contracts, run through the real step.

Every case stands in a county of its own households; all cases share one night, so that a rule is also asked of what is no case of
its own. Here belong reading the tables and laying them down as a night's lake tables.
"""

from __future__ import annotations

import atexit
import datetime as dt
import random
import shutil
import tempfile
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyarrow as pa

from pipelines.contracts.derive.cleaning import money_fields, typed_select
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.contracts.types.sql import ident, register
from pipelines.contradictions.step import write_board
from pipelines.engine import Engine
from pipelines.policy.loader import DATA
from pipelines.policy.step import write_policy
from pipelines.quality.union import accepted_columns

CASES = Path(__file__).parent / "cases.md"
REGISTER, EXPORT, REPLY = (
    "public_security/household_register", "rural_revitalisation/monitoring_export", "rural_revitalisation/contradiction_reply",
)  # fmt: skip
AS_OF, KNOWN, SECRET = dt.date(2025, 6, 30), dt.datetime(2025, 6, 20, 2), b"samples"
LINKED = {"person_key": "VARCHAR", "household_key": "VARCHAR", "village_code": "VARCHAR", "link_class": "VARCHAR"}
_NOBODY = "('', '', '', '', '', 0)"  # gives a list of nobody its columns
_NO_ROW = "('', '', 0, '')"
RESULTS = {"矛盾": True, "不矛盾": False, "": None}
SPECIAL = ("期", "户", "村代码", "关联", "户籍")
Cells = dict[str, str]


@dataclass
class Case:
    """One case of a rule: the rows it consists of, and whether they contradict (None: it only belongs to the others)."""

    code: str
    title: str
    contradicts: bool | None
    rows: list[tuple[str, Cells]] = field(default_factory=list)


def read_cases(path: Path = CASES) -> list[Case]:
    """Every case of the file."""
    cases: list[Case] = []
    for block in path.read_text(encoding="utf-8").split("\n## ")[1:]:
        code, _, body = block.partition("\n")
        for line in [line for line in body.splitlines() if line.startswith("|")][2:]:
            title, result, feed, text = (cell.strip() for cell in line.strip("|").split("|"))
            if title:
                cases.append(Case(code.strip(), title, RESULTS[result]))
            cells = dict(part.strip().split("=", 1) for part in text.split(";"))
            cases[-1].rows.append((feed, cells))
    return cases


@dataclass
class Row:
    """A row of a feed as it will lie in the lake: printed cells by field, and what identity would have said of it."""

    feed: str
    cells: Cells
    person: str
    household: str
    village: str
    link_class: str
    period: str
    row_no: int = 0
    is_gone: bool = False  # of somebody struck off the register; in the register's own feed, the last row it had of him

    @property
    def is_tied(self) -> bool:
        """Whether identity knew whose row it is."""
        return not self.is_gone and self.link_class != "name_clash"


def rows_of(cases: list[Case]) -> list[Row]:
    """The cases' rows, and a row of the register for everybody who has none."""
    contracts, rows = load_contracts(), list[Row]()
    codes = sorted({case.code for case in cases})
    for number, case in enumerate(cases):
        village = f"999999{codes.index(case.code) + 100:03d}201"
        own: dict[str, tuple[str, str]] = {}
        for feed, given in case.rows:
            contract = contracts[feed]
            names = {name: item.name for item in contract.fields for name in item.names}
            cells = {names[name]: value for name, value in given.items() if name in names and name not in ("姓名",)}
            unknown = sorted(set(given) - set(names) - set(SPECIAL) - {"姓名", "村"})
            assert not unknown, f"{case.code}: {feed} has no {unknown}"
            name = given["姓名"]
            cells[str(contract.identity.person.name)] = name
            if "村" in given:
                cells["village_name"] = given["村"]
            person = f"{case.code}/{number}/{name}"
            household = f"{case.code}/{number}/{given.get('户', '户')}"
            place = given.get("村代码", village)
            is_gone = given.get("户籍") == "注销"
            link = "unresolved" if is_gone else given.get("关联", "exact")
            rows.append(Row(feed, cells, person, household, place, link, given.get("期", "2025-06"), is_gone=is_gone))
            if feed == REGISTER or is_gone:
                own[person] = (household, place)
            else:
                own.setdefault(person, ("", ""))
        home = f"{case.code}/{number}/户"
        for person, (household, _) in own.items():
            if not household:
                cells = {"person_name": person.rsplit("/", 1)[1]}
                rows.append(Row(REGISTER, cells, person, home, village, "exact", "2025-06"))
    for number, row in enumerate(rows):
        row.row_no = number + 5
        if row.feed == REGISTER:
            row.cells = {"sex": "男", "birth_date": "1970-01-01", "household_no": row.household} | row.cells
    return rows


def write_feed(engine: Engine, contract: Contract, rows: list[Row], folder: Path, prefix: str = "") -> None:
    """The feed's resolved table, and its one delivery's accepted rows, typed by the contract. ``prefix``: of another table of its rows."""
    places: list[tuple[str, pa.DataType]] = [
        ("_d", pa.int32()),
        ("_rid", pa.int64()),
        ("_sheet", pa.string()),
        ("_row_no", pa.int32()),
        ("_block", pa.int32()),
    ]
    days: list[tuple[str, pa.DataType]] = [("_known_on", pa.date32()), ("_period_end", pa.date32())]
    told: list[tuple[str, pa.DataType]] = [*((name, pa.string()) for name in LINKED), ("_period", pa.string())]
    schema = pa.schema([*places, *days, *((item.name, pa.string()) for item in contract.fields)])
    cells = [
        {
            "_d": 0,
            "_rid": n,
            "_sheet": "Sheet1",
            "_row_no": row.row_no,
            "_block": 0,
            **{k: v for k, v in row.cells.items() if not k.startswith("_")},
        }
        for n, row in enumerate(rows)
    ]
    raw = pa.Table.from_pylist(cells, schema=schema)
    for item in money_fields(contract):
        raw = raw.append_column(scale_column(item.name), pa.array([FEN[str(item.unit)]] * len(rows), pa.int64()))
    linked = pa.Table.from_pylist(
        [
            {
                "n": row.row_no, "person_key": (row.cells.get("_person") or row.person or None) if row.is_tied else None,
                "household_key": None if row.is_gone else row.household or None,
                "village_code": row.village or None, "link_class": row.link_class, "_period": row.period,
            }
            for row in rows
        ],
        schema=pa.schema([("n", pa.int32()), *told]),
    )  # fmt: skip
    connection = engine.connection
    connection.register("clean_raw", raw)
    connection.register("linked", linked)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_typed AS {typed_select(contract)}")
    kinds = accepted_columns(contract) | LINKED
    known = {
        "_delivery_id": f"'{contract.table}'", "_sheet": "'Sheet1'", "_row_no": "t._row_no", "_part": "NULL", "_period": "l._period",
        "_known_at": f"TIMESTAMP '{KNOWN}'", **{name: f"l.{name}" for name in LINKED},
    }  # fmt: skip
    columns = ", ".join(f"CAST({known.get(name, 't.' + ident(name))} AS {kind}) AS {ident(name)}" for name, kind in kinds.items())
    engine.write(prefix + contract.table, f"SELECT {columns} FROM clean_typed AS t LEFT JOIN linked AS l ON l.n = t._row_no")
    kept = ", ".join(ident(name) for name in accepted_columns(contract) if name not in known)
    folder = folder / (prefix + contract.table)
    folder.mkdir(parents=True, exist_ok=True)
    lake = engine.path(prefix + contract.table)
    connection.execute(f"COPY (SELECT {kept}, _sheet, _row_no FROM read_parquet('{lake}')) TO '{folder}/accepted.parquet'")


@cache
def empty_feeds() -> Path:
    """A lake in which every feed is empty, made once."""
    folder = Path(tempfile.mkdtemp(prefix="board-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Engine(folder / "lake", temp=folder / "tmp", memory="400MB", threads=1) as engine:
        for contract in load_contracts().values():
            kinds = accepted_columns(contract) | LINKED
            empty = ", ".join(f"CAST(NULL AS {kind}) AS {ident(name)}" for name, kind in kinds.items())
            engine.write(contract.table, f"SELECT {empty} WHERE false")
            if contract.feed == REGISTER:
                engine.write(f"history__{contract.table}", f"SELECT {empty} WHERE false")
    return folder / "lake"


class Board:
    """One night over rows. ``order``: a seed that shuffles the rows before they are written; their numbers stay."""

    def __init__(
        self, folder: Path, rows: list[Row], *, replies: list[Cells] | None = None, missing: tuple[str, ...] = (), order: int | None = None,
        threads: int = 1, roots: tuple[Path, ...] = (DATA,), secret: bytes = SECRET, resent: tuple[str, ...] = (),
        history: tuple[tuple[str, int, str], ...] = (),
    ) -> None:  # fmt: skip
        self.contracts, self.folder = load_contracts(), folder
        self.engine = Engine(folder / "lake", temp=folder / "tmp", memory="400MB", threads=threads)
        register(self.engine.connection)
        write_policy(self.engine, "999999", AS_OF, (Path(__file__).parents[1] / "monitoring" / "packs", *roots))
        given = list(rows)
        shutil.copytree(empty_feeds(), self.engine.tables, dirs_exist_ok=True)
        if order is not None:
            random.Random(order).shuffle(given)
        given += [
            Row(REPLY, dict(cells), cells.get("_gone", ""), "", "", "exact", "2025-06", n + 5, is_gone="_gone" in cells)
            for n, cells in enumerate(replies or [])
        ]
        struck = [row for row in given if row.is_gone and row.feed == REGISTER]
        given = [row for row in given if row not in struck]
        for feed in {row.feed for row in given} - set(missing):
            write_feed(self.engine, self.contracts[feed], [row for row in given if row.feed == feed], folder)
        if struck:
            write_feed(self.engine, self.contracts[REGISTER], struck, folder, "history__")
        self._shared(missing, resent, history)
        self._asked([row for row in given if row.link_class == "name_clash"])
        self._gone([*(row for row in given if row.is_gone), *struck])
        self.rows = write_board(self.engine, secret, (Path(__file__).parents[1] / "monitoring" / "packs", *roots))

    def _shared(self, missing: tuple[str, ...], resent: tuple[str, ...], history: tuple[tuple[str, int, str], ...]) -> None:
        """What other rooms would have written. ``resent``: feeds that sent the very same a hundred days before.

        ``history``: key of tonight, key version, key under that version.
        """
        write, table = self.engine.write, f"read_parquet('{self.engine.path('public_security__household_register')}')"
        deliveries = [
            f"('{c.table}', '{c.feed}', TIMESTAMP '{KNOWN}', 'standing', '{self.folder / c.table}')" for c in self.contracts.values()
        ] + [
            f"('{feed.replace('/', '__')}-before', '{feed}', TIMESTAMP '{KNOWN - dt.timedelta(days=100)}', 'superseded',"
            f" '{self.folder / feed.replace('/', '__')}')"
            for feed in resent
        ]
        write("delivery", f"SELECT * FROM (VALUES {', '.join(deliveries)}) AS d(delivery_id, feed, known_at, delivery_state, folder)")
        states = ", ".join(f"('{c.feed}', {c.feed not in missing}, 'ok', DATE '{KNOWN.date()}')" for c in self.contracts.values())
        write("feed_state", f"SELECT * FROM (VALUES {states}) AS f(feed, is_available, feed_state, latest_known_date)")
        write("field_gap", "SELECT '' AS feed, '' AS field, false AS is_whole WHERE false")
        write(
            "printed_column", "SELECT '' AS delivery_id, '' AS sheet, 0 AS first_row, 0 AS last_row, '' AS field, '' AS letter WHERE false"
        )
        write(
            "person_spine",
            "SELECT person_key, any_value(household_key ORDER BY household_key) AS household_key, any_value(village_code) AS village_code,"
            f" max(birth_date) AS birth_date, max(death_date) IS NULL AS is_alive FROM {table} GROUP BY person_key",
        )
        self.engine.expose(["person_spine"])
        write("household_spine", "SELECT household_key, any_value(village_code) AS village_code FROM person_spine GROUP BY household_key")
        write(
            "person_fact",
            "SELECT *, is_alive AND date_sub('year', birth_date, DATE '2024-09-01') BETWEEN 6 AND 15 AS is_school_age FROM person_spine",
        )
        export = f"read_parquet('{self.engine.path('rural_revitalisation__monitoring_export')}')"
        write("platform_household", f"SELECT DISTINCT platform_household_no, household_key FROM {export}")
        linked = " UNION ALL ".join(
            f"SELECT '{c.feed}' AS feed, _delivery_id, _sheet, _row_no, person_key, link_class"
            f" FROM read_parquet('{self.engine.path(c.table)}') WHERE link_class <> 'exact'"
            for c in self.contracts.values()
        )
        write("repair", f"SELECT * FROM ({linked}) WHERE link_class <> 'name_clash'")
        earlier = [f"SELECT '{key}' AS key, {version} AS key_version, '{old}' AS old_key" for key, version, old in history]
        write("vault_key_history", " UNION ALL ".join([*earlier, "SELECT '', 0, '' WHERE false"] if earlier else
              ["SELECT '' AS key, 0 AS key_version, '' AS old_key WHERE false"]))  # fmt: skip

    def _asked(self, rows: list[Row]) -> None:
        """An id under a wholly other name is tied to nobody, and put to people."""
        told = [f"('{r.feed}', '{r.feed.replace('/', '__')}', {r.row_no}, '{r.person}')" for r in rows]
        given = f"(VALUES {', '.join([*told, _NO_ROW])}) AS g(feed, delivery_id, row_no, person_key)"
        self.engine.write(
            "link_review",
            f"SELECT *, 'Sheet1' AS sheet, 'name_clash' AS review_reason, 'open' AS review_state FROM {given} WHERE feed <> ''",
        )

    def _gone(self, rows: list[Row]) -> None:
        """What identity would have said of people struck off the register: whose rows these are, and where he last stood."""
        told = [f"('{r.person}', '{r.household}', '{r.village}', '{r.feed}', '{r.feed.replace('/', '__')}', {r.row_no})" for r in rows]
        names = "person_key, household_key, village_code, feed, _delivery_id, _row_no"
        given = f"FROM (VALUES {', '.join([*told, _NOBODY])}) AS g({names}) WHERE feed <> ''"
        self.engine.write("gone_row", f"SELECT person_key, feed, _delivery_id, 'Sheet1' AS _sheet, _row_no {given}")
        self.engine.write("register_gone", f"SELECT DISTINCT person_key {given}")
        self.engine.write(
            "register_stay", f"SELECT DISTINCT person_key, household_key, village_code, 1 AS last_step {given} AND household_key <> ''"
        )

    def select(self, query: str) -> list[tuple[object, ...]]:
        self.engine.expose(["contradiction", "contradiction_row", "contradiction_check", "contradiction_found", "attribute_value"])
        return self.engine.connection.execute(query).fetchall()

    def found(self) -> set[tuple[str, int]]:
        """Rule and case of everything on the board."""
        said = self.select(
            "SELECT c.code, f.subject_key FROM contradiction AS c"
            " JOIN (SELECT DISTINCT contradiction_no, subject_key FROM contradiction_found) AS f USING (contradiction_no)"
            " WHERE f.subject_key IS NOT NULL"
        )
        made = {(str(code), int(str(key).split("/")[1])) for code, key in said if str(key).split("/")[0] == code}
        cited = self.select("SELECT DISTINCT row_no FROM contradiction_row WHERE code = 'phone_many_households'")
        return made | {("phone_many_households", -int(str(row))) for (row,) in cited}
