"""Subjects that bear no name where they stand: a body told by its kind, he and she, the office of a place.

一家面粉厂往年收储…, 旺角一间戏院的经理X说，上座率…, 他的物流公司…; 他等了三个半小时; 县府4月起…, 省商务厅数据显示….
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.names import Named, Names
from pipeline.stages.figures.verbs import follow_verbs

_LONGEST = 22  # characters from 一家 to the noun that ends the phrase
# 一家, 某, 另一间, not 第一家: the first character comes first, so that the search skips all others.
_ONE = re.compile(
    r"[一某另有不多部](?<![第\d十百千万两三四五六七八九].)"
    r"(?:(?<=[一某])|(?<=另)一|(?<=有)[的些]|(?<=不)少|(?<=多)数|(?<=部)分)(?:家|间|所|座|处|户|支|个)?",
    re.DOTALL,
)
_HIS = re.compile(r"[他她我](?:们)?(?:自己)?(?:的|所在的|家的|开的|办的|经营的)")
_HE = re.compile(r"(?:\d{1,2}岁的)?[他她](?![们的家国人])")
_PROGRAMME = re.compile(
    r"[“「][^“”「」，。\n]{2,10}[”」][^，。；：“”「」\d\s的]{0,10}?(行动|计划|工程|项目|活动|基金|大赛)(?![者组办书方部人])"
)
_NICKNAME = re.compile(
    r"[老小大]([\u4e00-\u9fff])(?=[家的说，自在把也又从就今])"
    r"|([\u4e00-\u9fff])(?:师傅|校长|支书|老板|厂长|医生|老师|大爷|大姐)"
)
_TOWARDS = ("对", "把", "向", "为", "将", "由")
_STRETCH = re.compile(r"(?:[^，。；、\d]{0,2}[至到][^，。；、\d]{1,6})?(?:段|区间)(?![时落])")
_STOP = re.compile(r"[，。；：、！？\n（）]")


@lru_cache(maxsize=4)
def _heads(lexicon: Lexicon) -> tuple[re.Pattern[str], tuple[str, ...], re.Pattern[str]]:
    """Nouns for bodies, those of them that only judge others' figures, and stretches of lines by two characters."""
    observers = lexicon.select("body_heads", "head", use="observer")
    chars = re.escape("".join(dict.fromkeys(lexicon.column("line_names", "char"))))
    return re.compile(alternation(lexicon.column("body_heads", "head"))), observers, re.compile(f"[{chars}][{chars}]段")


class Bodies:
    """Finds what bears no name in one document."""

    def __init__(self, names: Names, lexicon: Lexicon) -> None:
        self._names = names
        self._document = names.document
        self._heads, self._observers, self._lines = _heads(lexicon)
        self._verbs = follow_verbs(names.document, lexicon)

    def find(self, place_of: Callable[[str], str | None]) -> list[Named]:
        """What stands for a subject, in no order. `place_of` tells the place of a level (县)."""
        return [
            *self._by_kind(),
            *self._programmes(),
            *self._stretches(),
            *self._pronouns(),
            *self._nicknames(),
            *self._seats(place_of),
        ]

    # --- by their kind -------------------------------------------------------------------------------------------

    def _by_kind(self) -> list[Named]:
        """一家…面粉厂, 他的工厂: the noun phrase that ends with a noun for a body, without 一家 and clauses with 的."""
        found: list[Named] = []
        text = self._document.text
        for pattern in (_ONE, _HIS):
            for match in pattern.finditer(text):
                if pattern is _ONE and match[0] in ("一", "某", "另一"):
                    continue
                stop = _STOP.search(text, match.end(), match.end() + _LONGEST)
                end = self._head_end(match.end(), stop.start() if stop else min(match.end() + _LONGEST, len(text)))
                if end is None:
                    continue
                if text[:end].endswith(self._observers):
                    continue
                begin = max(match.end(), text.rfind("的", match.end(), end) + 1)
                name = re.sub(r"[“”「」\s]", "", text[begin:end])
                about = self._names.begins(match.start(), thing=True)
                found.append(Named(match.start(), end, name, "BODY", about, self._speaks(end)))
        return found

    def _head_end(self, start: int, stop: int) -> int | None:
        """Where the first noun phrase ends whose last word is a noun for a body."""
        layout, words = self._document.layout, self._document.words
        for head in self._heads.finditer(self._document.text, start, stop):
            word = words[layout.word_at(head.end() - 1)]
            if word.end != head.end():
                continue
            after = words[layout.word_at(head.end())] if head.end() < len(self._document.text) else None
            if (
                after is not None
                and after.start == head.end()
                and after.pos in ("n", "vn", "nz")
                and after.text[0] not in "老负"
            ):
                continue
            return head.end()
        return None

    def _speaks(self, end: int) -> bool:
        return self._document.text[end : end + 1] != "的" and self._verbs.after(end) is not None

    def _stretches(self) -> list[Named]:
        """武汉至宜昌段, 武宜段, 江苏段: a stretch of a line between places or in one."""
        found: list[Named] = []
        text, places = self._document.text, {}
        for match in self._lines.finditer(text):
            if self._names.begins(match.start()):
                found.append(Named(match.start(), match.end(), match[0], "STRETCH", True, False))
        for entity in self._document.entities:
            if entity.label in ("GPE", "FAC"):
                places[entity.end] = entity.start
            if entity.label != "GPE":
                continue
            stretch = _STRETCH.match(text, entity.end)
            if stretch is None:
                continue
            start = places.get(entity.start, entity.start)  # G15沈海高速|江苏段
            if text[start - 1 : start] in ("至", "到"):
                word = self._document.words[self._document.layout.word_at(start - 2)]
                start = places.get(start - 1, word.start)
            about = self._names.begins(start) or text[start - 1 : start] == "在"
            found.append(Named(start, stretch.end(), text[start : stretch.end()], "STRETCH", about, False))
        return found

    def _programmes(self) -> list[Named]:
        """“童心圆”先心病救助行动, and 行动 at the head of a later clause: what bears a name in quotation marks."""
        found: list[Named] = []
        text = self._document.text
        known: dict[str, tuple[int, str]] = {}
        for match in _PROGRAMME.finditer(text):
            before = text[max(0, match.start() - 1) : match.start()]
            if before in _TOWARDS:
                continue  # 对“面子”工程满意的
            about = before == "是" or self._names.begins(match.start())
            found.append(Named(match.start(), match.end(), match[0], "PROGRAMME", about, False))
            known.setdefault(match[1], (match.end(), match[0]))
        for word in self._document.words if known else ():
            if word.text in known and word.start > known[word.text][0] and self._names.begins(word.start):
                found.append(Named(word.start, word.end, known[word.text][1], "PROGRAMME", True, False))
        return found

    # --- he and she ----------------------------------------------------------------------------------------------

    def _pronouns(self) -> list[Named]:
        """他, 她 at the head of a clause: the person named last."""
        persons = self._names.persons
        starts = [person.start for person in persons]
        found: list[Named] = []
        for match in _HE.finditer(self._document.text) if persons else ():
            at = bisect_left(starts, match.start())
            if at and self._names.begins(match.start()):
                name = persons[at - 1].name
                about = self._names.own(name) or not self._names.official(name)
                found.append(
                    Named(match.start(), match.end(), name, "PERSON", about, self._verbs.after(match.end()) is not None)
                )
        return found

    def _nicknames(self) -> list[Named]:
        """老陈, 小李, 陈师傅, 石校长: the one person of the surname that the text has named before."""
        persons = self._names.persons
        found: list[Named] = []
        if not persons:
            return found
        surnames: dict[str, set[str]] = {}
        first: dict[str, int] = {}
        for person in persons:
            if len(person.name) in (2, 3):
                surnames.setdefault(person.name[0], set()).add(person.name)
                first.setdefault(person.name, person.end)
        for match in _NICKNAME.finditer(self._document.text) if surnames else ():
            names = surnames.get(match[1] or match[2], ())
            name = next(iter(names), "") if len(names) == 1 else ""
            if name and first[name] <= match.start() and self._names.begins(match.start(), thing=True):
                about = self._names.own(name) or not self._names.official(name)
                says = self._verbs.after(match.end()) is not None
                found.append(Named(match.start(), match.end(), name, "PERSON", about, says))
        return found

    # --- offices -------------------------------------------------------------------------------------------------

    def _seats(self, place_of: Callable[[str], str | None]) -> list[Named]:
        """县农委, 省商务厅, 苏州市水务局: the place whose office it is."""
        found: list[Named] = []
        for entity in self._document.entities:
            if entity.label != "ORG":
                continue
            place = place_of(entity.name)
            if place is not None:
                found.append(Named(entity.start, entity.end, place, "SEAT", False, False))
        return found
