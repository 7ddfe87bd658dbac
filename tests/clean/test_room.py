"""Cleaning one delivery: where every row goes, and what is written down about it."""

from __future__ import annotations

import datetime as dt
import json
import random
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from clean_world import KNOWN_ON, connect, read, write_delivery
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.clean.room import PROBLEM_SCHEMA, clean_deliveries, clean_delivery
from pipelines.contracts.derive.columns import arrow_schema
from pipelines.contracts.derive.samples import valid_cells
from pipelines.contracts.loader import load_contracts
from pipelines.errors import ConservationError

DIBAO = load_contracts()["civil_affairs/dibao"]
DAMAGE = load_contracts()["emergency/disaster_damage"]
WATER = load_contracts()["water/village_supply"]


def dibao(number: int, **cells: str | None) -> dict[str, Any]:
    return valid_cells(DIBAO) | {"aid_certificate_no": f"D{number:04d}"} | cells


def clean(folder: Path, contract: Any, rows: list[dict[str, Any]], **more: Any) -> Any:
    job = write_delivery(folder, contract, rows, **more)
    with connect() as connection:
        return clean_delivery(contract, job.raw, job.read_report, job.out, connection, job.known_on)


def turned(folder: Path, *columns: str) -> list[tuple[Any, ...]]:
    rows = read(folder / "rejected.parquet") + read(folder / "cells.parquet")
    return [tuple(row[name] for name in columns) for row in rows]


def test_every_row_ends_somewhere(tmp_path: Path) -> None:
    rows = [
        dibao(1),
        dibao(2, person_name="/"),  # no name: rejected
        dibao(3, monthly_amount_fen="许多"),  # no amount: nulled
        dibao(4, resident_id="999999198808080020"),  # wrong check character: flagged
        dibao(1),  # a copy
        dibao(5, monthly_amount_fen="300"),
        dibao(5, monthly_amount_fen="400"),  # contradicts the row above: both rejected
    ]
    counts = clean(tmp_path, DIBAO, rows)
    assert (counts.rows_data, counts.accepted, counts.rejected, counts.duplicate) == (7, 3, 3, 1)
    assert (counts.cells_nulled, counts.cells_flagged) == (1, 1)
    assert [row["aid_certificate_no"] for row in read(tmp_path / "accepted.parquet")] == ["D0001", "D0003", "D0004"]
    assert turned(tmp_path, "_row_no", "rule", "column_name", "source_column", "action", "masked_value") == [
        (4, "blank", "person_name", "D", "reject", None),
        (7, "duplicate", "*", None, "duplicate", None),
        (8, "key_conflict", "*", None, "reject", None),
        (9, "key_conflict", "*", None, "reject", None),
        (5, "format", "monthly_amount_fen", "I", "null", "许*"),
        (6, "checksum", "resident_id", "E", "flag", "99*************020"),
    ]
    noted = json.loads((tmp_path / "clean.json").read_text(encoding="utf-8"))
    assert (noted["accepted"], noted["rejected"], noted["duplicate"], noted["known_on"]) == (3, 3, 1, "2025-06-30")


def test_files_have_the_declared_schemas(tmp_path: Path) -> None:
    clean(tmp_path, DIBAO, [dibao(1)])
    assert pq.read_schema(tmp_path / "accepted.parquet").equals(arrow_schema(DIBAO))
    assert pq.read_schema(tmp_path / "rejected.parquet").equals(PROBLEM_SCHEMA)
    assert pq.read_schema(tmp_path / "cells.parquet").equals(PROBLEM_SCHEMA)


def test_reasons_are_in_both_languages_and_hold_no_secret(tmp_path: Path) -> None:
    clean(tmp_path, DIBAO, [dibao(1, start_date="13800000000", dibao_class="张示例", bank_account="622202", person_name="欧阳示例")])
    rows = read(tmp_path / "cells.parquet") + read(tmp_path / "rejected.parquet")
    assert {row["rule"] for row in rows} == {"format", "unknown_code"}
    for row in rows:
        assert row["reason_zh"] and row["reason_en"]
        assert not any(secret in str(row.values()) for secret in ("13800000000", "张示例", "622202", "欧阳示例"))


def test_the_first_copy_stays_wherever_it_stands(tmp_path: Path) -> None:
    """Copies differ in how they are written, not in what they say."""
    clean(tmp_path, DIBAO, [dibao(1, monthly_amount_fen="1,250.50"), dibao(2), dibao(1, monthly_amount_fen="1250.5元")])
    assert [row["_row_no"] for row in read(tmp_path / "accepted.parquet")] == [3, 4]
    (row,) = read(tmp_path / "rejected.parquet")
    assert (row["_row_no"], row["reason_zh"]) == (5, "与工作表“Sheet1”第3行完全相同")


def test_two_people_without_id_do_not_contradict_each_other(tmp_path: Path) -> None:
    register = load_contracts()["public_security/household_register"]
    one, other = (valid_cells(register) | {"resident_id": "", "person_name": name} for name in ("张示例", "李示例"))
    assert clean(tmp_path, register, [one, other]).accepted == 2


def test_a_blank_group_is_an_answer_and_may_be_contradicted(tmp_path: Path) -> None:
    one, other = (valid_cells(WATER) | {"group_no": "", "outage_days": days} for days in ("3", "40"))
    counts = clean(tmp_path, WATER, [one, other, valid_cells(WATER)])
    assert (counts.accepted, counts.rejected) == (1, 2)


def test_on_conflict_flag_keeps_both(tmp_path: Path) -> None:
    lenient = DIBAO.model_copy(update={"on_conflict": "flag"})
    counts = clean(tmp_path, lenient, [dibao(1, monthly_amount_fen="300"), dibao(1, monthly_amount_fen="400")])
    assert (counts.accepted, counts.rejected, counts.cells_flagged) == (2, 0, 2)


@pytest.mark.parametrize(
    ("unit", "fen"), [(None, 12_500_000), ("wan_yuan", 12_500_000), ("yuan", 1_250), ("thousand_yuan", 1_250_000), ("户", 12_500_000)]
)
def test_the_unit_of_the_header_scales(tmp_path: Path, unit: str | None, fen: int) -> None:
    """The contract says 万元 for a bare header; the header's own unit wins."""
    clean(tmp_path, DAMAGE, [valid_cells(DAMAGE) | {"loss_fen": "12.5"}], units={"loss_fen": unit} if unit else {})
    assert read(tmp_path / "accepted.parquet")[0]["loss_fen"] == fen


def test_an_unknown_currency_is_never_read_as_yuan(tmp_path: Path) -> None:
    counts = clean(tmp_path, DAMAGE, [valid_cells(DAMAGE)], units={"loss_fen": "美元"})
    assert counts.cells_nulled == 1
    assert read(tmp_path / "accepted.parquet")[0]["loss_fen"] is None


def test_as_of_means_the_day_the_delivery_was_known(tmp_path: Path) -> None:
    rows = [
        valid_cells(DAMAGE) | {"disaster_date": "2025-06-30", "damage_no": "1"},
        valid_cells(DAMAGE) | {"disaster_date": "2025-07-01", "damage_no": "2"},
    ]
    assert clean(tmp_path / "a", DAMAGE, rows).rejected == 1
    assert turned(tmp_path / "a", "_row_no", "rule", "column_name") == [(4, "future", "disaster_date")]
    assert clean(tmp_path / "b", DAMAGE, rows, known_on=dt.date(2025, 7, 1)).rejected == 0


def test_a_missing_column_is_not_flagged_row_by_row(tmp_path: Path) -> None:
    counts = clean(tmp_path, DIBAO, [dibao(number) for number in range(3)], absent=["head_id"])
    assert (counts.accepted, counts.cells_flagged) == (3, 0)
    assert clean(tmp_path, DIBAO, [dibao(1, head_id="")]).cells_flagged == 1


def test_cells_of_rejected_rows_are_shown_too(tmp_path: Path) -> None:
    """A department gets everything wrong with a row at once."""
    clean(tmp_path, DIBAO, [dibao(1, person_name="", monthly_amount_fen="许多")])
    assert [row["rule"] for row in read(tmp_path / "rejected.parquet")] == ["blank"]
    assert [row["rule"] for row in read(tmp_path / "cells.parquet")] == ["format"]


def test_rows_that_nobody_counted_stop_the_night(tmp_path: Path) -> None:
    job = write_delivery(tmp_path, DIBAO, [dibao(1), dibao(2)])
    report = {"sheets": [job.read_report["sheets"][0] | {"kinds": {"data": 3}}]}
    with connect() as connection, pytest.raises(ConservationError, match="clean_rows_lost"):
        clean_delivery(DIBAO, job.raw, report, job.out, connection, KNOWN_ON)
    assert not (tmp_path / "clean.json").exists()


def test_a_sheet_that_read_json_does_not_know_stops_the_night(tmp_path: Path) -> None:
    job = write_delivery(tmp_path, DIBAO, [dibao(1)])
    report = {"sheets": [job.read_report["sheets"][0] | {"name": "Sheet2"}]}
    with connect() as connection, pytest.raises(ConservationError):
        clean_delivery(DIBAO, job.raw, report, job.out, connection, KNOWN_ON)


def test_an_empty_delivery_has_empty_files(tmp_path: Path) -> None:
    counts = clean(tmp_path, DIBAO, [])
    assert counts.rows_data == 0
    assert pq.read_schema(tmp_path / "accepted.parquet").equals(arrow_schema(DIBAO))


def test_deliveries_of_one_pass_do_not_meet(tmp_path: Path) -> None:
    """The same key in two deliveries is no conflict, the same row no copy; each file gets its own rows."""
    rows = [[dibao(1), dibao(2)], [], [dibao(1), dibao(2, monthly_amount_fen="999"), dibao(3, person_name="")]]
    jobs = [write_delivery(tmp_path / str(number), DIBAO, given) for number, given in enumerate(rows)]
    with connect() as connection:
        together = clean_deliveries(DIBAO, jobs, connection)
        names = ("accepted.parquet", "rejected.parquet", "cells.parquet", "clean.json")
        bytes_together = [[(job.out / name).read_bytes() for name in names] for job in jobs]
        alone = [clean_deliveries(DIBAO, [job], connection)[0] for job in jobs]
    assert [(counts.accepted, counts.rejected, counts.duplicate) for counts in together] == [(2, 0, 0), (0, 0, 0), (2, 1, 0)]
    assert together == alone
    assert bytes_together == [[(job.out / name).read_bytes() for name in names] for job in jobs]


CELLS = {
    "aid_certificate_no": st.sampled_from(["D1", "D2", "D3", "", "/"]),
    "person_name": st.sampled_from(["张示例", "张 示例", "李示例", None]),
    "resident_id": st.sampled_from(["999999198808080029", "999999197001010017", "12", None]),
    "monthly_amount_fen": st.sampled_from(["300", "300.00", "３００", "约300", "-5", "许多", None]),
    "start_date": st.sampled_from(["2024-05", "2024年5月", "2030-01-01", "x"]),
    "dibao_class": st.sampled_from(["A类", "A", "甲", "B类"]),
}
DELIVERY = st.lists(st.fixed_dictionaries(CELLS), max_size=12)  # type: ignore[arg-type]
CONNECTION = connect()
ONE_THREAD = connect(threads=1)


def outcome(folder: Path, deliveries: list[list[dict[str, Any]]], connection: Any) -> list[tuple[Any, list[Any], list[Any]]]:
    """Of each delivery counts, accepted content and problems, without where a row stood."""
    jobs = [
        write_delivery(folder / str(number), DIBAO, [valid_cells(DIBAO) | row for row in rows]) for number, rows in enumerate(deliveries)
    ]
    found = []
    for job, counts in zip(jobs, clean_deliveries(DIBAO, jobs, connection), strict=True):
        accepted = sorted(str({k: v for k, v in row.items() if k != "_row_no"}) for row in read(job.out / "accepted.parquet"))
        found.append((counts, accepted, sorted(turned(job.out, "rule", "column_name", "action", "masked_value"), key=str)))
    return found


@given(st.lists(DELIVERY, min_size=4, max_size=8))
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_conservation(tmp_path: Path, deliveries: list[list[dict[str, Any]]]) -> None:
    for number, (counts, _, problems) in enumerate(outcome(tmp_path, deliveries, CONNECTION)):
        accepted, rejected = (read(tmp_path / str(number) / name) for name in ("accepted.parquet", "rejected.parquet"))
        assert counts.rows_data == len(deliveries[number]) == counts.accepted + counts.rejected + counts.duplicate
        turned_back = {(row["_sheet"], row["_row_no"]) for row in rejected if row["action"] == "reject"}
        assert (len(accepted), len(turned_back)) == (counts.accepted, counts.rejected)
        assert not turned_back & {(row["_sheet"], row["_row_no"]) for row in accepted}
        assert all(row["aid_certificate_no"] and row["person_name"] for row in accepted)
        assert sum(action == "null" for _, _, action, _ in problems) == counts.cells_nulled


@given(st.lists(DELIVERY, min_size=4, max_size=8), st.randoms(use_true_random=False))
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
def test_row_order_and_threads_change_nothing(tmp_path: Path, deliveries: list[list[dict[str, Any]]], shuffler: random.Random) -> None:
    shuffled = [shuffler.sample(rows, len(rows)) for rows in deliveries]
    assert outcome(tmp_path / "a", deliveries, CONNECTION) == outcome(tmp_path / "b", shuffled, ONE_THREAD)
