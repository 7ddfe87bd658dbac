"""How a mart is declared: one SQLAlchemy table each, every column with a Chinese and an English comment.

Here belong the metadata object, the column vocabulary and the helper that builds a table.
The tables themselves stand in the sibling modules; DDL, Arrow schema, comments, data dictionary
and release audit all derive from them. No query and no I/O belongs here.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, Integer, MetaData, Numeric, String, Table, Text

SCHEMA = "mart"
metadata = MetaData(schema=SCHEMA)

# Types at the edge. Inside the lake money is integer fen; here it is yuan.
KEY = String(64)  # pseudonymous key, HMAC-SHA256 in hex
AREA = String(12)
CODE = String(64)
TEXT = Text()
MONEY = Numeric(18, 2)
SHARE = Numeric(9, 6)
COUNT = BigInteger()
DATE = Date()
TIME = DateTime()
FLAG = Boolean()
INT = Integer()


def col(name: str, kind: Any, zh: str, en: str, *, key: bool = False, null: bool = True, provenance: bool = False) -> Column[Any]:
    """One column. ``provenance`` marks columns left out of the content digest (design section 3)."""
    return Column(
        name,
        kind,
        primary_key=key,
        nullable=null and not key,
        autoincrement=False,
        comment=f"{zh} | {en}",
        info={"zh": zh, "en": en, "provenance": provenance},
    )


def mart(name: str, zh: str, en: str, *columns: Column[Any], grain: str, reads: str) -> Table:
    """One published table. ``grain`` says what a row is, ``reads`` names the lake table that fills it."""
    return Table(name, metadata, *columns, comment=f"{zh} | {en}", info={"zh": zh, "en": en, "grain": grain, "reads": reads})
