"""Holidays and days of the lunar calendar, from the tables."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from pipeline.lexicon import Lexicon


@lru_cache(maxsize=4)
def holiday_months(lexicon: Lexicon) -> dict[tuple[str, int], int | None]:
    """(holiday, year) to its month, None where it may lie in two."""
    months: dict[tuple[str, int], int | None] = {}
    for row in lexicon.rows("times_holidays"):
        for years in lexicon.rows("times_lunar"):
            year = int(years["year"])
            if "-" in row["lunar"]:
                continue  # the calendar gives its day
            if row["month"]:
                months[row["word"], year] = int(row["month"])
                continue
            day = date.fromisoformat(years[row["lunar"]])
            first, last = day - timedelta(days=int(row["before"])), day + timedelta(days=int(row["after"]))
            months[row["word"], year] = first.month if first.month == last.month else None
    return months


class LunarCalendar:
    """The first days of the lunar months, leap months by the negative number of the month that they repeat."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._begins: dict[tuple[int, int], date] = {}
        for row in lexicon.rows("times_lunar_months"):
            year = int(row["year"])
            for month in range(1, 13):
                self._begins[year, month] = date.fromisoformat(row[f"m{month}"])
            if row["leap"]:
                self._begins[year, -int(row["leap"])] = date.fromisoformat(row["leapday"])

    def days(self, year: int, month: int, day: int | None) -> tuple[date, date] | None:
        """First and last day of a day or month of a lunar year; None beyond the table and for days there are not."""
        begin, end = self._begins.get((year, month)), self._end(year, month)
        if begin is None or end is None:
            return None
        if day is None:
            return begin, end
        at = begin + timedelta(days=day - 1)
        return (at, at) if begin <= at <= end else None

    def feast(self, year: int, month: int, day: int | None) -> tuple[date, date] | None:
        """The same of a feast, by the Gregorian year in which it falls: 2024年腊八 is of the lunar year 2023."""
        for lunar_year in (year - 1, year):
            found = self.days(lunar_year, month, day)
            if found is not None and found[0].year == year:
                return found
        return None

    def _end(self, year: int, month: int) -> date | None:
        following = self._begins.get((year, -month)) if month > 0 else None
        if following is None:
            after = abs(month) + 1
            following = self._begins.get((year, after) if after <= 12 else (year + 1, 1))
        return following and following - timedelta(days=1)


@lru_cache(maxsize=4)
def lunar_calendar(lexicon: Lexicon) -> LunarCalendar:
    """The lunar calendar of a lexicon's tables."""
    return LunarCalendar(lexicon)
