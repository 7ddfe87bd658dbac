"""Unified social credit codes (GB 32100): the shared vectors, and why ours is another answer than python-stdnum's."""

from __future__ import annotations

import csv
from pathlib import Path

from feed_rows import clean_rows, connect, problems, values
from test_types import contract_of

VECTORS = Path(__file__).parents[1] / "data" / "ids" / "uscc_vectors.csv"
# Number, column of the vectors that says otherwise, and why.
EXPLAINED = [
    (
        "N2510821MF1234567L",
        "stdnum_says",
        "stdnum wants eight digits first; N is the registering department of rural collective organisations",
    )
]


def test_every_vector_is_judged_as_its_note_says_and_every_disagreement_is_explained() -> None:
    with VECTORS.open(encoding="utf-8") as handle:
        vectors = list(csv.DictReader(handle))
    connection = connect()
    contract = contract_of({"type": "uscc", "on_bad": "flag"})
    clean_rows(contract, [{"no": str(at), "cell": row["number"]} for at, row in enumerate(vectors)], connection)
    told, flagged = values(connection, "cell"), problems(connection)
    differing = set()
    for at, row in enumerate(vectors):
        stands = at not in flagged
        assert stands is (row["valid"] == "1"), row
        assert told[at] == (row["number"].upper() if stands else row["number"],), row
        rules = {rule for rule, *_ in flagged.get(at, ())}
        assert rules == (set() if stands else {"checksum"} if row["note"] == "check digit wrong" else {"format"}), row
        differing |= {(row["number"], column) for column in ("stdnum_says", "own_check") if (row[column] == "True") is not stands}
    assert differing == {(number, column) for number, column, why in EXPLAINED if why}
