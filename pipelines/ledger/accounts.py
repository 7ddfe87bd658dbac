"""The chart of accounts: reads ``accounts.yaml`` and hands it out as a table. No posting rule stands here: those are events/*.sql."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
from ruamel.yaml import YAML

CHART = Path(__file__).parent / "accounts.yaml"
SCHEMA = pa.schema([("account", pa.string()), ("side", pa.string()), ("zh", pa.string()), ("en", pa.string())])


def chart_of_accounts(path: Path = CHART) -> pa.Table:
    """Every account with its normal side and its Chinese and English name."""
    return pa.Table.from_pylist(YAML(typ="safe").load(path.read_text(encoding="utf-8")), schema=SCHEMA)
