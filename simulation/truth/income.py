"""Income per head of every household of the register: computed, incomplete or absent."""

from __future__ import annotations

import pandas as pd

from simulation.truth.books import Books
from simulation.world.frames import COMPONENTS
from simulation.world.policy import income_line_fen, policy

_NET = ("wage_income_fen", "production_income_fen", "property_income_fen", "transfer_income_fen")


def incomes(books: Books) -> pd.DataFrame:
    """One row per household: income_state, net and reference per head in fen, is_low, is_rigid, reference_is_low, self_pay …"""
    rows = books.households("rural_revitalisation/income_survey")
    last = books.as_of.to_period("M") - 1
    first = last - (policy()["income"]["max_age_months"] - 1)
    month = rows["period_end_month"].dt.to_period("M")
    rows = rows[(month >= first) & (month <= last)].sort_values("period_end_month", kind="stable")
    rows = rows.drop_duplicates("household", keep="last")
    items = [*COMPONENTS, "household_members"]
    blank = rows[items].isna()
    complete = ~blank.any(axis=1)
    net = rows[list(_NET)].sum(axis=1) - rows["production_cost_fen"]
    reference = net + rows["claims_income_fen"] - rows["compliant_self_pay_fen"]
    members = rows["household_members"]
    line = income_line_fen(books.calendar.as_of)

    def per_head(amount: pd.Series) -> pd.Series:
        # Rounded half up to the fen, in whole numbers.
        rounded: pd.Series = ((amount * 2 + members) // (members * 2)).where(complete)
        return rounded

    table = pd.DataFrame(
        {
            "household": rows["household"],
            "income_state": complete.map({True: "computed", False: "incomplete"}),
            "net_per_head_fen": per_head(net),
            "reference_per_head_fen": per_head(reference),
            "self_pay_fen": rows["compliant_self_pay_fen"],
            "evidence_date": rows["period_end_month"] + pd.offsets.MonthEnd(0),
            "missing_items": [",".join(name for name, gone in zip(items, line_, strict=True) if gone) for line_ in blank.to_numpy()],
        }
    )
    table["is_low"] = (table["net_per_head_fen"] <= line).fillna(False).astype(bool)
    table["is_rigid"] = ((table["net_per_head_fen"] > line) & (table["reference_per_head_fen"] <= line)).fillna(False).astype(bool)
    table["reference_is_low"] = (table["reference_per_head_fen"] <= line).fillna(False).astype(bool)
    every = books.homes[["household"]].merge(table, on="household", how="left")
    every["income_state"] = every["income_state"].fillna("absent")
    for name in ("is_low", "is_rigid", "reference_is_low"):
        every[name] = every[name].fillna(False).astype(bool)
    return every
