"""What happens to citizen ids on their way through offices and spreadsheets.

Cosmetic: the id can be read back from the cell alone. Proved: the id is wrong or gone, but the register knows one
person of that name in that village, of that birth date or under that number before. Otherwise ``id_hard``: nobody can tell from the row.
"""

from __future__ import annotations

import datetime as dt
import zlib
from random import Random

from simulation.files.dirt.spot import FULL_WIDTH, Effect, Make, Spot, Written

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
BIRTH = range(6, 14)


def check_digit(seventeen: str) -> str:
    """Last character of a citizen id (GB 11643)."""
    return "10X98765432"[sum(w * int(d) for w, d in zip(WEIGHTS, seventeen, strict=True)) % 11]


def _lower_x(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    return Written(value[:17] + "x" + value[18:]) if value[17:18] == "X" else None


def _full_width(spot: Spot, rng: Random) -> Written | None:
    return Written(spot.value.translate(FULL_WIDTH))


def _inner_spaces(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    return Written(f"{value[:6]} {value[6:14]} {value[14:]}")


def _apostrophe(spot: Spot, rng: Random) -> Written | None:
    return Written("'" + spot.value)


def _bom(spot: Spot, rng: Random) -> Written | None:
    """Only where the mark survives: readers of xls take it for the encoding's."""
    return None if spot.rows.layout.format == "xls" else Written("\ufeff" + spot.value)


def _nfkc_letter(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    if value[17:18] == "X":
        return Written(value[:17] + rng.choice("ⅩＸ") + value[18:])
    return Written(value[:14] + value[14:].translate(FULL_WIDTH))


def _old_number(spot: Spot, rng: Random) -> Written | None:
    """The 15-digit number of before 1999; 996-999 in it would mean a birth before 1900."""
    value = spot.value
    if len(value) != 18 or value[6:8] != "19" or value[14:17] >= "996" or value[17] != check_digit(value[:17]):
        return None
    return Written(value[:6] + value[8:17])


def _certificate(spot: Spot, rng: Random) -> Written | None:
    if len(spot.value) != 18 or spot.rows.layout.spine:
        return None
    return Written(f"{spot.value}{rng.randint(1, 7)}{rng.randint(1, 4)}")


def _is_main(spot: Spot) -> bool:
    return spot.column.field == spot.rows.layout.identity.id


def _named(spot: Spot, by: str) -> bool:
    """Whether the row's other columns name its person, and only that one."""
    rows, row = spot.rows, spot.row
    layout = rows.layout
    name = rows.value(layout.identity.name, row)
    if by == "birth":
        key = (name, spot.value[6:14])
    elif by == "stem":
        key = (name, spot.value[:15])
    else:
        places = [column.field for column in layout.of_kind("township")[:1] + layout.of_kind("village")[:1]]
        key = (*(rows.value(place, row) for place in places), name)
    return rows.register.proves(by, key, rows.persons[row])


def _linked_otherwise(spot: Spot) -> bool:
    """The row says its household by the register's number, or this id is not the row's main one."""
    return not _is_main(spot) or spot.rows.value(spot.rows.layout.identity.household, spot.row) is not None


def _cost(spot: Spot, *by: str) -> tuple[Effect, str]:
    """The effect, and by what the person can still be told."""
    if spot.rows.layout.spine:
        return "id_hard", ""  # the register is what everything else is proved by
    if _linked_otherwise(spot):
        return "cosmetic", "household"
    proof = next((one for one in by if _named(spot, one)), "")
    return ("cosmetic", proof) if proof else ("id_hard", "")


def _digit(spot: Spot, rng: Random) -> Written | None:
    in_village = _cost(spot, "village")
    is_known = in_village[0] == "cosmetic"
    place = rng.choice([i for i in range(17) if is_known or i not in BIRTH])
    other = rng.choice([d for d in "0123456789" if d != spot.value[place]])
    return Written(spot.value[:place] + other + spot.value[place + 1 :], *(in_village if is_known else _cost(spot, "birth")))


def _swap(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    in_village = _cost(spot, "village")
    is_known = in_village[0] == "cosmetic"
    places = [i for i in range(16) if value[i] != value[i + 1] and (is_known or not {i, i + 1} & set(BIRTH))]
    if not places:
        return None
    i = rng.choice(places)
    return Written(value[:i] + value[i + 1] + value[i] + value[i + 2 :], *(in_village if is_known else _cost(spot, "birth")))


def _zero_tail(spot: Spot, rng: Random) -> Written | None:
    """A spreadsheet keeps fifteen digits."""
    value = spot.value
    if len(value) != 18 or value[15:] == "000":
        return None
    return Written(value[:15] + "000", *_cost(spot, "stem", "village"))


def _tail_missing(spot: Spot, rng: Random) -> Written | None:
    """The last one to four characters were cut off. What is left ends in the birth date, or goes beyond it."""
    value = spot.value
    if len(value) != 18:
        return None
    # Fifteen digits that hold a date where the first generation had it could be a whole number of that time.
    left = rng.choice((14, 16, 17) if is_first_generation(value[:15]) else (14, 15, 16, 17))
    return Written(value[:left], *_cost(spot, "stem" if left == 17 else "birth"))


def is_first_generation(text: str) -> bool:
    """Whether fifteen digits can be read as an id of before 1999."""
    try:
        dt.date(1900 + int(text[6:8]), int(text[8:10]), int(text[10:12]))
    except ValueError:
        return False
    return True


def former(spot: Spot) -> Written | None:
    """The number the person bore before, as a department that heard of no change still writes it: always the same one."""
    numbers = spot.rows.register.former.get(spot.rows.persons[spot.row], ())
    if not numbers or spot.rows.layout.spine or not _is_main(spot):
        return None
    turn = zlib.crc32(f"{spot.rows.layout.feed}/{spot.value}".encode()) % (len(numbers) + 1)
    return Written(numbers[turn], "cosmetic", "register of changes") if turn < len(numbers) else None


def _float(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    if len(value) != 18 or not value.isdigit():
        return None
    return Written(float(value) if spot.spreadsheet else f"{float(value):.2E}", *_cost(spot, "village"))


def _blank(spot: Spot, rng: Random) -> Written | None:
    return Written(None, *_cost(spot, "village")) if spot.column.blank == "cell" else None


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "id_lower_x": (("id",), _lower_x),
    "id_full_width": (("id",), _full_width),
    "id_inner_spaces": (("id",), _inner_spaces),
    "id_apostrophe": (("id",), _apostrophe),
    "id_bom": (("id",), _bom),
    "id_nfkc_letter": (("id",), _nfkc_letter),
    "id_15_digits": (("id",), _old_number),
    "id_certificate": (("id",), _certificate),
    "id_digit_wrong": (("id",), _digit),
    "id_digits_swapped": (("id",), _swap),
    "id_zero_tail": (("id",), _zero_tail),
    "id_as_float": (("id",), _float),
    "id_blank": (("id",), _blank),
    "id_tail_missing": (("id",), _tail_missing),
}
