"""Masks what an identifier might hide in: file names, sheet names and header texts that leave the restricted places."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"\d{6,}[xX]?")


def mask_digits(text: str) -> str:
    """Runs of six or more digits (full-width ones too) as asterisks: an id, phone or account may stand in a file name."""
    return _RUN.sub(lambda match: "*" * len(match[0]), unicodedata.normalize("NFKC", text))
