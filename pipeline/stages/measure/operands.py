"""What stands right after a numeral: tenths and discounts, the unit, and what the unit adds (两块五, 一年半)."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.stages.measure.numerals import DIGIT_CHARS, DIGITS, MAGNITUDE_CHARS, Numeral
from pipeline.stages.measure.units import Unit, Units

_TENTHS = re.compile(rf"成(?P<tenth>[{DIGIT_CHARS}半1-9])?(?![功立为本员果长熟就交品都绩效型千千套群风败语书分批天])")
_DISCOUNT = re.compile(r"折(?![射叠旧磨断返算扣合])")
_COINS = re.compile(
    rf"(?:零(?P<cents>[{DIGIT_CHARS}1-9])分"
    rf"|(?P<jiao>[{DIGIT_CHARS}1-9])(?P<unit>毛|角)?(?:(?P<fen>[{DIGIT_CHARS}1-9])分)?)(?![\d{MAGNITUDE_CHARS}.个多钟])"
)
_INNER = re.compile("(?P<half>半)?(?P<more>多|来)?")
_OTHER_PERSON = frozenset("民员工才大类体群口物均次")
_COUNTED_PIECE = re.compile(r"(?![钱多左以上出不就吧呢啊了一二三四五六七八九半])[\u4e00-\u9fff]")
_PIECE = Unit("块", "块", "count", "块", Decimal(1), Decimal(1), False, True)
_NESTED = frozenset(
    ("个月", "个小时", "个钟头", "个星期", "个礼拜", "个世纪", "个季度", "个工作日", "个钟", "个百分点")
)
_TAILED = frozenset("米秒尺丈")  # units whose decimals may stand behind them: 1米75, 9秒58, 三尺三
_TAIL = re.compile(rf"(\d{{1,2}}|[{DIGIT_CHARS}]{{1,2}})(?![\d.,:：{MAGNITUDE_CHARS}个多余几年月日号多米A-Za-z])")
_ADDS = frozenset(DIGIT_CHARS + "0123456789半多来（(")  # what may begin something that a unit adds
_AFTER_HALF = frozenset("价数天夜径场导载")


class Operands:
    """Reads units after numerals, with the table of units."""

    def __init__(self, units: Units) -> None:
        self.units = units

    def read(self, text: str, end: int, numeral: Numeral, more: str | None) -> tuple[int, Unit | None, Numeral] | None:
        """Where number and unit end, the unit (None for 成 and 折), and the value with what the unit adds to it."""
        first = text[end : end + 1] if more is None else ""
        if first == "成" and (tenths := _TENTHS.match(text, end)) and numeral.value <= 100:
            value = numeral.value * 10
            if tenths["tenth"]:
                value += 5 if tenths["tenth"] == "半" else _digit(tenths["tenth"])
            upper = None if numeral.upper is None else numeral.upper * 10
            return tenths.end(), None, Numeral(value, upper, numeral.comparator, 1)
        if first == "折" and numeral.value < 100 and (discount := _DISCOUNT.match(text, end)):
            scale = 10 if numeral.value < 10 else 1
            upper = None if numeral.upper is None else numeral.upper * scale
            return discount.end(), None, Numeral(numeral.value * scale, upper, numeral.comparator, 1)
        if more and self.units.match(text, end):
            more = None  # 多米尼加比索
        at = end + len(more or "")
        if text[at : at + 1] == " ":
            at += 1
        if more == "几":
            return None
        if more:
            numeral = Numeral(numeral.value, numeral.upper, "approx" if more == "来" else "gt", numeral.magnitude)
        unit = self.units.match(text, at)
        if unit is None:
            return None
        if unit.form == "个人" and text[at + 2 : at + 3] in _OTHER_PERSON:
            unit = self.units.form("个")
        elif unit.form == "块" and _COUNTED_PIECE.match(text, at + 1):
            unit = _PIECE  # 18块屏幕 is no money
        stop = at + len(unit.form)
        if text[stop : stop + 1] in _ADDS:
            return self._after(text, stop, unit, numeral)
        return stop, unit, numeral

    def _after(self, text: str, stop: int, unit: Unit, numeral: Numeral) -> tuple[int, Unit, Numeral]:
        """两块五, 3元5角, 两个半小时, 一年半, 五个多月, 14.6万头（只）."""
        value, comparator = numeral.value, numeral.comparator
        if unit.kind == "money" and unit.unit == "元" and unit.form != "角" and numeral.upper is None:
            coins = _COINS.match(text, stop)
            scale = Decimal("0.01") if unit.form == "毛" else Decimal("0.1")
            if coins and coins["cents"]:
                extra = _digit(coins["cents"]) * Decimal("0.01")
                return coins.end(), unit, Numeral(value + extra, None, comparator, numeral.magnitude)
            if coins and unit.form in ("块", "元", "圆", "毛") and (unit.form in ("块", "毛") or coins["unit"]):
                extra = _digit(coins["jiao"]) * (scale if unit.form != "毛" else Decimal("0.1"))
                if coins["fen"]:
                    extra += _digit(coins["fen"]) * Decimal("0.01")
                return coins.end(), unit, Numeral(value + extra, None, comparator, numeral.magnitude)
        if unit.form == "个":
            inner = _INNER.match(text, stop)
            if inner and inner.end() > stop:
                nested = self.units.match(text, inner.end())
                if nested and nested.kind in ("duration", "point") and "个" + nested.form in _NESTED:
                    value += Decimal("0.5") if inner["half"] else 0
                    comparator = "gt" if inner["more"] == "多" else "approx" if inner["more"] else comparator
                    return inner.end() + len(nested.form), nested, Numeral(value, numeral.upper, comparator)
                if inner["half"]:
                    return stop + 1, unit, Numeral(value + Decimal("0.5"), None, comparator)
        if unit.form in _TAILED and numeral.upper is None and value == value.to_integral_value():
            tail = _TAIL.match(text, stop)
            if tail and self.units.match(text, tail.end()) is None:
                digits = "".join(str(DIGITS.get(char, char)) for char in tail[1])
                return tail.end(), unit, Numeral(value + Decimal(f"0.{digits}"), None, comparator, numeral.magnitude)
        first = text[stop : stop + 1]
        if (
            first == "半"
            and text[stop + 1 : stop + 2] not in _AFTER_HALF
            and unit.kind in ("duration", "physical", "multiple", "percent")
            and numeral.upper is None
        ):
            return stop + 1, unit, Numeral(value + Decimal("0.5"), None, comparator)
        if first in ("（", "(") and unit.kind == "count":
            other = self.units.match(text, stop + 1)
            if other and text[stop + 1 + len(other.form) : stop + 2 + len(other.form)] in ("）", ")"):
                return stop + 2 + len(other.form), unit, numeral
        return stop, unit, numeral


def _digit(char: str) -> Decimal:
    return Decimal(DIGITS[char]) if char in DIGITS else Decimal(char)
