"""The text laid out: words in clauses, clauses in sentences, and where numbers, times and names stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import compress, count

import msgspec

from pipeline.model import Span
from pipeline.stages.figures.document import Document as Document

LIST_ITEM = re.compile(r"^\s*(?:[●○•·◆■□▪◎☆★※→\-—]|[（(]?[一二三四五六七八九十\d]{1,2}[）).、．])")
LONGEST_HEADING = 24  # characters

SENTENCE_ENDS = frozenset("。！？；!?;")
# Words; no writer's sentence is longer, and what stands so far off decides nothing. Bounds every search below.
_LONGEST_SENTENCE = 400
_LONGEST_CLAUSE = 100
_LONGEST_WHOLE = 24  # parts of a sentence between semicolons
CLAUSE_ENDS = frozenset("，,：:") | SENTENCE_ENDS
_MARKS = CLAUSE_ENDS | frozenset(("”", "」", "』", "”」", "」』", "”」』"))


class Sentence(msgspec.Struct, frozen=True):
    """Words ``first`` to before ``last``; `start`, `end` in characters; `paragraph` numbers the paragraph.

    A semicolon ends a sentence here; `whole` numbers what ends with a full stop; `whole_start` is where that begins, in
    characters (of very many parts, the first that is looked back to).
    """

    index: int
    paragraph: int
    whole: int
    first: int
    last: int
    start: int
    end: int
    whole_start: int


class Layout:
    """Look-ups by word and by character."""

    def __init__(self, document: Document) -> None:
        words = document.words
        self.words = words
        self.texts = [word.text for word in words]
        self.starts = [word.start for word in words]
        self.sentences: list[Sentence] = []
        self.sentence_of: list[int] = []
        self.clause_first: list[int] = []
        paragraph_starts = [paragraph.start for paragraph in document.paragraphs]
        self._first = self._clause_start = 0
        marks = [*compress(count(), map(_MARKS.__contains__, self.texts)), len(words)]
        mark = 0
        bounds = [bisect_left(self.starts, start) for start in paragraph_starts]
        for paragraph, stop in enumerate([*bounds[1:], len(words)]):
            while marks[mark] < stop:
                self._mark(marks[mark], paragraph)
                mark += 1
            self._fill(stop, paragraph)
            self._close(self._first, stop, paragraph)
            self._begin(stop)
            self._first = stop
        self._clauses: dict[int, tuple[int, int]] = {}
        self.quantity_at = self._index(quantity.span for quantity in document.quantities)
        self.quantity_words = [self.word_at(quantity.span.start) for quantity in document.quantities]
        self.time_at = self._index(time.span for time in document.times)
        self.time_words = sorted(self.time_at)
        self.entity_at: dict[int, int] = {}
        for number, entity in enumerate(document.entities):
            low = bisect_right(self.starts, entity.start) - 1
            high = bisect_left(self.starts, entity.end)
            for at in range(max(low, 0), high):
                if words[at].start >= entity.start or words[at].end > entity.start:
                    self.entity_at[at] = number

    def _mark(self, at: int, paragraph: int) -> None:
        """A mark at word `at`: a clause ends with it, or a sentence, where no quotation mark is still to come."""
        if at >= self._first + _LONGEST_SENTENCE or at >= self._clause_start + _LONGEST_CLAUSE:
            self._fill(at, paragraph)
        words, text = self.words, self.texts[at]
        if text in SENTENCE_ENDS:
            closes = at + 1 < len(words) and words[at + 1].text in "”」』）)"
        elif text in CLAUSE_ENDS:
            closes = True
        elif at and self.texts[at - 1] in SENTENCE_ENDS:
            closes = False
        else:
            return
        if not closes:
            self._close(self._first, at + 1, paragraph)
            self._first = at + 1
        self._begin(at + 1)

    def _fill(self, stop: int, paragraph: int) -> None:
        """Ends what is too long among the words up to and with `stop`, but not after their paragraph."""
        last = min(stop, len(self.words) - 1)
        while (at := min(self._first + _LONGEST_SENTENCE, self._clause_start + _LONGEST_CLAUSE)) <= last:
            if at == self._first + _LONGEST_SENTENCE:
                self._close(self._first, at, paragraph)
                self._first = at
            self._begin(at)

    def _begin(self, at: int) -> None:
        """A clause begins with word `at`; all words before it belong to the one before."""
        self.clause_first += [self._clause_start] * (at - self._clause_start)
        self._clause_start = at

    def _close(self, first: int, last: int, paragraph: int) -> None:
        if first >= last:
            return
        index = len(self.sentences)
        start = whole_start = self.words[first].start
        whole = index
        if self.sentences:
            before = self.sentences[-1]
            whole = before.whole + 1
            if before.paragraph == paragraph and self.texts[before.last - 1] in "；;":
                whole = before.whole
                far = self.sentences[index - _LONGEST_WHOLE] if index >= _LONGEST_WHOLE else None
                whole_start = far.start if far is not None and far.whole == whole else before.whole_start
        self.sentences.append(
            Sentence(index, paragraph, whole, first, last, start, self.words[last - 1].end, whole_start)
        )
        self.sentence_of.extend([index] * (last - first))

    def _index(self, spans: Iterable[Span]) -> dict[int, int]:
        found: dict[int, int] = {}
        for number, span in enumerate(spans):
            at = bisect_right(self.starts, span.start) - 1
            if at >= 0:
                found[at] = number
        return found

    def times_in(self, first: int, last: int) -> list[int]:
        """The words of a run that are times, left to right."""
        return self.time_words[bisect_left(self.time_words, first) : bisect_left(self.time_words, last)]

    def quantities_in(self, first: int, last: int) -> list[int]:
        """The words of a run that are quantities, left to right."""
        return [at for at in range(first, last) if at in self.quantity_at]

    def word_at(self, position: int) -> int:
        """The index of the word that holds the character at `position`."""
        return bisect_right(self.starts, position, 1) - 1 if self.starts else 0

    def sentence(self, at: int) -> Sentence:
        """The sentence of a word."""
        return self.sentences[self.sentence_of[at]]

    def clause(self, at: int) -> tuple[int, int]:
        """First and past-the-last word of the clause around a word, without the mark that ends it."""
        known = self._clauses.get(at)
        if known is None:
            known = self._clauses[at] = self._clause(at)
        return known

    def _clause(self, at: int) -> tuple[int, int]:
        first = self.clause_first[at]
        last = at
        end, firsts, words = self.sentence(at).last, self.clause_first, self.words
        while last < end and firsts[last] == first and words[last].text not in CLAUSE_ENDS:
            last += 1
        return first, last
