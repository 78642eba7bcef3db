"""The tables of the figure stages, compiled to sets and patterns once per lexicon."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from pipeline.lexicon import Lexicon, alternation

VerbClass = Literal["be", "reach", "up", "down", "upnoun", "downnoun", "share", "light"]

# Parts of speech (jieba's set) of words that make up a noun phrase.
NOUNS = frozenset(
    ("n", "nz", "vn", "an", "ng", "eng", "nr", "ns", "nt", "nrt", "nrfg", "s", "j", "l", "i", "b", "k", "h", "nl")
)
_MOST = 100_000  # words whose class is kept
_LONGEST_SHARE = 3  # characters of 占, 占到, 占全部
MODIFIERS = frozenset(["a", "b", "j", "l", "v", "vn", "ad", "vi", "vg", "ag", "zg", "g", "z", "q", "o"])


class _Classes(dict[str, VerbClass | None]):
    """The class of each verb of measuring, also with 了, 过, 到, 至 after it; None for other words.

    What is asked is kept: the rules ask ten times for each number.
    """

    def __init__(self, verbs: dict[str, VerbClass]) -> None:
        super().__init__(verbs)
        self._verbs = verbs

    def __missing__(self, word: str) -> VerbClass | None:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = self._find(word)
        return found

    def _find(self, word: str) -> VerbClass | None:
        found = self._verbs.get(word)
        if found is not None or len(word) < 2 or word[-1] not in "了过到至为达超逾近约":
            return found
        stem = self._verbs.get(word[:-1])
        if word[-1] in "到至":
            return "reach" if stem in ("up", "down") else None
        return stem


class _Shares(dict[str, bool]):
    """Whether a word tells of a share; what is asked is kept, since it is asked of every word."""

    def __init__(self, verbs: _Classes) -> None:
        super().__init__()
        self._verbs = verbs

    def __missing__(self, word: str) -> bool:
        if len(self) >= _MOST:
            self.clear()
        found = self[word] = (word[0] == "占" and len(word) <= _LONGEST_SHARE) or self._verbs[word] == "share"
        return found


class Vocabulary:
    """Verbs of measuring, generic heads, nouns of persons, as sets; see the tables for their sources.

    `verb` gives the class of a verb, `tells_share` whether a word tells of a share; `present` finds words for now,
    `said` verbs of saying; `published` matches, after a time, what tells that something was made known then.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.verbs: dict[str, VerbClass] = {row["word"]: row["class"] for row in lexicon.rows("figure_verbs")}  # type: ignore[misc]
        classes = _Classes(self.verbs)
        self.verb = classes.__getitem__
        self.tells_share = _Shares(classes).__getitem__
        self.generic = frozenset(lexicon.column("generic_heads", "head"))
        self.nouns = frozenset(lexicon.column("nouns", "word"))
        self.anaphora = frozenset(lexicon.column("anaphora", "word"))
        self.actors = tuple(lexicon.column("actor_heads", "head"))
        self.segments = frozenset(lexicon.column("segments", "word"))
        units = lexicon.rows("unit_indicators")
        self.unit_indicators = {row["form"]: row["indicator"] for row in units if not row["alone"]}
        self.units_alone = {row["form"]: row["indicator"] for row in units if row["alone"]}
        self.unit_forms = tuple(self.unit_indicators)
        self.verb_indicators: dict[str, list[tuple[tuple[str, ...], str, str, bool]]] = {}
        for row in lexicon.rows("verb_indicators"):
            entry = (tuple(row["kinds"].split()), row["base"], row["indicator"], row["over"] == "noun")
            self.verb_indicators.setdefault(row["verb"], []).append(entry)
        self.stand_ins = frozenset(lexicon.column("subject_words", "word"))
        self.persons = tuple(lexicon.column("person_heads", "head"))
        self.words = {
            use: frozenset(lexicon.select("function_words", "word", use=use))
            for use in frozenset(lexicon.column("function_words", "use"))
        }
        self.aim_heads = tuple(self.words["aim"])
        self.aims = tuple(self.words["bound"])
        by, reckoned = alternation(self.words["reckoned by"]), alternation(self.words["reckoned"])
        self.reckoned = re.compile(rf"{by}[^，。；、\d]{{1,12}}?{reckoned}[^，。；、\d]{{0,4}}$")
        self.net_of = re.compile(alternation(self.words["without"]) + r"[^，。；、\d]{1,10}$")
        self.present = re.compile(alternation(self.words["present"]))
        published, dateline = alternation(self.words["published"]), alternation(self.words["dateline"])
        dateline += r"(?=[\s（(，,：:】]|$)"  # 中新社上海10月12日电（
        self.published = re.compile(rf"[^，。；、\d]{{0,8}}?(?:{published}|{dateline}|从[^，]{{1,10}}获悉)")
        self.said = re.compile(alternation(lexicon.column("speech_verbs", "verb")))
        self.up = self._pattern("up", "upnoun")
        self.down = self._pattern("down", "downnoun")

    def _pattern(self, *classes: str) -> re.Pattern[str]:
        return re.compile(alternation(word for word, kind in self.verbs.items() if kind in classes))

    def is_generic(self, head: str) -> bool:
        """Whether a noun needs the noun before it to say what is measured (面积, 总量)."""
        return head in self.generic or len(head) == 1


@lru_cache(maxsize=4)
def vocabulary(lexicon: Lexicon) -> Vocabulary:
    """The vocabulary of a lexicon, compiled once."""
    return Vocabulary(lexicon)
