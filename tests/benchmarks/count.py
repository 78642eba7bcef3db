"""Instructions of `extract` and of `jieba.lcut` for one pass over the corpus: ``python -m tests.benchmarks.count``.

Counted by valgrind (callgrind), so that nothing else on the machine has a part in them; takes some minutes. A pass is
the difference between two programs, one of which makes it twice. Two checkouts are compared by running it in both.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
_COLLECTED = re.compile(r"Collected : (\d+)")


def passes(what: str, count: int) -> None:
    """Load what is needed, then go over the corpus `count` times."""
    import jieba

    from pipeline import Article, extract

    texts = [path.read_text("utf-8") for path in sorted((ROOT / "corpus" / "articles").glob("*.txt"))]
    if what == "jieba":
        jieba.setLogLevel("ERROR")
    for _ in range(count):
        for text in texts:
            if what == "jieba":
                jieba.lcut(text)
            else:
                extract(Article(id="a", text=text))


def instructions(what: str, count: int) -> int:
    """Instructions of a whole process that makes so many passes. Always the same hashes, so that counts agree."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", f"--callgrind-out-file={folder}/out"]
        command += [sys.executable, "-m", "tests.benchmarks.count", what, str(count)]
        environment = {**os.environ, "PYTHONHASHSEED": "0"}
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    found = _COLLECTED.search(done.stderr)
    assert found, done.stderr
    return int(found[1])


if __name__ == "__main__":
    if len(sys.argv) == 3:
        passes(sys.argv[1], int(sys.argv[2]))
        sys.exit()
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed")
    counts = {}
    for name in ("extract", "jieba"):
        counts[name] = instructions(name, 2) - instructions(name, 1)
        print(f"{name}: {counts[name] / 1e6:,.0f} million instructions a pass", flush=True)
    print(f"extract runs at {counts['jieba'] / counts['extract']:.3f} of jieba's rate")
