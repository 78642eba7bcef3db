"""The Ray engine: the same records on two nodes, also when one is lost; and its results merged by `shulu import`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.batch import cluster
from pipeline.batch.cluster import Extractor, packed, ray_engine, results_of, unpacked, write_tasks
from pipeline.batch.corpus import Corpus, Options, Task
from pipeline.batch.ledger import runs
from pipeline.batch.local import make_worker, plan_run, run
from pipeline.batch.merge import import_parts
from pipeline.batch.plan import Limits
from pipeline.batch.results import Payload, Reject
from pipeline.batch.store import Store
from pipeline.errors import ConfigError
from tests.batch.tools import DEFAULT, dump, run_serially, text, write_corpus

ARTICLES = int(os.environ.get("SHULU_RAY_ARTICLES", "150"))


@pytest.mark.skipif(sys.platform == "win32", reason="Ray's clusters on one machine are for POSIX")
def test_two_nodes_of_ray_give_the_same_records_also_when_one_is_killed(tmp_path: Path, root: Path) -> None:
    """SHULU_RAY_ARTICLES=5000 for more."""
    command = [sys.executable, "-m", "tests.batch.ray_cluster", str(tmp_path), str(ARTICLES)]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        command, cwd=root, env=environment, capture_output=True, text=True, check=False, timeout=600 + ARTICLES
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "the same records"


def computed(corpus: Path, parts: Path, output: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a cluster run leaves in `parts`, made by the actor in this process."""

    class InProcess(Extractor):
        def __init__(self) -> None:
            self._mark = "-"
            self._pool = self  # type: ignore[assignment]

        def map(self, tasks: object) -> object:
            work = make_worker(DEFAULT, "plain", None)
            return ((task, work(task)) for task in tasks)  # type: ignore[attr-defined]

    monkeypatch.setattr(cluster, "_SHARD", 4)
    with Corpus(str(corpus), Options()) as articles:
        plan = plan_run(articles, output, DEFAULT)
        tasks = [task for task in articles.tasks(set(plan.digests)) if isinstance(task, Task)]
        write_tasks(parts, tasks, plan, DEFAULT, articles)
    (parts / "results").mkdir()
    for path in sorted((parts / "tasks").iterdir()):
        pq.write_table(InProcess()(pq.read_table(path)), parts / "results" / path.name)
    return parts


def test_results_are_merged_by_the_rules_of_a_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(10))
    (corpus / "void.txt").write_text(" ", encoding="utf-8")
    run_serially(corpus, tmp_path / "clean")
    parts = computed(corpus, tmp_path / "parts", tmp_path / "nosuch", monkeypatch)

    merged = import_parts(parts, tmp_path / "out")
    assert (merged.done, merged.rejected, merged.unchanged, merged.vanished, merged.missing) == (10, 1, 0, 0, 0)
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")
    assert runs(tmp_path / "out")[0].engine == "import"
    assert run_serially(corpus, tmp_path / "out").plan.todo == 0

    again = import_parts(parts, tmp_path / "out")
    assert (again.done, again.unchanged) == (0, 11)
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")

    other = write_corpus(tmp_path / "other", range(8, 12))
    (other / "00009.txt").write_text(text(99), encoding="utf-8")
    run_serially(other, tmp_path / "mixed")
    merged = import_parts(parts, tmp_path / "mixed")
    assert (merged.done, merged.unchanged, merged.vanished) == (9, 1, 2)
    assert dump(tmp_path / "mixed") == dump(tmp_path / "clean")


def test_results_of_what_was_needed_only_tell_what_is_missing_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(4))
    run_serially(corpus, tmp_path / "out")
    write_corpus(corpus, range(4, 6))
    parts = computed(corpus, tmp_path / "parts", tmp_path / "out", monkeypatch)
    assert len(list(results_of(parts))) == 2
    assert import_parts(parts, tmp_path / "elsewhere").missing == 4
    merged = import_parts(parts, tmp_path / "out")
    assert (merged.done, merged.missing) == (2, 0)
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


def test_a_result_takes_the_place_of_a_reject_and_articles_may_be_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    run_serially(corpus, tmp_path / "clean")
    parts = computed(corpus, tmp_path / "parts", tmp_path / "nosuch", monkeypatch)
    for output in ("out", "kept"):
        run_serially(write_corpus(tmp_path / "other", range(2, 4)), tmp_path / output)
    (result,) = (made for made in results_of(parts) if isinstance(made, Payload) and made.id == "00002")
    killed = Reject(
        article="00002",
        path="00002.txt",
        kind="crash",
        reason="x",
        digest=result.digest,
        fingerprint=result.fingerprint,
    )
    with Store(tmp_path / "out") as store:
        store.commit([killed])
    merged = import_parts(parts, tmp_path / "out")
    assert (merged.done, merged.unchanged, merged.vanished, merged.rejected) == (3, 0, 1, 0)
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")
    kept = import_parts(parts, tmp_path / "kept", keep=True)
    assert (kept.done, kept.unchanged, kept.vanished) == (2, 1, 0)
    assert len(dump(tmp_path / "kept")["articles"]) == 4


def test_what_the_store_is_not_up_to_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cluster that was lost half way: its results are there in part, and the store has what was before."""
    corpus = write_corpus(tmp_path / "corpus", range(6))
    run_serially(corpus, tmp_path / "out")
    for number in range(6):
        (corpus / f"{number:05}.txt").write_text(text(40 + number), encoding="utf-8")
    parts = computed(corpus, tmp_path / "parts", tmp_path / "out", monkeypatch)
    sorted((parts / "results").iterdir())[-1].unlink()
    merged = import_parts(parts, tmp_path / "out")
    assert (merged.done, merged.missing) == (4, 2)


def test_results_survive_being_packed() -> None:
    reject = Reject(article="a", path="p", kind="k", reason="r", digest=None)
    assert unpacked(packed(reject)) == reject
    with pytest.raises(msgspec.DecodeError):
        unpacked(b"P\x01")


def test_the_engine_says_which_extra_it_needs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ConfigError, match=r"shulu\[cluster\]"):
        cluster.compute_parts(tmp_path, Limits(jobs=1), None)


def test_a_cluster_that_is_not_there_is_wrong_use_and_leaves_no_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    def refused(**_: object) -> None:
        raise ConnectionError("nobody there")

    monkeypatch.setattr(ray, "init", refused)
    corpus = write_corpus(tmp_path / "corpus", range(3))
    with Corpus(str(corpus), Options()) as articles, pytest.raises(ConfigError, match=r"--address 1\.2\.3\.4:5"):
        engine = ray_engine(Limits(jobs=1), articles, tmp_path / "out", "1.2.3.4:5")
        run(articles, tmp_path / "out", DEFAULT, engine)
    assert not (tmp_path / "out" / "parts").exists()
    assert [past.status for past in runs(tmp_path / "out")] == ["failed"]


def test_the_actor_gives_a_result_for_each_task(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3))
    with Corpus(str(corpus), Options()) as articles:
        encoded = [msgspec.msgpack.encode((task, "d")) for task in articles.tasks()]
    actor = Extractor(DEFAULT, Options(), Limits(jobs=1))
    with actor._pool:
        for _ in range(2):
            found = actor(pa.table({"task": pa.array(encoded, pa.binary())}))
            assert len({unpacked(data).path for data in found["result"].to_pylist()}) == 3
