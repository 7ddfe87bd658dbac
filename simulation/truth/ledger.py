"""The asset ledger's answers: value, income due, received and overdue of every asset, and which identities break.

Written after section 3 of the architecture page and the identities of the domain's assets page.
"""

from __future__ import annotations

import pandas as pd

from simulation.truth.books import Books
from simulation.world.policy import policy

ASSET = "rural_revitalisation/asset"
_AMOUNTS = ["original_value_fen", "income_due_fen", "received_fen", "arrears_fen"]


def nothing() -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """The ledger of no assets."""
    return pd.DataFrame(columns=["asset_no", *_AMOUNTS, "flags"]), pd.DataFrame(columns=["project_no", "flags"]), {}


def ledger(books: Books) -> tuple[pd.DataFrame, pd.DataFrame, dict[str, int]]:
    """Assets (amounts and flags), projects (flags), and the county's totals by class, level and fund source."""
    assets = books.feeds[ASSET]
    years = contract_years(books)
    sums = years.groupby("asset_no")[["due_fen", "received_fen", "arrears_fen"]].sum()
    table = assets[["asset_no", "asset_class", "owner_level", "asset_nature", "project_no", "original_value_fen"]].merge(
        sums, on="asset_no", how="left"
    )
    table = table.rename(columns={"due_fen": "income_due_fen"})
    table[_AMOUNTS] = table[_AMOUNTS].fillna(0).astype("int64")
    table["flags"] = _asset_flags(books, table, years)
    totals = _totals(books, table)
    return table.sort_values("asset_no", ignore_index=True), _project_flags(books), totals


def contract_years(books: Books) -> pd.DataFrame:
    """asset_no, contract_no, due_year, due_fen, received_fen, arrears_fen, advances_fen: years are never netted."""
    contracts = books.feeds["rural_revitalisation/asset_contract"]
    receipts = books.feeds["rural_revitalisation/asset_receipt"]
    dues = _dues(contracts, books.as_of)
    paid = receipts[receipts["received_date"] <= books.as_of].groupby(["contract_no", "due_year"], as_index=False)["received_fen"].sum()
    years = dues.merge(paid, on=["contract_no", "due_year"], how="outer")
    years["due_fen"] = years["due_fen"].fillna(0).astype("int64")
    years["received_fen"] = years["received_fen"].fillna(0).astype("int64")
    years["arrears_fen"] = (years["due_fen"] - years["received_fen"]).clip(lower=0)
    years["advances_fen"] = (years["received_fen"] - years["due_fen"]).clip(lower=0)
    return years.merge(contracts[["contract_no", "asset_no"]], on="contract_no", how="inner")


def _dues(contracts: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """The due day of every year between a contract's first and last day, by as_of."""
    parts = [
        pd.DataFrame({"contract_no": [], "due_year": [], "due_fen": []}).astype(
            {"contract_no": object, "due_year": "Int64", "due_fen": "Int64"}
        )
    ]
    if contracts.empty:
        return parts[0]
    for year in range(int(contracts["start_date"].dt.year.min()), as_of.year + 1):
        day = pd.to_datetime(f"{year}-" + contracts["due_month_day"].astype(str), format="%Y-%m-%d")
        falls = contracts[(day >= contracts["start_date"]) & (day <= contracts["end_date"]) & (day <= as_of)]
        part = pd.DataFrame({"contract_no": falls["contract_no"], "due_year": year, "due_fen": falls["annual_due_fen"]})
        parts.append(part.astype({"due_year": "Int64"}))
    return pd.concat(parts, ignore_index=True)


def _asset_flags(books: Books, table: pd.DataFrame, years: pd.DataFrame) -> list[str]:
    """Identities broken by an asset: AL4, AL6, AL8, AL9, AL14."""
    limits, number = policy()["ledger"], table["asset_no"]
    funding = books.feeds["rural_revitalisation/asset_funding"].groupby("asset_no")["amount_fen"].sum()
    funded = number.map(funding).fillna(0)
    paid = books.feeds["finance/project_funding"].groupby("project_no")["paid_fen"].sum()
    project_paid = table["project_no"].map(paid)
    shares = number.map(books.feeds["rural_revitalisation/asset_owner"].groupby("asset_no")["share_percent"].sum())
    both = years.groupby("asset_no")[["arrears_fen", "advances_fen"]].sum()
    received = years[years["received_fen"] > 0].groupby(["asset_no", "due_year"])["received_fen"].sum()
    lines = books.feeds["rural_revitalisation/asset_distribution"].rename(columns={"distribution_year": "due_year"})
    used = lines.groupby(["asset_no", "due_year"])["distributed_fen"].sum()
    apart = pd.concat([received, used], axis=1).fillna(0).astype("int64")
    unequal = set(apart.index[apart["received_fen"] != apart["distributed_fen"]].get_level_values("asset_no"))
    flags = {
        "AL4": (funded - table["original_value_fen"]).abs() > limits["funding_tolerance"] * 100,
        "AL6": (shares.fillna(0) - 100).abs() > 0.005,
        "AL8": number.isin(unequal),
        "AL9": number.isin(both.index[(both["arrears_fen"] > 0) & (both["advances_fen"] > 0)]),
        "AL14": (table["original_value_fen"] > limits["unit_error_factor"] * project_paid).fillna(False),
    }
    names = list(flags)
    return [
        ",".join(name for name, hit in zip(names, row, strict=True) if hit) for row in zip(*(flags[name] for name in names), strict=True)
    ]


def _project_flags(books: Books) -> pd.DataFrame:
    """AL5: what became assets plus what did not is more than what was paid or approved."""
    payments = books.feeds["finance/project_funding"]
    funding = books.feeds["rural_revitalisation/asset_funding"].merge(payments[["funding_no", "project_no"]], on="funding_no", how="inner")
    projects = books.feeds["rural_revitalisation/project"][["project_no", "approved_fen", "non_asset_fen"]]
    became = projects["project_no"].map(funding.groupby("project_no")["amount_fen"].sum()).fillna(0)
    paid = projects["project_no"].map(payments.groupby("project_no")["paid_fen"].sum()).fillna(0)
    spent = became + projects["non_asset_fen"].fillna(0)
    broken = (spent > paid) | (spent > projects["approved_fen"])
    return pd.DataFrame({"project_no": projects["project_no"], "flags": broken.map({True: "AL5", False: ""})}).sort_values(
        "project_no", ignore_index=True
    )


def _totals(books: Books, table: pd.DataFrame) -> dict[str, int]:
    """Original value by class, by level, by fund source: AL2 holds when the three totals are one."""
    payments = books.feeds["finance/project_funding"].merge(books.feeds["finance/fund_allocation"], on="fund_no", how="left")
    money = books.feeds["rural_revitalisation/asset_funding"].merge(payments[["funding_no", "fund_source"]], on="funding_no", how="left")
    totals: dict[str, int] = {}
    for name, group in (("class", "asset_class"), ("level", "owner_level")):
        for value, amount in table.groupby(group)["original_value_fen"].sum().items():
            totals[f"{name}.{value}"] = int(amount)
    for value, amount in money.groupby("fund_source")["amount_fen"].sum().items():
        totals[f"source.{value}"] = int(amount)
    return totals
