"""Why a record says what it says, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.model import Figure, Span, Target
from pipeline.view.terminal import render
from pipeline.view.text import marked, plain


class Reason(NamedTuple):
    """What one stage contributed: which field of the record, its value, and why."""

    stage: str
    field: str
    value: str | None
    reason: str


def explanation_page(
    record: Figure | Target,
    published: str,
    simplified: tuple[str, Span] | None,
    reasons: Sequence[Reason],
    *,
    width: int,
    color: bool = False,
) -> str:
    """The sentence with the mention marked, as published and in Simplified characters, then each stage's part.

    `published` is the text of the whole article; `simplified` the evidence in Simplified characters with the mention's
    place in it, None where it is the same.
    """
    start = record.evidence.start
    sentence = record.evidence.of(published)
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold", no_wrap=True)
    head.add_column(overflow="fold")
    head.add_row("record", plain(f"{record.id} ({'figure' if isinstance(record, Figure) else 'target'})"))
    head.add_row("place", plain(f"characters {record.start}-{record.end} of the file"))
    head.add_row("published", marked(sentence, record.start - start, record.end - start))
    if simplified is not None and simplified[0] != sentence:
        text, span = simplified
        head.add_row("simplified", marked(text, span.start, span.end))
    head.add_row("confidence", plain(f"{record.confidence:.2f}"))
    parts: list[RenderableType] = [head, Text()]
    table = Table(title="each stage's part", title_justify="left", title_style="bold")
    for column in ("stage", "field", "value", "why"):
        table.add_column(column, overflow="fold")
    for reason in reasons:
        table.add_row(
            plain(reason.stage, "dim"), plain(reason.field), plain(reason.value, "bold"), plain(reason.reason)
        )
    parts.append(table)
    return render(parts, width=width, color=color)
