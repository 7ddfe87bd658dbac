"""The report: same release, same bytes; totals that agree with the marts; nothing personal, nothing fetched."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_up import RULES, made_up

from pipelines.publish.report import write_report
from pipelines.publish.report.content import indicator_text, stacked, target_text
from pipelines.publish.report.labels import labels
from pipelines.publish.tables import MARTS

RULE_FILES = Path(__file__).parents[2] / "pipelines" / "monitoring" / "rules"


def written(marts: Path, manifest: dict[str, Any], out: Path) -> Path:
    with duckdb.connect(":memory:") as connection:
        return write_report(connection, marts, manifest, out)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    return made_up(tmp_path_factory.mktemp("marts"))


@pytest.fixture(scope="module")
def page(release: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> str:
    return written(*release, tmp_path_factory.mktemp("out") / "report" / "index.html").read_text(encoding="utf-8")


def own(page: str) -> str:
    """The page without the vendored library."""
    return re.sub(r"<script>\s*/\*.*?Licensed to the Apache.*?</script>", "", page, flags=re.S)


def ask(release: tuple[Path, dict[str, Any]], sql: str) -> tuple[Any, ...]:
    with duckdb.connect(":memory:") as connection:
        row = connection.execute(re.sub(r"mart\.(\w+)", rf"read_parquet('{release[0]}/\1.parquet')", sql)).fetchone()
    assert row is not None
    return row


def test_the_same_release_gives_the_same_bytes(release: tuple[Path, dict[str, Any]], page: str, tmp_path: Path) -> None:
    assert written(*release, tmp_path / "again.html").read_text(encoding="utf-8") == page
    assert [path.name for path in tmp_path.iterdir()] == ["again.html"]


def test_nothing_is_fetched_when_it_is_opened(page: str) -> None:
    assert "default-src 'none'" in page
    assert re.findall(r"<(?:link|img|iframe|script)[^>]*(?:src|href)=", own(page)) == []
    assert re.findall(r"https?://|url\(", own(page)) == []
    assert len(page) < 2_000_000


def test_totals_are_those_of_the_marts(release: tuple[Path, dict[str, Any]], page: str) -> None:
    rows_in, accepted, rejected, duplicate, apart = ask(
        release, "SELECT sum(rows_in), sum(rows_accepted), sum(rows_rejected), sum(rows_duplicate), sum(rows_set_apart) FROM mart.delivery"
    )
    line = "".join(f'<td class="n">{number:,}</td>' for number in (rows_in, accepted, rejected, duplicate, apart))
    assert line in page
    value, net = ask(release, "SELECT sum(original_value) / 10000, sum(net_value) / 10000 FROM mart.asset")
    assert f'<td class="n">{value:,.2f}</td><td class="n">{net:,.2f}</td>' in page
    households, persons = ask(release, "SELECT count(*), sum(members) FROM mart.monitored_household")
    assert f"{households:,} 户 / {persons:,} 人</td></tr>" in page
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    drawn = sum(sum(part["data"]) for part in data["charts"]["candidates"]["series"])
    assert (drawn,) == ask(release, "SELECT count(*) FROM mart.candidate")
    owed = sum(data["charts"]["ageing"]["series"][0]["data"])
    assert owed == pytest.approx(float(ask(release, "SELECT sum(arrears) / 10000 FROM mart.arrears")[0]), abs=0.03)


def test_the_calendar_and_the_scorecard_are_those_of_the_marts(release: tuple[Path, dict[str, Any]], page: str) -> None:
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)[1])  # type: ignore[index]
    calendar, quality = data["charts"]["calendar"], data["charts"]["quality"]
    (due,) = ask(release, "SELECT count(*) FROM mart.expected_delivery WHERE answer <> 'not_yet_due'")
    assert sum(sum(part["data"]) for part in calendar["series"]) == due
    (late,) = ask(release, "SELECT count(*) FROM mart.expected_delivery WHERE answer = 'late'")
    assert [sum(part["data"]) for part in calendar["series"] if part["name"] == "迟报 late"] == [late]
    assert quality["categories"] == ["2025-03", "2025-04", "2025-05", "2025-06"]
    assert [line["data"][-1] for line in quality["series"]].count(None) == 1  # nothing to measure is a gap, not 0
    (lowest,) = ask(release, "SELECT min(score) FROM mart.data_quality WHERE month = '2025-06'")
    assert f">{(lowest * 100).quantize(Decimal('0.1'))}</td>" in page


def test_no_data_no_base_and_zero_read_differently(page: str) -> None:
    row = {"unit": "ratio", "value": None, "value_state": "na"}
    assert [indicator_text(row), indicator_text({**row, "value_state": "empty_base"})] == ["n/a", "—"]
    assert indicator_text({**row, "value": Decimal("0.000000")}) == "0.00%"
    assert indicator_text({"unit": "households", "value": Decimal("1200.000000")}) == "1,200"
    assert target_text({"unit": "ratio", "target": Decimal("0.850000"), "direction": "U"}) == "≥ 85%"
    assert 'class="na">n/a</td>' in page and 'class="empty_base">—</td>' in page


def test_no_column_of_persons_or_of_free_text_reaches_the_page(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    """A canary in every text column of every mart: only codes, names of places and the reason of a feed come through."""
    folder = tmp_path / "marts"
    shutil.copytree(release[0], folder)
    shown = {
        "area": {"area_name", "area_code", "county_name", "area_level"}, "feed_status": set(MARTS["feed_status"].columns.keys()),
        "delivery": {"delivery_id", "department", "feed", "delivery_state"},
        "rejected_row": {"delivery_id", "rule", "column_name", "action"},
        "clue": {"rule_keys", "departments", "clue_state"}, "candidate": {"monitoring_category"},
        "monitored_household": {"monitoring_category", "list_state"}, "indicator": set(MARTS["indicator"].columns.keys()),
        "expected_delivery": {"department", "feed", "part", "span", "answer", "reason"}, "data_quality": {"department", "feed", "month"},
        "asset": {"asset_class", "owner_level", "use_state", "flags"}, "project": {"flags"}, "arrears": {"ageing_band", "contract_no"},
        "contradiction": {"code", "status"},
        "contradiction_check": {"code", "severity", "owner_department", "title_zh", "title_en", "missing"},
    }  # fmt: skip
    planted = 0
    with duckdb.connect(":memory:") as connection:
        for name, table in MARTS.items():
            path = folder / f"{name}.parquet"
            texts = [column.name for column in table.columns if "VARCHAR" in str(column.type) or "TEXT" in str(column.type)]
            hidden = [text for text in texts if text not in shown.get(name, set())]
            planted += len(hidden)
            if hidden:
                swap = ", ".join(f"'CANARY_{name}_{text}' AS \"{text}\"" for text in hidden)
                connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT * REPLACE ({swap}) FROM read_parquet('{path}')")
                connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    assert planted > 60
    text = written(folder, release[1], tmp_path / "canary.html").read_text(encoding="utf-8")
    assert re.findall(r"CANARY_\w+", text) == []


def test_the_board_is_shown_by_rule_and_what_was_not_asked_is_no_zero(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    text = (
        written(*release, tmp_path / "board.html")
        .read_text(encoding="utf-8")
        .split('<section id="contradictions">')[1]
        .split("</section>")[0]
    )
    lines = {line.split("<td>")[1].split("<")[0]: re.findall(r'<td class="n[^>]*>([^<]*)</td>', line) for line in text.split("<tr>")[2:]}
    assert lines["已死亡仍在低保名册"] == ["120", "3", "1", "1", "1", "1", "1", "12"]
    assert lines["部门间性别不一致"] == ["n/a"] and "缺 missing: public_security/household_register" in text
    assert "已死亡仍在特困名册" not in lines, "asked, and nothing found"


def test_text_from_the_marts_cannot_become_markup(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    folder, evil = tmp_path / "marts", "</script><script>alert(1)</script>"
    shutil.copytree(release[0], folder)
    with duckdb.connect(":memory:") as connection:
        for name, column in (("feed_status", "reason"), ("area", "area_name"), ("clue", "departments")):
            path = folder / f"{name}.parquet"
            connection.execute(f"CREATE OR REPLACE TABLE t AS SELECT * REPLACE ('{evil}' AS {column}) FROM read_parquet('{path}')")
            connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    text = written(folder, release[1], tmp_path / "evil.html").read_text(encoding="utf-8")
    assert evil not in text
    assert html.escape(evil) in text


def test_a_night_without_any_delivery_still_has_its_page(tmp_path: Path) -> None:
    text = written(*made_up(tmp_path / "marts", empty=True), tmp_path / "empty.html").read_text(encoding="utf-8")
    assert text.count("本夜无此类记录") == 10
    assert text.count("n/a</td>") >= 12 * 24


def test_every_rule_state_and_check_has_a_name() -> None:
    assert set(labels()["rule"]) == {path.stem for path in RULE_FILES.glob("*.sql")} == set(RULES)
    checks = Path(__file__).parents[2] / "pipelines" / "ledger" / "checks"
    keys = {key for path in checks.glob("*.sql") for key in re.findall(r"'(AL\d+|REF|DUP)'", path.read_text(encoding="utf-8"))}
    assert set(labels()["check"]) == keys


def test_bars_come_largest_first_and_keep_their_segments() -> None:
    rows = [
        {"department": "water", "clue_state": "open", "households": 1},
        {"department": "health", "clue_state": "closed", "households": 3},
        {"department": "health", "clue_state": "open", "households": 2},
    ]
    chart = stacked(rows, "department", "department", "clue_state", ("open", "closed"), "households", "户")
    assert chart["categories"] == ["卫健", "水务"]
    assert [(part["name"], part["data"]) for part in chart["series"]] == [("待核查 open", [2, 1]), ("已关闭 closed", [3, 0])]


@pytest.mark.browser
def test_a_browser_draws_every_chart(release: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    out = written(*release, tmp_path / "index.html")
    chromium = shutil.which("chromium")
    assert chromium
    arguments = [
        chromium,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        f"--user-data-dir={tmp_path}/chrome",
    ]
    done = subprocess.run(
        [*arguments, "--virtual-time-budget=4000", "--dump-dom", out.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.count("<svg") == 11  # nine stacked charts, the trend of quality, and the townships
