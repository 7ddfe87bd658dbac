"""The hand-written join in a process of its own: ``python -m benchmarks.linkage_speed_hand FOLDER FEEDS MEMORY THREADS`` prints JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from benchmarks.linkage_speed import run_script

if __name__ == "__main__":
    print(json.dumps(run_script(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4]))))
