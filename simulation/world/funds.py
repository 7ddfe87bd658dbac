"""Funds, projects and the money between them, and the deliveries of the whole asset ledger.

Funds to projects is many to many, projects to assets too: the money of an asset comes from one to three payments.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, ids
from simulation.world.assets import ASSET, ASSET_FUNDING, CONTRACT, DISTRIBUTION, OWNER, RECEIPT, Asset, AssetBooks, plan_assets
from simulation.world.deliver import Rows, in_parts, whole
from simulation.world.model import Delivery
from simulation.world.people import County

FUND = "finance/fund_allocation"
PROJECT_FUNDING = "finance/project_funding"
PROJECT = "rural_revitalisation/project"
SOURCES = ("central", "provincial", "city", "county", "bond", "cooperation", "donation", "other")
ALONE = ("AL5", "near_AL5", "AL14", "near_AL14")  # these need a project of their own
WAN = 10_000_00  # fen


def ledger(county: County) -> tuple[list[Delivery], pd.DataFrame]:
    """All deliveries of the ledger, and what was planted: asset_no, project_no, note."""
    assets = plan_assets(county)
    projects = _group(county, assets)
    books = AssetBooks(county)
    fund, money, project = Rows(FUND), Rows(PROJECT_FUNDING), Rows(PROJECT)
    rng = county.rng("funds")
    funds = _funds(county, fund, max(24, len(assets) // 40))
    serial = 0
    for number, members in enumerate(projects):
        project_no = f"XM{county.area}{number + 1:05d}"
        lead = members[0]
        need = sum(asset.value for asset in members)
        cost = int(rng.integers(0, 6)) * WAN
        paid = -(-(need + cost) // 100_00) * 100_00
        if lead.note == "AL5":
            paid = max(need - 20 * WAN, WAN)  # more stands in the assets than was ever paid
        elif lead.note == "near_AL5":
            cost, paid = 2 * WAN, need + 2 * WAN  # to the fen
        elif lead.note == "near_AL14":
            cost, paid = 0, lead.value // 10  # ten times, not more
        elif lead.note == "AL14":
            cost, paid = 0, need
        parts = min(int(rng.integers(1, 4)), 3)
        split = [paid // 100_00 // parts * 100_00] * parts
        split[0] += paid - sum(split)
        pots: list[list[object]] = []
        for share, chosen in zip(split, rng.choice(len(funds), parts, replace=False), strict=True):
            serial += 1
            name = f"BF{serial:06d}"
            day = county.calendar.back(int(rng.integers(100, 1400)))
            money.add(
                0, funding_no=name, fund_no=funds[int(chosen)], project_no=project_no, arranged_fen=share, paid_fen=share, paid_date=day
            )
            pots.append([name, share])
        _fund_assets(members, pots)
        _project(county, project, project_no, number, lead, paid, cost, rng)
        for asset in members:
            books.write(asset, project_no)
    _barren(county, project, money, funds, len(projects), serial, rng)
    return _deliveries(county, books, fund, money, project), pd.DataFrame(books.planted)


def _group(county: County, assets: list[Asset]) -> list[list[Asset]]:
    """Assets into projects: one to three each, defects that touch a project alone."""
    rng = county.rng("projects")
    groups: list[list[Asset]] = []
    current: list[Asset] = []
    for asset in assets:
        if asset.note in ALONE:
            groups.append([asset])
            continue
        current.append(asset)
        if len(current) >= int(rng.integers(1, 4)):
            groups.append(current)
            current = []
    return [*groups, current] if current else groups


def _funds(county: County, fund: Rows, count: int) -> list[str]:
    rng, year = county.rng("allocations"), county.calendar.year
    numbers = []
    for number in range(count):
        source = SOURCES[number % len(SOURCES)]
        when = year - number % 5
        name = f"ZJ{county.area}{number + 1:04d}"
        day = min(np.datetime64(f"{when}-03-15", "D") + np.timedelta64(int(rng.integers(0, 90)), "D"), county.calendar.back(20))
        fund.add(
            0,
            fund_no=name,
            document_no=f"川财农〔{when}〕{number + 11}号",
            fund_source=source,
            fund_kind="social" if source == "donation" else ("linkage", "integrated", "sector")[number % 3],
            fund_year=when,
            allocated_date=day,
            allocated_fen=int(rng.integers(4000, 9000)) * WAN,
        )
        numbers.append(name)
    return numbers


def _fund_assets(members: list[Asset], pots: list[list[object]]) -> None:
    """Money of the project's payments becomes its assets, payment by payment; what is left forms no asset."""
    left = [[name, int(str(share))] for name, share in pots]
    for asset in members:
        if asset.note == "AL2":
            continue  # nobody wrote down where its money came from
        want = asset.value
        for pot in left:
            part = min(want, int(str(pot[1])))
            if part:
                asset.funding.append((str(pot[0]), part))
                pot[1], want = int(str(pot[1])) - part, want - part
        if want:  # paid too little: the books still claim the whole value from the last payment
            name, amount = asset.funding.pop() if asset.funding else (str(left[-1][0]), 0)
            asset.funding.append((name, amount + want))


def _project(
    county: County, project: Rows, project_no: str, number: int, lead: Asset, paid: int, cost: int, rng: np.random.Generator
) -> None:
    place = county.places.iloc[lead.place]
    kind = {"operating": "industry", "public_welfare": "infrastructure", "household_asset": "industry"}[lead.kind]
    done = county.calendar.back(int(rng.integers(90, 1200)))
    project.add(
        0,
        project_no=project_no,
        project_name=f"{place['village_name']}帮扶项目{number + 1}",
        project_year=int(str(done)[:4]),
        township_name=place["town_name"],
        village_name=place["village_name"],
        project_class=kind,
        approved_fen=paid if lead.note == "near_AL5" else -(-paid // WAN) * WAN,
        non_asset_fen=cost,
        forms_asset=True,
        planned_end_date=done + np.timedelta64(20, "D"),
        accepted_date=done,
        contractor_uscc=ids.credit_code("91", "990821", number % 40 + 1),
    )


def _barren(county: County, project: Rows, money: Rows, funds: list[str], start: int, serial: int, rng: np.random.Generator) -> None:
    """Projects that form no asset, with their reason: training, subsidies, management."""
    kinds = (
        ("training", "培训支出不形成资产"),
        ("employment", "务工补助直接到人"),
        ("management", "项目管理费"),
        ("education", "助学补助"),
    )
    for turn in range(max(8, start // 12)):
        kind, reason = kinds[turn % len(kinds)]
        project_no = f"XM{county.area}{start + turn + 1:05d}"
        paid = int(rng.integers(5, 60)) * WAN
        day = county.calendar.back(int(rng.integers(60, 900)))
        place = county.places.iloc[int(rng.integers(0, len(county.places)))]
        money.add(
            0,
            funding_no=f"BF{serial + turn + 1:06d}",
            fund_no=funds[turn % len(funds)],
            project_no=project_no,
            arranged_fen=paid,
            paid_fen=paid * 9 // 10 // 100_00 * 100_00,
            paid_date=day,
        )
        project.add(
            0,
            project_no=project_no,
            project_name=f"{place['town_name']}{reason[:4]}项目{turn + 1}",
            project_year=int(str(day)[:4]),
            township_name=place["town_name"],
            village_name=None,
            project_class=kind,
            approved_fen=paid,
            non_asset_fen=paid * 9 // 10 // 100_00 * 100_00,
            forms_asset=False,
            no_asset_reason=reason,
            accepted_date=day,
        )


def _deliveries(county: County, books: AssetBooks, fund: Rows, money: Rows, project: Rows) -> list[Delivery]:
    calendar = county.calendar
    towns = county.places["town_name"].drop_duplicates().tolist()
    month, quarter = calendar.month_key(0), calendar.quarter_key(0)
    receipts, lines = books.receipt.plain(), books.distribution.plain()
    receipts = receipts.sort_values(["received_date", "contract_no", "due_year"], kind="stable", ignore_index=True)
    receipts["receipt_no"] = frames.serials("SJ", len(receipts), 6)
    lines = lines.sort_values(["distributed_date", "asset_no", "distribution_year"], kind="stable", ignore_index=True)
    lines["distribution_no"] = frames.serials("FP", len(lines), 6)
    year, spring = str(calendar.month(5)), str(calendar.month(2))
    received, distributed = receipts["received_date"], lines["distributed_date"]
    return [
        *whole(FUND, fund.plain(), month, calendar.known(18)),
        *whole(PROJECT_FUNDING, money.plain(), month, calendar.known(18)),
        *whole(PROJECT, project.plain(), month, calendar.known(18)),
        *in_parts(ASSET, books.asset.plain(), towns, quarter, calendar.known(16)),
        *whole(OWNER, books.owner.plain(), quarter, calendar.known(16)),
        *whole(ASSET_FUNDING, books.funding.plain(), quarter, calendar.known(16)),
        *whole(CONTRACT, books.contract.plain(), quarter, calendar.known(16)),
        *whole(RECEIPT, receipts[received < year], calendar.month_key(6), calendar.known(170)),
        *whole(RECEIPT, receipts[(received >= year) & (received < spring)], calendar.month_key(3), calendar.known(80)),
        *whole(RECEIPT, receipts[received >= spring], month, calendar.known(1)),
        *whole(DISTRIBUTION, lines[distributed < spring], calendar.quarter_key(1), calendar.known(75)),
        *whole(DISTRIBUTION, lines[distributed >= spring], quarter, calendar.known(1)),
    ]
