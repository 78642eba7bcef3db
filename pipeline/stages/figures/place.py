"""Where a number stands: its sentence, its clause, its time against the article's date; what deeds stand before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Quantity
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.period_times import begins_after

_CLOSES = frozenset("，。；")
BOUNDED = frozenset(("ge", "le", "approx", "gt", "lt"))


class Place(msgspec.Struct, frozen=True):
    """Where a quantity stands: its word, its sentence, where its clause starts (word and character).

    `tense` is 1 where its time is to come, -1 where it is past. `closed` tells that a mark follows it right away: no
    word behind it says what it is.
    """

    document: Document
    number: int
    at: int
    quantity: Quantity
    sentence: Sentence
    first: int
    clause: int
    tense: int
    closed: bool

    @property
    def timeless(self) -> bool:
        """Whether no time stands before the number in its sentence: what it carries on may be of something else."""
        return not self.document.layout.times_in(self.sentence.first, self.at)


def find_place(document: Document, number: int, at: int, period: str | None) -> Place:
    """The place of quantity `number`, whose word is `at` and whose time is `period`."""
    first, _ = document.layout.clause(at)
    quantity = document.quantities[number]
    end = quantity.span.end
    return Place(
        document,
        number,
        at,
        quantity,
        document.layout.sentence(at),
        first,
        document.words[first].start,
        tense(document.reference, period),
        document.text[end : end + 1] in _CLOSES and quantity.outer.end == end,
    )


class Deeds:
    """Verbs of doing, keeping and reaching before a number (table target_words)."""

    def __init__(self, lexicon: Lexicon) -> None:
        kinds = ("verb", "soft verb", "hold")
        self.words = frozenset(word for kind in kinds for word in lexicon.select("target_words", "word", kind=kind))
        self._describes = re.compile(alternation(lexicon.select("status_words", "word", kind="describes")))
        self._stative = frozenset(lexicon.select("status_words", "word", kind="stative"))

    def stand(self, place: Place, *, leads: bool = False) -> bool:
        """Whether a deed stands in the clause before the number; with `leads`, at its beginning but for adverbs."""
        words, layout = place.document.words, place.document.layout
        for index in range(place.first, place.at):
            word = words[index]
            if word.text in self._stative and word.pos != "p":
                return False
            if word.text in self.words:
                return True
            if leads and index not in layout.time_at and word.pos not in ("d", "c", "ad", "p"):
                return False
        return False

    def described(self, place: Place) -> bool:
        """全长32公里, 总投资210亿元: a size of a project told beside what is to be done with it."""
        described = self._describes.search(place.document.text, place.clause, place.quantity.span.start)
        texts = place.document.layout.texts[place.first : place.at]
        return described is not None and not any(text in self.words and text not in described[0] for text in texts)

    def begin(self, place: Place) -> bool:
        """并组织100场对接会: whether a clause goes on with a verb of its own, without a subject."""
        words = place.document.words
        phrase = False  # 在宜城、老河口建两个
        for index in range(place.first, place.at):
            word = words[index]
            if word.text in self._stative and word.pos != "p":
                return False
            if word.pos in ("v", "vn"):
                return len(word.text) > 1 or word.text in self.words
            if word.text in ("比", "较"):
                return False
            phrase = phrase or word.pos == "p"
            if not phrase and word.pos not in ("d", "c", "ad", "m", "r", "b"):
                return False
        return False


@lru_cache(maxsize=1024)
def tense(reference: str | None, period: str | None) -> int:
    """1 where the period lies after the reference date, -1 where its year ended before, 0 otherwise."""
    if reference is None or period is None:
        return 0
    first, _, last = period.partition("/")
    if begins_after(first, reference):
        return 1
    final = last or first
    if last and last[:4] > reference[:4]:
        return 1
    return -1 if final not in ("", "..") and final[:4] < reference[:4] else 0


def ahead(document: Document, first: int, last: int, *, at_year_end: bool = True) -> bool:
    """Whether words first to before last name a time by which (10月底前) that is not yet over.

    So is 今年年底, `at_year_end`: for a number where a deed says so.
    """
    layout, reference = document.layout, document.reference or ""
    for at in layout.times_in(first, last):
        time = document.times[layout.time_at[at]]
        year_end = at_year_end and time.span.of(document.text).endswith(("年底", "年末", "岁末", "下半年", "年内"))
        if (time.role != "by" and not year_end) or time.edtf is None:
            continue
        end = time.edtf.split("/")[-1]
        width = min(len(end), len(reference))
        if width and end[:width] >= reference[:width]:
            return True
    return False


def planned_then(place: Place, start: int) -> bool:
    """2021年提出到2025年达到34%: a plan made at one time for another stays a plan when that is over."""
    layout = place.document.layout
    at = layout.word_at(start)
    times = place.document.times
    after = [word for word in layout.times_in(at + 1, place.at) if times[layout.time_at[word]].role != "base"]
    return len(after) == 1 and bool(layout.times_in(place.sentence.first, at))


def told_since(place: Place, facts: Sequence[int]) -> bool:
    """到2023年建成10座，最终只建成6座: whether one of the places of words of fact is after the last time before it."""
    layout = place.document.layout
    times = layout.times_in(place.sentence.first, place.at)
    last = place.document.words[times[-1]].start if times else place.sentence.start
    return any(last < fact < place.quantity.span.start for fact in facts)


def time_between(place: Place, start: int) -> bool:
    """Whether a time stands between a place in the text and the number."""
    layout = place.document.layout
    return bool(layout.times_in(layout.word_at(start), place.at))
