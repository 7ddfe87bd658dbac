"""Asset checks: the suites' results as Dagster shows them. The gate itself stands in pipelines (stage, audit, point)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import dagster as dg
import duckdb

from assets_defs.catalogue import outputs
from pipelines.contracts.loader import load_contracts
from pipelines.engine.duck import quote
from pipelines.night import CheckResult, NightContext, Step, StepResult
from pipelines.publish.tables import MARTS

SUITE = "suite"
CONSERVATION = "conservation"
FRESH = "feed_standing"
CALENDAR = "feed_calendar"
REGISTER = dg.AssetKey(["lake", "expected_delivery"])
PUBLISHED = "no_error_violations"
PUBLISHED_KEY = dg.AssetKey(["lake", "published_check"])
# Answers that are not in time.
OPEN = ("missing", "refused", "held", "resent_same", "late")
SHOWN = 20


def specs(step: Step) -> list[dg.AssetCheckSpec]:
    """Checks a step reports."""
    if step.name == "standing":
        names = {contract.department_key: contract.department.zh for contract in load_contracts().values()}
        feeds = [
            dg.AssetCheckSpec(name, asset=dg.AssetKey(["accepted", contract.table]), description=text)
            for contract in load_contracts().values()
            for name, text in (
                (SUITE, f"{contract.title.zh}：数据合同校验 expectation suite"),
                (FRESH, f"{contract.title.zh}：有效交付 a delivery stands"),
            )
        ]
        return [
            *feeds,
            *(
                dg.AssetCheckSpec(
                    f"{CALENDAR}__{department}", asset=REGISTER, description=f"{names[department]}：6+7+1 报送日历 deliveries due and come"
                )
                for department in sorted(names)
            ),
            dg.AssetCheckSpec(
                CONSERVATION, asset=dg.AssetKey(["lake", "delivery"]), description="每个文件行数守恒 rows in = rows out, per file"
            ),
        ]
    if step.name == "published_checks":
        text = "公开校验规则：错误级不符 violations of error severity on the national export"
        return [dg.AssetCheckSpec(PUBLISHED, asset=PUBLISHED_KEY, description=text)]
    if step.name == "release":
        return [
            dg.AssetCheckSpec(SUITE, asset=key, description=f"{MARTS[name].info['zh']}：发布表校验 expectation suite")
            for name, key, _ in outputs(step)
        ]
    return []


def results(step: Step, ctx: NightContext, result: StepResult) -> Iterator[dg.AssetCheckResult]:
    """What the step's checks found: counts only, never a value."""
    if step.name == "standing":
        yield from _feeds(ctx)
        yield from _calendar(ctx)
        yield _conservation(ctx)
    elif step.name == "published_checks":
        yield _published(ctx)
    elif step.name == "release":
        checks = [CheckResult(**check) for check in result.facts["checks"]]
        for name, key, _ in outputs(step):
            yield _suite(key, [check for check in checks if check.table == name])


def _suite(key: dg.AssetKey, checks: Iterable[CheckResult]) -> dg.AssetCheckResult:
    rows = list(checks)
    failed = [check for check in rows if not check.is_met]
    hard = [check for check in failed if check.action != "flag"]
    table = "\n".join(
        ["| check | column | action | checked | failed |", "|---|---|---|---|---|"]
        + [
            f"| {check.check_name} | {check.column_name} | {check.action} | {check.rows_checked} | {check.rows_failed} |"
            for check in sorted(rows, key=lambda check: (-check.rows_failed, check.check_name, check.column_name))
        ]
    )
    return dg.AssetCheckResult(
        check_name=SUITE,
        asset_key=key,
        passed=not hard and bool(rows),
        severity=dg.AssetCheckSeverity.ERROR if hard else dg.AssetCheckSeverity.WARN,
        metadata={
            "expectations": len(rows),
            "not_met": len(failed),
            "flagged": len(failed) - len(hard),
            "results": dg.MetadataValue.md(table),
        },
    )


def _published(ctx: NightContext) -> dg.AssetCheckResult:
    """Published checks by code, the error-severity ones deciding; a check that could not be asked is a gap and not passed."""
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            "SELECT check_code, severity, title_zh, title_en, bool_and(is_asked), sum(rows_checked)::BIGINT, sum(violations)::BIGINT"
            f" FROM read_parquet({quote(str(ctx.tables / 'published_check.parquet'))}) GROUP BY check_code, severity, title_zh, title_en"
            " ORDER BY severity <> 'error', sum(violations) DESC, check_code"
        ).fetchall()
    errors = [row for row in rows if row[1] == "error"]
    table = "\n".join(
        ["| check | severity | what | asked | violations |", "|---|---|---|---|---|"]
        + [
            f"| {code} | {severity} | {zh} {en} | {asked if is_asked else 'n/a'} | {broken} |"
            for code, severity, zh, en, is_asked, asked, broken in rows
        ]
    )
    return dg.AssetCheckResult(
        check_name=PUBLISHED,
        asset_key=PUBLISHED_KEY,
        passed=all(row[4] and not row[6] for row in errors),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "error_violations": sum(row[6] for row in errors),
            "violations": sum(row[6] for row in rows),
            "checks_not_asked": sum(not row[4] for row in rows),
            "results": dg.MetadataValue.md(table),
        },
    )


def _feeds(ctx: NightContext) -> Iterator[dg.AssetCheckResult]:
    with duckdb.connect(":memory:") as connection:
        rows = connection.execute(
            'SELECT "table", check_name, column_name, action, rows_checked, rows_failed, is_met'
            f" FROM read_parquet({quote(str(ctx.tables / 'check_result.parquet'))})"
        ).fetchall()
        states = {
            str(feed): (str(state), str(reason or ""), int(standing))
            for feed, state, reason, standing in connection.execute(
                f"SELECT feed, feed_state, reason, rows_standing FROM read_parquet({quote(str(ctx.tables / 'feed_status.parquet'))})"
            ).fetchall()
        }
    checks = [CheckResult(*row) for row in rows]
    for contract in load_contracts().values():
        key = dg.AssetKey(["accepted", contract.table])
        mine = [check for check in checks if check.table in (contract.table, contract.feed, f"accepted__{contract.table}")]
        state, reason, standing = states[contract.feed]
        if standing:
            yield _suite(key, mine)
        else:
            yield dg.AssetCheckResult(
                check_name=SUITE,
                asset_key=key,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                metadata={"results": "no rows stand 无有效数据"},
            )
        yield dg.AssetCheckResult(
            check_name=FRESH,
            asset_key=key,
            passed=state == "ok",
            severity=dg.AssetCheckSeverity.WARN,
            metadata={"state": state, "rows": standing, "reason": reason or "-"},
        )


def _calendar(ctx: NightContext) -> Iterator[dg.AssetCheckResult]:
    """By department: how many deliveries got which answer, and which were not in time, the latest due first.

    Passed when every dataset's latest due delivery came in time: what was late months ago is shown and does not fail.
    """
    source, status = (f"read_parquet({quote(str(ctx.tables / f'{name}.parquet'))})" for name in ("expected_delivery", "feed_status"))
    with duckdb.connect(":memory:") as connection:
        counts = connection.execute(f"SELECT department, answer, count(*) FROM {source} GROUP BY ALL ORDER BY ALL").fetchall()
        behind = dict(
            connection.execute(f"SELECT department, count(*) FROM {status} WHERE calendar_answer IN {OPEN} GROUP BY department").fetchall()
        )
        named = connection.execute(
            f"SELECT department, feed, span, part, due_date, answer, coalesce(days_late, 0) FROM {source} WHERE answer IN {OPEN}"
            " QUALIFY row_number() OVER (PARTITION BY department ORDER BY due_date DESC, feed, span, part)"
            f" <= {SHOWN} ORDER BY department, due_date DESC, feed, span, part"
        ).fetchall()
    for department in sorted({contract.department_key for contract in load_contracts().values()}):
        mine = {str(answer): int(number) for name, answer, number in counts if name == department}
        lines = [row[1:] for row in named if row[0] == department]
        left = sum(mine.get(answer, 0) for answer in OPEN)
        table = ["| feed | span | part | due | answer | days |", "|---|---|---|---|---|---|"]
        table += [f"| {' | '.join(str(value) for value in line)} |" for line in lines]
        yield dg.AssetCheckResult(
            check_name=f"{CALENDAR}__{department}",
            asset_key=REGISTER,
            passed=not behind.get(department),
            severity=dg.AssetCheckSeverity.WARN,
            metadata={
                **mine,
                "datasets_behind": int(behind.get(department, 0)),
                "not_in_time": left,
                "not_shown": left - len(lines),
                "deliveries": dg.MetadataValue.md("\n".join(table)),
            },
        )


def _conservation(ctx: NightContext) -> dg.AssetCheckResult:
    with duckdb.connect(":memory:") as connection:
        row = connection.execute(
            "SELECT count(*), coalesce(sum(rows_in), 0), coalesce(sum(rows_accepted + rows_rejected + rows_duplicate + rows_set_apart), 0),"
            " count(*) FILTER (WHERE rows_in <> rows_accepted + rows_rejected + rows_duplicate + rows_set_apart)"
            f" FROM read_parquet({quote(str(ctx.tables / 'delivery.parquet'))}) WHERE delivery_state <> 'refused'"
        ).fetchone()
    assert row is not None
    return dg.AssetCheckResult(
        check_name=CONSERVATION,
        asset_key=dg.AssetKey(["lake", "delivery"]),
        passed=row[3] == 0,
        metadata={"files": int(row[0]), "rows_in": int(row[1]), "rows_out": int(row[2]), "files_that_do_not_close": int(row[3])},
    )
