"""Plans that came to nothing, told as a noun phrase: 原订明年开办的长照保险，已不再推动; 此前筹划的收购一事，已终止.

The phrase names what was planned, with a word for an earlier time or an earlier plan; what follows in the sentence says
that it was put off, given up or changed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Span
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.layout import Document, Sentence

_YEAR = r"(?<!\d)(?:19|20)\d\d年"
_PUT_OFF = re.compile("(?:推迟|延期|延后|押后|顺延|推|延|改)(?:到|至|为)")
_LEADING = re.compile(r"(?:至于|不过|反观|而|但|可|另外|此外|其中)[，,]?")


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What says that it was planned before; and the phrase around it to the comma, where an end is told after it."""

    def select(use: str) -> tuple[str, ...]:
        return lexicon.select("ended_words", "word", use=use)

    plan, earlier, planned, end = (alternation(select(use)) for use in ("plan", "earlier", "set", "end"))
    begins = "".join(sorted({word[0] for use in ("plan", "earlier") for word in select(use)} | set("12")))
    mark = rf"{plan}|(?:{earlier}|{_YEAR})[^，。；：\n]{{0,6}}?{planned}"
    return re.compile(rf"[{begins}](?<=(?={mark}).)", re.S), re.compile(
        rf"(?P<before>[^，。；：！？\n]{{0,14}}?)(?P<plan>{mark})"
        rf"[^，。；：！？\n]{{2,30}}[，,](?=[^。；！？\n]{{0,40}}?{end})"
    )


def find_ended(document: Document, sentence: Sentence, lexicon: Lexicon) -> Iterator[tuple[Span, int]]:
    """The phrases of one sentence, each with the word where its plan begins; offsets in the simp text."""
    text = document.text
    mark, phrase = _patterns(lexicon)
    marks = document.once(find_ended, lambda: [match.start() for match in mark.finditer(text)])
    if bisect_left(marks, sentence.start) == bisect_left(marks, sentence.end):
        return
    for match in phrase.finditer(text, sentence.start, sentence.end):
        start = match.start()
        if start > sentence.start and text[start - 1] not in "，,。；：”」\n":
            continue  # the phrase begins a clause
        leading = _LEADING.match(text, start)
        start = leading.end() if leading is not None else start
        if start < match.end() - 1 and "的" in text[match.start("plan") : match.end()]:
            yield Span(start, match.end() - 1), document.layout.word_at(match.end("plan") - 1)


def put_off(document: Document, span: Span, cues: Sequence[Cue]) -> int | None:
    """原定6月底截流，…改到明年3月: the word that gives a plan told of in the sentence its new date."""
    if not any(cue.use == "own" and cue.end <= span.start for cue in cues):
        return None
    match = _PUT_OFF.search(document.text, span.start, span.end)
    return None if match is None else document.layout.word_at(match.start())
