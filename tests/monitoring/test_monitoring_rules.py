"""Each rule on both sides of each of its limits, as tables. The night is 2025-06-30; the line is 8,300 yuan.

``case`` names a household; ``fires`` says whether the rule of the table does. A case on several lines has several source rows.
A household is ordinary unless its name begins with "exited". Members are born in 1980 unless ``born`` says otherwise.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from monitoring_county import County, read, write

MEDICAL = """
case                     | settlement_no | visit_kind | settle_date | self_pay_fen | fires
ordinary at 20,000.00    | s01           | inpatient  | 2025-03-01  | 2000000      | yes
ordinary at 19,999.99    | s02           | inpatient  | 2025-03-01  | 1999999      | no
exited at 5,000.00       | s03           | inpatient  | 2025-03-01  | 500000       | yes
exited at 4,999.99       | s04           | inpatient  | 2025-03-01  | 499999       | no
adds up                  | s05           | inpatient  | 2025-01-01  | 1000000      | yes
adds up                  | s06           | inpatient  | 2025-05-31  | 1000000      | yes
part in last year        | s07           | inpatient  | 2024-12-31  | 1000000      | no
part in last year        | s08           | inpatient  | 2025-05-31  | 1000000      | no
part after cut-off       | s09           | inpatient  | 2025-05-31  | 1000000      | no
part after cut-off       | s10           | inpatient  | 2025-06-01  | 1000000      | no
part outpatient          | s11           | inpatient  | 2025-03-01  | 1000000      | no
part outpatient          | s12           | outpatient | 2025-03-01  | 1000000      | no
one payment unreadable   | s13           | inpatient  | 2025-03-01  | 2000000      | yes
one payment unreadable   | s14           | inpatient  | 2025-03-02  |              | yes
died since               | s15           | inpatient  | 2025-03-01  | 2000000      | no
"""
ILLNESS = """
case                       | disease | confirmed_date | treatment_status | _known_at           | fires
first day of the window    | x       | 2024-07-01     | treating         | 2025-06-05 02:00:00 | yes
day before the window      | x       | 2024-06-30     | treating         | 2025-06-05 02:00:00 | no
today                      | x       | 2025-06-30     | cured            | 2025-06-05 02:00:00 | yes
state unknown              | x       | 2025-01-01     |                  | 2025-06-05 02:00:00 | yes
recorded as deceased       | x       | 2025-01-01     | deceased         | 2025-06-05 02:00:00 | no
told again as deceased     | x       | 2025-01-01     | treating         | 2025-05-05 02:00:00 | no
told again as deceased     | x       | 2025-01-01     | deceased         | 2025-06-05 02:00:00 | no
told again as ill          | x       | 2025-01-01     | deceased         | 2025-05-05 02:00:00 | yes
told again as ill          | x       | 2025-01-01     | treating         | 2025-06-05 02:00:00 | yes
another illness of theirs  | x       | 2025-01-01     | treating         | 2025-05-05 02:00:00 | yes
another illness of theirs  | y       | 2025-01-01     | deceased         | 2025-06-05 02:00:00 | yes
"""
SCHOOL = """
case                       | semester | enrolment_state | absence_reason | born       | fires
dropout                    | 2025-1   | dropout         | school_weary   | 2014-01-01 | yes
never enrolled             | 2025-1   | not_enrolled    |                | 2014-01-01 | yes
six on 1 September 2024    | 2025-1   | not_enrolled    |                | 2018-09-01 | yes
six a day later            | 2025-1   | not_enrolled    |                | 2018-09-02 | no
still fifteen              | 2025-1   | dropout         |                | 2008-09-02 | yes
sixteen that day           | 2025-1   | dropout         |                | 2008-09-01 | no
bodily reason              | 2025-1   | dropout         | bodily         | 2014-01-01 | no
taught at home             | 2025-1   | home_teaching   |                | 2014-01-01 | no
back in school             | 2024-2   | dropout         |                | 2014-01-01 | no
back in school             | 2025-1   | in_school       |                | 2014-01-01 | no
only the autumn before     | 2024-2   | dropout         |                | 2014-01-01 | no
"""
DWELLING = """
case                       | dwelling_no | dwelling_grade | appraised_date | remedied_date | remedy_mode | fires
grade C                    | w1          | C              | 2024-03-01     |               |             | yes
grade D                    | w2          | D              | 2015-03-01     |               | rebuild     | yes
grade B                    | w3          | B              | 2024-03-01     |               |             | no
remedied today             | w4          | D              | 2024-03-01     | 2025-06-30    | rebuild     | no
remedied tomorrow          | w5          | D              | 2024-03-01     | 2025-07-01    | rebuild     | yes
rents instead              | w6          | D              | 2024-03-01     |               | rent        | no
moved out                  | w7          | D              | 2024-03-01     |               | vacated     | no
second dwelling unsafe     | w8          | A              | 2024-03-01     |               |             | yes
second dwelling unsafe     | w9          | C              | 2024-03-01     |               |             | yes
"""
TRAFFIC = """
case                       | accident_no | accident_date | casualty | fires
injured, first day         | a1          | 2024-07-01    | injured  | yes
injured, day before        | a2          | 2024-06-30    | injured  | no
disabled                   | a3          | 2025-06-30    | disabled | yes
died in it                 | a4          | 2025-05-01    | dead     | yes
unhurt                     | a5          | 2025-05-01    | unhurt   | no
"""
JOBS = """
case                       | employment_no | post_kind  | start_date | end_date   | born       | fires
out for 90 days            | j01           | enterprise | 2020-01-01 | 2025-04-01 |            | yes
out for 89 days            | j02           | enterprise | 2020-01-01 | 2025-04-02 |            | no
out since first day        | j03           | flexible   | 2020-01-01 | 2024-07-01 |            | yes
out since the day before   | j04           | flexible   | 2020-01-01 | 2024-06-30 |            | no
found another              | j05           | enterprise | 2020-01-01 | 2025-01-01 |            | no
found another              | j06           | enterprise | 2025-02-01 |            |            | no
farms meanwhile            | j07           | enterprise | 2020-01-01 | 2025-01-01 |            | no
farms meanwhile            | j08           | farm       | 2019-01-01 |            |            | no
later job ended lately     | j09           | enterprise | 2020-01-01 | 2025-01-01 |            | no
later job ended lately     | j10           | enterprise | 2025-02-01 | 2025-06-01 |            | no
earlier job before         | j11           | enterprise | 2019-01-01 | 2023-01-01 |            | yes
earlier job before         | j12           | enterprise | 2024-01-01 | 2025-01-01 |            | yes
stopped farming            | j13           | farm       | 2020-01-01 | 2025-01-01 |            | no
farm and post end together | j14           | farm       | 2020-01-01 | 2025-01-01 |            | yes
farm and post end together | j15           | flexible   | 2020-01-01 | 2025-01-01 |            | yes
fifty-nine                 | j16           | enterprise | 2020-01-01 | 2025-01-01 | 1965-07-01 | yes
sixty today                | j17           | enterprise | 2020-01-01 | 2025-01-01 | 1965-06-30 | no
sixteen today              | j18           | enterprise | 2024-01-01 | 2025-01-01 | 2009-06-30 | yes
fifteen                    | j19           | enterprise | 2024-01-01 | 2025-01-01 | 2009-07-01 | no
"""
DISASTER = """
case                       | damage_no | disaster_date | collapsed_rooms | loss_fen | fires
lost 10,000.00             | e1        | 2025-06-01    | 0               | 1000000  | yes
lost 9,999.99              | e2        | 2025-06-01    | 0               | 999999   | no
a room fell                | e3        | 2025-06-01    | 1               | 0        | yes
a room fell, loss unknown  | e4        | 2025-06-01    | 1               |          | yes
first day, disaster        | e5        | 2024-07-01    | 0               | 1000000  | yes
day before, disaster       | e6        | 2024-06-30    | 0               | 1000000  | no
"""
DISABILITY = """
case                       | disability_cert_no | disability_type | disability_grade | issued_date | fires
grade 1                    | x                  | 4               | 1                | 2025-01-01  | yes
grade 2, first day         | x                  | 4               | 2                | 2024-07-01  | yes
grade 2, day before        | x                  | 4               | 2                | 2024-06-30  | no
grade 3                    | x                  | 4               | 3                | 2025-01-01  | no
"""
DIBAO = """
case                       | aid_certificate_no | start_date | end_date   | end_date_precision | fires
new on dibao               | c1                 | 2025-05-01 |            |                    | yes
179 days ago               | c2                 | 2025-01-02 |            |                    | yes
180 days ago               | c3                 | 2025-01-01 |            |                    | no
already ended              | c4                 | 2025-03-01 | 2025-05-01 | month              | no
last month is this one     | c5                 | 2025-03-01 | 2025-06-01 | month              | yes
ended this month by day    | c6                 | 2025-03-01 | 2025-06-29 | day                | no
starts next month          | c7                 | 2025-07-01 |            |                    | no
"""
TEKUN = """
case                       | start_date | fires
new on tekun               | 2025-05-01 | yes
long on tekun              | 2020-05-01 | no
"""
LOW = """
case                       | members | wage      | cost     | claims | self_pay | end        | fires
at the line                | 2       | 16,600.00 | 0        | 0      | 0        | 2025-05-01 | yes
a fen above the line       | 2       | 16,600.02 | 0        | 0      | 0        | 2025-05-01 | no
half a fen above, rounds up| 2       | 16,600.01 | 0        | 0      | 0        | 2025-05-01 | no
a third above, rounds down | 3       | 24,900.01 | 0        | 0      | 0        | 2025-05-01 | yes
costs more than it earns   | 2       | 0         | 5,000.01 | 0      | 0        | 2025-05-01 | yes
oldest month counted       | 2       | 1         | 0        | 0      | 0        | 2024-06-01 | yes
a month too old            | 2       | 1         | 0        | 0      | 0        | 2024-05-01 | no
a month too fresh          | 2       | 1         | 0        | 0      | 0        | 2025-06-01 | no
latest survey counts       | 2       | 1         | 0        | 0      | 0        | 2024-12-01 | no
latest survey counts       | 2       | 90,000    | 0        | 0      | 0        | 2025-05-01 | no
wage unknown               | 2       |           | 0        | 0      | 0        | 2025-05-01 | no
self-pay unknown           | 2       | 1         | 0        | 0      |          | 2025-05-01 | no
members unknown            |         | 1         | 0        | 0      | 0        | 2025-05-01 | no
net also at the line       | 2       | 16,600.00 | 0        | 0      | 3,400    | 2025-05-01 | yes
"""
RIGID = """
case                       | members | wage      | cost | claims | self_pay  | end        | fires
reference at the line      | 2       | 20,000    | 0    | 0      | 3,400.00  | 2025-05-01 | yes
reference a fen above      | 2       | 20,000    | 0    | 0      | 3,399.98  | 2025-05-01 | no
claims cover it            | 2       | 20,000    | 0    | 100    | 3,400.00  | 2025-05-01 | no
reference below zero       | 3       | 30,000    | 0    | 0      | 30,000.05 | 2025-05-01 | yes
"""
# Each village or group with the household that lives in it.
WATER = """
case                       | village_code | group_no | litres_per_head_day | water_quality | fetch_minutes | outage_days | fires
34.9 litres                | v01          | 1        | 34.9                | pass          | 5             | 0           | yes
35 litres                  | v02          | 1        | 35                  | pass          | 5             | 0           | no
bad water                  | v03          | 1        | 60                  | fail          | 5             | 0           | yes
untested                   | v04          | 1        | 60                  | untested      | 5             | 0           | no
21 minutes                 | v05          | 1        | 60                  | pass          | 21            | 0           | yes
20 minutes                 | v06          | 1        | 60                  | pass          | 20            | 0           | no
37 days dry                | v07          | 1        | 60                  | pass          | 5             | 37          | yes
36 days dry                | v08          | 1        | 60                  | pass          | 5             | 36          | no
village row fails          | v09          |          | 10                  | pass          | 5             | 0           | yes
group row passes           | v10          |          | 10                  | pass          | 5             | 0           | no
group row passes           | v10          | 1        | 60                  | pass          | 5             | 0           | no
another group fails        | v11          | 2        | 10                  | pass          | 5             | 0           | no
fetching unknown, far      | v12          | 1        | 60                  | pass          |               | 0           | no
"""
TABLES = {
    "medical_self_pay": ("medical_insurance/settlement", MEDICAL),
    "major_illness": ("health/major_illness", ILLNESS),
    "school_dropout": ("education/school_age", SCHOOL),
    "unsafe_dwelling": ("housing/dwelling", DWELLING),
    "water_failure": ("water/village_supply", WATER),
    "traffic_accident": ("traffic_police/accident", TRAFFIC),
    "job_loss": ("labour/employment", JOBS),
    "disaster_damage": ("emergency/disaster_damage", DISASTER),
    "disability_new": ("disabled_federation/certificate", DISABILITY),
    "dibao_new": ("civil_affairs/dibao", DIBAO),
    "dibao_new (tekun)": ("civil_affairs/tekun", TEKUN),
    "low_income": ("rural_revitalisation/income_survey", LOW),
    "rigid_expense": ("rural_revitalisation/income_survey", RIGID),
}
BY_HOUSEHOLD = ("housing/dwelling", "emergency/disaster_damage", "rural_revitalisation/income_survey")
DIED = {"died since": "2025-06-01", "died in it": "2025-05-01"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    county = County(tmp_path_factory.mktemp("rules"))
    people: dict[str, dict[str, str | None]] = {}
    for feed, text in TABLES.values():
        for row in read(text):
            village = (row["village_code"], "1") if feed.startswith("water") else (None, None)
            born = row.get("born") or "1980-01-01"
            assert row["case"]
            people[row["case"]] = {
                "household": row["case"], "person": row["case"], "born": born, "died": DIED.get(row["case"]),
                "village": village[0], "group": village[1],
            }  # fmt: skip
    # Somebody is left in the households of the dead: a household that died out has no clue at all.
    left = [{**people[case], "person": f"left by {case}", "died": None} for case in DIED]
    county.people(write([*people.values(), *left]))
    for feed, text in TABLES.values():
        rows = read(text)
        for row in rows:
            case = row.pop("case")
            for name in ("fires", "born"):
                row.pop(name, None)
            if not feed.startswith("water"):
                row["household" if feed in BY_HOUSEHOLD else "person"] = case
        if feed == "rural_revitalisation/income_survey":
            zero = {"production": "0", "property": "0", "transfer": "0"}
            county.survey(write([{**row, **zero} for row in rows]))
        else:
            county.feed(feed, write(rows))
    exited = [{"person": name, "platform_household_no": name, "household_type": "exited"} for name in people if name.startswith("exited")]
    county.feed("rural_revitalisation/monitoring_export", write(exited))
    yield county.run()
    county.engine.connection.close()


@pytest.mark.parametrize("name", TABLES)
def test_rule(county: County, name: str) -> None:
    rule = name.split(" ")[0]
    expected = {row["case"]: row["fires"] for row in read(TABLES[name][1])}
    fired = {household for (household,) in county.show("clue_evidence", "household_key", where=f"rule_key = '{rule}'")}
    assert {case: "yes" if case in fired else "no" for case in expected} == expected


def test_no_rule_fires_outside_its_own_table(county: County) -> None:
    expected = {(name.split(" ")[0], row["case"]) for name, (_, text) in TABLES.items() for row in read(text) if row["fires"] == "yes"}
    assert set(county.show("clue_evidence", "rule_key", "household_key")) == expected


def test_evidence_names_value_threshold_policy_and_place(county: County) -> None:
    columns = ("value", "threshold", "policy_ref", "evidence_date", "known_date", "delivery_id", "sheet", "row_no")
    (row,) = county.show("clue_evidence", *columns, where="household_key = 'adds up'")
    assert row == (
        "20000.00", ">= 20000.00", "00 alert_rule.medical_self_pay.other 2013-01-01 S10", "2025-05-31", "2025-06-05", "d1", "Sheet1", "10",
    )  # fmt: skip


def test_evidence_dates(county: County) -> None:
    dates = {
        "dropout": "2025-03-01", "out for 90 days": "2025-04-01", "grade C": "2024-03-01",
        "at the line": "2025-05-31", "new on tekun": "2025-05-01",
    }  # fmt: skip
    names = ", ".join(f"'{name}'" for name in dates)
    assert dict(county.show("clue_evidence", "household_key", "evidence_date", where=f"household_key IN ({names})")) == dates


def test_negative_income_rounds_half_up(county: County) -> None:
    amounts = county.show(
        "income_fact", "household_key", "net_income_per_head_fen", "income_reference_per_head_fen",
        where="household_key IN ('costs more than it earns', 'reference below zero')",
    )  # fmt: skip
    assert amounts == [("costs more than it earns", "-250000", "-250000"), ("reference below zero", "1000000", "-2")]


def test_the_evidence_key_cannot_be_guessed_without_the_salt(county: County) -> None:
    (kept,) = county.show("clue_evidence", "evidence_key", where="household_key = 'today'")
    plain = county.engine.connection.execute("SELECT sha256('health/major_illness|today|x')").fetchone()
    assert plain is not None and kept[0] != plain[0]
    assert len(kept[0]) == 64


def test_lines_of_rules_that_why_relies_on() -> None:
    rules = Path(__file__).parents[2] / "pipelines" / "monitoring" / "rules"
    files = sorted(rules.glob("*.sql"))
    assert len(files) == 12
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert text.rstrip().endswith("\nWHERE fires"), path.name
        assert f"-- writes: rule_{path.stem}\n" in text and f"'{path.stem}' AS rule_key" in text
        for key in ("meaning", "source", "reads", "grain", "feeds", "cells"):
            assert f"-- {key}: " in text, f"{path.name} lacks {key}"


def test_a_job_whose_end_names_only_the_month_lasted_to_its_last_day(tmp_path: Path) -> None:
    county = County(tmp_path, "2025-06-29").people(
        """
household | person | born
march     | march  | 1980-01-01
april     | april  | 1980-01-01
june      | june   | 1980-01-01
"""
    )
    county.feed(
        "labour/employment",
        """
person | employment_no | post_kind  | start_date | end_date   | end_date_precision
march  | j1            | enterprise | 2020-01-01 | 2025-03-01 | month
april  | j2            | enterprise | 2020-01-01 | 2025-04-01 | month
june   | j3            | enterprise | 2020-01-01 | 2025-06-01 | month
""",
    )
    county.run()
    assert county.show("clue_evidence", "household_key", "evidence_date") == [("march", "2025-03-31")]
    assert county.show("person_fact", "person_key", "is_employed") == [("april", "false"), ("june", "true"), ("march", "false")]
