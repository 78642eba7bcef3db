"""What kind of statement a number is: level, growth, change, share, ratio, rank or multiple; its sign and its basis."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import compress, count

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Basis, Measure, Quantity
from pipeline.stages.figures.bases import follow_bases
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.measure_words import MeasureWords, measure_words
from pipeline.stages.figures.vocabulary import Vocabulary, vocabulary

_BARE_CHANGE = re.compile("(?:按[年月季]|同比|环比)([少多升跌增减降涨挫])了?$")  # 按年少2%: 年少 is a word too
_UP = frozenset("多升增涨")
_BARE = 6  # characters
_COMPOUND = 4  # characters
_NOUN_BACK = 30  # characters
_ACTS = re.compile(r"(?:已|都|是|来自|在|有|没有|认为|表示|选择|会|将|出自|集中|投向|用于)")  # 53.6%已用上
_EACH = re.compile(r"每(?!股)[^年月日天周，]{1,6}")
_MORE = {"多": 1, "少": -1}
_LONGEST_JOINT = 9  # characters of what `_LISTS` matches
_LISTS = re.compile(r"^(?:以上|左右|上下|以内|多|余)?\s?(?:、|和|与|及|以及|，和)\s?(?:超过?|近|约|逾)?$")


class Kind(msgspec.Struct, frozen=True):
    """Measure, sign (-1 for a fall), basis, and the rule that said so."""

    measure: Measure
    sign: int
    basis: Basis | None
    rule: str


def find_kind(document: Document, number: int, at: int, lexicon: Lexicon, before: Kind | None) -> Kind:
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
        near = previous.kind == quantity.kind and quantity.span.start - previous.span.end <= _LONGEST_JOINT
        if near and _LISTS.match(text[previous.span.end : quantity.span.start]):
            return Kind(before.measure, before.sign, before.basis, "as its list")
    layout = document.layout
    words, named = vocabulary(lexicon), measure_words(lexicon)
    first, _ = layout.clause(at)
    if quantity.kind == "multiple" and "番" in quantity.span.of(text):
        return Kind("multiple", 1, None, "doubling")
    found, sign = _verb(document, at, first, words)
    if found is None:
        bare = _BARE_CHANGE.search(text, max(0, quantity.outer.start - _BARE), quantity.outer.start)
        if bare is not None:
            found, sign = ("up", 1) if bare[1] in _UP else ("down", -1)
    if found == "share" and quantity.kind not in ("percent", "multiple", "point"):
        found = None  # 占地1.26万亩
    part = quantity.kind in ("percent", "multiple")
    if part and found in ("reach", None) and (noun := _noun(document, number, at, named)) is not None:
        if noun in named.share:
            return Kind("share", 1, None, "noun of share")
        return Kind(
            "growth",
            -1 if noun in named.fall else 1,
            follow_bases(document, lexicon).find(number, at, percent=True),
            "noun of growth",
        )
    if found in ("up", "down"):
        basis = follow_bases(document, lexicon).find(number, at, percent=part)
        return Kind("growth" if part else "change", sign, basis, "verb of change")
    right = named.after.match(text, quantity.outer.end)
    if right is not None and (part or quantity.kind == "point") and found != "reach":
        sign = -1 if right["fall"] else 1
        basis = follow_bases(document, lexicon).find(number, at, percent=part)
        return Kind("growth" if part else "change", sign, basis, "noun of change after")
    if quantity.kind == "point" and found != "reach":
        clause = text[layout.words[first].start : quantity.outer.start]
        fall = words.down.search(clause) is not None and words.up.search(clause) is None
        return Kind(
            "change",
            -1 if fall else 1,
            follow_bases(document, lexicon).find(number, at, percent=False),
            "percentage points",
        )
    if quantity.kind == "multiple":
        return Kind("multiple", 1, None, "times")
    if found == "share":
        return Kind("share", 1, None, "verb of share")
    left = text[layout.words[first].start : quantity.outer.start]
    if quantity.kind == "percent":
        return _plain_percent(document, quantity, at, first, found, named)
    if "均" in left and named.mean.search(left):
        return Kind("change", -1 if words.down.search(left) else 1, None, "above or below the mean")
    clause = text[layout.words[first].start : quantity.span.start]
    if "/" in (quantity.unit or "") or ("每" in clause and _EACH.search(clause) and quantity.kind != "bare"):
        return Kind("ratio", 1, None, "per unit")
    return Kind("level", 1, None, "plain")


def _noun(document: Document, number: int, at: int, named: MeasureWords) -> str | None:
    """The last noun of growth or share between a percentage and the number before it (出口占比不大，只有7.5%)."""
    text, quantity = document.text, document.quantities[number]
    before = document.quantities[number - 1].outer.end if number else 0
    start = max(before, document.layout.sentence(at).start, quantity.outer.start - _NOUN_BACK)
    found = list(named.noun.finditer(text, start, quantity.outer.start))
    if not found or "的" in text[found[-1].end() : found[-1].end() + 1]:
        return None
    return found[-1][0]


def _plain_percent(
    document: Document, quantity: Quantity, at: int, first: int, found: str | None, named: MeasureWords
) -> Kind:
    """A percentage that no verb of change or share leads to: a share where it is part of a noun, else a level."""
    text, words = document.text, document.words
    last = words[at - 1].text if at > first else ""
    left = text[words[first].start : quantity.outer.start]
    if named.share_end.search(left.rstrip("达为是约近超至到")) or (
        last == "的" and found != "reach" and not _of_a_time(document, at)
    ):
        return Kind("share", 1, None, "noun of share")
    if found is None and text[quantity.outer.end : quantity.outer.end + 1] == "的":
        if named.no_share.match(text, quantity.outer.end) is None:
            return Kind("share", 1, None, "share of the noun after")
    elif not left and _ACTS.match(text, quantity.outer.end):
        return Kind("share", 1, None, "share that does something")
    return Kind("level", 1, None, "plain")


def _of_a_time(document: Document, at: int) -> bool:
    """由现在的88%提高到95%: 的 after a time tells when, not of what the percentage is a share."""
    before = at - 2
    return before in document.layout.time_at and at - 1 not in document.layout.time_at


def _verb(document: Document, at: int, first: int, vocabulary: Vocabulary) -> tuple[str | None, int]:
    """Class of the verb or noun of change that leads to the number, and its sign; other words in between end it."""
    words, layout = document.words, document.layout
    back = at - 1
    while back >= first:
        word = words[back]
        if back in layout.quantity_at:
            break
        kind = vocabulary.verb(word.text)
        if kind is None and len(word.text) >= _COMPOUND:
            kind = vocabulary.verbs.get(word.text[-2:])  # 价格上涨
            kind = kind if kind in ("up", "down") else None
        more = word.pos == "v" and kind in (None, "light", "be") and back > first and words[back - 1].text in _MORE
        between = words[back + 1 : at] if more or kind in ("up", "down", "upnoun", "downnoun") else ()
        if more and all(item.text in vocabulary.words["close"] for item in between):
            return ("up", 1) if _MORE[words[back - 1].text] > 0 else ("down", -1)  # 多收221.8亿斤
        if kind in ("upnoun", "downnoun") and any(item.text == "的" for item in between):
            break  # 总涨幅的三分之一
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
    shares = document.once(_verb, lambda: _shares(document, vocabulary))
    last = bisect_left(shares, at) - 1
    if last < 0 or shares[last] < first or any(back in layout.quantity_at for back in range(shares[last], at)):
        return None, 1
    return "share", 1


def _shares(document: Document, vocabulary: Vocabulary) -> list[int]:
    """The words of a document that tell of shares, left to right."""
    return [*compress(count(), map(vocabulary.tells_share, document.layout.texts))]


def settle_kind(
    document: Document,
    number: int,
    at: int,
    kind: Kind,
    indicator: str | None,
    before: Kind | None,
    lexicon: Lexicon,
    *,
    carried: bool,
) -> Kind:
    """The kind once the indicator is known: shares named in tenths, growth rates named as such.

    `carried`: the indicator is that of the number `before`, so that a percentage after a percentage is the same kind.
    """
    quantity = document.quantities[number]
    if before is not None and before.measure == "growth" and _expected(document, number):
        basis = follow_bases(document, lexicon).find(number, at, percent=True)
        return Kind("growth", before.sign, before.basis or basis, "expected of the growth before")
    if quantity.kind != "percent" or kind.measure != "level":
        return kind
    after_percent = carried and before is not None and number and document.quantities[number - 1].kind == "percent"
    if after_percent and before is not None and before.measure in ("growth", "share"):
        return Kind(before.measure, 1, before.basis, "as the number before")
    name = indicator or ""
    named = measure_words(lexicon)
    if name.endswith(named.growth_names):
        basis = follow_bases(document, lexicon).find(number, at, percent=True)
        return Kind("growth", 1, basis, "name of a growth")
    if name.endswith(named.share_names):
        return Kind("share", 1, None, "name of a share")
    if not name.endswith(named.rate_names) and _TENTHS.search(quantity.span.of(document.text)):
        return Kind("share", 1, None, "tenths")
    return kind


def _expected(document: Document, number: int) -> bool:
    """Whether a percentage is what was expected of the one before it (低于市场预期的5.1%, 只给出1.2%的预测)."""
    quantity, text = document.quantities[number], document.text
    if (
        quantity.kind != "percent"
        or not number
        or _TENTHS.search(quantity.span.of(text))
        or document.quantities[number - 1].kind != "percent"
    ):
        return False
    gap = text[document.quantities[number - 1].outer.end : quantity.outer.start]
    if "。" in gap or len(gap) > _NOUN_BACK:
        return False
    return _EXPECTED.search(gap) is not None or _EXPECTATION.match(text, quantity.outer.end) is not None


_EXPECTED = re.compile(r"(?:预期|预测|预估|预计|估计)[值数]?的(?:约|近)?$")
_EXPECTATION = re.compile(r"的?(?:左右|上下)?的(?:预测|预期|预估|估算)")
_TENTHS = re.compile("[成半]|分之")
