"""The one place that knows Splink: scoring candidates with a trained model, and training one from pairs known to be true.

Splink works on the engine's own connection. It is given the engine's candidates and asks the same conditions, so blocks and
levels are declared once. Nothing here draws at random: m and u are counted, u over pairs picked by a hash of the ids and a
seed, so neither threads nor the order of rows change a figure.
"""

from __future__ import annotations

from typing import Any

import duckdb
from splink import DuckDBAPI, Linker
from splink.internals.constants import LEVEL_NOT_OBSERVED_TEXT

from pipelines.identity.linkage.config import LinkConfig
from pipelines.identity.linkage.model import LinkModel
from pipelines.identity.linkage.words import test

_LEAST = 1e-6  # for a level that no pair reached: rare, not impossible


def score(connection: duckdb.DuckDBPyConnection, config: LinkConfig, model: LinkModel, population: int) -> None:
    """Make ``_link_scored`` of ``_link_compared``. ``population``: of how many right rows one may be the left row's."""
    connection.execute("CREATE OR REPLACE TEMP TABLE _link_met AS SELECT * FROM _link_right SEMI JOIN _link_compared ON r = unique_id")
    # A composite id as Splink makes it: set, mark, id.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _link_blocked AS SELECT '0' AS match_key, 'l-__-' || l AS join_key_l, 'r-__-' || r AS join_key_r"
        " FROM _link_compared"
    )
    database: Any = DuckDBAPI(connection)
    sets = [_named(database, "_link_left", "l"), _named(database, "_link_met", "r")]
    linker: Any = Linker(sets, _settings(config, model, 1 / max(population, 2)), log_level=None)
    linker.table_management.register_blocked_pairs_for_predict(database.register("_link_blocked"))
    found = linker.inference.predict(warning_mode="never").physical_name
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _link_scored AS SELECT unique_id_l AS l, unique_id_r AS r,"
        f" CAST(match_weight AS DECIMAL(9,4)) AS weight, match_probability AS probability FROM {found}"
    )
    database.delete_tables_created_by_splink_from_db()
    connection.execute("DROP TABLE _link_met")
    connection.execute("DROP TABLE _link_blocked")


def train(
    connection: duckdb.DuckDBPyConnection, config: LinkConfig, left: str, right: str, truth: str, *, seed: int, pairs: float
) -> dict[str, list[tuple[float, float]]]:
    """m and u of every level: m counted over ``truth`` (l, r), u over about ``pairs`` pairs of two."""
    database: Any = DuckDBAPI(connection)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE _link_truth AS SELECT 'l' AS source_dataset_l, l AS unique_id_l, 'r' AS source_dataset_r,"
        f" r AS unique_id_r FROM {truth};"
        # u is about pairs that are two: each half of the left set is held against the other half's people only.
        f"CREATE OR REPLACE TEMP TABLE _link_apart_l AS SELECT * FROM {left} SEMI JOIN (FROM {truth} WHERE hash(r) % 2 = 0)"
        " ON l = unique_id;"
        f"CREATE OR REPLACE TEMP TABLE _link_apart_r AS SELECT * FROM {right} WHERE hash(unique_id) % 2 = 1"
    )
    whole: Any = Linker([_named(database, left, "l"), _named(database, right, "r")], _settings(config, None, 0.0001), log_level=None)
    whole.training.estimate_m_from_pairwise_labels(database.register("_link_truth"))
    halves = [_named(database, "_link_apart_l", "apart_l"), _named(database, "_link_apart_r", "apart_r")]
    apart: Any = Linker(halves, _settings(config, None, 0.0001), log_level=None)
    apart.training.estimate_u_using_random_sampling(max_pairs=pairs, seed=seed, min_count_per_level=None, num_chunks=1)
    m, u = _levels(whole.misc.save_model_to_json()), _levels(apart.misc.save_model_to_json())
    database.delete_tables_created_by_splink_from_db()
    connection.execute("DROP TABLE _link_truth; DROP TABLE _link_apart_l; DROP TABLE _link_apart_r")
    return {
        field: [(_counted(one, "m_probability"), _counted(other, "u_probability")) for one, other in zip(m[field], u[field], strict=True)]
        for field in m
    }


def _named(database: Any, table: str, name: str) -> Any:
    return database.register(table, dataset_display_name=name)


def _levels(told: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    return {
        one["output_column_name"]: [level for level in one["comparison_levels"] if not level.get("is_null_level")]
        for one in told["comparisons"]
    }


def _settings(config: LinkConfig, model: LinkModel | None, prior: float) -> dict[str, Any]:
    comparisons = []
    for one in config.comparisons:
        levels: list[dict[str, Any]] = [
            {"sql_condition": f'"{one.field}_l" IS NULL OR "{one.field}_r" IS NULL', "label_for_charts": "blank", "is_null_level": True}
        ]
        for number, (item, name) in enumerate(zip(one.levels, one.level_names, strict=True)):
            asked = {"sql_condition": "ELSE" if item.test == "else" else test(one.near(item)), "label_for_charts": name}
            m_u = model.levels[one.field][number] if model else None
            levels.append(asked | ({"m_probability": m_u[0], "u_probability": m_u[1]} if m_u else {}))
        comparisons.append({"output_column_name": one.field, "comparison_levels": levels})
    return {
        "link_type": "link_only",
        "comparisons": comparisons,
        "probability_two_random_records_match": prior,
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _counted(level: dict[str, Any], name: str) -> float:
    told = level.get(name)
    return _LEAST if told is None or told == LEVEL_NOT_OBSERVED_TEXT else max(float(told), _LEAST)
