"""The steps of a night, declared once: name, room, what each reads and writes, and its function.

The command line runs them in order; assets_defs derives its assets from the same list. Whatever needs
great_expectations (the auditor) or a screen (progress) is passed in through ``NightContext``.
No step's own logic belongs here: each lives in its room.
"""

from __future__ import annotations

import datetime as dt
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.errors import ShouwangError, withheld
from pipelines.settings import Settings


@dataclass(frozen=True)
class CheckResult:
    """One expectation on one table: how many rows were looked at and how many broke it."""

    table: str
    check_name: str
    column_name: str
    action: str
    rows_checked: int
    rows_failed: int
    is_met: bool


class Auditor(Protocol):
    """Runs declared suites over Parquet. Implemented by expectations/; never sees a row's value in a result."""

    def audit_feed(self, contract: Contract, table: Path) -> list[CheckResult]: ...

    def audit_mart(self, mart: str, table: Path) -> list[CheckResult]: ...


class Progress(Protocol):
    """Where a night tells how far it is."""

    def step(self, name: str, zh: str) -> None: ...

    def note(self, text: str) -> None: ...


@dataclass
class NightContext:
    """What every step is given. ``tables`` is the folder of this night's lake tables."""

    settings: Settings
    as_of: dt.date
    run_id: str
    tables: Path
    auditor: Auditor
    progress: Progress
    inputs: dict[str, Any] = field(default_factory=dict)  # what the run is a function of: digests that go into the manifest
    summary: dict[str, Any] = field(default_factory=dict)

    def engine(self) -> Engine:
        """A fresh engine over this night's tables; use as a context manager."""
        return Engine(self.tables, temp=self.settings.temp, memory=self.settings.memory, threads=self.settings.threads)


@dataclass(frozen=True)
class StepResult:
    """What a step did: rows by table written, and counts worth showing."""

    rows: Mapping[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step. ``reads`` and ``writes`` are lake tables (``*``: every feed's table); ``function`` is module:name.

    The function is named, not imported, so that loading this list (Dagster does, on every reload) costs nothing.
    """

    name: str
    room: str
    zh: str
    en: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    function: str

    def run(self, ctx: NightContext) -> StepResult:
        """Import the room and do the step. Raises ShouwangError and nothing else, without a cause: see ``withheld``."""
        module, name = self.function.split(":")
        function: Callable[[NightContext], StepResult] = getattr(importlib.import_module(module), name)
        failure: ShouwangError
        try:
            return function(ctx)
        except ShouwangError as error:
            failure = error
            failure.__cause__ = failure.__context__ = None
        except Exception as error:  # re-raised by name, below, where nothing is attached to it any more
            failure = withheld(f"step {self.name}", error)
        raise failure


STEPS: tuple[Step, ...] = (
    Step(
        "intake", "intake", "接收归档并读取部门文件", "archive and read the departments' files",
        (), ("delivery_known", "delivery_resent", "correction_known"), "pipelines.intake.step:run",
    ),
    Step(
        "amend", "corrections", "收回回执、应用更正台账", "take back corrected receipts, put right what is known to be wrong in a source",
        ("delivery_known", "correction_known"), ("delivery_amended", "correction_applied", "receipt_return", "returned_row"),
        "pipelines.corrections.step:run",
    ),
    Step(
        "clean", "clean", "按数据合同清洗，逐行给出去向", "clean by contract; every row ends somewhere",
        ("delivery_amended",), ("delivery_clean",), "pipelines.clean.step:run",
    ),
    Step(
        "standing", "quality", "审核交付，确定有效数据", "audit deliveries and decide which stand",
        ("delivery_clean", "delivery_resent", "returned_row"),
        (
            "delivery", "accepted__*", "history__*", "rejected_row", "feed_state", "check_result", "feed_status", "header_gap", "feed_rows",
            "expected_delivery", "feed_declared", "township_gone",
        ),
        "pipelines.quality.step:run",
    ),
    Step(
        "receipt", "corrections", "汇总回执及改正时长", "what was asked back, what came of it, and how long it took",
        ("delivery", "rejected_row", "returned_row", "receipt_return"), ("receipt_first", "receipt_row", "receipt"),
        "pipelines.corrections.step:run_receipt",
    ),
    Step(
        "reconcile", "quality", "核对表内合计与勾稽关系", "hold printed totals against their rows",
        ("delivery", "accepted__*"), ("printed_column", "reconciliation"), "pipelines.quality.reconcile.step:run",
    ),
    Step(
        "policy", "policy", "装载政策参数、区划与工作日历", "load policy, divisions and the working-day calendar",
        (), ("night", "policy", "policy_line", "workday", "area"), "pipelines.policy.step:run",
    ),
    Step(
        "places", "places", "区划沿革与地名", "divisions through time and what every name means tonight",
        (), ("area_version", "area_change", "village_alias", "township_alias", "place_epoch"), "pipelines.places.step:run",
    ),
    Step(
        "identity", "identity", "人户地识别与关联", "who is who: persons, households, places",
        ("accepted__*", "history__*", "area", "area_version", "village_alias", "township_alias", "place_epoch", "policy", "night"),
        (
            "person_spine", "household_spine", "resolved__*", "repair", "unresolved", "vault_person", "vault_household", "register_stay",
            "household_standing", "register_gone", "gone_row", "place_problem", "mart_repair", "link_review", "decision_applied",
            "vault_repair", "vault_review", "vault_key_history",
        ),
        "pipelines.identity.step:run",
    ),
    Step(
        "households", "households", "户的变动与不同口径", "households over time: members, numbers, events, other definitions",
        (
            "register_stay", "household_standing", "gone_row", "person_spine", "household_spine", "resolved__*", "feed_state", "policy",
            "night",
        ),
        ("household_member", "household_alias", "household_event", "household_unit", "household_definition"),
        "pipelines.households.step:run",
    ),
    Step(
        "drift", "drift", "表头变化与建议", "columns that changed, and what they may be",
        ("delivery", "person_spine", "household_spine"), ("header_drift",), "pipelines.drift.step:run",
    ),
    Step(
        "facts", "facts", "形成户与人的事实", "facts of households and persons",
        ("person_spine", "household_spine", "resolved__*", "policy", "feed_state", "header_gap", "delivery", "night"),
        (
            "field_gap", "income_fact", "household_fact", "person_fact", "platform_household", "school_latest", "welfare_row",
            "household_water",
        ),
        "pipelines.facts.step:run",
    ),
    Step(
        "monitoring", "monitoring", "预警规则、疑似对象与监测名单", "rules, clues, candidates and the monitored list",
        (
            "income_fact", "household_fact", "person_fact", "platform_household", "school_latest", "welfare_row", "household_water",
            "person_spine", "household_spine", "resolved__*", "feed_state", "field_gap", "policy", "policy_line", "workday", "area",
            "township_gone", "night",
        ),
        (
            "rule_state", "clue_evidence", "clue", "candidate", "case_event", "monitored_household", "measure", "mart_household",
            "mart_person",
        ),
        "pipelines.monitoring.step:run",
    ),
    Step(
        "household_splits", "households", "疑似为享受政策而分户的线索", "splits that look made to fit a threshold",
        (
            "household_event", "household_member", "household_spine", "person_spine", "resolved__*", "monitored_household", "candidate",
            "policy", "night",
        ),
        ("household_split",), "pipelines.households.step:run_splits",
    ),
    Step(
        "published_checks", "quality", "公开校验规则核验全国导出表", "ask the published checks of the national export",
        ("resolved__*", "printed_column", "header_gap", "feed_state", "policy", "night"), ("published_check", "published_check_row"),
        "pipelines.quality.published.step:run",
    ),
    Step(
        "contradictions", "contradictions", "部门数据权威来源与矛盾核查", "who is believed, and who contradicts whom",
        (
            "person_fact", "platform_household", "person_spine", "household_spine", "register_stay", "register_gone", "gone_row", "repair",
            "link_review", "vault_key_history", "history__*", "resolved__*", "feed_state", "field_gap", "delivery", "printed_column",
            "policy", "workday", "night",
        ),
        ("attribute_told", "attribute_value", "contradiction", "contradiction_row", "contradiction_check"),
        "pipelines.contradictions.step:run",
    ),
    Step(
        "ledger", "ledger", "扶贫项目资产台账", "the asset ledger, journal first",
        ("resolved__*", "feed_state", "field_gap", "policy", "area", "night"),
        (
            "journal_entry", "fund", "project", "asset", "asset_owner", "asset_funding", "asset_contract", "asset_receipt", "arrears",
            "ledger_flag",
        ),
        "pipelines.ledger.step:run",
    ),
    Step(
        "indicators", "indicators", "指标汇总", "indicators by village, township, county",
        (
            "mart_household", "mart_person", "monitored_household", "asset", "asset_owner", "arrears", "resolved__*", "feed_state",
            "field_gap", "expected_delivery", "area", "policy", "night",
        ),
        ("indicator", "indicator_input", "indicator_catalogue"), "pipelines.indicators.step:run",
    ),
    Step(
        "vintages", "places", "指标按各版区划换算", "tonight's indicators on every division list, totals conserved",
        ("indicator", "indicator_input", "indicator_catalogue", "person_spine", "night"),
        ("area_crosswalk", "vintage_area", "indicator_on_vintage"), "pipelines.places.step:run_vintages",
    ),
    Step(
        "reading", "quality", "读取发现汇总", "what the reader found of every file, as a mart",
        ("delivery_known", "policy_line", "night"), ("reading_found", "reading_finding"), "pipelines.quality.reading.step:run",
    ),
    Step(
        "data_quality", "quality", "数据质量汇总与评分", "what every check found, and the scorecard by month",
        (
            "check_result", "rejected_row", "delivery", "feed_rows", "header_gap", "repair", "unresolved", "ledger_flag",
            "expected_delivery", "feed_declared", "receipt", "contradiction", "contradiction_row", "policy", "night",
        ),
        ("quality_check", "quality_fault", "data_quality"),
        "pipelines.quality.step:run_data_quality",
    ),
    Step(
        "release", "publish", "整体审核，形成发布批次", "stage the marts and audit them as a whole",
        (
            "area", "delivery", "reading_finding", "rejected_row", "correction_applied", "receipt", "feed_status", "expected_delivery",
            "quality_check", "quality_fault", "data_quality", "header_drift", "field_gap", "mart_household", "mart_person", "rule_state",
            "clue", "clue_evidence", "candidate", "monitored_household", "case_event", "measure", "fund", "project", "asset",
            "asset_owner", "asset_funding", "asset_contract", "asset_receipt", "journal_entry", "arrears", "indicator",
            "area_version", "area_crosswalk", "place_problem", "indicator_on_vintage",
            "published_check", "published_check_row", "reconciliation", "mart_repair", "link_review", "attribute_value", "contradiction",
            "contradiction_row", "contradiction_check",
            "household_member", "household_alias", "household_event", "household_unit", "household_definition", "household_split",
        ),
        ("release",), "pipelines.publish.step:run_release",
    ),
    Step(
        "publish", "publish", "发布：更新数据仓库、报告与回执", "move the pointer, swap databases in, write report and receipts",
        (
            "release", "resolved__*", "rejected_row", "repair", "unresolved", "decision_applied", "vault_person", "vault_household",
            "household_alias", "register_gone", "vault_repair", "vault_review", "vault_key_history", "link_review", "area", "policy",
        ),
        ("warehouse",),
        "pipelines.publish.step:run_publish",
    ),
)  # fmt: skip
