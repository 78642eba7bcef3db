"""What a number measures where a verb says it: 卖了600碗, 下潜63次, 种了2.5甲."""

from __future__ import annotations

from pipeline.model import Quantity
from pipeline.stages.figures.beside import COUNTED
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.vocabulary import Vocabulary

_TIMES = frozenset(("次", "趟", "回", "遍"))  # measure words of deeds


class VerbIndicators:
    """The verbs right before the numbers of one document."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary

    def verbal(self, quantity: Quantity, at: int, first: int) -> str | None:
        """下潜 of 下潜63次, 停工 of 停工11天: the verb of two characters before what counts or measures it."""
        if quantity.kind not in COUNTED and quantity.kind != "duration":
            return None
        if quantity.kind != "duration" and quantity.unit not in _TIMES:
            return None
        words = self.document.words
        back = at - 1
        light = self.vocabulary.words["close"]
        while back > first and (words[back].text in light or words[back].pos in ("d", "ul", "uz")):
            back -= 1
        word = words[back] if back >= first else None
        if word is None or word.pos not in ("v", "vi", "vn") or len(word.text) != 2 or back in self.layout.quantity_at:
            return None
        return word.text if self.vocabulary.verb(word.text) is None else None

    def content_verb(self, quantity: Quantity, at: int, first: int) -> str | None:
        """卖 of 卖了600碗, 迎客 of 迎客9万人: the verb right before a number, where it says what was done."""
        words = self.document.words
        if quantity.kind not in ("count", "person", "physical", "money", "bare"):
            return None
        back = at - 1
        while back >= first and (
            words[back].start >= quantity.outer.start
            or words[back].text in self.vocabulary.words["close"]
            or words[back].pos in ("d", "ul", "uz")
        ):
            back -= 1
        if back < first or back in self.layout.quantity_at or back in self.layout.time_at:
            return None
        stem = words[back].text.rstrip("了过着").rstrip("出下掉") or words[back].text
        if words[back].pos[:1] != "v" or stem in self.vocabulary.words["vague verb"]:
            return None
        return stem if self.vocabulary.verb(stem) in (None, "light") else None

    def told_by_verb(self, quantity: Quantity, at: int, first: int) -> tuple[str, bool] | None:
        """罚款 of 最高可罚30万元, 种植面积 of 种了2.5甲: what its verb says, and if over a noun."""
        words, indicators = self.document.words, self.vocabulary.verb_indicators
        after = ""
        for back in range(at - 1, max(first, at - 5) - 1, -1):
            word = words[back]
            whole, stem = word.text + after, word.text.rstrip("了过得足")
            for text in (whole,) if whole == stem else (whole, stem):
                for kinds, base, indicator, over in indicators.get(text, ()):
                    if quantity.kind in kinds and (not base or base == quantity.base_unit):
                        return indicator, over
            if back in self.layout.quantity_at or not (
                word.start >= quantity.outer.start
                or self.vocabulary.verb(word.text) == "be"
                or word.pos in ("d", "p", "ul", "uz")
            ):
                return None
            after = word.text
        return None
