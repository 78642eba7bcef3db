"""Headings, sections and what a whole article reports on, as they give numbers their time."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.model import Quantity, Span
from pipeline.stages.figures.layout import LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.period_times import (
    DAY,
    LENGTH_OF_DAYS,
    NOW,
    Times,
    begins_after,
    ended_before,
    fiscal_year,
)
from pipeline.stages.figures.period_words import PeriodWords
from pipeline.stages.figures.reading import Said

REPORTING = re.compile(r"(\d{4})(?:-\d{2})?(?:/\1-\d{2})?|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")
PARAGRAPHS_BACK = 8
_COUNTED = frozenset(("count", "person", "rank", "bare"))
_TOLD_OF = 3  # words for a race or a fair
_LEAD = 2  # paragraphs
_HEADING_BACK = 14  # paragraphs
_ITEMS = 3
_LONGEST_MONTHS = 15  # characters of 2024-01/2024-06
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]")
_NO_HEADING = frozenset("。！？；：”，")
_YEAR = 4  # characters
_ANNUAL_UNTIL = "06"  # the month until which annual reports come out
_REPORTED_AFTER = 2  # years; what was longer ago is told, not reported on


class Sections:
    """The headings of a document; `digest` tells that it is one of short news, `reported` the period it reports on."""

    def __init__(self, document: Document, times: Times, words: PeriodWords) -> None:
        self.document = document
        self.times = times
        self._words = words
        self._years: dict[tuple[int, str], str | None] = {}
        text = document.text
        self._headings = frozenset(
            index
            for index, span in enumerate(document.paragraphs)
            if len(span) <= LONGEST_HEADING and text[span.end - 1] not in _NO_HEADING
        )
        self.digest = sum(text[span.start] == "【" for span in document.paragraphs) >= _ITEMS
        self.reported = self._report_period()
        over = self.reported is not None and not begins_after(self.reported.split("/")[-1], document.reference)
        if ended_before(self.reported, document.reference) or (over and fiscal_year(self.reported) is not None):
            times.is_report_of(self.reported)

    def is_heading(self, paragraph: int) -> bool:
        """Whether a paragraph is short and ends without a mark."""
        return paragraph in self._headings

    def section(self, paragraph: int) -> int:
        """The paragraph of the heading above one, or the paragraph itself where there is none near."""
        above = range(paragraph - 1, max(-1, paragraph - 1 - PARAGRAPHS_BACK), -1)
        return next((index for index in above if self.is_heading(index)), paragraph)

    def _report_period(self) -> str | None:
        """The period that a report of results or statistics is about: the first year or part of a year in its lead.

        So is an account of a holiday about its days.
        """
        document = self.document
        lead = document.paragraphs[:_LEAD]
        if not lead or self.digest:
            return None
        text = (document.title or "") + document.text[lead[0].start : lead[0].end]
        annual = self._words.annual.search(text) is not None
        holiday = self._words.holiday.search(text) is not None
        if not holiday and not self._words.report.search(text):
            return self._event_day(lead)
        for at in document.layout.times_in(0, document.layout.word_at(lead[-1].end - 1) + 1):
            time = document.times[document.layout.time_at[at]]
            edtf = self.times.own(at)
            days = edtf is not None and len(edtf) == LENGTH_OF_DAYS
            reports = edtf is not None and (REPORTING.fullmatch(edtf) or fiscal_year(edtf) is not None)
            if edtf is None or not reports or DAY.fullmatch(edtf) or (days and not holiday):
                continue
            present = document.reference or ""
            whole = edtf == present[:4] or (edtf == present[:7] and not holiday)
            late = present[:4].isdigit() and int(edtf[:4]) < int(present[:4]) - _REPORTED_AFTER
            if annual and len(edtf) > _YEAR and edtf[:4] == present[:4] and fiscal_year(edtf) is None:
                continue  # 3月29日晚，公司披露年报: of the year before
            if not whole and not late and not begins_after(time.edtf, document.reference):
                return edtf
        early = (document.reference or "")[5:7]
        return str(int((document.reference or "")[:4]) - 1) if annual and early and early <= _ANNUAL_UNTIL else None

    def _event_day(self, lead: Sequence[Span]) -> str | None:
        """The day of the fair or the race that the lead tells of, where the whole text tells of it."""
        document = self.document
        end = lead[-1].end
        event = any(entity.label == "EVENT" and entity.start < end for entity in document.entities)
        if not event or len(self._words.event.findall(document.text)) < _TOLD_OF:
            return None
        for at in document.layout.times_in(0, document.layout.word_at(end - 1) + 1):
            edtf = self.times.own(at)
            if edtf is not None and DAY.fullmatch(edtf) and not begins_after(edtf, document.reference):
                return edtf
        return None

    def year_above(self, paragraph: int, heading: re.Pattern[str]) -> str | None:
        """The year that the section of a paragraph looks back on or plans for (一、2024年工作回顾, 过去一年怎么看)."""
        key = paragraph, heading.pattern
        if key not in self._years:
            self._years[key] = self._year_above(paragraph, heading)
        return self._years[key]

    def _year_above(self, paragraph: int, heading: re.Pattern[str]) -> str | None:
        document, layout = self.document, self.document.layout
        for index in range(paragraph - 1, max(-1, paragraph - 1 - _HEADING_BACK), -1):
            if not self.is_heading(index):
                continue
            span = document.paragraphs[index]
            found = heading.search(document.text, span.start, span.end)
            if found is not None:
                return found[1]
            first = layout.word_at(span.start)
            for at in layout.times_in(first, layout.word_at(span.end - 1) + 1):
                edtf = self.times.own(at)
                if edtf is not None and ended_before(edtf, document.reference) and heading is self._words.review:
                    return edtf
                return None
            if _SECTION.match(document.text, span.start):
                return None
        return None

    def heading(self, sentence: Sentence, quantity: Quantity) -> Said[str | None] | None:
        """For a number in a heading the first time of what follows it; for one below, the time in the heading."""
        document, times = self.document, self.times
        paragraph = sentence.paragraph
        if self.is_heading(paragraph):
            if paragraph + 1 < len(document.paragraphs) and not self.is_heading(paragraph + 1):
                below = document.layout.sentence(document.layout.word_at(document.paragraphs[paragraph + 1].start))
                edtf = times.nearest(below.first, below.last, quantity, backward=False)
                if edtf is not None and edtf != NOW:
                    return Said(edtf, "time below the heading")
            return None
        if paragraph and self.is_heading(paragraph - 1):
            above = document.layout.sentence(document.layout.word_at(document.paragraphs[paragraph - 1].start))
            edtf = times.nearest(above.first, above.last, quantity)
            if edtf is not None and edtf != NOW and carries(edtf, quantity):
                return Said(edtf, "time in the heading")
        return None


def carries(edtf: str, quantity: Quantity | None, *, as_of: bool = False) -> bool:
    """Whether a time goes on for the next sentences: a year or a part of one; for what is counted also a day.

    A date up to which is counted (`as_of`) goes on for all. Without a quantity, for the next paragraphs: no days.
    """
    if quantity is None and len(edtf) > _LONGEST_MONTHS:
        return False
    if quantity is not None and DAY.fullmatch(edtf):
        return as_of or quantity.kind in _COUNTED
    return REPORTING.fullmatch(edtf) is not None or fiscal_year(edtf) is not None
