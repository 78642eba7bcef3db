"""The bodies behind nouns and offices: which company 公司 is, whose 县长 speaks, what 协会 is called in full."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.subjects import Subjects
from pipeline.stages.figures.vocabulary import MODIFIERS, NOUNS

UPPER = ("省", "国", "自治区", "直辖市")
LOWER = ("市", "县", "区", "镇", "乡", "村", "州", "旗", "街道")
_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z]{2,10}")  # 俄速通|总经理
_HAN = re.compile(r"[\u4e00-\u9fff]{3,4}")
_PROPER = frozenset(("ns", "nr", "nz", "nt", "nrt", "nrfg", "j"))
_LONGEST_NAME = 8  # words of a body without a name
_LONGEST_TITLE = 8  # words between a body and the person who heads it
_REMEMBERED = 30  # bodies
_REACH = 600  # characters, or words, that are looked back


class Bodies(msgspec.Struct, frozen=True):
    heads: tuple[str, ...]
    companies: frozenset[str]
    offices: tuple[str, ...]
    media: tuple[str, ...]
    documents: tuple[str, ...]
    officials: tuple[str, ...]
    title_parts: tuple[str, ...]
    parts: tuple[str, ...]
    officers: re.Pattern[str]
    company_heads: frozenset[str]
    company_ends: tuple[str, ...]
    issuers: re.Pattern[str]


@lru_cache(maxsize=4)
def load_bodies(lexicon: Lexicon) -> Bodies:
    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("actor_bodies", "word", kind=name)

    return Bodies(
        heads=kind("body") + kind("company"),
        companies=frozenset(kind("company")),
        offices=kind("office"),
        media=kind("medium"),
        documents=kind("document"),
        officials=kind("official"),
        title_parts=kind("title part"),
        parts=kind("part of a company"),
        company_heads=frozenset(kind("company head")),
        company_ends=kind("company end"),
        officers=re.compile(
            rf"([省市县区镇乡州村])(?:长|委书记|政府|委)(?![^，。；：]{{0,2}}[会办])"
            rf"|{alternation(kind('company head'))}"
        ),
        issuers=re.compile(rf"(国家|全国|中央|国务院){alternation(kind('plan'))}"),
    )


class Offices:
    """Finds the bodies of one document by what stands for them."""

    def __init__(self, document: Document, subjects: Subjects, bodies: Bodies) -> None:
        self.document = document
        self.layout = document.layout
        self.subjects = subjects
        self.bodies = bodies
        self._named = [entity for entity in document.entities if entity.label == "ORG"]
        self._bodies_end = [entity.end for entity in self._named]
        self._ends = {entity.end: entity for entity in document.entities if entity.label in ("ORG", "GPE")}
        self._persons: dict[str, str | None] = {}

    def is_medium(self, name: str) -> bool:
        """Whether a body by its name is a paper, a station, an agency of news."""
        return name.endswith(self.bodies.media)

    def is_office(self, name: str | None) -> bool:
        """Whether a body by its name is an office, an exchange, a society: no company."""
        return name is not None and name.endswith(self.bodies.offices)

    def quoted(self, at: int, sentence: Sentence) -> str | None:
        """The body whose head is quoted: 县长赖淑枫公布 speaks for the county, 董事长 for the company."""
        text = self.document.text
        paragraph = self.document.paragraphs[sentence.paragraph]
        found: str | None = None
        place = self.document.words[at].start
        for match in self.bodies.officers.finditer(text, max(paragraph.start, place - _REACH), place):
            found = (self._office_of(match) if match[1] else self.company(match.start())) or found
        return found

    def _office_of(self, match: re.Match[str]) -> str | None:
        """The place of a 县长: the name before the title, where the article has it elsewhere too, else its 县."""
        text = self.document.text
        for length in (3, 2):
            name = text[max(0, match.start() - length) : match.start() + 1]
            if _HAN.fullmatch(name) and text.count(name) + (self.document.title or "").count(name) > 1:
                return name
        return self.of_kind(match[1])

    def of_kind(self, kind: str) -> str | None:
        """The place of a kind (县) that the article names most; else its topic, where that is a place (short names)."""
        places = self.subjects.topics.counts["GPE"]
        named = next((name for name, _ in places.most_common() if name.endswith(kind)), None)
        topic = self.subjects.topics.article
        return named or (topic if topic in places and not str(topic).endswith((*UPPER, *LOWER)) else None)

    def company(self, before: int) -> str | None:
        """The company named last before a place in the text: by an entity, else by a noun phrase that ends so."""
        topics = self.subjects.topics
        if topics.company and not self.is_office(topics.article or ""):
            return topics.article  # in a company's news its own people are named without it
        named = next((name for name in self.named_before(before) if not self.is_office(name)), None)
        return named or self.phrase(self.bodies.company_ends, before)

    def named_before(self, before: int) -> list[str]:
        """The bodies named before a place in the text, the last first; not more than a reader remembers."""
        at = bisect_right(self._bodies_end, before)
        return [entity.name for entity in reversed(self._named[max(0, at - _REMEMBERED) : at])]

    def phrase(self, ends: tuple[str, ...], before: int) -> str | None:
        """The last noun phrase before a place in the text that ends so and is longer: 华东智能计算产业协会."""
        last = self.layout.word_at(before)
        for at in range(last - 1, max(-1, last - _REACH), -1):
            word = self.document.words[at]
            if word.text.endswith(ends) and word.pos in NOUNS:
                found = self.noun(at, self.layout.clause_first[at])
                end = next(end for end in ends if word.text.endswith(end))
                part = (
                    found is None
                    or not self._has_name(at, self.layout.clause_first[at])
                    or found.startswith(("该", "本", "这", "我"))
                    or found.endswith(self.bodies.parts)
                )
                if found is not None and not part and len(found) >= len(end) + 2:
                    return found
        return None

    def _has_name(self, last: int, floor: int) -> bool:
        """Whether a proper name stands in the noun phrase that ends with word `last` (赣江银行, not 手机银行)."""
        first = max(floor, last - _LONGEST_NAME)
        for at in range(last, first - 1, -1):
            word = self.document.words[at]
            if word.pos not in NOUNS and word.pos not in MODIFIERS:
                return False
            if word.pos in _PROPER or at in self.layout.entity_at:
                return True
        return False

    def noun(self, last: int, floor: int) -> str | None:
        """The noun phrase that ends with word `last`, from the beginning of its clause: 市文体部门."""
        words = self.document.words
        first = last
        while first > floor and last - first < _LONGEST_NAME:
            word = words[first - 1]
            if word.pos not in NOUNS and word.pos not in MODIFIERS:
                break
            if first - 1 in self.layout.time_at or first - 1 in self.layout.quantity_at:
                break
            first -= 1
        return "".join(word.text for word in words[first : last + 1])

    def of_person(self, name: str) -> str | None:
        """The body that the article says a person heads or works for: 国发会副主委高仙桂, 该局副局长裴志坤."""
        if name not in self._persons:
            mentions = [e.start for e in self.document.entities if e.label == "PERSON" and e.name == name]
            bodies = (self._before_person(start) for start in mentions[:4])
            self._persons[name] = next((body for body in bodies if body is not None), None)
        return self._persons[name]

    def _before_person(self, start: int) -> str | None:
        words, at = self.document.words, self.layout.word_at(start) - 1
        first = self.layout.clause_first[at + 1]
        for back in range(at, max(first, at - _LONGEST_TITLE) - 1, -1):
            word = words[back]
            entity = self._ends.get(word.end)
            if entity is not None:
                official = any(item.text.endswith(self.bodies.officials) for item in words[back + 1 : at + 1])
                return entity.name if entity.label == "ORG" or official else None
            if word.text in CLAUSE_ENDS or word.pos[:1] == "v":
                return None
            if word.text in self.bodies.company_heads:
                before = self.document.text[words[first].start : word.start]
                while before.endswith(self.bodies.title_parts):  # 港铁行政|总裁
                    before = before.removesuffix(
                        next(part for part in self.bodies.title_parts if before.endswith(part))
                    )
                heads = (*self.bodies.companies, *self.bodies.company_heads)
                headed = _NAME.fullmatch(before) and not before.startswith(heads)
                return before if headed else self.company(start)
            if word.text[:1] in "省市县区镇乡村" and word.text[1:] in ("长", "委书记"):
                return self.of_kind(word.text[0])
            if len(word.text) == 2 and word.text[0] == "该":
                return self.full(word.text[1], start) or word.text
            if back > first and words[back - 1].text == "该":
                named = next((body for body in self.named_before(start) if body.endswith(word.text)), None)
                return named or self.phrase((word.text,), start)
            if len(word.text) > 1 and word.text.endswith(self.bodies.heads) and word.pos in NOUNS:
                return self.full(self.noun(back, first), start)
        return None

    def full(self, noun: str | None, before: int) -> str | None:
        """The full name of a body that a noun stands for (协会, 集团), the noun itself where the article has none."""
        if noun is None:
            return None
        if noun in self.bodies.companies:
            return self.company(before) or noun
        named = next((name for name in self.named_before(before) if name.endswith(noun)), None)
        return named or (self.phrase((noun,), before) if len(noun) < 3 else None) or noun
