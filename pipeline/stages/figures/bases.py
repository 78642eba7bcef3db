"""What a growth or a change is measured against: the year before, the month before, a year's mean, an earlier date.

The nearest of what stands before the number tells: a word (同比, 环比, 年均), or a time compared with (比上年末).
Without any, a growth takes that of the growth before it in its sentence; a rate is of the year before in a text that
says so elsewhere, for so the statistics are written, unless a price, a market or a case is told of.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Basis, Time
from pipeline.stages.figures.layout import Document

_DATED = frozenset("0123456789今去前全每当多上下本近往来首一二三四五六七八九十第Q单")  # before 年增: 2023年增, 首季增
_COMPARES = re.compile(r"[比较]|高于|低于|高出|超出|快于|慢于|多于|少于|领先|落后")
_REACH = 24  # characters
_RATE_AFTER = re.compile(r"的?(?:同比|按年)")


class Mark(msgspec.Struct, gc=False, frozen=True):
    """A word or a time that tells a basis, and the characters it takes."""

    start: int
    end: int
    basis: Basis


class BasisWords:
    """The table basis_words, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        rows = lexicon.rows("basis_words")
        self.of: dict[str, Basis] = {row["word"]: row["basis"] for row in rows if row["use"] in ("word", "after")}  # type: ignore[misc]
        self.pattern = re.compile(alternation(self.of))
        self.dated = frozenset(row["word"] for row in rows if row["use"] == "after")
        starts = alternation(row["word"] for row in rows if row["use"] == "start")
        self.start = re.compile(rf"[比较](?:之|起)?{starts}")
        self.other = re.compile(alternation(row["word"] for row in rows if row["use"] == "other"))


@lru_cache(maxsize=4)
def basis_words(lexicon: Lexicon) -> BasisWords:
    """The words of a lexicon, compiled once."""
    return BasisWords(lexicon)


class Bases:
    """The bases that a document names, left to right."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        words = basis_words(lexicon)
        text = document.text
        marks = [
            Mark(found.start(), found.end(), words.of[found[0]])
            for span in document.paragraphs
            for found in words.pattern.finditer(text, span.start, span.end)
            if found[0] not in words.dated or text[found.start() - 1 : found.start()] not in _DATED
        ]
        marks += [
            Mark(found.start(), found.end(), "since")
            for span in document.paragraphs
            for found in words.start.finditer(text, span.start, span.end)
        ]
        for time in document.times:
            if time.role == "base":
                basis = compared_with(time, text, document.reference)
                marks.append(Mark(time.span.start, time.span.end, basis))
        self._marks = sorted(marks, key=lambda mark: mark.start)
        self._starts = [mark.start for mark in self._marks]
        self._words = words
        self._yearly = any(mark.basis == "yoy" for mark in self._marks)

    def find(self, number: int, at: int, *, percent: bool) -> Basis | None:
        """The basis of the growth or change that quantity `number`, word `at`, tells; `percent`: it is a rate."""
        document, layout = self.document, self.document.layout
        quantity = document.quantities[number]
        sentence = layout.sentence(at)
        first, _ = layout.clause(at)
        clause, start = document.words[first].start, quantity.outer.start
        cagr = self._last(clause, start, "cagr")
        if cagr is not None:
            return "cagr"
        if _RATE_AFTER.match(document.text, quantity.outer.end):
            return "yoy"
        # What stands since the number before belongs to this one, in the clause before too: 与上年同期相比，下降2%.
        before = document.quantities[number - 1].outer.end if number else 0
        own = self._last(clause, start) or self._last(max(before, sentence.start), start)
        if own is not None:
            return own.basis
        if _COMPARES.search(document.text, max(clause, before), start):
            return None  # 比全省快2个百分点
        if quantity.kind == "point":
            return None
        whole = sentence.whole_start
        earlier = self._last(whole, start)
        if earlier is not None and earlier.basis in ("yoy", "mom"):
            return earlier.basis
        plain = self._words.other.search(document.text, max(before, sentence.start), start) is None
        return "yoy" if percent and self._yearly and plain else None

    def statistic(self, start: int, end: int) -> bool:
        """Whether what stands between two places is told as statistics are: against the year or the month before."""
        return self._last(start, end, "yoy") is not None or self._last(start, end, "mom") is not None

    def _last(self, start: int, end: int, basis: Basis | None = None) -> Mark | None:
        """The last mark between two places, of one basis where that is given."""
        for index in range(bisect_right(self._starts, end - 1) - 1, bisect_left(self._starts, start) - 1, -1):
            mark = self._marks[index]
            if mark.end <= end and basis in (None, mark.basis):
                return mark
        return None


def compared_with(time: Time, text: str, reference: str | None) -> Basis:
    """The basis that a time makes which something is compared with."""
    surface = time.span.of(text)
    year = (time.edtf or "")[:4]
    named = surface[:4].isdigit()
    before = reference is not None and year.isdigit() and int(year) == int(reference[:4]) - 1
    if "同" in surface and (before or not named):
        return "mom" if "月同" in surface else "yoy"
    if surface.endswith(("末", "底", "初")) or "同" in surface:
        return "since"
    if surface.startswith(("上年", "去年", "前年", "上一年", "上财年")):
        if "月" in surface:
            return "since"
        return "mom" if "季" in surface else "yoy"
    if surface.startswith(("上", "前一")) or ("月" in surface or "季" in surface or "旬" in surface):
        return "since" if named or "半年" in surface else "mom"
    holiday = before and not surface.removesuffix("全年").rstrip("年").isdigit()
    return "yoy" if holiday else "since"


def follow_bases(document: Document, lexicon: Lexicon) -> Bases:
    """The bases of a document, made once."""
    return document.once(Bases, lambda: Bases(document, lexicon))
