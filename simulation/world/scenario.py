"""Who is chosen for what: households of the catalogue's kinds, drawn before ordinary life begins.

Also here: the edits a kind asks of its household before ids are given (a birthday at an age limit, a death, a
namesake). The rows the departments write of it stand in the feed modules.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.errors import SimulationError
from simulation.world.catalogue import CASES, RULES, SURVEYS, VISITS, WATER, Case, Kind
from simulation.world.model import Delivery
from simulation.world.people import County, age_at

EARLY_TOWNSHIPS = 8  # townships that also send earlier periods of survey, visits and school
THREE_TOWNSHIPS = 2  # townships whose national export is delivered three times


@dataclass
class Plan:
    """``events``: rule, polarity, variant, hh, person, visit, survey, evidence. ``cases``: hh, case, category, partner.

    ``free`` marks households nothing is planned for: only there may ordinary life bring a blow.
    """

    events: pd.DataFrame
    cases: pd.DataFrame
    case_of: dict[int, Case]
    water: pd.DataFrame
    exited: npt.NDArray[np.bool_]
    no_policy: npt.NDArray[np.bool_]
    free: npt.NDArray[np.bool_]
    early: list[str]
    three: list[str]
    corrected: str
    written: list[Delivery] = field(default_factory=list)  # what departments wrote before the one at work

    def of(self, rule: str) -> pd.DataFrame:
        return self.events[self.events["rule"] == rule]


def repeats(households: int, kinds: int) -> int:
    """How many of one polarity of one rule: three in a hamlet, every kind once in a sample, 40 in a full county."""
    if households < 1500:
        return 3
    return max(kinds, 3, round(40 * min(households, 75_000) / 75_000))


class Picker:
    """Hands out households in random order, each once, by class and need."""

    def __init__(self, county: County, exited: npt.NDArray[np.bool_], barred: npt.NDArray[np.bool_]) -> None:
        self.county = county
        pp = county.pp
        age, relation = age_at(pp["birth"].to_numpy(), county.calendar.day), pp["relation"].to_numpy()
        slot = pp["slot"].to_numpy()
        descendant = np.isin(relation, ["son", "daughter", "grandchild"])
        adult = age >= 18
        second_adult = adult & (pd.Series(adult).groupby(pp["hh"].to_numpy()).cumsum().to_numpy() == 2)
        self.masks = {
            "head": slot == 0,
            "adult": (slot > 0) & adult,
            "worker": (age >= 20) & (age <= 55),
            "two": second_adult,
            "child": descendant & (age >= 5) & (age <= 17),
            "pupil": descendant & (age >= 8) & (age <= 14),
        }
        self.subject = {need: self._first(mask) for need, mask in self.masks.items()}
        self.exited = exited
        self.open = county.hh["is_rural"].to_numpy() & ~barred
        self.taken = barred.copy()
        self.order = county.rng("picker").permutation(len(county.hh))

    def _first(self, mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
        household = self.county.pp["hh"].to_numpy()
        result = np.full(len(self.county.hh), -1, dtype=np.int64)
        where = np.flatnonzero(mask)[::-1]
        result[household[where]] = where  # the last write is the first member
        return result

    def take(self, cls: str, need: str, where: npt.NDArray[np.bool_] | None = None, strict: bool = True) -> tuple[int, int]:
        """A household and the member concerned. Raises when the county is too small for the scenario."""
        fits = self.open & (self.subject[need] >= 0)
        if where is not None:
            fits &= where
        of_class = fits if cls == "any" else fits & (self.exited == (cls == "exited"))
        ordered = self.order[(of_class if strict or of_class.any() else fits)[self.order]]
        if not len(ordered):
            raise SimulationError(f"the county has too few households for the scenario: none left that is {cls} with a member '{need}'")
        household = int(ordered[0])
        self.open[household] = False
        self.taken[household] = True
        return household, int(self.subject[need][household])


def draw(county: County) -> Plan:
    """Choose every household of the scenario and make the edits its kind asks for."""
    hh, rng = county.hh, county.rng("scenario")
    exited = hh["is_rural"].to_numpy() & (rng.random(len(hh)) < 0.15)
    no_policy = exited & (rng.random(len(hh)) < 0.2)
    by_size = hh.groupby("town_name").size().sort_values(ascending=False, kind="stable").index.tolist()
    early, three = by_size[:EARLY_TOWNSHIPS], by_size[:THREE_TOWNSHIPS]
    corrected = by_size[THREE_TOWNSHIPS]
    water = _water(county)
    affected = np.zeros(len(hh), dtype=bool)
    for place in water.itertuples():
        affected |= _in_group(county, str(place.village_code), str(place.group_no))
    picker = Picker(county, exited, affected)
    events = pd.concat([_events(county, picker, early), _water_events(county, water)], ignore_index=True)
    cases, case_of = _cases(county, picker, water, three, corrected)
    for event in events.to_dict("records"):
        _edit(county, event["rule"], event["variant"], int(event["person"]), int(event["hh"]))
    _namesakes(county, events)
    free = ~picker.taken
    _ordinary_deaths(county, free, rng)
    return Plan(events, cases, case_of, water, exited, no_policy & exited, free, early, three, corrected)


def _events(county: County, picker: Picker, early: list[str]) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    sends_early = county.hh["town_name"].isin(early).to_numpy()
    turn = 0
    for rule, polarities in RULES.items():
        for polarity, kinds in polarities.items():
            for number in range(repeats(len(county.hh), len(kinds))):
                kind: Kind = kinds[number % len(kinds)]
                cls = ("exited" if turn % 4 == 3 else "ordinary") if kind.cls == "any" else kind.cls
                household, person = picker.take(cls, kind.need, sends_early if kind.early else None)
                rows.append(
                    {
                        "rule": rule,
                        "polarity": polarity,
                        "variant": kind.variant,
                        "hh": household,
                        "person": person,
                        "visit": VISITS[turn % len(VISITS)],
                        "survey": SURVEYS[turn % len(SURVEYS)],
                    }
                )
                turn += 1
    events = pd.DataFrame(rows)
    events["evidence"] = np.full(len(events), np.datetime64("NaT"), dtype="datetime64[D]")
    return events


def _water(county: County) -> pd.DataFrame:
    """Villages and groups chosen for each kind of water failure and near-miss."""
    villages = county.places[~county.places["is_community"]]
    peopled = county.hh.loc[county.hh["group_no"] == "1", "village_code"]
    villages = villages[villages["village_code"].isin(set(peopled))]
    times = 2 if len(county.hh) >= 30_000 else 1
    kinds = [(polarity, variant) for polarity, variants in WATER.items() for variant in variants] * times
    chosen = county.rng("water places").choice(len(villages), len(kinds), replace=False)
    table = villages.iloc[chosen][["town_name", "village_code", "village_name"]].reset_index(drop=True)
    table["group_no"] = "1"
    table["polarity"] = [polarity for polarity, _ in kinds]
    table["variant"] = [variant for _, variant in kinds]
    return table


def _in_group(county: County, village: str, group: str) -> npt.NDArray[np.bool_]:
    return ((county.hh["village_code"] == village) & (county.hh["group_no"] == group)).to_numpy(dtype=bool)


def _water_events(county: County, water: pd.DataFrame) -> pd.DataFrame:
    parts = []
    for place in water.itertuples():
        households = np.flatnonzero(_in_group(county, str(place.village_code), str(place.group_no)))
        parts.append(
            pd.DataFrame(
                {
                    "rule": "water_failure",
                    "polarity": place.polarity,
                    "variant": place.variant,
                    "hh": households,
                    "person": county.heads[households],
                    "visit": None,
                    "survey": "natural",
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _cases(county: County, picker: Picker, water: pd.DataFrame, three: list[str], corrected: str) -> tuple[pd.DataFrame, dict[int, Case]]:
    """Monitored households. About one household in 125, every kind at least once where the county has room."""
    hh = county.hh
    times = max(1, round(len(hh) / 125 / len(CASES)))
    town = hh["town_name"].to_numpy()
    failing = np.zeros(len(hh), dtype=bool)
    for place in water[water["polarity"] == "positive"].itertuples():
        failing |= _in_group(county, str(place.village_code), str(place.group_no))
    has_worker = picker.subject["worker"] >= 0
    rows: list[dict[str, object]] = []
    case_of: dict[int, Case] = {}
    for turn in range(times):
        for number, case in enumerate(CASES):
            cls = case.cls or ("exited", "ordinary")[(turn + number) % 2]
            where = has_worker.copy()
            if case.three:
                where &= np.isin(town, three)
            if case.corrected is not None:
                where &= town == corrected
            if case.problem == "water":
                # Everybody in a failing group is already marked; one of them is monitored as well.
                where &= failing
                picker.open |= failing & ~np.isin(np.arange(len(hh)), list(case_of)) & hh["is_rural"].to_numpy()
                cls = "any"
            household, person = picker.take(cls, case.need, where, strict=case.cls is not None)
            picker.open &= ~failing
            partner = picker.take("ordinary", "two")[0] if case.variant == "split" else -1
            is_exited = bool(picker.exited[household])
            cls = "exited" if is_exited else "ordinary"
            category = case.category or ("unstable_exited" if is_exited else "marginal_vulnerable")
            rows.append({"hh": household, "person": person, "variant": case.variant, "cls": cls, "category": category, "partner": partner})
            case_of[household] = case
    return pd.DataFrame(rows), case_of


def _edit(county: County, rule: str, variant: str, person: int, household: int) -> None:
    """Birthdays at an age limit and deaths, before ids are given."""
    pp, calendar = county.pp, county.calendar
    year = calendar.school_year_start.astype("datetime64[Y]")
    births = {
        ("school_dropout", "turned_six"): (6, 0),
        ("school_dropout", "still_fifteen"): (16, 1),
        ("school_dropout", "turned_sixteen"): (16, 0),
        ("school_dropout", "still_five"): (6, 1),
        ("school_dropout", "dropout"): (13, -40),
        ("school_dropout", "not_enrolled"): (8, -90),
        ("school_dropout", "no_reason"): (14, -15),
        ("school_dropout", "bodily"): (10, -33),
        ("school_dropout", "home_teaching"): (11, -21),
        ("school_dropout", "back_in_school"): (12, -70),
        ("school_dropout", "namesake"): (9, -100),
    }
    if (rule, variant) in births:
        years, days = births[rule, variant]
        pp.loc[person, "birth"] = _same_day(year - years, calendar.school_year_start) + np.timedelta64(days, "D")
    if rule == "job_loss" and variant in ("sixty", "fifty_nine"):
        sixty_today = _same_day(calendar.day.astype("datetime64[Y]") - 60, calendar.day)
        pp.loc[person, "birth"] = sixty_today + np.timedelta64(0 if variant == "sixty" else 1, "D")
    if variant == "dead_member" or variant == "dead_patient":
        pp.loc[person, "death"] = calendar.back(20)
    if rule == "traffic_accident" and variant == "dead":
        pp.loc[person, "death"] = calendar.back(70)
    if rule == "major_illness" and variant == "deceased_status" and person != county.heads[household]:
        pp.loc[person, "death"] = calendar.back(15)


def _same_day(year: np.datetime64, day: np.datetime64) -> np.datetime64:
    """The day's month and day of month in another year; 29 February becomes 28."""
    month = day.astype("datetime64[M]").astype(np.int64) % 12
    first = year.astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month, "M")
    offset = day - day.astype("datetime64[M]").astype("datetime64[D]")
    last = (first + np.timedelta64(1, "M")).astype("datetime64[D]") - np.timedelta64(1, "D")
    return min(first.astype("datetime64[D]") + offset, last)


def _namesakes(county: County, events: pd.DataFrame) -> None:
    """A namesake near-miss bears the name of somebody elsewhere to whom the thing did happen."""
    names, town = county.pp["name"].to_numpy(dtype=object, copy=True), county.hh["village"].to_numpy()
    for rule, group in events.groupby("rule", sort=True):
        positives = group[group["polarity"] == "positive"]
        sakes = group[group["variant"] == "namesake"]
        for number, (_, event) in enumerate(sakes.iterrows()):
            elsewhere = positives[town[positives["hh"].to_numpy(dtype=np.int64)] != town[event["hh"]]]
            if elsewhere.empty:
                raise ValueError(f"no positive of {rule} in another village to be a namesake of")
            names[event["person"]] = names[elsewhere["person"].iloc[number % len(elsewhere)]]
    # And some couples of namesakes within a village, as everywhere.
    rng = county.rng("namesakes")
    village = town[county.pp["hh"].to_numpy()]
    picked = np.flatnonzero((rng.random(len(names)) < 0.004) & (county.pp["slot"].to_numpy() > 0))
    picked = picked[~np.isin(picked, events["person"].to_numpy(dtype=np.int64))]
    other = np.minimum(picked + rng.integers(20, 60, len(picked)), len(names) - 1)
    male = county.pp["male"].to_numpy()
    same = (village[other] == village[picked]) & (male[other] == male[picked])
    names[picked[same]] = names[other[same]]
    county.pp["name"] = names


def _ordinary_deaths(county: County, free: npt.NDArray[np.bool_], rng: np.random.Generator) -> None:
    """Some elders have died; their rows stay on the register with a date of death."""
    pp, calendar = county.pp, county.calendar
    age = age_at(pp["birth"].to_numpy(), calendar.day)
    dies = (age >= 65) & (pp["slot"].to_numpy() > 0) & free[pp["hh"].to_numpy()] & (rng.random(len(pp)) < 0.02)
    back = rng.integers(30, 300, int(dies.sum()))
    pp.loc[dies, "death"] = calendar.day - back.astype("timedelta64[D]")
