"""A feed added live, by the lines of docs/adding-a-feed.md, in a copy of the package: one YAML file, and it is everywhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest
from test_propose_unseen import PROPOSED, veterans

from simulation.files.broken.sample import TOWNSHIPS, good
from simulation.files.broken.series import REGISTER, send

ROOT = Path(__file__).parents[2]
FEED, TABLE = "veterans_affairs/special_care", "veterans_affairs__special_care"
PACKAGES = ("pipelines", "expectations", "assets_defs", "shouwang", "simulation", "docs")
STANDS = """
import json
from dagster import AssetKey
from assets_defs.definitions import defs
graph = defs.resolve_asset_graph()
keys = [key.to_user_string() for key in graph.get_all_asset_keys() if key.path[-1] == "TABLE"]
checks = [check.name for check in graph.asset_check_keys if check.asset_key.path[-1] == "TABLE"]
print(json.dumps({"assets": sorted(keys), "checks": sorted(checks)}))
"""


def shell(line: str, root: Path) -> str:
    """Run one line of the page in the copy, ``shouwang`` being the copy's own."""
    command = f"shouwang() {{ {sys.executable} -c 'from shouwang.cli import main; main()' \"$@\"; }}; {line}"
    environment = {**os.environ, "PYTHONPATH": str(root), "SHOUWANG_KEY": "0f" * 32}
    done = subprocess.run(["bash", "-c", command], cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3), done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_one_file_and_the_feed_is_everywhere(tmp_path: Path) -> None:
    root, landing, home = tmp_path / "copy", tmp_path / "landing", tmp_path / "home"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, root / package, ignore=shutil.ignore_patterns("__pycache__", "images"))
    for part in TOWNSHIPS:
        send(landing, good(REGISTER, part=part), f"{part}.xlsx")
    (landing / "veterans_affairs").mkdir()
    file = veterans(landing / "veterans_affairs")
    file.with_name(file.name + ".delivery.json").write_text(json.dumps({"known_at": "2025-06-20T09:00:00+08:00"}), encoding="utf-8")

    page = (ROOT / "docs" / "adding-a-feed.md").read_text(encoding="utf-8")
    words = {"FILE": str(file), "FEED": FEED, "DAY": "2025-06-30", "LANDING": str(landing), "HOME": str(home)}
    block = re.search(r"```sh\n(.*?)```", page, re.DOTALL)
    assert block
    new, *others = [re.sub(r"\b[A-Z]{3,}\b", lambda word: words[word[0]], line) for line in block[1].splitlines()]
    contract = root / "pipelines" / "contracts" / "feeds" / f"{FEED}.yaml"
    shell(new, root)
    assert contract.read_text(encoding="utf-8").startswith("# 草稿")
    shutil.copyfile(PROPOSED / "veterans.yaml", contract)  # three lines edited: test_propose_unseen
    for line in others:
        shell(line, root)

    suite = json.loads((root / "expectations" / "feeds" / f"{TABLE}.json").read_text(encoding="utf-8"))
    assert len(suite["expectations"]) >= 3
    assert "优抚对象定期抚恤补助" in (root / "docs" / "dictionary" / f"{TABLE}.md").read_text(encoding="utf-8")
    assert openpyxl.load_workbook(root / "docs" / "templates" / f"{TABLE}.xlsx")["填报"]["A1"].value == "优抚对象定期抚恤补助"
    assert FEED.split("/")[0] in (root / "docs" / "odcs" / f"{TABLE}.yaml").read_text(encoding="utf-8")
    dagster = json.loads(shell(f"{sys.executable} -c '{STANDS.replace('TABLE', TABLE)}'", root))
    assert f"accepted/{TABLE}" in dagster["assets"] and f"resolved/{TABLE}" in dagster["assets"]
    assert set(dagster["checks"]) == {"feed_standing", "suite"}
    with duckdb.connect(str(home / "restricted.duckdb"), read_only=True) as restricted:
        assert restricted.execute(f"SELECT count(*), count(resident_id) FROM feed.{TABLE}").fetchone() == (40, 40)
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as warehouse:
        state = warehouse.execute("SELECT feed_state, rows_standing FROM mart.feed_status WHERE feed = ?", [FEED]).fetchone()
        assert state is not None and state[1] == 40
