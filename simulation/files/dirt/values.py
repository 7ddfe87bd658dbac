"""Other ways to write a date, a month, a sum, a label: all of them readable to somebody careful."""

from __future__ import annotations

import datetime as dt
from random import Random

from simulation.files.dirt.spot import FULL_WIDTH, Make, Spot, Written
from simulation.files.layout import code_labels
from simulation.files.render import codes_of, date_text, plain_number

EXCEL_EPOCH = dt.date(1899, 12, 30)


def _date(form: str) -> Make:
    def make(spot: Spot, rng: Random) -> Written | None:
        text = f"{spot.value[:4]}-{int(spot.value[5:7])}-{int(spot.value[8:])}" if form == "short" else date_text(_day(spot), form)
        return Written(text) if text != spot.printed else None

    return make


def _day(spot: Spot) -> dt.date:
    return dt.date.fromisoformat(spot.value)


def _date_serial(spot: Spot, rng: Random) -> Written | None:
    serial = (_day(spot) - EXCEL_EPOCH).days
    return Written(serial if spot.spreadsheet else str(serial)) if serial >= 10_000 else None  # four digits look like a year


def _date_cell(spot: Spot, rng: Random) -> Written | None:
    return Written(_day(spot)) if spot.spreadsheet and spot.column.form != "cell" and _day(spot).year >= 1901 else None


def _date_month(spot: Spot, rng: Random) -> Written | None:
    """The month alone, where a month is all that is asked and the day says no more."""
    if spot.column.precision != "month" or not spot.value.endswith("-01"):
        return None
    return Written(f"{_day(spot).year}年{_day(spot).month}月")


def _month(spot: Spot, rng: Random) -> Written | None:
    year, month = spot.value.split("-")
    return Written(rng.choice((f"{year}.{int(month)}", f"{year}年{int(month)}月", f"{year}-{month}")))


def _year(spot: Spot, rng: Random) -> Written | None:
    return Written(f"{int(spot.value)}年")


def _semester(spot: Spot, rng: Random) -> Written | None:
    return Written(str(spot.printed).replace("季学期", rng.choice(("季", ""))))


def _amount(spot: Spot) -> tuple[int, int] | None:
    """Fen and fen per unit, for sums that can be written in words."""
    if spot.value < 0:
        return None
    return int(spot.value), 1_000_000 if spot.column.unit == "wan_yuan" else 100


def _thousands(spot: Spot, rng: Random) -> Written | None:
    amount = _amount(spot)
    if amount is None or amount[0] < 1000 * amount[1]:
        return None
    whole, _, part = plain_number(amount[0] / amount[1]).partition(".")
    return Written(f"{int(whole):,}" + (f".{part}" if part else ""))


def _suffix(word: str, fen_per_word: int) -> Make:
    def make(spot: Spot, rng: Random) -> Written | None:
        amount = _amount(spot)
        return Written(plain_number(amount[0] / fen_per_word) + word) if amount and amount[0] else None

    return make


def _approximate(spot: Spot, rng: Random) -> Written | None:
    amount = _amount(spot)
    return Written("约" + plain_number(amount[0] / amount[1])) if amount and amount[0] else None


def _full_width_number(spot: Spot, rng: Random) -> Written | None:
    if spot.column.kind == "money":
        amount = _amount(spot)
        text = plain_number(amount[0] / amount[1]) if amount else None
    else:
        text = plain_number(float(spot.value))
    return Written(text.translate(FULL_WIDTH)) if text else None


def _alias(spot: Spot, rng: Random) -> Written | None:
    assert spot.column.codes is not None
    others = code_labels()[spot.column.codes][str(spot.value)][1:]
    return Written(rng.choice(others)) if others else None


def _set_order(spot: Spot, rng: Random) -> Written | None:
    codes = codes_of(spot.value)
    if len(codes) < 2:
        return None
    assert spot.column.codes is not None
    labels = [code_labels()[spot.column.codes][code][0] for code in codes]
    rng.shuffle(labels)
    text = rng.choice((",", "，", "、", ";")).join(labels)
    return Written(text) if text != spot.printed else None


def _yes_no(spot: Spot, rng: Random) -> Written | None:
    return Written(rng.choice(("Y", "√") if spot.value else ("N",)))


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "date_dot": (("date",), _date("dot")),
    "date_short": (("date",), _date("short")),
    "date_zh": (("date",), _date("zh")),
    "date_compact": (("date",), _date("compact")),
    "date_serial": (("date",), _date_serial),
    "date_cell": (("date",), _date_cell),
    "date_month_only": (("date",), _date_month),
    "month_form": (("month",), _month),
    "year_suffix": (("year",), _year),
    "semester_form": (("semester",), _semester),
    "money_thousands": (("money",), _thousands),
    "money_yuan_suffix": (("money",), _suffix("元", 100)),
    "money_wan_suffix": (("money",), _suffix("万元", 1_000_000)),
    "money_approximate": (("money",), _approximate),
    "number_full_width": (("money", "integer", "decimal"), _full_width_number),
    "code_alias": (("code",), _alias),
    "code_set_order": (("code_set",), _set_order),
    "yes_no_form": (("yes_no",), _yes_no),
}
