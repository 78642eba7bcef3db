"""Resident memory of a process that extracts: below its bound, and no more after many articles than after some."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read as Linux tells it")

WORKER = 250
"""Megabytes that a worker may have with the default settings. Measured: 165 to 195."""
GROWTH = 12
"""Megabytes that may be more at the end: the tags of words that have been met are kept, 200,000 at most, and what the
allocator holds back differs from run to run. Keeping as little as 1 kB of each of 20,000 articles would be 20."""

# What a worker of a run does, in one process: the corpus, then short articles, each with words and numbers of its own.
CODE = """
import sys
from pathlib import Path
from pipeline.batch.corpus import Corpus, Options, Task
from pipeline.batch.local import make_worker
from pipeline.bench.process import peak, resident
from pipeline.config import Settings
from pipeline.extract import extract
from pipeline.model import Article
work = make_worker(Settings(), "plain", None)
with Corpus(sys.argv[1], Options()) as articles:
    for task in articles.tasks():
        assert isinstance(task, Task)
        work(task)
count = int(sys.argv[2])
towns = [a + b + c for a in "青白黄玄朱" for b in "石溪湖岭桥田" for c in "镇乡村区县"]
for number in range(count):
    town, growth = towns[number % len(towns)], f"{number % 97}.{number % 10}%"
    text = f"2024年，{town}企业{number}号投资{number}万元，增长{growth}，明年力争突破{number + 9}万元。"
    assert extract(Article(id=str(number), text=text)).figures
    if number + 1 in (count // 5, count):
        print(resident())
print(peak())
"""


def _measured(root: Path, count: int) -> tuple[float, float, float]:
    """Megabytes after a fifth of the short articles, after all, and at most."""
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(root / "corpus"), str(count)],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    early, late, most = map(float, done.stdout.split())
    return early, late, most


def test_a_worker_stays_below_its_bound_and_does_not_grow(root: Path) -> None:
    early, late, most = _measured(root, 2_000)
    assert most < WORKER
    assert late - early < GROWTH


@pytest.mark.slow
def test_a_worker_does_not_grow_over_20_000_short_articles(root: Path) -> None:
    early, late, most = _measured(root, 20_000)
    assert most < WORKER
    assert late - early < GROWTH
