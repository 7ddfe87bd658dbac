"""Places under names of before: renamed, merged and split villages, dissolved townships, zones; with and without [已撤销].

Which names those are stands in ``data/divisions/former_<area>.yaml``; a county without such a file has none of this dirt.
A split village's old name is written only beside a person's whole id: the register tells in which part the person lives.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

from simulation.files.dirt.places import is_person
from simulation.files.dirt.spot import Make, Spot, Written

FOLDER = Path(__file__).parents[2] / "data" / "divisions"
MARKS = ("{}", "{}", "[已撤销]{}", "{}（已撤销）", "{}(已合并)", "原{}")


@cache
def _told() -> dict[str, Any]:
    """Names of before by place: of all counties that have any; township names do not repeat among them."""
    found: dict[str, Any] = {"villages": {}, "split": {}, "townships": {}}
    for path in sorted(FOLDER.glob("former_*.yaml")):
        lists = yaml.safe_load(path.read_text(encoding="utf-8"))
        for item in lists["villages"]:
            found["villages"][item["township"], item["village"]] = tuple(item["names"])
        for item in lists["split"]:
            for village in item["villages"]:
                found["split"][item["township"], village] = (item["name"],)
        for item in lists["townships"]:
            for village in item.get("villages", [None]):
                found["townships"][item["township"], village] = tuple(item["names"])
    return found


def _place(spot: Spot) -> tuple[Any, Any]:
    """The row's clean township and village."""
    columns = (spot.rows.layout.of_kind(kind)[:1] for kind in ("township", "village"))
    township, village = (spot.rows.value(found[0].field, spot.row) if found else None for found in columns)
    return township, village


def _village(spot: Spot, rng: Random) -> Written | None:
    names = _told()["villages"].get(_place(spot), ())
    return Written(rng.choice(MARKS).format(rng.choice(names))) if names else None


def _split(spot: Spot, rng: Random) -> Written | None:
    names = _told()["split"].get(_place(spot), ())
    return Written(rng.choice(MARKS[:4]).format(rng.choice(names)), "cosmetic", "id") if names and is_person(spot) else None


def _township(spot: Spot, rng: Random) -> Written | None:
    township, village = _place(spot)
    told = _told()["townships"]
    names = told.get((township, village), ()) or told.get((township, None), ())
    return Written(rng.choice(names)) if names and village is not None else None


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "village_former": (("village",), _village),
    "village_split": (("village",), _split),
    "township_former": (("township",), _township),
}
