"""Which build of shulu runs: its stages compiled by mypyc, or read by the interpreter. Both give the same records."""

from __future__ import annotations

from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from typing import Literal

Build = Literal["compiled", "interpreted"]


def build() -> Build:
    """Looks for a file beside a stage's source that Python takes before it; loads nothing."""
    source = Path(__file__).parent / "stages" / "figures" / "indicator.py"
    found = any(source.with_suffix(ending).exists() for ending in EXTENSION_SUFFIXES)
    return "compiled" if found else "interpreted"
