"""The names that a spaCy pipeline finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.lexicon import Lexicon
from pipeline.model import Span, Word
from pipeline.models import identity
from pipeline.models.labels import labels_of
from pipeline.models.lac import Name
from pipeline.models.pipelines import load_pipeline, names_of

_LONGEST = 2000
"""Characters given at a time; a paragraph that is longer is cut at the end of a sentence, if there is one."""

_ENDS = "。！？；\n"


class SpacyFinder:
    """Runs a pipeline; loads it, or raises `ConfigError`."""

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        self.model = identity(f"spacy:{model}" if model else "spacy")
        self._nlp = load_pipeline(model)
        self._labels = labels_of(f"spacy:{model}" if model else "spacy", names_of(self._nlp))

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        """Names left to right, apart; the pipeline cuts the text into its own tokens."""
        pieces = [piece for span in paragraphs for piece in _pieces(text, span)]
        docs = self._nlp.pipe(text[start:end] for start, end in pieces)
        found: list[Name] = []
        for (at, _), doc in zip(pieces, docs, strict=True):
            likely: dict[tuple[int, int], float] = {}
            for group in doc.spans.values():
                likely |= dict(zip(((s.start, s.end) for s in group), group.attrs.get("scores", ()), strict=False))
            for name in doc.ents:
                label = self._labels.get(name.label_)
                start, end = name.start_char, name.end_char
                if label is not None and start < end and name.text.strip():
                    chance = float(likely.get((name.start, name.end), 1.0))
                    found.append(Name(at + start, at + end, label, chance))
        return found


def _pieces(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """A paragraph in pieces no longer than `_LONGEST`."""
    start = span.start
    while span.end - start > _LONGEST:
        cut = max(text.rfind(end, start, start + _LONGEST) for end in _ENDS) + 1
        cut = cut if cut > start else start + _LONGEST
        yield start, cut
        start = cut
    yield start, span.end
