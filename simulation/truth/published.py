"""Which rows of the standing national export break a published check: the right answer, on clean paper.

A second reading of the published rules, household by household, that shares nothing with the product. The figures are the
sample county's on its night; a migrant job is the partners' matter and is read from their rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from simulation.world.model import Delivery

EXPORT, JOBS = "rural_revitalisation/monitoring_export", "labour/migrant_work"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
NO_MEASURE = {None, "尚未实施", "未实施", "无"}
LAND = {"5_14_002": ("forest_area_mu", 200), "5_14_008": ("cultivated_area_mu", 100), "5_14_010": ("returned_farmland_area_mu", 200)}
VOCATIONAL = ("vocational", "college")
SUBSIDY = "城乡居民基本医疗保险个人缴费补贴"
FIRST, CUTOFF = "2024-10", "2025-02"
Row = dict[str, Any]


def standing(deliveries: Iterable[Delivery], feed: str) -> pd.DataFrame:
    """Of each part the last word on its last period."""
    last: dict[str, Delivery] = {}
    for item in deliveries:
        if item.feed == feed:
            kept = last.setdefault(item.part or "", item)
            if (item.period, item.known_at, item.version) > (kept.period, kept.known_at, kept.version):
                last[item.part or ""] = item
    frames = [item.frame for item in last.values()]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def violations(deliveries: Iterable[Delivery], as_of: dt.date) -> pd.DataFrame:
    """check_code, platform_household_no, resident_id (None where a household breaks it)."""
    given = list(deliveries)
    table = standing(given, EXPORT)
    rows = _records(table)
    jobs = standing(given, JOBS)
    abroad: dict[str, list[str]] = {}
    worked: dict[str, list[Row]] = {}
    for job in _records(jobs):
        worked.setdefault(job["_person"], []).append(job)
        if job["work_area"] in ("province", "beyond", "abroad"):
            abroad.setdefault(job["_person"], []).append(job["end_date"] or "9999")
    households: dict[str, list[Row]] = {}
    for row in rows:
        households.setdefault(row["platform_household_no"], []).append(row)
    found = []
    for number, members in households.items():
        found += [(code, number, None) for code in _household(members, as_of, abroad)]
        found += [(code, number, row["resident_id"]) for row in members for code in _member(row, members[0], as_of)]
        if members[0]["monitoring_category"] is not None:
            found += [("5_12_001", number, row["resident_id"]) for row in members for _ in _overlaps(worked.get(row["_person"], []))]
    return pd.DataFrame(found, columns=["check_code", "platform_household_no", "resident_id"])


def _records(table: pd.DataFrame) -> list[Row]:
    """Rows as plain values, None for a blank."""
    return [{str(name): value for name, value in row.items()} for row in table.astype(object).where(table.notna(), None).to_dict("records")]


def _risks(row: Row) -> list[str]:
    return [row[f"risk_{place}"] for place in range(1, 6) if row[f"risk_{place}"]]


def _measures(row: Row) -> set[str]:
    return {name[8:] for name in row if name.startswith("measure_") and row[name] not in NO_MEASURE}


def _household(members: list[Row], as_of: dt.date, abroad: dict[str, list[str]]) -> Iterator[str]:
    row = members[0]
    risks, measures = _risks(row), _measures(row)
    for code, (field, most) in LAND.items():
        if row[field] is not None and not 0 <= row[field] <= most:
            yield code
    if row["monitoring_category"] is None:
        return
    out, still = row["risk_eliminated"] is True, row["risk_eliminated"] is False
    asked = ("identified_month", "risk_1", "is_unsafe_dwelling", "has_safe_water")
    if any(row[name] is None for name in asked) or any(each["has_critical_illness_insurance"] is None for each in members):
        yield "1_11_002"
    if out and sum(row[name] is None for name in row if name.startswith("after_")):
        yield "1_11_004"
    if out and (row["contact_name"] is None or row["contact_phone"] is None):
        yield "1_11_011"
    if out and row["after_dwelling_unsafe"] is True:
        yield "1_02_008"
    if still and row["identified_month"] and not measures and _month_over(row["identified_month"], as_of):
        yield "1_11_010"
    if "disability" in risks and not any(each["certificate_kind"] == "disability" or each["disability_cert_no"] for each in members):
        yield "2_11_001"
    for code, risk, groups, when in (
        ("3_11_005", "disability", {"safety_net", "social"}, out), ("3_11_006", "unsafe_housing", {"housing"}, out),
        ("5_18_006", "unsafe_water", {"water"}, True),
    ):  # fmt: skip
        if when and risk in risks and not measures & groups:
            yield code
    if row["has_safe_water"] is False and "unsafe_water" not in risks:
        yield "4_11_006"
    if "unstable_job" in risks and all(each["labour_capacity"] in ("none", "lost") for each in members):
        yield "5_15_013"
    if still and "illness" in risks:
        if not row["identified_self_pay_fen"]:
            yield "5_15_020"
        if all(each["health_status"] and set(each["health_status"].split(",")) <= {"healthy", "chronic"} for each in members):
            yield "5_15_015"
    if still and row["identified_wage_fen"] is not None and 0 < row["identified_wage_fen"] < 100_00:
        yield "5_15_023"
    words = row["measure_employment"] or ""
    if any(word in words for word in ("劳务输出", "外出务工补贴", "外出劳务补贴")):
        away = any(each["works_outside_county"] for each in members)
        away |= any(end >= f"{row['identified_month']}-01" for each in members for end in abroad.get(each["_person"], []))
        if not away:
            yield "5_17_011" if still else "5_17_012"
    if still and FIRST <= (row["identified_month"] or "") <= CUTOFF and SUBSIDY not in (row["measure_health"] or ""):
        yield "1111_06"
    if out and row["elimination_mode"] == "assisted" and row["identified_month"] and row["eliminated_month"]:
        first, last = (int(text[:4]) * 12 + int(text[5:]) for text in (row["identified_month"], row["eliminated_month"]))
        if last - first <= 1:
            yield "cloud_elimination"


def _member(row: Row, head: Row, as_of: dt.date) -> Iterator[str]:
    number, born = row["resident_id"] or "", row["birth_date"]
    monitored = head["monitoring_category"] is not None
    age = _age(born, as_of)
    if age >= 60 and row["labour_capacity"] in ("ordinary", "skilled", "lost"):
        yield "2_12_017"
    if row["takes_rain_dew_grant"] and row["student_status"] not in VOCATIONAL:
        yield "5_15_012"
    idle = row["student_status"] in (None, "not_student")
    school_day = dt.date(as_of.year - (as_of.month < 9), 9, 1)
    if 6 <= _age(born, school_day) <= 16 and idle and row["absence_reason"] is None:
        if head["household_type"] in ("exited", "exited_no_policy"):
            yield "5_15_016"
        if monitored:
            yield "5_15_017"
    if not monitored:
        return
    if len(number) not in (18, 20, 22):
        yield "1_12_002"
    if len(number) == 18 and not _checks(number):
        yield "id_18"
    certificate = row["disability_cert_no"]
    if certificate and not (len(certificate) in (20, 22) and _checks(certificate[:18]) and certificate[18] in "1234567"):
        yield "1_12_004"
    if row["has_basic_insurance"] is False and not row["has_employee_insurance"] and "illness" not in _risks(head):
        yield "4_11_007"
    if row["tekun_support"] not in (None, "none") and 18 <= age <= 59 and row["health_status"] == "healthy" and idle:
        yield "5_15_019"
    if (
        row["student_status"] in VOCATIONAL
        and not row["takes_rain_dew_grant"]
        and "雨露计划" not in (head["measure_other_education"] or "")
    ):
        yield "1111_2"


def _overlaps(jobs: list[Row]) -> Iterator[Row]:
    ended = ""
    for job in sorted(jobs, key=lambda item: (item["start_date"], item["end_date"] or "9999")):
        if job["start_date"] < ended:
            yield job
        ended = max(ended, job["end_date"] or "")


def _age(born: str, day: dt.date) -> int:
    year, month, date = map(int, born.split("-"))
    return day.year - year - ((day.month, day.day) < (month, date))


def _month_over(month: str, as_of: dt.date) -> bool:
    """Whether a month has passed since the month's last day."""
    after = int(month[:4]) * 12 + int(month[5:]) + 1  # months since year 0, one after the month's end: the month that follows
    now = as_of.year * 12 + as_of.month
    last_day = (as_of + dt.timedelta(days=1)).month != as_of.month
    return now > after or (now == after and last_day)


def _checks(number: str) -> bool:
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=False))
    return "10X98765432"[total % 11] == number[17]
