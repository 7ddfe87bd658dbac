"""What GX imports and no suite uses is put off, and stays usable."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from expectations.lazy import put_off
put_off()
import great_expectations
assert "altair.vegalite" not in sys.modules and "scipy.stats._stats_py" not in sys.modules
from scipy import stats
import altair
assert stats.norm.cdf(0) == 0.5 and altair.Chart.__name__ == "Chart"
put_off(("json", "no_such_module_anywhere"))
assert "no_such_module_anywhere" not in sys.modules
"""


def test_put_off_modules_are_imported_when_used() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
