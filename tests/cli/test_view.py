"""The command itself: it serves on this machine only, without delay, and ends with Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.conftest import Shulu


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, root: Path) -> Path:
    folder = tmp_path_factory.mktemp("view")
    article = root / "corpus" / "articles" / "zhongshan-gonggai.txt"
    asked = ["run", str(article), "--output", str(folder / "out"), "--jobs", "1"]
    subprocess.run([sys.executable, "-m", "pipeline", *asked], cwd=root, capture_output=True, check=True)
    return folder / "out"


@pytest.fixture
def served(store: Path, root: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    asked = ["view", "--no-open", "--port", "0", "--output", str(store), "--gold", str(store / "gold")]
    running = subprocess.Popen(
        [sys.executable, "-m", "pipeline", *asked],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    found = None
    while found is None and (line := running.stderr.readline()):
        found = re.search(r"http://127\.0\.0\.1:\d+/", line)
    assert found is not None
    yield running, found[0]
    running.kill()
    running.wait()
    running.stderr.close()


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_it_serves_on_this_machine_only_and_ends_with_ctrl_c(served: tuple[subprocess.Popen[str], str]) -> None:
    running, url = served
    with httpx.Client(base_url=url, follow_redirects=True) as client:
        assert "中山市工改半年總結" in client.get("/").text
        listening = [one.laddr.ip for one in psutil.Process(running.pid).net_connections() if one.status == "LISTEN"]
        assert listening == ["127.0.0.1"]
        times = []
        for _ in range(10):
            started = time.perf_counter()
            assert client.get("/scores").status_code == 200
            times.append(time.perf_counter() - started)
    assert min(times) < 0.03  # with Nagle's algorithm it is 0.04 at least
    running.send_signal(signal.SIGINT)
    assert running.wait(timeout=20) == 0


def test_a_port_that_is_taken_is_told(served: tuple[subprocess.Popen[str], str], shulu: Shulu, store: Path) -> None:
    port = served[1].rstrip("/").rpartition(":")[2]
    done = shulu("view", "--no-open", "--port", port, "--output", store)
    assert done.code == 2
    assert f"port {port}" in done.err
    assert "--port 0" in done.err


def test_without_a_store_it_says_what_to_run(shulu: Shulu, tmp_path: Path) -> None:
    done = shulu("view", "--no-open", "--output", tmp_path)
    assert done.code == 2
    assert "`shulu run` writes it" in done.err
