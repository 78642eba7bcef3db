"""Who commits: the name or body right before the word of will (市文体部门要求), else whom the passage is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.statuses import Statuses
from pipeline.stages.figures.subjects import Subjects, follow_subjects
from pipeline.stages.figures.vocabulary import MODIFIERS, NOUNS

_ACTS = frozenset(("GPE", "ORG", "FAC", "PERSON"))
_BETWEEN = frozenset(("d", "ad", "t", "f", "u", "uj", "c"))  # parts of speech that may stand before the word of will
_LONGEST_NAME = 8  # words of a body without a name
_REMEMBERED = 30  # bodies
_OFFICE_REACH = 600  # characters
_NEAR = 6  # words between a body and its word of will
_NEAR_RULES = ("name it describes", "name in the clause", "name in the sentence", "name before it")
_ISSUED = re.compile(
    r"《([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|省|市|县|区|镇))[^》]{2,40}(?:规划|计划|方案|纲要|意见|报告|办法)"
)
_PLACE_OF = re.compile(r"([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|省|市|县|区|镇))")
_HAN = re.compile(r"[\u4e00-\u9fff]{3,4}")
_UPPER = ("省", "国", "自治区", "直辖市")
_LOWER = ("市", "县", "区", "镇", "乡", "村", "州", "旗", "街道")


class _Bodies(msgspec.Struct, frozen=True):
    heads: tuple[str, ...]
    companies: frozenset[str]
    offices: tuple[str, ...]
    media: tuple[str, ...]
    officers: re.Pattern[str]
    issuers: re.Pattern[str]


@lru_cache(maxsize=4)
def _bodies(lexicon: Lexicon) -> _Bodies:
    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("actor_bodies", "word", kind=name)

    return _Bodies(
        heads=kind("body") + kind("company"),
        companies=frozenset(kind("company")),
        offices=kind("office"),
        media=kind("medium"),
        officers=re.compile(
            rf"([省市县区镇乡州村])(?:长|委书记|政府|委)(?![^，。；：]{{0,2}}[会办])"
            rf"|{alternation(kind('company head'))}"
        ),
        issuers=re.compile(rf"(国家|全国|中央|国务院){alternation(kind('plan'))}"),
    )


class Actors:
    """Finds who commits to the targets of one document."""

    def __init__(self, document: Document, statuses: Statuses, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        self.statuses = statuses
        self.subjects: Subjects = follow_subjects(document, lexicon)
        self.bodies = _bodies(lexicon)
        self._said = frozenset(lexicon.column("speech_verbs", "verb"))
        self._named = [entity for entity in document.entities if entity.label == "ORG"]
        self._bodies_end = [entity.end for entity in self._named]
        self._ends = {entity.end: entity for entity in document.entities if entity.label in _ACTS}

    def find(self, at: int) -> Said[str | None]:
        """Who commits to what stands at word `at`, by the full name in the article; None where nobody is named."""
        sentence = self.layout.sentence(at)
        place = self.document.words[at].start
        said = self.subjects.find(at, "target")
        for cue in reversed(self.statuses.cues_in(self.document, sentence.start, place)):
            actor = self._before(cue, sentence.first) if cue.status == "target" else None
            if actor is not None:
                return Said(self._resolved(actor, place, said.value), f"stands before {cue.text}")
        company = self._leads(at)
        if company is not None:
            return Said(self._resolved(company, place, said.value), "begins the clause")
        if said.rule not in _NEAR_RULES[:2] and (speaker := self._body_that_says(at, sentence)) is not None:
            return Said(self._resolved(speaker, place, said.value), "body that says it")
        issuer = self.bodies.issuers.search(self.document.text, sentence.start, place)
        if issuer is not None:
            return Said(issuer[1], "whose plan it is")
        if said.rule in _NEAR_RULES and said.value is not None and not self._is_medium(said.value):
            return said
        office = self._by_office(at, sentence)
        return Said(office, "body whose head is quoted") if office is not None else self._own_place(said)

    def is_public(self, actor: str | None) -> bool:
        """Whether a place commits, or nobody by name in an article about one: its plans are made for years."""
        topics = self.subjects.topics
        return actor in topics.counts["GPE"] or actor in ("中国", "国家") or (actor is None and not topics.company)

    def _leads(self, at: int) -> str | None:
        """公司收入要过6亿元: 公司, 集团 at the beginning of the clause."""
        first, _ = self.layout.clause(at)
        for index in range(first, at):
            if self.document.words[index].text in self.bodies.companies:
                return self.document.words[index].text
            if index not in self.layout.time_at:
                return None
        return None

    def _body_that_says(self, at: int, sentence: Sentence) -> str | None:
        """铁路部门表示，: a body without a name that speaks in the sentence."""
        words = self.document.words
        for index in range(at - 1, sentence.first, -1):
            before = words[index - 1]
            if words[index].text not in self._said or index - 1 in self.layout.entity_at:
                continue
            if before.pos in NOUNS and before.text.endswith(self.bodies.heads):
                return self._noun(index - 1, sentence.first)
        return None

    def _by_office(self, at: int, sentence: Sentence) -> str | None:
        """The body whose head is quoted: 县长赖淑枫公布 speaks for the county, 董事长 for the company."""
        text = self.document.text
        paragraph = self.document.paragraphs[sentence.paragraph]
        found: str | None = None
        place = self.document.words[at].start
        for match in self.bodies.officers.finditer(text, max(paragraph.start, place - _OFFICE_REACH), place):
            found = (self._office_of(match) if match[1] else self._company(match.start())) or found
        return found

    def _office_of(self, match: re.Match[str]) -> str | None:
        """The place of a 县长: the name before the title, where the article has it elsewhere too, else its 县."""
        text = self.document.text
        for length in (3, 2):
            name = text[max(0, match.start() - length) : match.start() + 1]
            if _HAN.fullmatch(name) and text.count(name) + (self.document.title or "").count(name) > 1:
                return name
        return self._of_kind(match[1])

    def _of_kind(self, kind: str) -> str | None:
        """The place of a kind (县) that the article names most; else its topic, where that is a place (short names)."""
        places = self.subjects.topics.counts["GPE"]
        named = next((name for name, _ in places.most_common() if name.endswith(kind)), None)
        topic = self.subjects.topics.article
        return named or (topic if topic in places and not str(topic).endswith((*_UPPER, *_LOWER)) else None)

    def _company(self, before: int) -> str | None:
        """The company named last before a place in the text."""
        return next((name for name in self._named_before(before) if not name.endswith(self.bodies.offices)), None)

    def _named_before(self, before: int) -> list[str]:
        """The bodies named before a place in the text, the last first; not more than a reader remembers."""
        at = bisect_right(self._bodies_end, before)
        return [entity.name for entity in reversed(self._named[max(0, at - _REMEMBERED) : at])]

    def _is_medium(self, name: str) -> bool:
        return name.endswith(self.bodies.media)

    def _before(self, cue: Cue, floor: int) -> str | None:
        """The name, or the noun for a body, that stands before a cue in its clause."""
        words, at = self.document.words, self.layout.word_at(cue.start) - 1
        for back in range(at, max(floor, at - _NEAR) - 1, -1):
            word = words[back]
            entity = self._ends.get(word.end)
            if entity is not None:
                return entity.name
            if word.text in CLAUSE_ENDS:
                return None
            if back in self.layout.entity_at:  # 中山市第十五次党代会提出: the place of a congress, of a plan
                name = self.document.entities[self.layout.entity_at[back]].name
                place = _PLACE_OF.match(name)
                return place[1] if place is not None else None
            if word.text.endswith(self.bodies.heads) and word.pos in NOUNS:
                return self._noun(back, floor)
            if back not in self.layout.time_at and word.pos not in _BETWEEN and word.text not in ("年初", "本", "另"):
                return None
        return None

    def _noun(self, last: int, floor: int) -> str | None:
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

    def _resolved(self, actor: str, place: int, said: str | None) -> str | None:
        """公司, 协会, 该社, 镇里: the body named before that ends so, or that the passage is about."""
        if actor[-1:] == "里" or actor in self.bodies.companies:
            kind = self._of_kind(actor[0]) if actor[-1:] == "里" else None
            if kind is not None:
                return kind
            known = said in self.subjects.topics.counts["ORG"] and not str(said).endswith(self.bodies.offices)
            return said if known else self._company(place) or actor.removeprefix("该")
        return next((name for name in self._named_before(place) if name.endswith(actor)), actor)

    def _own_place(self, said: Said[str | None]) -> Said[str | None]:
        """What a report of a town carries on from a sentence about its province is about the town again.

        Where the passage is about nothing but the medium, the place of the plan or the one named most commits.
        """
        topics, name = self.subjects.topics, said.value
        topic = topics.article
        if name is None or self._is_medium(name):
            issued = _ISSUED.search(self.document.text) or _ISSUED.search(self.document.title or "")
            if issued is not None:
                return Said(issued[1], "whose plan it is")
            often = next((place for place, times in topics.counts["GPE"].most_common(1) if times > 1), None)
            return Said(often, "place named most" if often is not None else "no name")
        if topic is not None and name.endswith(_UPPER) and topic.endswith(_LOWER):
            return Said(topic, "what the article is about")
        return said


def follow_actors(document: Document, statuses: Statuses, lexicon: Lexicon) -> Actors:
    """The actors of a document, made once."""
    return document.once(Actors, lambda: Actors(document, statuses, lexicon))
