"""From a match of a rule to the moments that it names."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import cast

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.times_types import NOWHERE, Moment, Source, Unit

Getter = Callable[[str], str | None]
Pair = tuple[Moment, Moment | None]
_SHORT_YEAR = 30  # 98年 is 1998, 08年 2008
_CN = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2, "元": 1, "首": 1, "次": 2}
_UNITS: dict[str, Unit] = {
    "年": "year",
    "月": "month",
    "期": "week",
    "拜": "week",
    "周": "week",
    "天": "day",
    "日": "day",
}


def number(text: str) -> int | None:
    """A small whole number in digits or words (廿三, 二十一, 一百零五, 一一二); None for 几, 半, 十余, 两三."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    total = digit = 0
    if len(text) > 2 and not set(text) - _CN.keys():
        return year_number(text)
    for char in text:
        if char in _CN:
            if digit:
                return None
            digit = _CN[char]
        elif char in "十百":
            total, digit = total + (digit or 1) * (10 if char == "十" else 100), 0
        elif char in "廿卅":
            total, digit = total + (20 if char == "廿" else 30), 0
        else:
            return None
    return total + digit


def year_number(text: str) -> int:
    """2021 and 二零二一, digit by digit."""
    return int("".join(str(_CN.get(char, char)) for char in text))


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> dict[str, dict[str, dict[str, str]]]:
    names = ("times_words", "times_parts", "times_days", "times_plans", "times_eras", "times_holidays")
    return {name: {row["word"]: row for row in lexicon.rows(name)} for name in names}


@lru_cache(maxsize=4)
def _shapes(lexicon: Lexicon) -> dict[tuple[str, str], str]:
    return {(row["place"], row["word"]): row["shape"] for row in lexicon.rows("times_spans")}


def read_date(match: re.Match[str], lexicon: Lexicon) -> Pair:
    """One date of the calendar or a range of two (rule ``date``)."""
    first = _point(match, "1", lexicon)
    second = None
    if match["second"]:
        second = _point(match, "2", lexicon)
    return first, second


def _point(match: re.Match[str], i: str, lexicon: Lexicon) -> Moment:
    index = match.re.groupindex
    tables = _tables(lexicon)

    def get(name: str) -> str | None:
        key, bare = f"{name}{i}", f"{name}{i}b"
        return (match[key] if key in index else None) or (match[bare] if bare in index else None)

    of: Source = "context"
    unit: Unit = "year"
    shift, year = 0, None
    if text := get("y"):
        of, year = "given", year_number(text)
    elif text := get("yy"):
        of, year = "given", year_number(text)
        year += 1900 if year >= _SHORT_YEAR else 2000
    elif (text := get("ry")) or (text := get("rm")):
        row = tables["times_words"][text]
        of, unit, shift = cast(Source, row["of"]), cast(Unit, row["unit"]), int(row["shift"])
    elif text := get("era"):
        of, year = "given", int(tables["times_eras"][text]["zero"]) + (number(get("ey") or "") or 0)
    month, last_month, whole = _months(get, tables)
    day, last_day = _days(get, tables)
    if month is not None and not 1 <= month <= (last_month or 12) <= 12:
        return NOWHERE
    holiday, lunar = get("hol"), None
    if holiday and "-" in (day_of := tables["times_holidays"][holiday]["lunar"]):
        lunar_month, _, lunar_day = day_of.partition("-")
        holiday, lunar = None, (int(lunar_month), int(lunar_day))
    same = get("same") is not None
    if same and of == "context":
        of = "previous"
    return Moment(
        of=of, unit=unit, shift=shift, year=year, month=month, last_month=last_month, day=day, last_day=last_day,
        holiday=holiday, same=same, whole=whole, lunar=lunar, festival=lunar is not None,
    )  # fmt: skip


def _months(get: Getter, tables: dict[str, dict[str, dict[str, str]]]) -> tuple[int | None, int | None, bool]:
    """First and last month, and whether the words name the year as a whole (全年, 年底)."""
    if text := get("m"):
        return number(text), None, False
    if text := get("ma"):
        return number(text), number(get("mb") or ""), False
    if text := get("fm"):
        return 1, number(text), False
    if text := get("part"):
        row = tables["times_parts"][text]
        first, last = int(row["first"]), int(row["last"])
        return (first, last, False) if first else (None, None, True)
    quarters = [number(text) for name in ("q", "qq", "qn", "qa", "qb") if (text := get(name))]
    if quarters and quarters[0] and quarters[-1]:
        last = quarters[-1] * 3
        return (last if get("qe") else quarters[0] * 3 - 2), last, False
    return None, None, False


def _days(get: Getter, tables: dict[str, dict[str, dict[str, str]]]) -> tuple[int | None, int | None]:
    if text := get("d"):
        return number(text), number(get("e") or "") or None
    if (text := get("dp")) and (first := int(tables["times_days"][text]["first"])):
        return first, int(tables["times_days"][text]["last"])
    return None, None


def read_span(match: re.Match[str], lexicon: Lexicon) -> tuple[Moment, str]:
    """A length of time that stands for a time (近三年, 五年内), and its shape (table times_spans)."""
    x = "" if match["n"] else "x"
    count, unit_text = match[f"{x}n"], match[f"{x}unit"]
    unit: Unit = _UNITS.get(unit_text[-1], "month")
    amount = number(count)
    exact = amount is not None and not match[f"{x}more"] and not {"多", "半"} & set(unit_text) and not match[f"{x}tail"]
    if unit_text.endswith("季度"):
        amount = amount * 3 if amount else None
    if count == "半" and unit == "year":
        unit, amount, exact = "month", 6, True
    after = match["after"] if not x else match["xafter"]
    rows = _shapes(lexicon)
    before = None if x else rows.get(("before", match["before"]), "run")
    shape = rows[("after", after)] if after else cast(str, before)
    if before == "future" and shape in ("past", "within"):
        shape = "future" if shape == "past" else "within"
    elif before in ("run", "ahead"):
        shape = before
    vague = amount is None or (not exact and shape not in ("past",))
    if vague or amount is None or shape == "run":
        return NOWHERE, shape
    match shape:
        case "past":
            return Moment(of="reference", unit=unit, shift=-amount, reach=0), shape
        case "future":
            return Moment(of="reference", unit=unit, shift=0, reach=amount), shape
        case "ago":
            return Moment(of="reference", unit=unit, shift=-amount), shape
        case "ahead":
            return Moment(of="reference", unit=unit, shift=amount), shape
        case _:  # within, later: counted from the time named before, where there is one
            return Moment(of="context", unit=unit, shift=amount), shape
