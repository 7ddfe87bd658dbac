"""What health and medical insurance write beside illness and settlements: certifications, aid, family doctors, deaths, births.

Each follows rows written before: a certified illness is one treated as an outpatient, aid tops up a settlement, a death
and a birth are the register's own. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulation.world import frames, told
from simulation.world.deliver import by_month, in_three, whole
from simulation.world.medical import HOSPITALS
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

CHRONIC = "medical_insurance/chronic_certification"
AID = "medical_insurance/medical_aid"
DOCTOR = "health/family_doctor"
DEATH = "health/death"
BIRTH = "health/birth"
SETTLEMENT = "medical_insurance/settlement"
KINDS = ("hypertension", "diabetes", "coronary", "stroke_after", "copd", "rheumatoid", "epilepsy", "tuberculosis")
SHARES = (0.42, 0.24, 0.09, 0.07, 0.07, 0.05, 0.03, 0.03)
FOUR = ("hypertension", "diabetes", "tuberculosis", "psychosis")  # the illnesses family doctors follow
DOCTORS = ("文医生", "蒲医生", "向医生", "苟医生", "昝医生", "伏医生")


def chronic_certifications(county: County, plan: Plan) -> list[Delivery]:
    """Who was treated for a special outpatient illness is certified for one; so are some of the old."""
    rng, calendar, pp = county.rng(CHRONIC), county.calendar, county.pp
    visits = told.everything(plan, SETTLEMENT)
    treated = told.among(county, visits[visits["visit_kind"] == "special_outpatient"])
    old = (pp["age"].to_numpy() >= 50) & (rng.random(len(pp)) < 0.08)
    person = np.flatnonzero((treated | old) & pp["alive"].to_numpy())
    certified = told.days_within(rng, calendar.back(1500), calendar.back(20), len(person))
    kind = told.pick(rng, KINDS, len(person), SHARES)
    table = frames.of_persons(
        county,
        CHRONIC,
        person,
        {
            "insurance_kind": "resident",
            "chronic_disease": kind,
            "certified_date": certified,
            "valid_until": certified + np.timedelta64(1826, "D"),
            "hospital": told.pick(rng, tuple(HOSPITALS), len(person)),
            "annual_cap_fen": np.where(np.isin(kind, ["hypertension", "diabetes"]), 1200_00, 3000_00),
        },
    )
    return whole(CHRONIC, table, calendar.month_key(0), calendar.known(5))


def medical_aid(county: County, plan: Plan) -> list[Delivery]:
    """Heavy hospital bills of the months before: half of the compliant own costs paid back on application."""
    rng, calendar, pp = county.rng(AID), county.calendar, county.pp
    bills = told.everything(plan, SETTLEMENT)
    heavy = bills[(bills["visit_kind"] == "inpatient") & (bills["self_pay_fen"] >= 800_00)]
    heavy = heavy[(heavy["settle_date"] >= str(calendar.month(4))) & (heavy["settle_date"] < str(calendar.back(50)))]
    bill = heavy.iloc[told.some(rng, np.arange(len(heavy)), 0.35)]
    person = told.persons(county, bill)
    settled = bill["settle_date"].to_numpy().astype("datetime64[D]")
    approved = settled + rng.integers(12, 40, len(bill)).astype("timedelta64[D]")
    compliant = bill["self_pay_fen"].to_numpy(dtype=np.int64) * rng.integers(70, 95, len(bill)) // 100
    classes = {name: told.among(county, told.standing(plan, f"civil_affairs/{name}"))[person] for name in ("tekun", "dibao")}
    margin = told.among(county, told.standing(plan, "civil_affairs/low_income_family"))[person]
    exited = plan.exited[pp["hh"].to_numpy()[person]]
    table = frames.of_persons(
        county,
        AID,
        person,
        {
            "aid_object_kind": np.select(
                [classes["tekun"], classes["dibao"], margin, exited], ["tekun", "dibao", "dibao_margin", "exited"], "rigid_expense"
            ).astype(object),
            "medical_aid_kind": told.pick(rng, ("inpatient", "tilted"), len(bill), (0.8, 0.2)),
            "settlement_no": bill["settlement_no"].to_numpy(dtype=object),
            "compliant_cost_fen": compliant,
            "amount_fen": compliant // 2,
            "approved_date": approved,
            "paid_date": approved + rng.integers(2, 8, len(bill)).astype("timedelta64[D]"),
        },
    ).sort_values(["approved_date", "settlement_no"], kind="stable", ignore_index=True)
    table["aid_no"] = frames.serials("YJ", len(table), 6)
    return by_month(AID, table, "approved_date", calendar, 5)


def family_doctors(county: County, plan: Plan) -> list[Delivery]:
    """The old and the certified chronically ill are seen at home or at the clinic; two months of services."""
    rng, calendar, pp = county.rng(DOCTOR), county.calendar, county.pp
    illness = told.of_persons(county, told.standing(plan, CHRONIC), "chronic_disease")
    ill = np.isin(illness, FOUR)
    old = (pp["age"].to_numpy() >= 65) & (rng.random(len(pp)) < 0.15)
    person = np.flatnonzero((ill | old) & pp["alive"].to_numpy())
    both = (illness[person] == "hypertension") & (rng.random(len(person)) < 0.15)
    kinds = frames.where(ill[person], illness[person])
    kinds[both] = "diabetes,hypertension"
    kind = told.pick(rng, ("home_visit", "check_up", "clinic_visit", "phone", "guidance"), len(person), (0.4, 0.2, 0.15, 0.15, 0.1))
    table = frames.of_persons(
        county,
        DOCTOR,
        person,
        {
            "chronic_kinds": kinds,
            "signed_date": told.days_within(rng, calendar.back(420), calendar.back(120), len(person)),
            "team": "第" + pd.Series(person % 9 + 1).astype(str).to_numpy(dtype=object) + "家庭医生团队",
            "doctor_name": np.array(DOCTORS, dtype=object)[person % len(DOCTORS)],
            "service_date": told.days_within(rng, calendar.month(1), calendar.back(5), len(person)),
            "service_kind": kind,
            "is_controlled": frames.where(ill[person], rng.random(len(person)) < 0.85),
        },
    ).sort_values(["service_date", "resident_id"], kind="stable", ignore_index=True)
    table["service_no"] = frames.serials("FW", len(table))
    return by_month(DOCTOR, table, "service_date", calendar, 2)


def deaths(county: County, plan: Plan) -> list[Delivery]:
    """Every death the register knows, on the day it knows; on the road where the traffic police wrote of one."""
    rng, calendar, pp = county.rng(DEATH), county.calendar, county.pp
    person = np.flatnonzero(~pp["alive"].to_numpy())
    died = pp["death"].to_numpy()[person].astype("datetime64[D]")
    road = told.everything(plan, "traffic_police/accident")
    on_the_road = told.among(county, road[road["casualty"] == "dead"])[person]
    cause = told.pick(rng, ("恶性肿瘤", "脑血管病", "心脏病", "呼吸系统疾病"), len(person))
    cause[on_the_road] = "道路交通事故"
    table = frames.of_persons(
        county,
        DEATH,
        person,
        {
            "death_date": died,
            "death_place": np.where(on_the_road, "on_the_way", told.pick(rng, ("home", "hospital"), len(person))).astype(object),
            "death_cause": cause,
            "reported_date": np.minimum(
                died + rng.integers(1, 6, len(person)).astype("timedelta64[D]"), np.maximum(died, calendar.back(4))
            ),
        },
    ).sort_values(["death_date", "resident_id"], kind="stable", ignore_index=True)
    table["death_certificate_no"] = frames.serials("SW", len(table), 6)
    return in_three(DEATH, table, "death_date", calendar)


def births(county: County, plan: Plan) -> list[Delivery]:
    """The register's children of the last twelve months, with the woman of the house who can be their mother."""
    rng, calendar, pp = county.rng(BIRTH), county.calendar, county.pp
    household, relation = pp["hh"].to_numpy(), pp["relation"].to_numpy(dtype=object)
    adult = (pp["age"].to_numpy() >= 18) & (pp["age"].to_numpy() <= 52)

    def parent(male: bool) -> np.ndarray:
        """By child: its parent of that sex, by what each is to the head; -1 where none lives there."""
        found = np.full(len(pp), -1, dtype=np.int64)
        fits = adult & (pp["male"].to_numpy() == male)
        for words, children in (
            (["son", "daughter", "daughter_in_law", "son_in_law"], ["grandchild"]),
            (["head", "spouse"], ["son", "daughter"]),
        ):
            of = np.full(len(county.hh), -1, dtype=np.int64)
            one = np.flatnonzero(fits & np.isin(relation, words))
            of[household[one]] = one
            child = np.isin(relation, children)
            found[child] = of[household[child]]
        return found

    born = pp["birth"].to_numpy().astype("datetime64[D]")
    mother, father = parent(False), parent(True)
    child = np.flatnonzero((born > calendar.back(365)) & (born <= calendar.back(5)) & (mother >= 0))
    name, number = pp["name"].to_numpy(dtype=object), pp["id"].to_numpy(dtype=object)
    known = father[child] >= 0
    table = frames.of_persons(
        county,
        BIRTH,
        child,
        {
            "mother_name": name[mother[child]],
            "mother_id": number[mother[child]],
            "father_name": frames.where(known, name[father[child]]),
            "father_id": frames.where(known, number[father[child]]),
            "hospital": told.pick(rng, tuple(HOSPITALS[:3]), len(child)),
            "birth_weight_g": rng.integers(260, 400, len(child)) * 10,
        },
    ).sort_values(["birth_date", "resident_id"], kind="stable", ignore_index=True)
    table["birth_certificate_no"] = frames.serials("CS", len(table), 6)
    return in_three(BIRTH, table, "birth_date", calendar)
