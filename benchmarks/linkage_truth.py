"""Recall and precision per class of damage: ``python -m benchmarks.linkage_truth --persons 300000 --dirt 0.02 --dirt 0.1 --dirt 0.3``.

Ten feeds about a made-up register, damage planted and known row by row (``linkage_damage`` says what each class is and when a row can be
decided), resolved by the night's own identity step. 300,000 persons are 2.8 million rows, some 2.7 million links.

*Recall* is of the rows that speak of a registered person and can be decided: linked to him. *Precision* is of all links made, on every row;
only a link of a foreigner whom nothing in his row tells from a registered namesake is left out, and counted by itself (``twins``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import duckdb

from benchmarks.linkage_people import FEEDS, County
from benchmarks.linkage_step import OUT, resolve, tables

TARGET_RECALL, TARGET_PRECISION, TARGET_DIRT, TARGET_LINKS = 0.9995, 0.99999, 0.1, 2_000_000


@dataclass(frozen=True)
class Found:
    """Counts of one class of damage, or of all rows."""

    damage: str
    rows: int
    decidable: int  # rows of registered persons that can be decided
    right: int  # of these, linked to their person
    links: int
    wrong: int
    twins: int  # foreigners linked to a namesake nothing tells them from

    @property
    def recall(self) -> float | None:
        return self.right / self.decidable if self.decidable else None

    @property
    def precision(self) -> float | None:
        return 1 - self.wrong / (self.links - self.twins) if self.links > self.twins else None


@click.command()
@click.option("--persons", type=click.IntRange(min=1000), default=300_000, show_default=True)
@click.option("--feeds", type=click.IntRange(1, len(FEEDS)), default=len(FEEDS), show_default=True)
@click.option("--dirt", "dirts", type=click.FloatRange(0, 1), multiple=True, default=(0.02, 0.1, 0.3), show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--memory", default="1200MB", show_default=True)
@click.option("--threads", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), default=OUT, help="Keeps the made-up counties.")
def main(persons: int, feeds: int, dirts: tuple[float, ...], seed: int, memory: str, threads: int, out: Path) -> None:
    """Recall and precision of the identity step, by class of planted damage; a missed target is printed, not an error."""
    for dirt in dirts:
        folder = tables(County(persons, feeds, dirt, seed), out)
        cost = resolve(folder, memory, threads)
        click.echo(render(dirt, persons, measure(folder, Path(cost["tables"]), feeds), cost) + "\n")


def measure(truth: Path, night: Path, feeds: int) -> list[Found]:
    """Counts by class, all rows last. A row that the step lost is a row that it did not link."""
    parts = [
        f"SELECT t.*, s.resident_id AS found FROM '{truth / f'truth__{feed.table}.parquet'}' AS t"
        f" LEFT JOIN '{night / f'{feed.table}.parquet'}' AS a ON a._row_no = t.row_no"
        f" LEFT JOIN '{night / 'person_spine.parquet'}' AS s ON s.person_key = a.person_key"
        for feed in FEEDS[:feeds]
    ]
    counts = (
        "count(*), count(*) FILTER (is_decidable AND resident_id IS NOT NULL), count(*) FILTER (is_decidable AND found = resident_id),"
        " count(found), count(*) FILTER (found <> resident_id OR (found IS NOT NULL AND resident_id IS NULL AND is_decidable)),"
        " count(*) FILTER (found IS NOT NULL AND resident_id IS NULL AND NOT is_decidable)"
    )
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE answer AS {' UNION ALL '.join(parts)}")
        rows = connection.execute(f"SELECT damage, {counts} FROM answer GROUP BY damage ORDER BY count(*) DESC, damage").fetchall()
        rows += connection.execute(f"SELECT 'all', {counts} FROM answer").fetchall()
    return [Found(*row) for row in rows]


def render(dirt: float, persons: int, found: list[Found], cost: dict[str, Any]) -> str:
    """Markdown."""

    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.6f}"

    whole = found[-1]
    lines = [
        f"dirt {dirt}, {persons:,} persons, {whole.rows:,} rows, {whole.links:,} links; {cost['wall']:.0f} s wall, {cost['cpu']:.0f} s cpu,"
        f" peak {cost['peak_mb']:,.0f} MB",
        "",
        "| damage | rows | decidable | recall | links | wrong | twins | precision |",
        "|---|---|---|---|---|---|---|---|",
        *(
            f"| {one.damage} | {one.rows:,} | {one.decidable:,} | {share(one.recall)} | {one.links:,} | {one.wrong} | {one.twins} |"
            f" {share(one.precision)} |"
            for one in found
        ),
    ]
    if dirt == TARGET_DIRT and whole.links >= TARGET_LINKS:
        is_met = (whole.recall or 0) >= TARGET_RECALL and (whole.precision or 0) >= TARGET_PRECISION
        lines += [
            "",
            f"Target at dirt {TARGET_DIRT} (recall {TARGET_RECALL}, precision {TARGET_PRECISION}): {'met' if is_met else 'not met'}.",
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
