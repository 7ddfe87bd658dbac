"""A release of made-up marts: enough of everything for the report to show each of its sections. Seeded, no person in it."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.contracts.loader import load_contracts
from pipelines.indicators.catalogue import load_catalogue
from pipelines.policy.divisions import area_select, division_file
from pipelines.policy.loader import DATA
from pipelines.publish.schema import duck_type
from pipelines.publish.tables import MARTS

MANIFEST = {"as_of": "2025-06-30", "area": "510821", "run_id": "2025-06-30-0123456789ab"}
RULES = (
    "medical_self_pay", "major_illness", "school_dropout", "unsafe_dwelling", "water_failure", "traffic_accident", "job_loss",
    "disaster_damage", "disability_new", "dibao_new", "low_income", "rigid_expense",
)  # fmt: skip
NO_DATA = "water/village_supply"
COUNTS = (
    "deliveries", "deliveries_due", "deliveries_on_time", "rows_data", "rows_accepted", "rows_rejected", "rows_duplicate",
    "rows_contradicted",
)  # fmt: skip


def made_up(folder: Path, *, empty: bool = False) -> tuple[Path, dict[str, Any]]:
    """Marts in ``folder`` and their manifest. ``empty``: areas and feeds only, as a night without any delivery leaves them."""
    folder.mkdir(parents=True, exist_ok=True)
    chance = random.Random(7)
    with duckdb.connect(":memory:") as connection:
        areas = connection.execute(area_select(division_file("510821", dt.date(2025, 6, 30), (DATA,)))).to_arrow_table().to_pylist()
    towns = [area["area_code"] for area in areas if area["area_level"] == "township"]
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in MARTS}
    rows["area"] = areas
    rows["feed_status"] = [_feed(feed, chance, empty) for feed in load_contracts()]
    rows["indicator"] = _indicators(areas, chance, empty)
    if not empty:
        _fill(rows, towns, chance)
    for name, given in rows.items():
        _write(folder / f"{name}.parquet", name, given)
    marts = {name: {"rows": len(given), "digest": f"{number:064x}"} for number, (name, given) in enumerate(rows.items())}
    return folder, {**MANIFEST, "marts": marts}


def _feed(feed: str, chance: random.Random, empty: bool) -> dict[str, Any]:
    state = "missing" if empty or feed == NO_DATA else chance.choice(["ok"] * 6 + ["partial", "held", "stale"])
    reason = {"ok": None, "missing": "本期未交付 | not delivered", "held": "退回比例超过上限 | reject share past the limit"}.get(
        state, "部分乡镇未交 | parts missing"
    )
    standing = 0 if state == "missing" else 23 if state == "partial" else 1
    return {
        "feed": feed, "department": feed.split("/")[0], "feed_state": state, "deliveries_standing": standing,
        "deliveries_held": int(state == "held"), "deliveries_refused": 0, "parts_standing": standing,
        "parts_expected": 23 if state == "partial" else None, "latest_period": None if state == "missing" else "2025-06",
        "rows_standing": 0 if state == "missing" else chance.randint(200, 40000), "reason": reason,
        "calendar_answer": "not_yet_due", "parts_not_on_time": 0,
    }  # fmt: skip


def _indicators(areas: list[dict[str, Any]], chance: random.Random, empty: bool) -> list[dict[str, Any]]:
    rows = []
    for entry in load_catalogue():
        for area in areas:
            has_data = not empty and NO_DATA not in entry.feeds
            below = chance.randint(0, 400) if entry.kind == "rate" else 1
            if entry.kind == "rate" and area["area_level"] == "township":
                below *= area["area_code"] != min(other["area_code"] for other in areas if other["area_level"] == "township")
            above = chance.randint(int(below * 0.7), below) if entry.kind == "rate" else chance.randint(0, 60)
            value = Decimal(above) / below if has_data and below else None
            target = None if entry.direction == "-" else Decimal("0.9") if entry.kind == "rate" else Decimal(0)
            met = None if target is None or value is None else value <= target if entry.direction == "D" else value >= target
            rows.append(
                {
                    "indicator_key": entry.key, "area_code": area["area_code"], "period": "2025-06", "area_level": area["area_level"],
                    "numerator": above if has_data else None, "denominator": below if has_data else None,
                    "value": None if value is None else value.quantize(Decimal("0.000001")),
                    "value_state": "na" if not has_data else "empty_base" if value is None else "ok", "unit": entry.unit,
                    "direction": entry.direction, "target": target, "is_met": met,
                    "base_note": f"{entry.base_note.zh} | {entry.base_note.en}",
                }
            )  # fmt: skip
    return rows


def _fill(rows: dict[str, list[dict[str, Any]]], towns: list[str], chance: random.Random) -> None:
    contracts = load_contracts()
    for number, feed in enumerate(contracts):
        for turn in range(chance.randint(1, 6)):
            accepted, rejected, duplicate = chance.randint(100, 9000), chance.randint(0, 60), chance.randint(0, 9)
            state = chance.choice(["standing"] * 5 + ["superseded", "held"])
            rows["delivery"].append(
                {
                    "delivery_id": f"{number:02x}{turn:030x}", "sha256": f"{number * 10 + turn:064x}", "department": feed.split("/")[0],
                    "feed": feed, "known_at": dt.datetime(2025, 6, 25, 2), "delivery_state": state, "rows_accepted": accepted,
                    "file_name": "甲某某的低保材料.xlsx", "reason": "退回过多 | too many" if state == "held" else None,
                    "rows_in": accepted + rejected + duplicate + 5, "rows_rejected": rejected, "rows_duplicate": duplicate,
                    "rows_set_apart": 5, "cells_nulled": chance.randint(0, 40),
                }
            )  # fmt: skip
            for field in contracts[feed].fields[:4]:
                for row in range(chance.randint(0, 6)):
                    rows["rejected_row"].append(
                        {
                            "delivery_id": f"{number:02x}{turn:030x}", "sheet": "Sheet1", "row_no": row + 5, "rule": f"{field.name}_blank",
                            "column_name": field.name, "action": chance.choice(["reject", "null", "flag"]), "masked_value": "***",
                            "reason_zh": "空白", "reason_en": "blank",
                        }
                    )  # fmt: skip
    rows["delivery"].append(
        {
            "delivery_id": "f" * 32, "sha256": "f" * 64, "department": None, "known_at": dt.datetime(2025, 6, 25, 2),
            "delivery_state": "refused", "rows_in": 0, "rows_accepted": 0, "rows_rejected": 0, "rows_duplicate": 0, "rows_set_apart": 0,
            "cells_nulled": 0,
        }
    )  # fmt: skip
    departments = sorted({feed.split("/")[0] for feed in contracts})
    _quality(rows, list(contracts), departments, chance)
    _board(rows)
    for number in range(900):
        key, town = f"{number:064x}", chance.choice(towns)
        rows["household"].append(
            {"household_key": key, "county_code": "510821", "township_code": town, "village_code": town + "200", "members": 3}
        )
        rows["person"].append({"person_key": key, "household_key": key, "is_alive": number % 50 > 0})
        if number % 4 == 0:
            rows["clue"].append(
                {
                    "household_key": key, "rule_keys": ",".join(sorted(chance.sample(RULES, chance.randint(1, 3)))),
                    "departments": ",".join(sorted(chance.sample(departments, 2))),
                    "clue_state": chance.choice(["open", "open", "confirmed", "closed"]),
                    "is_overdue": number % 12 == 0,
                }
            )  # fmt: skip
        if number % 9 == 0:
            category = chance.choice(["unstable_exited", "marginal_vulnerable", "sudden_hardship", None])
            rows["candidate"].append({"household_key": key, "monitoring_category": category, "is_exited": number % 2 == 0})
        if number % 7 == 0:
            rows["monitored_household"].append(
                {
                    "household_key": key,
                    "monitoring_category": chance.choice(["unstable_exited", "marginal_vulnerable", "sudden_hardship"]),
                    "list_state": chance.choice(["assisting", "eliminated", "eliminated", "rolled_back", "re_identified", "absent"]),
                    "members": chance.randint(1, 6), "is_elimination_ready": number % 3 == 0,
                }
            )  # fmt: skip
    for number in range(320):
        kind = chance.choice(["operating", "public_welfare", "household_asset"])
        level = "household" if kind == "household_asset" else chance.choice(["county", "township", "village", "village"])
        value = Decimal(chance.randint(2_000, 90_000_000)) / 100
        rows["asset"].append(
            {
                "asset_no": f"A{number}", "asset_class": kind, "owner_level": level, "original_value": value, "net_value": value / 2,
                "is_idle": chance.random() < 0.1, "use_state": "disposed" if number % 40 == 0 else "in_use",
                "flags": chance.choice([None] * 8 + ["AL4", "AL4,AL14", "AL6"]),
            }
        )  # fmt: skip
        rows["project"].append({"project_no": f"J{number}", "flags": "AL5" if number % 30 == 0 else None})
        days = chance.choice([0, 12, 60, 130, 300, 500])
        band = {0: None, 12: "0-30", 60: "31-90", 130: "91-180", 300: "181-365", 500: ">365"}[days]
        owed = Decimal(chance.randint(1_000, 5_000_000)) / 100 if days else Decimal(0)
        rows["arrears"].append({"contract_no": f"C{number}", "due_year": 2025, "arrears": owed, "days_overdue": days, "ageing_band": band})


def _quality(rows: dict[str, list[dict[str, Any]]], feeds: list[str], departments: list[str], chance: random.Random) -> None:
    """The register of what was due, and four months of scores; the newest month of the first department has nothing to measure."""
    answers = ["on_time"] * 6 + ["late", "missing", "held", "empty_on_time", "not_yet_due"]
    for feed in feeds:
        for month in (4, 5, 6):
            answer = chance.choice(answers)
            rows["expected_delivery"].append(
                {
                    "feed": feed, "part": "", "span": f"2025-{month:02d}", "department": feed.split("/")[0],
                    "due_date": dt.date(2025, month + 1, 5), "answer": answer,
                    "days_late": chance.randint(1, 30) if answer in ("late", "missing", "held") else None,
                    "reason": "退回比例超过上限 | reject share past the limit" if answer == "held" else None,
                }
            )  # fmt: skip
    measures = ("score", "compulsory_completeness", "validity", "uniqueness", "timeliness", "consistency", "repetition", "correction")
    for department in departments:
        for month in ("2025-03", "2025-04", "2025-05", "2025-06"):
            bare = department == departments[0] and month == "2025-06"
            scores = {name: None if bare else Decimal(chance.randint(700_000, 1_000_000)) / 1_000_000 for name in measures}
            counts = dict.fromkeys(COUNTS, 0) | {
                "deliveries": 3,
                "rows_data": 1200,
                "rows_accepted": 1180,
                "rows_rejected": 15,
                "rows_duplicate": 5,
            }
            rows["data_quality"].append({"department": department, "feed": "*", "month": month, **scores, **counts})
    for feed in feeds:
        key = {"department": feed.split("/")[0], "feed": feed, "month": "2025-06"}
        rows["data_quality"].append(key | dict.fromkeys(COUNTS, 0) | {"score": Decimal("0.912345"), "score_change": Decimal("-0.01")})
        field = load_contracts()[feed].fields[0].name
        fault = {"rule": "blank", "column_name": field, "action": "reject", "faults": 3, "deliveries": 1, "is_repeated": True}
        rows["quality_fault"].append(key | fault)


def _board(rows: dict[str, list[dict[str, Any]]]) -> None:
    """Rules that found something, one that found nothing, one that was not asked."""
    titles = {
        "dead_dibao": "已死亡仍在低保名册",
        "insured_twice": "重复参加医保",
        "sex_differs": "部门间性别不一致",
        "dead_tekun": "已死亡仍在特困名册",
    }
    for number, (code, title) in enumerate(titles.items()):
        asked = code != "sex_differs"
        rows["contradiction_check"].append(
            {
                "code": code, "severity": "error", "title_zh": title, "title_en": code, "subject": "person",
                "owner_department": "civil_affairs", "is_asked": asked, "missing": None if asked else "public_security/household_register",
                "subjects_asked": 120 if asked else None, "found": 3 * (number < 2) if asked else None, "unanswered": 0 if asked else None,
            }
        )  # fmt: skip
        for turn, status in enumerate(("open", "overdue", "recurring", "explained", "corrected") if number < 2 else ()):
            rows["contradiction"].append(
                {
                    "contradiction_no": f"{number}{turn:015x}", "code": code, "severity": "error", "title_zh": title, "title_en": code,
                    "owner_department": "civil_affairs", "person_key": "ab" * 32, "status": status, "rows_cited": 2, "age_days": 10 + turn,
                    "evidence": "低保 月保障金额 420.00元", "due_date": dt.date(2025, 7, 9),
                }
            )  # fmt: skip


def _write(path: Path, mart: str, rows: list[dict[str, Any]]) -> None:
    """Rows with the declared columns and types of a mart; what a row does not say is NULL."""
    with duckdb.connect(":memory:") as connection:
        table = pa.table(
            {str(column.name): pa.array([_text(row.get(str(column.name))) for row in rows], pa.string()) for column in MARTS[mart].columns}
        )
        connection.register("_rows", table)
        picks = ", ".join(f'CAST("{column.name}" AS {duck_type(column)}) AS "{column.name}"' for column in MARTS[mart].columns)
        pq.write_table(connection.execute(f"SELECT {picks} FROM _rows").to_arrow_table(), path)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
