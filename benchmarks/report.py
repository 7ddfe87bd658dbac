"""Says what was measured: the table of steps, and every target beside its measurement. Computes ratios, measures nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

CORE = ("identity", "facts", "monitoring")
READING = ("intake",)


@dataclass(frozen=True)
class Target:
    """One target of the project and what was measured against it; ``cpu`` the same from CPU time, which other work disturbs less."""

    name: str
    most: float
    unit: str
    wall: float
    cpu: float | None

    @property
    def is_met(self) -> bool:
        return self.wall <= self.most


def targets(found: dict[str, Any]) -> list[Target]:
    """The targets of issue 2, part 13."""
    steps, readers, core = found["night"]["steps"], found["readers"], found["core"]

    def total(names: tuple[str, ...], what: str) -> float:
        return float(sum(steps[name][what] for name in names))

    other = tuple(name for name in steps if name not in (*READING, *CORE))
    again = found["nothing_new"]["steps"].values()
    peak = max(step["peak_mb"] for night in ("night", "nothing_new", "next_day") for step in found[night]["steps"].values())
    return [
        Target("reading: intake / bare readers", 1.6, "x", *(total(READING, what) / readers[what] for what in ("wall", "cpu"))),
        Target("core: identity, facts, monitoring / script", 1.5, "x", *(total(CORE, what) / core[what] for what in ("wall", "cpu"))),
        Target("everything else", 45, "s", *(total(other, what) for what in ("wall", "cpu"))),
        Target("peak memory", 2048, "MB", peak, None),
        Target("night with nothing new", 15, "s", *(sum(step[what] for step in again) for what in ("wall", "cpu"))),
    ]


def disagreements(found: dict[str, Any]) -> list[str]:
    """Where the night and the script answer differently."""
    return [
        f"{table}: {counts['night_only']} rows only in the night, {counts['script_only']} only in the script"
        for table, counts in found["core"]["answers"].items()
        if counts["night_only"] or counts["script_only"]
    ]


def render(found: dict[str, Any]) -> str:
    """Tables and targets for a person."""
    rows = found["night"]["rows"]
    delivered = sum(rows[name] for name in ("accepted", "rejected", "duplicate", "set_apart"))
    lines = [
        f"county of {found['households']:,} households, seed {found['seed']}, dirt {found['dirt']}:"
        f" {delivered:,} rows in {found['readers']['files']} files, {found['landing_mb']} MB",
        "",
        _line("step", "rows", "wall s", "cpu s", "peak MB", "load"),
    ]
    for title, night in (("first night", "night"), ("nothing new", "nothing_new"), ("next day", "next_day")):
        steps = found[night]["steps"]
        lines += [f"-- {title}", *(_cost(name, step.get("rows"), step) for name, step in steps.items())]
        lines.append(_cost("whole night", None, _sum(list(steps.values()))))
    readers, core = found["readers"], found["core"]
    lines += [
        "-- beside it",
        _cost(f"bare readers, {readers['processes']} process(es)", readers["rows"], readers),
        _cost("core.sql by hand", sum(answer["script"] for answer in core["answers"].values()), core),
        "",
        *(f"same answers: {table}, {answer['night']:,} rows" for table, answer in core["answers"].items() if answer["night"]),
        *(f"DIFFERENT ANSWERS {line}" for line in disagreements(found)),
        "",
        f"{'target':44}{'at most':>10}{'wall':>10}{'cpu':>10}",
    ]
    lines += [
        f"{item.name:44}{_amount(item.most, item.unit):>10}{_amount(item.wall, item.unit):>10}"
        f"{_amount(item.cpu, item.unit):>10}  {'met' if item.is_met else 'NOT MET'}"
        for item in targets(found)
    ]
    return "\n".join(lines)


def _sum(steps: list[dict[str, Any]]) -> dict[str, float]:
    return {
        **{name: sum(step[name] for step in steps) for name in ("wall", "cpu")},
        **{name: max(step[name] for step in steps) for name in ("peak_mb", "load")},
    }


def _cost(name: str, rows: int | None, cost: dict[str, Any]) -> str:
    said = "" if rows is None else f"{rows:,}"
    return _line(name, said, f"{cost['wall']:.2f}", f"{cost['cpu']:.2f}", f"{cost['peak_mb']:.0f}", f"{cost['load']:.1f}")


def _line(*cells: str) -> str:
    return "".join(f"{cell:{'<28' if place == 0 else '>12'}}" for place, cell in enumerate(cells))


def _amount(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f} {unit}" if unit == "MB" else f"{value:.2f}{unit}" if unit == "x" else f"{value:.1f} {unit}"
