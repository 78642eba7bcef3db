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
            if row["month"]:
                months[row["word"], year] = int(row["month"])
                continue
            day = date.fromisoformat(years[row["lunar"]])
            first, last = day - timedelta(days=int(row["before"])), day + timedelta(days=int(row["after"]))
            months[row["word"], year] = first.month if first.month == last.month else None
    return months


@lru_cache(maxsize=4)
def new_moons(lexicon: Lexicon) -> dict[tuple[int, int], date]:
    """(lunar year, lunar month) to the first day of the month."""
    rows = lexicon.rows("times_lunar_months")
    return {(int(row["year"]), month): date.fromisoformat(row[f"m{month}"]) for row in rows for month in range(1, 13)}
