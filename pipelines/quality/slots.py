"""One township, one name: parts of deliveries written differently must not stand side by side.

Here belong two DuckDB macros. ``township_slot(name)``: the official name of the division list when the text is that
name, or when its key (suffix stripped) belongs to one township only; else the text without blanks. A county with both
东河镇 and 东河乡 therefore never merges them, and 东河 alone stays what it says. A township that was renamed or recoded is the
same one under every name; a dissolved one keeps its own. ``township_slot_on(name, day)``: of a delivery of that day, where a
dissolved township's name means the one that took it in from the day on.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import duckdb

from pipelines.engine.duck import quote
from pipelines.identity.names import area_keys_sql, plain_sql
from pipelines.places.townships import FormerTownship


def declare_slots(connection: duckdb.DuckDBPyConnection, townships: Sequence[str], former: Sequence[FormerTownship] = ()) -> None:
    """Create the macros from the official names of the county's townships and what became of former ones."""
    same = {item.name: item.successors[0] for item in former if item.since is None and len(item.successors) == 1}
    gone = {item.name: item for item in former if item.name not in same}
    official = {name: name for name in townships} | same | {name: name for name in gone}
    rows = connection.execute(
        f"SELECT name, {plain_sql('name')}, {area_keys_sql('name', 'township')} FROM (SELECT unnest(?::VARCHAR[]) AS name)",
        [list(official)],
    ).fetchall()
    tonight = Counter(key for name, _, key in rows if name in townships)
    others = Counter(key for name, _, key in rows if name not in townships)
    known: dict[str, str] = {}
    for name, plain, key in rows:
        known[plain] = official[name]
        if (tonight[key] == 1 and name in townships) or (not tonight[key] and others[key] == 1):
            known.setdefault(key, official[name])
    plain, key, listed = plain_sql("name"), area_keys_sql("name", "township"), _map(known)
    connection.execute(f"CREATE OR REPLACE MACRO township_slot(name) AS coalesce(({listed})[{plain}], ({listed})[{key}], {plain}, '')")
    taken = {name: item for name, item in gone.items() if item.since is not None and len(item.successors) == 1}
    if not taken:
        connection.execute("CREATE OR REPLACE MACRO township_slot_on(name, day) AS township_slot(name)")
        return
    into = _map({name: item.successors[0] for name, item in taken.items()})
    since = _map({name: str(item.since) for name, item in taken.items()})
    connection.execute(
        "CREATE OR REPLACE MACRO township_slot_on(name, day) AS coalesce("
        f"CASE WHEN day >= CAST(({since})[township_slot(name)] AS DATE) THEN ({into})[township_slot(name)] END, township_slot(name))"
    )


def _map(pairs: Mapping[str, str]) -> str:
    """A SQL map."""
    inside = ", ".join(f"{quote(text)}: {quote(name)}" for text, name in sorted(pairs.items()))
    return f"MAP {{{inside}}}" if inside else "MAP([]::VARCHAR[], []::VARCHAR[])"
