"""What a number without a cue of its own is by its context: its time, what stands above it, the number before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, partial

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Status
from pipeline.stages.figures.cues import Cue, Cues
from pipeline.stages.figures.layout import LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.place import BOUNDED, Deeds, Place, ahead, told_since
from pipeline.stages.figures.reading import Reading, Said

_JOINED = re.compile(r"[^，。；：！？]{0,4}?(?:和|、|及|与|以及|或)[^，。；：！？\d]{0,6}")
_PART = re.compile(
    r"一?项?[（(]|[\u4e00-\u9fff]{2,4}[：:]|[一二三四五六]是|首先|其次|第[一二三四五六]|[\u4e00-\u9fff]{2,6}(?:上|方面)[，,]|抓[^，。]{1,6}[。，]"
)
_YEARS = re.compile(r"[一二三四五六七八九十两\d]{1,2}年[里内间][，,]")
_TO_COME = re.compile(r"(?:未来|今后|接下来)(?:的)?[一二三四五六七八九十两\d]{1,2}(?:年|个月)")
_WITHIN = re.compile(  # 三年内让七成小区用上, 秋播前完成
    r"(?<!\d)(?:[一二三四五六七八九十两]{1,2}|\d{1,2})年[之以]?内[^，。；了已过]{0,24}$"
    r"|(?:[播收种汛季]|入冬|开学|供暖|采暖|开园)前[，,]?[^，。；了已过]{0,16}$"
)
_AGAIN = re.compile(r"(?:今年|明年|年内|下半年|下一步|接下来)[^，。；了已]{0,4}(?:再|还|继续)")  # 今年再建317万亩
_LETS = frozenset(("让", "使", "把"))  # 三年内让七成小区用上
_THIS_YEAR = re.compile(r"(?:今年|全年|本年度)(?![初前上一二三四1-9])")
_FIRST_HALF = frozenset(("01", "02", "03", "04", "05", "06"))
_BEFORE_AUTUMN = frozenset(("07", "08", "09"))
_FROM_NOW = re.compile(r"(?:今年|明年|后年|下半年|下季度|下个?月|即日|本月)[^，。；]{0,6}起[，,]?(?!步)")
_PAST_GAP = re.compile("[。！？]")
_LIST_BACK = 14  # paragraphs
_GROUPS_BACK = 4  # readings


class Context:
    """Headings, lists and words of going on, compiled."""

    def __init__(self, lexicon: Lexicon, cues: Cues, deeds: Deeds) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        self._cues = cues
        self._deeds = deeds
        self._heading = re.compile(alternation(lexicon.select("plan_headings", "word", use="")))
        self._intro = re.compile(alternation(lexicon.column("plan_headings", "word")))
        self._looks_back = re.compile(words("looks back"))
        self._all_of = re.compile(rf"[^，。；：]{{0,24}}?([要将须])?{words('all of')}")
        self._present = frozenset((*lexicon.select("function_words", "word", use="present"), "现有", "现已"))
        self._estimate = re.compile(words("estimate"))

    def find(self, place: Place, told: Sequence[Reading], cues: Sequence[Cue]) -> Said[Status] | None:
        """What its time, a heading above it, or the number before it says of a number without a cue of its own.

        `cues` are those before it in its full sentence.
        """
        told = told[-_GROUPS_BACK:]
        joined = self._joined(place, told)
        if joined is not None and place.tense <= 0:
            return joined
        if (
            place.tense > 0
            and not self._acts_later(place)
            and not told_since(
                place, [cue.start for cue in cues if cue.status == "actual" and cue.text not in self._present]
            )
        ):
            return Said("target", "time to come")
        announced = self.announced(place.document, place.sentence)
        aimed = told[-1].span.end if told and told[-1].status == "target" else -1
        if any(cue.status == "actual" and cue.start > aimed for cue in cues):
            more = place.tense >= 0 and self._deeds.stand(place)
            again = more and _AGAIN.search(place.document.text, place.clause, place.quantity.span.start)
            return Said("target", "more to come") if again else None
        if place.tense < 0 and not (announced and place.timeless):
            aims = bool(told) and told[-1].status == "target" and told[-1].span.start >= place.sentence.start
            return self._goes_on(place, told) if aims else None
        if self._deeds.described(place):
            return announced
        return self._by_time(place) or announced or self._goes_on(place, told)

    def _by_time(self, place: Place) -> Said[Status] | None:
        """What a time says that bounds what is to come: 10月底前, 今后三年, 三年内, 从今年起."""
        document, text = place.document, place.document.text
        span = (text, place.sentence.start, place.quantity.span.start)
        dated = bool(document.layout.times_in(place.sentence.first, place.at))
        counted = place.quantity.kind in ("count", "person")
        all_of = self._all_of.match(text, place.quantity.span.end) if counted else None
        if all_of is not None and (all_of[1] or (dated and ahead(document, place.sentence.first, place.at))):
            return Said("target", "all of them are to be")
        if _TO_COME.search(*span):
            return Said("target", "time to come")
        does = self._deeds.stand(place) or not _LETS.isdisjoint(document.layout.texts[place.first : place.at])
        by_then = dated and ahead(document, place.sentence.first, place.at, at_year_end=does)
        if by_then or (does and _WITHIN.search(*span)):
            return Said("target", "time by which")
        if does and _FROM_NOW.search(*span):
            return Said("target", "from now on")
        reference = document.reference or ""
        month, said = reference[5:7], _THIS_YEAR.search(*span)
        if said is None and reference:
            said = _whole_year(reference[:4]).search(*span)
            if said is not None and month in _FIRST_HALF and place.quantity.comparator in ("ge", "le", "approx"):
                return Said("target", "bound for a year that has begun")
        begun = said is not None and (month in _FIRST_HALF or (said[0] == "全年" and month in _BEFORE_AUTUMN))
        if begun and place.quantity.comparator in ("ge", "le") and place.quantity.outer != place.quantity.span:
            return Said("target", "bound for a year that has begun")
        return None

    def _joined(self, place: Place, told: Sequence[Reading]) -> Said[Status] | None:
        """8%和10%, 马铃薯42万亩、中药材18万亩: a number joined to one that is aimed at or a rule is so too."""
        if not told or told[-1].status not in ("target", "reference", "forecast"):
            return None
        gap = place.document.text[told[-1].quantity.outer.end : place.quantity.outer.start]
        if len(gap) > 12 or _JOINED.fullmatch(gap) is None:
            return None
        if dict(told[-1].rules)["status"] in ("threshold of a class", "class of things", "each of so many"):
            return None
        return Said(told[-1].status, "as the number joined to it")

    def _goes_on(self, place: Place, told: Sequence[Reading]) -> Said[Status] | None:
        """A plan goes on in the next clauses, and in the next sentences that begin with a deed (新建…, 改造…)."""
        if not told:
            return None
        before, document = told[-1], place.document
        rule = dict(before.rules)["status"]
        if rule == "time to come" and "目标" in document.text[before.span.end : before.span.end + 4]:
            return None
        ended = rule.startswith("cue 原") or rule in ("aim named after it", "aim that was not reached")
        if before.status not in ("target", "forecast") or ended:
            return None
        gap = document.text[before.span.end : place.quantity.span.start]
        if gap == "的":
            return None  # 完成年度任务5.2万人的55%
        if _PAST_GAP.search(gap) is None:
            if self._estimate.search(gap):
                return Said("forecast", "restates an aim")
            carries = before.status == "forecast" and (self._deeds.begin(place) or gap.lstrip("，,").startswith("是"))
            if carries or self._deeds.stand(place) or place.quantity.comparator in BOUNDED or "其中" in gap:
                return Said(before.status, "goes on with an aim")
            return None
        same = (
            document.layout.sentence(document.layout.word_at(before.span.start)).paragraph == place.sentence.paragraph
        )
        within = _YEARS.search(document.text, place.sentence.start, place.quantity.span.start)
        if same and before.status == "target" and (within or self._deeds.stand(place, leads=True)):
            return Said("target", "goes on with a plan")
        return None

    def _acts_later(self, place: Place) -> bool:
        """全市12家钢铁企业三年内压减210万吨: a number before the time and before what is aimed at is not aimed at."""
        document, layout = place.document, place.document.layout
        if place.quantity.kind not in ("count", "person") or place.number + 1 >= len(document.quantities):
            return False
        first, last = layout.clause(place.at)
        following = document.quantities[place.number + 1].span.start
        later = [at for at in layout.times_in(place.at, last) if document.words[at].start < following]
        return bool(later) and not layout.times_in(first, place.at) and following < document.words[last - 1].end

    def announced(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """The plan that a heading or an introduction above a sentence announces; None where there is none."""
        return document.once(("announced", sentence.paragraph), lambda: self._plan_above(document, sentence))

    def _plan_above(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """A plan that a heading or the line before a list announces (新一年的盘子这样摆：●…)."""
        own = document.paragraphs[sentence.paragraph].of(document.text)
        item = LIST_ITEM.match(own) is not None or _PART.match(own) is not None
        for index in range(sentence.paragraph - 1, max(-1, sentence.paragraph - _LIST_BACK), -1):
            before, heading, listed = document.once((_line, index), partial(_line, document, index))
            if listed and not heading:
                continue
            if heading and before[-1] not in "：:，,":
                if self._heading.search(before) and self._looks_back.search(before) is None:
                    return Said("target", "heading")
                return None
            if not item:
                return None
            return self._introduces(document, index, before)
        return None

    def _introduces(self, document: Document, index: int, before: str) -> Said[Status] | None:
        """Whether a paragraph that ends with a colon or a dash introduces a plan."""
        if before[-1] not in "：:—":
            return None
        last = max(before.rfind("。"), before.rfind("；"), 0) if before[-1] != "—" else 0
        start = document.paragraphs[index].start + last
        cues = self._cues.between(document, start, document.paragraphs[index].end)
        plan = any(cue.status == "target" for cue in cues) or self._intro.search(before[last:])
        return Said("target", "list of a plan") if plan else None


def _line(document: Document, index: int) -> tuple[str, bool, bool]:
    """A paragraph, whether it may be a heading, and whether it is an item of a list."""
    text = document.paragraphs[index].of(document.text).strip()
    heading = len(text) <= LONGEST_HEADING and text[-1] not in "。！？；;”"
    return text, heading, LIST_ITEM.match(text) is not None or _PART.match(text) is not None


@lru_cache(maxsize=64)
def _whole_year(year: str) -> re.Pattern[str]:
    """2021年, not 2021年初 or 2021年3月."""
    return re.compile(rf"{year}年(?![初前上一二三四1-9])")
