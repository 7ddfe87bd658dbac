"""The ladders and the board of a real night: facts are the believed values, and what was planted is found."""

from __future__ import annotations

import pandas as pd
from night_county import County, Night

FACTS = {  # attribute: what mart person says of it, as the ladder would
    "disability_grade": "disability_grade",
    "school_state": "school_state",
}


def test_facts_are_the_believed_values(night: Night) -> None:
    """The first of each ladder is what facts use: a losing value never becomes a fact."""
    for attribute, column in FACTS.items():
        wrong = night.rows(
            f"SELECT count(*) FILTER (WHERE p.{column} IS DISTINCT FROM a.value), count(*) FROM night.mart.person AS p"
            " JOIN night.mart.attribute_value AS a ON a.person_key = p.person_key"
            f" WHERE a.attribute = '{attribute}' AND a.is_winning AND a.source_rank = 1"
        )[0]
        assert wrong[0] == 0 and wrong[1] > 20, attribute
        # What only others say is no fact.
        told = night.rows(
            f"SELECT count(*) FROM night.mart.person AS p WHERE p.{column} IS NOT NULL AND p.person_key NOT IN"
            f" (SELECT person_key FROM night.mart.attribute_value WHERE attribute = '{attribute}' AND source_rank = 1)"
        )
        assert told == [(0,)], attribute


def test_every_subject_has_one_believed_value_and_losing_ones_beside_it(night: Night) -> None:
    counted = night.rows(
        "SELECT count(*) FILTER (WHERE winners <> 1), count(*) FILTER (WHERE losing > 0) FROM (SELECT count(*) FILTER (WHERE is_winning)"
        " AS winners, count(*) FILTER (WHERE NOT agrees) AS losing FROM night.mart.attribute_value GROUP BY attribute, subject_key)"
    )[0]
    assert counted[0] == 0 and counted[1] > 0


def test_every_rule_was_asked_and_each_contradiction_can_be_found_in_its_files(small: County, night: Night) -> None:
    asked = night.rows("SELECT count(*), count(*) FILTER (WHERE is_asked), min(subjects_asked) FROM night.mart.contradiction_check")[0]
    assert asked[0] == asked[1] and asked[2] > 0
    lost = night.rows(
        "SELECT count(*) FROM night.mart.contradiction AS c WHERE c.rows_cited <>"
        " (SELECT count(*) FROM night.mart.contradiction_row AS r WHERE r.contradiction_no = c.contradiction_no)"
    )
    assert lost == [(0,)]
    strange = night.rows("SELECT count(*) FROM night.mart.contradiction_row AS r ANTI JOIN night.mart.delivery AS d USING (delivery_id)")
    assert strange == [(0,)]
    planted = pd.read_parquet(small.truth / "contradictions.parquet")
    codes = set(planted.loc[(planted["polarity"] == "positive") & planted["is_decidable"], "code"])
    found = {code for (code,) in night.rows("SELECT DISTINCT code FROM night.mart.contradiction WHERE rows_cited > 0")}
    assert len(codes) > 25 and codes <= found


def test_what_was_corrected_and_is_gone_stays_visible(night: Night) -> None:
    gone = night.rows("SELECT status, count(*) FROM night.mart.contradiction WHERE rows_cited = 0 GROUP BY ALL")
    assert [status for status, _ in gone] == ["corrected"]
