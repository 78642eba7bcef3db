"""The compiled build: what is made of the source before it is compiled, and that it finds the same as the interpreter.

The latter with shulu compiled in a folder of its own, in a minute or two: `python -m pytest -m slow tests/compiled`.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from pipeline.native import build

MADE = 2000
COMPILING = Path(__file__).parents[2] / "pipeline" / "compiled" / "modules.py"
EVERYTHING = Path(__file__).with_name("everything.py")


@pytest.fixture(scope="module")
def compiling() -> ModuleType:
    """What compiles, a program by itself."""
    spec = importlib.util.spec_from_file_location("modules", COMPILING)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_each_stage_module_is_compiled_or_has_a_reason_not_to_be(compiling: ModuleType, root: Path) -> None:
    stages = root / "pipeline" / "stages"
    assert all((stages / name).is_file() for name in compiling.INTERPRETED)
    assert len(compiling.modules()) + len(compiling.INTERPRETED) == len(list(stages.rglob("*.py")))


def test_what_is_compiled_differs_in_metaclasses_and_constants_only(compiling: ModuleType, root: Path) -> None:
    changed = 0
    for name in compiling.modules():
        source = (root / name).read_text("utf-8")
        made = compiling.with_constants(compiling.with_metaclasses(source, name))
        assert "cached_property" not in source, f"{name}: a compiled class has no room for a cached property"
        assert not _stars(source), f"{name}: mypyc fails on a star in a tuple after `in`"
        pairs = list(zip(source.splitlines(), made.splitlines(), strict=True))
        changed += sum(line != copy for line, copy in pairs)
        for line, copy in pairs:
            copy = copy.replace(": Final =", " =").replace("; from typing import Final", "")
            assert line in (copy, copy.partition("; from pipeline.stages.structs")[0]) or "metaclass=" in copy
        assert ast.parse(made)
    assert changed > 500


def _stars(source: str) -> list[int]:
    """The lines that ask for something in a display with a star."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        for shown in node.comparators
        if isinstance(shown, ast.Tuple | ast.List | ast.Set) and any(isinstance(e, ast.Starred) for e in shown.elts)
    ]


def test_a_struct_keeps_its_options(compiling: ModuleType) -> None:
    source = "import msgspec\n\n\nclass A(msgspec.Struct, gc=False, frozen=True):\n    a: int\n"
    space: dict[str, type] = {}
    exec(compiling.with_metaclasses(source, "a.py").replace(", gc=False, frozen=True", ""), space)
    options = space["A"].__struct_config__  # type: ignore[attr-defined]
    assert (options.frozen, options.gc) == (True, False)


def test_options_without_a_metaclass_are_named(compiling: ModuleType) -> None:
    source = "import msgspec\n\n\nclass A(msgspec.Struct, order=True):\n    a: int\n"
    with pytest.raises(ValueError, match=r"a\.py:4: .*'order': True"):
        compiling.with_metaclasses(source, "a.py")


def test_an_editable_installation_is_never_compiled(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("hatchling")
    spec = importlib.util.spec_from_file_location("hatch_build", root / "pipeline" / "compiled" / "hatch_build.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    hook = object.__new__(module.CompileHook)
    monkeypatch.delenv("SHULU_COMPILE", raising=False)
    hook.initialize("editable", {})
    monkeypatch.setenv("SHULU_COMPILE", "1")
    with pytest.raises(RuntimeError, match="editable"):
        hook.initialize("editable", {})
    monkeypatch.setenv("SHULU_COMPILE", "yes")
    with pytest.raises(RuntimeError, match="'yes'"):
        hook.dependencies()


@pytest.mark.slow
@pytest.mark.skipif(build() == "compiled", reason="compares with the interpreter, which does not run here")
def test_the_compiled_build_finds_the_same(root: Path, tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    if shutil.which("cc") is None:
        pytest.skip("there is no C compiler")
    shutil.copytree(root / "pipeline", tmp_path / "pipeline", ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run([sys.executable, COMPILING, tmp_path], check=True, capture_output=True)
    found = []
    for folder in (root, tmp_path):
        environment = {**os.environ, "PYTHONPATH": str(folder)}
        command = [sys.executable, str(EVERYTHING), str(MADE)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        found.append(done.stdout.splitlines())
    assert [lines[0] for lines in found] == ["interpreted", "compiled"]
    assert len(found[0]) > MADE
    assert found[0][1:] == found[1][1:]
