"""Units and measure words: the table compiled, longest form first, and exact conversion to the canonical unit."""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import QuantityKind

_EXACT = Context(prec=60)
_SHORT = Context(prec=17)


class Unit(msgspec.Struct, frozen=True):
    """One form of ``data/units.tsv``: what it is called in records and what one of it is in its canonical unit."""

    form: str
    unit: str
    kind: QuantityKind
    base_unit: str
    numerator: Decimal
    denominator: Decimal
    weak: bool
    canonical: bool  # it is its own canonical unit

    def value(self, number: Decimal) -> Decimal:
        """The value in `unit`: 毛 and 分钱 count in 元, ‰ stays ‰."""
        return number * self.numerator if self.kind == "money" and self.unit == "元" else number

    def base(self, value: Decimal) -> Decimal:
        """A value in `unit` as a value in `base_unit`; exact, cut to 17 digits where the factor has no end (亩)."""
        if self.canonical or (self.kind == "money" and self.unit == "元"):
            return value
        exact = _EXACT.divide(_EXACT.multiply(value, self.numerator), self.denominator)
        return exact if len(exact.as_tuple().digits) < 40 else _SHORT.plus(exact)


_CLAUSE = re.compile("[，。；！？,;!?]")
_WARM = frozenset("温热烧寒冷暖凉")
_TURNED = frozenset("角经纬倾旋转仰俯坡拐")
_CELSIUS = Unit("度", "度", "physical", "degC", Decimal(1), Decimal(1), False, True)
_ANGLE = Unit("度", "度", "physical", "deg", Decimal(1), Decimal(1), False, True)


def degrees(text: str, start: int, floor: int) -> Unit | None:
    """What 度 is by the words before the number in its clause: of temperature or of an angle; None: of electricity."""
    clause = _CLAUSE.split(text[max(floor, start - 10) : start])[-1]
    if "电" in clause:
        return None
    if not _WARM.isdisjoint(clause):
        return _CELSIUS
    return _ANGLE if not _TURNED.isdisjoint(clause) else None


class Units:
    """The unit table by the first character of its forms."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._units: dict[str, Unit] = {}
        for row in lexicon.rows("units"):
            numerator, _, denominator = row["factor"].partition("/")
            self._units[row["form"]] = Unit(
                row["form"],
                row["unit"],
                row["kind"],  # type: ignore[arg-type]
                row["base_unit"],
                Decimal(numerator),
                Decimal(denominator or 1),
                row["use"] == "weak",
                row["factor"] == "1",
            )
        self._stops: dict[str, str] = {}
        for row in lexicon.rows("unit_stops"):
            self._stops[row["form"]] = self._stops.get(row["form"], "") + row["after"]
        self._by_two: dict[str, list[Unit]] = {}  # the longer forms by their first two characters, longest first
        for form in sorted(self._units, key=lambda form: (-len(form), form)):
            if len(form) > 1:
                self._by_two.setdefault(form[:2], []).append(self._units[form])

    def form(self, form: str) -> Unit:
        """The unit of exactly this form; `KeyError` where the table has none."""
        return self._units[form]

    def match(self, text: str, at: int) -> Unit | None:
        """The longest unit at `at` that begins no longer word; ASCII letters end where letters and digits do."""
        for unit in self._by_two.get(text[at : at + 2], ()):
            form = unit.form
            if text.startswith(form, at) and not self._goes_on(form, text[at + len(form) : at + len(form) + 1]):
                return unit
        single = self._units.get(text[at : at + 1])
        return single if single is not None and not self._goes_on(single.form, text[at + 1 : at + 2]) else None

    def _goes_on(self, form: str, following: str) -> bool:
        """Whether a form with this character behind it is the beginning of a longer word."""
        if following == "":
            return False
        if form in self._stops:
            return following in self._stops[form]
        return following.isascii() and following.isalnum() and form[-1].isascii() and form[-1].isalpha()


@lru_cache(maxsize=4)
def load_units(lexicon: Lexicon) -> Units:
    """The unit table of a lexicon, compiled once."""
    return Units(lexicon)
