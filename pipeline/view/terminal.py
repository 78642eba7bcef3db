"""The records of one article as tables for a terminal."""

from __future__ import annotations

import io
from collections.abc import Iterable
from decimal import Decimal

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.model import Bound, Extraction, Figure, Quantity, Span, Target, Time
from pipeline.view.text import plain

SIGNS = {"eq": "", "approx": "≈ ", "near": "≲ ", "gt": "> ", "ge": "≥ ", "lt": "< ", "le": "≤ ", "between": ""}
_ID = 13  # characters of a record's id
_WIDE = 80


def extraction_tables(extraction: Extraction, *, width: int, color: bool = False) -> str:
    """Head, figures, targets and entities of one article, `width` columns wide (a Chinese character takes two)."""
    parts: list[RenderableType] = [_head(extraction)]
    if extraction.figures:
        parts.append(_figures(extraction.figures, width))
    if extraction.targets:
        parts.append(_targets(extraction.targets, width))
    if extraction.entities:
        names = dict.fromkeys(f"{entity.name}/{entity.label}" for entity in extraction.entities)
        parts.append(Text.assemble(("entities  ", "bold"), plain("  ".join(names))))
    return render(parts, width=width, color=color)


def render(parts: Iterable[RenderableType], *, width: int, color: bool = False) -> str:
    """What `rich` draws of `parts`; escape sequences only where `color`, no blanks at the ends of lines otherwise."""
    file = io.StringIO()
    console = Console(
        file=file,
        width=width,
        force_terminal=color,
        no_color=not color,
        color_system="standard" if color else None,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
    )
    for part in parts:
        console.print(part)
    drawn = file.getvalue()
    return drawn if color else "".join(line.rstrip(" ") + "\n" for line in drawn.split("\n")[:-1])


def amount(record: Figure | Bound | Quantity) -> str:
    """A quantity in short, ``≥ 1,000 亩`` or ``3–5 个``; the sign stands for the comparator."""
    unit = "" if record.unit is None else f" {record.unit}"
    upper = "" if record.upper is None else f"–{number(record.upper)}"
    return f"{SIGNS[record.comparator]}{number(record.value)}{upper}{unit}"


def number(value: Decimal) -> str:
    """Plain digits in groups of three; a number too long to read is cut in the middle."""
    digits = format(value, ",f")
    return digits if len(digits) <= 40 else f"{digits[:18]}…{digits[-18:]} ({len(digits)} characters)"


def measured_table(text: str, quantities: Iterable[Quantity], times: Iterable[Time]) -> RenderableType:
    """The quantities and times of a text, left to right; a line saying so where there are none."""
    table = _table("", ("at", "text", "reads as", "canonical", "kind"))
    rows: list[tuple[Span, str | None, str | None, str]] = [
        (
            item.span,
            amount(item),
            number(item.base_value) + (f" {item.base_unit}" if item.base_unit else ""),
            item.kind,
        )
        for item in quantities
    ]
    rows += [(time.span, time.edtf, None, "time") for time in times]
    for span, reads, canonical, kind in sorted(rows):
        table.add_row(
            plain(f"{span.start}-{span.end}"), plain(span.of(text), "bold"), plain(reads), plain(canonical), plain(kind)
        )
    return table if rows else Text("nothing to read")


def _head(extraction: Extraction) -> RenderableType:
    article = extraction.article
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold", no_wrap=True)
    head.add_column(overflow="fold")
    written = article.published or article.reference_date
    for name, value in (
        ("article", article.id),
        ("title", article.title),
        ("publisher", article.publisher),
        ("authors", "、".join(article.authors) or None),
        ("written", written),
        ("script", article.script),
        ("records", f"{len(extraction.figures)} figures, {len(extraction.targets)} targets"),
    ):
        head.add_row(name, plain(value))
    return head


def _figures(figures: Iterable[Figure], width: int) -> Table:
    table = _table("figures", ("id", "published as", "whose", "what", "value", "when", "status"), width)
    for figure in figures:
        what = [figure.indicator, None if figure.measure == "level" else figure.measure, figure.basis]
        table.add_row(
            plain(figure.id, "dim"),
            plain(figure.text, "bold"),
            plain(figure.subject),
            plain(" ".join(word for word in what if word) or None),
            plain(amount(figure)),
            plain(figure.period),
            plain(figure.status),
        )
    return table


def _targets(targets: Iterable[Target], width: int) -> Table:
    table = _table("targets", ("id", "published as", "who", "does what", "threshold", "stretch", "by"), width)
    for target in targets:
        table.add_row(
            plain(target.id, "dim"),
            plain(target.text, "bold"),
            plain(target.actor),
            plain(" ".join(word for word in (target.action, target.indicator) if word) or None),
            plain(amount(target.threshold) if target.threshold else None),
            plain(amount(target.stretch) if target.stretch else None),
            plain(target.deadline),
        )
    return table


def _table(title: str, columns: Iterable[str], width: int = 0) -> Table:
    """An empty table. In one of `_WIDE` columns or more an id stays in one piece, to be copied."""
    table = Table(title=title, title_justify="left", title_style="bold", expand=False)
    for column in columns:
        table.add_column(column, overflow="fold", min_width=_ID if column == "id" and width >= _WIDE else None)
    return table
