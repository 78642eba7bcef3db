"""What the tests of runs share: small corpora, an engine without processes, and all that is in a store."""

from __future__ import annotations

import os
import random
import sys
import time
import zlib
from collections.abc import Callable, Generator, Iterable
from functools import partial
from pathlib import Path

from pipeline.batch.corpus import Corpus, Options, Task, load
from pipeline.batch.database import FILE, opened, version_of
from pipeline.batch.html import HtmlReader
from pipeline.batch.local import Engine, Summary, make_worker, run
from pipeline.batch.plan import Plan
from pipeline.batch.results import Result, process
from pipeline.batch.schema import RECORDS, TABLES, VERSION
from pipeline.batch.store import LOCK, Store, reading
from pipeline.config import Settings, fingerprint
from pipeline.model import Article, Extraction

DEFAULT = Settings()
Dump = dict[str, list[tuple[object, ...]]]


def text(number: int) -> str:
    """A short article of its own, with figures and a target."""
    return (
        f"第{number}区上半年固定资产投资{number % 90 + 10}.{number % 10}亿元，同比增长{number % 30 + 1}%。\n"
        f"到2025年，全区新建厂房不少于{number % 900 + 100}亩。\n"
    )


def write_corpus(folder: Path, numbers: Iterable[int]) -> Path:
    """A folder of short articles."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number:05}.txt").write_text(text(number), encoding="utf-8")
    return folder


def serial(settings: Settings = DEFAULT, options: Options | None = None) -> Engine:
    """Computes in this process."""
    work = make_worker(settings, (options or Options()).html, None)

    def compute(tasks: Iterable[Task], settings: Settings, plan: Plan) -> Generator[Result, None, None]:
        for task in tasks:
            yield work(task)

    return compute


def run_serially(
    corpus: Path | str, output: Path, *, options: Options | None = None, retry: bool = False, keep: bool = False
) -> Summary:
    """A run without worker processes."""
    with Corpus(str(corpus), options or Options()) as articles:
        return run(articles, output, DEFAULT, serial(DEFAULT, options), retry=retry, keep=keep)


def dump(output: Path) -> Dump:
    """Every row of a store but the list of runs, in order."""
    with reading(output) as connection:
        return {
            table: connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
            for table in (*TABLES, "stories")
        }


def check_integrity(output: Path) -> None:
    """Each article is there once, with exactly the records of its extraction; no record is without its article."""
    with reading(output) as connection:
        rows = connection.execute("SELECT id, extraction FROM articles").fetchall()
        counts = {
            table: dict(connection.execute(f"SELECT article, count(*) FROM {table} GROUP BY article").fetchall())
            for table in RECORDS
        }
        doubled = [
            connection.execute(f"SELECT article, ordinal FROM {table} GROUP BY ALL HAVING count(*) > 1").fetchall()
            for table in RECORDS
        ]
        rejected = connection.execute("SELECT article FROM rejects WHERE digest IS NOT NULL").fetchall()
    assert not any(doubled)
    extractions = {id: Extraction.from_json(zlib.decompress(packed)) for id, packed in rows}
    assert len(extractions) == len(rows)
    assert not {id for (id,) in rejected} & extractions.keys()
    for table in RECORDS:
        kept = {id: len(getattr(extraction, table)) for id, extraction in extractions.items()}
        assert counts[table] == {id: count for id, count in kept.items() if count}


# --- workers that fail: what an article says it does -------------------------------------------------------------


def faulty_worker(settings: Settings, html: HtmlReader, cache: str | None) -> Callable[[Task], Result]:
    """As `make_worker`, but an article named after a fault commits it."""
    work = make_worker(settings, html, cache)

    def faulty(task: Task) -> Result:
        name = Path(task.path).stem
        if name.startswith("kill"):
            os.kill(os.getpid(), 9)
        elif name.startswith("exit"):
            os._exit(3)
        elif name.startswith("hang"):
            time.sleep(600)
        elif name.startswith("spin"):
            while True:
                pass
        elif name.startswith("memory"):
            bytearray(1 << 40)
        elif name.startswith("raise"):
            return process(task, extract=_broken, load=partial(load, html=html), fingerprint=fingerprint(settings))
        elif name.startswith("once"):
            mark = Path(task.place or "").with_suffix(".mark")
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), 9)
        elif name.startswith("slow"):
            time.sleep(0.2)
        return work(task)

    return faulty


def _broken(article: Article) -> Extraction:
    raise ZeroDivisionError("oops")


def kill_at_random_moments(folder: Path, times: int, seed: int) -> None:
    """Run in a child process that is killed at a random moment; look at what it left; run again; compare.

    For a process of its own: it forks, which threads of a test runner would not survive.
    """
    from pipeline.batch import local

    local.BATCH = 4
    corpus = write_corpus(folder / "corpus", range(24))
    run_serially(write_corpus(folder / "other", range(2)), folder / "warm")
    started = time.monotonic()
    _in_child(corpus, folder / "clean", None)
    longest = time.monotonic() - started
    chance = random.Random(seed)
    killed = 0
    for number in range(times):
        output = folder / f"killed-{number}"
        killed += _in_child(corpus, output, chance.uniform(0.02, longest))
        if (output / "shulu.duckdb").exists():
            _in_child(corpus, output, 0, check_only=True)
        _in_child(corpus, output, None)
        _in_child(corpus, output, 0, check_only=True, clean=folder / "clean")
    print(f"{killed} of {times} killed")


def _in_child(
    corpus: Path, output: Path, seconds: float | None, *, check_only: bool = False, clean: Path | None = None
) -> bool:
    """Fork; in the child run (or check); kill it after `seconds`, where it has not ended. Whether it was killed."""
    child = os.fork()
    if child == 0:
        try:
            if check_only:
                check_integrity(output)
                assert clean is None or dump(output) == dump(clean)
            else:
                run_serially(corpus, output)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
            os._exit(1)
        os._exit(0)
    if seconds is not None and not check_only:
        time.sleep(seconds)
        os.kill(child, 9)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in ((0, -9) if seconds is not None and not check_only else (0,)), code
    return code == -9


def kill_while_a_store_is_made(folder: Path, times: int) -> None:
    """Kill processes that make a store, a bit later each; what they leave must be a store, or none."""
    longest = 0.0
    for number in range(3):
        started = time.monotonic()
        with Store(folder / f"whole-{number}"):
            longest = 2 * (time.monotonic() - started)
    made = 0
    for number in range(times):
        output = folder / f"made-{number}"
        child = os.fork()
        if child == 0:
            with Store(output):
                os._exit(0)
        time.sleep(longest * number / times)
        os.kill(child, 9)
        os.waitpid(child, 0)
        if (output / FILE).exists():
            made += 1
            with opened(output) as connection:
                assert version_of(connection, output) == VERSION
        with Store(output):
            assert {path.name for path in output.iterdir()} == {FILE, LOCK}
    print(f"{made} of {times} made")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        kill_while_a_store_is_made(Path(sys.argv[2]), int(sys.argv[3]))
        sys.exit()
    kill_at_random_moments(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
