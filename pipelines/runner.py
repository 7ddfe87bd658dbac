"""Runs a night: one lock, one folder of tables, the steps in order, and nothing at all when nothing is new.

Here belong the lock, the run id and the loop. What a step does stands in its room; what the steps are, in ``night``.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.contracts.local import load_merged
from pipelines.corrections.known import known_digest, write_known
from pipelines.engine.duck import quote, scratch
from pipelines.errors import EXIT_PUBLISHED, EXIT_PUBLISHED_WITH_GAPS, LockedError, UsageError, Where
from pipelines.identity.scoring.step import model_version
from pipelines.keyring import fingerprint
from pipelines.night import STEPS, Auditor, NightContext, Progress, StepResult
from pipelines.policy.divisions import division_file
from pipelines.policy.loader import DATA, policy_digest
from pipelines.publish.step import is_published, is_released
from pipelines.settings import Settings

COMPLETE = "complete.json"


@dataclass
class NightReport:
    """What a night did, for the command line, Dagster and ``--json``."""

    run_id: str
    as_of: dt.date
    nothing_new: bool
    steps: dict[str, StepResult] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    summary: dict[str, Any] = field(default_factory=dict)

    @property
    def exit_code(self) -> int:
        """0 published, 3 published with gaps."""
        return EXIT_PUBLISHED_WITH_GAPS if self.summary.get("gaps") else EXIT_PUBLISHED


@contextmanager
def night_lock(settings: Settings) -> Iterator[None]:
    """Hold the home directory for one night. The lock dies with the process. Raises LockedError, or UsageError without a home."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        lock = (settings.home / "night.lock").open("w")
        for place in (settings.archive, settings.lake, settings.temp, settings.corrections, settings.outbox / "receipts"):
            # What only authorised eyes may see is closed to every other user of the machine.
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
            place.chmod(0o700)
    except OSError as error:
        raise UsageError(
            "bad_home", "the home directory cannot be used", zh="无法使用该状态目录", where=Where(file=str(settings.home)),
            expected="a directory that can be written", found=error.strerror or type(error).__name__,
        ) from error  # fmt: skip
    with lock as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockedError(
                "night_running", "another night holds this home", where=Where(file=str(settings.home)), fix="wait for it to end"
            ) from error
        yield


def open_night(settings: Settings, as_of: dt.date, auditor: Auditor, progress: Progress) -> tuple[NightContext, StepResult]:
    """Take in what has landed, then name the run by what it is a function of. Returns the context and intake's result.

    Raises ContractError before anything is taken in when the area has no division list.
    """
    division_file(settings.area, as_of, (DATA,))
    nights = settings.lake / "nights"
    opening = nights / "_opening"
    shutil.rmtree(opening, ignore_errors=True)
    opening.mkdir(parents=True)
    ctx = NightContext(settings, as_of, "opening", opening, auditor, progress)
    intake = STEPS[0]
    progress.step(intake.name, intake.zh)
    result = intake.run(ctx)
    write_known(settings, opening, as_of)
    ctx.inputs = _inputs_of(settings, opening)
    ctx.run_id = f"{as_of.isoformat()}-{_digest(json.dumps([settings.area, ctx.inputs], sort_keys=True))[:12]}"
    ctx.tables = nights / ctx.run_id
    if (ctx.tables / COMPLETE).exists():
        shutil.rmtree(opening)
    else:
        # Whatever a killed night of the same run left is not trusted: the rerun starts from what was read.
        shutil.rmtree(ctx.tables, ignore_errors=True)
        opening.rename(ctx.tables)
    _write_pointer(nights / "OPEN", json.dumps({"run_id": ctx.run_id}))
    return ctx, result


def run_night(settings: Settings, as_of: dt.date, auditor: Auditor, progress: Progress, *, publish: bool = True) -> NightReport:
    """The whole night. Raises a ShouwangError when nothing may be published; the old release then stands.

    ``publish=False`` stops at an audited release and leaves pointer and databases alone: a replay of a past day.
    """
    with night_lock(settings):
        started = time.perf_counter()
        ctx, intake = open_night(settings, as_of, auditor, progress)
        report = NightReport(ctx.run_id, as_of, False, {"intake": intake}, {"intake": time.perf_counter() - started})
        if (ctx.tables / COMPLETE).exists() and (is_published(ctx) if publish else is_released(ctx)):
            report.nothing_new = True
            report.summary = json.loads((ctx.tables / COMPLETE).read_text(encoding="utf-8"))
            return report
        for step in STEPS[1:] if publish else STEPS[1:-1]:
            started = time.perf_counter()
            progress.step(step.name, step.zh)
            report.steps[step.name] = step.run(ctx)
            report.seconds[step.name] = time.perf_counter() - started
        report.summary = finish_night(ctx, report.steps)
        return report


def finish_night(ctx: NightContext, steps: dict[str, StepResult]) -> dict[str, Any]:
    """Sum up and mark the night's tables complete; written last, so its presence means every step ended."""
    summary = summarise(ctx, steps)
    _write_pointer(ctx.tables / COMPLETE, json.dumps(summary, ensure_ascii=False, indent=1, sort_keys=True, default=str))
    return summary


def resume_night(settings: Settings, auditor: Auditor, progress: Progress, run_id: str | None = None) -> NightContext:
    """Context of a night already opened, for an orchestrator that runs one step at a time.

    ``run_id``: the night the orchestrator's own intake opened, so that another night opened in between cannot take its
    place; without it, the night opened last. Raises UsageError when there is none.
    """
    pointer = settings.lake / "nights" / "OPEN"
    if run_id is None and pointer.exists():
        run_id = str(json.loads(pointer.read_text(encoding="utf-8"))["run_id"])
    tables = settings.lake / "nights" / (run_id or "none")
    if not (tables / "delivery_known.parquet").exists():
        raise UsageError("no_open_night", "no night has been opened here", where=Where(file=str(tables)), fix="materialize intake first")
    as_of = dt.date.fromisoformat(tables.name[:10])
    return NightContext(settings, as_of, tables.name, tables, auditor, progress, inputs=_inputs_of(settings, tables))


def newest_night(settings: Settings, as_of: dt.date) -> str:
    """Run id of the latest complete night of a day. Raises UsageError when none is kept."""
    nights = settings.lake / "nights"
    kept = [path for path in nights.glob(f"{as_of.isoformat()}-*") if (path / COMPLETE).exists()]
    if not kept:
        raise UsageError(
            "no_such_night", f"no night of {as_of} is kept", where=Where(file=str(nights)), fix=f"shouwang night --as-of {as_of}"
        )
    return max(kept, key=lambda path: ((path / COMPLETE).stat().st_mtime_ns, path.name)).name


def summarise(ctx: NightContext, steps: dict[str, StepResult]) -> dict[str, Any]:
    """The counts a person wants to see first, read from the night's own tables."""

    def table(name: str) -> str:
        return f"read_parquet({quote(str(ctx.tables / f'{name}.parquet'))})"

    with scratch(ctx.settings) as connection:

        def pairs(sql: str) -> dict[str, int]:
            return {str(name): int(value) for name, value in connection.execute(sql).fetchall()}

        def row(sql: str) -> list[int]:
            found = connection.execute(sql).fetchone()
            assert found is not None
            return [int(value or 0) for value in found]

        def available(*feeds: str) -> bool:
            names = ", ".join(quote(f"rural_revitalisation/{feed}") for feed in feeds)
            return row(f"SELECT count(*) FROM {table('feed_state')} WHERE is_available AND feed IN ({names})")[0] == len(feeds)

        accepted, rejected, duplicate, apart, nulled = row(
            "SELECT sum(rows_accepted), sum(rows_rejected), sum(rows_duplicate), sum(rows_set_apart), sum(cells_nulled)"
            f" FROM {table('delivery')}"
        )
        flags = "string_split(coalesce(flags, ''), ',')"
        summary: dict[str, Any] = {
            "deliveries": pairs(f"SELECT delivery_state, count(*) FROM {table('delivery')} GROUP BY 1 ORDER BY 1"),
            "rows": {"accepted": accepted, "rejected": rejected, "duplicate": duplicate, "set_apart": apart, "cells_nulled": nulled},
            "gaps": [
                f"{feed}: {state}"
                for feed, state in connection.execute(
                    f"SELECT feed, feed_state FROM {table('feed_status')} WHERE feed_state <> 'ok' UNION ALL"
                    f" SELECT 'correction ' || correction_id, correction_state FROM {table('correction_applied')}"
                    " WHERE correction_state <> 'applied' UNION ALL"
                    f" SELECT 'receipt ' || left(return_id, 12), rows_not_taken || ' rows not taken' FROM {table('receipt_return')}"
                    " WHERE rows_not_taken > 0 ORDER BY ALL"
                ).fetchall()
            ]
            + [
                f"{rule} {state}: {fields}"
                for rule, state, fields in connection.execute(
                    f"SELECT rule_key, rule_state, fields_missing FROM {table('rule_state')}"
                    " WHERE fields_missing IS NOT NULL ORDER BY rule_key"
                ).fetchall()
            ],
            "corrections": pairs(f"SELECT correction_state, count(*) FROM {table('correction_applied')} GROUP BY 1 ORDER BY 1"),
            "households": row(f"SELECT count(*) FROM {table('mart_household')}")[0],
            "persons": row(f"SELECT count(*) FROM {table('mart_person')}")[0],
            "clues": row(f"SELECT count(*) FROM {table('clue')}")[0],
            "clues_by_rule": pairs(f"SELECT rule_key, count(DISTINCT household_key) FROM {table('clue_evidence')} GROUP BY 1 ORDER BY 1"),
            "candidates": pairs(
                f"SELECT coalesce(monitoring_category, 'undecided'), count(*) FROM {table('candidate')} GROUP BY 1 ORDER BY 1"
            ),
            "monitored": pairs(f"SELECT monitoring_category, count(*) FROM {table('monitored_household')} GROUP BY 1 ORDER BY 1"),
            "monitored_states": pairs(f"SELECT list_state, count(*) FROM {table('monitored_household')} GROUP BY 1 ORDER BY 1"),
            "assets": row(f"SELECT count(*) FROM {table('asset')}")[0],
            # A sum over a feed that is not available is a gap (None), not 0 yuan.
            "asset_value_fen": row(f"SELECT sum(original_value_fen) FROM {table('asset')}")[0] if available("asset") else None,
            # A value entered in 万元 as yuan dwarfs every true one: told apart, never corrected.
            "unit_suspects": row(f"SELECT count(*), sum(original_value_fen) FROM {table('asset')} WHERE list_contains({flags}, 'AL14')"),
            "arrears_fen": row(f"SELECT sum(arrears_fen) FROM {table('arrears')}")[0]
            if available("asset_contract", "asset_receipt")
            else None,
        }
    for name in ("identity", "publish"):
        if name in steps:
            summary[name] = dict(steps[name].facts)
    return summary


@cache
def code_digest() -> str:
    """Digest of everything in pipelines/ that can change an answer."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        if path.suffix in (".py", ".sql", ".yaml", ".csv") and "__pycache__" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _inputs_of(settings: Settings, tables: Path) -> dict[str, Any]:
    return {
        "deliveries": _deliveries_digest(settings, tables),
        "contracts": _digest("\n".join(contract.model_dump_json() for contract in load_merged(settings.contracts).values())),
        "policy": policy_digest(settings.area),
        "corrections": known_digest(tables),
        "code": code_digest(),
        "link_model": model_version(),
        "key_version": settings.keyring.version,
        "key": fingerprint(settings.person_secret()),
    }


def _deliveries_digest(settings: Settings, tables: Path) -> str:
    known, resent = (f"read_parquet({quote(str(tables / name))})" for name in ("delivery_known.parquet", "delivery_resent.parquet"))
    with scratch(settings) as connection:
        row = connection.execute(
            "SELECT sha256(coalesce(string_agg(line, chr(10) ORDER BY line), '')) FROM ("
            f"SELECT concat_ws('|', delivery_id, known_at, version, feed, part, period, state) AS line FROM {known}"
            f" UNION ALL SELECT concat_ws('|', delivery_id, resent_date) FROM {resent})"
        ).fetchone()
    assert row is not None
    return str(row[0])[:16]


def _write_pointer(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
