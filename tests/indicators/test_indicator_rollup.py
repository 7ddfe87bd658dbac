"""Adding up: no data is not zero, rates are never averaged, nothing is lost between village and county."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from indicator_world import Marts, expected

from pipelines.engine import load_model
from pipelines.errors import ConservationError, ContractError
from pipelines.indicators import step
from pipelines.indicators.catalogue import MODELS, load_catalogue
from pipelines.publish.schema import duck_type
from pipelines.publish.tables import MARTS

WATER = """
| township_name | village_name | village_code | group_no | persons_served | persons_tap |
| 东河镇         | 甲村         | 510821100001 |          | 100            | 0           |
"""


def test_no_data_is_not_zero() -> None:
    given_water = Marts(water=WATER)
    assert given_water.indicator("tap_rate", "510821", "510821101") == expected(
        """
        510821    | 0 | 100 | 0 | ok         | no
        510821101 | 0 | 0   | - | empty_base | -
        """
    )
    no_water = Marts(water=WATER, missing=("water/village_supply",))
    assert no_water.indicator("tap_rate", "510821", "510821101") == "510821 | - | - | - | na | -\n510821101 | - | - | - | na | -"


def test_every_indicator_says_na_without_any_of_its_feeds() -> None:
    for entry in load_catalogue():
        for feed in entry.feeds:
            night = Marts(missing=(feed,))
            states = night.ask(f"SELECT DISTINCT value_state FROM indicator WHERE indicator_key = '{entry.key}'")
            assert states == [("na",)], (entry.key, feed)


def test_a_county_without_any_row_has_every_area_and_honest_zeros() -> None:
    night = Marts()
    assert night.ask("SELECT indicator_key, count(*), count(DISTINCT area_code) FROM indicator GROUP BY ALL ORDER BY ALL") == [
        (entry.key, 281, 281) for entry in load_catalogue()
    ]  # 1 county, 23 townships, 257 villages
    states = dict(night.ask("SELECT DISTINCT indicator_key, value_state FROM indicator"))
    assert {key for key, state in states.items() if state == "ok"} == {"monitored_total", "unsafe_dwelling_open"}
    assert night.ask("SELECT count(*) FROM (SELECT DISTINCT indicator_key, value_state FROM indicator)") == [(13,)]


def test_rates_are_not_averaged() -> None:
    """A village of 1,000 at 100 % and one of 10 at 0 % make 99.0099 %, not 50 %."""
    night = Marts(
        water="""
        | township_name | village_name | village_code | persons_served | persons_tap |
        | 东河镇         | 甲村         | 510821100001 | 1000           | 1000        |
        | 东河镇         | 乙村         | 510821100002 | 10             | 0           |
        """
    )
    assert night.indicator("tap_rate", "510821100") == "510821100 | 1000 | 1010 | 0.990099 | ok | yes"


def test_a_code_outside_the_county_counts_in_the_county() -> None:
    night = Marts(water=WATER.replace("510821100001", "510822100001"))
    assert night.indicator("tap_rate") == "510821 | 0 | 100 | 0 | ok | no"


def test_the_table_is_the_mart() -> None:
    night = Marts(water=WATER)
    assert night.engine.schema("indicator") == {column.name: duck_type(column) for column in MARTS["indicator"].columns}


def test_entries_and_models_agree() -> None:
    keys = {entry.key for entry in load_catalogue()}
    helpers = {"household_place", "asset_place", "monitored"}
    assert len(keys) == 13
    assert {path.stem for path in MODELS.glob("*.sql")} == keys | helpers


def test_an_entry_that_names_no_feed_is_refused(tmp_path: Path) -> None:
    text = "key: dropout\nzh: 失学\nen: out\nkind: rate\nunit: ratio\nfigures: count\ndirection: D\n"
    text += "base_note: {zh: a, en: b}\nfeeds: [education/none]\n"
    (tmp_path / "dropout.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ContractError, match="education/none"):
        load_catalogue(tmp_path)
    (tmp_path / "dropout.yaml").write_text(text.replace("direction: D", "direction: X"), encoding="utf-8")
    with pytest.raises(ContractError, match="direction"):
        load_catalogue(tmp_path)


def test_rows_lost_on_the_way_up_are_noticed() -> None:
    night = Marts(water=WATER)
    night.engine.write("indicator", "SELECT * REPLACE (CAST(denominator - 1 AS DECIMAL(24, 4)) AS denominator) FROM indicator")
    night.engine.expose(["indicator"])
    with pytest.raises(ConservationError, match="indicator_lost"):
        step.require_conservation(night.engine)


AREAS = ("510821", "510821100", "510821101", "510821100001", "510821100002", "510821101001", "510822100001")
AMOUNT = st.decimals(0, Decimal("99999999999.9999"), places=4)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from(AREAS), AMOUNT, AMOUNT), max_size=8))
def test_levels_add_up_and_the_quotient_is_exact(rows: list[tuple[str, Decimal, Decimal]]) -> None:
    engine = base_night().engine
    kind = pa.decimal128(24, 4)
    table = pa.table(
        {
            "indicator_key": pa.array(["tap_rate"] * len(rows), pa.string()),
            "area_code": pa.array([row[0] for row in rows], pa.string()),
            "numerator": pa.array([row[1] for row in rows], kind),
            "denominator": pa.array([row[2] for row in rows], kind),
        }
    )
    engine.connection.register("_input", table)
    engine.write("indicator_input", "SELECT * FROM _input")
    engine.run(load_model(step.ROLLUP))
    engine.expose(["indicator"])
    found = {
        area: values
        for area, *values in engine.connection.execute(
            "SELECT area_code, numerator, denominator, value FROM indicator WHERE indicator_key = 'tap_rate'"
        ).fetchall()
    }
    for area in ("510821", "510821100", "510821101", "510821100001"):
        inside = [row for row in rows if row[0].startswith(area) or (area == "510821" and not row[0].startswith("510821"))]
        above, below = sum(row[1] for row in inside), sum(row[2] for row in inside)
        value = (above / below).quantize(Decimal("0.000001"), ROUND_HALF_UP) if below else None
        assert found[area] == [above, below, value]


def base_night() -> Marts:
    if not _KEPT:
        _KEPT.append(Marts())
    return _KEPT[0]


_KEPT: list[Marts] = []


def test_a_column_nobody_delivered_makes_its_indicators_na() -> None:
    marts = Marts(lacking=("medical_insurance/settlement.self_pay_fen",))
    states = dict(marts.ask("SELECT DISTINCT indicator_key, value_state FROM indicator WHERE area_level = 'county'"))
    assert [key for key, state in states.items() if state == "na"] == ["inpatient_self_pay"]
