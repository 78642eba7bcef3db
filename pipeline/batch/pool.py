"""Worker processes that articles cannot harm: what crashes, hangs or eats memory costs itself, after one retry.

Every worker has a pipe of its own and does its tasks in order, so that the parent knows which one a worker died of.
The pools of concurrent.futures and pebble share one pipe and a lock among workers: the first gives up a whole run when
one is killed, and a worker killed while it holds the lock stops the other.
"""

from __future__ import annotations

import multiprocessing
import os
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar

import msgspec

from pipeline.errors import ConfigError, ShuluError

T = TypeVar("T")
R = TypeVar("R")
Make = Callable[[], Callable[[T], R]]

ROOM = 16
"""Tasks that a worker has at hand, so that it need not wait for a parent that is writing."""
START_LIMIT = 120.0
"""Seconds for a worker to load its tables (it takes about one)."""
_STARTS = 3
"""Workers in a row that may die before they are ready."""


class Failure(msgspec.Struct, frozen=True):
    """A task that twice cost a worker its life: ``time limit``, ``out of memory`` or ``crash``, and the reason.

    `allowed` are the seconds or megabytes that it had; None for a crash, and where there was no limit to raise.
    """

    kind: str
    reason: str
    allowed: float | None = None


class _Worker(Generic[T]):
    def __init__(self, make: Make[T, R], memory: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, make, memory), daemon=True)
        with _uninterrupted():
            self.process.start()
        theirs.close()
        self.todo: deque[T] = deque()
        self.since = time.monotonic()
        self.ready = False

    def kill(self) -> None:
        self.process.kill()
        self.connection.close()
        self.process.join()


class Pool(Generic[T, R]):
    """`workers` processes; `make` is called in each and gives the function that does a task.

    `limit` are the seconds that a task may take, `memory` the megabytes of address space a worker may have (0: no
    limit). Use as a context manager; leaving it ends the workers, and so does the death of this process.
    """

    def __init__(self, make: Make[T, R], workers: int, *, limit: float, memory: int = 0) -> None:
        self._make = make
        self._limit = limit
        self._memory = memory
        self._count = workers
        self._workers: list[_Worker[T]] = []
        self._again: deque[T] = deque()
        self._tried: dict[int, T] = {}
        self._died_early = 0

    def __enter__(self) -> Pool[T, R]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.kill()
        self._workers.clear()

    def pids(self) -> list[int]:
        """The processes of the workers."""
        return [worker.process.pid or 0 for worker in self._workers]

    def map(self, tasks: Iterable[T]) -> Iterator[tuple[T, R | Failure]]:
        """Each task with what came of it, in the order they are done; no more are taken than workers have room for.

        Workers live on from one call to the next, which may follow when the first has come to its end. Raises
        `ConfigError` where a worker reports one, or none can be started.
        """
        source = iter(tasks)
        while len(self._workers) < self._count:
            self._workers.append(_Worker(self._make, self._memory))
        exhausted = False
        while True:
            exhausted = self._feed(source, exhausted)
            if exhausted and not self._again and not any(worker.todo for worker in self._workers):
                return
            ends = {worker.connection: worker for worker in self._workers}
            for end in wait(list(ends), timeout=self._patience()):
                assert isinstance(end, Connection)
                yield from self._receive(ends[end])
            yield from self._enforce()

    def _feed(self, source: Iterator[T], exhausted: bool) -> bool:
        """Give tasks to the workers, one after the other to the one that has fewest, up to their room.

        Tells whether the source has no more.
        """
        ready = [worker for worker in self._workers if worker.ready]
        while ready:
            worker = min(ready, key=lambda worker: len(worker.todo))
            if len(worker.todo) >= ROOM:
                break
            if self._again:
                task = self._again.popleft()
            elif exhausted:
                break
            else:
                try:
                    task = next(source)
                except StopIteration:
                    exhausted = True
                    continue
            if not worker.todo:
                worker.since = time.monotonic()
            worker.todo.append(task)
            with suppress(OSError):  # it has died: its connection says so when it is read
                worker.connection.send(task)
        return exhausted

    def _patience(self) -> float:
        """Seconds until the next limit is reached."""
        now = time.monotonic()
        limits = [
            worker.since + (self._limit if worker.ready else START_LIMIT)
            for worker in self._workers
            if worker.todo or not worker.ready
        ]
        return max(0.0, min(limits, default=now + 1) - now)

    def _receive(self, worker: _Worker[T]) -> Iterator[tuple[T, R | Failure]]:
        """All that a worker has sent by now."""
        try:
            while worker.connection.poll():
                kind, value = worker.connection.recv()
                if kind == "done":
                    task = worker.todo.popleft()
                    worker.since = time.monotonic()
                    self._tried.pop(id(task), None)
                    yield task, value
                elif kind == "ready":
                    worker.ready, worker.since, self._died_early = True, time.monotonic(), 0
                elif kind == "memory":
                    allowed = self._memory or None
                    yield from self._replace(worker, Failure("out of memory", self._out_of_memory(), allowed))
                    return
                else:
                    raise ConfigError(value)
        except (EOFError, OSError):
            worker.process.join(5)
            yield from self._replace(
                worker, Failure("crash", f"the worker process died: {_cause(worker.process.exitcode)}")
            )

    def _enforce(self) -> Iterator[tuple[T, R | Failure]]:
        """Kill workers that have been at one task for too long."""
        for worker in list(self._workers):
            limit = self._limit if worker.ready else START_LIMIT
            if (worker.todo or not worker.ready) and time.monotonic() - worker.since > limit:
                if worker.connection.poll():
                    continue  # it has gone on, while this process was busy elsewhere
                reason = f"took longer than {limit:g} s (--time-limit)"
                yield from self._replace(worker, Failure("time limit", reason, limit))

    def _replace(self, worker: _Worker[T], failure: Failure) -> Iterator[tuple[T, R | Failure]]:
        """A new worker in place of one that is lost; the task it was at is tried once more, the others as if new."""
        worker.kill()
        if not worker.ready:
            self._died_early += 1
            if self._died_early >= _STARTS:
                raise ConfigError(f"worker processes cannot be started: {failure.reason}")
        if worker.todo:
            task = worker.todo.popleft()
            if self._tried.pop(id(task), None) is None:
                self._tried[id(task)] = task
                self._again.append(task)
            else:
                yield task, failure
        self._again.extend(worker.todo)
        self._workers[self._workers.index(worker)] = _Worker(self._make, self._memory)

    def _out_of_memory(self) -> str:
        return f"needed more than {self._memory} MB (--memory)" if self._memory else "needed more memory than there is"


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Processes that begin meanwhile never hear of Ctrl-C, not even while they load; this one does afterwards."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    resource_tracker.ensure_running()  # which would let the signal through again when it is started
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _cause(exitcode: int | None) -> str:
    if exitcode is not None and exitcode < 0:
        with suppress(ValueError):
            name = signal.Signals(-exitcode).name
            return f"{name}, as where memory runs out" if name == "SIGKILL" else name
    return f"exit code {exitcode}"


# --- in the worker -------------------------------------------------------------------------------------------------


def _serve(connection: Connection, make: Make[T, R], memory: int) -> None:
    """Do tasks as they come, until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the parent ends them
    _limit_memory(memory)
    tasks: queue.SimpleQueue[T] = queue.SimpleQueue()
    try:
        function = make()
        connection.send(("ready", None))
        threading.Thread(target=_listen, args=(connection, tasks), daemon=True).start()
        while True:
            connection.send(("done", function(tasks.get())))
    except ShuluError as error:
        connection.send(("failed", str(error)))
    except MemoryError:
        connection.send(("memory", None))
    except (BrokenPipeError, ConnectionResetError):
        pass
    os._exit(1)


def _listen(connection: Connection, tasks: queue.SimpleQueue[T]) -> None:
    """Take tasks in at once, so that neither side waits for the other; without a parent there is nothing left to do."""
    try:
        while True:
            tasks.put(connection.recv())
    except (EOFError, OSError):
        os._exit(1)


def _limit_memory(megabytes: int) -> None:
    if megabytes and sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
