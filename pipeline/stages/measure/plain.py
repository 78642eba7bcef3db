"""What only looks like a quantity: idioms and names with numerals, 一个 as an article, words that are units too."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.numerals import DIGITS, MAGNITUDE_CHARS, Numeral
from pipeline.stages.measure.units import Unit, degrees

if TYPE_CHECKING:
    from pipeline.model import Comparator
    from pipeline.stages.measure.bounds import Bounds

_QUOTED = re.compile(r"[“‘「『\"《]([^“”‘’「」『』\"《》，。；！？,;!?]{1,10})[”’」』\"》]")
_DIGITS = frozenset("一二三四五六七八九两")
_OPENING = frozenset('“‘「『"《')
_SPENDS = re.compile(
    r"(?:提前|推迟|延迟|延误|延期|延了|耗时|历时|为期|长达|用时|缩短|需要?|要|花|晚了|早了|整整|足足|满|用了?)[了到约]?$"
)
_LONG = frozenset(("年", "周年", "个月", "月", "天", "日", "周", "个星期", "星期"))
_LABELS = re.compile(r"(?![多左右以上下余来的了才就已半前后内零])[\u4e00-\u9fff]")
_VALUE_OF = re.compile(r"(?:为|达到?|只有|仅|是|至|到|报|收报|录得|在|约|近|超过?|逾|突破|低于|高于|不足|不到)[了出]?$")
_RESULTS = frozenset("上下")  # behind a verb its result: 放下六枚, 新上两条
_HAN = re.compile(r"(?![的以在从及和，如])[\u4e00-\u9fff]")
_DONE = re.compile(r"(?:经过|历经|经历|先后|连续|累计|进行|开展|举行|举办|完成|过|了)$")
_RATIO = re.compile(r"(?:率|比|系数|指数|密度|比例|评分|得分|值)$")
_BECOMES = re.compile(r"[\u4e00-\u9fff]{1,3}[到至]")
_MANY_UNITS = 10_000
_POINTING = frozenset("这那哪每某第首头前上下另同各任此")  # these point at things, and do not count them
_ENDS = "，。；、,;）)"
_LETTERS = re.compile(r"(?<![A-Za-z])[A-Za-z]+$")
_NOT_A_WORD = re.compile(r"[A-Za-z:：/号#]")


class Words:
    """Words that are no numbers though numerals stand in them, by their first two characters."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        lengths: dict[str, set[int]] = {}
        for word in self._words:
            lengths.setdefault(word[:2], set()).add(len(word))
        self._lengths = {head: tuple(sorted(found)) for head, found in lengths.items()}

    def hold(self, text: str, start: int, end: int, reach: int) -> bool:
        """Whether one that begins at most `reach` characters before a numeral holds characters of it.

        None begins right after a digit of the numeral: 三十分钟 has no 十分, 三万一千 no 万一.
        """
        for first in range(max(0, start - reach), end):
            if first > start and text[first - 1] in _DIGITS:
                continue
            for length in self._lengths.get(text[first : first + 2], ()):
                if first + length > start and text[first : first + length] in self._words:
                    return True
        return False


class Plain:
    """The tables compiled: dictionary words with numerals in them, and the nouns of counting (人数, 户数)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._words = Words(lexicon.column("numeral_words", "word"))
        self._number_nouns = frozenset(lexicon.column("number_nouns", "before"))
        names = [name for row in lexicon.rows("indicators") for name in (row["name"], *row["aliases"].split("|"))]
        self._indicators = frozenset(name for name in names if len(name) > 2 and name.isascii() and name.isalpha())

    def in_word(self, text: str, start: int, end: int) -> bool:
        """Whether a dictionary word that is no number (一带一路, 三亚, 万一) holds characters of the numeral."""
        return self._words.hold(text, start, end, 3)

    def is_number_noun(self, before: str) -> bool:
        """Whether 数 after this character ends a noun (人数, 总数) and begins no numeral (数十)."""
        return before in self._number_nouns

    def is_indicator(self, text: str, start: int, floor: int) -> bool:
        """Whether the letters before a number are the name of an indicator (GDP, CPI) and no part of a code."""
        before = _LETTERS.search(text, max(floor, start - 8), start)
        return before is not None and before[0].upper() in self._indicators

    def quoted(self, text: str, start: int, end: int) -> bool:
        """Whether the numeral stands in a short quoted name or slogan (“六个一批”, “三公”经费)."""
        reach = max(0, start - 10)
        if _OPENING.isdisjoint(text[reach:start]):
            return False
        opening = max(text.rfind(quote, reach, start) for quote in _OPENING)
        quoted = _QUOTED.match(text, opening)
        return quoted is not None and quoted.end() > end

    def counts(self, text: str, start: int, end: int, stop: int, numeral: Numeral, unit: Unit, bounds: Bounds) -> bool:
        """Whether a Chinese numeral and the unit after it count something, where both may be ordinary words."""
        written = text[start:end]
        before, after = text[start - 1 : start] if start else "", text[stop : stop + 1]
        if self.quoted(text, start, stop):
            return False
        left = bounds.before(text, start)
        bounded = left is not None or bounds.after(text, stop) is not None
        bounded = bounded or (numeral.comparator in ("gt", "approx") and written not in ("几", "数"))
        pointing = before in _POINTING and not (before in _RESULTS and _HAN.match(text[start - 2 : start - 1]))
        if pointing and left is None and (before != "前" or unit.kind != "duration"):
            return before in ("首", "前", "下", "每") and unit.kind in ("physical", "money", "percent")
        if written in ("几", "数"):
            return False
        magnitude_only = all(char in MAGNITUDE_CHARS and char not in "十拾" for char in written)
        if magnitude_only and unit.kind in ("count", "person", "duration"):
            return bounded and not unit.weak
        if unit.unit == "元" and after in ("户", "乡", "村", "镇", "县", "店", "化", "论", "素", "件"):
            return False
        if unit.form == "度":
            if numeral.value >= _MANY_UNITS:
                return True  # 一千四百万度, of electricity
            return after in ("电", "绿") or bounded or degrees(text, start, 0) is not None
        if unit.form == "周" and numeral.value == 4:
            return False
        if unit.form == "年" and after in ("级", "代", "份", "初", "底", "度", "轮", "终", "华", "期"):
            return False
        if unit.kind == "duration" and unit.form in _LONG and not bounded and self.labels(text, start, stop):
            return False
        if unit.unit == "年" and before == "近" and after in ("的", "来"):
            return False
        if numeral.value != numeral.value.to_integral_value():
            return True
        if numeral.value == 1 and not magnitude_only:
            return self._one(text, start, stop, unit, bounded)
        if unit.weak:
            done = _DONE.search(text, max(0, start - 4), start) is not None  # 经过十五轮
            return bounded or (numeral.value >= 20 and unit.form != "大") or (numeral.value > 1 and done)
        return True

    def labels(self, text: str, start: int, stop: int) -> bool:
        """Whether a length of time says when or for how long, not how much (五年成绩单, 三个月接待8600人)."""
        return _LABELS.match(text, stop) is not None and _SPENDS.search(text, max(0, start - 5), start) is None

    def _one(self, text: str, start: int, stop: int, unit: Unit, bounded: bool) -> bool:
        """一 counts with measures; 一个, 一家, 一年 are articles unless a bound or a verb of spending says so."""
        if unit.kind in ("percent", "point", "multiple", "money"):
            return True
        if unit.kind == "duration":
            if unit.form in ("年", "天", "日", "周", "星期", "晚", "夜", "个月", "月", "岁", "周年"):
                return bounded or _SPENDS.search(text, max(0, start - 4), start) is not None
            return True
        if unit.kind == "physical":
            return bounded
        return bounded and not unit.weak and text[stop : stop + 1] not in ("多", "内")

    def weak_unit(self, text: str, stop: int, unit: Unit) -> bool:
        """Whether an ordinary word after an Arabic number is its unit: 9大支柱产业, 24380点, but not 5点."""
        before = text[max(0, stop - len(unit.form) - 5) : stop - len(unit.form)]
        digits = sum(char.isdigit() for char in before)
        if unit.form == "点":
            return digits >= 3
        if unit.form in ("金", "银", "铜"):
            return text[stop : stop + 1] in ("、", "，", ",", "。", "；", "和")
        if unit.form == "单":
            return text[stop : stop + 1] not in ("元", "位", "机", "独")
        if unit.form == "分":
            return text[stop : stop + 1] not in ("钟", "之", "别", "店", "公", "局")
        return unit.form not in ("期", "首", "号")

    def bare(self, text: str, start: int, end: int, numeral: Numeral, arabic: bool, bounds: Bounds) -> bool:
        """Whether a number without a unit is a figure all the same (超78万, 容积率只有0.7, 租金一千八)."""
        after = text[end : end + 1]
        if after and _NOT_A_WORD.match(after):
            return False
        bound = bounds.before(text, start), bounds.after(text, end)
        written = text[start:end]
        if not arabic:
            digits = sum(char in DIGITS for char in written)
            if self.quoted(text, start, end) or len(written) < 2:
                return False
            if _bounds_alone(text, end, bound[1]):
                return True
            if numeral.magnitude >= 10**4:
                return digits > 0 or written[0] in "数几上十百" or any(bound)
            if "千" in written or "百" in written:
                return digits >= 2 or (digits == 1 and any(bound) and numeral.comparator == "eq")
            return False
        if numeral.magnitude >= 10**4:
            return True
        plain = text[start:end].replace(",", "")
        if "." in plain or "," in text[start:end]:
            verb = _VALUE_OF.search(text, max(0, start - 5), start) is not None
            if _RATIO.search(text, max(0, start - 3), start) and (not after or after in _ENDS):
                return True  # 平均容积率0.72，
            if text[start - 1 : start] in ("由", "从") and _BECOMES.match(text, end):
                return True  # 由3.65缩小到3.55
            return (verb or bound[0] is not None) and not (after.isalpha() and after not in "的，且而但和及比较以左上")
        if 1900 <= numeral.value <= 2100:
            return False
        if len(plain) < 2:
            return False
        if _bounds_alone(text, end, bound[1]):
            return True
        return bound[0] is not None and bound[0][0] != "eq" and after in _ENDS


def _bounds_alone(text: str, end: int, bound: tuple[Comparator, int] | None) -> bool:
    """Whether a word after the number makes it a figure at the end of a clause: 员工300出头; not 强 of 500强."""
    return bound is not None and bound[1] - end >= 2 and text[bound[1] : bound[1] + 1] in _ENDS


@lru_cache(maxsize=4)
def load_idioms(lexicon: Lexicon) -> Words:
    """Words and idioms in which no numeral counts anything, for readers that ask for every number."""
    return Words([*lexicon.column("numeral_words", "word"), *lexicon.column("numeral_idioms", "word")])
