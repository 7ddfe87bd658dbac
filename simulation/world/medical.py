"""What the medical insurance bureau and the health commission write: settlements, enrolment, major illness.

Planted rows first, then ordinary life: most settlements are small, a few are heavy.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames
from simulation.world.deliver import Rows, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.policy import policy
from simulation.world.scenario import Plan

SETTLEMENT = "medical_insurance/settlement"
ENROLMENT = "medical_insurance/enrolment"
ILLNESS = "health/major_illness"
HOSPITALS = np.array(
    [
        "旺苍县人民医院",
        "旺苍县中医院",
        "广元市中心医院",
        "东河镇中心卫生院",
        "嘉川镇中心卫生院",
        "木门镇卫生院",
        "普济镇卫生院",
        "华西医院",
    ],
    dtype=object,
)
AWAY = ("广元市中心医院", "华西医院")  # hospitals outside the county
MONTHS = 12
SETTLEMENTS_PER_PERSON = 0.88


def settlements(county: County, plan: Plan) -> list[Delivery]:
    """Twelve monthly deliveries of settled visits; thirteen in January, when the cut-off's year has just ended."""
    planted = _planted_settlements(county, plan).of_persons(county)
    table = frames.join([planted, _ordinary_settlements(county, plan)])
    table = table.sort_values(["settle_date", "resident_id", "self_pay_fen"], kind="stable", ignore_index=True)
    table["settlement_no"] = frames.serials("JS", len(table), 8)
    _told_of_visits(county, table)
    calendar = county.calendar
    sent: list[Delivery] = []
    months = table["settle_date"].str[:7]
    first = max(MONTHS - 1, int((calendar.month(0) - calendar.year_start).astype(np.int64) // 30))
    for back in range(first, -1, -1):
        key = calendar.month_key(back)
        # The latest month is sent before it ends, the others on the fifth of the month after.
        known = calendar.known(3) if back == 0 else f"{calendar.month(back - 1) + np.timedelta64(4, 'D')}T09:30:00+08:00"
        sent += whole(SETTLEMENT, table[months == key], key, known)
    return sent


def _told_of_visits(county: County, table: pd.DataFrame) -> None:
    """What the bureau adds to each visit: who was treated was insured; some bills are settled later than at the hospital."""
    rng = county.rng("settlement extras")
    table["enrolment_status"] = pd.Series("insured", index=table.index, dtype=object)
    table["is_in_county"] = ~table["hospital"].isin(AWAY).to_numpy()
    table["is_one_stop"] = rng.random(len(table)) < 0.97


def _planted_settlements(county: County, plan: Plan) -> Rows:
    rows, calendar = Rows(SETTLEMENT), county.calendar
    exited = policy()["medical_self_pay"]["exited"] * 100
    other = policy()["medical_self_pay"]["other"] * 100
    start, cutoff = calendar.year_start, calendar.cutoff

    def pay(person: int, day: np.datetime64, self_pay: int, kind: str = "inpatient") -> np.datetime64:
        basic, critical = self_pay * 3 // 2, self_pay // 4
        rows.add(
            person,
            insurance_kind="resident",
            visit_kind=kind,
            settle_date=day,
            hospital=HOSPITALS[person % len(HOSPITALS)],
            total_cost_fen=self_pay + basic + critical,
            basic_paid_fen=basic,
            critical_paid_fen=critical,
            aid_paid_fen=0,
            self_pay_fen=self_pay,
        )
        return day

    for index, event in plan.of("medical_self_pay").iterrows():
        person, variant, number = int(event["person"]), event["variant"], int(str(index))
        # Early in a year there are few days between its start and the cut-off.
        middle = start + np.timedelta64(20 + number % min(80, int((cutoff - start).astype(np.int64)) - 19), "D")
        limit = exited if plan.exited[int(event["hh"])] else other
        last = middle
        match variant:
            case "exact_other" | "exact_exited":
                pay(person, middle, limit)
            case "sum_of_three":
                for offset in (-12, -4, 0):
                    last = pay(person, middle + np.timedelta64(offset, "D"), limit // 3 + 100_00)
            case "window_edges":
                pay(person, start, limit // 2)
                last = pay(person, cutoff, limit - limit // 2)
            case "fen_short_other" | "fen_short_exited":
                pay(person, middle, limit - 1)
            case "outpatient":
                pay(person, middle, limit + 5_000_00, "special_outpatient" if number % 2 else "outpatient")
            case "after_cutoff":
                pay(person, middle, limit - 200_00)
                pay(person, cutoff + np.timedelta64(1, "D"), 2_000_00)
            case "last_year":
                pay(person, start - np.timedelta64(1, "D"), limit)
                pay(person, middle, 300_00)
            case "two_members":
                pay(person, middle, limit - 5_000_00)
                pay(int(county.heads[int(event["hh"])]), middle, limit - 7_000_00)
            case "dead_member":
                pay(person, middle, limit + 10_000_00)
        plan.events.loc[index, "evidence"] = last
    return rows


def _ordinary_settlements(county: County, plan: Plan) -> pd.DataFrame:
    rng, calendar, pp = county.rng("settlements"), county.calendar, county.pp
    count = round(len(pp) * SETTLEMENTS_PER_PERSON)
    age = pp["age"].to_numpy()
    weight = np.where(age >= 60, 2.4, np.where(age < 7, 1.6, 1.0)) * pp["alive"].to_numpy()
    person = np.sort(rng.choice(len(pp), count, p=weight / weight.sum()))
    free = plan.free[pp["hh"].to_numpy()[person]]
    chance = rng.random(count)
    inpatient = (chance < 0.11) & free
    special = (chance > 0.93) & ~inpatient
    visit = np.where(inpatient, "inpatient", np.where(special, "special_outpatient", "outpatient"))
    total = np.where(
        inpatient, rng.lognormal(8.3, 0.7, count), np.where(special, rng.lognormal(6.0, 0.5, count), rng.lognormal(4.7, 0.7, count))
    )
    heavy = inpatient & (rng.random(count) < 0.012)
    total[heavy] = rng.uniform(40_000, 160_000, int(heavy.sum()))
    total_fen = np.round(total * 100).astype(np.int64) + 100
    basic = (total_fen * np.where(inpatient, rng.uniform(0.62, 0.80, count), rng.uniform(0.35, 0.6, count))).astype(np.int64)
    critical = np.where(total_fen > 2_000_000, (total_fen * 0.12).astype(np.int64), 0)
    aid = np.where(inpatient & (rng.random(count) < 0.15), (total_fen - basic - critical) // 2, 0)
    days = (calendar.day - np.timedelta64(6, "D") - calendar.month(MONTHS - 1)).astype(np.int64) + 1
    employee = (rng.random(len(pp)) < 0.05)[person]
    return frames.of_persons(
        county,
        SETTLEMENT,
        person,
        {
            "insurance_kind": np.where(employee, "employee", "resident").astype(object),
            "visit_kind": visit.astype(object),
            "settle_date": calendar.month(MONTHS - 1) + rng.integers(0, days, count).astype("timedelta64[D]"),
            "hospital": HOSPITALS[rng.integers(0, len(HOSPITALS), count)],
            "total_cost_fen": total_fen,
            "basic_paid_fen": basic,
            "critical_paid_fen": critical,
            "aid_paid_fen": aid,
            "self_pay_fen": total_fen - basic - critical - aid,
        },
    )


def enrolment(county: County, plan: Plan) -> list[Delivery]:
    """Enrolment of the year: nearly everybody."""
    rng, pp = county.rng("enrolment"), county.pp
    person = np.flatnonzero(rng.random(len(pp)) < 0.93)
    exited = plan.exited[pp["hh"].to_numpy()[person]]
    chance = rng.random(len(person))
    status = np.where(chance < 0.985, "insured", np.where(chance < 0.992, "suspended", "not_insured"))
    subsidy = np.where(exited, "exited", np.where(rng.random(len(person)) < 0.02, "dibao", "none"))
    premium = np.where(status == "not_insured", 0, np.where(subsidy == "none", 400_00, 200_00))
    table = frames.of_persons(
        county,
        ENROLMENT,
        person,
        {
            "insured_year": np.full(len(person), county.calendar.year),
            "enrolment_status": status.astype(object),
            "premium_fen": premium.astype(np.int64),
            "subsidy_kind": subsidy.astype(object),
            "insurance_household_no": _insured_together(county, person),
        },
    )
    return whole(ENROLMENT, table, str(county.calendar.year), county.calendar.known(100))


def _insured_together(county: County, person: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    """The family number under which each is insured: the household's, but some grown children have one of their own."""
    pp, rng = county.pp, county.rng("insured together")
    own = np.isin(pp["relation"], ["son", "daughter"]) & (pp["age"].to_numpy() >= 22) & (rng.random(len(pp)) < 0.3)
    number = np.where(own, len(county.hh) + np.arange(len(pp)), pp["hh"].to_numpy())
    made: npt.NDArray[np.object_] = np.char.add("CB", np.char.zfill((number[person] + 1).astype("U8"), 8)).astype(object)
    return made


ICD = {
    "stomach_cancer": "C16",
    "renal_failure": "N18",
    "breast_cancer": "C50",
    "lung_cancer": "C34",
    "stroke": "I63",
    "infarction": "I21",
    "cirrhosis": "K74",
    "pneumoconiosis": "J64",
    "psychosis": "F20",
    "colon_cancer": "C18",
}
DISEASES = (
    "stomach_cancer",
    "renal_failure",
    "breast_cancer",
    "lung_cancer",
    "stroke",
    "infarction",
    "cirrhosis",
    "pneumoconiosis",
    "psychosis",
    "colon_cancer",
)


def major_illness(county: County, plan: Plan) -> list[Delivery]:
    """A cumulative list: the second delivery adds the new and updates the state of the old."""
    calendar = county.calendar
    lookback = policy()["major_illness"]["lookback_days"]
    first_day = calendar.back(lookback - 1)
    earlier, later = Rows(ILLNESS), Rows(ILLNESS)
    for index, event in plan.of("major_illness").iterrows():
        person, number = int(event["person"]), int(str(index))
        disease = DISEASES[number % len(DISEASES)]
        day, status = calendar.back(60 + number % 200), "treating"
        match event["variant"]:
            case "first_day":
                day = first_day
            case "day_before":
                day = calendar.back(lookback)
            case "cured_within":
                status = "cured"
            case "deceased_status" | "deceased_by_update":
                status = "deceased"
            case "two_illnesses":
                earlier.add(
                    person, disease=DISEASES[(number + 1) % len(DISEASES)], confirmed_date=calendar.back(900), treatment_status="improved"
                )
        if event["variant"] == "namesake":
            continue
        if event["variant"] == "recent":
            day = calendar.back(12)
            later.add(person, disease=disease, confirmed_date=day, treatment_status="untreated")
        elif event["variant"] == "deceased_by_update":
            earlier.add(person, disease=disease, confirmed_date=day, treatment_status="treating")
            later.add(person, disease=disease, confirmed_date=day, treatment_status="deceased")
        else:
            earlier.add(person, disease=disease, confirmed_date=day, treatment_status=status)
        plan.events.loc[index, "evidence"] = day
    rng, pp = county.rng("illness"), county.pp
    sick = np.flatnonzero((rng.random(len(pp)) < 0.006) & pp["alive"].to_numpy() & plan.free[pp["hh"].to_numpy()])
    kind = np.array(DISEASES, dtype=object)[rng.integers(0, len(DISEASES), len(sick))]
    days = np.where(rng.random(len(sick)) < 0.2, rng.integers(35, 360, len(sick)), rng.integers(400, 2600, len(sick)))
    state = _state(rng, len(sick))
    values = {"disease": kind, "confirmed_date": calendar.day - days.astype("timedelta64[D]"), "treatment_status": state}
    ordinary = frames.of_persons(county, ILLNESS, sick, values)
    update = rng.random(len(sick)) < 0.04
    changed = frames.of_persons(
        county,
        ILLNESS,
        sick[update],
        {"disease": kind[update], "confirmed_date": values["confirmed_date"][update], "treatment_status": "improved"},
    )
    first, second = frames.join([ordinary, earlier.of_persons(county)]), frames.join([changed, later.of_persons(county)])
    for table in (first, second):
        table["icd_code"] = table["disease"].map(ICD).astype(object)
    return [
        *whole(ILLNESS, first, calendar.month_key(1), calendar.known(25)),
        *whole(ILLNESS, second, calendar.month_key(0), calendar.known(5)),
    ]


def _state(rng: np.random.Generator, count: int) -> npt.NDArray[np.object_]:
    words = np.array(["treating", "improved", "cured", "untreated"], dtype=object)
    drawn: npt.NDArray[np.object_] = words[rng.choice(4, count, p=[0.5, 0.3, 0.15, 0.05])]
    return drawn
