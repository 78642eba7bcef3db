"""Records out of readings: spans back in the published text, stable ids, exact values, places with their codes."""

from __future__ import annotations

import hashlib
from decimal import Decimal

from pipeline.lexicon import Lexicon
from pipeline.model import Bound, Converted, Entity, Figure, Quantity, Span, Target
from pipeline.stages.confidence import load_confidence, promise_features
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Reading
from pipeline.stages.indicator_names import load_indicator_names
from pipeline.stages.targets import Commitment


class Mapper:
    """Makes records of one article: `raw` is the text as published, `sha256` its digest."""

    def __init__(self, raw: str, converted: Converted, sha256: str, document: Document, lexicon: Lexicon) -> None:
        self._raw = raw
        self._document = document
        self._converted = converted
        self._sha256 = sha256
        self._codes = {entity.name: entity.adcode for entity in document.entities if entity.adcode is not None}
        self._names = load_indicator_names(lexicon)
        self._sure = load_confidence(lexicon)

    def entity(self, entity: Entity) -> Entity:
        """The entity with offsets and text as published."""
        same = self._converted.offsets is None and self._raw.startswith(entity.text, entity.start)
        if same and type(entity) is Entity:  # not one that only a model gives, which has more fields
            return entity
        span = self._converted.raw(Span(entity.start, entity.end))
        return Entity(
            start=span.start,
            end=span.end,
            text=span.of(self._raw),
            label=entity.label,
            name=entity.name,
            adcode=entity.adcode,
        )

    def figure(self, reading: Reading) -> Figure:
        """The figure that a reading makes."""
        span = self._converted.raw(reading.span)
        named = self._names.find(reading)
        value, upper, base_value, base_upper = _values(reading)
        return Figure(
            id=self._id("f", span),
            start=span.start,
            end=span.end,
            text=span.of(self._raw),
            indicator=reading.indicator,
            indicator_id=named,
            subject=reading.subject,
            adcode=self._codes.get(reading.subject or ""),
            value=value,
            upper=upper,
            unit=reading.unit,
            base_value=base_value,
            base_upper=base_upper,
            base_unit=reading.base_unit,
            comparator=reading.comparator,
            measure=reading.measure,
            basis=reading.basis,
            period=reading.period,
            status=reading.status,
            speaker=reading.speaker,
            evidence=self._converted.raw(reading.evidence),
            confidence=self._sure.of_number(self._document, reading, named=named is not None),
        )

    def target(self, target: Commitment) -> Target:
        """The target that a commitment makes."""
        span = self._converted.raw(target.span)
        named = None if target.threshold is None else self._names.find(target.threshold)
        sure = (
            self._sure.of(promise_features(target.rules))
            if target.threshold is None
            else self._sure.of_number(self._document, target.threshold, named=named is not None)
        )
        return Target(
            id=self._id("t" if target.kind == "quantified" else "q", span),
            start=span.start,
            end=span.end,
            text=span.of(self._raw),
            kind=target.kind,
            indicator=target.indicator,
            indicator_id=named,
            action=target.action,
            actor=target.actor,
            threshold=None if target.threshold is None else self._bound(target.threshold),
            stretch=None if target.stretch is None else self._bound(target.stretch),
            measure=target.measure,
            basis=target.basis,
            deadline=target.deadline,
            speaker=target.speaker,
            evidence=self._converted.raw(target.evidence),
            confidence=sure,
        )

    def _bound(self, reading: Reading) -> Bound:
        span = self._converted.raw(reading.span)
        value, upper, base_value, base_upper = _values(reading)
        return Bound(
            start=span.start,
            end=span.end,
            text=span.of(self._raw),
            value=value,
            upper=upper,
            unit=reading.unit,
            base_value=base_value,
            base_upper=base_upper,
            base_unit=reading.base_unit,
            comparator=reading.comparator,
        )

    def _id(self, kind: str, span: Span) -> str:
        """Stable: depends on the article's text, the kind of record and its place, on nothing else."""
        digest = hashlib.sha256(f"{self._sha256}:{kind}:{span.start}:{span.end}".encode()).hexdigest()
        return f"{kind}{digest[:12]}"


def _values(reading: Reading) -> tuple[Decimal, Decimal | None, Decimal, Decimal | None]:
    """Value and upper end as a figure and a bound write them, then both in the canonical unit."""
    upper, value = reading.upper, plain(reading.value)
    base = _base(reading.value, reading.quantity)
    return (
        value,
        None if upper is None else plain(upper),
        value if base is reading.value else plain(base),
        None if upper is None else plain(_base(upper, reading.quantity)),
    )


def _base(number: Decimal, quantity: Quantity) -> Decimal:
    """The canonical value of a reading's value or upper end: the same factor, the reading's sign and order."""
    base = quantity.base_value
    if quantity.upper is not None and quantity.base_upper is not None and abs(number) == abs(quantity.upper):
        base = quantity.base_upper
    if number < 0:
        return -abs(base)
    return number if base == number else base


_ONE = Decimal(1)


def plain(value: Decimal) -> Decimal:
    """The same number without an exponent and without trailing zeros: 4.891E+10 is written 48910000000."""
    value = value.normalize()
    return value.quantize(_ONE) if value == value.to_integral_value() else value
