"""Natural resources, transport and relocation: titles, plots, quotas, plans, roads, sites and those who moved."""

from __future__ import annotations

import numpy as np

from simulation.world import frames
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, pick, send, wan

TITLE = "natural_resources/title"
PLOT = "natural_resources/reclamation"
QUOTA = "natural_resources/land_quota"
PLAN = "natural_resources/village_plan"
ROAD = "transport/village_infrastructure"
SITE = "relocation/resettlement_site"
MOVED = "relocation/relocated_household"


def land(desk: Desk) -> list[Delivery]:
    """Everything these departments write."""
    return [*_titles(desk), *_plots(desk), *_quotas(desk), *_plans(desk), *_roads(desk), *_sites(desk), *_moved(desk)]


def _titles(desk: Desk) -> list[Delivery]:
    """Dwellings at resettlement sites that have a title, and houses of other households."""
    rng, county = desk.rng(TITLE), desk.county
    moved = desk.relocated.dropna(subset=["title_no"])
    others = np.setdiff1d(desk.rural[rng.random(len(desk.rural)) < 0.25], moved["hh"])
    household = np.concatenate([moved["hh"].to_numpy(), others])
    count, titled = len(household), len(moved)
    number = [*moved["title_no"], *(f"川（2023）旺苍县不动产权第{serial + 9_000_001:07d}号" for serial in range(len(others)))]
    at_site = np.arange(count) < titled
    site = desk.sites["site_no"].to_numpy(dtype=object)
    table = desk.of_persons(
        TITLE,
        county.heads[household],
        {
            "title_no": np.array(number, dtype=object),
            "property_kind": np.where(at_site, "relocation_house", "rural_house").astype(object),
            "site_no": [*site[moved["site"].to_numpy()], *[None] * len(others)],
            "area_m2": rng.integers(500, 1800, count) / 10,
            "registered_date": desk.back(rng, 40, 1200, count),
        },
    )
    return send(desk, TITLE, table, desk.calendar.quarter_key(0))


def _plots(desk: Desk) -> list[Delivery]:
    rng, sites = desk.rng(PLOT), desk.sites
    old = max(12, len(desk.relocated) // 2)
    village = np.concatenate([sites["village"].to_numpy(), rng.choice(desk.lived_in, old)])
    count = len(village)
    approved = desk.back(rng, 700, 1500, count)
    done = rng.random(count) < 0.8
    accepted = done & (rng.random(count) < 0.85)
    reclaimed = approved + rng.integers(100, 500, count).astype("timedelta64[D]")
    is_site = np.arange(count) < len(sites)
    values = {
        "plot_no": frames.serials("DK", count, 5),
        "plot_kind": np.where(is_site, "site_land", np.where(rng.random(count) < 0.1, "hollow_village", "old_homestead")).astype(object),
        "site_no": [*sites["site_no"], *[None] * old],
        "plot_area_mu": np.where(is_site, rng.integers(80, 900, count), rng.integers(2, 12, count)) / 10,
        "approval_no": frames.where(is_site, frames.serials("川府土", count, 4)),
        "approved_date": dated(is_site, approved),
        "reclaimed_date": dated(~is_site & done, reclaimed),
        "accepted_date": dated(~is_site & accepted, reclaimed + np.timedelta64(60, "D")),
    }
    return send(desk, PLOT, desk.of_villages(PLOT, village, values), desk.calendar.quarter_key(0))


def _quotas(desk: Desk) -> list[Delivery]:
    rng, calendar, count = desk.rng(QUOTA), desk.calendar, 14
    kind = np.resize(np.array(["guarantee", "surplus", "supplement"], dtype=object), count)
    guaranteed = kind == "guarantee"
    quota = np.where(guaranteed, 500, rng.integers(100, 900, count)).astype(float)
    used = np.floor(quota * rng.uniform(0.3, 1.0, count))
    sale = np.where(guaranteed, 0, wan(rng, 300, 4000, count))
    table = frames.frame(
        QUOTA,
        {
            "quota_no": frames.serials("ZB", count, 3),
            "quota_kind": kind,
            "quota_year": calendar.year - np.arange(count) % 4,
            "quota_mu": quota,
            "used_mu": used,
            "rural_mu": np.floor(used * 0.05),
            "sale_fen": frames.where(~guaranteed, sale),
            "to_debt_fen": frames.where(~guaranteed, sale // 2),
            "sold_date": dated(~guaranteed, desk.back(rng, 20, 700, count)),
        },
    )
    return send(desk, QUOTA, table, calendar.quarter_key(0))


def _plans(desk: Desk) -> list[Delivery]:
    rng, calendar = desk.rng(PLAN), desk.calendar
    village = np.arange(len(desk.county.places))
    state = pick(rng, ("approved", "publicised", "drafting", "not_started", "not_needed"), len(village), (70, 8, 12, 5, 5))
    begun = np.isin(state, ["approved", "publicised", "drafting"])
    values = {
        "plan_name": frames.where(begun, desk.county.places["village_name"].to_numpy(dtype=object) + "村庄规划"),
        "plan_state": state,
        "compiling_unit": frames.where(begun, pick(rng, ("省城乡规划设计院", "广元市规划编制中心"), len(village))),
        "approved_date": dated(state == "approved", desk.back(rng, 40, 1400, len(village))),
        "plan_until_year": frames.where(begun, 2035),
    }
    return send(desk, PLAN, desk.of_villages(PLAN, village, values), calendar.quarter_key(0))


def _roads(desk: Desk) -> list[Delivery]:
    rng = desk.rng(ROAD)
    village = np.arange(len(desk.county.places))
    count = len(village)
    groups = rng.integers(3, 12, count)
    planned = np.where(rng.random(count) < 0.2, rng.integers(1, 4, count), 0)
    values = {
        "hardened_road": np.ones(count, dtype=bool),
        "road_km": rng.integers(20, 350, count) / 10,
        "groups": groups,
        "groups_hardened": groups - np.where(rng.random(count) < 0.2, 1, 0),
        "bus_service": rng.random(count) < 0.97,
        "bus_public": rng.random(count) < 0.4,
        "county_seat_km": rng.integers(10, 900, count) / 10,
        "grid_upgraded": rng.random(count) < 0.95,
        "fibre": np.ones(count, dtype=bool),
        "mobile_4g": np.ones(count, dtype=bool),
        "mobile_5g": rng.random(count) < 0.35,
        "ecommerce_points": np.where(rng.random(count) < 0.4, 1, 0),
        "courier": rng.random(count) < 0.8,
        "works_planned": planned,
        "works_done": planned // 2,
    }
    return send(desk, ROAD, desk.of_villages(ROAD, village, values), desk.calendar.quarter_key(0))


def _sites(desk: Desk) -> list[Delivery]:
    """Counts of a site are those of its households."""
    rng, sites, moved = desk.rng(SITE), desk.sites, desk.relocated
    count = len(sites)
    size = desk.county.hh["size"].to_numpy()[moved["hh"].to_numpy()]
    at = moved["site"].to_numpy()
    households = np.bincount(at, minlength=count)
    values = {
        "site_no": sites["site_no"].to_numpy(dtype=object),
        "site_name": sites["site_name"].to_numpy(dtype=object),
        "site_kind": np.where(households > 4, "central", "dispersed").astype(object),
        "households": households,
        "persons": np.bincount(at, weights=size, minlength=count).astype(np.int64),
        "dwellings": households,
        "dwellings_titled": np.bincount(at[moved["title_no"].notna().to_numpy()], minlength=count),
        "has_school": rng.random(count) < 0.6,
        "has_clinic": rng.random(count) < 0.9,
        "has_service_centre": rng.random(count) < 0.8,
        "parks": rng.integers(0, 3, count),
        "workshops": rng.integers(0, 3, count),
        "jobs": rng.integers(0, 60, count),
    }
    return send(desk, SITE, desk.of_villages(SITE, sites["village"].to_numpy(), values), desk.calendar.quarter_key(0))


def _moved(desk: Desk) -> list[Delivery]:
    """Follow-up support of a household is what its members have: a job, a post, aid, else its industry."""
    rng, moved, county = desk.rng(MOVED), desk.relocated, desk.county
    household = moved["hh"].to_numpy()
    number = county.hh["household_no"].to_numpy(dtype=object)[household]
    jobs = desk.latest("labour/employment")
    open_jobs = jobs[jobs["end_date"].isna()].drop_duplicates("resident_id")
    employed = open_jobs.groupby("_household").size()
    posts = set(open_jobs.loc[open_jobs["post_kind"] == "public_post", "_household"])
    aided = set(desk.latest("civil_affairs/dibao")["_household"]) | set(desk.latest("civil_affairs/tekun")["_household"])
    kinds = []
    for one in number:
        has = {"job"} if one in employed.index else set()
        has |= ({"public_post"} if one in posts else set()) | ({"safety_net"} if one in aided else set())
        kinds.append(",".join(sorted(has or {"industry"})))
    table = desk.of_households(
        MOVED,
        household,
        {
            "relocation_no": frames.serials("BQ", len(household), 5),
            "site_no": desk.sites["site_no"].to_numpy(dtype=object)[moved["site"].to_numpy()],
            "persons_moved": county.hh["size"].to_numpy()[household],
            "moved_date": desk.back(rng, 1600, 2900, len(household)),
            "old_house_removed": rng.random(len(household)) < 0.97,
            "follow_up": np.array(kinds, dtype=object),
            "employed_persons": employed.reindex(number).fillna(0).astype(np.int64).to_numpy(),
            "title_no": moved["title_no"].to_numpy(dtype=object),
        },
    )
    return send(desk, MOVED, table, desk.calendar.quarter_key(0))
