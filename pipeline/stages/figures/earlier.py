"""Indicators that numbers share with those read before them."""

from __future__ import annotations

import re

from pipeline.stages.figures.beside import COUNTED
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.vocabulary import Vocabulary

_AMONG = re.compile(
    r"[^，。；、\d]{0,8}?(?:(?:当中|之中|里面?|中|内)[，,]?(?:已?有|就有|仅|只有|约有|近|超过?)?|[，,](?:其中|当中)的?(?:已?有|近|约)?)"
)
_REPEATED = 60  # numbers back in which one of the same value and unit is looked for


class Earlier:
    """The indicators read so far, left to right, by number; `measure` is that of the number being read."""

    def __init__(self, document: Document, vocabulary: Vocabulary) -> None:
        self.document = document
        self.layout = document.layout
        self.vocabulary = vocabulary
        self.read: dict[int, Said[str | None]] = {}
        self.measure = ""

    def carried(self, number: int, end: int, first: int, *, whole: bool = False) -> str | None:
        """That of the number that the words before `number` lead back to (word `end`), or of the one before it."""
        if whole or self.measure == "rank":  # 在9个县中由第六位升至第三位: not what is counted among whom
            while number and self.layout.quantity_words[number - 1] > max(end, first - 1):
                number -= 1
        if end >= first and end in self.layout.quantity_at:
            before = self.layout.quantity_at[end]
            said = self.read.get(before)
            if said is not None and said.value and self._comparable(number, before):
                return said.value
        return self.before(number)

    def before(self, number: int) -> str | None:
        """The indicator of the number before it in the same sentence."""
        here = self._sentence(number)
        for back in range(number - 1, max(-1, number - 4), -1):
            if self._sentence(back) != here:
                return None
            if self._comparable(number, back):
                said = self.read.get(back)
                return said.value if said is not None else None
        return None

    def same_unit(self, number: int) -> str | None:
        """That of the number before it in the same sentence, where both have the same unit and it is no count."""
        quantities = self.document.quantities
        if not number or quantities[number - 1].base_unit != quantities[number].base_unit:
            return None
        if quantities[number].kind in COUNTED or self._sentence(number - 1) != self._sentence(number):
            return None
        said = self.read.get(number - 1)
        return said.value if said is not None else None

    def _comparable(self, number: int, before: int) -> bool:
        """Whether a number can go on about what one before it measured: 14间券商 are not what 45亿元 measures."""
        one, other = self.document.quantities[before], self.document.quantities[number]
        if one.kind not in COUNTED or other.kind in COUNTED or self.measure not in ("level", "ratio"):
            return True
        said = self.read.get(before)
        return said is None or said.value is None or not said.value.endswith(self.vocabulary.actors)

    def of_unit(self, number: int) -> str | None:
        """That of the last number before it in the sentence that has its unit."""
        quantities = self.document.quantities
        for back in range(number - 1, max(-1, number - 6), -1):
            if self._sentence(back) != self._sentence(number):
                return None
            if quantities[back].unit == quantities[number].unit:
                said = self.read.get(back)
                return said.value if said is not None else None
        return None

    def outcome(self, number: int, first: int, verb: int) -> str | None:
        """That of the number before it in the sentence, of the same unit, where the clause tells what became of it.

        原打算引进设计师100名，到头来只落户57名.
        """
        quantities = self.document.quantities
        if not number or self._sentence(number - 1) != self._sentence(number):
            return None
        one, other = quantities[number - 1], quantities[number]
        if one.base_unit != other.base_unit or one.unit != other.unit or other.kind not in COUNTED:
            return None
        if self.vocabulary.words["outcome"].isdisjoint(self.layout.texts[first:verb]):
            return None
        said = self.read.get(number - 1)
        return said.value if said is not None else None

    def among(self, number: int) -> str | None:
        """That of the number before it in the clause, of the same unit, which it is a part of (34家里有11家停产)."""
        quantities = self.document.quantities
        if not number or quantities[number - 1].unit != quantities[number].unit:
            return None
        gap = self.document.text[quantities[number - 1].span.end : quantities[number].span.start]
        said = self.read.get(number - 1)
        return said.value if said is not None and _AMONG.fullmatch(gap) else None

    def near(self, number: int) -> str | None:
        """That of one of the three numbers before, in whatever sentence."""
        for back in range(number - 1, max(-1, number - 4), -1):
            said = self.read.get(back)
            if said is not None and said.value and self._comparable(number, back):
                return said.value
        return None

    def repeated(self, number: int) -> str | None:
        """That of a number of the same value and unit read before (76微克仍是国家标准的两倍多)."""
        quantities = self.document.quantities
        one = quantities[number]
        if one.kind in COUNTED or one.base_unit is None or self.measure != "level":
            return None
        for back in range(number - 1, max(-1, number - _REPEATED), -1):
            other = quantities[back]
            if other.value == one.value and other.base_unit == one.base_unit and back in self.read:
                return self.read[back].value
        return None

    def _sentence(self, number: int) -> int:
        return self.layout.sentence_of[self.layout.quantity_words[number]]

    def of_segment(self, segment: str, earlier: str) -> str:
        """城镇消费品零售额 and then 乡村: 乡村消费品零售额."""
        for other in sorted(self.vocabulary.segments, key=len, reverse=True):
            if earlier.startswith(other) and len(earlier) > len(other):
                return segment + earlier[len(other) :]
        return segment + earlier
