"""The samples of the published checks: tables an official can read, one file per check, run through the real contract and check.

A file says the night's date, what all rows have in common, and per feed a table of printed cells. ``结果`` of a row: 不符 the
check fails, 符合 it was asked and holds, 不核 it is not asked; blank where the row only belongs to another's case.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from pipelines.contracts.derive.cleaning import money_fields, typed_select
from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.contracts.types.money import FEN, scale_column
from pipelines.contracts.types.sql import ident, lit, register
from pipelines.engine import Engine
from pipelines.policy.loader import DATA
from pipelines.policy.step import write_policy
from pipelines.quality.published.catalogue import EXPORT, Check, base_models, load_checks
from pipelines.quality.published.step import declare_macros
from pipelines.quality.union import accepted_columns

FOLDER = Path(__file__).parent / "published"
PACKS = Path(__file__).parents[1] / "monitoring" / "packs"
RESULTS = {"不符": True, "符合": False, "不核": None, "": None}
LINKED = {"person_key": "VARCHAR", "household_key": "VARCHAR", "village_code": "VARCHAR", "link_class": "VARCHAR"}
Cells = dict[str, str | None]


@dataclass
class Sample:
    """One file, ``<code>.md`` or ``<code>@<what differs>.md``. ``rows`` by feed: the case, the result asked for, and cells by field."""

    name: str
    code: str
    as_of: dt.date
    rows: dict[str, list[tuple[str, str, Cells]]] = field(default_factory=dict)


def read_sample(path: Path) -> Sample:
    """Parse a file. Headers are the contract's own; anything else is an error of the sample."""
    contracts = load_contracts()
    text = path.read_text(encoding="utf-8")
    sample = Sample(path.stem, path.stem.split("@")[0], dt.date.fromisoformat(re.search(r"as of: (\S+)", text)[1]))  # type: ignore[index]
    common = re.search(r"other columns: (.+)", text)
    pairs = [part.split(" = ") for part in common[1].split("; ")] if common else []
    for block in text.split("\n## ")[1:]:
        feed, _, body = block.partition("\n")
        names = {name: item.name for item in contracts[feed].fields for name in item.names}
        lines = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in body.splitlines() if line.startswith("|")]
        head, rows = lines[0], lines[2:]
        fields = [names[header] for header in head[2:]]
        shared: Cells = {names[header]: value for header, value in pairs} if feed == EXPORT else {}
        sample.rows[feed] = []
        for line in rows:
            assert len(line) == len(head), f"{path.name}: {line}"
            cells = shared | {name: cell or None for name, cell in zip(fields, line[2:], strict=True)}
            sample.rows[feed].append((line[0], line[1], cells))
    return sample


def typed(engine: Engine, contract: Contract, rows: list[tuple[str, int, Cells]]) -> None:
    """Write the resolved table of a feed from printed cells, typed by the contract; a person is who bears the name in the file."""
    places = [("_d", pa.int32()), ("_rid", pa.int64()), ("_sheet", pa.string()), ("_row_no", pa.int32()), ("_block", pa.int32())]
    days = [("_known_on", pa.date32()), ("_period_end", pa.date32())]
    schema = pa.schema([*places, *days, *((item.name, pa.string()) for item in contract.fields)])
    cells = [{"_d": 0, "_rid": n, "_sheet": name, "_row_no": row_no, "_block": 0, **given} for n, (name, row_no, given) in enumerate(rows)]
    raw = pa.Table.from_pylist(cells, schema=schema)
    for item in money_fields(contract):
        raw = raw.append_column(scale_column(item.name), pa.array([FEN[str(item.unit)]] * len(rows), pa.int64()))
    register(engine.connection)
    engine.connection.register("clean_raw", raw)
    engine.connection.execute(f"CREATE OR REPLACE TEMP TABLE clean_typed AS {typed_select(contract)}")
    kinds = accepted_columns(contract) | LINKED
    known = {
        "_delivery_id": "_sheet", "_sheet": "'Sheet1'", "_row_no": "_row_no", "person_key": "_sheet || '/' || person_name",
        "_part": "NULL", "_period": "NULL", "_known_at": "NULL", "village_code": "'999999100201'", "household_key": "NULL",
        "link_class": "'exact'",
    }  # fmt: skip
    columns = ", ".join(f"CAST({known.get(name, ident(name))} AS {kind}) AS {ident(name)}" for name, kind in kinds.items())
    engine.write(contract.table, f"SELECT {columns} FROM clean_typed")


class Night:
    """All samples of one date in one engine; each is a delivery of its own."""

    def __init__(self, folder: Path, as_of: dt.date, samples: list[Sample]) -> None:
        self.contracts = load_contracts()
        self.engine = Engine(folder / as_of.isoformat(), temp=folder / "tmp", memory="400MB", threads=1)
        write_policy(self.engine, "999999", as_of, (PACKS, DATA))
        self.engine.expose(["night", "policy"])
        for feed in (EXPORT, "labour/migrant_work"):
            rows: list[tuple[str, int, Cells]] = []
            heads: set[tuple[str, str | None]] = set()
            for sample in samples:
                for n, (_, _, cells) in enumerate(sample.rows.get(feed, [])):
                    household = (sample.name, cells.get("platform_household_no"))
                    rows.append((sample.name, n + 5, self._whole(feed, cells, household not in heads)))
                    heads.add(household)
            typed(self.engine, self.contracts[feed], rows)
        declare_macros(self.engine)
        self.engine.run_all(base_models())

    @staticmethod
    def _whole(feed: str, cells: Cells, is_first: bool) -> Cells:
        """The columns no sample is about. The first member of a household is its head."""
        given: Cells = {
            "township_name": "某镇",
            "village_name": "某村",
            "household_type": "脱贫户",
            "relation": "户主" if is_first else "其他",
        }
        return cells if feed != EXPORT else given | cells

    def ask(self, check: Check, name: str) -> dict[int, bool]:
        """Whether each row of a sample fails, by row number, of those that can be told (不核: not asked, or a blank leaves it open)."""
        self.engine.run(check.model)
        found = self.engine.connection.execute(
            f"SELECT row_no, fails FROM '{self.engine.path(check.model.writes)}' WHERE delivery_id = {lit(name)}"
        ).fetchall()
        assert len(found) == len(dict(found)), "a row is asked once"
        return {int(row): bool(fails) for row, fails in found if fails is not None}


def checks() -> list[Check]:
    return load_checks(load_contracts())
