"""``shouwang identity``: what was repaired, what is open, and decisions on both. For authorised eyes.

A decision is written as a file into landing, as a department would send it, and takes hold in the next night; nothing here touches
a table. The numbers are those of the night that is published.
"""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from pipelines.contracts.code_lists import load_codes
from pipelines.contracts.loader import load_contracts
from pipelines.engine import Engine
from pipelines.errors import UsageError, Where
from pipelines.identity.decisions import NOT_WITHDRAWABLE
from pipelines.intake.note import SUFFIX
from pipelines.monitoring.sources import SourceReader
from pipelines.publish import release
from pipelines.publish.reviews import FEED, write_decisions, write_reviews
from pipelines.settings import Settings
from shouwang import texts
from shouwang.console import DAY, HOME, JSON, emit, guarded

VERDICTS = {entry.code: entry.zh for entry in load_codes("link_verdict").entries}
_LANDING = click.option(
    "--landing", type=click.Path(file_okay=False, path_type=Path), help="Where departments drop files; default HOME/landing."
)
_REASON = click.option("--reason", required=True, help="Why; stands in the restricted database.")
_BY = click.option("--by", "who", required=True, help="Who decided.")
_ON = click.option("--on", "day", type=DAY, help="Day of the decision; default today.")


@click.group()
def identity() -> None:
    """Repairs and doubtful links: show, withdraw, decide."""


@identity.command()
@click.argument("number")
@HOME
@JSON
@guarded
def show(number: str, home: Path | None, as_json: bool) -> None:
    """One repair or link by its NUMBER: what stood there, what it was read as, what proves it, and where."""
    settings = Settings.load(home)
    with _engine(settings) as engine:
        rows = _rows(engine, "SELECT * FROM repair WHERE repair_no = ? ORDER BY ALL", number)
        asked = _rows(engine, "SELECT * FROM link_review WHERE link_no = ?", number)
        if not rows and not asked:
            raise _unknown(number)
        sources = SourceReader(engine)
        data = {
            "number": number,
            "values": _rows(engine, "SELECT * EXCLUDE (repair_no) FROM vault_repair WHERE repair_no = ? ORDER BY ALL", number),
            "rows": [
                {**{name: row[name] for name in ("feed", "link_class", "confidence", "evidence", "person_key")},
                 "source": sources.row(row["_delivery_id"], row["_sheet"], row["_row_no"], [])}
                for row in rows
            ],
            "review": asked,
            "decision": _rows(engine, "SELECT * FROM decision_applied WHERE link_no = ?", number),
        }  # fmt: skip
    emit(data, as_json, texts.repair)


@identity.command()
@click.option("--all", "is_all", is_flag=True, help="Decided ones too.")
@click.option(
    "--export", "folder", type=click.Path(file_okay=False, path_type=Path), help="Write the workbooks into this folder (names people)."
)
@HOME
@JSON
@guarded
def review(is_all: bool, folder: Path | None, home: Path | None, as_json: bool) -> None:
    """Links that no rule could decide: numbers, evidence, keys. The workbooks with names are in HOME/outbox/reviews."""
    settings = Settings.load(home)
    with _engine(settings) as engine:
        rows = _rows(engine, "SELECT * FROM link_review WHERE review_state = 'open' OR ? ORDER BY review_state, feed, link_no", is_all)
        files: list[Path] = []
        if folder:
            if held := sorted(folder.glob("*.xlsx")):  # a night empties its own folder of them; nobody else's is touched
                raise UsageError(
                    "folder_in_use", "the folder holds workbooks already", zh="该文件夹中已有工作簿", where=Where(file=str(folder)),
                    expected="a folder without workbooks", found=f"{len(held)} of them", fix="name another folder, or move them away first",
                )  # fmt: skip
            (as_of,) = engine.connection.execute(f"SELECT as_of FROM read_parquet('{engine.path('night')}')").fetchone() or (None,)
            files = write_reviews(engine.connection, engine.tables, load_contracts(), as_of, folder)
    emit({"links": rows, "files": [str(path) for path in files]}, as_json, texts.reviews)


@identity.command()
@click.argument("number", metavar="REPAIR_NO")
@_REASON
@_BY
@_ON
@_LANDING
@HOME
@guarded
def withdraw(number: str, reason: str, who: str, day: dt.datetime | None, landing: Path | None, home: Path | None) -> None:
    """Withdraw a repair: the next night is as if it had never been made. `decide REPAIR_NO same` reinstates it."""
    settings = Settings.load(home, landing)
    with _engine(settings) as engine:
        if not _rows(engine, "SELECT 1 FROM repair WHERE repair_no = ?", number):
            raise _unknown(number)
        _check_withdrawable(engine, number)
    click.echo(str(_send(settings, number, "different", reason, who, day)))


@identity.command()
@click.argument("number", metavar="NUMBER")
@click.argument("verdict", type=click.Choice(list(VERDICTS)))
@_REASON
@_BY
@_ON
@_LANDING
@HOME
@guarded
def decide(number: str, verdict: str, reason: str, who: str, day: dt.datetime | None, landing: Path | None, home: Path | None) -> None:
    """Say of a doubtful link, or of a repair, whether it is the same person. The latest decision counts."""
    settings = Settings.load(home, landing)
    with _engine(settings) as engine:
        known = "SELECT 1 FROM link_review WHERE link_no = $1 UNION SELECT 1 FROM repair WHERE repair_no = $1"
        if not _rows(engine, f"{known} UNION SELECT 1 FROM decision_applied WHERE link_no = $1", number):
            raise _unknown(number)
        if verdict == "different":
            _check_withdrawable(engine, number)
    click.echo(str(_send(settings, number, verdict, reason, who, day)))


def _check_withdrawable(engine: Engine, number: str) -> None:
    """Raises UsageError for a number that is no repair: a night would find the decision and could do nothing with it."""
    for row in _rows(engine, "SELECT DISTINCT link_class FROM repair WHERE repair_no = ? ORDER BY ALL", number):
        if row["link_class"] in NOT_WITHDRAWABLE:
            zh, fix = NOT_WITHDRAWABLE[row["link_class"]]
            raise UsageError(
                "not_withdrawable",
                "nothing was read otherwise here, so there is nothing to withdraw",
                zh=zh,
                found=row["link_class"],
                fix=fix,
            )


def _send(settings: Settings, number: str, verdict: str, reason: str, who: str, day: dt.datetime | None) -> Path:
    """Put the decision into landing, with the note that names feed and period."""
    on = day.date() if day else dt.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    folder = settings.landing / FEED.split("/", 1)[0]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"关联认定_{number}_{on.isoformat()}_{verdict}.xlsx"
    if target.exists():
        raise UsageError(
            "decided_already", "this decision lies in landing already", zh="该认定已在接收目录中", where=Where(file=str(target))
        )
    note = target.with_name(target.name + SUFFIX)
    note.write_text(json.dumps({"feed": FEED, "period": f"{on:%Y-%m}"}), encoding="utf-8")
    write_decisions(target, load_contracts()[FEED], on, [[number, VERDICTS[verdict], on.isoformat(), who, reason]])
    return target


def _engine(settings: Settings) -> Engine:
    run_id = release.current(settings.releases)
    if run_id is None:
        raise UsageError("no_release", "nothing has been published here", fix="run `shouwang night` first")
    tables = settings.lake / "nights" / run_id
    if not (tables / "link_review.parquet").exists():
        raise UsageError(
            "no_such_night", "the tables of the night that is published are gone", where=Where(file=str(tables)), fix="run the night again"
        )
    engine = Engine(tables, temp=settings.temp)
    engine.expose(["repair", "vault_repair", "link_review", "decision_applied"])
    return engine


def _rows(engine: Engine, sql: str, value: Any) -> list[dict[str, Any]]:
    result = engine.connection.execute(sql, [value])
    names = [str(column[0]) for column in result.description or []]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _unknown(number: str) -> UsageError:
    shown = number if len(number) <= 22 and number[:2] in ("L-", "R-") else "something else"
    return UsageError(
        "no_such_number", "the night that is published knows no repair or link of this number", zh="没有该修复或关联编号",
        expected="a number such as L-3f0c-9a1b-77e2-10d4", found=shown, fix="see mart.repair or `shouwang identity review`",
    )  # fmt: skip
