"""``why``: a household's rules, fired or not, with distances and the cells they rest on."""

import json
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from monitoring_county import County

from pipelines.errors import UsageError
from pipelines.monitoring.why import distances, explain
from pipelines.monitoring.why_text import render

PEOPLE = """
household | person | born
h         | p      | 1980-01-01
h         | q      | 1982-01-01
other     | x      | 1980-01-01
"""


@pytest.fixture
def county(tmp_path: Path) -> County:
    county = County(tmp_path).people(PEOPLE).gap("health/major_illness")
    county.feed(
        "medical_insurance/settlement",
        """
person | settlement_no | visit_kind | settle_date | self_pay_fen
p      | s1            | inpatient  | 2025-03-01  | 1500000
p      | s2            | inpatient  | 2025-04-01  | 499999
x      | s3            | inpatient  | 2025-04-01  | 9000000
""",
    )
    county.feed(
        "labour/employment",
        """
person | employment_no | post_kind  | start_date | end_date
q      | j1            | enterprise | 2020-01-01 | 2025-04-01
""",
    )
    folder = tmp_path / "delivery"
    folder.mkdir()
    columns = [
        {"field": "settlement_no", "column": "A", "header": "结算单号", "unit": None},
        {"field": "settle_date", "column": "D", "header": "结算日期", "unit": None},
        {"field": "self_pay_fen", "column": "K", "header": "个人自付", "unit": "元"},
    ]
    (folder / "read.json").write_text(json.dumps({"sheets": [{"name": "Sheet1", "columns": columns}]}), encoding="utf-8")
    pq.write_table(
        pa.table({
            "sheet": ["Sheet1"] * 2, "row_no": pa.array([5, 6], pa.int32()), "kind": ["data"] * 2, "settlement_no": ["s1", "s2"],
            "settle_date": ["2025.3.1", "2025年4月1日"], "self_pay_fen": ["15,000", "4999.99"],
        }),
        folder / "raw.parquet",
    )  # fmt: skip
    corrected = tmp_path / "delivery-corrected"
    corrected.mkdir()
    put_right = pq.read_table(folder / "raw.parquet").set_column(4, "settle_date", pa.array(["2025.3.1", "2025-04-01"]))
    pq.write_table(put_right, corrected / "raw.parquet")
    known = pa.table({
        "delivery_id": ["d1"], "sha256": ["ab" * 32], "file_name": ["医保****.xlsx"],
        "folder": [str(corrected)], "delivered_folder": [str(folder)],
    })  # fmt: skip
    (tmp_path / "tables").mkdir(exist_ok=True)
    pq.write_table(known, tmp_path / "tables" / "delivery_amended.parquet")
    number = "L-3f0c-9a1b-77e2-10d4"
    repair = {"repair_no": number, "link_class": "zeroed_tail", "confidence": Decimal("0.9950"), "evidence": "name equal",
              "_delivery_id": "d1", "_sheet": "Sheet1", "_row_no": 6}  # fmt: skip
    value = {"repair_no": number, "field": "resident_id", "delivered_text": "999999198001013000", "repaired_text": "999999198001013511"}
    for name, item in (("repair", repair), ("vault_repair", value)):
        pq.write_table(pa.Table.from_pylist([item]), tmp_path / "tables" / f"{name}.parquet")
    return county.run()


def test_near_miss_with_distance_and_cells(county: County) -> None:
    told = explain(county.folder / "tables", "No.h", temp=county.folder / "tmp")
    rules = {rule["rule_key"]: rule for rule in told["rules"]}
    assert len(rules) == 12
    medical = rules["medical_self_pay"]
    assert medical["state"] == "not_reached"
    (row,) = medical["compared"]
    assert (row["value"], row["threshold"], row["distance"]) == ("19999.99", ">= 20000.00", ["-0.01"])
    (repair,) = row["source"]["repairs"]
    assert (repair["repair_no"], repair["delivered_text"], repair["repaired_text"]) == (
        "L-3f0c-9a1b-77e2-10d4", "999999198001013000", "999999198001013511",
    )  # fmt: skip
    assert "L-3f0c-9a1b-77e2-10d4 zeroed_tail 0.9950  resident_id 999999198001013000 → 999999198001013511" in render(told)
    assert row["source"]["file"] == "医保****.xlsx" and row["source"]["sheet"] == "Sheet1" and row["source"]["row"] == 6
    paid = next(cell for cell in row["source"]["cells"] if cell["field"] == "self_pay_fen")
    as_sent = {"is_corrected": False, "corrected": None}
    assert paid == {"field": "self_pay_fen", "column": "K", "header": "个人自付", "text": "4999.99", **as_sent}
    settled = next(cell for cell in row["source"]["cells"] if cell["field"] == "settle_date")
    assert (settled["text"], settled["is_corrected"], settled["corrected"]) == ("2025年4月1日", True, "2025-04-01")
    assert "D6 结算日期=2025年4月1日 (更正为 corrected to 2025-04-01)" in render(told)
    # The other settlement that is in the sum is shown as well; another household's never.
    assert [place["row"] for place in medical["rows"]] == [5]


def test_fired_rule_and_clue(county: County) -> None:
    told = explain(county.folder / "tables", "h", temp=county.folder / "tmp")
    rules = {rule["rule_key"]: rule for rule in told["rules"]}
    assert rules["job_loss"]["state"] == "fired"
    assert rules["job_loss"]["compared"][0]["distance"] == ["+275 days", "+0 days"]
    assert rules["major_illness"]["state"] == "not_delivered"
    assert rules["traffic_accident"]["state"] == "no_row"
    assert told["clue"]["rule_keys"] == "job_loss"
    assert told["candidate"]["reasons"] == "job_loss"
    text = render(told)
    assert "K6 个人自付=4999.99" in text and "差距 distance -0.01" in text and "触发 fired] job_loss" in text


def test_unknown_household(county: County) -> None:
    with pytest.raises(UsageError, match="no_such_household"):
        explain(county.folder / "tables", "No.nobody", temp=county.folder / "tmp")


@pytest.mark.parametrize(
    ("value", "threshold", "expected"),
    [
        ("8300.00", "<= 8300.00", ["+0.00"]),
        ("-", ">= 20000.00", []),
        ("D", "in C,D", []),
        ("2025-04-01", "> 2024-06-30 and <= 2025-04-01", ["+275 days", "+0 days"]),
        ("21;34.9", "> 20;< 35.0", ["+1", "-0.1"]),
        ("2024-06-30 injured", "> 2024-06-30", ["+0 days"]),
    ],
)
def test_distances(value: str, threshold: str, expected: list[str]) -> None:
    assert distances(value, threshold) == expected
