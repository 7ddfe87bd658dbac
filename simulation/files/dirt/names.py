"""What happens to names: blanks, dots, characters of another form or of the same sound, a wrong character.

A wrong name beside a whole id is told by the id, where nobody in the village bears the name as it is written; a wrong character besides
asks that the row's village is the person's. Otherwise ``id_hard``: two people's data may have met in one row.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from simulation.files.dirt.spot import Effect, Make, Spot, Written


@cache
def _characters() -> dict[str, dict[str, str]]:
    """``characters.yaml``: by kind of slip, each character and those it is mistaken for."""
    lists: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "characters.yaml").read_text(encoding="utf-8"))
    sounds = {one: group.replace(one, "") for group in lists["sounds"].split() for one in group}
    forms = {group[0]: group[1:] for group in lists["forms"].split()}
    return {"forms": forms, "sounds": sounds, "others": {one: one for one in lists["others"]}}


def _spaces(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    return Written(rng.choice((" ", "　")).join(value) if len(value) == 2 else rng.choice((f" {value}", f"{value} ")))


def _dot(spot: Spot, rng: Random) -> Written | None:
    return Written(spot.value.replace("·", rng.choice("•．.・"))) if "·" in spot.value else None


def _dot_missing(spot: Spot, rng: Random) -> Written | None:
    return Written(spot.value.replace("·", "")) if "·" in spot.value else None


def _dot_short(spot: Spot, rng: Random) -> Written | None:
    """The first part alone, as villagers call each other."""
    return _beside_id(spot, spot.value.split("·")[0]) if "·" in spot.value else None


def _form(spot: Spot, rng: Random) -> Written | None:
    """Traditional or variant characters, all that have them."""
    forms = _characters()["forms"]
    return _beside_id(spot, "".join(rng.choice(forms[one]) if one in forms else one for one in spot.value))


def _sound(spot: Spot, rng: Random) -> Written | None:
    """One character typed by its sound."""
    sounds = _characters()["sounds"]
    places = [place for place, one in enumerate(spot.value) if one in sounds]
    if not places:
        return None
    place = rng.choice(places)
    return _beside_id(spot, spot.value[:place] + rng.choice(sounds[spot.value[place]]) + spot.value[place + 1 :])


def _wrong(spot: Spot, rng: Random) -> Written | None:
    """Another character altogether, never the surname."""
    place = rng.randrange(1, len(spot.value)) if len(spot.value) > 1 and "·" not in spot.value else 0
    if place == 0:
        return None
    made = _beside_id(spot, spot.value[:place] + rng.choice(list(_characters()["others"])) + spot.value[place + 1 :])
    if made is None or made.effect != "cosmetic":
        return made
    return Written(made.cell, "cosmetic", "id and village") if _place(spot) == _home(spot) else Written(made.cell, "id_hard")


def _beside_id(spot: Spot, written: str) -> Written | None:
    """A name written otherwise in a row that has the person's id."""
    rows = spot.rows
    layout = rows.layout
    has_id = layout.identity.id is not None and layout.column(layout.identity.id).kind == "id"
    if layout.spine or not has_id or spot.column.field != layout.identity.name or written == spot.value or len(written) < 2:
        return None
    home = _home(spot)
    if rows.value(layout.identity.id, spot.row) is None or home is None:
        return None
    borne = any((*place, written) in rows.register.names for place in (home, _place(spot)) if place is not None)
    effect: Effect = "id_hard" if borne else "cosmetic"
    return Written(written, effect, "" if borne else "id")


def _home(spot: Spot) -> tuple[Any, ...] | None:
    return spot.rows.register.home.get(spot.rows.persons[spot.row])


def _place(spot: Spot) -> tuple[Any, ...] | None:
    """Township and village as the row states them."""
    layout = spot.rows.layout
    stated = [spot.rows.value(column.field, spot.row) for column in (*layout.of_kind("township")[:1], *layout.of_kind("village")[:1])]
    return tuple(stated) if len(stated) == 2 and None not in stated else None


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "name_spaces": (("name",), _spaces),
    "name_dot": (("name",), _dot),
    "name_dot_missing": (("name",), _dot_missing),
    "name_dot_short": (("name",), _dot_short),
    "name_form": (("name",), _form),
    "name_sound": (("name",), _sound),
    "name_wrong": (("name",), _wrong),
}
