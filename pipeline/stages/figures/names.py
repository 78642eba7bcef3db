"""Who is named where: names and stand-ins (全镇, 该公司, 我国), and whether the sentence is about them.

A name counts as what is talked about where its clause begins with it; one that only says where (在天津), what is
compared (比台湾) or who speaks (商务部介绍) does not.
"""

from __future__ import annotations

import re
from bisect import bisect_left

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Entity
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document
from pipeline.stages.figures.marks import marks
from pipeline.stages.figures.verbs import follow_verbs
from pipeline.stages.supposed import Supposed, known

_BODIES = frozenset(("GPE", "ORG", "FAC", "PRODUCT", "PERSON", "EVENT", "WORK_OF_ART", "LOC"))
_MARKS = frozenset("，。；,;：")
_OF_BODY = re.compile(
    "[上里内]?的|[\u4e00-\u9fff]{0,6}?(?:企业?|龙头|厂商|品牌|巨头)"
)  # 云南乳企|苍禾乳业, 镇上的|云栖合作社
_THINGS = frozenset(("FAC", "PRODUCT", "WORK_OF_ART", "ORG", "PERSON"))
_AGED = re.compile(r"岁(?:半)?的[^，。；：、“”\d]{0,8}$")
_SCENE_ENDS = re.compile(r"(?:段|境内|全境)?[，,]")
_HOUSE = 4  # characters between a quoted brand and who heads it
_PERSON_REACH = 8  # characters between a place and the person from there
_SPEAKER_REACH = 18  # characters between a place and the speaker it tells the place of


class Named(msgspec.Struct, gc=False, frozen=True):
    """A name in the text: `about` where its clause begins with it, `speaks` where a verb of saying follows.

    `supposed` where only a model takes it for one.
    """

    start: int
    end: int
    name: str
    label: str
    about: bool
    speaks: bool
    supposed: bool = False


class Names:
    """Finds the names of one document and how they stand in it."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.marks = marks(lexicon)
        self._verbs = follow_verbs(document, lexicon)
        self.persons = [entity for entity in document.entities if entity.label == "PERSON"]
        self._own, self._officials = self._sort_persons()
        self._person_starts = [person.start for person in self.persons]
        self._place_starts: dict[int, int] = {}  # of places right behind one another the first one's: 广东|中山|小榄
        for other in document.entities:
            if other.label == "GPE":
                self._place_starts[other.end] = self._place_starts.get(other.start, other.start)
        self._place_ends = {other.start: other.end for other in document.entities if other.label == "GPE"}
        self._entity_ends = {entity.end: entity.start for entity in document.entities}
        self._bodies = {entity.start for entity in known(document.entities) if entity.label == "ORG"}
        self._facility_ends = {entity.end for entity in document.entities if entity.label == "FAC"}

    def find(self) -> list[Named]:
        """The named bodies and persons, left to right, without those that cannot be subjects."""
        found: list[Named] = []
        layout, told = self.document.layout, -1
        for entity in known(self.document.entities):
            if entity.label not in _BODIES:
                continue
            scene, supposed = self._scene(entity), isinstance(entity, Supposed)
            if not scene and self.aside(entity.start, entity.end, owner=entity.label == "PERSON"):
                continue
            if (
                entity.label == "ORG"
                and entity.name.endswith(self.marks.observers)
                and self._of_speaker(entity, whoever=True)
            ):
                continue  # 城市大学建筑科技学部讲师潘永祥估计: an observer of others
            if entity.label in ("GPE", "ORG") and self.marks.office.match(self.document.text, entity.end):
                if entity.label == "ORG" and not self.marks.agency(entity.name):  # 蓝鲸装备|董事长X说: the firm's
                    found.append(Named(entity.start, entity.end, entity.name, "ORG", False, False, supposed))
                continue  # 镇党委|书记, 县发展改革局|局长
            if entity.label == "GPE" and self._begins_route(entity.end):
                continue  # 汾阳|至|石楼
            if entity.label == "GPE" and (entity.start in self._facility_ends or self._of_speaker(entity)):
                continue
            if entity.label == "GPE" and self._of_person(entity):
                continue  # 福田寺镇养虾户程方义
            clause = layout.clause_first[layout.word_at(entity.start)] if layout.clause_first else 0
            if scene and clause == told:
                continue  # 塔拉滩在共和县境内，: the clause has its topic
            about = scene or self.begins(entity.start, thing=entity.label in _THINGS)
            if entity.label == "PERSON":
                acts = about or self._follows_noun(entity.start)
                about = self.own(entity.name) or (acts and entity.name not in self._officials)
            told = clause if about and not scene else told
            found.append(Named(entity.start, entity.end, entity.name, entity.label, about, self.says(entity), supposed))
        return found

    def aside(self, start: int, end: int, *, owner: bool = False) -> bool:
        """Whether the words around a name make it a place, a partner of comparison or an attribute.

        An `owner` has what follows 的 (郝铁林的38台收割机).
        """
        text = self.document.text
        if start and text[start - 1] in "《“「":
            start -= 1
        start = self._place_starts.get(start, start)  # 从|广东|中山
        if self.marks.before.search(text, max(0, start - 3), start):
            return True
        beside = self._entity_ends.get(start - 1) if text[start - 1 : start] == "、" else None
        if beside is not None and self.marks.before.search(text, max(0, beside - 3), beside):
            return True  # 对|东盟、欧盟
        if (body := _OF_BODY.match(text, end)) is not None and body.end() in self._bodies:
            return True
        if text[end : end + 1] == "的" and (owner or (self._counts(end + 1) and self.begins(start))):
            return False  # 平林镇的1.2万亩桃园
        return self.marks.after.match(text, end) is not None

    def begins(self, start: int, *, thing: bool = False) -> bool:
        """Whether a clause begins here, but for times, fillers and names right before (中山市|小榄镇).

        A `thing` (a facility, a product, a person) may also have nouns before it (广州珠江边的雅居乐天际715).
        """
        layout, words = self.document.layout, self.document.words
        at = layout.word_at(start)
        first = layout.clause_first[at]
        left: list[str] = []
        at -= 1
        if thing and at > first and words[at].text == "的" and not self._numbered(first, at):
            return True  # 农会经营的|大湖酒庄
        while at >= first and words[at].text not in CLAUSE_ENDS and words[at].text not in "】〕":
            modifies = thing and (words[at].text == "的" or words[at].pos in ("n", "nz", "f", "s", "b"))
            if at not in layout.time_at and at not in layout.entity_at and not modifies:
                left.append(words[at].text)
            at -= 1
        return self.marks.filler.fullmatch("".join(reversed(left))) is not None

    def _counts(self, at: int) -> bool:
        """Whether a number begins here."""
        layout = self.document.layout
        word = layout.word_at(at)
        return word in layout.quantity_at and self.document.words[word].start == at

    def _numbered(self, first: int, last: int) -> bool:
        """Whether a number stands in a run of words."""
        return any(at in self.document.layout.quantity_at for at in range(first, last))

    def _begins_route(self, end: int) -> bool:
        """Whether 至 and another place follow."""
        return self.document.text[end : end + 1] in ("至", "到") and end + 1 in self._place_ends

    def _follows_noun(self, start: int) -> bool:
        """Whether a person stands behind what tells who it is, not behind a verb: 种麦三十年的|张进添, 邻居|X."""
        layout = self.document.layout
        at = layout.word_at(start) - 1
        if at < layout.clause_first[min(at + 1, len(layout.clause_first) - 1)]:
            return True
        return self.document.words[at].text == "的" or self.document.words[at].pos in ("n", "nz", "ns", "t")

    def says(self, entity: Entity) -> bool:
        """Whether a verb of saying follows; places do not speak, they act (辽宁提出)."""
        if entity.label == "ORG" and self._headed(entity.end):
            return False  # 青岬重工|总经理X说
        verb = self._verbs.after(entity.end) if entity.label != "GPE" else None
        return verb is not None and not self.own_results(entity, verb)

    def _headed(self, end: int) -> bool:
        """Whether an office follows a name: 青岬重工|总经理, 「港速达」车队|行政总裁."""
        text = self.document.text
        quoted = text[end : end + 1] in ("」", "”")
        return any(self.marks.office.match(text, at) for at in range(end, end + 1 + quoted * (1 + _HOUSE)))

    def own_results(self, entity: Entity, verb: str) -> bool:
        """Whether a firm tells its own figures (湘源钢铁披露半年报), as no office and no person does."""
        return entity.label == "ORG" and verb in self.marks.publish and not self.marks.agency(entity.name)

    def own(self, name: str) -> bool:
        """Whether a person is told to have a business of their own (农民, 老板, 58岁的), not to be an official."""
        return name in self._own

    def official(self, name: str) -> bool:
        """Whether a person reports on others by the title that the text gives."""
        return name in self._officials

    def _sort_persons(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of persons with a business of their own, and of those who by their title report on others."""
        own: set[str] = set()
        officials: set[str] = set()
        for person in self.persons:
            before = self.document.text[max(0, person.start - 14) : person.start].rstrip()
            if (
                self.marks.own.search(before, max(0, len(before) - 8))
                or _AGED.search(before)
                or self.marks.lives(before)
            ):
                own.add(person.name)
            elif before.endswith(self.marks.offices):
                officials.add(person.name)
            elif before.endswith(self.marks.trades):
                own.add(person.name)
        return frozenset(own), frozenset(officials - own)

    def _scene(self, entity: Entity) -> bool:
        """Whether a place sets the scene of what follows: 在昆明，家庭普及率约三成."""
        if entity.label not in ("GPE", "FAC") or _SCENE_ENDS.match(self.document.text, entity.end) is None:
            return False
        start = entity.start
        start = self._place_starts.get(start, start)  # 在|中山市|小榄镇|永宁村
        before = self.document.text[max(0, start - 2) : start]
        return before.endswith("在") or (before.endswith("于") and before[0] in "，。；：\n")  # not 止于汤泉市，

    def _of_person(self, entity: Entity) -> bool:
        """Whether a place only tells where a person with a business of their own is from."""
        at = bisect_left(self._person_starts, entity.end)
        if at == len(self.persons):
            return False
        person = self.persons[at]
        between = self.document.text[entity.end : min(person.start, entity.end + _PERSON_REACH + 1)]
        near = len(between) <= _PERSON_REACH and between.isalnum() and not any(char in between for char in "的在有为是")
        return near and self.own(person.name)

    def _of_speaker(self, entity: Entity, *, whoever: bool = False) -> bool:
        """Whether a name only tells where somebody who speaks is from; with `whoever`, somebody who need not speak."""
        at = bisect_left(self._person_starts, entity.end)
        if at == len(self.persons):
            return False
        person = self.persons[at]
        between = self.document.text[entity.end : min(person.start, entity.end + _SPEAKER_REACH + 1)]
        return len(between) <= _SPEAKER_REACH and _MARKS.isdisjoint(between) and (whoever or self.says(person))
