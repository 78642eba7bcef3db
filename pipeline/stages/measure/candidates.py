"""Where a quantity may begin: numerals, fractions, halves and folds, as one pattern over Simplified text."""

from __future__ import annotations

import re

from pipeline.stages.measure.numerals import DIGIT_CHARS, HAN_CHARS, MAGNITUDE_CHARS

# 千瓦, 千克, 兆瓦 are units: their first character is no magnitude
_MAG = r"(?:[十拾佰仟万亿]|百(?!分点)|千(?![瓦克米伏卡焦赫])|兆(?![瓦赫帕比欧]))"
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?![\d,])|\d+)(?:\.\d+)?"
_COUNTING = "".join(char for char in HAN_CHARS if char not in MAGNITUDE_CHARS)
_NUMERAL = (
    rf"{ARABIC}(?:[多余来几]?{_MAG}{{1,3}}(?:{ARABIC}{_MAG}{{1,2}}){{0,3}}"
    rf"(?:\d{{4}}(?![\d.])|[1-9](?=[^\d.年月日%]))?)?"
    rf"|上?(?:{_MAG}|[{_COUNTING}]){{1,20}}(?:点[{DIGIT_CHARS}]{{1,8}}{_MAG}{{0,3}})?(?:[多余来]{_MAG}{{1,3}})?"
)
CANDIDATE = re.compile(
    rf"(?P<fold>翻(?P<times>了)?(?P<folds>[一二两三四])?番|翻了?一?倍|(?<![轮几])[一两]番(?=[还多，。；、,]))"
    rf"|(?P<half>过半数?|半数|一半|对半|减半|近半数?)(?![个年月天小径])"
    rf"|(?P<parts>[{HAN_CHARS}]{{1,6}}|\d{{1,6}})分之(?P<share>[{HAN_CHARS}]{{1,6}}(?:点[{DIGIT_CHARS}]{{1,6}})?|{ARABIC})"
    rf"|(?P<numeral>{_NUMERAL})(?P<more>[多余来几])?"
    r"|(?P<semi>半)(?=[个年天小亩吨斤公里倍成])"
)
# The characters that a candidate begins with: looking for them first, and only there for a candidate, takes two fifths
# of the time of searching with the whole pattern.
BEGINNING = re.compile(rf"[\d{HAN_CHARS}翻过半一两对减近上]")
