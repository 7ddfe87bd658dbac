"""Contradictions between departments, planted in a finished world: each beside a near miss, and some of them answered.

Rows are added to, changed in or taken from what departments already wrote, in columns and feeds that decide nothing of clues, candidates,
list and ledger (those of the registers themselves stand in ``doubles``); each in a household of its own. The truth of a
contradiction is what was done here; a second reading of all others that a world holds by chance is not attempted. How a row is
slipped in stands in ``clerk``.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from simulation.world.clerk import Clerk, NoRoom, full_width, other_name
from simulation.world.doubles import DOUBLES
from simulation.world.model import World

DEATH, REGISTER, DIBAO, TEKUN = "health/death", "public_security/household_register", "civil_affairs/dibao", "civil_affairs/tekun"
CERTIFICATE, SUBSIDY = "disabled_federation/certificate", "disabled_federation/subsidy"
PENSION, POST, JOB, MIGRANT = "labour/pension", "labour/public_post", "labour/employment", "labour/migrant_work"
ROLL, LEDGER, AID = "education/enrolment", "education/school_age", "education/student_aid"
INSURED, SETTLED, FARM = "medical_insurance/enrolment", "medical_insurance/settlement", "agriculture/subsidy_payment"
VEHICLE, FIRM, TITLE = "traffic_police/vehicle", "market_supervision/business_registration", "natural_resources/title"
CADRE, COMPARED, MOVED, HOME = (
    "party_organisation/village_committee", "rural_revitalisation/comparison_result", "relocation/relocated_household", "housing/dwelling",
)  # fmt: skip
EXPORT, ORPHAN, PAIRING, TRAINING = (
    "rural_revitalisation/monitoring_export", "civil_affairs/orphan_child", "rural_revitalisation/pairing", "labour/training",
)  # fmt: skip
REPLY = "rural_revitalisation/contradiction_reply"
Day = np.datetime64
One = np.timedelta64(1, "D")


def plant(world: World) -> World:
    """The world with every contradiction it has room for, and the answers departments gave to some of them (without ``tables``)."""
    clerk = Clerk(world)
    for slip in (*DEATHS, *SLIPS, *DOUBLES):
        with suppress(NoRoom):  # a hamlet has not everything
            slip(clerk)
    _answers(clerk)
    return replace(
        world,
        deliveries=clerk.given,
        planted_contradictions=clerk.planted(),
        tables={},
        households=world.households | {"stays": clerk.stays},
    )


def _month(day: object) -> Any:
    return np.datetime64(str(day)[:7], "M").astype("datetime64[D]")


def _death(
    code: str, feed: str, last: Callable[[Clerk, pd.DataFrame], Any], where: Callable[[pd.DataFrame], pd.Series]
) -> Callable[[Clerk], None]:
    """Somebody a roster names died according to the health office: ``last`` is the last day on which that contradicts."""

    def slip(clerk: Clerk) -> None:
        rows = clerk.rows(feed)
        for positive in (True, False):
            person = clerk.person(rows.loc[where(rows), "_person"])
            day = last(clerk, rows[(rows["_person"] == person) & where(rows)])
            clerk.die(person, day if positive else day + One)
            clerk.note(code, positive, person)

    return slip


def _all(rows: pd.DataFrame) -> pd.Series:
    return pd.Series(True, index=rows.index)


def _newest(column: str) -> Callable[[pd.DataFrame], pd.Series]:
    return lambda rows: rows[column] == rows[column].max()


def _semester(clerk: Clerk, rows: pd.DataFrame) -> Any:
    text = str(rows["semester"].max())
    return Day(f"{text[:4]}-{'03' if text.endswith('1') else '09'}-01") - One


DEATHS = (
    _death("dead_dibao", DIBAO, lambda clerk, rows: clerk.calendar.month(0) - One, lambda rows: rows["end_date"].isna()),
    _death("dead_tekun", TEKUN, lambda clerk, rows: clerk.calendar.month(0) - One, _all),
    _death("dead_disability_subsidy", SUBSIDY, lambda clerk, rows: _month(rows["grant_month"].max()) - One, _newest("grant_month")),
    _death(
        "dead_pension", PENSION, lambda clerk, rows: Day(f"{rows['insured_year'].max()}-01-01") - One,
        lambda rows: rows["pension_state"] == "drawing",
    ),
    _death(
        "dead_public_post", POST, lambda clerk, rows: _month(rows["post_month"].max()) - One,
        lambda rows: (rows["post_month"] == rows["post_month"].max()) & (rows["pay_fen"] > 0),
    ),
    _death(
        "dead_farm_subsidy", FARM, lambda clerk, rows: Day(rows["paid_date"].max()) - 91 * One, lambda rows: rows["payment_state"] == "paid"
    ),
    _death(
        "dead_insured", INSURED, lambda clerk, rows: Day(f"{rows['insured_year'].max()}-01-01") - One,
        lambda rows: rows["enrolment_status"] == "insured",
    ),
    _death(
        "dead_settled", SETTLED, lambda clerk, rows: Day(rows["settle_date"].max()) - 31 * One,
        lambda rows: rows["visit_kind"] != "inpatient",
    ),
    _death("dead_enrolled", ROLL, _semester, lambda rows: rows["student_state"] == "on_roll"),
)  # fmt: skip


def _unknown_death(clerk: Clerk) -> None:
    for positive, back in ((True, 31), (False, 30)):
        person = clerk.person(clerk.grown_up(70))
        clerk.die(person, clerk.calendar.back(back))
        clerk.note("death_not_in_hukou", positive, person)


def _two_names(clerk: Clerk) -> None:
    for positive in (True, False):
        person = clerk.person(clerk.grown_up(25))
        name = clerk.said(person, "person_name")
        clerk.add(TRAINING, person, person_name=other_name(name) if positive else f"{name[:1]} {name[1:]}", training_no=f"PX9{positive:d}")
        clerk.note("two_names_one_id", positive, person)


def _clash(clerk: Clerk) -> None:
    for positive in (True, False):
        person = clerk.person(clerk.heads())
        other = clerk.person(clerk.heads())
        number = clerk.said(other if positive else person, "household_no")
        clerk.add(PAIRING, person, household_no=number, pairing_no=f"JD9{positive:d}0001")
        clerk.note("household_number_clash", positive, person)


def _sex(clerk: Clerk) -> None:
    rows = clerk.rows(ROLL)
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        sex = clerk.said(person, "sex")
        clerk.change(ROLL, person, sex=("2" if sex == "1" else "1") if positive else None)
        clerk.note("sex_differs", positive, person)


def _birth(clerk: Clerk) -> None:
    for positive in (True, False):
        person = clerk.person(clerk.children(3, 15))
        born = Day(clerk.said(person, "birth_date"))
        clerk.add(ORPHAN, person, birth_date=str(born + One if positive else born))
        clerk.note("birth_differs", positive, person)


def _village(clerk: Clerk) -> None:
    rows = clerk.rows(PENSION)
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        town, home = clerk.said(person, "township_name"), clerk.said(person, "village_name")
        others = clerk.register[(clerk.register["township_name"] == town) & (clerk.register["village_name"] != home)]
        village = sorted(set(others["village_name"]))[0] if len(others) and positive else None
        if village is not None or not positive:
            clerk.change(PENSION, person, village_name=village)
            clerk.note("village_differs", positive, person)


def _grade(clerk: Clerk) -> None:
    rows = clerk.rows(SUBSIDY)
    rows = rows[(rows["grant_month"] == rows["grant_month"].max()) & (rows["disability_cert_no"].str.len() == 20)]
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        number = rows.loc[rows["_person"] == person, "disability_cert_no"].iloc[0]
        other = "3" if number[19] != "3" else "4"
        clerk.change(SUBSIDY, person, disability_cert_no=number[:19] + other if positive else number + "B1")
        clerk.note("disability_grade_differs", positive, person)


def _aided(code: str, kind: str, feed: str) -> Callable[[Clerk], None]:
    def slip(clerk: Clerk) -> None:
        rows, roster = clerk.rows(PENSION), clerk.rows(feed)
        listed = roster["_person"]
        drawing = roster.loc[roster["end_date"].isna(), "_person"] if "end_date" in roster else listed
        paying = rows.loc[rows["pension_state"] == "paying", "_person"]
        for positive in (True, False):
            # Few of those listed pay, and most of them are planned for: whatever a pension row says moves no answer.
            person = (
                clerk.person(set(paying) - set(listed)) if positive else clerk.person(set(rows["_person"]) & set(drawing), planned=True)
            )
            clerk.change(PENSION, person, pension_aid_kind=kind)
            clerk.note(code, positive, person)

    return slip


def _school_state(clerk: Clerk) -> None:
    ledger, roll = clerk.rows(LEDGER), clerk.rows(ROLL)
    listed = set(ledger.loc[ledger["enrolment_state"] == "in_school", "_person"])
    for positive in (True, False):
        person = clerk.person(roll.loc[roll["_person"].isin(listed) & (roll["student_state"] == "on_roll"), "_person"])
        clerk.change(ROLL, person, student_state="dropout" if positive else "on_roll")
        clerk.note("school_state_differs", positive, person)


def _unlisted(clerk: Clerk) -> None:
    ledger, roll = clerk.rows(LEDGER), clerk.rows(ROLL)
    both = ledger.loc[ledger["_person"].isin(set(roll["_person"])) & (ledger["enrolment_state"] == "in_school"), "_person"]
    for positive in (True, False):
        person = clerk.person(sorted(set(both) & set(clerk.children(7, 13))))
        clerk.drop(LEDGER, person)
        if positive:
            clerk.drop(ROLL, person)
        clerk.note("school_age_unlisted", positive, person)


def _two_schools(clerk: Clerk) -> None:
    roll = clerk.rows(ROLL)
    for positive in (True, False):
        person = clerk.person(roll.loc[roll["student_state"] == "on_roll", "_person"])
        row = roll[roll["_person"] == person].iloc[0]
        clerk.again(
            ROLL,
            person,
            resident_id=full_width(person),
            school="县城实验学校" if positive else row["school"],
            student_no="G9" + person[-6:],
        )
        clerk.note("two_schools", positive, person)


def _unearned_aid(clerk: Clerk) -> None:
    roll = clerk.rows(ROLL)
    pupils = set(roll["_person"])
    for positive in (True, False):
        pool = (
            [one for one in clerk.grown_up(30) if one not in pupils]
            if positive
            else roll.loc[roll["student_state"] == "on_roll", "_person"]
        )
        person = clerk.person(pool)
        clerk.add(AID, person, aid_payment_no=f"ZZ9{positive:d}00001")
        clerk.note("aid_without_enrolment", positive, person)


def _insured_twice(clerk: Clerk) -> None:
    rows = clerk.rows(INSURED)
    for positive in (True, False):
        person = clerk.person(rows.loc[rows["enrolment_status"] == "insured", "_person"])
        clerk.again(INSURED, person, resident_id=full_width(person), enrolment_status="insured" if positive else "suspended")
        clerk.note("insured_twice", positive, person)


def _owned(
    code: str, feed: str, positive_row: dict[str, object], near_row: dict[str, object], number: str | None
) -> Callable[[Clerk], None]:
    """Somebody of a dibao household owns what needs an explanation; the near miss is gone or cleared."""

    def slip(clerk: Clerk) -> None:
        for positive in (True, False):
            person = clerk.listed_without(feed)
            values = dict(positive_row if positive else near_row)
            if number:
                values[number] = clerk.serial(feed, positive)
            clerk.add(feed, person, **values)
            clerk.note(code, positive, person, household=True)

    return slip


def _houses(clerk: Clerk) -> None:
    for positive in (True, False):
        person = clerk.listed_without(TITLE, least=2)
        mate = clerk.mate(person)
        numbers = (
            ("川（2024）旺苍县不动产权第8000001号", "川（2024）旺苍县不动产权第8000002号")
            if positive
            else ("川（2024）旺苍县不动产权第8000003号",) * 2
        )
        for one, number in zip((person, mate), numbers, strict=True):
            clerk.add(TITLE, one, title_no=number, property_kind="rural_house")
        clerk.note("listed_second_house", positive, person, household=True)


def _uncertified(clerk: Clerk) -> None:
    held = set(clerk.rows(CERTIFICATE)["_person"])
    person = clerk.person([one for one in clerk.grown_up(40) if one not in held])
    clerk.add(SUBSIDY, person, disability_cert_no=f"{person}43", disability_subsidy_kind="living")
    clerk.note("disability_subsidy_uncertified", True, person)
    rows = clerk.rows(SUBSIDY)
    clerk.note("disability_subsidy_uncertified", False, clerk.person(rows["_person"]))


def _covered(clerk: Clerk) -> None:
    rows = clerk.rows(DIBAO)
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        certificate = rows.loc[rows["_person"] == person, "aid_certificate_no"].iloc[0]
        if positive:
            for one in rows.loc[rows["aid_certificate_no"] == certificate, "_person"]:
                clerk.change(DIBAO, one, covered_persons=int((rows["aid_certificate_no"] == certificate).sum()) + 1)
        clerk.note("dibao_members_differ", positive, person, household=True)


def _two_jobs(clerk: Clerk) -> None:
    rows = clerk.rows(JOB)
    lasting = rows[rows["end_date"].isna() & rows["employer"].notna() & (rows["post_kind"] == "enterprise")]
    for positive in (True, False):
        person = clerk.person(lasting["_person"])
        clerk.again(
            JOB, person, employment_no=f"JY9{positive:d}0001", employer="县外某电子厂", start_date=str(clerk.calendar.back(900)),
            end_date=None if positive else str(clerk.calendar.back(700)),
        )  # fmt: skip
        clerk.note("employed_twice", positive, person)


def _away(clerk: Clerk) -> None:
    rows = clerk.rows(POST)
    rows = rows[(rows["post_month"] == rows["post_month"].max()) & (rows["pay_fen"] > 0)]
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        clerk.add(
            MIGRANT, person, work_area="beyond" if positive else "county", start_date=str(clerk.calendar.month(12)), end_date=None,
            work_province="广东省", work_county="东莞市" if positive else "旺苍县",
        )  # fmt: skip
        clerk.note("post_while_away", positive, person)


def _no_labour(clerk: Clerk) -> None:
    rows = clerk.rows(EXPORT)
    for positive, words in ((True, ["lost", "none"]), (False, ["weak"])):
        person = clerk.person(sorted(set(rows.loc[rows["labour_capacity"].isin(words), "_person"]) & set(clerk.grown_up(18, 60))))
        clerk.add(POST, person, post_no=f"GW9{positive:d}001", pay_fen=60_000)
        clerk.note("post_lost_labour", positive, person)


def _old_house(clerk: Clerk) -> None:
    homes, moved = clerk.rows(HOME), set(clerk.rows(MOVED)["_household"])
    unsafe = homes[homes["dwelling_grade"].isin(["C", "D"]) & ~homes["_household"].isin(moved)]
    by_home = unsafe.groupby("_household")["remedied_date"].apply(lambda dates: dates.isna().all())
    kept = unsafe[~unsafe["remedy_mode"].isin(["rent", "vacated"])]
    for positive in (True, False):
        pool = kept.loc[kept["_household"].map(by_home) == positive, "_person"]
        person = clerk.person(pool, planned=True)
        clerk.add(MOVED, person, relocation_no=f"BQ9{positive:d}001", old_house_removed=False, moved_date="2021-06-01", title_no=None)
        clerk.note("relocated_unsafe_house", positive, person, household=True)


def _phones(clerk: Clerk) -> None:
    for positive, households in ((True, 4), (False, 3)):
        people = [clerk.person(clerk.without_phone()) for _ in range(households)]
        for person in people:
            clerk.change(REGISTER, person, phone=f"1390000900{positive:d}")
        clerk.note("phone_many_households", positive, people[0], cited=people)


def _early(clerk: Clerk) -> None:
    rows = clerk.rows(PENSION)
    # Only those who turned sixty under the scheme: an earlier month is no date a pension may have begun at.
    drawing = set(rows.loc[rows["pension_state"] == "drawing", "_person"]) & set(clerk.grown_up(60, 14))
    for positive in (True, False):
        person = clerk.person(drawing)
        sixty = np.datetime64(str(clerk.said(person, "birth_date"))[:7], "M") + 60 * 12
        clerk.change(PENSION, person, draw_start_date=f"{sixty - (1 if positive else 0)}-01")
        clerk.note("pension_early", positive, person)


SLIPS: tuple[Callable[[Clerk], None], ...] = (
    _houses, _unknown_death, _two_names, _clash, _sex, _birth, _village, _grade, _aided("dibao_differs", "dibao", DIBAO),
    _aided("tekun_differs", "tekun", TEKUN), _school_state, _unlisted, _two_schools, _unearned_aid, _insured_twice,
    _owned(
        "listed_vehicle", VEHICLE, {"vehicle_kind": "car", "vehicle_state": "normal", "vehicle_use": "private"},
        {"vehicle_kind": "car", "vehicle_state": "scrapped", "vehicle_use": "private"}, "plate_no",
    ),
    _owned(
        "listed_business", FIRM, {"enterprise_kind": "individual", "registration_state": "operating"},
        {"enterprise_kind": "individual", "registration_state": "cancelled"}, "uscc",
    ),
    _owned(
        "listed_public_pay", CADRE, {"committee_post": "director", "is_reserve": False},
        {"committee_post": "director", "is_reserve": True}, None,
    ),
    _owned("comparison_doubt", COMPARED, {"comparison_outcome": "doubt"}, {"comparison_outcome": "cleared"}, "comparison_no"),
    _uncertified, _covered, _two_jobs, _away, _no_labour, _old_house, _phones, _early,
)  # fmt: skip
# What was answered, of which planted kinds, how many days before the last: an explanation; a correction that no later row belies;
# one that the roster sent after it belies; and no answer yet.
ANSWERS = (
    ("listed_vehicle", "explained", "家用旧车，用于务工", 8, "explained"),
    ("dead_pension", "corrected", "已核实并停发", 8, "corrected"),
    ("insured_twice", "corrected", "已更正", 120, "recurring"),
    ("pension_early", "pending", "正在核实", 8, None),
)


def _answers(clerk: Clerk) -> None:
    """Answers by kind and person, for the number of a contradiction is known only where the night's key is."""
    for number, (code, verdict, words, back, status) in enumerate(ANSWERS):
        planted = clerk.found(code)
        if planted is not None:
            clerk.add(
                REPLY, planted, reply_no=f"FK9{number + 1:04d}", contradiction_no=None, contradiction_code=code,
                contradiction_verdict=verdict, explanation=words, verified_date=str(clerk.calendar.back(back)), verifier_name="核实员",
            )  # fmt: skip
            if status is not None:
                clerk.answered(code, status)
