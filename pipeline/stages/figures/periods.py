"""When a number holds: the nearest time in its clause, its sentence, its paragraph, its list or section, in this order.

What has no date (a stock, a rule, a length) inherits none.
"""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity
from pipeline.stages.figures.bases import follow_bases
from pipeline.stages.figures.layout import CLAUSE_ENDS, LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.period_times import (
    DAY,
    NOW,
    PARTS,
    Times,
    begins_after,
    ended_before,
    period_words,
)
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.vocabulary import vocabulary

__all__ = ["Periods", "begins_after", "follow_periods"]

_REPORTING = re.compile(r"(\d{4})(?:-\d{2})?(?:/\1-\d{2})?|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")
_YEARS = re.compile(r"(\d{4})/(\d{4})")
_LEAD = 2  # paragraphs
_HEADING_BACK = 14  # paragraphs
_LOOK_BACK = 60  # sentences
_PARAGRAPHS_BACK = 8
_ITEMS = 3
_LONGEST_MONTHS = 15  # characters of 2024-01/2024-06
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]")
_FLOWS = frozenset(("growth", "change"))
_COUNTED = frozenset(("count", "person", "rank", "bare"))
_CLOSING = "。！？；：”"


class Periods:
    """Finds the periods of one document's numbers."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.times = Times(document, lexicon)
        self._words = period_words(lexicon)
        self._verbs = vocabulary(lexicon)
        self._bases = follow_bases(document, lexicon)
        starts = [document.text[span.start] for span in document.paragraphs]
        self._digest = starts.count("【") >= _ITEMS  # a digest of short news, which have nothing to do with each other
        self._reported = self._report_period()
        if ended_before(self._reported, document.reference):
            self.times.is_report_of(self._reported)

    def find(self, number: int, at: int, measure: str) -> Said[str | None]:
        """The EDTF period of quantity `number`, whose word is `at`; None where the article does not say."""
        layout, times = self.document.layout, self.times
        text, reference = self.document.text, self.document.reference
        quantity = self.document.quantities[number]
        sentence = layout.sentence(at)
        first, last = layout.clause(at)
        base = self._attached(quantity, at, first)
        if base is not None:
            return Said(None, "now") if base == NOW else Said(base, "time it is of")
        clause_start = self.document.words[first].start
        if self._words.then.search(text, clause_start, quantity.outer.start):
            then = times.past(layout.sentences[max(0, sentence.index - 2)].first, first)
            if then is not None:
                return Said(then.edtf, "time that then means")
        yearly = measure == "growth" and self._words.yearly.search(text, clause_start, quantity.outer.start)
        if yearly and (years := times.years(layout.sentences[max(0, sentence.index - 3)].first, at)):
            return Said(years, "years of a yearly growth")
        for start, end, rule in ((first, at, "time in the clause"), (sentence.first, first, "time in the sentence")):
            edtf = times.nearest(start, end, quantity)
            if edtf is not None:
                return self._end_of_years(Said(edtf, rule), quantity, measure, at) if edtf != NOW else Said(None, "now")
        edtf = times.nearest(at + 1, last, quantity, backward=False)
        if edtf is not None and edtf != NOW:
            return Said(edtf, "time after it in the clause")
        stock = self._stock(quantity, measure, first, at)
        whole = layout.whole_start(sentence)
        if not stock and (days := times.days(at, whole, quantity.outer.start)) is not None:
            return Said(days, "days of the holiday")
        if (
            reference is not None
            and not stock
            and self._words.edition.search(text, sentence.start, quantity.outer.start)
        ):
            return Said(reference[:4], "this edition of an event")
        if self._words.habit.search(text, clause_start, quantity.outer.start):
            return Said(None, "what is so each time")
        carried = self._earlier(sentence, whole, measure, quantity, stock=stock)
        if carried is not None:
            return carried
        if stock:
            return Said(None, "no time")
        year = self.year_above(sentence.paragraph, self._words.review)
        if year is not None:
            return Said(year, "year in the heading")
        if self._reported is not None:
            return Said(self._reported, "period of the report")
        return Said(None, "no time")

    def _end_of_years(self, said: Said[str | None], quantity: Quantity, measure: str, at: int) -> Said[str | None]:
        """A level come to in several years (五年间…升至83%) is of their end; where it came from, of none."""
        years = _YEARS.fullmatch(said.value or "")
        if years is None or measure not in ("level", "share"):
            return said
        words = self.document.words
        for back in range(at - 1, max(at - 4, -1), -1):
            if words[back].text in ("由", "从") and quantity.kind != "duration":
                return Said(None, "where years begin")
            if words[back].text[-1:] in "到至" or self._verbs.verb(words[back].text) == "reach":
                return Said(years[2], "where years end")
            if words[back].text in CLAUSE_ENDS or back in self.document.layout.quantity_at:
                break
        return said

    def _report_period(self) -> str | None:
        """The period that a report of results or statistics is about: the first year or part of a year in its lead.

        So is an account of a holiday about its days.
        """
        document = self.document
        lead = document.paragraphs[:_LEAD]
        if not lead or self._digest:
            return None
        text = (document.title or "") + document.text[lead[0].start : lead[0].end]
        holiday = self._words.holiday.search(text) is not None
        if not holiday and not self._words.report.search(text):
            return None
        for at in document.layout.times_in(0, document.layout.word_at(lead[-1].end - 1) + 1):
            time = document.times[document.layout.time_at[at]]
            edtf = self.times.own(at)
            days = edtf is not None and len(edtf) > 15
            if edtf is None or not _REPORTING.fullmatch(edtf) or DAY.fullmatch(edtf) or (days and not holiday):
                continue
            whole = len(edtf) == 4 and edtf == (document.reference or "")[:4]
            if not whole and not begins_after(time.edtf, document.reference):
                return edtf
        return None

    def year_above(self, paragraph: int, heading: re.Pattern[str]) -> str | None:
        """The year that the section of a paragraph looks back on or plans for (一、2024年工作回顾, 过去一年怎么看)."""
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

    def _attached(self, quantity: Quantity, at: int, first: int) -> str | None:
        """较去年的13.4亿元: a number right after a time and 的 is of that time, unless a part of it (去年的六成)."""
        layout = self.document.layout
        back = layout.word_at(quantity.outer.start) - 1
        if back >= first and self.document.words[back].text == "的":
            back -= 1
            number = layout.time_at.get(back)
            starts = back > first and self.document.words[back - 1].text in ("由", "从")  # 由上年的58%提高到66%
            if self.times.is_present(self.document.words[back].text):
                return NOW
            if number is not None and (starts or quantity.kind not in PARTS):
                return self.times.resolved(number)
        return None

    def _earlier(
        self, sentence: Sentence, whole: int, measure: str, quantity: Quantity, *, stock: bool
    ) -> Said[str | None] | None:
        """From the sentences before in the paragraph; then, on a list or for a growth, from the paragraphs before."""
        layout, reference = self.document.layout, self.document.reference
        floor = max(-1, sentence.index - 1 - _LOOK_BACK)
        for index in range(sentence.index - 1, floor, -1):
            earlier = layout.sentences[index]
            if earlier.paragraph != sentence.paragraph:
                break
            frame = self.times.frame(earlier.first, earlier.last, quantity)
            if frame is None:
                continue
            edtf, as_of = frame
            other = earlier.start < whole
            if other and (stock or not _carries(edtf, quantity, as_of=as_of) or begins_after(edtf, reference)):
                continue
            if other and self._long_ago(edtf):
                continue
            return Said(edtf, "time in a sentence before")
        if not stock and (near := self._heading(sentence, quantity)):
            return near
        item = LIST_ITEM.match(self.document.paragraphs[sentence.paragraph].of(self.document.text)) is not None
        if self._digest or (not item and (measure not in _FLOWS or self._reported)):
            return None
        if self.is_heading(sentence.paragraph):
            return None
        # A change of which no statistic tells takes the time of its section only.
        floor_paragraph = sentence.paragraph - _PARAGRAPHS_BACK
        if not item and not self._bases.named(sentence.start, quantity.outer.start):
            floor_paragraph = self._section(sentence.paragraph)
        for index in range(sentence.index - 1, floor, -1):
            earlier = layout.sentences[index]
            if earlier.paragraph < floor_paragraph:
                break
            if earlier.paragraph == sentence.paragraph:
                continue
            frame = self.times.frame(earlier.first, earlier.last, quantity)
            if frame is None:
                continue
            edtf = frame[0]
            if not _carries(edtf, None) or begins_after(edtf, reference):
                continue
            if self._long_ago(edtf):
                continue
            return Said(edtf, "time in a paragraph before")
        return None

    def _long_ago(self, edtf: str) -> bool:
        """Whether a time was over before last year: history told in passing; the next sentence is in the present again."""
        reference, last = self.document.reference, edtf.split("/")[-1]
        return reference is not None and last != ".." and last[:4] < str(int(reference[:4]) - 1)

    def _heading(self, sentence: Sentence, quantity: Quantity) -> Said[str | None] | None:
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
            if edtf is not None and edtf != NOW and _carries(edtf, quantity):
                return Said(edtf, "time in the heading")
        return None

    def _section(self, paragraph: int) -> int:
        """The paragraph of the heading above one, or the paragraph itself where there is none near."""
        above = range(paragraph - 1, max(-1, paragraph - 1 - _PARAGRAPHS_BACK), -1)
        return next((index for index in above if self.is_heading(index)), paragraph)

    def is_heading(self, paragraph: int) -> bool:
        span = self.document.paragraphs[paragraph]
        text = self.document.text
        return len(span) <= LONGEST_HEADING and text[span.end - 1] not in "。！？；：”，"

    def _stock(self, quantity: Quantity, measure: str, first: int, at: int) -> bool:
        """Whether the number is a size or a length that has no date unless its own sentence gives one."""
        words = [word.text for word in self.document.words[first:at]]
        if quantity.kind == "duration" and "平均" in words:
            return False
        if quantity.kind in ("duration", "ratio"):
            return True
        if quantity.kind != "physical" or measure != "level":
            return False
        if words[-1:] == ["的"]:
            return True  # 腾出的4300亩土地
        flows = any(word in self._words.flow or word.endswith(self._words.flow_ends) for word in words)
        return not flows or not self._words.capacity.isdisjoint(words)

    def date(self, first: int, last: int) -> str | None:
        """The resolved time named last in a run of words, or None; what it was published on and base times left out."""
        for at in reversed(self.document.layout.times_in(first, last)):
            edtf = self.times.own(at)
            if edtf is not None and edtf != NOW:
                return edtf
        return None


def follow_periods(document: Document, lexicon: Lexicon) -> Periods:
    """The periods of a document, made once."""
    return document.once(Periods, lambda: Periods(document, lexicon))


def _carries(edtf: str, quantity: Quantity | None, *, as_of: bool = False) -> bool:
    """Whether a time goes on for the next sentences: a year or a part of one; for what is counted also a day.

    A date up to which is counted (`as_of`) goes on for all. Without a quantity, for the next paragraphs: no days.
    """
    if quantity is None and len(edtf) > _LONGEST_MONTHS:
        return False
    if quantity is not None and DAY.fullmatch(edtf):
        return as_of or quantity.kind in _COUNTED
    return _REPORTING.fullmatch(edtf) is not None
