"""The ledger step: runs the room's models and refuses a journal that does not balance.

Posting rules stand in events/*.sql, balances in register/*.sql, identities in checks/*.sql.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pipelines.engine import Engine, load_room
from pipelines.errors import ConservationError, EngineError, Where
from pipelines.ledger.accounts import CHART, chart_of_accounts
from pipelines.night import NightContext, StepResult
from pipelines.policy.needs import check_policy

ROOM = Path(__file__).parent


def run(ctx: NightContext) -> StepResult:
    """Journal, register and flags of one night."""
    with ctx.engine() as engine:
        rows = build(engine)
        return StepResult(rows, summary(engine))


def build(engine: Engine) -> dict[str, int]:
    """Write every table of the room. Raises ContractError, ConservationError or EngineError."""
    models = load_room(ROOM)
    check_policy(engine, models)
    engine.connection.register("_chart", chart_of_accounts())
    rows = {"ledger_account": engine.write("ledger_account", "SELECT * FROM _chart ORDER BY account")}
    rows |= engine.run_all(models)
    require_balance(engine)
    return rows


def require_balance(engine: Engine) -> None:
    """Debit is credit in every entry, and every account is on the chart."""
    engine.expose(["ledger__line", "ledger_account"])
    unbalanced = engine.connection.execute(
        "SELECT entry_no, CAST(sum(debit_fen - credit_fen) AS BIGINT) AS off FROM ledger__line "
        "GROUP BY entry_no HAVING sum(debit_fen) <> sum(credit_fen) ORDER BY entry_no"
    ).fetchall()
    if unbalanced:
        entry, off = unbalanced[0]
        raise ConservationError(
            "journal_unbalanced",
            f"{len(unbalanced)} journal entries do not balance",
            zh="分录借贷不平",
            where=Where(file="journal_entry"),
            expected="debit = credit in every entry",
            found=f"{entry}: {off} fen",
            fix="correct the posting rule of that event in pipelines/ledger/events",
        )
    unknown = engine.connection.execute(
        "SELECT DISTINCT account FROM ledger__line WHERE account NOT IN (SELECT account FROM ledger_account) ORDER BY account"
    ).fetchall()
    if unknown:
        raise EngineError(
            "account_unknown",
            "the journal names accounts that are not on the chart",
            where=Where(file=str(CHART)),
            found=", ".join(str(account) for (account,) in unknown),
            fix="declare the account or correct the posting rule",
        )


def summary(engine: Engine) -> Mapping[str, int | None]:
    """Counts and sums worth showing after the step; None for arrears nobody can tell tonight."""
    engine.expose(["ledger__line", "ledger_flag", "ledger__income_known", "asset", "arrears"])
    row = engine.connection.execute(
        "SELECT (SELECT count(*) FROM ledger__line), (SELECT coalesce(sum(debit_fen), 0) FROM ledger__line), "
        "(SELECT count(*) FROM asset), (SELECT coalesce(sum(original_value_fen), 0) FROM asset), "
        "(SELECT CASE WHEN (SELECT received_known FROM ledger__income_known) THEN coalesce(sum(arrears_fen), 0) END FROM arrears)"
    ).fetchone()
    assert row is not None
    names = ("journal_lines", "journal_debit_fen", "assets", "asset_value_fen", "arrears_fen")
    facts = {name: None if value is None else int(value) for name, value in zip(names, row, strict=True)}
    flags = engine.connection.execute("SELECT check_key, count(*) FROM ledger_flag GROUP BY check_key ORDER BY check_key").fetchall()
    return facts | {f"flag_{check}": int(count) for check, count in flags}
