"""The step: asks every published check of what stands, counts by village, and tells each violation by its cells.

What a check is stands in its file below ``checks``; what is derived from it in ``select``. Nothing here knows a check.
"""

from __future__ import annotations

from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine
from pipelines.engine.duck import quote
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy
from pipelines.quality.published.catalogue import EXPORT, Check, base_models, load_checks
from pipelines.quality.published.select import counts_select, rows_select

FULL_WIDTH, PLAIN = "０１２３４５６７８９ＸｘＡＢａｂ", "0123456789XXABAB"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643
LINE = "(SELECT {value} FROM policy WHERE policy_key = 'published_check' AND item = item_asked)"
MACROS = {
    "check_number(item_asked)": LINE.format(value="value_num"),
    "check_fen(item_asked)": LINE.format(value="value_fen"),
    "check_text(item_asked)": LINE.format(value="value_text"),
    "check_words(item_asked)": LINE.format(value="string_split(value_text, ',')"),
    "plain_number(t)": f"upper(translate(regexp_replace(t, '[\\s''　]', '', 'g'), {quote(FULL_WIDTH)}, {quote(PLAIN)}))",
    "check_digit(t)": "'10X98765432'[CAST("
    + " + ".join(f"{weight} * TRY_CAST(t[{place}] AS INTEGER)" for place, weight in enumerate(WEIGHTS, start=1))
    + " AS INTEGER) % 11 + 1]",
}


def run(ctx: NightContext) -> StepResult:
    """The step. Raises ContractError when the area's policy lacks a parameter, EngineError for a check that does not run."""
    with ctx.engine() as engine:
        return StepResult(write_published(engine))


def write_published(engine: Engine) -> dict[str, int]:
    """Run every check over the night's tables. Returns rows by table."""
    contracts = load_contracts()
    checks, base = load_checks(contracts), base_models()
    check_policy(engine, [*base, *(check.model for check in checks)])
    engine.expose(["night", "policy", "feed_state", "header_gap"])
    declare_macros(engine)
    rows = engine.run_all(base)
    silent = _silent(engine, checks)
    asked = [check for check in checks if check.code not in silent]
    rows |= engine.run_all(check.model for check in asked)
    tables = {feed: contracts[feed].table for feed in {check.feed for check in checks}}
    engine.expose([*tables.values(), *(check.model.writes for check in asked)])
    _declare_letters(engine)
    rows["published_check"] = engine.write("published_check", counts_select(checks, tables, silent))
    rows["published_check_row"] = engine.write("published_check_row", rows_select(asked, tables, contracts))
    return rows


def declare_macros(engine: Engine) -> None:
    """What checks say in short: a parameter by its item, a number in plain characters, the check digit of an id."""
    for head, body in MACROS.items():
        engine.connection.execute(f"CREATE OR REPLACE TEMP MACRO {head} AS {body}")


def _silent(engine: Engine, checks: list[Check]) -> dict[str, str]:
    """Why a check cannot be asked tonight, by code: a feed it looks at has nothing that stands."""
    known = dict(engine.connection.execute("SELECT feed, is_available FROM feed_state").fetchall())
    silent = {}
    for check in checks:
        missing = sorted({feed for feed in (EXPORT, check.feed, *check.feeds) if not known.get(feed)})
        if missing:
            silent[check.code] = f"无可用数据：{'、'.join(missing)} | nothing stands of {', '.join(missing)}"
    return silent


def _declare_letters(engine: Engine) -> None:
    """Table ``printed_letters``: column letters by field, for every table of every sheet."""
    engine.expose(["printed_column"])
    engine.connection.execute(
        "CREATE OR REPLACE TEMP TABLE printed_letters AS SELECT delivery_id, sheet, first_row, last_row,"
        " map_from_entries(list(struct_pack(k := field, v := letter) ORDER BY field)) AS letters"
        " FROM printed_column GROUP BY delivery_id, sheet, first_row, last_row"
    )
