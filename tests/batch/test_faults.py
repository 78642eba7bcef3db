"""What goes wrong costs what went wrong: one article, one batch, never the run or the store."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import psutil
import pytest

from pipeline.batch import ledger
from pipeline.batch.corpus import Corpus, Options
from pipeline.batch.local import Summary, local_engine, plan_run, run
from pipeline.batch.plan import Limits
from pipeline.batch.pool import ROOM, Pool
from pipeline.errors import ConfigError, StoreError
from tests.batch.scale import write_articles
from tests.batch.tools import DEFAULT, check_integrity, dump, faulty_worker, run_serially, text, write_corpus

KILLS = int(os.environ.get("SHULU_KILLS", "50"))
posix = pytest.mark.skipif(os.name == "nt", reason="made of POSIX signals and limits")


def run_with_faults(corpus: Path, output: Path, *, jobs: int = 2, seconds: float = 60.0, memory: int = 0) -> Summary:
    limits = Limits(jobs=jobs, seconds=seconds, memory=memory)
    engine = local_engine(limits, Options(), output, make=faulty_worker)
    with Corpus(str(corpus), Options()) as articles:
        return run(articles, output, DEFAULT, engine, limits=limits)


@posix
def test_articles_that_kill_hang_or_eat_memory_are_rejects_and_all_else_is_there(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(80))
    run_serially(corpus, tmp_path / "without")
    faults = ("kill", "exit", "hang", "spin", "memory", "raise", "once")
    for at, name in enumerate(faults):
        (corpus / f"{name}.txt").write_text(text(900 + at), encoding="utf-8")
    summary = run_with_faults(corpus, tmp_path / "out", seconds=2.0, memory=8192)
    rejects = {reject.article: (reject.kind, reject.reason) for reject in ledger.rejects(tmp_path / "out")}
    assert rejects == {
        "kill": ("crash", "the worker process died: SIGKILL, as where memory runs out, twice"),
        "exit": ("crash", "the worker process died: exit code 3, twice"),
        "hang": ("time limit", "took longer than 2 s (--time-limit), twice"),
        "spin": ("time limit", "took longer than 2 s (--time-limit), twice"),
        "memory": ("out of memory", "needed more than 8192 MB (--memory), twice"),
        "raise": ("internal error", "ZeroDivisionError: oops"),
    }
    assert (summary.done, summary.rejected) == (81, 6)
    check_integrity(tmp_path / "out")
    (corpus / "once.txt").unlink()
    for name in rejects:
        (corpus / f"{name}.txt").unlink()
    run_serially(corpus, tmp_path / "out")
    assert dump(tmp_path / "out") == dump(tmp_path / "without")


@posix
def test_an_article_that_raises_is_tried_again_only_when_asked_for(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    (corpus / "raise.txt").write_text(text(7), encoding="utf-8")
    assert run_with_faults(corpus, tmp_path / "out").rejected == 1
    again = run_serially(corpus, tmp_path / "out")
    assert (again.done, again.plan.rejected, again.contents.rejected) == (0, 1, 1)
    retried = run_serially(corpus, tmp_path / "out", retry=True)
    assert (retried.done, retried.contents.rejected, retried.contents.articles) == (1, 0, 3)
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


@posix
def test_what_a_worker_died_of_is_tried_again_by_the_next_run(tmp_path: Path) -> None:
    """Anything may have killed it: the next run must give what a run from scratch gives."""
    corpus = write_corpus(tmp_path / "corpus", range(2))
    (corpus / "exit.txt").write_text(text(7), encoding="utf-8")
    assert run_with_faults(corpus, tmp_path / "out").rejected == 1
    again = run_with_faults(corpus, tmp_path / "out")
    assert (again.plan.changed, again.rejected, again.contents.rejected) == (("exit",), 1, 1)
    assert run_serially(corpus, tmp_path / "out").done == 1
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


@posix
def test_a_limit_that_did_not_suffice_is_not_waited_for_again_unless_it_is_raised(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(2))
    for name in ("hang", "memory"):
        (corpus / f"{name}.txt").write_text(text(7), encoding="utf-8")
    assert run_with_faults(corpus, tmp_path / "out", seconds=1.0, memory=8192).rejected == 2
    assert {reject.article: reject.allowed for reject in ledger.rejects(tmp_path / "out")} == {
        "hang": 1.0,
        "memory": 8192.0,
    }
    output = tmp_path / "out"
    with Corpus(str(corpus), Options()) as articles:
        for limits, todo in (
            (None, ()),
            (Limits(jobs=1, seconds=1.0, memory=8192), ()),
            (Limits(jobs=1, seconds=0.5, memory=4096), ()),
            (Limits(jobs=1, seconds=1.5, memory=8192), ("hang",)),
            (Limits(jobs=1, seconds=1.0, memory=9000), ("memory",)),
            (Limits(jobs=1, seconds=1.0, memory=0), ("memory",)),
        ):
            assert plan_run(articles, output, DEFAULT, limits=limits).changed == todo
    assert run_with_faults(corpus, output, seconds=1.0).plan.changed == ("memory",)  # no limit, and still too little
    assert [reject.allowed for reject in ledger.rejects(output)] == [1.0, None]
    assert run_with_faults(corpus, output, seconds=1.0).plan.todo == 0


@posix
def test_workers_killed_from_outside_cost_no_article(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(20))
    for number in range(12):
        (corpus / f"slow{number}.txt").write_text(text(100 + number), encoding="utf-8")
    ended = threading.Event()

    def kill_now_and_then() -> None:
        kills = 0
        while not ended.wait(1.5) and kills < 2:  # three in a row that are still starting end a run
            # Not the resource tracker, which multiprocessing keeps beside its workers.
            workers = [child for child in psutil.Process().children() if "spawn_main" in " ".join(child.cmdline())]
            for worker in workers[:1]:
                worker.kill()
                kills += 1

    killer = threading.Thread(target=kill_now_and_then)
    killer.start()
    try:
        summary = run_with_faults(corpus, tmp_path / "out")
    finally:
        ended.set()
        killer.join()
    assert (summary.done, summary.rejected) == (32, 0)
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


def _refuse() -> Callable[[int], int]:
    raise ConfigError("no such model")


def _exit() -> Callable[[int], int]:
    os._exit(4)


def test_workers_that_cannot_start_end_the_run_with_the_reason() -> None:
    with pytest.raises(ConfigError, match="no such model"), Pool(_refuse, 1, limit=9) as pool:
        list(pool.map([1]))
    with pytest.raises(ConfigError, match=r"cannot be started: .* exit code 4"), Pool(_exit, 1, limit=9) as pool:
        list(pool.map([1]))


def _deaf() -> Callable[[int], bool]:
    return _is_deaf


def _is_deaf(_: int) -> bool:
    return signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())


@posix
def test_workers_do_not_hear_of_ctrl_c_from_their_beginning() -> None:
    with Pool(_deaf, 2, limit=60) as pool:
        assert [deaf for _, deaf in pool.map(range(8))] == [True] * 8
    assert not _is_deaf(0)


def _double() -> Callable[[int], int]:
    return partial(int.__mul__, 2)


def test_no_more_tasks_are_taken_than_workers_have_room_for() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for number in range(1000):
            taken = number
            yield number

    done = 0
    with Pool(_double, 2, limit=60) as pool:
        for task, result in pool.map(tasks()):
            assert result == 2 * task
            done += 1
            assert taken - done <= 2 * ROOM
    assert done == 1000


# --- the whole run killed ------------------------------------------------------------------------------------------


@posix
def test_a_run_killed_at_any_moment_leaves_a_whole_store_and_the_next_completes_it(tmp_path: Path) -> None:
    """50 random moments (SHULU_KILLS=500 for more) of runs that commit every four articles."""
    memory = Path("/dev/shm")
    folder = memory / f"shulu-{os.getpid()}" if memory.is_dir() else tmp_path
    folder.mkdir(exist_ok=True)
    try:
        done = _tools(str(folder), str(KILLS), "20")
        assert done.returncode == 0, done.stderr
        killed = int(done.stdout.split()[0])
        assert killed >= KILLS // 2
    finally:
        subprocess.run(["rm", "-rf", str(folder)], check=True)


@posix
def test_a_run_killed_while_it_makes_the_store_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    done = _tools("make", str(tmp_path), "60")
    assert done.returncode == 0, done.stderr
    assert 0 < int(done.stdout.split()[0]) < 60


@posix
@pytest.mark.parametrize("seconds", [1.5, 3.0])
def test_the_command_killed_leaves_no_worker_behind(tmp_path: Path, seconds: float) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(3000))
    output = tmp_path / "out"
    command = [sys.executable, "-m", "pipeline", "run", str(corpus), "--output", str(output), "--jobs", "2"]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    _, alive = psutil.wait_procs(children, timeout=10)
    assert not alive
    if (output / "shulu.duckdb").exists():
        check_integrity(output)
        assert [run.status for run in ledger.runs(output)] in ([], ["running"])


@posix
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_keeps_what_is_done_and_says_so(tmp_path: Path, number: signal.Signals) -> None:
    corpus = write_corpus(tmp_path / "corpus", range(4000))
    output = tmp_path / "out"
    command = [sys.executable, "-m", "pipeline", "run", str(corpus), "--output", str(output), "--jobs", "1"]
    # Shells have background jobs ignore Ctrl-C, which the command would inherit from a test that is one.
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=heard)
    while not (output / "shulu.duckdb").exists() or len(psutil.Process(process.pid).children()) == 0:
        time.sleep(0.05)
    time.sleep(2.5)
    process.send_signal(number)
    _, errors = process.communicate(timeout=30)
    assert process.returncode == 130, errors
    assert "interrupted; the " in errors
    assert "Traceback" not in errors
    (past,) = ledger.runs(output)
    assert past.status == "interrupted"
    check_integrity(output)
    assert ledger.contents(output).articles == past.done


# --- a full disk -----------------------------------------------------------------------------------------------------


@posix
def test_a_full_disk_is_a_clear_error_and_leaves_the_store_whole(tmp_path: Path) -> None:
    """A limit on the size of files, which any user can set; a small tmpfs, where one can be mounted, does the same."""
    corpus = write_corpus(tmp_path / "corpus", range(40))
    run_serially(corpus, tmp_path / "out")
    before = dump(tmp_path / "out")
    write_articles(corpus, 200)
    size = (tmp_path / "out" / "shulu.duckdb").stat().st_size
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY));"
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "sys.argv[1:] = sys.argv[2:]; from pipeline.cli.main import main; main()"
    )
    command = ["run", str(corpus), "--output", str(tmp_path / "out"), "--jobs", "1"]
    done = subprocess.run(
        [sys.executable, "-c", code, str(size + 100_000), *command], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "shulu.duckdb" in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
    check_integrity(tmp_path / "out")
    kept = dump(tmp_path / "out")
    for table, rows in before.items():
        if table not in ("articles", "stories"):
            assert set(rows) <= set(kept[table]), table
    run_serially(corpus, tmp_path / "out")
    run_serially(corpus, tmp_path / "clean")
    assert dump(tmp_path / "out") == dump(tmp_path / "clean")


def test_two_runs_at_once_are_refused(tmp_path: Path) -> None:
    from pipeline.batch.store import Store

    corpus = write_corpus(tmp_path / "corpus", range(1))
    with Store(tmp_path / "out"), pytest.raises(StoreError, match="another run is writing"):
        run_serially(corpus, tmp_path / "out")


def _tools(*args: str) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, "-m", "tests.batch.tools", *args]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)
