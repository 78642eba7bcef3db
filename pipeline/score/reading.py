"""How the stages read an article, for the script and word layers."""

from __future__ import annotations

from msgspec import UnsetType

from pipeline import lexicon
from pipeline.config import Settings
from pipeline.model import Span
from pipeline.score.gold import Gold
from pipeline.score.words import Reading
from pipeline.stages.convert import convert
from pipeline.stages.segment import load_segmenter, segment


def read(gold: Gold, text: str, settings: Settings) -> Reading | None:
    """The reading that gold can judge; None where gold has neither Simplified text nor words."""
    if not isinstance(gold.body, Span) or (isinstance(gold.simplified, UnsetType) and not gold.lines):
        return None
    tables = lexicon.load(settings.lexicons)
    converted = convert(text, tables, settings.variant)
    body = converted.simp(gold.body)
    if not gold.lines:
        return Reading(text=converted.text, body=body)
    words = segment(converted.text, _lines(converted.text, body), (), load_segmenter(settings.segmenter, tables))
    return Reading(text=converted.text, body=body, words=words)


def _lines(text: str, body: Span) -> list[Span]:
    """The lines of the body that are not blank."""
    lines, at = [], body.start
    for line in body.of(text).splitlines(keepends=True):
        if line.strip():
            lines.append(Span(at, at + len(line.rstrip()) or at + 1))
        at += len(line)
    return lines
