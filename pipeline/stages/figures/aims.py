"""Which cue reaches a number, and what it makes of it: the nearest cue of will, expectation or rule wins.

A cue reaches as its table says; a clause that says what did happen (实际, 已, 结果) is not reached by a plan before it.
"""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Status
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.place import BOUNDED, Deeds, Place, planned_then, time_between, told_since
from pipeline.stages.figures.reading import Said

_OF_FROM = frozenset("由从比较与和")
_THERE_IS = re.compile(r"的[^，。；]{1,12}(?:有|共|共有)$")
_IF = re.compile("(?<!比)(?:若|如果|如遇|倘若|假如|要是)[^：:“”]{1,40}[，,]")
_OF_IT = re.compile("的(?:约|近|不到|不足|逾|大约)?")
_CASES = frozenset(("若", "如果", "倘若", "假如", "要是", "一旦"))
_DONE = re.compile(r"[\u4e00-\u9fff]了[^，。；\d]{0,3}$")
_MUSTS = frozenset(("要", "须", "应", "需", "必须", "还要", "都要"))
_WILLS = frozenset(("将", "要", "须", "还将", "将要"))


class Aims:
    """The tables of status words that decide between cues, compiled."""

    def __init__(self, lexicon: Lexicon, deeds: Deeds) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        self._deeds = deeds
        self._possible = re.compile(words("possible"))
        self._became = re.compile(rf"{words('became')}(?![要求须能需可])[^，。；\d]{{0,6}}$")
        self._beyond = re.compile(rf"(?:{words('beyond')}|高过|少于)[^，。；\d]{{0,4}}$")
        self._supports = frozenset(lexicon.select("status_words", "word", kind="support"))
        self._for_each = re.compile(words("for each"))
        self._unwanted = re.compile(words("unwanted"))
        self._wills_only = frozenset(lexicon.select("status_words", "word", kind="wills only"))
        self.changes = re.compile(rf"[^，。；、\d]{{0,8}}?{words('change to')}(?:到|至|为|成)")

    def find(self, place: Place, cues: list[Cue]) -> Said[Status] | None:
        """What the nearest of the `cues` before a number that reaches it says; None where none does."""
        if not cues:
            return None
        text = place.document.text
        happened = any(
            cue.status == "actual" and cue.start >= place.clause and text[cue.start - 1 : cue.start] not in _OF_FROM
            for cue in cues
        )
        standard = next((cue for cue in cues if cue.use == "rule" and cue.text[-1] in "：:，,"), None)
        if standard is not None:
            return Said("reference", f"rule: {standard.text}")
        start = place.quantity.outer.start
        became = place.quantity.kind != "duration" and self._became.search(text, place.clause, start)
        for cue in reversed(cues):
            if cue.status == "actual":
                continue
            part = place.quantity.kind in ("percent", "multiple") and cue.status == "forecast"
            if part and _OF_IT.fullmatch(text, cue.end, place.quantity.outer.start):
                continue  # 只有当初预测的六成
            if became and cue.status == "target" and cue.start < place.clause and place.tense <= 0:
                continue  # 去年计划掺烧3万吨，只烧掉1.1万吨
            if cue.status == "reference":
                over = cue.text in _CASES and cue.start < place.sentence.start
                if not over and self._is_rule(place, cue, cues):
                    return Said("reference", f"rule: {cue.text}")
                continue
            own = cue.start >= place.clause
            if (happened and not (own and _after_actual(cues, cue))) or (not own and self._is_over(place, cue, cues)):
                continue
            status = self._says(place, cue, cues)
            if status is not None:
                return Said(status[0], f"cue {status[1].text}")
        return None

    def _is_over(self, place: Place, cue: Cue, cues: list[Cue]) -> bool:
        """Whether a plan or a forecast in a clause before no longer reaches: what happened was told since then.

        Nor does what one wills reach over a semicolon, but for a clause with a bound or a deed of its own.
        """
        if cue.use != "then":
            facts = [other.start for other in cues if other.status == "actual" and other.start >= cue.end]
            if facts and (place.tense <= 0 or told_since(place, facts)):
                return True
        wills = cue.use == "plan" and cue.text in self._wills_only and cue.start < place.sentence.start
        return wills and place.quantity.comparator not in BOUNDED and not self._deeds.begin(place)

    def _is_rule(self, place: Place, cue: Cue, cues: list[Cue]) -> bool:
        if cue.use == "rule":
            return True
        text = place.document.text
        if cue.text in ("上限", "下限") and any(other.use == "plan" for other in cues):
            return False
        if self._beyond.search(text, place.clause, cue.start):
            return False  # 超出国家标准2.2人
        if cue.text in self._supports and not self._for_each.search(
            text, place.sentence.start, place.quantity.span.end
        ):
            return False  # 其中中央补助4.8亿元
        near = cue.start >= place.clause and place.quantity.outer.start - cue.end <= 3
        return near and place.tense <= 0 and not _between(place, cue)

    def _says(self, place: Place, cue: Cue, cues: list[Cue]) -> tuple[Status, Cue] | None:
        """The status that a cue of will or expectation gives the number, and the cue that gives it."""
        if cue.use == "own":
            reaches = cue.start >= place.clause and (cue.status == "forecast" or not _between(place, cue))
            return (cue.status, cue) if reaches else None
        if cue.use in ("report", "then"):
            if cue.use == "then" and self._will_be(place, cue, cues):
                return ("target", cue)
            if cue.start < place.sentence.start and _DONE.search(
                place.document.text, place.clause, place.quantity.outer.start
            ):
                return None  # 营收恐再衰退5%；日圆今年贬了18%
            then = cue.start >= place.sentence.start and time_between(place, cue.end)  # 曾预计2023年增长3%
            return ("forecast", cue) if place.tense >= 0 or then else None
        if cue.use == "plan":
            return self._plans(place, cue, cues)
        return self._wills(place, cue, cues)

    def _plans(self, place: Place, cue: Cue, cues: list[Cue]) -> tuple[Status, Cue] | None:
        """力争, 计划: what follows is aimed at, unless its time is over or it only describes a project."""
        quantity, own = place.quantity, cue.start >= place.clause
        then = own or place.timeless or planned_then(place, cue.start) or not time_between(place, cue.end)
        if place.tense < 0 and not then:
            return None
        if (not own and self._deeds.described(place)) or (quantity.kind == "duration" and _attributes(place, cue)):
            return None
        if _THERE_IS.search(place.document.text, cue.end, quantity.span.start):
            return None  # 按规划建设的公寓有320套
        forecast = _expected(cues)
        later = forecast is not None and forecast.start > cue.start
        return ("forecast", forecast) if later and forecast is not None else ("target", cue)

    def _wills(self, place: Place, cue: Cue, cues: list[Cue]) -> tuple[Status, Cue] | None:
        """将, 要, 要求: what is bounded or to come is aimed at, and what else such a word governs in its clause."""
        quantity, own, tense = place.quantity, cue.start >= place.clause, place.tense
        if cue.use == "weak" and own and planned_then(place, cue.start):
            return ("target", cue)
        bounded = quantity.comparator in BOUNDED or tense > 0
        if not own and (cue.use == "future" or not bounded):
            goes_on = cue.text in _WILLS and (tense >= 0 or cue.text == "将") and self._deeds.begin(place)
            return ("target", cue) if goes_on else None
        over = tense < 0 and len(cue.text) == 1 and cue.text != "将" and not self._deeds.stand(place)
        if (cue.use == "weak" and not bounded) or over:
            return None
        if cue.use == "future" and quantity.kind == "duration" and not bounded:
            return None
        then = next((item for item in cues if item.use == "then" and place.clause <= item.start < cue.start), None)
        if cue.use == "future" and then is not None and not self._will_be(place, then, cues):
            return ("forecast", then)
        if cue.text in _WILLS and self._unwanted.search(place.document.text, place.clause, quantity.span.start):
            return ("forecast", cue)
        case = own and cue.use == "future" and any(item.status == "forecast" for item in cues)
        if case and _IF.search(place.document.text, place.sentence.start, place.clause):
            return ("forecast", cue)  # 预计…，煤价若再跌一成，财政要少收两亿元
        forecast = _expected(cues)
        must = forecast is not None and forecast.start < place.clause and cue.text in _MUSTS
        return ("forecast", forecast) if forecast is not None and not must else ("target", cue)

    def _will_be(self, place: Place, cue: Cue, cues: list[Cue]) -> bool:
        """届时年产能提升到30万台: what will be then is aimed at, unless it is only made possible (届时可容纳)."""
        if any(item.use == "plan" and item.start < cue.start for item in cues):
            return True
        text, quantity = place.document.text, place.quantity
        raised = self._starts_before(place)
        return raised and self._possible.search(text, cue.end, quantity.span.start) is None

    def _starts_before(self, place: Place) -> bool:
        """Whether the number is what something changes to (由12万台提升到30万台)."""
        before = place.document.quantities[place.number - 1] if place.number else None
        if before is None or before.span.start < place.clause:
            return False
        return self.changes.match(place.document.text, before.outer.end) is not None


def _expected(cues: list[Cue]) -> Cue | None:
    """The last cue of expectation that reaches on through its sentence (预计)."""
    return next((item for item in reversed(cues) if item.status == "forecast" and item.use == "report"), None)


def _attributes(place: Place, cue: Cue) -> bool:
    """24小时值班, 8年投入8000亿元: whether a length of time is no aim, only part of one."""
    if place.quantity.comparator in BOUNDED or cue.end >= place.quantity.outer.start:
        return False
    following = place.document.text[place.quantity.span.end : place.quantity.span.end + 1]
    return following not in "内以左的之，。；、” \n"


def _between(place: Place, cue: Cue) -> bool:
    """Whether another number stands between a cue and this one: the one before it does, numbers are in order."""
    numbers = place.document.quantities
    before = place.number - 1
    while before >= 0 and numbers[before].kind == "duration":
        before -= 1  # 原本规划8年投入8824亿元
    return before >= 0 and numbers[before].span.start >= cue.end


def _after_actual(cues: list[Cue], cue: Cue) -> bool:
    return all(other.start < cue.start for other in cues if other.status == "actual")
