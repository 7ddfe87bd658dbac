"""How offices write townships, villages and household numbers: with and without their suffixes, in any width."""

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
    "township_form": (("township",), _township),
    "household_no_form": (("household_no",), _household_no),
}
