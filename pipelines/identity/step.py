"""The identity step: register first, then every feed row to a person, a household and a village, exact before all else.

Here belongs the order of the work. How names, ids and keys are read stands in ``names``, ``ids`` and ``keys``; what
differs by feed in ``feeds``; every rule of linking in one SQL file each.
"""

from __future__ import annotations

from pipelines.contracts.loader import load_contracts
from pipelines.contracts.model import Contract
from pipelines.engine import Engine
from pipelines.engine.duck import quote
from pipelines.errors import SpineMissing, Where
from pipelines.identity import feeds
from pipelines.identity.bench import Bench
from pipelines.identity.decisions import decide_candidates, decide_claims, leave_decided, note_choices, read_decisions, settle, undo
from pipelines.identity.evidence import LINK_CLASSES
from pipelines.identity.feeds import Source
from pipelines.identity.han import create_han
from pipelines.identity.households import fold_households, write_households
from pipelines.identity.ids import create_macros
from pipelines.identity.keys import create_earlier_secrets, create_key_macros, create_secret
from pipelines.identity.scoring.step import score_residual
from pipelines.keyring import Keyring
from pipelines.night import NightContext, StepResult
from pipelines.places.macros import boundaries_of, declare_places

REGISTER = "accepted__public_security__household_register"
CHANGES = "accepted__public_security__id_change"

_PLACE_TEXT = (
    "'' AS feed, '' AS township_name, '' AS village_name, 0 AS epoch, 0::BIGINT AS rows, 0::BIGINT AS rows_settled, 0::BIGINT AS rows_open"
)
_TOGETHER = 1_000_000  # rows whose keys are held in memory at a time, some 250 bytes each
_REF = "0 AS source, '' AS _delivery_id, '' AS _sheet, 0 AS _row_no"
_ALIAS_ROW = f"{_REF}, '' AS township_name, '' AS village_name, '' AS village_code, '' AS told"
# What nobody reads once all rows are linked, and once what was repaired and asked is written: in a large county the feeds need the room.
_SEARCHED = (
    "raw_id", "namesake", "near", "name_form", "named_person", "grain_taken", "link", "claim_household", "head_named", "phone_home",
    "group_member",
)  # fmt: skip
_TOLD = (
    "id_reading", "claim_raw", "claim", "claim_result", "read_row", "pair", "chosen", "name_differs", "scored", "repair_told",
    "review_told",
)  # fmt: skip
# Interface points of the step: tables that stand from the beginning and are empty until somebody knows better.
_ID_ALIAS = "'' AS old_id, '' AS canonical, '' AS key_id"


def run(ctx: NightContext) -> StepResult:
    """Tie every accepted row to persons, households and places. Raises SpineMissing when no household register stands."""
    with ctx.engine() as engine:
        bench = Bench(engine)
        sources = list_sources(engine, load_contracts())
        _prepare(bench, sources, ctx.settings.keyring)
        _read_register(bench)
        _read_claims(bench, sources)
        _link(bench, sources)
        _write(bench, sources)
        return StepResult(rows=bench.rows, facts=_facts(bench))


def list_sources(engine: Engine, contracts: dict[str, Contract]) -> list[Source]:
    """Every table to be resolved: each feed's standing rows, and its history where the contract keeps one."""
    sources: list[Source] = []
    for contract in contracts.values():
        for reads, writes in (("accepted", ""), ("history", "resolved_history__")):
            if reads == "accepted" or contract.delivery.history:
                table = f"{reads}__{contract.table}"
                sources.append(Source(len(sources), contract, table, f"{writes}{contract.table}", engine.path(table)))
    engine.expose([source.reads for source in sources] + ["area", "area_version", "night"])
    return sources


def _prepare(bench: Bench, sources: list[Source], keyring: Keyring) -> None:
    connection = bench.engine.connection
    create_macros(connection)
    create_key_macros(connection)
    for name, key in (("secret", keyring.person()), ("link_secret", keyring.lasting())):
        create_secret(connection, key, name)
        bench.declare(name)
    create_earlier_secrets(connection, keyring.earlier())
    bench.declare("earlier_secret")
    bench.hold("link_class", f"SELECT * FROM read_csv({quote(str(LINK_CLASSES))}, types = {{'confidence': 'DECIMAL(5,4)'}})")
    declared = ", ".join(f"({one.number}, {quote(one.contract.feed)}, {one.is_certificate})" for one in sources)
    names = "source, feed, is_certificate"
    bench.hold("source", f"SELECT * REPLACE (CAST(source AS SMALLINT) AS source) FROM (VALUES {declared}) AS declared ({names})")
    declare_places(connection, boundaries_of(bench.engine))
    bench.hold("place_name", feeds.place_names_select(one for one in sources if one.has_place))
    read_decisions(bench)
    bench.hold_model("place", "village_code_now")
    undo(bench, "place")
    _read_changes(bench)


def _read_changes(bench: Bench) -> None:
    """Former numbers of persons: read first, so that every id after them is read as the number that counts now."""
    bench.hold_all("id_alias", (), _ID_ALIAS)
    bench.hold("raw_id", f"SELECT old_id AS raw FROM {CHANGES} UNION SELECT new_id FROM {CHANGES}")
    bench.hold_model("id_reading", "id_change_row", "id_alias", "id_change_fault")


def _read_register(bench: Bench) -> None:
    bench.hold("raw_id", f"SELECT DISTINCT resident_id AS raw FROM {REGISTER} WHERE resident_id IS NOT NULL")
    bench.hold_model("id_reading")
    undo(bench, "id_reading")
    bench.hold_model("register_row", "register_claim", "person", "household")
    bench.drop("register_row")
    note_choices(bench)
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
    undo(bench, "household_number")


def _read_claims(bench: Bench, sources: list[Source]) -> None:
    named = [one for one in sources if one.has_person and not one.contract.spine]
    bench.hold("claim_raw", feeds.claim_select(named))
    bench.hold("raw_id", "SELECT raw FROM claim_raw WHERE raw IS NOT NULL UNION SELECT head_raw FROM claim_raw WHERE head_raw IS NOT NULL")
    bench.hold_model("id_reading", "read_row")
    leave_decided(bench)
    bench.hold_model("claim", "exact_clash")
    decide_claims(bench)


def _link(bench: Bench, sources: list[Source]) -> None:
    grouped = [one for one in sources if one.group and not one.contract.spine]
    bench.hold(
        "group_member",
        f"{feeds.group_member_select(grouped)} UNION SELECT system, group_no, holder_pid FROM claim"
        " WHERE group_no IS NOT NULL AND holder_pid IS NOT NULL AND is_same_name"
        " UNION SELECT c.system, c.group_no, r.pid FROM read_row AS r JOIN claim_raw AS c USING (source, row_at)"
        " WHERE c.group_no IS NOT NULL",
    )
    bench.hold_model("group_household", "claim_household", "head_named", "phone_home", "namesake", "pair")
    decide_candidates(bench, "pair")
    bench.hold_model("chosen")
    settle(bench)
    bench.hold_model("near")
    decide_candidates(bench, "near")
    create_han(bench.engine.connection, "SELECT said_key FROM near UNION SELECT known_key FROM near")
    bench.declare("han")
    bench.hold_model("name_form", "name_differs")
    score_residual(bench)
    while decide_candidates(bench, "scored"):  # who was taken out was a rival of those left: who comes up now may be decided on as well
        score_residual(bench)
    settle(bench)
    bench.hold_model("named_person")
    unique = [one for one in sources if one.has_person and one.is_unique and not one.contract.spine]
    bench.hold("grain_taken", feeds.grain_taken_select(unique))
    bench.hold_model("link", "claim_result", "recovered")
    undo(bench, "recovered")
    bench.hold_model("person_key")
    bench.hold(
        "group_member",
        "SELECT * FROM group_member UNION SELECT system, group_no, pid FROM claim_result WHERE group_no IS NOT NULL AND pid IS NOT NULL",
    )
    bench.hold_model("group_household", "register_exact", "feed_link")
    bench.drop(*_SEARCHED)


def _write(bench: Bench, sources: list[Source]) -> None:
    places = [one for one in sources if one.has_place and not one.has_person]
    bench.hold_all("place_miss", map(feeds.place_miss_select, places), f"{_REF}, '' AS reason")
    renamed = [one for one in sources if one.has_place and not one.is_history and bench.count("SELECT 'n', count(told) FROM place")["n"]]
    bench.hold_all("village_alias_row", map(feeds.village_alias_select, renamed), _ALIAS_ROW)
    bench.hold_model("repair_told", "review_told")
    bench.write_model("person_spine", "household_spine", "vault_person", "vault_household", "repair", "vault_repair", "unresolved")
    bench.write_model("mart_repair", "link_review", "vault_review", "decision_applied")
    bench.hold_model("gone_claim")
    bench.drop(*_TOLD)
    write_households(bench)
    bench.write_model("vault_key_history")
    bench.drop("register_told", "register_state")
    _write_feeds(bench, [one for one in sources if not one.is_past_register])
    _write_place_problems(bench, [one for one in sources if one.has_place and not one.reads.startswith("history__")])


def _write_feeds(bench: Bench, sources: list[Source]) -> None:
    """Every feed's table with keys. The register is looked up once for feeds of ``_TOGETHER`` rows in all; a larger one asks for itself."""
    waiting: list[Source] = []
    room = _TOGETHER
    for source in sources:
        if not source.has_person or source.contract.spine:
            bench.write(source.writes, feeds.resolved_select(source))
            continue
        rows = bench.engine.rows(source.reads)
        if rows > _TOGETHER:
            bench.write(source.writes, feeds.resolved_select(source, is_alone=True))
            continue
        if rows > room:
            _write_together(bench, waiting)
            waiting, room = [], _TOGETHER
        waiting.append(source)
        room -= rows
    _write_together(bench, waiting)


def _write_together(bench: Bench, sources: list[Source]) -> None:
    if sources:
        bench.hold("row_link", feeds.row_link_select(sources))
        for source in sources:
            bench.write(source.writes, feeds.resolved_select(source))
        bench.drop("row_link")


def _write_place_problems(bench: Bench, sources: list[Source]) -> None:
    """Texts that name no village of tonight's list, counted in the tables just written."""
    bench.engine.expose(one.writes for one in sources)
    bench.hold_all("place_text", map(feeds.place_text_select, sources), _PLACE_TEXT)
    bench.write_model("place_problem")


def _facts(bench: Bench) -> dict[str, object]:
    """Counts worth showing. Tables are read back from the lake, so they are what was written."""
    bench.engine.expose(["repair", "unresolved", "person_spine", "link_review", "decision_applied"])
    return {
        "persons": bench.rows["person_spine"],
        "households": bench.rows["household_spine"],
        "repairs_by_class": bench.count("SELECT link_class, count(*) FROM repair GROUP BY ALL"),
        "links_to_review": bench.count("SELECT review_reason, count(*) FROM link_review WHERE review_state = 'open' GROUP BY ALL"),
        "decisions_by_state": bench.count("SELECT decision_state, count(*) FROM decision_applied GROUP BY ALL"),
        "unresolved_by_reason": bench.count("SELECT reason, count(*) FROM unresolved GROUP BY ALL"),
        "unresolved_by_feed": bench.count("SELECT feed, count(*) FROM unresolved GROUP BY ALL"),
        "persons_by_identity_class": bench.count("SELECT identity_class, count(*) FROM person_spine GROUP BY ALL"),
    }
