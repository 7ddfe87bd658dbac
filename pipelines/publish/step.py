"""The last two steps of a night: ``release`` stages, audits and points; ``publish`` swaps databases and writes the outbox."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pipelines.contracts.loader import load_contracts
from pipelines.errors import AuditError
from pipelines.night import NightContext, StepResult
from pipelines.publish import release, warehouse
from pipelines.publish.receipts import write_receipts
from pipelines.publish.report import write_report
from pipelines.publish.retention import prune


def run_release(ctx: NightContext) -> StepResult:
    """Stage every mart, audit the whole (own checks, then the written suites), move the pointer.

    Raises ConservationError or AuditError and leaves the old release standing when anything is wrong.
    """
    releases = ctx.settings.releases
    releases.mkdir(parents=True, exist_ok=True)
    with ctx.engine() as engine:
        staging = release.stage(engine.connection, ctx.tables, releases, ctx.run_id, _facts(ctx))
        release.require_clean(release.audit(engine.connection, staging))
    failed = [
        f"{result.table}.{result.check_name}({result.column_name}): {result.rows_failed} rows"
        for mart in sorted(path.stem for path in staging.glob("*.parquet"))
        for result in ctx.auditor.audit_mart(mart, staging / f"{mart}.parquet")
        if not result.is_met and result.action != "flag"
    ]
    if failed:
        raise AuditError("mart_suite", "; ".join(failed[:10]), fix="the last release stands; correct the model named and run again")
    folder = release.commit(staging, releases, ctx.run_id)
    release.point(releases, ctx.run_id)
    marts = release.read_manifest(folder)["marts"]
    return StepResult({name: entry["rows"] for name, entry in marts.items()}, {"digests": {k: v["digest"] for k, v in marts.items()}})


def run_publish(ctx: NightContext) -> StepResult:
    """Swap in both databases, write the report and the receipts, prune what retention lets go."""
    settings, as_of = ctx.settings, ctx.as_of.isoformat()
    folder = settings.releases / ctx.run_id
    manifest = release.read_manifest(folder)
    warehouse.build_restricted(ctx.tables, load_contracts(), settings.restricted, ctx.run_id, as_of)
    warehouse.build_warehouse(folder, settings.warehouse, ctx.run_id, as_of)
    report = write_report(folder, manifest, settings.outbox / "report" / "index.html")
    receipts = write_receipts(ctx)
    pruned = prune(settings, keep=ctx.run_id)
    rows = {name: entry["rows"] for name, entry in manifest["marts"].items()}
    facts: dict[str, Any] = {
        "warehouse": str(settings.warehouse),
        "restricted": str(settings.restricted),
        "report": str(report),
        "receipts": len(receipts),
        "pruned": len(pruned),
    }
    return StepResult(rows, facts)


def is_published(ctx: NightContext) -> bool:
    """Whether pointer and both databases already hold this very run."""
    settings = ctx.settings
    return (
        release.current(settings.releases) == ctx.run_id
        and (settings.releases / ctx.run_id / release.MANIFEST).exists()
        and warehouse.release_of(settings.warehouse) == ctx.run_id
        and warehouse.release_of(settings.restricted) == ctx.run_id
        and (settings.outbox / "report" / "index.html").exists()
    )


def _facts(ctx: NightContext) -> dict[str, Any]:
    assert isinstance(ctx.as_of, dt.date)
    return {"as_of": ctx.as_of.isoformat(), "area": ctx.settings.area, **ctx.inputs}
