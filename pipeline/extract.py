"""One article in, its records out: the stages called in order. Read this first."""

from __future__ import annotations

import hashlib
import re
from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow, localcontext
from functools import lru_cache

import msgspec

from pipeline import lexicon
from pipeline.config import Settings, code_version, fingerprint
from pipeline.errors import ShuluError, StageError
from pipeline.lexicon import Lexicon
from pipeline.model import (
    Article,
    Clean,
    Converted,
    Drop,
    Entity,
    Extraction,
    Metadata,
    Provenance,
    Quantity,
    Span,
    Word,
)
from pipeline.stages.clean import clean
from pipeline.stages.convert import convert
from pipeline.stages.figures import find_figures
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Reading
from pipeline.stages.measure import measure
from pipeline.stages.records import Mapper
from pipeline.stages.segment import Segmenter, load_segmenter, segment, segment_again
from pipeline.stages.tag import Tagger, load_tagger
from pipeline.stages.targets import Commitment, find_targets

_DEFAULT = Settings()
# As Python begins with; another package may have changed that of the thread (recognizers_number does, when imported).
_DECIMALS = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation, DivisionByZero, Overflow])
_DIGITS = re.compile("[0-9]+")
_MOST_DIGITS = 50_000  # runs of digits that are looked at
_WHOLE = {"PERSON": "nr", "GPE": "ns"}  # names that are one word, with its part of speech
_LONGEST_WHOLE = 8  # characters
_MOST_NUMBERS = 10_000  # a news article has some hundred; a table dump may have any number


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """Everything the stages found in one article, before offsets are mapped back."""

    cleaned: Clean
    converted: Converted
    document: Document
    figures: tuple[Reading, ...]
    targets: tuple[Commitment, ...]
    drops: tuple[Drop, ...]


class Tools(msgspec.Struct, frozen=True):
    """What settings name, loaded once: tables, segmenter, tagger."""

    lexicon: Lexicon
    segmenter: Segmenter
    tagger: Tagger


@lru_cache(maxsize=4)
def load_tools(settings: Settings) -> Tools:
    """The tables and engines that `settings` name. Raises `ConfigError` where one cannot be had."""
    words = lexicon.load(settings.lexicons)
    return Tools(words, load_segmenter(settings.segmenter, words), load_tagger(settings.tagger, words))


def extract(article: Article, settings: Settings = _DEFAULT, tools: Tools | None = None) -> Extraction:
    """All records of one article. A pure function: the same article and settings give the same bytes.

    `tools` are those of the settings, unless something stands before them, such as a cache. Raises `StageError` for an
    article that cannot be processed, `ConfigError` for wrong settings.
    """
    with localcontext(_DECIMALS):
        found = analyse(article, settings, tools)
        extraction = to_extraction(article, found, settings)
    found.document.forget()
    return extraction


def analyse(article: Article, settings: Settings = _DEFAULT, tools: Tools | None = None) -> Analysis:
    """What the stages find, in their order. Raises like `extract`."""
    _check(article)
    tools = tools or load_tools(settings)
    stage = "clean"
    try:
        cleaned = clean(article, tools.lexicon)
        stage = "convert"
        converted = convert(article.text, tools.lexicon, settings.variant)
        text, paragraphs = converted.text, tuple(converted.simp(span) for span in cleaned.paragraphs)
        stage = "measure"
        paragraphs, unread = _readable(text, paragraphs, converted)
        measured = measure(
            text, paragraphs, tools.lexicon, page_updated=cleaned.page_updated, published=cleaned.published
        )
        quantities, drops = _bounded(measured.quantities, converted, cleaned)
        drops = (*drops, *unread)
        fixed: list[tuple[Span, str | None]] = [(item.span, "m") for item in quantities]
        fixed += [(item.span, "t") for item in measured.times]
        fixed.sort(key=lambda item: item[0])
        stage = "segment"
        cut = segment(text, paragraphs, fixed, tools.segmenter)
        stage = "tag"
        entities = tools.tagger.tag(text, cut, paragraphs)
        words = segment_again(text, paragraphs, fixed, _names(fixed, entities), tools.segmenter, cut)
        document = Document(
            article_id=article.id,
            text=text,
            title=None if cleaned.title is None else convert(cleaned.title, tools.lexicon, settings.variant).text,
            paragraphs=paragraphs,
            words=words,
            quantities=quantities,
            times=measured.times,
            entities=entities,
            reference=measured.reference_date,
        )
        stage = "figures"
        readings = find_figures(document, tools.lexicon)
        stage = "targets"
        figures, targets = find_targets(document, readings, tools.lexicon)
    except ShuluError:
        raise
    except (ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise StageError(stage, article.id, f"{type(error).__name__}: {error}") from error
    return Analysis(
        cleaned=cleaned, converted=converted, document=document, figures=figures, targets=targets, drops=drops
    )


def to_extraction(article: Article, found: Analysis, settings: Settings = _DEFAULT) -> Extraction:
    """The records of an analysis, offsets in the published text."""
    sha256 = hashlib.sha256(article.text.encode("utf-8")).hexdigest()
    records = Mapper(article.text, found.converted, sha256, found.document, load_tools(settings).lexicon)
    cleaned = found.cleaned
    return Extraction(
        article=Metadata(
            id=article.id,
            title=cleaned.title,
            publisher=cleaned.publisher,
            authors=cleaned.authors,
            published=cleaned.published,
            page_updated=cleaned.page_updated,
            reference_date=found.document.reference,
            script=found.converted.script,
            url=article.url,
            body=cleaned.body,
            sha256=sha256,
        ),
        entities=tuple(records.entity(entity) for entity in found.document.entities),
        figures=tuple(records.figure(reading) for reading in found.figures),
        targets=tuple(records.target(target) for target in found.targets),
        drops=found.drops,
        shulu=Provenance(version=code_version(), fingerprint=fingerprint(settings)),
    )


def words_of(found: Analysis) -> tuple[Word, ...]:
    """The words of the article's paragraphs, left to right, offsets in the Simplified text."""
    return found.document.words


def _check(article: Article) -> None:
    """Text that no file can hold is refused: lone surrogates have no UTF-8 form."""
    try:
        article.text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise StageError(
            "read",
            article.id,
            f"a lone surrogate, U+{ord(article.text[error.start]):04X}",
            start=error.start,
            end=error.end,
        ) from error


def _readable(text: str, paragraphs: tuple[Span, ...], converted: Converted) -> tuple[tuple[Span, ...], list[Drop]]:
    """The paragraphs up to the last run of digits that is read, and a drop for what follows it."""
    if len(text) < 2 * _MOST_DIGITS:
        return paragraphs, []  # no room for so many
    runs = _DIGITS.finditer(text)
    stop = next((run.start() for count, run in enumerate(runs) if count == _MOST_DIGITS), None)
    if stop is None:
        return paragraphs, []
    kept = tuple(Span(span.start, min(span.end, stop)) for span in paragraphs if span.start < stop)
    rest = [converted.raw(Span(max(span.start, stop), span.end)) for span in paragraphs if span.end > stop]
    reason = f"text beyond the first {_MOST_DIGITS} runs of digits"
    return kept, [Drop(stage="measure", start=rest[0].start, end=rest[-1].end, reason=reason)] if rest else []


def _bounded(
    quantities: tuple[Quantity, ...], converted: Converted, cleaned: Clean
) -> tuple[tuple[Quantity, ...], tuple[Drop, ...]]:
    """The first numbers of a text that has more than any article, and the drops with one for the rest."""
    if len(quantities) <= _MOST_NUMBERS:
        return quantities, cleaned.drops
    start = converted.raw(quantities[_MOST_NUMBERS].span).start
    end = converted.raw(quantities[-1].span).end
    rest = Drop(stage="measure", start=start, end=end, reason=f"numbers beyond the first {_MOST_NUMBERS}")
    return quantities[:_MOST_NUMBERS], (*cleaned.drops, rest)


def _names(fixed: list[tuple[Span, str | None]], entities: tuple[Entity, ...]) -> list[tuple[Span, str | None]]:
    """Names as fixed words, but for those with a number or a time in them: persons and places whole, else the ends."""
    names: list[tuple[Span, str | None]] = []
    taken = [span for span, _ in fixed]
    at = 0
    for entity in entities:
        while at < len(taken) and taken[at].end <= entity.start:
            at += 1
        if at < len(taken) and taken[at].start < entity.end:
            continue
        whole = _WHOLE.get(entity.label) if entity.end - entity.start <= _LONGEST_WHOLE else None
        names.append((Span(entity.start, entity.end), whole))
    return names
