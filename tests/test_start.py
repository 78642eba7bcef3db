"""What it costs to start: processor time of the command, and what importing the package loads.

Processor time of whole processes, the least of several: what else the machine does slows a process, and speeds none.
The bounds are those of a machine that does a small loop in 0.02 s; one that takes longer is given more in proportion.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not tell the times of child processes")

TRIES = 8
LOOP = 0.02
HEAVY = ("torch", "spacy", "pandas", "numpy", "onnxruntime", "transformers", "hanlp", "ray", "pyarrow", "jieba", "rich")


def _slowness() -> float:
    """1 on the machine of the bounds and on faster ones; 2 on one that is half as fast."""
    least = float("inf")
    for _ in range(TRIES):
        started = time.process_time()
        words: dict[str, list[str]] = {}
        for number in range(100_000):
            word = str(number * 7919 % 100_003)
            words.setdefault(word[:2], []).append(word)
        least = min(least, time.process_time() - started)
    return max(1.0, least / LOOP)


def _seconds(compiled: Path, bound: float, *words: str) -> float:
    """Least processor seconds of a Python process, tried until it is below the bound, `TRIES` times at most.

    With modules compiled, as they are once shulu is installed: a first run does it, which is not counted.
    """
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(compiled)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    slowness = _slowness()
    least = float("inf")
    for number in range(TRIES + 1):
        before = os.times()
        subprocess.run([sys.executable, *words], env=environment, capture_output=True, check=True)
        after = os.times()
        spent = after.children_user + after.children_system - before.children_user - before.children_system
        if number:
            least = min(least, spent / slowness)
        if least < bound:
            break
    return least


@pytest.fixture(scope="module")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where compiled modules are kept."""
    return tmp_path_factory.mktemp("compiled")


def test_help_takes_less_than_0_15_s(compiled: Path) -> None:
    """Measured 0.05 s, after 0.29 s when every command was imported first."""
    assert _seconds(compiled, 0.15, "-m", "pipeline", "--help") < 0.15


def test_one_article_takes_less_than_1_s_with_all_tables(compiled: Path, articles: dict[str, Path]) -> None:
    """Measured 0.9 s, after 1.6 s before tables were selected by look-up and garbage was searched for seldom."""
    article = str(articles["zhongshan-gonggai"])
    assert _seconds(compiled, 1.0, "-m", "pipeline", "extract", article) < 1.0


def test_importing_the_package_takes_less_than_0_1_s(compiled: Path) -> None:
    assert _seconds(compiled, 0.1, "-c", "import pipeline") < 0.1


@pytest.mark.parametrize(
    "code",
    [
        "import pipeline",
        "from pipeline import *",
        "import pipeline; pipeline.extract(pipeline.Article(id='a', text='2024年，中山市工业投资增长12.4%。'))",
    ],
)
def test_nothing_heavy_is_loaded(root: Path, code: str) -> None:
    code = f"{code}\nimport sys\nprint([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_function_stays_though_the_module_of_its_name_is_imported(root: Path) -> None:
    code = (
        "import pipeline.extract, pipeline\n"
        "from importlib import import_module\n"
        "from pipeline import extract\n"
        "module = import_module('pipeline.extract')\n"
        "assert pipeline.extract is extract is module.extract, pipeline.extract\n"
        "assert not hasattr(pipeline, 'nothing')\n"
        "assert set(pipeline.__all__) <= set(dir(pipeline))\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=root, check=True)
