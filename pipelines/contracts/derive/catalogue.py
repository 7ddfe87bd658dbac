"""The catalogue page: every system and the feeds it needs, every department and what it sends when.

Made of the contracts and ``systems.yaml`` alone; the fields of a feed stand on its dictionary page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.contracts.derive.dictionary import CADENCE, KINDS
from pipelines.contracts.model import Contract
from pipelines.contracts.systems import System


def catalogue_page(contracts: Iterable[Contract], systems: Sequence[System]) -> str:
    """The page docs/catalogue.md."""
    feeds = sorted(contracts, key=lambda contract: contract.feed)
    departments = sorted({contract.department_key for contract in feeds})
    needed = {contract.feed: [system.id for system in systems if contract.feed in system.feeds] for contract in feeds}
    lines = [
        "# 数据集目录 Catalogue",
        "",
        "由 `shouwang contract export` 生成 Generated: from the contracts and `pipelines/contracts/systems.yaml`.",
        "",
        f"{len(feeds)} 个数据集 feeds，{len(departments)} 个部门和单位 departments and partners，{len(systems)} 个系统 systems.",
        "",
        "## 部门 Departments",
        "",
        "Cadence and due day are the contract's defaults; a line of the feed calendar speaks instead of them by area and date.",
        "",
        "| 部门 department | 数据集 feed | 名称 title | 方式 delivery | 周期 cadence | 截止日 due day | 用于 needed by |",
        "|---|---|---|---|---|---|---|",
        *(_feed_row(contract, needed[contract.feed]) for contract in feeds),
        "",
        "## 系统 Systems",
        "",
        "| 编号 id | 系统 system | 数据来源 fed by |",
        "|---|---|---|",
        *(f"| {system.id} | {system.zh} {system.en} | {_fed_by(system)} |" for system in systems),
    ]
    return "\n".join(lines) + "\n"


def _feed_row(contract: Contract, systems: Sequence[str]) -> str:
    delivery = contract.delivery
    parts = "，分乡镇 by township" if delivery.parts == "township" else ""
    return (
        f"| {contract.department.zh} {contract.department.en} | [`{contract.feed}`](dictionary/{contract.table}.md) "
        f"| {contract.title.zh} {contract.title.en} | {KINDS[delivery.kind]} {delivery.kind}{parts} "
        f"| {CADENCE[delivery.cadence]} {delivery.cadence} | {delivery.due_day or '-'} | {', '.join(systems) or '-'} |"
    )


def _fed_by(system: System) -> str:
    parts = [", ".join(f"`{feed}`" for feed in system.feeds)] if system.feeds else []
    parts += [f"政策数据 policy data: {system.policy}"] if system.policy else []
    parts += [f"计算 computed: {system.computed}"] if system.computed else []
    return "; ".join(parts)
