"""A small corpus with everything that the pages show, its store, and a server: what the browser tests stand on."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import uvicorn

from pipeline.lexicon import load
from pipeline.view.index.reader import Index
from pipeline.view.web.app import make_app

ROOT = Path(__file__).parent.parent.parent
HOSTILE = (
    "<script>window.broken=1</script>样本市一季度数据\n"
    '2023年4月1日\n2023年一季度，样本市<img src=x onerror="window.broken=2">完成投资12亿元，'
    "javascript:window.broken=3 同比增长5%。\n"
    "“</a></article><script>window.broken=4</script>”\u202e翻转\u2066文字\u2069，\x07共有23个社区。"
    '{{ 7*7 }}{% raw %}，建成\'"onmouseover=alert(1) x="车站3座。\n'
)
TOLD = {
    "plan-a": "样本市政府工作报告\n2022年1月5日\n2022年，中山市地区生产总值力争增长6%以上，"
    "小榄镇拆除整理低效厂房面积不少于1000亩、力争超过2000亩。",
    "result-a": "样本市统计公报\n2023年2月1日\n2022年，中山市地区生产总值同比增长6.5%。中山市常住人口443万人。",
    "result-b": "另一家的说法\n2023年2月3日\n2022年，中山市常住人口446万人。",
    "years": "历年数字\n2023年3月1日\n2020年，中山市地区生产总值3151亿元。2021年，中山市地区生产总值3566亿元。"
    "2022年，中山市地区生产总值3631亿元。2022年，珠海市地区生产总值4045亿元。",
    "hostile": HOSTILE,
}
WEB_ID = "https://example.org/a%20b/%E4%B8%AD?x=1&y=%2F#z"
LONG = "<b onmouseover=alert(1)>一行文字，没有什么。</b>\n" * 90_000
"""5 MB."""
FULL = "2022年，样本市新建社区23个，投资同比增长5%。\n" * 700
"""More records than one page can hold."""


class Site(NamedTuple):
    """A running server, and the folders it works on."""

    url: str
    store: Path
    gold: Path
    port: int
    token: str


def make_store(folder: Path) -> Path:
    """A corpus and its store in `folder`; gives the store."""
    articles = folder / "corpus" / "articles"
    articles.mkdir(parents=True)
    shutil.copy(ROOT / "corpus" / "articles" / "zhongshan-gonggai.txt", articles)
    for id, text in TOLD.items():
        (articles / f"{id}.txt").write_text(text, encoding="utf-8")
    (articles / "long.txt").write_text("长文\n2023年4月1日\n" + LONG + "全镇共有23个社区。\n", encoding="utf-8")
    (articles / "full.txt").write_text("满\n2023年4月1日\n" + FULL, encoding="utf-8")
    row = {"id": WEB_ID, "text": "网页\n2023年5月1日\n2023年4月，建成车站3座。\n"}
    (articles / "rows.jsonl").write_text(json.dumps(row), encoding="utf-8")
    (articles / "broken.txt").write_bytes(b"\xff\xfe\x00")
    store = folder / "outputs"
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", "run", str(folder / "corpus"), "--output", str(store), "--jobs", "1"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr.decode()
    keep_evaluations(store / "scores")
    return store


def keep_evaluations(folder: Path) -> None:
    """Three evaluations of one article: the first had worse scores, the last has errors, some of them hostile; and a
    file that is none."""
    gold = ROOT / "corpus" / "gold" / "zhongshan-gonggai.json"
    asked = ["evaluate", str(gold), "--errors", "--format", "json"]
    made = subprocess.run([sys.executable, "-m", "pipeline", *asked], cwd=ROOT, capture_output=True, check=True).stdout
    report = json.loads(made)
    errors = [
        {
            "layer": "figures",
            "cause": "subject",
            "article": "zhongshan-gonggai",
            "start": 400 + number,
            "gold": f"标注{number}",
            "found": HOSTILE[:40] if number == 1 else f"找到{number}",
            "context": f"前文{number}⟦{HOSTILE if number == 1 else '数字'}⟧后文",
        }
        for number in range(230)
    ]
    missed = {**errors[0], "layer": "entities", "cause": "missed", "found": "", "context": "没有标出的⟦小榄镇⟧"}
    worse = json.loads(made)
    for part in worse["parts"].values():
        part["figures.core"]["rate"] = 0.5
    folder.mkdir()
    for name, one in (
        ("2025-01-01T000000", {**worse, "errors": []}),
        ("2025-02-01T000000", {**report, "errors": []}),
        ("2025-03-01T123456", {**report, "errors": [*errors, missed]}),
    ):
        (folder / f"{name}.json").write_text(json.dumps(one), encoding="utf-8")
    (folder / "2025-04-01T000000.json").write_text('{"no": "evaluation"}', encoding="utf-8")


@contextmanager
def serving(store: Path, gold: Path) -> Iterator[Site]:
    """The pages over a store, on a port of their own."""
    index = Index(store, load(()))
    index.open()
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = make_app(store, index, port=port, gold=gold, scores=store / "scores")
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield Site(f"http://127.0.0.1:{port}", store, gold, port, app.token)
        server.should_exit = True
        thread.join(timeout=10)
    index.close()
