"""What all finders look at: the masked text, its word boundaries, the names of the tables found in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Label, Span, Word
from pipeline.stages.tag.gazetteer import Gazetteer, Hit, Kind, load_gazetteer


class Candidate(msgspec.Struct, frozen=True, gc=False):
    """A name that a finder proposes. Of two that overlap the one of higher `rank` wins, then the longer.

    `codes` are the administrative codes it may have; `full` the full name if it is a short one.
    """

    start: int
    end: int
    label: Label
    rank: int = 1
    full: str = ""
    codes: tuple[str, ...] = ()
    short: str = ""
    local: bool = False


@lru_cache(maxsize=4)
def glue(lexicon: Lexicon, use: str) -> frozenset[str]:
    """Characters that join words: ``glue`` are no part of an unknown name, ``particle`` of no person's either."""
    return frozenset(lexicon.select("org_words", "word", use=use))


_FIRST = 20_000  # characters; no article is longer, and in what is, names need not be sought to its end
_MANY = 40
_ALL = frozenset("全该我本")
_LEVELS = re.compile("([全该我本省县市区旗州镇乡村])(?=((?<=[全该我本])[省县市区旗州镇乡村]|里))")


class Scene:
    """The paragraphs of a text: `text` has its own length, with all that is in no paragraph blanked out.

    `name_ends` keeps what has been read of persons' names: the best score and end by start.
    """

    def __init__(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span], lexicon: Lexicon) -> None:
        pieces: list[str] = []
        at = 0
        for span in paragraphs:
            pieces += ["\n" * (span.start - at), text[span.start : span.end]]
            at = span.end
        pieces.append("\n" * (len(text) - at))
        self.text = "".join(pieces)
        self._length = len(self.text)
        self.source = text
        self.lexicon = lexicon
        self.gazetteer: Gazetteer = load_gazetteer(lexicon)
        self.words = words
        self.word_starts = [word.start for word in words]
        self.begins = bytearray(len(text) + 1)
        self.ends = bytearray(len(text) + 1)
        for word in words:
            self.begins[word.start] = self.ends[word.end] = 1
        self.glue = glue(lexicon, "glue")
        self.particles = glue(lexicon, "particle")
        self.hits: tuple[Hit, ...] = tuple(self.gazetteer.scan(self.text))
        self.kinds: dict[Kind, list[tuple[Hit, int]]] = defaultdict(list)
        kinds = self.gazetteer.kinds
        for hit in self.hits:
            for kind, index in kinds[hit.text]:
                self.kinds[kind].append((hit, index))
        self._at: dict[int, list[Hit]] = defaultdict(list)
        for hit in self.hits:
            self._at[hit.start].append(hit)
        self._mentions: dict[str, tuple[int, ...]] = {}
        self._levels: frozenset[str] | None = None  # kept by hand: a compiled class has no room for a cached property
        self.name_ends: dict[int, tuple[int, int] | None] = {}

    @property
    def levels(self) -> frozenset[str]:
        """Levels of division that the text speaks of without a name: 县 where it has 全县, 该县, 县里."""
        if self._levels is None:
            pairs = _LEVELS.findall(self.text)
            inside = (char if after == "里" else after for char, after in pairs if (char in _ALL) != (after == "里"))
            self._levels = frozenset(inside)
        return self._levels

    def mentions(self, name: str) -> tuple[int, ...]:
        """Where a name stands in the first part of the source, title and all; kept by name, since many ask."""
        found = self._mentions.get(name)
        if found is None:
            places: list[int] = []
            at = self.source.find(name, 0, _FIRST)
            while at >= 0 and len(places) < _MANY:
                places.append(at)
                at = self.source.find(name, at + len(name), _FIRST)
            found = self._mentions[name] = tuple(places)
        return found

    def names_at(self, at: int) -> Sequence[Hit]:
        """The names of the tables that begin at one position, the longer first."""
        return self._at.get(at, ())

    def of(self, kind: Kind) -> list[tuple[Hit, int]]:
        """Hits that may be of this kind, with the index of their first entry that is."""
        return self.kinds.get(kind, [])

    def word(self, at: int) -> Word | None:
        """The word that covers the character at `at`."""
        index = bisect_right(self.word_starts, at) - 1
        if index < 0 or self.words[index].end <= at:
            return None
        return self.words[index]

    def coined(self, end: int) -> int | None:
        """Where a name of two or three characters that no dictionary has begins, if one ends at `end`.

        The dictionary leaves such a name as single characters; those that join words (的, 在) are none of its.
        """
        start = end
        while end - start < 4:
            word = self.word(start - 1) if start else None
            if word is None or word.end != start or len(word.text) > 1 or word.text in self.glue:
                break
            if not "\u4e00" <= word.text <= "\u9fff":
                break
            start = word.start
        return start if 2 <= end - start <= 3 else end - 2 if end - start == 4 else None

    def is_word(self, start: int, end: int) -> bool:
        """Whether both ends are word boundaries."""
        return bool(self.begins[start] and self.ends[end])

    def char(self, at: int) -> str:
        """The character at `at`, a line feed outside the text."""
        return self.text[at] if 0 <= at < self._length else "\n"
