"""Agriculture: subsidies, linkages with operators, bases, operators, collective accounts, toilets, environment, quality."""

from __future__ import annotations

import numpy as np

from simulation.world import frames, ids
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, pick, send, wan, yuan

SUBSIDY = "agriculture/subsidy_payment"
LINK = "agriculture/industry_link"
BASE = "agriculture/industry_base"
OPERATOR = "agriculture/operator"
ACCOUNT = "agriculture/collective_account"
TOILET = "agriculture/toilet"
ENVIRONMENT = "agriculture/village_environment"
CERTIFICATE = "agriculture/certification"
SAMPLE = "agriculture/product_sampling"
BASES = ("rice", "mushroom", "tea", "fruit", "vegetable", "herb", "livestock", "park", "processing", "cold_store", "farm_road", "courtyard")


def farming(desk: Desk) -> list[Delivery]:
    """Everything the agriculture department writes."""
    return [
        *_subsidies(desk), *_links(desk), *_bases(desk), *_operators(desk), *_accounts(desk),
        *_toilets(desk), *_environment(desk), *_certificates(desk), *_samples(desk),
    ]  # fmt: skip


def _subsidies(desk: Desk) -> list[Delivery]:
    rng, month = desk.rng(SUBSIDY), desk.calendar.month_key(0)
    household = desk.rural[rng.random(len(desk.rural)) < 0.8]
    count = len(household)
    item = pick(rng, ("grain", "growers", "machinery", "industry", "livestock", "forest", "other"), count, (55, 8, 2, 14, 8, 11, 2))
    state = pick(rng, ("paid", "pending", "failed", "stopped"), count, (93, 4, 2, 1))
    area = rng.integers(5, 120, count) / 10
    by_area = np.isin(item, ["grain", "growers", "forest"])
    amount = np.where(by_area, (area * 10).astype(np.int64) * 980, yuan(rng, 200, 5000, count))
    table = desk.of_households(
        SUBSIDY,
        household,
        {
            "payment_no": frames.serials("BT", count),
            "subsidy_item": item,
            "area_mu": frames.where(by_area, area),
            "amount_fen": amount,
            "payment_state": state,
            "paid_date": dated(state == "paid", desk.back(rng, 12, 120, count)),
            "bank_account": frames.where(rng.random(count) < 0.9, ids.bank_accounts(np.arange(count) + 7_000_000)),
        },
    )
    return send(desk, SUBSIDY, table, month)


def _links(desk: Desk) -> list[Delivery]:
    """Most assisted households and some others, each with one or two kinds of income from an operator."""
    rng, calendar = desk.rng(LINK), desk.calendar
    others = desk.rural[rng.random(len(desk.rural)) < 0.08]
    first = np.union1d(desk.assisted[rng.random(len(desk.assisted)) < 0.9], others)
    household = np.concatenate([first, first[rng.random(len(first)) < 0.35]])
    count = len(household)
    kind = pick(rng, ("rent", "share", "wage", "fee", "bonus", "sales"), count, (30, 25, 18, 8, 4, 15))
    form = {"rent": "lease", "share": "money_share", "wage": "labour", "fee": "trusteeship", "bonus": "trusteeship", "sales": "order"}
    operator = desk.operators.iloc[rng.integers(0, len(desk.operators), count)]
    start = desk.back(rng, 200, 1500, count)
    due = yuan(rng, 200, 6000, count)
    ended = rng.random(count) < 0.3
    table = desk.of_households(
        LINK,
        household,
        {
            "benefit_linkage_no": frames.serials("LJ", count),
            "operator_name": operator["name"].to_numpy(dtype=object),
            "operator_uscc": operator["uscc"].to_numpy(dtype=object),
            "base_no": frames.where(rng.random(count) < 0.5, _base_numbers(desk)[rng.integers(0, _bases_count(desk), count)]),
            "link_form": np.array([form[str(word)] for word in kind], dtype=object),
            "linkage_kind": kind,
            "is_supervised": rng.random(count) < 0.8,
            "start_date": start,
            "end_date": dated(ended, start + rng.integers(300, 1800, count).astype("timedelta64[D]")),
            "link_year": calendar.year - 1,
            "due_fen": due,
            "paid_fen": np.where(rng.random(count) < 0.9, due, due // 200 * 100),
        },
    )
    return send(desk, LINK, table, calendar.quarter_key(0))


def _bases_count(desk: Desk) -> int:
    return max(24, len(desk.lived_in) // 3)


def _base_numbers(desk: Desk) -> np.ndarray:
    return frames.serials(f"JD{desk.county.area}", _bases_count(desk), 4)


def _bases(desk: Desk) -> list[Delivery]:
    rng, calendar, count = desk.rng(BASE), desk.calendar, _bases_count(desk)
    village = rng.choice(desk.lived_in, count)
    kind = np.resize(np.array(BASES, dtype=object), count)
    grown = np.isin(kind, ["rice", "tea", "fruit", "vegetable", "herb", "park"])
    built = np.isin(kind, ["processing", "cold_store", "park"])
    word = {"cold_store": "冷库", "farm_road": "产业路", "processing": "加工车间", "park": "产业园", "courtyard": "庭院经济"}
    label = np.array([word.get(str(one), "种养基地") for one in kind], dtype=object)
    projects = desk.latest("rural_revitalisation/project")
    industry = projects.loc[projects["project_class"] == "industry", "project_no"].to_numpy(dtype=object)
    values = {
        "base_no": _base_numbers(desk),
        "base_name": desk.county.places["village_name"].to_numpy(dtype=object)[village] + label,
        "base_kind": kind,
        "title_level": pick(rng, ("province", "city", "county", "village"), count, (3, 10, 30, 57)),
        "area_mu": frames.where(grown, rng.integers(300, 12_000, count) / 10),
        "livestock_head": frames.where(kind == "livestock", rng.integers(50, 4000, count)),
        "mushroom_bags": frames.where(kind == "mushroom", rng.integers(20, 900, count) * 1000),
        "road_km": frames.where(kind == "farm_road", rng.integers(5, 80, count) / 10),
        "floor_area_m2": frames.where(built, rng.integers(200, 6000, count)),
        "output_fen": wan(rng, 5, 900, count),
        "operator_name": desk.operators["name"].to_numpy(dtype=object)[rng.integers(0, len(desk.operators), count)],
        "households_linked": rng.integers(3, 160, count),
        "local_jobs": rng.integers(0, 90, count),
        "built_year": calendar.year - rng.integers(1, 9, count),
        "project_no": frames.where(rng.random(count) < 0.6, industry[rng.integers(0, len(industry), count)]),
    }
    return send(desk, BASE, desk.of_villages(BASE, village, values), calendar.quarter_key(0))


def _operators(desk: Desk) -> list[Delivery]:
    rng, known = desk.rng(OPERATOR), desk.operators
    count = len(known)
    kind = np.where(known["kind"] == "company", "leading_firm", known["kind"]).astype(object)
    values = {
        "operator_name": known["name"].to_numpy(dtype=object),
        "operator_uscc": known["uscc"].to_numpy(dtype=object),
        "operator_kind": kind,
        "title_level": frames.where(rng.random(count) < 0.4, pick(rng, ("national", "province", "city", "county"), count, (2, 10, 30, 58))),
        "leading_industry": pick(rng, ("茶叶", "核桃", "黄羊", "食用菌", "中药材", "优质粮油"), count),
        "annual_sales_fen": wan(rng, 10, 1500, count),
        "linked_households": rng.integers(0, 120, count),
        "is_standardised": rng.random(count) < 0.7,
    }
    table = desk.of_villages(OPERATOR, known["village"].to_numpy(), values)
    return send(desk, OPERATOR, table, desk.calendar.quarter_key(0))


def _accounts(desk: Desk) -> list[Delivery]:
    """Villages' accounts of the year before: a few with more than 100,000 yuan, most with less."""
    rng, village, year = desk.rng(ACCOUNT), desk.lived_in, desk.calendar.year - 1
    count = len(village)
    total = np.clip(rng.lognormal(1.6, 0.6, count), 0.8, 80) * 100
    income = total.astype(np.int64) * 100 * 100
    values = {
        "account_year": year,
        "collective_uscc": np.array([ids.credit_code("N3", "990821", int(one) + 1) for one in village], dtype=object),
        "is_exited_village": desk.exited_village[village],
        "total_income_fen": income,
        "operating_income_fen": income * 6 // 10 // 10_000 * 10_000,
        "expense_fen": income * 3 // 10 // 10_000 * 10_000,
        "distributed_fen": income * 2 // 10 // 10_000 * 10_000,
        "welfare_fen": income // 10 // 10_000 * 10_000,
        "members": desk.county.hh.groupby("village")["size"].sum().reindex(village).to_numpy(),
    }
    return send(desk, ACCOUNT, desk.of_villages(ACCOUNT, village, values), str(year), 20)


def _toilets(desk: Desk) -> list[Delivery]:
    rng, calendar = desk.rng(TOILET), desk.calendar
    household = desk.rural[rng.random(len(desk.rural)) < 0.7]
    count = len(household)
    kind = pick(rng, ("three_cell", "sewer", "biogas", "double_pit", "dry"), count, (70, 8, 8, 6, 8))
    problem = (kind != "sewer") & (rng.random(count) < 0.06)
    fixed = problem & (rng.random(count) < 0.8)
    found = desk.back(rng, 90, 500, count)
    values = {
        "toilet_no": frames.serials("HC", count),
        "toilet_kind": kind,
        "rebuilt_year": frames.where(kind != "dry", calendar.year - rng.integers(1, 7, count)),
        "is_problem": problem,
        "problem": frames.where(problem, pick(rng, ("化粪池渗漏", "无水可冲", "厕屋破损", "不会使用"), count)),
        "found_date": dated(problem, found),
        "fixed_date": dated(fixed, found + rng.integers(5, 75, count).astype("timedelta64[D]")),
    }
    return send(desk, TOILET, desk.of_households(TOILET, household, values), calendar.quarter_key(0))


def _environment(desk: Desk) -> list[Delivery]:
    rng, village = desk.rng(ENVIRONMENT), desk.lived_in
    count = len(village)
    households = desk.county.hh.groupby("village").size().reindex(village).to_numpy()
    treated = rng.random(count) < 0.55
    values = {
        "households": households,
        "sanitary_toilet_households": (households * rng.uniform(0.6, 1.0, count)).astype(np.int64),
        "sewage_treated": treated,
        "sewage_mode": np.where(treated, pick(rng, ("central", "piped", "dispersed", "reuse"), count), "none"),
        "waste_collected": rng.random(count) < 0.99,
        "manure_use_percent": rng.integers(800, 1000, count) / 10,
        "cleaners": rng.integers(1, 9, count),
        "check_score": rng.integers(700, 1000, count) / 10,
        "checked_date": desk.back(rng, 15, 80, count),
    }
    return send(desk, ENVIRONMENT, desk.of_villages(ENVIRONMENT, village, values), desk.calendar.quarter_key(0))


def _certificates(desk: Desk) -> list[Delivery]:
    rng, known = desk.rng(CERTIFICATE), desk.operators
    holder = known.iloc[np.flatnonzero(rng.random(len(known)) < 0.25)]
    count = len(holder)
    issued = desk.back(rng, 60, 1000, count)
    values = {
        "certificate_no": frames.serials("RZ", count, 6),
        "product_name": pick(rng, ("旺苍黄茶", "高山绿茶", "米仓山核桃", "木门醪糟", "黑木耳", "黄羊肉"), count),
        "holder_name": holder["name"].to_numpy(dtype=object),
        "holder_uscc": holder["uscc"].to_numpy(dtype=object),
        "certification_kind": pick(rng, ("green", "organic", "geographical", "quality"), count, (30, 40, 5, 25)),
        "area_mu": rng.integers(500, 90_000, count) / 10,
        "issued_date": issued,
        "expires_date": issued + np.timedelta64(1095, "D"),
    }
    return send(desk, CERTIFICATE, desk.of_villages(CERTIFICATE, holder["village"].to_numpy(), values), desk.calendar.quarter_key(0))


def _samples(desk: Desk) -> list[Delivery]:
    rng, known = desk.rng(SAMPLE), desk.operators
    count = max(20, len(known))
    unit = known.iloc[rng.integers(0, len(known), count)]
    passed = rng.random(count) < 0.985
    values = {
        "sample_no": frames.serials("CY", count, 6),
        "sampled_date": desk.back(rng, 12, 40, count),
        "product_name": pick(rng, ("茶叶", "食用菌", "鲜蛋", "蔬菜", "猪肉", "羊肉"), count),
        "sampled_unit": unit["name"].to_numpy(dtype=object),
        "title_level": pick(rng, ("national", "province", "city", "county"), count, (1, 9, 30, 60)),
        "is_pass": passed,
        "failed_item": frames.where(~passed, "农药残留超标"),
    }
    return send(desk, SAMPLE, desk.of_villages(SAMPLE, unit["village"].to_numpy(), values), desk.calendar.month_key(0))
