"""Whose figure it is: the names of the clause, the sentence, the paragraph, the section, then the article's topic.

A name counts as what is talked about where its clause begins with it; one that only says where (在天津), what is
compared (比台湾) or who speaks (商务部介绍) does not. Stand-ins (全镇, 该公司, 我国) are resolved to the named body.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Entity, Status
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.reading import Said

_BODIES = frozenset(("GPE", "ORG", "FAC", "PRODUCT", "PERSON", "EVENT", "WORK_OF_ART"))
_NOT_ABOUT = re.compile(r"(?:比|较|与|同|跟|高于|低于|多于|少于|在|于|从|自|往|到|向|占|对|来自|位于|赴|去|经|至|据|和|按|依|依据|仅次于|相当于)$")
_PLACE_ONLY = re.compile(r"(?:人|籍|岸|平均|平均水平|第[一二三四五六七八九十\d]|的第?[一二三四五\d]|等地|等\d|各地|方面表示|电（|电\(|讯)")
_AGENCY = re.compile(r"^(?:国家.+|国务院.*|中央|中共中央.*|最高.+|.{2,8}部|.+体育署|.*总处|.+总局|.+总署|.*统计局|中国人民银行|.*海关总署|.+委员会|财政部.*|官方|.*研究院|.*研究所|.*商会|.*协会|.+[局厅委办社报]|.+(?:委员会|办公室|指挥部|电视台|周刊|网))$")
_FILLER = re.compile(r"^[\s“”「」‘’（(\)）—●·○•◆■□【】：:、]*(?:其中|同时|此外|目前|但|而|则|也|且|并|由|据|截至|到|的|单是|今天|当天|又|就|像|如|对|原|新|我们|一家|这家|位于|来自)*$")
_SCENE_ENDS = re.compile(r"(?:段|境内|全境)?[，,]")
_NATION = re.compile(r"全国|我国|国内生产总值|国内生产毛额|全社会|国家统计局|国务院")
_OVERSEAS = re.compile(r"港元|港币|新台币|台湾|香港|本报讯】")
_MAINLAND = frozenset(("大陆", "内地"))
# A seat of government names its place, also one that no table has: 屿东县第十八届人民代表大会, 托素市2026年政府工作报告.
_SEAT = re.compile(
    r"(?:^|[^\u4e00-\u9fff]|[日在受向从到由对为是天])((?![日在受向从到由对为是天本全该各我])[\u4e00-\u9fff]{2,3}(?:市|县|区|镇|乡|州|旗))"
    r"(?=第[一二三四五六七八九十]{1,4}届|(?:20\d\d年)?(?:政府工作报告|人民政府|人民代表大会|国民经济))"
)
_INNER = re.compile(r"^(.{1,4}?(?:省|市|县|区|镇|乡|村))(?=.{2})")
_SUFFIXES = ("街道", "社区", "镇", "市", "省", "县", "区", "村", "乡", "州")
_HEADING = 30


class _Named(msgspec.Struct, frozen=True):
    start: int
    end: int
    name: str
    label: str
    about: bool
    speaks: bool


class Subjects:
    """Follows what the text is about, sentence by sentence."""

    def __init__(self, document: Document, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        verbs = sorted(lexicon.column("speech_verbs", "verb"), key=len, reverse=True)
        self._speech = re.compile(r"[^，。；、“”：]{0,14}?(?:" + "|".join(map(re.escape, verbs)) + ")")
        self._words = {row["word"]: row["kind"] for row in lexicon.rows("subject_words")}
        self._own = re.compile("|".join(map(re.escape, lexicon.column("own_account", "word"))))
        self._codes = {entity.name: entity.adcode for entity in document.entities if entity.adcode is not None}
        self._main = self._count()
        self.topic = self._article_topic()
        self.company = self.topic is not None and self._main["ORG"][self.topic] > 0
        self._named = self._all_named()
        self._starts = [named.start for named in self._named]
        self._sections = self._section_topics()

    # --- what the article is about -------------------------------------------------------------------------------

    def _count(self) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {"GPE": Counter(), "ORG": Counter(), "FAC": Counter()}
        text = self.document.text
        for entity in self.document.entities:
            if entity.label in ("ORG", "EVENT", "FAC") and (inner := _INNER.match(entity.name)):
                counts["GPE"][inner[1]] += 0 if inner[1] in counts["GPE"] else 1  # 屿东县第十八届人民代表大会
            if entity.label not in counts or self._says(entity):
                continue
            weight = 1
            if self.document.title and entity.text in self.document.title:
                weight = 3
            if _NOT_ABOUT.search(text[max(0, entity.start - 3) : entity.start]) or _PLACE_ONLY.match(text, entity.end):
                weight = 0
            if entity.label == "ORG" and _AGENCY.match(entity.name):
                weight = 0
            counts[entity.label][entity.name] += weight
        for match in _SEAT.finditer(text):
            counts["GPE"][match[1]] += 5 if match[1] in (self.document.title or "") else 2
        for word in self.document.words:
            kind = self._words.get(word.text)
            if kind is None or kind in ("国", "ORG", "project"):
                continue
            for name, _ in counts["GPE"].most_common():
                if self._is_of(name, kind):
                    counts["GPE"][name] += 1
                    break
        return counts

    def _article_topic(self) -> str | None:
        """The body the whole article is about: named in the title or often; a nation where the text speaks of one."""
        gpe, org, fac = (self._main[label].most_common(1) for label in ("GPE", "ORG", "FAC"))
        text = "".join(span.of(self.document.text) for span in self.document.paragraphs)
        national = len(_NATION.findall(text))
        if _OVERSEAS.search(text):
            national += sum(text.count(word) for word in _MAINLAND)
        best = max([*gpe, *org, *fac], key=lambda pair: pair[1], default=("", 0))
        title = self.document.title or ""
        if best[1] >= 3 and (best[0][:2] in title or best[0][-2:] in title or best[1] > national):
            return best[0]
        if national >= 2:
            return "中国"
        if best[1] >= 2:
            return best[0]
        lead = self.document.paragraphs[min(1, len(self.document.paragraphs) - 1)].end if self.document.paragraphs else 0
        for entity in self.document.entities:
            if entity.start >= lead:
                break
            at = self.layout.word_at(entity.end)
            attribute = entity.label == "GPE" and self.document.words[at].pos in ("n", "nz", "vn", "nt", "s", "j")
            if self._main.get(entity.label, Counter())[entity.name] > 0 and not attribute:
                return entity.name
        return None

    def _resolve(self, kind: str, found: list[_Named], start: int) -> str | None:
        """What a stand-in stands for: the body of its kind that the article names most."""
        fixed = {"国": "中国", "香港": "香港", "台湾": "台湾"}.get(kind)
        if fixed is not None:
            return fixed
        if kind in ("ORG", "project"):
            wanted = ("ORG",) if kind == "ORG" else ("FAC", "ORG")
            before = [n for n in found if n.label in wanted and not _AGENCY.match(n.name) and n.name[-1] not in "局办委会院校"]
            return before[-1].name if before else None
        for name, weight in self._main["GPE"].most_common():
            if (name.endswith(kind) or (kind == "区" and name.endswith("自治区")) or (kind == "村" and name.endswith("社区"))):
                return name
        if self.topic is not None and kind in ("镇", "市", "省", "县", "区") and self.topic != "中国":
            return self.topic if not self.topic.endswith(_SUFFIXES) else None
        return None

    def _is_of(self, name: str, kind: str) -> bool:
        """Whether a place is a 省, 市, 县 …: by its suffix, for short names (山西) by its code (GB/T 2260)."""
        if name.endswith(kind) or (kind == "区" and name.endswith("自治区")) or (kind == "村" and name.endswith("社区")):
            return True
        code = self._codes.get(name)
        if code is None or name.endswith(_SUFFIXES):
            return False
        level = "省" if code.endswith("0000") else "市" if len(code) == 6 and code.endswith("00") else "县"
        level = "镇" if len(code) > 6 else level
        return kind == level or (kind == "区" and name in ("内蒙古", "广西", "西藏", "宁夏", "新疆"))

    # --- names in the text ----------------------------------------------------------------------------------------

    def _all_named(self) -> list[_Named]:
        text = self.document.text
        ends = {entity.end for entity in self.document.entities if entity.label == "FAC"}
        found: list[_Named] = []
        for entity in self.document.entities:
            if entity.label not in _BODIES:
                continue
            before = text[max(0, entity.start - 3) : entity.start]
            scene = entity.label in ("GPE", "FAC", "LOC") and _SCENE_ENDS.match(text, entity.end) is not None
            scene = scene and self._chain_start(entity) in ("在", "于")  # 在昆明，家庭普及率约三成
            if not scene and (_NOT_ABOUT.search(before) or _PLACE_ONLY.match(text, entity.end)):
                continue
            says = self._says(entity)
            if entity.label == "GPE" and entity.start in ends:
                continue  # G15沈海高速江苏段
            thing = entity.label in ("FAC", "PRODUCT", "WORK_OF_ART", "ORG", "PERSON")
            about = scene or self._begins(entity.start, thing=thing) or (entity.label == "PERSON" and self._own.search(before) is not None)
            if entity.label == "GPE" and self._of_speaker(entity):
                continue
            found.append(_Named(entity.start, entity.end, entity.name, entity.label, about, says))
        named_spans = {(named.start, named.end) for named in found}
        overseas = _OVERSEAS.search(text) is not None
        for word in self.document.words:
            kind = self._words.get(word.text)
            if kind is None or (word.start, word.end) in named_spans:
                continue
            if word.text in _MAINLAND and not overseas:
                continue
            before, after = text[max(0, word.start - 3) : word.start], text[word.end : word.end + 4]
            if _NOT_ABOUT.search(before) or _PLACE_ONLY.match(after):
                continue
            name = self._resolve(kind, [n for n in found if n.start < word.start], word.start)
            if name is not None:
                found.append(_Named(word.start, word.end, name, "GPE", self._begins(word.start), False))
        found.sort(key=lambda named: named.start)
        return found

    def _begins(self, start: int, *, thing: bool = False) -> bool:
        """Whether a clause begins here, but for times, fillers and names right before (中山市|小榄镇).

        A `thing` (a facility, a product) may also have nouns before it (广州珠江边的雅居乐天际715).
        """
        layout, words = self.layout, self.document.words
        at = layout.word_at(start) - 1
        first = layout.clause_first[layout.word_at(start)]
        left: list[str] = []
        while at >= first and words[at].text not in CLAUSE_ENDS and words[at].text not in "】〕":
            modifies = thing and (words[at].text == "的" or words[at].pos in ("n", "nz", "f", "s", "b"))
            if at not in layout.time_at and at not in layout.entity_at and not modifies:
                left.append(words[at].text)
            at -= 1
        return _FILLER.match("".join(reversed(left))) is not None

    def _says(self, entity: Entity) -> bool:
        if entity.label == "GPE":
            return False
        return self._speech.match(self.document.text, entity.end) is not None

    def _chain_start(self, entity: Entity) -> str:
        """The character before the places that a place is named with (在|中山市|小榄镇|永宁村)."""
        start = entity.start
        starts = {other.end: other.start for other in self.document.entities if other.label == "GPE"}
        while start in starts:
            start = starts[start]
        return self.document.text[start - 1 : start] if start else ""

    def _of_speaker(self, entity: Entity) -> bool:
        """Whether a place only tells where somebody who speaks is from (旺角一间戏院的经理梁美宝说)."""
        for other in self.document.entities:
            if other.start >= entity.end and other.label == "PERSON":
                between = self.document.text[entity.end : other.start]
                return len(between) <= 18 and not any(mark in between for mark in "，。；,;：") and self._says(other)
            if other.start > entity.end + 18:
                return False
        return False

    def _section_topics(self) -> dict[int, str]:
        """For each paragraph the place or body that the heading above it names."""
        topics: dict[int, str] = {}
        current: str | None = None
        for index, span in enumerate(self.document.paragraphs):
            text = span.of(self.document.text)
            heading = len(text) <= _HEADING and text[-1] not in "。！？；”"
            if heading:
                inside = [n for n in self._named if span.start <= n.start < span.end and n.label in ("GPE", "ORG")]
                begins = inside and not text[: inside[0].start - span.start].strip("【●■◆○·“ 一二三四五六七八九十、（）")
                current = inside[0].name if begins else None
            elif current is not None:
                topics[index] = current
        return topics

    # --- the subject of one number --------------------------------------------------------------------------------

    def find(self, at: int, status: Status) -> Said[str | None]:
        """The subject of the number at word `at`, by its full name in the article; for a target, who commits to it."""
        first, _ = self.layout.clause(at)
        sentence = self.layout.sentence(at)
        number, clause = self.document.words[at].start, self.document.words[first].start
        aims = status == "target"
        whole = self.layout.whole_start(sentence)
        for start, end, rule in (
            (clause, number, "name in the clause"),
            (sentence.start, clause, "name in the sentence"),
            (whole, sentence.start, "name in the sentence"),
        ):
            named = self._pick(start, end, about=True, aims=aims)
            if named is not None:
                return Said(named, rule)
        asides = () if self.company else ((whole, clause, "name in the sentence, not its topic"),)
        for start, end, rule in ((clause, number, "name before it"), *asides):
            named = self._pick(start, end, about=False, aims=aims)
            if named is not None:
                return Said(named, rule)
        return self._carried(sentence, aims)

    def _pick(
        self, start: int, end: int, *, about: bool, aims: bool, carried: bool = False, people: bool = True
    ) -> str | None:
        """The last name in a stretch of text that is its topic (or, second choice, only stands in it)."""
        found: str | None = None
        for named in self._named[bisect_left(self._starts, start) : bisect_left(self._starts, end)]:
            if named.speaks and not (aims and named.label == "ORG"):
                if named.label == "PERSON" and self._own_account(named):
                    found = named.name
                continue
            if named.label in ("PERSON", "EVENT") and not (about and named.about):
                continue
            if not people and named.label == "PERSON" and not self._own_account(named):
                continue
            if carried and self.company and named.label in ("GPE", "PERSON"):
                continue  # in a company's news places and people are asides
            if named.label == "ORG" and _AGENCY.match(named.name) and not aims:
                continue
            if about and not named.about:
                continue
            found = named.name
        return found

    def _own_account(self, named: _Named) -> bool:
        return self._own.search(self.document.text, max(0, named.start - 8), named.start) is not None

    def _carried(self, sentence: Sentence, aims: bool) -> Said[str | None]:
        whole = self.layout.whole_start(sentence)
        paragraph = self.document.paragraphs[sentence.paragraph]
        for index in range(sentence.index - 1, -1, -1):
            earlier = self.layout.sentences[index]
            if earlier.paragraph != sentence.paragraph:
                break
            if earlier.start >= whole:
                continue
            named = self._pick(earlier.start, earlier.end, about=True, aims=aims, carried=True, people=False)
            if named is not None:
                return Said(named, "name in a sentence before")
        section = self._sections.get(sentence.paragraph)
        if section is not None:
            return Said(section, "name in the heading")
        agency = any(
            paragraph.start <= named.start < paragraph.end and named.label == "ORG" and _AGENCY.match(named.name)
            for named in self._named
        )
        if agency and (self.topic is None or self._main["GPE"][self.topic] < 4):
            return Said("中国", "a national body reports it")
        if self.topic is not None:
            return Said(self.topic, "what the article is about")
        return Said(None, "no name")


def follow_subjects(document: Document, lexicon: Lexicon) -> Subjects:
    """The subjects of a document, found once."""
    if Subjects not in document.notes:
        document.notes[Subjects] = Subjects(document, lexicon)
    return document.notes[Subjects]  # type: ignore[return-value]
