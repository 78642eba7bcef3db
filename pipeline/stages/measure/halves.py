"""Candidates that are no numerals: folds (翻一番), halves (过半, 半年) and fractions (三分之二)."""

from __future__ import annotations

import re
from decimal import Decimal

import msgspec

from pipeline.model import Comparator, Quantity
from pipeline.stages.measure.numerals import Numeral
from pipeline.stages.measure.plain import Plain
from pipeline.stages.measure.quantities import Quantities
from pipeline.stages.measure.units import Units

_HALF_MORE = re.compile("半个多(?=月|小时|世纪)")
_SUMMARY = re.compile(r"(?:度|总结|报|回顾|盘点|综述|刊|会)")  # 半年报 is a name


class Halves:
    """Reads them with the tables of units and of words that are no numbers."""

    def __init__(self, make: Quantities, units: Units, plain: Plain) -> None:
        self.make = make
        self.units = units
        self.plain = plain

    def read(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        """The quantity of a candidate that is no numeral: a fold, a half or a fraction; None where it is none."""
        sort, start = match.lastgroup, match.start()
        if sort == "fold":
            return self._fold(text, match, floor)
        if sort == "half":
            share = match["half"].endswith("半数") and text.startswith("以上", match.end())
            if not share and self.plain.in_word(text, start, match.end()):
                return None
            comparator: Comparator = "gt" if match["half"].startswith("过") else "eq"
            comparator = "near" if match["half"].startswith("近") else comparator
            half = self.make.quantity(text, start, match.end(), Decimal(50), None, "%", "percent", comparator, floor)
            return msgspec.structs.replace(half, comparator="gt") if share else half  # as the guidelines have it
        if sort == "share":
            return self.make.fraction(text, match, floor)
        return self._semi(text, start, floor)

    def _fold(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        """翻一番 is twice, 翻两番 four times as much."""
        folds = {"两": 2, "二": 2, "三": 3, "四": 4}.get(match["folds"] or "", 1)
        if match["fold"][0] in "一两" and match["fold"][0] == "两":
            folds = 2
        return self.make.quantity(
            text, match.start(), match.end(), Decimal(2) ** folds, None, "倍", "multiple", "eq", floor
        )

    def _semi(self, text: str, start: int, floor: int) -> Quantity | None:
        """半年, 半个月, 半小时, 半亩: half of the unit; 半个 of a thing is no figure."""
        unit = self.units.match(text, start + 1)
        if unit is None or unit.kind not in ("duration", "physical", "multiple"):
            more = _HALF_MORE.match(text, start)
            unit = self.units.match(text, more.end()) if more else None
            if unit is None or more is None:
                return None
            end = more.end() + len(unit.form)
            return self.make.with_unit(text, start, end, Numeral(Decimal("0.5"), None, "gt"), unit, floor)
        if self.plain.in_word(text, start, start + 1 + len(unit.form)):
            return None
        if unit.unit == "年" and (_SUMMARY.match(text, start + 2) or self.plain.labels(text, start, start + 2)):
            return None
        return self.make.with_unit(text, start, start + 1 + len(unit.form), Numeral(Decimal("0.5")), unit, floor)
