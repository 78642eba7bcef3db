"""What a few lines would say of the same numbers: the baseline that shulu's scores are compared with.

The indicator is the nearest noun to the left of the number, the subject the first place of the article, the period the
nearest time; every number is an actual level. Names and times are those that shulu finds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping

import msgspec

from pipeline.extract import Analysis
from pipeline.model import Quantity
from pipeline.score.tally import Tally
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Reading

COMPARED = ("figures.core", "figures.full", "figures.field.indicator", "figures.field.subject", "figures.field.period")
"""The scores that the baseline has too: it knows no targets."""

_NOUNS = frozenset(("n", "nz", "ng", "vn", "an", "l", "j"))
"""Jieba's tags of nouns, without those of names: with them the baseline is worse."""

_RULES = (
    ("indicator", "nearest noun"),
    ("status", "always actual"),
    ("period", "nearest time"),
    ("subject", "first place"),
)


def baseline(found: Analysis) -> Analysis:
    """The analysis with the baseline's figures in place of all figures and targets."""
    document = found.document
    subject = next((entity.name for entity in document.entities if entity.label == "GPE"), None)
    figures = tuple(
        Reading(
            quantity=quantity,
            value=quantity.value,
            upper=quantity.upper,
            unit=quantity.unit,
            base_unit=quantity.base_unit,
            comparator=quantity.comparator,
            indicator=_noun_before(document, quantity),
            subject=subject,
            measure="level",
            basis=None,
            period=_nearest_time(document, quantity),
            status="actual",
            speaker=None,
            evidence=quantity.span,
            rules=_RULES,
        )
        for quantity in document.quantities
    )
    return msgspec.structs.replace(found, figures=figures, targets=())


def compared(scores: Mapping[str, Tally]) -> dict[str, Tally]:
    """Of an article's scores those that the baseline has."""
    return {name: scores[name] for name in COMPARED if name in scores}


def _noun_before(document: Document, quantity: Quantity) -> str | None:
    """The noun nearest to the left, in the paragraph of the number or before it."""
    words = document.words
    for at in range(bisect_left(document.layout.starts, quantity.span.start) - 1, -1, -1):
        if words[at].pos in _NOUNS:
            return words[at].text
    return None


def _nearest_time(document: Document, quantity: Quantity) -> str | None:
    """The period of the time nearest to the number on either side; of two as near the one before it."""
    times = [time for time in document.times if time.edtf is not None]
    here = quantity.span
    near = min(
        times,
        key=lambda time: (max(here.start - time.span.end, time.span.start - here.end), time.span.start),
        default=None,
    )
    return None if near is None else near.edtf
