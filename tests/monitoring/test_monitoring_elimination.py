"""The guards of elimination, each alone: a household ready in all but one. The night is 2025-06-30, the line 8,300 yuan."""

from pathlib import Path

import pytest
from monitoring_county import County, read, write

# blank = nothing special; what stands in a column is how this household differs from one that is ready.
CASES = """
case                         | identified | risk_1         | risk_2        | measures            | visits                        | wage   | self_pay | labour | contact | problem | ready | blockers
ready                        | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      |         | true  |
ready at six months          | 2024-12-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      |         | true  |
five months only             | 2025-01-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | months
no risk found                | 2024-06-01 | illness        |               | health              | no_risk                       | 20,000 | 0        |        | 李      |         | true  |
income at the line           | 2024-06-01 | illness        |               | health              | risk_resolved                 | 8,300  | 0        |        | 李      |         | false | income,reference
reference at the line        | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 11,700   |        | 李      |         | false | reference
reference a fen above        | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 11,699.99|        | 李      |         | true  |
income not computed          | 2024-06-01 | illness        |               | health              | risk_resolved                 |        | 0        |        | 李      |         | false | income_gap
unsafe dwelling              | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      | house   | false | dwelling
unsafe water                 | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      | water   | false | water
a child out of school        | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      | school  | false | school
never visited                | 2024-06-01 | illness        |               | health              |                               | 20,000 | 0        |        | 李      |         | false | risk
nobody at home               | 2024-06-01 | illness        |               | health              | absent                        | 20,000 | 0        |        | 李      |         | false | risk
resolved, then not at home   | 2024-06-01 | illness        |               | health              | risk_resolved absent          | 20,000 | 0        |        | 李      |         | true  |
resolved, then confirmed     | 2024-06-01 | illness        |               | health              | risk_resolved risk_confirmed  | 20,000 | 0        |        | 李      |         | false | risk
no measure                   | 2024-06-01 | illness        |               |                     | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | measures
wrong measure                | 2024-06-01 | unsafe_water   |               | health              | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | measures
one risk of two answered     | 2024-06-01 | illness        | unsafe_water  | health              | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | measures
one measure answers two      | 2024-06-01 | illness        | disability    | safety_net          | risk_resolved                 | 20,000 | 0        |        | 李      |         | true  |
other risk, any measure      | 2024-06-01 | other          |               | infrastructure      | risk_resolved                 | 20,000 | 0        |        | 李      |         | true  |
other risk, no measure       | 2024-06-01 | other          |               |                     | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | measures
measure starts tomorrow      | 2024-06-01 | illness        |               | health:2025-07-01   | risk_resolved                 | 20,000 | 0        |        | 李      |         | false | measures
labour lost                  | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        | lost   | 李      |         | false | no_labour
labour half                  | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        | weak   | 李      |         | true  |
no contact                   | 2024-06-01 | illness        |               | health              | risk_resolved                 | 20,000 | 0        |        |         |         | false | contact
several                      | 2025-05-01 | illness        |               |                     | risk_confirmed                | 20,000 | 0        |        |         |         | false | contact,measures,months,risk
"""  # noqa: E501


def county_of(folder: Path, rows: list[dict[str, str | None]]) -> County:
    people = []
    export, survey, visits, measures = [], [], [], []
    for number, row in enumerate(rows):
        case = str(row["case"])
        group = "9" if row["problem"] == "water" else "1"
        people.append({"household": case, "person": case, "born": "1980-01-01", "group": group})
        if row["problem"] == "school":
            people.append({"household": case, "person": "the child", "born": "2014-01-01", "group": "1"})
        export.append({
            "person": case, "platform_household_no": case, "household_type": "ordinary", "monitoring_category": "marginal_vulnerable",
            "identified_month": row["identified"], "risk_eliminated": "false", "risk_1": row["risk_1"], "risk_2": row["risk_2"],
            "labour_capacity": row["labour"], "contact_name": row["contact"],
        })  # fmt: skip
        zero = dict.fromkeys(("production", "property", "transfer", "cost", "claims"), "0")
        survey.append({"household": case, "members": "1", "wage": row["wage"], "self_pay": row["self_pay"], **zero})
        for turn, outcome in enumerate((row["visits"] or "").split()):
            visits.append({"household": case, "visit_no": f"{number}/{turn}", "visit_date": f"2025-06-1{turn}", "visit_outcome": outcome})
        if row["measures"]:
            group_name, _, start = row["measures"].partition(":")
            measures.append(
                {"household": case, "measure_no": f"m{number:02}", "measure_group": group_name, "start_date": start or "2024-07-01"}
            )
    county = County(folder).people(write(people)).survey(write(survey))
    county.feed("rural_revitalisation/monitoring_export", write(export))
    county.feed("rural_revitalisation/verification_visit", write(visits))  # type: ignore[arg-type]
    county.feed("rural_revitalisation/measure", write(measures))  # type: ignore[arg-type]
    return county


def problems(county: County) -> County:
    county.feed(
        "housing/dwelling",
        """
household       | dwelling_no | dwelling_grade | appraised_date
unsafe dwelling | w1          | C              | 2024-01-01
""",
    )
    county.feed(
        "water/village_supply",
        """
group_no | litres_per_head_day | water_quality | fetch_minutes | outage_days | observed_date
9        | 20                  | pass          | 5             | 0           | 2025-05-01
1        | 60                  | pass          | 5             | 0           | 2025-05-01
""",
    )
    return county.feed(
        "education/school_age",
        """
person    | semester | enrolment_state
the child | 2025-1   | dropout
""",
    )


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    return problems(county_of(tmp_path_factory.mktemp("elimination"), read(CASES))).run()


def test_each_guard(county: County) -> None:
    expected = {row["case"]: (row["ready"], row["blockers"]) for row in read(CASES)}
    told = county.show("monitored_household", "household_key", "is_elimination_ready", "elimination_blockers")
    assert {case: (ready, blockers) for case, ready, blockers in told} == expected


def test_risks_and_measures(county: County) -> None:
    told = county.show(
        "monitored_household", "household_key", "risk_types", "unmatched_risks", "measures_in_force",
        where="household_key IN ('one risk of two answered', 'one measure answers two', 'measure starts tomorrow')",
    )  # fmt: skip
    assert told == [
        ("measure starts tomorrow", "illness", "illness", "0"),
        ("one measure answers two", "disability,illness", None, "1"),
        ("one risk of two answered", "illness,unsafe_water", "unsafe_water", "1"),
    ]
    assert county.show("measure", "risks_met", "is_in_force", where="household_key = 'one measure answers two'") == [
        ("disability,illness", "true")
    ]


def test_measures_overdue(tmp_path: Path) -> None:
    """Thirty days after the month of identification: May ends 31 May, and 30 June is the thirtieth day."""
    rows = [
        {**row, "case": case, "identified": month, "measures": measures}
        for row in read(CASES)[:1]
        for case, month, measures in (
            ("April, none", "2025-04-01", None),
            ("April, one", "2025-04-01", "health"),
            ("May, none", "2025-05-01", None),
        )
    ]
    county = problems(county_of(tmp_path, rows)).run()
    assert county.show("monitored_household", "household_key", "is_measure_overdue") == [
        ("April, none", "true"), ("April, one", "false"), ("May, none", "false"),
    ]  # fmt: skip


def test_ready_is_empty_where_a_feed_that_could_tell_is_missing(tmp_path: Path) -> None:
    """No housing feed at all: nobody is called ready, and what blocks for other reasons still does."""
    rows = [row for row in read(CASES) if row["case"] in ("ready", "five months only")]
    county = county_of(tmp_path, rows).gap("housing/dwelling").run()
    assert county.show("monitored_household", "household_key", "is_elimination_ready", "elimination_blockers") == [
        ("five months only", "false", "months"), ("ready", None, None),
    ]  # fmt: skip
