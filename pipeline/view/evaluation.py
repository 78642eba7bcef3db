"""Evaluations that were kept: the last one, how scores went from one to the next, and its errors by cause."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from pipeline.errors import ConfigError
from pipeline.score.errors_report import Error
from pipeline.score.report import Report
from pipeline.view.charts import Point, bars, lines
from pipeline.view.files import write_whole
from pipeline.view.words import Words

TREND = ("entities", "figures.core", "figures.full", "targets.core", "targets.full")
_MOST = 50
"""Evaluations that a trend shows."""


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation as `shulu evaluate --format json` writes it, with ``errors`` where they were asked for."""

    name: str
    report: Report
    errors: tuple[Error, ...] = ()


class Group(NamedTuple):
    """Errors of one layer and cause."""

    layer: str
    cause: str
    errors: list[Error]


class _Errors(msgspec.Struct, frozen=True):
    errors: tuple[Error, ...] = ()


def read_kept(path: Path) -> Kept:
    """One evaluation. Raises `ConfigError` naming the file for what is none."""
    try:
        data = path.read_bytes()
        report = msgspec.json.decode(data, type=Report)
        return Kept(name=path.stem, report=report, errors=msgspec.json.decode(data, type=_Errors).errors)
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: no evaluation: {error}") from error


def kept_in(folder: Path) -> list[Kept]:
    """All evaluations in a folder, by file name, which begins with the date; others are passed over."""
    found = []
    for path in sorted(folder.glob("*.json"))[-_MOST:]:
        try:
            found.append(read_kept(path))
        except ConfigError:
            continue
    return found


def keep_evaluation(folder: Path, data: bytes) -> Path:
    """Put an evaluation with the others, under the present time (UTC). Raises `ConfigError` where it cannot be."""
    path = folder / f"{datetime.now(UTC):%Y-%m-%dT%H%M%S}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    except OSError as error:
        raise ConfigError(f"{path}: cannot be written: {error.strerror or error}") from error
    return path


def fields(report: Report, t: Words) -> Markup:
    """A bar for each score of the whole corpus."""
    measured = report.parts.get("all", {})
    rows = [(name, round(Decimal(one.rate), 4)) for name, one in measured.items() if not name.startswith("entities.")]
    return bars(rows, title=t("rate"), most=Decimal(1))


def trend(kept: Sequence[Kept], t: Words) -> Markup:
    """How the main scores went; nothing for one evaluation alone."""
    if len(kept) < 2:
        return Markup("")
    series = [
        (
            name,
            [
                Point(f"{number + 1:02d}", round(Decimal(measured.rate), 4))
                for number, one in enumerate(kept)
                if (measured := one.report.parts.get("all", {}).get(name)) is not None
            ],
        )
        for name in TREND
    ]
    return lines([item for item in series if item[1]], title=t("trend"), unit="")


def groups(errors: Sequence[Error]) -> list[Group]:
    """Errors by layer and cause, the most frequent cause first within a layer."""
    found: dict[tuple[str, str], list[Error]] = {}
    for error in errors:
        found.setdefault((error.layer, error.cause), []).append(error)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    return [Group(*key, items) for key, items in ordered]


def shown(kept: Sequence[Kept], t: Words) -> dict[str, Any]:
    """What the templates show of the last evaluation."""
    if not kept:
        return {"report": None, "drawn": "", "trend": "", "errors": []}
    last = kept[-1]
    return {
        "report": last.report,
        "drawn": fields(last.report, t),
        "trend": trend(kept, t),
        "errors": groups(last.errors),
    }
