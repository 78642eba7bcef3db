"""Runs scale: what holds for 20,000 articles, on some hundred. The longer form: ``python -m tests.batch.scale 20000``.

Where time is compared it is that of the processor, since other work on a machine must not decide.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable
from functools import partial
from pathlib import Path

import pytest

from pipeline.batch.corpus import Corpus, Options, Task
from pipeline.batch.local import make_worker, run
from pipeline.batch.plan import Plan
from pipeline.batch.pool import Pool
from pipeline.batch.results import Result
from pipeline.config import Settings
from tests.batch.scale import write_articles
from tests.batch.tools import DEFAULT

COUNT = 400


def _wait() -> Callable[[int], None]:
    return partial(_waited, 0.1)


def _waited(seconds: float, task: int) -> None:
    time.sleep(seconds)


def test_two_workers_do_nearly_twice_as_much_as_one() -> None:
    """With tasks that wait, so that it shows on any machine; the next test is about those that compute."""
    seconds = {}
    for workers in (1, 2):
        with Pool(_wait, workers, limit=60) as pool:
            list(pool.map(range(2 * workers)))  # all are started
            started = time.monotonic()
            list(pool.map(range(40)))
            seconds[workers] = time.monotonic() - started
    assert seconds[1] / seconds[2] >= 1.7


class Costs:
    """Processor seconds of computing and of everything else, for `COUNT` articles of the length of the corpus's."""

    def __init__(self, folder: Path) -> None:
        corpus = write_articles(folder / "corpus", COUNT)
        work = make_worker(DEFAULT, "plain", None)
        with Corpus(str(corpus), Options()) as articles:
            started = time.process_time()
            results = [work(task) for task in articles.tasks() if isinstance(task, Task)]
            self.computing = time.process_time() - started
        self.first = _run(corpus, folder / "out", results)
        self.unchanged = min(_run(corpus, folder / "out", []) for _ in range(3))
        one = write_articles(folder / "one", 1)
        _run(one, folder / "small", results[:1])
        self.fixed = min(_run(one, folder / "small", []) for _ in range(3))


def _run(corpus: Path, output: Path, results: list[Result]) -> float:
    def replay(tasks: Iterable[Task], settings: Settings, plan: Plan) -> Generator[Result, None, None]:
        assert plan.todo == len(results)
        yield from results

    with Corpus(str(corpus), Options()) as articles:
        started = time.process_time()
        run(articles, output, DEFAULT, replay)
        return time.process_time() - started


@pytest.fixture(scope="module")
def costs(tmp_path_factory: pytest.TempPathFactory) -> Costs:
    return Costs(tmp_path_factory.mktemp("costs"))


def test_what_one_process_does_for_all_leaves_room_for_two_workers(costs: Costs) -> None:
    """On two processors two workers and the parent are 2 / (1 + its share) times as fast as one worker beside it."""
    assert 2 / (1 + costs.first / costs.computing) >= 1.7


def test_an_unchanged_article_costs_a_fiftieth_of_a_new_one(costs: Costs) -> None:
    assert (costs.unchanged - costs.fixed) * 50 <= costs.computing + costs.first
    assert costs.fixed < 0.5


def test_memory_stays_as_it_is_however_many_articles_are_done(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.batch.scale", "resident", "1200"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    found = [line.split() for line in done.stdout.splitlines()]
    assert [(what, after) for what, after, _ in found] == [
        *(("computing", "300"), ("computing", "1200"), ("writing", "300"), ("writing", "1200")),
    ]
    for early, late in (found[:2], found[2:]):
        assert float(late[2]) <= 1.1 * float(early[2]), found
