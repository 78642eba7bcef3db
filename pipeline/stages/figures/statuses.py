"""Whether a number happened, is aimed at, is expected, or is only a rule: cues, then tense by its time.

A cue reaches as its table says: its clause, the rest of its sentence, the list it announces. The nearer cue wins, and a
clause that says what did happen (实际, 已, 结果) is not reached by a plan before it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Quantity, Span, Status
from pipeline.stages.figures.layout import LIST_ITEM, LONGEST_HEADING, Document, Sentence
from pipeline.stages.figures.periods import begins_after
from pipeline.stages.figures.reading import Said

_CLASS = re.compile(r"(?:以上|以下|及以上|以内)的?[\u4e00-\u9fff]")
_CLASS_OF = re.compile(r"(?:以上|以下|及以上)的[\u4e00-\u9fff]")
_SUPPORT = re.compile(r"每[^，。；]{1,8}(?:再?补|再?奖|补贴|补助|奖励|给予|给付|补偿|征收)[了]?$")
_CASE = re.compile(r"[的者][，,]$")  # 6月30日前交地的，补偿款上浮10%
_GRANTS = re.compile(r"上浮|下浮|补|奖|给|减|罚|按|免|返还|优惠|打|缴|征|不低于|不超过|分红")
_MAGNITUDE = re.compile(r"上?[十百千万亿兆]{1,2}[元亩吨人户家公里平方米千瓦]{1,4}")  # 千亩园区, 亿元项目
_MUST_NOT = re.compile(r"不得[^，。；\d]{0,4}$")  # 试用期最长不得超过六个月
_GRANTED = re.compile(r"(?:最高|最多|单[家户个项人]最高)(?:可|给|补|奖|获|享|贷|领|抵|免|不超过)[^，。；\d]{0,5}$")
_BY_LAW = re.compile(
    r"(?:按照?|根据|依据?|依照)(?:[^，。；]{0,12}(?:法|条例|办法|规定|标准|细则|规则)》?|《[^》]{1,30}》[^，。；]{0,4})[，,]"
)
_ESTIMATE = re.compile(r"(?:临时|初步|最新)(?:估计|统计|测算|核算|估算)")
_THING = re.compile(r"(?:级|以上)?(?!大关|[的以左上之外内])[\u4e00-\u9fff]{2}")
_AIM_AFTER = re.compile(r"(?:左右|以上|以内|上下)?[”」]?的?(?:目标|预期|任务|计划|承诺|军令状|底线|红线)")
_RULE_AFTER = re.compile(r"(?:左右|以上|以内)?的?(?:给予|予以|补助|奖励|给付|补偿|罚款|征收|抵扣|整改)")
_AS_COMPARED = re.compile(r"[^，。；]{0,12}(?:计算|相比|比较|计|而言)")
_AFTER_DONE = re.compile(r"[^，。；、\d]{0,3}(?:已经?|均已|刚刚)")
_EACH_AT_MOST = re.compile(r"每[^，。；]{1,8}$")
_BEYOND = re.compile(r"(?:超出|高于|低于|完成|达到|超过|突破|比|离|距|好于|超)$")
_HABIT = frozenset("仍都还就只总所又也常")
_WHERE = frozenset(("在", "于", "由", "从", "对", "与", "以", "按", "向", "把", "被"))
_NOUN_USE = re.compile(r"[」』”》书价额数完已都没的、，。]")
_LOOKS_BACK = re.compile("完成情况|回顾|总结|成效|成绩")


class Cue(msgspec.Struct, gc=False, frozen=True):
    """A cue found in the text: its status, how far it reaches, where it stands."""

    status: Status
    use: str
    text: str
    start: int
    end: int


class Statuses:
    """The cue tables compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._cues: dict[str, list[tuple[Status, str]]] = {}
        for row in lexicon.rows("status_cues"):
            self._cues.setdefault(row["cue"], []).append((row["status"], row["use"]))  # type: ignore[arg-type]
        self._now = frozenset(lexicon.select("function_words", "word", use="now"))
        self._from = frozenset(lexicon.select("function_words", "word", use="from"))
        self._pattern = re.compile(alternation(self._cues))
        self._heading = re.compile(alternation(lexicon.select("plan_headings", "word", use="")))
        self._intro = re.compile(alternation(lexicon.column("plan_headings", "word")))

    def find(self, document: Document, number: int, at: int, period: str | None) -> Said[Status]:
        """The status of quantity `number`, whose word is `at` and whose time is `period`."""
        layout, text = document.layout, document.text
        quantity = document.quantities[number]
        sentence = layout.sentence(at)
        first, _ = layout.clause(at)
        clause_start = document.words[first].start
        if quantity.kind in ("money", "physical", "duration") and _CLASS.match(text, quantity.span.end):
            return Said("reference", "threshold of a class")
        if quantity.kind in ("count", "person") and _CLASS_OF.match(text, quantity.span.end):
            return Said("reference", "threshold of a class")
        each = text.find("每", clause_start, quantity.outer.start) >= 0
        if each and _SUPPORT.search(text, clause_start, quantity.outer.start):
            return Said("reference", "so much each")
        must_not = _MUST_NOT.search(text, max(clause_start, quantity.span.start - 12), quantity.span.start)
        granted = quantity.kind in ("money", "percent") and _GRANTED.search(text, clause_start, quantity.span.start)
        by_law = sentence.start < clause_start and _BY_LAW.search(text, sentence.start, clause_start)
        if must_not is not None or granted or by_law:
            return Said("reference", "what a law says")
        case = first > sentence.first and _CASE.search(text, sentence.start, clause_start)
        if case and _GRANTS.search(text, clause_start, quantity.outer.start):
            return Said("reference", "rule for a case")
        if _MAGNITUDE.fullmatch(quantity.span.of(text)) and _THING.match(text, quantity.span.end):
            return Said("reference", "class of things")
        if _AIM_AFTER.match(text, quantity.span.end):
            return Said("target", "aim named after it")
        tense = _tense(document.reference, period)
        if self._starts_from(document, at, first):
            return Said("actual", "where it starts from")
        if _AFTER_DONE.match(text, quantity.outer.end) and tense <= 0:
            return Said("actual", "done, said after it")
        at_most = each and quantity.kind == "money" and quantity.comparator == "le"
        if at_most and _EACH_AT_MOST.search(text, clause_start, quantity.outer.start):
            return Said("reference", "at most so much each")
        start = layout.whole_start(sentence)
        cues = self.cues_in(document, start, quantity.outer.start)
        said = self._by_cues(document, number, quantity, cues, clause_start, tense)
        if said is not None:
            return said
        if _RULE_AFTER.match(text, quantity.span.end) and quantity.kind in ("money", "percent", "duration"):
            return Said("reference", "rule named after it")
        if tense > 0:
            return Said("target", "time to come")
        announced = self.announced(document, sentence)
        if announced is not None and tense == 0 and not any(cue.status == "actual" for cue in cues):
            return announced
        return Said("actual", "plain")

    def _starts_from(self, document: Document, at: int, first: int) -> bool:
        """Whether the number is what something changes from (由48万台提高到…), or is compared with (比2310亩)."""
        words = document.words
        part = document.quantities[document.layout.quantity_at[at]].kind in ("percent", "multiple", "point")
        if part and at - 1 in document.layout.time_at:
            return False  # 较2010年翻一番
        back = at - 1
        while back >= first and (words[back].text in self._now or back in document.layout.time_at):
            back -= 1
        return back >= first and words[back].text in self._from and words[back].pos in ("p", "zg", "v", "c")

    def _by_cues(
        self, document: Document, number: int, quantity: Quantity, cues: list[Cue], clause_start: int, tense: int
    ) -> Said[Status] | None:
        """What the nearest cue that reaches the number says."""
        bounded = quantity.comparator in ("ge", "le", "approx", "gt", "lt") or tense > 0
        # Quantities are in order: one stands between a cue and this one if the one before it does.
        last_before = document.quantities[number - 1].span.start if number else -1
        happened = any(cue.status == "actual" and cue.start >= clause_start for cue in cues)
        forecast = next((cue for cue in reversed(cues) if cue.status == "forecast" and cue.use == "report"), None)
        for cue in reversed(cues):
            own = cue.start >= clause_start
            between = last_before >= cue.end
            if cue.use == "rule" or (cue.use == "own" and own and cue.status == "reference"):
                if cue.use == "own" and (tense > 0 or between or quantity.outer.start - cue.end > 3):
                    continue
                return Said("reference", f"rule: {cue.text}")
            if cue.status == "actual":
                continue
            if happened and not (own and self._after_actual(cues, cue)):
                continue
            if cue.use == "own" and own and (not between or cue.status == "forecast"):
                return Said(cue.status, f"cue {cue.text}")
            planned = cue.use == "then" and any(item.use == "plan" and item.start < cue.start for item in cues)
            if cue.use in ("report", "then") and tense >= 0 and not planned:
                return Said("forecast", f"cue {cue.text}")
            if cue.use == "plan" and tense >= 0:
                if forecast is not None and forecast.start > cue.start:
                    return Said("forecast", f"cue {forecast.text}")
                return Said("target", f"cue {cue.text}")
            if (cue.use in ("weak", "future") and own) or (cue.use == "weak" and bounded):
                if (cue.use == "weak" and not bounded) or (tense < 0 and len(cue.text) == 1):
                    continue
                if cue.use == "future" and quantity.kind == "duration" and not bounded:
                    continue
                if forecast is not None:
                    return Said("forecast", f"cue {forecast.text}")
                return Said("target", f"cue {cue.text}")
        return None

    @staticmethod
    def _after_actual(cues: list[Cue], cue: Cue) -> bool:
        return all(other.start < cue.start for other in cues if other.status == "actual")

    def cues_in(self, document: Document, start: int, end: int) -> list[Cue]:
        """The cues between two places, left to right."""
        cues, starts = document.once(self, lambda: self._all(document))
        low, high = bisect_left(starts, start), bisect_left(starts, end)
        return [cue for cue in cues[low:high] if cue.end <= end]

    def _all(self, document: Document) -> tuple[list[Cue], list[int]]:
        """All cues of the document's paragraphs, and where they start."""
        cues = [cue for span in document.paragraphs for cue in self._scan(document, span)]
        return cues, [cue.start for cue in cues]

    def _scan(self, document: Document, span: Span) -> list[Cue]:
        """The cues of one paragraph; nouns that look like them are left out (目标价, 「发行计划」)."""
        layout, text = document.layout, document.text
        found: list[Cue] = []
        for match in self._pattern.finditer(text, span.start, span.end):
            at = layout.word_at(match.start())
            word = document.words[at]
            inside = word.start != match.start() or (word.end > match.end() and word.pos[:1] == "n")
            if inside and len(match[0]) < 4:
                continue
            before = text[max(0, match.start() - 2) : match.start()]
            if (match[0] == "目标" and _BEYOND.search(before)) or (match[0] in ("要", "需") and before[-1:] in _HABIT):
                continue
            if match[0] in ("若", "如果") and _AS_COMPARED.match(text, match.end()):
                continue
            if match[0] == "估计" and _ESTIMATE.match(text, match.start() - 2):
                continue
            if match[0] == "只要" and at + 1 in layout.quantity_at:
                continue
            for status, use in self._cues[match[0]]:
                if use == "future" or len(match[0]) == 1:
                    following = document.words[at + 1] if at + 1 < len(document.words) else None
                    if word.text != match[0] or following is None:
                        continue
                    verb = following.pos in ("v", "vn", "d", "ad", "vi", "zg") or following.text in _WHERE
                    if use == "future" and not verb:
                        continue
                elif (
                    match[0] in ("计划", "规划", "目标", "部署", "安排", "承诺", "方案", "意见", "通知")
                    and use != "weak"
                ):
                    after = text[match.end() : match.end() + 1]
                    noun = at + 1 < len(document.words) and document.words[at + 1].pos[:1] in ("n", "j", "u", "f", "b")
                    if noun and word.text == match[0]:
                        continue
                    if after == "" or _NOUN_USE.match(after) or text[match.start() - 1 : match.start()] in "「“《":
                        continue
                found.append(Cue(status, use, match[0], match.start(), match.end()))
        return found

    @staticmethod
    def is_future(document: Document, period: str) -> bool:
        """Whether a time lies after the article's reference date, as far as both are exact."""
        return _tense(document.reference, period) > 0

    def announced(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """The plan that a heading or an introduction above a sentence announces; None where there is none."""
        return document.once(("announced", sentence.paragraph), lambda: self._plan_above(document, sentence))

    def _plan_above(self, document: Document, sentence: Sentence) -> Said[Status] | None:
        """A plan that a heading or the line before a list announces (新一年的盘子这样摆：●…)."""
        text = document.text
        paragraph = document.paragraphs[sentence.paragraph]
        item = LIST_ITEM.match(paragraph.of(text)) is not None
        for index in range(sentence.paragraph - 1, max(-1, sentence.paragraph - 14), -1):
            before = document.paragraphs[index].of(text).strip()
            heading = len(before) <= LONGEST_HEADING and before[-1] not in "。！？；;”"
            if LIST_ITEM.match(before) and not heading:
                continue
            if heading and before[-1] not in "：:，,":
                if self._heading.search(before) and _LOOKS_BACK.search(before) is None:
                    return Said("target", "heading")
                return None
            if item and before[-1] in "：:":
                last = max(before.rfind("。"), before.rfind("；"), 0)
                start = document.paragraphs[index].start + last
                cues = self.cues_in(document, start, document.paragraphs[index].end)
                plan = any(cue.status == "target" for cue in cues) or self._intro.search(before[last:])
                return Said("target", "list of a plan") if plan else None
            if item:
                return None
        return None


@lru_cache(maxsize=1024)
def _tense(reference: str | None, period: str | None) -> int:
    """1 where the period lies after the reference date, -1 where its year ended before, 0 otherwise."""
    if reference is None or period is None:
        return 0
    first, _, last = period.partition("/")
    if begins_after(first, reference):
        return 1
    final = last or first
    if last and last[:4] > reference[:4]:
        return 1
    return -1 if final not in ("", "..") and final[:4] < reference[:4] else 0


@lru_cache(maxsize=4)
def load_statuses(lexicon: Lexicon) -> Statuses:
    """The status cues of a lexicon, compiled once."""
    return Statuses(lexicon)
