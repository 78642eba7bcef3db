"""Numbers with units, and times, found on characters before words are cut.

Stands by itself: text in, quantities and times out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Span, Time
from pipeline.stages.measure.numbers import find_numbers
from pipeline.stages.measure.reference import infer_reference
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.times_resolve import resolve

__all__ = ["Measured", "measure"]


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """Quantities and times left to right, never overlapping; the EDTF date that 今年 refers to, or None."""

    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    reference_date: str | None


def measure(
    text: str,
    paragraphs: Sequence[Span],
    lexicon: Lexicon,
    *,
    reference_date: str | None = None,
    page_updated: str | None = None,
    published: str | None = None,
) -> Measured:
    """Quantities and times of the paragraphs of a Simplified text.

    Times are resolved against `reference_date` (EDTF), by default the one that the text itself shows; `published` and
    `page_updated` (ISO 8601) are used only where the text shows none.
    """
    raw = find_times(text, paragraphs, lexicon)
    if reference_date is None:
        reference_date = infer_reference(
            raw, text, paragraphs, page_updated=page_updated, published=published, lexicon=lexicon
        )
    times = resolve(raw, reference_date, lexicon=lexicon)
    quantities = find_numbers(text, paragraphs, [time.span for time in times], lexicon)
    return Measured(quantities=quantities, times=times, reference_date=reference_date)
