"""Masks what an identifier might hide in: file names, sheet names and header texts that leave the restricted places."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\d{6,}[xX]?")
_NUMBER = re.compile(r"\d{11,}[xX]?")


def mask_digits(text: str) -> str:
    """Runs of six or more digits (full-width ones too) as asterisks: an id, phone or account may stand in a file name."""
    return _RUN.sub(lambda match: "*" * len(match[0]), unicodedata.normalize("NFKC", text))


def mask_numbers(text: str) -> str:
    """Runs of eleven or more digits as asterisks: long enough for a phone, account or id, too long for a date."""
    return _NUMBER.sub(lambda match: "*" * len(match[0]), text)
