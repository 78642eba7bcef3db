"""What a time expression says before it is resolved."""

from __future__ import annotations

from typing import Literal

import msgspec

from pipeline.model import Span, TimeKind

Role = Literal["in", "until", "since", "base", "by"]
Source = Literal["given", "context", "reference", "previous", "none"]
Unit = Literal["year", "quarter", "month", "week", "day", "now"]


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a date that the words give, and where the missing ones come from.

    `of`: the text gives the year itself (given); the year follows from the times before (context: 8月, 下半年, 16日);
    `shift` counts `unit`s from the reference date (去年: -1) or from the time named before (次年: 1); or no calendar
    can tell (none). `reach` makes a stretch of `shift` (三年来: -3 to 0). `last_*` are the other ends of ranges
    (上半年: months 1 to 6). `same` is 同期: the part of the year that the time before names.
    `lunar`: month and day (None: the whole month) of the lunar calendar, a leap month negative; `festival`: of the
    Gregorian year, where the year is given. `century`: years of a century. Years before Christ are those of EDTF,
    1 BC the year 0.
    """

    of: Source
    unit: Unit = "year"
    shift: int = 0
    reach: int | None = None
    year: int | None = None
    last_year: int | None = None
    decade: bool = False
    month: int | None = None
    last_month: int | None = None
    day: int | None = None
    last_day: int | None = None
    weekday: int | None = None
    last_weekday: int | None = None
    holiday: str | None = None
    same: bool = False
    whole: bool = False
    lunar: tuple[int, int | None] | None = None
    festival: bool = False
    century: bool = False

    @property
    def coarse(self) -> bool:
        """Whether it is a decade or a century, which tells no year of the text."""
        return self.decade or self.century


class RawTime(msgspec.Struct, frozen=True, kw_only=True):
    """A time expression as read. Offsets in the simp text; `until` is the second date of a range.

    `paragraph` and `sentence` number the paragraph and the sentence within the article. `cues` are the names of the
    cues (table times_cues) found around it.
    """

    span: Span
    role: Role = "in"
    kind: TimeKind = "date"
    at: Moment
    until: Moment | None = None
    paragraph: int = 0
    sentence: int = 0
    cues: tuple[str, ...] = ()


NOWHERE = Moment(of="none")
