"""Tables that read well and hold cells nobody can use: ids gone, months of thirteen, wrong units, keys missing.

``kind:`` here names the end of the rows concerned: rejected, cell_nulled, cell_flagged, duplicate, a kind set apart,
or held, when so much is wrong that the delivery must not stand.
"""

from __future__ import annotations

from simulation.files.broken.base import changed
from simulation.files.broken.sample import Sheet

DIBAO, REGISTER, SETTLEMENT = "civil_affairs/dibao", "public_security/household_register", "medical_insurance/settlement"
DWELLING, SURVEY, DAMAGE = "housing/dwelling", "rural_revitalisation/income_survey", "emergency/disaster_damage"
FUND, OWNER, CONTRACT = "finance/fund_allocation", "rural_revitalisation/asset_owner", "rural_revitalisation/asset_contract"
EXPORT, SCHOOL, WATER = "rural_revitalisation/monitoring_export", "education/school_age", "water/village_supply"
ONE = [3]


def _float_ids(sheet: Sheet) -> None:
    """The whole id column went through a spreadsheet as numbers."""
    at = sheet.at("resident_id")
    for row in sheet.rows:
        row[at] = float(row[at].replace("X", "0"))


def _only_totals(sheet: Sheet) -> None:
    amount = sheet.at("monthly_amount_fen")
    sheet.rows = [["合计", *[str(100 * n) if i == amount else None for i in range(1, len(sheet.fields))]] for n in range(1, 7)]


def _line(sheet: Sheet, row: int, first: str) -> None:
    """A row with one cell of text between the rows of data."""
    sheet.rows.insert(row, [first, *[None] * (len(sheet.fields) - 1)])


def _subtotals(sheet: Sheet) -> None:
    for row in (15, 9, 3):
        _line(sheet, row, "小计")
        sheet.rows[row][sheet.at("monthly_amount_fen")] = "1200"


def _conflict(sheet: Sheet) -> None:
    """Two rows of one key that say different things."""
    sheet.rows[4] = list(sheet.rows[3])
    sheet.set("settlement_no", "S-1", [3, 4]).set("self_pay_fen", "100", [3]).set("self_pay_fen", "900", [4])


def _twice(sheet: Sheet) -> None:
    sheet.rows += [list(row) for row in sheet.rows[:2]]


def _yuan_under_wan(sheet: Sheet) -> None:
    """The header says 万元, the cells are in yuan: a loss of 1,250 million for one house."""
    sheet.set("loss_fen", "125000")


def _seventeen(sheet: Sheet) -> None:
    at = sheet.at("resident_id")
    sheet.rows[3][at] = sheet.rows[3][at][:17]


def _no_such_birthday(sheet: Sheet) -> None:
    sheet.set("resident_id", "99999920150229001X", ONE)


VALUES = [
    changed("id_column_as_numbers", DIBAO, _float_ids, "kind:cell_flagged"),
    changed("id_of_17_digits", DIBAO, _seventeen, "kind:cell_flagged"),
    changed("id_with_29_february_2015", DIBAO, _no_such_birthday, "kind:cell_flagged"),
    changed("household_number_as_number", REGISTER, lambda s: s.set("household_no", 9.90821000001234e17, ONE), "kind:rejected"),
    changed("all_rows_are_totals", DIBAO, _only_totals, "kind:total"),
    changed("note_between_rows", DIBAO, lambda s: _line(s, 5, "注：以下为本月新增"), "kind:note"),
    changed("subtotals_between_rows", DIBAO, _subtotals, "kind:subtotal"),
    changed("blank_rows_between", DIBAO, lambda s: s.rows.insert(4, [None] * len(s.fields)), "kind:data"),
    changed("unknown_code_in_every_row", DWELLING, lambda s: s.set("dwelling_grade", "待鉴定"), "kind:held"),
    changed("unknown_code_in_one_row", DWELLING, lambda s: s.set("dwelling_grade", "待鉴定", ONE), "kind:rejected"),
    changed("unknown_code_nullable", DWELLING, lambda s: s.set("structure", "竹木", ONE), "kind:cell_nulled"),
    changed("month_202213", SURVEY, lambda s: s.set("period_end_month", "202213", ONE), "kind:rejected"),
    changed("negative_amount", DIBAO, lambda s: s.set("monthly_amount_fen", "-300", ONE), "kind:cell_nulled"),
    changed("amount_is_a_range", DIBAO, lambda s: s.set("monthly_amount_fen", "300-400", ONE), "kind:cell_nulled"),
    changed("amount_of_gigantic_size", DIBAO, lambda s: s.set("monthly_amount_fen", "9" * 25, ONE), "kind:cell_nulled"),
    changed("amount_see_annex", FUND, lambda s: s.set("allocated_fen", "见附件", ONE), "kind:rejected", households=20),
    changed("yuan_under_a_wan_header", DAMAGE, _yuan_under_wan, "kind:held"),
    changed("amount_with_unit_in_cell", DIBAO, lambda s: s.set("monthly_amount_fen", "0.03万元", ONE), "kind:data"),
    changed("formula_error_in_amount", DIBAO, lambda s: s.set("monthly_amount_fen", "#REF!", ONE), "kind:cell_nulled"),
    changed("settled_in_the_future", SETTLEMENT, lambda s: s.set("settle_date", "2125-03-01", ONE), "kind:rejected"),
    changed("30_february", SETTLEMENT, lambda s: s.set("settle_date", "2025-02-30", ONE), "kind:rejected"),
    changed("two_digit_year", SETTLEMENT, lambda s: s.set("settle_date", "21.9.1", ONE), "kind:rejected"),
    changed("day_missing_where_needed", SETTLEMENT, lambda s: s.set("settle_date", "2025年3月", ONE), "kind:rejected"),
    changed("key_blank", SETTLEMENT, lambda s: s.set("settlement_no", None, ONE), "kind:rejected"),
    changed("name_blank", DIBAO, lambda s: s.set("person_name", None, ONE), "kind:rejected"),
    changed("same_key_other_content", SETTLEMENT, _conflict, "kind:rejected"),
    changed("rows_repeated_exactly", SETTLEMENT, _twice, "kind:duplicate"),
    changed("share_of_150_percent", OWNER, lambda s: s.set("share_percent", "150", ONE), "kind:rejected", households=20),
    changed("due_on_13_45", CONTRACT, lambda s: s.set("due_month_day", "13-45", ONE), "kind:rejected", households=20),
    changed("count_in_words", WATER, lambda s: s.set("fetch_minutes", "很久", ONE), "kind:cell_nulled"),
    changed("outage_of_400_days", WATER, lambda s: s.set("outage_days", "400", ONE), "kind:cell_nulled"),
    changed("neither_yes_nor_no", EXPORT, lambda s: s.set("has_safe_water", "不详", ONE), "kind:cell_nulled"),
    changed("semester_without_year", SCHOOL, lambda s: s.set("semester", "春季", ONE), "kind:rejected"),
]
