"""Quantities from their parts: the unit with what it is counted per, the currency before, the words that bound them."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.model import Comparator, Quantity, QuantityKind, Span
from pipeline.stages.measure.bounds import Bounds, combine
from pipeline.stages.measure.numerals import Numeral, parse_numeral
from pipeline.stages.measure.units import Unit, Units

_EACH = re.compile("每")
_CURRENCY_SYMBOL = re.compile(r"(人民币|新台币|台币|港币|美元|美金|US\$|HK\$|NT\$|＄|\$|￥|¥|€|£)\s?$")
_CURRENCY = {
    "人民币": ("元", "CNY"), "￥": ("元", "CNY"), "¥": ("元", "CNY"), "新台币": ("新台币元", "TWD"),
    "台币": ("新台币元", "TWD"), "NT$": ("新台币元", "TWD"), "港币": ("港元", "HKD"), "HK$": ("港元", "HKD"),
    "美元": ("美元", "USD"), "美金": ("美元", "USD"), "US$": ("美元", "USD"), "$": ("美元", "USD"),
    "＄": ("美元", "USD"),
    "€": ("欧元", "EUR"), "£": ("英镑", "GBP"),
}  # fmt: skip


class Quantities:
    """Makes quantities, with the tables of units and bounds."""

    def __init__(self, units: Units, bounds: Bounds) -> None:
        self.units = units
        self.bounds = bounds

    def with_unit(self, text: str, start: int, stop: int, numeral: Numeral, unit: Unit, floor: int) -> Quantity | None:
        name, base, kind = unit.unit, unit.base_unit, unit.kind
        value, upper = unit.value(numeral.value), None if numeral.upper is None else unit.value(numeral.upper)
        base_value, base_upper = unit.base(value), None if upper is None else unit.base(upper)
        if unit.unit == "元" and (named := self.currency(text, start, floor)) is not None:
            name, base = named
        if text[stop : stop + 1] in ("/", "／", "每"):
            per = self.units.match(text, stop + 1)
            if per is not None and (per.weak or (per.form == "年" and text[stop] == "每")):
                per = None
            stop += 1 + len(per.form) if per is not None else 0
        else:
            per = self._each(text, start, floor, unit)
        if per is not None:
            name, base = f"{name}/{per.unit}", f"{base}/{per.base_unit}"
            base_value = base_value * per.denominator / per.numerator
            base_upper = None if base_upper is None else base_upper * per.denominator / per.numerator
        return self.quantity(
            text, start, stop, value, upper, name, kind, numeral.comparator, floor, base, base_value, base_upper
        )

    def _each(self, text: str, start: int, floor: int, unit: Unit) -> Unit | None:
        """The unit of area, length or weight that 每 names earlier in the clause (每平方公里土地就拥有超9家)."""
        found = None
        for match in _EACH.finditer(text, max(floor, start - 24), start):
            found = match
        if found is None or any(mark in text[found.end() : start] for mark in "，。；,;：、"):
            return None
        per = self.units.match(text, found.end())
        if per is None or per.kind != "physical" or per.weak or unit.kind not in ("count", "person"):
            return None
        return per

    def quantity(
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

    def fraction(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        """三分之二, 百分之五, 千分之三: the share in % (‰ of thousandths), to 12 decimals."""
        whole, part = parse_numeral(match["parts"]), parse_numeral(match["share"])
        if whole is None or part is None or whole.value == 0:
            return None
        start = match.start()
        unit = "‰" if match["parts"] == "千" else "%"
        scale = Decimal(1000) if unit == "‰" else Decimal(100)
        value = part.value * scale / whole.value
        if value != value.to_integral_value():
            value = value.quantize(Decimal("1e-12")).normalize()
        return self.quantity(text, start, match.end(), value, None, unit, "percent", "eq", floor)

    @staticmethod
    def currency(text: str, start: int, floor: int) -> tuple[str, str] | None:
        """Unit and ISO 4217 code of the currency named right before a number, not before `floor`."""
        money = _CURRENCY_SYMBOL.search(text, max(floor, start - 5), start)
        return _CURRENCY[money[1]] if money else None


def share_units(text: str, found: list[Quantity]) -> list[Quantity]:
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
