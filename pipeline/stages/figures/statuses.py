"""Whether a number happened, is aimed at, is expected, or is only a rule: cues, then tense by its time.

A cue reaches as its table says: its clause, the rest of its sentence, the list it announces. The nearer cue wins, and a
clause that says what did happen (实际, 已, 结果) is not reached by a plan before it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Status
from pipeline.stages.figures.cues import Cue, Cues
from pipeline.stages.figures.layout import LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.periods import begins_after
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.rules import Place, Rules

_AFTER_DONE = re.compile(r"[^，。；、\d]{0,3}(?:已经?|均已|刚刚)")
_FROM = re.compile(r"[由从自](?:[^，。；、\d]{0,8})$")
_OF_FROM = re.compile(r"[由从比较与和]$")
_JOINED = re.compile(r"[^，。；：！？]{0,4}?(?:和|、|及|与|以及|或)[^，。；：！？\d]{0,6}")
_PART = re.compile(
    r"一?项?[（(]|[一二三四五六]是|首先|其次|第[一二三四五六]|[\u4e00-\u9fff]{2,6}(?:上|方面)[，,]|抓[^，。]{1,6}[。，]"
)
_YEARS = re.compile(r"[一二三四五六七八九十两\d]{1,2}年[里内间][，,]")
_FROM_NOW = re.compile(r"(?:今年|明年|后年|下半年|下季度|下个?月|即日|本月)[^，。；]{0,6}起[，,]?(?!步)")
_PAST_GAP = re.compile("[。！？]")
_LIST_BACK = 14  # paragraphs
_GROUPS_BACK = 4  # readings
_WILLS = frozenset(("将", "要", "须", "还将", "将要"))
_BOUNDED = frozenset(("ge", "le", "approx", "gt", "lt"))


class Statuses:
    """Cues, rules and headings compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        self._cues = Cues(lexicon)
        self._rules = Rules(lexicon)
        self._now = frozenset(lexicon.select("function_words", "word", use="now"))
        self._from = frozenset(lexicon.select("function_words", "word", use="from"))
        self._heading = re.compile(alternation(lexicon.select("plan_headings", "word", use="")))
        self._intro = re.compile(alternation(lexicon.column("plan_headings", "word")))
        self._looks_back = re.compile(words("looks back"))
        self._aim_after = re.compile(
            rf"(?:左右|以上|以内|上下)?[”」]?的?(?:[^，。；、\d]{{0,4}}的)?{words('aim noun')}"
        )
        self._failed = re.compile(rf"[”」]?(?:的?{words('aim noun')})?{words('failed')}")
        self._chance = re.compile(rf"的{words('chance')}")
        self._effect = re.compile(rf"(?<!已)[将可能会]{words('effect')}[^，。；、\d]{{0,6}}$")
        self._once_done = re.compile(
            rf"{words('once done')}后[^。；\d]{{0,16}}?(?:[将可能]|每[年月日天])[^。；]{{0,24}}$"
        )
        self._possible = re.compile(words("possible"))
        self._changes = re.compile(rf"[^，。；、\d]{{0,8}}?{words('change to')}(?:到|至|为|成)")
        self._estimate = re.compile(words("estimate"))
        self._stative = frozenset(lexicon.select("status_words", "word", kind="stative"))
        kinds = ("verb", "soft verb", "hold")
        self._deeds = frozenset(word for kind in kinds for word in lexicon.select("target_words", "word", kind=kind))

    def find(self, document: Document, number: int, at: int, period: str | None, told: list[Reading]) -> Said[Status]:
        """The status of quantity `number`: `at` is its word, `period` its time, `told` the readings before it."""
        place = _place(document, number, at, period)
        quantity, text = place.quantity, document.text
        rule = self._rules.find(place)
        if rule is not None:
            return Said("reference", rule)
        if self._aim_after.match(text, quantity.span.end) and quantity.kind not in ("count", "rank"):
            return Said("target", "aim named after it")
        if self._failed.match(text, quantity.outer.end):
            return Said("target", "aim that was not reached")
        if self._chance.match(text, quantity.outer.end):
            return Said("forecast", "chance named after it")
        cues = self.cues_in(document, document.layout.whole_start(place.sentence), quantity.span.start)
        if self._starts_from(place) and not any(cue.use == "rule" for cue in cues):
            return Said("actual", "where it starts from")
        if _AFTER_DONE.match(text, quantity.outer.end) and place.tense <= 0:
            return Said("actual", "done, said after it")
        if self._effect.search(text, place.clause, quantity.span.start) and place.tense >= 0:
            return Said("forecast", "effect to come")
        said = self._by_cues(place, cues)
        if said is not None:
            return said
        if place.tense >= 0 and self._once_done.search(text, place.sentence.start, quantity.span.start):
            return Said("forecast", "once it is done")
        if self._rules.named_after(quantity, text):
            return Said("reference", "rule named after it")
        happened = any(cue.status == "actual" for cue in cues)
        return self._by_context(place, told[-_GROUPS_BACK:], happened) or Said("actual", "plain")

    # --- by what stands in the text before -------------------------------------------------------------------------

    def _by_context(self, place: Place, told: list[Reading], happened: bool) -> Said[Status] | None:
        """What its time, a heading above it, or the number before it says of a number without a cue of its own."""
        document = place.document
        joined = self._joined(place, told)
        if joined is not None and place.tense <= 0:
            return joined
        if place.tense > 0 and not self._acts_later(place):
            return Said("target", "time to come")
        announced = self.announced(document, place.sentence)
        if happened or (place.tense < 0 and not (announced and self._timeless(place))):
            return None
        if ahead(document, place.sentence.first, place.at):
            return Said("target", "time by which")
        if _FROM_NOW.search(document.text, place.sentence.start, place.quantity.span.start) and self._does(place):
            return Said("target", "from now on")
        return announced or self._goes_on(place, told)

    def _timeless(self, place: Place) -> bool:
        """Whether no time stands before the number in its sentence: what it carries on is not of its list."""
        return not place.document.layout.times_in(place.sentence.first, place.at)

    def _joined(self, place: Place, told: list[Reading]) -> Said[Status] | None:
        """8%和10%, 马铃薯42万亩、中药材18万亩: a number joined to one that is aimed at or a rule is so too."""
        if not told or told[-1].status not in ("target", "reference", "forecast"):
            return None
        gap = place.document.text[told[-1].quantity.outer.end : place.quantity.outer.start]
        if len(gap) > 12 or _JOINED.fullmatch(gap) is None:
            return None
        if dict(told[-1].rules)["status"] in ("threshold of a class", "class of things", "each of so many"):
            return None
        return Said(told[-1].status, "as the number joined to it")

    def _goes_on(self, place: Place, told: list[Reading]) -> Said[Status] | None:
        """A plan goes on in the next clauses, and in the next sentences that begin with a deed (新建…, 改造…)."""
        if not told:
            return None
        before, document = told[-1], place.document
        rule = dict(before.rules)["status"]
        ended = rule.startswith("cue 原") or rule in ("aim named after it", "aim that was not reached")
        if before.status not in ("target", "forecast") or ended:
            return None
        gap = document.text[before.span.end : place.quantity.span.start]
        if _PAST_GAP.search(gap) is None:
            if self._estimate.search(gap):
                return Said("forecast", "restates an aim")
            if self._does(place) or place.quantity.comparator in _BOUNDED or "其中" in gap:
                return Said(before.status, "goes on with an aim")
            return None
        same = (
            document.layout.sentence(document.layout.word_at(before.span.start)).paragraph == place.sentence.paragraph
        )
        within = _YEARS.search(document.text, place.sentence.start, place.quantity.span.start)
        if same and before.status == "target" and (within or self._does(place, leads=True)):
            return Said("target", "goes on with a plan")
        return None

    def _does(self, place: Place, *, leads: bool = False) -> bool:
        """Whether a deed stands in the clause before the number; with `leads`, at its beginning but for adverbs."""
        words, layout = place.document.words, place.document.layout
        for index in range(place.first, place.at):
            word = words[index]
            if word.text in self._stative:
                return False
            if word.text in self._deeds:
                return True
            if leads and index not in layout.time_at and word.pos not in ("d", "c", "ad", "p"):
                return False
        return False

    def _acts_later(self, place: Place) -> bool:
        """全市12家钢铁企业三年内压减210万吨: a number before the time and before what is aimed at is not aimed at."""
        document, layout = place.document, place.document.layout
        if place.quantity.kind not in ("count", "person") or place.number + 1 >= len(document.quantities):
            return False
        first, last = layout.clause(place.at)
        following = document.quantities[place.number + 1].span.start
        later = [at for at in layout.times_in(place.at, last) if document.words[at].start < following]
        return bool(later) and not layout.times_in(first, place.at) and following < document.words[last - 1].end

    def _starts_from(self, place: Place) -> bool:
        """Whether the number is what something changes from (由48万台提高到…), or is compared with (比2310亩)."""
        document, at = place.document, place.at
        words, text, quantity = document.words, document.text, place.quantity
        if _FROM.search(text, place.clause, quantity.outer.start) and self._changes.match(text, quantity.outer.end):
            return True
        part = quantity.kind in ("percent", "multiple", "point")
        if part and at - 1 in document.layout.time_at:
            return False  # 较2010年翻一番
        back = at - 1
        while back >= place.first and (words[back].text in self._now or back in document.layout.time_at):
            back -= 1
        return back >= place.first and words[back].text in self._from and words[back].pos in ("p", "zg", "v", "c")

    # --- by cues ---------------------------------------------------------------------------------------------------

    def _by_cues(self, place: Place, cues: list[Cue]) -> Said[Status] | None:
        """What the nearest cue that reaches the number says."""
        text = place.document.text
        happened = any(
            cue.status == "actual" and cue.start >= place.clause and not _OF_FROM.search(text, 0, cue.start)
            for cue in cues
        )
        standard = next((cue for cue in cues if cue.use == "rule" and cue.text[-1] in "：:"), None)
        if standard is not None:
            return Said("reference", f"rule: {standard.text}")
        for cue in reversed(cues):
            if cue.status == "actual":
                continue
            if cue.status == "reference":
                if self._is_rule(place, cue):
                    return Said("reference", f"rule: {cue.text}")
                continue
            if happened and not (cue.start >= place.clause and _after_actual(cues, cue)):
                continue
            status = self._aims(place, cue, cues)
            if status is not None:
                return Said(status[0], f"cue {status[1].text}")
        return None

    def _is_rule(self, place: Place, cue: Cue) -> bool:
        if cue.use == "rule":
            return True
        near = cue.start >= place.clause and place.quantity.outer.start - cue.end <= 3
        return near and place.tense <= 0 and not self._between(place, cue)

    def _aims(self, place: Place, cue: Cue, cues: list[Cue]) -> tuple[Status, Cue] | None:
        """The status that a cue of will or expectation gives the number, and the cue that gives it."""
        own, tense, quantity = cue.start >= place.clause, place.tense, place.quantity
        forecast = next((item for item in reversed(cues) if item.status == "forecast" and item.use == "report"), None)
        if cue.use == "own":
            reaches = own and (cue.status == "forecast" or not self._between(place, cue))
            return (cue.status, cue) if reaches else None
        if cue.use in ("report", "then"):
            if cue.use == "then" and self._will_be(place, cue, cues):
                return ("target", cue)
            return ("forecast", cue) if tense >= 0 else None
        if cue.use == "plan":
            if tense < 0 and not self._timeless(place) and not _planned_then(place, cue):
                return None
            later = forecast is not None and forecast.start > cue.start
            return ("forecast", forecast) if later and forecast is not None else ("target", cue)
        if cue.use == "weak" and own and _planned_then(place, cue):
            return ("target", cue)
        bounded = quantity.comparator in _BOUNDED or tense > 0
        if (not own and not bounded) or (not own and cue.use == "future"):
            return ("target", cue) if self._led_by_verb(place) and tense >= 0 and cue.text in _WILLS else None
        if (cue.use == "weak" and not bounded) or (tense < 0 and len(cue.text) == 1):
            return None
        if cue.use == "future" and quantity.kind == "duration" and not bounded:
            return None
        return ("forecast", forecast) if forecast is not None else ("target", cue)

    def _led_by_verb(self, place: Place) -> bool:
        """并组织100场对接会: whether a clause goes on with a verb of its own, without a subject."""
        words = place.document.words
        for index in range(place.first, place.at):
            word = words[index]
            if word.text in self._stative:
                return False
            if word.pos in ("v", "vn"):
                return len(word.text) > 1 or word.text in self._deeds
            if word.pos not in ("d", "c", "ad", "p", "m", "r", "b"):
                return False
        return False

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
        return self._changes.match(place.document.text, before.outer.end) is not None

    @staticmethod
    def _between(place: Place, cue: Cue) -> bool:
        """Whether another number stands between a cue and this one: the one before it does, numbers are in order."""
        return place.number > 0 and place.document.quantities[place.number - 1].span.start >= cue.end

    def cues_in(self, document: Document, start: int, end: int) -> list[Cue]:
        """The cues between two places, left to right."""
        return self._cues.between(document, start, end)

    @staticmethod
    def is_future(document: Document, period: str) -> bool:
        """Whether a time lies after the article's reference date, as far as both are exact."""
        return _tense(document.reference, period) > 0

    # --- by headings -----------------------------------------------------------------------------------------------

    def announced(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """The plan that a heading or an introduction above a sentence announces; None where there is none."""
        return document.once(("announced", sentence.paragraph), lambda: self._plan_above(document, sentence))

    def _plan_above(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """A plan that a heading or the line before a list announces (新一年的盘子这样摆：●…)."""
        text = document.text
        own = document.paragraphs[sentence.paragraph].of(text)
        item = LIST_ITEM.match(own) is not None or _PART.match(own) is not None
        for index in range(sentence.paragraph - 1, max(-1, sentence.paragraph - _LIST_BACK), -1):
            before = document.paragraphs[index].of(text).strip()
            heading = len(before) <= LONGEST_HEADING and before[-1] not in "。！？；;”"
            if (LIST_ITEM.match(before) or _PART.match(before)) and not heading:
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
        cues = self.cues_in(document, start, document.paragraphs[index].end)
        plan = any(cue.status == "target" for cue in cues) or self._intro.search(before[last:])
        return Said("target", "list of a plan") if plan else None


def _place(document: Document, number: int, at: int, period: str | None) -> Place:
    first, _ = document.layout.clause(at)
    return Place(
        document,
        number,
        at,
        document.quantities[number],
        document.layout.sentence(at),
        first,
        document.words[first].start,
        _tense(document.reference, period),
    )


def _planned_then(place: Place, cue: Cue) -> bool:
    """2021年提出到2025年达到34%: a plan made at one time for another stays a plan when that is over."""
    layout = place.document.layout
    at = layout.word_at(cue.start)
    return bool(layout.times_in(place.sentence.first, at)) and len(layout.times_in(at + 1, place.at)) == 1


def ahead(document: Document, first: int, last: int) -> bool:
    """Whether words first to before last name a time by which (10月底前, 到年底) that is not yet over."""
    layout, reference = document.layout, document.reference or ""
    for at in layout.times_in(first, last):
        time = document.times[layout.time_at[at]]
        year_end = time.span.of(document.text).endswith(("年底", "年末", "岁末"))
        if (time.role != "by" and not year_end) or time.edtf is None:
            continue
        end = time.edtf.split("/")[-1]
        width = min(len(end), len(reference))
        if width and end[:width] >= reference[:width]:
            return True
    return False


def _after_actual(cues: list[Cue], cue: Cue) -> bool:
    return all(other.start < cue.start for other in cues if other.status == "actual")


@lru_cache(maxsize=1024)
def _tense(reference: str | None, period: str | None) -> int:
    """1 where the period lies after the reference date, -1 where its year ended before, 0 otherwise."""
    if reference is None or period is None:
        return 0
    first, _, last = period.partition("/")
    if begins_after(first, reference):
        return 1
    final = last or first
    if last and last[:4] > reference[:4]:
        return 1
    return -1 if final not in ("", "..") and final[:4] < reference[:4] else 0


@lru_cache(maxsize=4)
def load_statuses(lexicon: Lexicon) -> Statuses:
    """The status cues of a lexicon, compiled once."""
    return Statuses(lexicon)
