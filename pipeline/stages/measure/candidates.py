"""Where a quantity may begin: numerals, fractions, halves and folds, as one pattern over Simplified text."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.numerals import DIGIT_CHARS, HAN_CHARS, MAGNITUDE_CHARS
from pipeline.stages.measure.patterns import trie

_SPACE = "[ \u00a0\u2009\u202f]"
# 1,341.5 and, in groups of three, 10 000 000 (ISO 80000-1). 1 341人 is one number only where no column of a table ends
# before it: 5 300人 12 400户.
ARABIC = (
    rf"(?:(?=\d{{1,3}}(?:,|{_SPACE}))(?:\d{{1,3}}(?:,\d{{3}})+(?![\d,])"
    rf"|(?<![\d.,] )[1-9]\d{{0,2}}(?:{_SPACE}\d{{3}}){{2,6}}(?![\d,]|{_SPACE}\d)"
    rf"|(?<![\d.,\s])[1-9]\d{{0,2}}{_SPACE}\d{{3}}(?=[\u4e00-\u9fff%％]|\.\d))"
    r"|\d+)(?:\.\d+)?"
)
_COUNTING = "".join(char for char in HAN_CHARS if char not in MAGNITUDE_CHARS and char != "两")
# 两 behind another digit is the weight: 五两, 三百两; but 两千两百, and 一两个.
_TWO = (
    rf"(?:(?<![{HAN_CHARS}])两|两(?=[百佰千仟万亿])"
    r"|(?<=一)两(?=[个年天月日次种名人位家条项点件处层场句声眼回秒周岁成]))"
)
# The characters that a candidate begins with: looking for them first, and only there for a candidate, takes two fifths
# of the time of searching with the whole pattern.
BEGINNING = re.compile(
    rf"[\d{HAN_CHARS}翻半过对减近上](?:(?<=[\d{HAN_CHARS}翻半])|(?<=[过对减近])(?=半)|(?<=上)(?=[{HAN_CHARS}]))"
)


class Candidates(NamedTuple):
    """`any` at any beginning; `arabic` at a digit where no 分之 follows, in less time. Their groups are named alike."""

    any: re.Pattern[str]
    arabic: re.Pattern[str]

    def match(self, text: str, start: int, end: int) -> re.Match[str] | None:
        """The candidate that begins at `start` and ends before `end`."""
        if text[start : start + 1].isdecimal():
            found = self.arabic.match(text, start, end)
            if found is None or not text.startswith("分之", found.end("numeral")):
                return found
        return self.any.match(text, start, end)


@lru_cache(maxsize=4)
def candidates(lexicon: Lexicon) -> Candidates:
    """The patterns of what may be a quantity; a magnitude that begins a unit of the table (千瓦, 兆焦) is none."""
    magnitude = _magnitude(lexicon)
    arabic = (
        rf"{ARABIC}(?:[多余来几]?{magnitude}{{1,3}}(?:{ARABIC}{magnitude}{{1,2}}){{0,3}}"
        rf"(?:\d{{4}}(?![\d.])|\d,\d{{3}}(?![\d,])|[1-9](?=[^\d.年月日%]))?)?"
    )
    numeral = (
        rf"{arabic}|上?(?:{magnitude}|[{_COUNTING}]|{_TWO}){{1,20}}(?:点[{DIGIT_CHARS}]{{1,8}}{magnitude}{{0,3}})?"
        rf"(?:[多余来]{magnitude}{{1,3}})?"
    )
    whole = re.compile(
        rf"(?P<fold>翻(?P<times>了)?(?P<folds>[一二两三四])?番|翻了?一?倍|(?<![轮几])[一两]番(?=[还多，。；、,]))"
        rf"|(?P<half>过半数?|半数|一半|对半|减半|近半数?)(?![个年月天小径])"
        rf"|(?P<parts>[{HAN_CHARS}]{{1,6}}|\d{{1,6}}[万亿]?)分之(?P<share>负?[{HAN_CHARS}]{{1,6}}(?:点[{DIGIT_CHARS}]{{1,6}})?|{ARABIC})"
        rf"|(?P<numeral>{numeral})(?P<more>[多余来几])?"
        r"|(?P<semi>半)(?=[个年天小亩吨斤公里倍成米])"
    )
    return Candidates(whole, re.compile(rf"(?P<numeral>{arabic})(?P<more>[多余来几])?"))


def _magnitude(lexicon: Lexicon) -> str:
    stops: dict[str, str] = {}
    for row in lexicon.rows("unit_stops"):
        stops[row["form"]] = stops.get(row["form"], "") + row["after"]
    tails: dict[str, list[str]] = {}
    stopped: dict[str, list[str]] = {}
    for form in lexicon.column("units", "form"):
        if len(form) > 1 and form[0] in MAGNITUDE_CHARS:
            tails.setdefault(form[0], [])
            if form in stops:
                stopped.setdefault(form[0], []).append(f"{re.escape(form[1:])}(?![{re.escape(stops[form])}])")
            else:
                tails[form[0]].append(form[1:])
    plain = "".join(char for char in MAGNITUDE_CHARS if char not in tails)
    units = {
        char: "|".join([*([trie(found)] if found else []), *stopped.get(char, [])]) for char, found in tails.items()
    }
    return f"(?:[{plain}]{''.join(f'|{char}(?!{pattern})' for char, pattern in sorted(units.items()))})"
