"""Clues to the year of a text other than the years it names: events, anniversaries, weekdays, the year's animal."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.measure.times_read import number

_COUNT = r"([0-9]{1,3}|[一二两三四五六七八九十百]{1,5})"
# 2011中国药品…发布会: a year before a name, without 年; what counts things (2011个, 2011万) is none.
_NAME_YEAR = re.compile(
    r"(20[0-4][0-9])(?<![0-9.,]20[0-4][0-9])(?![届级款版型号班个多余万亿元人户亩家吨公平米千年名位项座台件只])(?=[\u4e00-\u9fff]{3})"
)
_CLASS = re.compile(r"(20[0-4][0-9])(?<![0-9]20[0-4][0-9])届")
_WEEKDAY = re.compile(
    r"(1[0-2]|[1-9])月([1-3]?[0-9])日(?:[（(，,、 ]|是|\s){0,2}(?:周|星期|礼拜)([一二三四五六日天])(?!均|[个只])"
)


class Clues(msgspec.Struct, frozen=True):
    """Compiled from the tables times_events, times_milestones, times_series and times_cues."""

    events: re.Pattern[str]
    event_years: dict[str, int]
    anniversary: re.Pattern[str]
    milestones: dict[str, int]
    ordinal: re.Pattern[str]
    zero: dict[str, int]
    zodiac: re.Pattern[str]
    autumn: re.Pattern[str]
    elapsed: re.Pattern[str]
    stamp: re.Pattern[str]

    def cohort(self, body: str) -> int | None:
        """The year of a text that names none but a class of graduates: 2026届 is recruited in the autumn of 2025."""
        classes = [int(match[1]) for match in _CLASS.finditer(body)]
        return max(classes) - (self.autumn.search(body) is not None) if classes else None

    def years(self, body: str) -> list[int]:
        """Years of the events that the text names; it may report or await them."""
        found = [self.event_years[match.group()] for match in self.events.finditer(body)]
        found += [int(match[1]) for match in _NAME_YEAR.finditer(body)]
        for match in self.ordinal.finditer(body) if "届" in body else ():
            if (count := number(match[1])) is not None:
                found.append(self.zero[match[2]] + count)
        return found

    def sure(self, body: str) -> tuple[int, None] | None:
        """The year of an anniversary: 新中国成立75周年 is 2024."""
        for match in self.anniversary.finditer(body) if "周年" in body else ():
            if count := number(match[2]):
                return self.milestones[match[1]] + count, None
        return None

    def corrected(self, body: str, guess: int | None, least: int | None) -> int | None:
        """The year next to the guess that weekdays (8月29日（周五）) and animal (龙年) agree with."""
        if guess is None:
            return None
        near = [year for year in (guess, guess + 1, guess - 1, guess + 2) if least is None or year >= least]
        dated = _WEEKDAY.finditer(body) if "周" in body or "星期" in body or "礼拜" in body else ()
        days = [(int(m[1]), int(m[2]), "一二三四五六日".find(m[3].replace("天", "日"))) for m in dated]
        for year in near:
            if days and all(_falls(year, *day) for day in days):
                return year
        animals = {self.zero[match.group()] for match in self.zodiac.finditer(body)}
        if len(animals) == 1:
            return next((year for year in near if year % 12 in animals), guess)
        return guess


def _falls(year: int, month: int, day: int, weekday: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


@lru_cache(maxsize=4)
def clues_of(lexicon: Lexicon) -> Clues:
    """The clue tables, compiled."""
    events = {row["word"]: int(row["year"]) for row in lexicon.rows("times_events")}
    milestones = {row["word"]: int(row["year"]) for row in lexicon.rows("times_milestones")}
    series = lexicon.select("times_series", "word", kind="ordinal")
    return Clues(
        events=re.compile(alternation(events)),
        event_years=events,
        anniversary=re.compile(rf"({alternation(milestones)}){_COUNT}周年"),
        milestones=milestones,
        ordinal=re.compile(rf"第{_COUNT}届[^，。；\n0-9]{{0,10}}?({alternation(series)})"),
        zero={row["word"]: int(row["zero"]) for row in lexicon.rows("times_series")},
        elapsed=re.compile(
            rf"{alternation(lexicon.select('times_cues', 'word', cue='elapsed'))}了?{_COUNT}(个月|周年|年)"
        ),
        stamp=re.compile(r"[0-9]{1,2}[:：][0-9]{2}|" + alternation(lexicon.select("times_cues", "word", cue="stamp"))),
        autumn=re.compile(alternation(lexicon.select("times_series", "word", kind="autumn"))),
        zodiac=re.compile(alternation(lexicon.select("times_series", "word", kind="zodiac"))),
    )
