"""By when: the time that bounds a commitment, where the figure's own rule for periods does not say it.

A plan that a passage looks back on (年初提出的目标) was for the year of what became of it. A time carried over from
what happened before bounds nothing; a plan's list has the year that its introduction names.
"""

from __future__ import annotations

import re

from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.periods import Periods, begins_after
from pipeline.stages.figures.reading import Reading, Said

_OWN = frozenset(("time in the clause", "time in the sentence", "time it is of", "time after it in the clause"))
_YEAR_START = re.compile(r"年初[^，。；\d]{0,8}$")
_INTRODUCTION = 4  # paragraphs before a list in which its plan is told
_DAY = 10  # characters of an EDTF date with a day


class Deadlines:
    """Settles the deadlines of one document's targets, in reading order."""

    def __init__(self, document: Document, periods: Periods) -> None:
        self.document = document
        self.periods = periods
        self._before: tuple[int, str | None] = (-1, None)  # full sentence and deadline of the target before

    def settle(self, aim: Reading, earlier: Reading | None) -> Said[str | None]:
        """The deadline of `aim`; `earlier` is the reading before it in the text."""
        at = self.document.layout.word_at(aim.span.start)
        sentence = self.document.layout.sentence(at)
        found = self._find(aim, earlier, at, sentence)
        if found.value is None and self._before[0] == sentence.whole and self._before[1] is not None:
            found = Said(self._before[1], "as the target before")
        self._before = (sentence.whole, found.value)
        return found

    def _find(self, aim: Reading, earlier: Reading | None, at: int, sentence: Sentence) -> Said[str | None]:
        rules = dict(aim.rules)
        by_period = Said(aim.period, rules["period"])
        year = (self.document.reference or "")[:4]
        first, last = self.document.layout.clause(at)
        start = self.document.words[first].start
        if _YEAR_START.search(self.document.text, start, aim.span.start):
            told = earlier.period if earlier is not None and earlier.status == "actual" else None
            if told is not None and self._same(earlier, sentence):
                return Said(told[:4], "year that was planned for")
            return Said((aim.period or "")[:4] or None, "year that was planned for")
        if rules["period"] == "year of the plan":
            introduced = self._introduced(sentence.paragraph)
            return by_period if introduced is None else Said(introduced, "introduction of the list")
        if aim.period is None:
            return Said(self._told_after(last, sentence), "time later in the sentence")
        if rules["period"] in _OWN or begins_after(aim.period, self.document.reference):
            return by_period
        if len(aim.period) == _DAY:
            return Said(self._told_after(last, sentence), "time later in the sentence")
        past = aim.period.split("/")[-1][:4] < year
        over = past and not rules["status"].startswith("cue 原")
        return Said(year, "year of the article") if over else by_period

    def _same(self, earlier: Reading | None, sentence: Sentence) -> bool:
        layout = self.document.layout
        return earlier is not None and layout.sentence(layout.word_at(earlier.span.start)).whole == sentence.whole

    def _told_after(self, last: int, sentence: Sentence) -> str | None:
        """新建约1万坪的综合馆，总经费19亿元，预计2024年底完工: a time to come later in the sentence."""
        date = self.periods.date(last, sentence.last)
        return date if date is not None and begins_after(date, self.document.reference) else None

    def _introduced(self, paragraph: int) -> str | None:
        """The year to come that the paragraphs before a list name last."""
        layout, document = self.document.layout, self.document
        low = document.paragraphs[max(0, paragraph - _INTRODUCTION)].start
        inside = layout.times_in(layout.word_at(low), layout.word_at(document.paragraphs[paragraph].start))
        for at in reversed(inside):
            time = document.times[layout.time_at[at]]
            if time.role != "base" and begins_after(time.edtf, document.reference):
                return time.edtf
        return None
