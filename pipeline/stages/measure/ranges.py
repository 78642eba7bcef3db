"""Ranges: 5%—6%, 3至5个, US$300至500, 第1至3名; two numbers with a dash, 至 or 到 between them, as one quantity."""

from __future__ import annotations

import re

from pipeline.model import Quantity, QuantityKind
from pipeline.stages.measure.candidates import Candidates
from pipeline.stages.measure.numerals import HAN_CHARS, Numeral, parse_numeral
from pipeline.stages.measure.operands import Operands
from pipeline.stages.measure.quantities import Quantities
from pipeline.stages.measure.units import Unit

_RANGE = re.compile(r"\s?(?:[—–\-－―─]{1,2}|[~～〜]{1,2}|至|到)\s?")
DASHES = frozenset("—–-－―─~～〜至到")
_SIGNS = tuple("-－−负正")
_CURRENCY = re.compile(r"(?:[A-Z]{1,3}\$|[A-Z]{3} ?|[$￥¥€£₩₹₽])(?=\d)")
_BETWEEN = re.compile(r"\s?(?:不等|之间)")
_FROM = re.compile(r"(?:从|由|自)[^，。；、]{0,12}$")
_RANKS = re.compile(rf"[至到~～—–-]{{1,2}}第?(\d{{1,4}}|[{HAN_CHARS}]{{1,4}})")
_GOES_ON = re.compile(r"[A-Za-z_/:#&]|[.\-]\d")


class Ranges:
    """Reads the second number of a range, with the first one read."""

    def __init__(self, candidate: Candidates, operands: Operands, make: Quantities) -> None:
        self.candidate = candidate
        self.operands = operands
        self.make = make

    def read(
        self,
        text: str,
        start: int,
        end: int,
        first: tuple[int, Unit | None, Numeral] | None,
        numeral: Numeral,
        ceiling: int,
        floor: int,
    ) -> Quantity | None:
        """5%—6%, 3至5个, 1.3万至1.4万元, 五至六成; None where no range follows (从60头到85头 names two quantities)."""
        stop = first[0] if first else end
        if numeral.upper is not None:
            return None
        after = self._second(text, stop, ceiling)
        if after is None:
            return None
        match, upper, dash = after
        second = self.operands.read(text, match.end("numeral"), upper, match["more"])
        low = first[2] if first else numeral
        money = None
        if second is None:
            money = self.make.currency(text, start, floor) if first is None else None
            if first is not None or (upper.magnitude < 10**4 and money is None):
                return None
            high, unit, last = upper, None, match.end("numeral")
            kind: QuantityKind | None = "bare"
        else:
            last, unit, high = second
            kind = None
        if first is not None and (first[1] is None) != (unit is None):
            return None
        if first is not None and first[1] is not None and unit is not None:
            other = first[1].unit != unit.unit and first[1].form + "钱" != unit.form  # 6.6分到8分钱
            if other:
                return None
        low_value, high_value = low.value, high.value
        if first is None:
            if unit is None and second is not None:  # 五至六成
                low_value = low_value * 10
            elif low.magnitude < high.magnitude and low_value < high_value / high.magnitude:
                low_value = low_value * high.magnitude  # 3至5万 is 30000 to 50000
        joined = dash in ("到", "至") and first is not None and not _BETWEEN.match(text, last)
        if high_value <= low_value or (joined and _FROM.search(text, max(floor, start - 14), start)):
            return None
        if money is not None:
            return self.make.amount(text, start, last, Numeral(low_value, high_value, "between"), money, floor)
        if unit is None:
            name = "%" if kind is None else None
            sort: QuantityKind = "percent" if kind is None else "bare"
            return self.make.quantity(text, start, last, low_value, high_value, name, sort, "between", floor)
        return self.make.with_unit(text, start, last, Numeral(low_value, high_value, "between"), unit, floor)

    def bare(self, text: str, start: int, end: int, low: Numeral, ceiling: int, floor: int) -> Quantity | None:
        """10~20, 3到5, -3到5: numbers that count nothing. Blanks tell the dash of 3 - 5 from that of a code."""
        after = self._second(text, end, ceiling) if low.upper is None else None
        if after is None or text[end] in "-－−―─":
            return None
        match, high, _ = after
        last = match.end("numeral")
        if high.upper is not None or _GOES_ON.match(text, last):
            return None
        value = low.value
        if low.magnitude < high.magnitude and value < high.value / high.magnitude:
            value = value * high.magnitude
        if value >= high.value:
            return None
        return self.make.quantity(text, start, last, value, high.value, None, "bare", "between", floor)

    def ranks(self, text: str, start: int, end: int, low: Numeral, floor: int) -> Quantity | None:
        """第1至3名, 第三到第五: the ranks between two."""
        found = _RANKS.match(text, end)
        high = parse_numeral(found[1]) if found else None
        if found is None or high is None or high.upper is not None or high.value <= low.value:
            return None
        return self.make.quantity(text, start, found.end(), low.value, high.value, None, "rank", "between", floor)

    def _second(self, text: str, at: int, ceiling: int) -> tuple[re.Match[str], Numeral, str] | None:
        """The candidate after a dash at `at`, its value with its sign, and the dash."""
        dash = _RANGE.match(text, at)
        if dash is None:
            return None
        begin = dash.end()
        below = text.startswith("零下", begin)
        if below:
            begin += 2
        elif text[begin : begin + 1] in _SIGNS:
            below = text[begin] in "-－−负"
            begin += 1
        elif money := _CURRENCY.match(text, begin):
            begin = money.end()
        match = self.candidate.match(text, begin, ceiling)
        value = parse_numeral(match["numeral"]) if match and match["numeral"] else None
        if match is None or value is None:
            return None
        if below:
            value = Numeral(-value.value, None, value.comparator, value.magnitude)
        return match, value, dash[0].strip()
