"""Dates of the page: the day of a byline, a stamp beside clock time, source or views.

A stamp tells when the page was put up or changed, which may be years after the text was written, but never before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import msgspec

from pipeline.model import Span
from pipeline.stages.measure.times_edtf import Parts, parse_point

_DATE = re.compile(
    r"(?<![0-9])((?:19|20)[0-9]{2})\s?[-年/.]\s?(1[0-2]|0?[1-9])\s?[-月/.]\s?(3[01]|[12][0-9]|0?[1-9])(?![0-9])"
)
_HEAD, _TAIL = 400, 80  # characters before and after the body that belong to the page of the text
_LINE = 60  # characters of a line that may be a stamp


Kind = Literal["byline", "site", "updated"]


class Stamp(msgspec.Struct, frozen=True):
    """A date of the page. `byline`: a day alone; `site`: with the page's clock or source; `updated`: of a change."""

    date: Parts
    kind: Kind


def edge_lines(text: str, paragraphs: Sequence[Span]) -> list[Span]:
    """The lines next to the body that may hold its date: headline, subtitle, byline, source."""
    if not paragraphs:
        return []
    start, end = paragraphs[0].start, paragraphs[-1].end
    line_end = text.find("\n", end)
    zones = [(max(0, start - _HEAD), start), (end, min(len(text), (end if line_end < 0 else line_end) + _TAIL))]
    spans: list[Span] = []
    for low, high in zones:
        at = low
        for line in text[low:high].split("\n"):
            if line.strip() and len(line) <= _LINE:
                spans.append(Span(at, at + len(line)))
            at += len(line) + 1
    return spans


def page_lines(plain: str, lines: Sequence[Span], paragraphs: Sequence[Span], page: re.Pattern[str]) -> list[Span]:
    """The lines that are the page's, not the article's: those next to the body with a word or a clock time of a page
    (`page`), and such paragraphs at its ends as are nothing but a stamp."""
    ends = [span for span in [*paragraphs[:4], *paragraphs[4:][-2:]] if span.end - span.start <= _LINE]
    stamps = [span for span in ends if page.search(line := span.of(plain)) and _DATE.search(line)]
    return [span for span in lines if page.search(span.of(plain))] + stamps


def find_stamps(
    plain: str, pages: Sequence[Span], updated: re.Pattern[str], published: str | None, page_updated: str | None
) -> list[Stamp]:
    """The dates of the page, each once: those of its `pages` (`page_lines`), and those given."""
    found: dict[Parts, Kind] = {}
    for span in pages:
        line = span.of(plain)
        if date := _DATE.search(line):
            kind: Kind = "updated" if updated.search(line) else "site"
            found.setdefault((int(date[1]), int(date[2]), int(date[3])), kind)
    if (point := parse_point(page_updated)) is not None:
        found.setdefault(point, "site")
    if (point := parse_point(published)) is not None:
        found.setdefault(point, "byline")
    return [Stamp(date, kind) for date, kind in found.items()]
