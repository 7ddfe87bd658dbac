"""What must never stand in a mart, as one regular expression: the release audit and the written suites both use it.

Whether a value is private is decided where it is masked (``contracts.types.masks``); this finds what slipped through.
"""

from __future__ import annotations

# An 18-digit id, with or without its check digit, whose date need not exist: a mistyped id is somebody's too. A 15-digit id,
# which has no century and no check digit, only with a date that can be. A mobile number. Each bounded by something that
# is neither letter nor digit, so that a hexadecimal key is no id.
PRIVATE_TEXT = (
    r"(^|[^0-9A-Za-z])([1-9][0-9]{5}(18|19|20)[0-9]{2}[01][0-9][0-3][0-9][0-9]{3}[0-9Xx]?"
    r"|[1-9][0-9]{7}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}|1[3-9][0-9]{9})($|[^0-9A-Za-z])"
)


def sheet_name_sql(x: str) -> str:
    """A sheet's name with every run of eleven or more digits (and an X behind it) as three asterisks: a phone, account or id, no date."""
    return f"regexp_replace({x}, '[0-9０-９]{{11,}}[xXＸｘ]?', '***', 'g')"
