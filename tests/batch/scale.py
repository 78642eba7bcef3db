"""How runs scale: ``python -m tests.batch.scale 20000`` measures and checks it on a corpus of 20,000 articles.

Speed, memory, unchanged and changed corpora are measured with the command as users run it, in a folder of its own.
On a machine with two idle processors; what else runs there slows workers and command in other ways.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import psutil

from pipeline.batch import local
from pipeline.batch.corpus import Corpus, Options, Task
from pipeline.batch.local import make_worker, run
from pipeline.batch.plan import Plan
from pipeline.batch.results import Payload, Result
from pipeline.config import Settings

ROOT = Path(__file__).parent.parent.parent
MEGABYTE = 1 << 20


class Measured:
    """One run of the command: wall and CPU seconds, the resident memory of each process over time."""

    def __init__(self, corpus: Path, output: Path, *options: str) -> None:
        started = time.monotonic()
        command = [sys.executable, "-m", "pipeline", "run", str(corpus), "--output", str(output), *options]
        self.process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        self.samples: dict[int, list[tuple[float, int]]] = {}
        self.cpu: dict[int, float] = {}
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended, started))
        watcher.start()
        _, self.messages = self.process.communicate()
        ended.set()
        watcher.join()
        self.seconds = time.monotonic() - started
        assert self.process.returncode == 0, self.messages

    def _watch(self, ended: threading.Event, started: float) -> None:
        while not ended.wait(0.1):
            try:
                parent = psutil.Process(self.process.pid)
                for process in (parent, *parent.children()):
                    self.samples.setdefault(process.pid, []).append(
                        (time.monotonic() - started, process.memory_info().rss)
                    )
                    times = process.cpu_times()
                    self.cpu[process.pid] = times.user + times.system
            except psutil.Error:
                continue

    def memory(self, share: float) -> dict[str, float]:
        """Megabytes of the parent and of each worker when `share` of the time was over; the median of some samples."""
        found = {}
        for pid, samples in self.samples.items():
            near = sorted(rss for at, rss in samples if abs(at / self.seconds - share) < 0.03)
            if near and samples[-1][0] > 0.9 * self.seconds and max(near) > 40 * MEGABYTE:
                name = "parent" if pid == self.process.pid else f"worker {pid}"
                found[name] = near[len(near) // 2] / MEGABYTE
        return found

    def processor(self) -> float:
        """Processor seconds of all its processes, which other work on the machine hardly changes."""
        return sum(self.cpu.values())

    def parent_share(self) -> float:
        """CPU of the parent, as a share of all."""
        return self.cpu[self.process.pid] / self.processor()


def write_articles(folder: Path, count: int) -> Path:
    """Articles of the development corpus, each with a last sentence of its own."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "corpus" / "articles").glob("*.txt"))]
    for number in range(count):
        path = folder / f"{number // 1000:03}" / f"{number:06}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        own = f"\n第{number}号补充：全市投资额增长{number % 97}.{number % 10}%，新建厂房{number}座。\n"
        path.write_text(texts[number % len(texts)] + own, encoding="utf-8")
    return folder


def measure(count: int, folder: Path) -> dict[str, float]:
    """All measures of a corpus of `count` articles."""
    corpus = write_articles(folder / "corpus", count)
    found: dict[str, float] = {"articles": count}
    one = Measured(corpus, folder / "one", "--jobs", "1")
    two = Measured(corpus, folder / "two", "--jobs", "2")
    again = Measured(corpus, folder / "two", "--jobs", "2")
    changed = corpus / "000" / "000007.txt"
    changed.write_text(changed.read_text(encoding="utf-8") + "同比下降1.5%。\n", encoding="utf-8")
    single = Measured(corpus, folder / "two", "--jobs", "2")
    assert "\nshulu: 1 of 1 articles computed" in single.messages, single.messages
    alone = write_articles(folder / "alone", 1)
    started = Measured(alone, folder / "small", "--jobs", "2")
    rested = Measured(alone, folder / "small", "--jobs", "2")
    busiest = max(one.cpu.values())
    found |= {
        "seconds, one worker": one.seconds,
        "seconds, two workers": two.seconds,
        "two workers, times as fast": one.seconds / two.seconds,
        "parent's share of the CPU, one worker": one.parent_share(),
        "CPU seconds, one worker": one.processor(),
        "CPU seconds, two workers": two.processor(),
        "two workers, times as fast by CPU": busiest / max(two.processor() / 2, *two.cpu.values()),
        "seconds, unchanged": again.seconds,
        "unchanged, times as fast": two.seconds / again.seconds,
        "CPU seconds, unchanged": again.processor(),
        "unchanged, times less CPU": two.processor() / again.processor(),
        "seconds, one changed": single.seconds,
        "seconds more than unchanged": single.seconds - again.seconds,
        "CPU seconds more than unchanged": single.processor() - again.processor(),
        "the same in a corpus of one article": started.processor() - rested.processor(),
    }
    early, late = two.memory(0.1), two.memory(0.95)
    for name in sorted(early.keys() & late.keys()):
        found[f"MB after a tenth, {name}"] = early[name]
        found[f"MB at the end, {name}"] = late[name]
        found[f"growth, {name}"] = late[name] / early[name]
    found["MB of the store an article"] = (folder / "two" / "shulu.duckdb").stat().st_size / MEGABYTE / count
    return found


def check(found: dict[str, float]) -> list[str]:
    """What is not as it should be, on an idle machine with two processors."""
    wrong = []
    if found["two workers, times as fast by CPU"] < 1.7:
        wrong.append("two workers have more than 1 / 1.7 of the work of one")
    if found["two workers, times as fast"] < 1.7:
        wrong.append("two workers are less than 1.7 times as fast as one: by the clock, which other work disturbs")
    if found["unchanged, times as fast"] < 50:
        wrong.append("an unchanged corpus is less than 50 times as fast")
    if found["CPU seconds more than unchanged"] - found["the same in a corpus of one article"] > 1:
        wrong.append("one changed article costs more than in a corpus of its own")
    growths = [value for name, value in found.items() if name.startswith("growth")]
    if len(growths) < 3 or max(growths) > 1.1:
        wrong.append("memory grows by more than a tenth")
    return wrong


def resident(folder: Path, count: int) -> list[tuple[str, int, float]]:
    """Megabytes of a process that computes, and of one that writes, after a quarter of `count` articles and after all.

    Of this process: to be called in one of its own.
    """
    local.BATCH = 50  # so that a quarter is some batches
    corpus = write_articles(folder / "corpus", count)
    process, found = psutil.Process(), []
    results: list[Result] = []
    with Corpus(str(corpus), Options()) as articles:
        work = make_worker(Settings(), "plain", None)
        for number, task in enumerate(articles.tasks(), start=1):
            assert isinstance(task, Task)
            result = work(task)
            if number <= 40:
                results.append(result)
            if number in (count // 4, count):
                found.append(("computing", number, process.memory_info().rss / MEGABYTE))

        def replay(tasks: Iterable[Task], settings: Settings, plan: Plan) -> Iterator[Result]:
            for number, task in enumerate(tasks, start=1):
                same = results[number % len(results)]
                assert isinstance(same, Payload)
                yield msgspec.structs.replace(same, id=task.id, article=(task.id, *same.article[1:]))
                if number in (count // 4, count):
                    found.append(("writing", number, process.memory_info().rss / MEGABYTE))

        run(articles, folder / "out", Settings(), replay)  # type: ignore[arg-type]
    return found


if __name__ == "__main__":
    if sys.argv[1] == "resident":
        with tempfile.TemporaryDirectory() as temporary:
            for what, after, megabytes in resident(Path(temporary), int(sys.argv[2])):
                print(what, after, f"{megabytes:.1f}")
        sys.exit()
    with tempfile.TemporaryDirectory() as temporary:
        measures = measure(int(sys.argv[1]), Path(temporary))
    for name, value in measures.items():
        print(f"{name:45}{value:12.3f}")
    failures = check(measures)
    print("\n".join(failures) or "all as it should be")
    sys.exit(bool(failures))
