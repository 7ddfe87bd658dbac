"""What a cell may say and what becomes of it: one table a type, readable by whoever delivers the files."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from feed_rows import clean_rows, connect, problems, values
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.contracts.model import Contract, TypeName
from pipelines.contracts.types import TYPES

DAY = dt.date

# type (field settings) | cell | value | flags or the rule that nulled it
DATES = [
    ("2021-09-01", DAY(2021, 9, 1), ""),
    ("2021-9-1", DAY(2021, 9, 1), ""),
    ("2021.9.1", DAY(2021, 9, 1), ""),
    ("2021/9/1", DAY(2021, 9, 1), ""),
    ("2021年9月1日", DAY(2021, 9, 1), ""),
    ("２０２１年０９月０１日", DAY(2021, 9, 1), ""),
    ("20210901", DAY(2021, 9, 1), ""),
    ("44440", DAY(2021, 9, 1), ""),
    ("44440.75", DAY(2021, 9, 1), ""),
    ("2021-09-01T08:30:00", DAY(2021, 9, 1), ""),
    ("2021-09-01 08:30:00", DAY(2021, 9, 1), ""),
    ("2021/9/1 8:30", DAY(2021, 9, 1), ""),
    ("2021-09-01T00:00:00+08:00", DAY(2021, 9, 1), ""),
    (" 2021-09-01 ", DAY(2021, 9, 1), ""),
    ("'2021-09-01", DAY(2021, 9, 1), ""),
    ("/", None, ""),
    ("—", None, ""),
    ("－", None, ""),
    ("", None, ""),
    (None, None, ""),
    ("至今", None, ""),
    ("长期", None, ""),
    ("2021-02-29", None, "format"),
    ("2021年9月", None, "format"),
    ("9月1日", None, "format"),
    ("21.9.1", None, "format"),
    ("20211301", None, "format"),
    ("infinity", None, "format"),
    ("20210-1-01", None, "format"),
    ("2021-09-01至2021-10-01", None, "format"),
    ("不详", None, "format"),
]
PRECISE = [
    ("2021年9月", (DAY(2021, 9, 1), "month"), ""),
    ("2021.9", (DAY(2021, 9, 1), "month"), ""),
    ("202109", (DAY(2021, 9, 1), "month"), ""),
    ("2021-09", (DAY(2021, 9, 1), "month"), ""),
    ("2021.1", (DAY(2021, 1, 1), "month"), "ambiguous_month"),
    ("2021.10", (DAY(2021, 10, 1), "month"), ""),
    ("2021-09-15", (DAY(2021, 9, 15), "day"), ""),
    ("2021年9月15日", (DAY(2021, 9, 15), "day"), ""),
    ("-", (None, None), ""),
    ("202113", (None, None), "format"),
    ("3月", (DAY(2025, 3, 1), "month"), "year_of_period"),
]
MONTHS = [
    ("202109", DAY(2021, 9, 1), ""),
    ("2021.9", DAY(2021, 9, 1), ""),
    ("2021-09", DAY(2021, 9, 1), ""),
    ("2021年9月", DAY(2021, 9, 1), ""),
    ("2021年09月", DAY(2021, 9, 1), ""),
    ("2021-09-30", DAY(2021, 9, 1), ""),
    ("20210930", DAY(2021, 9, 1), ""),
    ("44440", DAY(2021, 9, 1), ""),
    ("2021.1", DAY(2021, 1, 1), "ambiguous_month"),
    ("202213", None, "format"),
    ("202200", None, "format"),
    ("2021年", None, "format"),
    ("5月", DAY(2025, 5, 1), "year_of_period"),
    ("06月份", DAY(2025, 6, 1), "year_of_period"),
    ("9月", None, "format"),  # of a delivery of June: last year's or a slip, and nobody's to decide
    ("13月", None, "format"),
]
YEARS = [
    ("1985-06", 1985, ""),
    ("1985年6月", 1985, ""),
    ("1985-13", None, "format"),
    ("2021", 2021, ""),
    ("2021年", 2021, ""),
    ("2021年度", 2021, ""),
    ("2021.0", 2021, ""),
    ("2021-09-01", 2021, ""),
    ("21", None, "format"),
    ("0221", None, "format"),
    ("44440", None, "format"),
]
SEMESTERS = [
    ("2025-1", "2025-1", ""),
    ("2025年春季", "2025-1", ""),
    ("2025春", "2025-1", ""),
    ("2025年春季学期", "2025-1", ""),
    ("2025年秋季", "2025-2", ""),
    ("2024-2025学年第二学期", "2025-1", ""),
    ("2024-2025学年第一学期", "2024-2", ""),
    ("2024—2025学年度下学期", "2025-1", ""),
    ("2024-2025学年上学期", "2024-2", ""),
    ("2024-2025-2", "2025-1", ""),
    ("2023-2025学年第一学期", None, "format"),
    ("春季", None, "format"),
    ("2025", None, "format"),
]
YUAN = [
    ("1250", 125_000, ""),
    ("1250.5", 125_050, ""),
    ("-20.05", -2_005, ""),
    ("1,234,567.89", 123_456_789, ""),
    ("１２５０．５", 125_050, ""),
    ("1250元", 125_000, ""),
    ("￥1,250.00", 125_000, ""),
    ("1.5万元", 1_500_000, ""),
    ("1.5万", 1_500_000, ""),
    ("0.3亿元", 3_000_000_000, ""),
    ("约1200", 120_000, "approximate"),
    ("6万余元", 6_000_000, "approximate"),
    ("10(其中,灾情因素6万元)", 1_000, "note_in_cell"),
    ("10（其中，灾情因素6万元）", 1_000, "note_in_cell"),
    ("333.333333333333", 33_333, "rounded"),
    ("0.005", 1, "rounded"),
    ("-0.005", -1, "rounded"),
    ("0.0049999999999999999", 0, "rounded"),
    ("12.50000", 1_250, ""),
    ("/", None, ""),
    ("—", None, ""),
    ("-", None, ""),
    ("12,34", None, "format"),
    ("100-200", None, "interval"),
    ("3-5万", None, "interval"),
    ("3万元至5万元", None, "interval"),
    ("约5万", 5_000_000, "approximate"),
    ("6万多元", 6_000_000, "approximate"),
    ("3000元左右", 300_000, "approximate"),
    ("0.02亿", 200_000_000, ""),
    ("***", None, "suppressed"),
    ("＊", None, "suppressed"),
    ("1.2E+05", None, "format"),
    ("一千", None, "format"),
    ("99999999999999999999", None, "format"),
]
WAN_YUAN = [
    ("100万元人民币", 100_000_000, ""),
    ("人民币5", 5_000_000, ""),
    ("5人民币", 5_000_000, ""),
    ("12.3456", 12_345_600, ""),
    ("0.0001", 100, ""),
    ("0.000001", 1, ""),
    ("12.34567890", 12_345_679, "rounded"),
    ("1250元", 125_000, ""),
    ("1,200", 1_200_000_000, ""),
]
INTEGERS = [
    ("3", 3, ""),
    ("３", 3, ""),
    ("3人", 3, ""),
    ("3.0", 3, ""),
    ("1,200", 1200, ""),
    ("约30户", 30, "approximate"),
    ("3(含1名学生)", 3, "note_in_cell"),
    ("3-5人", None, "interval"),
    ("三五", None, "format"),
    ("2.5", None, "format"),
    ("三", None, "format"),
    ("99999999999", None, "format"),
]
DECIMALS = [
    ("12.5", Decimal("12.5000"), ""),
    ("12.5亩", Decimal("12.5000"), ""),
    ("33.33%", Decimal("33.3300"), ""),
    ("1,234.5", Decimal("1234.5000"), ""),
    ("33.333333", Decimal("33.3333"), "rounded"),
    ("约5", Decimal("5.0000"), "approximate"),
    ("十几", None, "format"),
]
MU = [
    ("12.5亩", Decimal("12.5000"), ""),
    ("12.5", Decimal("12.5000"), ""),
    ("200平方米", None, "format"),
    ("50%", None, "format"),
    ("2公顷", None, "format"),
]
PERSONS = [("3人", 3, ""), ("3口", 3, ""), ("3个", 3, ""), ("3户", None, "format"), ("3天", None, "format")]
YES_NO = [
    *((cell, True, "") for cell in ("是", "Y", "y", "1", "√", "有", "Ｙ")),
    *((cell, False, "") for cell in ("否", "N", "n", "0", "×", "无")),
    ("不详", None, "format"),
]
GRADES = [
    ("一级", "1", ""),
    ("1级", "1", ""),
    ("１级", "1", ""),
    (" 一 级 ", "1", ""),
    ("五级", None, "unknown_code"),
]
HEALTH = [
    ("健康", "healthy", ""),
    ("残疾,长期慢性病", "chronic,disabled", ""),
    ("长期慢性病，残疾", "chronic,disabled", ""),
    ("长期慢性病、残疾、残疾", "chronic,disabled", ""),
    ("大病;慢性病", "chronic,major_illness", ""),
    ("残疾\n长期慢性病", "chronic,disabled", ""),
    ("残疾／大病；慢性病", "chronic,disabled,major_illness", ""),
    ("残疾 长期慢性病", "chronic,disabled", ""),
    ("残 疾", "disabled", ""),
    ("残疾,不详", None, "unknown_code"),
    ("**", None, "suppressed"),
]
GROUPS = [
    *((cell, "1", "") for cell in ("1", "一组", "1组", "第1组", "01", "第一村民小组", "一社", "１组")),
    ("十一组", "11", ""),
    ("二十组", "20", ""),
    ("二十三", "23", ""),
    ("十组", "10", ""),
    ("张家坝", "张家坝", ""),
    ("/", None, ""),
]
NAMES = [
    ("张示例", "张示例", ""),
    ("张 示 例", "张示例", ""),
    ("***", None, "suppressed"),
    ("　张示例 ", "张示例", ""),
    ("阿依•示例", "阿依·示例", ""),
    ("阿依．示例", "阿依·示例", ""),
    ("ＡＢ", "AB", ""),
    ("/", None, ""),
    ("#REF!", None, "format"),
]
IDS = [
    ("999999198808080029", "999999198808080029", ""),
    ("'999999198808080029", "999999198808080029", ""),
    (" 99999919700101005x ", "99999919700101005x", ""),
    ("９９９９９９１９７００１０１００５Ｘ", "９９９９９９１９７００１０１００５Ｘ", ""),
    ("999999491231002", "999999491231002", ""),
    ("99999919880808002944", "99999919880808002944", ""),
    ("999999 19880808 0029", "999999 19880808 0029", ""),
    ("99999920150229001X", "99999920150229001X", "birth"),
    ("999999198808080020", "999999198808080020", "checksum"),
    ("9.99999198808080E+17", "9.99999198808080E+17", "format"),
    ("99999919880808002", "99999919880808002", "format"),
    ("无", "无", "format"),
    ("******************", None, "suppressed"),
    ("/", None, ""),
]
PHONES = [
    ("13800000000", "13800000000", ""),
    ("138 0000 0000", "13800000000", ""),
    ("+86-13800000000", "13800000000", ""),
    ("0839-4200000", "0839-4200000", ""),
    ("1380000000", None, "format"),
    ("无", None, "format"),
]
CREDIT = [
    ("91350100M000100Y43", "91350100M000100Y43", ""),
    ("91350100m000100y43", "91350100M000100Y43", ""),
    ("N3999999MF0000232Y", "N3999999MF0000232Y", ""),
    ("N3999999MF00003550", "N3999999MF00003550", ""),
    ("91350211M0000XUF46", "91350211M0000XUF46", "checksum"),
    ("9135010", "9135010", "format"),
]
TEXTS = [
    ("旺苍县人民医院", "旺苍县人民医院", ""),
    (" 第一 医院 ", "第一 医院", ""),
    ("ＡＢ－１２", "AB-12", ""),
    ("A 001", "A 001", ""),
    ("\\", None, ""),
]

TABLES = {
    "date": ({"type": "date"}, DATES),
    "date by month": ({"type": "date", "min_precision": "month"}, PRECISE),
    "month": ({"type": "month"}, MONTHS),
    "year": ({"type": "year"}, YEARS),
    "semester": ({"type": "semester"}, SEMESTERS),
    "money in yuan": ({"type": "money", "unit": "yuan"}, YUAN),
    "money in wan yuan": ({"type": "money", "unit": "wan_yuan"}, WAN_YUAN),
    "integer": ({"type": "integer"}, INTEGERS),
    "decimal": ({"type": "decimal"}, DECIMALS),
    "area": ({"type": "decimal", "unit": "mu"}, MU),
    "persons": ({"type": "integer", "header": ["受益人数"]}, PERSONS),
    "yes or no": ({"type": "yes_no"}, YES_NO),
    "code": ({"type": "code", "codes": "disability_grade"}, GRADES),
    "set of codes": ({"type": "code_set", "codes": "health_status"}, HEALTH),
    "group": ({"type": "group_no"}, GROUPS),
    "name": ({"type": "person_name"}, NAMES),
    "citizen id": ({"type": "resident_id", "on_bad": "flag"}, IDS),
    "phone": ({"type": "phone"}, PHONES),
    "credit code": ({"type": "uscc", "on_bad": "flag"}, CREDIT),
    "text": ({"type": "text"}, TEXTS),
}


def contract_of(said: dict[str, object]) -> Contract:
    """A feed of a number and one field under test."""
    name = "cell_fen" if said["type"] == "money" else "cell"
    return Contract.model_validate(
        {
            "feed": "test/cell", "title": {"zh": "试", "en": "test"}, "department": {"zh": "试", "en": "test"},
            "grain": {"zh": "行", "en": "row"}, "delivery": {"kind": "event", "cadence": "event", "period": "month"},
            "access": {"sensitivity": "open", "legal_basis": "duty", "retention_days": 1, "readers": ["x"]}, "key": ["no"],
            "fields": [
                {"name": "no", "type": "text", "header": ["编号"], "en": "number"},
                {"name": name, "header": ["值"], "en": "value"} | said,
            ],
        }
    )  # fmt: skip


@pytest.mark.parametrize("title", TABLES)
def test_cells(title: str) -> None:
    said, table = TABLES[title]
    contract = contract_of(said)
    connection = connect()
    name = contract.fields[1].name
    clean_rows(contract, [{"no": str(number), name: cell} for number, (cell, _, _) in enumerate(table)], connection)
    columns = (name, f"{name}_precision") if said.get("min_precision") else (name,)
    found = values(connection, *columns)
    flags = problems(connection)
    got = [
        (cell, found[number] if len(columns) > 1 else found[number][0], ",".join(sorted(rule for rule, *_ in flags.get(number, ()))))
        for number, (cell, _, _) in enumerate(table)
    ]
    assert got == table


def test_unknown_code_names_the_nearest_label() -> None:
    connection = connect()
    clean_rows(contract_of({"type": "code", "codes": "disability_type"}), [{"no": "1", "cell": "智力残"}], connection)
    reasons = connection.execute("SELECT reason_zh, reason_en, masked_value FROM clean_problem").fetchone()
    assert reasons == ("“值”不在代码表中，最接近的是“智力”", "cell: not in the code list; nearest: 智力", "智*")


ARCHITECTURE = {
    "date": "DATE", "month": "DATE", "year": "INTEGER", "integer": "INTEGER", "money": "BIGINT", "decimal": "DECIMAL(18,4)",
    "yes_no": "BOOLEAN",
}  # fmt: skip


def test_types_are_what_the_architecture_says() -> None:
    for name, kind in TYPES.items():
        assert kind.duck == ARCHITECTURE.get(name, "VARCHAR")


@pytest.mark.parametrize("name", TYPES)
def test_masks_say_the_same_in_python_and_in_sql(name: TypeName) -> None:
    kind, connection = TYPES[name], connect()
    cells = [
        "张",
        "张示例",
        "999999198808080029",
        "13800000000",
        "6222020000000000000",
        "",
        "12.5",
        "2024年5月10日",
        "0839-4200000",
        "住院部",
        "A1",
    ]
    for cell in cells:
        row = connection.execute(f"SELECT {kind.mask_sql('x')} FROM (SELECT ?::VARCHAR AS x)", [cell]).fetchone()
        assert row == (kind.mask(cell),)


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("secret", ["999999198808080029", "13800000000", "6222020000000000000", "张示例", "欧阳示例"])
def test_no_mask_lets_a_secret_through(name: TypeName, secret: str) -> None:
    """A wrong column may hold anything: an id in a date, a name in a code."""
    shown = TYPES[name].mask(secret)
    assert secret not in shown
    assert sum(character.isdigit() for character in shown) <= 7
    assert secret[1:] not in shown


@given(st.text(alphabet="0123456789.-年月日 ,万元张XE+", max_size=24))
@settings(max_examples=50, deadline=None)
def test_masks_agree_on_anything(text: str) -> None:
    for kind in (TYPES["resident_id"], TYPES["phone"], TYPES["account"], TYPES["money"]):
        assert MASKS.execute(f"SELECT {kind.mask_sql('x')} FROM (SELECT ?::VARCHAR AS x)", [text]).fetchone() == (kind.mask(text),)


MASKS = connect()
