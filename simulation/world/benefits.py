"""Benefits paid year by year or month by month: the two disability subsidies, care for disabled people, pension insurance.

Who is entitled follows certificates and rosters; a few entitled people are missed, as in life. No rule reads these rows.
"""

from __future__ import annotations

import numpy as np

from simulation.world import frames, ids, told
from simulation.world.deliver import by_month, whole
from simulation.world.model import Delivery
from simulation.world.people import County
from simulation.world.scenario import Plan

SUBSIDY = "disabled_federation/subsidy"
SERVICE = "disabled_federation/service"
PENSION = "labour/pension"
CERTIFICATE = "disabled_federation/certificate"
DIBAO, TEKUN = "civil_affairs/dibao", "civil_affairs/tekun"
EXPORT = "rural_revitalisation/monitoring_export"
LEVELS = (200, 300, 400, 500, 1000, 2000)  # yuan a year
SCHEME_BEGAN = np.datetime64("2011-07", "M")  # nobody of the county drew this pension before
GOVERNMENT_PAYS = 100_00  # fen a year, the lowest level kept for those the government pays for


def disability_subsidies(county: County, plan: Plan) -> list[Delivery]:
    """Nursing money for grades 1 and 2, living money for those on dibao: the last two months."""
    rng, calendar, pp = county.rng(SUBSIDY), county.calendar, county.pp
    rows = told.standing(plan, CERTIFICATE).drop_duplicates("_person", keep="last")
    person = told.persons(county, rows)
    grade, number = rows["disability_grade"].to_numpy(dtype=object), rows["disability_cert_no"].to_numpy(dtype=object)
    issued = rows["issued_date"].to_numpy().astype("datetime64[M]")
    living = pp["alive"].to_numpy()[person]
    poor = told.among(county, told.standing(plan, DIBAO))[person]
    paid = rng.random(len(person)) < 0.97
    sent: list[Delivery] = []
    for back in (1, 0):
        month = calendar.month(back).astype("datetime64[M]")
        due = living & paid & (issued < month)
        row = np.concatenate([np.flatnonzero(due & np.isin(grade, ["1", "2"])), np.flatnonzero(due & poor)])
        kind = np.where(np.arange(len(row)) < int((due & np.isin(grade, ["1", "2"])).sum()), "nursing", "living").astype(object)
        day = np.minimum(month.astype("datetime64[D]") + np.timedelta64(19, "D"), calendar.back(4))
        table = frames.of_persons(
            county,
            SUBSIDY,
            person[row],
            {
                "grant_month": str(month),
                "disability_cert_no": number[row],
                "disability_subsidy_kind": kind,
                "amount_fen": np.where((kind == "nursing") & (grade[row] == "2"), 80_00, 100_00),
                "start_date": (issued[row] + 1).astype("datetime64[D]"),
                "paid_date": str(day),
                "bank_account": ids.bank_accounts(pp["hh"].to_numpy()[person[row]] + 1),
            },
        ).sort_values(["resident_id", "disability_subsidy_kind"], kind="stable", ignore_index=True)
        known = calendar.known(3) if back == 0 else f"{calendar.month(back - 1) + np.timedelta64(4, 'D')}T09:30:00+08:00"
        sent += whole(SUBSIDY, table, str(month), known)
    return sent


def disability_services(county: County, plan: Plan) -> list[Delivery]:
    """Rehabilitation for children, devices and care for the others."""
    rng, calendar, pp = county.rng(SERVICE), county.calendar, county.pp
    rows = told.standing(plan, CERTIFICATE).drop_duplicates("_person", keep="last")
    rows = rows.iloc[told.some(rng, np.arange(len(rows)), 0.2)]
    person = told.persons(county, rows)
    other = told.pick(rng, ("device", "home_care", "home_access", "welfare_works", "medicine"), len(person), (0.35, 0.3, 0.15, 0.08, 0.12))
    kind = np.where(pp["age"].to_numpy()[person] < 16, "child_rehab", other).astype(object)
    start = told.days_within(rng, calendar.month(1), calendar.back(6), len(person))
    table = frames.of_persons(
        county,
        SERVICE,
        person,
        {
            "disability_cert_no": rows["disability_cert_no"].to_numpy(dtype=object),
            "disability_service": kind,
            "provider": told.pick(rng, ("县残疾人康复中心", "县人民医院", "乡镇残联"), len(person)),
            "start_date": start,
            "end_date": start + rng.integers(10, 120, len(person)).astype("timedelta64[D]"),
            "amount_fen": rng.integers(2, 90, len(person)) * 100_00,
        },
    ).sort_values(["start_date", "resident_id"], kind="stable", ignore_index=True)
    table["service_no"] = frames.serials("CF", len(table), 6)
    return by_month(SERVICE, table, "start_date", calendar, 2)


def pensions(county: County, plan: Plan) -> list[Delivery]:
    """Everybody from 16 outside the towns: the old draw, the others pay, and for those entitled the government pays."""
    rng, calendar, pp = county.rng(PENSION), county.calendar, county.pp
    age, household = pp["age"].to_numpy(), pp["hh"].to_numpy()
    rural = county.hh["is_rural"].to_numpy()[household]
    person = np.flatnonzero((age >= 16) & pp["alive"].to_numpy() & rural & (rng.random(len(pp)) < 0.94))
    export = told.standing(plan, EXPORT)
    open_rows = export[export["monitoring_category"].notna() & (export["risk_eliminated"] == False)]  # noqa: E712 - blank, True or False
    grade = told.of_persons(county, told.standing(plan, CERTIFICATE), "disability_grade")[person]
    tekun, dibao, monitored = (
        told.among(county, rows)[person] for rows in (told.standing(plan, TEKUN), told.standing(plan, DIBAO), open_rows)
    )
    severe = np.isin(grade, ["1", "2"])
    drawing = age[person] >= 60
    entitled = ~drawing & (tekun | dibao | monitored | severe) & (rng.random(len(person)) < 0.96)
    chance = rng.random(len(person))
    state = np.select([drawing, entitled, chance < 0.05, chance < 0.08], ["drawing", "paying", "paused", "not_insured"], "paying")
    own = np.array(LEVELS, dtype=np.int64)[rng.choice(len(LEVELS), len(person), p=(0.45, 0.2, 0.12, 0.13, 0.07, 0.03))] * 100
    own[(state != "paying") | entitled] = 0
    government = np.where(entitled, GOVERNMENT_PAYS, 0)
    reason = np.select([~entitled, tekun, dibao, monitored], ["none", "tekun", "dibao", "monitored"], "severe_disabled")
    sixty = np.maximum(pp["birth"].to_numpy()[person].astype("datetime64[M]") + 60 * 12, SCHEME_BEGAN)
    table = frames.of_persons(
        county,
        PENSION,
        person,
        {
            "insured_year": np.full(len(person), calendar.year),
            "pension_state": state.astype(object),
            "self_paid_fen": own,
            "government_paid_fen": government,
            "collective_paid_fen": np.zeros(len(person), dtype=np.int64),
            "total_paid_fen": own + government,
            "pension_aid_kind": reason.astype(object),
            "draw_start_date": np.where(drawing, sixty, np.datetime64("NaT", "M")).astype("datetime64[D]"),
            "monthly_pension_fen": frames.where(drawing, rng.integers(140, 320, len(person)) * 100),
        },
    )
    return whole(PENSION, table, str(calendar.year), calendar.known(70))
