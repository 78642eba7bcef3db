"""The same extraction on Ray Data (extra ``cluster``): Ray spreads, restarts and places; here is only what it is to do.

Ray runs an actor a processor, each with one guarded worker process of its own (`pool`): Ray would try an article that
kills its worker for ever, and wait for one that hangs. Results are Parquet, which is merged into the store by the rules
of any run, at once or by `shulu import`.
"""

from __future__ import annotations

import logging
import os
import shutil
import uuid
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pipeline.batch.corpus import Corpus, Options, Task
from pipeline.batch.local import Engine, make_worker, rejected
from pipeline.batch.plan import Limits, Plan
from pipeline.batch.pool import Failure, Pool
from pipeline.batch.results import Payload, Reject, Result
from pipeline.config import Settings, fingerprint
from pipeline.errors import ConfigError

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST = "manifest.json"
TASKS = "tasks"
RESULTS = "results"
_SHARD = 2_000
BLOCK = 64
"""Tasks that go to a node at once. Unless told, Ray merges small files into one block, which one node then does."""
_SHARE = 0.5
"""Processors that an actor asks for: with all of them given to actors none is left to read, and nothing starts."""
_STORE_BYTES = 500 * 2**20


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a cluster run was about: all articles of its corpus, those to compute with the digests of their contents."""

    corpus: str
    options: Options
    settings: Settings
    fingerprint: str
    digests: dict[str, str]
    unchanged: tuple[str, ...]
    unreadable: tuple[Reject, ...]


class Extractor:
    """Ray's actor: batches of tasks in, batches of results out, as msgpack in columns of bytes."""

    def __init__(self, settings: Settings, options: Options, limits: Limits) -> None:
        self._mark = fingerprint(settings)
        make = partial(make_worker, settings, options.html, None)
        self._pool: Pool[Task, Result] = Pool(make, 1, limit=limits.seconds, memory=limits.memory)

    def __call__(self, batch: pa.Table) -> pa.Table:
        import pyarrow as pa

        pairs = [msgspec.msgpack.decode(data, type=tuple[Task, str]) for data in batch["task"].to_pylist()]
        digests = {task.id: digest for task, digest in pairs}
        results = [
            rejected(task, found, digests.get(task.id), self._mark) if isinstance(found, Failure) else found
            for task, found in self._pool.map(task for task, _ in pairs)
        ]
        return pa.table({"result": pa.array([packed(result) for result in results], pa.binary())})


def packed(result: Result) -> bytes:
    """A result as bytes."""
    return (b"P" if isinstance(result, Payload) else b"R") + msgspec.msgpack.encode(result)


def unpacked(data: bytes) -> Result:
    """What `packed` made."""
    if data[:1] == b"P":
        return msgspec.msgpack.decode(data[1:], type=Payload)
    return msgspec.msgpack.decode(data[1:], type=Reject)


def ray_engine(limits: Limits, corpus: Corpus, output: Path, address: str | None) -> Engine:
    """Computes on a Ray cluster, or on one of this machine where no `address` is given.

    What nodes read must be the same place for all: a shared folder, or URLs. `output` must be one as well.
    """

    def compute(tasks: Iterable[Task], settings: Settings, plan: Plan) -> Generator[Result, None, None]:
        if not plan.todo:
            return
        parts = output.absolute() / "parts" / uuid.uuid4().hex[:12]
        write_tasks(parts, tasks, plan, settings, corpus)
        try:
            compute_parts(parts, limits, address)
        except ConfigError:  # nothing was computed
            _remove(parts)
            raise
        for result in results_of(parts):
            if isinstance(result, Payload) and result.fingerprint != fingerprint(settings):
                raise ConfigError("a node of the cluster has another version of shulu, or other tables")
            yield result
        _remove(parts)

    return compute


def _remove(parts: Path) -> None:
    shutil.rmtree(parts)
    with suppress(OSError):  # another run's parts are in it
        parts.parent.rmdir()


def write_tasks(parts: Path, tasks: Iterable[Task], plan: Plan, settings: Settings, corpus: Corpus) -> None:
    """What is to be computed, and the manifest, as files."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    (parts / TASKS).mkdir(parents=True)
    stream = iter(tasks)
    number = 0
    while shard := list(islice(stream, _SHARD)):
        data = [msgspec.msgpack.encode((task, plan.digests[task.id])) for task in shard]
        pq.write_table(pa.table({"task": pa.array(data, pa.binary())}), parts / TASKS / f"{number:06}.parquet")
        number += 1
    manifest = Manifest(
        corpus=corpus.name,
        options=corpus.options,
        settings=settings,
        fingerprint=fingerprint(settings),
        digests=plan.digests,
        unchanged=plan.unchanged,
        unreadable=plan.unreadable,
    )
    (parts / MANIFEST).write_bytes(msgspec.json.encode(manifest))


def compute_parts(parts: Path, limits: Limits, address: str | None) -> None:
    """Have Ray compute the tasks in `parts`. Raises `ConfigError` where the extra is missing, or no cluster there."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_DATA_DISABLE_PROGRESS_BARS", "1")
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ConfigError("--engine ray needs the extra: python -m pip install 'shulu[cluster]'") from error
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    manifest = read_manifest(parts)
    begun = not ray.is_initialized()
    if begun:
        here: dict[str, Any] = {"num_cpus": max(2, limits.jobs), "object_store_memory": _STORE_BYTES}
        given = {"address": address} if address else {**here, "include_dashboard": False}
        try:
            ray.init(**given, logging_level=logging.ERROR, log_to_driver=False)
        except ConnectionError as error:
            raise ConfigError(f"--address {address}: {error}") from error
    try:
        alive = [node for node in ray.nodes() if node["Alive"]]  # type: ignore[no-untyped-call]
        if max(node["Resources"].get("CPU", 0) for node in alive) < 2:
            raise ConfigError("no node of the Ray cluster has two processors: one must be left to read")
        resources = ray.cluster_resources()  # type: ignore[no-untyped-call]
        actors = max(1, int(resources.get("CPU", 1))) if address or not begun else limits.jobs
        found = ray.data.read_parquet(str(parts / TASKS)).repartition(target_num_rows_per_block=BLOCK)
        found = found.map_batches(
            Extractor,
            fn_constructor_args=(manifest.settings, manifest.options, limits),
            batch_format="pyarrow",
            batch_size=BLOCK,
            compute=ray.data.ActorPoolStrategy(size=actors),
            num_cpus=_SHARE,
            scheduling_strategy="SPREAD",  # else Ray fills one node before it looks at the next
        )
        found.write_parquet(str(parts / RESULTS))
    finally:
        if begun:
            ray.shutdown()


def read_manifest(parts: Path) -> Manifest:
    """Raises `ConfigError` where `parts` is not what a cluster run wrote."""
    try:
        return msgspec.json.decode((parts / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{parts}: not what a cluster run wrote: {error}") from error


def results_of(parts: Path) -> Iterator[Result]:
    """The results in a folder that a cluster run wrote."""
    import duckdb

    files = sorted(str(path) for path in (parts / RESULTS).glob("*.parquet"))
    if not files:
        return
    with duckdb.connect(config={"threads": 1}) as connection:
        found = connection.execute("SELECT result FROM read_parquet($1)", [files])
        while some := found.fetchmany(100):
            for (data,) in some:
                yield unpacked(data)
