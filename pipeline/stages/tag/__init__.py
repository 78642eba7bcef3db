"""Entities of the Simplified text. A tagger may be swapped: anything with the method `tag` of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from pipeline.config import TaggerName
from pipeline.lexicon import Lexicon
from pipeline.model import Entity, Span, Word
from pipeline.stages.tag.lexicon_tagger import LexiconTagger

__all__ = ["LexiconTagger", "Tagger", "load_tagger"]


class Tagger(Protocol):
    """Finds entities (labels of OntoNotes, as the annotation guidelines use them)."""

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """Entities left to right, never overlapping; offsets in `text`, inside the paragraphs."""
        ...


@lru_cache(maxsize=4)
def load_tagger(name: TaggerName, lexicon: Lexicon) -> Tagger:
    """The tagger of that name with the lexicon's tables; loaded once."""
    return {"lexicon": LexiconTagger}[name](lexicon)
