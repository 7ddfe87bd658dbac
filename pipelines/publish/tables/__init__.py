"""Every mart, declared once. ``MARTS`` maps a mart's name to its SQLAlchemy table, in publishing order."""

from __future__ import annotations

from sqlalchemy import Table

from pipelines.publish.tables import (
    checks,
    contradictions,
    corrections,
    drift,
    gaps,
    households,
    ledger,
    links,
    monitoring,
    places,
    quality,
    reading,
    scorecard,
)
from pipelines.publish.tables.base import SCHEMA, metadata

MARTS: dict[str, Table] = {table.name: table for table in metadata.tables.values()}

__all__ = [
    "MARTS",
    "SCHEMA",
    "checks",
    "contradictions",
    "corrections",
    "drift",
    "gaps",
    "households",
    "ledger",
    "links",
    "metadata",
    "monitoring",
    "places",
    "quality",
    "reading",
    "scorecard",
]
