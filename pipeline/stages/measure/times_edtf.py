"""Dates by their parts, and how EDTF (ISO 8601-2) writes them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import msgspec

from pipeline.stages.measure.times_types import Moment

Parts = tuple[int, int | None, int | None]  # year, month, day


class Dated(msgspec.Struct, frozen=True, kw_only=True):
    """A resolved time: its two ends (equal for a point), coarser parts None; `decade` for 199X."""

    first: Parts
    last: Parts
    decade: bool = False

    def edtf(self) -> str:
        """``2021``, ``2022-03``, ``2022-01/2022-06``, ``199X``."""
        if self.decade:
            return f"{self.first[0] // 10:03d}X"
        first, last = edtf(self.first), edtf(self.last)
        return first if first == last else f"{first}/{last}"


def edtf(parts: Parts) -> str:
    """``2021``, ``2021-03``, ``2021-03-05``; ``-0220`` for 221 BC."""
    year, month, day = parts
    if day and month and year >= 0:
        return f"{year:04d}-{month:02d}-{day:02d}"
    if not month and year >= 0:
        return f"{year:04d}"
    return (
        ("-" if year < 0 else "")
        + f"{abs(year):04d}"
        + (f"-{month:02d}" if month else "")
        + (f"-{day:02d}" if month and day else "")
    )


def parse_point(edtf: str | None) -> Parts | None:
    """Year, month, day of a point in EDTF; None for anything else."""
    try:
        numbers = [int(part) for part in (edtf or "").split("T")[0].split("-")]
    except ValueError:
        return None
    if not 1 <= len(numbers) <= 3 or not 0 < numbers[0] < 9999:
        return None
    year = numbers[0]
    month = numbers[1] if len(numbers) > 1 else None
    day = numbers[2] if len(numbers) > 2 else None
    if month is None:
        return year, None, None
    if not 1 <= month <= 12:
        return None
    return year, month, day if day and 1 <= day <= monthrange(year, month)[1] else None


def add_months(year: int, month: int, shift: int) -> tuple[int, int]:
    """Year and month, `shift` months on."""
    total = year * 12 + month - 1 + shift
    return total // 12, total % 12 + 1


def between(days: tuple[date, date] | None) -> Dated | None:
    """From a first to a last day."""
    if days is None:
        return None
    first, last = days
    return Dated(first=(first.year, first.month, first.day), last=(last.year, last.month, last.day))


def nearest(found: list[Dated | None], month: int) -> Dated | None:
    """The first of these (this year's, the next, the last), unless it lies more than eight months from the month."""
    near = found[0]
    if near is None or near.first[1] is None or abs(near.first[1] - month) <= 8:
        return near
    return found[1] if near.first[1] < month else found[2]


def shifted(day: date, at: Moment) -> Dated:
    """`day`, moved by the weeks or days of a moment."""
    if at.unit == "week":
        monday = day + timedelta(days=7 * at.shift - day.weekday())
        if at.weekday is not None:
            first = monday + timedelta(days=at.weekday)
            last = monday + timedelta(days=at.weekday if at.last_weekday is None else at.last_weekday)
        elif at.reach is not None:
            first, last = sorted((day + timedelta(days=7 * at.shift), day + timedelta(days=7 * at.reach)))
        else:
            first, last = monday, monday + timedelta(days=6)
    else:
        first = day + timedelta(days=at.shift)
        last = day + timedelta(days=at.reach) if at.reach is not None else first
    return Dated(first=(first.year, first.month, first.day), last=(last.year, last.month, last.day))
