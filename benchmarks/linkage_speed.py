"""The identity step beside a hand-written join of the same tables: ``python -m benchmarks.linkage_speed --persons 2600000 --feeds 10``.

**By hand** is what one would write who trusts ids: one DuckDB script (``linkage.sql`` for the register, one statement a feed below) that
makes the same keyed hashes of the register's ids and household numbers, joins each feed's raw id to the register, reads the ids
that miss without blanks, full-width digits, lower case and a certificate's tail (one pass over all feeds, joined to the register
once), and writes the register and every feed with person key, household key, village (the household's) and class to Parquet, with
the night's compression. It compares no names, so an id of somebody else counts; it repairs nothing, reads no place names, keeps no
evidence, lists nothing unresolved, writes no spine and no vault. Same memory limit, same threads, a process of its own.

**The step** is the night's own, in a process of its own: everything above and all that the script leaves out.

Wall and CPU of both, peak memory of both (high-water mark of the process). Both read the same files, first one, then the other, after both
have been read once.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
import duckdb

from benchmarks.linkage_people import FEEDS, REGISTER, County, Feed
from benchmarks.linkage_step import OUT, resolve, tables
from benchmarks.meter import Meter

HERE = Path(__file__).parent
TARGET_RATIO, TARGET_MB = 1.25, 2000
_KEY = b"benchmark key of nobody"
_PLAIN = "left(upper(translate(regexp_replace({id}, '[\\s\\x{{00A0}}'']', '', 'g'), '０１２３４５６７８９Ｘ', '0123456789X')), 18)"


@click.command()
@click.option("--persons", type=click.IntRange(min=1000), default=2_600_000, show_default=True)
@click.option("--feeds", type=click.IntRange(1, len(FEEDS)), default=len(FEEDS), show_default=True)
@click.option("--dirt", type=click.FloatRange(0, 1), default=0.1, show_default=True)
@click.option("--memory", default="1200MB", show_default=True, help="DuckDB's limit, for both.")
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Keeps the made-up counties.")
def main(persons: int, feeds: int, dirt: float, memory: str, threads: int, out: Path) -> None:
    """Time and memory of the identity step against a hand-written exact-first join; a missed target is printed, not an error."""
    county = County(persons, feeds, dirt)
    folder = tables(county, out, with_truth=False)
    rows = _rows(folder, feeds)
    hand = by_hand(folder, feeds, memory, threads)
    step = resolve(folder, memory, threads)
    click.echo(render(county, rows, hand, step))


def render(county: County, rows: int, hand: dict[str, Any], step: dict[str, Any]) -> str:
    """Markdown."""
    lines = [
        f"{county.persons:,} persons, {county.feeds} feeds, {rows:,} rows, dirt {county.dirt}",
        "",
        "| | wall s | cpu s | peak MB | load |",
        "|---|---|---|---|---|",
        *(
            f"| {name} | {one['wall']:.1f} | {one['cpu']:.1f} | {one['peak_mb']:,.0f} | {one['load']:.1f} |"
            for name, one in (("by hand", hand), ("identity step", step))
        ),
        f"| ratio (at most {TARGET_RATIO}) | {step['wall'] / hand['wall']:.2f} | {step['cpu'] / hand['cpu']:.2f} | | |",
        "",
        f"Rows with a person: by hand {hand['linked']:,}, the step {linked(Path(step['tables']), county.feeds):,}.",
        *(
            f"- {what}: {'met' if is_met else 'not met'}"
            for what, is_met in (
                ("wall", step["wall"] <= TARGET_RATIO * hand["wall"]),
                ("cpu", step["cpu"] <= TARGET_RATIO * hand["cpu"]),
                (f"memory below {TARGET_MB:,} MB", step["peak_mb"] < TARGET_MB),
            )
        ),
    ]
    return "\n".join(lines)


def by_hand(folder: Path, feeds: int, memory: str, threads: int) -> dict[str, Any]:
    """Run the script in a child process."""
    command = [sys.executable, "-m", "benchmarks.linkage_speed_hand", str(folder), str(feeds), memory, str(threads)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=HERE.parent)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def run_script(folder: Path, feeds: int, memory: str, threads: int) -> dict[str, Any]:
    """The script itself, in this process."""
    out = folder / "by_hand"
    out.mkdir(exist_ok=True)
    used = FEEDS[:feeds]
    spill = str(out / "spill")
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory,
        "threads": threads,
        "temp_directory": spill,
        "preserve_insertion_order": False,
    }
    with duckdb.connect(":memory:", config=config) as connection, Meter() as meter:
        meter.lap()
        for statement in script(folder, out, used):
            connection.execute(statement)
        cost = meter.lap()
    return {**asdict(cost), "linked": linked(out, feeds)}


def script(folder: Path, out: Path, feeds: tuple[Feed, ...]) -> list[str]:
    """The statements, in order."""
    pads = ("".join(f"{byte ^ mask:02x}" for byte in _KEY.ljust(64, b"\0")) for mask in (0x36, 0x5C))
    ipad, opad = pads
    text = (HERE / "linkage.sql").read_text(encoding="utf-8")
    text = text.replace("$tables", str(folder)).replace("$out", str(out)).replace("$ipad", ipad).replace("$opad", opad)

    def rows(feed: Feed) -> str:
        return f"read_parquet('{folder / f'accepted__{feed.table}.parquet'}')"

    ids = " UNION ALL ".join(f"SELECT {feed.id} AS raw FROM {rows(feed)}" for feed in feeds)
    missed = (
        "CREATE TEMP TABLE normalised AS SELECT m.raw, x.person_key, x.household_key, x.village_code"
        f" FROM (SELECT DISTINCT a.raw FROM ({ids}) AS a ANTI JOIN register AS r ON r.resident_id = a.raw WHERE a.raw IS NOT NULL) AS m"
        f" JOIN register AS x ON x.resident_id = {_PLAIN.format(id='m.raw')}"
    )
    written = [
        "COPY (SELECT a.*, coalesce(x.person_key, n.person_key) AS person_key, coalesce(x.household_key, n.household_key) AS household_key,"
        " coalesce(x.village_code, n.village_code) AS village_code, CASE WHEN x.person_key IS NOT NULL THEN 'exact'"
        " WHEN n.person_key IS NOT NULL THEN 'normalised' ELSE 'unresolved' END AS link_class"
        f" FROM {rows(feed)} AS a LEFT JOIN register AS x ON x.resident_id = a.{feed.id} LEFT JOIN normalised AS n ON n.raw = a.{feed.id})"
        f" TO '{out / f'{feed.table}.parquet'}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
        for feed in feeds
    ]
    return [text, missed, *written]


def linked(folder: Path, feeds: int) -> int:
    """Rows of the feeds that have a person."""
    files = [str(folder / f"{feed.table}.parquet") for feed in FEEDS[:feeds]]
    return _count(f"SELECT count(person_key) FROM read_parquet({files!r}, union_by_name = true)")


def _rows(folder: Path, feeds: int) -> int:
    files = [str(folder / f"accepted__{table}.parquet") for table in (REGISTER, *(feed.table for feed in FEEDS[:feeds]))]
    return sum(_count(f"SELECT count(*) FROM read_parquet('{file}')") for file in files)


def _count(sql: str) -> int:
    with duckdb.connect() as connection:
        row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0])


if __name__ == "__main__":
    main()
