"""Compiles the stages with mypyc: ``python pipeline/compiled/modules.py INTO`` writes them below the folder INTO.

It needs mypy, setuptools, msgspec and a C compiler. `hatch_build.py` calls it when a wheel is built. Compiled is a
copy of the stages with two changes: `with_metaclasses`, `with_constants`.
"""

from __future__ import annotations

import ast
import importlib.util
import os
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
HEADER = HERE / "attributes.h"
STAGES = Path("pipeline", "stages")
INTERPRETED = {
    "__init__.py": "empty",
    "figures/document.py": "keeps cached properties, for which a compiled class has no room",
    "figures/reading.py": "one struct is generic, the others have no code",
    "convert.py": "no faster (0.97 of its time): OpenCC's tables and one search",
    "hanlp_segmenter.py": "waits for a model",
    "segment.py": "no faster (1.01 of its time): rjieba",
    "structs.py": "metaclasses",
    "supposed.py": "a struct that has another for its base",
    "tag/doubts.py": "only with a model; mypyc fails on a star in a tuple after `in`",
    "tag/hanlp.py": "waits for a model",
    "tag/lac.py": "waits for a model",
    "tag/merge.py": "only with a model; mypyc fails on a star in a tuple after `in`",
    "tag/spacy.py": "waits for a model",
}
"""Modules of stages that are not compiled, and why."""
_FUTURE = "from __future__ import annotations"
_MYPY = """[mypy]
python_version = {0.major}.{0.minor}
strict = true
explicit_package_bases = true
follow_imports = silent
ignore_missing_imports = true
disallow_subclassing_any = false
warn_unused_ignores = false
disallow_any_generics = false
disallow_untyped_decorators = false
"""


def modules(root: Path = ROOT) -> list[str]:
    """The files that are compiled, relative to `root`."""
    stages = root / STAGES
    found = (path.relative_to(stages).as_posix() for path in sorted(stages.rglob("*.py")))
    return [(STAGES / name).as_posix() for name in found if name not in INTERPRETED]


def with_metaclasses(source: str, file: str) -> str:
    """`source` with a metaclass in each class statement that makes a struct with options; no line moves.

    mypyc calls the metaclass without the options of the statement, and structs would be neither frozen nor made by
    keywords only. Raises `ValueError` where ``pipeline/stages/structs.py`` has no metaclass for the options.
    """
    known = _metaclasses()
    lines = source.splitlines(keepends=True)
    used: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ClassDef) or not node.keywords or ast.unparse(node.bases[0]) != "msgspec.Struct":
            continue
        options = {str(word.arg): bool(ast.literal_eval(word.value)) for word in node.keywords}
        name = known.get(frozenset(options.items()))
        line = lines[node.lineno - 1]
        if name is None or "(msgspec.Struct, " not in line:
            raise ValueError(f"{file}:{node.lineno}: no metaclass in pipeline/stages/structs.py for {options}")
        lines[node.lineno - 1] = line.replace("(msgspec.Struct, ", f"(msgspec.Struct, metaclass={name}, ", 1)
        used.add(name)
    if used:
        at = lines.index("import msgspec\n")
        lines[at] = f"import msgspec; from pipeline.stages.structs import {', '.join(sorted(used))}\n"
    return "".join(lines)


def with_constants(source: str) -> str:
    """`source` with its constants declared as such; no line moves.

    mypyc reads a constant where it is kept; any other name of a module is looked up in a dictionary each time.
    """
    lines = source.splitlines(keepends=True)
    set_here = [
        (node.targets[0].id, node.lineno - 1)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and len(node.targets) == 1
    ]
    names = Counter(name for name, _ in set_here)
    for name, at in set_here:
        if name.isupper() and names[name] == 1:
            lines[at] = lines[at].replace(f"{name} =", f"{name}: Final =", 1)
    return "".join(lines).replace(_FUTURE, f"{_FUTURE}; from typing import Final", 1)


def compile_into(folder: Path) -> None:
    """Compiles a copy of the stages. The extension modules go below `folder`, at the places of their sources."""
    from mypyc.build import mypycify
    from setuptools import Distribution
    from setuptools.command.build_ext import build_ext

    class AtOnce(build_ext):
        """Compiles the C files of one extension on all processors; setuptools does so with those of several only."""

        def build_extensions(self) -> None:
            one = self.compiler.compile

            def compile_all(sources: list[str], *rest: Any, **more: Any) -> list[str]:
                with ThreadPoolExecutor(os.cpu_count()) as pool:
                    made = pool.map(lambda source: one([source], *rest, **more), sources)
                    return [file for files in made for file in files]

            self.compiler.compile = compile_all
            super().build_extensions()

    with tempfile.TemporaryDirectory() as work:
        names = modules()
        shutil.copytree(ROOT / "pipeline", Path(work, "pipeline"), ignore=shutil.ignore_patterns("__pycache__", "*.so"))
        for name in names:
            file = Path(work, name)
            file.write_text(with_constants(with_metaclasses(file.read_text("utf-8"), name)), "utf-8")
        Path(work, "mypy.ini").write_text(_MYPY.format(sys.version_info))
        here = os.getcwd()
        os.chdir(work)
        try:
            # A C file for each module: one for all of them takes four times as long to compile (gcc 12).
            extensions = mypycify(
                ["--config-file=mypy.ini", *names],
                opt_level="1",
                debug_level="0",
                multi_file=True,
                group_name="shulu",
            )
            if os.name != "nt":
                for extension in extensions:
                    if extension.name.endswith("__mypyc"):
                        extension.extra_compile_args = [*extension.extra_compile_args, "-include", str(HEADER)]
            command = AtOnce(Distribution({"name": "shulu", "ext_modules": extensions}))
            command.build_lib, command.build_temp = str(folder), str(Path(work, "objects"))
            command.parallel = os.cpu_count() or 1
            command.ensure_finalized()
            command.run()
        finally:
            os.chdir(here)


def _metaclasses() -> dict[frozenset[tuple[str, bool]], str]:
    """By options the name of the metaclass; the module is loaded by its path, since shulu may not be installed."""
    spec = importlib.util.spec_from_file_location("structs", ROOT / STAGES / "structs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.METACLASSES)


if __name__ == "__main__":
    compile_into(Path(sys.argv[1]).resolve())
