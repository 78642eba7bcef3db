"""With which characters a time may begin, and what must follow them: tests that pass over most places of a text.

They only say where the rules are tried; a place where a rule could match must pass them.
"""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.measure.patterns import trie

_NUMERALS = "零一二三四五六七八九十廿卅百千万半几数两"
_TO = rf"(?:\s?[—–\-－~～至到]{{1,2}}\s?|、)[0-9{_NUMERALS}]"
# Behind a number: the units of dates and lengths of time, or a dash and another number.
_UNITS = (
    r"[年月日号世季周天星礼财学]|个[多半]?[月星礼季小钟]|[多余来半][年个星礼季周天日小分秒刻钟]"
    rf"|小时|钟头|分钟|秒|刻钟|点[钟半一二三四五六七八九十]|\s[年财学]|{_TO}"
)
_AFTER_DIGITS = (
    rf"(?=[0-9]{{0,4}}(?:{_UNITS}|[QqHh/／]|时[0-9]|点[0-9两]|[:：][0-5]|\s[QqHh]|\.[0-9])|[0-9]{{7}}(?![0-9]))"
)
_AFTER_NUMERALS = rf"[{_NUMERALS}]{{0,5}}(?:{_UNITS})"
_NUMBER = f"[0-9{_NUMERALS}]"
_TABLES = ("words", "plans", "eras", "milestones", "holidays", "clock")
_WORDS = ("正月", "腊月", "冬月", "农历", "阴历", "旧历", "大年", "年初", "公元前", "首年", "头一年", "自从")
_LENGTH = rf"的?[0-9{_NUMERALS}]{{1,5}}[多余来]?[年个周天日星礼季月]"
# First characters of rules, second ones, and what the rules demand behind the first.
_DIGITS, _TENS = "0123456789", "一二三四五六七八九十"
_RULES = (
    ("初", _TENS, ""), ("第", _DIGITS + _TENS, rf".(?:[季年]|{_TO})"), ("Qq", "1234", ""),
    ("周", "一二三四五六日天", ""), ("前首头", "的" + _DIGITS + _NUMERALS, _LENGTH),
    ("星礼", "期拜", ""), ("同", "期季月日", ""), ("闰", "正腊冬" + _TENS, ""), ("上下本这", "周星礼个上下世", ""),
    (_NUMERALS, _DIGITS + _NUMERALS + "年月日号世季周天星礼财学个多余来半小钟分秒刻点—–-－~～至到、", _AFTER_NUMERALS),
)  # fmt: skip


def beginnings(lexicon: Lexicon) -> tuple[str, str, str]:
    """The set of first characters, the test after a digit, and the test after any other of them, as patterns."""
    words = {word for table in _TABLES for word in lexicon.column(f"times_{table}", "word")}
    words.update(lexicon.select("times_parts", "word", alone="yes"))
    before = set(lexicon.select("times_spans", "word", place="before"))
    clock = {word for word in lexicon.column("times_clock", "word") if len(word) == 1}
    milestones, plans = lexicon.column("times_milestones", "word"), lexicon.column("times_plans", "word")
    tests = [(set(firsts), set(seconds), behind) for firsts, seconds, behind in _RULES]
    tests.append(({"自"}, {word[0] for word in milestones}, trie(milestones)))
    tests.append((set('“「『"'), {word[0] for word in plans}, alternation(plans) + '[”」』"]'))
    tests.append(({word for word in before if len(word) == 1}, {"的", *_DIGITS, *_NUMERALS}, _LENGTH))
    tests.append((clock, {*_DIGITS, *_NUMERALS}, rf"\s?{_NUMBER}"))
    longer = {word for word in (*words, *before, *_WORDS) if len(word) > 1}
    firsts, seconds = {word[0] for word in longer}, {word[1] for word in longer}
    # Most places fail by their second character alone. The words of the tables come last.
    second = _set(seconds.union(*(test[1] for test in tests)))[:-1] + r"\s]"
    listed = rf"(?={_set(seconds)})(?<=(?={trie(longer)})[\s\S])"
    rules = "|".join(f"(?<={_set(test[0])})(?={test[2] or _set(test[1])})" for test in tests)
    word = f"(?={second})(?:{rules}|{listed})"
    if single := {word for word in words if len(word) == 1} - clock:
        word = f"(?:(?<={_set(single)})|{word})"
    every = firsts.union(single, _DIGITS, *(test[0] for test in tests))
    return _set(every), _AFTER_DIGITS, word


def _set(chars: set[str]) -> str:
    return f"[{re.escape(''.join(sorted(chars)))}]"
