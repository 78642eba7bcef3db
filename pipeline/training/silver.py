"""Silver labels: articles of our own, labelled where the tables and the network of the jieba wheel agree.

Only articles of the look part are read, as raw text, without their gold; the blind part stays unseen, and so does
what is in the corpus for evaluation only. A name that both
find is one. A name of the tables that the network does not contradict is one, where the article has it twice. All else
that one of them takes for a name is left open (`UNSURE`): training learns nothing from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from pipeline.batch.sources import read_article
from pipeline.extract import analyse
from pipeline.model import Span
from pipeline.models.lac import Name, NameModel, sentences
from pipeline.score.report import LOOKED_AT, part_of
from pipeline.score.uner import UNSURE, Sentence

_LABELS = {"PERSON": "PERSON", "GPE": "LOC", "LOC": "LOC", "FAC": "LOC", "ORG": "ORG"}


def silver(folder: Path, model: NameModel) -> Iterator[Sentence]:
    """The sentences of the articles in a folder; texts Simplified."""
    for file in sorted(folder.glob("*.txt")):
        if part_of(file.stem) == "look" and file.stem not in LOOKED_AT:
            yield from _of_article(file, model)


def _of_article(file: Path, model: NameModel) -> Iterator[Sentence]:
    document = analyse(read_article(file)).document
    text = document.text
    tables = [(Span(entity.start, entity.end), _LABELS.get(entity.label, UNSURE)) for entity in document.entities]
    names = model.find(text, document.paragraphs)
    often = Counter(span.of(text) for span, _ in tables)
    labels = _agreed(tables, names, {said for said, count in often.items() if count > 1}, text)
    for paragraph in document.paragraphs:
        for start, end in sentences(text, paragraph):
            inside = [
                (Span(span.start - start, span.end - start), label)
                for span, label in labels
                if start <= span.start and span.end <= end
            ]
            if text[start:end].strip():
                yield Sentence(text[start:end], tuple(inside))


def _agreed(tables: list[tuple[Span, str]], names: list[Name], often: set[str], text: str) -> list[tuple[Span, str]]:
    """What is sure, and what is open, left to right; never overlapping."""
    by_model = {(name.start, name.end): name for name in names}
    found: list[tuple[Span, str]] = []
    for span, label in tables:
        same = by_model.pop((span.start, span.end), None)
        beside = [name for name in by_model.values() if name.start < span.end and span.start < name.end]
        agreed = same.label == label if same is not None else not beside and span.of(text) in often
        found.append((span, label if agreed else UNSURE))
    found += [(Span(name.start, name.end), UNSURE) for name in by_model.values()]
    return _apart(found)


def _apart(found: list[tuple[Span, str]]) -> list[tuple[Span, str]]:
    """Spans that overlap as one, which is open."""
    joined: list[tuple[Span, str]] = []
    for span, label in sorted(found, key=lambda item: item[0]):
        if joined and span.start < joined[-1][0].end:
            joined[-1] = (Span(joined[-1][0].start, max(joined[-1][0].end, span.end)), UNSURE)
        else:
            joined.append((span, label))
    return joined
