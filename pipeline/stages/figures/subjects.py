"""Whose figure it is: the names of the clause, the sentence, the paragraph, the section, then the article's topic."""

from __future__ import annotations

import re
from bisect import bisect_left

from pipeline.lexicon import Lexicon
from pipeline.model import Status
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.levels import LEVELS
from pipeline.stages.figures.marks import marks
from pipeline.stages.figures.names import Named, Names
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.speakers import QUOTED, follow_speakers
from pipeline.stages.figures.stand_ins import StandIns
from pipeline.stages.figures.topics import Topics

_DESCRIBES = re.compile(r"(?:左右|以上)?[长宽高深]?的")
_AGED = re.compile(r"[^，。；：、“”\d]{0,16}")
_WORLD = "全球"  # of its own clause only
_TOLD_OF = ("GPE", "FAC", "ORG", "EVENT")
_JOINT = 3  # characters between two names of a list
_LISTED = ("GPE", "ORG", "FAC", "PERSON", "PRODUCT", "LOC")
_LIFE = ("岁", "年")
_PARTS = ("子公司", "孙公司", "分公司", "联营公司", "合营公司", "参股公司")  # stand before their names
_LOOK_BACK = 12  # sentences
_OFTEN = 4  # a place named so often has the figures that national bodies report


class Subjects:
    """Follows what the text is about, sentence by sentence."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        self.marks = marks(lexicon)
        self._names = Names(document, lexicon)
        self.topics = Topics(document, self._names)
        self._stand_ins = StandIns(document, self.topics, lexicon)
        self._named = self._stand_ins.among(self._names.find())
        self._starts = [named.start for named in self._named]
        persons = [entity for entity in document.entities if entity.label == "PERSON"]
        self._persons = [person.start for person in persons]
        self._person_at = {person.start: person.name for person in persons}
        self._entity_ends = [entity.end for entity in document.entities]
        self._speakers = follow_speakers(document, lexicon)
        self._carries: dict[tuple[int, bool], Said[str | None]] = {}
        self._sections = self.topics.sections(self._named)
        places = tuple(self.topics.counts["GPE"])
        agencies = [
            named.start
            for named in self._named
            if named.label == "ORG" and self.marks.agency(named.name) and not named.name.startswith(places)
        ]
        self._reported = {
            index
            for index, span in enumerate(document.paragraphs)
            if bisect_left(agencies, span.start) < bisect_left(agencies, span.end)
        }

    def find(self, at: int, status: Status) -> Said[str | None]:
        """The subject of the number at word `at`, by its full name in the article; for a target, who commits to it."""
        first, _ = self.layout.clause(at)
        described = self._described(at)
        if described is not None:
            return Said(described, "name it describes")
        sentence = self.layout.sentence(at)
        number, clause = self.document.words[at].start, self.document.words[first].start
        aims = status == "target"
        whole = sentence.whole_start
        listed = self._listed(at, number)
        if listed is not None:
            return Said(listed, "its turn in the list")
        quoted = self._quoted(at, clause, number, aims)
        if quoted is not None:
            return Said(quoted, "person who is quoted")
        first_named = bisect_left(self._starts, min(whole, clause))
        if first_named == len(self._starts) or self._starts[first_named] >= number:
            return self._carried(sentence, whole, aims)  # no name in the sentence
        for start, end, rule in (
            (clause, number, "name in the clause"),
            (sentence.start, clause, "name in the sentence"),
            (whole, sentence.start, "name in the sentence"),
        ):
            named = self._pick(
                start, end, about=True, aims=aims, supposed=start >= sentence.start, parts=start == clause
            )
            if named is not None and (named != _WORLD or start == clause):
                return Said(self._owner(named) if aims else named, rule)
        seat = None if self.topics.company else self._seat(whole, number)
        if seat is not None and not aims:
            return Said(seat, "office of the place")
        asides = () if self.topics.company else ((whole, clause, "name in the sentence, not its topic"),)
        for start, end, rule in ((clause, number, "name before it"), *asides):
            named = self._pick(start, end, about=False, aims=aims)
            if named is not None and named != _WORLD:
                return Said(named, rule)
        return self._carried(sentence, whole, aims)

    def _listed(self, at: int, number: int) -> str | None:
        """云冈石窟、平遥古城分别接待x和y: the name whose turn it is where as many names as numbers are listed."""
        sentence = self.layout.sentence(at)
        text = self.document.text
        marker = text.rfind("分别", sentence.start, number)
        if marker < 0:
            return None
        entities = self.document.entities
        index = bisect_left(self._entity_ends, marker + 1) - 1
        names: list[str] = []
        end = marker
        while index >= 0 and entities[index].start >= sentence.start and end - entities[index].end <= _JOINT:
            if text[entities[index].end : end].strip(" 两三四地省市") not in ("", "、", "和", "与", "及"):
                break
            if entities[index].label not in _LISTED:
                break
            names.insert(0, entities[index].name)
            end = entities[index].start
            index -= 1
        if len(names) < 2:
            return None
        turn = sum(1 for word in self.layout.quantities_in(self.layout.word_at(marker), at))
        return names[turn] if turn < len(names) else None

    def _quoted(self, at: int, clause: int, number: int, aims: bool) -> str | None:
        """The person quoted with a number of their own business, where the quotation has named no other subject."""
        said = self._speakers.find(at)
        if said.value is None or said.rule not in QUOTED or not self._names.own(said.value):
            return None
        opening = max(self.document.text.rfind(mark, 0, number) for mark in "“「")
        return None if self._pick(opening, number, about=True, aims=aims) else said.value

    def _described(self, at: int) -> str | None:
        """全长134.2公里的平陆运河: the thing that the number, with 的, describes."""
        number = self.layout.quantity_at.get(at)
        quantity = self.document.quantities[number] if number is not None else None
        if quantity is None:
            return None
        if quantity.unit in _LIFE:
            return self._aged(quantity.span.end)
        if quantity.kind not in ("physical", "money"):
            return None
        found = _DESCRIBES.match(self.document.text, quantity.span.end)
        if found is None:
            return None
        index = bisect_left(self._starts, found.end())
        named = self._named[index] if index < len(self._named) else None
        if named is None or named.start != found.end() or named.label not in ("FAC", "ORG", "PRODUCT"):
            return None
        return named.name

    def _aged(self, end: int) -> str | None:
        """82岁的退休教师佟淑琴, 种麦三十年的张进添: the person whose years are told."""
        found = _AGED.match(self.document.text, end)
        at = bisect_left(self._persons, end)
        if found is None or at == len(self._persons) or self._persons[at] > found.end():
            return None
        person = self._person_at[self._persons[at]]
        return person if self.document.text.find("的", end, self._persons[at]) >= 0 else None

    def _pick(
        self,
        start: int,
        end: int,
        *,
        about: bool,
        aims: bool,
        carried: bool = False,
        supposed: bool = True,
        parts: bool = True,
    ) -> str | None:
        """The last name in a stretch of text that is its topic (or, second choice, only stands in it).

        Names that only a model gives count where `supposed`, and are not `carried`; what it takes for a place of no
        kind that the tables know (LOC) never counts.
        """
        found: str | None = None
        among = self.document.text.find("其中", start, end) if carried else -1
        for index in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            named = self._named[index]
            if 0 <= among < named.start:
                break  # 其中新界占…: a part, not what the next sentence is about
            joint = None if aims else self._joint(index)
            if joint is not None:
                if named.about and named.label == "GPE" and not carried:
                    found = joint
                continue
            if not parts and self.document.text.startswith("其中", named.start - 2):
                continue  # 其中贵州段122公里，桥隧比高达…: of the whole again
            if aims and (named.label == "STRETCH" or self._where(named)):
                continue
            if self.topics.company and self._aside_of_firm(named, carried=carried):
                continue
            if named.supposed and (carried or not supposed or named.label == "LOC"):
                continue
            if named.speaks and not (aims and named.label == "ORG"):
                if named.label == "PERSON" and self._names.own(named.name):
                    found = named.name
            elif not about and named.end == end and named.label in ("ORG", "FAC"):
                continue  # 新建养老服务中心60个: what is counted
            elif self._counts(named, about, aims, carried) and not (carried and named.name == _WORLD):
                found = named.name
        return found

    def _aside_of_firm(self, named: Named, *, carried: bool) -> bool:
        """子公司|济宁泵阀: what is told of it alone, before the text is back at its firm; 沈阳的新枢纽: the firm's."""
        text = self.document.text
        if named.label == "GPE":
            following = self.layout.word_at(named.end) + 1
            return text[named.end : named.end + 1] == "的" and following not in self.layout.quantity_at
        return carried and named.label == "ORG" and text.endswith(_PARTS, 0, named.start)

    def _where(self, named: Named) -> bool:
        """Whether a body only tells where somebody spoke: 在县议会表示."""
        text = self.document.text
        return named.label == "ORG" and text[named.start - 1 : named.start] == "在" and named.speaks

    def _joint(self, index: int) -> str | None:
        """The whole of several names that are told of together (大同、平遥), where this is one of them."""
        first = last = index
        while first and self._listed_with(first - 1, first):
            first -= 1
        while last + 1 < len(self._named) and self._listed_with(last, last + 1):
            last += 1
        return None if first == last else self.document.text[self._named[first].start : self._named[last].end]

    def _listed_with(self, index: int, following: int) -> bool:
        """Whether two names of a kind stand side by side in a list."""
        one, other = self._named[index], self._named[following]
        return one.label == other.label and self.document.text[one.end : other.start] in ("、", "和", "与", "及")

    def _owner(self, name: str) -> str:
        """The place whose office commits itself, where the office is named by its level only (市府, 省林业厅)."""
        if name[0] not in LEVELS or not self.marks.agency(name):
            return name
        return self._stand_ins.seat(name) or name

    def _seat(self, start: int, end: int) -> str | None:
        """The place of the last office in a stretch of text (县农委现场测产)."""
        for named in reversed(self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]):
            if named.label == "SEAT":
                return named.name
        return None

    def _counts(self, named: Named, about: bool, aims: bool, carried: bool) -> bool:
        if named.label == "SEAT":
            return False
        if about and not named.about:
            return False
        if named.label == "BODY" and carried:
            return False
        if named.label == "LOC" and not (named.about and (not carried or named.name == self.topics.article)):
            return False
        if named.label in ("PERSON", "EVENT") and not about:
            return False
        if carried and named.label == "PERSON" and not self._names.own(named.name):
            return False
        across = named.name == "中国" and self.topics.nation not in ("中国", None)  # 内地, 中国大陆 there
        if carried and named.label == "GPE" and (across or self.topics.foreign(named.name)):
            return False  # markets and partners abroad are told of in passing
        if carried and self.topics.company and named.label in ("GPE", "PERSON"):
            return False  # in a company's news places and people are asides
        return aims or named.label != "ORG" or not self.marks.agency(named.name)

    def _carried(self, sentence: Sentence, whole: int, aims: bool) -> Said[str | None]:
        """What the sentences before, the heading or the article are about: the same for all numbers of a sentence."""
        known = self._carries.get((sentence.index, aims))
        if known is None:
            known = self._carries[sentence.index, aims] = self._from_before(sentence, whole, aims)
        return known

    def _from_before(self, sentence: Sentence, whole: int, aims: bool) -> Said[str | None]:
        for index in range(sentence.index - 1, max(-1, sentence.index - 1 - _LOOK_BACK), -1):
            earlier = self.layout.sentences[index]
            if earlier.paragraph != sentence.paragraph:
                break
            if earlier.start >= whole:
                continue
            named = self._pick(earlier.start, earlier.end, about=True, aims=aims, carried=True)
            if named is None and not aims and not self.topics.company:
                named = self._seat(earlier.start, earlier.end)
            if named is not None:
                return Said(named, "name in a sentence before")
        section = self._sections.get(sentence.paragraph)
        if section is not None:
            return Said(section, "name in the heading")
        topic = self.topics.article
        told = _TOLD_OF[:1] if self.topics.digest else _TOLD_OF
        often = topic is not None and max(self.topics.counts[label][topic] for label in told) >= _OFTEN
        if sentence.paragraph in self._reported and self.topics.nation is not None and not often:
            return Said(self.topics.nation, "a national body reports it")
        return Said(topic, "what the article is about") if topic is not None else Said(None, "no name")


def follow_subjects(document: Document, lexicon: Lexicon) -> Subjects:
    """The subjects of a document, found once."""
    return document.once(Subjects, lambda: Subjects(document, lexicon))
