"""Words that tile the text: numbers and times are fixed words, the rest is cut by jieba's dictionary and algorithm.

The default engine is rjieba, the same dictionary and algorithm in Rust (measured 40 times the rate of jieba, the same
words but for runs of ASCII); jieba itself can be chosen. Own words stand in ``data/words.tsv``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import accumulate
from typing import Protocol

from pipeline.lexicon import Lexicon
from pipeline.model import Span, Word
from pipeline.models import split

_MOST = 200_000  # words whose tags are kept
_APART = "\0"  # in no word of the dictionary: the engine cuts what stands before it and after it by themselves


_Part = tuple[int, int, str | None]
"""Start, end, and the part of speech of a fixed word; None for what is to be cut."""


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
        self._own = {word: pos for word, pos, tagged in alone if len(tagged) == 1 and tagged != [(word, pos)]}
        self._tags = dict(self._own)

    def cut(self, text: str) -> list[tuple[str, str]]:
        """Words with jieba's tags; a word that is in no dictionary has ``x``, a number ``m``, ASCII letters ``eng``.

        A word has the same tag wherever it stands: the engine, which takes four times as long to tag as to cut, is
        asked for it once.
        """
        return [*zip(*self.words(text), strict=True)]

    def words(self, text: str) -> tuple[list[str], list[str]]:
        """The words of `cut`, and their tags."""
        words: list[str] = self._engine.cut(text, False)
        tags = self._tags
        try:
            return words, [*map(tags.__getitem__, words)]
        except KeyError:
            return words, [tags.get(word) or self._tag(word) for word in words]

    def _tag(self, word: str) -> str:
        tagged = self._engine.tag(word, False)
        if len(tagged) != 1:
            return _shape(word)  # none of the dictionary's, or its parts would not be likelier by themselves
        if len(self._tags) >= _MOST:
            self._tags = dict(self._own)
        pos = self._tags[word] = str(tagged[0][1])
        return pos


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
    text: str, paragraphs: Iterable[Span], fixed: Sequence[tuple[Span, str | None]], segmenter: Segmenter
) -> tuple[Word, ...]:
    """Words of the paragraphs, left to right; those of one paragraph tile it.

    `fixed` are spans that are words whatever the dictionary says, with their part of speech, left to right and apart;
    one without a part of speech is cut, but its ends are ends of words (中山市第十五次党代会).
    Raises `ValueError` where an engine's words do not tile the text.
    """
    parts = _parts(paragraphs, fixed)
    if isinstance(segmenter, Rjieba) and len(parts) > 1 and _APART not in text:
        together = _cut_together(text, parts, segmenter)
        if together is not None:
            return tuple(together)
    words: list[Word] = []
    for start, end, pos in parts:
        if pos is None:
            words += _cut(text, start, end, segmenter)
        else:
            words.append(Word(start, end, text[start:end], pos))
    return tuple(words)


def _parts(paragraphs: Iterable[Span], fixed: Sequence[tuple[Span, str | None]]) -> list[_Part]:
    """The paragraphs in parts, left to right: fixed words, and what is to be cut between them."""
    parts: list[_Part] = []
    waiting = iter(fixed)
    following = next(waiting, None)
    for paragraph in paragraphs:
        at = paragraph.start
        while following is not None and following[0].start < paragraph.end:
            span, pos = following
            following = next(waiting, None)
            if span.start < at:
                continue
            if at < span.start:
                parts.append((at, span.start, None))
            parts.append((span.start, min(span.end, paragraph.end) if pos is None else span.end, pos))
            at = span.end
        if at < paragraph.end:
            parts.append((at, paragraph.end, None))
    return parts


def _cut_together(text: str, parts: list[_Part], segmenter: Rjieba) -> list[Word] | None:
    """The words of all parts, cut in one call, since each call costs; None where they do not tile the parts."""
    pieces: list[str] = []
    between: list[tuple[str, int, str | None]] = []  # what stands where `_APART` does: text, length, part of speech
    at, open_ = parts[0][0], False
    for start, end, pos in parts:
        if start > at or (open_ and pos is None):
            pieces.append(_APART)
            between.append(("", start - at, None))
        if pos is None:
            pieces.append(text[start:end])
        else:
            pieces.append(_APART)
            between.append((text[start:end], end - start, pos))
        at, open_ = end, pos is None
    whole = "".join(pieces)
    texts, tags = segmenter.words(whole)
    if "".join(texts) != whole:
        return None
    lengths = [*map(len, texts)]
    empty: list[int] = []
    index = -1
    for said, length, pos in between:
        index = texts.index(_APART, index + 1)
        lengths[index] = length
        if pos is None:
            empty.append(index)
        else:
            texts[index], tags[index] = said, pos
    ends = [*accumulate(lengths, initial=parts[0][0])]
    words = [*map(Word, ends, ends[1:], texts, tags)]
    for index in reversed(empty):
        del words[index]
    return words


def segment_again(
    text: str,
    paragraphs: Sequence[Span],
    fixed: Sequence[tuple[Span, str | None]],
    names: Sequence[tuple[Span, str | None]],
    segmenter: Segmenter,
    known: Sequence[Word],
) -> tuple[Word, ...]:
    """`segment` with `names` fixed too, where `known` are the words with none but `fixed`; the two lie apart.

    A name whose ends were ends of words changes no other word, since the parts of a likeliest path are likeliest
    themselves. Around any other name the text between the fixed words is cut again.
    """
    starts = [word.start for word in known]
    words: list[Word] = []
    copied = floor = 0  # words, characters
    for index, (span, pos) in enumerate(names):
        if span.start < floor:
            continue  # cut with the name before
        first = bisect_left(starts, span.start, copied)
        last = bisect_left(starts, span.end, first)
        if first < last and starts[first] == span.start and known[last - 1].end == span.end:
            if pos is not None:
                words += known[copied:first]
                words.append(Word(span.start, span.end, text[span.start : span.end], pos))
                copied = last
            floor = span.end
            continue
        around = _around(span.start, floor, paragraphs, fixed)
        if around is not None:
            inside = [name for name in names[index:] if name[0].start < around.end]
            words += known[copied : bisect_left(starts, around.start, copied)]
            words += segment(text, [around], inside, segmenter)
            copied, floor = bisect_left(starts, around.end, copied), around.end
    words += known[copied:]
    return tuple(words)


def _around(at: int, floor: int, paragraphs: Sequence[Span], fixed: Sequence[tuple[Span, str | None]]) -> Span | None:
    """What lies between the fixed words on both sides of a place in its paragraph, and behind `floor`."""
    number = bisect_right(paragraphs, at, key=_start) - 1
    if number < 0 or paragraphs[number].end <= at:
        return None
    following = bisect_left(fixed, at, key=_start_of_fixed)
    start, end = max(floor, paragraphs[number].start), paragraphs[number].end
    if following:
        start = max(start, fixed[following - 1][0].end)
    if following < len(fixed):
        end = min(end, fixed[following][0].start)
    return Span(start, end)


def _start(span: Span) -> int:
    return span.start


def _start_of_fixed(item: tuple[Span, str | None]) -> int:
    return item[0].start


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
