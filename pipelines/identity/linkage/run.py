"""Runs a linkage on one connection: two tables in, one table of links and pairs to review out.

Here belongs the order of the statements. Everything but the result is dropped; scoring by a trained model is
``splink_model``'s, which is imported only when there is a pair to score.
"""

from __future__ import annotations

import duckdb

from pipelines.errors import ContractError, EngineError
from pipelines.identity.linkage import compile as sql
from pipelines.identity.linkage.config import LinkConfig, Thresholds
from pipelines.identity.linkage.model import LinkModel

RESULT = "link_result"  # l, r, via, weight, probability, verdict (link, review), evidence
_OWN = ("proved", "candidate", "compared", "scored", "judged", "decided")


def link(
    connection: duckdb.DuckDBPyConnection,
    config: LinkConfig,
    left: str,
    right: str | None = None,
    *,
    thresholds: Thresholds | None = None,
    model: LinkModel | None = None,
    population: int | None = None,
    forbidden: str | None = None,
) -> None:
    """Link two tables of the connection, or find the doubles of one, into the temporary table ``link_result``.

    The macro ``is_one_character_off`` must be known (``identity.ids.create_macros``). ``population``: rows of the right
    set when ``right`` is only part of it. ``forbidden``: a table of pairs (l, r) that nobody may make.
    Raises ContractError when config and model do not fit, EngineError when SQL fails.
    """
    limits = thresholds or config.thresholds
    if limits is None or (config.model is None) != (model is None) or (config.mode == "link") != (right is not None):
        raise ContractError(
            "link_call",
            f"linkage {config.name} lacks what it needs to run",
            expected=f"thresholds, {'two sets' if config.mode == 'link' else 'one set'}, model {config.model or 'none'}",
            found=f"thresholds {limits is not None}, right set {right is not None}, model {model is not None}",
        )
    try:
        _run(connection, config, left, right, limits, model, population, forbidden)
    except duckdb.Error as error:
        raise EngineError("sql_failed", f"linkage {config.name} failed", found=type(error).__name__) from None


def _run(
    connection: duckdb.DuckDBPyConnection,
    config: LinkConfig,
    left: str,
    right: str | None,
    limits: Thresholds,
    model: LinkModel | None,
    population: int | None,
    forbidden: str | None,
) -> None:
    def keep(name: str, select: str) -> None:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE _link_{name} AS {select}")

    keep("left", sql.prepared(config, left, "left"))
    rows = sql.prepared(config, right, "right") if right else "SELECT * FROM _link_left"
    # The right set may be everybody: where it needs no making plain it is not copied, and read where a block asks for it.
    kind = "VIEW" if all(field.ready for field in config.fields.values()) or not right else "TABLE"
    connection.execute(f"CREATE OR REPLACE TEMP {kind} _link_right AS {rows}")
    keep("proved", sql.proved(config))
    keep("candidate", sql.candidates(config, forbidden))
    keep("compared", sql.compared(config))
    if model is None:
        keep("scored", sql.weighed(config))
    elif _count(connection, "_link_compared"):
        from pipelines.identity.linkage.splink_model import score

        score(connection, config, model, population or _count(connection, str(right)))
    else:
        keep("scored", "SELECT l, r, CAST(NULL AS DECIMAL(9,4)) AS weight, CAST(NULL AS DOUBLE) AS probability FROM _link_compared")
    keep("judged", sql.judged(config, limits))
    keep("decided", sql.decided(config))
    result = sql.connected("_link_decided") if config.result == "clusters" else "SELECT * FROM _link_decided"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {RESULT} AS {result}")
    connection.execute(f"DROP {kind} _link_right")
    for name in ("left", *_OWN):
        connection.execute(f"DROP TABLE _link_{name}")


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()
    assert row is not None
    return int(row[0])
