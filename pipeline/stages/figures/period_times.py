"""Which times of a text may be those of a number, and the words that decide it.

Times that only say when something was published (昨日公布), that a change is measured from (比上年), or that mean now
(目前) are not a number's own.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Time
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.period_words import period_words
from pipeline.stages.figures.vocabulary import vocabulary
from pipeline.stages.measure.times_read import number

NOW = "now"
PARTS = frozenset(("percent", "multiple"))
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LENGTH_OF_DAYS = 21  # characters
_YEAR = 4  # characters
_NEAR = 20  # characters
_LAST_MONTH = "10"
_MARK = re.compile(r"[，。；：！？,;:]")
_DAYS_BACK = 60  # times
_COUNT_OF_DAYS = re.compile(
    r"(?<![0-9一二三四五六七八九十第])([0-9]{1,2}|[一二三四五六七八九十]{1,3})天(?!后|前|就|才|之)"
)
_PART_OF = re.compile(
    r"全?年?同?期?的(?:近|约|不到|不足|逾|超过?|将近|接近)?[0-9.一二两三四五六七八九十百几]{1,6}(?:%|成|分之|多?倍|半)|的一半"
)
_PAST = ("上", "去年")
_BE = frozenset("是为仅只有")
_SINCE = frozenset("自从")
_OF = frozenset("由从")
_SPEECH = re.compile(r"[“「][^“”「」\n]{12,400}[”」]")
_YEARS = re.compile(r"\d{4}/\d{4}")
_TWELVE_MONTHS = re.compile(r"(\d{4})-(\d{2})/(\d{4})-(\d{2})")
_MONTHS = 12
_ANY_YEAR = re.compile(r"\d{4}")
_DAYS = re.compile(r"\d{4}-\d{2}-\d{2}(?:/\d{4}-\d{2}-\d{2})?")


class Times:
    """The times of one document as periods of its numbers. What is found of a time is kept, for many ask."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        words = vocabulary(lexicon)
        self._compare = words.words["compare"]
        self._present = words.present
        self._published = words.published
        self._words = period_words(lexicon)
        self._known: dict[int, str | None] = {}
        self._framing: dict[int, bool] = {}
        self.report_year: str | None = None
        speech = [match.span() for match in _SPEECH.finditer(document.text)]
        self._speech_starts = [start for start, _ in speech]
        self._speech_ends = [end for _, end in speech]

    def is_report_of(self, period: str | None) -> None:
        """The text reports on `period`: where that is a year gone by, or a fiscal year, 年初 and 全年 are of it."""
        if period is not None and (len(period) == _YEAR or fiscal_year(period) is not None):
            self.report_year = period
            self._known.clear()

    def is_present(self, text: str) -> bool:
        """Whether a word means now."""
        return self._present.fullmatch(text) is not None

    def own(self, at: int) -> str | None:
        """The EDTF that the time at word `at` gives to a number; `NOW` for 目前 and the like, None for none."""
        if at not in self._known:
            self._known[at] = self._own(at)
        return self._known[at]

    def _own(self, at: int) -> str | None:
        document, words = self.document, self.document.words
        time = document.times[document.layout.time_at[at]]
        compared = at > 0 and words[at - 1].text in self._compare and words[at - 1].pos in ("p", "zg", "c", "v", "d")
        compared = compared and time.role != "since"  # 从4月起
        text, end = document.text, time.span.end
        if time.role == "base" or compared or self._published.match(text, end):
            return None
        if self._words.promised.match(text, end) and not self._words.current.match(text, time.span.start):
            return None  # 年初提出的, but not 今年设定的
        if self._present.search(text, time.span.start, end) or self._words.rhetoric.match(text, time.span.start):
            return NOW
        if _PART_OF.match(text, end) and text[time.span.start - 1 : time.span.start] not in _OF:
            return None  # 约为两年前的六分之一
        if time.edtf is not None and _DAYS.fullmatch(time.edtf) and self._words.foretold.match(text, end):
            return None
        edtf = self._looking_back(time)
        return self._since(at, edtf) if time.role == "until" and edtf is not None else edtf

    def _since(self, at: int, until: str) -> str:
        """自去年10月18日…，到3月20日: what is told up to a day is of the time since the one named before."""
        document = self.document
        layout = document.layout
        before = layout.times_in(layout.sentence(at).first, at)
        if not before:
            return until
        start = document.times[layout.time_at[before[-1]]]
        begins = start.role == "since" or document.text[max(0, start.span.start - 1) : start.span.start] in _SINCE
        first, last = (start.edtf or "").split("/")[0], until.split("/")[-1]
        return f"{first}/{last}" if begins and first and first < last else until

    def resolved(self, number: int) -> str | None:
        """The EDTF of time `number`, whatever it is the time of."""
        return self._looking_back(self.document.times[number])

    def _looking_back(self, time: Time) -> str | None:
        """年底 that is told as over before the year's end, and 全年 in the report of a year, are of a year before."""
        edtf, reference, text = time.edtf, self.document.reference, self.document.text
        fiscal = fiscal_year(self.report_year)
        shift = self._words.fiscal.get(time.span.of(text)) if fiscal is not None else None
        if fiscal is not None and shift is not None:
            return years_later(self.report_year or "", shift)
        bare = self._words.bare.get(time.span.of(text))
        by = time.role == "by" or text.startswith("前", time.span.end)
        if bare is None or by or reference is None or edtf != reference[:4]:
            return edtf
        clause = text[max(0, time.span.start - _NEAR) : time.span.end + _NEAR]
        if self._words.future.search(_clause_around(clause, min(_NEAR, time.span.start))):
            return edtf
        if self.report_year is not None:
            return self.report_year
        month = reference[5:7]
        return str(int(edtf) - 1) if bare == "end" and month and month <= _LAST_MONTH else edtf

    def frames(self, first: int, last: int, quantity: Quantity) -> Iterator[tuple[str, bool, Sentence]]:
        """The times that frame what is said after them, the latest first, one for a sentence.

        With each whether it is an as-of date (截至…) and its sentence. A time that belongs to a noun or a verb frames
        nothing (比他去年的实收高); a sentence about now gives none.
        """
        layout = self.document.layout
        done = -1
        for at in reversed(layout.times_in(first, last)):
            index = layout.sentence_of[at]
            if index == done:
                continue
            edtf = self.own(at)
            if edtf is None or self._said_by_another(at, quantity) or not self._frames(at):
                continue
            done = index
            if edtf != NOW:
                as_of = self.document.times[layout.time_at[at]].role == "until"
                yield edtf, as_of, layout.sentences[index]

    def _frames(self, at: int) -> bool:
        """Whether a time sets the scene, and does not belong to what a verb before it does or compares."""
        if at not in self._framing:
            self._framing[at] = self._frame(at)
        return self._framing[at]

    def _frame(self, at: int) -> bool:
        document = self.document
        words = document.words
        first, _ = document.layout.clause(at)
        if words[first].text in self._words.aside:
            return False
        of_past = words[at].text.startswith(_PAST) and at + 1 < len(words) and words[at + 1].text in _BE
        if of_past:
            return False  # 而上一年是净亏损2亿元
        return not any(
            word.text in self._compare
            or (word.pos[:1] == "v" and word.pos != "vn" and word.text not in self._words.scene)
            for word in words[first:at]
        )

    def nearest(self, first: int, last: int, quantity: Quantity, *, backward: bool = True) -> str | None:
        """The own time nearest to the end (or the beginning) of a run of words, `NOW` for 目前 and the like."""
        layout, words = self.document.layout, self.document.words
        inside = layout.times_in(first, last)
        for at in reversed(inside) if backward else inside:
            edtf = self.own(at)
            if edtf is None:
                continue
            of = quantity.kind in PARTS and at + 2 < len(words) and words[at + 1].text == "的"
            if of and words[at + 2].start >= quantity.outer.start:
                continue  # 恢复到2019年的六成
            if self._said_by_another(at, quantity):
                continue
            return edtf
        return None

    def _said_by_another(self, at: int, quantity: Quantity) -> bool:
        """Whether the time stands in speech that has ended before the number: what is told there is over with it."""
        start = self.document.words[at].start
        index = bisect_right(self._speech_starts, start) - 1
        return index >= 0 and start < self._speech_ends[index] <= quantity.span.start

    def days(self, at: int, start: int, end: int) -> str | None:
        """The days, from one to another, that 假期 or 九天里 between two places means: the last ones named before."""
        text = self.document.text
        count = _COUNT_OF_DAYS.search(text, start, end) if text.find("天", start, end) >= 0 else None
        if count is None and self._words.holiday.search(text, start, end) is None:
            return None
        for before in reversed(self.document.layout.times_in(0, at)[-_DAYS_BACK:]):
            edtf = self.own(before)
            if edtf is not None and len(edtf) == LENGTH_OF_DAYS:
                return edtf if count is None or number(count[1]) == _length(edtf) else None
        return None

    def years(self, first: int, last: int) -> str | None:
        """The last several years that a run of words names (“十四五”期间)."""
        for at in reversed(self.document.layout.times_in(first, last)):
            edtf = self.own(at)
            if edtf is not None and _YEARS.fullmatch(edtf):
                return edtf
        return None

    def past(self, first: int, last: int) -> Time | None:
        """The last time of a run of words that 当时 can mean: one that is over."""
        document = self.document
        for at in reversed(document.layout.times_in(first, last)):
            time = document.times[document.layout.time_at[at]]
            if time.edtf is None or time.role not in ("in", "since") or self.own(at) == NOW:
                continue
            if not begins_after(time.edtf, document.reference):
                return time
        return None

    def finish(self, first: int, last: int) -> str | None:
        """When a run of words says that something will be done (预计2024年底完工), or None."""
        document = self.document
        for at in document.layout.times_in(first, last):
            time = document.times[document.layout.time_at[at]]
            if time.edtf is not None and self._words.finish.match(document.text, time.span.end):
                return self.own(at)
        return None


def fiscal_year(period: str | None) -> int | None:
    """The year in which a period of twelve months that is no calendar year ends (2023-04/2024-03); None for others."""
    found = _TWELVE_MONTHS.fullmatch(period or "")
    if found is None:
        return None
    first, last = int(found[1]) * 12 + int(found[2]), int(found[3]) * 12 + int(found[4])
    return int(found[3]) if last - first == _MONTHS - 1 and found[2] != "01" else None


def years_later(period: str, years: int) -> str:
    """A period of years or months some years later, or before where `years` is negative."""
    return _ANY_YEAR.sub(lambda found: f"{int(found[0]) + years:04}", period)


def _clause_around(text: str, at: int) -> str:
    """The clause of a place in a text."""
    return _MARK.split(text[:at])[-1] + _MARK.split(text[at:], maxsplit=1)[0]


def _length(days: str) -> int:
    """How many days an EDTF range of days has."""
    first, last = days.split("/")
    return (date.fromisoformat(last) - date.fromisoformat(first)).days + 1


def begins_after(period: str | None, reference: str | None) -> bool:
    """Whether an EDTF period begins after the reference date, compared as exactly as both are given."""
    start, reference = (period or "").split("/")[0], reference or ""
    width = min(len(start), len(reference))
    return start not in ("", "..") and start[:width] > reference[:width]


def ended_before(period: str | None, reference: str | None) -> bool:
    """Whether an EDTF period ended before the year of the reference date."""
    if not period or not reference:
        return False
    last = period.split("/")[-1]
    return last not in ("", "..") and last[:4] < reference[:4]
