"""How a row of a feed is made: the columns its department prints, area and identity columns filled from the register.

Which columns those are is the layouts' statement (a test compares them with the contracts). Generators hand in
arrays; blanks end as None, dates and months as text, money as integer fen.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.files.layout import layouts
from simulation.world.people import County

# Every feed's columns as its department prints them, and the one that names the person, stated once in files/layouts. Where the
# id is missing or ruined the row names nobody.
COLUMNS: dict[str, tuple[str, ...]] = {feed: tuple(column.field for column in layout.columns) for feed, layout in layouts().items()}
ID_COLUMN: dict[str, str] = {feed: layout.identity.id for feed, layout in layouts().items() if layout.identity.id}
COMPONENTS = (
    "wage_income_fen",
    "production_income_fen",
    "property_income_fen",
    "transfer_income_fen",
    "production_cost_fen",
    "claims_income_fen",
    "compliant_self_pay_fen",
)
Values = dict[str, Any]


def text_dates(values: npt.NDArray[np.datetime64], months: bool = False) -> npt.NDArray[np.object_]:
    """ISO text, None for NaT."""
    dates = values.astype("datetime64[M]" if months else "datetime64[D]")
    result = np.datetime_as_string(dates).astype(object)
    result[np.isnat(dates)] = None
    return result


def blank(values: Any) -> npt.NDArray[np.object_]:
    """An object array with None where a value is missing."""
    series = pd.Series(values)
    result = series.to_numpy(dtype=object, copy=True)
    result[series.isna().to_numpy()] = None
    return result


def where(given: npt.NDArray[np.bool_], values: Any) -> npt.NDArray[np.object_]:
    """Values where given, None elsewhere."""
    result = np.full(len(given), None, dtype=object)
    result[given] = np.broadcast_to(np.asarray(values, dtype=object), len(given))[given]
    return result


def frame(feed: str, values: Values) -> pd.DataFrame:
    """A frame of the feed from arrays: its columns as printed, then the hidden ones. Absent columns are blank."""
    columns, months = COLUMNS[feed], {column.field for column in layouts()[feed].of_kind("month")}
    unknown = set(values) - set(columns) - {"_person", "_household"}
    if unknown:
        raise KeyError(f"{feed} has no columns {sorted(unknown)}")
    count = max((len(value) for value in values.values() if not np.isscalar(value) and value is not None), default=0)
    made: dict[str, Any] = {}
    for name in (*columns, "_person", "_household"):
        value = values.get(name)
        array = np.full(count, value, dtype=object) if value is None or np.isscalar(value) else np.asarray(value)
        if array.dtype.kind == "M":
            array = text_dates(array, name in months)
        made[name] = pd.Series(
            array if array.dtype.kind in "iub" else blank(array), dtype=array.dtype if array.dtype.kind in "iub" else object
        )
    return pd.DataFrame(made)


def of_persons(county: County, feed: str, person: npt.NDArray[np.int64], values: Values) -> pd.DataFrame:
    """Rows that each name one person; area, name and id come from the register."""
    pp, hh = county.pp, county.hh
    household = pp["hh"].to_numpy()[person]
    known: Values = {
        "township_name": lambda: hh["town_name"].to_numpy(dtype=object)[household],
        "village_name": lambda: hh["village_name"].to_numpy(dtype=object)[household],
        "person_name": lambda: pp["name"].to_numpy(dtype=object)[person],
        "resident_id": lambda: pp["id"].to_numpy(dtype=object)[person],
        "sex": lambda: np.where(pp["male"].to_numpy()[person], "1", "2").astype(object),
        "birth_date": lambda: pp["birth"].to_numpy()[person],
        "phone": lambda: pp["phone"].to_numpy(dtype=object)[person],
    }
    return _filled(county, feed, person, household, known, values)


def of_households(county: County, feed: str, household: npt.NDArray[np.int64], values: Values) -> pd.DataFrame:
    """Rows that each name one household by its head (and its number, where the feed has it)."""
    pp, hh = county.pp, county.hh
    head = county.heads[household]
    known: Values = {
        "township_name": lambda: hh["town_name"].to_numpy(dtype=object)[household],
        "village_name": lambda: hh["village_name"].to_numpy(dtype=object)[household],
        "household_no": lambda: hh["household_no"].to_numpy(dtype=object)[household],
        "head_name": lambda: pp["name"].to_numpy(dtype=object)[head],
        "head_id": lambda: pp["id"].to_numpy(dtype=object)[head],
    }
    return _filled(county, feed, head, household, known, values)


def _filled(
    county: County, feed: str, person: npt.NDArray[np.int64], household: npt.NDArray[np.int64], known: Values, values: Values
) -> pd.DataFrame:
    made = {name: fill() for name, fill in known.items() if name in COLUMNS[feed] and name not in values}
    made["_person"] = county.pp["id"].to_numpy(dtype=object)[person]
    made["_household"] = county.hh["household_no"].to_numpy(dtype=object)[household]
    return frame(feed, {**made, **values})


def join(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames of one feed below each other; blanks stay None."""
    filled = [item for item in frames if len(item)]
    return pd.concat(filled or frames[:1], ignore_index=True)


def serials(prefix: str, count: int, width: int = 7) -> npt.NDArray[np.object_]:
    """Running business numbers."""
    return np.char.add(prefix, np.char.zfill(np.arange(1, count + 1).astype(f"U{width}"), width)).astype(object)
