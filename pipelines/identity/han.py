"""The characters of names: their plain form and their sound, as a table the SQL of names that differ reads.

Here belongs what libraries know of single characters: OpenCC for traditional forms, pypinyin for sounds. What they do not, stands in
two lists beside this file: variants of one character, and surnames read otherwise than the word. Which names are compared, and what
else must agree, is ``sql/name_differs.sql``'s. Only characters of names that nearly fit are looked up: a few thousand at most.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).parent
_EMPTY = "CREATE OR REPLACE TEMP TABLE han (ch VARCHAR, plain VARCHAR, sound VARCHAR, family VARCHAR)"


def create_han(connection: duckdb.DuckDBPyConnection, names: str) -> None:
    """Make the table ``han(ch, plain, sound, family)`` of every character in the names that a SELECT of one column gives."""
    rows = connection.execute(
        f"SELECT DISTINCT ch FROM (SELECT unnest(string_split(name, '')) AS ch FROM ({names}) AS said(name)) ORDER BY ch"
    ).fetchall()
    found = [character(str(ch)) for (ch,) in rows]
    connection.execute(_EMPTY)
    if found:
        connection.execute(
            "INSERT INTO han SELECT unnest($1), unnest($2), unnest($3), unnest($4)", [list(part) for part in zip(*found, strict=True)]
        )


def character(ch: str) -> tuple[str, str, str, str]:
    """A character, its plain form, its sound without tone, and its sound as the first of a name. What is no Han sounds as it is written."""
    from pypinyin import lazy_pinyin  # reads its dictionary when imported: only where a name differs

    plain = ch
    for converter in _converters():
        plain = converter.convert(plain)
    plain = _listed("name_variants.csv").get(plain, plain)
    sound = " ".join(lazy_pinyin(plain))
    return ch, plain, sound, _listed("surname_readings.csv").get(plain, sound)


@cache
def _converters() -> tuple[Any, ...]:
    """To simplified characters, from the forms used in Taiwan and Hong Kong, then from the other traditional ones."""
    from opencc import OpenCC

    return tuple(OpenCC(name) for name in ("tw2s", "hk2s", "t2s"))


@cache
def _listed(file: str) -> dict[str, str]:
    with (HERE / file).open(encoding="utf-8") as handle:
        return {row["character"]: row["reads_as"] for row in csv.DictReader(handle)}
