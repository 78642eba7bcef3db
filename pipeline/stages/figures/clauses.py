"""The nouns of a number's clause and sentence that do not stand beside it: objects, owners, topics."""

from __future__ import annotations

import re

from pipeline.model import Quantity
from pipeline.stages.figures.beside import COUNTED
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.phrases import Phrase, Phrases
from pipeline.stages.figures.vocabulary import Vocabulary

_VIEW = re.compile(r"^[按分以从单][^，。；]{1,10}?(?:来?看|划分|来说|而言|别看)$")
_ASIDE = re.compile(r"[（(][^（）()\n]{1,20}[）)]")


class Clauses:
    """Noun phrases farther off, by what the grammar of the clause says of them."""

    def __init__(self, document: Document, vocabulary: Vocabulary, phrases: Phrases) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary
        self.phrases = phrases

    def anaphoric(self, phrase: Phrase) -> bool:
        """Whether a noun stands for what was measured before (指标, 这一比例)."""
        return phrase.text in self.vocabulary.anaphora

    def handled(self, at: int, first: int) -> Phrase | None:
        """把契作面积推到2800公顷, 将准备金率下调0.5个百分点: what is put before its verb."""
        words = self.document.words
        for back in range(at - 2, first - 1, -1):
            if back in self.layout.quantity_at:
                return None
            if words[back].text in ("把", "将") and (words[back].pos == "p" or words[back].text == "把"):
                end = back + 1
                while end < at and (self.phrases.is_modifier(end) or words[end].text == "的" or words[end].pos == "n"):
                    end += 1
                while end > back + 1 and not self.phrases.is_noun(end - 1):
                    end -= 1
                if end == back + 1 or self.phrases.is_name(end - 1) or end >= at:
                    return None
                noun = self.phrases.before(end - 1, back + 1)
                return None if noun is None or self.anaphoric(noun) else noun
        return None

    def bought(self, quantity: Quantity, at: int, first: int, last: int) -> Phrase | None:
        """以47.4亿元投得这幅地皮, 按每天300元发补贴: the object of the verb that a number is the means of."""
        words = self.document.words
        if quantity.kind not in ("money", "percent") or not any(
            words[back].text in self.vocabulary.words["means"] for back in range(max(first, at - 4), at)
        ):
            return None
        aside = _ASIDE.match(self.document.text, quantity.outer.end)
        verb = self.layout.word_at(aside.end() if aside is not None else quantity.outer.end)
        if verb + 2 < last and words[verb].text == "的":
            verb += 2  # 按13%的比例领回补贴
        if verb >= last or words[verb].pos[:1] != "v" or verb in self.layout.quantity_at:
            return None
        for start in range(verb + 1, min(verb + 7, last)):
            if self.phrases.is_noun(start) and not self.phrases.is_name(start) and words[start].pos not in ("s", "ns"):
                return self.phrases.after(start - 1, last)
            if words[start].text in "的、" or (
                start in self.layout.quantity_at
                and self.document.quantities[self.layout.quantity_at[start]].kind not in COUNTED
            ):
                return None
        return None

    def clause_noun(self, end: int, first: int) -> Phrase | None:
        """The noun that the clause begins with, where a verb parts it from the number (安全库存从45天拉长到80天)."""
        at = end
        while at >= first:
            if at in self.layout.quantity_at:
                return None
            if self.phrases.is_noun(at) and not self.phrases.is_name(at):
                phrase = self.phrases.before(at, first)
                if phrase is not None and self.vocabulary.verb(phrase.text) in ("upnoun", "downnoun"):
                    return None  # 跌幅收窄至15.8%
                if phrase is not None:
                    if phrase.text.endswith(self.vocabulary.actors) or self.anaphoric(phrase):
                        return None
                    follows = at + 1 <= end and self.document.words[at + 1].text in self.vocabulary.words["after time"]
                    return None if follows else phrase
            at -= 1
        return None

    def fresh(self, at: int, first: int) -> Phrase | None:
        """涉渔违法案件却反弹，同比上升6.8%: the noun that a clause without a number, right before, is about."""
        comma = first - 1
        sentence = self.layout.sentence(at)
        if comma <= sentence.first or self.document.words[comma].text not in ("，", ","):
            return None
        floor = self.layout.clause_first[comma - 1]
        if self.phrases.is_noun(comma - 1) and not any(
            self.document.words[word].pos == "v" for word in range(floor + 1, comma - 1)
        ):
            return None  # a topic of its own: 贴出的叫价，是每平方米6.4万元
        if floor < sentence.first or any(word in self.layout.quantity_at for word in range(floor, comma)):
            return None
        clause = self.document.text[self.document.words[floor].start : self.document.words[comma].start]
        if self.vocabulary.reckoned.match(clause) or self.vocabulary.net_of.match(clause) or _VIEW.search(clause):
            return None  # 按可比价格计算，增长5.8%; 分渠道看，…
        while floor < comma and (
            floor in self.layout.time_at
            or self.document.words[floor].pos in ("d", "c", "r")
            or self.vocabulary.verb(self.document.words[floor].text) == "be"
        ):
            floor += 1
        noun = self.first_noun(floor, comma)
        if noun is None or noun.last >= comma or len(noun.text) < 2 or self.anaphoric(noun):
            return None
        if noun.text.endswith(self.vocabulary.actors) or self.vocabulary.verb(noun.text) is not None:
            return None
        return None if self.document.words[noun.last].text in "的之和与及、或" else noun

    def without_aim(self, phrase: Phrase) -> str:
        """营收年增率 of 营收年增率目标."""
        text = phrase.text
        for aim in self.vocabulary.aims if text.endswith(self.vocabulary.aims) else ():
            if text.endswith(aim) and len(text) > len(aim) + 2:
                return text[: -len(aim)]
        return text

    def first_noun(self, first: int, stop: int) -> Phrase | None:
        """The noun phrase that begins at word `first`, if one does, before word `stop`."""
        end = first
        while end < stop and (self.phrases.is_noun(end) or self.phrases.is_modifier(end)):
            end += 1
        while end > first and not self.phrases.is_noun(end - 1):
            end -= 1
        if end == first or self.phrases.is_name(end - 1):
            return None
        return self.phrases.before(end - 1, first)

    def owner(self, anaphoric: Phrase, first: int) -> Phrase | None:
        """风险加权资产的削减目标, 能量分辨率的设计值: the noun before 的 and a noun that only says which number."""
        words = self.document.words
        for back in range(anaphoric.last - 1, max(first, anaphoric.last - 5), -1):
            if words[back].text in ("的", "之"):
                noun = self.phrases.before(back - 1, first)
                if noun is None or self.phrases.is_name(back - 1) or noun.text.endswith(self.vocabulary.actors):
                    return None
                return None if self.anaphoric(noun) else noun
        return None

    def announced(self, at: int, first: int) -> Phrase | None:
        """冶炼环节的锂回收率，门槛从85%抬高: the noun phrase that alone makes up the clause before."""
        comma = first - 1
        if comma <= self.layout.sentence(at).first or self.document.words[comma].text not in ("，", ","):
            return None
        floor = self.layout.clause_first[comma - 1]
        if not self.phrases.is_noun(comma - 1) or self.phrases.is_name(comma - 1):
            return None
        head = self.phrases.before(comma - 1, floor)
        if head is not None and self.vocabulary.verb(head.text) in ("upnoun", "downnoun"):
            head = self.owner(head, floor)  # PPI的跌幅，明年有望收窄到1%
        if head is not None and self.anaphoric(head) and head.first > floor:
            whole = self.first_noun(floor, head.first)  # 战略性新兴产业在制造业中的占比，2021年是32%
            return None if whole is None or whole.text.endswith(self.vocabulary.actors) else whole
        if head is None or len(head.text) < 2 or head.text.endswith(self.vocabulary.actors) or self.anaphoric(head):
            return None
        alone = all(
            self.phrases.is_modifier(word) or self.phrases.is_name(word) or self.document.words[word].text in "的之"
            for word in range(floor, head.first)
        )
        return head if alone else None

    def topic(self, at: int, first: int) -> Phrase | None:
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

    def deed(self, at: int) -> bool:
        """Whether a clause begins with a verb of two characters that can name what changes (到货, 通勤)."""
        word = self.document.words[at]
        return word.pos in ("v", "vn") and len(word.text) == 2 and self.vocabulary.verb(word.text) is None
