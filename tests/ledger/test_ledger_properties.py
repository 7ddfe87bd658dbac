"""What holds of every ledger, whatever is delivered: it balances, closes to the fen, and forgets order."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ledger_world import AS_OF, Ledger

NUMBERS = st.integers(0, 3)
FEN = st.integers(0, 10**11)
DAY = st.dates(dt.date(2019, 1, 1), dt.date(2025, 12, 31))
YEAR = st.integers(2019, 2026)
SOURCE = st.sampled_from(["central", "county"])
TABLES = (
    "journal_entry",
    "fund",
    "project",
    "asset",
    "asset_owner",
    "asset_funding",
    "asset_contract",
    "asset_receipt",
    "arrears",
    "ledger_flag",
)


def _rows(key: str, values: dict[str, st.SearchStrategy[Any]], most: int = 4) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows with unique keys ``<key letter><n>``; references point at 0 to 3, of which any may be absent."""
    row = st.fixed_dictionaries(values)
    return st.lists(row, max_size=most).map(lambda rows: [{key: f"{key[0].upper()}{n}", **row} for n, row in enumerate(rows)])


def _to(letter: str) -> st.SearchStrategy[str]:
    return NUMBERS.map(lambda n: f"{letter}{n}")


FEEDS = st.fixed_dictionaries(
    {
        "fund_allocation": _rows("fund_no", {"fund_source": SOURCE, "fund_year": YEAR, "allocated_date": DAY, "allocated": FEN}),
        "project": _rows(
            "project_no", {"project_year": YEAR, "approved": FEN, "non_asset": st.none() | FEN, "accepted_date": st.none() | DAY}
        ),
        "project_funding": _rows(
            "pay_no", {"fund_no": _to("F"), "project_no": _to("P"), "arranged": FEN, "paid": FEN, "paid_date": st.none() | DAY}
        ).map(lambda rows: [{**row, "funding_no": row["pay_no"]} for row in rows]),
        "asset": _rows(
            "asset_no",
            {
                "asset_class": st.sampled_from(["operating", "public_welfare", "household_asset"]),
                "owner_level": st.sampled_from(["county", "township", "village", "household"]),
                "project_no": st.none() | _to("P"),
                "original_value": FEN,
                "accumulated_depreciation": st.none() | FEN,
                "in_use_date": st.none() | DAY,
                "use_state": st.sampled_from([None, "in_use", "idle", "disposed"]),
                "disposal_date": st.none() | DAY,
                "disposal_proceeds": st.none() | FEN,
            },
        ),
        "asset_funding": st.lists(st.tuples(_to("A"), _to("P"), FEN), max_size=6, unique_by=lambda row: row[:2]).map(
            lambda rows: [{"asset_no": asset, "funding_no": funding, "amount": amount} for asset, funding, amount in rows]
        ),
        "asset_contract": _rows(
            "contract_no",
            {
                "asset_no": _to("A"), "operation_mode": st.sampled_from(["own", "lease"]), "start_date": DAY, "end_date": DAY,
                "annual_due": FEN,
                "due_month_day": st.sampled_from(["01-01", "02-29", "06-30", "07-01", "12-31"]),
            },
        ),
        "asset_receipt": _rows("receipt_no", {"contract_no": _to("C"), "due_year": YEAR, "received_date": DAY, "received": FEN}, most=8),
        "asset_distribution": _rows(
            "distribution_no",
            {
                "asset_no": _to("A"), "distribution_year": YEAR, "distribution_use": st.sampled_from(["household", "retained"]),
                "distributed_date": DAY, "distributed": FEN,
            },
        ),
    }
)  # fmt: skip
# A night takes a fifth of a second; few but wide examples keep the suite short.
few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _sum(rows: list[dict[str, Any]], column: str, keep: Any = lambda row: True) -> int:
    return sum(row[column] or 0 for row in rows if keep(row))


@few
@given(FEEDS)
def test_every_entry_balances_and_every_register_closes_with_its_source(feeds: dict[str, list[dict[str, Any]]]) -> None:
    night = Ledger(**feeds)
    entries = night.ask("SELECT entry_no, sum(debit_fen), sum(credit_fen), count(*) FROM journal_entry GROUP BY ALL", "journal_entry")
    assert all(debit == credit and lines >= 2 for _, debit, credit, lines in entries)
    assert night.ask("SELECT count(*) FROM journal_entry WHERE (debit_fen > 0) = (credit_fen > 0)", "journal_entry") == [(0,)]

    assert night.ask("SELECT coalesce(sum(allocated_fen), 0) FROM fund", "fund") == [(_sum(feeds["fund_allocation"], "allocated"),)]
    known = {row["project_no"] for row in feeds["project"]}
    paid = _sum(feeds["project_funding"], "paid", lambda row: row["project_no"] in known)
    assert night.ask("SELECT coalesce(sum(paid_fen), 0), coalesce(sum(non_asset_fen), 0) FROM project", "project") == [
        (paid, _sum(feeds["project"], "non_asset"))
    ]
    assert night.ask("SELECT coalesce(sum(amount_fen), 0) FROM asset_funding", "asset_funding") == [
        (_sum(feeds["asset_funding"], "amount"),)
    ]
    assert night.ask("SELECT asset_no, original_value_fen, accumulated_depreciation_fen FROM asset ORDER BY ALL", "asset") == [
        (row["asset_no"], row["original_value"], row["accumulated_depreciation"]) for row in feeds["asset"]
    ]
    in_time = [row for row in feeds["asset_receipt"] if row["received_date"] <= AS_OF]
    assert night.ask("SELECT coalesce(sum(received_fen), 0) FROM asset_receipt", "asset_receipt") == [(_sum(in_time, "received"),)]


@few
@given(FEEDS)
def test_arrears_equal_a_count_on_the_fingers(feeds: dict[str, list[dict[str, Any]]]) -> None:
    """The same arrears once more, year by year and in plain Python, sharing no line with the models."""
    night = Ledger(**feeds)
    due: dict[tuple[str, int], int] = defaultdict(int)
    received: dict[tuple[str, int], int] = defaultdict(int)
    contracts = {row["contract_no"]: row for row in feeds["asset_contract"]}
    for number, row in contracts.items():
        month, day = map(int, row["due_month_day"].split("-"))
        for year in range(row["start_date"].year, row["end_date"].year + 1):
            date = dt.date(year, month, 28 if (month, day) == (2, 29) and year % 4 else day)
            if row["start_date"] <= date <= min(row["end_date"], AS_OF):
                due[number, year] += row["annual_due"]
    for row in feeds["asset_receipt"]:
        if row["contract_no"] in contracts and row["received_date"] <= AS_OF:
            received[row["contract_no"], row["due_year"]] += row["received"]
    keys = sorted(key for key in due.keys() | received.keys() if due[key] or received[key])
    found = night.ask("SELECT contract_no, due_year, due_fen, received_fen, arrears_fen, advances_fen FROM arrears ORDER BY ALL", "arrears")
    assert found == [(*key, due[key], received[key], max(due[key] - received[key], 0), max(received[key] - due[key], 0)) for key in keys]
    owing = {key[0] for key in keys if due[key] > received[key]} & {key[0] for key in keys if received[key] > due[key]}
    flagged = night.ask("SELECT row_key FROM ledger_flag WHERE check_key = 'AL9' ORDER BY ALL", "ledger_flag")
    assert flagged == [(contract,) for contract in sorted(owing)]


@settings(few, max_examples=3)
@given(FEEDS, st.randoms(use_true_random=False))
def test_order_of_rows_and_threads_change_nothing_and_a_rerun_is_the_same(
    feeds: dict[str, list[dict[str, Any]]], chance: random.Random
) -> None:
    first, again = Ledger(**feeds), Ledger(**{name: chance.sample(rows, len(rows)) for name, rows in feeds.items()}, threads=2)
    for table in TABLES:
        assert _content(first, table) == _content(again, table), table


def _content(night: Ledger, table: str) -> list[tuple[Any, ...]]:
    return night.ask(f"SELECT * FROM {table} ORDER BY ALL", table)
