"""Printed totals against rows: which rows a total covers, what closes, what does not, and what cannot be told."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract, Totals
from pipelines.engine import Engine
from pipelines.quality.reconcile.figures import raw_select
from pipelines.quality.reconcile.step import MACROS, write_reconciliation
from pipelines.quality.union import accepted_columns

PROJECT = "rural_revitalisation/project"
SURVEY = "rural_revitalisation/income_survey"
DIBAO = "civil_affairs/dibao"
Row = dict[str, str]


def line(text: str) -> Row:
    """``data township=东河镇 approved_fen=12.5``: the kind of a row, then its cells."""
    kind, *cells = text.split()
    return {"kind": kind} | dict(cell.split("=", 1) for cell in cells)


def reconcile(
    folder: Path, feed: str, sheets: dict[str, Sequence[str]], unit: str = "yuan", copies: Sequence[int] = (), findings: Sequence[Any] = (),
    contracts: dict[str, Contract] | None = None, blocks: Sequence[tuple[int, int]] = (),
) -> list[dict[str, Any]]:  # fmt: skip
    """The mart's rows for one delivery. ``copies``: rows cleaning found to be copies; ``blocks``: tables below each other."""
    declared = contracts or load_contracts()
    contract = declared[feed]
    names = [field.name for field in contract.fields]
    rows = []
    for sheet, lines in sheets.items():
        for number, text in enumerate(lines, start=1):
            cells = line(text)
            label = cells.pop("label", "")
            extra = " ".join([label, *(value for name, value in cells.items() if name != "kind")]) if cells["kind"] != "data" else None
            rows.append({"sheet": sheet, "row_no": number, "extra": extra, **cells})
    folder.mkdir(parents=True, exist_ok=True)
    schema = pa.schema(
        [("sheet", pa.string()), ("row_no", pa.int32()), ("kind", pa.string()), *((n, pa.string()) for n in names), ("extra", pa.string())]
    )
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / "raw.parquet")
    rejected = [{"_sheet": "S", "_row_no": row, "action": "duplicate"} for row in copies]
    pq.write_table(
        pa.Table.from_pylist(rejected, schema=pa.schema([("_sheet", pa.string()), ("_row_no", pa.int32()), ("action", pa.string())])),
        folder / "rejected.parquet",
    )
    columns = [{"field": name, "column": chr(65 + n % 26), "header": name, "unit": unit} for n, name in enumerate(names)]
    report = {
        "sheets": [
            {"name": sheet, "rows": list(block), "columns": columns, "kinds": {"data": 1, "total": 1, "subtotal": 1}}
            for sheet, lines in sheets.items()
            for block in (blocks or [(1, len(lines))])
        ],
        "findings": list(findings),
    }
    (folder / "read.json").write_text(json.dumps(report), encoding="utf-8")
    with Engine(folder / "tables", temp=folder / "tmp", memory="300MB", threads=1) as engine:
        engine.write(
            "delivery",
            f"SELECT 'd1' AS delivery_id, '{feed}' AS feed, '{folder}' AS folder, 'standing' AS delivery_state, '东河镇' AS part",
        )
        for other in declared.values():
            if other.totals.same:
                kinds = ", ".join(f'CAST(NULL AS {kind}) AS "{name}"' for name, kind in accepted_columns(other).items())
                engine.write(f"accepted__{other.table}", f"SELECT {kinds} WHERE false")
        write_reconciliation(engine, declared)
        return pq.read_table(engine.path("reconciliation")).to_pylist()


def told(rows: list[dict[str, Any]], *names: str) -> list[tuple[Any, ...]]:
    return sorted(tuple(row[name] for name in names) for row in rows)


def test_a_total_at_the_end_covers_all_and_a_changed_cell_is_named(tmp_path: Path) -> None:
    lines = [
        "header",
        "data wage_income_fen=1000.50 property_income_fen=10",
        "data wage_income_fen=2000",
        "total label=合计 wage_income_fen=3000.50 property_income_fen=11",
    ]
    rows = reconcile(tmp_path / "d", SURVEY, {"S": lines})
    assert told(rows, "column_name", "row_no", "stated", "computed", "difference", "closes", "covers") == [
        ("property_income_fen", 4, Decimal(11), Decimal(10), Decimal(1), False, "all"),
        ("wage_income_fen", 4, Decimal("3000.5"), Decimal("3000.5"), Decimal(0), True, "all"),
    ]


def test_a_total_row_in_the_middle_with_a_county_below_and_outside_it(tmp_path: Path) -> None:
    """The trap of the design: rows below the total belong to nobody's total and are no difference."""
    lines = [
        "data township_name=甲镇 approved_fen=100 non_asset_fen=1", "data township_name=乙镇 approved_fen=200 non_asset_fen=2",
        "total label=合计 approved_fen=300 non_asset_fen=3", "data township_name=省直管县 approved_fen=50 non_asset_fen=4",
    ]  # fmt: skip
    rows = reconcile(tmp_path / "d", PROJECT, {"S": lines})
    assert {row["closes"] for row in rows} == {True}
    assert {row["rows_covered"] for row in rows} == {2}


def test_a_total_before_its_rows_covers_all_below(tmp_path: Path) -> None:
    rows = reconcile(
        tmp_path / "d", PROJECT, {"S": ["total label=合计 approved_fen=300", "data approved_fen=100", "data approved_fen=200"]}
    )
    assert told(rows, "closes", "covers", "rows_covered") == [(True, "all", 2)]


def test_group_totals_and_the_grand_total_behind_them(tmp_path: Path) -> None:
    """The last group has no total of its own; one changed cell spoils its group and the whole, and nothing else."""
    lines = [
        "data township_name=甲镇 approved_fen=100", "data township_name=甲镇 approved_fen=101", "total label=合计 approved_fen=201",
        "data township_name=乙镇 approved_fen=7", "data township_name=乙镇 approved_fen=9", "total label=合计 approved_fen=999",
        "data township_name=丙镇 approved_fen=40", "data township_name=丙镇 approved_fen=41", "total label=合计 approved_fen=81",
        "data township_name=丁镇 approved_fen=3", "data township_name=丁镇 approved_fen=4", "total label=合计 approved_fen=305",
    ]  # fmt: skip
    rows = reconcile(tmp_path / "d", PROJECT, {"S": lines})
    assert told(rows, "row_no", "closes", "rows_covered", "difference") == [
        (3, True, 2, Decimal(0)), (6, False, 2, Decimal(983)), (9, True, 2, Decimal(0)), (12, True, 8, Decimal(0)),
    ]  # fmt: skip


def test_a_subtotal_covers_its_group_although_smaller_groups_before_it_have_none(tmp_path: Path) -> None:
    lines = [
        "data village_name=石岗村 wage_income_fen=5", "data village_name=山坪村 wage_income_fen=70",
        "data village_name=山坪村村民委员会 wage_income_fen=80", "subtotal label=小计 wage_income_fen=150",
        "data village_name=郭家坝社区 wage_income_fen=11",
        "data village_name=郭家坝社区 wage_income_fen=12", "subtotal label=小计 wage_income_fen=23", "total label=合计 wage_income_fen=178",
    ]  # fmt: skip
    rows = reconcile(tmp_path / "d", SURVEY, {"S": lines})
    assert told(rows, "row_no", "closes", "rows_covered") == [(4, True, 2), (7, True, 2), (8, True, 5)]


def test_a_total_that_names_its_group_covers_that_group_wherever_it_stands(tmp_path: Path) -> None:
    lines = [
        "data township_name=甲镇 approved_fen=100", "data township_name=乙镇 approved_fen=7", "data township_name=甲镇 approved_fen=30",
        "data township_name=乙镇 approved_fen=8", "subtotal label=甲镇小计 approved_fen=131", "subtotal label=乙镇小计： approved_fen=15",
    ]  # fmt: skip
    rows = reconcile(tmp_path / "d", PROJECT, {"S": lines})
    assert told(rows, "row_no", "covers", "closes", "difference") == [(5, "group", False, Decimal(1)), (6, "group", True, Decimal(0))]


def test_where_nothing_closes_and_several_readings_are_possible_nothing_is_called_wrong(tmp_path: Path) -> None:
    lines = [
        "data approved_fen=100",
        "total label=合计 approved_fen=55",
        "data approved_fen=7",
        "data approved_fen=9",
        "total label=合计 approved_fen=77",
    ]
    rows = reconcile(tmp_path / "d", PROJECT, {"S": lines})
    assert told(rows, "row_no", "closes", "covers") == [(2, None, "undetermined"), (5, None, "undetermined")]
    assert all(row["reason"] and row["computed"] is None for row in rows)


def test_the_comparison_is_with_what_was_delivered_and_a_cell_that_is_no_figure_leaves_it_open(tmp_path: Path) -> None:
    """A cell out of the contract's range is nulled by cleaning and still counts; an unreadable one cannot."""
    lines = [
        "data wage_income_fen=99999999999 household_members=3",
        "data wage_income_fen=1 household_members=不详",
        "total label=合计 wage_income_fen=100000000000 household_members=9",
    ]
    rows = {row["column_name"]: row for row in reconcile(tmp_path / "d", SURVEY, {"S": lines})}
    assert rows["wage_income_fen"]["closes"] is True
    assert (rows["household_members"]["closes"], rows["household_members"]["cells_unread"]) == (None, 1)
    assert "不是数字" in rows["household_members"]["reason"]


def test_a_row_sent_twice_may_be_counted_once(tmp_path: Path) -> None:
    lines = ["data wage_income_fen=10", "data wage_income_fen=20", "data wage_income_fen=20", "total label=合计 wage_income_fen=30"]
    rows = reconcile(tmp_path / "d", SURVEY, {"S": lines}, copies=[3])
    assert told(rows, "closes", "computed") == [(True, Decimal(30))]
    assert "只计一次" in rows[0]["reason"]
    assert told(reconcile(tmp_path / "e", SURVEY, {"S": lines}), "closes", "difference") == [(False, Decimal(-20))]


def test_head_counts_in_words_are_counts_of_rows(tmp_path: Path) -> None:
    lines = ["data village_name=甲村", "data village_name=甲村", "total label=合计 village_name=3人"]
    rows = reconcile(tmp_path / "d", "housing/dwelling", {"S": lines})
    assert told(rows, "check_name", "column_name", "stated", "computed", "closes") == [("row_count", "*", Decimal(3), Decimal(2), False)]


def test_tables_below_each_other_have_totals_of_their_own(tmp_path: Path) -> None:
    lines = ["data approved_fen=100", "total label=合计 approved_fen=100", "data approved_fen=7", "total label=合计 approved_fen=7"]
    rows = reconcile(tmp_path / "d", PROJECT, {"S": lines}, blocks=[(1, 2), (3, 4)])
    assert told(rows, "row_no", "closes", "rows_covered") == [(2, True, 1), (4, True, 1)]


def test_wan_yuan_allows_the_rounding_it_prints_and_no_more(tmp_path: Path) -> None:
    lines = ["data approved_fen=1.26", "data approved_fen=1.26", "data approved_fen=1.26", "total label=合计 approved_fen={}"]
    for stated, closes in (("3.78", True), ("3.79", True), ("3.795", True), ("3.80", False), ("3.77", True), ("3.76", False)):
        given = [*lines[:3], lines[3].format(stated)]
        rows = reconcile(tmp_path / stated, PROJECT, {"S": given}, unit="wan_yuan")
        # Two decimals: half a hundredth a row. Three decimals in the total say more, and allow less.
        allowed = Decimal("0.015") if len(stated) == 4 else Decimal("0.0015")
        assert told(rows, "tolerance", "closes") == [(allowed, closes if len(stated) == 4 else False)], stated


def test_yuan_and_counts_close_exactly_or_not_at_all(tmp_path: Path) -> None:
    rows = reconcile(
        tmp_path / "d", SURVEY, {"S": ["data wage_income_fen=1.26", "data wage_income_fen=1.26", "total label=合计 wage_income_fen=2.53"]}
    )
    assert told(rows, "tolerance", "difference", "closes") == [(Decimal(0), Decimal("0.01"), False)]


def test_figures_of_which_a_total_is_no_sum_are_left_alone(tmp_path: Path) -> None:
    contracts = load_contracts()
    spared = contracts[SURVEY].model_copy(update={"totals": Totals(not_summed=("household_members",))})
    lines = [
        "data household_members=3 wage_income_fen=5",
        "data household_members=4 wage_income_fen=6",
        "total label=合计 household_members=3.5 wage_income_fen=11",
    ]
    rows = reconcile(tmp_path / "d", SURVEY, {"S": lines}, contracts={**contracts, SURVEY: spared})
    assert told(rows, "column_name", "closes") == [("wage_income_fen", True)]
    assert "household_members" not in raw_select(spared, []).split("FROM")[0].split("is_copy")[1]


def test_counts_printed_in_a_title_that_the_rows_contradict(tmp_path: Path) -> None:
    finding = {"finding": "printed_persons", "sheet": "S", "printed": 112, "count": 114}
    rows = reconcile(tmp_path / "d", DIBAO, {"S": ["title", "data"]}, findings=[finding])
    assert told(rows, "check_name", "row_no", "stated", "computed", "difference", "closes") == [
        ("printed_persons", 0, Decimal(112), Decimal(114), Decimal(-2), False)
    ]


# Figures as published (assets.md section 5, design.md section 5): reconcile, flag, never force.
PUBLISHED = [
    ("Wuzhong: 4,460 stated, three kinds make 4,454", ["1190", "2162", "1102"], "4460", Decimal(6), False),
    ("Dayao: 104 and 10 households against 112", ["104", "10"], "112", Decimal(-2), False),
    ("Duodao: 89, 502 and 33 items make 624", ["89", "502", "33"], "624", Decimal(0), True),
    ("Duodao by level: 19, 28, 488 and 89 items make 624", ["19", "28", "488", "89"], "624", Decimal(0), True),
]


@pytest.mark.parametrize(("name", "parts", "stated", "difference", "closes"), PUBLISHED, ids=[item[0] for item in PUBLISHED])
def test_published_counts(name: str, parts: list[str], stated: str, difference: Decimal, closes: bool, tmp_path: Path) -> None:
    lines = [*(f"data household_members={part}" for part in parts), f"total label=合计 household_members={stated}"]
    assert told(reconcile(tmp_path / "d", SURVEY, {"S": lines}), "difference", "closes") == [(difference, closes)]


@pytest.mark.parametrize(
    ("parts", "stated", "closes"),
    [
        (["1839.2229", "26045.5340", "2977.8578"], "30862.6147", True),
        (["3214.40", "1327.50", "24481.49", "1839.22"], "30862.61", True),
        (["3214.40", "1327.50", "24481.49", "1839.22"], "30862.64", False),
    ],
    ids=["Duodao by class", "Duodao by level", "three hundredths off are more than four rows round"],
)
def test_published_money_in_wan_yuan(parts: list[str], stated: str, closes: bool, tmp_path: Path) -> None:
    lines = [*(f"data approved_fen={part}" for part in parts), f"total label=合计 approved_fen={stated}"]
    assert told(reconcile(tmp_path / "d", PROJECT, {"S": lines}, unit="wan_yuan"), "closes") == [(closes,)]


@pytest.mark.parametrize(("level", "difference", "closes"), [("household", Decimal(0), True), ("village", Decimal("1839.22"), False)])
def test_a_second_classification_of_the_same_rows(level: str, difference: Decimal, closes: bool, tmp_path: Path) -> None:
    """Duodao: household assets by class are those by level. The contract says so; a delivery that does not agree is told."""
    contract = load_contracts()["rural_revitalisation/asset"]
    kinds = accepted_columns(contract)
    rows = [("household_asset", level, 183922), ("operating", "village", 5000)]
    with Engine(tmp_path / "tables", temp=tmp_path / "tmp", memory="300MB", threads=1) as engine:
        empty = "SELECT '' AS delivery_id, '' AS feed, '' AS folder, '' AS delivery_state, '' AS part WHERE false"
        engine.write("delivery", empty)
        given = {"_delivery_id": "'d1'", "asset_class": "c", "owner_level": "l", "original_value_fen": "v", "_part": "'东河镇'"}
        columns = ", ".join(f'CAST({given.get(name, "NULL")} AS {kind}) AS "{name}"' for name, kind in kinds.items())
        values = ", ".join(f"('{c}', '{o}', {v})" for c, o, v in rows)
        engine.write(f"accepted__{contract.table}", f"SELECT {columns} FROM (VALUES {values}) AS t(c, l, v)")
        write_reconciliation(engine, {contract.feed: contract})
        found = pq.read_table(engine.path("reconciliation")).to_pylist()
    assert told(found, "check_name", "column_name", "unit", "difference", "closes", "part") == [
        ("household_class_is_household_level", "original_value_fen", "yuan", difference, closes, "东河镇")
    ]
    assert bool(found[0]["reason"]) is not closes


def test_figures_are_told_in_their_unit_without_floating_point() -> None:
    """2^53 + 1 fen is told to the fen; half a ten-thousandth goes away from 0, on either side of it."""
    with duckdb.connect(":memory:") as connection:
        for head, body in MACROS.items():
            connection.execute(f"CREATE TEMP MACRO {head} AS {body}")
        told = connection.execute(
            "SELECT in_unit(CAST(x AS DECIMAL(38, 4)), CAST(u AS BIGINT)) FROM (VALUES ('9007199254740993', 100), ('50', 1000000),"
            " ('-50', 1000000), ('49', 1000000), ('12.3456', 1), (NULL, 100)) AS t(x, u)"
        ).fetchall()
        half = connection.execute("SELECT half_place(0), half_place(2), typeof(half_place(2))").fetchone()
    assert [str(figure) for (figure,) in told] == ["90071992547409.9300", "0.0001", "-0.0001", "0.0000", "12.3456", "None"]
    assert half == (Decimal("0.5"), Decimal("0.005"), "DECIMAL(9,8)")
