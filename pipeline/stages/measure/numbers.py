"""Quantities on the characters of Simplified text: number, magnitude, unit, and the words that bound it.

The mention is what the annotation guidelines call it: 489.1亿元, 5%—6%, 4500多名; 约, 超过, 以上 stay outside. What is
no quantity (article 一个, ordinals, idioms, codes) is not returned.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Span
from pipeline.stages.measure.bounds import load_bounds
from pipeline.stages.measure.candidates import BEGINNING, candidates
from pipeline.stages.measure.currencies import load_currencies
from pipeline.stages.measure.every import Every
from pipeline.stages.measure.halves import Halves
from pipeline.stages.measure.notations import (
    COLONS,
    SIGNED,
    addresses,
    may_be_notation,
    minus_before,
    no_number,
    read_notation,
    read_ratio,
)
from pipeline.stages.measure.numerals import HAN_CHARS, Numeral, parse_numeral
from pipeline.stages.measure.operands import Operands
from pipeline.stages.measure.ordinals import Ordinals
from pipeline.stages.measure.plain import Plain
from pipeline.stages.measure.quantities import Quantities, share_units
from pipeline.stages.measure.ranges import DASHES, Ranges
from pipeline.stages.measure.units import load_units

_WIDE = re.compile("[０-９．％＋]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％＋", "0123456789.%+")
_UNITS_BEFORE_ZERO = frozenset("年月天日时周个分元块")
_WIDE_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_SECONDS = re.compile(rf"(?:\d{{1,2}}|[{HAN_CHARS}]{{1,3}})秒")
_LISTED = re.compile(rf"(?:、|和|与|及|或)(?:[\d{HAN_CHARS}])")
_ORDINALS = re.compile(rf"第(?:\d{{1,3}}|[{HAN_CHARS}]{{1,3}})[、和至到~～—-]{{1,2}}$")
_ORDINAL_JOINTS = frozenset("、和至到~～—-")
_VERSION = re.compile(r"\.\d")


def find_numbers(
    text: str, paragraphs: Sequence[Span], taken: Sequence[Span], lexicon: Lexicon, *, every: bool = False
) -> tuple[Quantity, ...]:
    """Quantities left to right, never overlapping, inside the paragraphs and outside the `taken` spans (times).

    3.2万亿元 has value 3200000000000 and unit 元. `every`: also bare numbers (12, 一百二十三) and 一个, which articles'
    annotation leaves out.
    """
    reader = _reader(lexicon)
    half = _WIDE_COMMA.sub(",", text).translate(_HALF_WIDTH) if _WIDE.search(text) else text
    found: list[Quantity] = []
    closed = sorted([*taken, *(Span(*place) for place in addresses(half))]) if every else taken
    at = 0
    for begin, end, floor in _free(paragraphs, closed):
        at = max(at, begin)
        while first := BEGINNING.search(half, at, end):
            start = first.start()
            match = reader.candidate.match(half, start, end)
            sort = match.lastgroup if match is not None else None
            stop, more = 0, None
            if match is not None and sort == "numeral":
                stop = match.end()
            elif match is not None and sort == "more":
                stop = match.end() - 1
                more = half[stop]
            if stop > start + 1 and half[start] == "零" and start and half[start - 1] in _UNITS_BEFORE_ZERO:
                start += 1  # 一年零三个月
            if every and (may_be_notation(half, start, stop) if stop else half[start] == "半"):
                if (passed := no_number(half, start, end)) is not None:
                    at = passed
                    continue
                noted = reader.notation(half, start, floor, end)
                if noted is not None:
                    found.append(noted)
                    at = noted.span.end
                    continue
            if stop:
                quantity = reader.numeral(half, start, stop, more, floor, end, listed=not every)
                if quantity is None and every:
                    quantity = reader.every.read(half, start, stop, more, floor, end)
            elif match is None:
                at = start + 1
                continue
            else:
                stop = match.end()
                quantity = reader.halves.read(half, match, floor)
            if quantity is None:
                at = stop
            else:
                found.append(quantity)
                at = quantity.span.end
    return tuple(share_units(half, found))


def _free(paragraphs: Sequence[Span], closed: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
    """The stretches of the paragraphs outside the closed spans: start, end, and where the paragraph starts."""
    blocks = iter(closed)
    block = next(blocks, None)
    for paragraph in paragraphs:
        at = paragraph.start
        while block is not None and block.start < paragraph.end:
            if at < block.start:
                yield at, block.start, paragraph.start
            at = max(at, block.end)
            if block.end > paragraph.end:
                break
            block = next(blocks, None)
        if at < paragraph.end:
            yield at, paragraph.end, paragraph.start


class _Reader:
    """Reads one quantity at a candidate; loaded with the lexicon's tables."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.candidate = candidates(lexicon)
        self.units = load_units(lexicon)
        self.bounds = load_bounds(lexicon)
        self.operands = Operands(self.units)
        self.make = Quantities(self.units, self.bounds, load_currencies(lexicon))
        self.ranges = Ranges(self.candidate, self.operands, self.make)
        self.ordinals = Ordinals(lexicon)
        self.plain = Plain(lexicon)
        self.halves = Halves(self.make, self.units, self.plain)
        self.every = Every(self.make, self.operands, self.plain, self.ranges, lexicon)

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

    def numeral(
        self, text: str, start: int, end: int, more: str | None, floor: int, ceiling: int, *, listed: bool
    ) -> Quantity | None:
        """The quantity of the numeral between `start` and `end`, behind which `more` (多, 余, 来, 几) may stand.

        `listed`: a bare number before another one is returned too, with its `word` False.
        """
        before = text[start - 1] if start else ""
        written = text[start:end]
        arabic = written[0].isdecimal()
        if before in _ORDINAL_JOINTS:
            reach = max(floor, start - 8)
            if text.find("第", reach, start) >= 0 and _ORDINALS.search(text, reach, start):
                return None  # 第5、6名, 第1至3名
        if before == "第":
            return self.ordinals.read(text, start, end, floor)
        after = text[end : end + 1]
        if arabic:
            if after == "." and _VERSION.match(text, end):
                return None  # 3.0.1版
            coded = before != "" and before.isascii() and (before.isalnum() or before in "._/#&")
            if coded and not (
                before.isalpha()
                and (self.make.currency(text, start, floor) or self.plain.is_indicator(text, start, floor))
            ):
                return None  # A380, but USD500 and GDP12.9万亿元
        else:
            if written[0] == "数" and self.plain.is_number_noun(before):
                start, written = start + 1, written[1:]
            if not written or self.plain.in_word(text, start, end):
                return None
        numeral = parse_numeral(written)
        if numeral is None:
            return None
        if before in SIGNED and (arabic or before in "负下") and (negative := minus_before(text, start)):
            start = start - len(negative)
            numeral = Numeral(-numeral.value, numeral.upper, numeral.comparator, numeral.magnitude)
        if (after in COLONS or after.isspace()) and (ratio := read_ratio(text, start, end, floor)):
            return self.make.quantity(text, start, ratio, numeral.value, None, None, "ratio", "eq", floor)
        first = self.operands.read(text, end, numeral, more)
        beside = text[first[0] : first[0] + 1] if first else after
        if beside in DASHES or beside.isspace():
            second = self.ranges.read(text, start, end, first, numeral, ceiling, floor)
            if second is not None:
                return second
        if first is None:
            return self._bare(text, start, end, numeral, arabic, floor, listed)
        stop, unit, value = first
        if unit is not None and numeral.value < 0 and unit.form in ("层", "楼"):
            return None  # 负二层 names a floor
        if unit is None:  # 成, 折
            return self.make.quantity(
                text, start, stop, value.value, value.upper, "%", "percent", value.comparator, floor
            )
        if unit.form == "分" and (before == "时" or _SECONDS.match(text, stop)):
            unit = self.units.form("分钟")  # 1小时20分, 5分30秒
        if arabic:
            if unit.kind == "count" and (money := self.make.currency(text, start, floor)):
                return self.make.amount(text, start, end, numeral, money, floor)  # USD 500起
            if unit.weak and not self.plain.weak_unit(text, stop, unit):
                return None
        elif not self.plain.counts(text, start, end, stop, value, unit, self.bounds):
            return None
        if unit.base_unit == "kg" and text[stop : stop + 1] == "级" and unit.unit in ("公斤", "千克"):
            return None  # a weight class is a name
        return self.make.with_unit(text, start, stop, value, unit, floor)

    def _bare(
        self, text: str, start: int, end: int, numeral: Numeral, arabic: bool, floor: int, listed: bool
    ) -> Quantity | None:
        """A number without a unit: of ten thousands and up (常住人口超78万), or where a verb says what it measures."""
        money = self.make.currency(text, start, floor)
        if money is not None and arabic:
            return self.make.amount(text, start, end, numeral, money, floor)
        if self.plain.bare(text, start, end, numeral, arabic, self.bounds):
            word = True
        elif listed and _LISTED.match(text, end):
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
