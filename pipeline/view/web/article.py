"""One article's page: the part of its text that is asked for, with the records in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from pipeline.config import Settings
from pipeline.lexicon import load
from pipeline.model import Drop, Extraction, Span
from pipeline.stages.convert import convert
from pipeline.view.draw import query
from pipeline.view.highlight import Mark, Piece, marks_of, parts, pieces
from pipeline.view.review.items import FORM
from pipeline.view.review.session import Reviewer
from pipeline.view.web.sources import Source

PART = 12_000
MOST = 450
"""Characters of an article on one page, and the weight of their records: they stay within what a page may weigh."""
_MOST_PAGES = 100_000


def show_part(source: Source, reviewer: Reviewer, settings: Settings, asked: Mapping[str, str]) -> dict[str, Any]:
    """What the template shows. Asked can be a `page`, a `record` or a place (`at`) to be on it, and the `text`."""
    extraction, text = source.extraction, source.text
    simplified = asked.get("text") == "simplified"
    cut = None if simplified else whole_number(asked.get("at", ""))
    # Without its text an article is cut as if it were blank.
    whole = " " * max((record.end for record in extraction), default=1) if text is None else text
    cuts = parts(whole, PART, marks_of(extraction), MOST)
    wanted = next((record.start for record in extraction if record.id == asked.get("record")), cut)
    at = min(page_number(asked), len(cuts) - 1)
    if wanted is not None:
        at = next((number for number, (first, last) in enumerate(cuts) if first <= wanted < last), at)
    start, end = cuts[at]
    inside = range(start, max(end, 1))
    review = reviewer.look(extraction, text)
    here = {"text": "simplified" if simplified else None, "page": at or None}
    if text is None:
        shown = None
    elif simplified:
        shown = _simplified(extraction, text, start, end, settings)
    else:
        shown = pieces(text, marks_of(extraction), extraction.drops, start=start, end=end, cut=cut)
    return {
        "extraction": extraction,
        "problem": source.problem,
        "pieces": shown,
        "cut": cut,
        "simplified": simplified,
        "part": at,
        "parts": len(cuts),
        "figures": [figure for figure in extraction.figures if figure.start in inside],
        "targets": [target for target in extraction.targets if target.start in inside],
        "entities": [(f"e{number}", one) for number, one in enumerate(extraction.entities) if one.start in inside],
        "review": review._replace(extra=tuple(item for item in review.extra if item.start in inside)),
        "form_fields": FORM,
        "here_query": here,
        "earlier": query(here, page=at - 1) if at else None,
        "later": query(here, page=at + 1) if at + 1 < len(cuts) else None,
    }


def page_number(asked: Mapping[str, str]) -> int:
    """The page that is asked for; the first for what is no number."""
    return min(whole_number(asked.get("page", "")) or 0, _MOST_PAGES)


def whole_number(text: str) -> int | None:
    """A number of up to eight digits; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _simplified(extraction: Extraction, text: str, start: int, end: int, settings: Settings) -> list[Piece]:
    part = convert(text[start:end], load(settings.lexicons), settings.variant)

    def moved(at: int, to: int) -> Span | None:
        at, to = max(at, start), min(to, end)
        return part.simp(Span(at - start, to - start)) if at < to else None

    marks: list[Mark] = [
        mark._replace(start=span.start, end=span.end)
        for mark in marks_of(extraction)
        if (span := moved(mark.start, mark.end))
    ]
    drops: list[Drop] = [
        msgspec.structs.replace(drop, start=span.start, end=span.end)
        for drop in extraction.drops
        if (span := moved(drop.start, drop.end))
    ]
    return pieces(part.text, marks, drops)
