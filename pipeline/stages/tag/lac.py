"""The names that the network in the jieba wheel finds."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.model import Span, Word
from pipeline.models import identity
from pipeline.models.lac import Name, from_jieba


class LacFinder:
    """Runs the network; loads it, or raises `ConfigError`."""

    def __init__(self) -> None:
        self.model = identity("lac")
        self._network = from_jieba()

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        """Names left to right, apart: PERSON, LOC (places of any kind), ORG."""
        return self._network.find(text, paragraphs)
