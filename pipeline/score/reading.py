"""How the stages read an article, for the script and word layers."""

from __future__ import annotations

from msgspec import UnsetType

from pipeline import lexicon
from pipeline.config import Settings
from pipeline.extract import analyse, words_of
from pipeline.model import Article, Span
from pipeline.score.gold import Gold
from pipeline.score.words import Reading
from pipeline.stages.convert import convert


def read(gold: Gold, article: Article, settings: Settings) -> Reading | None:
    """The reading that gold can judge; None where gold has neither Simplified text nor words. Raises like `analyse`."""
    if not isinstance(gold.body, Span) or (isinstance(gold.simplified, UnsetType) and not gold.lines):
        return None
    if not gold.lines:
        converted = convert(article.text, lexicon.load(settings.lexicons), settings.variant)
        return Reading(text=converted.text, body=converted.simp(gold.body))
    found = analyse(article, settings)
    return Reading(text=found.converted.text, body=found.converted.simp(gold.body), words=words_of(found))
