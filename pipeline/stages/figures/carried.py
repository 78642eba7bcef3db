"""The time that a number takes from the sentences and paragraphs before it."""

from __future__ import annotations

from pipeline.model import Quantity
from pipeline.stages.figures.bases import Bases
from pipeline.stages.figures.layout import LIST_ITEM, Document, Sentence
from pipeline.stages.figures.period_times import begins_after
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.sections import PARAGRAPHS_BACK, Sections, carries

_QUOTED = 4  # characters; what is shorter is a name or a word in quotation marks
_LOOK_BACK = 60  # sentences
_FLOWS = frozenset(("growth", "change"))


class Carried:
    """Finds what frames a number from before."""

    def __init__(self, document: Document, sections: Sections, bases: Bases) -> None:
        self.document = document
        self.sections = sections
        self.times = sections.times
        self._bases = bases

    def find(
        self, sentence: Sentence, at: int, measure: str, quantity: Quantity, *, stock: bool
    ) -> Said[str | None] | None:
        """From the sentences before in the paragraph, the heading, then, where it goes so far, the paragraphs before.

        `stock`: the number takes no time of another sentence.
        """
        layout = self.document.layout
        start = layout.sentences[max(0, sentence.index - _LOOK_BACK)].first
        opened = self._opened(sentence, quantity)
        for edtf, as_of, earlier in self.times.frames(start, sentence.first, quantity):
            if earlier.paragraph != sentence.paragraph:
                break
            if earlier.start < opened:
                return None  # what somebody says takes no time of the report around it
            if earlier.whole == sentence.whole:
                return Said(edtf, "time in a sentence before")
            if self._long_ago(edtf):
                break
            ahead = begins_after(edtf, self.document.reference)
            if not stock and carries(edtf, quantity, as_of=as_of) and not ahead:
                return Said(edtf, "time in a sentence before")
        if not stock and (near := self.sections.heading(sentence, quantity)):
            return near
        return self._paragraphs(sentence, at, measure, quantity, stock=stock)

    def _opened(self, sentence: Sentence, quantity: Quantity) -> int:
        """Where the quotation opens that a number stands in; -1 where it stands in none."""
        text, at = self.document.text, quantity.span.start
        start = self.document.paragraphs[sentence.paragraph].start
        opened, closed = text.rfind("“", start, at), text.rfind("”", start, at)
        return opened if opened > closed and at - opened > _QUOTED else -1

    def _paragraphs(
        self, sentence: Sentence, at: int, measure: str, quantity: Quantity, *, stock: bool
    ) -> Said[str | None] | None:
        """For an item of a list, a growth, and what is told as a statistic: the time of a paragraph before."""
        layout, paragraph, sections = self.document.layout, sentence.paragraph, self.sections
        if sections.digest or sections.is_heading(paragraph):
            return None
        item = LIST_ITEM.match(self.document.paragraphs[paragraph].of(self.document.text)) is not None
        floor = paragraph - PARAGRAPHS_BACK
        if not item:
            after = self.document.words[layout.clause(at)[1] - 1].start
            tells = measure in _FLOWS or (not stock and self._bases.statistic(after, sentence.end))
            if sections.reported is not None or not tells:
                return None
            # A change of which no statistic tells takes the time of its section only.
            if not self._bases.statistic(sentence.start, sentence.end):
                floor = sections.section(paragraph)
        start = layout.sentences[max(0, sentence.index - _LOOK_BACK)].first
        for edtf, _, earlier in self.times.frames(start, sentence.first, quantity):
            if earlier.paragraph < floor:
                break
            if earlier.paragraph == paragraph or not carries(edtf, None):
                continue
            if not begins_after(edtf, self.document.reference) and not self._long_ago(edtf):
                return Said(edtf, "time in a paragraph before")
        return None

    def _long_ago(self, edtf: str) -> bool:
        """Whether a time was over before last year: history, from which the next sentence is back in the present."""
        reference, last = self.document.reference, edtf.split("/")[-1]
        return reference is not None and last != ".." and last[:4] < str(int(reference[:4]) - 1)
