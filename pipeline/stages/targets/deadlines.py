"""By when: the time that bounds a commitment, where the figure's own rule for periods does not say it.

A plan that a passage looks back on (年初提出的目标) was for the year of what became of it. A time carried over from
what happened before, or from an aside (其中2022年底前…), bounds nothing; a list has the year of its introduction.
"""

from __future__ import annotations

import re

from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.periods import Periods, begins_after
from pipeline.stages.figures.reading import Reading, Said

_OWN = frozenset(("time in the clause", "time in the sentence", "time it is of", "time after it in the clause"))
_CARRIED = frozenset(("time in the sentence", "time in a sentence before"))
_YEAR_START = re.compile(r"年初[^，。；\d]{0,8}$")
_WHOLE_YEAR = re.compile(r"全年(?!龄)[^，。；\d]{0,16}$")
_WITHIN = re.compile(r"([一二两三四五六七八九十]|\d{1,2})年[里内间]")
_YEAR = re.compile(r"\d{4}")
_PLAN_YEARS = re.compile(r"(\d{4})/(\d{4})")
_INTRODUCTION = 4  # paragraphs before a list in which its plan is told
_DAY = 10  # characters of an EDTF date with a day
_LONGEST_PLAN = 15  # years
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


class Deadlines:
    """Settles the deadlines of one document's targets, in reading order."""

    def __init__(self, document: Document, periods: Periods) -> None:
        self.document = document
        self.periods = periods
        self.year = (document.reference or "")[:4]
        self._before: tuple[int, str | None] = (-1, None)  # paragraph and deadline of the target before
        self._plan_end = self._last_year_of_plan()

    def settle(self, aim: Reading, earlier: Reading | None) -> Said[str | None]:
        """The deadline of `aim`; `earlier` is the reading before it in the text."""
        at = self.document.layout.word_at(aim.span.start)
        sentence = self.document.layout.sentence(at)
        found = self._find(aim, earlier, at, sentence)
        if found.value is None and self._before[0] == sentence.paragraph and self._before[1] is not None:
            found = Said(self._before[1], "as the target before it")
        self._before = (sentence.paragraph, found.value)
        return found

    def _find(self, aim: Reading, earlier: Reading | None, at: int, sentence: Sentence) -> Said[str | None]:
        rules = dict(aim.rules)
        rule, text = rules["period"], self.document.text
        first, last = self.document.layout.clause(at)
        start = self.document.words[first].start
        if _YEAR_START.search(text, start, aim.span.start):
            told = earlier.period if earlier is not None and earlier.status == "actual" else None
            told = told if self._same(earlier, sentence) else None
            return Said((told or aim.period or "")[:4] or None, "year whose beginning it was set at")
        if _WHOLE_YEAR.search(text, start, aim.span.start) and len(aim.period or "") != 4:
            return Said((aim.period or self.year)[:4] or None, "whole year")
        within = _WITHIN.search(text, sentence.start, aim.span.start)
        if within is not None and not begins_after(aim.period, self.document.reference):
            return Said(self._years_on(within[1]), "years from now")
        if rule == "year of the plan" and rules["status"] == "list of a plan":
            introduced = self._introduced(sentence.paragraph)
            return Said(introduced or aim.period, "year of the introduction" if introduced else rule)
        if aim.period is None:
            return Said(self._told_after(last, sentence), "time told after it")
        beside = self._beside_aside(first, sentence) if rule in _CARRIED else None
        if beside is not None:
            return Said(beside, "time before an aside")
        if rule in _OWN or rule == "year of the plan" or begins_after(aim.period, self.document.reference):
            return Said(aim.period, rule)
        if len(aim.period) == _DAY:
            return Said(self._told_after(last, sentence), "time told after it")
        past = aim.period.split("/")[-1][:4] < self.year
        return (
            Said(self.year, "this year")
            if past and not rules["status"].startswith("cue 原")
            else Said(aim.period, rule)
        )

    def _same(self, earlier: Reading | None, sentence: Sentence) -> bool:
        layout = self.document.layout
        return earlier is not None and layout.sentence(layout.word_at(earlier.span.start)).whole == sentence.whole

    def _years_on(self, count: str) -> str | None:
        """The last year of a plan for so many years: that of the five-year plan the article tells of, if it fits."""
        years = _DIGITS.get(count) or (int(count) if count.isdigit() else 0)
        if not self.year or not 0 < years <= _LONGEST_PLAN:
            return None
        last = int(self.year) + years
        return self._plan_end if self._plan_end is not None and abs(int(self._plan_end) - last) <= 1 else str(last)

    def _last_year_of_plan(self) -> str | None:
        """The last year of the plan of some years, not over yet, that the article names first (2021—2025年)."""
        for time in self.document.times:
            years = _PLAN_YEARS.fullmatch(time.edtf or "")
            if years is None or time.role == "base" or not self.year:
                continue
            first, last, now = int(years[1]), int(years[2]), int(self.year)
            if 2 <= last - first <= _LONGEST_PLAN and first - 1 <= now <= last and last > now:
                return years[2]
        return None

    def _beside_aside(self, first: int, sentence: Sentence) -> str | None:
        """The time before an aside (到2025年增至60家，其中2022年底前40家；…): what comes after goes on with it."""
        layout, document = self.document.layout, self.document
        low = layout.word_at(layout.whole_start(sentence))
        aside = False
        for at in reversed(layout.times_in(low, first)):
            time = document.times[layout.time_at[at]]
            begins = layout.clause_first[at]
            if document.words[begins].text == "其中" and begins != first:
                aside = True
            elif time.role != "base" and time.edtf is not None:
                return time.edtf if aside else None
        return None

    def _told_after(self, last: int, sentence: Sentence) -> str | None:
        """新建约1万坪的综合馆，总经费19亿元，预计2024年底完工: a time to come later in the sentence."""
        date = self.periods.date(last, sentence.last)
        return date if date is not None and begins_after(date, self.document.reference) else None

    def _introduced(self, paragraph: int) -> str | None:
        """The year to come, or this year, that the paragraphs before a list name last."""
        layout, document = self.document.layout, self.document
        low = document.paragraphs[max(0, paragraph - _INTRODUCTION)].start
        inside = layout.times_in(layout.word_at(low), layout.word_at(document.paragraphs[paragraph].start))
        for at in reversed(inside):
            time = document.times[layout.time_at[at]]
            years = (time.edtf or "").split("/")
            if time.role != "base" and all(_YEAR.fullmatch(year) for year in years) and years[-1] >= self.year:
                return time.edtf
        return None
