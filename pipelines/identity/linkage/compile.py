"""A linkage as DuckDB statements: sets made plain, pairs a pass proves, candidates of the blocks, levels, scores, verdicts.

Here belongs the SQL of the steps; what a word means stands in ``words``, in which order they run in ``run``. Sides are
``_link_left`` and ``_link_right`` (one and the same in a dedupe, where the smaller id is the left one).
"""

from __future__ import annotations

from pipelines.identity.linkage.config import LinkConfig, Thresholds
from pipelines.identity.linkage.words import level, plain, said, term, test

_ALONE = 1000  # bits by which the only candidate is ahead of nobody
_TIE = 0.0001  # the last place of a weight: less apart is equal


def prepared(config: LinkConfig, table: str, side: str) -> str:
    """A set with its fields made plain, its id as text."""
    columns = []
    for name, field in config.fields.items():
        column = (field.left if side == "left" else field.right) or name
        expr = f't."{column}"'
        columns.append(f'{plain(field.kind, expr, ready=field.ready)} AS "{name}"')
    own = config.id if side == "left" else config.right_id or config.id
    return f'SELECT CAST(t."{own}" AS VARCHAR) AS unique_id, {", ".join(columns)} FROM "{table}" AS t'


def _order(config: LinkConfig) -> str:
    return " AND l.unique_id < r.unique_id" if config.mode == "dedupe" else ""


def proved(config: LinkConfig) -> str:
    """Pairs that a pass proves, each with the first pass that does. A crossed equality is asked both ways in a dedupe."""
    parts = []
    for number, one in enumerate(config.passes):
        on = " AND ".join(term(item, "l", "r") for item in one.equal)
        near = [test(item, ("l", "r")) for item in one.near]
        parts.append(
            f"SELECT l.unique_id AS l, r.unique_id AS r, {number} AS place, '{one.name}' AS via"
            f" FROM _link_left AS l JOIN _link_right AS r ON {on}{_order(config)}" + (f" WHERE {' AND '.join(near)}" if near else "")
        )
    every = " UNION ALL ".join(parts) or "SELECT NULL::VARCHAR AS l, NULL::VARCHAR AS r, 0 AS place, NULL::VARCHAR AS via WHERE false"
    return f"SELECT l, r, arg_min(via, place) AS via FROM ({every}) GROUP BY l, r"


def candidates(config: LinkConfig, forbidden: str | None) -> str:
    """Pairs that a block brings together and no pass has proved. A left row linked by a pass needs no other in a link."""
    apart = "".join(f' AND NOT coalesce(l."{name}" <> r."{name}", false)' for name in config.distinct)
    parts = []
    for block in config.blocks:
        on = " AND ".join(term(item, "l", "r") for item in block)
        parts.append(f"SELECT l.unique_id AS l, r.unique_id AS r FROM _link_left AS l JOIN _link_right AS r ON {on}{_order(config)}{apart}")
    by = "(l)" if config.mode == "link" else "(l, r)"
    never = f" ANTI JOIN {forbidden} USING (l, r)" if forbidden else ""
    return f"SELECT * FROM ({' UNION '.join(parts)}) ANTI JOIN _link_proved USING {by}{never}"


def compared(config: LinkConfig) -> str:
    """Every candidate with the level each comparison reaches."""
    sides = ", ".join(f'l."{name}" AS "{name}_l", r."{name}" AS "{name}_r"' for name in config.fields)
    levels = ", ".join(f'{level(one)} AS "level_{one.field}"' for one in config.comparisons)
    return (
        f"SELECT l, r, {levels} FROM (SELECT c.l, c.r, {sides} FROM _link_candidate AS c"
        " JOIN _link_left AS l ON l.unique_id = c.l JOIN _link_right AS r ON r.unique_id = c.r)"
    )


def weighed(config: LinkConfig) -> str:
    """The score by declared weights: bits added up, exactly."""
    parts = []
    for one in config.comparisons:
        count = len(one.levels)
        cases = " ".join(f"WHEN {count - 1 - number} THEN {item.weight}" for number, item in enumerate(one.levels))
        parts.append(f'CAST(CASE "level_{one.field}" {cases} ELSE 0 END AS DECIMAL(9,4))')
    return (
        "SELECT l, r, CAST(weight AS DECIMAL(9,4)) AS weight, 1 / (1 + pow(2, -CAST(weight AS DOUBLE))) AS probability"
        f" FROM (SELECT l, r, CAST({config.prior} AS DECIMAL(9,4)) + {' + '.join(parts)} AS weight FROM _link_compared)"
    )


def judged(config: LinkConfig, thresholds: Thresholds) -> str:
    """Every scored pair with its verdict: link, review, or none. A pair only as good as another one is nobody's link."""
    sides = {"best": "l", "one_to_one": "lr"}.get(config.result, "")
    windows = [f"w_{side} AS (PARTITION BY {side} ORDER BY weight DESC, {'r' if side == 'l' else 'l'})" for side in sides]
    # How far ahead of the best of the others of the same row: of the second best for the best one, of the best for all others.
    clear = [
        f"weight - CASE WHEN row_number() OVER w_{side} > 1 THEN first_value(weight) OVER w_{side}"
        f" ELSE coalesce(lead(weight) OVER w_{side}, weight - {_ALONE}) END >= {max(thresholds.clear, _TIE)}"
        for side in sides
    ]
    words = ", ".join(said(one) for one in config.comparisons)
    scored = (
        f"SELECT l, r, weight, probability, ({_is_asked(config)}) OR NOT ({_is_proof(config)}) AS is_asked,"
        f" {' AND '.join(clear) or 'true'} AS is_clear,"
        f" concat_ws('; ', {words}) AS evidence FROM _link_scored JOIN _link_compared USING (l, r)"
    )
    return (
        "SELECT l, r, 'score' AS via, weight, CAST(probability AS DECIMAL(9,6)) AS probability,"
        f" CASE WHEN probability >= {thresholds.accept} AND NOT is_asked AND is_clear THEN 'link'"
        f" WHEN probability >= {thresholds.review} THEN 'review' END AS verdict, evidence"
        f" FROM ({scored}{' WINDOW ' + ', '.join(windows) if windows else ''})"
    )


def decided(config: LinkConfig) -> str:
    """What is handed back: proved pairs and judged ones. A left row that passes tie to two stays without link, for review."""
    unique = {"best": "(PARTITION BY l)", "one_to_one": "(PARTITION BY l), (PARTITION BY r)"}.get(config.result)
    verdict = "'link'"
    if unique:
        alone = " AND ".join(f"count(*) OVER {part} = 1" for part in unique.split(", "))
        verdict = f"CASE WHEN {alone} THEN 'link' ELSE 'review' END"
    every = (
        "SELECT l, r, via, CAST(NULL AS DECIMAL(9,4)) AS weight, CAST(1 AS DECIMAL(9,6)) AS probability,"
        f" {verdict} AS verdict, via AS evidence FROM _link_proved UNION ALL SELECT * FROM _link_judged WHERE verdict IS NOT NULL"
    )
    # Who is linked is asked about no more.
    settled = " QUALIFY verdict = 'link' OR NOT bool_or(verdict = 'link') OVER (PARTITION BY l)" if unique else ""
    return f"SELECT * FROM ({every}){settled}"


def connected(table: str) -> str:
    """All pairs of rows that links connect, over however many steps: each row takes the smallest id it can reach."""
    return (
        "WITH RECURSIVE edge AS ("
        f"SELECT l AS a, r AS b FROM {table} WHERE verdict = 'link' UNION ALL SELECT r, l FROM {table} WHERE verdict = 'link'),"
        " reached(node, root) USING KEY (node) AS (SELECT a, least(a, min(b)) FROM edge GROUP BY a UNION"
        " SELECT e.b, min(n.root) FROM reached AS n JOIN edge AS e ON e.a = n.node JOIN recurring.reached AS k ON k.node = e.b"
        " WHERE n.root < k.root GROUP BY e.b)"
        " SELECT a.node AS l, b.node AS r, coalesce(t.via, 'cluster') AS via, t.weight, t.probability, 'link' AS verdict, t.evidence"
        " FROM reached AS a JOIN reached AS b ON a.root = b.root AND a.node < b.node"
        f" LEFT JOIN {table} AS t ON t.l = a.node AND t.r = b.node"
        f" UNION ALL SELECT t.* FROM {table} AS t WHERE verdict = 'review' AND NOT EXISTS"
        " (FROM reached AS a JOIN reached AS b USING (root) WHERE a.node = t.l AND b.node = t.r)"
    )


def _is_asked(config: LinkConfig) -> str:
    found = [
        f'"level_{one.field}" = {len(one.levels) - 1 - number}'
        for one in config.comparisons
        for number, item in enumerate(one.levels)
        if item.ask
    ]
    return " OR ".join(found) or "false"


def _is_proof(config: LinkConfig) -> str:
    levels = {one.field: one.level_names for one in config.comparisons}
    ways = [
        " AND ".join(
            f'"level_{field}" IN ({", ".join(str(len(levels[field]) - 1 - levels[field].index(name)) for name in names)})'
            for field, names in way.items()
        )
        for way in config.proof
    ]
    return " OR ".join(f"({way})" for way in ways) or "true"
