"""Imports go one way, files stay small, and importing the package costs little."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MAX_LINES = 300
"""Files are meant to have 250 lines at most; `model.py`, which only declares types, has 300."""

HEAVY = ("numpy", "onnxruntime", "jieba", "rich", "typer", "pydantic", "hanlp", "spacy", "torch", "ray")


def test_imports_go_one_way(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_importing_the_package_loads_nothing_heavy(root: Path) -> None:
    code = f"import pipeline, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_what_the_package_exports_exists() -> None:
    import pipeline

    assert pipeline.__all__ == sorted(pipeline.__all__)
    for name in pipeline.__all__:
        assert hasattr(pipeline, name)


def test_files_stay_small(root: Path) -> None:
    long = {
        str(path.relative_to(root)): count
        for path in (root / "pipeline").rglob("*.py")
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > MAX_LINES
    }
    assert not long


def test_every_table_says_what_it_is(root: Path) -> None:
    for path in (root / "pipeline" / "data").glob("*.tsv"):
        assert path.read_text(encoding="utf-8").startswith("#"), f"{path.name}: no comment that says what it is"
