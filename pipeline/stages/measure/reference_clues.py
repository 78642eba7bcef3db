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
    r"20(?<![0-9.,]20)([0-4][0-9])(?![届级款版型号班个多余万亿元人户亩家吨公平米千年名位项座件只坪尺辆艘斤克里岁]|台(?![湾北中南东]))(?=[\u4e00-\u9fff]{3})"
)
# 去（2025）年, 明年（2026年）: the year that a word for it stands for.
_THIS_YEAR = re.compile(r"今年是((?:19|20)\d\d)年")
_GLOSSED = re.compile(r"([今去明前])年?[（(](20[0-4][0-9]|1[0-4][0-9](?=[）)]年))年?[）)]")
_SHIFTS = {"今": 0, "去": 1, "明": -1, "前": 2}
_REPUBLIC = 1911  # the year before the first of Taiwan's era
_NEAR = 7  # characters
_CLASS = re.compile(r"20(?<![0-9]20)([0-4][0-9])届")
_WEEKDAY = re.compile(
    r"([1-9](?:(?<=1)[0-2])?)月([1-3]?[0-9])日"
    r"(?:[（(，,、 ]|是|\s){0,2}(?:周|星期|礼拜)([一二三四五六日天])(?!均|[个只])"
)


class Clues(msgspec.Struct, frozen=True):
    """Compiled from the tables times_events, times_milestones, times_series and times_cues."""

    events: re.Pattern[str]
    event_starts: re.Pattern[str]
    event_years: dict[str, tuple[str, int]]
    anniversary: re.Pattern[str]
    milestones: dict[str, int]
    ago: re.Pattern[str]
    after_event: tuple[str, ...]
    ordinal: re.Pattern[str]
    zero: dict[str, int]
    zodiac: re.Pattern[str]
    autumn: re.Pattern[str]
    elapsed: re.Pattern[str]
    stamp: re.Pattern[str]
    updated: re.Pattern[str]

    def _cohort(self, body: str) -> int | None:
        """The year of a text that names none but a class of graduates: 2026届 is recruited in the autumn of 2025."""
        classes = [2000 + int(match[1]) for match in _CLASS.finditer(body)]
        return max(classes) - (self.autumn.search(body) is not None) if classes else None

    def named(self, body: str) -> list[tuple[str, int]]:
        """Years of the events and names that the text names, as kind and year; it may report or await them."""
        found = {("name", 2000 + int(match[1])) for match in _NAME_YEAR.finditer(body)}
        if "届" in body and (cohort := self._cohort(body)):
            found.add(("cohort", cohort))
        for start in self.event_starts.finditer(body):
            if not (match := self.events.match(body, start.start())):
                continue
            dated = body[match.start() - 1 : match.start()] == "年"
            if not dated and not body.startswith(self.after_event, match.end()):
                found.add(self.event_years[match.group()])
        for match in self.ordinal.finditer(body):
            if (count := number(match[1])) is not None:
                found.add(("event", self.zero[match[2]] + count))
        return sorted(found)

    def sure(self, body: str) -> tuple[int, None] | None:
        """The year of an anniversary (新中国成立75周年: 2024), of 五年前的汶川地震, or of 去（2025）年."""
        if match := _THIS_YEAR.search(body):
            return int(match[1]), None
        if match := _GLOSSED.search(body):
            year = int(match[2])
            return year + _SHIFTS[match[1]] + (_REPUBLIC if year < _REPUBLIC else 0), None
        for match in self.anniversary.finditer(body):
            awaited = "距" in body[max(0, match.start() - _NEAR) : match.start()]
            if not awaited and (count := number(match[2])):
                return self.milestones[match[1]] + count, None
        for match in self.ago.finditer(body) if "年前" in body else ():
            if count := number(match[1]):
                return self.event_years[match[2]][1] + count, None
        return None

    def calendar(self, body: str) -> tuple[list[tuple[int, int, int]], set[int]]:
        """Month, day and weekday of the days whose weekday is told; the years' animals, as years modulo 12."""
        days = [
            (int(m[1]), int(m[2]), "一二三四五六日".find(m[3].replace("天", "日"))) for m in _WEEKDAY.finditer(body)
        ]
        animals = set()
        for match in self.zodiac.finditer(body):
            head = body[max(0, match.start() - _NEAR) : match.start()]
            shift = 1 if "明年" in head or "来年" in head else -1 if "去年" in head else 0
            animals.add((self.zero[match.group()] - shift) % 12)
        return days, animals


def falls(year: int, month: int, day: int, weekday: int) -> bool:
    """Whether a day of a year is that day of the week (Monday 0)."""
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:
        return False


@lru_cache(maxsize=4)
def clues_of(lexicon: Lexicon) -> Clues:
    """The clue tables, compiled."""
    events = {row["word"]: (row["kind"], int(row["year"])) for row in lexicon.rows("times_events")}
    milestones = {row["word"]: int(row["year"]) for row in lexicon.rows("times_milestones")}
    # A search for two character sets skips what begins no event; many words at every character would be slow.
    first, second = (re.escape("".join(sorted({word[at : at + 1] for word in events}))) for at in (0, 1))
    series = lexicon.select("times_series", "word", kind="ordinal")
    return Clues(
        events=re.compile(alternation(events)),
        event_starts=re.compile(f"[{first}](?=[{second}])"),
        event_years=events,
        anniversary=re.compile(
            rf"({alternation(milestones)}){_COUNT}(?:周年|年(?![来前代间里多级期初底末]|以|之)|岁生日|华诞)"
        ),
        milestones=milestones,
        after_event=lexicon.select("times_cues", "word", cue="after-event"),
        ago=re.compile(rf"{_COUNT}年前的?[^，。；0-9\n]{{0,4}}({alternation(events)})"),
        ordinal=re.compile(rf"第{_COUNT}届[^，。；\n0-9]{{0,10}}?({alternation(series)})"),
        zero={row["word"]: int(row["zero"]) for row in lexicon.rows("times_series")},
        elapsed=re.compile(
            rf"{alternation(lexicon.select('times_cues', 'word', cue='elapsed'))}了?{_COUNT}(个月|周年|年)"
        ),
        stamp=re.compile(r"[0-9]{1,2}[:：][0-9]{2}|" + alternation(lexicon.select("times_cues", "word", cue="stamp"))),
        updated=re.compile(alternation(lexicon.select("times_cues", "word", cue="updated"))),
        autumn=re.compile(alternation(lexicon.select("times_series", "word", kind="autumn"))),
        zodiac=re.compile(alternation(lexicon.select("times_series", "word", kind="zodiac"))),
    )
