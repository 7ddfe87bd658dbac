"""Slips planted in the national export that a published check must find, in columns that decide nothing else.

Each slip is made in the latest export only, in a household or member of its own, beside a near-miss where the check has a
bound. Who is monitored, since when, for which risks and with which measures stays as the plan says.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

Values = dict[str, object]
# What a slip needs: rows by which it is possible, and what it writes. Household slips are written on every row of the form.
_Where = Callable[[pd.DataFrame], pd.Series]


def _open(frame: pd.DataFrame) -> pd.Series:
    return frame["monitoring_category"].notna() & (frame["risk_eliminated"] == False)  # noqa: E712  three states


def _out(frame: pd.DataFrame) -> pd.Series:
    return frame["monitoring_category"].notna() & (frame["risk_eliminated"] == True)  # noqa: E712  three states


def _plain(frame: pd.DataFrame) -> pd.Series:
    return frame["monitoring_category"].isna()


def _ill(frame: pd.DataFrame) -> pd.Series:
    return _open(frame) & (frame["risk_1"] == "illness")


def _in_round(frame: pd.DataFrame) -> pd.Series:
    """Identified in the round of the year's insurance subsidy, and helped: a blank on all measures is another check's."""
    return _open(frame) & frame["identified_month"].astype(str).between("2024-10", "2025-02") & frame["measure_health"].notna()


def _not_ill(frame: pd.DataFrame) -> pd.Series:
    return _open(frame) & (frame[["risk_1", "risk_2", "risk_3"]] != "illness").all(axis=1)


def _old(frame: pd.DataFrame) -> pd.Series:
    return _plain(frame) & (frame["birth_date"].astype(str) < "1955") & (frame["labour_capacity"] == "weak")


HOUSEHOLD: tuple[tuple[str, _Where, Values], ...] = (
    ("5_14_002", _plain, {"forest_area_mu": 200.5}),
    ("5_14_002 at the bound", _plain, {"forest_area_mu": 200}),
    ("5_14_008", _plain, {"cultivated_area_mu": 100.1}),
    ("5_14_008 at the bound", _plain, {"cultivated_area_mu": 100}),
    ("5_14_010", _plain, {"returned_farmland_area_mu": -1}),
    ("5_14_010 at the bound", _plain, {"returned_farmland_area_mu": 0}),
    ("1_11_004", _out, {"after_claims_fen": None}),
    ("1_11_011", _out, {"contact_phone": None}),
    ("1_11_002", _open, {"is_unsafe_dwelling": None}),
    ("4_11_006", _not_ill, {"has_safe_water": False}),
    ("5_15_020", _ill, {"identified_self_pay_fen": 0}),
    ("5_15_023", _open, {"identified_wage_fen": 50_00}),
    ("5_15_023 at the bound", _open, {"identified_wage_fen": 100_00}),
    ("5_17_011", _open, {"measure_employment": "劳务输出", "works_outside_county": False}),
    ("1111_06", _in_round, {"measure_health": "大病医疗救助"}),
)
MEMBER: tuple[tuple[str, _Where, Values], ...] = (
    ("2_12_017", _old, {"labour_capacity": "skilled"}),
    ("5_15_012", _plain, {"takes_rain_dew_grant": True}),
    ("4_11_007", _not_ill, {"has_basic_insurance": False}),
)


def plant(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with every slip once, as far as it has room; households are taken in order of their number."""
    made = frame.copy()
    used: set[object] = set()
    for _, where, values in HOUSEHOLD:
        numbers = [number for number in sorted(set(made.loc[where(made), "platform_household_no"])) if number not in used]
        if numbers:
            used.add(numbers[0])
            _write(made, (made["platform_household_no"] == numbers[0]).to_numpy(), values)
    for _, where, values in MEMBER:
        rows = np.flatnonzero((where(made) & ~made["platform_household_no"].isin(used)).to_numpy())
        if len(rows):
            chosen = rows[np.argsort(made["platform_person_no"].to_numpy()[rows].astype(str), kind="stable")[0]]
            used.add(made["platform_household_no"].iloc[chosen])
            _write(made, np.arange(len(made)) == chosen, values)
    return made


def _write(frame: pd.DataFrame, rows: np.ndarray, values: Values) -> None:
    for name, value in values.items():
        column = frame[name].to_numpy(dtype=object, copy=True)
        column[rows] = value
        frame[name] = pd.Series(column, index=frame.index, dtype=object)  # an array of texts would become pandas' own text, its blanks NaN
