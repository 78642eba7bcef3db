"""From a match of a rule to the moments that it names."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from operator import itemgetter
from typing import cast

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.times_types import NOWHERE, Moment, Source, Unit

Groups = tuple[str | None, ...]
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


# The groups that `times_grammar` numbers by point of a date, in the order in which a point is read.
POINT_GROUPS = (
    "y", "yy", "ry", "era", "rm", "ey", "hol", "same",
    "m", "ma", "mb", "fm", "part", "q", "qq", "qn", "qa", "qb", "qe", "d", "e", "dp",
)  # fmt: skip
_ROC_ZERO, _ROC_DIGITS = 1911, 3
Getter = Callable[[Groups], Groups]
Slots = tuple[Getter, Getter]
"""Takes `POINT_GROUPS` of a point out of ``(*match.groups(), None)``: those of a date with a year, those without."""


def slots(index: Mapping[str, int], point: str) -> Slots:
    """The places of the groups of a point (1, 2) in a pattern with this group index."""
    with_year = [index.get(f"{name}{point}", 0) - 1 for name in POINT_GROUPS]
    without = [index.get(f"{name}{point}b", 0) - 1 for name in POINT_GROUPS]
    return cast(Getter, itemgetter(*with_year)), cast(Getter, itemgetter(*without))


def read_date(match: re.Match[str], points: tuple[Slots, Slots], lexicon: Lexicon) -> Pair:
    """One date of the calendar or a range of two (rule ``date``)."""
    groups = (*match.groups(), None)
    first = _point(groups, points[0], lexicon)
    return first, _point(groups, points[1], lexicon) if match["second"] else None


def _point(groups: Groups, places: Slots, lexicon: Lexicon) -> Moment:
    taken = places[0](groups)
    if not any(taken[:4]):
        taken = places[1](groups)
    (
        y, yy, ry, era, rm, ey, holiday, same,
        m, ma, mb, fm, part, q, qq, qn, qa, qb, qe, d, e, dp,
    ) = taken  # fmt: skip
    tables = _tables(lexicon)
    of: Source = "context"
    unit: Unit = "year"
    shift, year = 0, None
    if y:
        of, year = "given", year_number(y)
    elif yy:
        of, year = "given", year_number(yy)
        year += _ROC_ZERO if len(yy) == _ROC_DIGITS else 1900 if year >= _SHORT_YEAR else 2000
    elif word := ry or rm:
        row = tables["times_words"][word]
        of, unit, shift = cast(Source, row["of"]), cast(Unit, row["unit"]), int(row["shift"])
    elif era:
        of, year = "given", int(tables["times_eras"][era]["zero"]) + (number(ey or "") or 0)
    month, last_month, whole = None, None, False
    if m:
        month = number(m)
    elif ma:
        month, last_month = number(ma), number(mb or "")
    elif fm:
        month, last_month = 1, number(fm)
    elif part:
        month, last_month, whole = _parts(lexicon)[part]
    elif quarters := [found for text in (q, qq, qn, qa, qb) if text and (found := number(text))]:
        last_month = quarters[-1] * 3
        month = last_month if qe else quarters[0] * 3 - 2
    day, last_day = None, None
    if d:
        day, last_day = number(d), (number(e) or None) if e else None
    elif dp and (begin := int(tables["times_days"][dp]["first"])):
        day, last_day = begin, int(tables["times_days"][dp]["last"])
    if month is not None and not 1 <= month <= (last_month or 12) <= 12:
        return NOWHERE
    lunar = None
    if holiday and "-" in (day_of := tables["times_holidays"][holiday]["lunar"]):
        lunar_month, _, lunar_day = day_of.partition("-")
        holiday, lunar = None, (int(lunar_month), int(lunar_day))
    if same and of == "context":
        of = "previous"
    return Moment(
        of=of, unit=unit, shift=shift, year=year, month=month, last_month=last_month, day=day, last_day=last_day,
        holiday=holiday, same=same is not None, whole=whole, lunar=lunar, festival=lunar is not None,
    )  # fmt: skip


@lru_cache(maxsize=4)
def _parts(lexicon: Lexicon) -> dict[str, tuple[int | None, int | None, bool]]:
    """First and last month of the parts of a year, and whether the words name the year as a whole (全年, 年底)."""
    rows = [(row["word"], int(row["first"]), int(row["last"])) for row in lexicon.rows("times_parts")]
    return {word: (first, last, False) if first else (None, None, True) for word, first, last in rows}


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
    elif amount is not None and unit == "year" and match[f"{x}tail"] == "半":
        unit, amount, exact = "month", amount * 12 + 6, True  # 一年半前
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
