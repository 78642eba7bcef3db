"""What the figure stages say of one number, each statement with the rule that made it."""

from __future__ import annotations

from decimal import Decimal
from typing import Generic, TypeVar

import msgspec

from pipeline.model import Basis, Comparator, Measure, Quantity, Span, Status

T = TypeVar("T")


class Said(msgspec.Struct, Generic[T], gc=False, frozen=True):
    """A field's value and the name of the rule that gave it (what `shulu explain` shows)."""

    value: T
    rule: str


class Reading(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """One number with its meaning; offsets in the simp text. Figures and targets are both made of readings."""

    quantity: Quantity
    value: Decimal
    upper: Decimal | None
    unit: str | None
    base_unit: str | None
    comparator: Comparator
    indicator: str | None
    subject: str | None
    measure: Measure
    basis: Basis | None
    period: str | None
    status: Status
    speaker: str | None
    evidence: Span
    rules: tuple[tuple[str, str], ...]

    @property
    def span(self) -> Span:
        """The mention."""
        return self.quantity.span
