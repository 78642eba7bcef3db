"""Why a record says what it says, for a terminal."""

from __future__ import annotations

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.extract import Analysis
from pipeline.lexicon import Lexicon
from pipeline.model import Extraction, Figure, Span, Target
from pipeline.view.reasons import reasons, sentence_of, source_of
from pipeline.view.terminal import render
from pipeline.view.text import marked, plain


def explanation_page(
    record: Figure | Target,
    extraction: Extraction,
    found: Analysis,
    published: str,
    lexicon: Lexicon,
    *,
    width: int,
    color: bool = False,
) -> str:
    """The sentence with the mention marked, as published and in Simplified characters, then each stage's part.

    `record` is one of `extraction`, which was made from `found` with the tables of `lexicon`; `published` is the text
    of the whole article.
    """
    mention, _ = source_of(record, extraction, found)
    sentence = sentence_of(found, mention)
    raw = found.converted.raw(sentence)
    head = Table.grid(padding=(0, 2))
    head.add_column(style="bold", no_wrap=True)
    head.add_column(overflow="fold")
    kind = "figure" if isinstance(record, Figure) else f"{record.kind} target"
    head.add_row("record", plain(f"{extraction.article.id}:{record.id}, a {kind}"))
    head.add_row("place", plain(f"characters {record.start}-{record.end} of the file"))
    head.add_row("published", _line(published, raw, Span(record.start, record.end)))
    if sentence.of(found.document.text) != raw.of(published):
        head.add_row("simplified", _line(found.document.text, sentence, mention))
    table = Table(title="each stage's part", title_justify="left", title_style="bold")
    for column in ("stage", "field", "value", "why"):
        table.add_column(column, overflow="fold")
    for stage, field, value, reason in reasons(record, extraction, found, lexicon):
        table.add_row(plain(stage, "dim"), plain(field), plain(value, "bold"), plain(reason))
    parts: list[RenderableType] = [head, Text(), table]
    return render(parts, width=width, color=color)


def _line(text: str, sentence: Span, mention: Span) -> Text:
    return marked(sentence.of(text), mention.start - sentence.start, mention.end - sentence.start)
