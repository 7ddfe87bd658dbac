"""The real divisions of the county: townships and villages, with the short names departments use.

Here belong reading the list and sizing villages. No household stands here.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.errors import SimulationError

FOLDER = Path(__file__).parents[1] / "data" / "divisions"


def villages(area: str) -> pd.DataFrame:
    """Villages of the county in code order: town_code, town_name, village_code, village_name, is_community."""
    files = sorted(FOLDER.glob(f"villages_{area}_*.csv"))
    if not files:
        known = sorted({path.name.split("_")[1] for path in FOLDER.glob("villages_*_*.csv")})
        raise SimulationError(f"no divisions of area {area} in {FOLDER}; a simulated world is one county, of {', '.join(known)}")
    table = pd.read_csv(files[0], dtype=str).sort_values("village_code", ignore_index=True)
    return pd.DataFrame(
        {
            "town_code": table["town_code"].astype(object),
            "town_name": table["town_name"].astype(object),
            "village_code": table["village_code"].astype(object),
            "village_name": table["village_name"].str.replace(r"(村民|居民)委员会$", "", regex=True).astype(object),
            "is_community": table["village_code"].str[9:].astype(int).lt(200),
        }
    )


def shares(table: pd.DataFrame, households: int, rng: np.random.Generator) -> npt.NDArray[np.int64]:
    """Village of each household, in village order: communities are larger, no village is empty if it can be helped."""
    weight = np.exp(rng.normal(0, 0.35, len(table))) * np.where(table["is_community"], 2.0, 1.0)
    exact = weight / weight.sum() * households
    size = np.floor(exact).astype(np.int64)
    rest = households - int(size.sum())
    size[np.argsort(-(exact - size), kind="stable")[:rest]] += 1
    return np.repeat(np.arange(len(table)), size)
