"""Puts off imports that great_expectations makes for expectations no suite here uses: a third of its start.

GX imports altair and scipy.stats for one expectation about distributions. They stay whole: whoever touches them
gets them, only later. ``importlib.util.LazyLoader`` does not help, because ``import altair`` itself already touches
the module. Nothing of GX is imported here.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

UNUSED = ("altair", "scipy.stats")


class _Later(ModuleType):
    """Stands for a module until something is asked of it; then the real one takes its place."""

    def __getattr__(self, name: str) -> Any:
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        real = import_module(self.__name__)
        self.__dict__.update(vars(real))
        return getattr(real, name)


def put_off(names: tuple[str, ...] = UNUSED) -> None:
    """Have each module imported when it is first used, unless it is imported already or not installed."""
    for name in names:
        spec = None if name in sys.modules else find_spec(name)
        if spec is not None:
            sys.modules[name] = _Later(name)
            sys.modules[name].__spec__ = spec
