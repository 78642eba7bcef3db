"""Why a record says what it says, for a terminal."""

from __future__ import annotations

from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from pipeline.extract import Analysis
from pipeline.model import Bound, Extraction, Figure, Span, Target
from pipeline.stages.figures.reading import Reading
from pipeline.stages.targets import Commitment
from pipeline.view.terminal import amount, number, render
from pipeline.view.text import marked, plain

# What a rule's field is called in a target.
_TARGET_FIELDS = {"subject": "actor", "period": "deadline"}


class Reason(NamedTuple):
    """What one stage contributed: which field of the record, its value, and why."""

    stage: str
    field: str
    value: str | None
    reason: str


def explanation_page(
    record: Figure | Target,
    extraction: Extraction,
    found: Analysis,
    published: str,
    *,
    width: int,
    color: bool = False,
) -> str:
    """The sentence with the mention marked, as published and in Simplified characters, then each stage's part.

    `record` is one of `extraction`, which was made from `found`; `published` is the text of the whole article.
    """
    mention, _ = _source(record, extraction, found)
    sentence = _sentence(found, mention)
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
    head.add_row("confidence", plain(f"{record.confidence:.2f}"))
    table = Table(title="each stage's part", title_justify="left", title_style="bold")
    for column in ("stage", "field", "value", "why"):
        table.add_column(column, overflow="fold")
    for stage, field, value, reason in reasons(record, extraction, found):
        table.add_row(plain(stage, "dim"), plain(field), plain(value, "bold"), plain(reason))
    parts: list[RenderableType] = [head, Text(), table]
    return render(parts, width=width, color=color)


def reasons(record: Figure | Target, extraction: Extraction, found: Analysis) -> tuple[Reason, ...]:
    """What each stage contributed to a record, in the order of the stages."""
    mention, source = _source(record, extraction, found)
    sentence = _sentence(found, mention)
    document = found.document
    words = (word.text for word in document.words if sentence.start <= word.start and word.end <= sentence.end)
    names = (
        f"{entity.name} {entity.label}"
        for entity in document.entities
        if sentence.start <= entity.start and entity.end <= sentence.end
    )
    times = (
        f"{time.span.of(document.text)} = {time.edtf or 'unknown'}"
        for time in document.times
        if sentence.covers(time.span)
    )
    made = [
        Reason("convert", "script", extraction.article.script, "characters of the body"),
        Reason("measure", "reference date", document.reference, "what 今年 means in this article"),
        Reason("measure", "times", "; ".join(times) or None, "times of the sentence"),
        *_numbers(record, source, document.text),
        Reason("segment", "words", "/".join(words), "words of the sentence"),
        Reason("tag", "names", "; ".join(names) or None, "names of the sentence"),
    ]
    stage = "figures" if isinstance(record, Figure) else "targets"
    for name, rule in source.rules:
        field = name if isinstance(record, Figure) else _TARGET_FIELDS.get(name, name)
        value = "target" if isinstance(record, Target) and name == "status" else getattr(record, field)
        made.append(Reason(stage, field, None if value is None else str(value), rule))
    if isinstance(record, Target):
        made.append(Reason(stage, "action", record.action, "the verb of the clause"))
    return tuple(made)


def _numbers(record: Figure | Target, source: Reading | Commitment, text: str) -> list[Reason]:
    """How each number of a record was read, and from which words."""
    read: list[tuple[str, Figure | Bound | None, Reading | None]]
    if isinstance(record, Target) and isinstance(source, Commitment):
        read = [("threshold", record.threshold, source.threshold), ("stretch", record.stretch, source.stretch)]
    elif isinstance(record, Figure) and isinstance(source, Reading):
        read = [("value", record, source)]
    else:
        raise TypeError(f"{type(record).__name__} was not made of {type(source).__name__}")
    made = []
    for name, made_of, reading in read:
        if made_of is not None and reading is not None:
            base = f"{number(made_of.base_value)} {made_of.base_unit or ''}".rstrip()
            words = reading.quantity.outer.of(text)
            made.append(Reason("measure", name, f"{amount(made_of)} ({made_of.comparator})", f"read from {words}"))
            made.append(Reason("measure", f"{name}, canonical", base, "for comparing and adding up"))
    return made


def _source(record: Figure | Target, extraction: Extraction, found: Analysis) -> tuple[Span, Reading | Commitment]:
    """Where a record's mention stands in the Simplified text, and what the stages said of it."""
    if isinstance(record, Figure):
        reading = found.figures[extraction.figures.index(record)]
        return reading.span, reading
    commitment = found.targets[extraction.targets.index(record)]
    return commitment.span, commitment


def _sentence(found: Analysis, mention: Span) -> Span:
    """The sentence around a mention; up to a semicolon, which ends one here."""
    layout = found.document.layout
    first = layout.sentence(layout.word_at(mention.start))
    last = layout.sentence(layout.word_at(mention.end - 1))
    return Span(first.start, last.end)


def _line(text: str, sentence: Span, mention: Span) -> Text:
    return marked(sentence.of(text), mention.start - sentence.start, mention.end - sentence.start)
