"""Households through the register's snapshots: whom each one names, which number followed which, and the keys that stay.

Here belongs the order of the models that read the register's earlier snapshots. What happened to households and their
members between two of them is told by the room ``households``, from the two tables written here.
"""

from __future__ import annotations

from pipelines.identity.bench import Bench

HISTORY = "history__public_security__household_register"


def fold_households(bench: Bench) -> None:
    """Hold ``household_number`` and ``household_key``; needs the tables of tonight's register (``person``, ``household``)."""
    bench.engine.expose([HISTORY])
    # An id that is, letter for letter, a register person's needs no reading.
    bench.hold("raw_id", f"SELECT DISTINCT h.resident_id AS raw FROM {HISTORY} AS h ANTI JOIN person AS p ON p.canonical = h.resident_id")
    bench.hold_model("id_reading", "register_past", "register_step", "register_snapshot", "register_told", "register_state")
    bench.hold_model("household_follow", "household_chain", "household_chain_key", "household_key", "household_number")


def write_households(bench: Bench) -> None:
    """Write what the room ``households`` reads, and whose the rows of people registered no more are.

    Needs ``person_key`` and ``gone_claim``.
    """
    bench.hold_model("past_key")
    bench.write_model("register_stay", "household_standing", "register_gone", "gone_row")
