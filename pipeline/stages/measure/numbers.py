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
from pipeline.stages.measure.bounds import combine, load_bounds
from pipeline.stages.measure.numerals import DIGIT_CHARS, DIGITS, HAN_CHARS, MAGNITUDE_CHARS, Numeral, parse_numeral
from pipeline.stages.measure.ordinals import Ordinals
from pipeline.stages.measure.plain import Plain
from pipeline.stages.measure.units import Unit, load_units

_WIDE = re.compile("[０-９．％＋]")
_HALF_WIDTH = str.maketrans("０１２３４５６７８９．％＋", "0123456789.%+")

# 千瓦, 千克, 兆瓦 are units: their first character is no magnitude
_MAG = r"(?:[十拾百佰仟万亿]|千(?![瓦克米伏卡焦赫])|兆(?![瓦赫帕比欧]))"
_ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
_COUNTING = "".join(char for char in HAN_CHARS if char not in MAGNITUDE_CHARS)
_NUMERAL = (
    rf"{_ARABIC}(?:[多余来几]?{_MAG}{{1,3}}(?:{_ARABIC}{_MAG}{{1,2}}){{0,3}}"
    rf"(?:\d{{4}}(?![\d.])|[1-9](?=[^\d.年月日%]))?)?"
    rf"|上?(?:{_MAG}|[{_COUNTING}]){{1,20}}(?:点[{DIGIT_CHARS}]{{1,8}}{_MAG}{{0,3}})?(?:[多余来]{_MAG}{{1,3}})?"
)
_CANDIDATE = re.compile(
    rf"(?P<fold>翻(?P<times>了)?(?P<folds>[一二两三四])?番|翻了?一?倍|(?<![轮几])[一两]番(?=[还多，。；、,]))"
    rf"|(?P<half>过半数?|半数|一半|对半|减半|近半数?)(?![个年月天小径])"
    rf"|(?P<parts>[{HAN_CHARS}]{{1,6}}|\d{{1,6}})分之(?P<share>[{HAN_CHARS}]{{1,6}}(?:点[{DIGIT_CHARS}]{{1,6}})?|{_ARABIC})"
    rf"|(?P<numeral>{_NUMERAL})(?P<more>[多余来几])?"
    r"|(?P<semi>半)(?=[个年天小亩吨斤公里倍成])"
)
_RANGE = re.compile(r"\s?(?:[—–\-－~～〜―─]{1,2}|至|到)\s?")
_TENTHS = re.compile(rf"成(?P<tenth>[{DIGIT_CHARS}半1-9])?(?![功立为本员果长熟就交品都绩效型千千套群风败语书分批天])")
_DISCOUNT = re.compile(r"折(?![射叠旧磨断返算扣合])")
_COINS = re.compile(rf"(?P<jiao>[{DIGIT_CHARS}1-9])(?P<unit>毛|角)?(?:(?P<fen>[{DIGIT_CHARS}1-9])分)?(?![\d{MAGNITUDE_CHARS}.个多])")
_HALF_MORE = re.compile("半个多(?=月|小时|世纪)")
_INNER = re.compile("(?P<half>半)?(?P<more>多|来)?")
_RATIO = re.compile(rf"\s?[∶︰]\s?(?P<second>{_ARABIC})")
_SUMMARY = re.compile(r"(?:度|总结|报|回顾|盘点|综述|刊|会)")  # 半年报 is a name
_SIGNS = tuple("-－−负正")
_EACH = re.compile("每")
_LISTED = re.compile(rf"(?:、|和|与|及|或)(?:[\d{HAN_CHARS}])")
_ORDINALS = re.compile(r"第\d{1,3}[、和]$")
_OTHER_PERSON = frozenset("民员工才大类体群口物均次")
_COUNTED_PIECE = re.compile(r"(?![钱多左以上出不就吧呢啊了一二三四五六七八九半])[\u4e00-\u9fff]")
_PIECE = Unit("块", "块", "count", "块", Decimal(1), Decimal(1), False, True)
_BETWEEN = re.compile(r"\s?(?:不等|之间)")
_FROM = re.compile(r"(?:从|由|自)[^，。；、]{0,12}$")
_CURRENCY_SYMBOL = re.compile(r"(人民币|新台币|台币|港币|美元|美金|US\$|HK\$|NT\$|＄|\$|￥|¥|€|£)\s?$")
_CURRENCY = {
    "人民币": ("元", "CNY"), "￥": ("元", "CNY"), "¥": ("元", "CNY"), "新台币": ("新台币元", "TWD"),
    "台币": ("新台币元", "TWD"), "NT$": ("新台币元", "TWD"), "港币": ("港元", "HKD"), "HK$": ("港元", "HKD"),
    "美元": ("美元", "USD"), "美金": ("美元", "USD"), "US$": ("美元", "USD"), "$": ("美元", "USD"), "＄": ("美元", "USD"),
    "€": ("欧元", "EUR"), "£": ("英镑", "GBP"),
}  # fmt: skip


def find_numbers(
    text: str, paragraphs: Sequence[Span], taken: Sequence[Span], lexicon: Lexicon
) -> tuple[Quantity, ...]:
    """Quantities left to right, never overlapping, inside the paragraphs and outside the `taken` spans (times).

    3.2万亿元 has value 3200000000000 and unit 元.
    """
    reader = _reader(lexicon)
    half = text.translate(_HALF_WIDTH) if _WIDE.search(text) else text
    found: list[Quantity] = []
    blocked = iter([*taken, Span(len(text) + 1, len(text) + 2)])
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
            match = _CANDIDATE.search(half, at, end)
            if match is None:
                at = end
                continue
            quantity = reader.read(half, match, paragraph.start, end)
            if quantity is None:
                at = match.end() if match["numeral"] is None else max(match.start("numeral") + 1, _past(match))
                continue
            found.append(quantity)
            at = quantity.span.end
    return tuple(reader.share_units(half, found))


def _past(match: re.Match[str]) -> int:
    return match.end("numeral")


class _Reader:
    """Reads one quantity at a candidate; loaded with the lexicon's tables."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.units = load_units(lexicon)
        self.bounds = load_bounds(lexicon)
        self.ordinals = Ordinals(lexicon)
        self.plain = Plain(lexicon)

    def read(self, text: str, match: re.Match[str], floor: int, ceiling: int) -> Quantity | None:
        """The quantity that begins with this candidate, or None where it is no quantity."""
        start = match.start()
        if match["fold"]:
            return self._fold(text, match, floor)
        if match["half"]:
            if self.plain.in_word(text, start, match.end()):
                return None
            comparator: Comparator = "gt" if match["half"].startswith("过") else "eq"
            comparator = "near" if match["half"].startswith("近") else comparator
            return self._quantity(text, start, match.end(), Decimal(50), None, "%", "percent", comparator, floor)
        if match["parts"]:
            return self._fraction(text, match, floor)
        if match["semi"]:
            return self._semi(text, start, floor)
        return self._numeral(text, match, floor, ceiling)

    # --- kinds of candidates -----------------------------------------------------------------------------------

    def _fold(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        """翻一番 is twice, 翻两番 four times as much."""
        folds = {"两": 2, "二": 2, "三": 3, "四": 4}.get(match["folds"] or "", 1)
        if match["fold"][0] in "一两" and match["fold"][0] == "两":
            folds = 2
        return self._quantity(text, match.start(), match.end(), Decimal(2) ** folds, None, "倍", "multiple", "eq", floor)

    def _fraction(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        whole, part = parse_numeral(match["parts"]), parse_numeral(match["share"])
        if whole is None or part is None or whole.value == 0:
            return None
        start = match.start()
        unit = "‰" if match["parts"] == "千" else "%"
        scale = Decimal(1000) if unit == "‰" else Decimal(100)
        value = part.value * scale / whole.value
        if value != value.to_integral_value():
            value = value.quantize(Decimal("1e-12")).normalize()
        return self._quantity(text, start, match.end(), value, None, unit, "percent", "eq", floor)

    def _semi(self, text: str, start: int, floor: int) -> Quantity | None:
        """半年, 半个月, 半小时, 半亩: half of the unit; 半个 of a thing is no figure."""
        unit = self.units.match(text, start + 1)
        if unit is None or unit.kind not in ("duration", "physical", "multiple"):
            more = _HALF_MORE.match(text, start)
            unit = self.units.match(text, more.end()) if more else None
            if unit is None or more is None:
                return None
            end = more.end() + len(unit.form)
            return self._with_unit(text, start, end, Numeral(Decimal("0.5"), None, "gt"), unit, floor)
        if self.plain.in_word(text, start, start + 1 + len(unit.form)):
            return None
        if unit.unit == "年" and (_SUMMARY.match(text, start + 2) or self.plain.labels(text, start, start + 2)):
            return None
        return self._with_unit(
            text, start, start + 1 + len(unit.form), Numeral(Decimal("0.5")), unit, floor
        )

    def _numeral(self, text: str, match: re.Match[str], floor: int, ceiling: int) -> Quantity | None:
        start, end = match.span("numeral")
        before = text[start - 1 : start] if start else ""
        written = match["numeral"]
        arabic = written[0].isdigit()
        if before in ("、", "和") and _ORDINALS.search(text, max(floor, start - 8), start):
            return None  # 第5、6名
        if before == "第":
            return self.ordinals.read(text, start, end, self, floor)
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
        negative = arabic and self._negative(text, start)
        if negative:
            start = start - len(negative)
            numeral = Numeral(-numeral.value, numeral.upper, numeral.comparator, numeral.magnitude)
        if ratio := _RATIO.match(text, end):
            return self._quantity(text, start, ratio.end(), numeral.value, None, None, "ratio", "eq", floor)
        first = self._operand(text, end, numeral, match["more"])
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
            return self._quantity(text, start, stop, value.value, None, "%", "percent", value.comparator, floor)
        if arabic and unit.weak and not self.plain.weak_unit(text, stop, unit):
            return None
        return self._with_unit(text, start, stop, value, unit, floor)

    # --- parts -------------------------------------------------------------------------------------------------

    def _operand(self, text: str, end: int, numeral: Numeral, more: str | None) -> tuple[int, Unit | None, Numeral] | None:
        """Where number and unit end, the unit (None for 成 and 折), and the value with what the unit adds to it."""
        if more is None and (tenths := _TENTHS.match(text, end)) and numeral.value <= 100:
            value = numeral.value * 10
            if tenths["tenth"]:
                value += 5 if tenths["tenth"] == "半" else _digit(tenths["tenth"])
            upper = None if numeral.upper is None else numeral.upper * 10
            return tenths.end(), None, Numeral(value, upper, numeral.comparator, 1)
        if more is None and numeral.value < 100 and (discount := _DISCOUNT.match(text, end)):
            value = numeral.value * 10 if numeral.value < 10 else numeral.value
            return discount.end(), None, Numeral(value, None, numeral.comparator, 1)
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
        return self._after_unit(text, stop, unit, numeral)

    def _after_unit(self, text: str, stop: int, unit: Unit, numeral: Numeral) -> tuple[int, Unit, Numeral]:
        """两块五, 3元5角, 两个半小时, 一年半, 五个多月, 14.6万头（只）."""
        value, comparator = numeral.value, numeral.comparator
        if unit.kind == "money" and unit.unit == "元" and unit.form != "角" and numeral.upper is None:
            coins = _COINS.match(text, stop)
            scale = Decimal("0.01") if unit.form == "毛" else Decimal("0.1")
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
        half = text[stop : stop + 1] == "半" and text[stop + 1 : stop + 2] not in _AFTER_HALF
        if half and unit.kind in ("duration", "physical", "multiple", "percent") and numeral.upper is None:
            return stop + 1, unit, Numeral(value + Decimal("0.5"), None, comparator)
        if text[stop : stop + 1] in ("（", "(") and unit.kind == "count":
            other = self.units.match(text, stop + 1)
            if other and text[stop + 1 + len(other.form) : stop + 2 + len(other.form)] in ("）", ")"):
                return stop + 2 + len(other.form), unit, numeral
        return stop, unit, numeral

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
        signed = dash.end() + (text[dash.end() : dash.end() + 1] in _SIGNS)
        match = _CANDIDATE.match(text, signed, ceiling)
        if match is None or match["numeral"] is None:
            return None
        upper = parse_numeral(match["numeral"])
        if upper is None:
            return None
        if text[dash.end()] in "-－−负":
            upper = Numeral(-upper.value, None, upper.comparator, upper.magnitude)
        second = self._operand(text, match.end("numeral"), upper, match["more"])
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
        if first is not None and first[1] is not None and unit is not None and first[1].unit != unit.unit:
            if first[1].form + "钱" != unit.form:  # 6.6分到8分钱
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
            name, kind = ("%", "percent") if kind is None else (None, "bare")
            return self._quantity(text, start, last, low_value, high_value, name, kind, "between", floor)
        return self._with_unit(text, start, last, Numeral(low_value, high_value, "between"), unit, floor)

    def _bare(
        self, text: str, start: int, end: int, numeral: Numeral, arabic: bool, floor: int
    ) -> Quantity | None:
        """A number without a unit: of ten thousands and up (常住人口超78万), or where a verb says what it measures."""
        money = _CURRENCY_SYMBOL.search(text, max(floor, start - 5), start)
        if money and arabic:
            unit, base = _CURRENCY[money[1]]
            return self._quantity(text, start, end, numeral.value, None, unit, "money", numeral.comparator, floor, base)
        if self.plain.bare(text, start, end, numeral, arabic, self.bounds):
            word = True
        elif _LISTED.match(text, end):
            word = False  # stands only if `share_units` finds it a unit
        else:
            return None
        bare = self._quantity(text, start, end, numeral.value, numeral.upper, None, "bare", numeral.comparator, floor)
        return bare if word else msgspec.structs.replace(bare, word=False)

    def _negative(self, text: str, start: int) -> str:
        """The minus sign before a number: - after anything but a digit or letter, 负, 零下."""
        if text[max(0, start - 2) : start] == "零下":
            return "零下"
        sign = text[start - 1 : start]
        before = text[start - 2 : start - 1] if start > 1 else ""
        if sign == "负":
            return sign
        if sign in ("-", "－", "−") and not ((before.isascii() and before.isalnum()) or before in "%-—"):
            return sign
        return ""

    def _each(self, text: str, start: int, floor: int, unit: Unit) -> Unit | None:
        """The unit of area, length or weight that 每 names earlier in the clause (每平方公里土地就拥有超9家)."""
        found = None
        for match in _EACH.finditer(text, max(floor, start - 24), start):
            found = match
        if found is None or any(mark in text[found.end() : start] for mark in "，。；,;：、"):
            return None
        per = self.units.match(text, found.end())
        return per if per is not None and per.kind == "physical" and not per.weak and unit.kind in ("count", "person") else None

    def _with_unit(
        self, text: str, start: int, stop: int, numeral: Numeral, unit: Unit, floor: int
    ) -> Quantity | None:
        name, base, kind = unit.unit, unit.base_unit, unit.kind
        value, upper = unit.value(numeral.value), None if numeral.upper is None else unit.value(numeral.upper)
        base_value, base_upper = unit.base(value), None if upper is None else unit.base(upper)
        if unit.unit == "元" and (money := _CURRENCY_SYMBOL.search(text, max(floor, start - 5), start)):
            name, base = _CURRENCY[money[1]]
        if text[stop : stop + 1] in ("/", "／", "每"):
            per = self.units.match(text, stop + 1)
            if per is not None and not per.weak and not (per.form == "年" and text[stop] == "每"):
                name, base = f"{name}/{per.unit}", f"{base}/{per.base_unit}"
                base_value = base_value * per.denominator / per.numerator
                base_upper = None if base_upper is None else base_upper * per.denominator / per.numerator
                stop += 1 + len(per.form)
        elif (each := self._each(text, start, floor, unit)) is not None:
            name, base = f"{name}/{each.unit}", f"{base}/{each.base_unit}"
            base_value = base_value * each.denominator / each.numerator
        return self._quantity(
            text, start, stop, value, upper, name, kind, numeral.comparator, floor, base, base_value, base_upper
        )

    def _quantity(
        self,
        text: str,
        start: int,
        stop: int,
        value: Decimal,
        upper: Decimal | None,
        unit: str | None,
        kind: QuantityKind,
        inner: Comparator,
        floor: int,
        base_unit: str | None = None,
        base_value: Decimal | None = None,
        base_upper: Decimal | None = None,
    ) -> Quantity:
        left = self.bounds.before(text, start, part=kind in ("percent", "multiple"))
        right = self.bounds.after(text, stop)
        if left is not None and left[1] < floor:
            left = None
        comparator = combine(inner, left and left[0], right and right[0])
        return Quantity(
            span=Span(start, stop),
            outer=Span(left[1] if left else start, right[1] if right else stop),
            value=value,
            upper=upper,
            unit=unit,
            base_value=value if base_value is None else base_value,
            base_upper=upper if base_upper is None else base_upper,
            base_unit=unit if base_unit is None else base_unit,
            comparator=comparator,
            kind=kind,
        )

    def share_units(self, text: str, found: list[Quantity]) -> list[Quantity]:
        """0.2和0.4个百分点 has two figures: a bare number takes the unit of the next one in its list."""
        shared = list(found)
        for at in range(len(shared) - 2, -1, -1):
            bare, full = shared[at], shared[at + 1]
            joint = text[bare.span.end : full.span.start]
            if bare.kind == "bare" and full.unit is not None and joint in ("、", "和", "与", "及", "或"):
                shared[at] = Quantity(
                    span=bare.span, outer=bare.outer, value=bare.value, upper=bare.upper, unit=full.unit,
                    base_value=bare.value * full.base_value / full.value if full.value else bare.value,
                    base_unit=full.base_unit, comparator=bare.comparator, kind=full.kind,
                )  # fmt: skip
        return [quantity for quantity in shared if quantity.word]


_NESTED = frozenset("个月 个小时 个钟头 个星期 个礼拜 个世纪 个季度 个工作日 个钟 个百分点".split())
_AFTER_HALF = frozenset("价数天夜径场导载")


def _digit(char: str) -> Decimal:
    return Decimal(DIGITS[char]) if char in DIGITS else Decimal(char)


@lru_cache(maxsize=4)
def _reader(lexicon: Lexicon) -> _Reader:
    return _Reader(lexicon)
