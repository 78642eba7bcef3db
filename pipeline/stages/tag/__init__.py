"""Entities of the Simplified text. A tagger may be swapped: anything with the method `tag` of the protocol.

``lexicon`` goes by tables and patterns. The others run a trained model and put its names between those of the tables
(`merge.py` says which win).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from pipeline.lexicon import Lexicon
from pipeline.model import Entity, Span, Word
from pipeline.models import split
from pipeline.stages.tag.lexicon_tagger import LexiconTagger
from pipeline.stages.tag.merge import MergedTagger

__all__ = ["LexiconTagger", "MergedTagger", "Tagger", "load_tagger"]


class Tagger(Protocol):
    """Finds entities (labels of OntoNotes, as the annotation guidelines use them)."""

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """Entities left to right, never overlapping; offsets in `text`, inside the paragraphs."""
        ...


@lru_cache(maxsize=4)
def load_tagger(setting: str, lexicon: Lexicon) -> Tagger:
    """The tagger that a setting names (``lac``, ``spacy:NAME`` …) with the lexicon's tables; loaded once.

    Raises `ConfigError` where its model, or the library that runs it, is missing, damaged, or of another kind.
    """
    engine, model = split(setting)
    sure = LexiconTagger(lexicon)
    if engine == "lac":
        from pipeline.stages.tag.lac import LacFinder

        return MergedTagger(LacFinder(), sure, lexicon)
    if engine == "spacy":
        from pipeline.stages.tag.spacy import SpacyFinder

        return MergedTagger(SpacyFinder(model, lexicon), sure, lexicon)
    if engine == "hanlp":
        from pipeline.stages.tag.hanlp import HanlpFinder

        return MergedTagger(HanlpFinder(model, lexicon), sure, lexicon)
    return sure
