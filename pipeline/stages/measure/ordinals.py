"""第 with a number: a rank where the text ranks something (列全省第二, 第3位), otherwise a name and no quantity."""

from __future__ import annotations

import re
from decimal import Decimal

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Quantity, Span
from pipeline.stages.measure.numerals import parse_numeral

_ENDS = re.compile(r"\s?(?:$|[，。；、,;！!？?）)\n”」]|大(?!会|道|街|楼|厦|桥)|的?(?:成绩|高|低|多))")


class Ordinals:
    """The cues of ranking, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        cues = alternation(lexicon.column("rank_cues", "cue"))
        self._cue = re.compile(rf"{cues}[^，。；、,;]{{0,6}}$")

    def read(self, text: str, start: int, end: int, floor: int) -> Quantity | None:
        """The rank that begins with the 第 before `start`; its mention has 第 and a following 位 or 名."""
        numeral = parse_numeral(text[start:end])
        if numeral is None or numeral.upper is not None:
            return None
        first = start - 1
        place = text[end : end + 1] in ("位", "名") and text[end : end + 1] != ""
        ranked = self._cue.search(text, max(floor, first - 12), first)
        unit = "名" if text[end : end + 1] == "名" else "位"
        if place:
            end += 1
            if ranked is None and not _ENDS.match(text, end):
                return None
        elif ranked is None or not _ENDS.match(text, end):
            return None
        return Quantity(
            span=Span(first, end),
            outer=Span(first, end),
            value=Decimal(numeral.value),
            unit=unit,
            base_value=Decimal(numeral.value),
            base_unit=unit,
            kind="rank",
            ordinal=True,
        )
