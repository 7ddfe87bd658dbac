"""What is planted: for each rule the kinds of positives and near-misses, and for the list the kinds of cases.

A near-miss stands just on the wrong side of a threshold, a window, an age, a grade, a class filter, a state or
a join. The tables say which household fits (class, need); what the departments then write stands in their modules.
"""

from __future__ import annotations

from dataclasses import dataclass

# Need: which member the event happens to.
#   head; adult (not the head, 18 or more); worker (20 to 55); two (two adults); child (a child or grandchild, 5 to 17); pupil (8 to 14)
# Class: ordinary (absent from the national export), exited, or any (three ordinary to one exited).


@dataclass(frozen=True)
class Kind:
    """One kind of positive or near-miss. ``early`` kinds need a township that also sends earlier periods."""

    variant: str
    cls: str = "any"
    need: str = "head"
    early: bool = False


RULES: dict[str, dict[str, tuple[Kind, ...]]] = {
    "medical_self_pay": {
        "positive": (
            Kind("exact_other", "ordinary"),
            Kind("exact_exited", "exited"),
            Kind("sum_of_three", "ordinary"),
            Kind("window_edges", "ordinary"),
        ),
        "near_miss": (
            Kind("fen_short_other", "ordinary"),
            Kind("fen_short_exited", "exited"),
            Kind("outpatient", "ordinary"),
            Kind("after_cutoff", "ordinary"),
            Kind("last_year", "ordinary"),
            Kind("two_members", "ordinary", "two"),
            Kind("dead_member", "ordinary", "adult"),
            Kind("namesake", "ordinary"),
        ),
    },
    "major_illness": {
        "positive": (Kind("first_day"), Kind("recent"), Kind("cured_within"), Kind("two_illnesses")),
        "near_miss": (
            Kind("day_before"),
            Kind("deceased_status"),
            Kind("deceased_by_update"),
            Kind("dead_patient", "any", "adult"),
            Kind("namesake", "ordinary"),
        ),
    },
    "school_dropout": {
        "positive": (
            Kind("turned_six", "any", "child"),
            Kind("still_fifteen", "any", "child"),
            Kind("dropout", "any", "child"),
            Kind("not_enrolled", "any", "child"),
            Kind("no_reason", "any", "child"),
        ),
        "near_miss": (
            Kind("turned_sixteen", "any", "child"),
            Kind("still_five", "any", "child"),
            Kind("bodily", "any", "child"),
            Kind("home_teaching", "any", "child"),
            Kind("back_in_school", "any", "child", early=True),
            Kind("namesake", "ordinary", "child"),
        ),
    },
    "unsafe_dwelling": {
        "positive": (Kind("grade_c"), Kind("grade_d"), Kind("remedy_planned"), Kind("second_dwelling")),
        "near_miss": (
            Kind("grade_b"),
            Kind("remedied_today"),
            Kind("rented"),
            Kind("vacated"),
            Kind("regraded"),
            Kind("namesake", "ordinary"),
        ),
    },
    "traffic_accident": {
        "positive": (Kind("first_day"), Kind("dead", "any", "adult"), Kind("disabled"), Kind("injured_recent")),
        "near_miss": (Kind("day_before"), Kind("unhurt"), Kind("namesake", "ordinary")),
    },
    "job_loss": {
        "positive": (
            Kind("last_day_of_window", "any", "worker"),
            Kind("first_day_of_window", "any", "worker"),
            Kind("after_an_earlier_job", "any", "worker"),
            Kind("fifty_nine", "any", "worker"),
        ),
        "near_miss": (
            Kind("too_recent", "any", "worker"),
            Kind("too_old", "any", "worker"),
            Kind("has_open_job", "any", "worker"),
            Kind("later_job", "any", "worker"),
            Kind("farm", "any", "worker"),
            Kind("sixty", "any", "worker"),
            Kind("namesake", "ordinary", "worker"),
        ),
    },
    "disaster_damage": {
        "positive": (Kind("loss_exact"), Kind("collapsed_room"), Kind("first_day"), Kind("large")),
        "near_miss": (Kind("loss_short"), Kind("damaged_only"), Kind("day_before"), Kind("namesake", "ordinary")),
    },
    "disability_new": {
        "positive": (Kind("grade_1"), Kind("grade_2"), Kind("first_day"), Kind("reissued")),
        "near_miss": (Kind("grade_3"), Kind("day_before"), Kind("namesake", "ordinary")),
    },
    "dibao_new": {
        "positive": (Kind("dibao"), Kind("tekun"), Kind("ends_later"), Kind("first_month")),
        "near_miss": (Kind("edge_day"), Kind("ended"), Kind("off_the_roster"), Kind("namesake", "ordinary")),
    },
    "low_income": {
        "positive": (
            Kind("at_the_line", "ordinary"),
            Kind("exited", "exited"),
            Kind("rounds_to_line", "ordinary"),
            Kind("negative", "ordinary"),
            Kind("oldest_month", "ordinary"),
            Kind("latest_survey", "ordinary"),
            Kind("ordinary", "ordinary"),
        ),
        "near_miss": (
            Kind("fen_above", "ordinary"),
            Kind("fen_above_exited", "exited"),
            Kind("too_old", "ordinary"),
            Kind("too_fresh", "ordinary"),
            Kind("superseded", "ordinary"),
            Kind("corrected", "ordinary", early=True),
            Kind("incomplete", "ordinary"),
            Kind("no_member_count", "ordinary"),
            Kind("fewer_counted", "ordinary", "two"),
        ),
    },
    "rigid_expense": {
        "positive": (
            Kind("at_the_line", "ordinary"),
            Kind("illness", "ordinary"),
            Kind("exited", "exited"),
            Kind("net_fen_above", "ordinary"),
        ),
        "near_miss": (
            Kind("fen_above", "ordinary"),
            Kind("claims_cover", "ordinary"),
            Kind("net_also_low", "ordinary"),
            Kind("incomplete", "ordinary"),
            Kind("fewer_counted", "ordinary", "two"),
        ),
    },
}

# Water is planted by villager group: each kind takes one group of a village of its own, and everybody in it.
WATER: dict[str, tuple[str, ...]] = {
    "positive": ("litres", "quality", "fetch", "outage", "village_row"),
    "near_miss": ("litres_exact", "untested", "fetch_exact", "outage_exact", "group_row_passes"),
}

VISITS = (None, "after", None, "confirmed", "before", "absent", "same_day", "confirmed_then_resolved")
SURVEYS = ("absent", "above", "absent", "incomplete", "above")


@dataclass(frozen=True)
class Case:
    """One kind of monitored household. Defaults describe one that is open and ready for elimination.

    ``snapshots``: its state in the earliest (some townships only), the previous and the latest export:
    open, out (eliminated) or blank (not there). ``blockers`` is None where the household is not open.
    """

    variant: str
    state: str
    blockers: tuple[str, ...] | None = ()
    snapshots: tuple[str, str, str] = ("open", "open", "open")
    identified: int = 12  # months before as_of
    first_identified: int | None = None  # in the earlier snapshots, if another
    eliminated: int = 2
    risks: tuple[str, ...] = ("illness",)
    groups: tuple[str, ...] = ("health",)
    visits: tuple[str, ...] = ("risk_resolved",)
    survey: str = "above"
    contact: bool = True
    labour: bool = True
    cls: str | None = None  # exited or ordinary only
    was: str | None = None  # category in the earlier snapshots, if another
    category: str | None = None
    need: str = "head"
    three: bool = False  # only where three snapshots are sent
    corrected: str | None = None  # what the first version of the corrected part wrongly says
    problem: str | None = None


CASES: tuple[Case, ...] = (
    Case("ready", "assisting"),
    Case("ready_at_six_months", "assisting", identified=6),
    Case("ready_absent_at_last_visit", "assisting", visits=("risk_resolved", "absent")),
    Case("ready_no_risk", "assisting", visits=("risk_confirmed", "no_risk"), risks=("disability", "illness"), groups=("safety_net",)),
    Case("ready_other_risk", "assisting", risks=("other",), groups=("living_condition",)),
    Case("months", "assisting", ("months",), identified=5),
    Case("income", "assisting", ("income", "reference"), survey="low"),
    Case("reference", "assisting", ("reference",), survey="reference", category="sudden_hardship"),
    Case("income_incomplete", "assisting", ("income_gap",), survey="incomplete"),
    Case("income_absent", "assisting", ("income_gap",), survey="absent"),
    Case("dwelling", "assisting", ("dwelling",), problem="dwelling", risks=("unsafe_housing",), groups=("housing",)),
    Case("water", "assisting", ("water",), problem="water", risks=("unsafe_water",), groups=("water",)),
    Case("school", "assisting", ("school",), problem="school", need="pupil", risks=("schooling",), groups=("compulsory_education",)),
    Case("no_visit", "assisting", ("risk",), visits=()),
    Case("only_absent", "assisting", ("risk",), visits=("absent",)),
    Case("risk_confirmed", "assisting", ("risk",), visits=("risk_resolved", "risk_confirmed")),
    Case("wrong_measure", "assisting", ("measures",), risks=("illness", "unstable_job"), groups=("health",)),
    Case("no_measure", "assisting", ("measures",), groups=()),
    Case("no_labour", "assisting", ("no_labour",), labour=False),
    Case("no_contact", "assisting", ("contact",), contact=False),
    Case("several", "assisting", ("contact", "measures", "risk"), contact=False, groups=(), visits=("risk_confirmed",)),
    Case("registered", "assisting", ("months",), snapshots=("", "", "open"), identified=1),
    Case("category_changed", "assisting", was="marginal_vulnerable", category="sudden_hardship", cls="ordinary"),
    Case("eliminated", "eliminated", None, snapshots=("open", "open", "out")),
    Case("eliminated_at_baseline", "eliminated", None, snapshots=("out", "out", "out"), identified=24, eliminated=9),
    Case("rolled_back", "rolled_back", snapshots=("open", "out", "open"), identified=14),
    Case("re_identified", "re_identified", ("months",), snapshots=("open", "out", "open"), identified=2, first_identified=24),
    Case("absent", "absent", None, snapshots=("open", "open", "")),
    Case("returned", "assisting", snapshots=("open", "", "open"), three=True),
    Case("split", "assisting", cls="ordinary", need="two"),
    Case("wrongly_eliminated_at_first", "assisting", corrected="out"),
    Case("wrongly_missing_at_first", "assisting", corrected=""),
)
