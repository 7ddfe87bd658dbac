"""A world's deliveries as the files departments send: landing/<department>/…, dirt and all, every fault recorded.

Here belongs the road from deliveries to files: names, delivery notes, what is sent twice or corrected. Layouts
stand in ``layout``, cells in ``render``, rows in ``sheet``, faults in ``dirt``, bytes in ``writers``; deliveries
that are broken on purpose in ``broken``. Nothing of the product is imported.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Protocol

import numpy as np
import pandas as pd

from simulation.files.dirt import DUPLICATE, Corruption, spoil
from simulation.files.dirt.proof import Register
from simulation.files.dirt.spot import Rows
from simulation.files.layout import Layout, layouts, period_end_text, period_text
from simulation.files.log import FilesResult, Log
from simulation.files.render import headers, render
from simulation.files.sheet import Sheet, Wording, arrange
from simulation.files.writers import WRITERS, write_xlsx

SPINE = "public_security/household_register"
CHANGES = "public_security/id_change"
SENT_TWICE = "health/major_illness"
NAMES = ("附件{n}", "导出数据({n})", "表{n}", "新建工作表 ({n})", "上报{n}", "{n}", "数据{n}(最终版)", "{n}(1)")
NOTE_SAYS_MORE = 0.3  # share of notes that name feed, period and part although the file itself says them
__all__ = ["FilesResult", "write"]


class Delivery(Protocol):
    """What a world hands over: clean rows of one feed, for one part and period, known at a time."""

    feed: str
    part: str | None
    period: str
    known_at: str
    frame: pd.DataFrame


class World(Protocol):
    @property
    def deliveries(self) -> Sequence[Any]: ...


@dataclass(frozen=True)
class Sending:
    """One file to be: a delivery, or a first, faulty version of it."""

    feed: str
    part: str | None
    period: str
    known_at: str
    frame: pd.DataFrame
    version: int | None = None
    clean: bool = False


@dataclass(frozen=True)
class Draw:
    """Randomness of one file, a source of its own for each purpose: more dirt changes no name and no header."""

    key: str

    def of(self, purpose: str) -> Random:
        return Random(f"{self.key}/{purpose}")


class Names:
    """File names of one department's folder: meaningless, but never the same twice."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def next(self, department: str, suffix: str, rng: Random) -> str:
        self.counts[department] = self.counts.get(department, 0) + 1
        return f"{department}/{rng.choice(NAMES).format(n=self.counts[department])}.{suffix}"


def write(world: World, landing: Path, dirt: float, seed: int) -> FilesResult:
    """Write every delivery below ``landing``; the same world, dirt and seed give the same bytes."""
    deliveries = [Sending(d.feed, d.part, d.period, d.known_at, d.frame, _version(d)) for d in world.deliveries]
    changes = [d.frame for d in deliveries if d.feed == CHANGES]
    register = Register.of((d.frame for d in world.deliveries if d.feed == SPINE and not d.is_past), changes)
    log, names = Log(), Names()
    repeated = _sent_twice(deliveries)
    for number, sending in enumerate(_with_correction(deliveries)):
        layout = layouts()[sending.feed]
        draw = Draw(f"{seed}/{number}/{sending.feed}/{sending.part}/{sending.period}/{sending.version}")
        name = names.next(layout.department, layout.format, draw.of("name"))
        path = landing / name
        path.parent.mkdir(parents=True, exist_ok=True)
        sheets, faults = _sheets(sending, layout, register, 0.0 if sending.clean else dirt, draw)
        if layout.instructions:
            write_xlsx(path, sheets, layout.instructions)
        else:
            WRITERS[layout.format](path, sheets)
        _note(path, sending, layout, draw.of("note"))
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        log.file(name, digest, layout, sheets, sending.frame["_row_id"].to_numpy(dtype=object), faults)
        if sending.frame is repeated:
            second = names.next(layout.department, layout.format, draw.of("second name"))
            (landing / second).write_bytes(path.read_bytes())
            _note(landing / second, replace(sending, known_at=_later(sending.known_at, hours=2)), layout, draw.of("second note"))
            log.again(name, second)
    return log.result()


def _version(delivery: Any) -> int | None:
    """A first version says nothing of itself."""
    version = getattr(delivery, "version", 1)
    return version if version > 1 else None


def _sheets(sending: Sending, layout: Layout, register: Register, dirt: float, draw: Draw) -> tuple[list[Sheet], list[Corruption]]:
    frame = sending.frame.reset_index(drop=True)
    cells = render(frame, layout)
    clean = {column.field: _objects(frame[column.field]) for column in layout.columns}
    rows = Rows(layout, clean, _objects(frame["_person"]), register)
    faults = spoil(rows, cells, _objects(frame["_household"]), dirt, draw.of("dirt"))
    twice = np.array([fault.row for fault in faults if fault.kind == DUPLICATE], dtype=np.int64)
    wording = Wording(_titles(sending, layout), headers(layout, draw.of("headers")))
    seed = draw.of("blank rows").randrange(1 << 30)
    every = np.arange(len(frame))
    if layout.sheets_by is None:
        return [arrange("Sheet1", layout, wording, frame, cells, every, twice, seed)], faults
    codes, places = pd.factorize(frame[layout.sheets_by].astype(object), use_na_sentinel=False)
    return [
        arrange(str(place), layout, wording, frame, cells, every[codes == code], twice, seed) for code, place in enumerate(places)
    ], faults


def _objects(values: pd.Series) -> np.ndarray:
    """A column as Python values, None for a blank of any make."""
    made = values.astype(object).to_numpy(dtype=object, copy=True)
    made[values.isna().to_numpy()] = None
    return made


def _titles(sending: Sending, layout: Layout) -> tuple[str, ...]:
    words = {
        "part": sending.part or "",
        "period": period_text(sending.period),
        "period_end": period_end_text(sending.period),
    }
    return tuple(text.format(**words) for text in (layout.title, layout.subtitle) if text)


def _note(path: Path, sending: Sending, layout: Layout, rng: Random) -> None:
    """``<file>.delivery.json``: when it became known; the rest where the file cannot say it, or by the clerk's mood."""
    note: dict[str, Any] = {"known_at": sending.known_at}
    full = sending.version is not None or rng.random() < NOTE_SAYS_MORE
    if full:
        note["feed"] = sending.feed
    if full or layout.period_in == "note":
        note["period"] = sending.period
    if full and sending.part:
        note["part"] = sending.part
    if sending.version is not None:
        note["version"] = sending.version
    path.with_name(path.name + ".delivery.json").write_text(json.dumps(note, ensure_ascii=False) + "\n", encoding="utf-8")


def _later(known_at: str, **by: int) -> str:
    return (datetime.fromisoformat(known_at) + timedelta(**by)).isoformat()


def _with_correction(deliveries: list[Sending]) -> list[Sending]:
    """The latest register of one township comes three hours early with its last rows missing, then again, whole, as version 2."""
    parts = [i for i, d in enumerate(deliveries) if d.feed == SPINE and d.part and len(d.frame) > 20]
    if not parts:
        return deliveries
    at = max(parts, key=lambda i: (deliveries[i].period, deliveries[i].known_at, -i))
    whole = deliveries[at]
    short = whole.frame.iloc[: -max(3, len(whole.frame) // 50)]
    first = replace(whole, frame=short, known_at=_later(whole.known_at, hours=-3), version=1, clean=True)
    return [*deliveries[:at], first, replace(whole, version=2), *deliveries[at + 1 :]]


def _sent_twice(deliveries: list[Sending]) -> pd.DataFrame | None:
    """The frame whose file is sent a second time under another name."""
    choice = [d for d in deliveries if d.feed == SENT_TWICE] or deliveries
    return choice[-1].frame if choice else None
