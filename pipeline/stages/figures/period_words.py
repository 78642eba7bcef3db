"""The table period_words: words that tell to which time a number belongs."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation


class PeriodWords:
    """The table period_words, compiled; `cue` finds a word that stands for a time."""

    def __init__(self, lexicon: Lexicon) -> None:
        def use(name: str) -> tuple[str, ...]:
            return lexicon.select("period_words", "word", use=name)

        self.report = re.compile(alternation(use("report")))
        self.annual = re.compile(rf"(?<![半季]){alternation(use('annual'))}")
        self.holiday = re.compile(alternation(use("holiday")))
        cues = ("then", "yearly", "habit", "edition", "holiday", "before", "done")
        self.cue = re.compile(alternation(["天", "年累计", "年共", *(word for name in cues for word in use(name))]))
        year = r"(20[0-9]{2})年?[^0-9]{0,6}"
        self.event = re.compile(alternation(use("event")))
        self.review = re.compile(year + alternation(use("review")))
        self.plan = re.compile(year + alternation(use("plan")))
        self.then = re.compile(alternation(use("then")))
        self.promised = re.compile(rf"[^，。；、\d]{{0,6}}?(?:{alternation(use('promised'))}了?的|所[订定设])")
        self.foretold = re.compile(rf"[^，。；、\d]{{0,6}}?{alternation(use('foretold'))}")
        self.current = re.compile(alternation(use("current")))
        self.finish = re.compile(rf"[^，。；\d]{{0,8}}?{alternation(use('finish'))}")
        self.bare = dict.fromkeys(use("year"), "year") | dict.fromkeys(use("year end"), "end")
        shifts = {"year before": -1, "this year": 0, "year after": 1}
        self.fiscal = {word: shift for name, shift in shifts.items() for word in use(name)}
        self.future = re.compile(alternation(lexicon.select("times_cues", "word", cue="future")))
        self.level = frozenset(use("level"))
        self.edition = re.compile(alternation(use("edition")))
        self.habit = re.compile(alternation(use("habit")))
        self.before = re.compile(rf"(?<![由从比较是于之到]){alternation(use('before'))}(?![的和与])")
        self.done = re.compile(rf"{alternation(use('done'))}[之以]?后")
        self.forecast = re.compile(alternation(use("forecast")))
        self.planned = re.compile(alternation(use("planned")))
        self.rhetoric = re.compile(rf"{alternation(use('day'))}的")
        self.yearly = re.compile(alternation(use("yearly")))
        self.aside = frozenset(use("aside"))
        self.scene = frozenset(use("scene"))
        self.stands = frozenset(use("stands"))
        self.flow = frozenset(use("flow"))
        self.flow_ends = tuple(word for word in use("flow") if len(word) > 1)
        self.capacity = frozenset(use("capacity"))


@lru_cache(maxsize=4)
def period_words(lexicon: Lexicon) -> PeriodWords:
    """The words of a lexicon, compiled once."""
    return PeriodWords(lexicon)
