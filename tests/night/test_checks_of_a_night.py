"""What a night says of the published checks and of printed totals, against the simulator's own answer and its log of dirt."""

from __future__ import annotations

import pandas as pd
from night_county import AS_OF, County, Night

from simulation.truth.published import EXPORT, violations

Answer = set[tuple[str, str, str | None]]


def rows_of_export(small: County) -> pd.DataFrame:
    return pd.concat([item.frame for item in small.world.deliveries if item.feed == EXPORT])[
        ["_row_id", "platform_household_no", "resident_id"]
    ]


def touched(small: County) -> set[str]:
    """Households of the export with a row whose number was written otherwise, or that lost a cell or itself."""
    dirt = pd.read_parquet(small.truth / "corruptions.parquet")
    marred = dirt[(dirt["feed"] == EXPORT) & ((dirt["effect"] != "cosmetic") | (dirt["field"] == "resident_id"))]
    rows = rows_of_export(small)
    return set(rows.loc[rows["_row_id"].isin(marred["_row_id"]), "platform_household_no"])


def test_published_checks_find_what_the_simulator_says_and_nothing_else(small: County, night: Night) -> None:
    told = violations(small.world.deliveries, AS_OF)
    expected: Answer = {(code, number, None if pd.isna(person) else person) for code, number, person in told.itertuples(index=False)}
    links = pd.read_parquet(small.truth / "links.parquet", columns=["sha256", "sheet", "row_no", "_row_id"])
    found = pd.DataFrame(
        night.rows(
            "SELECT d.sha256, r.sheet, r.row_no, r.check_code, r.person_key IS NULL FROM night.mart.published_check_row AS r"
            " JOIN night.mart.delivery AS d USING (delivery_id) WHERE r.feed = ?",
            EXPORT,
        ),
        columns=["sha256", "sheet", "row_no", "check_code", "is_household"],
    )
    placed = found.merge(links, on=["sha256", "sheet", "row_no"]).merge(rows_of_export(small), on="_row_id")
    assert len(placed) == len(found)
    members = night.rows("SELECT count(*) FROM night.mart.published_check_row WHERE person_key IS NOT NULL")[0][0]
    assert members > 0
    grains = {code: person is None for code, _, person in expected}
    answered: Answer = {
        (code, number, None if grains.get(code, True) else person)
        for code, number, person in zip(placed["check_code"], placed["platform_household_no"], placed["resident_id"], strict=True)
    }
    spared = touched(small)
    jobs = {item for item in expected if item[0] == "5_12_001"}  # of another feed's rows
    clean = {item for item in expected - jobs if item[1] not in spared}
    assert {item for item in answered if item[1] not in spared} == clean
    assert len({code for code, _, _ in clean}) >= 10, "most kinds of slips are planted"


def test_every_check_is_asked_and_counts_add_up(night: Night) -> None:
    counts = night.rows(
        "SELECT check_code, sum(violations), bool_and(is_asked), sum(rows_checked) FROM night.mart.published_check GROUP BY ALL ORDER BY 1"
    )
    told = dict(night.rows("SELECT check_code, count(*) FROM night.mart.published_check_row GROUP BY ALL"))
    assert {code: violations for code, violations, _, _ in counts if violations} == told
    assert all(asked for _, _, asked, _ in counts)
    assert len(counts) == 32
    assert sum(checked > 0 for _, _, _, checked in counts) > 24


def test_a_violation_is_explained_to_the_cell(night: Night) -> None:
    rows = night.rows(
        "SELECT source_columns, found FROM night.mart.published_check_row WHERE check_code = '5_15_023' AND found LIKE '%工资%=50.00%'"
    )
    assert rows and all(columns and columns.isalpha() for columns, _ in rows)


def test_totals_close_except_where_a_figure_was_ruined_after_they_were_made(small: County, night: Night) -> None:
    dirt = pd.read_parquet(small.truth / "corruptions.parquet")
    ruined = dirt[(dirt["kind"] == "amount_unreadable") & (pd.to_numeric(dirt["original"], errors="coerce") != 0)]
    links = pd.read_parquet(small.truth / "links.parquet", columns=["sha256", "_row_id"]).drop_duplicates()
    expected = {(sha, field) for sha, field in ruined.merge(links, on="_row_id")[["sha256", "field"]].itertuples(index=False)}
    printed = night.rows(
        "SELECT d.sha256, r.column_name, bool_and(coalesce(r.closes, false)), count(*) FROM night.mart.reconciliation AS r"
        " JOIN night.mart.delivery AS d USING (delivery_id) WHERE r.check_name IN ('total', 'subtotal', 'row_count') GROUP BY ALL"
    )
    asked = {(sha, field) for sha, field, _, _ in printed}
    assert {(sha, field) for sha, field, closes, _ in printed if not closes} == expected & asked
    assert sum(count for *_, count in printed) > 800
