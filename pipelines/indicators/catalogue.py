"""The indicator catalogue: one YAML entry for each indicator, beside the one SQL model of the same name.

Here belong the entry's shape, reading it, and the agreement of entries and models. Numbers stand in models/*.sql,
targets in the policy packs (``indicator_target``), adding up in rollup/indicator.sql.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pyarrow as pa
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Bilingual
from pipelines.errors import ContractError, Where

ROOM = Path(__file__).parent
ENTRIES = ROOM / "catalogue"
MODELS = ROOM / "models"
_COLUMNS: dict[str, pa.DataType] = {
    "indicator_key": pa.string(),
    "is_count": pa.bool_(),
    "unit": pa.string(),
    "is_money": pa.bool_(),
    "direction": pa.string(),
    "base_note": pa.string(),
    "feeds": pa.list_(pa.string()),
    "fields": pa.list_(pa.string()),
}
SCHEMA = pa.schema(_COLUMNS)


class Indicator(BaseModel):
    """One indicator. ``feeds`` are those without which it says n/a, ``fields`` (feed.field) their columns likewise.

    ``kind``: a ``count`` has no denominator (it stands as 1), a ``rate`` has one. ``direction``: U up is good, D down is
    good, B inside a band, - neither. ``figures``: what is added up, whole counts or money in yuan and whole fen; no smaller part of
    it goes to any area when a village is split.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    zh: str
    en: str
    kind: Literal["count", "rate"]
    unit: Literal["ratio", "households", "persons", "yuan"]
    figures: Literal["count", "money"]
    direction: Literal["U", "D", "B", "-"]
    base_note: Bilingual
    feeds: tuple[str, ...] = Field(min_length=1)
    fields: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Lake table of its model: area_code, numerator, denominator."""
        return f"indicator__{self.key}"


def load_catalogue(folder: Path = ENTRIES) -> list[Indicator]:
    """Every entry in alphabetical order. Raises ContractError for one that is wrong or stands without its model."""
    entries = [_load(path) for path in sorted(folder.glob("*.yaml"))]
    for entry in entries:
        if not (MODELS / f"{entry.key}.sql").exists():
            raise ContractError("indicator_model", "an indicator has no model", where=Where(file=str(folder)), expected=f"{entry.key}.sql")
    return entries


def catalogue_table(entries: list[Indicator]) -> pa.Table:
    """The catalogue as the roll-up reads it."""
    rows = [
        {
            "indicator_key": entry.key,
            "is_count": entry.kind == "count",
            "unit": entry.unit,
            "is_money": entry.figures == "money",
            "direction": entry.direction,
            "base_note": f"{entry.base_note.zh} | {entry.base_note.en}",
            "feeds": list(entry.feeds),
            "fields": list(entry.fields),
        }
        for entry in entries
    ]
    return pa.Table.from_pylist(rows, schema=SCHEMA)


def _load(path: Path) -> Indicator:
    try:
        entry = Indicator.model_validate(YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ContractError("indicator_entry", first["msg"], where=Where(file=str(path)), found=place) from error
    contracts = load_contracts()
    unknown = [feed for feed in entry.feeds if feed not in contracts]
    declared = {f"{feed}.{field.name}" for feed in entry.feeds if feed in contracts for field in contracts[feed].fields}
    unknown += [name for name in entry.fields if name not in declared]
    if unknown or entry.key != path.stem:
        found = ", ".join(unknown) or entry.key
        raise ContractError(
            "indicator_entry",
            "an entry is named as its file and needs declared feeds and fields of them",
            where=Where(file=str(path)),
            expected=f"key {path.stem}; feeds of pipelines/contracts",
            found=found,
        )
    return entry
