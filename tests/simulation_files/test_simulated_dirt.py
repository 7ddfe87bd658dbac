"""Each kind of dirt, as an official would see it; and what is called recoverable can be recovered from the register."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest
from small_world import SPINE, World, Written

from simulation.files.dirt import DUPLICATE, KINDS, weights
from simulation.files.dirt.ids import check_digit, former, is_first_generation
from simulation.files.dirt.proof import Register
from simulation.files.dirt.spot import Rows, Spot
from simulation.files.layout import layouts
from simulation.files.render import render

REGISTER = pd.DataFrame(
    {
        "_person": ["P1", "P2", "P3", "P4", "P5"],
        "township_name": ["东河镇"] * 5,
        "village_name": ["川山村", "川山村", "大树社区", "川山村", "川山村"],
        "person_name": ["张一", "李二", "张一", "木华", "木骅"],
        "resident_id": ["99999919880808002X", "999999197001010017", "999999200801010060", "999999196002020015", "999999196103030011"],
    }
)
# P2 bore another number before; the last one was given to two persons.
CHANGES = pd.DataFrame({"old_id": ["OLD", "TWICE", "TWICE"], "_person": ["P2", "P2", "P3"]})


def spot(feed: str, field: str, row: int = 0, **values: object) -> Spot:
    """The first person's row of a feed, with some of its values."""
    layout = layouts()[feed]
    person = REGISTER.iloc[row]
    row_values = {column.field: None for column in layout.columns} | {
        layout.identity.id: person["resident_id"],
        layout.identity.name: person["person_name"],
        "township_name": person["township_name"],
        "village_name": person["village_name"],
    }
    row_values |= values
    frame = pd.DataFrame([row_values]).astype(object)
    frame = frame.where(frame.notna(), None)
    clean = {name: frame[name].to_numpy(dtype=object) for name in frame.columns}
    rows = Rows(layout, clean, np.array([person["_person"]], dtype=object), Register.of([REGISTER], [CHANGES]))
    return Spot(rows, 0, layout.column(field), clean[field][0], render(frame, layout)[field][0])


DIBAO, SETTLEMENT, SURVEY, EXPORT = (
    "civil_affairs/dibao",
    "medical_insurance/settlement",
    "rural_revitalisation/income_survey",
    "rural_revitalisation/monitoring_export",
)


@pytest.mark.parametrize(
    ("kind", "feed", "field", "value", "written"),
    [
        ("id_lower_x", DIBAO, "resident_id", "99999919880808002X", {"99999919880808002x"}),
        ("id_inner_spaces", DIBAO, "resident_id", "999999197001010017", {"999999 19700101 0017"}),
        ("id_15_digits", DIBAO, "resident_id", "999999197001010017", {"999999700101001"}),
        ("id_full_width", DIBAO, "resident_id", "99999919880808002X", {"９９９９９９１９８８０８０８００２Ｘ"}),
        ("id_zero_tail", DIBAO, "resident_id", "999999197001010017", {"999999197001010000"}),
        ("id_as_float", SETTLEMENT, "resident_id", "999999197001010017", {"1.00E+18"}),
        ("name_dot", DIBAO, "person_name", "阿木·拉铁", {"阿木•拉铁", "阿木．拉铁", "阿木.拉铁", "阿木・拉铁"}),
        ("name_dot_missing", DIBAO, "person_name", "阿木·拉铁", {"阿木拉铁"}),
        ("village_old_suffix", DIBAO, "village_name", "川山村", {"川山大队"}),
        ("village_neighbour", DIBAO, "village_name", "川山村", {"大树社区"}),
        ("township_missing", DIBAO, "township_name", "东河镇", {None}),
        ("village_form", DIBAO, "village_name", "川山村", {"川山", "川山村委会", "川山村村民委员会"}),
        ("village_form", DIBAO, "village_name", "大树社区", {"大树社区居委会", "大树社区居民委员会"}),
        ("village_form", DIBAO, "village_name", "大树村", {"大树村委会", "大树村村民委员会"}),  # 大树 alone could be the community
        ("township_form", DIBAO, "township_name", "东河镇", {"东河"}),
        ("date_zh", SETTLEMENT, "settle_date", "2021-09-01", {"2021年9月1日"}),
        ("date_dot", SETTLEMENT, "settle_date", "2021-09-01", {"2021.9.1"}),
        ("date_short", SETTLEMENT, "settle_date", "2021-09-01", {"2021-9-1"}),
        ("date_compact", SETTLEMENT, "settle_date", "2021-09-01", {"20210901"}),
        ("date_serial", SETTLEMENT, "settle_date", "2021-09-01", {"44440"}),
        ("date_month_only", DIBAO, "start_date", "2023-05-01", {"2023年5月"}),
        ("month_form", SURVEY, "period_end_month", "2021-09", {"2021.9", "2021年9月", "2021-09"}),
        ("money_thousands", DIBAO, "monthly_amount_fen", 123_456_70, {"123,456.7"}),
        ("money_wan_suffix", DIBAO, "monthly_amount_fen", 123_456_00, {"12.3456万元"}),
        ("money_yuan_suffix", "emergency/disaster_damage", "loss_fen", 1_500_000_00, {"1500000元"}),
        ("money_approximate", DIBAO, "monthly_amount_fen", 320_00, {"约320"}),
        ("number_full_width", DIBAO, "monthly_amount_fen", 320_50, {"３２０．５"}),
        ("yes_no_form", EXPORT, "has_safe_water", True, {"Y", "√"}),
        ("code_alias", DIBAO, "dibao_class", "A", {"A", "甲类"}),
    ],
)  # fmt: skip
def test_forms_that_can_be_read_back(kind: str, feed: str, field: str, value: object, written: set[str]) -> None:
    found = {KINDS[kind][1](spot(feed, field, **{field: value}), Random(seed)) for seed in range(30)}
    assert {None if w is None else w.cell for w in found} == written


@pytest.mark.parametrize(
    ("feed", "row", "kind", "effect"),
    [
        (DIBAO, 1, "id_blank", "cosmetic"),  # 李二 of 川山村 is one person
        (SETTLEMENT, 1, "id_blank", "id_hard"),  # no village in the row
        (SETTLEMENT, 1, "id_digit_wrong", "cosmetic"),  # name and birth date still name him
        (SETTLEMENT, 1, "id_zero_tail", "cosmetic"),
        (SPINE, 1, "id_digit_wrong", "id_hard"),  # the register has nothing to be proved by
        (SPINE, 1, "id_blank", "id_hard"),
    ],
)
def test_what_a_damaged_id_costs(feed: str, row: int, kind: str, effect: str) -> None:
    for seed in range(20):
        written = KINDS[kind][1](spot(feed, "resident_id", row), Random(seed))
        assert written is not None and written.effect == effect


@pytest.mark.parametrize(
    ("kind", "row", "written"),
    [
        ("name_form", 0, {"張一": ("cosmetic", "id")}),
        ("name_sound", 3, {"木花": ("cosmetic", "id"), "木骅": ("id_hard", "")}),  # a neighbour bears the second
        ("name_sound", 0, {}),  # no character of one sound known
        ("name_wrong", 1, {f"李{one}": ("cosmetic", "id and village") for one in "木水土石田山川"}),
    ],
)
def test_a_name_written_otherwise_beside_a_whole_id(kind: str, row: int, written: dict[str, tuple[str, str]]) -> None:
    found = [KINDS[kind][1](spot(DIBAO, "person_name", row), Random(seed)) for seed in range(60)]
    assert {one.cell: (one.effect, one.by) for one in found if one is not None} == written


def test_a_wrong_character_in_a_row_without_its_village_can_be_anybody() -> None:
    made = KINDS["name_wrong"][1](spot(DIBAO, "person_name", 1, village_name="大树社区"), Random(1))
    assert made is not None and made.effect == "id_hard"


def test_a_cut_tail_leaves_the_birth_and_never_reads_as_a_number_of_the_first_generation() -> None:
    left = {
        len(str(written.cell))
        for seed in range(60)
        if (written := KINDS["id_tail_missing"][1](spot(DIBAO, "resident_id", 1), Random(seed)))
    }
    assert left == {14, 15, 16, 17}
    child = {len(str(KINDS["id_tail_missing"][1](spot(DIBAO, "resident_id", 2), Random(seed)).cell)) for seed in range(60)}  # type: ignore[union-attr]
    assert child == {14, 16, 17} and is_first_generation("999999200801010")


def test_a_department_that_heard_of_no_change_writes_the_former_number_every_time() -> None:
    feeds = (
        "civil_affairs/dibao",
        "medical_insurance/enrolment",
        "labour/employment",
        "housing/dwelling",
        "health/death",
        "labour/training",
    )
    written = {feed: former(spot(feed, layouts()[feed].identity.id or "", 1)) for feed in feeds}
    assert {None if one is None else one.cell for one in written.values()} == {None, "OLD"}
    assert written == {feed: former(spot(feed, layouts()[feed].identity.id or "", 1)) for feed in feeds}
    assert all(former(spot(feed, layouts()[feed].identity.id or "", 2)) is None for feed in feeds)  # TWICE proves nobody
    assert former(spot(SPINE, "resident_id", 1)) is None


def test_a_household_number_proves_the_household_without_any_id() -> None:
    written = KINDS["id_blank"][1](spot(SURVEY, "head_id", 0, household_no="999999000001"), Random(1))
    assert written is not None and written.effect == "cosmetic"


def test_weights_name_known_kinds_and_losses_stay_rare(dirty: Written) -> None:
    assert set(weights()["recoverable"]) | set(weights()["destructive"]) == {*KINDS, DUPLICATE}
    lost = dirty.result.corruptions["effect"].ne("cosmetic").mean()
    assert 0 < lost < 0.01


def test_wrong_digits_fail_the_check_and_a_household_number_of_the_register_is_never_touched(dirty: Written) -> None:
    logged = dirty.result.corruptions
    wrong = logged[logged["kind"].isin(["id_digit_wrong", "id_digits_swapped"])]
    assert len(wrong) and all(check_digit(text[:17]) != text[17] for text in wrong["written"])
    assert not ((logged["feed"] == SPINE) & (logged["field"] == "household_no")).any()


def test_a_missing_id_called_cosmetic_is_one_name_in_its_village(county: World, dirty: Written) -> None:
    register = pd.concat([d.frame for d in county.deliveries if d.feed == SPINE])
    alone = register.groupby(["township_name", "village_name", "person_name"])["_person"].agg(["nunique", "first"])
    frames = {
        row_id: (d.feed, row) for d in county.deliveries for row_id, row in zip(d.frame["_row_id"], d.frame.to_dict("records"), strict=True)
    }
    logged = dirty.result.corruptions
    gone = logged[logged["kind"].isin(["id_blank", "id_as_float"]) & logged["effect"].eq("cosmetic")]
    assert len(gone)
    for row_id, field in zip(gone["_row_id"], gone["field"], strict=True):
        feed, row = frames[row_id]
        if layouts()[feed].identity.household is None and layouts()[feed].identity.id == field:
            found = alone.loc[(row["township_name"], row["village_name"], row[layouts()[feed].identity.name])]
            assert found["nunique"] == 1 and found["first"] == row["_person"]


def test_no_delivery_loses_more_rows_than_its_layout_allows(county: World, dirty: Written) -> None:
    logged = dirty.result.corruptions
    lost = logged[logged["effect"] == "row_lost"].groupby("file").size()
    data = dirty.result.rows[dirty.result.rows["kind"] == "data"].groupby("file", observed=True).size()
    for file, count in lost.items():
        feed = logged.loc[logged["file"] == file, "feed"].iloc[0]
        assert count <= layouts()[feed].row_limit * data[file]
