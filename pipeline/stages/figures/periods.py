"""When a number holds: the nearest time in its clause, its sentence, its paragraph, its list or section, in this order.

Times that only say when something was published (昨日公布), that a change is measured from (比上年), or that mean now
(目前) are not a number's own. What has no date (a stock, a rule, a length) inherits none.
"""

from __future__ import annotations

import re

from pipeline.model import Quantity, Status, Time
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.reading import Said

_COMPARE = frozenset(("比", "较", "与", "从", "由", "高于", "低于", "多于", "少于", "超过", "距", "离", "自"))
_PUBLISHED = re.compile(
    r"[^，。；、\d]{0,8}?(?:公布|通报|发布|披露|表示|介绍|透露|说|报道|讯|电|发表|数据显示|的数据|统计显示|召开|举行|开幕|闭幕|获悉|从[^，]{1,10}获悉|了解到)"
)
_NOW = re.compile(r"如今|目前|现在|眼下|现时|至今|迄今|当前|日前|近日|近期|今天|今日|昨日|昨天|最近|现今|此前|当时|从此|未来|今后")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_REPORTING = re.compile(r"(\d{4})(?:-\d{2})?(?:/\1-\d{2})?|\d{4}-\d{2}-\d{2}/\d{4}-\d{2}-\d{2}")
_LIST_ITEM = re.compile(r"^\s*(?:[●○•·◆■□▪◎☆★※→\-—]|[（(]?[一二三四五六七八九十\d]{1,2}[）).、．])")
_LOOK_BACK = 60  # sentences
_PARAGRAPHS_BACK = 8
_PARTS = frozenset(("percent", "multiple"))
_FLOWS = frozenset(("growth", "change"))


def find_period(document: Document, number: int, at: int, measure: str) -> Said[str | None]:
    """The EDTF period of quantity `number`, whose word is `at`; None where the article does not say."""
    layout = document.layout
    quantity = document.quantities[number]
    sentence = layout.sentence(at)
    first, last = layout.clause(at)
    base = _attached(document, quantity, at, first)
    if base is not None:
        return Said(None, "now") if base == "now" else Said(base, "time it is of")
    for start, end, rule in ((first, at, "time in the clause"), (sentence.first, first, "time in the sentence")):
        said = _nearest(document, start, end, quantity)
        if said is not None:
            return Said(said.edtf, rule) if said.edtf != "now" else Said(None, "now")
    said = _nearest(document, at + 1, last, quantity, backward=False)
    if said is not None and said.edtf != "now":
        return Said(said.edtf, "time after it in the clause")
    whole = layout.whole_start(sentence)
    carried = _earlier(document, sentence, whole, measure, quantity)
    return carried if carried is not None else Said(None, "no time")


def settle_period(
    document: Document, at: int, said: Said[str | None], status: Said[Status], measure: str
) -> Said[str | None]:
    """The period once the status is known: a rule has only a time of its own, a plan on a list its list's year."""
    own = said.rule in ("time in the clause", "time it is of", "time after it in the clause")
    if status.value == "reference" and not own:
        return Said(None, "a rule has no date")
    if said.value is None and said.rule != "now" and document.reference is not None:
        if status.rule in ("heading", "list of a plan"):
            return Said(document.reference[:4], "year of the plan")
    return said


def _attached(document: Document, quantity: Quantity, at: int, first: int) -> str | None:
    """较去年的13.4亿元: a number right after a time and 的 is that time's own, unless it is a part of it (去年的六成)."""
    layout = document.layout
    back = layout.word_at(quantity.outer.start) - 1
    if back >= first and document.words[back].text == "的":
        back -= 1
        number = layout.time_at.get(back)
        starts = back > first and document.words[back - 1].text in ("由", "从")  # 由上年的58%提高到66%
        if _NOW.fullmatch(document.words[back].text):
            return "now"
        if number is not None and (starts or quantity.kind not in _PARTS):
            return document.times[number].edtf
    return None


def _earlier(
    document: Document, sentence: Sentence, whole: int, measure: str, quantity: Quantity
) -> Said[str | None] | None:
    """From the sentences before in the paragraph; then, on a list or for a growth, from the paragraphs before."""
    layout = document.layout
    floor = max(-1, sentence.index - 1 - _LOOK_BACK)
    for index in range(sentence.index - 1, floor, -1):
        earlier = layout.sentences[index]
        if earlier.paragraph != sentence.paragraph:
            break
        same = earlier.start >= whole
        found = _nearest(document, earlier.first, earlier.last, quantity)
        if found is None or found.edtf == "now":
            continue
        if not same and (_stock(quantity, measure) or not _carries(found.edtf, quantity) or _later(document, found)):
            continue
        return Said(found.edtf, "time in a sentence before")
    text = document.text
    item = _LIST_ITEM.match(document.paragraphs[sentence.paragraph].of(text)) is not None
    if not item and measure not in _FLOWS:
        return None
    for index in range(sentence.index - 1, floor, -1):
        earlier = layout.sentences[index]
        if sentence.paragraph - earlier.paragraph > _PARAGRAPHS_BACK:
            break
        if earlier.paragraph == sentence.paragraph:
            continue
        found = _nearest(document, earlier.first, earlier.last, quantity)
        if found is None or found.edtf == "now" or not _carries(found.edtf, None) or _later(document, found):
            continue
        if document.reference is not None and (found.edtf or "")[:4] < str(int(document.reference[:4]) - 1):
            continue  # history told in passing
        return Said(found.edtf, "time in a paragraph before")
    return None


def _stock(quantity: Quantity, measure: str) -> bool:
    """Whether the number is a size or a length that has no date of its own unless its own sentence gives one."""
    return quantity.kind in ("duration", "ratio") or (quantity.kind == "physical" and measure == "level")


def _carries(edtf: str | None, quantity: Quantity | None) -> bool:
    """Whether a time goes on for the next sentences: a year or a part of one; for what is counted also a day.

    Without a quantity, for the next paragraphs: no days.
    """
    if edtf is None or (quantity is None and len(edtf) > 15):
        return False
    if quantity is not None and quantity.kind in ("count", "person") and _DAY.fullmatch(edtf):
        return True
    return _REPORTING.fullmatch(edtf) is not None


def _later(document: Document, time: Time) -> bool:
    """Whether a time lies wholly after the reference date."""
    start = (time.edtf or "").split("/")[0]
    reference = document.reference or ""
    width = min(len(start), len(reference))
    return start not in ("", "..") and start[:width] > reference[:width]


def _nearest(
    document: Document, first: int, last: int, quantity: Quantity, *, backward: bool = True
) -> Time | None:
    """The time nearest to the end (or the beginning) of a run of words; its edtf is "now" for 目前 and the like."""
    layout, words = document.layout, document.words
    inside = layout.times_in(first, last)
    for at in reversed(inside) if backward else inside:
        time = document.times[layout.time_at[at]]
        surface = time.span.of(document.text)
        if time.role == "base" or at > 0 and words[at - 1].text in _COMPARE and words[at - 1].pos in ("p", "zg", "c", "v", "d"):
            continue
        if _PUBLISHED.match(document.text, time.span.end):
            continue
        if quantity.kind in _PARTS and at + 2 < len(words) and words[at + 1].text == "的":
            if words[at + 2].start >= quantity.outer.start:
                continue  # 恢复到2019年的六成
        if _NOW.search(surface):
            return Time(span=time.span, edtf="now")
        if time.edtf is None:
            continue
        return time
    return None


def find_date(document: Document, first: int, last: int) -> str | None:
    """The resolved time named last in a run of words, or None; what it was published on and base times left out."""
    for at in reversed(document.layout.times_in(first, last)):
        time = document.times[document.layout.time_at[at]]
        surface = time.span.of(document.text)
        if time.edtf is None or time.role == "base" or _NOW.search(surface) or _PUBLISHED.match(document.text, time.span.end):
            continue
        return time.edtf
    return None
