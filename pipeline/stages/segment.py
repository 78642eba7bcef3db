"""Words that tile the text: numbers and times are fixed words, the rest is cut by jieba's dictionary and algorithm.

The default engine is rjieba, the same dictionary and algorithm in Rust (measured 40 times the rate of jieba, the same
words but for runs of ASCII); jieba itself can be chosen. Own words stand in ``data/words.tsv``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from pipeline.lexicon import Lexicon
from pipeline.model import Span, Word
from pipeline.models import split


class Segmenter(Protocol):
    """Cuts text into words with parts of speech (jieba's set)."""

    def cut(self, text: str) -> list[tuple[str, str]]:
        """Words left to right with their part of speech; joined they must give `text` again."""
        ...


class Rjieba:
    """jieba in Rust (rjieba), with the lexicon's own words added."""

    def __init__(self, lexicon: Lexicon) -> None:
        import rjieba

        self._engine = rjieba.Jieba()
        for row in lexicon.rows("words"):
            self._engine.add_word(row["word"], int(row["freq"]), row["pos"])
        # The engine keeps the tag of a word that its own dictionary has: those few are put right after it.
        own = {row["word"]: row["pos"] for row in lexicon.rows("words")}
        alone = ((word, pos, self._engine.tag(word, False)) for word, pos in own.items())
        self._tags = {word: pos for word, pos, tagged in alone if len(tagged) == 1 and tagged != [(word, pos)]}
        self._retagged = re.compile("|".join(map(re.escape, self._tags)) or "(?!)")

    def cut(self, text: str) -> list[tuple[str, str]]:
        """Words with jieba's tags; a word that is in no dictionary has ``x``, a number ``m``, ASCII letters ``eng``."""
        words: list[tuple[str, str]] = self._engine.tag(text, False)
        if self._retagged.search(text):
            return [(word, self._tags.get(word, pos)) for word, pos in words]
        return words


class Jieba:
    """jieba itself: the reference, about 40 times slower."""

    def __init__(self, lexicon: Lexicon) -> None:
        import jieba
        import jieba.posseg

        jieba.setLogLevel("ERROR")
        self._engine = jieba.Tokenizer()
        self._engine.initialize()
        self._tags: dict[str, str] = dict(jieba.posseg.POSTokenizer(self._engine).word_tag_tab)
        for row in lexicon.rows("words"):
            self._engine.add_word(row["word"], int(row["freq"]))
            self._tags[row["word"]] = row["pos"]

    def cut(self, text: str) -> list[tuple[str, str]]:
        """As `Rjieba.cut`: the tag is the dictionary's, without the context that jieba.posseg adds."""
        return [(word, self._tags.get(word) or _shape(word)) for word in self._engine.cut(text, HMM=False)]


def _shape(word: str) -> str:
    """The tag of a word that is in no dictionary, as jieba's Rust port gives it."""
    if any(char.isascii() and char.isalpha() for char in word):
        return "eng"
    return "m" if any(char.isdigit() for char in word) else "x"


@lru_cache(maxsize=4)
def load_segmenter(setting: str, lexicon: Lexicon) -> Segmenter:
    """The engine that a setting names (``rjieba``, ``hanlp:NAME`` …) with the lexicon's words; loaded once.

    Raises `ConfigError` where its model, or the library that runs it, is missing, damaged, or of another kind.
    """
    engine, model = split(setting)
    if engine == "hanlp":
        from pipeline.stages.hanlp_segmenter import HanlpSegmenter

        return HanlpSegmenter(model, lexicon)
    return Rjieba(lexicon) if engine == "rjieba" else Jieba(lexicon)


def segment(
    text: str,
    paragraphs: Sequence[Span],
    fixed: Sequence[tuple[Span, str | None]],
    segmenter: Segmenter,
    *,
    known: Sequence[Word] = (),
) -> tuple[Word, ...]:
    """Words of the paragraphs, left to right; those of one paragraph tile it.

    `fixed` are spans that are words whatever the dictionary says, with their part of speech, left to right and apart;
    one without a part of speech is cut, but its ends are ends of words (中山市第十五次党代会).
    `known` are the words that the same engine cut of the same paragraphs with fewer fixed spans: a piece whose ends
    were ends of words has the same words again, since the parts of a likeliest path are likeliest themselves.
    Raises `ValueError` where an engine's words do not tile the text.
    """
    starts = [word.start for word in known]

    def cut(start: int, end: int) -> Sequence[Word]:
        if start >= end:
            return ()
        first = bisect_left(starts, start)
        last = bisect_left(starts, end, first)
        if first < last and starts[first] == start and known[last - 1].end == end:
            return known[first:last]
        return _cut(text, start, end, segmenter)

    words: list[Word] = []
    waiting = iter(fixed)
    following = next(waiting, None)
    for paragraph in paragraphs:
        at = paragraph.start
        while following is not None and following[0].start < paragraph.end:
            span, pos = following
            following = next(waiting, None)
            if span.start < at:
                continue
            words += cut(at, span.start)
            if pos is None:
                words += cut(span.start, min(span.end, paragraph.end))
            else:
                words.append(Word(span.start, span.end, span.of(text), pos))
            at = span.end
        words += cut(at, paragraph.end)
    return tuple(words)


def _cut(text: str, start: int, end: int, segmenter: Segmenter) -> list[Word]:
    pairs = segmenter.cut(text[start:end])
    if not pairs:
        raise ValueError(f"words end at {start}, text at {end}: {text[start : start + 10]!r}")
    texts, tags = zip(*pairs, strict=True)
    ends = [*accumulate(map(len, texts), initial=start)]
    words = [*map(Word, ends, ends[1:], texts, tags)]
    # One comparison of the whole is cheaper than one for each word; only a mistake is looked for word by word.
    if "".join(texts) == text[start:end]:
        return words
    at = ends[-1]
    for found in words:
        if found.text != text[found.start : found.end]:
            there = text[found.start : found.start + 10]
            raise ValueError(f"word {found.text!r} is not at {found.start}: {there!r}")
    raise ValueError(f"words end at {at}, text at {end}: {text[at : at + 10]!r}")
