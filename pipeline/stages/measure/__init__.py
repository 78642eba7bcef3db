"""Numbers with units, and times, found on characters before words are cut.

Stands by itself: `read` takes any text and gives quantities and times; `measure` is its stage of the data path.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from pipeline import lexicon as tables
from pipeline.config import Variant
from pipeline.errors import ConfigError
from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Span, Time
from pipeline.stages.convert import convert
from pipeline.stages.measure.numbers import find_numbers
from pipeline.stages.measure.reference import infer_reference
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.times_edtf import edtf, parse_point
from pipeline.stages.measure.times_resolve import resolve

__all__ = ["Measured", "check_reference", "measure", "read"]

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")


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
    every: bool = False,
) -> Measured:
    """Quantities and times of the paragraphs of a Simplified text.

    Times are resolved against `reference_date` (EDTF), by default the one that the text itself shows; `published` and
    `page_updated` (ISO 8601) are used only where the text shows none. With `every`, numbers that are no figures of an
    article are read too: bare ones, 一个, bare ranks.
    """
    raw = find_times(text, paragraphs, lexicon)
    if reference_date is None:
        reference_date = infer_reference(
            raw, text, paragraphs, page_updated=page_updated, published=published, lexicon=lexicon
        )
    times = resolve(raw, reference_date, lexicon=lexicon)
    quantities = find_numbers(text, paragraphs, [time.span for time in times], lexicon, every=every)
    return Measured(quantities=quantities, times=times, reference_date=reference_date)


def read(
    text: str, *, reference_date: str | None = None, lexicon: Lexicon | None = None, variant: Variant = "t2s"
) -> Measured:
    """Quantities and times of a text in any script, left to right, offsets in code points of `text`.

    Each line is a paragraph. Other than in an article, bare numbers (12, 一百二十三), 一个 and bare ranks are read too.
    Relative times are resolved against `reference_date` (EDTF: a year, month or day), by default the date that
    the text itself shows; where it shows none, their `edtf` is None: no clock is asked. `lexicon` is by default that
    of the shipped tables. Raises `ConfigError` for a reference date that is none.
    """
    if reference_date is not None:
        check_reference(reference_date)
    words = tables.load() if lexicon is None else lexicon
    converted = convert(text, words, variant)
    paragraphs = [Span(line.start(), line.end()) for line in _LINE.finditer(converted.text)]
    found = measure(converted.text, paragraphs, words, reference_date=reference_date, every=True)
    if converted.offsets is None:
        return found
    return Measured(
        quantities=tuple(
            msgspec.structs.replace(item, span=converted.raw(item.span), outer=converted.raw(item.outer))
            for item in found.quantities
        ),
        times=tuple(msgspec.structs.replace(item, span=converted.raw(item.span)) for item in found.times),
        reference_date=found.reference_date,
    )


def check_reference(date: str) -> None:
    """Raises `ConfigError` unless a date is a year, a month or a day of the calendar as EDTF writes them."""
    parts = parse_point(date)
    if parts is None or edtf(parts) != date:
        raise ConfigError(f"reference date {date!r}: must be a date like 2022, 2022-03 or 2022-03-05")
