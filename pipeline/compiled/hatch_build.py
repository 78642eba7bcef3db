"""Puts compiled stages into a wheel, where there is a C compiler; see docs/performance.md.

The variable SHULU_COMPILE decides: 0 compiles nothing; 1 makes it an error where compiling fails, or where an editable
installation is made, which would go on running what was compiled after its sources are edited. Without it, wheels are
compiled where that has been tried (CPython 3.11 on Linux) and there is a C compiler, editable installations never.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from shlex import split
from shutil import which
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

VARIABLE = "SHULU_COMPILE"
NEEDED = ["mypy>=2.4,<3", "setuptools>=77", "msgspec>=0.19"]


class CompileHook(BuildHookInterface[Any]):
    """The hook that hatchling finds in this file."""

    def dependencies(self) -> list[str]:
        """What compiling needs, only where something is compiled."""
        return NEEDED if _wanted() is not None and (_wanted() or _possible()) else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles into a folder of its own and adds the files to the wheel."""
        must = _wanted()
        if version == "editable":
            if must:
                raise RuntimeError(f"an editable installation is not compiled; unset {VARIABLE}, or leave out -e")
            return
        if must is None:
            self.app.display_info(f"{VARIABLE}=0: nothing is compiled")
            return
        if not must and not _possible():
            self._pure(f"there is no C compiler, or a Python that compiling was not tried with ({VARIABLE}=1 tries it)")
            return
        self._folder = tempfile.TemporaryDirectory()
        into = Path(self._folder.name)
        script = Path(self.root, "pipeline", "compiled", "modules.py")
        done = subprocess.run([sys.executable, str(script), str(into)], capture_output=True, text=True, check=False)
        if done.returncode:
            if must:
                raise RuntimeError(f"compiling failed\n{done.stdout}\n{done.stderr}")
            self._pure(f"compiling failed ({_reason(done.stdout + done.stderr)})")
            return
        files = sorted(path for path in into.rglob("*") if path.is_file())
        build_data["force_include"].update({str(path): path.relative_to(into).as_posix() for path in files})
        build_data["pure_python"] = False
        build_data["infer_tag"] = True
        self.app.display_info(f"{len(files)} compiled files")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Removes what was compiled once the wheel has it."""
        if hasattr(self, "_folder"):
            self._folder.cleanup()

    def _pure(self, why: str) -> None:
        self.app.display_warning(f"{why}. The wheel is pure Python: the same records, more slowly.")


def _wanted() -> bool | None:
    """True where compiling is a must, False where it is tried, None where it is forbidden."""
    value = os.environ.get(VARIABLE, "")
    if value not in ("", "0", "1"):
        raise RuntimeError(f"{VARIABLE} is {value!r}; it may be 0 or 1")
    return None if value == "0" else value == "1"


def _compiler() -> bool:
    """Whether the C compiler that Python was built with is there; on Windows setuptools looks for it itself."""
    command = split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")
    return os.name == "nt" or which(command[0]) is not None


def _possible() -> bool:
    """Whether compiling has been tested with this Python on this system, and there is a compiler."""
    tried = (sys.implementation.name, sys.version_info[:2], sys.platform) == ("cpython", (3, 11), "linux")
    return tried and _compiler()


def _reason(output: str) -> str:
    """The last line that tells of an error."""
    lines = [line.strip() for line in output.splitlines() if "error" in line.lower()]
    return lines[-1] if lines else "no message"
