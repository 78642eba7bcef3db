"""When a number holds: the nearest time in its clause, its sentence, its paragraph, its list or section, in this order.

What has no date (a stock, a rule, a length) inherits none.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity
from pipeline.stages.figures.bases import follow_bases
from pipeline.stages.figures.carried import Carried
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.period_times import (
    DAY,
    NOW,
    PARTS,
    Times,
    begins_after,
    fiscal_year,
    years_later,
)
from pipeline.stages.figures.period_words import period_words
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.sections import Sections
from pipeline.stages.figures.vocabulary import vocabulary
from pipeline.stages.measure.times_read import number

__all__ = ["Periods", "begins_after", "follow_periods"]

_YEAR = 4  # characters
_COUNT_OF_YEARS = re.compile(
    r"(?<![第0-9一二三四五六七八九十])([0-9]{1,2}|[一二两三四五六七八九十]{1,3})年(?:来|间|里)?(?:累计|合计|共)"
)
_OF = frozenset("由从")
_PER = re.compile(r"的每[^，。；、0-9\n]{1,4}\Z")
_YEARS = re.compile(r"(\d{4})/(\d{4})")


class Periods:
    """Finds the periods of one document's numbers."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.times = Times(document, lexicon)
        self._words = period_words(lexicon)
        self._verbs = vocabulary(lexicon)
        self._cues = [found.start() for found in self._words.cue.finditer(document.text)]
        self.sections = Sections(document, self.times, self._words)
        self._carried = Carried(document, self.sections, follow_bases(document, lexicon))

    def find(self, number: int, at: int, measure: str) -> Said[str | None]:
        """The EDTF period of quantity `number`, whose word is `at`; None where the article does not say."""
        layout, times = self.document.layout, self.times
        quantity = self.document.quantities[number]
        sentence = layout.sentence(at)
        first, last = layout.clause(at)
        base = self._attached(quantity, at, first)
        if base is not None:
            return Said(None, "now") if base == NOW else Said(base, "time it is of")
        cued = bool(self._cues) and self._cued(sentence.whole_start, quantity.outer.start)
        if cued and (said := self._told(sentence, at, first, measure, quantity)) is not None:
            return said
        began = self._begins(quantity, at, first, last)
        if began is not None:
            return began
        if layout.times_in(sentence.first, last):
            for start, end, rule in (
                (first, at, "time in the clause"),
                (sentence.first, first, "time in the sentence"),
            ):
                edtf = times.nearest(start, end, quantity)
                if edtf == NOW:
                    return Said(None, "now")
                if edtf is not None:
                    if cued and rule != "time in the clause" and self._over(sentence, first, quantity):
                        return Said(None, "how it was before")
                    edtf = self._up_to(edtf, sentence, first, at)
                    said = Said(self._of_the_year(edtf, sentence, quantity), rule)
                    return self._end_of_years(said, quantity, measure, at)
            edtf = times.nearest(at + 1, last, quantity, backward=False)
            if edtf is not None and edtf != NOW:
                return Said(edtf, "time after it in the clause")
        if not self._words.stands.isdisjoint(layout.texts[first:at]):
            return Said(None, "now")
        stock = self._stock(quantity, measure, first, at)
        if cued and self._over(sentence, first, quantity):
            return Said(None, "how it was before")
        if cued and (said := self._meant(sentence, at, first, quantity, stock=stock)) is not None:
            return said
        clause = self.document.words[first].start
        if stock and self._words.planned.search(self.document.text, clause, quantity.outer.start):
            return Said(None, "a sum that was set once")
        carried = self._carried.find(sentence, at, measure, quantity, stock=stock)
        if carried is not None:
            return carried
        year = None if stock else self.sections.year_above(sentence.paragraph, self._words.review)
        if year is not None:
            return Said(year, "year in the heading")
        if not stock and self.sections.reported is not None:
            return Said(self.sections.reported, "period of the report")
        compared = self._compared(sentence)
        if compared is not None:
            return Said(compared, "compared with last year")
        return Said(None, "no time")

    def _cued(self, start: int, end: int) -> bool:
        """Whether a word that stands for a time is between two places. Most sentences have none."""
        return bisect_left(self._cues, start) < bisect_left(self._cues, end)

    def _told(
        self, sentence: Sentence, at: int, first: int, measure: str, quantity: Quantity
    ) -> Said[str | None] | None:
        """当时 means the time named before, a yearly growth the years it is of."""
        layout, text, times = self.document.layout, self.document.text, self.times
        clause_start = self.document.words[first].start
        count = _COUNT_OF_YEARS.search(text, clause_start, quantity.outer.start)
        if count is not None:
            years = times.years(layout.sentences[max(0, sentence.index - 6)].first, at)
            if years is not None and int(years[5:]) - int(years[:4]) + 1 == number(count[1]):
                return self._end_of_years(Said(years, "years counted"), quantity, measure, at)
        if self._words.then.search(text, clause_start, quantity.outer.start):
            then = times.past(layout.sentences[max(0, sentence.index - 2)].first, first)
            if then is not None:
                return Said(then.edtf, "time that then means")
        if measure == "growth" and self._words.yearly.search(text, clause_start, quantity.outer.start):
            own = times.years(sentence.first, at)
            years = own or times.years(layout.sentences[max(0, sentence.index - 3)].first, sentence.first)
            if years is not None and (own is not None or not begins_after(years[5:], self.document.reference)):
                return Said(years, "years of a yearly growth")
        return None

    def _meant(
        self, sentence: Sentence, at: int, first: int, quantity: Quantity, *, stock: bool
    ) -> Said[str | None] | None:
        """What 九天里, 本届 and 每年 tell of a number that has no other time."""
        text, end, reference = self.document.text, quantity.outer.start, self.document.reference
        if not stock:
            days = self.times.days(at, sentence.whole_start, end)
            if days is not None:
                return Said(days, "days of the holiday")
            if reference is not None and self._words.edition.search(text, sentence.start, end):
                return Said(reference[:4], "this edition of an event")
        if self._words.habit.search(text, self.document.words[first].start, end):
            return Said(None, "what is so each time")
        return None

    def _begins(self, quantity: Quantity, at: int, first: int, last: int) -> Said[str | None] | None:
        """When a change starts from the number (由31家增至218家): the time named with it, or the year before."""
        document, layout = self.document, self.document.layout
        words, start = document.words, layout.word_at(quantity.outer.start)
        if _OF.isdisjoint(layout.texts[max(start - 5, first) : start]):
            return None
        for back in range(start - 1, max(start - 6, first - 1), -1):
            if back in layout.quantity_at:
                return None
            if words[back].text in _OF:
                after = layout.word_at(quantity.outer.end - 1) + 1
                if not any(place in layout.quantity_at for place in range(after, min(after + 6, last))):
                    return None
                of = layout.time_at.get(back + 1)
                if of is not None and document.times[of].role == "base":
                    return Said(self.times.resolved(of), "time it is of")  # 由去年同期赚2亿元转为…
                if self.times.nearest(first, at, quantity) is not None:
                    return None
                reported = self.sections.reported if back == start - 1 else None
                annual = reported is not None and (len(reported) == _YEAR or fiscal_year(reported) is not None)
                return Said(years_later(reported, -1) if reported and annual else None, "where it began")
        return None

    def _over(self, sentence: Sentence, first: int, quantity: Quantity) -> bool:
        """Whether 以前 or 建成后 stands before the number in its sentence, and no time after it."""
        text, end = self.document.text, quantity.outer.start
        for pattern, start in (
            (self._words.before, sentence.start),
            (self._words.done, sentence.start),
        ):
            found = pattern.search(text, start, end)
            if found is not None and (layout := self.document.layout).word_at(found.start()) not in layout.time_at:
                after = layout.times_in(layout.word_at(found.end() - 1) + 1, layout.word_at(end))
                return all(self.times.own(at) is None for at in after)
        return False

    def _compared(self, sentence: Sentence) -> str | None:
        """The year of the text, where a sentence compares with the year before (比去年多打28公斤)."""
        document, reference = self.document, self.document.reference
        if reference is None:
            return None
        last = str(int(reference[:4]) - 1)
        for at in document.layout.times_in(sentence.first, sentence.last):
            time = document.times[document.layout.time_at[at]]
            if time.edtf == last and document.text[time.span.start - 1] in "比较":
                return reference[:4]
        return None

    def _up_to(self, edtf: str, sentence: Sentence, first: int, at: int) -> str:
        """截至9月30日，…今年累计发电: of the months up to that day, where the year alone stands beside 累计."""
        if len(edtf) != _YEAR or "累计" not in self.document.layout.texts[first:at]:
            return edtf
        for before in self.document.layout.times_in(sentence.first, first):
            time = self.document.times[self.document.layout.time_at[before]]
            if time.role == "until" and time.edtf is not None and DAY.fullmatch(time.edtf) and time.edtf[:4] == edtf:
                return f"{edtf}-01/{time.edtf[:7]}"
        return edtf

    def _of_the_year(self, edtf: str, sentence: Sentence, quantity: Quantity) -> str:
        """截至6月12日…预计单产达到: what is foretold on a day is of its year."""
        if DAY.fullmatch(edtf) is None:
            return edtf
        found = self._words.forecast.search(self.document.text, sentence.start, quantity.outer.start)
        if found is None:
            return edtf
        layout = self.document.layout
        after = layout.times_in(layout.word_at(found.end() - 1) + 1, layout.word_at(quantity.outer.start))
        return edtf if after else edtf[:4]

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

    def _attached(self, quantity: Quantity, at: int, first: int) -> str | None:
        """A number right after a time is of it: 较去年的13.4亿元, 去年同期仅6亿元; no part of it is (去年的六成)."""
        document, layout = self.document, self.document.layout
        words = document.words
        back = layout.word_at(quantity.outer.start) - 1
        if back < first:
            return None
        per = _PER.search(document.text, words[first].start, quantity.outer.start)
        if per is not None and words[layout.word_at(per.start())].text == "的":
            back = layout.word_at(per.start())  # 2019年的每平方米240元
        if words[back].text != "的":
            while back > first and words[back].text in self._words.level:
                back -= 1
            number = layout.time_at.get(back)
            if number is None or document.times[number].role != "base" or back != first:
                return None
            return self.times.resolved(number)  # 去年同期仅6亿元
        back -= 1
        number = layout.time_at.get(back)
        before = words[back - 1].text if back > first else ""
        starts = before in ("由", "从")  # 由上年的58%提高到66%
        if self.times.is_present(words[back].text):
            return NOW if starts or quantity.kind not in PARTS else None
        if number is None:
            return None
        compared = document.times[number].role == "base" and document.text[quantity.span.end - 1] == "%"
        if starts or compared or quantity.kind not in PARTS:
            return self.times.resolved(number)
        return None

    def _stock(self, quantity: Quantity, measure: str, first: int, at: int) -> bool:
        """Whether the number is a size or a length that has no date unless its own sentence gives one."""
        clause = self.document.words[first].start
        if self._words.planned.search(self.document.text, clause, quantity.outer.start):
            return True
        if quantity.kind not in ("duration", "physical") or (quantity.kind == "physical" and measure != "level"):
            return quantity.kind == "ratio"
        words = self.document.layout.texts[first:at]
        if quantity.kind == "duration":
            return "平均" not in words
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
