"""Party organisation and the grid: cadres in villages, key villages, committees, talent, groups, cells, cases."""

from __future__ import annotations

import numpy as np

from simulation.world import frames
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, pick, send, wan

CADRE = "party_organisation/stationed_cadre"
KEY = "party_organisation/key_village"
COMMITTEE = "party_organisation/village_committee"
TALENT = "party_organisation/talent"
GROUP = "party_organisation/party_group"
DUTY = "party_organisation/duty_visit"
CELL = "grid/grid_leader"
CASE = "grid/governance_case"
UNITS = ("旺苍县教育局", "旺苍县水利局", "旺苍县交通运输局", "广元市生态环境局", "旺苍县税务局", "旺苍县人民医院", "广元市广播电视台")


def party(desk: Desk) -> list[Delivery]:
    """Everything these organisations write."""
    return [
        *_cadres(desk), *_key_villages(desk), *_committees(desk), *_talents(desk), *_groups(desk), *_duty(desk),
        *_cells(desk), *_cases(desk),
    ]  # fmt: skip


def _kinds(desk: Desk, village: np.ndarray) -> np.ndarray:
    """What kinds of village each is, as a code set."""
    site = set(desk.sites["village"].tolist())
    kinds = []
    for one in village.tolist():
        has = {"exited"} if desk.exited_village[one] else set()
        has |= ({"key"} if desk.key_village[one] else set()) | ({"relocation"} if one in site else set())
        kinds.append(",".join(sorted(has or {"ordinary"})))
    return np.array(kinds, dtype=object)


def _posted(desk: Desk) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First secretaries: their villages, names and units, told alike by two feeds."""
    site = np.isin(np.arange(len(desk.county.places)), desk.sites["village"].to_numpy())
    village = np.flatnonzero(desk.exited_village | desk.key_village | site)
    rng = desk.rng("first secretaries")
    return village, desk.officials(rng, len(village)), pick(rng, UNITS, len(village))


def _cadres(desk: Desk) -> list[Delivery]:
    """A first secretary and two members in each such village; a few villages wait for theirs, a few terms have ended."""
    rng = desk.rng(CADRE)
    village, secretary, unit = _posted(desk)
    count = len(village) * 3
    post = np.tile(np.array(["first_secretary", "team_member", "team_member"], dtype=object), len(village))
    who = desk.officials(rng, count)
    who[::3] = secretary
    where, units = np.repeat(village, 3), np.repeat(unit, 3)
    start = desk.back(rng, 100, 650, count)
    ended = rng.random(count) < 0.05
    values = {
        "posting_no": frames.serials("PZ", count, 5),
        "cadre_name": who,
        "cadre_post": post,
        "dispatch_unit": units,
        "unit_level": np.where(np.char.startswith(units.astype(str), "广元市"), "city", "county").astype(object),
        "village_kinds": _kinds(desk, where),
        "start_date": start,
        "end_date": dated(ended, start + np.timedelta64(80, "D")),
        "phone": frames.where(rng.random(count) < 0.8, desk.phones(rng, count)),
    }
    return send(desk, CADRE, desk.of_villages(CADRE, where, values), desk.calendar.quarter_key(0))


def _key_villages(desk: Desk) -> list[Delivery]:
    rng = desk.rng(KEY)
    posted, secretary, unit = _posted(desk)
    at = np.flatnonzero(desk.key_village[posted])
    village, count = posted[at], len(at)
    grade = pick(rng, ("excellent", "good", "fair"), count, (20, 60, 20))
    best = grade == "excellent"
    values = {
        "village_kinds": _kinds(desk, village),
        "county_leader": desk.officials(rng, count),
        "lead_department": pick(rng, UNITS, count),
        "first_secretary": frames.where(rng.random(count) < 0.95, secretary[at]),
        "team_unit": unit[at],
        "evaluation_grade": grade,
        "rated_year": desk.calendar.year - 1,
        "reward_fen": frames.where(best, wan(rng, 100, 100, count)),
        "recommended": best & (rng.random(count) < 0.5),
    }
    return send(desk, KEY, desk.of_villages(KEY, village, values), desk.calendar.quarter_key(0))


def _committees(desk: Desk) -> list[Delivery]:
    """Three villagers in each committee, two of them full time."""
    rng, lived = desk.rng(COMMITTEE), desk.lived_in
    village = np.repeat(lived, 3)
    count = len(village)
    person = desk.adults(rng, village)
    values = {
        "committee_post": np.tile(np.array(["secretary", "deputy", "member"], dtype=object), len(lived)),
        "is_full_time": np.tile(np.array([True, True, False]), len(lived)),
        "elected_date": desk.back(rng, 300, 1500, count),
        "trained_date": dated(rng.random(count) < 0.93, desk.back(rng, 20, 280, count)),
        "is_reserve": rng.random(count) < 0.2,
    }
    table = desk.of_persons(COMMITTEE, person, values).drop_duplicates(["resident_id", "committee_post"], ignore_index=True)
    return send(desk, COMMITTEE, table, desk.calendar.quarter_key(0))


def _talents(desk: Desk) -> list[Delivery]:
    rng = desk.rng(TALENT)
    count = max(20, len(desk.rural) // 40)
    kind = pick(rng, ("returned", "reserve", "local", "graduate"), count, (45, 25, 20, 10))
    values = {
        "talent_no": frames.serials("RC", count, 5),
        "talent_kind": kind,
        "speciality": pick(rng, ("茶叶种植", "养殖", "电商", "建筑", "餐饮", "医护"), count),
        "returned_date": desk.back(rng, 60, 1500, count),
        "committee_joined": rng.random(count) < 0.3,
        "jobs_created": frames.where(kind == "returned", rng.integers(0, 25, count)),
    }
    person = desk.adults(rng, rng.choice(desk.lived_in, count))
    return send(desk, TALENT, desk.of_persons(TALENT, person, values), desk.calendar.quarter_key(0))


def _groups(desk: Desk) -> list[Delivery]:
    rng, count = desk.rng(GROUP), 12
    chain = np.resize(np.array(["黄茶", "核桃", "黄羊", "食用菌", "中药材"], dtype=object), count)
    kind = np.array(["chain_committee", *["joint_branch"] * 6, *["branch"] * 4, "school"], dtype=object)
    values = {
        "party_group_no": frames.serials("DZ", count, 3),
        "party_group_name": "旺苍县" + chain + "产业链党组织" + np.arange(1, count + 1).astype(str).astype(object),
        "party_group_kind": kind,
        "chain": chain,
        "secretary_name": desk.officials(rng, count),
        "party_members": rng.integers(5, 90, count),
        "founded_date": desk.back(rng, 200, 1500, count),
    }
    return send(desk, GROUP, desk.of_villages(GROUP, rng.choice(desk.lived_in, count), values), desk.calendar.quarter_key(0))


def _duty(desk: Desk) -> list[Delivery]:
    """Leaders' weeks in villages: most stay a week with five people, some do not."""
    rng, count = desk.rng(DUTY), 24
    start = desk.back(rng, 30, 110, count)
    found = rng.integers(0, 9, count)
    values = {
        "duty_visit_no": frames.serials("DD", count, 4),
        "leader_name": np.tile(desk.officials(rng, 8), 3),
        "leader_post": np.tile(pick(rng, ("县委常委", "副县长", "县政协副主席", "县人大副主任"), 8), 3),
        "start_date": start,
        "end_date": start + np.where(rng.random(count) < 0.85, 7, 3).astype("timedelta64[D]"),
        "team_size": np.where(rng.random(count) < 0.85, 5, 3),
        "problems_found": found,
        "problems_solved": found * 7 // 10,
    }
    return send(desk, DUTY, desk.of_villages(DUTY, rng.choice(desk.lived_in, count), values), desk.calendar.quarter_key(0))


def _cells(desk: Desk) -> list[Delivery]:
    """A block for each township, a grid for each village, points of some twenty households below it."""
    rng, county = desk.rng(CELL), desk.county
    lived, places = desk.lived_in, county.places
    homes = county.hh.groupby("village").size().reindex(lived).to_numpy()
    towns = places["town_name"].to_numpy(dtype=object)[lived]
    blocks, first = np.unique(towns.astype(str), return_index=True)
    block_code = {town: f"K{number + 1:02d}" for number, town in enumerate(blocks.tolist())}
    points = np.maximum(homes // 20, 1)
    grid_code = np.array([f"{block_code[str(town)]}-G{number + 1:03d}" for number, town in enumerate(towns)], dtype=object)
    parent = np.repeat(grid_code, points)
    turn = np.concatenate([np.arange(size) for size in points])
    village = np.concatenate([lived[first], lived, np.repeat(lived, points)])
    count = len(village)
    served = [*(homes[towns == town].sum() for town in blocks), *homes, *np.repeat(homes // points, points)]
    name = places["village_name"].to_numpy(dtype=object)
    values = {
        "cell_code": [*block_code.values(), *grid_code, *(f"{code}-P{number + 1:03d}" for code, number in zip(parent, turn, strict=True))],
        "cell_level": np.array(["block"] * len(blocks) + ["grid"] * len(lived) + ["point"] * len(parent), dtype=object),
        "parent_cell_code": [*[None] * len(blocks), *(block_code[str(town)] for town in towns), *parent],
        "cell_name": [*blocks, *(name[lived] + "网格"), *(name[np.repeat(lived, points)] + "片区")],
        "leader_name": frames.where(rng.random(count) < 0.98, desk.officials(rng, count)),
        "phone": frames.where(rng.random(count) < 0.7, desk.phones(rng, count)),
        "households_covered": np.array(served, dtype=np.int64),
        "appointed_date": desk.back(rng, 60, 900, count),
    }
    return send(desk, CELL, desk.of_villages(CELL, village, values), desk.calendar.quarter_key(0))


def _cases(desk: Desk) -> list[Delivery]:
    rng = desk.rng(CASE)
    count = max(18, len(desk.lived_in) // 6)
    opened = desk.back(rng, 30, 60, count)
    closed = rng.random(count) < 0.7
    values = {
        "case_no": frames.serials("ZL", count, 5),
        "governance_kind": pick(rng, ("hearing", "mediation", "support_agreement", "moral_council", "mobile_court", "elder"), count),
        "opened_date": opened,
        "closed_date": dated(closed, opened + rng.integers(1, 18, count).astype("timedelta64[D]")),
        "parties": rng.integers(2, 12, count),
        "outcome": frames.where(closed, pick(rng, ("达成协议", "调解成功", "转司法程序"), count)),
    }
    return send(desk, CASE, desk.of_villages(CASE, rng.choice(desk.lived_in, count), values), desk.calendar.month_key(0))
