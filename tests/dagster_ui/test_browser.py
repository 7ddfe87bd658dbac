"""What a person sees: the asset page of the running webserver shows the rooms as groups."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from pipelines.night import STEPS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("dagster_home")
    shutil.copyfile(ROOT / "dagster.yaml", home / "dagster.yaml")
    environment = {**os.environ, "DAGSTER_HOME": str(home), "SHOUWANG_HOME": str(home / "var"), "DAGSTER_DISABLE_TELEMETRY": "1"}
    address = f"http://127.0.0.1:{(port := free_port())}"
    webserver = Path(sys.executable).parent / "dagster-webserver"
    process = subprocess.Popen(
        [webserver, "-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(180):
        assert process.poll() is None, "the webserver ended"
        try:
            if requests.get(f"{address}/server_info", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    raise TimeoutError("the webserver did not answer")


def test_the_asset_page_shows_every_room(server: str, tmp_path: Path) -> None:
    dom = subprocess.run(
        [
            CHROMIUM,
            *FLAGS,
            f"--user-data-dir={tmp_path}",
            "--virtual-time-budget=30000",
            "--timeout=60000",
            "--dump-dom",
            f"{server}/asset-groups",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=180,
    ).stdout
    missing = [room for room in sorted({step.room for step in STEPS}) if f">{room}<" not in dom]
    assert missing == []
