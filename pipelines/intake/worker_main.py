"""Starts a reading process: ``python -m pipelines.intake.worker_main``. Only what must precede every import stands here.

pyarrow loads pandas wherever it can be found. Nothing that reads needs it, and it would be half of a worker's life.
"""

from __future__ import annotations

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec


class _NoPandas(MetaPathFinder):
    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is left out of reading processes", name=fullname)
        return None


if __name__ == "__main__":
    sys.meta_path.insert(0, _NoPandas())
    from pipelines.intake.worker import main

    main()
