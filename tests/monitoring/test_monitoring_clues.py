"""A clue: what closes it, when its check is due, and which candidates it makes."""

from pathlib import Path

from monitoring_county import County, read, write

# Every household has a C-grade dwelling appraised on 2025-03-01, known on 2025-06-05. Read the visits as they happened.
VISITS = """
case                                | visit_date | visit_outcome  | state     | verified
nobody came                         |            |                | open      |
no risk                             | 2025-06-06 | no_risk        | closed    | 2025-06-06
risk resolved                       | 2025-06-06 | risk_resolved  | closed    | 2025-06-06
risk confirmed                      | 2025-06-06 | risk_confirmed | confirmed | 2025-06-06
on the day of the evidence          | 2025-03-01 | no_risk        | closed    | 2025-03-01
the day before the evidence         | 2025-02-28 | no_risk        | open      |
nobody at home                      | 2025-06-06 | absent         | open      |
confirmed, then resolved            | 2025-06-06 | risk_confirmed | closed    | 2025-06-20
confirmed, then resolved            | 2025-06-20 | risk_resolved  | closed    | 2025-06-20
resolved, then confirmed            | 2025-06-06 | risk_resolved  | confirmed | 2025-06-20
resolved, then confirmed            | 2025-06-20 | risk_confirmed | confirmed | 2025-06-20
two on one day, the second confirms | 2025-06-06 | no_risk        | confirmed | 2025-06-06
two on one day, the second confirms | 2025-06-06 | risk_confirmed | confirmed | 2025-06-06
closed, then nobody at home         | 2025-06-06 | no_risk        | closed    | 2025-06-06
closed, then nobody at home         | 2025-06-20 | absent         | closed    | 2025-06-06
confirmed, then nobody at home      | 2025-06-06 | risk_confirmed | confirmed | 2025-06-06
confirmed, then nobody at home      | 2025-06-20 | absent         | confirmed | 2025-06-06
"""


def people_of(cases: list[str]) -> str:
    return write([{"household": case, "person": case, "born": "1980-01-01"} for case in dict.fromkeys(cases)])


def dwellings_of(cases: list[str]) -> str:
    rows = [
        {"household": case, "dwelling_no": f"w{n}", "dwelling_grade": "C", "appraised_date": "2025-03-01"} for n, case in enumerate(cases)
    ]
    return write(rows)  # type: ignore[arg-type]


def test_the_latest_visit_on_or_after_the_latest_evidence_decides(tmp_path: Path) -> None:
    rows = read(VISITS)
    cases = list(dict.fromkeys(str(row["case"]) for row in rows))
    visits = [
        {"household": row["case"], "visit_no": f"v{n:02}", "visit_date": row["visit_date"], "visit_outcome": row["visit_outcome"]}
        for n, row in enumerate(rows)
        if row["visit_date"]
    ]
    county = County(tmp_path).people(people_of(cases)).feed("housing/dwelling", dwellings_of(cases))
    county.feed("rural_revitalisation/verification_visit", write(visits)).run()
    expected = sorted({(str(row["case"]), row["state"], row["verified"]) for row in rows}, key=lambda row: row[0])
    assert county.show("clue", "household_key", "clue_state", "verified_date") == expected
    # A closed clue makes no candidate; the others do, and a confirmed one says so.
    kept = dict(county.show("candidate", "household_key", "risk_state"))
    assert kept == {case: "confirmed" if state == "confirmed" else "to_verify" for case, state, _ in expected if state != "closed"}


def test_a_closed_clue_does_not_withdraw_low_income(tmp_path: Path) -> None:
    county = County(tmp_path).people(people_of(["poor", "poor by illness", "job lost, no survey"]))
    county.survey("""
household       | members | wage   | production | property | transfer | cost | claims | self_pay
poor            | 1       | 8,000  | 0          | 0        | 0        | 0    | 0      | 0
poor by illness | 1       | 20,000 | 0          | 0        | 0        | 0    | 0      | 15,000
""")
    county.feed(
        "labour/employment",
        """
person              | employment_no | post_kind  | start_date | end_date
job lost, no survey | j1            | enterprise | 2020-01-01 | 2025-01-01
""",
    )
    county.feed(
        "rural_revitalisation/verification_visit",
        """
household           | visit_no | visit_date | visit_outcome
poor                | v1       | 2025-06-20 | no_risk
poor by illness     | v2       | 2025-06-20 | risk_resolved
job lost, no survey | v3       | 2025-06-20 | no_risk
""",
    )
    county.run()
    assert county.show("clue", "household_key", "clue_state") == [
        ("job lost, no survey", "closed"), ("poor", "closed"), ("poor by illness", "closed"),
    ]  # fmt: skip
    assert county.show("candidate", "household_key", "monitoring_category", "reasons") == [
        ("poor", "marginal_vulnerable", "low_income"), ("poor by illness", "sudden_hardship", "illness,rigid_expense"),
    ]  # fmt: skip


def test_a_clue_with_unknown_income_is_for_people_to_judge(tmp_path: Path) -> None:
    county = County(tmp_path).people(people_of(["no survey", "gap in survey", "well off"]))
    county.survey("""
household     | members | wage   | production | property | transfer | cost | claims | self_pay
gap in survey | 1       |        | 0          | 0        |          | 0    | 0      | 0
well off      | 1       | 20,000 | 0          | 0        | 0        | 0    | 0      | 0
""")
    county.feed(
        "labour/employment",
        """
person        | employment_no | post_kind  | start_date | end_date
no survey     | j1            | enterprise | 2020-01-01 | 2025-01-01
gap in survey | j2            | enterprise | 2020-01-01 | 2025-01-01
well off      | j3            | enterprise | 2020-01-01 | 2025-01-01
""",
    )
    county.run()
    assert county.show("candidate", "household_key", "monitoring_category", "reasons", "income_state", "missing_items") == [
        ("gap in survey", None, "job_loss", "incomplete", "transfer_income,wage_income"),
        ("no survey", None, "job_loss", "absent", None),
    ]


def test_what_a_visit_confirmed_is_a_candidate_whatever_the_income_says(tmp_path: Path) -> None:
    county = County(tmp_path).people(people_of(["confirmed", "not visited"]))
    county.survey("""
household   | members | wage   | production | property | transfer | cost | claims | self_pay
confirmed   | 1       | 20,000 | 0          | 0        | 0        | 0    | 0      | 0
not visited | 1       | 20,000 | 0          | 0        | 0        | 0    | 0      | 0
""")
    county.feed(
        "labour/employment",
        """
person      | employment_no | post_kind  | start_date | end_date
confirmed   | j1            | enterprise | 2020-01-01 | 2025-01-01
not visited | j2            | enterprise | 2020-01-01 | 2025-01-01
""",
    )
    county.feed(
        "rural_revitalisation/verification_visit",
        """
household | visit_no | visit_date | visit_outcome
confirmed | v1       | 2025-06-20 | risk_confirmed
""",
    )
    county.run()
    assert county.show("candidate", "household_key", "monitoring_category", "reasons", "risk_state") == [
        ("confirmed", None, "job_loss", "confirmed"),
    ]  # fmt: skip


def test_one_merged_clue_with_all_its_departments(tmp_path: Path) -> None:
    county = County(tmp_path).people(people_of(["h"])).feed("housing/dwelling", dwellings_of(["h"]))
    county.feed(
        "labour/employment",
        """
person | employment_no | post_kind  | start_date | end_date
h      | j1            | enterprise | 2020-01-01 | 2025-01-01
""",
    )
    county.run()
    columns = ("rule_keys", "rule_count", "departments", "first_evidence_date", "last_evidence_date")
    assert county.show("clue", *columns) == [("job_loss,unsafe_dwelling", "2", "housing,labour", "2025-01-01", "2025-03-01")]


# Known in Beijing; four working days later. Spring festival 2025: 28 January to 4 February off, Sunday 26 January and
# Saturday 8 February worked.
DUE_2025 = """
case                       | _known_at           | due        | overdue
an ordinary week           | 2025-06-02 18:00:00 | 2025-06-09 | true
Friday before the festival | 2025-01-24 02:00:00 | 2025-02-06 | true
in the festival            | 2025-01-30 02:00:00 | 2025-02-08 | true
still the 24th in London   | 2025-01-23 17:00:00 | 2025-02-06 | true
due today                  | 2025-06-24 02:00:00 | 2025-06-30 | false
due tomorrow               | 2025-06-25 02:00:00 | 2025-07-01 | false
"""
# The published calendar ends with 2026: no deadline is guessed.
DUE_2027 = """
case                       | _known_at           | due        | overdue
last full count            | 2026-12-25 02:00:00 | 2026-12-31 | true
count leaves the calendar  | 2026-12-28 02:00:00 |            |
known after the calendar   | 2027-01-04 02:00:00 |            |
"""


def check_due_dates(folder: Path, as_of: str, text: str) -> None:
    rows = read(text)
    county = County(folder, as_of).people(people_of([str(row["case"]) for row in rows]))
    dwellings = [
        {
            "household": row["case"],
            "dwelling_no": row["case"],
            "dwelling_grade": "C",
            "appraised_date": "2024-03-01",
            "_known_at": row["_known_at"],
        }
        for row in rows
    ]
    county.feed("housing/dwelling", write(dwellings)).run()
    expected = {row["case"]: (row["due"], row["overdue"]) for row in rows}
    assert {case: (due, late) for case, due, late in county.show("clue", "household_key", "due_date", "is_overdue")} == expected


def test_due_dates_over_the_spring_festival(tmp_path: Path) -> None:
    check_due_dates(tmp_path, "2025-06-30", DUE_2025)


def test_no_due_date_past_the_published_calendar(tmp_path: Path) -> None:
    check_due_dates(tmp_path, "2027-01-05", DUE_2027)


def test_a_closed_clue_is_never_overdue(tmp_path: Path) -> None:
    county = County(tmp_path).people(people_of(["h"])).feed("housing/dwelling", dwellings_of(["h"]))
    county.feed(
        "rural_revitalisation/verification_visit",
        """
household | visit_no | visit_date | visit_outcome
h         | v1       | 2025-06-25 | no_risk
""",
    )
    county.run()
    assert county.show("clue", "due_date", "is_overdue") == [("2025-06-11", "false")]


def test_evidence_a_visit_has_answered_sets_no_deadline_for_what_came_later(tmp_path: Path) -> None:
    """A dwelling known in January and visited; an accident known on 2025-06-25: four working days from then."""
    county = County(tmp_path).people(people_of(["visited between", "never visited", "nobody at home between"]))
    county.feed(
        "housing/dwelling", dwellings_of(["visited between", "never visited", "nobody at home between"]), _known_at="2025-03-05 02:00:00"
    )
    county.feed(
        "traffic_police/accident",
        """
person                 | accident_no | accident_date | casualty
visited between        | a1          | 2025-06-20    | injured
never visited          | a2          | 2025-06-20    | injured
nobody at home between | a3          | 2025-06-20    | injured
""",
        _known_at="2025-06-25 02:00:00",
    )
    county.feed(
        "rural_revitalisation/verification_visit",
        """
household              | visit_no | visit_date | visit_outcome
visited between        | v1       | 2025-03-10 | no_risk
nobody at home between | v2       | 2025-03-10 | absent
""",
    )
    county.run()
    assert county.show("clue", "household_key", "clue_state", "due_date", "is_overdue") == [
        ("never visited", "open", "2025-03-11", "true"),
        ("nobody at home between", "open", "2025-03-11", "true"),
        ("visited between", "open", "2025-07-01", "false"),
    ]


def test_a_household_nobody_is_left_in_has_no_clue(tmp_path: Path) -> None:
    """Its dwelling and its water go on in the registers of things; there is nobody to visit."""
    county = County(tmp_path).people("""
household | person | born       | died       | group
died out  | widow  | 1940-01-01 | 2025-01-01 | 1
goes on   | father | 1940-01-01 | 2025-01-01 | 1
goes on   | son    | 1970-01-01 |            | 1
""")
    county.feed("housing/dwelling", dwellings_of(["died out", "goes on"]))
    county.feed(
        "water/village_supply",
        """
group_no | litres_per_head_day | water_quality | outage_days | observed_date
1        | 10                  | pass          | 0           | 2025-05-01
""",
    )
    county.run()
    assert county.rules() == {"goes on": "unsafe_dwelling,water_failure"}
    assert county.show("candidate", "household_key") == [("goes on",)]
