"""Plain YAML 1.2 as plain values, by the C parser: a tenth of the time. What is not plain is left to the reader with line numbers.

Only scalars that both readers understand alike are taken here (``no`` is a word, days are text); anything else, a repeated
key and every fault raise ``NotPlain``, which says nothing of the text but that the other reader must be asked.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

_TAG = "tag:yaml.org,2002:"
_ODD = "!odd"
_SCALARS = (
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
)
# Whatever else may be a number, a merge or a value to one reader and text to the other; days are text to both.
_ODD_TEXT = r"(?!\d{4}-\d)[-+]?\.?[0-9_][0-9a-zA-Z_.:]*(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF|nan|NaN|NAN)|<<|="


class NotPlain(yaml.YAMLError):
    """The text has something the two readers may read differently, or a fault."""


class _Loader(yaml.CSafeLoader):
    """Without the readings of YAML 1.1."""

    yaml_implicit_resolvers: dict[Any, Any] = {}  # noqa: RUF012 (PyYAML's own way)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        found: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        if len(found) != len(node.value):
            raise NotPlain("a key stands twice")
        return found


def _odd(loader: Any, node: Any) -> Any:
    raise NotPlain("a scalar that is not plain")


for _name, _pattern, _first in _SCALARS:
    _Loader.add_implicit_resolver(_TAG + _name, re.compile(f"(?:{_pattern})$"), ["" if char == "\0" else char for char in _first])
_Loader.add_implicit_resolver(_ODD, re.compile(f"(?:{_ODD_TEXT})$"), list("-+.0123456789_<="))
_Loader.add_constructor(_ODD, _odd)


def read_plain(text: str) -> Any:
    """The values of a text. Raises yaml.YAMLError, NotPlain among them."""
    return yaml.load(text, _Loader)  # noqa: S506 (a safe loader)
