"""The last two steps of a night: ``release`` stages and audits; ``publish`` moves the pointer, swaps databases, writes the outbox."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from pipelines.contracts.loader import load_contracts
from pipelines.errors import AuditError
from pipelines.night import CheckResult, NightContext, StepResult
from pipelines.publish import release, warehouse
from pipelines.publish.letters import write_letters
from pipelines.publish.letters.due import answer_day
from pipelines.publish.receipts import write_receipts
from pipelines.publish.report import write_report
from pipelines.publish.retention import prune
from pipelines.publish.reviews import write_reviews


def run_release(ctx: NightContext) -> StepResult:
    """Stage every mart and audit the whole: own checks, then the written suites.

    Raises ConservationError or AuditError and leaves the old release standing when anything is wrong.
    """
    releases = ctx.settings.releases
    releases.mkdir(parents=True, exist_ok=True)
    with ctx.engine() as engine:
        staging = release.stage(engine.connection, ctx.tables, releases, ctx.run_id, _facts(ctx))
        release.require_clean(release.undeclared(staging) + release.audit(engine.connection, staging))
    checks = [result for mart in sorted(path.stem for path in staging.glob("*.parquet")) for result in _audit_mart(ctx, mart, staging)]
    failed = [
        f"{check.table}.{check.check_name}({check.column_name}): {check.rows_failed} rows"
        for check in checks
        if not check.is_met and check.action != "flag"
    ]
    if failed:
        raise AuditError("mart_suite", "; ".join(failed[:10]), fix="the last release stands; correct the model named and run again")
    folder = release.commit(staging, releases, ctx.run_id)
    marts = release.read_manifest(folder)["marts"]
    facts = {"digests": {name: entry["digest"] for name, entry in marts.items()}, "checks": [asdict(check) for check in checks]}
    return StepResult({name: entry["rows"] for name, entry in marts.items()}, facts)


def run_publish(ctx: NightContext) -> StepResult:
    """Move the pointer, swap in both databases, write the report, the receipts and the letters, prune what retention lets go."""
    settings, as_of = ctx.settings, ctx.as_of.isoformat()
    folder = settings.releases / ctx.run_id
    manifest = release.read_manifest(folder)
    release.point(settings.releases, ctx.run_id)
    warehouse.build_restricted(settings, ctx.tables, load_contracts(), ctx.run_id, as_of)
    warehouse.build_warehouse(settings, folder, ctx.run_id, as_of)
    with ctx.engine() as engine:
        report = write_report(engine.connection, folder, manifest, settings.outbox / "report" / "index.html")
        receipts = write_receipts(ctx, engine.connection)
        letters = write_letters(engine.connection, folder, manifest, answer_day(engine, ctx.as_of), settings.outbox / "letters")
        reviews = write_reviews(engine.connection, ctx.tables, load_contracts(), ctx.as_of, settings.outbox / "reviews")
    pruned = prune(settings, keep=ctx.run_id)
    rows = {name: entry["rows"] for name, entry in manifest["marts"].items()}
    facts: dict[str, Any] = {
        "warehouse": str(settings.warehouse),
        "restricted": str(settings.restricted),
        "report": str(report),
        "receipts": len(receipts),
        "letters": len(letters),
        "reviews": len(reviews),
        "letters_in": str(settings.outbox / "letters" / as_of[:7]),
        "pruned": len(pruned),
    }
    return StepResult(rows, facts)


def is_released(ctx: NightContext) -> bool:
    """Whether an audited release of this very run stands, published or not."""
    return (ctx.settings.releases / ctx.run_id / release.MANIFEST).exists()


def is_published(ctx: NightContext) -> bool:
    """Whether pointer and both databases already hold this very run."""
    settings = ctx.settings
    return (
        release.current(settings.releases) == ctx.run_id
        and is_released(ctx)
        and warehouse.release_of(settings.warehouse) == ctx.run_id
        and warehouse.release_of(settings.restricted) == ctx.run_id
        and (settings.outbox / "report" / "index.html").exists()
        and (settings.outbox / "letters" / ctx.as_of.isoformat()[:7]).exists()
    )


def _audit_mart(ctx: NightContext, mart: str, folder: Path) -> list[CheckResult]:
    return ctx.auditor.audit_mart(mart, folder / f"{mart}.parquet")


def _facts(ctx: NightContext) -> dict[str, Any]:
    return {"as_of": ctx.as_of.isoformat(), "area": ctx.settings.area, **ctx.inputs}
