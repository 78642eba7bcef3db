"""Quantities on the characters of Simplified text: number, magnitude, unit, and the words that bound it.

The mention is what the annotation guidelines call it: 489.1亿元, 5%—6%, 4500多名; 约, 超过, 以上 stay outside. What is
no quantity (article 一个, ordinals, idioms, codes) is not returned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Comparator, Quantity, QuantityKind, Span
from pipeline.stages.measure.bounds import load_bounds
from pipeline.stages.measure.candidates import ARABIC, BEGINNING, CANDIDATE
from pipeline.stages.measure.every import read_every
from pipeline.stages.measure.notations import addresses, minus_before, no_number, read_notation
from pipeline.stages.measure.numerals import HAN_CHARS, Numeral, parse_numeral
from pipeline.stages.measure.operands import Operands
from pipeline.stages.measure.ordinals import Ordinals
from pipeline.stages.measure.plain import Plain
from pipeline.stages.measure.quantities import Quantities, share_units
from pipeline.stages.measure.units import Unit, load_units

_WIDE = re.compile("[０-９．％＋]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％＋", "0123456789.%+")
_RANGE = re.compile(r"\s?(?:[—–\-－―─]{1,2}|[~～〜]{1,2}|至|到)\s?")
_HALF_MORE = re.compile("半个多(?=月|小时|世纪)")
_RATIO = re.compile(rf"\s?[∶︰]\s?(?P<second>{ARABIC})")
_SUMMARY = re.compile(r"(?:度|总结|报|回顾|盘点|综述|刊|会)")  # 半年报 is a name
_SIGNS = tuple("-－−负正")
_LISTED = re.compile(rf"(?:、|和|与|及|或)(?:[\d{HAN_CHARS}])")
_ORDINALS = re.compile(r"第\d{1,3}[、和]$")
_BETWEEN = re.compile(r"\s?(?:不等|之间)")
_FROM = re.compile(r"(?:从|由|自)[^，。；、]{0,12}$")


def find_numbers(
    text: str, paragraphs: Sequence[Span], taken: Sequence[Span], lexicon: Lexicon, *, every: bool = False
) -> tuple[Quantity, ...]:
    """Quantities left to right, never overlapping, inside the paragraphs and outside the `taken` spans (times).

    3.2万亿元 has value 3200000000000 and unit 元. `every`: also bare numbers (12, 一百二十三) and 一个, which articles'
    annotation leaves out.
    """
    reader = _reader(lexicon)
    half = text.translate(_HALF_WIDTH) if _WIDE.search(text) else text
    found: list[Quantity] = []
    closed = sorted([*taken, *(Span(*place) for place in addresses(half))]) if every else taken
    blocked = iter([*closed, Span(len(text) + 1, len(text) + 2)])
    block = next(blocked)
    for paragraph in paragraphs:
        at = paragraph.start
        while at < paragraph.end:
            while block.end <= at:
                block = next(blocked)
            if block.start <= at:
                at = block.end
                continue
            end = min(paragraph.end, block.start)
            first = BEGINNING.search(half, at, end)
            if first is None:
                at = end
                continue
            if every:
                passed = no_number(half, first.start(), end)
                if passed is not None:
                    at = passed
                    continue
                noted = reader.notation(half, first.start(), paragraph.start, end)
                if noted is not None:
                    found.append(noted)
                    at = noted.span.end
                    continue
            match = CANDIDATE.match(half, first.start(), end)
            if match is None:
                at = first.end()
                continue
            quantity = reader.read(half, match, paragraph.start, end)
            if quantity is None and every:
                quantity = read_every(reader.make, reader.operands, reader.plain, half, match, paragraph.start)
            if quantity is None:
                at = match.end() if match["numeral"] is None else match.end("numeral")
                continue
            found.append(quantity)
            at = quantity.span.end
    return tuple(share_units(half, found))


class _Reader:
    """Reads one quantity at a candidate; loaded with the lexicon's tables."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.units = load_units(lexicon)
        self.bounds = load_bounds(lexicon)
        self.operands = Operands(self.units)
        self.make = Quantities(self.units, self.bounds)
        self.ordinals = Ordinals(lexicon)
        self.plain = Plain(lexicon)

    def read(self, text: str, match: re.Match[str], floor: int, ceiling: int) -> Quantity | None:
        """The quantity that begins with this candidate, or None where it is no quantity."""
        start = match.start()
        if match["fold"]:
            return self._fold(text, match, floor)
        if match["half"]:
            share = match["half"].endswith("半数") and text.startswith("以上", match.end())
            if not share and self.plain.in_word(text, start, match.end()):
                return None
            comparator: Comparator = "gt" if match["half"].startswith("过") else "eq"
            comparator = "near" if match["half"].startswith("近") else comparator
            half = self.make.quantity(text, start, match.end(), Decimal(50), None, "%", "percent", comparator, floor)
            return msgspec.structs.replace(half, comparator="gt") if share else half  # as the guidelines have it
        if match["parts"]:
            return self.make.fraction(text, match, floor)
        if match["semi"]:
            return self._semi(text, start, floor)
        return self._numeral(text, match, floor, ceiling)

    def notation(self, text: str, start: int, floor: int, ceiling: int) -> Quantity | None:
        """The number at `start` in a notation of short texts (3.5e6, 1/2), with the unit after it."""
        noted = read_notation(text, start, floor, ceiling)
        if noted is None:
            return None
        end, numeral = noted
        if sign := minus_before(text, start):
            start, numeral = start - len(sign), Numeral(-numeral.value)
        counted = self.operands.read(text, end, numeral, None)
        if counted is not None and counted[1] is not None and not counted[1].weak and counted[0] <= ceiling:
            return self.make.with_unit(text, start, counted[0], counted[2], counted[1], floor)
        return self.make.quantity(text, start, end, numeral.value, None, None, "bare", "eq", floor)

    # --- kinds of candidates -----------------------------------------------------------------------------------

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

    def _numeral(self, text: str, match: re.Match[str], floor: int, ceiling: int) -> Quantity | None:
        start, end = match.span("numeral")
        before = text[start - 1 : start] if start else ""
        written = match["numeral"]
        arabic = written[0].isdigit()
        if before in ("、", "和") and _ORDINALS.search(text, max(floor, start - 8), start):
            return None  # 第5、6名
        if before == "第":
            return self.ordinals.read(text, start, end, floor)
        if arabic and (before.isascii() and (before.isalnum() or before in "._/#&")) and before:
            return None
        if not arabic:
            if written[0] == "数" and self.plain.is_number_noun(before):
                start, written = start + 1, written[1:]
            if not written or self.plain.in_word(text, start, end):
                return None
        numeral = parse_numeral(written)
        if numeral is None:
            return None
        negative = arabic and minus_before(text, start)
        if negative:
            start = start - len(negative)
            numeral = Numeral(-numeral.value, numeral.upper, numeral.comparator, numeral.magnitude)
        if ratio := _RATIO.match(text, end):
            return self.make.quantity(text, start, ratio.end(), numeral.value, None, None, "ratio", "eq", floor)
        first = self.operands.read(text, end, numeral, match["more"])
        second = self._range(text, start, end, first, numeral, ceiling, floor)
        if second is not None:
            return second
        if first is None:
            return self._bare(text, start, end, numeral, arabic, floor)
        stop, unit, value = first
        if unit is not None and not arabic and not self.plain.counts(text, start, end, stop, value, unit, self.bounds):
            return None
        if unit is not None and unit.unit in ("公斤", "千克") and text[stop : stop + 1] == "级":
            return None  # a weight class is a name
        if unit is None:  # 成, 折
            return self.make.quantity(
                text, start, stop, value.value, value.upper, "%", "percent", value.comparator, floor
            )
        if arabic and unit.weak and not self.plain.weak_unit(text, stop, unit):
            return None
        return self.make.with_unit(text, start, stop, value, unit, floor)

    def _range(
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
        dash = _RANGE.match(text, stop)
        if dash is None or numeral.upper is not None:
            return None
        below = text.startswith("零下", dash.end())
        signed = dash.end() + (2 if below else text[dash.end() : dash.end() + 1] in _SIGNS)
        match = CANDIDATE.match(text, signed, ceiling)
        if match is None or match["numeral"] is None:
            return None
        upper = parse_numeral(match["numeral"])
        if upper is None:
            return None
        if below or text[dash.end()] in "-－−负":
            upper = Numeral(-upper.value, None, upper.comparator, upper.magnitude)
        second = self.operands.read(text, match.end("numeral"), upper, match["more"])
        low = first[2] if first else numeral
        if second is None:
            if first is not None or upper.magnitude < 10**4:
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
        joined = dash[0].strip() in ("到", "至") and first is not None and not _BETWEEN.match(text, last)
        if high_value <= low_value or (joined and _FROM.search(text, max(floor, start - 14), start)):
            return None
        if unit is None:
            name = "%" if kind is None else None
            sort: QuantityKind = "percent" if kind is None else "bare"
            return self.make.quantity(text, start, last, low_value, high_value, name, sort, "between", floor)
        return self.make.with_unit(text, start, last, Numeral(low_value, high_value, "between"), unit, floor)

    def _bare(self, text: str, start: int, end: int, numeral: Numeral, arabic: bool, floor: int) -> Quantity | None:
        """A number without a unit: of ten thousands and up (常住人口超78万), or where a verb says what it measures."""
        money = self.make.currency(text, start, floor)
        if money is not None and arabic:
            unit, base = money
            return self.make.quantity(
                text, start, end, numeral.value, None, unit, "money", numeral.comparator, floor, base
            )
        if self.plain.bare(text, start, end, numeral, arabic, self.bounds):
            word = True
        elif _LISTED.match(text, end):
            word = False  # stands only if `share_units` finds it a unit
        else:
            return None
        bare = self.make.quantity(
            text, start, end, numeral.value, numeral.upper, None, "bare", numeral.comparator, floor
        )
        return bare if word else msgspec.structs.replace(bare, word=False)


@lru_cache(maxsize=4)
def _reader(lexicon: Lexicon) -> _Reader:
    return _Reader(lexicon)
