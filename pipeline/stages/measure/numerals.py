"""Numerals as written, to exact values: 3万5千, 61兆6836亿, 二百余万, 三五, 一千八, 十几, 数百, 上千, 廿三.

The grammar is that of written Chinese: digits before a magnitude multiply it (三百), a magnitude of 万 and up
multiplies all before it (三百万), a digit that ends the numeral after 百, 千, 万 counts the next lower magnitude
(一千八 is 1800), two neighbouring digits are a range (三五, 五六十).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from pipeline.model import Comparator

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹", "二两俩贰", "三仨叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
TWENTIES = {"廿": 20, "卅": 30}
VAGUE = "几数"
DIGIT_CHARS = "".join(DIGITS)
MAGNITUDE_CHARS = "".join(SMALL) + "".join(LARGE)
HAN_CHARS = DIGIT_CHARS + MAGNITUDE_CHARS + "".join(TWENTIES) + VAGUE
MORE = "多余"
ABOUT = "来"

_MAX_DIGITS = 40
_ARABIC = re.compile(r"\d[\d,]{0,24}(?:\.\d{1,12})?")


class Numeral:
    """A numeral read: its value, the upper end where it names a range, and the bound that its own characters say."""

    __slots__ = ("comparator", "magnitude", "upper", "value")

    def __init__(
        self, value: Decimal, upper: Decimal | None = None, comparator: Comparator = "eq", magnitude: int = 1
    ) -> None:
        self.value = value
        self.upper = upper
        self.comparator = comparator
        self.magnitude = magnitude


@lru_cache(maxsize=4096)
def parse_numeral(text: str) -> Numeral | None:
    """The value of an Arabic, Chinese or mixed numeral; None where the characters are no numeral.

    多 and 余 inside make it a lower bound (4500多: gt 4500), 几, 数, 来 approximate with the lowest value that
    fits (数万: 20000). More than 40 digits are no quantity that anyone reports: None.
    """
    if text.isascii() and _ARABIC.fullmatch(text):  # most are: 2021, 1,341, 8.2
        # Adding to 0 rounds as reading by characters does.
        return Numeral(Decimal(0) + Decimal(text.replace(",", "")))
    comparator: Comparator = "eq"
    if not text.isdecimal() or not text.isascii():
        if "多" in text or "余" in text:
            comparator = "gt"
        elif ABOUT in text or "几" in text or "数" in text:
            comparator = "approx"
        text = text.translate(_HALF_WIDTH)
    if text.startswith("上") and len(text) > 1 and text[1] in MAGNITUDE_CHARS:
        text, comparator = text[1:], "approx"
    if text == "百十":  # 百十来个: a hundred or so, not 110
        return Numeral(Decimal(100), None, "approx", 100)
    if not text or len(text) > _MAX_DIGITS:
        return None
    spread = _neighbours(text)
    if spread is not None:
        low, high = _value(spread[0]), _value(spread[1])
        if low is None or high is None:
            return None
        return Numeral(low[0], high[0], "between", low[1])
    read = _value(text)
    if read is None:
        return None
    return Numeral(read[0], None, comparator, read[1])


_HALF_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.", "，, \u00a0\u2009\u202f" + MORE + ABOUT)


def _neighbours(text: str) -> tuple[str, str] | None:
    """三五 → (三, 五); 四五十万 → (四十万, 五十万); 十七八 → (十七, 十八). None without two neighbours before 点."""
    digits = [char in DIGITS and DIGITS[char] > 0 for char in text]
    for at in range((text.find("点") if "点" in text else len(text)) - 1):
        if not (digits[at] and digits[at + 1]):
            continue
        first, second = DIGITS[text[at]], DIGITS[text[at + 1]]
        longer = (at > 0 and digits[at - 1]) or (at + 2 < len(text) and digits[at + 2])
        if longer or not (second == first + 1 or (first, second) == (3, 5)):
            return None
        rest = text[at + 2 :]
        return text[:at] + text[at] + rest, text[:at] + text[at + 1] + rest
    return None


def _value(text: str) -> tuple[Decimal, int] | None:
    """Value and last magnitude of a numeral without ranges; None where it is none."""
    total = Decimal(0)  # what a 万, 亿, 兆 before has closed
    section = Decimal(0)  # below the next of them
    number: Decimal | None = None  # digits waiting for their magnitude
    last = 1  # magnitude
    closed = 0  # the last 万, 亿, 兆
    at = 0
    if len(text) > 1 and all(char in DIGITS or char == "点" for char in text):
        plain = "".join("." if char == "点" else str(DIGITS[char]) for char in text)
        return (Decimal(plain), 1) if plain.count(".") <= 1 and plain[0] != "." and plain[-1] != "." else None
    while at < len(text):
        char = text[at]
        if char.isascii() and char.isdigit():
            end = at
            while end < len(text) and (text[end] in "0123456789."):
                end += 1
            piece = text[at:end]
            if piece.count(".") > 1 or piece.endswith(".") or number is not None:
                return None
            number = Decimal(piece)
            at = end
            continue
        if char in DIGITS:
            if number is not None and number != 0:
                return None
            number = Decimal(DIGITS[char])
            # 三点五万: the decimals follow here
            if at + 2 < len(text) and text[at + 1] == "点":
                end = at + 2
                while end < len(text) and text[end] in DIGITS:
                    end += 1
                number += Decimal("0." + "".join(str(DIGITS[digit]) for digit in text[at + 2 : end]))
                at = end
                continue
        elif char in VAGUE:
            if number is not None:
                return None
            # 十几 and 百几: at least that much; 几十: at least two of them
            closes = at == len(text) - 1 or text[at + 1] in LARGE
            number = Decimal(0) if closes and section else Decimal(2)
        elif char in TWENTIES:
            section += TWENTIES[char]
            last = 10
        elif char in SMALL:
            section += (Decimal(1) if number is None else number) * SMALL[char]
            number, last = None, SMALL[char]
        elif char in LARGE:
            section += number if number is not None else Decimal(0)
            if section == 0:
                if total and char == "亿" and last == 10**4:  # 万亿
                    total, last, closed = total * LARGE[char], LARGE[char], LARGE[char]
                    at += 1
                    continue
                section = Decimal(1) if total == 0 else Decimal(0)
            if total and LARGE[char] > closed:  # 五万六千亿, but not 三亿五千万
                total = (total + section) * LARGE[char]
            else:
                total += section * LARGE[char]
            section, number, last = Decimal(0), None, LARGE[char]
            closed = last
        elif char == "半":
            if number is not None or at != len(text) - 1:
                return None
            total += section + Decimal(last) / 2 if (total or section) else Decimal("0.5")
            return total, last
        else:
            return None
        at += 1
    if number is not None:
        ends = text[-1] in DIGITS or text[-1] in "123456789"
        bare = ends and len(text) > 1 and text[-2] in MAGNITUDE_CHARS and last >= 100
        section += number * (last // 10) if bare else number
    return total + section, last
