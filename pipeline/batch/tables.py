"""Figures and targets as rows of a spreadsheet (CSV)."""

from __future__ import annotations

from decimal import Decimal

from pipeline.model import Bound, Extraction, Figure, Target

Cell = str | int | float | Decimal | None

ARTICLE_COLUMNS = ("article", "title", "publisher", "reference_date")
FIGURE_COLUMNS = (
    *("id", "text", "indicator", "indicator_id", "subject", "adcode", "value", "upper", "unit"),
    *("base_value", "base_upper", "base_unit", "comparator", "measure", "basis", "period", "status", "speaker"),
    *("confidence", "start", "end", "evidence"),
)
_BOUND_COLUMNS = (
    *("text", "value", "upper", "unit", "base_value", "base_upper", "base_unit"),
    *("comparator", "start", "end"),
)
TARGET_COLUMNS = (
    *("id", "text", "kind", "indicator", "indicator_id", "action", "actor"),
    *(f"threshold_{column}" for column in _BOUND_COLUMNS),
    *(f"stretch_{column}" for column in _BOUND_COLUMNS),
    *("measure", "basis", "deadline", "speaker", "confidence", "start", "end", "evidence"),
)

# What a spreadsheet takes for a formula at the beginning of a cell (OWASP, CSV Injection), also in full width.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def figure_rows(extraction: Extraction, text: str) -> list[list[str]]:
    """One row a figure, under `ARTICLE_COLUMNS` and `FIGURE_COLUMNS`; `text` is the article as published."""
    return [
        _row(extraction, [_field(figure, column, text) for column in FIGURE_COLUMNS]) for figure in extraction.figures
    ]


def target_rows(extraction: Extraction, text: str) -> list[list[str]]:
    """One row a target, under `ARTICLE_COLUMNS` and `TARGET_COLUMNS`; `text` is the article as published."""
    return [
        _row(extraction, [_target_field(target, name, text) for name in TARGET_COLUMNS])
        for target in extraction.targets
    ]


def cell(value: Cell) -> str:
    """A value as a CSV cell: numbers in plain digits, null as nothing, and text never as a formula.

    Text that a spreadsheet would run is preceded by ``'``; numbers (-3.2) stay numbers.
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | float):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def _row(extraction: Extraction, fields: list[Cell]) -> list[str]:
    article = extraction.article
    return [cell(value) for value in (article.id, article.title, article.publisher, article.reference_date, *fields)]


def _field(record: Figure | Target | Bound, column: str, text: str) -> Cell:
    if column == "evidence" and not isinstance(record, Bound):
        return record.evidence.of(text)
    value: Cell = getattr(record, column)
    return value


def _target_field(target: Target, column: str, text: str) -> Cell:
    for prefix, bound in (("threshold_", target.threshold), ("stretch_", target.stretch)):
        if column.startswith(prefix):
            return None if bound is None else _field(bound, column.removeprefix(prefix), text)
    return _field(target, column, text)
