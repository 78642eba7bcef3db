"""Words of will, expectation, rule and fact (table status_cues) where they stand in a text, with how far they reach."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import product

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Span, Status, Word
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.place import tense

_PLAN_NOUNS = frozenset(("计划", "规划", "目标", "部署", "安排", "承诺", "方案", "意见", "通知"))
_CASES = frozenset(("若", "如果"))
_NEEDS = frozenset(("要", "还要", "都要", "需", "需要"))
_EACH_TIME = frozenset(("每天", "每日", "每周", "每月", "日均", "单日", "已", "共"))
_WILLS = frozenset(("要", "须", "需", "将", "拟", "应"))  # of one character: a verb must follow, or a time stand before
_SAYS_BEFORE = frozenset(("他", "她", "并", "亦", "也", "又", "还", "则", "曾"))
_VERBS = frozenset(("v", "vn", "d", "ad", "vi", "zg", "p"))
_NOUN_USE = re.compile(r"[」』”》书价额数完已都没的、，。]")
# 比原定的|1200万人多出: the plan itself
_ITSELF = re.compile(r"(?:目标|任务|时间|数量|规模|投资|工期)?的?[约近]?[\d一二两三四五六七八九十百千]")
_PHRASE = 12  # characters of 按照市里的统一部署
_PAID = frozenset("去了掉过得没")
_RECKONED = 40  # characters after 估计
_YEAR = 4  # characters
_TITLE = 40  # characters
_DOCUMENT = 8  # characters between a document and what it says


class Cue(msgspec.Struct, gc=False, frozen=True):
    """A cue found in the text: its status, how far it reaches (see the table), where it stands."""

    status: Status
    use: str
    text: str
    start: int
    end: int


class Cues:
    """The cue tables compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        self._texts, self._reckons, self._provisions = (
            lexicon.select("status_words", "word", kind=kind) for kind in ("text name", "reckons", "provision")
        )
        self._cues: dict[str, list[tuple[Status, str]]] = {}
        for row in lexicon.rows("status_cues"):
            self._cues.setdefault(row["cue"], []).append((row["status"], row["use"]))  # type: ignore[arg-type]
        texts, states = (lexicon.select("status_words", "word", kind=kind) for kind in ("rule text", "states"))
        for text, verb in product(texts, states):
            self._cues.setdefault(text + verb, []).append(("reference", "rule"))  # 办法规定, 合同约定
        self._pattern = re.compile(alternation(self._cues))
        plans = words("plan noun")
        self._as_planned = re.compile(
            rf"{words('according')}(?:[^，。；：\d“”《》]{{0,{_PHRASE}}}?{plans}"
            rf"|《[^》]{{1,40}}?{plans}[^》]{{0,12}}》[^，。；]{{0,6}})[，,]"
        )
        self._standard = re.compile(rf"{words('standard')}[^，。；：\d]{{0,6}}[：:]")
        self._beyond = re.compile(rf"{words('beyond')}$")
        self._habit = frozenset(lexicon.select("status_words", "word", kind="habit"))
        self._deeds = frozenset(lexicon.select("target_words", "word", kind="verb"))
        self._before_verb = frozenset(
            lexicon.select("status_words", "word", kind="where")
            + lexicon.select("status_words", "word", kind="manner")
            + lexicon.select("target_words", "word", kind="verb")
        )
        self._spends = frozenset(lexicon.select("status_words", "word", kind="spends"))
        self._enacts = re.compile(rf"{words('enacts')}了?《[^》]*$")
        self._enacted = re.compile(rf"{words('enacts')}了?[^，。；：“”]{{0,24}}$")
        self._takes = re.compile(rf"{words('takes')}[^，。；：]{{0,8}}$")
        self._heads_list = re.compile(rf"{words('list head')}[^，。；：\d]{{0,14}}[：:]")
        self._narrates = lexicon.select("status_words", "word", kind="narrates")
        self._compares = lexicon.select("status_words", "word", kind="compares")
        self._counted = re.compile(rf"{words('counted')}估计")
        self._as_compared = re.compile(rf"[^，。；]{{0,12}}{words('compared')}")
        self._to_come = re.compile(
            rf"[将会可恐]|{alternation(lexicon.select('times_cues', 'word', cue='future'))}|全年|届时"
        )
        self._bound = re.compile("(?:已|目前|现|超过|超|逾|仍|尚)[^，。；]{0,3}?[0-9一二三四五六七八九十]")
        self._speaks = re.compile(rf"{words('document')}[》”]?[^，。；、\d]{{0,4}}$")

    def between(self, document: Document, start: int, end: int) -> list[Cue]:
        """The cues between two places, left to right."""
        cues, starts = document.once(self, lambda: self._all(document))
        low = bisect_left(starts, start)
        if low == len(starts) or starts[low] >= end:
            return []
        high = bisect_left(starts, end, low)
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
            if inside and word.end == match.end() and at + 1 < len(document.words):
                inside = document.words[at + 1].text not in self._deeds  # 工程规划|新建
            if (inside and len(match[0]) < 4) or self._other_sense(document, match, at):
                continue
            for status, use in self._cues[match[0]]:
                if use == "future" or len(match[0]) == 1:
                    if not self._wills(document, word, match[0], at, use):
                        continue
                elif match[0] in _PLAN_NOUNS and use != "weak" and _is_noun(document, match, at):
                    continue
                if use == "weak" and self._announces(text, match):
                    use = "plan"
                elif use == "weak" and self._arranges(document, match, at):
                    use = "own"
                elif (
                    use == "plan" and text[match.end() : match.end() + 1] == "的" and text[match.end() + 1] not in "：:"
                ):
                    use = "own"  # 低于年初预定的4.5%；…
                found.append(Cue(status, use, match[0], match.start(), match.end()))
        found += [
            Cue("target", "plan", match[0][:-1], match.start(), match.end() - 1)
            for match in self._as_planned.finditer(text, span.start, span.end)
        ]
        if text.find("：", span.start, span.end) >= 0 or text.find(":", span.start, span.end) >= 0:
            found += [
                Cue("target", "plan", match[0][:-1], match.start(), match.end() - 1)
                for match in self._heads_list.finditer(text, span.start, span.end)
            ]
            found += [
                Cue("reference", "rule", match[0], match.start(), match.end())
                for match in self._standard.finditer(text, span.start, span.end)
            ]
        found.sort(key=lambda cue: cue.start)
        return found

    def _other_sense(self, document: Document, match: re.Match[str], at: int) -> bool:
        """Whether a cue means something else here: 高于目标, 比原计划早, 只要3元, 还要 as a habit, 初步估计."""
        text, cue = document.text, match[0]
        before = text[max(0, match.start() - 2) : match.start()]
        if (cue == "目标" and self._beyond.search(before)) or (
            before.endswith(("比", "较")) and not _ITSELF.match(text, match.end())
        ):
            return True
        if (cue in ("要", "需", "须") and before[-1:] in self._habit) or (
            cue == "将" and before.endswith(self._narrates)
        ):
            return True
        if cue in _NEEDS and self._is_needed(document, at):
            return True
        if cue == "最快" and at + 1 not in document.layout.time_at:
            return True  # 最快的3小时就到
        if cue == "料" and document.words[at].pos != "v":
            return True
        if cue[-1] == "》" and self._enacts.search(text, max(0, match.start() - _TITLE), match.start()):
            return True  # 修订《物业条例》
        if cue in ("要", "还要", "都要") and self._takes.search(text, max(0, match.start() - _PHRASE), match.start()):
            return True
        if cue in self._texts and self._enacted.search(text, max(0, match.start() - _TITLE), match.start()):
            return True  # 出台管理细则
        if cue == "预期":
            return before.endswith(self._compares) or text[match.end() : match.end() + 1] in ("的", "寿", "值", "收")
        if cue in _CASES and self._as_compared.match(text, match.end()):
            return True
        if cue in self._reckons and self._to_come.search(text, match.end(), match.end() + _RECKONED) is None:
            return True
        if cue == "计提" and (before[-1:] in "已共" or text.startswith(self._provisions, match.end())):
            return True
        if cue == "估计" and (self._counted.match(text, match.start() - 2) or self._is_count(document, match, at)):
            return True
        if cue == "罚" and (text[match.end() : match.end() + 1] in _PAID or text[match.start() - 1] in "被遭"):
            return True  # 合共罚去2240元
        return cue == "只要" and at + 1 in document.layout.quantity_at

    def _is_count(self, document: Document, match: re.Match[str], at: int) -> bool:
        """车位缺口估计超过2.1万个, 估计，今年春节湧入…: a reckoning of what is, or has been, by what follows it."""
        end = document.layout.sentence(at).last
        rest = document.text[match.end() : document.words[end - 1].end][:_RECKONED]
        if self._to_come.search(rest):
            return False
        if match[0] + rest[:1] != "估计，":
            return at + 1 < end and self._bound.match(rest) is not None
        times = document.layout.times_in(at, end)
        edtf = document.times[document.layout.time_at[times[0]]].edtf if times else None
        return edtf is not None and len(edtf) > _YEAR and tense(document.reference, edtf) <= 0

    def _is_needed(self, document: Document, at: int) -> bool:
        """走海运要45天, 要花300元: what it takes, not what is to be."""
        following = document.words[at + 1] if at + 1 < len(document.words) else None
        number = document.layout.quantity_at.get(at + 1)
        if number is not None:
            return document.quantities[number].kind in ("duration", "money", "physical")
        return following is not None and following.text in self._spends

    def _wills(self, document: Document, word: Word, cue: str, at: int, use: str) -> bool:
        """Whether 将, 要, 拟 is an auxiliary here: a verb follows it, or a time stands before it."""
        last = document.layout.word_at(word.start + len(cue) - 1)
        following = document.words[last + 1] if last + 1 < len(document.words) else None
        if document.words[last].end != word.start + len(cue) or following is None:
            return False
        if cue == "将" and at - 1 in document.layout.entity_at and following.pos == "n":
            return "到" not in document.layout.texts[at : at + 12] and "至" not in document.layout.texts[at : at + 12]
        if cue in _WILLS and at - 1 in document.layout.time_at and following.pos[:1] not in ("m", "u"):
            return True
        return use != "future" or following.pos in _VERBS or following.text in self._before_verb

    def _arranges(self, document: Document, match: re.Match[str], at: int) -> bool:
        """安排改造小区250个: a deed right after 安排."""
        following = document.words[at + 1].text if at + 1 < len(document.words) else ""
        habit = at > 0 and document.words[at - 1].text in _EACH_TIME
        return match[0] == "安排" and following in self._deeds and not habit

    def _announces(self, text: str, match: re.Match[str]) -> bool:
        """报告这样安排：, 方案提出，: what a document says or what stands before a colon is planned, not only asked."""
        if text[match.end() : match.end() + 1] in ("：", ":"):
            return True
        after = text[match.end() : match.end() + 1] in ("，", ",", "到", "：")
        return after and self._speaks.search(text, max(0, match.start() - _DOCUMENT), match.start()) is not None


def _is_noun(document: Document, match: re.Match[str], at: int) -> bool:
    """Whether 计划, 目标, 安排 is a noun here that announces nothing: 计划书, 目标完成, 当年的承诺."""
    text, words = document.text, document.words
    after = text[match.end() : match.end() + 1]
    followed = at + 1 < len(words) and words[at + 1].pos[:1] in ("n", "j", "u", "f", "b")
    if followed and words[at].text == match[0]:
        return True
    before = text[match.start() - 1 : match.start()]
    if match[0] == "承诺" and after in ("，", ",") and at and words[at - 1].text != "的":
        return False
    if after in ("，", ",") and at and (at - 1 in document.layout.entity_at or words[at - 1].text in _SAYS_BEFORE):
        return False
    if before == "的" and after not in ("：", ":", "是", "为", "，"):
        return True
    return after == "" or _NOUN_USE.match(after) is not None or before in ("「", "“", "《")
