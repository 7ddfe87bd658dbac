"""The revitalisation office's own books about people and papers: roles, pairings, screening, notices, tasks, issues."""

from __future__ import annotations

import numpy as np

from simulation.world import frames
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, pick, send, wan
from simulation.world.things.party import UNITS

ROLE = "rural_revitalisation/role_roster"
PAIR = "rural_revitalisation/pairing"
SCREEN = "rural_revitalisation/screening"
NOTICE = "rural_revitalisation/notice"
COMPARE = "rural_revitalisation/comparison_result"
TASK = "rural_revitalisation/task"
TITLE = "rural_revitalisation/title_award"
MEETING = "rural_revitalisation/meeting"
POLICY = "rural_revitalisation/policy_document"
PARTNER = "rural_revitalisation/cooperation"
ISSUE = "rural_revitalisation/issue"
REPLY = "rural_revitalisation/contradiction_reply"
DECIDED = "rural_revitalisation/link_decision"


def office(desk: Desk) -> list[Delivery]:
    """Everything of this office that is neither a project nor an asset."""
    return [
        *_roles(desk), *_pairings(desk), *_screenings(desk), *_notices(desk), *_comparisons(desk), *_tasks(desk),
        *_titles(desk), *_meetings(desk), *_policies(desk), *_partners(desk), *_issues(desk),
        *_replies(desk),
        *_decisions(desk),
    ]  # fmt: skip


def _roles(desk: Desk) -> list[Delivery]:
    """The five roles: contacts and a supervisor in each village, a screener in each group, reviewers, one at the county."""
    rng, county = desk.rng(ROLE), desk.county
    lived = desk.lived_in
    grouped = county.hh[county.hh["group_no"].notna()][["village", "group_no"]].drop_duplicates().sort_values(["village", "group_no"])
    towns = county.places["town_name"].to_numpy(dtype=object)
    first = np.unique(towns.astype(str), return_index=True)[1]
    village = np.concatenate([lived, grouped["village"].to_numpy(), lived, first, first[:1]])
    role = np.repeat(
        np.array(["household_contact", "group_screener", "village_supervisor", "township_reviewer", "county_monitor"], dtype=object),
        [len(lived), len(grouped), len(lived), len(first), 1],
    )
    count = len(village)
    in_village = np.isin(role, ["household_contact", "group_screener", "village_supervisor"])
    covered = county.hh.groupby("village").size().reindex(village).fillna(0).astype(np.int64).to_numpy()
    values = {
        "role_no": frames.serials("WY", count, 5),
        "five_role": role,
        "township_name": frames.where(role != "county_monitor", towns[village]),
        "village_name": frames.where(in_village, county.places["village_name"].to_numpy(dtype=object)[village]),
        "group_no": [*[None] * len(lived), *grouped["group_no"], *[None] * (count - len(lived) - len(grouped))],
        "holder_name": desk.officials(rng, count),
        "holder_unit": np.where(in_village, "村民委员会", "乡镇（县）工作专班").astype(object),
        "phone": frames.where(rng.random(count) < 0.8, desk.phones(rng, count)),
        "households_covered": covered,
        "start_date": desk.back(rng, 60, 900, count),
        "end_date": dated(np.zeros(count, dtype=bool), desk.back(rng, 12, 13, count)),
    }
    return send(desk, ROLE, desk.of_villages(ROLE, village, values), desk.calendar.quarter_key(0))


def _pairings(desk: Desk) -> list[Delivery]:
    """Every assisted household has its helper; households of new cases a township cadre besides."""
    rng = desk.rng(PAIR)
    cases = np.sort(desk.plan.cases["hh"].to_numpy(dtype=np.int64))
    household = np.concatenate([desk.assisted, cases])
    count = len(household)
    kind = pick(rng, ("cadre", "unit", "enterprise"), count, (90, 5, 5))
    kind[len(desk.assisted) :] = "township_cadre"
    start = desk.back(rng, 120, 1500, count)
    helpers = desk.officials(rng, max(count // 8, 5))  # a cadre helps about eight households
    drawn = rng.integers(0, len(helpers), count)
    units = pick(rng, UNITS, len(helpers))
    values = {
        "pairing_no": frames.serials("JD", count, 6),
        "pairing_kind": kind,
        "helper_name": helpers[drawn],
        "helper_unit": units[drawn],
        "helper_phone": frames.where(rng.random(count) < 0.7, desk.phones(rng, len(helpers))[drawn]),
        "start_date": start,
        "end_date": dated(rng.random(count) < 0.04, start + np.timedelta64(100, "D")),
    }
    return send(desk, PAIR, desk.of_households(PAIR, household, values), desk.calendar.month_key(0))


def _screenings(desk: Desk) -> list[Delivery]:
    """Two rounds over all rural households; the second has not reached everybody."""
    rng, calendar = desk.rng(SCREEN), desk.calendar
    sent = []
    start = 1
    for turn, (share, low, high, quarter) in enumerate(((1.0, 100, 170, 1), (0.97, 12, 70, 0))):
        household = desk.rural[rng.random(len(desk.rural)) < share]
        count = len(household)
        risk = rng.random(count) < 0.015
        values = {
            "screening_no": frames.serials("PC", start + count - 1)[start - 1 :],
            "round_name": f"{calendar.year}年第{'一二'[turn]}轮",
            "screened_date": desk.back(rng, low, high, count),
            "screener_name": frames.where(rng.random(count) < 0.9, desk.officials(rng, count)),
            "is_risk": risk,
            "risks": frames.where(risk, pick(rng, ("illness", "disaster,illness", "unstable_job", "schooling", "accident"), count)),
        }
        table = desk.of_households(SCREEN, household, values)
        sent += send(desk, SCREEN, table, calendar.quarter_key(quarter), 6 if quarter == 0 else 85)
        start += count
    return sent


def _notices(desk: Desk) -> list[Delivery]:
    rng = desk.rng(NOTICE)
    count = max(30, len(desk.lived_in) // 3)
    kind = pick(rng, ("monitored", "announcement", "project", "fund", "distribution", "asset", "briefing", "press"), count)
    level = pick(rng, ("village", "township", "county"), count, (70, 20, 10))
    posted = desk.back(rng, 25, 55, count)
    word = {"monitored": "监测对象公示", "announcement": "监测对象公告", "project": "项目计划公示", "fund": "资金安排公告"}
    values = {
        "notice_no": frames.serials("GS", count, 5),
        "notice_kind": kind,
        "notice_level": level,
        "notice_title": np.array([word.get(str(one), "收益分配和工作情况") for one in kind], dtype=object),
        "posted_date": posted,
        "until_date": posted + np.where(rng.random(count) < 0.9, 7, 4).astype("timedelta64[D]"),
        "place": pick(rng, ("村务公开栏", "政府网站", "微信群"), count),
        "objections": np.where(rng.random(count) < 0.04, 1, 0),
        "shows_private": rng.random(count) < 0.02,
    }
    return send(desk, NOTICE, desk.of_villages(NOTICE, rng.choice(desk.lived_in, count), values), desk.calendar.month_key(0))


def _comparisons(desk: Desk) -> list[Delivery]:
    """What other authorities answered about persons of recent cases, each with the number of its consent."""
    rng, county = desk.rng(COMPARE), desk.county
    household = np.unique(desk.plan.cases["hh"].to_numpy(dtype=np.int64))
    adult = np.flatnonzero(
        np.isin(county.pp["hh"].to_numpy(), household) & county.pp["alive"].to_numpy() & (county.pp["age"].to_numpy() >= 18)
    )
    person = np.repeat(adult, 2)
    count = len(person)
    compared = desk.back(rng, 20, 40, count)
    outcome = pick(rng, ("none", "doubt", "confirmed", "cleared"), count, (90, 3, 2, 5))
    values = {
        "comparison_no": frames.serials("BD", count, 6),
        "batch_no": f"{desk.calendar.month_key(0)}批",
        "consent_no": np.char.add("SQ", county.pp["hh"].to_numpy()[person].astype("U8")).astype(object),
        "consent_date": compared - np.timedelta64(10, "D"),
        "comparison_item": np.tile(np.array(["vehicle", "business"], dtype=object), len(adult)),
        "compared_date": compared,
        "comparison_outcome": outcome,
        "verified_date": dated(np.isin(outcome, ["confirmed", "cleared"]), compared + np.timedelta64(5, "D")),
    }
    return send(desk, COMPARE, desk.of_persons(COMPARE, person, values), desk.calendar.month_key(0))


def _tasks(desk: Desk) -> list[Delivery]:
    """The task book: headings with lead and responsible units, and the seven tasks of each key village."""
    rng, calendar = desk.rng(TASK), desk.calendar
    linkages = ("leadership", "work_team", "industry", "training", "fund_pool", "policy", "motivation", "social", "planning", "assessment")
    keyed = np.flatnonzero(desk.key_village)[:8]
    village = np.repeat(keyed, 7)
    general = 40
    count = general + len(village)
    due = desk.back(rng, -120, 90, count)
    known = calendar.back(6)
    done = (rng.random(count) < 0.6) & (due < calendar.back(40))
    values = {
        "task_no": frames.serials("RW", count, 5),
        "source_document": pick(rng, ("县委一号文件任务清单", "十个衔接工作方案", "重点帮扶村工作方案"), count),
        "heading": np.concatenate(
            [
                pick(rng, ("八个衔接", "四个优先", "四大任务", "控辍保学", "饮水安全"), general),
                np.full(len(village), "重点帮扶村七项任务", dtype=object),
            ]
        ),
        "linkage": np.concatenate([np.resize(np.array(linkages, dtype=object), general), np.full(len(village), None, dtype=object)]),
        "task_content": pick(rng, ("完成项目入库", "落实产业带动", "完成安全排查", "完善管护制度", "开展技能培训"), count),
        "township_name": [*[None] * general, *desk.county.places["town_name"].to_numpy(dtype=object)[village]],
        "village_name": [*[None] * general, *desk.county.places["village_name"].to_numpy(dtype=object)[village]],
        "lead_unit": pick(rng, UNITS, count),
        "responsible_units": pick(rng, ("各乡镇", "县直各部门、各乡镇", "家园管委会"), count),
        "due_date": due,
        "done_date": dated(done, due - np.timedelta64(3, "D")),
        "task_state": np.where(done, "done", np.where(due < known, "overdue", "running")).astype(object),
    }
    return send(desk, TASK, frames.frame(TASK, values), calendar.month_key(0))


def _titles(desk: Desk) -> list[Delivery]:
    rng, count = desk.rng(TITLE), 20
    awarded = desk.back(rng, 210, 1400, count)
    values = {
        "award_no": frames.serials("CH", count, 4),
        "award_name": pick(rng, ("乡村振兴示范村", "先进乡镇", "文明村", "美丽宜居村"), count),
        "title_level": pick(rng, ("province", "city", "county"), count, (25, 35, 40)),
        "awarding_unit": pick(rng, ("省委农村工作领导小组", "广元市委市政府", "旺苍县委县政府"), count),
        "awarded_date": awarded,
        "expires_date": awarded + np.timedelta64(1460, "D"),
    }
    return send(desk, TITLE, desk.of_villages(TITLE, rng.choice(desk.lived_in, count), values), str(desk.calendar.year - 1), 30)


def _meetings(desk: Desk) -> list[Delivery]:
    rng = desk.rng(MEETING)
    towns = desk.county.places["town_name"].drop_duplicates().to_numpy(dtype=object)
    count = len(towns) + 4
    decisions = rng.integers(1, 9, count)
    values = {
        "meeting_no": frames.serials("HY", count, 4),
        "meeting_kind": np.concatenate(
            [
                np.full(len(towns), "headquarters", dtype=object),
                np.array(["leading_group", "special", "joint", "headquarters"], dtype=object),
            ]
        ),
        "meeting_level": np.array(["township"] * len(towns) + ["county"] * 4, dtype=object),
        "township_name": [*towns, *[None] * 4],
        "held_date": desk.back(rng, 12, 40, count),
        "topic": pick(rng, ("防止返贫监测调度", "衔接资金支付", "问题整改", "产业项目推进"), count),
        "attendees": rng.integers(12, 80, count),
        "decisions": decisions,
        "decisions_done": decisions * 6 // 10,
    }
    return send(desk, MEETING, frames.frame(MEETING, values), desk.calendar.month_key(0))


def _policies(desk: Desk) -> list[Delivery]:
    rng, count = desk.rng(POLICY), 30
    issued = desk.back(rng, 60, 1600, count)
    state = pick(rng, ("in_force", "amended", "merged", "repealed"), count, (80, 8, 6, 6))
    values = {
        "document_no": np.array([f"旺委农领〔{str(day)[:4]}〕{number + 1}号" for number, day in enumerate(issued)], dtype=object),
        "document_title": pick(
            rng, ("防止返贫监测帮扶实施方案", "产业奖补办法", "小额信贷管理办法", "资产管护办法", "公益岗位管理办法"), count
        ),
        "policy_field": pick(rng, ("industry", "employment", "finance", "housing", "health", "safety_net"), count),
        "issuing_unit": pick(rng, ("旺苍县委农村工作领导小组", "旺苍县人民政府办公室"), count),
        "issued_date": issued,
        "valid_from": issued,
        "valid_until": dated(state == "repealed", issued + np.timedelta64(50, "D")),
        "document_state": state,
    }
    return send(desk, POLICY, frames.frame(POLICY, values), desk.calendar.quarter_key(0))


def _partners(desk: Desk) -> list[Delivery]:
    rng, count = desk.rng(PARTNER), 26
    kind = np.resize(np.array(["east_west", "fixed_point", "enterprise_village", "paired_region", "department"], dtype=object), count)
    values = {
        "cooperation_no": frames.serials("XZ", count, 4),
        "cooperation_kind": kind,
        "partner_name": pick(
            rng, ("台州市路桥区", "省级定点帮扶单位", "某某农业集团有限公司", "北京市劳务协作站", "旺苍县烟草专卖局"), count
        ),
        "cooperation_year": desk.calendar.year,
        "staff_sent": rng.integers(0, 5, count),
        "aid_fen": wan(rng, 0, 300, count),
        "aid_projects": rng.integers(0, 4, count),
        "aid_jobs": rng.integers(0, 60, count),
    }
    return send(desk, PARTNER, desk.of_villages(PARTNER, rng.choice(desk.lived_in, count), values), desk.calendar.quarter_key(0))


def _issues(desk: Desk) -> list[Delivery]:
    rng, count, calendar = desk.rng(ISSUE), 45, desk.calendar
    found = desk.back(rng, 45, 260, count)
    due = found + np.timedelta64(90, "D")
    closed = rng.random(count) < 0.7
    values = {
        "issue_no": frames.serials("WT", count, 4),
        "issue_source": pick(rng, ("assessment", "inspection", "audit", "petition", "self_check"), count),
        "issue_text": pick(rng, ("信息录入不准", "帮扶措施不精准", "资产闲置", "资金支付慢", "饮水设施老化", "户厕渗漏"), count),
        "owner_unit": pick(rng, UNITS, count),
        "found_date": found,
        "due_date": due,
        "closed_date": dated(closed, found + rng.integers(5, 30, count).astype("timedelta64[D]")),
        "issue_state": np.where(closed, "closed", np.where(due < calendar.back(6), "overdue", "open")).astype(object),
    }
    return send(desk, ISSUE, desk.of_villages(ISSUE, rng.choice(desk.lived_in, count), values), calendar.month_key(0))


def _decisions(desk: Desk) -> list[Delivery]:
    """Answers to an old list of doubtful links. A county's own numbers are made by its night, so these name links of nobody any more."""
    rng, count = desk.rng(DECIDED), 24
    drawn = rng.integers(0, 1 << 16, (count, 4))
    values = {
        "link_no": np.array([f"L-{first:04x}-{second:04x}-{third:04x}-{last:04x}" for first, second, third, last in drawn], dtype=object),
        "verdict": pick(rng, ("same", "different"), count, (60, 40)),
        "decided_on": desk.back(rng, 12, 40, count),
        "decided_by": desk.officials(rng, count),
        "decision_reason": pick(rng, ("经与本人核对", "查阅户口簿", "村干部辨认"), count),
    }
    return send(desk, DECIDED, frames.frame(DECIDED, values), desk.calendar.month_key(0))


def _replies(desk: Desk) -> list[Delivery]:
    """Answers to contradictions that are gone: what was wrong has been put right."""
    rng, count = desk.rng(REPLY), 4
    person = desk.adults(rng, desk.lived_in[:count])
    count = len(person)
    values = {
        "reply_no": frames.serials("FK", count, 5),
        "contradiction_code": np.resize(np.array(["village_differs", "sex_differs"], dtype=object), count),
        "contradiction_verdict": np.full(count, "corrected", dtype=object),
        "explanation": np.full(count, "已更正", dtype=object),
        "verified_date": desk.back(rng, 12, 90, count),
        "verifier_name": desk.officials(rng, count),
    }
    return send(desk, REPLY, desk.of_persons(REPLY, person, values), desk.calendar.month_key(0))
