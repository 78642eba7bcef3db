"""The nouns right beside a number: the one that its verbs lead back to, and the one that follows it."""

from __future__ import annotations

import re

from pipeline.model import Quantity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.phrases import Phrase, Phrases
from pipeline.stages.figures.vocabulary import Vocabulary

COUNTED = frozenset(("count", "person"))
_COMPARE = frozenset(("比", "较", "较之", "比起"))
_SHARE_NOUNS = ("比重", "占比", "比例", "份额")
_AMONG = re.compile("在[^，。；]{1,24}?[中里内间](?!的)[^，。；]{0,12}$")
_BEGAN = re.compile(r"[由从自](?!业|事|来)[^，。；\d由从自]{1,10}的$")
_CHANGES_TO = re.compile(r"[^，。；、\d]{1,6}?[到至为成]")
_CLOSES = ("", "，", "。", "、", "；", "\n", "”")
_QUOTES = ("“", "「", "：", ":")
RATES = ("率", "比", "度", "值", "水平")  # 负债率只有五六成的房企: the noun on the left is measured
_TOTALS = ("量", "总数", "数量", "人数", "户数", "件数", "总数量")  # 落成量13850个单位: that on the left is measured
_DIMENSIONS = re.compile(r"([长宽高深厚重])的")
_DASH = re.compile(r"(?:——|—|--)[“ ]?(?=[\u4e00-\u9fff])")
_AWAY = re.compile(r"(?:以|开|之)?外(?:的(?!标准)[\u4e00-\u9fff]|[，。])")
_SIZES = frozenset(("级", "以上", "以下", "左右", "口径", "高", "长", "宽"))
_DIVISIONS = frozenset("省市县区镇乡村国州")
_STEPS = ("等级", "档次", "台阶", "名次", "位次", "级别", "档")
_USED_AS = re.compile(r"(?:作为|用作|充作|作|当)")
_USES = frozenset("作用充当")  # its first characters


class Beside:
    """Noun phrases to the left and right of the numbers of one document."""

    def __init__(self, document: Document, vocabulary: Vocabulary, phrases: Phrases) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary
        self.phrases = phrases
        self._compares = vocabulary.words["compares"] | _COMPARE
        self._left_ends: dict[tuple[int, int, str], int] = {}

    # --- after it --------------------------------------------------------------------------------------------------

    def right(self, quantity: Quantity, at: int, last: int) -> Phrase | None:
        """The noun phrase after the mention and the words that bound it (25家以上企业)."""
        if quantity.kind in ("point", "rank"):
            return None
        dash = _DASH.match(self.document.text, quantity.outer.end)
        if dash is not None and at == self.layout.sentence(at).first:
            start = self.layout.word_at(dash.end())  # 326.5亿元——地区生产总值，同比增长7.4%
            phrase = self.phrases.after(start - 1, self.layout.clause(start)[1])
            return None if phrase is None or self.document.words[start].text in ("的", "之") else phrase
        end = at
        while end + 1 < last and self.document.words[end + 1].start < quantity.outer.end:
            end += 1
        used = None
        if self.document.text[quantity.outer.end : quantity.outer.end + 1] in _USES:
            used = _USED_AS.match(self.document.text, quantity.outer.end)
        if used is not None and end + 1 < last and used.end() == self.document.words[end + 1].end:
            return self.phrases.after(end + 1, last)  # 提拨3%作为渔村回馈金
        after = self.phrases.after(end, last)
        if after is None and quantity.kind in COUNTED:
            if end + 1 < last and self.document.words[end + 1].text in self.vocabulary.stand_ins:
                return Phrase(end + 1, end + 2, self.document.words[end + 1].text)  # 并入3个集团
            return self._qualified(end + 1, last)
        goes_on = after is not None and after.last == after.first + 1 and after.last < last
        if goes_on and after is not None and quantity.kind == "percent" and not self.phrases.is_noun(after.first):
            return None  # 九成配套国内主机厂, 62%预料
        if after is not None and after.text in self.vocabulary.words["marks reached"]:
            return None  # 迈上万亿元台阶
        turns = goes_on and after is not None and not self.phrases.is_noun(after.first)
        if turns and _CHANGES_TO.match(self.document.text, quantity.outer.end):
            return None  # 由106项调整为97项
        of_it = self.document.text.startswith("的", quantity.outer.end)
        if of_it and after is not None and after.text.endswith(self.vocabulary.aim_heads):
            return None  # 达40%的承诺
        return after

    def _qualified(self, start: int, last: int) -> Phrase | None:
        """五六十个来自反应堆的信号: the noun after 的, where a clause stands between a measure word and its noun."""
        words = self.document.words
        if start < last and start in self.layout.quantity_at:
            while start + 1 < last and words[start + 1].text in _SIZES:
                start += 1
            return self.phrases.after(start, last)  # 2个10万吨级泊位, 24台40米口径的射电望远镜
        if start >= last or words[start].pos not in ("v", "p", "vi", "vn"):
            return None
        for at in range(start + 1, min(start + 9, last - 1)):
            if words[at].text == "的":
                return self.phrases.after(at, last)
            if at in self.layout.quantity_at or words[at].text in "、；":
                return None
        return None

    def dimension(self, quantity: Quantity) -> str | None:
        """长度 of 近800公里长的高铁: the adjective that follows a measure."""
        if quantity.base_unit == "m" and _AWAY.match(self.document.text, quantity.outer.end):
            return "距离"  # 退到四十公里外的岳阳
        found = _DIMENSIONS.match(self.document.text, quantity.outer.end) if quantity.kind == "physical" else None
        if found is None:
            return None
        return "重量" if found[1] == "重" else found[1] + "度"

    # --- before it -------------------------------------------------------------------------------------------------

    def left(self, end: int, first: int) -> Phrase | None:
        """The noun phrase that the bridge leads to; of A占B的比重 it is A."""
        if end < first or end in self.layout.quantity_at or self.phrases.is_name(end):
            return None
        left = self.phrases.before(end, first)
        if left is None or (
            left.text in _DIVISIONS and left.first and self.document.words[left.first - 1].text[-1] == "一"
        ):
            return None  # 芦淞区一区就占了七成六
        if left.text.endswith(_SHARE_NOUNS):
            for back in range(left.last - 1, first, -1):
                if self.vocabulary.verb(self.document.words[back].text) == "share":
                    whole = self.phrases.bridge(back - 1, first)
                    if whole >= first and (named := self.phrases.before(whole, first)) is not None:
                        return named
        return left

    def left_end(self, at: int, first: int, measure: str) -> int:
        """The word where the noun phrase on the left would end: before comparisons and, for shares, before 占."""
        key = at, first, measure
        if key not in self._left_ends:
            self._left_ends[key] = self._left_end(at, first, measure)
        return self._left_ends[key]

    def _left_end(self, at: int, first: int, measure: str) -> int:
        words = self.document.words
        start = at - 1
        quantity = self.document.quantities[self.layout.quantity_at[at]]
        if quantity.kind in ("percent", "multiple"):
            if quantity.outer.start < quantity.span.start:
                start = max(first - 1, self.layout.word_at(quantity.outer.start) - 1)  # 不少于主营收入的3%
            start = min(start, self._before_partner(start, first))
        start = min(start, self._aside(quantity, at, first))
        if measure != "share" and self._compares.isdisjoint(self.layout.texts[first:at]):
            return self.phrases.bridge(start, first)
        for back in range(at - 1, first - 1, -1):
            if back in self.layout.quantity_at:
                break
            compared = (words[back].text in _COMPARE and words[back].pos in ("p", "zg", "v")) or (
                back < at - 1 and words[back].text in self.vocabulary.words["compares"] and self._partner(back + 1, at)
            )
            if compared or (measure == "share" and self.vocabulary.verb(words[back].text) == "share"):
                start = min(start, back - 1)
        return self.phrases.bridge(start, first)

    def _partner(self, start: int, at: int) -> bool:
        """Whether a noun or a time stands between a word of comparing and the number (高于监管要求的8%)."""
        return any(word in self.layout.time_at or self.phrases.is_noun(word) for word in range(start, at))

    def _before_partner(self, start: int, first: int) -> int:
        """租金定为同区公屋的九成, 分量是此前同类装置的20倍: the word before the verb of being that much."""
        words = self.document.words
        last = start
        while last > first and words[last].text in self.vocabulary.words["close"]:
            last -= 1
        if last <= first or words[last].text != "的":
            return start
        for back in range(last - 1, max(first, last - 10) - 1, -1):
            if back in self.layout.quantity_at or words[back].text in "、，":
                return start
            equals = self.vocabulary.words["equals"]
            if words[back].text in equals:
                return back - 1
            if back > first and words[back - 1].text + words[back].text in equals:
                return back - 2  # 恢复|到疫情前的九成
        return start

    def _aside(self, quantity: Quantity, at: int, first: int) -> int:
        """The word before what only tells among whom a rank holds, when a change began, what it is without.

        Else the word before `at`. 在9个县中由第六位升至第三位, 由通车之初的35列加到51列, 扣除价格因素实际增长3.9%,
        按可比价格计算增长5.8%.
        """
        words, text = self.document.words, self.document.text
        clause = text[words[first].start : quantity.outer.start]
        found = _AMONG.search(clause) if quantity.kind == "rank" else None
        if found is None and quantity.kind == "percent":
            found = self.vocabulary.net_of.search(clause)
        found = found or self.vocabulary.reckoned.search(clause)
        if found is None and _CHANGES_TO.match(text, quantity.outer.end):
            found = _BEGAN.search(clause)
        return at - 1 if found is None else self.layout.word_at(words[first].start + found.start()) - 1

    def whole(self, at: int, first: int) -> Phrase | None:
        """营收 of 中国大陆占第3季营收四成八: of what a named one has a share, where only a name has it."""
        end = self.phrases.bridge(at - 1, first)
        if end <= first or not self.phrases.is_noun(end) or self.phrases.is_name(end):
            return None
        phrase = self.phrases.before(end, first)
        if phrase is None:
            return None
        for back in range(phrase.first - 1, first - 1, -1):
            if self.vocabulary.verb(self.document.words[back].text) == "share":
                before = self.phrases.bridge(back - 1, first)
                return phrase if before >= first and self.phrases.is_name(before) else None
            if back not in self.layout.time_at:
                return None
        return None

    def headless(self, at: int, first: int) -> bool:
        """Whether the number is that of a part that only a clause names (账龄超过三年的占14%)."""
        words = self.document.words
        back = at - 1
        while back > first and (
            words[back].text in self.vocabulary.words["headless"] or (words[back].text[0] == "每" and back == at - 1)
        ):
            back -= 1
        return first < back < at - 1 and words[back].text == "的"

    # --- which of the two ------------------------------------------------------------------------------------------

    def counted_first(self, quantity: Quantity, at: int, first: int, measure: str) -> bool:
        """Whether the noun after the number is what it measures, before any noun on its left is looked at."""
        if measure == "change" and self.document.text.startswith(_STEPS, quantity.outer.end):
            return False  # 指数提高1个等级
        if at == first and _DASH.match(self.document.text, quantity.outer.end):
            return True
        if quantity.kind in COUNTED or (at > first and self.document.words[at - 1].text in ("将", "把")):
            return not self._totalled(at, first)  # 将625亩园区划分三块
        if measure in ("growth", "change"):
            return False
        if quantity.kind in ("money", "percent") and _USED_AS.match(self.document.text, quantity.outer.end):
            return True
        if quantity.kind == "percent" and self.document.text.startswith("的", quantity.outer.end):
            rate = self.phrases.before(end, first) if (end := self.left_end(at, first, measure)) >= first else None
            return rate is None or not rate.text.endswith(RATES)  # 用上了百分之百的绿电, 一半左右的行政村
        if quantity.kind in ("money", "physical", "percent"):
            end = self.left_end(at, first, measure)
            light = any(
                self.vocabulary.verb(word.text) == "light" for word in self.document.words[max(first, end) : at]
            )
            return end < first or not self.phrases.is_noun(end) or self.phrases.is_name(end) or light
        return False

    def _totalled(self, at: int, first: int) -> bool:
        """Whether the word before is the head of a total (落成量13850个单位)."""
        before = at - 1
        return before >= first and self.phrases.is_noun(before) and self.document.words[before].text.endswith(_TOTALS)

    def by_unit(self, quantity: Quantity) -> str | None:
        """年龄 for 岁, 金牌 for 金: units that say what is measured."""
        text = self.document.text[quantity.span.start : quantity.span.end]
        if not text.endswith(self.vocabulary.unit_forms):
            return None
        return next(name for form, name in self.vocabulary.unit_indicators.items() if text.endswith(form))

    def by_unit_alone(self, quantity: Quantity, at: int, first: int) -> str | None:
        """户数 for 全村412户: a unit that says what is measured where only a name or a stand-in stands before it."""
        indicator = self.vocabulary.units_alone.get(self.document.text[quantity.span.end - 1])
        if indicator is None or (at > first and not self._names(at - 1)):
            return None
        following = self.document.text[quantity.outer.end : quantity.outer.end + 1]
        return indicator if following in _CLOSES else None

    def _names(self, at: int) -> bool:
        """Whether a word is of a name, or stands for one (全村)."""
        text = self.document.words[at].text
        return self.phrases.is_name(at) or text in self.vocabulary.stand_ins or text in _QUOTES

    # --- actors ----------------------------------------------------------------------------------------------------

    def acts(self, left: Phrase, quantity: Quantity, measure: str) -> bool:
        """Whether the noun before is who gives or gets what the number measures (契作农户每公顷给付6万元)."""
        if quantity.kind not in ("money", "physical", "duration") or measure not in ("level", "ratio"):
            return False
        return left.text.endswith(self.vocabulary.actors)

    def given(self, left: Phrase, at: int) -> str | None:
        """The verb between an actor and a number, where it says more than that something is given: 排队, 给付."""
        for back in range(at - 1, left.last - 1, -1):
            word = self.document.words[back]
            if word.pos[:1] == "v" and len(word.text) == 2 and self.vocabulary.verb(word.text) in (None, "light"):
                return word.text
        return None
