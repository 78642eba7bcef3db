"""Sentences of Universal NER (IOB2 files with the text of each sentence): for training and for measuring taggers."""

from __future__ import annotations

from pathlib import Path

import msgspec

from pipeline.errors import CorpusError
from pipeline.model import Span

LABELS = {"PER": "PERSON", "LOC": "LOC", "ORG": "ORG"}
"""UNER's labels in ours; its LOC has countries and cities too."""

UNSURE = "?"
"""The label of what may be a name or none: training leaves it open."""


class Sentence(msgspec.Struct, frozen=True):
    """A sentence and its names; offsets in `text`."""

    text: str
    names: tuple[tuple[Span, str], ...]


def read_iob2(path: Path) -> tuple[Sentence, ...]:
    """The sentences of a file. Raises `CorpusError` naming file and line where words and text do not agree."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(str(path), str(error)) from error
    sentences: list[Sentence] = []
    text, at = "", 0
    names: list[tuple[Span, str]] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.startswith("# text = "):
            text, at, names = line.removeprefix("# text = "), 0, []
        elif not line and text:
            sentences.append(Sentence(text, tuple(names)))
            text = ""
        elif line and not line.startswith("#"):
            cells = line.split("\t")
            start = text.find(cells[1], at) if len(cells) > 2 else -1
            if start < 0 or text[at:start].strip():
                raise CorpusError(str(path), f"line {number}: {line!r} does not go on with {text[at : at + 10]!r}")
            at = start + len(cells[1])
            prefix, _, label = cells[2].partition("-")
            if label not in LABELS:
                continue
            if prefix == "I" and names and names[-1][1] == LABELS[label]:
                names[-1] = (Span(names[-1][0].start, at), LABELS[label])
            else:
                names.append((Span(start, at), LABELS[label]))
    return tuple(sentences)
