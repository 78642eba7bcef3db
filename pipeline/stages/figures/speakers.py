"""Who is quoted for a number: the person or body before a verb of saying, in its sentence or around its quotation."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.voices import Voices

QUOTED = frozenset(("before the quotation", "after the quotation", "person beside the quotation"))
_NOBODY: Said[str | None] = Said(None, "nobody quoted")
_OPEN, _CLOSE = "“「", "”」"
_REACH = 400  # a quotation is looked for that far back
_WORD = 8  # characters; what is shorter is a word in quotation marks
_MARKS = re.compile(r"[。！？；\n]")


class Speakers:
    """Who is quoted for the numbers of one document."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self._found: dict[int, Said[str | None]] = {}
        self._quoting: dict[int, bool] = {}
        self._voices = Voices(document, lexicon)

    def find(self, at: int) -> Said[str | None]:
        """The speaker of the number at word `at`, by name; None where nobody is quoted for it."""
        if at not in self._found:
            self._found[at] = self._find(at)
        return self._found[at]

    def _find(self, at: int) -> Said[str | None]:
        layout, text = self.document.layout, self.document.text
        sentence = layout.sentence(at)
        paragraph = self.document.paragraphs[sentence.paragraph]
        starts = self._voices.starts
        silent = bisect_left(starts, paragraph.start) == bisect_left(starts, paragraph.end)
        if silent and not self._quotes(sentence.paragraph, paragraph):
            return _NOBODY
        place = self.document.words[at].start
        clause = self.document.words[layout.clause(at)[0]].start
        quotation = self._quotation(place, paragraph.start, paragraph.end)
        if quotation is not None:
            start, end = quotation
            before = self._voices.last(
                max(paragraph.start, self._sentence_start(start, paragraph.start)), start, clause
            )
            if before is not None:
                return Said(before, "before the quotation")
            stop = _MARKS.search(text, end)
            close = min(stop.start() if stop else paragraph.end, paragraph.end)
            after = self._voices.last(end, close, clause)
            if after is not None:
                return Said(after, "after the quotation")
            beside = self._voices.beside(self._sentence_start(start, paragraph.start), start, end)
            if beside is not None:
                return Said(beside, "person beside the quotation")
        said = self._voices.last(sentence.whole_start, place, clause)
        return Said(said, "verb of saying in the sentence") if said else _NOBODY

    def _quotes(self, number: int, paragraph: Span) -> bool:
        """Whether a paragraph has a quotation mark."""
        if number not in self._quoting:
            text = self.document.text
            self._quoting[number] = any(text.find(mark, paragraph.start, paragraph.end) >= 0 for mark in _OPEN)
        return self._quoting[number]

    def _sentence_start(self, at: int, floor: int) -> int:
        text = self.document.text
        return max([floor, *(text.rfind(mark, floor, at) + 1 for mark in "。！？；")])

    def _quotation(self, place: int, floor: int, ceiling: int) -> tuple[int, int] | None:
        """The quotation (of a sentence, not of a word) that the place stands in."""
        text = self.document.text
        low = max(floor, place - _REACH)
        opening = max(text.rfind(_OPEN[0], low, place), text.rfind(_OPEN[1], low, place))
        if opening < 0 or text.find(_CLOSE[0], opening, place) >= 0 or text.find(_CLOSE[1], opening, place) >= 0:
            return None
        closing = min((at for mark in _CLOSE if (at := text.find(mark, place, ceiling)) >= 0), default=-1)
        return (opening, closing + 1) if closing - opening > _WORD else None


def follow_speakers(document: Document, lexicon: Lexicon) -> Speakers:
    """The speakers of a document, made once."""
    return document.once(Speakers, lambda: Speakers(document, lexicon))
