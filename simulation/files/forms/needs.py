"""The conditions under which a form fits a dataset, each with its words."""

from __future__ import annotations

from simulation.files.forms.base import Need, has
from simulation.files.layout import Layout, code_labels
from simulation.files.usual import usual

NOT_REPEATED = ("id", "name", "township", "village", "household_no", "text", "code_set")

TOWNSHIP = has("township", "有乡镇列", "township")
VILLAGES = Need("village_in_township", "有乡镇列和村列", lambda layout: bool(layout.of_kind("township") and layout.of_kind("village")))
MONEY = has("money", "有金额列", "money")
DECIMAL = has("decimal", "有面积、比例等小数列", "decimal")
INTEGER = has("integer", "有人数、户数等整数列", "integer")
FIGURE = has("figure", "有数值列", "money", "integer", "decimal")
SUMMED = Need("summed", "有可合计的列", lambda layout: any(c.kind == "money" or c.summed for c in layout.columns))
TOWNSHIP_SUMMED = Need("township_summed", "有乡镇列和可合计的列", lambda layout: TOWNSHIP.met(layout) and SUMMED.met(layout))
SUMMED_VILLAGES = Need("village_summed", "有乡镇列、村列和可合计的列", lambda layout: VILLAGES.met(layout) and SUMMED.met(layout))
STANDARD = Need("standard", "有标准列", lambda layout: bool(standards(layout)))
DATE = has("date", "有日期列", "date")
DAY = Need("day", "有须写到日的日期列", lambda layout: any(c.kind == "date" and c.precision == "day" for c in layout.columns))
MONTH = Need(
    "month",
    "有写到月即可的列",
    lambda layout: any(c.kind == "month" or (c.kind == "date" and c.precision == "month") for c in layout.columns),
)
YEAR_MONTH = has("year_month", "有年月列", "month")
ID = has("id", "有证件号码列", "id")
NAMED_PERSON = Need("person", "一行一人", lambda layout: layout.identity.id is not None)
NUMBERED_HOUSEHOLD = Need("household", "有户编号列", lambda layout: layout.identity.household is not None)
CODES = has("code_set", "有可多选的列", "code_set")
FREE = Need("free_column", "有可留空的列", lambda layout: any(free(layout)))
REPEATABLE = Need("repeatable", "有可重复的列（非证件、地名、文本）", lambda layout: any(repeatable(layout)))
MISSPELLABLE = Need("long_header", "有列名较长的可留空列", lambda layout: bool(misspellable(layout)))
USUAL = Need("usual_sum", "有可凭大小判断单位的金额列", lambda layout: bool(usual_sums(layout)))
NO_OWN_PERIOD = Need(
    "no_own_period", "表中没有说明所属期的列",
    lambda layout: not any(c.kind in ("month", "year", "semester") or (c.kind == "date" and c.blank == "row") for c in layout.columns),
)  # fmt: skip


def free(layout: Layout) -> list[str]:
    """Columns that may be left blank and tell nobody apart."""
    apart = ("id", "name", "household_no", "township", "village")
    return [column.field for column in layout.columns if column.blank == "cell" and column.kind not in apart]


def repeatable(layout: Layout) -> list[str]:
    """Columns an export may name twice: blank at no cost, and no header that ends in a figure."""
    found = []
    for column in layout.columns:
        if column.blank == "cell" and column.kind not in NOT_REPEATED and not column.print[0][-1].isdigit():
            found.append(column.field)
    return found


def misspellable(layout: Layout) -> list[str]:
    """Columns of five characters and more that may be left blank, and are no other column's name without the first one."""
    texts = {text for column in layout.columns for text in column.print}
    columns = [layout.column(field) for field in free(layout)]
    return [c.field for c in columns if len(bare(c.print[0])) >= 5 and not any(text.startswith(bare(c.print[0])[1:]) for text in texts)]


def bare(text: str) -> str:
    """A header without what stands in brackets behind it."""
    return text.split("（")[0].split("(")[0]


def usual_sums(layout: Layout) -> list[str]:
    """Money columns of which everybody knows how much is usual."""
    return [column.field for column in layout.of_kind("money") if column.field in usual().get(layout.feed, {})]


def standards(layout: Layout) -> dict[str, str]:
    """Money columns that are also called a standard, and how."""
    called = {column.field: [bare(text) for text in column.print if bare(text).endswith("标准")] for column in layout.of_kind("money")}
    return {field: texts[0] for field, texts in called.items() if texts}


def two_codes(layout: Layout) -> list[str]:
    """The first two codes of every list of which a cell may hold several."""
    return [",".join(sorted(code_labels()[str(column.codes)])[:2]) for column in layout.of_kind("code_set")]
