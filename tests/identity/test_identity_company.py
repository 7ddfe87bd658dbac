"""What a feed's company may change: nothing of whom its rows mean. A key changes only with a reason that is told.

**The property.** Add any feed but the two that are there to change identities (former ids, decisions of people). Every row of every other
feed is joined to the same row of the register as before, in the same class, household and village, and is unresolved for the same
reason as before. Only one thing may differ: the *key* of a person whose id the register lacks or damages, once departments prove
it. Then ``repair`` says so, in class ``recovered``, under the new key, with its evidence.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from identity_world import County, Person, make_id
from test_identity_properties import FEED, damaged, damages, people, registered

BIRTHS = "health/birth"
ROLL = "education/school_age"
Drawn = list[tuple[str, str, int, tuple[str, str]]]


def told_of(rows: dict[str, list[dict[str, Any]]]) -> tuple[dict[Any, tuple[Any, ...]], dict[Any, str], set[str]]:
    """Of every job: key, register row, class, village; of every job's repair and refusal: what is told; keys told as recovered."""
    with tempfile.TemporaryDirectory() as folder:
        county = County(Path(folder))
        for feed, items in rows.items():
            county.add(feed, *items)
        county.run()
        found = county.ask(
            "SELECT j.employment_no, j.person_key, r._row_no, j.link_class, j.household_key, j.village_code FROM labour__employment AS j"
            " LEFT JOIN public_security__household_register AS r USING (person_key)"
        )
        told = county.ask(
            f"SELECT _row_no, link_class, min(evidence) FROM repair WHERE feed = '{FEED}' GROUP BY ALL"
            f" UNION ALL SELECT _row_no, 'unresolved', reason FROM unresolved WHERE feed = '{FEED}'"
        )
        recovered = county.ask("SELECT person_key FROM repair WHERE link_class = 'recovered' AND evidence IS NOT NULL")
        return {row[0]: row[1:] for row in found}, {row[:2]: row[2] for row in told}, {key for (key,) in recovered}


def paper(number: int, person: Person, what: str) -> dict[str, Any]:
    """A row of the feed that is added: it says more than a job does, so it may prove an id."""
    birth = dt.date(int(person.id[6:10]), int(person.id[10:12]), int(person.id[12:14]))
    row = damaged(number, person, what)
    return {name: row[name] for name in ("person_name", "resident_id", "township_name", "village_name")} | {
        "birth_certificate_no": f"b{number}", "semester": "2025-1", "birth_date": birth, "_row_no": number,
    }  # fmt: skip


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn=people, damage=damages, papers=damages, blanks=st.sets(st.integers(0, 13)), feed=st.sampled_from([BIRTHS, ROLL]))
@example(
    drawn=[(name, "19800101", 101 + at, ("东河镇", "长滩村")) for at, name in enumerate(["甲田", "乙田", "丙石", "丁石"])],
    damage=[(0, "none"), (1, "blank"), (2, "digit")], papers=[(0, "none"), (1, "none"), (3, "none")], blanks={0, 1}, feed=BIRTHS,
)  # fmt: skip
def test_adding_a_feed_changes_nobody_and_a_key_only_with_its_reason(
    drawn: Drawn, damage: list[tuple[int, str]], papers: list[tuple[int, str]], blanks: set[int], feed: str
) -> None:
    persons = registered(drawn)
    register = [
        {**person.row(), "resident_id": None if number in blanks else person.id, "_row_no": number} for number, person in enumerate(persons)
    ]
    jobs = [damaged(number, persons[who % len(persons)], what) for number, (who, what) in enumerate(damage)]
    extra = [paper(number, persons[who % len(persons)], what) for number, (who, what) in enumerate(papers)]
    if feed == ROLL:  # one row a person: a second one of the same text would be no row of its own
        extra = list({row["resident_id"] or number: row for number, row in enumerate(extra)}.values())
    known = {"public_security/household_register": register, FEED: jobs}

    before, told_before, _ = told_of(known)
    after, told_after, recovered = told_of(known | {feed: extra})

    assert told_before == told_after
    assert before.keys() == after.keys()
    for number, (key, *rest) in before.items():
        new_key, *now = after[number]
        assert rest == now
        assert new_key == key or new_key in recovered


def test_a_key_that_a_new_feed_proves_is_told(tmp_path: Path) -> None:
    """The example above, as an official would read it."""
    nobody = Person("甲田", make_id("19800101", 351))
    register = {**nobody.row(), "resident_id": None, "_row_no": 1}
    jobs = [damaged(1, nobody, "blank")]
    known = {"public_security/household_register": [register], FEED: jobs}
    before, _, none = told_of(known)
    after, _, recovered = told_of(known | {BIRTHS: [paper(1, nobody, "none")]})
    assert none == set()
    assert before["e1"][1:] == after["e1"][1:]
    assert before["e1"][0] != after["e1"][0]
    assert recovered == {after["e1"][0]}
