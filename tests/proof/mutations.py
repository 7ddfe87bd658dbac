"""Wrong rules: for each of the twelve, what it would be with another threshold, another window or another join.

A mutation is a policy value or a piece of SQL text replaced by another. It is the smallest wrong step somebody could
make (one day, one fen, one grade, ``<=`` for ``<``), so a world that notices it has near-misses on that side.
"""

from __future__ import annotations

from dataclasses import dataclass

PERSON = "person_spine"


@dataclass(frozen=True)
class Policy:
    """One value of the pack replaced: ``figure`` in yuan, days, years; ``text`` for code lists."""

    key: str
    item: str
    old: str
    new: str


@dataclass(frozen=True)
class Sql:
    """In the model that writes ``model``, ``old`` replaced by ``new`` wherever it stands."""

    model: str
    old: str
    new: str


@dataclass(frozen=True)
class Mutation:
    """One wrong rule. ``kind`` is threshold, window or join."""

    rule: str
    kind: str
    what: str
    change: Policy | Sql

    def __str__(self) -> str:
        return f"{self.rule}-{self.kind}-{self.what}".replace(" ", "_")


def rule(name: str, old: str, new: str) -> Sql:
    return Sql(f"rule_{name}", old, new)


def alert(item: str, old: str, new: str) -> Policy:
    return Policy("alert_rule", item, old, new)


def by_name(name: str, feed: str, old: str = "FROM (SELECT * EXCLUDE (household_key) FROM {feed})") -> Sql:
    """People matched by name instead of by identity: namesakes share what happened to one of them."""
    everybody = (
        f"(SELECT told.* REPLACE (namesake.person_key AS person_key) FROM {feed} AS told"
        f" INNER JOIN {PERSON} AS owner ON told.person_key = owner.person_key"
        f" INNER JOIN {PERSON} AS namesake ON owner.person_name = namesake.person_name)"
    )
    found = old.format(feed=feed)
    return rule(name, found, found.replace(f"FROM {feed}", f"FROM {everybody}"))


def by_head_name(name: str, feed: str, old: str) -> Sql:
    """Households matched by the name of their head: whoever bears it shares what happened."""
    everybody = (
        f"(SELECT told.* REPLACE (namesake.household_key AS household_key) FROM {feed} AS told"
        " INNER JOIN household_spine AS house ON told.household_key = house.household_key"
        " INNER JOIN person_spine AS owner ON house.head_person_key = owner.person_key"
        " INNER JOIN person_spine AS namesake ON owner.person_name = namesake.person_name)"
    )
    return rule(name, old, old.replace(feed, everybody))


INCOME = "income_fact"
ITEMS = tuple(
    f"{item}_fen"
    for item in (
        "wage_income", "production_income", "property_income", "transfer_income", "production_cost", "claims_income", "compliant_self_pay",
    )
)  # fmt: skip
HEADS = "\n        chosen.household_members,\n"

MUTATIONS: tuple[Mutation, ...] = (
    Mutation("medical_self_pay", "threshold", "a fen more, exited", alert("medical_self_pay.exited", "5000", "5000.01")),
    Mutation("medical_self_pay", "threshold", "a fen less, exited", alert("medical_self_pay.exited", "5000", "4999.99")),
    Mutation("medical_self_pay", "threshold", "a fen more, other", alert("medical_self_pay.other", "20000", "20000.01")),
    Mutation("medical_self_pay", "threshold", "a fen less, other", alert("medical_self_pay.other", "20000", "19999.99")),
    Mutation(
        "medical_self_pay", "threshold", "outpatients too", alert("medical_self_pay.visit_kinds", "inpatient", "inpatient,outpatient")
    ),
    Mutation("medical_self_pay", "window", "to as_of", rule("medical_self_pay", "date_trunc('month', as_of)::DATE - 1 AS", "as_of AS")),
    Mutation("medical_self_pay", "window", "a day short", rule("medical_self_pay", "as_of)::DATE - 1 AS", "as_of)::DATE - 2 AS")),
    Mutation(
        "medical_self_pay",
        "window",
        "from 31 December",
        rule("medical_self_pay", "given.cut_off)::DATE AND", "given.cut_off)::DATE - 1 AND"),
    ),
    Mutation(
        "medical_self_pay", "window", "from 2 January", rule("medical_self_pay", "given.cut_off)::DATE AND", "given.cut_off)::DATE + 1 AND")
    ),
    Mutation(
        "medical_self_pay",
        "join",
        "by household",
        rule(
            "medical_self_pay",
            "FROM medical_insurance__settlement AS settlement",
            "FROM (SELECT told.* REPLACE (one.person_key AS person_key) FROM medical_insurance__settlement AS told INNER JOIN ("
            "SELECT household_key, min(person_key) AS person_key FROM person_spine WHERE is_alive GROUP BY household_key) AS one"
            " ON told.household_key = one.household_key) AS settlement",
        ),
    ),
    Mutation(
        "medical_self_pay",
        "join",
        "by name",
        by_name("medical_self_pay", "medical_insurance__settlement", "FROM {feed} AS settlement"),
    ),
    Mutation("medical_self_pay", "join", "class of nobody", rule("medical_self_pay", "household.is_exited THEN", "false THEN")),
    Mutation("medical_self_pay", "join", "the dead too", rule("medical_self_pay", "person.is_alive AND paid", "paid")),
    Mutation("major_illness", "threshold", "the deceased too", alert("major_illness.excluded_status", "deceased", "none")),
    Mutation("major_illness", "threshold", "not the cured", alert("major_illness.excluded_status", "deceased", "deceased,cured")),
    Mutation("major_illness", "window", "a day more", alert("major_illness.lookback_days", "365", "366")),
    Mutation("major_illness", "window", "a day less", alert("major_illness.lookback_days", "365", "364")),
    Mutation("major_illness", "join", "by name", by_name("major_illness", "health__major_illness")),
    Mutation("major_illness", "join", "the dead too", rule("major_illness", "person.is_alive AND illness", "illness")),
    Mutation("school_dropout", "threshold", "from five", Policy("school_age", "min", "6", "5")),
    Mutation("school_dropout", "threshold", "from seven", Policy("school_age", "min", "6", "7")),
    Mutation("school_dropout", "threshold", "to sixteen", Policy("school_age", "max", "15", "16")),
    Mutation("school_dropout", "threshold", "to fourteen", Policy("school_age", "max", "15", "14")),
    Mutation("school_dropout", "threshold", "only dropouts", alert("school_dropout.states", "dropout,not_enrolled", "dropout")),
    Mutation("school_dropout", "threshold", "no reason excuses", alert("school_dropout.excused_reasons", "bodily", "none")),
    Mutation("school_dropout", "window", "age a day late", Sql("school_latest", "END, 9, 1) AS", "END, 9, 2) AS")),
    Mutation("school_dropout", "window", "age a day early", Sql("school_latest", "END, 9, 1) AS", "END, 8, 31) AS")),
    Mutation("school_dropout", "join", "by name", by_name("school_dropout", "school_latest", "FROM {feed} AS child")),
    Mutation("unsafe_dwelling", "threshold", "only D", Policy("dwelling", "open_grades", "C,D", "D")),
    Mutation("unsafe_dwelling", "threshold", "B too", Policy("dwelling", "open_grades", "C,D", "B,C,D")),
    Mutation("unsafe_dwelling", "threshold", "rented does not count", Policy("dwelling", "safe_remedies", "rent,vacated", "vacated")),
    Mutation(
        "unsafe_dwelling", "window", "remedied today is open", rule("unsafe_dwelling", "remedied_date > given", "remedied_date >= given")
    ),
    Mutation(
        "unsafe_dwelling",
        "window",
        "remedied is open",
        rule("unsafe_dwelling", "(home.remedied_date IS NULL OR home.remedied_date > given.as_of)", "true"),
    ),
    Mutation(
        "unsafe_dwelling",
        "join",
        "by head's name",
        by_head_name("unsafe_dwelling", "housing__dwelling", "FROM housing__dwelling AS home"),
    ),
    Mutation(
        "traffic_accident", "threshold", "not the injured", alert("traffic_accident.casualties", "dead,disabled,injured", "dead,disabled")
    ),
    Mutation(
        "traffic_accident", "threshold", "not the dead", alert("traffic_accident.casualties", "dead,disabled,injured", "disabled,injured")
    ),
    Mutation(
        "traffic_accident",
        "threshold",
        "the unhurt too",
        alert("traffic_accident.casualties", "dead,disabled,injured", "dead,disabled,injured,unhurt"),
    ),
    Mutation("traffic_accident", "window", "a day more", alert("traffic_accident.lookback_days", "365", "366")),
    Mutation("traffic_accident", "window", "a day less", alert("traffic_accident.lookback_days", "365", "364")),
    Mutation("traffic_accident", "join", "by name", by_name("traffic_accident", "traffic_police__accident")),
    Mutation(
        "traffic_accident",
        "join",
        "only the living",
        rule("traffic_accident", "accident.accident_date > given", "person.is_alive AND accident.accident_date > given"),
    ),
    Mutation("job_loss", "threshold", "to sixty", Policy("working_age", "max", "59", "60")),
    Mutation("job_loss", "threshold", "to fifty-eight", Policy("working_age", "max", "59", "58")),
    Mutation("job_loss", "threshold", "farm work too", alert("job_loss.excluded_posts", "farm", "none")),
    Mutation("job_loss", "window", "a day sooner", alert("job_loss.min_days", "90", "89")),
    Mutation("job_loss", "window", "a day later", alert("job_loss.min_days", "90", "91")),
    Mutation("job_loss", "window", "a day more", alert("job_loss.max_days", "365", "366")),
    Mutation("job_loss", "window", "a day less", alert("job_loss.max_days", "365", "364")),
    Mutation("job_loss", "join", "first job, not last", rule("job_loss", "job.end_date DESC NULLS FIRST", "job.end_date ASC NULLS LAST")),
    Mutation("job_loss", "join", "by name", by_name("job_loss", "last_job")),
    Mutation("disaster_damage", "threshold", "a fen more", alert("disaster_damage.min_loss", "10000", "10000.01")),
    Mutation("disaster_damage", "threshold", "a yuan less", alert("disaster_damage.min_loss", "10000", "9999")),
    Mutation("disaster_damage", "threshold", "two rooms", alert("disaster_damage.min_collapsed_rooms", "1", "2")),
    Mutation("disaster_damage", "window", "a day more", alert("disaster_damage.lookback_days", "365", "366")),
    Mutation("disaster_damage", "window", "a day less", alert("disaster_damage.lookback_days", "365", "364")),
    Mutation(
        "disaster_damage",
        "join",
        "by head's name",
        by_head_name("disaster_damage", "emergency__disaster_damage", "FROM emergency__disaster_damage AS damage"),
    ),
    Mutation("disability_new", "threshold", "grade 3 too", alert("disability_new.grades", "1,2", "1,2,3")),
    Mutation("disability_new", "threshold", "only grade 1", alert("disability_new.grades", "1,2", "1")),
    Mutation("disability_new", "window", "a day more", alert("disability_new.lookback_days", "365", "366")),
    Mutation("disability_new", "window", "a day less", alert("disability_new.lookback_days", "365", "364")),
    Mutation("disability_new", "join", "by name", by_name("disability_new", "disabled_federation__certificate")),
    Mutation("dibao_new", "threshold", "ended too", rule("dibao_new", "AND (roll.last_date IS NULL OR roll.last_date >= given.as_of)", "")),
    Mutation("dibao_new", "window", "a day more", alert("dibao_new.lookback_days", "180", "181")),
    Mutation("dibao_new", "window", "a month less", alert("dibao_new.lookback_days", "180", "149")),
    Mutation("dibao_new", "join", "by name", by_name("dibao_new", "welfare_row")),
    Mutation(
        "dibao_new",
        "join",
        "without tekun",
        Sql("welfare_row", "FROM civil_affairs__tekun\nWHERE", "FROM civil_affairs__tekun\nWHERE false AND"),
    ),
    Mutation("low_income", "threshold", "line a fen up", Policy("income_line", "", "8800", "8800.01")),
    Mutation("low_income", "threshold", "line a fen down", Policy("income_line", "", "8800", "8799.99")),
    Mutation(
        "low_income",
        "threshold",
        "rounded up",
        Sql(INCOME, "(2 * net_income_fen + household_members) //", "(2 * net_income_fen + 2 * household_members - 1) //"),
    ),
    Mutation("low_income", "window", "a month more", Policy("income_max_age_months", "", "12", "13")),
    Mutation("low_income", "window", "a month less", Policy("income_max_age_months", "", "12", "11")),
    Mutation("low_income", "window", "this month too", Sql(INCOME, "- INTERVAL 1 MONTH AS", "- INTERVAL 0 MONTH AS")),
    Mutation("low_income", "join", "earliest survey", Sql(INCOME, "survey.period_end_month DESC", "survey.period_end_month ASC")),
    Mutation("low_income", "join", "members of the register", Sql(INCOME, HEADS, "\n        spine.members AS household_members,\n")),
    Mutation("rigid_expense", "threshold", "line a fen up", Policy("income_line", "", "8800", "8800.01")),
    Mutation("rigid_expense", "threshold", "line a fen down", Policy("income_line", "", "8800", "8799.99")),
    Mutation("rigid_expense", "threshold", "claims forgotten", Sql(INCOME, "net_fen + claims_income_fen -", "net_fen -")),
    Mutation("rigid_expense", "window", "a month less", Policy("income_max_age_months", "", "12", "1")),
    Mutation("rigid_expense", "join", "members of the register", Sql(INCOME, HEADS, "\n        spine.members AS household_members,\n")),
    Mutation(
        "rigid_expense",
        "join",
        "gaps as nothing",
        Sql(
            INCOME,
            "SELECT survey.*\n    FROM",
            "SELECT survey.* REPLACE (" + ", ".join(f"coalesce(survey.{item}, 0) AS {item}" for item in ITEMS) + ")\n    FROM",
        ),
    ),
    Mutation("water_failure", "threshold", "a tenth of a litre more", Policy("water", "min_litres", "35", "35.1")),
    Mutation("water_failure", "threshold", "half the litres", Policy("water", "min_litres", "35", "17.5")),
    Mutation("water_failure", "threshold", "a minute less", Policy("water", "max_fetch_minutes", "20", "19")),
    Mutation("water_failure", "threshold", "twice the minutes", Policy("water", "max_fetch_minutes", "20", "40")),
    Mutation("water_failure", "threshold", "untested fails", Policy("water", "failed_quality", "fail", "fail,untested")),
    Mutation("water_failure", "threshold", "no quality fails", Policy("water", "failed_quality", "fail", "none")),
    Mutation("water_failure", "window", "a day of outage less", Policy("water", "max_outage_days", "36", "35")),
    Mutation("water_failure", "window", "a year of outage", Policy("water", "max_outage_days", "36", "365")),
    Mutation(
        "water_failure",
        "join",
        "village before group",
        Sql("household_water", "supply.group_no NULLS LAST) = 1", "supply.group_no NULLS FIRST) = 1"),
    ),
    Mutation(
        "water_failure", "join", "group of any village", Sql("household_water", "household.village_code = supply.village_code AND (", "(")
    ),
    Mutation("water_failure", "join", "without village rows", Sql("household_water", "(supply.group_no IS NULL OR ", "(")),
)
