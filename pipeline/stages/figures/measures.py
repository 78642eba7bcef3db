"""What kind of statement a number is: level, growth, change, share, ratio, rank or multiple; its sign and its basis."""

from __future__ import annotations

import re

import msgspec

from pipeline.model import Basis, Measure
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.vocabulary import Vocabulary

_YOY = re.compile(
    r"同比|按年|(?<!\d)年[增减升跌]|年成长|年增率|年率|[比较]上年|[比较]去年|[比较]前年|与上年|与去年|去年同[期季]|上年同[期季]|同期相比|比上一年|按可比口径"
)
_MOM = re.compile(
    r"环比|按月|按季|月[增减升跌]|季[增减升跌]|[比较]上个?月|[比较]上个?季|[比较]上一季|[比较]上期|[比较]上周|[比较]前一[月季]|[比较]第?[一二三四1234]季|[比较]\d{1,2}月|[比较]上旬"
)
_CAGR = re.compile(r"年均|年平均|年复合|复合增长|平均每年")
_SINCE = re.compile(r"(?:比|较|与|从|自|由)[^，。；]{0,16}$")
_SHARE_NOUN = re.compile(r"(?:占比|比重|份额|占有率|比例|股权|持股)$")
_RIGHT_CHANGE = re.compile(
    r"(?:的(?:[\u4e00-\u9fff]{0,6}))?(?:(?P<noun>增幅|涨幅|增速|升幅|增长率?|增量|提升|提高|成长|溢价)"
    r"|(?P<fall>降幅|跌幅|减幅|下降|跌势|折让|缩水|减少|下滑))(?![到至])"
)
_EACH = re.compile(r"每(?!股)[^年月日天周，]{1,6}")
_MORE = {"多": 1, "少": -1}
_LISTS = re.compile(r"^(?:以上|左右|上下|以内|多|余)?\s?(?:、|和|与|及|以及|，和)\s?(?:超过?|近|约|逾)?$")


class Kind(msgspec.Struct, frozen=True):
    """Measure, sign (-1 for a fall), basis, and the rule that said so."""

    measure: Measure
    sign: int
    basis: Basis | None
    rule: str


def find_kind(document: Document, number: int, at: int, vocabulary: Vocabulary, before: Kind | None) -> Kind:
    """What kind of statement quantity `number` (word `at`) makes; `before` is that of the quantity before it.

    Members of one list (分别增长11.9%、9.7%) share the kind of its first.
    """
    quantity = document.quantities[number]
    if quantity.kind == "rank":
        return Kind("rank", 1, None, "ordinal")
    if quantity.kind == "ratio":
        return Kind("ratio", 1, None, "ratio sign")
    text = document.text
    if before is not None and number:
        previous = document.quantities[number - 1]
        gap = text[previous.span.end : quantity.span.start]
        if _LISTS.match(gap) and previous.kind == quantity.kind:
            return Kind(before.measure, before.sign, before.basis, "as its list")
    layout = document.layout
    first, _ = layout.clause(at)
    if quantity.kind == "multiple" and "番" in quantity.span.of(text):
        return Kind("multiple", 1, None, "doubling")
    found, sign = _verb(document, at, first, vocabulary)
    if found == "share" and quantity.kind not in ("percent", "multiple", "point"):
        found = None  # 占地1.26万亩
    basis = None
    if found in ("up", "down"):
        basis = _basis(document, at, first)
        if quantity.kind in ("percent", "multiple"):
            return Kind("growth", sign, basis, "verb of change")
        return Kind("change", sign, basis, "verb of change")
    right = _RIGHT_CHANGE.match(text, quantity.outer.end)
    if right is not None and quantity.kind in ("percent", "multiple", "point") and found != "reach":
        sign = -1 if right["fall"] else 1
        basis = _basis(document, at, first)
        return Kind("growth" if quantity.kind != "point" else "change", sign, basis, "noun of change after")
    if quantity.kind == "point" and found != "reach":
        clause = text[layout.words[first].start : quantity.outer.start]
        fall = vocabulary.down.search(clause) is not None and vocabulary.up.search(clause) is None
        return Kind("change", -1 if fall else 1, _basis(document, at, first), "percentage points")
    if quantity.kind == "multiple":
        return Kind("multiple", 1, None, "times")
    if found == "share":
        return Kind("share", 1, None, "verb of share")
    if quantity.kind == "percent":
        last = layout.words[at - 1].text if at > first else ""
        left = text[layout.words[first].start : quantity.outer.start]
        if _SHARE_NOUN.search(left.rstrip("达为是约近超至到")) or (
            last == "的" and found != "reach" and not _of_a_time(document, at)
        ):
            return Kind("share", 1, None, "noun of share")
        after = text[quantity.outer.end : quantity.outer.end + 1]
        if found is None and after == "的":
            return Kind("share", 1, None, "share of the noun after")
        return Kind("level", 1, None, "plain")
    clause = text[layout.words[first].start : quantity.span.start]
    if "/" in (quantity.unit or "") or ("每" in clause and _EACH.search(clause) and quantity.kind != "bare"):
        return Kind("ratio", 1, None, "per unit")
    return Kind("level", 1, None, "plain")


def _of_a_time(document: Document, at: int) -> bool:
    """由现在的88%提高到95%: 的 after a time tells when, not of what the percentage is a share."""
    before = at - 2
    return before in document.layout.time_at and at - 1 not in document.layout.time_at


def _verb(document: Document, at: int, first: int, vocabulary: Vocabulary) -> tuple[str | None, int]:
    """Class of the verb or noun of change that leads to the number, and its sign; other words in between end it."""
    words, layout = document.words, document.layout
    back = at - 1
    plain: str | None = None
    while back >= first:
        word = words[back]
        if back in layout.quantity_at:
            break
        kind = vocabulary.verb(word.text)
        more = word.pos == "v" and kind in (None, "light", "be") and back > first and words[back - 1].text in _MORE
        between = words[back + 1 : at] if more or kind in ("up", "down") else ()
        if more and all(item.text in vocabulary.words["close"] for item in between):
            return ("up", 1) if _MORE[words[back - 1].text] > 0 else ("down", -1)  # 多收221.8亿斤
        if kind in ("up", "down") and (
            any(item.text == "的" for item in between)
            or (
                word.text.rstrip("了出") in vocabulary.words["close verb"]
                and any(item.text not in vocabulary.words["close"] for item in between)
            )
        ):
            break  # 上升的有27个, 高达
        if kind == "reach":
            return "reach", 1
        if kind in ("up", "upnoun"):
            if word.text in ("至", "到") or (
                back + 1 < at and words[back + 1].text in ("至", "到", "为", "成") and kind == "up"
            ):
                return "reach", 1
            return "up", 1
        if kind in ("down", "downnoun"):
            if back + 1 < at and words[back + 1].text in ("至", "到", "为", "成") and kind == "down":
                return "reach", 1
            return "down", -1
        if kind == "share":
            return "share", 1
        if (
            word.text in vocabulary.words["between"]
            or word.pos in ("d", "ul", "uz", "ug")
            or back in layout.time_at
            or kind == "be"
        ):
            back -= 1
            continue
        break
    # 占全年产量的四分之三: what it is a share of stands between
    for back in range(at - 1, first - 1, -1):
        if back in layout.quantity_at:
            break
        if vocabulary.verb(words[back].text) == "share" or (
            words[back].text.startswith("占") and len(words[back].text) <= 3
        ):
            plain = "share"
            break
    return plain, 1


def _basis(document: Document, at: int, first: int) -> Basis | None:
    """同比 is yoy, 环比 mom, 年均 cagr, 比2020年 since; looked for in the clause, then in the two before it."""
    text, layout = document.text, document.layout
    sentence = layout.sentence(at)
    end = document.words[at].start
    clause = text[document.words[first].start : end]
    if _CAGR.search(clause):
        return "cagr"
    for window in (clause, text[sentence.start : end]):
        if _MOM.search(window):
            return "mom"
        if _YOY.search(window):
            return "yoy"
        if window is clause and _SINCE.search(clause):
            return "since"
    return None


def settle_kind(
    document: Document, number: int, kind: Kind, indicator: str | None, before: Kind | None, *, carried: bool
) -> Kind:
    """The kind once the indicator is known: shares named in tenths, growth rates named as such.

    `carried`: the indicator is that of the number `before`, so that a percentage after a percentage is the same kind.
    """
    quantity = document.quantities[number]
    if quantity.kind != "percent" or kind.measure != "level":
        return kind
    after_percent = carried and before is not None and number and document.quantities[number - 1].kind == "percent"
    if after_percent and before is not None and before.measure in ("growth", "share"):
        return Kind(before.measure, 1, before.basis, "as the number before")
    name = indicator or ""
    if name.endswith(_GROWTH_NAMES):
        return Kind("growth", 1, kind.basis, "name of a growth")
    if name.endswith(_SHARE_NAMES):
        return Kind("share", 1, None, "name of a share")
    if not name.endswith(_RATE_NAMES) and _TENTHS.search(quantity.span.of(document.text)):
        return Kind("share", 1, None, "tenths")
    return kind


_GROWTH_NAMES = (
    "增速",
    "增长率",
    "年增率",
    "涨幅",
    "增幅",
    "成长率",
    "增长幅度",
    "升幅",
    "年增幅度",
    "上涨幅度",
    "成长幅度",
)
_SHARE_NAMES = ("占比", "比重", "比例", "份额", "占有率")
_RATE_NAMES = ("率", "度", "息差", "指数", "水平")
_TENTHS = re.compile("[成半]|分之")
