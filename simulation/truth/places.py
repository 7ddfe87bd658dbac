"""In which village each written row truly stands: the code of the clean names it was made from.

Rows that name no village have no answer here, nor those of people struck off the register: no home tells what their text leaves open.
What the night made of them is compared in ``score_places``.
"""

from __future__ import annotations

import pandas as pd

from simulation.truth.books import struck_off
from simulation.world.model import World
from simulation.world.places import villages


def row_places(world: World) -> pd.DataFrame:
    """_row_id and village_code of every row that names a township and a village."""
    gone = struck_off(world.deliveries)
    listed = villages(world.area).rename(columns={"town_name": "township_name"})[["township_name", "village_name", "village_code"]]
    names = ["_row_id", "township_name", "village_name"]
    parts = [item.frame.loc[~item.frame["_person"].isin(gone), names] for item in world.deliveries if set(names) <= set(item.frame.columns)]
    rows = pd.concat(parts, ignore_index=True).dropna().merge(listed, on=["township_name", "village_name"], how="inner")
    return rows[["_row_id", "village_code"]].astype({"_row_id": "int64"}).sort_values("_row_id", ignore_index=True)
