"""``python -m simulation.files.forms`` writes docs/forms.md anew."""

from __future__ import annotations

from simulation.files.forms import ALL
from simulation.files.forms.table import PAGE, page

PAGE.write_text(page(ALL), encoding="utf-8")
