"""Finance, market supervision, banks and insurers: relief fund, evaluation, debt, businesses, loans, insurance."""

from __future__ import annotations

import numpy as np

from simulation.world import frames, ids
from simulation.world.model import Delivery
from simulation.world.things.desk import Desk, dated, pick, send, wan, yuan

FUND = "finance/relief_fund"
EVALUATION = "finance/performance_evaluation"
DEBT = "finance/relocation_debt"
BUSINESS = "market_supervision/business_registration"
LOAN = "banks/micro_loan"
ROSTER = "insurers/anti_poverty_roster"
CLAIM = "insurers/anti_poverty_claim"
CROP = "insurers/crop_insurance"
CAUSES = ("illness", "disaster", "accident", "schooling")
BANKS = ("旺苍县农村商业银行", "中国农业银行旺苍县支行", "中国邮政储蓄银行旺苍县支行")


def money(desk: Desk) -> list[Delivery]:
    """Everything these partners write."""
    return [
        *_relief_fund(desk), *_evaluations(desk), *_debts(desk), *_businesses(desk), *_loans(desk),
        *_insurance(desk), *_crops(desk),
    ]  # fmt: skip


def _relief_fund(desk: Desk) -> list[Delivery]:
    """A year's ledger: money in, money out to assisted households, the balance after every entry."""
    rng, county = desk.rng(FUND), desk.county
    helped = desk.assisted[rng.random(len(desk.assisted)) < 0.08]
    count = len(helped) + 6
    kind = np.array(
        ["appropriation", "donation", "appropriation", "interest", "commitment", "refund", *["payment"] * len(helped)], dtype=object
    )
    day = np.concatenate(
        [desk.calendar.back(400) + np.array([0, 60, 180, 250, 300, 330]).astype("timedelta64[D]"), desk.back(rng, 12, 330, len(helped))]
    )
    amount = np.concatenate([np.array([150, 12, 80, 1, 3, 1]) * 10_000_00, yuan(rng, 800, 9000, len(helped), 100)])
    order = np.argsort(day, kind="stable")
    sign = {"appropriation": 1, "donation": 1, "interest": 1, "refund": 1, "payment": -1, "commitment": 0}
    balance = np.cumsum(amount[order] * np.array([sign[str(word)] for word in kind[order]]))
    paid = kind == "payment"
    household = np.concatenate([np.zeros(6, dtype=np.int64), helped])[order]
    out, head = paid[order], county.heads[household]
    hh, pp = county.hh, county.pp
    table = frames.frame(
        FUND,
        {
            "entry_no": frames.serials("JJ", count, 6),
            "entry_date": day[order],
            "entry_kind": kind[order],
            "summary": np.where(out, "救助金", "资金收付").astype(object),
            "township_name": frames.where(out, hh["town_name"].to_numpy(dtype=object)[household]),
            "village_name": frames.where(out, hh["village_name"].to_numpy(dtype=object)[household]),
            "head_name": frames.where(out, pp["name"].to_numpy(dtype=object)[head]),
            "head_id": frames.where(out, pp["id"].to_numpy(dtype=object)[head]),
            "relief_reason": frames.where(out, pick(rng, CAUSES, count)),
            "approval_no": frames.where(out, frames.serials("旺救审", count, 4)),
            "amount_fen": amount[order],
            "balance_fen": balance,
            "_person": frames.where(out, pp["id"].to_numpy(dtype=object)[head]),
            "_household": frames.where(out, hh["household_no"].to_numpy(dtype=object)[household]),
        },
    )
    return send(desk, FUND, table, desk.calendar.month_key(0))


def _evaluations(desk: Desk) -> list[Delivery]:
    rng, year = desk.rng(EVALUATION), desk.calendar.year - 1
    project = desk.latest("rural_revitalisation/project")["project_no"].to_numpy(dtype=object)
    project = project[rng.random(len(project)) < 0.5]
    score = rng.integers(580, 1000, len(project)) / 10
    grade = np.select([score >= 90, score >= 80, score >= 60], ["excellent", "good", "fair"], "poor").astype(object)
    table = frames.frame(
        EVALUATION,
        {
            "project_no": project,
            "evaluated_year": year,
            "score": score,
            "evaluation_grade": grade,
            "evaluator": pick(rng, ("旺苍县财政局绩效股", "第三方评价机构"), len(project)),
            "evaluated_date": desk.back(rng, 30, 110, len(project)),
            "problem": frames.where(grade == "poor", "资金支付滞后"),
        },
    )
    return send(desk, EVALUATION, table, str(year), 15)


def _debts(desk: Desk) -> list[Delivery]:
    rng, count = desk.rng(DEBT), 9
    principal = wan(rng, 800, 9000, count)
    repaid = principal * rng.integers(1, 9, count) // 10
    borrowed = desk.back(rng, 1800, 3000, count)
    table = frames.frame(
        DEBT,
        {
            "debt_no": frames.serials("ZW", count, 3),
            "creditor": pick(rng, ("农业发展银行", "国家开发银行", "省级投融资主体"), count),
            "debt_kind": pick(rng, ("bank_loan", "bond", "construction_fund"), count),
            "principal_fen": principal,
            "repaid_fen": repaid,
            "balance_fen": principal - repaid,
            "from_quota_fen": repaid // 2,
            "borrowed_date": borrowed,
            "due_date": borrowed + np.timedelta64(7300, "D"),
        },
    )
    return send(desk, DEBT, table, desk.calendar.quarter_key(0))


def _businesses(desk: Desk) -> list[Delivery]:
    """Every operator, the villages' collectives and some traders, each with a villager as legal representative."""
    rng, known, lived = desk.rng(BUSINESS), desk.operators, desk.lived_in
    traders = max(15, len(desk.rural) // 30)
    village = np.concatenate([known["village"].to_numpy(), lived, rng.choice(lived, traders)])
    place = desk.county.places["village_name"].to_numpy(dtype=object)
    name = [*known["name"], *(place[lived] + "股份经济合作联合社"), *(place[village[-traders:]] + "便民经营部")]
    codes = [
        *known["uscc"],
        *(ids.credit_code("N3", "990821", int(one) + 1) for one in lived),
        *(ids.credit_code("92", "990821", 700_000 + number) for number in range(traders)),
    ]
    kind = [*known["kind"], *["collective"] * len(lived), *["individual"] * traders]
    count = len(codes)
    table = desk.of_persons(
        BUSINESS,
        desk.adults(rng, village),
        {
            "uscc": np.array(codes, dtype=object),
            "enterprise_name": np.array(name, dtype=object),
            "enterprise_kind": np.array(kind, dtype=object),
            "township_name": desk.county.places["town_name"].to_numpy(dtype=object)[village],
            "village_name": place[village],
            "established_date": desk.back(rng, 200, 4000, count),
            "capital_fen": wan(rng, 1, 500, count),
            "registration_state": pick(rng, ("operating", "abnormal", "revoked", "cancelled"), count, (93, 3, 2, 2)),
            "business_scope": frames.where(rng.random(count) < 0.8, "农产品种植、养殖、加工、销售"),
        },
    )
    return send(desk, BUSINESS, table, desk.calendar.quarter_key(0))


def _loans(desk: Desk) -> list[Delivery]:
    rng, calendar = desk.rng(LOAN), desk.calendar
    household = desk.assisted[rng.random(len(desk.assisted)) < 0.3]
    count = len(household)
    issued = desk.back(rng, 60, 1080, count)
    due = issued + np.timedelta64(1095, "D")
    late = rng.random(count) < 0.03  # fell due some weeks ago and was not paid
    late[0] = True
    issued = np.where(late, issued - np.timedelta64(1095, "D"), issued)
    due = np.where(late, due - np.timedelta64(1095, "D"), due)
    loan = yuan(rng, 10_000, 50_000, count, 10_000)
    balance = np.where(rng.random(count) < 0.7, loan, loan // 2)
    day = calendar.back(6)
    overdue = np.where(late, (day - due).astype("timedelta64[D]").astype(np.int64), 0)
    table = desk.of_households(
        LOAN,
        household,
        {
            "loan_no": frames.serials(f"XD{desk.county.area}", count, 6),
            "loan_kind": pick(rng, ("micro", "enrichment", "startup", "industry"), count, (85, 8, 4, 3)),
            "lender": pick(rng, BANKS, count, (70, 20, 10)),
            "loan_use": pick(rng, ("养羊", "种植茶叶", "养猪", "开小卖部", "发展食用菌"), count),
            "loan_fen": loan,
            "balance_fen": balance,
            "issued_date": issued,
            "due_date": due,
            "extended_to": dated(~late & (rng.random(count) < 0.04), due + np.timedelta64(365, "D")),
            "overdue_days": overdue,
            "overdue_fen": np.where(late, balance, 0),
        },
    )
    return send(desk, LOAN, table, calendar.month_key(0))


def _insurance(desk: Desk) -> list[Delivery]:
    """Anti-poverty insurance of assisted households for the year, and what was paid of it."""
    rng, calendar = desk.rng(ROSTER), desk.calendar
    household = desk.assisted
    count = len(household)
    persons = desk.county.hh["size"].to_numpy()[household]
    first = np.datetime64(f"{calendar.year}-01-01", "D")
    policy_no = f"FP{calendar.year}{desk.county.area}01"
    roster = desk.of_households(
        ROSTER,
        household,
        {
            "roster_no": frames.serials("MC", count, 6),
            "policy_no": policy_no,
            "insured_persons": persons,
            "premium_fen": persons * 100_00,
            "premium_subsidy_fen": persons * 100_00,
            "start_date": np.full(count, first),
            "end_date": np.full(count, np.datetime64(f"{calendar.year}-12-31", "D")),
        },
    )
    hurt = household[rng.random(count) < 0.06]
    known = np.datetime64(calendar.known(20)[:10], "D")
    span = max(int((known - first).astype(np.int64)) - 12, 1)
    loss_day = first + rng.integers(0, span, len(hurt)).astype("timedelta64[D]")
    paid = yuan(rng, 500, 12_000, len(hurt), 50)
    claims = desk.of_households(
        CLAIM,
        hurt,
        {
            "claim_no": frames.serials("PA", len(hurt), 6),
            "policy_no": policy_no,
            "claim_cause": pick(rng, CAUSES, len(hurt), (60, 15, 15, 10)),
            "loss_date": loss_day,
            "loss_fen": paid * 3,
            "paid_date": loss_day + rng.integers(1, 12, len(hurt)).astype("timedelta64[D]"),
            "paid_fen": paid,
        },
    )
    return [*send(desk, ROSTER, roster, str(calendar.year), 25), *send(desk, CLAIM, claims, calendar.month_key(0), 5)]


def _crops(desk: Desk) -> list[Delivery]:
    rng, calendar = desk.rng(CROP), desk.calendar
    household = desk.rural[rng.random(len(desk.rural)) < 0.3]
    count = len(household)
    crop = pick(rng, ("水稻", "玉米", "茶叶", "能繁母猪", "育肥猪", "黄羊"), count, (35, 30, 10, 8, 10, 7))
    animal = np.isin(crop, ["能繁母猪", "育肥猪", "黄羊"])
    quantity = np.where(animal, rng.integers(1, 30, count), rng.integers(5, 90, count) / 10)
    insured = (quantity * 10).astype(np.int64) * np.where(animal, 12_000, 5_000)
    premium = insured * 6 // 100
    table = desk.of_households(
        CROP,
        household,
        {
            "crop_policy_no": frames.serials(f"NX{calendar.year}", count, 6),
            "insurance_product": np.where(
                animal, "livestock", pick(rng, ("cost", "full_cost", "price_index", "output_value"), count, (50, 30, 12, 8))
            ),
            "insured_crop": crop,
            "insured_quantity": quantity,
            "insured_year": calendar.year,
            "insured_fen": insured,
            "premium_fen": premium,
            "own_premium_fen": premium * 2 // 10,
            "claim_paid_fen": np.where(rng.random(count) < 0.08, insured // 5, 0),
        },
    )
    return send(desk, CROP, table, calendar.quarter_key(0))
