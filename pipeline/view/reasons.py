"""What each stage contributed to a record: every field, its value, and the rule that made it."""

from __future__ import annotations

from typing import NamedTuple

from pipeline.extract import Analysis
from pipeline.lexicon import Lexicon
from pipeline.model import Bound, Extraction, Figure, Span, Target
from pipeline.stages.confidence import load_confidence, promise_features
from pipeline.stages.figures.reading import Reading
from pipeline.stages.indicator_names import load_indicator_names
from pipeline.stages.targets import Commitment
from pipeline.view.terminal import amount, number

MODULES = {
    "indicator": "figures.indicator",
    "subject": "figures.subjects",
    "measure": "figures.measures",
    "period": "figures.periods",
    "status": "figures.statuses",
    "speaker": "figures.speakers",
    "kind": "targets.promises",
    "action": "targets.actions",
    "actor": "targets.actors",
    "deadline": "targets.deadlines",
}
"""Where in ``pipeline.stages`` the rules of a field are."""

_OF_FIGURES = ("subject", "period")  # a target's threshold has them; the target has actor and deadline instead


class Reason(NamedTuple):
    """What one stage contributed: which field of the record, its value, and why. `stage` is a module of the stages."""

    stage: str
    field: str
    value: str | None
    reason: str


def reasons(record: Figure | Target, extraction: Extraction, found: Analysis, lexicon: Lexicon) -> tuple[Reason, ...]:
    """What each stage contributed to a record, in the order of the stages.

    `record` is one of `extraction`, which was made from `found` with the tables of `lexicon`.
    """
    mention, source = source_of(record, extraction, found)
    return (
        *_read(mention, extraction, found),
        *_numbers(record, source, found.document.text),
        *_meaning(record, source),
        *_made(record, source, found, lexicon),
    )


def source_of(record: Figure | Target, extraction: Extraction, found: Analysis) -> tuple[Span, Reading | Commitment]:
    """Where a record's mention stands in the Simplified text, and what the stages said of it."""
    if isinstance(record, Figure):
        reading = found.figures[extraction.figures.index(record)]
        return reading.span, reading
    commitment = found.targets[extraction.targets.index(record)]
    return commitment.span, commitment


def sentence_of(found: Analysis, mention: Span) -> Span:
    """The sentence around a mention; up to a semicolon, which ends one here."""
    layout = found.document.layout
    first = layout.sentence(layout.word_at(mention.start))
    last = layout.sentence(layout.word_at(mention.end - 1))
    return Span(first.start, last.end)


def _read(mention: Span, extraction: Extraction, found: Analysis) -> list[Reason]:
    """How the sentence was read, before anything was said of its numbers."""
    document, sentence = found.document, sentence_of(found, mention)
    words = (word.text for word in document.words if sentence.start <= word.start and word.end <= sentence.end)
    names = (
        f"{entity.name} {entity.label}"
        for entity in document.entities
        if sentence.start <= entity.start and entity.end <= sentence.end
    )
    times = (
        f"{time.span.of(document.text)} = {time.edtf or 'unknown'}"
        for time in document.times
        if sentence.covers(time.span)
    )
    return [
        Reason("convert", "script", extraction.article.script, "characters of the body"),
        Reason("measure", "reference date", document.reference, "what 今年 means in this article"),
        Reason("measure", "times", "; ".join(times) or None, "times of the sentence"),
        Reason("segment", "words", "/".join(words), "words of the sentence"),
        Reason("tag", "names", "; ".join(names) or None, "names of the sentence"),
    ]


def _numbers(record: Figure | Target, source: Reading | Commitment, text: str) -> list[Reason]:
    """How each number of a record was read, and from which words."""
    read: list[tuple[str, Figure | Bound | None, Reading | None]]
    if isinstance(record, Target) and isinstance(source, Commitment):
        read = [("threshold", record.threshold, source.threshold), ("stretch", record.stretch, source.stretch)]
    elif isinstance(record, Figure) and isinstance(source, Reading):
        read = [("value", record, source)]
    else:
        raise TypeError(f"{type(record).__name__} was not made of {type(source).__name__}")
    made = []
    for name, made_of, reading in read:
        if made_of is not None and reading is not None:
            base = f"{number(made_of.base_value)} {made_of.base_unit or ''}".rstrip()
            prefix = "" if name == "value" else f"{name}, "
            made += [
                Reason("measure", name, amount(made_of), _why_value(reading, text)),
                Reason("measure", f"{prefix}comparator", made_of.comparator, _why_comparator(reading, text)),
                Reason("measure", f"{prefix}canonical", base, "for comparing and adding up"),
            ]
    return made


def _why_value(reading: Reading, text: str) -> str:
    """Which words the number stands in, and what else made the value and its unit."""
    quantity = reading.quantity
    why = [f"{quantity.kind}, read from {quantity.span.of(text)}"]
    if reading.value < 0 < quantity.value:
        why.append("negative, since it is a fall")
    if reading.unit != quantity.unit:
        why.append(f"{reading.unit}, since {reading.indicator} are persons")
    return "; ".join(why)


def _why_comparator(reading: Reading, text: str) -> str:
    """The words on both sides of the number that bound it."""
    quantity = reading.quantity
    if reading.comparator == "between":
        return "a range"
    words = (text[quantity.outer.start : quantity.span.start], text[quantity.span.end : quantity.outer.end])
    around = " and ".join(
        f"{word} {where}" for word, where in zip(words, ("before it", "after it"), strict=True) if word
    )
    if around:
        return around
    return "nothing bounds it" if reading.comparator == "eq" else "said within the number"


def _meaning(record: Figure | Target, source: Reading | Commitment) -> list[Reason]:
    """The rule of each field."""
    kept = (item for item in source.rules if isinstance(record, Figure) or item[0] not in _OF_FIGURES)
    return [Reason(MODULES[field], field, _value(record, field), rule) for field, rule in kept]


def _value(record: Figure | Target, field: str) -> str | None:
    if field == "status" and isinstance(record, Target):
        return "target"
    value = getattr(record, field)
    if field == "measure" and record.basis is not None:
        return f"{value} {record.basis}"
    return None if value is None else str(value)


def _made(record: Figure | Target, source: Reading | Commitment, found: Analysis, lexicon: Lexicon) -> list[Reason]:
    """What was added when the record was made: the canonical indicator, the evidence, the confidence."""
    reading = source.threshold if isinstance(source, Commitment) else source
    sure = load_confidence(lexicon)
    features = (
        promise_features(source.rules)
        if reading is None
        else sure.number(found.document, reading, named=record.indicator_id is not None)
    )
    weighed = (
        f"{name} {value} {weight:+.2f}"
        for (name, value), weight in zip(features, map(sure.weight, features), strict=True)
    )
    named = load_indicator_names(lexicon).name(record.indicator_id)
    evidence = source.evidence.of(found.document.text)
    made = [Reason("records", "evidence", evidence, "the clause that suffices to check it")]
    if reading is not None:
        why = "no name of the table indicators" if named is None else f"a name of {named}"
        made.insert(0, Reason("indicator_names", "indicator_id", record.indicator_id, why))
    return [*made, Reason("confidence", "confidence", f"{record.confidence:.2f}", "log-odds: " + ", ".join(weighed))]
