"""Who is quoted for a number: the person or body before a verb of saying, in its sentence or around its quotation."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.lexicon import Lexicon
from pipeline.model import Entity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.vocabulary import vocabulary

_NOBODY: Said[str | None] = Said(None, "nobody quoted")
_OPEN, _CLOSE = "“「", "”」"
_REACH = 400  # a quotation is looked for that far back
_NEAR = 16  # characters between a name and its verb of saying
_MARKS = re.compile(r"[。！？；\n]")
_CLAUSE = re.compile("[，。；：,;:！？“「]")


class Speakers:
    """The names of one document that a verb of saying may follow."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self._verb = vocabulary(lexicon).said
        # Most names speak nowhere near: they are left out once, not at each number.
        self._who = [
            entity
            for entity in document.entities
            if entity.label in ("PERSON", "ORG") and self._speaks(entity, len(document.text))
        ]
        self._starts = [entity.start for entity in self._who]

    def find(self, at: int) -> Said[str | None]:
        """The speaker of the number at word `at`, by name; None where nobody is quoted for it."""
        layout, text = self.document.layout, self.document.text
        sentence = layout.sentence(at)
        paragraph = self.document.paragraphs[sentence.paragraph]
        if bisect_left(self._starts, paragraph.start) == bisect_left(self._starts, paragraph.end):
            return _NOBODY
        place = self.document.words[at].start
        quotation = self._quotation(place, paragraph.start, paragraph.end)
        if quotation is not None:
            start, end = quotation
            before = self._said(max(paragraph.start, self._sentence_start(start, paragraph.start)), start)
            if before is not None:
                return Said(before, "before the quotation")
            stop = _MARKS.search(text, end)
            after = self._said(end, min(stop.start() if stop else paragraph.end, paragraph.end))
            if after is not None:
                return Said(after, "after the quotation")
        said = self._said(layout.whole_start(sentence), place)
        return Said(said, "verb of saying in the sentence") if said else _NOBODY

    def _sentence_start(self, at: int, floor: int) -> int:
        text = self.document.text
        return max([floor, *(text.rfind(mark, floor, at) + 1 for mark in "。！？；")])

    def _quotation(self, place: int, floor: int, ceiling: int) -> tuple[int, int] | None:
        """The quotation (of a sentence, not of a word) that the place stands in."""
        text = self.document.text
        low = max(floor, place - _REACH)
        opening = max(text.rfind(mark, low, place) for mark in _OPEN)
        if opening < 0 or any(text.find(mark, opening, place) >= 0 for mark in _CLOSE):
            return None
        closing = min((at for mark in _CLOSE if (at := text.find(mark, place, ceiling)) >= 0), default=-1)
        return (opening, closing + 1) if closing - opening > 12 else None

    def _said(self, start: int, end: int) -> str | None:
        """The last person or body in a stretch of text that a verb of saying follows within its clause."""
        found: Entity | None = None
        for entity in self._who[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if self._speaks(entity, end):
                found = entity
        return found.name if found is not None else None

    def _speaks(self, entity: Entity, end: int) -> bool:
        """Whether a verb of saying follows a name within its clause and before `end`."""
        stop = min(end, entity.end + _NEAR)
        mark = _CLAUSE.search(self.document.text, entity.end, stop)
        return self._verb.search(self.document.text, entity.end, mark.start() if mark else stop) is not None


def follow_speakers(document: Document, lexicon: Lexicon) -> Speakers:
    """The speakers of a document, made once."""
    return document.once(Speakers, lambda: Speakers(document, lexicon))
