"""UNER's sentences as spaCy's training format: ``python -m pipeline.training.docs IN.iob2 OUT.spacy``."""

from __future__ import annotations

import sys
from pathlib import Path

import spacy
from spacy.tokens import DocBin

from pipeline.score.uner import read_iob2


def convert(source: Path, target: Path) -> int:
    """Write the sentences, each a document of single characters with its names; returns how many there are."""
    nlp = spacy.blank("zh")
    docs = DocBin()
    for sentence in read_iob2(source):
        doc = nlp.make_doc(sentence.text)
        spans = [doc.char_span(span.start, span.end, label=label) for span, label in sentence.names]
        doc.set_ents([span for span in spans if span is not None])
        docs.add(doc)
    docs.to_disk(target)
    return len(docs)


if __name__ == "__main__":
    print(f"{convert(Path(sys.argv[1]), Path(sys.argv[2]))} documents")
