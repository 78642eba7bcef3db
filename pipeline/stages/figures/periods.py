"""When a number holds: the nearest time in its clause, its sentence, its paragraph, its heading, in this order."""

from __future__ import annotations

from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Said

_COMPARE = frozenset(("比", "较", "与", "从", "由"))


def find_period(document: Document, at: int, measure: str) -> Said[str | None]:
    """The EDTF period of the number at word `at`; None where the article does not say.

    Times that a change is measured from (role base) are never the number's own.
    """
    layout = document.layout
    sentence = layout.sentence(at)
    first, last = layout.clause(at)
    own = _nearest(document, first, at)
    if own is not None:
        return Said(own, "time in the clause")
    own = _nearest(document, sentence.first, first)
    if own is not None:
        return Said(own, "time in the sentence")
    own = _nearest(document, at + 1, last, backward=False)
    if own is not None:
        return Said(own, "time after it in the clause")
    for index in range(sentence.index - 1, -1, -1):
        earlier = layout.sentences[index]
        if earlier.paragraph != sentence.paragraph:
            break
        own = _nearest(document, earlier.first, earlier.last)
        if own is not None:
            return Said(own, "time in a sentence before")
    return Said(None, "no time")


def _nearest(document: Document, first: int, last: int, *, backward: bool = True) -> str | None:
    """The resolved time nearest to the end (or the beginning) of a run of words, comparisons left out."""
    layout = document.layout
    order = range(last - 1, first - 1, -1) if backward else range(first, last)
    for at in order:
        number = layout.time_at.get(at)
        if number is None:
            continue
        time = document.times[number]
        if time.edtf is None or time.role == "base":
            continue
        if at > 0 and document.words[at - 1].text in _COMPARE and document.words[at - 1].pos in ("p", "zg", "c"):
            continue
        return time.edtf
    return None
