"""Where the verbs of saying stand in a document, found once for all who ask."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.layout import Document

_STOP = re.compile("[，。；、“”：\n]")
_REACH = 14  # characters between a name and the verb of saying that makes it a speaker
_PAIRS = frozenset(("说", "称", "说道", "说是"))  # verbs that other words have in them: 说明会, 名称


def find_verbs(document: Document, pattern: re.Pattern[str]) -> list[re.Match[str]]:
    """The matches of a pattern of verbs that are words here and stand in no name, left to right."""
    entities, words, layout = document.entities, document.words, document.layout
    starts = [entity.start for entity in entities]
    found: list[re.Match[str]] = []
    for match in pattern.finditer(document.text):
        index = bisect_right(starts, match.start()) - 1
        if index >= 0 and entities[index].end > match.start():
            continue  # 统计 in 国家统计局
        if match[0] in _PAIRS and words:
            word = words[layout.word_at(match.start())]
            if word.end != match.end() and word.text[:2] not in _PAIRS:
                continue
        found.append(match)
    return found


@lru_cache(maxsize=4)
def _tables(lexicon: Lexicon) -> tuple[re.Pattern[str], frozenset[str], frozenset[str]]:
    """A pattern of all verbs, those that make the name before one a speaker, those that do so behind a pronoun only."""
    said = frozenset(lexicon.column("speech_verbs", "verb"))
    plans = frozenset(lexicon.select("voices", "word", use="plan")) - said
    others = frozenset(lexicon.select("voices", "word", use="verb"))
    return re.compile(alternation(said | others | plans)), said, plans


class Verbs:
    """The verbs of saying of a document: `all` also those of the table voices, `found` those of speech_verbs only."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self._text = document.text
        pattern, said, self.plans = _tables(lexicon)
        self.all = find_verbs(document, pattern)
        self.found = [match for match in self.all if match[0] in said]
        self._starts = [match.start() for match in self.found]

    def after(self, at: int) -> str | None:
        """The verb of saying that stands near behind `at`, in the same clause."""
        index = bisect_left(self._starts, at)
        if index == len(self.found):
            return None
        verb = self.found[index]
        near = verb.start() <= at + _REACH and _STOP.search(self._text, at, verb.start()) is None
        return verb[0] if near else None


def follow_verbs(document: Document, lexicon: Lexicon) -> Verbs:
    """The verbs of saying of a document, found once."""
    return document.once(Verbs, lambda: Verbs(document, lexicon))
