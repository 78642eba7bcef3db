"""Noun phrases beside a number: the one before it, the one after it, and what stands between."""

from __future__ import annotations

import re

import msgspec

from pipeline.model import Word
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.vocabulary import MODIFIERS, NOUNS, Vocabulary

_QUOTES = frozenset('“”「」‘’『』"《》')
_EACH = re.compile(r"(?<=..)每(?![天年月日人])[\u4e00-\u9fff](?=..)|^经[\u4e00-\u9fff]{2,6}?调整(?=..)")
_STRIP = re.compile(r"[“”「」‘’『』\"\s]")
_HAN = re.compile(r"[\u4e00-\u9fffA-Za-z0-9]")
_NAMES = frozenset(("GPE", "ORG", "PERSON", "WORK_OF_ART", "EVENT", "FAC"))
_CLOSING = frozenset("”」』》")
_RESULT = frozenset("上到了出过着入下掉完住成")
_LEVELS = frozenset(("以上", "以下", "以外"))
_MONEY = frozenset(("新台币", "人民币", "港币", "美元", "台币", "港元"))
_LINKS = frozenset("的（()） \u3000、")
_SKIP_POS = frozenset(("d", "ul", "uz", "ug", "p", "c", "y", "uv", "ud", "df"))


class Phrase(msgspec.Struct, gc=False, frozen=True):
    """A noun phrase: words ``first`` to before ``last``, and its text without quotes and 的."""

    first: int
    last: int
    text: str


class Phrases:
    """Finds noun phrases around the numbers of one document."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.layout = document.layout
        self.words = document.words
        self.vocabulary = vocabulary
        self._outside = vocabulary.words["outside"]
        self._nouns, self._stand_ins = vocabulary.nouns, vocabulary.stand_ins
        self._fixed = self.layout.quantity_at.keys() | self.layout.time_at.keys()

    # --- what a word is ----------------------------------------------------------------------------------------

    def is_name(self, at: int) -> bool:
        """Whether the word belongs to a named place, body or person."""
        number = self.layout.entity_at.get(at)
        return number is not None and self.document.entities[number].label in _NAMES

    def is_noun(self, at: int) -> bool:
        """Whether the word can end a noun phrase."""
        word = self.words[at]
        if at in self._fixed or word.text in self._outside:
            return False
        if word.text in self._nouns:
            return True
        if word.text in self._stand_ins:
            return False
        if word.pos == "x" or word.pos.startswith("m"):
            return len(word.text) > 1 and _HAN.search(word.text) is not None and word.pos == "x"
        return word.pos in NOUNS

    def is_modifier(self, at: int) -> bool:
        """Whether the word can stand inside a noun phrase before its head."""
        word = self.words[at]
        if self.is_noun(at):
            return True
        if at in self._fixed or word.text in self._outside:
            return False
        if word.text in _QUOTES:
            return True
        return word.pos in MODIFIERS and self.vocabulary.verb(word.text) is None

    # --- after the number --------------------------------------------------------------------------------------

    def after(self, at: int, last: int) -> Phrase | None:
        """The noun phrase that begins right after word `at` (with or without 的), before word `last`.

        6个集体经济薄弱行政村, 460亩的整图, 3亿元资金; None before a verb, a mark or the clause's end.
        """
        first = at + 1
        if first < last and self.words[first].text in ("的", "之"):
            first += 1
        end = first
        nouns = False
        while end < last and end - first < 12:
            word = self.words[end]
            if (word.text in "“「" and nouns) or (self.is_name(end) and end > first):
                break
            noun = self.is_noun(end)
            if word.pos == "v" and word.text[-1] in _RESULT and not nouns:
                return None  # 9处披上绿装: a clause goes on, no name
            if not noun and nouns and word.text not in _CLOSING and not self._joins(end, last):
                break
            if not (noun or self.is_modifier(end) or word.text in _LEVELS or (end == first and word.pos == "m")):
                break
            if end in self._fixed:
                break
            nouns = nouns or noun
            end += 1
        while end > first and not self.is_noun(end - 1) and self.words[end - 1].text not in _CLOSING:
            end -= 1
        if end > first and nouns:
            whole = self._owner(end, last)
            return whole if whole is not None else self._phrase(first, end)
        if end > first:
            return None
        if first >= last:
            return None
        word = self.words[first]
        if first == at + 1 and len(word.text) > 1 and word.pos in ("v", "vn", "an", "a", "eng"):
            named = self.vocabulary.verb(word.text) is None and word.text not in self._outside
            return self._phrase(first, first + 1) if named and not self.is_name(first) else None
        return None

    def _owner(self, end: int, last: int) -> Phrase | None:
        """9个总投资近700亿元的电站群: the noun after 的, where the noun right after the number has a number itself."""
        for at in range(end, min(end + 5, last)):
            if at in self.layout.quantity_at:
                following = at + 1
                if following < last and self.words[following].text in ("以上", "以下", "左右"):
                    following += 1
                if following + 1 < last and self.words[following].text == "的":
                    return self.after(following, last)
                return None
            if self.vocabulary.verb(self.words[at].text) is None:
                return None
        return None

    def _joins(self, at: int, last: int) -> bool:
        """Whether a word that is no noun stands between two nouns of one name (高新技术企业, 省级以上研发机构)."""
        word = self.words[at]
        return at + 1 < last and self.is_noun(at + 1) and word.pos in ("b", "a", "k", "vn", "q", "zg", "f", "an")

    # --- before the number -------------------------------------------------------------------------------------

    def bridge(self, at: int, first: int) -> int:
        """The word before the verbs, adverbs, times and bounds that lead to a number: where its noun phrase would end.

        `at` is the word before the number; returns ``first - 1`` where only such words stand before it.
        """
        while at >= first:
            word = self.words[at]
            if at in self.layout.quantity_at:
                return at
            if at in self.layout.time_at or word.pos in _SKIP_POS or self._bridges(word.text) or self._reaches(at):
                at -= 1
            elif at > first and word.pos not in ("x",) and self.words[at - 1].text == "每":
                at -= 2
            elif word.text.startswith("每") and len(word.text) > 1:
                at -= 1
            else:
                return at
        return at

    def _reaches(self, at: int) -> bool:
        """Whether the word is a verb with its result after it: 从3.28%大砍至1.56%, 拖成75天."""
        follows = self.words[at + 1].text if at + 1 < len(self.words) else ""
        word = self.words[at]
        return follows in ("至", "到", "成") and word.pos == "v" and word.text not in self.vocabulary.nouns

    def _bridges(self, word: str) -> bool:
        """Whether a word leads from a noun to its number without a part in either."""
        vocabulary = self.vocabulary
        if word in _QUOTES or word in _MONEY or word in _LINKS or word in vocabulary.stand_ins:
            return True
        return vocabulary.verb(word) is not None or word in self._outside

    def before(self, at: int, first: int) -> Phrase | None:
        """The noun phrase that ends with word `at`, its head and what it needs, not before word `first`."""
        end = at + 1
        if not self.is_noun(at):
            return None
        word = self.words[at].text
        if word not in self.vocabulary.nouns and self.vocabulary.verb(word) in ("be", "reach", "light"):
            return None  # jieba tags 原本, 力争 as nouns
        begin = at
        while begin - 1 >= first and self._extends(begin - 1, begin, end):
            begin -= 1
        while begin < end - 1 and (self.words[begin].text in _QUOTES and not self._paired(begin, end)):
            begin += 1
        while begin < end - 1 and self._leads(begin):
            begin += 1
        phrase = self._phrase(begin, end)
        if phrase is None:
            return None
        joined = len(phrase.text) <= 2 and begin - 2 >= first and self.words[begin - 1].text in ("和", "与", "及")
        if joined and self.is_noun(begin - 2) and not self.is_name(begin - 2):
            start = begin - 2
            while start - 1 >= first and self._extends(start - 1, start, end):
                start -= 1
            return self._phrase(start, end)
        if self.vocabulary.is_generic(phrase.text):
            wider = self._widen(begin, end, first)
            if wider is not None:
                return wider
        return phrase

    def _leads(self, at: int) -> bool:
        """Whether a word that jieba tags as a noun only leads to one (力争, 最终)."""
        word = self.words[at].text
        return len(word) > 1 and word not in self.vocabulary.nouns and self.vocabulary.verb(word) in ("be", "light")

    def _extends(self, at: int, begin: int, end: int) -> bool:
        word = self.words[at]
        if self.is_name(at):
            return False
        if word.text in _QUOTES:
            return at > 0
        if self.is_noun(at):
            return True
        if word.pos in ("v", "vi", "vg") and self.vocabulary.verb(word.text) is None:
            joined = "".join(item.text for item in self.words[begin:end])
            if len(word.text) > 1 and self.vocabulary.is_generic(joined):
                return True
            # 房地产|开发|投资: a verb between two nouns of a short name
            return (
                len(joined) <= 2
                and len(word.text) == 2
                and at > 0
                and self.is_noun(at - 1)
                and not self.is_name(at - 1)
            )
        return (self.is_modifier(at) and word.pos not in ("v", "vi", "d", "q")) or (
            word.pos in ("q", "zg")
            and len(word.text) == 1
            and at not in self.layout.quantity_at
            and at > 0
            and self.is_noun(at - 1)
        )

    def _widen(self, begin: int, end: int, first: int) -> Phrase | None:
        """面积 alone says little: take in 的 and the noun before it (国内航线的旅客人数)."""
        at = begin - 1
        if at >= first and self.words[at].text in ("的", "之"):
            at -= 1
        if at < first or self.is_name(at) or not self.is_modifier(at) or self.words[at].text in _QUOTES:
            return None
        start = at
        while start - 1 >= first and not self.is_name(start - 1) and self.is_modifier(start - 1):
            start -= 1
        return self._phrase(start, end)

    def _paired(self, begin: int, end: int) -> bool:
        opening = self.words[begin].text
        closing = {"“": "”", "「": "」", "‘": "’", "『": "』", "《": "》"}.get(opening)
        return closing is not None and any(word.text == closing for word in self.words[begin:end])

    def _phrase(self, first: int, last: int) -> Phrase | None:
        texts = self.layout.texts[first:last]
        text = "".join([word for word in texts if word != "的"] if "的" in texts else texts)
        if not text.isalnum():
            text = _STRIP.sub("", text)
        if "每" in text or text[:1] == "经":
            text = _EACH.sub("", text) or text  # 冷藏柜每柜运价, 经季节性调整失业率
        return Phrase(first, last, text) if text and ("\u4e00" <= text[0] <= "\u9fff" or _HAN.search(text)) else None

    def verbs_before(self, at: int, first: int) -> Phrase | None:
        """Where no noun stands before a number, the verb that says what was done: 已投入, 新增就业, 成交."""
        end = at + 1
        begin = end
        while begin - 1 >= first and end - begin < 4:
            word: Word = self.words[begin - 1]
            if begin - 1 in self.layout.quantity_at or begin - 1 in self.layout.time_at or self.is_name(begin - 1):
                break
            if word.pos not in ("v", "vn", "vi", "n", "a", "b", "ad", "zg", "vg") or word.text in self._outside:
                break
            if self.vocabulary.verb(word.text) is not None or self.vocabulary.said.fullmatch(word.text):
                break
            begin -= 1
        return self._phrase(begin, end) if begin < end else None
