"""Dates, months, years: the ways an office writes them, the Excel serial included.

A month-only date stands as the first of its month with precision ``month`` where the contract allows it, and is bad
elsewhere: a day is never guessed. Semesters stand in ``semester``.
"""

from __future__ import annotations

import pyarrow as pa

from pipelines.contracts.types.base import Check, Extra, SemanticType, Spec
from pipelines.contracts.types.sql import among, extract, first_match, lit, matches

_PLAIN = "(?:1[89]|2[01])[0-9]{2}[-/][0-9]{2}[-/][0-9]{2}"
_ISO = "[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
_SEPARATED = r"([0-9]{4})(?:年|[-./])([0-9]{1,2})(?:月|[-./])([0-9]{1,2})日?"
_SOLID = r"([0-9]{4})([0-9]{2})([0-9]{2})"
_MONTH = r"([0-9]{4})(?:年|[-./])([0-9]{1,2})月?"
_BARE_MONTH = "(1[0-2]|0?[1-9])月(?:份)?"
_MONTH_SOLID = r"([0-9]{4})([0-9]{2})"
_SERIAL = r"[1-9][0-9]{4}(?:\.[0-9]+)?"  # days since 1899-12-30: 1927 to 2173
_TIMED = r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}T?[0-9]{1,2}:[0-9]{2}.*"
_OPEN = ("至今", "今", "长期", "长期有效")  # an end that has not come: no date, and none is missing
_OCTOBER = r"[0-9]{4}[.]1"


def _day(n: str) -> str:
    """SQL: a full date, NULL for anything else. The plain replacement serves a whole column of 2021年9月1日 or 2021.9.1."""
    plain = n
    for sign, by in (("年", "-"), ("月", "-"), ("日", ""), (".", "-")):
        plain = f"replace({plain}, {lit(sign)}, {lit(by)})"
    separated = f"try_cast(regexp_replace({n}, '^{_SEPARATED}$', '\\1-\\2-\\3') AS DATE)"
    solid = f"try_cast(regexp_replace({n}, '^{_SOLID}$', '\\1-\\2-\\3') AS DATE)"
    serial = f"DATE '1899-12-30' + try_cast({extract(n, '^[0-9]{5}', 0)} AS INTEGER)"
    shapes = first_match([(matches(n, _SEPARATED), separated), (matches(n, _SOLID), solid), (matches(n, _SERIAL), serial)])
    # DuckDB's cast ignores what stands behind a date, so the shape is asked for first.
    quick = f"list_transform([{plain}], lambda p: CASE WHEN {matches('p', _ISO)} THEN try_cast(p AS DATE) END)[1]"
    return f"coalesce({_sane(quick)}, {shapes})"


def _timed(x: str) -> str:
    """SQL: the day of a date with a time, as written; offsets are not applied."""
    return f"try_cast({extract(x, '^[^0-9]*([0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2})', 1)} AS DATE)"


def _month(n: str) -> str:
    """SQL: the first of a month written without a day."""
    separated = f"try_cast(regexp_replace({n}, '^{_MONTH}$', '\\1-\\2-1') AS DATE)"
    solid = f"try_cast(regexp_replace({n}, '^{_MONTH_SOLID}$', '\\1-\\2-01') AS DATE)"
    return first_match([(matches(n, _MONTH), separated), (matches(n, _MONTH_SOLID), solid)])


def _of_period(n: str) -> str:
    """SQL: a month without its year, of the year the delivery's period ends in; NULL when it lies after that month."""
    months = f"list_transform([make_date(year(_period_end), try_cast({extract(n, _BARE_MONTH, 1)} AS INTEGER), 1)]"
    return f"CASE WHEN {matches(n, _BARE_MONTH)} THEN {months}, lambda m: CASE WHEN m <= _period_end THEN m END)[1] END"


_YEAR_OF_PERIOD = Check(
    "year_of_period", "", "只写了月份，按所属期的年份处理", "a month without its year; that of the delivery's period is taken"
)


def _bare(n: str) -> Check:
    test = f"{n} IS NOT NULL AND {matches(n, _BARE_MONTH)}"
    return Check(_YEAR_OF_PERIOD.rule, test, _YEAR_OF_PERIOD.zh, _YEAR_OF_PERIOD.en)


def _is_month(n: str) -> str:
    return f"({matches(n, _MONTH)} OR {matches(n, _MONTH_SOLID)})"


def _sane(value: str) -> str:
    """SQL: a date between 1800 and 2199, else NULL: years typed wrong are no dates."""
    return f"list_transform([{value}], lambda d: CASE WHEN d BETWEEN DATE '1800-01-01' AND DATE '2199-12-31' THEN d END)[1]"


_MAYBE_OCTOBER = Check(
    "ambiguous_month",
    "",
    "“.1”可能是1月，也可能是去掉末尾0的10月，按1月处理",
    "'.1' may be January or October without its zero; read as January",
)


def _october(n: str) -> Check:
    return Check(_MAYBE_OCTOBER.rule, f"{n} IS NOT NULL AND {matches(n, _OCTOBER)}", _MAYBE_OCTOBER.zh, _MAYBE_OCTOBER.en)


class Date(SemanticType):
    """A day, or with min_precision month the month when no day is given."""

    duck, arrow, odcs = "DATE", pa.date32(), "date"
    forms = "2021-09-01、2021.9.1、2021/9/1、2021年9月1日、20210901 或 Excel 日期"
    zh, en = "日期", "date: 2021-09-01, 2021.9.1, 2021/9/1, 2021年9月1日, 20210901, an Excel serial"

    def fast(self, spec: Spec, x: str) -> str:
        return f"length({x}) = 10 AND {matches(x, _PLAIN)}"

    def normal(self, spec: Spec, x: str) -> str:
        text = super().normal(spec, x)
        return f"list_transform([{text}], lambda t: CASE WHEN {among('t', _OPEN)} THEN '' ELSE t END)[1]"

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast({x} AS DATE)"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        cases = [(f"{n} = ''", "NULL"), (matches(n, _TIMED), _sane(_timed(x)))]
        if spec.field.min_precision == "month":
            cases += [(_is_month(n), _sane(_month(n))), (matches(n, _BARE_MONTH), _of_period(n))]
        return first_match(cases, _sane(_day(n)))

    def extras(self, spec: Spec, x: str, n: str, v: str) -> list[Extra]:
        if spec.field.min_precision != "month":
            return []
        is_month = f"{n} IS NOT NULL AND ({_is_month(n)} OR {matches(n, _BARE_MONTH)})"
        precision = f"CASE WHEN {v} IS NULL THEN NULL WHEN {is_month} THEN 'month' ELSE 'day' END"
        return [Extra("_precision", "VARCHAR", pa.string(), precision, "精度", "precision: day or month")]

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        return [_october(n), _bare(n)] if spec.field.min_precision == "month" else []

    def sample(self, spec: Spec) -> str:
        return "2024-05-10"

    def variants(self, spec: Spec) -> list[str]:
        return ["2024年6月1日", "2001.2.3"]

    def broken(self, spec: Spec) -> str | None:
        return "2024-02-30"


class Month(SemanticType):
    """A month, as its first day."""

    duck, arrow, odcs = "DATE", pa.date32(), "date"
    forms = "202109、2021.9、2021-09、2021年9月 或完整日期"
    zh, en = "月份", "month: 202109, 2021.9, 2021-09, 2021年9月, or a full date"

    def fast(self, spec: Spec, x: str) -> str:
        return f"length({x}) = 6 AND {matches(x, '(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])')}"

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast(left({x}, 4) || '-' || right({x}, 2) || '-01' AS DATE)"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        cases = [(f"{n} = ''", "NULL"), (_is_month(n), _sane(_month(n))), (matches(n, _BARE_MONTH), _of_period(n))]
        cases.append((matches(n, _TIMED), _sane(_timed(x))))
        return f"CAST(date_trunc('month', {first_match(cases, _sane(_day(n)))}) AS DATE)"

    def notes(self, spec: Spec, x: str, n: str, v: str) -> list[Check]:
        return [_october(n), _bare(n)]

    def sample(self, spec: Spec) -> str:
        return "202405"

    def variants(self, spec: Spec) -> list[str]:
        return ["2024年6月", "200102"]

    def broken(self, spec: Spec) -> str | None:
        return "202213"


class Year(SemanticType):
    """A year."""

    duck, arrow, odcs = "INTEGER", pa.int32(), "integer"
    forms = "2021、2021年、2021年度、2021年9月 或完整日期"
    zh, en = "年份", "year: 2021, 2021年, 2021年度, or a full date"

    def fast(self, spec: Spec, x: str) -> str:
        return f"length({x}) = 4 AND try_cast({x} AS INTEGER) BETWEEN 1800 AND 2199"

    def fast_value(self, spec: Spec, x: str) -> str:
        return f"try_cast({x} AS INTEGER)"

    def slow_value(self, spec: Spec, x: str, n: str) -> str:
        year = "((?:18|19|20|21)[0-9]{2})年度?"
        dated = f"CAST(year({_sane(_day(n))}) AS INTEGER)"
        cases = [
            (f"{n} = ''", "NULL"),
            (matches(n, f"{year}|[0-9]{{4}}(?:[.]0)?"), f"try_cast({extract(n, '^(?:18|19|20|21)[0-9]{2}', 0)} AS INTEGER)"),
            (matches(n, _TIMED), f"CAST(year({_sane(_timed(x))}) AS INTEGER)"),
            (matches(n, _SERIAL), "NULL"),
            (_is_month(n), f"CAST(year({_sane(_month(n))}) AS INTEGER)"),
        ]
        return first_match(cases, dated)

    def sample(self, spec: Spec) -> str:
        return "2024"

    def variants(self, spec: Spec) -> list[str]:
        return ["2023年"]

    def broken(self, spec: Spec) -> str | None:
        return "24"
