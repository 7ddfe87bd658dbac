"""The wide form behind the national export: what it says of a member and of the household besides the monitored list.

Here belong columns that other departments' rows, the register and the household's own case decide: schooling, work,
certificates, insurance, land, income at identification and after elimination, measures by group. Who is exported and in
which state stands in ``export``; nothing here changes who is monitored. The columns agree with what the other departments
wrote, so that a published check on the export fires where something is wrong and not everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.world import frames
from simulation.world.people import County, age_at
from simulation.world.scenario import Plan
from simulation.world.social import CITIES

Objects = npt.NDArray[np.object_]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

HOME = CITIES[0]  # a job there is a job at home
SUBSIDY = "参加城乡居民基本医疗保险个人缴费补贴"
GROUPS = (
    "industry", "employment", "finance", "public_post", "housing", "water", "health", "compulsory_education", "other_education",
    "safety_net", "social", "relocation", "living_condition", "infrastructure",
)  # fmt: skip
WORDS = {
    "industry": "发展特色种养业",
    "employment": "就业培训",
    "finance": "小额信贷",
    "public_post": "护林员",
    "housing": "危房改造",
    "water": "饮水管网入户",
    "health": "大病医疗救助",
    "compulsory_education": "控辍保学",
    "other_education": "助学金",
    "safety_net": "低保兜底",
    "social": "社会捐助",
    "relocation": "易地搬迁",
    "living_condition": "人居环境改善",
    "infrastructure": "入户道路",
}
HELPERS = np.array(["冯帮扶", "褚责任", "卫结对", "蒋联户", "沈干部", "韩书记"], dtype=object)
SCHOOLING = np.array(["primary", "junior", "junior", "senior", "illiterate"], dtype=object)
UNITS = np.array(["县农业农村局", "县民政局", "县教育局", "县交通运输局"], dtype=object)


@dataclass(frozen=True)
class Known:
    """What other departments wrote of each person: one entry per person of the county, None where nothing."""

    certificate: Objects
    tekun: Objects
    dibao: Bools
    school_state: Objects
    absence_reason: Objects
    work_place: Objects
    employer: Objects
    post: Bools


def known(county: County, plan: Plan) -> Known:
    """Read off the latest row of each person in what the departments before this one wrote."""
    index = pd.Index(county.pp["id"])

    def of(feed: str, column: str, rows: str | None = None) -> Objects:
        result = np.full(len(index), None, dtype=object)
        for item in plan.written:
            if item.feed != feed:
                continue
            table = item.frame if rows is None else item.frame[item.frame[rows].isna()]
            place = index.get_indexer(table["_person"])
            result[place[place >= 0]] = table[column].to_numpy(dtype=object)[place >= 0]
        return result

    job = "labour/employment"
    post = of(job, "post_kind", rows="end_date")
    farm = post == "farm"
    place, employer = of(job, "work_place", rows="end_date"), of(job, "employer", rows="end_date")
    place[farm] = employer[farm] = None
    return Known(
        certificate=of("disabled_federation/certificate", "disability_cert_no"),
        tekun=of("civil_affairs/tekun", "support_mode"),
        dibao=pd.notna(of("civil_affairs/dibao", "aid_certificate_no")),
        school_state=of("education/school_age", "enrolment_state"),
        absence_reason=of("education/school_age", "absence_reason"),
        work_place=place,
        employer=employer,
        post=post == "public_post",
    )


def members(
    county: County, told: Known, person: Ints, household: Ints, mood: npt.NDArray[np.float64], columns: Mapping[str, Objects]
) -> dict[str, Any]:
    """The member's own columns. ``columns`` are the household's, by household."""
    pp = county.pp
    age = pp["age"].to_numpy()[person]
    monitored = pd.notna(columns["monitoring_category"])[household]
    year_start = age_at(pp["birth"].to_numpy()[person], county.calendar.school_year_start)
    pupil = (year_start >= 6) & (year_start <= 16)
    student = np.select(
        [age < 3, ~pupil & (age < 7), year_start < 12, year_start < 15, (age < 19) & (mood < 0.35), age < 19, (age < 22) & (mood < 0.3)],
        ["not_student", "preschool", "primary", "junior", "vocational", "senior", "college"],
        "not_student",
    ).astype(object)
    out = pupil & np.isin(told.school_state[person], ["dropout", "not_enrolled", "deferred"])
    student[out] = "not_student"
    reason = told.absence_reason[person]
    reason[~out] = None
    certificate = told.certificate[person]
    disabled, chronic = pd.notna(certificate), (mood >= 0.05) & (mood < 0.18)
    ill = np.isin(person, _patients(county, household[monitored], columns))
    health = np.select(
        [ill & disabled, ill, disabled & chronic, disabled, chronic],
        ["disabled,major_illness", "major_illness", "chronic,disabled", "disabled", "chronic"],
        "healthy",
    )
    place = told.work_place[person]
    place[student != "not_student"] = None
    works = pd.notna(place)
    outside = works & (place != HOME)
    insured = (mood < 0.985) | monitored
    tekun = told.tekun[person]
    tekun[pd.isna(tekun)] = "none"
    number = columns["platform_household_no"][household]
    return {
        "platform_person_no": number + np.char.zfill((pp["slot"].to_numpy()[person] + 1).astype("U2"), 2).astype(object),
        "certificate_kind": "citizen_id",
        "disability_cert_no": certificate,
        "ethnicity": pp["ethnicity"].to_numpy(dtype=object)[person],
        "political_status": np.where((age >= 25) & (mood > 0.93), "中共党员", "群众").astype(object),
        "education_level": frames.where(age >= 16, SCHOOLING[person % len(SCHOOLING)]),
        "health_status": health.astype(object),
        "student_status": student,
        "school_name": frames.where(student != "not_student", "镇中心学校"),
        "absence_reason": reason,
        "takes_rain_dew_grant": (student == "vocational").astype(object),
        "work_place": place,
        "work_employer": frames.where(works, told.employer[person]),
        "work_months": frames.where(works, (person % 9 + 3).astype(object)),
        "works_outside_county": outside.astype(object),
        "takes_migrant_subsidy": (outside & (person % 3 == 0)).astype(object),
        "public_post": frames.where(told.post[person], "护林员"),
        "public_post_months": frames.where(told.post[person], 12),
        "has_basic_insurance": insured.astype(object),
        "has_critical_illness_insurance": insured.astype(object),
        "has_employee_insurance": False,
        "has_commercial_insurance": (mood < 0.3).astype(object),
        "has_medical_aid": ill.astype(object),
        "has_resident_pension": ((age >= 16) & (mood < 0.9)).astype(object),
        "has_employee_pension": False,
        "is_dibao": told.dibao[person].astype(object),
        "tekun_support": tekun,
    }  # fmt: skip


def _patients(county: County, household: Ints, columns: Mapping[str, Objects]) -> Ints:
    """The head of each household whose risk is illness."""
    found = np.unique(household)
    risks = np.array([columns[f"risk_{place}"][found] == "illness" for place in range(1, 6)])
    return county.heads[found[risks.any(axis=0)]]


def households(county: County, plan: Plan, told: Known, columns: Mapping[str, Objects], per_head: Ints) -> dict[str, Objects]:
    """Columns that every member's row repeats, by household of the county. ``per_head``: the platform's net income in fen."""
    hh, pp = county.hh, county.pp
    every = np.arange(len(hh))
    counted = np.bincount(pp["hh"].to_numpy()[pp["alive"].to_numpy()], minlength=len(hh))
    monitored = pd.notna(columns["monitoring_category"])
    out = columns["risk_eliminated"] == True  # noqa: E712  an object array of True, False and None
    problem = np.array([plan.case_of[int(row)].problem if int(row) in plan.case_of else None for row in every], dtype=object)
    group = hh["group_no"].to_numpy(dtype=object)
    made: dict[str, Objects] = {
        "group_name": frames.where(pd.notna(group), np.char.add(np.where(pd.isna(group), "", group).astype("U3"), "组").astype(object)),
        "household_members": counted.astype(object),
        "head_name": pp["name"].to_numpy(dtype=object)[county.heads],
        "exit_year": frames.where(plan.exited, (2014 + every % 7).astype(object)),
        "is_relocated": (plan.exited & (every % 12 == 0)).astype(object),
        "is_no_labour_household": columns["unable"],
        "is_unsafe_dwelling": (monitored & ~out & (problem == "dwelling")).astype(object),
        "has_safe_water": ~(monitored & ~out & (problem == "water")),
        "has_school_dropout": (monitored & ~out & (problem == "school")).astype(object),
        "has_uninsured_member": frames.where(monitored, False),
        "dwelling_grade": np.where(problem == "dwelling", "C", np.array(["A", "B", "B"], dtype=object)[every % 3]).astype(object),
        "has_electricity": np.full(len(hh), True, dtype=object),
        "has_broadcast": np.full(len(hh), True, dtype=object),
        "has_sanitary_toilet": (every % 9 > 0).astype(object),
        "road_kind": np.array(["水泥路", "水泥路", "砂石路", "沥青路"], dtype=object)[every % 4],
        "road_distance_km": np.round(every % 25 / 10, 1).astype(object),
        "dwelling_area_m2": (60 + every % 90).astype(object),
        "fuel_kind": np.array(["清洁能源", "柴草", "煤炭"], dtype=object)[every % 3],
        "joins_cooperative": (every % 4 == 0).astype(object),
        "has_leading_firm": (every % 6 == 0).astype(object),
        "has_local_leader": (every % 7 == 0).astype(object),
        "has_micro_loan": (every % 11 == 0).astype(object),
        "cultivated_area_mu": np.round(every % 70 / 10 + 0.5, 1).astype(object),
        "forest_area_mu": np.round(every % 150 / 5, 1).astype(object),
        "returned_farmland_area_mu": np.round(every % 40 / 8, 2).astype(object),
        "orchard_area_mu": np.round(every % 16 / 4, 2).astype(object),
        "pasture_area_mu": np.zeros(len(hh), dtype=object),
        "water_area_mu": np.round(every % 8 / 10, 1).astype(object),
        "risk_disaster_kind": frames.where((columns["risk_1"] == "disaster") & monitored, "flood"),
        "helper_name": HELPERS[every % len(HELPERS)],
        "helper_unit": UNITS[every % len(UNITS)],
        "contact_phone": frames.where(pd.notna(columns["contact_name"]), pp["phone"].to_numpy(dtype=object)[county.heads]),
    }  # fmt: skip
    no_phone = pd.notna(columns["contact_name"]) & pd.isna(made["contact_phone"])
    made["contact_phone"][no_phone] = np.char.add("1380000", np.char.zfill((every[no_phone] % 10_000).astype("U4"), 4)).astype(object)
    ill = np.zeros(len(hh), dtype=bool)
    for place in range(1, 6):
        ill |= columns[f"risk_{place}"] == "illness"
    made |= _income("identified", counted, per_head - 2_000_00, monitored, ill)
    made |= _income("after", counted, per_head, out, ill)
    return made | _measures(county, plan, told, columns, monitored)


def _income(stage: str, counted: Ints, per_head: Ints, given: Bools, ill: Bools) -> dict[str, Objects]:
    """Income whose parts make the whole: net = wage + production + property + transfer - cost, per head = net / members."""
    net = per_head * counted
    wage, production, dividend = net * 5 // 10, net * 3 // 10, net // 50
    cost = production // 4
    transfer = net + cost - wage - production - dividend
    claims = np.where(ill, 200_00, 0)
    self_pay = np.where(ill, 3_000_00, 0)
    pension, other = transfer * 3 // 10, transfer - transfer * 3 // 10 - transfer // 5
    values = {
        "wage": wage, "production": production, "property": dividend, "transfer": transfer, "cost": cost, "net": net,
        "claims": claims, "self_pay": self_pay,
    }  # fmt: skip
    if stage == "after":
        values["net_per_head"] = per_head
    else:
        reference = net + claims - self_pay
        half_up = (2 * reference + counted) // np.maximum(2 * counted, 1)
        nothing = np.zeros(len(net), dtype=np.int64)
        values |= {
            "birth_grant": nothing, "dibao": transfer // 5, "tekun": nothing, "pension": pension, "ecology": nothing,
            "other_transfer": other, "reference": reference, "reference_per_head": half_up,
        }  # fmt: skip
    made = {f"{stage}_{name}_fen": frames.where(given, value.astype(object)) for name, value in values.items()}
    if stage == "after":
        made |= {
            f"after_{name}": frames.where(given, False)
            for name in ("school_dropout", "dwelling_unsafe", "uninsured_member", "water_unsafe")
        }
    return made


def _measures(county: County, plan: Plan, told: Known, columns: Mapping[str, Objects], monitored: Bools) -> dict[str, Objects]:
    """Measures by group as text. A household in the middle of its case has those of the case and the insurance subsidy."""
    pp = county.pp
    count = len(county.hh)
    made = {f"measure_{group}": np.full(count, None, dtype=object) for group in GROUPS}
    away = pd.notna(told.work_place) & (told.work_place != HOME) & pp["alive"].to_numpy()
    somebody_away = np.bincount(pp["hh"].to_numpy()[away], minlength=count) > 0
    for household, case in plan.case_of.items():
        if not monitored[household]:
            continue
        for group in case.groups:
            made[f"measure_{group}"][household] = WORDS[group]
        if case.groups:
            own = made["measure_health"][household]
            made["measure_health"][household] = SUBSIDY if own is None else f"{own}，{SUBSIDY}"
        if "employment" in case.groups and somebody_away[household]:
            made["measure_employment"][household] = "劳务输出"
    developed = np.array([pd.notna(made[f"measure_{group}"]) for group in GROUPS]).any(axis=0)
    made["measure_development"] = frames.where(monitored, np.where(developed, "已实施", "尚未实施").astype(object))
    return made


def name_rain_dew(form: dict[str, Objects], household: Ints, student: Objects) -> None:
    """A household that is helped names the rain-dew grant of its vocational students among its education measures."""
    column = form["measure_other_education"]
    for row in np.unique(household[student == "vocational"]):
        if form["measure_development"][row] == "已实施":
            column[row] = "雨露计划" if column[row] is None else f"{column[row]}，雨露计划"
