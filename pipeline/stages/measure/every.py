"""Numbers read wherever they are numbers, for readers of short texts: bare 12, 一百二十三, -3.5, and 一个 as 1 个.

Asked only where the reading for articles found no quantity. Names, codes and dictionary words stay unread.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity
from pipeline.stages.measure.notations import SIGNED, minus_before
from pipeline.stages.measure.numerals import Numeral, parse_numeral
from pipeline.stages.measure.operands import Operands
from pipeline.stages.measure.plain import Plain, load_idioms
from pipeline.stages.measure.quantities import Quantities
from pipeline.stages.measure.ranges import DASHES, Ranges
from pipeline.stages.measure.units import Unit

_PART_OF_CODE = frozenset(string.ascii_letters + string.digits + "._/:#&-")
_NAMED = re.compile(r"[A-Za-z]{2,12} $")  # iOS 17, Windows 11
_ISSUE = re.compile(r"[〔\[［(（](?:19|20)\d\d[〕\]］)）]第?$")  # 国发〔2021〕5号
_CODE = re.compile(r"0\d+")  # 055型
_CLOSES = frozenset("〕]］)）第")
_YEAR_OF_ISSUE = re.compile(r"〕第?\d{1,5}号")
_REACH = 6  # characters before a numeral at which an idiom that holds it may begin
_WEIGHED = frozenset("两担尺丈")  # of the weak units of weight and length, those that names hardly begin with
_ARTICLE = re.compile(r"[条章节款项编]|次(?:会议|全体|全国|代表)|届")  # 第十条, 第十五次会议 are names
_CODE_GOES_ON = frozenset(string.ascii_letters + "_/:#&")


class Every:
    """Reads the numbers that articles' annotation leaves out, with the tables that tell names from numbers."""

    def __init__(self, make: Quantities, operands: Operands, plain: Plain, ranges: Ranges, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.make = make
        self.operands = operands
        self.plain = plain
        self.ranges = ranges
        models = sorted(lexicon.column("model_names", "name"), key=lambda name: -len(name))
        self._models: dict[str, list[str]] = {}
        for name in models:
            self._models.setdefault(name[-1], []).append(name)

    def read(self, text: str, start: int, end: int, more: str | None, floor: int, ceiling: int) -> Quantity | None:
        """The number of this numeral, counted (一个), ranked (第三) or bare; None inside a code or a word."""
        make = self.make
        written = text[start:end]
        before = text[start - 1] if start > floor else ""
        sign = minus_before(text, start) if start and text[start - 1] in SIGNED else ""
        arabic = written[0].isdecimal()
        if arabic and not sign and before in _PART_OF_CODE:
            return None
        after = text[end : end + 1]
        if after in _CODE_GOES_ON or (after in (".", "-") and text[end + 1 : end + 2].isdecimal()):
            return None
        reach = min(start, _REACH)
        if not arabic and _in_word(self.lexicon, text[start - reach : end + 10], reach, end - start):
            return None
        if arabic and before in _CLOSES and _ISSUE.search(text, max(floor, start - 8), start):
            return None
        if arabic and after == "〕" and _YEAR_OF_ISSUE.match(text, end):
            return None
        if arabic and before == " " and _NAMED.search(text, max(floor, start - 14), start):
            return None
        numeral = parse_numeral(written)
        if numeral is None:
            return None
        if before == "第":
            if _ARTICLE.match(text, end):
                return None
            ranks = self.ranges.ranks(text, start - 1, end, numeral, floor)
            return ranks or make.quantity(text, start - 1, end, numeral.value, None, None, "rank", "eq", floor)
        if sign:
            if arabic and self._model(text, start - len(sign), floor):
                return None  # 歼-20
            numeral = Numeral(-numeral.value, None, "eq", numeral.magnitude)
            start -= len(sign)
            both = None
            if after in DASHES or after.isspace():
                both = self.ranges.bare(text, start, end, numeral, ceiling, floor)
            return both or make.quantity(text, start, end, numeral.value, None, None, "bare", "eq", floor)
        counted = self.operands.read(text, end, numeral, more)
        if (
            counted is not None
            and counted[1] is not None
            and self._counts(text, counted[0], counted[1], numeral, arabic)
        ):
            return make.with_unit(text, start, counted[0], counted[2], counted[1], floor)
        if arabic and (
            self._model(text, start - (before == " "), floor) or (written[0] == "0" and _CODE.fullmatch(written))
        ):
            return None
        if (
            counted is None
            and (after in DASHES or after.isspace())
            and (both := self.ranges.bare(text, start, end, numeral, ceiling, floor))
        ):
            return both
        return make.quantity(text, start, end, numeral.value, numeral.upper, None, "bare", numeral.comparator, floor)

    def _counts(self, text: str, stop: int, unit: Unit, numeral: Numeral, arabic: bool) -> bool:
        """Whether what follows is a unit: 三双, 5把, but not 一面, 千层, 三大."""
        if not unit.weak:
            return True
        plain = numeral.value > 1 and numeral.comparator == "eq" and numeral.magnitude < 100 and unit.form != "大"
        return (arabic or (plain and (unit.kind == "count" or unit.form in _WEIGHED))) and self.plain.weak_unit(
            text, stop, unit
        )

    def _model(self, text: str, end: int, floor: int) -> bool:
        """Whether a name that takes a number for its model ends here: 波音737, 神舟 15."""
        names = self._models.get(text[end - 1 : end], ())
        return any(text.startswith(name, end - len(name)) and end - len(name) >= floor for name in names)


@lru_cache(maxsize=1024)
def _in_word(lexicon: Lexicon, window: str, start: int, length: int) -> bool:
    """Whether a word or idiom holds characters of a numeral; kept for runs of the same ones."""
    return load_idioms(lexicon).hold(window, start, start + length, _REACH)
