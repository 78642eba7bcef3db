"""Whether a number happened, is aimed at, is expected, or is only a rule.

In this order: rules, what is said right after the number, where a change starts from, cues before it, its context.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Status
from pipeline.stages.figures.aims import Aims
from pipeline.stages.figures.context import Context
from pipeline.stages.figures.cues import Cue, Cues
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.place import Deeds, Place, find_place, tense
from pipeline.stages.figures.policies import Policies
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.rules import Rules

_PART_OF_IT = re.compile(
    r"(?:及|只有|仅有?|仅为|不到|不足|达到?|完成)[^，。；\d]{0,10}的$"
)  # 只及政府原先预期的四分之三
_STRETCHED = re.compile(
    r"(?:以上|以内|左右)?[、，]?(?:力争|力拼|力求|冲刺|争取|力保|挑战)(?:突破|达到?|超过|完成)?[约近超]?[0-9一二两三四五六七八九十百]"
)
_AFTER_DONE = re.compile(r"[^，。；、\d]{0,3}(?:已经?|均已|刚刚)")
_FROM = re.compile(r"[由从自](?:[^，。；、\d]{0,8})$")
_FROM_IT = re.compile(r"[离距](?!地|岸)[^，。；]{0,14}$")
_MISSING = re.compile(r"[离距比较低高][^，。；]{1,24}(?:还|仍|尚|相)?差了?[近约]?$")
_MISSING_ENDS = frozenset("差了近约\n")
_MUSTS = frozenset(("cue 须", "cue 必须", "cue 应", "cue 应当", "cue 不能", "cue 需"))
_PARTS = frozenset(("percent", "multiple", "point"))


class Statuses:
    """Cues, rules, aims and contexts, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        deeds = Deeds(lexicon)
        self._cues = Cues(lexicon)
        self._rules = Rules(lexicon)
        self._aims = Aims(lexicon, deeds)
        self._policies = Policies(lexicon)
        self._context = Context(lexicon, self._cues, deeds)
        self._now = frozenset(lexicon.select("function_words", "word", use="now"))
        self._from = frozenset(lexicon.select("function_words", "word", use="from"))
        aim = words("aim noun")
        # What stands before a number must end so, to be looked through for what a pattern finds at its end.
        self._expected_ends = _last(lexicon, "expectation", "值的")
        self._aim_ends = _last(lexicon, "aim noun", "数的")
        self._aim_after = re.compile(rf"(?:左右|以上|以内|上下)?[”」]?的?(?:[^，。；、\d]{{0,4}}的)?{aim}")
        self._aim_of = re.compile(r"[”」]?的[\u4e00-\u9fff]{1,4}?目标")
        self._failed = re.compile(
            rf"[”」]?(?:的?{aim})?(?:{words('failed')}|[，,](?:但|却|结果)?{words('failed')}(?=[，。；！”]|$))"
        )
        self._away = re.compile(r"[^，。；]{0,4}(?:还?差|有距离|有差距|不远|有缺口)")
        self._expected = re.compile(rf"{words('expectation')}值?的?$")
        self._aim_before = re.compile(rf"(?:完成|超额完成|超|占)[^，。；\d]{{0,6}}{aim}数?的?$")
        self._chance = re.compile(rf"的{words('chance')}")
        self._effect = re.compile(rf"[将可能会](?<!已.){words('effect')}[^，。；、\d]{{0,6}}$")
        self._once_done = re.compile(
            rf"{words('once done')}后[^。；\d]{{0,16}}?(?:[将可能]|每[年月日天]|年均|年产|预计)[^。；]{{0,24}}$"
        )

    def find(
        self, document: Document, number: int, at: int, period: str | None, told: Sequence[Reading]
    ) -> Said[Status]:
        """The status of quantity `number`: `at` is its word, `period` its time, `told` the readings before it."""
        place = find_place(document, number, at, period)
        quantity, text = place.quantity, document.text
        rule = self._rules.find(place)
        if rule is not None:
            return Said("reference", rule)
        after = self._said_after(place)
        if after is not None:
            return after
        if _STRETCHED.match(text, quantity.outer.end) and place.tense >= 0:
            return Said("target", "stretched by what follows it")
        cues = self._cues.between(document, place.sentence.whole_start, quantity.span.start)
        if self._starts_from(place) and not any(cue.use == "rule" for cue in cues):
            return Said("actual", "where it starts from")
        if place.tense <= 0 and not place.closed and _AFTER_DONE.match(text, quantity.outer.end):
            return Said("actual", "done, said after it")
        happened = bool(cues) and any(cue.status == "actual" for cue in cues)
        if place.tense >= 0 and not happened and self._effect.search(text, place.clause, quantity.span.start):
            return Said("forecast", "effect to come")
        said = self._aims.find(place, cues)
        if said is not None:
            must = said.rule in _MUSTS and not happened and self._policies.find(place)
            return Said("reference", "rule of its passage") if must else said
        if place.tense >= 0 and self._once_done.search(text, place.sentence.start, quantity.span.start):
            return Said("forecast", "once it is done")
        if not place.closed and self._rules.named_after(quantity, text):
            return Said("reference", "rule named after it")
        said = self._context.find(place, told, cues)
        aims = bool(told) and told[-1].status == "target" and told[-1].span.start >= place.sentence.start
        if said is None and not (happened or aims) and self._policies.find(place):
            return Said("reference", "rule of its passage")
        return said or Said("actual", "plain")

    def _said_after(self, place: Place) -> Said[Status] | None:
        """5%的目标, 1.6%未能如愿, 4%的可能性: what the words right after a number say it is."""
        text, quantity = place.document.text, place.quantity
        if not place.closed:
            aim = quantity.kind not in ("count", "rank") and self._aim_after.match(text, quantity.span.end)
            if aim or self._aim_of.match(text, quantity.outer.end):
                return Said("target", "aim named after it")
            away = quantity.kind != "duration" and self._away.match(text, quantity.outer.end)
            if away and _FROM_IT.search(text, place.clause, quantity.outer.start):
                return Said("target", "aim that is not reached yet")
        if self._failed.match(text, quantity.outer.end):
            return Said("target", "aim that was not reached")
        before = (text, place.clause, quantity.outer.start)
        last = text[quantity.outer.start - 1]
        if last in self._expected_ends and self._expected.search(*before) and not _PART_OF_IT.search(*before):
            return Said("forecast", "expectation named before it")
        if last in self._aim_ends and quantity.kind not in _PARTS and self._aim_before.search(*before):
            return Said("target", "aim named before it")
        if last in _MISSING_ENDS and _MISSING.search(*before):
            return Said("actual", "what is missing")
        if not place.closed and self._chance.match(text, quantity.outer.end):
            return Said("forecast", "chance named after it")
        return None

    def _starts_from(self, place: Place) -> bool:
        """Whether the number is what something changes from (由48万台提高到…), or is compared with (比2310亩)."""
        document, at = place.document, place.at
        words, text, quantity = document.words, document.text, place.quantity
        if _FROM.search(text, place.clause, quantity.outer.start) and self._aims.changes.match(
            text, quantity.outer.end
        ):
            return True
        if quantity.kind in _PARTS and at - 1 in document.layout.time_at:
            return False  # 较2010年翻一番
        back = at - 1
        while back >= place.first and (words[back].text in self._now or back in document.layout.time_at):
            back -= 1
        return back >= place.first and words[back].text in self._from and words[back].pos in ("p", "zg", "v", "c")

    def cues_in(self, document: Document, start: int, end: int) -> list[Cue]:
        """The cues between two places, left to right."""
        return self._cues.between(document, start, end)

    def announced(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """The plan that a heading or an introduction above a sentence announces; None where there is none."""
        return self._context.announced(document, sentence)

    @staticmethod
    def is_future(document: Document, period: str) -> bool:
        """Whether a time lies after the article's reference date, as far as both are exact."""
        return tense(document.reference, period) > 0


def _last(lexicon: Lexicon, kind: str, also: str) -> frozenset[str]:
    """The last characters of words and of what may stand behind them; `$` stands before a line feed too."""
    return frozenset(word[-1] for word in lexicon.select("status_words", "word", kind=kind)) | frozenset(also + "\n")


@lru_cache(maxsize=4)
def load_statuses(lexicon: Lexicon) -> Statuses:
    """The status cues of a lexicon, compiled once."""
    return Statuses(lexicon)
