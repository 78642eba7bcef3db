"""Golden cases: text that can be reviewed in a diff, read in one way for every stage.

A file holds cases between blank lines. ``---`` stands between the text and what must be found in it; ``--- wrong: …``
marks a case that is known to be wrong, with the reason: it is expected to fail, and the test fails once it does not.
A block of ``#`` lines is a comment; a first block ``@ …`` is a setting of the whole file (a reference date).
In a column of an expected line ``a or b`` takes either, and ``*`` anything: the guidelines allow several answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).parent / "golden"
_RULE = re.compile(r"^---(?: wrong: (?P<reason>.+))?(?:\n|$)", re.MULTILINE)


def golden(name: str) -> list[Any]:
    """Parameters ``(setting, text, expected)`` of ``golden/<name>.txt`` or of all files in the folder of that name."""
    single = GOLDEN / f"{name}.txt"
    paths = [single] if single.exists() else sorted((GOLDEN / name).glob("*.txt"))
    return [case for path in paths for case in _cases(path)]


def _cases(path: Path) -> Iterable[Any]:
    setting: str | None = None
    number = 0
    for block in re.split(r"\n{2,}", path.read_text(encoding="utf-8").strip("\n")):
        if block.startswith("#"):
            continue
        if block.startswith("@ "):
            setting = block.removeprefix("@ ")
            continue
        rule = _RULE.search(block)
        if rule is None:
            raise ValueError(f"{path.name}: no line of --- in {block!r}")
        number += 1
        reason = rule["reason"]
        yield pytest.param(
            setting,
            block[: rule.start()].rstrip("\n"),
            block[rule.end() :].strip(),
            id=f"{path.stem}-{number}",
            marks=() if reason is None else pytest.mark.xfail(strict=True, reason=reason),
        )


def settled(found: Iterable[str], expected: str) -> str:
    """The found lines, each column as the expected line writes it where that allows what was found.

    Columns stand two spaces apart. Compare the result with `expected`: what differs is wrong.
    """
    wanted = expected.split("\n")
    return "\n".join(
        _settled_line(line, wanted[number] if number < len(wanted) else "") for number, line in enumerate(found)
    )


def _settled_line(found: str, wanted: str) -> str:
    columns, allowed = found.split("  "), wanted.split("  ")
    if len(columns) != len(allowed):
        return found
    return "  ".join(
        allows if allows == "*" or column in allows.split(" or ") else column
        for column, allows in zip(columns, allowed, strict=True)
    )
