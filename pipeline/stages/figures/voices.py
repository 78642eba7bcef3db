"""Who says something where: a verb of saying and the person, body or unnamed speaker before it.

A voice is a name (周怀远说), a pronoun that stands for one (他估计), a noun for somebody unnamed (交通部门预计,
山西一位能源官员坦言, 市场预期), or the person of a clause that ends with a colon (李国英报出一组数字：).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Entity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.marks import marks
from pipeline.stages.figures.verbs import follow_verbs

_NEAR = 16  # characters between a name and its verb of saying
_BESIDE = 6  # the same for nouns and pronouns, which mean less by themselves
_PHRASE = 26  # characters of a noun phrase for somebody unnamed
_CLAUSE = 60  # characters looked back for the beginning of a clause
_BREAK = "，。；：,;:！？“”「」『』\n"
_FULL = "。；;！？”」』\n"
_ONE = re.compile(r"[一某](?:位|名|家|间|个|些)(?:不愿具名的|不具名的|匿名的|不愿透露姓名的)?")
_INSIDE = (
    "n",
    "s",
    "j",
    "b",
    "a",
    "f",
    "g",
    "eng",
)  # parts of speech of what may stand before a noun, by how they begin


def _last(pattern: re.Pattern[str], text: str, start: int, end: int) -> re.Match[str] | None:
    """The last match in a stretch of text."""
    found = [*pattern.finditer(text, start, end)]
    return found[-1] if found else None


class Voice(msgspec.Struct, gc=False, frozen=True):
    """Somebody who says something: `start` where the name or noun begins, `verb` where the verb ends.

    `near` where it counts for numbers of the same clause only (市场预期的5.1%).
    """

    start: int
    verb: int
    name: str
    near: bool = False


class VoiceWords:
    """The tables voices, titles and own_account, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(use: str) -> frozenset[str]:
            return frozenset(lexicon.select("voices", "word", use=use))

        self.elided = words("elided")
        self.vague = words("vague")
        self.places = words("place")
        self.market = words("market")
        self.body_pronouns = words("body pronoun")
        self.these = words("this person")
        self.pronoun = re.compile(alternation(words("person pronoun") | self.these | self.body_pronouns) + "(?![的们])")
        persons = frozenset(lexicon.select("titles", "word", place="before"))
        persons |= frozenset(lexicon.column("own_account", "word"))
        self.noun = re.compile(alternation(words("body") | self.vague | self.market | persons | words("document")))


@lru_cache(maxsize=4)
def voice_words(lexicon: Lexicon) -> VoiceWords:
    """The voice words of a lexicon, compiled once."""
    return VoiceWords(lexicon)


class Voices:
    """The voices of one document, left to right."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.words = voice_words(lexicon)
        self._marks = marks(lexicon)
        self._verbs = follow_verbs(document, lexicon)
        self._all = [entity.start for entity in document.entities]
        self._places = {entity.end: entity.start for entity in document.entities if entity.label != "PERSON"}
        self._names = [e for e in document.entities if e.label in ("PERSON", "ORG", "EVENT", "LAW", "WORK_OF_ART")]
        self._name_ends = [entity.end for entity in self._names]
        self._unnamed: list[Voice] = []
        self._heard = ""
        found = [*self._by_verbs(), *self._by_colons()]
        self.found = sorted(found, key=lambda voice: (voice.start, voice.verb))
        self.starts = [voice.start for voice in self.found]

    def last(self, start: int, end: int, clause: int) -> str | None:
        """The last who begins and whose verb ends in a stretch of text; the number's clause begins at `clause`."""
        for voice in reversed(self.found[bisect_left(self.starts, start) : bisect_left(self.starts, end)]):
            if voice.verb <= end and (not voice.near or voice.start >= clause):
                return voice.name
        return None

    def beside(self, sentence: int, start: int, end: int) -> str | None:
        """The person right after a quotation (“…呢。”他关掉电源), or the last before it (她只嫌，“…”)."""
        text = self.document.text
        stop = next((at for at in range(end, min(end + _NEAR, len(text))) if text[at] in _BREAK), end)
        for low, high in ((end, stop), (sentence, start)):
            pronoun = self.words.pronoun.search(text, low, high)
            if pronoun is not None and pronoun[0] not in self.words.body_pronouns:
                return self._meant(pronoun.start(), pronoun[0])
            index = bisect_right(self._name_ends, high) - 1
            if index >= 0 and self._names[index].start >= low and self._names[index].label == "PERSON":
                return self._names[index].name
        return None

    # --- verbs ---------------------------------------------------------------------------------------------------

    def _by_verbs(self) -> list[Voice]:
        found: list[Voice] = []
        text = self.document.text
        for match in self._verbs.all:
            start, end = match.span()
            clause = self._back(start, _BREAK)
            voice = self._before(clause, start, end, match[0])
            if voice is None and clause == start and match[0] in self.words.elided and text[start - 1 : start] in "，,":
                voice = self._clause_before(start - 1, end)
            if voice is not None:
                self._heard = voice.name
                found.append(voice)
        return found

    def _inside_name(self, at: int) -> bool:
        """Whether a character stands inside a name: 统计 in 国家统计局."""
        index = bisect_right(self._all, at) - 1
        return index >= 0 and self.document.entities[index].end > at

    def _back(self, at: int, marks: str) -> int:
        """Where the stretch of text begins that ends at `at` and has none of the marks."""
        text, low = self.document.text, max(0, at - _CLAUSE)
        while at > low and text[at - 1] not in marks:
            at -= 1
        return at

    def _before(self, clause: int, start: int, end: int, verb: str) -> Voice | None:
        """Who stands before a verb in its clause: the nearest name, else a pronoun, else a noun."""
        plan = verb in self._verbs.plans
        name = None if plan else self._name(max(clause, start - _NEAR - _PHRASE), start)
        if name is not None and start - name.end <= _NEAR + (0 if name.label != "PERSON" else _BESIDE):
            firm = name.label == "ORG" and verb in self._marks.publish and not self._marks.agency(name.name)
            return None if firm else Voice(name.start, end, name.name)  # a firm tells its own figures
        text = self.document.text
        pronoun = _last(self.words.pronoun, text, max(clause, start - _BESIDE - 6), start)
        if pronoun is not None and start - pronoun.end() <= _BESIDE:
            meant = self._meant(pronoun.start(), pronoun[0])
            return Voice(pronoun.start(), end, meant) if meant is not None else None
        noun = None if plan else _last(self.words.noun, text, max(clause, start - _BESIDE - 6), start)
        if noun is None or start - noun.end() > _BESIDE or self._inside_name(noun.start()):
            return None
        if not self._joined(noun.end(), start):
            return None
        return self._phrase(clause, noun, end)

    def _name(self, low: int, high: int) -> Entity | None:
        """The last name between two places that can speak."""
        index = bisect_right(self._name_ends, high) - 1
        while index >= 0 and self._names[index].start >= low:
            start = self._names[index].start
            if start == 0 or self.document.text[start - 1] not in self.words.places:
                return self._names[index]
            high = start  # 在立法会表示: who says it stands before that
            index -= 1
        return None

    def _clause_before(self, comma: int, verb: int) -> Voice | None:
        """一间外资行更悲观，估计…: who the clause before begins with."""
        clause = self._back(comma, _BREAK)
        index = bisect_left(self._name_ends, clause)
        name = self._names[index] if index < len(self._names) else None
        if name is not None and clause <= name.start < name.end <= comma and name.label in ("PERSON", "ORG"):
            return Voice(name.start, verb, name.name)
        pronoun = self.words.pronoun.match(self.document.text, clause, comma)
        if pronoun is not None and (meant := self._meant(clause, pronoun[0])) is not None:
            return Voice(clause, verb, meant)
        one = _ONE.search(self.document.text, clause, min(comma, clause + 8))
        noun = self.words.noun.search(self.document.text, one.end(), comma) if one else None
        return self._phrase(clause, noun, verb) if noun is not None else None

    # --- nouns and pronouns --------------------------------------------------------------------------------------

    def _joined(self, start: int, end: int) -> bool:
        """Whether only adverbs, times and the like stand in between: 经济师|普遍|推算, not 公司|董秘肖剑|表示."""
        layout, words = self.document.layout, self.document.words
        at = layout.word_at(start)
        while at < len(words) and words[at].start < end:
            if words[at].start >= start and words[at].pos.startswith(("n", "x")) and at not in layout.time_at:
                return False
            at += 1
        return True

    def _phrase(self, clause: int, noun: re.Match[str], verb: int) -> Voice | None:
        """The noun phrase for somebody unnamed that ends with a noun."""
        text, end = self.document.text, noun.end()
        clause = max(clause, end - _PHRASE)
        if noun[0] in self.words.market:
            return Voice(noun.start(), verb, noun[0], near=True)
        one = _last(_ONE, text, clause, noun.start())
        if one is not None:
            start = self._places.get(one.start(), one.start())
            after = max(text.rfind("的", one.end(), end) + 1, one.end())
            known = text[after:end] not in self.words.vague and (after > one.end() or start == one.start())
            name = text[after if known else start : end]
        else:
            start = self._noun_start(noun.start(), clause)
            name = text[start:end]
            if name in self.words.vague:
                return None  # 负责人表示: whose is not said
        voice = Voice(start, verb, name)
        self._unnamed.append(voice)
        return voice

    def _noun_start(self, at: int, floor: int) -> int:
        """Where the nouns begin that stand right before a noun: 平潭|口岸|部门, 当地|交通|部门."""
        layout = self.document.layout
        if not self.document.words:
            return max(at, floor)  # nothing but furniture
        index = layout.word_at(at)
        start = min(self.document.words[index].start, at)
        while index > 0 and self.document.words[index - 1].start >= floor:
            word = self.document.words[index - 1]
            if not word.pos.startswith(_INSIDE) and index - 1 not in layout.entity_at and word.pos != "vn":
                break
            if index - 1 in layout.time_at or index - 1 in layout.quantity_at or word.pos.startswith("ad"):
                break
            index -= 1
            start = word.start
        return max(start, floor)

    def _meant(self, at: int, pronoun: str) -> str | None:
        """Whom a pronoun stands for: the person (or body) named last, in this paragraph or the one before."""
        index = bisect_right(self._name_ends, at) - 1
        labels = ("ORG",) if pronoun in self.words.body_pronouns else ("PERSON",)
        while index >= 0 and self._names[index].label not in labels:
            index -= 1
        name = self._names[index] if index >= 0 else None
        unnamed = self._unnamed[-1] if self._unnamed else None
        later = unnamed is not None and (name is None or name.start < unnamed.start or pronoun in self.words.these)
        if unnamed is not None and later and unnamed.start < at and labels == ("PERSON",):
            return unnamed.name
        if pronoun in self.words.these and self._heard:
            return self._heard  # 工信局一位负责人介绍…这位负责人说
        return name.name if name is not None else None

    # --- colons --------------------------------------------------------------------------------------------------

    def _by_colons(self) -> list[Voice]:
        """李国英报出一组数字：, 陈锦洪算得更直白：, 黄润秋：; the last name before a colon, where it is a person's."""
        found: list[Voice] = []
        text = self.document.text
        at = text.find("：")
        while at >= 0:
            clause = self._back(at, "，。；：;！？\n")
            name = self._name(clause, at)
            if name is not None and name.label == "PERSON" and name.end < at:
                found.append(Voice(name.start, at, name.name))
            at = text.find("：", at + 1)
        return found
