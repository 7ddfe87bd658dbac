"""The fold over register snapshots, on made-up histories: as of a snapshot's day it says what the snapshot said."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

from household_world import AS_OF, Past, Person, make_id
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

PERIODS = ("2024-06", "2024-12", "2025-06")
DAYS = dict(zip(PERIODS, (dt.date(2024, 6, 30), dt.date(2024, 12, 31), dt.date(2025, 6, 30)), strict=True))
PEOPLE = [Person(name, make_id("19800101", 11 + number), "") for number, name in enumerate("王赵钱孙李周")]
# Of each snapshot: under which number each person stands, None: nowhere.
ROW = st.lists(st.sampled_from([None, "100", "101", "102", "103"]), min_size=len(PEOPLE), max_size=len(PEOPLE))
HISTORY = st.tuples(ROW, ROW, ROW.filter(lambda row: any(row)))


def run(history: tuple[list[str | None], ...]) -> tuple[Past, dict[str, dict[str, str]]]:
    """The night, and by period who stood under which number; the first of each number is its head."""
    past, told = Past(Path(tempfile.mkdtemp())), {}
    for period, numbers in zip(PERIODS, history, strict=True):
        stood = {person.name: number for person, number in zip(PEOPLE, numbers, strict=True) if number}
        told[period], seen, rows = stood, set(), []
        for person, number in zip(PEOPLE, numbers, strict=True):
            if number:
                rows.append(person.but(household=number, relation="other" if number in seen else "head"))
                seen.add(number)
        if rows:
            past.snapshot(period, *rows)
        else:
            del told[period]
    return past.run(), told


# No shrinking: every example is a night of its own, and a history of three months is small enough to read as it is.
@settings(max_examples=6, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=[HealthCheck.too_slow])
@given(HISTORY)
@example((["100", "100", "101", "101", None, None], ["101", "101", "102", "102", "100", None], ["101", None, "102", "102", "102", "100"]))
@example(([None, "100", None, None, None, None], [None, None, None, None, None, "100"], [None, "100", None, None, None, None]))
def test_as_of_equals_replay(history: tuple[list[str | None], ...]) -> None:
    """On each snapshot's day the fold says what the snapshot said; nobody is in two households, no number is two households'."""
    past, told = run(history)
    spans = past.ask("SELECT household_key, household_no, valid_from, valid_to FROM household_alias")
    members = past.ask("SELECT person_key, household_key, from_date, to_date FROM household_member")
    for period, stood in told.items():
        day = DAYS[period]
        then = [(number, key) for key, number, first, end in spans if first <= day and (end is None or end > day)]
        assert sorted(number for number, _ in then) == sorted(set(stood.values()))
        found = sorted((person, key) for person, key, first, end in members if first <= day and (end is None or end > day))
        assert len(found) == len({person for person, _ in found}) == len(stood)
        assert sorted(key for _, key in found) == sorted(dict(then)[number] for number in stood.values())
    alive = past.ask(f"SELECT household_key, count(*) FROM household_member WHERE to_date IS NULL OR to_date > DATE '{AS_OF}' GROUP BY 1")
    assert dict(alive) == {key: count for key, count in past.ask("SELECT household_key, members FROM household_spine") if count}
    assert past.ask("SELECT count(*) - count(DISTINCT household_key) FROM household_spine") == [(0,)]
    assert past.ask("SELECT 1 FROM household_member WHERE (to_date IS NULL) <> (left_by IS NULL) OR to_date < from_date") == []
    # Who came by a split or merger left another household the same way on the same day.
    assert (
        past.ask(
            "SELECT 1 FROM household_member AS m ANTI JOIN household_member AS o ON o.person_key = m.person_key"
            " AND o.household_key = m.from_household_key AND o.left_by = m.joined_by AND o.to_date <= m.from_date"
            " WHERE m.joined_by IN ('split', 'merged')"
        )
        == []
    )
