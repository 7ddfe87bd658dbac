"""The assets of the night: one multi-asset a step, built from the step list. No IO manager: steps pass Parquet."""

# No `from __future__ import annotations` here: Dagster reads config and context annotations at run time.
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow.parquet as pq

from assets_defs import catalogue, checks
from assets_defs.resources import Installation, LogProgress, NightConfig
from pipelines.night import STEPS, Auditor, NightContext, Step, StepResult
from pipelines.settings import Settings

# Tag of a Dagster run: the night its own intake opened. A run without intake goes on with the night opened last.
NIGHT = "shouwang/night"


def auditor_of(settings: Settings) -> Auditor:
    """The auditor of an installation, within its limits."""
    # great_expectations costs seconds and 250 MB: its wrapper imports it inside the audit, never at definition time.
    from expectations.validate import GxAuditor

    return GxAuditor(threads=settings.threads, temp=settings.temp)


def _metadata(path: Path) -> dict[str, Any]:
    """Row count and schema of a written table, from the Parquet footer."""
    footer = pq.read_metadata(path)
    schema = pq.read_schema(path)
    columns = [dg.TableColumn(field.name, str(field.type)) for field in schema]
    return {
        "dagster/row_count": footer.num_rows,
        "dagster/column_schema": dg.TableSchema(columns=columns),
        "path": dg.MetadataValue.path(str(path)),
    }


def _materializations(step: Step, ctx: NightContext, result: StepResult) -> Iterator[dg.MaterializeResult[Any]]:
    folder = ctx.settings.releases / ctx.run_id if step.name == "release" else ctx.tables
    for table, key, _ in catalogue.outputs(step):
        path = folder / f"{table}.parquet"
        metadata: dict[str, Any] = {"run_id": ctx.run_id, "as_of": ctx.as_of.isoformat()}
        if path.exists():
            metadata |= _metadata(path)
        if step.name == "release":
            metadata["content_digest"] = result.facts["digests"][table]
        if step.name == "publish":
            metadata |= {name: str(value) for name, value in result.facts.items()}
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    yield from checks.results(step, ctx, result)  # type: ignore[misc]


def build(step: Step) -> dg.AssetsDefinition:
    """The multi-asset of one step."""
    common: dict[str, Any] = {
        "name": step.name,
        "specs": catalogue.specs(step),
        "check_specs": checks.specs(step),
        "description": f"{step.zh}。{step.en}.",
        "can_subset": False,
    }
    if step is STEPS[0]:

        @dg.multi_asset(**common)
        def first(context: dg.AssetExecutionContext, config: NightConfig, installation: Installation) -> Iterator[Any]:
            from pipelines.runner import night_lock, open_night

            settings = installation.settings()
            with night_lock(settings):
                ctx, result = open_night(settings, config.day(), auditor_of(settings), LogProgress())
            context.instance.add_run_tags(context.run_id, {NIGHT: ctx.run_id})
            yield from _materializations(step, ctx, result)

        return first

    @dg.multi_asset(**common)
    def later(context: dg.AssetExecutionContext, installation: Installation) -> Iterator[Any]:
        from pipelines.runner import finish_night, night_lock, resume_night

        settings = installation.settings()
        record = context.instance.get_run_by_id(context.run_id)
        with night_lock(settings):
            ctx = resume_night(settings, auditor_of(settings), LogProgress(), record.tags.get(NIGHT) if record else None)
            result = step.run(ctx)
            if step is STEPS[-1]:
                finish_night(ctx, {step.name: result})
        yield from _materializations(step, ctx, result)

    return later


ASSETS = [build(step) for step in STEPS]
