"""By when: the time that bounds a commitment, where the figure's own rule for periods does not say it.

A plan that a passage looks back on (年初提出的目标) was for the year of what became of it. A time carried over from
what happened before, or from an aside (其中2022年底前…), bounds nothing; a list has the year of its introduction.
"""

from __future__ import annotations

import re

from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.periods import Periods, begins_after
from pipeline.stages.figures.place import ahead
from pipeline.stages.figures.reading import Reading, Said

_OWN = frozenset(("time in the clause", "time in the sentence", "time it is of", "time after it in the clause"))
_OVER = ("cue 原", "cue 当", "cue 上")  # plans that are over
_CARRIED = frozenset(("time in the sentence", "time in a sentence before"))
_YEAR_START = re.compile(r"年初[^，。；\d]{0,8}$")
_WHOLE_YEAR = re.compile(r"全年(?!龄)[^，。；\d]{0,16}$")
_WITHIN = re.compile(
    r"(?:未来|今后|接下来)(?:的)?([一二两三四五六七八九十]|\d{1,2})年|(?<!\d)([一二两三四五六七八九十]|\d{1,2})年[里内间]"
)
_BEGINS = re.compile(r"开工|动工|奠基|破土|启动|上会|申请|签约")  # the begin of a work is not its end
_YEAR = re.compile(r"\d{4}")
_OF_PLAN = re.compile(r"五年(?!前|来)|规划|纲要|[一二三四五]五[”」]?(?:时期|期间|末)")
_PLAN_YEARS = re.compile(r"(\d{4})/(\d{4})")
_INTRODUCTION = 4  # paragraphs before a list in which its plan is told
_NEAR = 3  # sentences over which a plan goes on
_LENGTH_OF_YEAR = 4
_DAY = 10  # characters of an EDTF date with a day
_LONGEST_PAST = 6  # years that a plan of some years is looked back on
_LONGEST_PLAN = 15  # years
_DIGITS = {digit: value for value, digit in enumerate("一二三四五六七八九十", start=1)} | {"两": 2}


class Deadlines:
    """Settles the deadlines of one document's targets, in reading order."""

    def __init__(self, document: Document, periods: Periods) -> None:
        self.document = document
        self.periods = periods
        self.year = (document.reference or "")[:4]
        self._before: tuple[int, str | None] = (-1, None)  # full sentence and deadline of the target before
        self._plan_end = self._last_year_of_plan()

    def settle(self, aim: Reading, earlier: Reading | None, *, public: bool) -> Said[str | None]:
        """The deadline of `aim`; `earlier` is the reading before it, `public` tells that a place commits, by years."""
        at = self.document.layout.word_at(aim.span.start)
        sentence = self.document.layout.sentence(at)
        found = self._find(aim, earlier, at, sentence)
        if found.value is None and self._goes_on(aim, sentence):
            found = Said(self._before[1], "as the target before it")
        if found.value is None and public and self.year:
            over = dict(aim.rules)["status"].startswith(_OVER)
            plan = self._plan_end if not over and self._tells_plan(sentence) else None
            found = Said(plan or self.year, "this year" if plan is None else "last year of the plan")
        if found.value is not None and found.value.endswith("/.."):
            found = Said(found.value[:-3], found.rule)
        self._before = (sentence.whole, found.value)
        return found

    def _tells_plan(self, sentence: Sentence) -> bool:
        """Whether the full sentence is about the plan of some years: 五年累计降低19%."""
        start = sentence.whole_start
        return _OF_PLAN.search(self.document.text, start, sentence.end) is not None

    def _goes_on(self, aim: Reading, sentence: Sentence) -> bool:
        """Whether the target goes on with the one before it: in one sentence, or in a passage of a plan for years."""
        whole, deadline = self._before
        plan = dict(aim.rules)["status"] in ("goes on with a plan", "list of a plan", "heading")
        near = whole == sentence.whole or (whole >= 0 and sentence.whole - whole <= _NEAR)
        return deadline is not None and (
            whole == sentence.whole or (near and plan and len(deadline) == _LENGTH_OF_YEAR)
        )

    def _find(self, aim: Reading, earlier: Reading | None, at: int, sentence: Sentence) -> Said[str | None]:
        rules = dict(aim.rules)
        rule = rules["period"]
        first, _ = self.document.layout.clause(at)
        said = self._said(aim, earlier, first, sentence)
        if said is not None:
            return said
        if rules["status"] == "list of a plan" and self._looks_back(aim.period, rule):
            introduced = self._introduced(sentence.paragraph)
            return Said(introduced or self._plan_end or self.year or None, "year of the introduction")
        if aim.period is None or (self._is_told_on(aim) and not ahead(self.document, sentence.first, at)):
            return Said(self._told_after(at + 1, sentence), "time told after it")
        beside = self._beside_aside(first, sentence) if rule in _CARRIED else None
        if beside is not None:
            return Said(beside, "time before an aside")
        if rule in _OWN or rule == "year of the plan" or begins_after(aim.period, self.document.reference):
            return Said(aim.period, rule)
        ended = rules["status"].startswith("cue 原") or not self._looks_back(aim.period, rule)
        return Said(aim.period, rule) if ended else Said(self.year or None, "this year")

    def _said(self, aim: Reading, earlier: Reading | None, first: int, sentence: Sentence) -> Said[str | None] | None:
        """What words around the number say: 年初, 全年, 五年内, 从今年起, 的预期目标."""
        text, status = self.document.text, dict(aim.rules)["status"]
        start = self.document.words[first].start
        told = earlier.period if earlier is not None and earlier.status == "actual" else None
        told = _last_year(told) if told is not None and self._same(earlier, sentence) else None
        if _YEAR_START.search(text, start, aim.span.start):
            return Said(told or (aim.period or "")[:4] or self._year_told(), "year whose beginning it was set at")
        looks_back = told is not None and not begins_after(aim.period, self.document.reference)
        if status == "aim named after it" and looks_back:
            return Said(told, "year of what became of it")
        if _WHOLE_YEAR.search(text, start, aim.span.start) and len(aim.period or "") != _LENGTH_OF_YEAR:
            return Said((aim.period or self.year)[:4] or None, "whole year")
        within = _WITHIN.search(text, sentence.start, aim.span.start)
        if within is not None and not self._named_since(within.end(), aim):
            return Said(self._years_on(within, sentence), "years from then")
        if status == "from now on":
            return Said(self._since(sentence), "from now on")
        return None

    def _named_since(self, place: int, aim: Reading) -> bool:
        """Whether a time stands between a place in the text and the number: 未来三年降到20%，明年底前新增6万名."""
        layout = self.document.layout
        return bool(layout.times_in(layout.word_at(place) + 1, layout.word_at(aim.span.start)))

    def _looks_back(self, period: str | None, rule: str) -> bool:
        """Whether a period that was carried over lies before this year, or leads up to it."""
        ends = (period or "").split("/")
        return (
            rule not in _OWN
            and rule != "year of the plan"
            and (ends[-1][:4] < self.year or (len(ends) > 1 and ends[0][:4] < ends[1][:4] <= self.year))
        )

    def _year_told(self) -> str | None:
        """The year that a report in the first months of a year looks back on, else this year."""
        month = (self.document.reference or "")[5:7]
        if not self.year:
            return None
        return str(int(self.year) - 1) if month in ("01", "02", "03") else self.year

    def _since(self, sentence: Sentence) -> str | None:
        """从今年秋季起，每年培养500名: the time from which it is to be so."""
        layout = self.document.layout
        for at in layout.times_in(sentence.first, sentence.last):
            time = self.document.times[layout.time_at[at]]
            if time.role == "since" and time.edtf is not None:
                return time.edtf
        return None

    def _same(self, earlier: Reading | None, sentence: Sentence) -> bool:
        layout = self.document.layout
        return earlier is not None and layout.sentence(layout.word_at(earlier.span.start)).whole == sentence.whole

    def _years_on(self, within: re.Match[str], sentence: Sentence) -> str | None:
        """The last year of a plan for so many years: that of the five-year plan the article tells of, if it fits.

        The years count from the time that stands before them (2023年提出两年内建成), else from this year.
        """
        count = within[1] or within[2]
        years = _DIGITS.get(count) or (int(count) if count.isdigit() else 0)
        layout = self.document.layout
        said = [
            time.edtf[:4]
            for at in layout.times_in(sentence.first, layout.word_at(within.start()))
            if (time := self.document.times[layout.time_at[at]]).edtf is not None and time.role == "in"
        ]
        near = bool(said) and said[-1].isdigit() and self.year and int(self.year) - int(said[-1]) <= _LONGEST_PAST
        year = said[-1] if near else self.year
        if not year or not 0 < years <= _LONGEST_PLAN:
            return None
        last = int(year) + years
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
        low = layout.word_at(sentence.whole_start)
        aside = False
        for at in reversed(layout.times_in(low, first)):
            time = document.times[layout.time_at[at]]
            begins = layout.clause_first[at]
            if document.words[begins].text == "其中" and begins != first:
                aside = True
            elif time.role != "base" and time.edtf is not None:
                return time.edtf if aside else None
        return None

    def _is_told_on(self, aim: Reading) -> bool:
        """Whether the only time is a day up to that of the article: on it the plan was told, it is no deadline."""
        day = len(aim.period or "") == _DAY and not begins_after(aim.period, self.document.reference)
        return day and not dict(aim.rules)["status"].startswith("cue 原")

    def _told_after(self, start: int, sentence: Sentence) -> str | None:
        """新建约1万坪的综合馆，总经费19亿元，预计2024年底完工: a time to come later in the sentence."""
        if start >= sentence.last:
            return None
        date = self.periods.date(start, sentence.last)
        later = begins_after(date, self.document.reference) or ahead(self.document, start, sentence.last)
        _, last = self.document.layout.clause(start)
        own = bool(self.document.layout.times_in(start, last))
        rest = self.document.text[self.document.words[start].start : sentence.end]
        return date if later and (own or not _BEGINS.search(rest)) else None

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


def _last_year(period: str) -> str | None:
    """The year in which a period ends, else in which it begins (2020/..)."""
    parts = [part[:4] for part in period.split("/") if part[:4].isdigit()]
    return parts[-1] if parts else None
