"""Corrections looked at by hand: what would become of each against the deliveries of a kept night, and an entry for one cell.

For authorised eyes: it opens the restricted lake. Nothing of the lake is changed.
"""

from __future__ import annotations

import datetime as dt
import io
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from pipelines.contracts.local import load_merged
from pipelines.corrections.files import Placed, load_corrections
from pipelines.corrections.match import APPLIED, Outcome, fault_of, match
from pipelines.corrections.model import Correction
from pipelines.corrections.step import current_deliveries
from pipelines.engine import Engine
from pipelines.errors import UsageError, Where
from pipelines.settings import Settings


def review(settings: Settings, tables: Path | None, as_of: dt.date) -> list[tuple[Placed, Outcome]]:
    """Every entry known by ``as_of`` with what would become of it. ``tables``: a night's folder; without one nothing was
    delivered yet that an entry could be held against. Raises ContractError."""
    placed = [item for item in load_corrections(settings.corrections, load_merged(settings.contracts)) if item.correction.date <= as_of]
    if tables is None:
        return [(item, Outcome(item.correction, "correction_no_delivery")) for item in placed]
    outcomes = {item.correction.id: item for item in _matched(settings, tables, [item.correction for item in placed])}
    return [(item, outcomes[item.correction.id]) for item in placed]


def drafted(settings: Settings, tables: Path, entry: dict[str, Any]) -> Outcome:
    """The entry's cell, with the text found there as the expected one. Raises ContractError when it is not exactly one cell,
    UsageError for an entry that no file could hold."""
    contracts = load_merged(settings.contracts)
    try:
        draft = Correction.model_validate(entry | {"expected": "?" if entry["value"] != "?" else None})
    except ValidationError as error:  # the place and the rule, never the input: it may be a person's value
        told = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(map(str, told["loc"])) or "entry"
        raise UsageError("bad_entry", "the entry does not hold", zh="更正条目不成立", found=f"{place}: {told['msg']}") from None
    found = _matched(settings, tables, [draft])[0]
    if found.state in (APPLIED, "correction_stale"):
        if found.text == draft.value:
            raise UsageError("nothing_to_correct", "the cell holds that value already", zh="单元格已是该值",
                             where=Where(file=(found.delivery_id or "")[:12], row=found.row_no, column=found.letter))  # fmt: skip
        return replace(found, correction=draft.model_copy(update={"expected": found.text}), state=APPLIED)
    fault = fault_of(found, contracts[draft.feed])
    assert fault is not None
    raise fault


def write_entry(settings: Settings, correction: Correction) -> Path:
    """Write one entry as a file of its own, readable by its owner only. Raises UsageError when the id is taken."""
    folder = settings.corrections
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{correction.id}.yaml"
    said = correction.model_dump(mode="json", exclude_none=True) | {"expected": correction.expected, "value": correction.value}
    said["date"] = correction.date
    text = io.StringIO()
    YAML().dump([_quoted({name: said[name] for name in Correction.model_fields})], text)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise UsageError("correction_twice", "an entry of this id stands there", zh="更正编号重复", where=Where(file=path.name)) from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
        handle.write(text.getvalue())
    return path


def _matched(settings: Settings, tables: Path, corrections: Sequence[Correction]) -> list[Outcome]:
    with Engine(tables, temp=settings.temp) as engine:
        contracts = load_merged(settings.contracts)
        deliveries, _ = current_deliveries(engine, contracts, settings)
        return match(corrections, deliveries, contracts, engine.connection)


def _quoted(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _quoted(value) for key, value in node.items()}
    return DoubleQuotedScalarString(node) if isinstance(node, str) else node
