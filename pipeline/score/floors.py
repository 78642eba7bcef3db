"""Quality floors: rates of the whole corpus that may rise, never fall. ``corpus/floors.toml`` keeps them.

Raising is automatic (``shulu evaluate --raise-floors``); lowering one is a deliberate edit of the file.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path

import msgspec

from pipeline.errors import ConfigError
from pipeline.score.report import Report

FLOORED = (
    "article.title",
    "article.publisher",
    "article.authors",
    "article.page_updated",
    "article.reference_date",
    "article.body",
    "script.characters",
    "words.words",
    "words.not_crossing",
    "entities",
    "figures.detection",
    "figures.core",
    "figures.full",
    "targets.detection",
    "targets.core",
    "targets.full",
    "qualitative.detection",
)
"""The scores that get a floor when floors are raised."""

_PLACES = 10_000
"""Floors have four decimals, rounded down: a rate always reaches the floor that was made of it."""

_LINE = re.compile(r'^(?P<head>[ \t]*"?(?P<name>[a-zA-Z_.]+)"?[ \t]*=[ \t]*)(?P<value>[0-9.]+)')


class Below(msgspec.Struct, frozen=True):
    """A score under its floor; `rate` is None where the report has no such score."""

    part: str
    name: str
    floor: float
    rate: float | None


def read_floors(path: Path) -> dict[str, dict[str, float]]:
    """Floors by part ("all", "look", "blind") and score. Raises `ConfigError` naming the file."""
    try:
        floors = msgspec.toml.decode(path.read_bytes(), type=dict[str, dict[str, float]])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise ConfigError(f"floors: {path}: {error}") from error
    for part, rates in floors.items():
        for name, rate in rates.items():
            if part not in ("all", "look", "blind") or not 0 <= rate <= 1:
                raise ConfigError(f"floors: {path}: [{part}] {name} = {rate}: parts are all, look, blind; rates 0 to 1")
    return floors


def below_floors(report: Report, floors: dict[str, dict[str, float]]) -> tuple[Below, ...]:
    """Scores under their floor. One that the report lacks is under it too: no layer goes unmeasured unnoticed."""
    missed = []
    for part, rates in floors.items():
        for name, floor in rates.items():
            line = report.parts.get(part, {}).get(name)
            if line is None or line.rate < floor:
                missed.append(Below(part, name, floor, None if line is None else line.rate))
    return tuple(missed)


def raise_floors(report: Report, path: Path) -> tuple[str, ...]:
    """Rewrite the file with floors at the report's rates where these are higher; comments stay. Says what rose.

    A score of `FLOORED` that has no floor yet gets one under ``[all]``. The file is replaced in one step.
    """
    floors = read_floors(path) if path.exists() else {}
    raised: list[str] = []
    lines, part = [], ""
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else []:
        if line.strip().startswith("["):
            part = line.strip().strip("[]").strip()
        found = _LINE.match(line)
        measured = report.parts.get(part, {}).get(found["name"]) if found else None
        if found and measured is not None and _down(measured.rate) > float(found["value"]):
            raised.append(f"[{part}] {found['name']}: {found['value']} → {_down(measured.rate):.4f}")
            line = f"{found['head']}{_down(measured.rate):.4f}{line[found.end() :]}"
        lines.append(line)
    missing = [name for name in FLOORED if name in report.parts.get("all", {}) and name not in floors.get("all", {})]
    added = [f'"{name}" = {_down(report.parts["all"][name].rate):.4f}' for name in missing]
    raised += [f"[all] {line} (new)" for line in added]
    if "[all]" not in (line.strip() for line in lines):
        lines += ["[all]"] if added else []
    at = next((number for number, line in enumerate(lines) if line.strip() == "[all]"), -1) + 1
    while added and at < len(lines) and lines[at].strip() and not lines[at].strip().startswith("["):
        at += 1
    lines[at:at] = added
    if raised:
        temporary = path.with_name(f".{path.name}.new")
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
        os.replace(temporary, path)
    return tuple(raised)


def _down(rate: float) -> float:
    # The tiny addition keeps 0.57 from becoming 0.5699 for how floats are written.
    return math.floor(rate * _PLACES + 1e-6) / _PLACES
