"""What everybody knows to be usual: the size of a sum that a reader may judge a column by, and texts with a form of their own.

The figures stand in ``usual.yaml``. Made-up tables draw from them, or their columns would look like columns in a wrong unit.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def usual() -> dict[str, dict[str, Any]]:
    """Usual values by feed and field; ``*`` for fields of any feed."""
    return dict(yaml.safe_load((Path(__file__).parent / "usual.yaml").read_text(encoding="utf-8")))
