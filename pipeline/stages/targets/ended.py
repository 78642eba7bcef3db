"""Plans that came to nothing, told as a noun phrase: 原订明年开办的长照保险，已不再推动; 此前筹划的收购一事，已终止.

The phrase names what was planned, with a word for an earlier time or an earlier plan; what follows in the sentence says
that it was put off, given up or changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Span
from pipeline.stages.figures.layout import Document, Sentence

_YEAR = r"(?<!\d)(?:19|20)\d\d年"
_LEADING = re.compile(r"(?:至于|不过|反观|而|但|可|另外|此外|其中)[，,]?")


@lru_cache(maxsize=4)
def _pattern(lexicon: Lexicon) -> re.Pattern[str]:
    """The phrase from the clause's beginning to the comma, where an end is told within the sentence."""

    def words(use: str) -> str:
        return alternation(lexicon.select("ended_words", "word", use=use))

    return re.compile(
        rf"(?P<before>[^，。；：！？\n]{{0,14}}?)(?P<plan>{words('plan')}|(?:{words('earlier')}|{_YEAR})[^，。；：\n]{{0,6}}?{words('set')})"
        rf"[^，。；：！？\n]{{2,30}}[，,](?=[^。；！？\n]{{0,40}}?{words('end')})"
    )


def find_ended(document: Document, sentence: Sentence, lexicon: Lexicon) -> Iterator[tuple[Span, int]]:
    """The phrases of one sentence, each with the word where its plan begins; offsets in the simp text."""
    text = document.text
    for match in _pattern(lexicon).finditer(text, sentence.start, sentence.end):
        start = match.start()
        if start > sentence.start and text[start - 1] not in "，,。；：”」\n":
            continue  # the phrase begins a clause
        leading = _LEADING.match(text, start)
        start = leading.end() if leading is not None else start
        if start < match.end() - 1 and "的" in text[match.start("plan") : match.end()]:
            yield Span(start, match.end() - 1), document.layout.word_at(match.end("plan") - 1)
