"""Quantities from their parts: the unit with what it is counted per, the currency before, the words that bound them."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.model import Comparator, Quantity, QuantityKind, Span
from pipeline.stages.measure.bounds import Bounds, combine
from pipeline.stages.measure.currencies import Currencies
from pipeline.stages.measure.notations import SIGNED, minus_before
from pipeline.stages.measure.numerals import Numeral, parse_numeral
from pipeline.stages.measure.units import Unit, Units, degrees

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_PER = ("/", "／", "每")
_LATIN = re.compile(r" ?([A-Za-z]{1,12})")
# Powers of ten of English number words behind an amount, as prices are quoted.
_ENGLISH = {"thousand": 3, "k": 3, "K": 3, "million": 6, "mn": 6, "m": 6, "M": 6, "billion": 9, "bn": 9, "b": 9, "B": 9,
            "trillion": 12, "tn": 12}  # fmt: skip


class Quantities:
    """Makes quantities, with the tables of units, bounds and currencies."""

    def __init__(self, units: Units, bounds: Bounds, currencies: Currencies) -> None:
        self.units = units
        self.bounds = bounds
        self.currency = currencies.before

    def with_unit(self, text: str, start: int, stop: int, numeral: Numeral, unit: Unit, floor: int) -> Quantity | None:
        if unit.form == "度":
            unit = degrees(text, start, floor) or unit
        name, base, kind = unit.unit, unit.base_unit, unit.kind
        value, upper = numeral.value, numeral.upper
        base_value, base_upper = value, upper
        if not unit.canonical:
            value, upper = unit.value(value), None if upper is None else unit.value(upper)
            base_value, base_upper = unit.base(value), None if upper is None else unit.base(upper)
        if unit.unit == "元" and (named := self.currency(text, start, floor)) is not None:
            name, base = named
        if text[stop : stop + 1] in _PER:
            per, stop = self._per(text, stop)
        else:
            per = self._each(text, start, floor, unit)
        if per is not None:
            name, base = f"{name}/{per.unit}", f"{base}/{per.base_unit}"
            base_value = base_value * per.denominator / per.numerator
            base_upper = None if base_upper is None else base_upper * per.denominator / per.numerator
        return self.quantity(
            text, start, stop, value, upper, name, kind, numeral.comparator, floor, base, base_value, base_upper
        )

    def _per(self, text: str, at: int) -> tuple[Unit | None, int]:
        """The unit after the / or 每 at `at`, and where it stops; None and `at` where that counts nothing."""
        per = self.units.match(text, at + 1)
        if per is None or per.weak or (per.form == "年" and text[at] == "每"):
            return None, at
        return per, at + 1 + len(per.form)

    def _each(self, text: str, start: int, floor: int, unit: Unit) -> Unit | None:
        """The unit of area, length or weight that 每 names earlier in the clause (每平方公里土地就拥有超9家)."""
        at = text.rfind("每", max(floor, start - 24), start)
        if at < 0 or any(mark in text[at + 1 : start] for mark in "，。；,;：、"):
            return None
        per = self.units.match(text, at + 1)
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
        span = outer = Span(start, stop)
        comparator = inner
        if left is not None or right is not None:
            comparator = combine(inner, left and left[0], right and right[0])
            outer = Span(left[1] if left else start, right[1] if right else stop)
        return Quantity(
            span=span,
            outer=outer,
            value=value,
            upper=upper,
            unit=unit,
            base_value=value if base_value is None else base_value,
            base_upper=upper if base_upper is None else base_upper,
            base_unit=unit if base_unit is None else base_unit,
            comparator=comparator,
            kind=kind,
        )

    def amount(
        self, text: str, start: int, stop: int, numeral: Numeral, money: tuple[str, str], floor: int
    ) -> Quantity | None:
        """An amount whose currency stands before it: USD 500, $2.5 million; None where other letters go on."""
        value, upper = numeral.value, numeral.upper
        if word := _LATIN.match(text, stop):
            power = _ENGLISH.get(word[1])
            if power is not None:
                stop, value = word.end(), value * 10**power
                upper = None if upper is None else upper * 10**power
            elif word[0][0] != " ":
                return None
        name, base = money
        base_value, base_upper = value, upper
        per, stop = self._per(text, stop) if text[stop : stop + 1] in _PER else (None, stop)
        if per is not None:
            name, base = f"{name}/{per.unit}", f"{base}/{per.base_unit}"
            base_value = value * per.denominator / per.numerator
            base_upper = None if upper is None else upper * per.denominator / per.numerator
        return self.quantity(
            text, start, stop, value, upper, name, "money", numeral.comparator, floor, base, base_value, base_upper
        )

    def fraction(self, text: str, match: re.Match[str], floor: int) -> Quantity | None:
        """三分之二, 百分之五, 千分之三: the share in % (‰ of thousandths), to 12 decimals."""
        whole, part = parse_numeral(match["parts"]), parse_numeral(match["share"].removeprefix("负"))
        if whole is None or part is None or whole.value == 0:
            return None
        start = match.start()
        sign = minus_before(text, start) if start > floor and text[start - 1] in SIGNED else ""
        start -= len(sign)
        unit = "‰" if match["parts"] == "千" else "%"
        scale = Decimal(1000) if unit == "‰" else Decimal(100)
        value = part.value * scale / whole.value
        value = -value if sign or match["share"][0] == "负" else value
        if value != value.to_integral_value():
            value = value.quantize(Decimal("1e-12")).normalize()
        return self.quantity(text, start, match.end(), value, None, unit, "percent", "eq", floor)


def share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """0.2和0.4个百分点 has two figures: a bare number takes the unit of the next in its list, and its 万."""
    shared = list(found)
    for at in range(len(shared) - 2, -1, -1):
        bare, full = shared[at], shared[at + 1]
        if bare.kind != "bare" or full.unit is None:
            continue
        joint = text[bare.span.end : full.span.start]
        if joint in ("、", "和", "与", "及", "或"):
            scale = _magnitude(bare.span.of(text), full.span.of(text), full.value)
            value, upper = bare.value * scale, None if bare.upper is None else bare.upper * scale
            shared[at] = Quantity(
                span=bare.span, outer=bare.outer, value=value, upper=upper, unit=full.unit,
                base_value=value * full.base_value / full.value if full.value else value,
                base_unit=full.base_unit, comparator=bare.comparator, kind=full.kind,
            )  # fmt: skip
    return [quantity for quantity in shared if quantity.word]


def _magnitude(bare: str, full: str, value: Decimal) -> Decimal:
    """What a bare number shares of the magnitude of the next one: 万 where both count it alike, 1 for 800和1.2万人."""
    one = Decimal(1)
    written, plain = _DIGITS.match(full), _DIGITS.fullmatch(bare)
    if written is None or plain is None:
        return one
    number, other = Decimal(bare.replace(",", "")), Decimal(written[0].replace(",", ""))
    if not (number < other * 100 and other < number * 100):
        return one
    scale = value / other
    return scale if scale.normalize().as_tuple().digits == (1,) else one
