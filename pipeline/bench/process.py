"""What processes cost: processor time of the command as it starts, resident memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

import msgspec

from pipeline.errors import ConfigError

_ON_LINUX = Path("/proc/self/status")


class Start(msgspec.Struct, frozen=True, kw_only=True):
    """A command, and the processor seconds from its start to its end; None where the system does not tell."""

    command: str
    seconds: float | None


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """Resident megabytes of a process of its own: after the tables are loaded, and at most, over all the articles."""

    loaded: float | None
    peak: float | None


def starts(article: Path, repeat: int) -> tuple[Start, ...]:
    """Start-up times, each the median of `repeat` runs after one that is not counted.

    Modules are compiled in that first run, as they are when shulu is installed, into a folder of their own.
    """
    commands = {
        "python -c pass": ("-c", "pass"),
        "python -c 'import pipeline'": ("-c", "import pipeline"),
        "shulu --help": ("-m", "pipeline", "--help"),
        "shulu extract ARTICLE": ("-m", "pipeline", "extract", str(article)),
    }
    with tempfile.TemporaryDirectory() as folder:
        return tuple(Start(command=name, seconds=_median(words, repeat, folder)) for name, words in commands.items())


def _median(words: Sequence[str], repeat: int, compiled: str) -> float | None:
    if sys.platform == "win32":
        return None  # it does not tell the times of child processes
    _output(words, compiled)
    times = []
    for _ in range(repeat):
        before = os.times()
        _output(words, compiled)
        after = os.times()
        times.append(
            after.children_user + after.children_system - before.children_user - before.children_system,
        )
    return median(times)


def memory(articles: Sequence[Path], settings: bytes) -> Memory:
    """Of a process that extracts the articles with these settings (as JSON)."""
    code = (
        "import sys, msgspec\n"
        "from pathlib import Path\n"
        "from pipeline import Settings, extract\n"
        "from pipeline.batch.sources import read_article\n"
        "from pipeline.bench.process import peak\n"
        "from pipeline.model import Article\n"
        "settings = msgspec.json.decode(sys.argv[1], type=Settings)\n"
        "extract(Article(id='first', text='2024年，中山市工业投资增长12.4%。'), settings)\n"
        "print(peak())\n"
        "for path in sys.argv[2:]: extract(read_article(Path(path)), settings)\n"
        "print(peak())\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        lines = _output(("-c", code, settings.decode(), *map(str, articles)), folder).split()
    loaded, most = (None if line == "None" else float(line) for line in lines[-2:])
    return Memory(loaded=loaded, peak=most)


def _output(words: Sequence[str], compiled: str) -> str:
    """What a Python process prints; raises `ConfigError` with its last line where it fails."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled, "PYTHONUTF8": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, *words], capture_output=True, text=True, encoding="utf-8", env=environment, check=False
    )
    if done.returncode:
        raise ConfigError(f"bench: a process failed: {(done.stderr.strip().splitlines() or ['no message'])[-1]}")
    return done.stdout


def resident() -> float | None:
    """Megabytes of memory that this process has now; None on systems that do not tell."""
    return _status("VmRSS:")


def peak() -> float | None:
    """Megabytes of memory that this process had at most; None on Windows."""
    if sys.platform == "win32":
        return None
    if (found := _status("VmHWM:")) is not None:
        return found  # what getrusage tells on Linux counts the parent's in, from before it started this program
    import resource

    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size / (1 << 20 if sys.platform == "darwin" else 1 << 10)


def _status(name: str) -> float | None:
    if not _ON_LINUX.exists():
        return None
    lines = (line.split() for line in _ON_LINUX.read_text().splitlines())
    return next((int(words[1]) / 1024 for words in lines if words[0] == name), None)
