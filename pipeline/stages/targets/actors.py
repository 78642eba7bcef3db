"""Who commits: the name or body right before the word of will (市文体部门要求), else whom the passage is about."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.speakers import follow_speakers
from pipeline.stages.figures.statuses import Statuses
from pipeline.stages.figures.subjects import Subjects, follow_subjects
from pipeline.stages.figures.vocabulary import NOUNS
from pipeline.stages.targets.offices import LOWER, UPPER, Offices, load_bodies

_ACTS = frozenset(("GPE", "ORG", "FAC", "PERSON"))
_BETWEEN = frozenset(("d", "ad", "t", "f", "u", "uj", "c"))  # parts of speech that may stand before the word of will
_NEAR = 6  # words between a body and its word of will
_OWN_RULES = frozenset(("name it describes", "name in the clause"))
_IN_SENTENCE = frozenset(("name in the sentence",))
_WEAK = frozenset(("name before it", "name in the sentence, not its topic"))
_PROVINCIAL = re.compile("全省|我省|该省|省委|省政府|省里")
_OFTEN = 2
_ISSUED = re.compile(
    r"《([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|省|市|县|区|镇))[^》]{2,40}(?:规划|计划|方案|纲要|意见|报告|办法)"
)
_PLACE_OF = re.compile(r"([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|省|市|县|区|镇))")
_DEPARTMENT = re.compile(r"([\u4e00-\u9fff]{1,8}?(?:部|委|委员会|总局|署|厅))[\u4e00-\u9fff]{2,10}[司处]$")


class Actors:
    """Finds who commits to the targets of one document."""

    def __init__(self, document: Document, statuses: Statuses, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        self.statuses = statuses
        self.subjects: Subjects = follow_subjects(document, lexicon)
        self.speakers = follow_speakers(document, lexicon)
        self.bodies = load_bodies(lexicon)
        self.offices = Offices(document, self.subjects, self.bodies)
        self._said = frozenset(lexicon.column("speech_verbs", "verb"))
        self._ends = {entity.end: entity for entity in document.entities if entity.label in _ACTS}
        self._people = frozenset(entity.name for entity in document.entities if entity.label == "PERSON")

    def find(self, at: int) -> Said[str | None]:
        """Who commits to what stands at word `at`, by the full name in the article; None where nobody is named.

        A ministry commits by its departments (水利部|农村水利司).
        """
        said = self._find(at)
        department = _DEPARTMENT.match(said.value) if said.value is not None else None
        return said if department is None else Said(department[1], said.rule)

    def _find(self, at: int) -> Said[str | None]:
        sentence = self.layout.sentence(at)
        place = self.document.words[at].start
        said = self.subjects.find(at, "target")
        for cue in reversed(self.statuses.cues_in(self.document, sentence.start, place)):
            actor = self._before(cue, sentence.first) if cue.status == "target" else None
            if actor is not None:
                return Said(self._resolved(actor, at, said.value), f"stands before {cue.text}")
        company = self._leads(at)
        if company is not None:
            return Said(self._resolved(company, at, said.value), "begins the clause")
        if said.rule not in _OWN_RULES and (speaker := self._body_that_says(at, sentence)) is not None:
            return Said(self._resolved(speaker, at, said.value), "body that says it")
        issuer = self.bodies.issuers.search(self.document.text, sentence.start, place)
        if issuer is not None:
            return Said(issuer[1], "whose plan it is")
        if said.rule in _OWN_RULES and self._commits(said.value):
            return said
        return self._from_speaker(at, sentence, said) or self._own_place(said)

    def _commits(self, name: str | None) -> bool:
        """Whether a name is that of somebody who can commit: no medium, no document, no official in person."""
        if name is None or self.offices.is_medium(name) or name.endswith(self.bodies.documents):
            return False
        return name not in self._people or self.offices.of_person(name) is None

    def _from_speaker(self, at: int, sentence: Sentence, said: Said[str | None]) -> Said[str | None] | None:
        """Whose speaker is quoted: a company's commits for it; an official's for the place the article is about."""
        body = self._speakers_body(at)
        topic, places = self.subjects.topics.article, self.subjects.topics.counts["GPE"]
        if body is not None:
            public = self.offices.is_office(body) or body in places
            place = topic in places and topic != self.subjects.topics.nation and self._commits(topic)
            return Said(topic if public and place else body, "body whose head is quoted")
        if said.rule in _IN_SENTENCE and self._commits(said.value):
            return said
        office = self.offices.quoted(at, sentence)
        if office is None and said.rule in _WEAK and self._commits(topic):
            return Said(topic, "what the article is about")
        return Said(office, "body whose head is quoted") if office is not None else None

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
                return self.offices.noun(index - 1, sentence.first)
        return None

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
                return self.offices.noun(back, floor)
            if len(word.text) == 2 and word.text[0] == "该" and word.text.endswith(self.bodies.offices):
                return word.text
            if (
                back not in self.layout.time_at
                and word.pos not in _BETWEEN
                and word.text not in ("年初", "本", "另", "到")
            ):
                return None
        return None

    def _resolved(self, actor: str, at: int, said: str | None) -> str | None:
        """公司, 协会, 该社, 镇里: the body named before that ends so, the speaker's, or what the passage is about."""
        place = self.document.words[at].start
        if actor[0] == "该":
            named = next((name for name in self.offices.named_before(place) if name.endswith(actor[1:])), None)
            if named is not None:
                return named
        if actor in self.bodies.companies:
            known = said in self.subjects.topics.counts["ORG"] and not self.offices.is_office(said)
            if known:
                return said
            body = self._speakers_body(at)
            company = body if body is not None and not self.offices.is_office(body) else None
            return company or self.offices.company(place) or actor.removeprefix("该")
        kind = self.offices.of_kind(actor[0]) if actor[-1:] == "里" else None
        return kind or self.offices.full(actor.removeprefix("该"), place)

    def _speakers_body(self, at: int) -> str | None:
        speaker = self.speakers.find(at).value
        return self.offices.of_person(speaker) if speaker is not None and speaker in self._people else None

    def _own_place(self, said: Said[str | None]) -> Said[str | None]:
        """What a report of a town carries on from a sentence about its province is about the town again.

        Where the passage is about a medium, an exchange or a document, the place of the plan or the one named most
        commits; where the text speaks of 全省, the province does.
        """
        topics, name = self.subjects.topics, said.value
        topic = topics.article
        if not self._commits(name) or (topics.company and self.offices.is_office(name)):
            issued = _ISSUED.search(self.document.text) or _ISSUED.search(self.document.title or "")
            if issued is not None:
                return Said(issued[1], "whose plan it is")
            often = next((place for place, times in topics.counts["GPE"].most_common(1) if times > 1), None)
            if often is None and name is not None and name.endswith(self.bodies.documents):
                return Said(topics.nation, "whose plan it is")
            return Said(often, "place named most" if often is not None else "no name")
        if topic is not None and name is not None and name.endswith(UPPER) and topic.endswith(LOWER):
            return Said(topic, "what the article is about")
        carried = name == topic and said.rule == "what the article is about"
        province = self.document.once("province", self._province) if carried else None
        return Said(province, "what 全省 stands for") if province is not None else said

    def _province(self) -> str | None:
        """The province that a text on 全省 is about, where it is known for another place (by its dateline)."""
        topics = self.subjects.topics
        if len(_PROVINCIAL.findall(self.document.text)) < _OFTEN:
            return None
        provinces = [e.name for e in self.document.entities if e.adcode is not None and e.adcode.endswith("0000")]
        if topics.article in provinces or not provinces:
            return None
        return Counter(provinces).most_common(1)[0][0]


def follow_actors(document: Document, statuses: Statuses, lexicon: Lexicon) -> Actors:
    """The actors of a document, made once."""
    return document.once(Actors, lambda: Actors(document, statuses, lexicon))
