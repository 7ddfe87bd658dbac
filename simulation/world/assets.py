"""Projects' assets as the ledger's offices write them: register, owners, funding, contracts, receipts, distributions.

Every combination of class, owner level and nature, each planted defect of the ledger's identities, arrears in each
ageing band, advances, idle, disposed and lost ones; then ordinary assets. Funds and projects stand in ``funds``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulation.world import ids
from simulation.world.deliver import Rows
from simulation.world.people import County
from simulation.world.policy import policy

ASSET = "rural_revitalisation/asset"
OWNER = "rural_revitalisation/asset_owner"
ASSET_FUNDING = "rural_revitalisation/asset_funding"
CONTRACT = "rural_revitalisation/asset_contract"
RECEIPT = "rural_revitalisation/asset_receipt"
DISTRIBUTION = "rural_revitalisation/asset_distribution"

COMBINATIONS = (
    [("operating", level, nature) for level in ("village", "township", "county") for nature in ("fixed", "equity", "biological")]
    + [("public_welfare", level, "fixed") for level in ("village", "township", "county")]
    + [("household_asset", "household", nature) for nature in ("biological", "fixed")]
)
THINGS = {
    ("operating", "fixed"): ("茶叶加工厂房", "标准化大棚", "光伏电站", "冷链仓库", "扶贫车间"),
    ("operating", "equity"): ("合作社入股股权", "企业入股资金"),
    ("operating", "biological"): ("核桃林", "黄羊种群", "茶园"),
    ("public_welfare", "fixed"): ("通村公路", "人饮工程", "村卫生室", "文化广场", "灌溉渠"),
    ("household_asset", "biological"): ("能繁母猪", "土鸡苗"),
    ("household_asset", "fixed"): ("小型农机", "养殖圈舍"),
}
# Defects of one asset, by the identity they break; AL5 and AL14 touch the project as well.
DEFECTS = ("AL2", "AL4", "AL5", "AL6", "AL8", "AL9", "AL14")
NEAR = ("near_AL4", "near_AL5", "near_AL6", "near_AL14")
OPERATING_ONLY = ("AL8", "AL9")
BANDS = {"0-30": 12, "31-90": 60, "91-180": 130, "181-365": 300, ">365": 400}
LIVES = ("advances", "idle_state", "idle_by_rule", "used_own", "disposed", "lost", "unpaid_part")


@dataclass
class Asset:
    """One asset and what is planned for it."""

    number: str
    kind: str
    level: str
    nature: str
    note: str
    project: int
    value: int  # fen, what the money really built
    place: int  # village index
    funding: list[tuple[str, int]] = field(default_factory=list)


def plan_assets(county: County) -> list[Asset]:
    """All assets: each defect on each combination it can touch, each life, then ordinary ones."""
    rng = county.rng("assets")
    notes: list[tuple[str, str, str, str]] = []
    for kind, level, nature in COMBINATIONS:
        notes += [(kind, level, nature, note) for note in (*DEFECTS, *NEAR) if kind == "operating" or note not in OPERATING_ONLY]
        notes.append((kind, level, nature, "disposed"))
        if kind == "operating":
            notes += [(kind, level, nature, f"arrears {band}") for band in BANDS]
            notes += [(kind, level, nature, life) for life in LIVES if life != "disposed"]
    share = [0.16, 0.03, 0.03, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.36, 0.06, 0.03, 0.12, 0.08]
    plain = max(len(county.hh) // 22, 60)
    for drawn in rng.choice(len(COMBINATIONS), plain, p=share):
        notes.append((*COMBINATIONS[int(drawn)], ""))
    villages = np.flatnonzero(~county.places["is_community"].to_numpy())
    place = np.concatenate([np.resize(villages, len(notes))[rng.permutation(len(notes))]])
    assets: list[Asset] = []
    for number, (kind, level, nature, note) in enumerate(notes):
        low, high = {"operating": (100_000, 900_000), "public_welfare": (60_000, 700_000), "household_asset": (2_000, 12_000)}[kind]
        value = int(rng.integers(low // 100, high // 100)) * 100_00
        if note == "AL14":  # ten thousand times as much must still be an amount the contract takes
            value = min(value, 90_000_00)
        assets.append(Asset(f"ZC{county.area}{number + 1:06d}", kind, level, nature, note, -1, value, int(place[number])))
    return assets


class AssetBooks:
    """The six asset feeds, written asset by asset."""

    def __init__(self, county: County) -> None:
        self.county, self.calendar = county, county.calendar
        self.rng = county.rng("asset books")
        self.asset, self.owner, self.funding = Rows(ASSET), Rows(OWNER), Rows(ASSET_FUNDING)
        self.contract, self.receipt, self.distribution = Rows(CONTRACT), Rows(RECEIPT), Rows(DISTRIBUTION)
        self.planted: list[dict[str, object]] = []
        self.contracts = 0

    def write(self, asset: Asset, project_no: str) -> None:
        """Everything the offices hold of one asset."""
        place = self.county.places.iloc[asset.place]
        rng = self.rng
        thing = THINGS[asset.kind, asset.nature]
        built = self.calendar.back(int(rng.integers(1500, 3600)))
        disposed = asset.note == "disposed"
        idle_or_lost = {"idle_state": "idle", "lost": "lost", "disposed": "disposed"}
        state = idle_or_lost.get(
            asset.note, "in_use" if asset.note or rng.random() > 0.04 else ("idle", "inefficient", "damaged")[int(rng.integers(0, 3))]
        )
        value = self._recorded(asset)
        self.asset.add(
            0,
            asset_no=asset.number,
            asset_name=f"{place['village_name']}{thing[int(rng.integers(0, len(thing)))]}",
            township_name=place["town_name"],
            village_name=None if asset.level in ("county", "township") else place["village_name"],
            asset_class=asset.kind,
            asset_nature=asset.nature,
            owner_level=asset.level,
            project_no=project_no,
            original_value_fen=value,
            accumulated_depreciation_fen=0 if asset.nature != "fixed" else value // 20 * int(rng.integers(0, 12)),
            in_use_date=built,
            useful_life_years=20 if asset.nature == "fixed" else None,
            use_state=state,
            upkeep_person=None if asset.kind == "household_asset" or rng.random() < 0.1 else "管护员",
            upkeep_unit=None if asset.kind == "household_asset" else f"{place['village_name']}村委会",
            disposal_date=self.calendar.back(200) if disposed else None,
            disposal_approval_no=f"旺资处〔{self.calendar.year - 1}〕{int(asset.number[-6:])}号" if disposed else None,
            disposal_proceeds_fen=value // 5 if disposed else None,
        )
        self._owners(asset, place)
        for name, amount in asset.funding:
            self.funding.add(0, asset_no=asset.number, funding_no=name, amount_fen=amount)
        if asset.kind == "operating" and asset.note != "idle_state" and (asset.note or rng.random() < 0.8):
            self._operation(asset)
        if asset.note:
            self.planted.append({"asset_no": asset.number, "project_no": project_no, "note": asset.note})

    def _recorded(self, asset: Asset) -> int:
        """The original value the register says; the defects lie between it and the money."""
        tolerance: int = policy()["ledger"]["funding_tolerance"] * 100
        match asset.note:
            case "AL4":
                return asset.value + 50_000_00
            case "near_AL4":
                return asset.value + tolerance
            case "AL14":
                return asset.value * 10_000
            case "near_AL14":
                return asset.value  # its project's funds are just a tenth of it: see funds
        return asset.value

    def _owners(self, asset: Asset, place: pd.Series) -> None:
        names = {
            "county": ["旺苍县国有资产服务中心", "旺苍县农业农村局"],
            "township": [f"{place['town_name']}人民政府", f"{place['town_name']}农业服务中心"],
            "village": [
                f"{place['town_name']}{place['village_name']}股份经济合作联合社",
                f"{place['town_name']}{place['village_name']}村民委员会",
            ],
            "household": [f"农户{asset.number[-6:]}", f"农户{asset.number[-6:]}之二"],
        }[asset.level]
        shared = asset.note in ("AL6", "near_AL6") or self.rng.random() < 0.12
        shares = ["60", "30" if asset.note == "AL6" else "40"] if shared else ["100"]
        if asset.note == "near_AL6":
            shares = ["33.3333", "66.6667"]
        for name, share in zip(names, shares, strict=False):
            serial = int(asset.number[-6:])
            code = (
                None
                if asset.level == "household"
                else ids.credit_code("N3" if asset.level == "village" else "11", "990821", asset.place % 900 + 1)
            )
            self.owner.add(
                0,
                asset_no=asset.number,
                owner_name=name,
                owner_level=asset.level,
                owner_uscc=code,
                share_percent=float(share),
                title_document=f"旺确权{serial:06d}" if serial % 7 else None,
                transferred_date=self.calendar.back(700 + serial % 600),
            )

    def _operation(self, asset: Asset) -> None:
        """A contract with its yearly dues, what came in of them, and what was done with it."""
        calendar, rng = self.calendar, self.rng
        self.contracts += 1
        name = f"HT{self.contracts:06d}"
        late = 100 + int(rng.integers(0, 200))
        for band, days in BANDS.items():
            if asset.note == f"arrears {band}":
                late = days % 365
        due = calendar.back(late)
        year, month_day = int(str(due)[:4]), str(due)[5:]
        if month_day == "02-29":
            month_day = "02-28"
        mode = "own" if asset.note == "used_own" else ("lease", "share", "trustee", "lease")[int(rng.integers(0, 4))]
        annual = asset.value * 6 // 100 // 100 * 100
        first = year - 3
        ends = calendar.back(200) if asset.note in ("idle_by_rule", "disposed") else np.datetime64(f"{year + 2}-12-31", "D")
        if asset.note != "used_own":
            self.contract.add(
                0,
                contract_no=name,
                asset_no=asset.number,
                operator_name=f"旺苍县经营主体{self.contracts:04d}号合作社",
                operator_uscc=ids.credit_code("93", "990821", self.contracts),
                operation_mode=mode,
                start_date=np.datetime64(f"{first}-01-01", "D"),
                end_date=ends,
                annual_due_fen=annual,
                due_month_day=month_day,
            )
        else:
            self.contract.add(
                0,
                contract_no=name,
                asset_no=asset.number,
                operator_name=f"旺苍县经营主体{self.contracts:04d}号",
                operator_uscc=None,
                operation_mode=mode,
                start_date=np.datetime64(f"{first}-01-01", "D"),
                end_date=ends,
                annual_due_fen=0,
                due_month_day=month_day,
            )
            return
        for due_year in range(first, year + 1):
            on = np.datetime64(f"{due_year}-{month_day}", "D")
            if on > ends or on > calendar.day:
                continue
            paid = self._paid(asset, due_year, year, annual)
            self._receipts(name, due_year, on, paid)
            if paid:
                self._distribute(asset, due_year, on, paid)
        if asset.note == "advances":
            self._receipts(name, year + 1, calendar.back(15), annual)
            self._distribute(asset, year + 1, calendar.back(10), annual)

    def _paid(self, asset: Asset, due_year: int, year: int, annual: int) -> int:
        """What came in for a due year."""
        if asset.note == "arrears >365":
            return annual if due_year < year - 1 else 0
        if asset.note.startswith("arrears "):
            return annual if due_year < year else 0
        if asset.note == "unpaid_part":
            return annual if due_year < year else annual // 3
        if asset.note == "AL9":  # one year short, another beyond what was due: never netted
            return {year - 1: annual - 5_000_00, year: annual + 3_000_00}.get(due_year, annual)
        if asset.note == "idle_by_rule" or asset.note:
            return annual
        return annual if self.rng.random() < 0.93 else annual // 2

    def _receipts(self, name: str, due_year: int, on: np.datetime64, paid: int) -> None:
        parts = [paid] if paid < 200_00 or self.rng.random() < 0.7 else [paid // 2, paid - paid // 2]
        for turn, amount in enumerate(parts):
            if amount:
                day = min(on - np.timedelta64(3, "D") + np.timedelta64(turn * 9, "D"), self.calendar.back(2))
                self.receipt.add(0, contract_no=name, due_year=due_year, received_date=day, received_fen=amount)

    def _distribute(self, asset: Asset, year: int, on: np.datetime64, received: int) -> None:
        """Lines of a year add up to what was received; the retained share is a line of its own."""
        uses = [("household", received * 4 // 10), ("public_post", received * 3 // 10)]
        uses.append(("retained", received - sum(amount for _, amount in uses)))
        day = min(on + np.timedelta64(20, "D"), self.calendar.back(1))
        for turn, (use, amount) in enumerate(uses):
            wrong = 1_000_00 if asset.note == "AL8" and turn == 0 else 0
            persons = int(self.rng.integers(5, 80)) if use == "household" else None
            self.distribution.add(
                0,
                asset_no=asset.number,
                distribution_year=year,
                distribution_use=use,
                distributed_date=day,
                persons_benefiting=persons,
                distributed_fen=amount - wrong,
            )
