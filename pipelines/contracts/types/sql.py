"""SQL vocabulary shared by the semantic types: quoting, plainness, NFKC, blank markers.

DuckDB has no NFKC, so ``register`` gives a connection the function ``nfkc`` (pyarrow's, vectorised). Only what
misses a type's fast form is ever sent there. No type's own knowledge belongs here.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import duckdb
import pyarrow.compute as pc
from duckdb.func import PythonUDFType

# Outer blanks as spreadsheets and copy-paste leave them: space, tab, line breaks, no-break, ideographic, zero width, BOM.
BLANKS = " \t\r\n\u00a0\u3000\u200b\u200c\u200d\ufeff"
# Written where nothing is meant. Never "无": in several code lists it is an answer.
BLANK_MARKERS = ("", "/", "//", "\\", "-", "--", "---", "—", "——", "–", "―", "NULL", "null", "None", "N/A", "n/a", "NaN", "nan")
# Written over what may not be told.
STARS = r"\s*[*＊]+\s*"
_UNCHANGED = r"[\x{20}-\x{7E}\x{4E00}-\x{9FFF}·、。—–‘’“”《》√×]*"
CJK = r"\x{4E00}-\x{9FFF}"


def register(connection: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the function nfkc(text). Harmless when it has it."""
    try:
        connection.execute("SELECT nfkc(NULL)")  # bound, not called
    except duckdb.CatalogException:
        connection.create_function("nfkc", _nfkc, ["varchar"], "varchar", type=PythonUDFType.ARROW)


def _nfkc(texts: Any) -> Any:
    return pc.call_function("utf8_normalize", [texts], pc.Utf8NormalizeOptions("NFKC"))


def lit(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def ident(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def matches(text: str, pattern: str) -> str:
    """SQL: the whole text matches."""
    return f"regexp_full_match({text}, {lit(pattern)})"


def extract(text: str, pattern: str, group: int) -> str:
    """SQL: a group of the first match, '' without one."""
    return f"regexp_extract({text}, {lit(pattern)}, {group})"


def folded(text: str) -> str:
    """SQL: NFKC. Text that NFKC leaves alone is told by a pattern; a call into Python costs a whole vector."""
    return f"CASE WHEN {matches(text, _UNCHANGED)} THEN {text} ELSE nfkc({text}) END"


def among(text: str, values: Collection[str]) -> str:
    """SQL: one of the values. DuckDB plans a long IN list as a join, which costs more than the comparison."""
    return f"list_contains([{', '.join(lit(value) for value in values)}], {text})"


def blank_to_empty(text: str) -> str:
    """SQL: '' for a blank marker and for asterisks, else the text."""
    stars = f"{text}[1] IN ('*', '＊') AND {matches(text, STARS)}"
    return f"CASE WHEN strlen({text}) <= 6 AND {among(text, BLANK_MARKERS)} THEN '' WHEN {stars} THEN '' ELSE {text} END"


def compact(text: str) -> str:
    """SQL: NFKC without any blank or leading apostrophe."""
    return f"ltrim(regexp_replace({folded(text)}, {lit('[' + BLANKS + ']+')}, '', 'g'), '''`')"


def trimmed(text: str) -> str:
    """SQL: NFKC, outer blanks and a leading apostrophe removed, inner ones kept."""
    return f"trim(ltrim(trim({folded(text)}, {lit(BLANKS)}), '''`'), {lit(BLANKS)})"


def first_match(cases: list[tuple[str, str]], otherwise: str = "NULL") -> str:
    """SQL CASE over (condition, value)."""
    return "CASE " + " ".join(f"WHEN {test} THEN {value}" for test, value in cases) + f" ELSE {otherwise} END"
