"""Contradictions planted in the registers themselves: a death that one of two offices knows, persons and households that stand twice.

Unlike those of ``contradictions`` these touch rows answers rest on: of the household register and of the national export. Whoever is
taken therefore stands on no list whose answers were planned, or is listed twice in equal words; the truth reads the rows again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from simulation.world.clerk import LISTS, REGISTER, Clerk, full_width

CERTIFICATE, JOB, EXPORT = "disabled_federation/certificate", "labour/employment", "rural_revitalisation/monitoring_export"
FARM = "agriculture/subsidy_payment"
One = np.timedelta64(1, "D")


def _dead_at_work(clerk: Clerk) -> None:
    rows = clerk.rows(JOB)
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        began: np.datetime64 = np.datetime64(str(rows.loc[rows["_person"] == person, "start_date"].max()))
        clerk.die(person, began - One if positive else began)
        clerk.note("dead_employed", positive, person)


def _old_and_on_no_list(clerk: Clerk) -> list[str]:
    """Those whose death moves no answer but who is alive."""
    named = set(pd.concat([clerk.rows(feed)["_household"] for feed in (EXPORT, *LISTS)]))
    return [one for one in clerk.grown_up(68, 30) if clerk.said(one, "household_no") not in named]


def _death_untold(clerk: Clerk) -> None:
    """The register has the death, the health office has not: for a month that is no contradiction."""
    for positive, back in ((True, 31), (False, 30)):
        person = clerk.person(_old_and_on_no_list(clerk))
        clerk.strike_out(person, clerk.calendar.back(back))
        clerk.note("death_not_in_health", positive, person)


def _two_days_of_death(clerk: Clerk) -> None:
    for positive, apart in ((True, -4), (False, 3)):
        person = clerk.person(_old_and_on_no_list(clerk))
        day = clerk.calendar.back(70)
        clerk.strike_out(person, day)
        clerk.die(person, day + apart * One)
        clerk.note("death_date_differs", positive, person)


def _dead_and_struck_off(clerk: Clerk) -> None:
    """Somebody died, was struck off the register, and is paid on the ninety-first day; near misses: on the ninetieth, and somebody who
    only moved away."""
    for number, (positive, is_dead, days) in enumerate(((True, True, 91), (False, True, 90), (False, False, 91))):
        person = clerk.person(clerk.gone(), planned=True)
        day = clerk.last_seen(person) + 20 * One
        if is_dead:
            clerk.die_gone(person, day)
        clerk.add(FARM, person, payment_no=f"BT9{number}0001", payment_state="paid", paid_date=str(day + days * One))
        clerk.note("gone_paid", positive, person)


def _two_households(clerk: Clerk) -> None:
    """Somebody stands in a neighbour's household too, under a greater number and with no day of moving in, so the own one counts; the
    near miss stands twice in one household, the number typed otherwise."""
    people = clerk.register
    for positive in (True, False):
        heads = people[people["relation"] == "head"].groupby(["township_name", "village_name"])["household_no"].max()
        village = pd.MultiIndex.from_frame(people[["township_name", "village_name"]])
        has_neighbour = heads.reindex(village).to_numpy(dtype=object) > people["household_no"].to_numpy(dtype=object)
        person = clerk.person(people.index[has_neighbour & people["relation"].isin(["son", "daughter"])])
        if positive:
            other = heads[clerk.said(person, "township_name"), clerk.said(person, "village_name")]
            clerk.again(REGISTER, person, household_no=other, relation="other", move_in_date=None)
        else:
            clerk.again(REGISTER, person, resident_id=full_width(person))
        clerk.note("person_two_households", positive, person)


def _in_anothers_form(clerk: Clerk) -> None:
    """Of a household that split, somebody still stands in the other's form on the platform: the list's plan has such cases. The near
    miss is of the same form and of its household, under another village, which is another contradiction."""
    rows = clerk.rows(EXPORT)
    of_form = rows.groupby("platform_household_no")["_household"]
    most = of_form.transform(lambda homes: homes.mode().min())
    mixed = (of_form.transform("nunique") == 2) & (of_form.transform("size") > 2)
    strange = most != rows["_household"]
    stranger = clerk.person(rows.loc[mixed & strange, "_person"], planned=True)
    form = rows.loc[rows["_person"] == stranger, "platform_household_no"].iloc[0]
    near = clerk.person(rows.loc[(rows["platform_household_no"] == form) & ~strange, "_person"], planned=True)
    villages = clerk.register.loc[clerk.register["township_name"] == clerk.said(near, "township_name"), "village_name"]
    clerk.change(EXPORT, near, village_name=next((one for one in sorted(set(villages)) if one != clerk.said(near, "village_name")), None))
    clerk.note("household_differs", True, stranger)
    clerk.note("household_differs", False, near)


def _disability_type(clerk: Clerk) -> None:
    """The certificate's number on the platform names another type; the near miss another grade, which is another contradiction."""
    rows = clerk.rows(EXPORT)
    certified = set(clerk.rows(CERTIFICATE)["_person"])
    rows = rows[rows["_person"].isin(certified) & (rows["disability_cert_no"].str.len() == 20)]
    for positive in (True, False):
        person = clerk.person(rows["_person"])
        number = str(rows.loc[rows["_person"] == person, "disability_cert_no"].iloc[0])
        kind, grade = ("3" if number[18] != "3" else "4", number[19]) if positive else (number[18], "3" if number[19] != "3" else "2")
        clerk.change(EXPORT, person, disability_cert_no=number[:18] + kind + grade)
        clerk.note("disability_type_differs", positive, person)


def _listed_twice(clerk: Clerk) -> None:
    """A monitored household whose eldest or youngest has a form of his own, which the near miss has left again."""
    plan = clerk.world.planted_list
    steady = set(plan.loc[plan["list_state"] == "assisting", "household_no"])
    rows = clerk.rows(EXPORT)
    alone = rows.groupby("platform_household_no")["_household"].transform("nunique") == 1
    able = rows["birth_date"].astype(str).between(str(clerk.calendar.as_of.year - 61), str(clerk.calendar.as_of.year - 15))
    size = rows.groupby("platform_household_no")["_person"].transform("size")
    fit = rows["_household"].isin(steady) & alone & (size > 1) & (rows["relation"] != "head") & ~able
    fit &= rows["monitoring_category"].notna() & (rows["risk_eliminated"] == False)  # noqa: E712  three states
    for positive in (True, False):
        person = clerk.person(rows.loc[fit, "_person"], planned=True)
        left = {} if positive else {"risk_eliminated": True, "elimination_mode": "natural", "eliminated_month": clerk.calendar.month_key(1)}
        clerk.change(EXPORT, person, platform_household_no=f"{clerk.world.area[:4]}9900000{positive:d}", **left)
        clerk.note("listed_twice", positive, person, household=True)


DOUBLES: tuple[Callable[[Clerk], None], ...] = (
    _dead_at_work, _death_untold, _two_days_of_death, _two_households, _in_anothers_form, _disability_type, _listed_twice,
    _dead_and_struck_off,
)  # fmt: skip
