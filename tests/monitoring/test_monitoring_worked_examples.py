"""The worked examples of monitoring.md section 11: line 8,300 yuan, net measure."""

from pathlib import Path

from monitoring_county import County

PEOPLE = """
household | person | born
case1     | p1     | 1980-01-01
case2     | p2     | 1980-01-01
case3     | p3     | 1980-01-01
case4     | p4     | 1980-01-01
case4+    | p4+    | 1980-01-01
case5     | p5     | 1980-01-01
"""

SURVEY = """
household | members | wage   | production | property | transfer | cost  | claims | self_pay
case1     | 4       | 20,000 | 8,000      | 500      | 4,000    | 3,000 | 0      | 0
case2     | 4       | 20,000 | 8,000      | 500      | 4,000    | 3,000 | 0      | 0
case3     | 3       | 36,000 | 6,000      | 0        | 3,000    | 2,000 | 5,000  | 38,000
case4     | 2       | 30,000 | 0          | 0        | 2,000    | 0     | 0      | 1,000
case4+    | 2       | 30,000 | 0          | 0        | 2,000    | 0     | 0      | 1,000
case5     | 3       | 20,000 |            | 500      | 4,000    | 3,000 | 0      | 0
"""

EXPORT = """
person | platform_household_no | household_type
p1     | 1                     | exited
p5     | 5                     | exited
"""

DWELLING = """
household | dwelling_no | dwelling_grade | appraised_date
case4+    | D1          | C              | 2025-03-01
case5     | D2          | D              | 2025-03-01
"""


def test_worked_examples(tmp_path: Path) -> None:
    county = County(tmp_path).people(PEOPLE)
    county.survey(SURVEY)
    county.feed("rural_revitalisation/monitoring_export", EXPORT)
    county.feed("housing/dwelling", DWELLING)
    county.run()
    per_head = county.show(
        "income_fact", "household_key", "income_state", "net_income_per_head_fen", "income_reference_per_head_fen", "missing_items"
    )
    assert per_head == [
        ("case1", "computed", "737500", "737500", None),
        ("case2", "computed", "737500", "737500", None),
        ("case3", "computed", "1433333", "333333", None),
        ("case4", "computed", "1600000", "1550000", None),
        ("case4+", "computed", "1600000", "1550000", None),
        ("case5", "incomplete", None, None, "production_income"),
    ]
    assert county.show("candidate", "household_key", "monitoring_category", "reasons", "risk_state", "is_exited") == [
        ("case1", "unstable_exited", "low_income", "to_verify", "true"),
        ("case2", "marginal_vulnerable", "low_income", "to_verify", "false"),
        ("case3", "sudden_hardship", "illness,rigid_expense", "to_verify", "false"),
        ("case4+", None, "unsafe_dwelling", "to_verify", "false"),
        ("case5", None, "unsafe_dwelling", "to_verify", "true"),
    ]
    assert county.show("clue_evidence", "household_key", "metric", "value", "threshold", where="household_key = 'case1'") == [
        ("case1", "net_income_per_head", "7375.00", "<= 8300.00")
    ]


def test_an_incomplete_survey_alone_is_no_candidate(tmp_path: Path) -> None:
    county = County(tmp_path).people(PEOPLE)
    county.survey(SURVEY)
    county.run()
    assert "case5" not in county.rules()
