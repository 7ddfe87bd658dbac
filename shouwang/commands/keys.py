"""``shouwang keys``: the versions of the pseudonyms' key, a new version, and extracts carried over to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipelines.engine.duck import quote, scratch
from pipelines.errors import UsageError, Where
from pipelines.keyring import fingerprint
from pipelines.runner import night_lock
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import HOME, JSON, emit, guarded

READERS = {".csv": "read_csv({}, all_varchar = true)", ".parquet": "read_parquet({})"}
WRITERS = {".csv": "FORMAT csv, HEADER", ".parquet": "FORMAT parquet, COMPRESSION zstd"}


@click.group()
def keys() -> None:
    """Keys of the pseudonyms: status, rotate, translate."""


@keys.command()
@HOME
@JSON
@guarded
def status(home: Path | None, as_json: bool) -> None:
    """The version in use, its fingerprint, and the earlier versions kept. Never a key."""
    ring = Settings.load(home).keyring
    data = {
        "version": ring.version,
        "fingerprint": fingerprint(ring.person()),
        "earlier": {number: fingerprint(key) for number, key in ring.earlier().items()},
        "outside": ring.is_outside,
    }
    emit(data, as_json, texts.keys)


@keys.command()
@HOME
@JSON
@guarded
def rotate(home: Path | None, as_json: bool) -> None:
    """Make the next version; the next night uses it. The old key stays, so that what was published can be carried over."""
    settings = Settings.load(home)
    with night_lock(settings):  # no night may begin under one key and end under another
        old, new = settings.keyring.rotate()
    emit({"old": old, "new": new, "folder": str(settings.keyring.folder)}, as_json, texts.rotated)


@keys.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="Where the translated extract goes.")
@HOME
@JSON
@guarded
def translate(file: Path, out: Path, home: Path | None, as_json: bool) -> None:
    """Replace earlier person and household keys in an extract (csv or parquet; every column that holds keys) by tonight's.

    A key that nobody registered bears, or whose version was not kept, stays and is counted.
    """
    settings = Settings.load(home)
    suffix = file.suffix.lower()
    if suffix not in READERS or out.suffix.lower() != suffix:
        raise UsageError(
            "bad_extract", "an extract is csv or parquet, and stays so", expected=", ".join(READERS), found=f"{suffix}, {out.suffix}"
        )
    if not settings.restricted.exists():
        raise UsageError(
            "no_release", "nothing has been published here", where=Where(file=str(settings.restricted)), fix="run `shouwang night` first"
        )
    with scratch(settings) as connection:
        connection.execute("SET threads = 1")  # rows keep their order
        connection.execute(f"ATTACH {quote(str(settings.restricted))} AS r (READ_ONLY)")
        connection.execute("CREATE TEMP TABLE old AS SELECT DISTINCT old_key, key FROM r.vault.key_history")
        connection.execute(
            "CREATE TEMP TABLE now AS SELECT person_key AS key FROM r.vault.person UNION SELECT person_key FROM r.vault.gone_person"
            " UNION SELECT household_key FROM r.vault.household"
        )
        source = READERS[suffix].format(quote(str(file)))
        connection.execute(f"CREATE TEMP TABLE extract AS SELECT *, row_number() OVER () AS _at FROM {source}")
        columns = [str(name) for name, kind, *_ in connection.execute("DESCRIBE extract").fetchall() if kind == "VARCHAR"]
        told: dict[str, Any] = {"columns": {}, "out": str(out)}
        for column in columns:
            name = '"' + column.replace('"', '""') + '"'
            found = connection.execute(
                f"SELECT count(*) FILTER (o.key IS NOT NULL), count(*) FILTER (o.key IS NULL AND n.key IS NULL), count(n.key)"
                f" FROM extract AS e LEFT JOIN old AS o ON o.old_key = e.{name} LEFT JOIN now AS n ON n.key = e.{name}"
                f" WHERE regexp_full_match(e.{name}, '[0-9a-f]{{64}}')"
            ).fetchone()
            assert found is not None
            if any(found):
                told["columns"][column] = dict(zip(("translated", "unknown", "already"), map(int, found), strict=True))
                connection.execute(f"UPDATE extract SET {name} = o.key FROM old AS o WHERE o.old_key = extract.{name}")
        connection.execute(f"COPY (SELECT * EXCLUDE (_at) FROM extract ORDER BY _at) TO {quote(str(out))} ({WRITERS[suffix]})")
    emit(told, as_json, texts.translated)
