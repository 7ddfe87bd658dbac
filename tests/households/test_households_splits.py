"""Splits that look made to fit a threshold, and the definitions of a household side by side."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from household_world import Past, Person, make_id

OLD_MAN = Person("王大山", make_id("19500101", 11), "100", relation="parent")
OLD_WOMAN = Person("李秀英", make_id("19520202", 12), "100", relation="parent")
SON = Person("王小军", make_id("19850303", 13), "100")
WIFE = Person("赵春梅", make_id("19870404", 14), "100", relation="spouse")
SPLIT = dt.date(2025, 1, 31)


def apart(*, village: str = "长滩村", day: dt.date | None = SPLIT) -> list[Person]:
    """The old couple under a number of its own."""
    extra = {"move_in_date": day} if day else {}
    pair = [OLD_MAN.but(relation="head", extra=extra), OLD_WOMAN.but(relation="spouse", extra=extra)]
    return [one.but(household="150", village=village) for one in pair]


def dibao(person: Person, start: dt.date) -> dict[str, Any]:
    return {"resident_id": person.id, "person_name": person.name, "start_date": start, "aid_certificate_no": "D1"}


CASES = {
    "dibao two months later": (apart(), dt.date(2025, 4, 1), True),
    "dibao from the month of the split": (apart(), dt.date(2025, 1, 1), True),
    "dibao had begun before": (apart(), dt.date(2024, 12, 1), False),
    "no dibao": (apart(), None, False),
    "the other part lives in another village": (apart(village="四新村"), dt.date(2025, 4, 1), False),
}


@pytest.mark.parametrize("case", CASES)
def test_a_split_is_flagged_with_all_its_evidence_or_not_at_all(tmp_path: Path, case: str) -> None:
    parts, start, is_flagged = CASES[case]
    past = Past(tmp_path).snapshot("2024-06", OLD_MAN, OLD_WOMAN, SON, WIFE).snapshot("2025-06", *parts, SON, WIFE)
    past.add("civil_affairs/dibao", *([dibao(OLD_MAN, start)] if start else [])).run()
    found = past.ask("SELECT part, split_date, part_persons, other_persons, benefits, benefit_date, evidence FROM household_split")
    assert found == ([("split_off", SPLIT, 2, 2, "dibao", start, "benefit,same_village,weak_part")] if is_flagged else [])
    # Never undone: the two are two households, flagged or not.
    assert past.ask("SELECT count(*) FROM household_spine") == [(2,)]


def test_a_candidate_tonight_and_a_part_left_behind(tmp_path: Path) -> None:
    """The young leave; the old stay under the old number and are noticed."""
    gone = [SON.but(household="150"), WIFE.but(household="150")]
    past = Past(tmp_path).snapshot("2024-12", OLD_MAN, OLD_WOMAN, SON, WIFE)
    past.snapshot("2025-06", OLD_MAN.but(relation="head"), OLD_WOMAN, *gone).run(candidate=[{"household_no": "100"}])
    assert past.ask("SELECT part, benefits FROM household_split") == [("left_behind", "candidate")]


def test_definitions_side_by_side(tmp_path: Path) -> None:
    """The son is on his parents' platform form though he is registered alone; the old woman is insured in another family."""
    alone = SON.but(household="150")
    past = Past(tmp_path).snapshot("2025-06", OLD_MAN.but(relation="head"), OLD_WOMAN, alone)
    for person in (OLD_MAN, OLD_WOMAN, alone):
        row = {"resident_id": person.id, "person_name": person.name, "_known_at": dt.datetime(2025, 6, 20)}
        past.add("rural_revitalisation/monitoring_export", row | {"platform_household_no": "P1"})
        insured = {"insured_year": 2025, "enrolment_status": "insured", "insurance_household_no": "F2" if person is OLD_WOMAN else "F1"}
        past.add("medical_insurance/enrolment", row | insured)
    past.run()
    number = "JOIN household_spine AS h USING (household_key) ORDER BY h.household_no"
    assert past.ask(
        "SELECT d.hukou_members, d.living_together_members, d.living_together_outside, d.insurance_unit_members, d.insurance_unit_missing,"
        f" d.is_differing, d.default_definition FROM household_definition AS d {number}"
    ) == [(2, 3, 1, 2, 1, True, "hukou"), (1, 3, 2, 2, 0, True, "hukou")]
    units = dict(past.ask("SELECT definition, count(DISTINCT unit_key) FROM household_unit GROUP BY 1"))
    assert units == {"hukou": 2, "living_together": 1, "insurance_unit": 2}
    assert past.ask("SELECT 1 FROM household_unit WHERE unit_key LIKE '%P1%' OR unit_key LIKE '%F1%'") == []
