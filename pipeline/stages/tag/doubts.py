"""Why what a model takes for a name is none: what is counted, what common words make, what a number follows.

A model was trained on names, not on what news has beside them: kinds of bodies (乡镇卫生院), crops (白小麦), rates
(季增8.7%). A wrong name costs more than a missed one, since it takes the place of the right subject; so a name of the
model alone needs a form that names have, or words beside it that names have (a title, a verb of speech).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Entity, Word
from pipeline.stages.tag.gazetteer import Gazetteer, load_gazetteer
from pipeline.stages.tag.names import no_names, surnames

PLACES = ("GPE", "LOC", "FAC")
SURE = 0.95
"""How likely a name must be that nothing in its form or beside it speaks for."""

_NAMES = ("nr", "ns", "nt", "nz", "nrt", "nrfg", "j", "x", "eng")
"""Jieba's tags of names, abbreviations, and what is in no dictionary."""

_JOINING = ("p", "c", "u", "uj", "ul", "r", "d", "zg")
_NUMBER = re.compile(
    r"(?:仅|只|约|近|达|超|逾|高达|不到|超过)?(?:\d++(?!\.?\d*[岁年月日号时点])|[一二三四五六七八九十两]{1,3}(?:成|倍|个百分点))"
)
_COUNTED = re.compile(
    r"(?:[各每该某]|这些|那些|多家|一批|一些|[\d一二两三四五六七八九十百千万几数多余]+[家个所座间处条户]|[各每][家个所座间处])$"
)
_LINE = re.compile(r"[^，。；\n]{0,12}(?:高铁|铁路|高速|城际)")
_NO_BODIES = ("族", "籍")  # 哈萨克族, 台湾籍
_LONGEST_TITLE = 6
_BEFORE = 6  # characters of a number and its measure word
_QUOTED = 8


class Doubts:
    """Judges the names of a model; holds tables only."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._gazetteer: Gazetteer = load_gazetteer(lexicon)
        self._surnames = surnames(lexicon)
        self._no_names = no_names(lexicon)
        self._lines = frozenset(lexicon.column("line_names", "char"))
        self._stops = frozenset(lexicon.select("org_words", "word", use="stop"))
        self._inner = frozenset(lexicon.select("org_words", "word", use="inner"))
        self._national = lexicon.select("subject_marks", "word", kind="agency prefix")
        self._suffixes, self._kinds = _ends(lexicon)

    def doubted(self, text: str, entity: Entity, chance: float, words: Sequence[Word]) -> bool:
        """Whether it is no name; `words` are those that it touches, in order."""
        if entity.end - entity.start < 2 or not words:
            return True
        if any(word.pos in ("m", "t") for word in (words[0], words[-1]) if not _within(word, entity)):
            return True  # 从一|成二: it ends within a number
        if entity.label == "PERSON":
            return self._no_person(text, entity, words)
        if entity.label == "ORG":
            return self._no_body(text, entity, chance, words)
        return self._no_place(text, entity, words)

    def counted(self, text: str, entity: Entity) -> bool:
        """Whether it is counted, as no name is, or is a person that a number follows: 32家|乡镇卫生院, 季增|8.7%."""
        if entity.label == "PERSON":
            return _NUMBER.match(text, entity.end) is not None
        return _COUNTED.search(text, max(0, entity.start - _BEFORE), entity.start) is not None

    def _no_person(self, text: str, entity: Entity, words: Sequence[Word]) -> bool:
        if entity.text in self._no_names:
            return True
        if entity.end - entity.start == 2 and self._lines.issuperset(entity.text) and _LINE.match(text, entity.end):
            return True  # 沈白|几条高铁
        if self._beside(text, entity.start, entity.end):
            return False
        first, last = words[0], words[-1]
        if first is last and first.pos not in (*_NAMES, "g", "ng"):
            return _within(first, entity)  # 小麦
        if entity.text[0] not in self._surnames and entity.text[:2] not in self._surnames:
            return entity.end - entity.start < 3  # 蒜农
        given = last if len(words) == 2 and first.end == entity.start + 1 else None
        return given is not None and len(given.text) > 1 and given.pos == "n"  # 白|小麦

    def _no_body(self, text: str, entity: Entity, chance: float, words: Sequence[Word]) -> bool:
        if entity.text.endswith(_NO_BODIES) or words[0].text in self._stops or words[0].pos in _JOINING:
            return True
        if self._common(words):
            return True
        if self._beside(text, entity.start, entity.end):
            return False
        if _NUMBER.match(text, entity.end) and chance < SURE:
            return True
        if len(words) == 1 and words[0].pos == "nt":
            return False
        if self._suffixes.search(entity.text):
            return False
        return chance < SURE

    def _no_place(self, text: str, entity: Entity, words: Sequence[Word]) -> bool:
        if self._common(words) or "级" in entity.text:
            return True
        before = text.rfind("“", max(0, entity.start - _QUOTED), entity.start)
        after = text.find("”", entity.end, entity.end + _QUOTED)
        return before >= 0 and 0 <= after <= before + _QUOTED + 1  # “数字|中国”, “光棍村”

    def _common(self, words: Sequence[Word]) -> bool:
        """Whether a name is words of two or more characters, or numbers, that are no names: 高速公路, 乡镇卫生院."""
        return all(
            (word.pos not in _NAMES or word.text in self._kinds) and (len(word.text) > 1 or word.pos in ("m", "q", "t"))
            for word in words
        )

    def _beside(self, text: str, start: int, end: int) -> bool:
        """Whether a title stands before it or behind it, a verb of speech or an address behind it."""
        names = self._gazetteer.names
        kinds = ("title", "verb", "address")
        for length in range(1, _LONGEST_TITLE + 1):
            if any(entry.kind == "title" for entry in names.get(text[max(0, start - length) : start], ())):
                return True
            if any(entry.kind in kinds for entry in names.get(text[end : end + length], ())):
                return True
        return False

    def trimmed(self, entity: Entity, words: Sequence[Word]) -> int:
        """Where an organisation ends: before a verb that follows a whole one (安徽师范大学|共建教师发展中心)."""
        for word, after in pairwise(words):
            verb = after.pos == "v" and len(after.text) > 1 and after.text not in self._inner
            if word.pos == "nt" and verb and after.start < entity.end:
                return word.end
        return entity.end

    def longer(self, entity: Entity, under: Sequence[Entity], chance: float) -> bool:
        """Whether an organisation of the model is a longer reading of the names of the tables that it covers."""
        if entity.text.endswith(_NO_BODIES):
            return False
        if under[-1].end == entity.end and under[-1].text.startswith(self._national):
            return False  # 中国大陆|国家统计局
        tail = entity.end - under[-1].end
        if tail and not self._suffixes.search(entity.text):
            return chance >= SURE
        return tail == 0 or tail > 2 or entity.text[-2:] in self._kinds or chance >= SURE


def touched(words: Sequence[Word], starts: Sequence[int], start: int, end: int) -> Sequence[Word]:
    """The words that a stretch of text touches."""
    return words[max(bisect_right(starts, start) - 1, 0) : bisect_left(starts, end)]


@lru_cache(maxsize=4)
def _ends(lexicon: Lexicon) -> tuple[re.Pattern[str], frozenset[str]]:
    """How organisations end, and the words for kinds of them."""
    suffixes = lexicon.column("org_suffixes", "suffix")
    heads = lexicon.column("body_heads", "head")
    return re.compile(rf"{alternation(suffixes)}$"), frozenset((*suffixes, *heads))


def _within(word: Word, entity: Entity) -> bool:
    return entity.start <= word.start and word.end <= entity.end
