"""A trained model as a file: for each level of each comparison how often it is met among true pairs (m) and others (u).

Here belong the file's shape, its version and its digest, which are part of what a night is a function of. Reading it
imports no Splink.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.errors import ContractError, Where
from pipelines.identity.linkage.config import LinkConfig


@dataclass(frozen=True)
class LinkModel:
    """m and u by field, levels in the order of the comparison's (strongest first)."""

    version: str
    digest: str
    trained: dict[str, Any]
    levels: dict[str, tuple[tuple[float, float], ...]]


def dump_model(config: LinkConfig, trained: dict[str, Any], levels: dict[str, list[tuple[float, float]]]) -> str:
    """The file's text. Probabilities have six significant digits, so that it does not hang on the last bit of a sum."""
    body = {
        item.field: [
            {"level": name, "m": float(f"{m:.6g}"), "u": float(f"{u:.6g}")}
            for name, (m, u) in zip(item.level_names, levels[item.field], strict=True)
        ]
        for item in config.comparisons
    }
    return json.dumps({"version": config.model, "trained": trained, "comparisons": body}, ensure_ascii=False, indent=1) + "\n"


def load_model(path: Path, config: LinkConfig) -> LinkModel:
    """Read one model. Raises ContractError when it is not the one the config names, or was trained on other levels."""
    text = path.read_text(encoding="utf-8")
    told = json.loads(text)
    expected = {item.field: item.level_names for item in config.comparisons}
    found = {field: [level["level"] for level in levels] for field, levels in told["comparisons"].items()}
    if told["version"] != config.model or found != expected:
        raise ContractError(
            "link_model",
            f"the model is not one for linkage {config.name}",
            zh="关联模型与配置不符",
            where=Where(file=str(path)),
            expected=f"{config.model}: {expected}",
            found=f"{told['version']}: {found}",
            fix="train it anew, or name the model that fits",
        )
    levels = {field: tuple((float(one["m"]), float(one["u"])) for one in items) for field, items in told["comparisons"].items()}
    return LinkModel(told["version"], hashlib.sha256(text.encode()).hexdigest()[:16], told["trained"], levels)
