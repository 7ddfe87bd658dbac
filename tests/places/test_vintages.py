"""Figures on another vintage: totals close to the person and the fen, and the road over a third list changes nothing."""

from __future__ import annotations

import datetime as dt
import itertools
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipelines.engine import Engine
from pipelines.errors import ConservationError
from pipelines.places.changes import Change, PlacedChange
from pipelines.places.history import History, fold
from pipelines.places.shares import Crosswalk
from pipelines.places.vintages import write_vintages

COUNTY = {"999999": "测试县", "999999100": "东河镇", "999999101": "嘉川镇"}
START = {**COUNTY, "999999100201": "甲村", "999999100202": "乙村", "999999100203": "丙村", "999999101201": "丁村"}
DAYS = [dt.date(2020, 1, 1), dt.date(2021, 1, 1), dt.date(2022, 1, 1)]


def placed(lines: list[Change]) -> list[PlacedChange]:
    return [PlacedChange(number, Path("changes.yaml"), number + 1, line) for number, line in enumerate(lines)]


def change(day: str, kind: str, before: dict[str, str], after: dict[str, str], persons: dict[str, int] | None = None) -> Change:
    return Change.model_validate({"date": day, "kind": kind, "from": before, "to": after, "persons": persons or {}, "source": "test"})


def spread(history: History, start: dt.date, end: dt.date, persons: dict[int, int] | None = None) -> dict[str, dict[str, Fraction]]:
    found: dict[str, dict[str, Fraction]] = {}
    for share in Crosswalk(history, start, end, persons or {}).shares():
        found.setdefault(share.from_code, {})[share.to_code] = Fraction(share.numerator, share.denominator)
    return found


def apportioned(history: History, start: dt.date, end: dt.date) -> set[str]:
    """Areas whose shares are all of persons: none stands for an area of which a part is lost, or cannot be told."""
    shares = Crosswalk(history, start, end, {}).shares()
    return {share.from_code for share in shares} - {share.from_code for share in shares if share.share_basis == "above"}


class Lake:
    """Indicators of a night in a county whose lists are given; villages with so many registered persons."""

    def __init__(self, folder: Path, history: History, tonight: dt.date, persons: dict[str, int]) -> None:
        self.engine = Engine(folder / "tables", temp=folder / "temp")
        self.history, self.tonight = history, tonight
        spine = [f"SELECT '{code}' AS village_code, true AS is_alive FROM range({number})" for code, number in persons.items()]
        self.engine.write("person_spine", " UNION ALL ".join(["SELECT '' AS village_code, false AS is_alive WHERE false", *spine]))
        self.engine.write("night", f"SELECT DATE '{tonight}' AS as_of, '999999' AS area_code")

    def count(self, figures: dict[str, tuple[str, str]], *, is_count: bool = False, is_money: bool = False) -> dict[str, list[str]]:
        """One indicator with a numerator and denominator by area, rolled up as the indicator room does; back come rows by vintage."""
        rows = ", ".join(f"('x', '{code}', {above}::DECIMAL(24,4), {below}::DECIMAL(24,4))" for code, (above, below) in figures.items())
        self.engine.write("indicator_input", f"SELECT * FROM (VALUES {rows}) AS t(indicator_key, area_code, numerator, denominator)")
        self.engine.write("indicator_catalogue", f"SELECT 'x' AS indicator_key, {is_count} AS is_count, {is_money} AS is_money")
        codes = ", ".join(f"('{code}')" for code in self.history.standing(self.tonight))
        self.engine.write(
            "indicator",
            "SELECT *, CASE WHEN denominator > 0 THEN CAST(round(numerator / denominator, 6) AS DECIMAL(24,6)) END AS value,"
            " CASE WHEN denominator > 0 THEN 'ok' ELSE 'empty_base' END AS value_state"
            " FROM (SELECT 'x' AS indicator_key, a.code AS area_code, '2022-06' AS period,"
            " CASE length(a.code) WHEN 6 THEN 'county' WHEN 9 THEN 'township' ELSE 'village' END AS area_level,"
            " CAST(coalesce(sum(i.numerator), 0) AS DECIMAL(24,4)) AS numerator, 'ratio' AS unit,"
            f" CAST({'1' if is_count else 'coalesce(sum(i.denominator), 0)'} AS DECIMAL(24,4)) AS denominator"
            f" FROM (VALUES {codes}) AS a(code) LEFT JOIN (VALUES {rows}) AS i(k, code, numerator, denominator)"
            " ON starts_with(i.code, a.code) GROUP BY ALL)",
        )
        write_vintages(self.engine, self.history, self.tonight)
        found: dict[str, list[str]] = {}
        for vintage, code, above, below, basis in self.engine.connection.execute(
            "SELECT CAST(vintage AS VARCHAR), area_code, numerator, denominator, share_basis FROM indicator_on_vintage"
            " WHERE numerator <> 0 OR denominator <> 0 ORDER BY ALL"
        ).fetchall():
            number = f"{above:f}".rstrip("0").rstrip(".") + ("" if is_count else "/" + f"{below:f}".rstrip("0").rstrip("."))
            found.setdefault(vintage, []).append(f"{code} {number}" + ("" if basis == "whole" else f" {basis}"))
        return found


SPLIT = {code: name for code, name in START.items() if code != "999999100201"} | {"999999100204": "甲东村", "999999100205": "甲西村"}


def split(persons: dict[str, int] | None) -> History:
    line = change("2020-06-01", "split", {"999999100201": "甲村"}, {"999999100204": "甲东村", "999999100205": "甲西村"}, persons)
    return fold({DAYS[0]: START, DAYS[1]: SPLIT}, placed([line]))


def test_a_split_village_is_apportioned_by_persons_and_closes(tmp_path: Path) -> None:
    """Of 10 households, 7 in debt, counted on the old list: two parts by 200 and 100 persons; the rest goes to the larger remainder."""
    lake = Lake(tmp_path, split({"999999100204": 200, "999999100205": 100}), DAYS[0], {})
    assert lake.count({"999999100201": ("7", "10"), "999999101201": ("1", "4")}) == {
        "2020-01-01": ["999999 8/14", "999999100 7/10", "999999100201 7/10", "999999101 1/4", "999999101201 1/4"],
        "2021-01-01": [
            "999999 8/14 declared", "999999100 7/10 declared", "999999100204 5/7 declared", "999999100205 2/3 declared",
            "999999101 1/4", "999999101201 1/4",
        ],
    }  # fmt: skip


def test_money_is_divided_to_the_fen(tmp_path: Path) -> None:
    lake = Lake(tmp_path, split({"999999100204": 2, "999999100205": 1}), DAYS[0], {})
    found = lake.count({"999999100201": ("0.01", "100.00")}, is_money=True)["2021-01-01"]
    assert found[2:] == ["999999100204 0.01/66.67 declared", "999999100205 0/33.33 declared"]


def test_without_a_count_of_persons_nothing_is_divided(tmp_path: Path) -> None:
    """The figure stands at the township above both parts, and every level still adds up."""
    lake = Lake(tmp_path, split(None), DAYS[0], {})
    assert lake.count({"999999100201": ("7", "10")})["2021-01-01"] == ["999999 7/10 above", "999999100 7/10 above"]


def test_a_split_reported_on_the_old_list_is_simply_added(tmp_path: Path) -> None:
    lake = Lake(tmp_path, split(None), DAYS[1], {"999999100204": 5, "999999100205": 9})
    found = lake.count({"999999100204": ("2", "5"), "999999100205": ("1", "9")}, is_count=False)
    assert found["2020-01-01"] == ["999999 3/14", "999999100 3/14", "999999100201 3/14"]
    assert found["2021-01-01"] == ["999999 3/14", "999999100 3/14", "999999100204 2/5", "999999100205 1/9"]


def test_registered_persons_of_tonight_count_where_no_line_states_them() -> None:
    history = split(None)
    numbers = {code: extent.number for code, extent in history.standing(DAYS[1]).items()}
    persons = {numbers["999999100204"]: 30, numbers["999999100205"]: 10}
    assert spread(history, DAYS[0], DAYS[1], persons)["999999100201"] == {"999999100204": Fraction(3, 4), "999999100205": Fraction(1, 4)}


def test_figures_that_are_not_whole_are_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path, split(None), DAYS[0], {})
    with pytest.raises(ConservationError, match="indicator_not_whole"):
        lake.count({"999999100201": ("0.5", "1")})


# Random histories: some villages renamed, recoded, merged, split, founded, given up, on two lists after the first.


def random_history(seed: int) -> History:
    rng = Random(seed)
    names, lists, lines, fresh = dict(START), {DAYS[0]: dict(START)}, [], iter(range(300, 400))
    for begin, end in itertools.pairwise(DAYS):
        for step in range(rng.randint(0, 4)):
            day = str(begin + dt.timedelta(days=1 + step))
            villages = sorted(code for code in names if len(code) == 12)
            kind = rng.choice(("renamed", "recoded", "merged", "split", "split", "established", "abolished"))
            if len(villages) < 3 and kind in ("merged", "abolished"):
                continue

            def new() -> str:
                return f"{rng.choice(('999999100', '999999101'))}{next(fresh)}"

            before = [] if kind == "established" else rng.sample(villages, 2 if kind == "merged" else 1)
            after = {
                "renamed": before, "recoded": [new()], "merged": [rng.choice((before[0] if before else "", new()))],
                "split": [rng.choice((before[0] if before else "", new())), new()], "established": [new()], "abolished": [],
            }[kind]  # fmt: skip
            parts = before if kind == "merged" else after if kind == "split" else []
            persons = {code: rng.randint(1, 900) for code in parts} if rng.random() < 0.8 else {}
            old, now = {code: names.pop(code) for code in before}, {code: f"村{rng.random()}" for code in after}
            names.update(now)
            lines.append(change(day, kind, old, now, persons))
        lists[end] = dict(names)
    return fold(lists, placed(lines))


@settings(max_examples=120, deadline=None)
@given(seed=st.integers(0, 10**6))
@example(seed=6614)  # half a village is merged into one that is then given up; what is left of it is split
def test_shares_sum_to_one_and_compose(seed: int) -> None:
    """From A to C is from A to B and on to C, forwards and backwards, wherever every share on the road is of persons."""
    history = random_history(seed)
    for road in (DAYS, DAYS[::-1]):
        direct, first, second = (spread(history, *pair) for pair in ((road[0], road[2]), (road[0], road[1]), (road[1], road[2])))
        assert all(sum(parts.values()) == 1 for parts in direct.values())
        told, onwards = apportioned(history, road[0], road[1]), apportioned(history, road[1], road[2])
        for code, parts in direct.items():
            on_the_way = first[code]
            if code in told and set(on_the_way) <= onwards:
                composed: dict[str, Fraction] = {}
                for middle, share in on_the_way.items():
                    for last, other in second[middle].items():
                        composed[last] = composed.get(last, Fraction(0)) + share * other
                assert composed == parts
        assert all(parts == {code: 1} for code, parts in spread(history, road[0], road[0]).items())


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10**6), money=st.booleans())
def test_totals_are_conserved_on_every_list(tmp_path_factory: pytest.TempPathFactory, seed: int, money: bool) -> None:
    """Whatever the history and the figures, every list has the county's total, no part of a rate exceeds its base, and
    each township is its villages and what is known of it alone."""
    rng, history = Random(seed), random_history(seed)
    tonight = rng.choice(DAYS)
    codes = sorted(history.standing(tonight))
    figures = {}
    for code in codes:
        below = rng.randint(0, 10**6)
        above = rng.randint(0, below)
        figures[code] = (f"{above / 100:.2f}", f"{below / 100:.2f}") if money else (str(above), str(below))
    lake = Lake(tmp_path_factory.mktemp("lake"), history, tonight, {code: rng.randint(0, 40) for code in codes if len(code) == 12})
    lake.count(figures, is_money=money)
    connection = lake.engine.connection
    totals = connection.execute("SELECT DISTINCT numerator, denominator FROM indicator_on_vintage WHERE area_level = 'county'").fetchall()
    assert len(totals) == 1
    assert connection.execute("SELECT count(*) FROM indicator_on_vintage WHERE numerator > denominator OR numerator < 0").fetchone() == (0,)
    short = connection.execute(
        "SELECT count(*) FROM indicator_on_vintage AS t WHERE area_level <> 'village' AND numerator < (SELECT coalesce(sum(v.numerator), 0)"
        " FROM indicator_on_vintage AS v WHERE v.vintage = t.vintage AND length(v.area_code) = length(t.area_code) + 3"
        " AND starts_with(v.area_code, t.area_code))"
    ).fetchone()
    assert short == (0,)
