"""Month and day of a text whose year is known, as exactly as it shows its own date."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta

import msgspec

from pipeline.model import Span
from pipeline.stages.measure.reference_mentions import relative_year
from pipeline.stages.measure.reference_tense import Words, ahead, sides
from pipeline.stages.measure.times_types import RawTime

_LEAD = 2  # number of the last paragraph that tells when the text was written
_TODAY = re.compile(r"(今|昨|前)(?:天|日)?[（(](?:(1[0-2]|[1-9])[月/])?([1-3]?[0-9])日?[）)]")
_BACK = {"今": 0, "昨": 1, "前": 2}
_AHEAD, _MONTH_AHEAD = 0.5, 0.3  # from so likely on, a day or a month lies ahead
_DAYS_READ = 120  # characters of the first paragraph

Day = tuple[int | None, int | None]


class Told(msgspec.Struct, frozen=True):
    """A time of the text's own year that is not ahead of it. `closed`: it tells of a month that is over."""

    month: int | None
    day: int | None
    closed: bool
    time: RawTime


def month_and_day(times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span], words: Words, year: int) -> Day:
    """Month and day, None where the text does not show them.

    A day called 今 or 昨, or the day of a release that the text begins with, unless it tells of a later day; else the
    latest month, after months told as over (截至8月底, 上半年) the next.
    """
    told = _told(times, plain, paragraphs, words, year)
    if (today := _today(times, plain, paragraphs)) is not None:
        back, month, day = today
        month = month or _latest([item for item in told if item.time.paragraph <= _LEAD], of_day=True)
        return (None, None) if month is None else _shifted(year, month, day, back)
    lead = [item for item in told if item.time.paragraph <= _LEAD]
    if lead and lead[0].day and lead[0].time.paragraph <= 1 and "release" in lead[0].time.cues:
        month = lead[0].month or _latest([item for item in lead if item.time.paragraph <= 1], of_day=True)
        days = [(item.month or month or 0, item.day) for item in told if item.day]
        if month and max(days) <= (month, lead[0].day):
            return month, lead[0].day
    if any(item.month and item.time.at.of != "reference" and item.time.at.last_month is None for item in lead):
        return _latest(told, of_day=False), None
    closed = [item for item in told if item.closed]
    return (_latest(closed, of_day=False) if any(item.time.role == "until" for item in closed) else None), None


def _told(times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span], words: Words, year: int) -> list[Told]:
    """The times of the text's own year that lie behind it."""
    found: list[Told] = []
    other = -1  # sentence that has named another year
    for index, time in enumerate(times):
        at = time.at
        if (at.of == "given" and at.year != year) or (relative_year(time) or 0) != 0:
            other = time.sentence
            continue
        here = at.of == "context" and (time.sentence != other or "release" in time.cues)
        over = time.role == "until" and bool({"asof", "done"} & set(time.cues))
        if not (here or at.of == "given" or relative_year(time) == 0) or at.coarse or not (at.month or at.day):
            continue
        if (time.role != "in" and not over) or time.span.of(plain).startswith("一到"):  # 一到7月: whenever July comes
            continue
        paragraph = paragraphs[time.paragraph]
        following = times[index + 1].span.start if index + 1 < len(times) else paragraph.end
        beside = sides(time, plain, paragraph, following)
        future = "future" in time.cues and "《" not in beside.tail and not {"past", "done", "release"} & set(time.cues)
        sure = over or "release" in time.cues
        if not sure and (future or ahead(time, beside, words, None) > (_AHEAD if at.day else _MONTH_AHEAD)):
            continue
        day = at.last_day or at.day
        over = over or at.last_month is not None
        if time.paragraph > _LEAD and not over and not day:
            continue
        found.append(Told(at.last_month or at.month, day, day is None and over, time))
    return found


def _today(times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span]) -> tuple[int, int | None, int] | None:
    """The day called 今, 昨 or 前 with its date: how many days back, month, day."""
    if paragraphs:
        span = paragraphs[0]
        if match := _TODAY.search(plain, span.start, min(span.end, span.start + _DAYS_READ)):
            return _BACK[match[1]], int(match[2]) if match[2] else None, int(match[3])
    for time in times:
        for cue, back in (("today+0", 0), ("today-1", 1), ("today-2", 2)):
            if cue in time.cues and time.at.day:
                return back, time.at.month, time.at.day
    return None


def _shifted(year: int, month: int, day: int, back: int) -> Day:
    try:
        found = date(year, month, day) + timedelta(days=back)
    except ValueError:
        return None, None
    return found.month, found.day


def _latest(told: Sequence[Told], *, of_day: bool) -> int | None:
    """The latest month; the next where it is over: a day of news (`of_day`) tells statistics of the month before."""
    months = [item.month + (item.closed or (of_day and item.day is None)) for item in told if item.month]
    return max((month for month in months if month <= 12), default=None)
