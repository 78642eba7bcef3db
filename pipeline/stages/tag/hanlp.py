"""The names that a HanLP model finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.lexicon import Lexicon
from pipeline.model import Span, Word
from pipeline.models import identity
from pipeline.models.hanlp import load, tags_of, task_of
from pipeline.models.labels import labels_of
from pipeline.models.lac import Name, sentences

_BATCH = 64  # sentences

Piece = tuple[int, int]
"""Where a word begins and ends in the text."""


class HanlpFinder:
    """Runs a model; loads it, or raises `ConfigError`.

    A multi-task model cuts the text into words itself; one that only finds names is given the segmenter's words, or
    single characters where its vocabulary has nothing else.
    """

    def __init__(self, model: str, lexicon: Lexicon) -> None:
        self.model = identity(f"hanlp:{model}" if model else "hanlp")
        self._component = load(model)
        self._ner = task_of(self._component, model, "ner")
        self._tok = task_of(self._component, model, "tok") if self._ner else ""
        part = self._component[self._ner] if self._ner else self._component
        self._labels = labels_of(f"hanlp:{model}" if model else "hanlp", tags_of(part))
        self._single = not self._ner and _reads_characters(self._component)
        if self._tok:
            # Words come with their place: HanLP drops white space, so their text alone would not tell it.
            self._component[self._tok].config.output_spans = True

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        """Names left to right, apart. Sentences are given without white space around them, which HanLP cannot bear."""
        pieces: list[Piece] = []
        for span in paragraphs:
            for start, end in sentences(text, span):
                said = text[start:end]
                start, end = start + len(said) - len(said.lstrip()), end - len(said) + len(said.rstrip())
                if start < end:
                    pieces.append((start, end))
        found: list[Name] = []
        for at in range(0, len(pieces), _BATCH):
            batch = pieces[at : at + _BATCH]
            for tokens, names in self._run(text, words, batch):
                for _, label, first, last in names:
                    ours = self._labels.get(label)
                    if ours is not None:
                        found.append(Name(tokens[first][0], tokens[last - 1][1], ours))
        return _apart(found)

    def _run(self, text: str, words: Sequence[Word], batch: Sequence[Piece]) -> list[tuple[list[Piece], list[Any]]]:
        """The words and the names of each piece."""
        if self._ner:
            said = [text[start:end] for start, end in batch]
            answer = self._component(said, tasks=[self._tok, self._ner])
            cut = [
                [(start + begin, start + end) for _, begin, end in tokens]
                for (start, _), tokens in zip(batch, answer[self._tok], strict=True)
            ]
            return list(zip(cut, answer[self._ner], strict=True))
        tokens = [self._tokens(text, words, piece) for piece in batch]
        names = self._component([[text[start:end] for start, end in sentence] for sentence in tokens])
        return list(zip(tokens, names, strict=True))

    def _tokens(self, text: str, words: Sequence[Word], piece: Piece) -> list[Piece]:
        start, end = piece
        if self._single:
            return [(at, at + 1) for at in range(start, end) if not text[at].isspace()]
        inside = [
            (max(word.start, start), min(word.end, end)) for word in words if start < word.end and word.start < end
        ]
        return [(begin, stop) for begin, stop in inside if text[begin:stop].strip()]


def _reads_characters(component: Any) -> bool:
    vocabulary = component.vocabs.get("token")
    entries = [] if vocabulary is None else [entry for entry in vocabulary.idx_to_token if entry]
    return bool(entries) and sum(len(entry) == 1 for entry in entries) > 0.9 * len(entries)


def _apart(names: Sequence[Name]) -> list[Name]:
    """Of names that overlap the longer; an official model may give nested ones."""
    kept: list[Name] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if not kept or kept[-1].end <= name.start:
            kept.append(name)
        elif name.end - name.start > kept[-1].end - kept[-1].start:
            kept[-1] = name
    return kept
