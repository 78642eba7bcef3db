"""What stand-ins stand for: 全镇, 该公司, 本港, 隧道 for the one named before, 省商务厅 for its province."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import compress, count

from pipeline.lexicon import Lexicon
from pipeline.model import Word
from pipeline.stages.figures.bodies import Bodies
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.levels import FIXED, LEVELS, SUFFIXES
from pipeline.stages.figures.names import Named
from pipeline.stages.figures.topics import HEADING, Topics

_THIS_COMPANY = re.compile(r"这[家间][^，。；、：“”\d]{0,14}?(?:企业|公司|集团|银行|厂商|工厂|上市公司)(?=[^的业家]|$)")
_THIS_THING = re.compile(
    r"这(?:[项座条个片处段艘台款场张]|一)[^，。、：“”\d]{0,8}?"
    r"(?:工程|大桥|桥|隧道|铁路|高铁|线路|公路|高速|水库|灌区|项目|机场|港口|港区|园区|电站|矿区|煤矿|码头|口岸|公园|市场|油田|大坝|装置|望远镜)"
    r"(?=[^的里者路]|$)"
)
_THINGS = frozenset(("FAC", "PRODUCT"))
_NEAR = 40  # characters
_WIDE = ("本国", "全球")
_OF_MARKET = re.compile(r"(?:市场)?(?:的)?(?:占有率|份额|市占率|排名|第)|外|首|市场[，。]")
_FAR = 20  # bodies
_LONGEST_NOUN = 5
_ATTRIBUTES = ("n", "nz", "vn", "nt", "s", "j")


class StandIns:
    """Finds the stand-ins of one document."""

    def __init__(self, document: Document, topics: Topics, lexicon: Lexicon) -> None:
        self.document = document
        self.topics = topics
        self.names = topics.names
        self._lexicon = lexicon
        self._bodies = [entity for entity in document.entities if entity.label == "ORG"]
        self._body_starts = [entity.start for entity in self._bodies]
        self._about: list[Named] = []
        self._about_starts: list[int] = []
        self._paragraphs = [span.start for span in document.paragraphs]
        self._kinds: dict[str, str | None] = {}
        # 全港 is all of the port where one is told of
        self._port = any(entity.label == "FAC" and entity.name.endswith("港") for entity in document.entities)

    def among(self, found: list[Named]) -> list[Named]:
        """The names with stand-ins among them, left to right, each under the name of the body it stands for."""
        names, marks, document = self.names, self.names.marks, self.document
        spans = {(named.start, named.end) for named in found}
        overseas = self.topics.overseas
        topics = [named for named in found if not named.supposed]
        bodies = {
            kind: [
                n
                for n in topics
                if n.label in labels and not marks.agency(n.name) and not n.name.endswith(("院", "校"))
            ]
            for kind, labels in (("ORG", ("ORG",)), ("project", ("FAC", "ORG")))
        }
        unnamed = Bodies(names, self._lexicon).find(self.seat)
        about = [n for n in (*topics, *unnamed) if (n.label == "GPE" and n.about) or n.label == "SEAT"]
        self._about = sorted(about, key=lambda named: named.start)
        self._about_starts = [named.start for named in self._about]
        bodies["ORG"] = sorted([*bodies["ORG"], *(n for n in unnamed if n.label == "BODY")], key=lambda n: n.start)
        starts = {kind: [named.start for named in bodies[kind]] for kind in bodies}
        things = [named for named in topics if named.label in _THINGS]
        added = [*self._facilities(found, spans), *unnamed]
        added += self._this_one(_THIS_COMPANY, bodies["ORG"], "ORG", len(document.text))
        added += self._this_one(_THIS_THING, things, "FAC", _NEAR)
        for word in self.topics.stand_ins:
            kind = marks.stand_ins[word.text]
            inside = document.layout.word_at(word.start) in document.layout.entity_at  # 自治区|交通运输厅
            if inside or (word.start, word.end) in spans or names.aside(word.start, word.end):
                continue
            if word.text in marks.mainland and not (overseas and marks.mainland_at.match(document.text, word.start)):
                continue
            port = word.text == "全港" and not overseas and self._port
            if port or (kind in _WIDE and not self._wide(word)):
                continue
            if self.topics.company and kind in FIXED and word.text not in ("全国", "我国", "全球"):
                continue  # a firm's branches there are its own
            label: str = "GPE"
            name = self._same_kind(word) if kind == "ORG" else None
            if name is not None:
                label = "ORG"
            elif kind in bodies:
                meant = self._last(bodies[kind], bisect_left(starts[kind], word.start), word.text)
                name, label = (meant.name, meant.label) if meant is not None else (None, label)
                if name is None or (label == "BODY" and self.topics.company):
                    name, label = (self.topics.article, "ORG") if self.topics.company else (name, label)
            else:
                name = self._near(kind, word.start) or self._resolve(kind)
                name = self.topics.nation if kind == "本国" else name
            if name is not None:
                added.append(Named(word.start, word.end, name, label, names.begins(word.start), False))
        return sorted([*found, *added], key=lambda named: named.start)

    def _wide(self, word: Word) -> bool:
        """Whether 国内 or 全球 begins what its clause is about; a firm's share of the market there is the firm's."""
        return self.names.begins(word.start) and _OF_MARKET.match(self.document.text, word.end) is None

    def seat(self, office: str) -> str | None:
        """The place that an office belongs to by its name: 省商务厅, 苏州市水务局, 国家邮政局; None for a firm."""
        if not self.names.marks.agency(office) and not office.endswith("政府"):
            return None
        if office.startswith("自治区"):
            return self._resolve("区")
        if office[0] in LEVELS:
            return self._resolve(office[0])
        place = max((name for name in self.topics.counts["GPE"] if office.startswith(name)), key=len, default=None)
        central = office.startswith(self.names.marks.agency_prefixes) or office.endswith(self.names.marks.central)
        return self.topics.nation if place is None and central else place

    def _facilities(self, found: list[Named], spans: set[tuple[int, int]]) -> list[Named]:
        """隧道, 大桥 where a clause begins with the bare noun: the one thing named so far whose name ends with it."""
        names, words, added = self.names, self.document.words, []
        houses = names.marks.houses
        facilities = [n for n in found if n.label == "FAC" or (n.label == "ORG" and n.name.endswith(houses))]
        known: dict[str, set[str]] = {}
        at = 0
        nouns = names.marks.facility_nouns.union(houses)
        for index in compress(count(), map(nouns.__contains__, self.document.layout.texts if facilities else ())):
            word = words[index]
            while at < len(facilities) and facilities[at].end <= word.start:
                for length in range(2, min(_LONGEST_NOUN, len(facilities[at].name)) + 1):
                    known.setdefault(facilities[at].name[-length:], set()).add(facilities[at].name)
                at += 1
            meant = known.get(word.text)
            if meant is None or len(meant) > 1 or (word.start, word.end) in spans:
                continue
            attribute = index + 1 < len(words) and words[index + 1].pos in _ATTRIBUTES
            if not attribute and names.begins(word.start) and not names.aside(word.start, word.end):
                added.append(Named(word.start, word.end, next(iter(meant)), "FAC", True, False))
        return added

    def _this_one(self, pattern: re.Pattern[str], named: list[Named], label: str, reach: int) -> list[Named]:
        """这家湖南最大的钢铁企业, 这项工程: the one of a kind named last, at most `reach` characters before."""
        starts = [one.start for one in named]
        added: list[Named] = []
        for match in pattern.finditer(self.document.text) if named else ():
            at = bisect_left(starts, match.start())
            if at and match.start() - named[at - 1].end <= reach:
                added.append(Named(match.start(), match.end(), named[at - 1].name, label, True, False))
        return added

    def _near(self, kind: str, at: int) -> str | None:
        """The place of a kind that its paragraph, or the heading above, is about before a stand-in (山西…全省)."""
        if kind in FIXED:
            return None
        index = bisect_right(self._paragraphs, at) - 1
        floor = self._paragraphs[max(index, 0)] if self._paragraphs else 0
        if index > 0 and len(self.document.paragraphs[index - 1]) <= HEADING:
            floor = self._paragraphs[index - 1]
        for named in reversed(
            self._about[bisect_left(self._about_starts, floor) : bisect_left(self._about_starts, at)]
        ):
            levels = self.topics.levels
            if levels.is_of(named.name, kind):
                whole = levels.most_named(self.topics.counts["GPE"], kind) if levels.county_city(named.name) else None
                return named.name if whole is None or levels.county_city(whole) else whole
        return None

    def _resolve(self, kind: str) -> str | None:
        """What a stand-in for a place stands for: the place of its kind that the article names most."""
        if kind in FIXED:
            return FIXED[kind]
        if kind not in self._kinds:
            name = self.topics.levels.most_named(self.topics.counts["GPE"], kind)
            if name is None and self.topics.article not in (None, "中国") and kind in ("镇", "市", "省", "县", "区"):
                name = None if str(self.topics.article).endswith(SUFFIXES) else self.topics.article
            self._kinds[kind] = name
        return self._kinds[kind]

    def _same_kind(self, word: Word) -> str | None:
        """该局, 该所: the body named last whose name ends so, an office too."""
        if len(word.text) != 2 or word.text[0] not in "该本":
            return None
        index = bisect_left(self._body_starts, word.start) - 1
        while index >= 0 and not self._bodies[index].name.endswith(word.text[1]):
            index -= 1
        return self._bodies[index].name if index >= 0 else None

    def _last(self, bodies: list[Named], at: int, stand_in: str) -> Named | None:
        """The last body before number `at` that a stand-in may stand for."""
        for named in reversed(bodies[max(0, at - _FAR) : at]):
            if named.label != "BODY" or self._alike(named.name, stand_in):
                return named
        return None

    def _alike(self, body: str, stand_in: str) -> bool:
        """Whether 公司, 该校 may stand for a body told by its kind (农业公司, 一所小学)."""
        firms = self.names.marks.firms
        return body[-1] == stand_in[-1] or (body.endswith(firms) and stand_in.endswith(firms))
