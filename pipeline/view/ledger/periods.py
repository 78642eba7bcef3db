"""Periods as days, so that years, months, quarters and intervals can be compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
# ISO 8601-2: 33-36 are quarters, 40 and 41 halves; seasons (21-24) begin and end where one likes.
_PARTS = {33: ("01", "03"), 34: ("04", "06"), 35: ("07", "09"), 36: ("10", "12"), 40: ("01", "06"), 41: ("07", "12")}


class Days(NamedTuple):
    """The first and the last day of a period, as text that sorts: every month is taken to have 31 days."""

    first: str
    last: str

    @property
    def years(self) -> int:
        """How many calendar years it touches."""
        return int(self.last[:4]) - int(self.first[:4]) + 1

    @property
    def months(self) -> int:
        """How many calendar months it touches."""
        return 12 * (self.years - 1) + int(self.last[5:7]) - int(self.first[5:7]) + 1

    @property
    def year(self) -> int:
        """The year it ends in."""
        return int(self.last[:4])

    def covers(self, other: Days | None) -> bool:
        """Whether `other` lies wholly inside this period."""
        return other is not None and self.first <= other.first and other.last <= self.last


@lru_cache(maxsize=4096)
def days(edtf: str | None) -> Days | None:
    """The days of an EDTF period; None for an open or unknown one."""
    if edtf is None:
        return None
    first, _, last = edtf.partition("/")
    start, end = _point(first), _point(last or first)
    return Days(start.first, end.last) if start and end and start.first <= end.last else None


def _point(edtf: str) -> Days | None:
    found = _POINT.fullmatch(edtf)
    if found is None:
        return None
    year, month, day = found.groups()
    if month is None:
        return Days(f"{year}-01-01", f"{year}-12-31")
    if day is not None:
        return Days(edtf, edtf)
    if int(month) > 12:
        part = _PARTS.get(int(month))
        return Days(f"{year}-{part[0]}-01", f"{year}-{part[1]}-31") if part else None
    return Days(f"{edtf}-01", f"{edtf}-31")
