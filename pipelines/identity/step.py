"""The identity step: register first, then every feed row to a person, a household and a village, exact before all else.

Here belongs the order of the work. How names, ids and keys are read stands in ``names``, ``ids`` and ``keys``; what
differs by feed in ``feeds``; every rule of linking in one SQL file each.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.engine.duck import quote
from pipelines.errors import SpineMissing, Where
from pipelines.identity import feeds
from pipelines.identity.bench import Bench
from pipelines.identity.feeds import Source
from pipelines.identity.households import fold_households, write_households
from pipelines.identity.han import create_han
from pipelines.identity.ids import create_macros
from pipelines.identity.keys import create_secret
from pipelines.night import NightContext, StepResult

REGISTER = "accepted__public_security__household_register"
CHANGES = "accepted__public_security__id_change"
LINK_CLASSES = Path(__file__).parent / "link_classes.csv"

_CLAIM = (
    "0 AS source, '' AS system, '' AS _delivery_id, '' AS _sheet, 0 AS _row_no, '' AS raw, '' AS person_name, '' AS sex,"
    " DATE '2000-01-01' AS birth_date, '' AS phone, '' AS household_no, '' AS group_no, '' AS head_raw, '' AS head_name,"
    " '' AS grain, '' AS village_code, '' AS township_code"
)
_REF = "0 AS source, '' AS _delivery_id, '' AS _sheet, 0 AS _row_no"
# Interface points of the step: tables that stand from the beginning and are empty until somebody knows better.
_ID_ALIAS = "'' AS old_id, '' AS canonical, '' AS key_id"
_DECIDED = "CAST(0 AS BIGINT) AS cid, '' AS pid"
_SCORED = "CAST(0 AS BIGINT) AS cid, '' AS pid, CAST(0 AS DECIMAL(9, 4)) AS weight, CAST(0 AS DECIMAL(9, 6)) AS probability, '' AS evidence"


def run(ctx: NightContext) -> StepResult:
    """Tie every accepted row to persons, households and places. Raises SpineMissing when no household register stands."""
    with ctx.engine() as engine:
        bench = Bench(engine)
        sources = list_sources(engine, load_contracts())
        _prepare(bench, sources, ctx.settings.person_secret(), ctx.settings.lasting_secret())
        _read_register(bench)
        _read_claims(bench, sources)
        _link(bench, sources)
        _write(bench, sources)
        return StepResult(rows=bench.rows, facts=_facts(bench))


def list_sources(engine: Engine, contracts: dict[str, Contract]) -> list[Source]:
    """Every table to be resolved: each feed's standing rows, and its history where the contract keeps one."""
    sources: list[Source] = []
    for contract in contracts.values():
        sources.append(Source(len(sources), contract, f"accepted__{contract.table}", contract.table))
        if contract.delivery.history:
            sources.append(Source(len(sources), contract, f"history__{contract.table}", f"resolved_history__{contract.table}"))
    engine.expose([source.reads for source in sources] + ["area", "night"])
    return sources


def _prepare(bench: Bench, sources: list[Source], secret: bytes, link_secret: bytes) -> None:
    connection = bench.engine.connection
    create_macros(connection)
    for name, key in (("secret", secret), ("link_secret", link_secret)):
        create_secret(connection, key, name)
        bench.declare(name)
    bench.hold("link_class", f"SELECT * FROM read_csv({quote(str(LINK_CLASSES))}, types = {{'confidence': 'DECIMAL(5,4)'}})")
    bench.hold_all("source", (f"SELECT {one.number}, {quote(one.contract.feed)}" for one in sources), "0 AS source, '' AS feed")
    bench.hold("place_name", feeds.place_names_select(one for one in sources if one.has_place))
    bench.hold_model("place")
    _read_changes(bench)


def _read_changes(bench: Bench) -> None:
    """Former numbers of persons: read first, so that every id after them is read as the number that counts now."""
    bench.hold_all("id_alias", (), _ID_ALIAS)
    bench.hold("raw_id", f"SELECT old_id AS raw FROM {CHANGES} UNION SELECT new_id FROM {CHANGES}")
    bench.hold_model("id_reading", "id_change_row", "id_alias", "id_change_fault")


def _read_register(bench: Bench) -> None:
    bench.hold("raw_id", f"SELECT DISTINCT resident_id AS raw FROM {REGISTER} WHERE resident_id IS NOT NULL")
    bench.hold_model("id_reading", "register_row", "register_claim", "person", "household")
    if not bench.count("SELECT 'rows', count(*) FROM person")["rows"]:
        raise SpineMissing(
            "no_spine",
            "no household register stands, so nobody can be told apart",
            zh="没有有效的户籍登记数据，无法识别人员和户",
            where=Where(file=f"{REGISTER}.parquet"),
            expected="at least one accepted row",
            found="0",
            fix="deliver the household register, or see why it was held",
        )
    fold_households(bench)


def _read_claims(bench: Bench, sources: list[Source]) -> None:
    named = [one for one in sources if one.has_person and not one.contract.spine]
    bench.hold_all("claim_raw", map(feeds.claim_select, named), _CLAIM)
    bench.hold("raw_id", "SELECT raw FROM claim_raw WHERE raw IS NOT NULL UNION SELECT head_raw FROM claim_raw WHERE head_raw IS NOT NULL")
    bench.hold_model("id_reading", "claim")
    bench.hold_all("forced", (), _DECIDED)
    bench.hold_all("forbidden", (), _DECIDED)


def _link(bench: Bench, sources: list[Source]) -> None:
    grouped = [one for one in sources if one.group and not one.contract.spine]
    bench.hold_all("group_member", map(feeds.group_member_select, grouped), "'' AS system, '' AS group_no, '' AS pid")
    bench.hold(
        "group_member",
        "SELECT * FROM group_member UNION SELECT system, group_no, holder_pid FROM claim"
        " WHERE group_no IS NOT NULL AND holder_pid IS NOT NULL AND is_same_name",
    )
    bench.hold_model("group_household", "claim_household", "pair", "chosen", "near")
    create_han(bench.engine.connection, "SELECT said_key FROM near UNION SELECT known_key FROM near")
    bench.declare("han")
    bench.hold_model("name_form", "name_differs")
    bench.hold_all("scored", (), _SCORED)
    bench.hold(
        "named_pid",
        "SELECT DISTINCT pid FROM (SELECT * FROM chosen UNION ALL SELECT * FROM name_differs)"
        " JOIN link_class USING (link_class) WHERE basis = 'name'",
    )
    unique = [one for one in sources if one.has_person and one.grain and not one.contract.spine]
    bench.hold_all("grain_taken", map(feeds.grain_taken_select, unique), "0 AS source, '' AS grain, '' AS pid")
    bench.hold_model("link", "claim_result", "recovered", "person_key")
    bench.hold(
        "group_member",
        "SELECT * FROM group_member UNION SELECT system, group_no, pid FROM claim_result WHERE group_no IS NOT NULL AND pid IS NOT NULL",
    )
    bench.hold_model("group_household", "register_exact", "feed_link")


def _write(bench: Bench, sources: list[Source]) -> None:
    numbered = [one for one in sources if one.number_column and not one.contract.spine]
    bench.hold_all("exact_clash", map(feeds.exact_clash_select, numbered), f"{_REF}, '' AS pid")
    places = [one for one in sources if one.has_place and not one.has_person]
    bench.hold_all("place_miss", map(feeds.place_miss_select, places), f"{_REF}, '' AS reason")
    bench.write_model("person_spine", "household_spine", "vault_person", "vault_household", "repair", "unresolved")
    write_households(bench)
    for source in (one for one in sources if not one.is_past_register):
        bench.write(source.writes, feeds.resolved_select(source))


def _facts(bench: Bench) -> dict[str, object]:
    """Counts worth showing. Tables are read back from the lake, so they are what was written."""
    bench.engine.expose(["repair", "unresolved", "person_spine"])
    return {
        "persons": bench.rows["person_spine"],
        "households": bench.rows["household_spine"],
        "repairs_by_class": bench.count("SELECT link_class, count(*) FROM repair GROUP BY ALL"),
        "unresolved_by_reason": bench.count("SELECT reason, count(*) FROM unresolved GROUP BY ALL"),
        "unresolved_by_feed": bench.count("SELECT feed, count(*) FROM unresolved GROUP BY ALL"),
        "persons_by_identity_class": bench.count("SELECT identity_class, count(*) FROM person_spine GROUP BY ALL"),
    }
