"""The identity step on a made-up county, in a process of its own: ``python -m benchmarks.linkage_step FOLDER MEMORY THREADS`` prints JSON.

Keeps made-up counties by their parameters and the code that draws them. Only making, keeping and running stand here.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from benchmarks import linkage_damage, linkage_people
from benchmarks.linkage_people import County, Layout
from benchmarks.meter import Meter

OUT = Path(__file__).parent / "out" / "linkage"
_TYPES = {"date": "DATE", "month": "DATE", "year": "INTEGER", "money": "BIGINT", "integer": "INTEGER", "decimal": "DECIMAL(18,4)"}
_TYPES |= {"yes_no": "BOOLEAN"}
_PROVENANCE = {"_delivery_id": "VARCHAR", "_sheet": "VARCHAR", "_row_no": "INTEGER", "_period": "VARCHAR"}
_PROVENANCE |= {"_part": "VARCHAR", "_known_at": "TIMESTAMP"}


def tables(county: County, out: Path = OUT, *, with_truth: bool = True) -> Path:
    """Folder of the county's accepted tables; made when this very county is not kept yet."""
    code = "".join(Path(module.__file__ or "").read_text() for module in (linkage_people, linkage_damage))
    key = hashlib.sha256((json.dumps(asdict(county)) + str(with_truth) + code).encode()).hexdigest()[:12]
    folder = out / f"{county.persons}-{county.feeds}-{county.dirt}-{key}"
    if not folder.exists():
        part = folder.with_name(f".{folder.name}.part")
        for left in part.glob("*.parquet"):
            left.unlink()
        linkage_people.generate(part, county, _layouts(), with_truth=with_truth)
        part.rename(folder)
    return folder


def resolve(folder: Path, memory: str, threads: int) -> dict[str, Any]:
    """Run the step in a child process and give what it measured."""
    command = [sys.executable, "-m", "benchmarks.linkage_step", str(folder), memory, str(threads)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _layouts() -> dict[str, Layout]:
    from pipelines.contracts.loader import load_contracts

    return {
        contract.table: {item.name: _TYPES.get(item.type, "VARCHAR") for item in contract.fields} | _PROVENANCE
        for contract in load_contracts().values()
    }


def _run(folder: Path, memory: str, threads: int) -> dict[str, Any]:
    from pipelines.contracts.loader import load_contracts
    from pipelines.engine import Engine
    from pipelines.identity.step import run
    from pipelines.night import NightContext
    from pipelines.places.step import write_places
    from pipelines.policy.loader import load_policy
    from pipelines.policy.step import line_table
    from pipelines.settings import Settings

    contracts = load_contracts()
    layouts = _layouts()
    night = folder / "night"
    night.mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        for contract in contracts.values():
            for table in (f"accepted__{contract.table}", *([f"history__{contract.table}"] if contract.delivery.history else [])):
                link = night / f"{table}.parquet"
                link.unlink(missing_ok=True)
                if (folder / link.name).exists():
                    link.symlink_to(folder / link.name)
                else:
                    columns = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in layouts[contract.table].items())
                    connection.execute(f"COPY (SELECT {columns} WHERE false) TO '{link}' (FORMAT parquet)")
    for name in ("area", "night"):
        (night / f"{name}.parquet").unlink(missing_ok=True)
        (night / f"{name}.parquet").symlink_to(folder / f"{name}.parquet")
    with Engine(night, temp=folder / "home" / "tmp", memory=memory, threads=threads) as engine:
        write_places(engine, linkage_people.AREA, dt.date(2025, 6, 30), (folder,))
        engine.connection.register("_lines", line_table(load_policy("999999")))
        engine.write(
            "policy", "SELECT * FROM _lines WHERE valid_from <= DATE '2025-06-30' AND coalesce(valid_to >= DATE '2025-06-30', true)"
        )
    settings = Settings(
        home=folder / "home", landing=folder, area="999999", memory=memory, threads=threads, _key=b"benchmark key of nobody"
    )
    context = NightContext(settings, dt.date(2025, 6, 30), "bench", night, auditor=None, progress=None)  # type: ignore[arg-type]
    with Meter() as meter:
        meter.lap()
        result = run(context)
        cost = meter.lap()
    return {**asdict(cost), "facts": result.facts, "tables": str(night)}


if __name__ == "__main__":
    print(json.dumps(_run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))
