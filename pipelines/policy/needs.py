"""Which policy items SQL models need, and whether the night has them.

A model names them in its header, ``-- policy: key, key.item``. A missing item would make a comparison NULL and a rule
silently never fire; so a room asks here before it runs its models.
"""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.engine import Engine, SqlModel
from pipelines.errors import ContractError, Where


def needed_items(models: Iterable[SqlModel]) -> dict[tuple[str, str], str]:
    """Policy key and item by the file name of a model that needs it."""
    needed: dict[tuple[str, str], str] = {}
    for model in models:
        for name in filter(None, (part.strip() for part in model.header.get("policy", "").split(","))):
            key, _, item = name.partition(".")
            needed.setdefault((key, item), model.path.name)
    return needed


def check_policy(engine: Engine, models: Iterable[SqlModel]) -> None:
    """Raise ContractError unless every item the models name is in force in the night's ``policy`` table."""
    engine.expose(["policy", "night"])
    in_force = set(engine.connection.execute("SELECT policy_key, item FROM policy").fetchall())
    missing = {name: file for name, file in needed_items(models).items() if name not in in_force}
    if missing:
        night = engine.connection.execute("SELECT area_code, as_of FROM night").fetchone()
        assert night is not None
        names = sorted(f"{key}.{item}" if item else key for key, item in missing)
        raise ContractError(
            "policy_missing",
            f"{len(missing)} policy items that the night needs are not in force in area {night[0]} at {night[1]}",
            zh="政策包缺少本次运行所需的条目",
            where=Where(file=missing[min(missing)]),
            expected="a line in force of each",
            found=", ".join(names),
            fix="add the lines to the area's pack in pipelines/policy/data",
        )
