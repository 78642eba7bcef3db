"""The script and word layers: converted characters and words against gold (annotation guidelines, section 2)."""

from __future__ import annotations

from difflib import SequenceMatcher

import msgspec
from msgspec import UnsetType

from pipeline.model import Span, Word
from pipeline.score.gold import Gold
from pipeline.score.tally import Tally


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How the stages read an article: its Simplified text, where gold's body lies in that, and its words."""

    text: str
    body: Span
    words: tuple[Word, ...] = ()


def script_tally(gold: Gold, reading: Reading) -> Tally | None:
    """Equal characters of the body. None where gold has no Simplified text."""
    if isinstance(gold.simplified, UnsetType):
        return None
    wanted, found = gold.simplified, reading.body.of(reading.text)
    if len(wanted) == len(found):
        equal = sum(one == other for one, other in zip(wanted, found, strict=True))
    else:
        # A conversion that changes length (tw2sp): aligned by the longest common pieces.
        equal = sum(block.size for block in SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks())
    size = max(len(wanted), len(found))
    return Tally("accuracy", equal, size, size)


def word_tallies(gold: Gold, reading: Reading) -> tuple[Tally, Tally] | None:
    """Words found (P/R/F1), and the share of found words that do not cross a gold word. None where gold has no words.

    Only what lies in annotated paragraphs counts. White space takes no part. Words of a paragraph that the converted
    text does not have are missed.
    """
    if not gold.lines:
        return None
    body = reading.body.of(reading.text)
    # Gold's own Simplified text, where positions are the same, finds a paragraph also where conversion erred.
    same = isinstance(gold.simplified, str) and len(gold.simplified) == len(body)
    text = gold.simplified if same and isinstance(gold.simplified, str) else body
    wanted, paragraphs = _gold_words(gold, text)
    total = sum(map(len, gold.lines))
    inside = [
        (word.start - reading.body.start, word.end - reading.body.start)
        for word in reading.words
        if reading.body.covers(Span(word.start, word.end)) and not word.text.isspace()
    ]
    found = [word for word in inside if any(p[0] < word[1] and word[0] < p[1] for p in paragraphs)]
    straight = sum(not _crosses(word, wanted) for word in found)
    return (
        Tally("prf", len(set(wanted) & set(found)), len(found), total),
        Tally("accuracy", straight, len(found), len(found)),
    )


def _gold_words(gold: Gold, text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Spans in `text` of gold words and of their paragraphs, which are looked for in order."""
    compact = [at for at, char in enumerate(text) if not char.isspace()]
    plain = "".join(text[at] for at in compact)
    words: list[tuple[int, int]] = []
    paragraphs: list[tuple[int, int]] = []
    cursor = 0
    for line in gold.lines:
        cut = ["".join(word.split()) for word in line]
        begin = plain.find("".join(cut), cursor)
        if begin < 0:
            continue
        at = begin
        for word in cut:
            if word:
                words.append((compact[at], compact[at + len(word) - 1] + 1))
            at += len(word)
        if at > begin:
            paragraphs.append((compact[begin], compact[at - 1] + 1))
        cursor = at
    return words, paragraphs


def _crosses(word: tuple[int, int], gold: list[tuple[int, int]]) -> bool:
    """Whether exactly one end lies strictly inside a gold word that the word is not itself inside of."""
    start, end = word
    return any(
        (left < start < right or left < end < right) and not (left <= start and end <= right) for left, right in gold
    )
