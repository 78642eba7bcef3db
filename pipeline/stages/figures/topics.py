"""What the whole article, and each section, is about; and what stand-ins (全镇, 该公司) stand for."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from itertools import compress

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.bodies import Bodies
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.names import Named, Names

# A seat of government names its place, also one that no table has: X县第十八届人民代表大会, X市2026年政府工作报告.
_SEAT = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[日在受向从到由对为是天])"
    r"((?![日在受向从到由对为是天本全该各我])[\u4e00-\u9fff]{2,3}(?:市|县|区|镇|乡|州|旗))"
    r"(?=第[一二三四五六七八九十]{1,4}届|(?:20\d\d年)?(?:政府工作报告|人民政府|人民代表大会|国民经济))"
)
_INNER = re.compile(r"(.{1,4}?(?:省|市|县|区|镇|乡|村))(?=.{2})")
_THIS_COMPANY = re.compile(r"这[家间][^，。；、：“”\d]{0,14}?(?:企业|公司|集团|银行|厂商|工厂|上市公司)(?=[^的业家]|$)")
_LONGEST_NOUN = 5
_TOPICAL = ("GPE", "ORG", "FAC", "LOC")
_FIRMS = ("公司", "企业", "集团", "厂", "店", "厂商", "商家")
_CENTRAL = ("部", "总局", "总署", "总处", "总会", "委员会", "行政院")
_LEVELS = frozenset("省市县区镇乡州")
_SUFFIXES = ("街道", "社区", "镇", "市", "省", "县", "区", "村", "乡", "州")
_MUNICIPAL = frozenset(("北京", "上海", "天津", "重庆"))
_AUTONOMOUS = frozenset(("内蒙古", "广西", "西藏", "宁夏", "新疆"))
_OVERSEAS = {"71": "台湾", "81": "香港", "82": "澳门"}  # GB/T 2260
_FIXED = {"国": "中国", "香港": "香港", "台湾": "台湾"}
_ATTRIBUTES = ("n", "nz", "vn", "nt", "s", "j")
_ABROAD = 2  # mentions of the mainland that make a text of Hong Kong or Taiwan one about it
_AT_HOME = 5  # words that only writers of Hong Kong and Taiwan use
_HEADING = 30


def _alike(body: str, stand_in: str) -> bool:
    """Whether 公司, 该校 may stand for a body told by its kind (农业公司, 一所小学)."""
    return body[-1] == stand_in[-1] or (body.endswith(_FIRMS) and stand_in.endswith(("公司", "集团", "企业")))


class Topics:
    """Counts who is named, weighs the title, and decides."""

    def __init__(self, document: Document, names: Names, lexicon: Lexicon) -> None:
        self.document = document
        self.lexicon = lexicon
        self.names = names
        self._codes = {entity.name: entity.adcode for entity in document.entities if entity.adcode is not None}
        self._stand_ins = [*compress(document.words, map(names.marks.stand_ins.__contains__, document.layout.texts))]
        self.counts = self._count()
        text = document.text
        self._mainland = (
            len(names.marks.mainland_at.findall(text)) if names.marks.overseas.search(text) is not None else 0
        )
        self.at_home = False  # Hong Kong's or Taiwan's own news
        self.nation = self._nation()
        self._about: list[Named] = []
        self._about_starts: list[int] = []
        self._paragraphs = [span.start for span in document.paragraphs]
        self._kinds: dict[str, str | None] = {}
        self.article = self._article()

    @property
    def company(self) -> bool:
        """Whether the article is about a company or another body, not about a place."""
        return self.article is not None and self.counts["ORG"][self.article] > 0

    def _count(self) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {label: Counter() for label in _TOPICAL}
        title, marks = self.document.title or "", self.names.marks
        places = {entity.start for entity in self.document.entities if entity.label == "GPE"}
        for entity in self.document.entities:
            if entity.label in ("ORG", "EVENT", "FAC") and (inner := _INNER.match(entity.name)):
                counts["GPE"][inner[1]] += 0 if inner[1] in counts["GPE"] else 1  # 屿东县第十八届人民代表大会
            if entity.label not in counts or self.names.says(entity):
                continue
            if entity.label == "LOC" and entity.name not in marks.regions:
                continue
            outer = entity.label == "GPE" and entity.end in places  # 甘肃省|靖川县
            aside = (
                outer
                or self.names.aside(entity.start, entity.end)
                or (entity.label == "ORG" and marks.agency(entity.name))
            )
            counts[entity.label][entity.name] += 0 if aside else 3 if entity.text in title else 1
        for match in _SEAT.finditer(self.document.text):
            counts["GPE"][match[1]] += 5 if match[1] in title else 2
        stand_ins: Counter[str] = Counter()
        for word in self._stand_ins:
            kind = marks.stand_ins[word.text]
            if kind not in _FIXED and kind not in ("ORG", "project"):
                stand_ins[kind] += 1
        for kind, times in stand_ins.items():
            name = self._most_named(counts["GPE"], kind)
            if name is not None:
                counts["GPE"][name] += times
        return counts

    def _nation(self) -> str | None:
        """The country or region whose bodies report: 中国, in Hong Kong's or Taiwan's own news these, if it says so."""
        text, marks = self.document.text, self.names.marks
        if marks.overseas.search(text) is None:
            return "中国"
        local = Counter(
            _OVERSEAS[e.adcode[:2]] for e in self.document.entities if e.adcode and e.adcode[:2] in _OVERSEAS
        )
        local["台湾"] += sum(text.count(word) for word in marks.taiwan)
        local["香港"] += sum(text.count(word) for word in marks.hong_kong)
        name = max(local, key=lambda region: local[region])
        titled = marks.mainland_at.search(self.document.title or "") is not None
        if titled or self._mainland >= max(_ABROAD, len(marks.home.findall(text))):
            return "中国"
        self.at_home = local[name] > 0 and len(marks.native.findall(text)) >= _AT_HOME
        return name if local[name] else None

    def _article(self) -> str | None:
        """The body the whole article is about: named in the title or often; a nation where the text speaks of one."""
        document, marks = self.document, self.names.marks
        text = "".join(span.of(document.text) for span in document.paragraphs)
        national = len(marks.nation.findall(text)) + (self._mainland if self.nation == "中国" else 0)
        ranked = [pair for label in _TOPICAL for pair in self.counts[label].most_common(1)]
        name, weight = max(ranked, key=lambda pair: pair[1], default=("", 0))
        title = document.title or ""
        if weight >= 3 and (name[:2] in title or name[-2:] in title or weight > national):
            return name
        if national >= 2 and self.nation is not None:
            return self.nation
        if self.at_home and weight < 2:
            return self.nation
        if weight >= 2 and not self.counts["LOC"][name]:
            return name
        return self._lead()

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
            if entity.label != "LOC" and self.counts.get(entity.label, Counter())[entity.name] > 0 and not attribute:
                return entity.name
        return None

    # --- stand-ins -----------------------------------------------------------------------------------------------

    def with_stand_ins(self, found: list[Named]) -> list[Named]:
        """The names with stand-ins among them, left to right, each under the name of the body it stands for."""
        names, marks, document = self.names, self.names.marks, self.document
        spans = {(named.start, named.end) for named in found}
        overseas = marks.overseas.search(document.text) is not None
        bodies = {
            kind: [
                n for n in found if n.label in labels and not marks.agency(n.name) and not n.name.endswith(("院", "校"))
            ]
            for kind, labels in (("ORG", ("ORG",)), ("project", ("FAC", "ORG")))
        }
        unnamed = Bodies(names, self.lexicon).find(self.seat)
        bodies["ORG"] = sorted([*bodies["ORG"], *(n for n in unnamed if n.label == "BODY")], key=lambda n: n.start)
        starts = {kind: [named.start for named in bodies[kind]] for kind in bodies}
        added = [*self._facilities(found, spans), *self._this_company(bodies["ORG"]), *unnamed]
        for word in self._stand_ins:
            kind = marks.stand_ins[word.text]
            if (word.start, word.end) in spans or names.aside(word.start, word.end):
                continue
            if word.text in marks.mainland and not (overseas and marks.mainland_at.match(document.text, word.start)):
                continue
            label: str = "GPE"
            if kind in bodies:
                at = bisect_left(starts[kind], word.start)
                while at and bodies[kind][at - 1].label == "BODY" and not _alike(bodies[kind][at - 1].name, word.text):
                    at -= 1
                name, label = (bodies[kind][at - 1].name, bodies[kind][at - 1].label) if at else (None, label)
                if name is None or (label == "BODY" and self.company):
                    name, label = (self.article, "ORG") if self.company else (name, label)
            else:
                name = self._near(kind, word.start, found) or self._resolve(kind)
            if name is not None:
                added.append(Named(word.start, word.end, name, label, names.begins(word.start), False))
        return sorted([*found, *added], key=lambda named: named.start)

    def seat(self, office: str) -> str | None:
        """The place that an office belongs to by its name: 省商务厅, 苏州市水务局, 国家邮政局; None for a firm."""
        if not self.names.marks.agency(office) and not office.endswith("政府"):
            return None
        if office[0] in _LEVELS:
            return self._resolve(office[0])
        place = max((name for name in self.counts["GPE"] if office.startswith(name)), key=len, default=None)
        central = office.startswith(self.names.marks.agency_prefixes) or office.endswith(_CENTRAL)
        return self.nation if place is None and central else place

    def _facilities(self, found: list[Named], spans: set[tuple[int, int]]) -> list[Named]:
        """隧道, 大桥 where a clause begins with the bare noun: the one thing named so far whose name ends with it."""
        names, words, added = self.names, self.document.words, []
        facilities = [named for named in found if named.label == "FAC"]
        known: dict[str, set[str]] = {}
        at = 0
        for index, word in enumerate(words if facilities else ()):
            while at < len(facilities) and facilities[at].end <= word.start:
                for length in range(2, min(_LONGEST_NOUN, len(facilities[at].name)) + 1):
                    known.setdefault(facilities[at].name[-length:], set()).add(facilities[at].name)
                at += 1
            meant = known.get(word.text)
            if meant is None or len(meant) > 1 or (word.start, word.end) in spans:
                continue
            attribute = index + 1 < len(words) and words[index + 1].pos in _ATTRIBUTES
            noun = word.text in names.marks.facility_nouns and not attribute
            if noun and names.begins(word.start) and not names.aside(word.start, word.end):
                added.append(Named(word.start, word.end, next(iter(meant)), "FAC", True, False))
        return added

    def _this_company(self, bodies: list[Named]) -> list[Named]:
        """这家湖南最大的钢铁企业: the company named last."""
        starts = [named.start for named in bodies]
        added: list[Named] = []
        for match in _THIS_COMPANY.finditer(self.document.text) if bodies else ():
            at = bisect_left(starts, match.start())
            if at:
                added.append(Named(match.start(), match.end(), bodies[at - 1].name, "ORG", True, False))
        return added

    def _near(self, kind: str, at: int, found: list[Named]) -> str | None:
        """The place of a kind that its paragraph, or the heading above, is about before a stand-in (山西…全省)."""
        if kind in _FIXED:
            return None
        if not self._about:
            self._about = [named for named in found if named.label == "GPE" and named.about]
            self._about_starts = [named.start for named in self._about]
        index = bisect_right(self._paragraphs, at) - 1
        floor = self._paragraphs[max(index, 0)] if self._paragraphs else 0
        if index > 0 and len(self.document.paragraphs[index - 1]) <= _HEADING:
            floor = self._paragraphs[index - 1]
        for named in reversed(
            self._about[bisect_left(self._about_starts, floor) : bisect_left(self._about_starts, at)]
        ):
            if self._is_of(named.name, kind):
                return named.name
        return None

    def _resolve(self, kind: str) -> str | None:
        """What a stand-in for a place stands for: the place of its kind that the article names most."""
        if kind in _FIXED:
            return _FIXED[kind]
        if kind not in self._kinds:
            name = self._most_named(self.counts["GPE"], kind)
            if name is None and self.article not in (None, "中国") and kind in ("镇", "市", "省", "县", "区"):
                name = None if str(self.article).endswith(_SUFFIXES) else self.article
            self._kinds[kind] = name
        return self._kinds[kind]

    def _most_named(self, places: Counter[str], kind: str) -> str | None:
        return next((name for name, _ in places.most_common() if self._is_of(name, kind)), None)

    def _is_of(self, name: str, kind: str) -> bool:
        """Whether a place is a 省, 市, 县 …: by its suffix, for short names (山西) by its code (GB/T 2260)."""
        if (
            name.endswith(kind)
            or (kind == "区" and name.endswith("自治区"))
            or (kind == "村" and name.endswith("社区"))
        ):
            return True
        code = self._codes.get(name)
        if code is None or not code.isdigit() or code[:2] in _OVERSEAS or name.endswith(_SUFFIXES):
            return False
        if name in _MUNICIPAL:
            return kind == "市"
        if name in _AUTONOMOUS:
            return kind == "区"
        level = "省" if code.endswith("0000") else "市" if len(code) == 6 and code.endswith("00") else "县"
        level = "镇" if len(code) > 6 else level
        return kind == level

    # --- sections ------------------------------------------------------------------------------------------------

    def sections(self, named: list[Named]) -> dict[int, str]:
        """For each paragraph the place or body that the heading above it begins with."""
        topics: dict[int, str] = {}
        current: str | None = None
        agency = self.names.marks.agency
        bodies = [n for n in named if n.label == "GPE" or (n.label == "ORG" and not agency(n.name))]
        starts = [item.start for item in bodies]
        for index, span in enumerate(self.document.paragraphs):
            text = span.of(self.document.text) if len(span) <= _HEADING else ""
            if text and text[-1] not in "。！？；”":
                at = bisect_left(starts, span.start)
                inside = at < len(bodies) and bodies[at].start < span.end
                lead = text[: bodies[at].start - span.start] if inside else text
                begins = inside and not lead.strip("【●■◆○·“ 一二三四五六七八九十、（）")
                current = bodies[at].name if begins else None
            elif current is not None:
                topics[index] = current
        return topics
