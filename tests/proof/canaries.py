"""Canaries: what must never be read outside the restricted places, and how to look for it everywhere.

Canaries are every citizen id, phone, account and personal name of three signs or more that the simulated departments
wrote. Whatever a night leaves or says is turned into text, and each stretch of text is looked up in all of them.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import duckdb
import openpyxl
from proof_county import AREA, AS_OF, County, Ran, command, command_here

from pipelines.contracts.loader import load_contracts
from pipelines.engine.duck import quote
from simulation.world import build

PERSONAL = ("resident_id", "phone", "account", "person_name")
# docs/architecture.md section 1. Landing is outside of home here; ledger.sqlite is looked into, because its file names are masked.
RESTRICTED = ("archive/", "lake/", "keys/", "restricted.duckdb", "outbox/receipts/")
_STRETCH = re.compile(r"[0-9A-Za-z\u00b7\u4e00-\u9fff]{3,}")
_PLAIN = str.maketrans("０１２３４５６７８９Ｘ", "0123456789X")


class Canaries:
    """Texts to look for, by length, so that a text of a few megabytes is searched in a second."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.by_length: dict[int, set[str]] = {}
        for text in texts:
            self.by_length.setdefault(len(text), set()).add(text)

    def __len__(self) -> int:
        return sum(map(len, self.by_length.values()))

    def found_in(self, text: str) -> list[str]:
        """Canaries that stand in the text."""
        found: set[str] = set()
        for stretch in set(_STRETCH.findall(text.translate(_PLAIN))):
            for length, texts in self.by_length.items():
                if length <= len(stretch):
                    found |= {stretch[at : at + length] for at in range(len(stretch) - length + 1)} & texts
        return sorted(found)


@dataclass(frozen=True)
class Told:
    """A county whose night was run by the command, what each command said, and the canaries planted in it."""

    county: County
    households: int
    said: Mapping[str, Ran]
    planted: tuple[str, ...] = field(default=())

    @cached_property
    def canaries(self) -> Canaries:
        """All personal values of the departments' clean tables and of the files' damaged cells, less what is public anyway."""
        columns = {contract.feed: [f.name for f in contract.fields if f.type in PERSONAL] for contract in load_contracts().values()}
        values: set[str] = set(self.planted)
        for delivery in build(AREA, self.households, 1, AS_OF).deliveries:
            for name in columns[delivery.feed]:
                values |= set(delivery.frame[name].dropna().astype(str))
        with duckdb.connect(":memory:") as connection:
            for (value,) in connection.execute(
                "SELECT resident_id FROM read_parquet($truth || '/persons.parquet')"
                " UNION SELECT c.written FROM read_parquet($truth || '/corruptions.parquet') AS c"
                " WHERE c.field IN ('resident_id', 'head_id', 'phone', 'bank_account') AND length(c.written) >= 11",
                {"truth": str(self.county.truth)},
            ).fetchall():
                values.add(str(value))
            area = quote(str(self.county.tables() / "area.parquet"))
            names = connection.execute(f"SELECT string_agg(COLUMNS(*)::VARCHAR, ' ') FROM read_parquet({area})").fetchone()
        assert names is not None
        public = Canaries(value for value in values if len(value) >= 3).found_in(" ".join(str(name) for name in names))
        return Canaries(value for value in values - set(public) if (len(value) >= 3 and not value.isascii()) or len(value) >= 11)


def tell(county: County, households: int) -> Told:
    """Plant canaries where only a careless department puts them, then run a night and the commands around it."""
    planted = plant(county)
    log = county.landing.parent / "proof.log"
    home, landing = county.home, county.landing
    some = next(landing.glob("civil_affairs/*.xlsx"))
    headless = landing / "civil_affairs" / "headless.csv"
    commands: dict[str, tuple[str | Path, ...]] = {
        "night": ("night", "--as-of", str(AS_OF), "--landing", landing, "--home", home),
        "night as data": ("night", "--as-of", str(AS_OF), "--landing", landing, "--home", home, "--json"),
        "night of nobody": ("night", "--as-of", "2020-01-01", "--landing", landing, "--home", home),
        "score": ("score", "--truth", county.truth, "--home", home),
        "score as data": ("score", "--truth", county.truth, "--home", home, "--json"),
        "verify": ("verify", "--home", home),
        "verify another": ("verify", "2020-01-01-000000000000", "--home", home),
        "read": ("read", some),
        "read as data": ("read", some, "--json"),
        "read as another": ("read", some, "--feed", "water/village_supply"),
        "read headless": ("read", headless),
        "read headless as dibao": ("read", headless, "--feed", "civil_affairs/dibao"),
        "read a truncated file": ("read", landing / "civil_affairs" / "truncated.xlsx"),
    }
    said = {name: command(log, *given) if name == "night" else command_here(*given) for name, given in commands.items()}
    return Told(county, households, said, planted)


def plant(county: County) -> tuple[str, ...]:
    """Ids and phones in file names, sheet names, headers and delivery notes. Returns what was planted."""
    person, phone, account = "999999199001011233", "19912345678", "6217000099999999999"
    folder = county.landing / "civil_affairs"
    rosters = sorted(path for path in folder.glob("*.xlsx") if path.with_name(path.name + ".delivery.json").exists())
    named = rosters[0].with_name(f"{person}_{phone}_{rosters[0].name}")
    rosters[0].with_name(rosters[0].name + ".delivery.json").rename(named.with_name(named.name + ".delivery.json"))
    rosters[0].rename(named)
    shutil.copyfile(named, folder / f"again {account}.xlsx")
    (folder / "truncated.xlsx").write_bytes(named.read_bytes()[:900])
    (folder / f"refused {person}.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "headless.csv").write_text(f"欧阳守望,{person},{phone},{account}\n" * 5, encoding="utf-8")
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = f"{person}"
    sheet.append(["上官守望", person, phone])
    sheet.append(["姓名", f"身份证号{person}", "欧阳守望"])
    book.save(folder / "odd.xlsx")
    known = {"known_at": "2025-06-20T10:00:00+08:00"}
    for name, says in {"odd.xlsx": {"part": person}, "truncated.xlsx": {}, f"refused {person}.xlsx": {}, "headless.csv": {}}.items():
        (folder / f"{name}.delivery.json").write_text(json.dumps(known | says), encoding="utf-8")
    (folder / "unknowable.csv").write_text(f"姓名,证件\n上官守望,{person}\n", encoding="utf-8")
    (folder / "unknowable.csv.delivery.json").write_text(json.dumps({"known_at": person, person: phone}), encoding="utf-8")
    return person, phone, account, "欧阳守望", "上官守望"


def files_of(home: Path) -> Iterator[tuple[str, str]]:
    """Path below home and text of every file outside the restricted places, whatever its kind; the path is text too."""
    for path in sorted(path for path in home.rglob("*") if path.is_file()):
        place = path.relative_to(home).as_posix()
        if not place.startswith(RESTRICTED):
            yield place, f"{place}\n{text_of(path)}"


def text_of(path: Path) -> str:
    """All a file says: its bytes, and what its format packs away."""
    raw = path.read_bytes()
    texts = [raw.decode("utf-8", errors="ignore")]
    if raw[:4] == b"PAR1":
        texts += _columns(f"read_parquet({quote(str(path))})")
    elif raw[8:12] == b"DUCK":
        texts += _database(path)
    elif raw[:15] == b"SQLite format 3":
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
            texts += connection.iterdump()
    return "\n".join(texts)


def _columns(source: str, connection: duckdb.DuckDBPyConnection | None = None) -> list[str]:
    asked = connection or duckdb.connect(":memory:")
    texts = []
    for name, *_ in asked.execute(f"DESCRIBE SELECT * FROM {source}").fetchall():
        rows = asked.execute(f'SELECT DISTINCT CAST("{name}" AS VARCHAR) FROM {source} WHERE "{name}" IS NOT NULL').fetchall()
        texts += [str(name), *(str(value) for (value,) in rows)]
    return texts


def _database(path: Path) -> list[str]:
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute("SELECT schema_name, table_name, comment FROM duckdb_tables()").fetchall()
        texts = [str(comment) for *_, comment in tables]
        texts += [str(comment) for (comment,) in connection.execute("SELECT comment FROM duckdb_columns()").fetchall()]
        for schema, table, _ in tables:
            texts += _columns(f'"{schema}"."{table}"', connection)
    return texts
