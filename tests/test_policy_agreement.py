"""The simulator states its policy by itself (truth is independent); here both statements are laid side by side."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.policy.loader import load_policy

SIMULATED: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "simulation" / "world" / "policy.yaml").read_text(encoding="utf-8"))
PACK = [item.line for item in load_policy("510821")]
# Where the simulator keeps a figure -> key and item of the pack.
PLACES = {
    "medical_self_pay.exited": "alert_rule medical_self_pay.exited",
    "medical_self_pay.other": "alert_rule medical_self_pay.other",
    "major_illness.lookback_days": "alert_rule major_illness.lookback_days",
    "school_dropout.min_age": "school_age min",
    "school_dropout.max_age": "school_age max",
    "unsafe_dwelling.open_grades": "dwelling open_grades",
    "unsafe_dwelling.safe_remedies": "dwelling safe_remedies",
    "water_failure.min_litres": "water min_litres",
    "water_failure.max_fetch_minutes": "water max_fetch_minutes",
    "water_failure.max_outage_days": "water max_outage_days",
    "traffic_accident.lookback_days": "alert_rule traffic_accident.lookback_days",
    "job_loss.min_age": "working_age min",
    "job_loss.max_age": "working_age max",
    "job_loss.min_days": "alert_rule job_loss.min_days",
    "job_loss.max_days": "alert_rule job_loss.max_days",
    "disaster_damage.lookback_days": "alert_rule disaster_damage.lookback_days",
    "disaster_damage.min_loss": "alert_rule disaster_damage.min_loss",
    "disaster_damage.min_collapsed_rooms": "alert_rule disaster_damage.min_collapsed_rooms",
    "disability_new.lookback_days": "alert_rule disability_new.lookback_days",
    "disability_new.grades": "alert_rule disability_new.grades",
    "dibao_new.lookback_days": "alert_rule dibao_new.lookback_days",
    "income.max_age_months": "income_max_age_months",
    "elimination.min_months": "elimination_min_months",
    "elimination.labour_min_age": "working_age min",
    "elimination.labour_max_age": "working_age max",
    "elimination.no_labour_codes": "labour lost_capacities",
    "measure_days": "measure_deadline_days",
    "ledger.idle_days": "asset_idle days",
    "ledger.funding_tolerance": "ledger_tolerance asset_funding",
    "ledger.unit_error_factor": "ledger_tolerance unit_error_factor",
    **{f"household_split.{item}": f"household_split {item}" for item in SIMULATED["household_split"]},
    **{f"risk_measure_match.{risk}": f"risk_measure_match {risk}" for risk in SIMULATED["risk_measure_match"]},
}


def leaves(node: Any, path: str = "") -> dict[str, Any]:
    if isinstance(node, dict):
        return {name: value for key, child in node.items() for name, value in leaves(child, f"{path}.{key}" if path else key).items()}
    return {path: node}


def in_force(place: str, day: dt.date = dt.date(2025, 6, 30)) -> Any:
    key, _, item = place.partition(" ")
    (line,) = [
        line
        for line in PACK
        if (line.policy_key, line.item) == (key, item) and line.valid_from <= day <= (line.valid_to or dt.date.max)
    ]  # fmt: skip
    return line.value


@pytest.mark.parametrize("path", sorted(leaves(SIMULATED)))
def test_agreement(path: str) -> None:
    simulated = leaves(SIMULATED)[path]
    if path == "income.lines":
        for line in simulated:
            assert in_force("income_line", dt.date.fromisoformat(line["valid_from"])) == Decimal(line["per_head"])
        return
    assert path in PLACES, f"the simulator states {path}: say here which policy item it answers to"
    value = in_force(PLACES[path])
    if isinstance(simulated, list) or simulated == "any":
        assert set(value) == set(simulated if isinstance(simulated, list) else [simulated])
    else:
        assert value == Decimal(str(simulated))
