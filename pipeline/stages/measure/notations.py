"""Notations that articles hardly use: 3.5e6, 1.2×10⁴, 1 341, 1/2, 2又1/2, 一打; and digits that count nothing.

Tried before the reading for articles, only where every number is asked for.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.stages.measure.candidates import ARABIC
from pipeline.stages.measure.numerals import HAN_CHARS, MAGNITUDE_CHARS, Numeral, parse_numeral

_PLAIN = r"\d{1,24}(?:\.\d{1,12})?"
_SMALL_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")
_NOTATION = re.compile(
    rf"(?P<mantissa>{_PLAIN})(?:[eE](?P<exponent>[+\-]?\d{{1,3}})|\s?[×xX*]\s?10(?:\^(?P<power>[+\-−]?\d{{1,3}})"
    r"|(?P<raised>[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})))(?![\w.])"
    r"|(?P<grouped>\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,8}(?:\.\d{1,12})?)(?![\d.,\-/]|[ \u00a0\u2009\u202f]\d)"
    r"|(?:(?P<whole>\d{1,12})又)?(?P<part>\d{1,9})[/／](?P<parts>\d{1,9})(?![\d/／.\-A-Za-z])"
    r"|(?P<whole_of>\d{1,9})又(?P<parts_of>\d{1,9})分之(?P<part_of>\d{1,9})(?!\d)"
    rf"|(?P<han_whole>[{HAN_CHARS}]{{1,12}})又(?P<han_parts>[{HAN_CHARS}]{{1,6}})分之(?P<han_part>[{HAN_CHARS}]{{1,6}})"
    rf"|(?P<dozens>[{HAN_CHARS}]{{1,6}}|\d{{1,6}})打(?=$|[\s，。；、,;.！？!?])"
    rf"|(?P<mixed>[{HAN_CHARS}]{{1,8}}[1-9])(?![\d.])"
    r"|(?P<half>半)(?=$|[\s，。；、,;.！？!?])"
)
# Telephone numbers (mobile; area code and number; 400 and 800), and identity numbers of GB 11643 with their birth date.
_NO_NUMBER = re.compile(
    r"(?:1[3-9]\d{9}|0\d{2,3}[- ]\d{7,8}|[48]00[- ]\d{3}[- ]?\d{4}"
    r"|[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])(?![\d.]|[万亿元])"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[!-~]{1,2000}")
_NO_MINUS = frozenset("担肩抱自欠辜背身胜正减降增超承亏")  # 减负3亿元, 担负3项任务, 正负3度
COLONS = frozenset("∶︰:：比")
_RATIO = re.compile(rf"\s?[∶︰]\s?{ARABIC}")
_COMPARED = re.compile(rf"(?:比|[:：])(?:{ARABIC}|[{HAN_CHARS}]{{1,3}})(?![\d:：.])")
_RATIO_BEFORE = re.compile("(?:比例|比率|配比|之比|生比|水比|重比|性别比)(?:大约|约|达到|高达|达|为|是|：|:){0,2}$")
_RATIO_AFTER = re.compile("的?(?:比例|之比|配比|比率)")
SIGNED = frozenset("下负-－−")  # what a sign before a number ends with
_GOES_ON = frozenset("eExX×*/／又打123456789-")
_SPACED = re.compile(r"\s")
_WORD_BEFORE = re.compile(r"[\w.,/\-]")


def no_number(text: str, start: int, end: int) -> int | None:
    """Where a telephone or identity number that begins at `start` stops; None where none does."""
    found = _NO_NUMBER.match(text, start, end)
    return found.end() if found and not (start and text[start - 1].isdigit()) else None


def addresses(text: str) -> list[tuple[int, int]]:
    """Start and end of the web addresses of a text, whose digits are no numbers."""
    return [found.span() for found in _ADDRESS.finditer(text)] if "http" in text or "www." in text else []


def may_be_notation(text: str, start: int, end: int) -> bool:
    """Whether a numeral can go on as a notation or be a telephone number: a test that costs less than reading it."""
    after = text[end : end + 1]
    if after in _GOES_ON:
        return True
    if after.isspace() and ((following := text[end + 1 : end + 2]).isdecimal() or following in ("×", "x", "X", "*")):
        return True
    return end - start > 4 and (end - start > 9 or _SPACED.search(text, start, end) is not None)


def read_notation(text: str, start: int, floor: int, ceiling: int) -> tuple[int, Numeral] | None:
    """Where the notation that begins at `start` stops and its value; None where there is none."""
    found = _NOTATION.match(text, start, ceiling)
    if found is None:
        return None
    before = text[start - 1] if start > floor else ""
    if before and (before.isascii() and _WORD_BEFORE.match(before) and before != "-"):
        return None
    if found["half"] and before and not (before.isspace() or before in "，。；、,;.！？!?"):
        return None
    value = _value(found)
    return None if value is None else (found.end(), Numeral(value))


def _value(found: re.Match[str]) -> Decimal | None:
    """The value of a notation; fractions without end are given to 28 digits."""
    if found["half"]:
        return Decimal("0.5")
    if found["mantissa"]:
        power = (found["exponent"] or found["power"] or found["raised"]).translate(_SMALL_DIGITS).replace("−", "-")
        return Decimal(found["mantissa"]).scaleb(int(power))
    if found["grouped"]:
        return Decimal(re.sub(r"\s", "", found["grouped"]))
    if found["mixed"]:
        mixed = parse_numeral(found["mixed"]) if found["mixed"][-2] in MAGNITUDE_CHARS else None
        return None if mixed is None or mixed.upper is not None or mixed.comparator != "eq" else mixed.value
    if found["dozens"]:
        dozens = parse_numeral(found["dozens"])
        return None if dozens is None or dozens.upper is not None else dozens.value * 12
    if found["han_parts"]:
        read = [parse_numeral(found[name]) for name in ("han_whole", "han_part", "han_parts")]
        if any(numeral is None or numeral.upper is not None for numeral in read):
            return None
        whole, part, parts = (numeral.value for numeral in read if numeral is not None)
    elif found["parts_of"]:
        whole, part, parts = (Decimal(found[name]) for name in ("whole_of", "part_of", "parts_of"))
    else:
        whole, part, parts = Decimal(found["whole"] or 0), Decimal(found["part"]), Decimal(found["parts"])
    return None if parts == 0 else whole + part / parts


def read_ratio(text: str, start: int, end: int, floor: int) -> int | None:
    """Where the ratio whose first number ends at `end` stops: 1∶4; 3比2 and 3:2 where the words around say so."""
    if found := _RATIO.match(text, end):
        return found.end()
    found = _COMPARED.match(text, end)
    if found is None:
        return None
    said = _RATIO_BEFORE.search(text, max(floor, start - 10), start) or _RATIO_AFTER.match(text, found.end())
    return found.end() if said else None


def minus_before(text: str, start: int) -> str:
    """The minus sign before a number: - after anything but a digit or letter, 负 that ends no word, 零下."""
    if text[max(0, start - 2) : start] == "零下":
        return "零下"
    sign = text[start - 1 : start]
    before = text[start - 2 : start - 1] if start > 1 else ""
    if sign == "负":
        return "" if before and before in _NO_MINUS else sign
    if sign in ("-", "－", "−") and not (before and ((before.isascii() and before.isalnum()) or before in "%-—")):
        return sign
    return ""
