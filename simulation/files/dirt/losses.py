"""Cells nobody can read: an amount "see annex", a label no list knows, a day that never was, a number left out.

What each costs (the cell or the whole row) is what the layout says of its column.
"""

from __future__ import annotations

from random import Random

from simulation.files.dirt.spot import Make, Spot, Written, loss


def _amount_unreadable(spot: Spot, rng: Random) -> Written | None:
    return Written(rng.choice(("见附件", "/")), loss(spot.column.bad))


def _unknown_code(spot: Spot, rng: Random) -> Written | None:
    return Written("待核实", loss(spot.column.bad))


def _impossible_date(spot: Spot, rng: Random) -> Written | None:
    return Written(f"{spot.value[:4]}-02-30", loss(spot.column.bad))


def _future_date(spot: Spot, rng: Random) -> Written | None:
    if spot.column.future != "bad":
        return None
    return Written(f"{int(spot.value[:4]) + 100}{spot.value[4:]}".replace("-02-29", "-02-28"), loss(spot.column.bad))


def _key_missing(spot: Spot, rng: Random) -> Written | None:
    if spot.column.blank != "row" or spot.column.kind == "household_no":
        return None
    return Written(None, "row_lost")


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "amount_unreadable": (("money",), _amount_unreadable),
    "code_unknown": (("code",), _unknown_code),
    "date_impossible": (("date",), _impossible_date),
    "date_future": (("date",), _future_date),
    "key_missing": (("text", "name"), _key_missing),
}
