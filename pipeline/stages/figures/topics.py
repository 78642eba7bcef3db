"""What the whole article, and each section, is about."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from itertools import compress

from pipeline.model import Entity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.levels import FIXED, OVERSEAS, Levels
from pipeline.stages.figures.names import Named, Names
from pipeline.stages.supposed import Supposed, known

# A seat of government names its place, also one that no table has: X县第十八届人民代表大会, X市2026年政府工作报告.
_SEAT = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[日在受向从到由对为是天])"
    r"((?![日在受向从到由对为是天本全该各我])[\u4e00-\u9fff]{2,3}(?:省|市|县|区|镇|乡|州|旗))"
    r"(?=第[一二三四五六七八九十]{1,4}届|(?:20\d\d年)?(?:政府工作报告|人民政府|人民代表大会|国民经济))"
)
_INNER = re.compile(r"(.{1,4}?(?:省|市|县|区|镇|乡|村))(?=.{2})")
_TOPICAL = ("GPE", "ORG", "FAC", "LOC", "PRODUCT", "EVENT", "PERSON")
_ATTRIBUTES = ("n", "nz", "vn", "nt", "s", "j")
_WRITTEN = re.compile(r"\s*(?:\d{1,2}月)?\d{1,2}日(?:电|讯|消息|综合)")
_OPENING = 40  # characters
_FIRM = ("公司", "集团")
_MANY_NOUNS = 4
_OFTEN_ABROAD = 4  # mentions
_ABROAD = 2  # mentions of the mainland that make a text of Hong Kong or Taiwan one about it
_OFFICES = 2
_AT_HOME = 5  # words that only writers of Hong Kong and Taiwan use
# One of them is in all that `_SEAT` finds.
_SEATED = ("届", "政府工作报告", "人民政府", "人民代表大会", "国民经济")
_THIS_EVENT = re.compile(r"赛事|大赛|赛道|展会|赛会")
_MANY = frozenset(("医院", "学校", "大学"))  # as nouns they are of many
_OFFICES = 2  # of its own that Hong Kong's or Taiwan's news names
_SURE = 3  # mentions
_MANY_PARAGRAPHS = 3  # in fewer, a body named once may be all that they are about
_ITEMS = 3
_IN_TITLE = 3
_OF_EVENT = 1
HEADING = 30


class Topics:
    """Counts who is named, weighs the title, and decides."""

    def __init__(self, document: Document, names: Names) -> None:
        self.document = document
        self.names = names
        self.levels = Levels(document, names.marks)
        self.stand_ins = [*compress(document.words, map(names.marks.stand_ins.__contains__, document.layout.texts))]
        self.counts = self._count()
        text, marks = document.text, names.marks
        offices = marks.offices_of if marks.any_office.search(text) else dict.fromkeys(marks.offices_of, ())
        self._offices = {region: sum(word in text for word in words) for region, words in offices.items()}
        # a text of Hong Kong or Taiwan, by its money or by two offices of theirs
        self.overseas = marks.overseas.search(text) is not None or max(self._offices.values()) >= _OFFICES
        self._mainland = len(marks.mainland_at.findall(text)) if self.overseas else 0
        self.digest = sum(text[span.start] == "【" for span in document.paragraphs) >= _ITEMS
        self.at_home = False  # Hong Kong's or Taiwan's own news
        self.nation = self._nation()
        self.article = self._article()
        # whether the article is about a company or another body, not about a place
        self.company = self.article is not None and self.counts["ORG"][self.article] > 0

    def foreign(self, name: str) -> bool:
        """Whether a place is another country (by ISO 3166) that the article is not about."""
        return self.levels.abroad(name) and name != self.article and self.counts["GPE"][name] < _OFTEN_ABROAD

    def _count(self) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {label: Counter() for label in _TOPICAL}
        title, marks = self.document.title or "", self.names.marks
        places = {entity.start for entity in self.document.entities if entity.label == "GPE"}
        found = [entity for entity in known(self.document.entities) if not isinstance(entity, Supposed)]
        waters = {entity.name for entity in found if entity.label == "LOC"}
        often = {name: self.document.text.count(name) for name in waters}  # 滇池管理局, 滇池科普馆 too
        for entity in found:
            if entity.label in ("ORG", "EVENT", "FAC", "LAW") and (inner := _INNER.match(entity.name)):
                if inner[1] in marks.stand_ins:
                    continue
                counts["GPE"][inner[1]] += 0 if inner[1] in counts["GPE"] else 1  # 屿东县第十八届人民代表大会
            if entity.label == "PERSON":
                told = entity.text in title and not self.names.official(entity.name)
                counts["PERSON"][entity.name] += _IN_TITLE * told
                continue
            if entity.label not in counts or self.names.says(entity):
                continue
            titled = entity.text in title or (entity.label == "ORG" and entity.name[:2] in title)
            if entity.label == "LOC" and not (titled or entity.name in marks.regions or often[entity.name] > _SURE):
                continue
            outer = entity.label == "GPE" and entity.end in places  # 甘肃省|靖川县
            aside = (
                outer
                or (entity.label == "GPE" and self._dateline(entity))
                or self.names.aside(entity.start, entity.end)
                or (entity.label == "ORG" and marks.agency(entity.name))
            )
            counts[entity.label][entity.name] += 0 if aside else 3 if titled else 1
        for water in counts["LOC"]:
            counts["LOC"][water] += sum(entity.label in ("FAC", "ORG") and water in entity.name for entity in found)
        self._count_nouns(counts)
        self._count_short(counts)
        for event in counts["EVENT"]:  # 赛事, 大赛
            counts["EVENT"][event] += min(len(_THIS_EVENT.findall(self.document.text)), _MANY_NOUNS)
        text = self.document.text
        for match in _SEAT.finditer(text) if any(word in text for word in _SEATED) else ():
            counts["GPE"][match[1]] += 5 if match[1] in title else 2
        self._count_firm(counts)
        stand_ins: Counter[str] = Counter()
        for word in self.stand_ins:
            kind = marks.stand_ins[word.text]
            if kind not in FIXED and kind not in ("ORG", "project"):
                stand_ins[kind] += 1
        for kind, times in stand_ins.items():
            name = self.levels.most_named(counts["GPE"], kind)
            if name is not None:
                counts["GPE"][name] += times
        return counts

    def _count_nouns(self, counts: dict[str, Counter[str]]) -> None:
        """Adds the mentions by the bare noun (高铁, 口岸, 联社) to the one facility or body whose name ends so.

        Names that begin and end alike (二连浩特口岸, 二连口岸) are one. 学校 stands for a university too.
        """
        layout, marks = self.document.layout, self.names.marks
        counted = {at + 1 for at in layout.quantity_at}  # 11座|电站: of many
        texts = Counter(text for at, text in enumerate(layout.texts) if at not in counted)
        known = {"FAC": marks.facility_nouns, "ORG": frozenset(marks.houses) - _MANY}
        nouns: dict[str, list[tuple[str, str]]] = {}
        for label in ("FAC", "ORG"):
            for name in counts[label]:
                if label == "ORG" and marks.agency(name):
                    continue
                for noun in (*(name[-size:] for size in (4, 3, 2) if size < len(name)), *_schools(name)):
                    if texts[noun] and (noun in known[label] or noun in _schools(name)):
                        nouns.setdefault(noun, []).append((label, name))
        done: set[str] = set()
        for noun in sorted(nouns, key=len, reverse=True):
            names = nouns[noun]
            if len({name[:2] for _, name in names}) > 1 or names[0][1] in done:
                continue
            label, name = max(names, key=lambda item: counts[item[0]][item[1]])
            counts[label][name] += min(texts[noun], _MANY_NOUNS)
            counts[label][name] += sum(counts[other][alias] for other, alias in names if alias != name)
            done.update(alias for _, alias in names)

    def _count_firm(self, counts: dict[str, Counter[str]]) -> None:
        """Adds the mentions by 公司 or 集团 to the one firm that the text begins with."""
        document, marks = self.document, self.names.marks
        times = sum(marks.stand_ins[word.text] == "ORG" and word.text.endswith(_FIRM) for word in self.stand_ins)
        if times < _SURE or not document.paragraphs:
            return
        lead = document.paragraphs[0].start + _OPENING
        named = {e.name for e in document.entities if e.start < lead and e.label == "ORG" and not marks.agency(e.name)}
        firms = [name for name in named if counts["ORG"][name]]
        if len(firms) == 1:
            counts["ORG"][firms[0]] += min(times, _MANY_NOUNS)

    def _count_short(self, counts: dict[str, Counter[str]]) -> None:
        """Adds the mentions of a thing without the country or the place that its name begins with (中国天眼: 天眼)."""
        text = self.document.text
        named = {entity.text for entity in self.document.entities if entity.label == "GPE"} | {"中国", "国家"}
        places = sorted(named, key=lambda place: (-len(place), place))
        for label in ("FAC", "PRODUCT", "LOC"):
            for name in counts[label]:
                place = next((place for place in places if name.startswith(place)), "")
                short = name.removeprefix(place)
                if place and len(short) > 1 and short not in self.names.marks.facility_nouns:
                    alone = text.count(short) - text.count(name)
                    counts[label][name] += min(alone, _MANY_NOUNS) if alone >= _SURE else 0

    def _dateline(self, entity: Entity) -> bool:
        """Whether a place only tells where the report was written: 本报贵阳1月29日讯, ／彰化报导."""
        text = self.document.text
        return _WRITTEN.match(text, entity.end) is not None or text.startswith(("报导", "报道】", "报道）"), entity.end)

    def _nation(self) -> str | None:
        """The country or region whose bodies report: 中国, in Hong Kong's or Taiwan's own news these, if it says so."""
        text, marks = self.document.text, self.names.marks
        if not self.overseas:
            return "中国"
        local = Counter(OVERSEAS[e.adcode[:2]] for e in self.document.entities if e.adcode and e.adcode[:2] in OVERSEAS)
        local["台湾"] += sum(text.count(word) for word in marks.taiwan)
        local["澳门"] += sum(text.count(word) for word in marks.macao)
        local["香港"] += sum(text.count(word) for word in marks.hong_kong)
        for region, times in self._offices.items():
            local[region] += times
        name = max(local, key=lambda region: local[region])
        titled = marks.mainland_at.search(self.document.title or "") is not None
        if titled or self._mainland >= max(_ABROAD, len(marks.home.findall(text))):
            return "中国"
        often, times = max(self.counts["GPE"].items(), key=lambda item: item[1], default=("", 0))
        if times > local[name] and self.levels.mainland(often) and len(marks.native.findall(text)) < _AT_HOME:
            return "中国"  # a mainland text that names Hong Kong
        native = len(marks.native.findall(text))
        by_offices = native > 0 and self._offices.get(name, 0) >= _OFFICES
        self.at_home = local[name] > 0 and (native >= _AT_HOME or by_offices)
        return name if local[name] else None

    def _article(self) -> str | None:
        """The body the whole article is about: named in the title or often; a nation where the text speaks of one."""
        document, marks = self.document, self.names.marks
        text = "".join(span.of(document.text) for span in document.paragraphs)
        national = len(marks.nation.findall(text)) + (self._mainland if self.nation == "中国" else 0)
        ranked = [
            (name, weight - _OF_EVENT * (label == "EVENT"))  # who takes part in an event is told of more than it
            for label in _TOPICAL
            for name, weight in self.counts[label].most_common(1)
        ]
        name, weight = max(ranked, key=lambda pair: pair[1], default=("", 0))
        title = document.title or ""
        if weight >= 3 and (name[:2] in title or name[-2:] in title or weight > national):
            return name
        if national >= 2 and self.nation is not None:
            return self.nation
        if self.at_home and (weight < 2 or (weight < _AT_HOME and name[:2] not in title)):
            return self.nation
        body = not self.counts["GPE"][name]
        if body and weight >= 2 and not self.counts["LOC"][name] and not (weight == 2 and self._late(name)):
            return name
        lead = self._lead()
        passing = 0 < self.counts["GPE"].get(lead or "", 0) < _SURE  # a place named once or twice
        short = len(self.document.paragraphs) < _MANY_PARAGRAPHS
        passing = passing or (not short and self.counts["ORG"].get(lead or "", 0) == 1)
        return None if passing else lead

    def _late(self, name: str) -> bool:
        """Whether a body is named only after the first two paragraphs: one of many in a survey."""
        paragraphs = self.document.paragraphs
        at = next((entity.start for entity in self.document.entities if entity.name == name), 0)
        return len(paragraphs) > 2 and at >= paragraphs[1].end

    def _lead(self) -> str | None:
        """The first body named in the first two paragraphs, but for places that only qualify a noun."""
        document = self.document
        if not document.paragraphs:
            return None
        lead = document.paragraphs[min(1, len(document.paragraphs) - 1)].end
        for entity in document.entities:
            if entity.start >= lead:
                return None
            following = document.words[document.layout.word_at(entity.end)]
            attribute = entity.label == "GPE" and following.pos in _ATTRIBUTES
            if (
                entity.label not in ("LOC", "EVENT")
                and self.counts.get(entity.label, Counter())[entity.name] > 0
                and not attribute
            ):
                return entity.name
        return None

    def sections(self, named: list[Named]) -> dict[int, str]:
        """For each paragraph the place or body that the heading above it begins with."""
        topics: dict[int, str] = {}
        current: str | None = None
        agency = self.names.marks.agency
        bodies = [n for n in named if n.label == "GPE" or (n.label == "ORG" and not agency(n.name))]
        starts = [item.start for item in bodies]
        for index, span in enumerate(self.document.paragraphs):
            text = span.of(self.document.text) if len(span) <= HEADING else ""
            if text and text[-1] not in "。！？；”":
                at = bisect_left(starts, span.start)
                inside = at < len(bodies) and bodies[at].start < span.end
                lead = text[: bodies[at].start - span.start] if inside else text
                begins = inside and not lead.strip("【●■◆○·“ 一二三四五六七八九十、（）")
                current = bodies[at].name if begins else None
            elif current is not None:
                topics[index] = current
        return topics


def _schools(name: str) -> set[str]:
    """学校 for a university or a college."""
    return {"学校"} if name.endswith(("大学", "学院")) else set()
