"""When nights run: one schedule, a landing sensor, the failure hook, the month-end snapshot and housekeeping."""

# No `from __future__ import annotations` here: Dagster reads config and context annotations at run time.
import calendar
import datetime as dt
import hashlib
import logging
import os

import dagster as dg
import requests

from assets_defs.nightly import ASSETS, auditor_of
from assets_defs.resources import SHANGHAI, Installation, LogProgress

TIMEZONE = "Asia/Shanghai"
KEEP_RUNS_DAYS = 90
logger = logging.getLogger("pipelines.night")


def _config(as_of: dt.date) -> dg.RunConfig:
    return dg.RunConfig(ops={"intake": {"config": {"as_of": as_of.isoformat()}}})


nightly = dg.define_asset_job(
    "nightly",
    selection=dg.AssetSelection.assets(*ASSETS),
    executor_def=dg.in_process_executor,
    description="整夜流程：接收、清洗、审核、识别、预警、台账、指标、发布。The whole night.",
)


@dg.schedule(
    job=nightly, cron_schedule="30 1 * * *", execution_timezone=TIMEZONE, description="每日凌晨 1:30 运行前一日。Nightly at 01:30."
)
def nightly_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The night of the day that has just ended."""
    day = context.scheduled_execution_time.astimezone(SHANGHAI).date() - dt.timedelta(days=1)
    return dg.RunRequest(run_key=day.isoformat(), run_config=_config(day), tags={"as_of": day.isoformat()})


@dg.sensor(
    job=nightly, minimum_interval_seconds=60, description="投放目录有新文件且已写完时运行。Runs when new files have landed and settled."
)
def landing_sensor(context: dg.SensorEvaluationContext, installation: Installation) -> dg.SensorResult | dg.SkipReason:
    """Cursor: ``seen|ran``, digests of names, sizes and times. A run is asked for when two looks agree and it is new."""
    landing = installation.settings().landing
    digest = hashlib.sha256()
    files = 0
    for path in sorted(path for path in landing.rglob("*") if path.is_file()) if landing.exists() else []:
        stat = path.stat()
        digest.update(f"{path.relative_to(landing)}|{stat.st_size}|{stat.st_mtime_ns}\n".encode())
        files += 1
    state = digest.hexdigest()[:32]
    seen, _, ran = (context.cursor or "|").partition("|")
    # Set on the context only: Dagster refuses a second cursor in the result.
    context.update_cursor(f"{state}|{ran}")
    if not files:
        return dg.SkipReason("投放目录为空 nothing has landed")
    if state == ran:
        return dg.SkipReason("没有新文件 nothing new has landed")
    if state != seen:
        return dg.SkipReason("文件仍在写入，等待下次确认 files are still changing")
    today = dt.datetime.now(SHANGHAI).date()
    context.update_cursor(f"{state}|{state}")
    return dg.SensorResult([dg.RunRequest(run_key=f"landing-{state}", run_config=_config(today))])


@dg.run_failure_sensor(description="失败时写日志并通知 SHOUWANG_WEBHOOK。Logs a failure and posts it to the webhook.")
def night_failed(context: dg.RunFailureSensorContext) -> None:
    """Tell the log and, when SHOUWANG_WEBHOOK is set, the duty engineer. Named errors carry no personal data."""
    run = context.dagster_run
    text = (context.failure_event.message or "").splitlines()[0]
    logger.error("run %s of %s failed: %s", run.run_id, run.job_name, text)
    url = os.environ.get("SHOUWANG_WEBHOOK")
    if url:
        body = {"run_id": run.run_id, "job": run.job_name, "message": text}
        requests.post(url, json=body, timeout=10).raise_for_status()


MONTHS = dg.MonthlyPartitionsDefinition(start_date="2025-01-01", timezone=TIMEZONE, end_offset=1)


@dg.asset(
    key=["snapshot", "month_end"],
    group_name="publish",
    partitions_def=MONTHS,
    description="月末快照：按月末日重放并审核，不改变当前发布。An audited replay as of the last day of the month; the pointer stays.",
)
def month_end(context: dg.AssetExecutionContext, installation: Installation) -> dg.MaterializeResult[None]:
    """Replay one month's last day into an audited release that retention keeps."""
    from pipelines.publish.release import read_manifest
    from pipelines.runner import run_night

    first = dt.date.fromisoformat(context.partition_key)
    as_of = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    settings = installation.settings()
    report = run_night(settings, as_of, auditor_of(settings), LogProgress(), publish=False)
    marts = read_manifest(settings.releases / report.run_id)["marts"]
    return dg.MaterializeResult(
        metadata={"run_id": report.run_id, "as_of": as_of.isoformat(), **{f"rows/{name}": entry["rows"] for name, entry in marts.items()}}
    )


month_end_job = dg.define_asset_job("month_end_snapshot", selection=[month_end], executor_def=dg.in_process_executor)


@dg.schedule(
    job=month_end_job, cron_schedule="0 3 1 * *", execution_timezone=TIMEZONE, description="每月 1 日生成上月末快照。Monthly snapshot."
)
def month_end_schedule(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """The month that has just ended."""
    last = context.scheduled_execution_time.astimezone(SHANGHAI).date().replace(day=1) - dt.timedelta(days=1)
    return dg.RunRequest(partition_key=last.replace(day=1).isoformat())


@dg.op(description="清理过期的夜间表与运行日志。Prunes old nights and old run logs.")
def prune_state(context: dg.OpExecutionContext, installation: Installation) -> None:
    """Event logs grow for ever unless somebody deletes runs; nights beyond retention can be replayed."""
    from pipelines.publish.release import current
    from pipelines.publish.retention import prune
    from pipelines.runner import night_lock

    settings = installation.settings()
    with night_lock(settings):
        gone = prune(settings, keep=current(settings.releases) or "")
    before = dt.datetime.now(dt.UTC) - dt.timedelta(days=KEEP_RUNS_DAYS)
    records = context.instance.get_run_records(dg.RunsFilter(created_before=before), limit=500)
    old = [record for record in records if record.dagster_run.is_finished]
    for record in old:
        context.instance.delete_run(record.dagster_run.run_id)
    context.log.info("pruned %d folders and %d runs", len(gone), len(old))


@dg.job(description="例行清理。Housekeeping.", executor_def=dg.in_process_executor)
def housekeeping() -> None:
    """Weekly pruning."""
    prune_state()


housekeeping_schedule = dg.ScheduleDefinition(job=housekeeping, cron_schedule="0 4 * * 0", execution_timezone=TIMEZONE)
