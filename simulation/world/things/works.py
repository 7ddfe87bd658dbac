"""The revitalisation office's books about projects and assets beyond the ledger: bank, progress, workshops, upkeep, sales."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, month_text, pick, send, wan, yuan

PROGRESS = "rural_revitalisation/project_progress"
BANK = "rural_revitalisation/project_bank"
WORKSHOP = "rural_revitalisation/workshop"
UPKEEP = "rural_revitalisation/asset_upkeep"
COLLECTION = "rural_revitalisation/asset_collection"
SALE = "rural_revitalisation/consumption_sale"
SOLAR = "rural_revitalisation/pv_station"
RELIEF = "rural_revitalisation/work_relief"


def works(desk: Desk) -> list[Delivery]:
    """Everything of this office about projects and assets that the ledger does not need."""
    return [
        *_progress(desk), *_bank(desk), *_workshops(desk), *_upkeep(desk), *_collection(desk), *_sales(desk), *_solar(desk), *_relief(desk),
    ]  # fmt: skip


def _recent(desk: Desk, days: int) -> pd.DataFrame:
    """Projects accepted within so many days."""
    projects = desk.latest("rural_revitalisation/project")
    return projects[projects["accepted_date"] >= str(desk.calendar.back(days))].reset_index(drop=True)


def _progress(desk: Desk) -> list[Delivery]:
    """Two reports of the projects of the last year: finished ones at 100 %, money following the works."""
    rng, calendar, projects = desk.rng(PROGRESS), desk.calendar, _recent(desk, 420)
    count = len(projects)
    approved = projects["approved_fen"].to_numpy(dtype=np.int64)
    sent: list[Delivery] = []
    for back, known in ((2, 45), (1, 6)):
        month = calendar.month(back)
        finished = projects["accepted_date"].to_numpy(dtype=object) < str(calendar.month(back - 1))
        percent = np.where(finished, 100, rng.integers(20, 96, count))
        invested = approved * percent // 100 // 10_000 * 10_000
        paid = invested * np.where(rng.random(count) < 0.85, 9, 5) // 10 // 10_000 * 10_000
        slow = ~finished & (percent < 50)
        table = frames.frame(
            PROGRESS,
            {
                "project_no": projects["project_no"].to_numpy(dtype=object),
                "report_month": str(month.astype("datetime64[M]")),
                "planned_percent": np.where(finished, 100, 70),
                "progress_percent": percent,
                "invested_fen": invested,
                "paid_out_fen": paid,
                "problem": frames.where(slow, "雨季影响施工"),
                "reminder": np.where(slow, pick(rng, ("letter", "supervision"), count, (80, 20)), "none").astype(object),
                "is_boutique": rng.random(count) < 0.06,
            },
        )
        sent += send(desk, PROGRESS, table, calendar.month_key(back), known)
    return sent


def _bank(desk: Desk) -> list[Delivery]:
    """Projects under way or done, and half as many more in reserve for next year."""
    rng, calendar, projects = desk.rng(BANK), desk.calendar, _recent(desk, 800)
    done, reserve = len(projects), max(20, len(projects) // 2)
    count = done + reserve
    places = desk.county.places
    village = rng.choice(desk.lived_in, reserve)
    kind = pick(rng, ("industry", "infrastructure", "employment", "housing"), reserve, (55, 35, 5, 5))
    is_old = np.arange(count) < done
    year = np.concatenate([projects["project_year"].to_numpy(dtype=np.int64), np.full(reserve, calendar.year + 1)])
    begin = np.array([np.datetime64(f"{one}-03-01", "D") for one in year])
    finish = begin + rng.integers(100, 260, count).astype("timedelta64[D]")
    households = rng.integers(10, 400, count)
    state = np.where(is_old, "finished", pick(rng, ("reserve", "planned", "removed"), count, (70, 25, 5))).astype(object)
    table = frames.frame(
        BANK,
        {
            "bank_no": frames.serials(f"XK{desk.county.area}", count, 5),
            "project_name": [*projects["project_name"], *(places["village_name"].to_numpy(dtype=object)[village] + "储备项目")],
            "project_class": [*projects["project_class"], *kind],
            "build_nature": pick(rng, ("new", "expand", "continue"), count, (75, 20, 5)),
            "township_name": [*projects["township_name"], *places["town_name"].to_numpy(dtype=object)[village]],
            "village_name": [*projects["village_name"], *places["village_name"].to_numpy(dtype=object)[village]],
            "planned_year": year,
            "planned_start": month_text(begin),
            "planned_finish": month_text(finish),
            "responsible_unit": pick(rng, ("旺苍县农业农村局", "旺苍县交通运输局", "旺苍县水利局", "乡镇人民政府"), count),
            "build_task": pick(rng, ("新建厂房及配套设施", "新建产业路", "改建供水管网", "发展种养基地"), count),
            "fund_source": pick(rng, ("central", "provincial", "county", "cooperation"), count, (50, 30, 15, 5)),
            "planned_fen": np.concatenate([projects["approved_fen"].to_numpy(dtype=np.int64), wan(rng, 10, 300, reserve)]),
            "benefit_households": households,
            "benefit_persons": households * 3,
            "performance_goal": "带动农户增收，设施正常运行",
            "linkage_mechanism": pick(rng, ("土地流转", "就业务工", "收益分红"), count),
            "bank_state": state,
            "is_major": rng.random(count) < 0.08,
            "project_no": [*projects["project_no"], *[None] * reserve],
        },
    )
    return send(desk, BANK, table, calendar.month_key(0))


def _workshops(desk: Desk) -> list[Delivery]:
    """Workshops stand in assets of that name, and in halls besides."""
    rng, assets = desk.rng(WORKSHOP), desk.latest("rural_revitalisation/asset")
    own = assets[assets["asset_name"].str.endswith("扶贫车间")]["asset_no"].to_numpy(dtype=object)[:40]
    count = len(own) + 12
    state = pick(rng, ("running", "paused", "idle", "removed"), count, (80, 8, 8, 4))
    running = state == "running"
    jobs = np.where(running, rng.integers(6, 70, count), 0)
    operator = desk.operators.iloc[rng.integers(0, len(desk.operators), count)]
    values = {
        "workshop_no": frames.serials("CJ", count, 4),
        "workshop_name": operator["name"].to_numpy(dtype=object) + "帮扶车间",
        "operator_name": operator["name"].to_numpy(dtype=object),
        "operator_uscc": operator["uscc"].to_numpy(dtype=object),
        "asset_no": [*own, *[None] * 12],
        "workshop_state": state,
        "jobs": jobs,
        "exited_jobs": jobs * 4 // 10,
        "orders_fen": np.where(running, wan(rng, 20, 600, count), 0),
        "monthly_wage_fen": frames.where(running, yuan(rng, 1600, 3600, count, 100)),
        "recognised_date": desk.back(rng, 200, 1500, count),
    }
    return send(desk, WORKSHOP, desk.of_villages(WORKSHOP, operator["village"].to_numpy(), values), desk.calendar.quarter_key(0))


def _upkeep(desk: Desk) -> list[Delivery]:
    """Inspections of the quarter: of most assets that still stand."""
    rng, assets = desk.rng(UPKEEP), desk.latest("rural_revitalisation/asset")
    standing = assets[(assets["use_state"] != "disposed") & (assets["asset_class"] != "household_asset")].reset_index(drop=True)
    seen = standing[rng.random(len(standing)) < 0.8].reset_index(drop=True)
    count = len(seen)
    lost = (seen["use_state"] == "lost").to_numpy()
    costs = rng.random(count) < 0.5
    table = frames.frame(
        UPKEEP,
        {
            "upkeep_no": frames.serials("GH", count, 6),
            "asset_no": seen["asset_no"].to_numpy(dtype=object),
            "upkeep_unit": seen["township_name"].to_numpy(dtype=object) + "人民政府",
            "upkeep_person": desk.officials(rng, count),
            "inspected_date": desk.back(rng, 15, 80, count),
            "upkeep_condition": np.where(lost, "missing", pick(rng, ("good", "minor", "severe"), count, (88, 10, 2))).astype(object),
            "upkeep_cost_fen": np.where(costs, yuan(rng, 100, 3000, count), 0),
            "cost_source": np.where(costs, pick(rng, ("collective", "fiscal", "income", "user"), count), "none").astype(object),
        },
    )
    return send(desk, UPKEEP, table, desk.calendar.quarter_key(0))


def _collection(desk: Desk) -> list[Delivery]:
    """Contracts whose dues of the last year came short are asked for the rest."""
    rng, calendar = desk.rng(COLLECTION), desk.calendar
    contracts = desk.latest("rural_revitalisation/asset_contract")
    receipts = desk.all_of("rural_revitalisation/asset_receipt")
    year = calendar.year - 1
    paid = receipts[receipts["due_year"].astype(int) == year].groupby("contract_no")["received_fen"].sum()
    left = contracts["annual_due_fen"].to_numpy(dtype=np.int64) - contracts["contract_no"].map(paid).fillna(0).to_numpy(dtype=np.int64)
    owing = contracts[(left > 0) & (contracts["end_date"] > f"{year}-12-31")].assign(
        left=left[(left > 0) & (contracts["end_date"] > f"{year}-12-31")]
    )
    count = len(owing)
    stage = pick(rng, ("reminder", "dun", "plan", "lawsuit", "enforcement"), count, (50, 25, 15, 8, 2))
    table = frames.frame(
        COLLECTION,
        {
            "collection_no": frames.serials("CK", count, 5),
            "contract_no": owing["contract_no"].to_numpy(dtype=object),
            "due_year": year,
            "collection_stage": stage,
            "action_date": desk.back(rng, 12, 40, count),
            "overdue_fen": owing["left"].to_numpy(dtype=np.int64),
            "court_case_no": frames.where(
                np.isin(stage, ["lawsuit", "enforcement"]), frames.serials(f"（{calendar.year}）川0821民初", count, 4)
            ),
            "handler_name": desk.officials(rng, count),
            "result": pick(rng, ("承诺限期缴纳", "已缴部分", "无力缴纳", "正在协商"), count),
        },
    )
    return send(desk, COLLECTION, table, calendar.month_key(0))


def _sales(desk: Desk) -> list[Delivery]:
    rng, known = desk.rng(SALE), desk.operators
    count = max(20, len(known) // 3)
    seller = known.iloc[rng.integers(0, len(known), count)]
    table = frames.frame(
        SALE,
        {
            "sale_no": frames.serials("XS", count, 5),
            "sale_month": desk.calendar.month_key(1),
            "supplier_name": seller["name"].to_numpy(dtype=object),
            "supplier_uscc": seller["uscc"].to_numpy(dtype=object),
            "product_name": pick(rng, ("黄茶", "核桃油", "黑木耳", "黄羊腊肉", "土蜂蜜"), count),
            "sale_channel": pick(rng, ("platform_832", "special_counter", "fair", "unit", "livestream", "supermarket"), count),
            "sale_fen": wan(rng, 0.5, 60, count),
            "households_linked": rng.integers(1, 60, count),
        },
    )
    return send(desk, SALE, table, desk.calendar.month_key(1), 20)


def _solar(desk: Desk) -> list[Delivery]:
    """Solar stations of the register: last month and the month before, each station once a month."""
    rng, assets, calendar = desk.rng(SOLAR), desk.latest("rural_revitalisation/asset"), desk.calendar
    stations = assets[assets["asset_name"].str.endswith("光伏电站")].reset_index(drop=True)
    count = len(stations)
    kilowatts = rng.integers(30, 300, count)
    sent: list[Delivery] = []
    for back, known in ((2, 40), (1, 8)):
        power = kilowatts * rng.integers(60, 130, count)
        revenue = power * 40  # 0.40 yuan a kilowatt-hour
        table = frames.frame(
            SOLAR,
            {
                "station_no": frames.serials("GF", count, 4),
                "settle_month": calendar.month_key(back),
                "asset_no": stations["asset_no"].to_numpy(dtype=object),
                "township_name": stations["township_name"].to_numpy(dtype=object),
                "village_name": stations["village_name"].to_numpy(dtype=object),
                "capacity_kw": kilowatts,
                "generation_kwh": power,
                "revenue_fen": revenue,
                "settled_fen": np.where(rng.random(count) < 0.9, revenue, 0),
                "outage_days": np.where(rng.random(count) < 0.1, 5, 0),
            },
        )
        sent += send(desk, SOLAR, table, calendar.month_key(back), known)
    return sent


def _relief(desk: Desk) -> list[Delivery]:
    """Wages of villagers on building sites, month by month."""
    rng, calendar = desk.rng(RELIEF), desk.calendar
    projects = _recent(desk, 500)
    built = projects[projects["project_class"] == "infrastructure"]["project_no"].to_numpy(dtype=object)[:40]
    count = len(built)
    workers = rng.integers(8, 45, count)
    pay = desk.back(rng, 22, 26, count)
    table = frames.frame(
        RELIEF,
        {
            "project_no": built,
            "work_month": calendar.month_key(1),
            "workers": workers,
            "exited_workers": workers * 4 // 10,
            "labour_pay_fen": workers * yuan(rng, 1500, 3200, count, 100),
            "pay_date": dated(rng.random(count) < 0.95, pay),
        },
    )
    return send(desk, RELIEF, table, calendar.month_key(1), 12)
