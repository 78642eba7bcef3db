"""Evaluations that were kept: the last one, how scores went from one to the next, and its errors by cause."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from markupsafe import Markup

from pipeline.errors import ConfigError
from pipeline.score.errors_report import Error
from pipeline.score.report import Measured, Report
from pipeline.view.charts import Point, bars, lines
from pipeline.view.files import write_file
from pipeline.view.words import Words

TREND = ("entities", "figures.core", "figures.full", "targets.core", "targets.full")
_LAYERS = ("figures", "targets", "qualitative")
PART = "all"
"""The part of the corpus whose scores are drawn."""
_MOST = 50
"""Evaluations that a trend shows."""
_FEW = 8
"""Errors of a cause that a page shows of each; all of one cause have pages of their own."""
_PAGE = 100
_MAILED = 200


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """An evaluation as `shulu evaluate --format json` writes it, with ``errors`` where they were asked for."""

    name: str
    report: Report
    errors: tuple[Error, ...] = ()

    @property
    def when(self) -> str:
        """The time in the name that `keep_evaluation` gives, to read; any other name as it is."""
        with suppress(ValueError):
            return f"{datetime.strptime(self.name, _NAME):%Y-%m-%d %H:%M:%S}"
        return self.name

    def rate(self, name: str) -> Decimal | None:
        """A score of the whole corpus, to four places."""
        measured = self.report.parts.get(PART, {}).get(name)
        return None if measured is None else round(Decimal(measured.rate), 4)


class Group(NamedTuple):
    """Errors of one layer and cause: how many there are, and those to show."""

    layer: str
    cause: str
    total: int
    errors: Sequence[Error]


class Line(NamedTuple):
    """One score: in each part of the corpus (None where a part has nothing of it), and its change since before."""

    name: str
    parts: list[Measured | None]
    change: Decimal | None


class Past(NamedTuple):
    """One evaluation in the history: its scores with their changes since the one before."""

    kept: Kept
    rates: list[tuple[Decimal | None, Decimal | None]]


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
        with suppress(ConfigError, OSError):
            found.append(_read_once(path, path.stat().st_mtime_ns))
    return found


@lru_cache(maxsize=2 * _MOST)
def _read_once(path: Path, _: int) -> Kept:
    return read_kept(path)


_NAME = "%Y-%m-%dT%H%M%S"


def keep_evaluation(folder: Path, data: bytes) -> Path:
    """Put an evaluation with the others, under the present time (UTC). Raises `ConfigError` where it cannot be."""
    path = folder / f"{datetime.now(UTC):{_NAME}}.json"
    write_file(path, data)
    return path


def lines_of(report: Report, before: Kept | None) -> list[Line]:
    """Every score in the order of the report."""
    names = dict.fromkeys(name for part in report.parts.values() for name in part)
    now = Kept(name="", report=report)
    return [
        Line(
            name,
            [part.get(name) for part in report.parts.values()],
            _step(now.rate(name), None if before is None else before.rate(name)),
        )
        for name in names
    ]


def fields(report: Report, t: Words) -> Markup:
    """A bar for each score, a chart for each of the layers of records, and one for the rest; labels of entities are in
    the table only."""
    layers: dict[str, list[tuple[str, Decimal]]] = {layer: [] for layer in _LAYERS}
    rest: list[tuple[str, Decimal]] = []
    for name, one in report.parts.get(PART, {}).items():
        layer, _, field = name.partition(".")
        rate = round(Decimal(one.rate), 4)
        if layer in layers:
            layers[layer].append((field.removeprefix("field."), rate))
        elif layer != "entities" or not field:
            rest.append((name, rate))
    charts = [*((t(layer), rows) for layer, rows in layers.items()), (t("head_and_names"), rest)]
    return Markup("").join(bars(rows, title=title, most=Decimal(1), written="{:.3f}".format) for title, rows in charts)


def trend(kept: Sequence[Kept], t: Words) -> Markup:
    """How the main scores went; nothing for one evaluation alone."""
    if len(kept) < 2:
        return Markup("")
    series = [(name, [Point(one.when, rate) for one in kept if (rate := one.rate(name)) is not None]) for name in TREND]
    return lines([item for item in series if item[1]], title=t("trend"), unit="", zero=False)


def history(kept: Sequence[Kept]) -> list[Past]:
    """The main scores of each evaluation, the last one first."""
    found = [
        Past(
            one,
            [(one.rate(name), _step(one.rate(name), None if before is None else before.rate(name))) for name in TREND],
        )
        for before, one in zip((None, *kept), kept, strict=False)
    ]
    return found[::-1]


def groups(errors: Sequence[Error], most: int = _FEW) -> list[Group]:
    """Errors by layer and cause, the most frequent cause first within a layer; at most so many of each."""
    found: dict[tuple[str, str], list[Error]] = {}
    for error in errors:
        found.setdefault((error.layer, error.cause), []).append(error)
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -len(item[1]), item[0][1]))
    return [Group(*key, len(items), items[:most]) for key, items in ordered]


def shown(kept: Sequence[Kept], t: Words, run: str = "", most: int = _FEW) -> dict[str, Any]:
    """What the templates show of the evaluation called `run`, else of the last one."""
    if not kept:
        return {"report": None}
    at = next((number for number, one in enumerate(kept) if one.name == run), len(kept) - 1)
    last, before = kept[at], kept[at - 1] if at else None
    return {
        "report": last.report,
        "run": last,
        "before": before,
        "lines": lines_of(last.report, before),
        "drawn": fields(last.report, t),
        "trend": trend(kept, t),
        "history": history(kept) if len(kept) > 1 else [],
        "trended": TREND,
        "errors": groups(last.errors, most),
    }


def mailed(kept: Sequence[Kept], t: Words) -> dict[str, Any]:
    """The last evaluation for a page that has no other pages behind it."""
    return shown(kept, t, most=_MAILED)


def errors_of(kept: Kept, layer: str, cause: str, page: int) -> tuple[Group, bool]:
    """A page of the errors of one cause, and whether there are more behind it."""
    found = [error for error in kept.errors if (error.layer, error.cause) == (layer, cause)]
    return Group(layer, cause, len(found), found[_PAGE * page : _PAGE * (page + 1)]), len(found) > _PAGE * (page + 1)


def _step(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    return None if now is None or before is None else now - before
