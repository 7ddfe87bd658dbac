"""The lake tables of the room have the columns the marts declare, and their keys hold."""

from pathlib import Path

import pytest
from monitoring_county import County
from sqlalchemy import Numeric
from test_monitoring_elimination import CASES, county_of, problems, read

from pipelines.publish.tables import MARTS

OWN = ("area", "household", "person", "clue", "clue_evidence", "candidate", "monitored_household", "case_event", "measure")


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> County:
    county = problems(county_of(tmp_path_factory.mktemp("marts"), read(CASES)))
    county.people("household | person | born\nnot listed | n | 1980-01-01")
    county.feed("housing/dwelling", "household | dwelling_no | dwelling_grade | appraised_date\nnot listed | w9 | D | 2025-01-01")
    return county.run()


@pytest.mark.parametrize("name", OWN)
def test_columns_types_and_keys(county: County, name: str) -> None:
    mart = MARTS[name]
    table = mart.info["reads"]
    schema = county.engine.schema(table)
    for column in mart.columns:
        money = isinstance(column.type, Numeric) and column.type.scale == 2
        lake = f"{column.name}_fen" if money else column.name
        assert lake in schema, f"{table} lacks {lake}"
        if money:
            assert schema[lake] == "BIGINT"
        if not column.nullable:
            assert not county.show(table, lake, where=f"{lake} IS NULL"), f"{table}.{lake} is empty somewhere"
    keys = [column.name for column in mart.primary_key]
    rows = county.show(table, *keys)
    assert rows and len(rows) == len(set(rows))


def test_no_person_is_named(county: County) -> None:
    """Keys and states only: no column of a mart holds a name, a number or a birthday."""
    for name in OWN:
        assert not {"person_name", "resident_id", "household_no", "birth_date", "phone", "contact_name"} & set(MARTS[name].columns.keys())


def test_every_policy_item_is_needed_or_it_is_missed(tmp_path: Path) -> None:
    """A night in a county whose pack lacks the line stops by name; nobody is silently above it."""
    from pipelines.errors import ContractError

    county = County(tmp_path, as_of="2023-12-31").people("household | person | born\nh | p | 1980-01-01")
    with pytest.raises(ContractError, match=r"policy_missing.*income_line, income_measure"):
        county.run()
