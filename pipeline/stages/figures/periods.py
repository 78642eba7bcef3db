"""When a number holds: the nearest time in its clause, its sentence, its paragraph, its list or section, in this order.

Times that only say when something was published (昨日公布), that a change is measured from (比上年), or that mean now
(目前) are not a number's own. What has no date (a stock, a rule, a length) inherits none.
"""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Status, Time
from pipeline.stages.figures.layout import LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.vocabulary import vocabulary

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REPORTING = re.compile(r"(\d{4})(?:-\d{2})?(?:/\1-\d{2})?|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")
_REVIEW = re.compile(r"(20\d\d)年?[^\d]{0,6}(?:回顾|总结|成绩|成效|完成情况|发展情况|运行情况)")
_REPORT = re.compile(
    r"年报|年度报告|季报|季度报告|中报|半年度?报|业绩|财报|公报|经济运行|统计局|成绩单|经济数据|假期|黄金周"
)
_LEAD = 2  # paragraphs
_HEADING_BACK = 14  # paragraphs
_LOOK_BACK = 60  # sentences
_PARAGRAPHS_BACK = 8
_PARTS = frozenset(("percent", "multiple"))
_FLOWS = frozenset(("growth", "change"))


class Periods:
    """Finds the periods of one document's numbers."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        words = vocabulary(lexicon)
        self._compare = words.words["compare"]
        self._present = words.present
        self._published = words.published
        self._reported = self._report_period()

    def find(self, number: int, at: int, measure: str) -> Said[str | None]:
        """The EDTF period of quantity `number`, whose word is `at`; None where the article does not say."""
        layout = self.document.layout
        quantity = self.document.quantities[number]
        sentence = layout.sentence(at)
        first, last = layout.clause(at)
        base = self._attached(quantity, at, first)
        if base is not None:
            return Said(None, "now") if base == "now" else Said(base, "time it is of")
        for start, end, rule in ((first, at, "time in the clause"), (sentence.first, first, "time in the sentence")):
            said = self._nearest(start, end, quantity)
            if said is not None:
                return Said(said.edtf, rule) if said.edtf != "now" else Said(None, "now")
        said = self._nearest(at + 1, last, quantity, backward=False)
        if said is not None and said.edtf != "now":
            return Said(said.edtf, "time after it in the clause")
        whole = layout.whole_start(sentence)
        carried = self._earlier(sentence, whole, measure, quantity)
        if carried is not None:
            return carried
        year = None if _stock(quantity, measure) else self._year_above(sentence.paragraph)
        if year is not None:
            return Said(year, "year in the heading")
        report = None if _stock(quantity, measure) or quantity.kind == "duration" else self._reported
        return Said(report, "period of the report") if report is not None else Said(None, "no time")

    def _report_period(self) -> str | None:
        """The period that a report of results or statistics is about: the first year or part of a year in its lead.

        So is an account of a holiday about that.
        """
        document = self.document
        lead = document.paragraphs[:_LEAD]
        if not lead or not _REPORT.search((document.title or "") + document.text[lead[0].start : lead[0].end]):
            return None
        for time in document.times:
            if time.span.start >= lead[-1].end:
                return None
            edtf = time.edtf or ""
            if (
                time.role != "base"
                and _REPORTING.fullmatch(edtf)
                and len(edtf) != 10
                and not begins_after(time.edtf, document.reference)
            ):
                whole = len(edtf) == 4 and edtf == (document.reference or "")[:4]
                if not whole and not self._published.match(document.text, time.span.end):
                    return edtf
        return None

    def _year_above(self, paragraph: int) -> str | None:
        """The year that the heading above a paragraph looks back on (一、2024年工作回顾)."""
        for index in range(paragraph - 1, max(-1, paragraph - 1 - _HEADING_BACK), -1):
            span = self.document.paragraphs[index]
            if len(span) <= LONGEST_HEADING and span.of(self.document.text).rstrip()[-1:] not in "。！？；：”":
                found = _REVIEW.search(self.document.text, span.start, span.end)
                return found[1] if found else None
        return None

    def settle(self, said: Said[str | None], status: Said[Status]) -> Said[str | None]:
        """The period once the status is known: a rule has only a time of its own, a plan on a list its list's year."""
        own = said.rule in ("time in the clause", "time it is of", "time after it in the clause")
        if status.value == "reference" and not own:
            return Said(None, "a rule has no date")
        starts = status.rule == "where it starts from" and said.rule != "time it is of"
        if starts and begins_after(said.value, self.document.reference):
            return Said(None, "before what is to come")
        dateless = said.value is None and said.rule != "now" and self.document.reference is not None
        if dateless and status.rule in ("heading", "list of a plan"):
            return Said(str(self.document.reference)[:4], "year of the plan")
        return said

    def _attached(self, quantity: Quantity, at: int, first: int) -> str | None:
        """较去年的13.4亿元: a number right after a time and 的 is of that time, unless a part of it (去年的六成)."""
        layout = self.document.layout
        back = layout.word_at(quantity.outer.start) - 1
        if back >= first and self.document.words[back].text == "的":
            back -= 1
            number = layout.time_at.get(back)
            starts = back > first and self.document.words[back - 1].text in ("由", "从")  # 由上年的58%提高到66%
            if self._present.fullmatch(self.document.words[back].text):
                return "now"
            if number is not None and (starts or quantity.kind not in _PARTS):
                return self.document.times[number].edtf
        return None

    def _earlier(self, sentence: Sentence, whole: int, measure: str, quantity: Quantity) -> Said[str | None] | None:
        """From the sentences before in the paragraph; then, on a list or for a growth, from the paragraphs before."""
        layout = self.document.layout
        floor = max(-1, sentence.index - 1 - _LOOK_BACK)
        for index in range(sentence.index - 1, floor, -1):
            earlier = layout.sentences[index]
            if earlier.paragraph != sentence.paragraph:
                break
            same = earlier.start >= whole
            found = self._nearest(earlier.first, earlier.last, quantity)
            if found is None or found.edtf == "now":
                continue
            if not same and (
                _stock(quantity, measure)
                or not _carries(found.edtf, quantity)
                or begins_after(found.edtf, self.document.reference)
            ):
                continue
            return Said(found.edtf, "time in a sentence before")
        text = self.document.text
        item = LIST_ITEM.match(self.document.paragraphs[sentence.paragraph].of(text)) is not None
        if not item and measure not in _FLOWS:
            return None
        for index in range(sentence.index - 1, floor, -1):
            earlier = layout.sentences[index]
            if sentence.paragraph - earlier.paragraph > _PARAGRAPHS_BACK:
                break
            if earlier.paragraph == sentence.paragraph:
                continue
            found = self._nearest(earlier.first, earlier.last, quantity)
            if (
                found is None
                or found.edtf == "now"
                or not _carries(found.edtf, None)
                or begins_after(found.edtf, self.document.reference)
            ):
                continue
            if self.document.reference is not None and (found.edtf or "")[:4] < str(
                int(self.document.reference[:4]) - 1
            ):
                continue  # history told in passing
            return Said(found.edtf, "time in a paragraph before")
        return None

    def _nearest(self, first: int, last: int, quantity: Quantity, *, backward: bool = True) -> Time | None:
        """The time nearest to the end (or the beginning) of a run of words; its edtf is "now" for 目前 and the like."""
        layout, words = self.document.layout, self.document.words
        inside = layout.times_in(first, last)
        for at in reversed(inside) if backward else inside:
            time = self.document.times[layout.time_at[at]]
            surface = time.span.of(self.document.text)
            if time.role == "base" or (
                at > 0 and words[at - 1].text in self._compare and words[at - 1].pos in ("p", "zg", "c", "v", "d")
            ):
                continue
            if self._published.match(self.document.text, time.span.end):
                continue
            of = quantity.kind in _PARTS and at + 2 < len(words) and words[at + 1].text == "的"
            if of and words[at + 2].start >= quantity.outer.start:
                continue  # 恢复到2019年的六成
            if self._present.search(surface):
                return Time(span=time.span, edtf="now")
            if time.edtf is None:
                continue
            return time
        return None

    def date(self, first: int, last: int) -> str | None:
        """The resolved time named last in a run of words, or None; what it was published on and base times left out."""
        for at in reversed(self.document.layout.times_in(first, last)):
            time = self.document.times[self.document.layout.time_at[at]]
            surface = time.span.of(self.document.text)
            if (
                time.edtf is None
                or time.role == "base"
                or self._present.search(surface)
                or self._published.match(self.document.text, time.span.end)
            ):
                continue
            return time.edtf
        return None


def begins_after(period: str | None, reference: str | None) -> bool:
    """Whether an EDTF period begins after the reference date, compared as exactly as both are given."""
    start, reference = (period or "").split("/")[0], reference or ""
    width = min(len(start), len(reference))
    return start not in ("", "..") and start[:width] > reference[:width]


def follow_periods(document: Document, lexicon: Lexicon) -> Periods:
    """The periods of a document, made once."""
    return document.once(Periods, lambda: Periods(document, lexicon))


def _stock(quantity: Quantity, measure: str) -> bool:
    """Whether the number is a size or a length that has no date of its own unless its own sentence gives one."""
    return quantity.kind in ("duration", "ratio") or (quantity.kind == "physical" and measure == "level")


def _carries(edtf: str | None, quantity: Quantity | None) -> bool:
    """Whether a time goes on for the next sentences: a year or a part of one; for what is counted also a day.

    Without a quantity, for the next paragraphs: no days.
    """
    if edtf is None or (quantity is None and len(edtf) > 15):
        return False
    if quantity is not None and quantity.kind in ("count", "person") and _DAY.fullmatch(edtf):
        return True
    return _REPORTING.fullmatch(edtf) is not None
