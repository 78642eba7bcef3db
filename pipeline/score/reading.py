"""How the stages read an article, for the script and word layers."""

from __future__ import annotations

from msgspec import UnsetType

from pipeline.extract import Analysis, words_of
from pipeline.model import Span
from pipeline.score.gold import Gold
from pipeline.score.words import Reading


def read(gold: Gold, found: Analysis) -> Reading | None:
    """The reading that gold can judge; None where gold has neither Simplified text nor words."""
    if not isinstance(gold.body, Span) or (isinstance(gold.simplified, UnsetType) and not gold.lines):
        return None
    return Reading(text=found.converted.text, body=found.converted.simp(gold.body), words=words_of(found))
