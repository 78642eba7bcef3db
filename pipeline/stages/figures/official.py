"""Names of official statistics in a text (the table `indicators`): one is an indicator as it stands.

城镇登记失业率, 规上工业企业实现利润, 减税降费: verbs and words of grammar in such a name would end a noun phrase.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec
from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.phrases import Phrase

_SHORTEST = 3  # characters; a shorter name is a noun anyway
_SURE = 4  # characters; such a name may begin or end inside a word that the segmenter made
_STRIP = re.compile(r"[“”「」‘’『』\"\s的]")
_SHARE = re.compile("占.+(?:比重|比例)$")
_SPELLINGS = (("规上", "规模以上"), ("限上", "限额以上"))


class _Names(msgspec.Struct, frozen=True):
    """The names; how names of places end (中山市|铁路货运量), and nouns for whose they may be (公司|总资产)."""

    automaton: AhoCorasick
    places: tuple[str, ...]
    owners: frozenset[str]


class Official:
    """The official names that one document uses."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        names = _names(lexicon)
        self._document = document
        self._places, self._owners = names.places, names.owners
        self._spans = [span[1:] for span in names.automaton.find_matches_as_indexes(document.text)]
        self._starts = [start for start, _ in self._spans]

    def around(self, at: int, first: int, found: Phrase | None) -> Phrase | None:
        """The official name that word `at` belongs to and that ends with it or later, not before word `first`.

        None where the noun phrase that was `found` there says more (医药工业总产值).
        """
        words, layout = self._document.words, self._document.layout
        word = words[at]
        index = bisect_right(self._starts, word.start) - 1
        if index < 0:
            return None
        start, end = self._spans[index]
        if end < word.end or start < words[first].start:
            return None
        begin, last = layout.word_at(start), layout.word_at(end - 1)
        if begin in layout.time_at and words[begin].start < start and begin < last:
            begin += 1  # 去年|营业收入, though 年营业收入 is a name too
            start = words[begin].start
        cut = words[begin].start == start and words[last].end == end
        if not cut and end - start < _SURE:
            return None
        if found is not None:
            before = self._document.text[words[found.first].start : start]
            if words[found.last - 1].end > end or (
                before and before not in self._owners and not before.endswith(self._places)
            ):
                return None
        return Phrase(begin, last + 1, _STRIP.sub("", self._document.text[start:end]))


@lru_cache(maxsize=4)
def _names(lexicon: Lexicon) -> _Names:
    """All names of the table that can be told from ordinary words; the longest that fits is found."""
    growth = lexicon.select("indicator_modifiers", "word", use="growth")
    found: set[str] = set()
    for row in lexicon.rows("indicators"):
        for name in (row["name"], *row["aliases"].split("|")):
            if len(name) >= _SHORTEST and (row["unit"] == "%" or not name.endswith(growth)):
                found.add(name)
                found.update(name.replace(short, long) for short, long in _SPELLINGS if name.startswith(short))
                if _SHARE.search(name):
                    found.add(f"{name[:-2]}的{name[-2:]}")  # 占地区生产总值的比重
    automaton = AhoCorasick(
        sorted(found),
        matchkind=MatchKind.LeftmostLongest,
        store_patterns=False,
        implementation=Implementation.ContiguousNFA,
    )
    kinds = ("region", "county", "division", "settlement")
    places = tuple(suffix for kind in kinds for suffix in lexicon.select("place_suffixes", "suffix", kind=kind))
    return _Names(automaton, places, frozenset(lexicon.column("subject_words", "word")))


def follow_official(document: Document, lexicon: Lexicon) -> Official:
    """The official names of a document, found once."""
    return document.once(Official, lambda: Official(document, lexicon))
