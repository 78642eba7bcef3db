"""Numbers read wherever they are numbers, for readers of short texts: bare 12, 一百二十三, -3.5, and 一个 as 1 个.

Asked only where the reading for articles found no quantity. Names, codes and dictionary words stay unread.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.model import Quantity
from pipeline.stages.measure.notations import minus_before
from pipeline.stages.measure.numerals import parse_numeral
from pipeline.stages.measure.operands import Operands
from pipeline.stages.measure.plain import Plain
from pipeline.stages.measure.quantities import Quantities

_PART_OF_CODE = re.compile(r"[A-Za-z0-9._/:#&]")
_NAMED = re.compile(r"[A-Za-z]{2,12} $")  # iOS 17, Windows 11
_CURRENCY_CODE = re.compile(r"(?:CNY|RMB|USD|EUR|GBP|HKD|JPY|TWD|KRW) $")
_ISSUE = re.compile(r"[〔\[［(（](?:19|20)\d\d[〕\]］)）]第?$")  # 国发〔2021〕5号
_YEAR_OF_ISSUE = re.compile(r"〕第?\d{1,5}号")
_ARTICLE = re.compile(r"[条章节款项编]|次(?:会议|全体|全国|代表)|届")  # 第十条, 第十五次会议 are names
_CODE_GOES_ON = re.compile(r"[A-Za-z_/:#&]|\.\d|-\d")


def read_every(
    make: Quantities, operands: Operands, plain: Plain, text: str, match: re.Match[str], floor: int
) -> Quantity | None:
    """The number of this candidate, counted (一个), ranked (第三) or bare; None inside a code or a word."""
    written = match["numeral"]
    if written is None:
        return None
    start, end = match.span("numeral")
    sign = minus_before(text, start)
    before = text[start - 1 : start] if start > floor else ""
    arabic = written[0].isdigit()
    if arabic and not sign and (before == "-" or _PART_OF_CODE.match(before)):
        return None
    if _CODE_GOES_ON.match(text, end) or (
        not arabic and _in_word(plain, text[max(0, start - 3) : end + 8], min(start, 3), end - start)
    ):
        return None
    if arabic and (_ISSUE.search(text, max(floor, start - 8), start) or _YEAR_OF_ISSUE.match(text, end)):
        return None
    named = arabic and before == " " and _NAMED.search(text, max(floor, start - 14), start)
    if named and not _CURRENCY_CODE.search(text, max(floor, start - 4), start):
        return None
    numeral = parse_numeral(written)
    if numeral is None:
        return None
    if before == "第":
        if _ARTICLE.match(text, end):
            return None
        return make.quantity(text, start - 1, end, numeral.value, None, None, "rank", "eq", floor)
    if sign:
        value = -numeral.value
        return make.quantity(text, start - len(sign), end, value, None, None, "bare", "eq", floor)
    counted = operands.read(text, end, numeral, match["more"])
    if counted is not None and counted[1] is not None and not counted[1].weak:
        return make.with_unit(text, start, counted[0], counted[2], counted[1], floor)
    return make.quantity(text, start, end, numeral.value, numeral.upper, None, "bare", numeral.comparator, floor)


@lru_cache(maxsize=1024)
def _in_word(plain: Plain, window: str, start: int, length: int) -> bool:
    """`Plain.in_word` on the characters that it looks at, kept for runs of the same ones."""
    return plain.in_word(window, start, start + length)
