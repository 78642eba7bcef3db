"""Each number gets its meaning: indicator, subject, measure, basis, period, status, speaker, evidence."""

from __future__ import annotations

from decimal import Decimal

from pipeline.lexicon import Lexicon
from pipeline.model import Quantity, Span
from pipeline.stages.figures.deadlines import settle
from pipeline.stages.figures.indicator import Indicators
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.measures import Kind, find_kind, settle_kind
from pipeline.stages.figures.official import follow_official
from pipeline.stages.figures.periods import follow_periods
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.speakers import follow_speakers
from pipeline.stages.figures.statuses import load_statuses
from pipeline.stages.figures.subjects import follow_subjects
from pipeline.stages.figures.vocabulary import Vocabulary, vocabulary

# Periods taken from afar: they do not tell that what a sentence plans is over.
_FAR = frozenset(("time in a paragraph before", "period of the report"))
_CARRIED = frozenset(("carried over", "stands for an earlier one", "as the number before", "as the sentence before"))


def find_figures(document: Document, lexicon: Lexicon) -> tuple[Reading, ...]:
    """One reading a quantity, left to right. Those of status target become targets in the next stage."""
    words = vocabulary(lexicon)
    statuses = load_statuses(lexicon)
    indicators = Indicators(document, words, follow_official(document, lexicon))
    subjects = follow_subjects(document, lexicon)
    speakers = follow_speakers(document, lexicon)
    periods = follow_periods(document, lexicon)
    layout = document.layout
    # One field of all numbers after the other where they need no other: what runs again and again stays in the cache.
    kinds: list[Kind] = []
    named: list[Said[str | None]] = []
    kind: Kind | None = None
    for number in range(len(document.quantities)):
        at = layout.quantity_words[number]
        before = kind
        kind = find_kind(document, number, at, lexicon, before)
        indicator = indicators.find(number, at, kind.measure)
        carried = indicator.rule in _CARRIED
        kind = settle_kind(document, number, at, kind, indicator.value, before, lexicon, carried=carried)
        kinds.append(kind)
        named.append(indicator)
    dated = [
        periods.find(number, at, kind.measure)
        for number, (at, kind) in enumerate(zip(layout.quantity_words, kinds, strict=True))
    ]
    told = [speakers.find(at) for at in layout.quantity_words]
    readings: list[Reading] = []
    for number, quantity in enumerate(document.quantities):
        at, kind, indicator = layout.quantity_words[number], kinds[number], named[number]
        period, speaker = dated[number], told[number]
        status = statuses.find(document, number, at, None if period.rule in _FAR else period.value, readings)
        period = settle(periods, at, period, status, lexicon)
        subject = subjects.find(at, status.value)
        value, upper = _signed(quantity, kind.sign)
        unit, base = _unit(quantity, indicator.value, words)
        readings.append(
            Reading(
                quantity=quantity,
                value=value,
                upper=upper,
                unit=unit,
                base_unit=base,
                comparator=quantity.comparator,
                indicator=indicator.value,
                subject=subject.value,
                measure=kind.measure,
                basis=kind.basis,
                period=period.value,
                status=status.value,
                speaker=speaker.value,
                evidence=_evidence(document, at),
                rules=(
                    ("indicator", indicator.rule),
                    ("subject", subject.rule),
                    ("measure", kind.rule),
                    ("period", period.rule),
                    ("status", status.rule),
                    ("speaker", speaker.rule),
                ),
            )
        )
    return tuple(readings)


def _signed(quantity: Quantity, sign: int) -> tuple[Decimal, Decimal | None]:
    """A fall is negative; of a range of falls the smaller number is the value."""
    if sign > 0 or quantity.value <= 0:
        return quantity.value, quantity.upper
    if quantity.upper is None:
        return -quantity.value, None
    return -quantity.upper, -quantity.value


def _unit(quantity: Quantity, indicator: str | None, words: Vocabulary) -> tuple[str | None, str | None]:
    """The unit, and for a bare number that counts persons (常住人口超78万) 人."""
    if quantity.unit is None and quantity.kind == "bare" and indicator and indicator.endswith(words.persons):
        return "人", "person"
    return quantity.unit, quantity.base_unit


def _evidence(document: Document, at: int) -> Span:
    """The clause around the number."""
    first, last = document.layout.clause(at)
    return Span(document.words[first].start, document.words[max(last - 1, first)].end)
