"""A run: plan, compute what is needed in worker processes, and write it batch by batch."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Protocol

import msgspec

from pipeline.batch import ledger
from pipeline.batch.cache import cached_extract
from pipeline.batch.corpus import Corpus, Options, Task, load
from pipeline.batch.database import FILE, opened, version_of
from pipeline.batch.html import HtmlReader
from pipeline.batch.plan import Limits, Plan, make_plan
from pipeline.batch.pool import Failure, Pool
from pipeline.batch.results import Reject, Result, process
from pipeline.batch.store import Store
from pipeline.config import Settings, fingerprint
from pipeline.errors import StoreError
from pipeline.model import Article

BATCH = 1000
"""Articles that are written in one transaction at most. Opening the store and closing it costs 70 ms, whatever is
written: 1.4 ms an article for a batch of 60, 0.35 ms for one of 500."""
SECONDS = 4.0
"""After which a smaller batch is written; longer where writing takes more than a tenth of the time."""


class Watcher(Protocol):
    """Is told how a run goes; all of it in the thread that runs it."""

    def listed(self) -> None: ...
    def planned(self, plan: Plan) -> None: ...
    def done(self, reject: Reject | None) -> None: ...


class Silent:
    """Watches nothing."""

    def listed(self) -> None: ...
    def planned(self, plan: Plan) -> None: ...
    def done(self, reject: Reject | None) -> None: ...


Engine = Callable[[Iterable[Task], Settings, Plan], Generator[Result, None, None]]
"""Computes tasks, in any order; closing the generator ends its workers."""


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did, and what the store holds since."""

    plan: Plan
    done: int
    rejected: int
    seconds: float
    contents: ledger.Contents


def default_jobs() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def plan_run(
    corpus: Corpus,
    output: Path,
    settings: Settings,
    *,
    limits: Limits | None = None,
    retry: bool = False,
    keep: bool = False,
    watch: Watcher | None = None,
) -> Plan:
    """What `run` would do. Writes nothing."""
    watch = watch or Silent()
    mark = fingerprint(settings)
    corpus.check()
    known = {}
    if (output / FILE).is_file():
        with opened(output) as connection:
            readable = version_of(connection, output) > 0
        known = Store(output).known() if readable else {}
    return make_plan(corpus, known, mark, limits=limits, retry=retry, keep=keep, on_article=watch.listed)


def run(
    corpus: Corpus,
    output: Path,
    settings: Settings,
    engine: Engine,
    *,
    name: str = "local",
    limits: Limits | None = None,
    retry: bool = False,
    keep: bool = False,
    watch: Watcher | None = None,
) -> Summary:
    """Bring the store in `output` up to date with `corpus`, and tell what was done.

    `limits` are those that the engine keeps to: they decide whether an article that broke some is tried again.
    Articles that cannot be read or processed become rejects and the run goes on. What ends it half way, an exception or
    Ctrl-C, leaves the store with all that was written before, and the next run does the rest. Raises `ConfigError`
    before anything is written for wrong settings and an empty corpus, `StoreError` where the store cannot be written.
    """
    mark = fingerprint(settings)
    corpus.check()  # before a store is made
    started = time.monotonic()
    watch = watch or Silent()
    with Store(output) as store:
        known = store.known()
        plan = make_plan(corpus, known, mark, limits=limits, retry=retry, keep=keep, on_article=watch.listed)
        started_as = partial(ledger.begin, store, plan, corpus.name, corpus.options, settings, mark, name)
        return carry_out(
            store, plan, started_as, partial(engine, _needed(corpus, plan), settings, plan), watch, started
        )


def carry_out(
    store: Store,
    plan: Plan,
    begin: Callable[[], int],
    compute: Callable[[], Generator[Result, None, None]],
    watch: Watcher,
    started: float,
) -> Summary:
    """Write into a store what `compute` gives and what the plan says; `begin` writes down that a run begins."""
    stale = bool(plan.todo or plan.vanished) or not ledger.complete(store)
    number = begin()
    watch.planned(plan)
    store.sweep(plan.vanished, plan.moved, plan.unreadable)
    for reject in plan.unreadable:
        watch.done(reject)
    done = rejected = 0
    status: ledger.Status = "failed"
    writer = _Writer(store)
    try:
        with closing(compute()) as results:
            for result in results:
                failed = isinstance(result, Reject)
                done, rejected = done + (not failed), rejected + failed
                watch.done(result if isinstance(result, Reject) else None)
                writer.add(result)
        status = "done"
    except KeyboardInterrupt:
        status = "interrupted"
        raise
    finally:
        # After a failed write, such as on a full disk, these fail too: the first failure is the one to report.
        with suppress(StoreError) if status != "done" else nullcontext():
            writer.close()
            if status == "done" and stale:
                store.group_stories()
            seconds = time.monotonic() - started
            ledger.end(store, number, status, done=done, rejected=rejected, seconds=seconds)
    rejected += len(plan.unreadable)
    return Summary(plan=plan, done=done, rejected=rejected, seconds=seconds, contents=ledger.contents(store.folder))


def _needed(corpus: Corpus, plan: Plan) -> Iterator[Task]:
    """The tasks to compute, each once."""
    left = set(plan.digests)
    for task in corpus.tasks(left):
        if isinstance(task, Task) and task.id in left:
            left.remove(task.id)
            yield task


class _Writer:
    """Gathers results and writes them in batches, one at a time, in a thread of its own: no engine waits for a disk."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._batch: list[Result] = []
        self._thread = ThreadPoolExecutor(1)
        self._writing: Future[float] | None = None
        self._last = time.monotonic()
        self._pause = SECONDS

    def add(self, result: Result) -> None:
        """Take a result. Raises `StoreError` where an earlier batch could not be written."""
        self._batch.append(result)
        if len(self._batch) >= BATCH or time.monotonic() - self._last > self._pause:
            self._flush()

    def close(self) -> None:
        """Write what is left, and wait for it."""
        try:
            self._flush()
            self._wait()
        finally:
            self._thread.shutdown()

    def _flush(self) -> None:
        self._wait()
        if self._batch:
            self._writing = self._thread.submit(self._write, self._batch)
            self._batch = []
        self._last = time.monotonic()

    def _wait(self) -> None:
        if self._writing is not None:
            writing, self._writing = self._writing, None
            self._pause = max(SECONDS, 10 * writing.result())

    def _write(self, batch: list[Result]) -> float:
        started = time.monotonic()
        self._store.commit(batch)
        return time.monotonic() - started


# --- the local engine ----------------------------------------------------------------------------------------------


_WARMING = Article(id="", text="2022年，全市投资3.2亿元，同比增长1.2%。到2025年力争超过5亿元。")
"""Done first by each worker, since most tables are made ready by the first article: no article's time is theirs."""


def make_worker(settings: Settings, html: HtmlReader, cache: str | None) -> Callable[[Task], Result]:
    """What a worker process does with a task; loads the tables and models that `settings` name."""
    work = cached_extract(settings, Path(cache) if cache else None)
    work(_WARMING)
    mark = fingerprint(settings)
    return partial(process, extract=work, load=partial(load, html=html), fingerprint=mark)


def local_engine(
    limits: Limits,
    options: Options,
    output: Path | None = None,
    make: Callable[[Settings, HtmlReader, str | None], Callable[[Task], Result]] = make_worker,
) -> Engine:
    """Computes in processes of this machine; `output` is where slow stages keep their cache."""

    def compute(tasks: Iterable[Task], settings: Settings, plan: Plan) -> Generator[Result, None, None]:
        if not plan.todo:
            return
        workers = min(limits.jobs, plan.todo)
        making = partial(make, settings, options.html, str(output) if output else None)
        with Pool(making, workers, limit=limits.seconds, memory=limits.memory) as pool:
            for task, result in pool.map(tasks):
                if isinstance(result, Failure):
                    result = rejected(task, result, plan.digests.get(task.id), fingerprint(settings))
                yield result

    return compute


def rejected(task: Task, failure: Failure, digest: str | None, mark: str) -> Reject:
    """The reject of an article that a worker died of, twice."""
    reason = f"{failure.reason}, twice"
    return Reject(
        article=task.id,
        path=task.path,
        kind=failure.kind,
        reason=reason,
        digest=digest,
        fingerprint=mark if digest else None,
        allowed=failure.allowed,
    )
