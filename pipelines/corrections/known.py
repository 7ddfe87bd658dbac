"""What of the corrections a night knows: the table ``correction_known``, fixed when the night is opened.

Later steps read the table and not the files, so that an entry changed in between changes the next night and not this one.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.derive.columns import schema_of
from pipelines.contracts.local import load_merged
from pipelines.corrections.files import known_by, load_corrections
from pipelines.corrections.model import Correction, digest_of
from pipelines.settings import Settings

TABLE = "correction_known"
SCHEMA = schema_of([("correction_id", pa.string()), ("known_date", pa.date32()), ("entry", pa.string())])


def write_known(settings: Settings, tables: Path, as_of: dt.date) -> int:
    """Write the corrections known by ``as_of``, by id. Raises ContractError for a fault in any file. Returns how many."""
    known = known_by(load_corrections(settings.corrections, load_merged(settings.contracts)), as_of)
    rows = [{"correction_id": item.id, "known_date": item.date, "entry": item.model_dump_json()} for item in known]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), tables / f"{TABLE}.parquet")
    return len(rows)


def read_known(tables: Path) -> list[Correction]:
    """The corrections of a night."""
    entries = pq.read_table(tables / f"{TABLE}.parquet", columns=["entry"]).column("entry").to_pylist()
    return [Correction.model_validate_json(str(entry)) for entry in entries]


def known_digest(tables: Path) -> str:
    """Digest of the corrections of a night: part of its run id."""
    return digest_of(read_known(tables))
