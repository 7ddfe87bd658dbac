"""Decisions of people on links and repairs, applied in every night anew: what was withdrawn is as if it had never been found.

Here belongs when a decision takes hold: on the row's own id, on every set of candidates, on what was repaired in the register.
What a number names stands in ``sql/decided.sql``; how a decision comes in, in the feed rural_revitalisation/link_decision.
A night without decisions does none of this.
"""

from __future__ import annotations

from pipelines.identity.bench import Bench

_DECIDED = "'' AS link_no, CAST(0 AS BIGINT) AS cid, '' AS pid, '' AS verdict, DATE '2000-01-01' AS decided_on"
_PAIR = "CAST(0 AS BIGINT) AS cid, '' AS pid"
# What is repaired in a table of readings, and what its number is made of: the same as in sql/repair_told.sql.
_REPAIRED = {
    "place": ("told IS NOT NULL", "concat_ws('|', 'village_alias', township_name, village_name, village_code)"),
    "id_reading": ("canonical IS NOT NULL AND id_class <> 'exact'", "'register_id|' || raw"),
    "household_number": ("household_no <> current_no", "'household_alias|' || household_no || '|' || current_no"),
    "recovered": ("true", "'recovered|' || pid || '|' || canonical"),
}

# Classes with a number behind which nothing was read otherwise: what to do instead. A decision on one is noted as not_withdrawable.
NOT_WITHDRAWABLE = {
    "provisional": (
        "户籍登记无可用证件号码，并非修复；请公安部门在户籍登记中补正证件号码",
        "let the police put the id number right in the household register; the person is provisional only until then",
    ),
    "household_clash": (
        "户号与人员所在户不一致，系数据本身矛盾，并非修复；请来源部门更正户号，或撤回该行的人员关联（L 编号）",
        "let the department correct the household number, or withdraw the link of the row by its own number (L-…)",
    ),
}


def read_decisions(bench: Bench) -> None:
    """The verdict that counts for each number, and the numbers of repairs that are undone."""
    bench.hold_model("decision")
    bench.hold("undone", "SELECT link_no AS repair_no FROM decision WHERE verdict = 'different' AND starts_with(link_no, 'R-')")
    bench.hold_all("undone_made", (), "'' AS repair_no")
    bench.hold_all("decided", (), _DECIDED)
    bench.hold_all("forced", (), _PAIR)
    bench.hold_all("forbidden", (), _PAIR)


def undo(bench: Bench, table: str) -> None:
    """Take out of a table of readings what people undid. Its model is ``<table>_undone.sql``."""
    if not bench.count("SELECT 'n', count(*) FROM undone")["n"]:
        return
    condition, text = _REPAIRED[table]
    number = f"repair_no_of(hmac_of(ipad, opad, {text}))"
    bench.hold("undoing", f"SELECT t.*, {number} AS repair_no FROM {table} AS t CROSS JOIN link_secret WHERE {condition}")
    bench.hold("undoing", "SELECT * FROM undoing SEMI JOIN undone USING (repair_no)")
    bench.hold("undone_made", "SELECT repair_no FROM undone_made UNION SELECT repair_no FROM undoing")
    bench.hold_model(f"{table}_undone")


def note_choices(bench: Bench) -> None:
    """Choices between two households of one person that people undid; the register's own model heeds them."""
    bench.hold("undone_made", "SELECT repair_no FROM undone_made UNION SELECT choice_no FROM register_claim SEMI JOIN undone"
               " ON undone.repair_no = register_claim.choice_no")  # fmt: skip


def leave_decided(bench: Bench) -> None:
    """Rows that people decided on are claims, however well their id reads. Half the number tells which they are."""
    if bench.count("SELECT 'n', count(*) FROM decision")["n"]:
        asked = "SELECT substr(link_no, 3, 4) || substr(link_no, 8, 4) AS claim_part FROM decision"
        bench.hold("read_row", f"SELECT r.* FROM read_row AS r ANTI JOIN ({asked}) AS d ON d.claim_part = left(r.claim_no, 8)")


def decide_claims(bench: Bench) -> None:
    """Claims whose own id or household number is withdrawn lose it, before anything is built on them."""
    if _decide(bench, "SELECT cid, holder_pid AS pid FROM claim WHERE holder_pid IS NOT NULL"
               " UNION ALL SELECT cid, 'household:' || number_household_no FROM claim WHERE number_household_no IS NOT NULL"):  # fmt: skip
        bench.hold_model("claim_decided")


def decide_candidates(bench: Bench, table: str) -> bool:
    """A withdrawn pair is no candidate; a claim whose person was decided has no other. Returns whether any was taken out."""
    if not _decide(bench, f"SELECT cid, pid FROM {table}"):
        return False
    before = bench.count(f"SELECT 'n', count(*) FROM {table}")
    bench.hold(table, f"SELECT * FROM {table} ANTI JOIN forbidden USING (cid, pid) ANTI JOIN forced USING (cid)")
    return before != bench.count(f"SELECT 'n', count(*) FROM {table}")


def settle(bench: Bench) -> None:
    """What was decided stands among what was chosen."""
    if bench.count("SELECT 'n', count(*) FROM forced")["n"]:
        bench.hold_model("chosen_decided")


def _decide(bench: Bench, candidates: str) -> bool:
    """Add to ``decided`` what was decided on these pairs. Returns whether anything at all has been decided."""
    if not bench.count("SELECT 'n', count(*) FROM decision")["n"]:
        return False
    bench.hold("candidate", candidates)
    bench.hold_model("decided", "forced", "forbidden")
    return True
