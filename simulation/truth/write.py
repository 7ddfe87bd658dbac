"""Writes the truth beside the landing: one Parquet file per kind of answer, links of every row, and a manifest.

Before writing it is checked against the plan: every planted positive must be true, every planted near-miss false,
every planted case on the list in its state with its blockers. A world that breaks this is refused.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Protocol

import pandas as pd

from simulation.truth.answers import Answers, answer
from simulation.truth.books import REGISTER, Books, open_books, struck_off
from simulation.truth.decide import Undecidable, decide
from simulation.truth.households import household_tables
from simulation.truth.losses import Losses, read_losses
from simulation.truth.places import row_places
from simulation.world.model import World
from simulation.world.policy import policy

MAX_UNDECIDABLE = 0.01
DATA_KINDS = ("data", "duplicate")
PLANTED = ["code", "polarity", "resident_id", "household_no", "households", "status"]
SEVERITY = ("", "cosmetic", "cell_lost", "id_hard", "row_lost", "delivery_lost")


class Files(Protocol):
    """What writing the files told: see simulation.files."""

    @property
    def corruptions(self) -> pd.DataFrame: ...
    @property
    def rows(self) -> pd.DataFrame: ...
    @property
    def kinds(self) -> pd.DataFrame: ...


def write_truth(world: World, files: Files, folder: Path, dirt: float) -> dict[str, Any]:
    """Compute, check, decide and write. Gives the manifest."""
    books = open_books(world.deliveries, world.as_of)
    truth = answer(books)
    check_plan(world, truth)
    rows = files.rows[files.rows["_row_id"].notna()]
    losses = read_losses(files.corruptions, rows)
    undecidable = decide(world.deliveries, world.as_of, truth, losses)
    made = answer_tables(truth, undecidable)
    made |= household_tables(world, books, truth, undecidable, losses, files.corruptions)
    made["links"] = _links(world, books, rows, files.corruptions, losses)
    made["files"] = _files(files.rows)
    made["row_places"] = row_places(world)
    made["case_events"] = truth.events.rename(columns={"household": "household_no"})
    made["planted"], made["planted_list"], made["planted_assets"] = world.planted, world.planted_list, world.planted_assets
    made["contradictions"] = _contradictions(world, files.corruptions)
    made["corruptions"] = files.corruptions.astype({"_row_id": "Int64"}).astype({"original": str, "written": str})
    made["kinds"] = files.kinds
    shares = _shares(made, len(truth.homes))
    folder.mkdir(parents=True, exist_ok=True)
    digests = {}
    for name, table in sorted(made.items()):
        path = folder / f"{name}.parquet"
        table.reset_index(drop=True).to_parquet(path, index=False)
        digests[path.name] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest = {
        "area": world.area,
        "as_of": world.as_of.isoformat(),
        "seed": world.seed,
        "dirt": dirt,
        "households": len(truth.homes),
        "persons": len(truth.people),
        "feed_rows": len(rows),
        "files": int(files.rows["file"].nunique()),
        "corruptions": {str(effect): int(count) for effect, count in files.corruptions["effect"].value_counts().sort_index().items()},
        "answers": shares,
        "ledger_totals_fen": truth.county,
        "digests": digests,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    overall = shares["all"]["undecidable_share"]
    if overall > MAX_UNDECIDABLE:
        raise ValueError(
            f"the dirt leaves {overall:.2%} of all answers undecidable, more than {MAX_UNDECIDABLE:.0%}; lower the weights of hard losses"
        )
    return manifest


def check_plan(world: World, truth: Answers) -> None:
    """The truth, computed without the plan, must agree with it."""
    fired = set(zip(truth.clues["household"], truth.clues["rule_key"], strict=True))
    plan = world.planted
    is_true = pd.Series([pair in fired for pair in zip(plan["household_no"], plan["rule"], strict=True)], index=plan.index)
    wrong = plan[is_true != (plan["polarity"] == "positive")]
    faults = [f"{row.rule} {row.polarity} {row.variant}" for row in wrong.itertuples()]
    listed = truth.listed.set_index("household")
    for case in world.planted_list.itertuples():
        if case.household_no not in listed.index:
            faults.append(f"list {case.variant}: not on the list")
            continue
        found = listed.loc[str(case.household_no)]
        blockers = found["blockers"] if isinstance(found["blockers"], str) else None
        expected = case.blockers if isinstance(case.blockers, str) else None
        if (found["list_state"], blockers, found["monitoring_category"]) != (case.list_state, expected, case.category):
            faults.append(f"list {case.variant}: expected {case.list_state} [{expected}], found {found['list_state']} [{blockers}]")
    flags = dict(zip(truth.assets["asset_no"], truth.assets["flags"].str.split(","), strict=True))
    for asset in world.planted_assets.itertuples():
        note = str(asset.note)
        if note in ("AL4", "AL6", "AL8", "AL9", "AL14") and note not in flags[asset.asset_no]:
            faults.append(f"asset {note}: not flagged")
        if note in ("near_AL4", "near_AL6", "near_AL14") and note[5:] in flags[asset.asset_no]:
            faults.append(f"asset {note}: flagged")
    if faults:
        raise AssertionError(f"{len(faults)} planted answers are not what the truth says: {'; '.join(sorted(set(faults))[:12])}")


def answer_tables(truth: Answers, undecidable: Undecidable) -> dict[str, pd.DataFrame]:
    """One table per kind: what is true, and what nobody can tell, whether true or not (``is_true``)."""
    keys = undecidable.keys

    def table(kind: str, frame: pd.DataFrame, key: list[str], names: dict[str, str]) -> pd.DataFrame:
        made = frame.assign(is_true=True)
        known = set(made[key].itertuples(index=False, name=None))
        extra = pd.DataFrame(sorted(keys[kind] - known), columns=key).assign(is_true=False)
        made = pd.concat([made, extra], ignore_index=True) if len(extra) else made
        made["is_decidable"] = [row not in keys[kind] for row in made[key].itertuples(index=False, name=None)]
        return made.rename(columns=names).sort_values([names.get(name, name) for name in key], ignore_index=True)

    home = {"household": "household_no"}
    assets = table("assets", truth.assets, ["asset_no"], {})
    left = undecidable.assets_after.set_index("asset_no")
    for name in ("original_value_fen", "income_due_fen", "received_fen", "arrears_fen"):
        assets[name.replace("_fen", "_after_losses_fen")] = assets["asset_no"].map(left[name]).fillna(0).astype("int64")
    return {
        "persons": table("persons", truth.people, ["person"], {"person": "resident_id", **home}),
        "households": table("households", truth.homes, ["household"], {"group": "group_no", **home}),
        "clues": table("clues", truth.clues, ["household", "rule_key"], home),
        "clue_states": table("clue_states", truth.merged, ["household"], home),
        "candidates": table("candidates", truth.candidates, ["household"], home),
        "monitored": table("monitored", truth.listed.drop(columns="tie"), ["household"], home),
        "assets": assets,
        "projects": table("projects", truth.projects, ["project_no"], {}),
    }


def _shares(made: dict[str, pd.DataFrame], households: int) -> dict[str, dict[str, Any]]:
    """How many answers of each kind, how many of them undecidable. A household without a clue is an answer too."""
    rules = (
        sum(
            isinstance(value, dict)
            for name, value in policy().items()
            if name not in ("income", "elimination", "ledger", "risk_measure_match", "household_split")
        )
        + 2
    )
    asked = {
        "persons": len(made["persons"]),
        "households": households,
        "clues": households * rules,
        "candidates": households,
        "monitored": households,
        "assets": len(made["assets"]),
    }
    shares: dict[str, dict[str, Any]] = {}
    for kind, count in asked.items():
        table = made[kind]
        gone = int((~table["is_decidable"]).sum())
        true_gone = int((table["is_true"] & ~table["is_decidable"]).sum())
        shares[kind] = {"answers": count, "true": int(table["is_true"].sum()), "undecidable": gone, "true_undecidable": true_gone}
        shares[kind]["undecidable_share"] = round(gone / count, 6) if count else 0.0
    total, gone = sum(asked.values()), sum(part["undecidable"] for part in shares.values())
    shares["all"] = {"answers": total, "undecidable": gone, "undecidable_share": round(gone / total, 6)}
    return shares


def _links(world: World, books: Books, rows: pd.DataFrame, corruptions: pd.DataFrame, losses: Losses) -> pd.DataFrame:
    """For each written data row: whom it truly speaks of, the worst that happened to it, whether it stands at as_of."""
    hidden = pd.concat([item.frame[["_row_id", "_person", "_household"]] for item in world.deliveries], ignore_index=True).set_index(
        "_row_id"
    )
    standing = set().union(*(frame["_row_id"] for frame in books.feeds.values()))
    table = rows.astype({"file": str, "sha256": str, "feed": str, "sheet": str, "kind": str, "_row_id": "int64"})
    spoiled = corruptions[["file", "_row_id", "effect", "kind"]].dropna(subset=["_row_id"]).astype({"_row_id": "int64"})
    worst = spoiled.assign(rank=spoiled["effect"].map(SEVERITY.index)).sort_values(["rank", "kind"], kind="stable")
    worst = worst.drop_duplicates(["file", "_row_id"], keep="last").rename(columns={"kind": "damage"}).drop(columns="effect")
    table = table.merge(worst, on=["file", "_row_id"], how="left")
    table["damage"] = table["damage"].fillna("").astype(str)
    # The same file under two names is one delivery; its corruptions stand under the first name.
    table = table.sort_values("rank", ascending=False, kind="stable").drop_duplicates(["sha256", "sheet", "row_no"])
    table["effect"] = table["rank"].map(lambda value: SEVERITY[int(value)] if pd.notna(value) else "")
    gone = table["_row_id"].isin(losses.gone) & (table["effect"] != "row_lost")
    table.loc[gone, "effect"] = "delivery_lost"
    table["resident_id"] = hidden["_person"].reindex(table["_row_id"]).to_numpy()
    table["household_no"] = hidden["_household"].reindex(table["_row_id"]).to_numpy()
    # Whom the register itself cannot name, or names no more, no other row can be tied to.
    nameless = _registered(world, losses) | struck_off(world.deliveries)
    table["is_standing"] = table["_row_id"].isin(standing)
    table["is_decidable"] = table["effect"].isin(["", "cosmetic", "cell_lost"]) & ~table["resident_id"].isin(nameless)
    columns = [
        "sha256",
        "feed",
        "sheet",
        "row_no",
        "kind",
        "_row_id",
        "resident_id",
        "household_no",
        "damage",
        "effect",
        "is_standing",
        "is_decidable",
    ]
    return table[columns].sort_values(["sha256", "sheet", "row_no"], ignore_index=True)


def _contradictions(world: World, corruptions: pd.DataFrame) -> pd.DataFrame:
    """Planted contradictions and near misses. Where a row of a household they rest on was harmed, nobody can tell.

    Nor where only the id says whose row it is and the same list has another row of that person: it may be a brother's under his id.
    """
    harmed = set(corruptions.loc[corruptions["effect"] != "cosmetic", "_row_id"].dropna())
    by_id = set(corruptions.loc[corruptions["decided_by"].fillna("").str.startswith("id"), "_row_id"].dropna())
    touched: set[str] = set()
    for item in world.deliveries:
        frame = item.frame
        is_doubtful = frame["_row_id"].isin(by_id) & frame["_person"].duplicated(keep=False) if "_person" in frame else False
        touched |= set(frame.loc[frame["_row_id"].isin(harmed) | is_doubtful, "_household"].dropna())
    made = world.planted_contradictions.reindex(columns=PLANTED)
    return made.assign(is_decidable=[not touched & set(homes.split(",")) for homes in made["households"]])


def _registered(world: World, losses: Losses) -> set[str]:
    """People whose own row of the register is gone or names nobody."""
    touched = losses.gone | losses.unlinked
    registers = [item.frame for item in world.deliveries if item.feed == REGISTER and not item.is_past]
    parts = [frame.loc[frame["_row_id"].isin(touched), "_person"] for frame in registers]
    return set(pd.concat(parts)) if parts else set()


def _files(rows: pd.DataFrame) -> pd.DataFrame:
    """For each distinct file: how many rows it has, how many of them are data."""
    table = rows[["sha256", "feed", "sheet", "row_no", "kind"]].astype(str).drop_duplicates(["sha256", "sheet", "row_no"])
    is_data = table["kind"].isin(DATA_KINDS)
    made = (
        table.assign(rows_data=is_data, rows_set_apart=~is_data)
        .groupby(["sha256", "feed"], as_index=False)[["rows_data", "rows_set_apart"]]
        .sum()
    )
    return made.sort_values("sha256", ignore_index=True)
