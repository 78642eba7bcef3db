"""A cluster of Ray with two nodes on this machine: ``python -m tests.batch.ray_cluster FOLDER COUNT``.

The corpus is computed twice, the second time one node is killed when both have begun to work; the stores must be
that of a run in one process. The folder must be empty.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from pipeline.batch import cluster as engine
from pipeline.batch.cluster import Extractor, ray_engine
from pipeline.batch.corpus import Corpus, Options
from pipeline.batch.local import run
from pipeline.batch.plan import Limits
from tests.batch.tools import DEFAULT, dump, run_serially, write_corpus

TRACE = "SHULU_TEST_TRACE"


class Traced(Extractor):
    """Leaves a file for each batch, named after node and process."""

    def __call__(self, batch: Any) -> Any:
        import ray

        found = super().__call__(batch)
        node = ray.get_runtime_context().get_node_id()
        with (Path(os.environ[TRACE]) / node).open("a") as file:
            file.write(f"{batch.num_rows}\n")
        return found


def nodes(trace: Path) -> dict[str, int]:
    """Articles by node."""
    return {path.name: sum(map(int, path.read_text().split())) for path in trace.iterdir()}


def main(folder: Path, count: int) -> None:
    trace = folder / "trace"
    trace.mkdir()
    os.environ |= {TRACE: str(trace), "RAY_USAGE_STATS_ENABLED": "0", "RAY_DATA_DISABLE_PROGRESS_BARS": "1"}
    os.environ.setdefault("RAY_AUTH_MODE", "disabled")
    from ray.cluster_utils import Cluster

    engine.BLOCK = 8
    engine.Extractor = Traced  # type: ignore[misc]
    corpus = write_corpus(folder / "corpus", range(count))
    (corpus / "void.txt").write_text(" ", encoding="utf-8")
    run_serially(corpus, folder / "clean")
    node: dict[str, Any] = {"num_cpus": 2, "object_store_memory": 100 * 2**20}
    machines = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
    second = machines.add_node(**node)
    machines.wait_for_nodes()

    def compute(output: Path) -> None:
        with Corpus(str(corpus), Options()) as articles:
            summary = run(articles, output, DEFAULT, ray_engine(Limits(jobs=2), articles, output, machines.address))
        assert (summary.done, summary.rejected) == (count, 1), summary
        assert dump(output) == dump(folder / "clean")
        assert not (output / "parts").exists()

    compute(folder / "whole")
    shares = nodes(trace)
    print("articles by node:", sorted(shares.values()))
    assert len(shares) == 2
    assert min(shares.values()) >= count // 10

    for path in trace.iterdir():
        path.unlink()
    killed: list[dict[str, int]] = []

    def kill() -> None:
        while len(list(trace.iterdir())) < 2:
            time.sleep(0.05)
        killed.append(nodes(trace))
        machines.remove_node(second, allow_graceful=False)

    killer = threading.Thread(target=kill, daemon=True)
    killer.start()
    compute(folder / "survived")
    assert killed, "no node was killed"
    print("articles by node when one was killed:", sorted(killed[0].values()), "of", count)
    assert sum(killed[0].values()) < count
    machines.shutdown()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
    print("the same records")
