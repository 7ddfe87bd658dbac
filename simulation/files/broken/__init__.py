"""Deliveries that are broken or odd on purpose, each with what should become of it. All people are of 99xxxx.

Here belongs the list. ``base`` says what a broken delivery is, ``sample`` makes the good table each starts from;
``files``, ``headers``, ``values`` and ``series`` hold the faults. The names after ``error:`` and ``kind:`` are what
the simulator expects to be called so; it reads no name of the product.
"""

from __future__ import annotations

from simulation.files.broken.base import Broken
from simulation.files.broken.files import FILES
from simulation.files.broken.headers import HEADERS
from simulation.files.broken.series import SERIES
from simulation.files.broken.values import VALUES

ALL: tuple[Broken, ...] = (*FILES, *HEADERS, *VALUES, *SERIES)
__all__ = ["ALL", "Broken"]
