"""What a number measures: the noun phrase before or after it, or the one carried over from the number before."""

from __future__ import annotations

from pipeline.model import Quantity
from pipeline.stages.figures.beside import RATES, Beside
from pipeline.stages.figures.clauses import Clauses
from pipeline.stages.figures.earlier import Earlier
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.lists import Lists
from pipeline.stages.figures.official import Official
from pipeline.stages.figures.phrases import Phrase, Phrases
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.verb_indicators import VerbIndicators
from pipeline.stages.figures.vocabulary import Vocabulary

Found = Said[str | None]

_SHARES = ("率", "比", "比重", "比例")
_SHARED = frozenset(("占比", "比重", "比例", "份额"))
_PAID = ("费", "款", "税", "息", "租金", "押金", "佣金", "奖金", "补助金", "补偿金", "保证金", "定金", "薪金", "罚金")
_SUMS = ("费", "价", "价格", "收入", "薪", "工资", "成本", "金额")
_DERIVED = frozenset(("growth", "change", "multiple", "rank"))  # what is said of another number's indicator


class _At:
    """A number being read: its word, its clause, and the nouns beside it, each looked for once."""

    __slots__ = ("at", "end", "first", "last", "left", "measure", "number", "part", "quantity", "right")

    def __init__(self, number: int, at: int, measure: str, quantity: Quantity, clause: tuple[int, int]) -> None:
        self.number = number
        self.at = at
        self.measure = measure
        self.quantity = quantity
        self.first, self.last = clause
        self.end = at - 1
        self.left: Phrase | None = None
        self.right: Phrase | None = None
        self.part = False  # named by a clause only, after 其中


class Indicators:
    """Reads indicators left to right; keeps those read, since later numbers of a sentence refer to earlier ones."""

    def __init__(self, document: Document, vocabulary: Vocabulary, official: Official) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary
        self.official = official
        self.phrases = Phrases(document, vocabulary)
        self.lists = Lists(document, self.phrases)
        self.beside = Beside(document, vocabulary, self.phrases)
        self.clauses = Clauses(document, vocabulary, self.phrases)
        self.deeds = VerbIndicators(document, vocabulary)
        self.earlier = Earlier(document, vocabulary)

    def find(self, number: int, at: int, measure: str) -> Found:
        """The indicator of quantity `number`, whose word is `at`; `measure` is what the words around say it is."""
        self.earlier.measure = measure
        here = _At(number, at, measure, self.document.quantities[number], self._clause(at))
        said = self._distributed(number, at) or self._beside(here) or self._farther(here)
        self.earlier.read[number] = said
        return said

    def _clause(self, at: int) -> tuple[int, int]:
        """The clause of a number, from 其中 on where that stands inside it (管理层料其中七成可于年内入账)."""
        first, last = self.layout.clause(at)
        part = self.vocabulary.words["part of"]
        for back in range(at - 1, first, -1):
            if self.document.words[back].text in part:
                return back, last
        return first, last

    def _distributed(self, number: int, at: int) -> Found | None:
        """A、B、C分别为x、y、z: each number takes the noun at its own place in the list."""
        found = self.lists.find(number, at)
        if found is None:
            before = self.lists.answered(number, at) if self.earlier.measure in ("growth", "change", "share") else None
            said = self.earlier.read.get(before) if before is not None else None
            if said is not None:
                return Said(said.value, "list by order")
            head = self.lists.of_names(number, at)
            named = self.earlier.before(head) if head is not None else None
            return None if named is None else Said(named, "list of names")
        item, head = found
        earlier = self.earlier.near(head) if item in self.vocabulary.segments else None
        return Said(self.earlier.of_segment(item, earlier) if earlier else item, "list by order")

    # --- the clause says it ----------------------------------------------------------------------------------------

    def _beside(self, here: _At) -> Found | None:
        """What the words beside the number name, where they name something of their own."""
        quantity, at, first = here.quantity, here.at, here.first
        if at == first and not self._of_the(here) and (again := self.earlier.repeated(here.number)) is not None:
            return Said(again, "as the same number before")
        right = here.right = self.beside.right(quantity, at, here.last)
        if right is not None and not self.phrases.is_noun(right.last - 1) and quantity.kind == "count":
            among = self.earlier.among(here.number)
            if among is not None:
                return Said(among, "as the number before")  # 34家里有11家停产
        if right is not None and self.beside.counted_first(quantity, at, first, here.measure):
            return Said(right.text, "noun after")
        if right is not None and quantity.kind == "money" and right.text.endswith(_PAID) and self._of_the(here):
            return Said(right.text, "noun after")  # 8元的投流费
        dimension = self.beside.dimension(quantity)
        if dimension is not None:
            return Said(dimension, "dimension after it")
        handled = self.clauses.handled(at, first)
        if handled is not None:
            return Said(handled.text, "object of 把")
        end = here.end = self.beside.left_end(at, first, here.measure)
        if self.beside.headless(at, first):
            here.part = self.document.words[first].text in self.vocabulary.words["part of"]
            noun = None if here.part else self.clauses.first_noun(first, at)
            if noun is not None:
                return Said(noun.text, "noun that a part is of")
        left = None if here.part else self.beside.left(end, first)
        if not here.part and end >= first:
            left = self.official.around(end, first, left) or left
        here.left = left
        if right is not None and left is None and quantity.kind == "bare":
            return Said(right.text, "noun after")  # 吸纳了8.2万劳动力
        after_number = left is not None and left.first - 1 in self.layout.quantity_at
        if right is not None and after_number and self.document.words[at - 1].text in ("、", "和", "及", "与"):
            return Said(right.text, "noun after")  # 95万吨乙烯、50万吨丙烯
        named = self.beside.by_unit(quantity)
        if named is not None and (
            left is None or quantity.kind == "count" or left.text.endswith(self.vocabulary.actors)
        ):
            if left is None and (same := self.earlier.same_unit(here.number)) is not None:
                return Said(same, "as the number before")  # 人均预期寿命提高1岁，达到81.5岁
            return Said(named, "named by its unit")
        if left is not None and left.text in self.vocabulary.segments:
            earlier = self.earlier.before(here.number) or self.earlier.near(here.number)
            if earlier:
                return Said(self.earlier.of_segment(left.text, earlier), "part of the earlier one")
        whole = self.beside.whole(at, first) if left is None and here.measure == "share" else None
        if whole is not None:
            return Said(whole.text, "whole of a share")
        return self._done(here) or self._named_before(here)

    def _done(self, here: _At) -> Found | None:
        """What is done with the sum or the amount: bought, given, sown."""
        bought = self.clauses.bought(here.quantity, here.at, here.first, here.last)
        if bought is not None:
            return Said(bought.text, "object of the verb after")
        told = self.deeds.told_by_verb(here.quantity, here.at, here.first)
        if told is not None and not (here.measure in _DERIVED and self.earlier.same_unit(here.number)):
            indicator, over = told
            acts = here.left is None or here.left.text.endswith(self.vocabulary.actors)
            noun = None if over else self.clauses.clause_noun(here.end, here.first)
            if over or (acts and (noun is None or len(noun.text) < 2)):
                return Said(indicator, "told by its verb")
        verbal = self.deeds.verbal(here.quantity, here.at, here.first) if here.right is None else None
        if verbal is not None:
            return Said(verbal, "verb that it counts")
        if here.left is not None and self.beside.acts(here.left, here.quantity, here.measure):
            given = self.beside.given(here.left, here.at) or self.earlier.before(here.number)
            if given is not None:
                return Said(given, "what its actor does")
        return None

    def _named_before(self, here: _At) -> Found | None:
        """The noun before, or what it stands for."""
        left = here.left
        if left is None:
            return None
        among = left.first - 1 in self.layout.quantity_at  # 居全市七个|旗县区|第二位
        if here.measure == "rank" and (among or left.text in self.vocabulary.words["rank scope"]):
            ranked = self.earlier.before(here.number - among)
            if ranked is not None:
                return Said(ranked, "stands for an earlier one")  # 市场占有率约28%，稳居行业第一
        if not self.clauses.anaphoric(left):
            parallel = self._parallel(here, left)
            if parallel is not None:
                return Said(parallel, "as the number before")
            return Said(self.clauses.without_aim(left), "noun before")
        owner = self.clauses.owner(left, here.first) or self.clauses.announced(here.at, here.first)
        if owner is not None:
            return Said(owner.text, "whose aim or part it is")
        fresh = self.clauses.fresh(here.at, here.first) if left.text in _SHARED else None
        if fresh is not None:
            return Said(fresh.text, "subject of the clause before")  # 半导体设备的单子没断，占比由9%爬到17%
        carried = self.earlier.carried(here.number, here.end, here.first)
        if carried is None and here.right is not None and self._of_the(here):
            return Said(here.right.text, "noun after")  # 历时17天的赛程
        earlier = carried or self.earlier.near(here.number)
        return Said(earlier, "stands for an earlier one") if earlier else Said(left.text, "noun before")

    def _parallel(self, here: _At, left: Phrase) -> str | None:
        """That of the number before, where the noun on the left only says whose this one is, or what bound.

        上一代装置多在6%以上, after a rate of 3%.
        """
        same = self.earlier.same_unit(here.number)
        if same is None or same == left.text:
            return None
        if left.text.endswith(self.vocabulary.aims):
            return same
        if here.measure != "level":
            return None
        if here.quantity.kind == "percent":
            return same if same.endswith(_SHARES) and not left.text.endswith(RATES) else None
        if same.endswith(_SUMS) and left.text.endswith(self.vocabulary.actors):
            return same  # 民办园保教费每月1280元，公办园为600元
        return None

    def _of_the(self, here: _At) -> bool:
        return self.document.text.startswith("的", here.quantity.outer.end)

    # --- the sentence says it --------------------------------------------------------------------------------------

    def _farther(self, here: _At) -> Found:
        """What is measured where nothing stands beside the number: verbs, topics, the numbers before."""
        right, measure, end, first = here.right, here.measure, here.end, here.first
        if here.part and here.quantity.kind == "count" and (whole := self.earlier.of_unit(here.number)) is not None:
            return Said(whole, "as the number before")  # 企业117家，其中年收入过千万元的31家
        alone = self.beside.by_unit_alone(here.quantity, here.at, first)
        if alone is not None:
            return Said(alone, "named by its unit")
        carried = self.earlier.carried(here.number, first - 1 if here.part else end, first, whole=here.part)
        if right is not None and measure not in ("growth", "change") and carried is None:
            return Said(right.text, "noun after")
        if end >= first and end in self.layout.quantity_at:
            if right is not None:
                return Said(right.text, "noun after")
            if carried:
                return Said(carried, "as the number before")
        found = self._of_the_clause(here)
        if found is not None:
            return found
        fresh = self.clauses.fresh(here.at, first)
        if fresh is not None:
            return Said(fresh.text, "subject of the clause before")
        if carried is not None:
            return Said(carried, "carried over")
        announced = self.clauses.announced(here.at, first)
        if announced is not None:
            return Said(announced.text, "topic before a comma")
        if right is not None and measure in ("growth", "change"):
            return Said(right.text, "noun after")
        repeated = self.earlier.repeated(here.number)
        if repeated is not None:
            return Said(repeated, "as the same number before")
        deed = self.deeds.content_verb(here.quantity, here.at, first) if measure in ("level", "ratio") else None
        if deed is not None:
            return Said(deed, "verb before")
        if measure in _DERIVED:
            earlier = self.earlier.near(here.number)
            if earlier:
                return Said(earlier, "as the sentence before")
        topic = self.clauses.topic(here.at, first)
        if topic is not None:
            return Said(topic.text, "topic of the sentence")
        if right is not None:
            return Said(right.text, "noun after")
        earlier = self.earlier.near(here.number)
        return Said(earlier, "as the sentence before") if earlier else Said(None, "none found")

    def _of_the_clause(self, here: _At) -> Found | None:
        """A verb that says what was done, or the noun that the clause begins with."""
        measure, end, first = here.measure, here.end, here.first
        if here.part:
            return None
        if end >= first and measure not in _DERIVED:
            verbs = self.phrases.verbs_before(end, first)
            outcome = self.earlier.outcome(here.number, first, verbs.first) if verbs is not None else None
            if outcome is not None:
                return Said(outcome, "as the number before")
            if verbs is not None and len(verbs.text) > 1 and not verbs.text.endswith(self.vocabulary.actors):
                subject = self.clauses.clause_noun(verbs.first - 1, first)
                if subject is not None:
                    return Said(subject.text, "subject of the verb")
                return Said(verbs.text, "verb before")
        if measure == "change" and end == first and self.clauses.deed(end):
            return Said(self.document.words[end].text, "verb of the clause")  # 到货至少快两天
        if end < first or measure in _DERIVED or measure in ("level", "share"):
            noun = self.clauses.clause_noun(end, first)
            if noun is not None:
                return Said(noun.text, "noun of the clause")
        return None
