"""Numbers that are rules: thresholds of classes, grants and fines, limits that a law sets."""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Quantity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.place import Place

_SIZES = frozenset(("money", "physical", "duration"))
_CLASS = re.compile(r"(?:以上|以下|及以上|以内)的?[\u4e00-\u9fff]")
_AREA = re.compile(r"(?:范围|半径)以?内的?")
_WITHIN = re.compile(r"[以之]?内(?:的)?(?!完成|建成|即可)[\u4e00-\u9fff]{2}")  # 沿湖5公里内化工企业
_CLASS_OF = re.compile(r"(?:以上|以下|及以上)的[\u4e00-\u9fff]")
_CLASS_TOLD = re.compile(r"的[^，。；、\d]{0,8}?(?:占|有|达|共|仅|为)?[约超近]?\d|的占")  # 账龄超过三年的占14%
_CASE = re.compile(r"[的者][，,]$")  # 6月30日前交地的，补偿款上浮10%
_CASE_AFTER = re.compile(
    r"(?:以上|以下|以内)?(?:的(?:[\u4e00-\u9fff]{2,4}者)?|者)[，,]|的不"
)  # 任教满五年的，一次性奖励
_MAGNITUDE = re.compile(r"上?[十百千万亿兆]{1,2}[元亩吨斤人户家头只台辆度公里平方米千瓦]{1,4}")  # 千亩园区, 亿元项目
_MAGNITUDES = frozenset("上十百千万亿兆")  # begin it
_THING = re.compile(r"(?:级|以上)?(?!大关|台阶|关口|[的以左上之外内])[\u4e00-\u9fff]{2}")
_MUST_NOT = re.compile(r"不[得可][^，。；\d]{0,4}$")  # 试用期最长不得超过六个月
_WHEN = re.compile(r"时[，,]|时(?!间|代|期)|的时候|的情况下|[，,]?(?:即|则)")
_THEN = re.compile(r"[，,][^，。；]{0,6}(?:就|则|即|便)要?")  # 低于12个月，预警就要亮灯
_LONGEST = re.compile(r"最[长短][^，。；\d]{0,4}$")
_ONLY_THEN = re.compile(r"[^，。；、\d]{0,3}(?:才能|才会|方能|方可)")
_ONLY_THEN_AFTER = re.compile(r"[^。；]{0,30}?[，,][^，。；]{0,12}?(?:方可|才可|才能|方能)")
_CASE_LED = re.compile(
    r"(?:以上|以下|以内)?的(?:[\u4e00-\u9fff]{2,4})?[，,](?:由|一律|须|应|均|均可|可|将|不予|取消|列入|每)"
)
_BOUNDED = frozenset(("ge", "gt", "le", "lt"))
_EACH = re.compile(r"每$")  # 每10股派现
_NEAR = 30  # characters of a next clause in which what is granted is told


class Rules:
    """The rules compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        support = words("support")
        self._support = re.compile(
            rf"(?:每(?![年月日天周季])|单[个户家项人])[^，。；]{{1,8}}{support}[^，。；\d]{{0,8}}$|每次{support}$"
        )
        self._each_verb = re.compile(rf"每{words('each verb')}$")
        self._grants_after = re.compile(rf"[^，。；\d]{{0,6}}(?:{support}|派|送|转增)")
        self._each_case = re.compile(
            rf"每(?:次|{words('each verb')})[^。；]{{0,24}}(?:{support}|[，,][^，。；\d]{{0,8}}[就则便即])"
            r"[^，。；\d]{0,8}$"
        )
        self._grants = re.compile(words("grant"))
        self._granted = re.compile(rf"(?:{words('most')}|单[家户个项人]最高){words('grantee')}[^，。；\d]{{0,5}}$")
        law, plans = words("law"), words("plan noun")
        self._by_law = re.compile(
            rf"(?:按照?|根据|依据?|依照)(?:[^，。；]{{0,12}}{law}》?|现行[^，。；]{{1,10}}|《(?![^》]{{0,40}}{plans})[^》]{{1,30}}》[^，。；]{{0,4}})[，,]"
        )
        self._must = re.compile(rf"的{words('class noun')}[^，。；\d]{{0,10}}?{words('must')}")
        self._rule_after = re.compile(rf"(?:左右|以上|以内)?的?{words('rule verb')}")

    def find(self, place: Place) -> str | None:
        """The rule that a number states, by name; None where it states none."""
        document, quantity, text = place.document, place.quantity, place.document.text
        if not place.closed and self._is_class(quantity, text):
            return "threshold of a class"
        before = (text, place.clause, quantity.outer.start)
        each = text.find("每", place.clause, quantity.outer.start) >= 0
        if (each or text.find("单", place.clause, quantity.outer.start) >= 0) and self._support.search(*before):
            return "so much each"
        if each and (
            (_EACH.search(*before) and self._grants_after.match(text, quantity.outer.end))
            or self._each_verb.search(*before)
        ):
            return "each of so many"
        if self._each_case.search(text, max(place.sentence.start, quantity.outer.start - 60), quantity.outer.start):
            return "so much for each case"
        must_not = _MUST_NOT.search(text, max(place.clause, quantity.span.start - 12), quantity.span.start)
        granted = quantity.kind in ("money", "percent") and self._granted.search(
            text, place.clause, quantity.span.start
        )
        by_law = place.sentence.start < place.clause and self._by_law.search(text, place.sentence.start, place.clause)
        by_title = by_law and "《" in by_law[0] and place.tense > 0
        if (must_not and place.tense <= 0) or granted or (by_law and not by_title):
            return "what a law says"
        if quantity.kind == "duration" and _LONGEST.search(text, place.clause, quantity.outer.start):
            return "at most so long"
        if not place.closed and (
            _ONLY_THEN.match(text, quantity.outer.end)
            or (quantity.comparator in _BOUNDED and _ONLY_THEN_AFTER.match(text, quantity.outer.end))
        ):
            return "what it takes"
        if self._must.search(text, place.clause, quantity.span.start):
            return "what such must do"
        if self._is_case(place, document):
            return "rule for a case"
        magnitude = text[quantity.span.start] in _MAGNITUDES and _MAGNITUDE.fullmatch(quantity.span.of(text))
        if magnitude and _THING.match(text, quantity.span.end):
            return "class of things"
        bounded = quantity.comparator in ("gt", "ge", "lt", "le")
        if bounded and _WHEN.match(text, quantity.outer.end):
            return "threshold of a case"
        at_most = (
            each
            and "每年" not in text[place.clause : quantity.outer.start]
            and quantity.kind == "money"
            and quantity.comparator == "le"
        )
        if at_most and re.search(r"每[^，。；]{1,8}$", text[place.clause : quantity.outer.start]):
            return "at most so much each"
        return None

    def named_after(self, quantity: Quantity, text: str) -> bool:
        """Whether 给予, 罚款, 为限 after a number makes a rule of it."""
        return quantity.kind in ("money", "percent", "duration", "physical") and bool(
            self._rule_after.match(text, quantity.span.end)
        )

    def _is_class(self, quantity: Quantity, text: str) -> bool:
        if quantity.kind in _SIZES and (_CLASS.match(text, quantity.span.end) or _AREA.match(text, quantity.span.end)):
            return True
        if quantity.kind == "physical" and _WITHIN.match(text, quantity.span.end):
            return True
        if quantity.kind in ("count", "person"):
            return _CLASS_OF.match(text, quantity.span.end) is not None
        bounded = quantity.comparator in ("gt", "ge", "lt", "le") and quantity.outer.end == quantity.span.end
        return bounded and quantity.kind in _SIZES and _CLASS_TOLD.match(text, quantity.span.end) is not None

    def _is_case(self, place: Place, document: Document) -> bool:
        """Whether a number is what one gets in a case (任教满五年的，一次性奖励2万元), or what makes the case."""
        text, quantity = document.text, place.quantity
        case = place.first > place.sentence.first and _CASE.search(text, place.sentence.start, place.clause)
        if case and self._grants.search(text, place.clause, quantity.outer.start):
            return True
        if quantity.comparator == "lt" and _THEN.match(text, quantity.outer.end):
            return True
        if not place.closed and quantity.comparator in _BOUNDED and _CASE_LED.match(text, quantity.span.end):
            return True  # 连续三个月下滑超过三成的，由市领导上门会诊
        after = None if place.closed else _CASE_AFTER.match(text, quantity.span.end)
        if after is not None and after[0] == "的不":
            return quantity.comparator != "eq"
        return after is not None and self._grants.search(text, after.end(), after.end() + _NEAR) is not None
