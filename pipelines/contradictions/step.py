"""The step: who is believed, what contradicts what, and what became of it. No rule, source or state stands here.

Sources stand in the packs (``authority``), rules in one file each, the fold of answers in ``models/contradiction.sql``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.contracts.types.masks import phone_sql
from pipelines.contradictions.authority import load_ladders, told_select
from pipelines.contradictions.catalogue import ROOM, Rule, base_models, load_rules
from pipelines.contradictions.select import (
    MACROS,
    asked_select,
    asked_tables,
    declared_select,
    found_select,
    id_field_case,
    standing_since_select,
)
from pipelines.engine import Engine, load_model, load_room
from pipelines.identity.keys import create_secret
from pipelines.night import NightContext, StepResult
from pipelines.policy.loader import DATA, Roots
from pipelines.policy.needs import check_policy
from pipelines.quality.periods import declare_periods

MODELS = ROOM / "models"


def run(ctx: NightContext) -> StepResult:
    """The step. Raises ContractError when the area's policy lacks a parameter or a ladder names what no contract declares."""
    with ctx.engine() as engine:
        return StepResult(write_board(engine, ctx.settings.keyring.lasting()))


def write_board(engine: Engine, secret: bytes, roots: Roots = (DATA,)) -> dict[str, int]:
    """Ladders, rules and board over the night's tables. ``secret``: the lasting key, for the numbers. Returns rows by table."""
    contracts = load_contracts()
    rules, base, models = load_rules(contracts), base_models(), load_room(MODELS)
    check_policy(engine, [*base, *models, *(rule.model for rule in rules)])
    engine.expose(["night", "policy", "feed_state", "field_gap", "delivery", "vault_key_history"])
    declare_macros(engine, contracts)
    create_secret(engine.connection, secret, "link_secret")
    rows = write_attributes(engine, contracts, roots) | engine.run_all(base)
    silent, partial = _missing(engine, rules)
    asked = [rule for rule in rules if rule.code not in silent]
    rows |= engine.run_all(rule.model for rule in asked)
    engine.expose([*(rule.model.writes for rule in asked), *asked_tables(asked)])
    rows["contradiction_rule"] = engine.write("contradiction_rule", declared_select(rules, silent, partial))
    rows["contradiction_asked"] = engine.write("contradiction_asked", asked_select(asked))
    rows["contradiction_found"] = engine.write("contradiction_found", found_select(asked))
    engine.expose(["contradiction_found"])
    cited = _snapshots(engine, contracts)
    engine.expose(contracts[feed].table for feed in cited)
    rows["contradiction_since"] = engine.write("contradiction_since", standing_since_select(cited, contracts))
    return rows | engine.run_all(model for model in models if model.writes != "attribute_value")


def write_attributes(engine: Engine, contracts: Mapping[str, Contract], roots: Roots = (DATA,)) -> dict[str, int]:
    """``attribute_told`` (restricted: whole values) and ``attribute_value`` (as they may be shown)."""
    night = engine.connection.execute("SELECT area_code, as_of FROM night").fetchone()
    assert night is not None
    ladders = load_ladders(str(night[0]), night[1], contracts, roots)
    there = {feed for (feed,) in engine.connection.execute("SELECT feed FROM feed_state WHERE is_available").fetchall()}
    engine.expose({contracts[item.line.feed].table for item in ladders if item.line.feed in there})
    told = engine.write("attribute_told", told_select(ladders, contracts, there))
    return {"attribute_told": told, "attribute_value": engine.run(load_model(MODELS / "attribute_value.sql"))}


def declare_macros(engine: Engine, contracts: Mapping[str, Contract]) -> None:
    """What rules say in short."""
    declare_periods(engine.connection)
    for head, body in (MACROS | {"phone_text(t)": phone_sql("t"), "id_field(feed_asked)": id_field_case(contracts)}).items():
        engine.connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS {body}")


def _missing(engine: Engine, rules: Sequence[Rule]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Feeds and fields each rule cannot be asked without, and those it only does without, by code."""
    states = dict(engine.connection.execute("SELECT feed, CASE WHEN is_available THEN feed_state END FROM feed_state").fetchall())
    blind = set(engine.connection.execute("SELECT feed, field FROM field_gap WHERE is_whole").fetchall())
    gaps = set(engine.connection.execute("SELECT feed, field FROM field_gap WHERE NOT is_whole").fetchall())
    silent: dict[str, list[str]] = {}
    partial: dict[str, list[str]] = {}
    for rule in rules:
        without = [feed for feed in rule.feeds if states.get(feed) is None] + [
            f"{feed}.{field}" for feed, field in rule.needs if (feed, field) in blind
        ]
        less = [feed for feed in rule.also if states.get(feed) is None]
        less += [f"{feed}:partial" for feed in (*rule.feeds, *rule.also) if states.get(feed) == "partial"]
        less += [f"{feed}.{field}:partial" for feed, field in rule.needs if (feed, field) in gaps]
        if without:
            silent[rule.code] = without
        if less:
            partial[rule.code] = less
    return silent, partial


def _snapshots(engine: Engine, contracts: Mapping[str, Contract]) -> dict[str, list[tuple[str, str]]]:
    """Deliveries of the cited snapshot feeds that stood before those of tonight: delivery and folder, by feed."""
    kinds = sorted(feed for feed, contract in contracts.items() if contract.delivery.kind == "snapshot")
    found = engine.connection.execute(
        "SELECT feed, delivery_id, folder FROM delivery WHERE delivery_state = 'superseded'"
        " AND feed IN (SELECT feed FROM contradiction_found) AND list_contains($1, feed) ORDER BY ALL",
        [kinds],
    ).fetchall()
    cited: dict[str, list[tuple[str, str]]] = {}
    for feed, delivery, folder in found:
        cited.setdefault(str(feed), []).append((str(delivery), str(folder)))
    return cited
