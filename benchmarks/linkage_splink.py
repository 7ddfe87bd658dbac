"""Our passes beside Splink alone, on the same tables in the same run: ``python -m benchmarks.linkage_splink [--quick] [--persons N]``.

A made-up register (``linkage_people``) against one feed of everybody, damaged at ``dirt``: once with its ids, once with every id
blanked (name, sex, birth, township and village are left). Each linker reads Parquet and writes Parquet in a process of its own, two
threads and the same memory limit; imports are not counted for either. Ours is the whole identity step as the night runs it, all its tables
written. Splink is trained as its documentation does (u by random sampling with a seed, EM over two blocking rules),
predicts, and every row of the feed takes its best candidate.

recall: rows about a registered person that are linked to that person / all rows about registered persons, decidable or not.
precision: rows linked to the right person / rows linked. For Splink at the threshold with the best F1, chosen with the truth in hand.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import click
import duckdb

from benchmarks.linkage_people import CHANGES, REGISTER, County
from benchmarks.linkage_step import OUT, resolve, tables
from benchmarks.meter import Meter, cpu_seconds

FEED = "education__school_age"
FEEDS = 5  # the feed is the fifth that linkage_people makes
MEMORY, THREADS = "1500MB", 2
TENTH, QUICK, FULL = 0.1, 21_000, 210_000


@dataclass(frozen=True)
class Result:
    """One linker on one feed."""

    linker: str
    feed: str
    recall: float
    precision: float
    wall: float
    cpu: float
    peak_mb: float
    threshold: float | None = None
    train: float = 0.0  # CPU seconds, of cpu


def measure(county: County, out: Path = OUT) -> list[Result]:
    """Both linkers on both feeds."""
    whole = tables(county, out)
    found = []
    for feed in ("with ids", "names only"):
        folder = _folder(whole, feed)
        found += [_ours(folder, feed), _splink(folder, feed)]
    return found


def _folder(whole: Path, feed: str) -> Path:
    """The county's tables with this one feed; the others stay away."""
    folder = whole / feed.replace(" ", "_")
    folder.mkdir(exist_ok=True)
    for path in whole.iterdir():
        link = folder / path.name
        if not path.name.startswith(("accepted__", "truth__", "night", "home", "with_", "names_", "spill")) and not link.exists():
            link.symlink_to(path)
    for name in ("night.parquet", f"accepted__{REGISTER}.parquet", f"accepted__{CHANGES}.parquet", f"truth__{FEED}.parquet"):
        if not (folder / name).exists():
            (folder / name).symlink_to(whole / name)
    source, target = whole / f"accepted__{FEED}.parquet", folder / f"accepted__{FEED}.parquet"
    if not target.exists():
        blank = " REPLACE (CAST(NULL AS VARCHAR) AS resident_id)" if feed == "names only" else ""
        duckdb.sql(f"SELECT *{blank} FROM read_parquet('{source}') ORDER BY _row_no").write_parquet(str(target))
    return folder


def _ours(folder: Path, feed: str) -> Result:
    cost = resolve(folder, MEMORY, THREADS)
    night = Path(cost["tables"])
    links = (
        f"SELECT f._row_no AS row_no, s.resident_id, 1.0 AS probability FROM read_parquet('{night / f'{FEED}.parquet'}') AS f"
        f" JOIN read_parquet('{night / 'person_spine.parquet'}') AS s USING (person_key)"
    )
    (recall, precision, _), *_ = _scores(folder, links, [0.5])
    return Result("ours", feed, recall, precision, cost["wall"], cost["cpu"], cost["peak_mb"])


def _splink(folder: Path, feed: str) -> Result:
    command = [sys.executable, "-m", "benchmarks.linkage_splink", "--child", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)
    cost = json.loads(done.stdout.splitlines()[-1])
    links = f"SELECT * FROM read_parquet('{folder / 'splink.parquet'}')"
    found = _scores(folder, links, [0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999, 0.9999])
    recall, precision, threshold = max(found, key=lambda one: 2 * one[0] * one[1] / max(one[0] + one[1], 1e-9))
    return Result("Splink alone", feed, recall, precision, cost["wall"], cost["cpu"], cost["peak_mb"], threshold, cost["train"])


def _scores(folder: Path, links: str, thresholds: list[float]) -> list[tuple[float, float, float]]:
    """(recall, precision, threshold) of links (row_no, resident_id, probability)."""
    found = []
    for least in thresholds:
        row = duckdb.sql(
            f"SELECT count(*) FILTER (t.resident_id = l.resident_id), count(l.resident_id), count(t.resident_id)"
            f" FROM read_parquet('{folder / f'truth__{FEED}.parquet'}') AS t"
            f" LEFT JOIN (SELECT * FROM ({links}) WHERE probability >= {least}) AS l USING (row_no)"
        ).fetchone()
        assert row is not None
        right, linked, known = row
        found.append((right / known, right / max(linked, 1), least))
    return found


def _splink_alone(folder: Path) -> dict[str, Any]:
    """In the child: link with Splink and nothing else. Costs as ``Meter`` tells them, peak as the kernel does."""
    import splink.comparison_library as cl
    from splink import DuckDBAPI, Linker, SettingsCreator, block_on

    has_ids = folder.name == "with_ids"
    columns = "person_name, sex, birth_date, township_name, village_name" + (", upper(trim(resident_id)) AS resident_id" if has_ids else "")
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.ExactMatch("person_name").configure(term_frequency_adjustments=True)
            if has_ids
            # Names differ by one character at most where they are the same: three bytes.
            else cl.LevenshteinAtThresholds("person_name", [3]).configure(term_frequency_adjustments=True),
            cl.DateOfBirthComparison("birth_date", input_is_string=False),
            cl.ExactMatch("sex"),
            cl.ExactMatch("township_name"),
            cl.ExactMatch("village_name"),
            *([cl.LevenshteinAtThresholds("resident_id", [1, 2])] if has_ids else []),
        ],
        blocking_rules_to_generate_predictions=[
            *([block_on("resident_id")] if has_ids else []),
            block_on("person_name", "birth_date"),
            block_on("person_name", "township_name", "village_name"),
            block_on("birth_date", "township_name", "village_name"),
        ],
    )
    with Meter() as meter:
        meter.lap()
        began = cpu_seconds()
        spill = folder / "spill"
        connection = duckdb.connect(config={"memory_limit": MEMORY, "threads": THREADS, "temp_directory": str(spill)})
        for name, number, table in (("register", "resident_id", REGISTER), ("told", "_row_no", FEED)):
            source = folder / f"accepted__{table}.parquet"
            connection.execute(
                f"CREATE TABLE {name} AS SELECT CAST({number} AS VARCHAR) AS unique_id, {columns} FROM read_parquet('{source}')"
            )
        database = DuckDBAPI(connection)
        sets = [database.register(name, dataset_display_name=name) for name in ("register", "told")]
        linker: Any = Linker(sets, settings, log_level=None)
        certain = block_on("resident_id") if has_ids else block_on("person_name", "birth_date", "village_name")
        linker.training.estimate_probability_two_random_records_match([certain], recall=0.9)
        linker.training.estimate_u_using_random_sampling(max_pairs=1e7, seed=1)
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("person_name", "township_name"))
        linker.training.estimate_parameters_using_expectation_maximisation(block_on("birth_date", "village_name"))
        trained = cpu_seconds() - began
        predicted = linker.inference.predict(threshold_match_probability=0.01, warning_mode="never").physical_name
        connection.execute(
            "COPY (SELECT CAST(unique_id_r AS INTEGER) AS row_no, arg_max(unique_id_l, (match_weight, unique_id_l)) AS resident_id,"
            f" max(match_probability) AS probability FROM {predicted} GROUP BY unique_id_r)"
            f" TO '{folder / 'splink.parquet'}' (FORMAT parquet)"
        )
        cost = meter.lap()
    return {**asdict(cost), "train": trained, "peak_mb": max(cost.peak_mb, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}


def render(found: list[Result], county: County) -> str:
    """A table for people, and what is claimed of it."""
    lines = [
        f"{county.persons:,} persons, one feed of everybody, dirt {county.dirt}, seed {county.seed}; {THREADS} threads, {MEMORY}",
        "",
        "| feed | linker | recall | precision | wall s | cpu s | peak MB |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        at = f" (from {one.threshold})" if one.threshold is not None else ""
        cpu = f"{one.cpu:.2f}" + (f" ({one.train:.2f} training)" if one.train else "")
        lines.append(
            f"| {one.feed} | {one.linker}{at} | {one.recall:.5f} | {one.precision:.5f} | {one.wall:.2f} | {cpu} | {one.peak_mb:.0f} |"
        )
    return "\n".join([*lines, "", *(f"{'met' if met else 'NOT MET'}: {claim}" for claim, met in claims(found).items())])


def claims(found: list[Result]) -> dict[str, bool]:
    """What issue 4 asks, and whether this run shows it."""
    by = {(one.feed, one.linker.split()[0]): one for one in found}
    ours, theirs = by["with ids", "ours"], by["with ids", "Splink"]
    named, alone = by["names only", "ours"], by["names only", "Splink"]
    return {
        "with ids: at least Splink's recall": ours.recall >= theirs.recall,
        "with ids: a tenth of its time (wall)": ours.wall <= TENTH * theirs.wall,
        "with ids: a tenth of its time (cpu)": ours.cpu <= TENTH * theirs.cpu,
        "names only: no worse in recall": named.recall >= alone.recall,
        "names only: at no lower precision": named.precision >= alone.precision,
    }


@click.command()
@click.option("--persons", type=click.IntRange(min=2_100), default=FULL, show_default=True)
@click.option("--dirt", type=click.FloatRange(0, 1), default=0.1, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--quick", is_flag=True, help=f"{QUICK:,} persons, for a test.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for a program.")
@click.option("--child", type=click.Path(path_type=Path), hidden=True)
def main(persons: int, dirt: float, seed: int, quick: bool, as_json: bool, child: Path | None) -> None:
    """Our passes beside Splink alone; a claim that is not met is printed, not an error."""
    if child is not None:
        click.echo(json.dumps(_splink_alone(child)))
        return
    county = County(QUICK if quick else persons, feeds=FEEDS, dirt=dirt, seed=seed)
    found = measure(county)
    click.echo(json.dumps({"results": [asdict(one) for one in found], "claims": claims(found)}) if as_json else render(found, county))


if __name__ == "__main__":
    main()
