"""How offices write townships, villages and household numbers: with and without their suffixes, in any width, or wrongly.

A wrong or missing place is written only beside a person's whole id, which tells more than the place.
"""

from __future__ import annotations

from random import Random

from simulation.files.dirt.spot import FULL_WIDTH, Make, Spot, Written

VILLAGE = ("村村民委员会", "村民委员会", "村村委会", "村委会", "村")
COMMUNITY = ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区")
TOWNSHIP = ("镇", "乡")


def stem(name: str) -> tuple[str, bool]:
    """A village's bare name and whether it is a residents' community."""
    for suffixes, community in ((COMMUNITY, True), (VILLAGE, False)):
        for suffix in suffixes:
            if name.endswith(suffix) and len(name) > len(suffix):
                return name[: -len(suffix)], community
    return name, False


def _village(spot: Spot, rng: Random) -> Written | None:
    bare, community = stem(spot.value)
    if bare == spot.value:
        return None
    forms = (
        [bare + "社区", bare + "社区居委会", bare + "社区居民委员会"]
        if community
        else [bare + "村", bare + "村委会", bare + "村村民委员会"]
    )
    if len(bare) > 1 and not community and not _is_community_too(spot, bare):
        forms.append(bare)
    return Written(rng.choice([form for form in forms if form != spot.printed]))


def _old_suffix(spot: Spot, rng: Random) -> Written | None:
    """The name of the brigade the village was until the eighties."""
    bare, community = stem(spot.value)
    return Written(bare + "大队", "cosmetic", "id") if not community and bare != spot.value and is_person(spot) else None


def _neighbour(spot: Spot, rng: Random) -> Written | None:
    """Another village of the same township."""
    township = next((spot.rows.value(column.field, spot.row) for column in spot.rows.layout.of_kind("township")), None)
    others = sorted(village for town, village in spot.rows.register.places if town == township and village != spot.value)
    return Written(rng.choice(others), "cosmetic", "id") if others and is_person(spot) else None


def _township_missing(spot: Spot, rng: Random) -> Written | None:
    return Written(None, "cosmetic", "id") if spot.column.blank == "cell" and is_person(spot) else None


def is_person(spot: Spot) -> bool:
    """A row that names a person by a whole id: its place tells nothing that the person does not."""
    layout = spot.rows.layout
    main = layout.identity.id
    return not layout.spine and main is not None and layout.column(main).kind == "id" and spot.rows.value(main, spot.row) is not None


def _is_community_too(spot: Spot, bare: str) -> bool:
    """Whether the township has a community of the same bare name, so that the suffix is needed."""
    rows = spot.rows
    township = next((rows.value(column.field, spot.row) for column in rows.layout.of_kind("township")), None)
    return any((township, bare + suffix) in rows.register.places for suffix in COMMUNITY)


def _township(spot: Spot, rng: Random) -> Written | None:
    value = spot.value
    return Written(value[:-1]) if value.endswith(TOWNSHIP) and len(value) > 2 else None


def _household_no(spot: Spot, rng: Random) -> Written | None:
    """Never in the register itself: a household is told by its number there, and by nothing else."""
    if spot.rows.layout.spine:
        return None
    value = spot.value
    return Written(rng.choice((value.translate(FULL_WIDTH), f" {value}", f"{value[:4]} {value[4:]}")))


KINDS: dict[str, tuple[tuple[str, ...], Make]] = {
    "village_form": (("village",), _village),
    "village_old_suffix": (("village",), _old_suffix),
    "village_neighbour": (("village",), _neighbour),
    "township_form": (("township",), _township),
    "township_missing": (("township",), _township_missing),
    "household_no_form": (("household_no",), _household_no),
}
