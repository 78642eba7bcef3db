"""Centuries, decades, years before Christ, quarters as business writes them, and days of the lunar calendar."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.times_read import number, year_number
from pipeline.stages.measure.times_types import NOWHERE, Moment

_LUNAR_MONTHS = {"正月": 1, "冬月": 11, "腊月": 12}


def before_christ(match: re.Match[str]) -> Moment:
    """公元前221年 is the year -220 of EDTF, which has a year zero."""
    first, last = number(match["n"]), number(match["n2"] or match["n"])
    if first is None or last is None or not 0 < last <= first:
        return NOWHERE
    return Moment(of="given", year=1 - first, last_year=1 - last)


def short(match: re.Match[str]) -> Moment:
    """2023Q3, 3Q23, 1H24: quarters and halves as business writes them."""
    year, count = int(match["y"] or match["yb"]), int(match["n"] or match["nb"])
    months = 3 if (match["u"] or match["ub"]).upper() == "Q" else 6
    if count * months > 12:
        return NOWHERE
    year += 2000 if year < 100 else 0
    return Moment(of="given", year=year, month=(count - 1) * months + 1, last_month=count * months)


def lunar_day(match: re.Match[str]) -> Moment:
    """农历八月十五, 正月初六, 闰二月初三: a day of the lunar calendar; 农历八月, 腊月: the month."""
    month = match["m"] or match["mb"] or match["mc"] or "正月"
    day = (match["d"] or match["db"] or match["dc"] or match["dd"] or "").removeprefix("初").replace("二十", "廿")
    leap = month.startswith("闰")
    month = month.removeprefix("闰")
    which = _LUNAR_MONTHS.get(month) or number(month[:-1]) or 0
    year = match["y"]
    return Moment(
        of="given" if year else "context",
        year=int(year) if year else None,
        lunar=(-which if leap else which, (number(day) or 0) if day else None),
    )


def festival(name: str) -> Moment:
    """二月二, 三月三: a day of the lunar calendar that has a feast of its name."""
    return Moment(of="context", lunar=(number(name[0]) or 0, number(name[2])), festival=True)


def decade(match: re.Match[str]) -> Moment:
    """1990年代, 上世纪90年代."""
    if year := match["y"] or match["yc"]:
        return Moment(of="given", year=year_number(year), decade=True)
    years = number(match["n"]) or 0
    first = 2000 if not match["century"] and years == 0 else _hundred(match["century"] or "")  # 00年代
    return Moment(of="given", year=first + years, decade=True)


def century(match: re.Match[str], lexicon: Lexicon) -> Moment:
    """20世纪 is 1901 to 2000, 20世纪末 1991 to 2000; 公元前3世纪 ends with the year -200 of EDTF, 201 BC."""
    base = _hundred(match["century"])
    part = match["part"] or ""
    if match["bc"]:
        base = -base - 100
    first, last = _parts(lexicon).get((part, str(base // 100 + 1))) or _parts(lexicon)[part, ""]
    return Moment(of="given", year=base + first, last_year=base + last, century=True)


def _hundred(century: str) -> int:
    """The year before the first of a century; of the twentieth where none is named (九十年代)."""
    digits = re.match(r"[0-9]+|[一二]?十[一二三四五六七八九]?|[一二三四五六七八九]", century)
    return ((number(digits[0]) or 20) - 1) * 100 if digits else 2000 if century == "本世纪" else 1900


@lru_cache(maxsize=4)
def _parts(lexicon: Lexicon) -> dict[tuple[str, str], tuple[int, int]]:
    rows = lexicon.rows("times_centuries")
    return {(row["word"], row["century"]): (int(row["first"]), int(row["last"])) for row in rows}
