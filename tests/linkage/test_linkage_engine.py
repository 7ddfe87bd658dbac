"""What the engine promises whatever is linked: blanks lose nothing, order and threads change nothing, ties link nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sets import HERE, connect
from yaml import safe_dump

from pipelines.errors import ContractError
from pipelines.identity.linkage.config import LinkConfig, load_link_config
from pipelines.identity.linkage.run import RESULT, link

Row = tuple[str, str | None, str | None, str | None]  # id, name, birth, number

WEIGHTED: dict[str, Any] = {
    "name": "sample",
    "mode": "link",
    "id": "id",
    "fields": {"name": {"kind": "name"}, "birth": {"kind": "date"}, "number": {"kind": "id"}},
    "passes": [{"name": "number_and_name", "equal": ["number"], "near": [{"field": "name", "test": "equal"}]}],
    "blocks": [["name"], ["birth"], ["number[1:4]"]],
    "comparisons": [
        {
            "field": "name",
            "levels": [{"test": "equal", "weight": 8}, {"test": "one_character", "weight": 3}, {"test": "else", "weight": -6}],
        },
        {"field": "birth", "levels": [{"test": "equal", "weight": 8}, {"test": "day_month", "weight": 5}, {"test": "else", "weight": -6}]},
        {"field": "number", "levels": [{"test": "edits", "most": 1, "weight": 10}, {"test": "else", "weight": -4}]},
    ],
    "result": "best",
    "prior": -6,
    "thresholds": {"accept": 0.9, "review": 0.3, "clear": 3},
}


def config(**changes: Any) -> LinkConfig:
    return LinkConfig.model_validate(WEIGHTED | changes)


def run(
    linkage: LinkConfig, *sets: list[Row], threads: int = 2, forbidden: list[tuple[str, str]] | None = None
) -> dict[tuple[str, str], str]:
    """Verdict by pair."""
    with connect(threads) as connection:
        for number, rows in enumerate(sets):
            connection.execute(f"CREATE TABLE s{number} (id VARCHAR, name VARCHAR, birth VARCHAR, number VARCHAR)")
            connection.executemany(f"INSERT INTO s{number} VALUES (?, ?, ?, ?)", rows)
        if forbidden:
            connection.execute("CREATE TABLE never (l VARCHAR, r VARCHAR)")
            connection.executemany("INSERT INTO never VALUES (?, ?)", forbidden)
        link(connection, linkage, *(f"s{number}" for number in range(len(sets))), forbidden="never" if forbidden else None)
        left_over = connection.execute("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE '_link%'").fetchall()
        assert left_over == []
        return {(left, right): verdict for left, right, verdict in connection.execute(f"SELECT l, r, verdict FROM {RESULT}").fetchall()}


PEOPLE: list[Row] = [
    ("p1", "王小明", "1980-03-04", "12345"),
    ("p2", "王大明", "1980-03-04", "67890"),
    ("p3", "李芳芳", "1975-11-30", None),
    ("p4", "李芳芳", "1990-01-02", "24680"),
]
SAID = [  # what a row says, and what becomes of it
    ("number and name prove it", ("a", "王小明", None, "12345"), {("a", "p1"): "link"}),
    ("a blank birth costs nothing", ("a", "王小明", None, "12346"), {("a", "p1"): "link"}),
    ("day and month changed round", ("a", "王小明", "1980-04-03", None), {("a", "p1"): "link"}),
    ("as it is written elsewhere", ("a", " 王·小明 ", "1980.03.04", None), {("a", "p1"): "link"}),
    ("two of one name, nothing else said: nobody", ("a", "李芳芳", None, None), {("a", "p3"): "review", ("a", "p4"): "review"}),
    ("two of one name, told apart by birth", ("a", "李芳芳", "1975-11-30", None), {("a", "p3"): "link"}),
    ("nobody of that name", ("a", "赵六六", "1966-06-06", None), {}),
]


@pytest.mark.parametrize(("row", "expected"), [item[1:] for item in SAID], ids=[item[0] for item in SAID])
def test_what_becomes_of_a_row(row: Row, expected: dict[tuple[str, str], str]) -> None:
    assert run(config(), [row], PEOPLE) == expected


def test_a_level_may_leave_the_answer_to_a_person() -> None:
    levels = [{"test": "equal", "weight": 8}, {"test": "day_month", "weight": 5, "ask": True}, {"test": "else", "weight": -6}]
    asking = config(comparisons=[WEIGHTED["comparisons"][0], {"field": "birth", "levels": levels}])
    assert run(asking, [("a", "王小明", "1980-04-03", None)], PEOPLE) == {("a", "p1"): "review"}
    assert run(asking, [("a", "王小明", "1980-03-04", None)], PEOPLE) == {("a", "p1"): "link"}


def test_a_score_without_the_proof_asked_for_links_nobody() -> None:
    row: Row = ("a", "王小明", None, "12346")  # name equal, number near: enough by score
    assert run(config(proof=[{"name": ["equal"], "number": ["edits 1"]}]), [row], PEOPLE) == {("a", "p1"): "link"}
    assert run(config(proof=[{"name": ["equal"], "birth": ["equal"]}]), [row], PEOPLE) == {("a", "p1"): "review"}


def test_rows_that_differ_in_a_distinct_field_are_two() -> None:
    row: Row = ("a", "王小明", "1980-03-04", "12346")
    assert run(config(), [row], PEOPLE) == {("a", "p1"): "link"}
    assert run(config(distinct=["number"]), [row], PEOPLE) == {}
    blank: Row = ("a", "王小明", "1980-03-04", None)
    assert run(config(distinct=["number"]), [blank], PEOPLE) == {("a", "p1"): "link"}


def test_a_forbidden_pair_is_as_if_it_were_not_there() -> None:
    row: Row = ("a", "李芳芳", None, None)
    assert run(config(), [row], PEOPLE, forbidden=[("a", "p4")]) == run(config(), [row], PEOPLE[:3]) == {("a", "p3"): "review"}


def test_one_to_one_gives_each_side_one_partner() -> None:
    rows: list[Row] = [("a", "王小明", "1980-03-04", None), ("b", "王小明", "1980-03-04", None), ("c", "李芳芳", "1990-01-02", None)]
    assert run(config(), rows, PEOPLE) == {("a", "p1"): "link", ("b", "p1"): "link", ("c", "p4"): "link"}
    once = run(config(result="one_to_one"), rows, PEOPLE)
    both = {(row, person): "review" for row in "ab" for person in ("p1", "p2")}
    assert once == both | {("c", "p4"): "link"}


def test_clusters_are_all_pairs_that_links_connect() -> None:
    chain: list[Row] = [
        ("1", "王小明", "1980-03-04", None), ("2", "王小明", "1980-03-04", "12345"), ("3", None, None, "12345"),
        ("4", "王小明", None, "12345"), ("9", "李芳芳", "1975-11-30", None),
    ]  # fmt: skip
    levels = WEIGHTED["comparisons"]
    dedupe = config(mode="dedupe", result="pairs", comparisons=levels, prior=-3)
    pairs = {pair for pair, verdict in run(dedupe, chain).items() if verdict == "link"}
    assert pairs == {("1", "2"), ("2", "3"), ("2", "4"), ("3", "4"), ("1", "4")}
    clusters = {pair for pair, verdict in run(dedupe.model_copy(update={"result": "clusters"}), chain).items() if verdict == "link"}
    assert clusters == pairs | {("1", "3")}


names = st.sampled_from([None, "王小明", "王大明", "李芳芳"])
births = st.sampled_from([None, "1980-03-04", "1980-04-03", "1975-11-30"])
numbers = st.sampled_from([None, "12345", "67890", "24680"])
drawn = st.lists(st.tuples(names, births, numbers), min_size=1, max_size=12)
FEW = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))


@FEW
@given(left=drawn, right=drawn, seed=st.randoms(use_true_random=False))
def test_order_and_threads_change_nothing(left: list[Any], right: list[Any], seed: Any) -> None:
    sets = [[(f"{side}{number}", *row) for number, row in enumerate(rows)] for side, rows in (("l", left), ("r", right))]
    first = run(config(), *sets, threads=1)
    for rows in sets:
        seed.shuffle(rows)
    assert run(config(), *sets, threads=4) == first


@FEW
@given(rows=drawn, blanked=st.integers(0, 2))
def test_a_blank_never_drops_a_pair_that_something_else_supports(rows: list[Any], blanked: int) -> None:
    """Everybody is found again by his own row, though one field of it is blank, unless another row says the very same."""
    people = [(f"r{number}", *row) for number, row in enumerate(rows)]
    said = [tuple(None if place == blanked else value for place, value in enumerate(row)) for row in rows]
    found = run(config(), [(f"l{number}", *row) for number, row in enumerate(said)], people)
    for number, row in enumerate(said):
        if sum(value is not None for value in row) == 2:  # two of three fields stand and agree
            assert (f"l{number}", f"r{number}") in found


BAD = [
    ("no such field", {"blocks": [["names"]]}, "no such field: names"),
    ("no term", {"blocks": [["name[1-4]"]]}, "is no term"),
    (
        "a test without its measure",
        {"passes": [{"name": "p", "equal": ["name"], "near": [{"field": "name", "test": "similar"}]}]},
        "needs least",
    ),
    ("a comparison that does not end", {"comparisons": [{"field": "name", "levels": [{"test": "equal", "weight": 1}] * 2}]}, "test else"),
    ("weights and a model", {"model": "person.v1"}, "a model says the weights"),
    ("no weights and no model", {"prior": None}, "prior"),
    ("clusters of two sets", {"result": "clusters"}, "link cannot give clusters"),
    ("proof by a level that is not there", {"proof": [{"name": ["similar 0.9"]}]}, "levels it has not"),
    ("a word nobody knows", {"block": []}, "block"),
    ("review above accept", {"thresholds": {"accept": 0.5, "review": 0.6}}, "review lies above accept"),
]


@pytest.mark.parametrize(("changes", "found"), [item[1:] for item in BAD], ids=[item[0] for item in BAD])
def test_a_bad_declaration_is_refused_by_name(changes: dict[str, Any], found: str, tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(safe_dump(WEIGHTED | changes, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContractError) as error:
        load_link_config(path)
    assert error.value.name == "link_config"
    assert error.value.where.file == str(path)
    assert found in error.value.found


def test_a_file_that_is_no_yaml_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("name: x\nfields: {a: [}\n", encoding="utf-8")
    with pytest.raises(ContractError) as error:
        load_link_config(path)
    assert error.value.where.row == 2


def test_a_linkage_without_what_it_needs_does_not_run() -> None:
    with connect() as connection, pytest.raises(ContractError) as error:
        link(connection, load_link_config(HERE / "febrl4.yaml"), "only_one_set")
    assert error.value.name == "link_call"
