"""What a number measures: the noun phrase before or after it, or the one carried over from the number before."""

from __future__ import annotations

import re

from pipeline.model import Quantity
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.lists import Lists
from pipeline.stages.figures.phrases import Phrase, Phrases
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.vocabulary import Vocabulary

_COMPARE = frozenset(("比", "较", "较之", "比起"))
_SHARE_NOUNS = ("比重", "占比", "比例", "份额")
_AMONG = re.compile("在[^，。；]{1,24}?[中里内间](?!的)[^，。；]{0,12}$")
_BEGAN = re.compile(r"[由从自](?!业|事|来)[^，。；\d由从自]{1,10}的$")
_CHANGES_TO = re.compile(r"[^，。；、\d]{1,6}?[到至为成]")
_DIMENSIONS = re.compile(r"([长宽高深厚重])的")  # 近800公里长的高铁
_ASIDE = re.compile(r"[（(][^（）()\n]{1,20}[）)]")
_RATES = ("率", "比", "度", "值", "水平")  # 负债率只有五六成的房企: the noun on the left is measured
_COUNTED = frozenset(("count", "person"))


class Indicators:
    """Reads indicators left to right; keeps those read, since later numbers of a sentence refer to earlier ones."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary
        self.phrases = Phrases(document, vocabulary)
        self.lists = Lists(document, self.phrases)
        self.read: dict[int, Said[str | None]] = {}
        self._measure = ""

    def find(self, number: int, at: int, measure: str) -> Said[str | None]:
        """The indicator of quantity `number`, whose word is `at`; `measure` is what the words around say it is."""
        self._measure = measure
        said = self._find(number, at, measure)
        self.read[number] = said
        return said

    def _find(self, number: int, at: int, measure: str) -> Said[str | None]:
        quantity = self.document.quantities[number]
        first, last = self.layout.clause(at)
        distributed = self._distributed(number, at)
        if distributed is not None:
            return distributed
        right = self._right(quantity, at, last)
        if right is not None and self._counted_first(quantity, at, first, measure):
            return Said(right.text, "noun after")
        dimension = _DIMENSIONS.match(self.document.text, quantity.outer.end)
        if dimension is not None and quantity.kind == "physical":
            return Said(dimension[1] + "度" if dimension[1] != "重" else "重量", "dimension after it")
        handled = self._handled(at, first)
        if handled is not None:
            return Said(handled.text, "object of 把")
        end = self._left_end(at, first, measure)
        left = self._left(end, first)
        after_number = left is not None and left.first - 1 in self.layout.quantity_at
        if right is not None and after_number and self.document.words[at - 1].text in ("、", "和", "及", "与"):
            return Said(right.text, "noun after")  # 95万吨乙烯、50万吨丙烯
        named = self._by_unit(quantity)
        if named is not None and (
            left is None or quantity.kind == "count" or left.text.endswith(self.vocabulary.actors)
        ):
            return Said(named, "named by its unit")
        if left is not None and left.text in self.vocabulary.segments:
            earlier = self._before(number) or self._earlier(number)
            if earlier:
                return Said(self._of_segment(left.text, earlier), "part of the earlier one")
        bought = self._bought(quantity, at, first, last)
        if bought is not None:
            return Said(bought.text, "object of the verb after")
        if left is not None and self._acts(left, quantity, measure):
            given = self._given(left, at) or self._before(number)
            if given is not None:
                return Said(given, "what its actor does")
        if left is not None and not self._anaphoric(left):
            return Said(left.text, "noun before")
        carried = self._carried(number, end, first)
        if left is not None:
            owner = self._owner(left, first) or self._announced(at, first)
            if owner is not None:
                return Said(owner.text, "whose aim or part it is")
            if right is not None and carried is None and self.document.text.startswith("的", quantity.outer.end):
                return Said(right.text, "noun after")  # 历时17天的赛程
            earlier = carried or self._earlier(number)
            return Said(earlier, "stands for an earlier one") if earlier else Said(left.text, "noun before")
        if right is not None and measure not in ("growth", "change") and carried is None:
            return Said(right.text, "noun after")
        if end >= first and end in self.layout.quantity_at:
            if right is not None:
                return Said(right.text, "noun after")
            if carried:
                return Said(carried, "as the number before")
        if end >= first and measure not in ("growth", "change", "multiple", "rank"):
            verbs = self.phrases.verbs_before(end, first)
            if verbs is not None and len(verbs.text) > 1:
                subject = self._clause_noun(verbs.first - 1, first)
                if subject is not None:
                    return Said(subject.text, "subject of the verb")
                return Said(verbs.text, "verb before")
        if measure == "change" and end == first and self._deed(end):
            return Said(self.document.words[end].text, "verb of the clause")  # 到货至少快两天
        if end < first or measure in ("growth", "change", "multiple", "rank", "level", "share"):
            noun = self._clause_noun(end, first)
            if noun is not None:
                return Said(noun.text, "noun of the clause")
        if carried is not None:
            return Said(carried, "carried over")
        announced = self._announced(at, first)
        if announced is not None:
            return Said(announced.text, "topic before a comma")
        if right is not None and measure in ("growth", "change"):
            return Said(right.text, "noun after")
        if measure in ("growth", "change", "rank", "multiple"):
            earlier = self._earlier(number)
            if earlier:
                return Said(earlier, "as the sentence before")
        topic = self._topic(at, first)
        if topic is not None:
            return Said(topic.text, "topic of the sentence")
        if right is not None:
            return Said(right.text, "noun after")
        earlier = self._earlier(number)
        return Said(earlier, "as the sentence before") if earlier else Said(None, "none found")

    def _left(self, end: int, first: int) -> Phrase | None:
        """The noun phrase that the bridge leads to; of A占B的比重 it is A."""
        if end < first or end in self.layout.quantity_at or self.phrases.is_name(end):
            return None
        left = self.phrases.before(end, first)
        if left is None:
            return None
        if left.text.endswith(_SHARE_NOUNS):
            for back in range(left.last - 1, first, -1):
                if self.vocabulary.verb(self.document.words[back].text) == "share":
                    whole = self.phrases.bridge(back - 1, first)
                    if whole >= first and (named := self.phrases.before(whole, first)) is not None:
                        return named
        return left

    def _deed(self, at: int) -> bool:
        """Whether a clause begins with a verb of two characters that can name what changes (到货, 通勤)."""
        word = self.document.words[at]
        return word.pos in ("v", "vn") and len(word.text) == 2 and self.vocabulary.verb(word.text) is None

    def _handled(self, at: int, first: int) -> Phrase | None:
        """把契作面积推到2800公顷, 将准备金率下调0.5个百分点: what is put before its verb."""
        words = self.document.words
        for back in range(at - 2, first - 1, -1):
            if back in self.layout.quantity_at:
                return None
            if words[back].text in ("把", "将") and (words[back].pos == "p" or words[back].text == "把"):
                end = back + 1
                while end < at and (self.phrases.is_modifier(end) or words[end].text == "的"):
                    end += 1
                while end > back + 1 and not self.phrases.is_noun(end - 1):
                    end -= 1
                if end == back + 1 or self.phrases.is_name(end - 1) or end >= at:
                    return None
                noun = self.phrases.before(end - 1, back + 1)
                return None if noun is None or self._anaphoric(noun) else noun
        return None

    def _bought(self, quantity: Quantity, at: int, first: int, last: int) -> Phrase | None:
        """以47.4亿元投得这幅地皮, 按每天300元发补贴: the object of the verb that a number is the means of."""
        words = self.document.words
        if quantity.kind not in ("money", "percent") or not any(
            words[back].text in self.vocabulary.words["means"] for back in range(max(first, at - 4), at)
        ):
            return None
        aside = _ASIDE.match(self.document.text, quantity.outer.end)
        verb = self.layout.word_at(aside.end() if aside is not None else quantity.outer.end)
        if verb >= last or words[verb].pos[:1] != "v" or verb in self.layout.quantity_at:
            return None
        for start in range(verb + 1, min(verb + 7, last)):
            if self.phrases.is_noun(start) and not self.phrases.is_name(start):
                return self.phrases.after(start - 1, last)
            if words[start].text in "的、" or start in self.layout.quantity_at and self.document.quantities[
                self.layout.quantity_at[start]
            ].kind not in _COUNTED:
                return None
        return None

    def _acts(self, left: Phrase, quantity: Quantity, measure: str) -> bool:
        """Whether the noun before is who gives or gets what the number measures (契作农户每公顷给付6万元)."""
        if quantity.kind not in ("money", "physical", "duration") or measure not in ("level", "ratio"):
            return False
        return left.text.endswith(self.vocabulary.actors)

    def _given(self, left: Phrase, at: int) -> str | None:
        """The verb between an actor and a number, where it says more than that something is given: 排队, 给付."""
        for back in range(at - 1, left.last - 1, -1):
            word = self.document.words[back]
            if word.pos[:1] == "v" and len(word.text) == 2 and self.vocabulary.verb(word.text) in (None, "light"):
                return word.text
        return None

    def _by_unit(self, quantity: Quantity) -> str | None:
        """年龄 for 岁, 金牌 for 金: units that say what is measured."""
        text = quantity.span.of(self.document.text)
        for form, indicator in self.vocabulary.unit_indicators.items():
            if text.endswith(form):
                return indicator
        return None

    def _of_segment(self, segment: str, earlier: str) -> str:
        """城镇消费品零售额 and then 乡村: 乡村消费品零售额."""
        for other in sorted(self.vocabulary.segments, key=len, reverse=True):
            if earlier.startswith(other) and len(earlier) > len(other):
                return segment + earlier[len(other) :]
        return segment + earlier

    def _anaphoric(self, phrase: Phrase) -> bool:
        return phrase.text in self.vocabulary.anaphora

    def _carried(self, number: int, end: int, first: int) -> str | None:
        if self._measure == "rank":  # 在9个县中由第六位升至第三位: not what is counted among whom
            while number and self.layout.word_at(self.document.quantities[number - 1].span.start) > max(end, first - 1):
                number -= 1
        if end >= first and end in self.layout.quantity_at:
            before = self.layout.quantity_at[end]
            said = self.read.get(before)
            if said is not None and said.value and self._comparable(number, before):
                return said.value
        return self._before(number)

    def _clause_noun(self, end: int, first: int) -> Phrase | None:
        """The noun that the clause begins with, where a verb parts it from the number (安全库存从45天拉长到80天)."""
        at = end
        while at >= first:
            if at in self.layout.quantity_at:
                return None
            if self.phrases.is_noun(at) and not self.phrases.is_name(at):
                phrase = self.phrases.before(at, first)
                if self.vocabulary.verb(self.document.words[at].text) in ("upnoun", "downnoun"):
                    return None  # 跌幅收窄至15.8%
                if phrase is not None:
                    if phrase.text.endswith(self.vocabulary.actors) or self._anaphoric(phrase):
                        return None
                    follows = at + 1 <= end and self.document.words[at + 1].text in self.vocabulary.words["after time"]
                    return None if follows else phrase
            at -= 1
        return None

    # --- the sides -----------------------------------------------------------------------------------------------

    def _right(self, quantity: Quantity, at: int, last: int) -> Phrase | None:
        """The noun phrase after the mention and the words that bound it (25家以上企业)."""
        end = at
        while end + 1 < last and self.document.words[end + 1].start < quantity.outer.end:
            end += 1
        if quantity.kind in ("point", "rank"):
            return None
        after = self.phrases.after(end, last)
        if after is None and quantity.kind in _COUNTED:
            return self._qualified(end + 1, last)
        return after

    def _qualified(self, start: int, last: int) -> Phrase | None:
        """五六十个来自反应堆的信号: the noun after 的, where a clause stands between a measure word and its noun."""
        words = self.document.words
        if start >= last or words[start].pos not in ("v", "p", "vi", "vn"):
            return None
        for at in range(start + 1, min(start + 9, last - 1)):
            if words[at].text == "的":
                return self.phrases.after(at, last)
            if at in self.layout.quantity_at or words[at].text in "、；":
                return None
        return None

    def _counted_first(self, quantity: Quantity, at: int, first: int, measure: str) -> bool:
        """Whether the noun after the number is what it measures, before any noun on its left is looked at."""
        if quantity.kind in _COUNTED or (at > first and self.document.words[at - 1].text in ("将", "把")):
            return True  # 将625亩园区划分三块
        if measure in ("growth", "change"):
            return False
        if quantity.kind == "percent" and self.document.text.startswith("的", quantity.outer.end):
            rate = self.phrases.before(end, first) if (end := self._left_end(at, first, measure)) >= first else None
            return rate is None or not rate.text.endswith(_RATES)  # 用上了百分之百的绿电, 一半左右的行政村
        if quantity.kind in ("money", "physical", "percent"):
            end = self._left_end(at, first, measure)
            light = any(
                self.vocabulary.verb(word.text) == "light" for word in self.document.words[max(first, end) : at]
            )
            return end < first or not self.phrases.is_noun(end) or self.phrases.is_name(end) or light
        return False

    def _left_end(self, at: int, first: int, measure: str) -> int:
        """The word where the noun phrase on the left would end: before comparisons and, for shares, before 占."""
        words = self.document.words
        start = at - 1
        quantity = self.document.quantities[self.layout.quantity_at[at]]
        if quantity.kind in ("percent", "multiple") and quantity.outer.start < quantity.span.start:
            start = max(first - 1, self.layout.word_at(quantity.outer.start) - 1)  # 不少于主营收入的3%
        start = min(start, self._aside(quantity, at, first))
        for back in range(at - 1, first - 1, -1):
            if back in self.layout.quantity_at:
                break
            compared = words[back].text in _COMPARE and words[back].pos in ("p", "zg", "v")
            if compared or (measure == "share" and self.vocabulary.verb(words[back].text) == "share"):
                start = min(start, back - 1)
        return self.phrases.bridge(start, first)

    def _aside(self, quantity: Quantity, at: int, first: int) -> int:
        """The word before what only tells among whom a rank holds, or when a change began; else the word before `at`.

        在9个县中由第六位升至第三位, 由通车之初的35列加到51列.
        """
        words, text = self.document.words, self.document.text
        clause = text[words[first].start : quantity.outer.start]
        found = _AMONG.search(clause) if quantity.kind == "rank" else None
        if found is None and _CHANGES_TO.match(text, quantity.outer.end):
            found = _BEGAN.search(clause)
        return at - 1 if found is None else self.layout.word_at(words[first].start + found.start()) - 1

    # --- carried over --------------------------------------------------------------------------------------------

    def _before(self, number: int) -> str | None:
        """The indicator of the number before it in the same sentence."""
        here = self._sentence(number)
        for back in range(number - 1, max(-1, number - 4), -1):
            if self._sentence(back) != here:
                return None
            if self._comparable(number, back):
                said = self.read.get(back)
                return said.value if said is not None else None
        return None

    def _comparable(self, number: int, before: int) -> bool:
        """Whether a number can go on about what one before it measured: 14间券商 are not what 45亿元 measures."""
        one, other = self.document.quantities[before], self.document.quantities[number]
        if one.kind not in _COUNTED or other.kind in _COUNTED or self._measure not in ("level", "ratio"):
            return True
        said = self.read.get(before)
        return said is None or said.value is None or not said.value.endswith(self.vocabulary.actors)

    def _earlier(self, number: int) -> str | None:
        for back in range(number - 1, max(-1, number - 4), -1):
            said = self.read.get(back)
            if said is not None and said.value and self._comparable(number, back):
                return said.value
        return None

    def _sentence(self, number: int) -> int:
        at = self.layout.word_at(self.document.quantities[number].span.start)
        return self.layout.sentence_of[at]

    def _owner(self, anaphoric: Phrase, first: int) -> Phrase | None:
        """风险加权资产的削减目标, 能量分辨率的设计值: the noun before 的, where the one after it only says which number."""
        words = self.document.words
        for back in range(anaphoric.last - 1, max(first, anaphoric.last - 5), -1):
            if words[back].text in ("的", "之"):
                noun = self.phrases.before(back - 1, first)
                if noun is None or self.phrases.is_name(back - 1) or noun.text.endswith(self.vocabulary.actors):
                    return None
                return None if self._anaphoric(noun) else noun
        return None

    def _announced(self, at: int, first: int) -> Phrase | None:
        """冶炼环节的锂回收率，门槛从85%抬高: the noun phrase that alone makes up the clause before."""
        comma = first - 1
        if comma <= self.layout.sentence(at).first or self.document.words[comma].text not in ("，", ","):
            return None
        floor = self.layout.clause_first[comma - 1]
        if not self.phrases.is_noun(comma - 1) or self.phrases.is_name(comma - 1):
            return None
        head = self.phrases.before(comma - 1, floor)
        if head is None or len(head.text) < 2 or head.text.endswith(self.vocabulary.actors) or self._anaphoric(head):
            return None
        alone = all(
            self.phrases.is_modifier(word) or self.phrases.is_name(word) or self.document.words[word].text in "的之"
            for word in range(floor, head.first)
        )
        return head if alone else None

    def _topic(self, at: int, first: int) -> Phrase | None:
        """The first noun phrase of the sentence, where its clauses go on about it (适老化改造，原定五年完成200万户)."""
        sentence = self.layout.sentence(at)
        end = sentence.first
        comma = first - 1
        if comma > end and self.phrases.is_noun(comma - 1) and not self.phrases.is_name(comma - 1):
            head = self.phrases.before(comma - 1, self.layout.clause_first[comma - 1])
            if head is not None and len(head.text) > 1 and not head.text.endswith(self.vocabulary.actors):
                return head  # 重点企业的研发费用，平均只占…
        while end < first:
            if self.phrases.is_noun(end) and not self.phrases.is_name(end):
                stop = end + 1
                while stop < first and self.phrases.is_noun(stop):
                    stop += 1
                if not self.phrases.is_name(stop - 1):  # 技术员白玲挨家劝
                    return self.phrases.before(stop - 1, sentence.first)
                end = stop
            end += 1
        return None

    def _distributed(self, number: int, at: int) -> Said[str | None] | None:
        """A、B、C分别为x、y、z: each number takes the noun at its own place in the list."""
        found = self.lists.find(number, at)
        if found is None:
            before = self.lists.answered(number, at) if self._measure in ("growth", "change", "share") else None
            said = self.read.get(before) if before is not None else None
            return None if said is None else Said(said.value, "list by order")
        item, head = found
        earlier = self._earlier(head) if item in self.vocabulary.segments else None
        return Said(self._of_segment(item, earlier) if earlier else item, "list by order")
