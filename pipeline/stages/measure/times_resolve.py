"""From time expressions to EDTF (ISO 8601-2), by the reference date and by the times named before."""

from __future__ import annotations

from calendar import monthrange
from collections import deque
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.lexicon import Lexicon, load
from pipeline.model import Time
from pipeline.stages.measure.times_edtf import Dated, add_months, between, nearest, parse_point, shifted
from pipeline.stages.measure.times_lunar import LunarCalendar, holiday_months, lunar_calendar
from pipeline.stages.measure.times_types import NOWHERE, Moment, RawTime

_REVIEW_UNTIL = 4  # months in which 全年 is the year before
_ENDED = {"year-ended": 12, "nine-ended": 9, "six-ended": 6, "three-ended": 3}  # months
_NEW_YEAR = 2  # months in which 过去一年 is the year before


def resolve(times: Sequence[RawTime], reference: str | None, *, lexicon: Lexicon | None = None) -> tuple[Time, ...]:
    """The times with their EDTF, one for one; `edtf` is None where no date follows.

    `reference` is the reference date in EDTF, or None. A bare month or day takes the year of the nearest earlier time
    of its sentence, then of its paragraph if that tells history, then of the reference date. `lexicon` gives the days
    of the lunar holidays; by default the shipped tables.
    """
    lexicon = lexicon or load()
    resolver = _Resolver(reference, holiday_months(lexicon), lunar_calendar(lexicon))
    return tuple(resolver.next(time) for time in times)


def _months_ended(year: int, month: int, count: int) -> Dated:
    """截至3月底止年度, 截至6月底止半年: the months up to that one, a calendar year by its number."""
    if month == count == _ENDED["year-ended"]:
        return Dated(first=(year, None, None), last=(year, None, None))
    return Dated(first=(*add_months(year, month, 1 - count), None), last=(year, month, None))


class _Resolver:
    """Goes through the times once and keeps what bare dates refer back to."""

    def __init__(
        self, reference: str | None, holidays: dict[tuple[str, int], int | None], calendar: LunarCalendar
    ) -> None:
        self.reference = parse_point(reference)
        self.holidays = holidays
        self.calendar = calendar
        self.previous: Dated | None = None
        self.last: tuple[RawTime, Dated | None] | None = None  # the time before, resolved or not
        # Of the present paragraph; bounded, so that a text of one endless paragraph is still read in linear time.
        self.before: deque[tuple[RawTime, Dated]] = deque(maxlen=40)

    def next(self, time: RawTime) -> Time:
        """Resolve one time and remember it."""
        if self.before and self.before[-1][0].paragraph != time.paragraph:
            self.before.clear()
        dated = self._dated(time)
        months = next((_ENDED[cue] for cue in time.cues if cue in _ENDED), None)
        if dated is not None and months is not None and dated.last[1]:
            dated = _months_ended(dated.last[0], dated.last[1], months)
        if dated is not None and (dated.first[0] < -9999 or dated.last[0] > 9999):
            dated = None  # 未来82021年: no year that EDTF writes with four digits
        edtf = dated.edtf() if dated else None
        self.last = time, dated
        if dated:
            self.before.append((time, dated))
            told = "deictic" in time.cues and self.previous is not None  # 昨日公布，同月…: of the month before it
            if time.role != "base" and not told:
                self.previous = dated
        if edtf and time.role == "since" and "/" not in edtf and not (dated and dated.decade):
            edtf += "/.."
        elif edtf and time.role == "since" and time.at.last_day is not None:
            edtf = edtf[:7] + "/.."  # 6月中旬起: some day of the ten
        elif edtf and time.role == "since" and time.at.century:
            edtf = edtf.partition("/")[0] + "/.."
        return Time(span=time.span, edtf=edtf, role=time.role, kind=time.kind)

    def _dated(self, time: RawTime) -> Dated | None:
        first = self._moment(time.at, time)
        if first is None or time.until is None:
            return first
        ahead = time.until
        if ahead.of == "context":
            # The second date of a range takes what it lacks from the first: 5月31日至6月2日, 2023年5月至8月.
            year, month, _ = first.last
            year += ahead.month is not None and month is not None and ahead.month < month
            last = self._fill(ahead, year, ahead.month or month)
        elif ahead.of == "previous" and ahead.unit == "year":
            last = self._fill(ahead, first.last[0] + ahead.shift, ahead.month)
        else:
            last = self._moment(ahead, time)
        if last is None or last.last[0] < first.first[0]:
            return first
        return Dated(first=first.first, last=last.last)

    def _moment(self, at: Moment, time: RawTime) -> Dated | None:
        if at.of == "none":
            return None
        if at.of == "given":
            return self._fill(at, at.year, at.month)
        if at.of == "previous":
            return self._after_previous(at)
        if at.of == "context":
            return self._context(at, time)
        return self._relative(at)

    def _fill(self, at: Moment, year: int | None, month: int | None) -> Dated | None:
        """The ends of a moment whose year (and month) are known."""
        if year is None or not -9999 < year < 9999:
            return None
        if at.lunar:
            return between(self.calendar.feast(year, *at.lunar) if at.festival else self.calendar.days(year, *at.lunar))
        if at.holiday:
            month = self.holidays.get((at.holiday, year))
        if at.decade:
            return Dated(first=(year, None, None), last=(year + 9, None, None), decade=True)
        if month is None or (at.day is not None and month == 0):
            return Dated(first=(year, None, None), last=(at.last_year or year, None, None))
        days = monthrange(year, month)[1]
        if at.day is not None and at.day > days:
            return None
        if at.last_day is not None and at.day is not None:
            return Dated(first=(year, month, at.day), last=(year, month, max(at.day, min(at.last_day, days))))
        return Dated(first=(year, month, at.day), last=(year, at.last_month or month, at.day))

    def _after_previous(self, at: Moment) -> Dated | None:
        """当年, 次年, 同月, 翌日, 同期: counted from the time named before."""
        if self.previous is None:
            if at.unit == "year" and at.shift == -1 and self.reference:
                return self._fill(at, self.reference[0] - 1, at.month)
            return None
        if at.same and at.unit == "year" and at.shift == 0:
            return self.previous
        year, month, day = self.previous.last
        if at.unit == "year":
            return self._same(at, year + at.shift)
        if at.unit == "month":
            return self._fill(at, *add_months(year, month, at.shift)) if month else None
        if not month or not day:
            return None
        moved = date(year, month, day) + timedelta(days=at.shift)
        return Dated(first=(moved.year, moved.month, moved.day), last=(moved.year, moved.month, moved.day))

    def _same(self, at: Moment, year: int) -> Dated | None:
        """The year, or for 去年同期 the part of it that the time before names."""
        if not at.same or self.previous is None:
            return self._fill(at, year, at.month)
        first, last = self.previous.first, self.previous.last
        if first[0] != last[0] or first[2]:
            return self._fill(at, year, None)
        return Dated(first=(year, *first[1:]), last=(year, *last[1:]))

    def _relative(self, at: Moment) -> Dated | None:
        """去年, 上月, 昨日, 三年来: counted from the reference date, as exactly as that is."""
        if self.reference is None:
            return None
        year, month, day = self.reference
        if at.unit == "now":
            return Dated(first=(year, month, None), last=(year, month, None))
        if at.unit == "year":
            if at.reach is not None:
                back = 1 if at.reach == 0 and at.shift < 0 and month is not None and month <= _NEW_YEAR else 0
                begin = year + at.shift if not back else min(year + at.shift, year - back)  # 过去一年, told in January
                return Dated(first=(begin, None, None), last=(year + at.reach - back, None, None))
            return self._same(at, year + at.shift)
        if month is None:
            here = at.shift == 0 and not at.reach and at.weekday is None and at.unit != "quarter"
            return Dated(first=(year, None, None), last=(year, None, None)) if here else None
        if at.unit == "quarter":
            first = add_months(year, (month - 1) // 3 * 3 + 1, 3 * at.shift)
            return Dated(first=(*first, None), last=(*add_months(*first, 2), None))
        if at.unit == "month":
            first = add_months(year, month, at.shift)
            if at.reach is not None:
                return Dated(first=(*first, None), last=(*add_months(year, month, at.reach), None))
            return self._fill(at, *first)
        if day is None:
            near = at.shift in (-1, 0, 1) and at.reach is None
            return Dated(first=(year, month, None), last=(year, month, None)) if near else None
        return shifted(date(year, month, day), at)

    def _context(self, at: Moment, time: RawTime) -> Dated | None:
        """A date without its year (or its month): the times before tell, else the reference date."""
        if at.year is None and at.shift:
            return self._counted(at, time)
        if at.unit == "day":
            known = self._month_before(time)
            return self._fill(at, *known) if known else None
        if "of-year" in time.cues and at.lunar:  # 次年正月, 雍正五年正月: of the year right before it, or of none known
            beside = self.last is not None and self.last[0].span.end == time.span.start
            named = self.last[1] if self.last and beside else None
            return self._fill(at, named.last[0], None) if named else None
        year = self._year_before(time)
        if at.lunar and self.reference and (month := self.reference[1]) and not (year and at.festival):
            if at.festival:
                return nearest([self._fill(at, self.reference[0] + more, None) for more in (0, 1, -1)], month)
            if abs(at.lunar[0]) - month > 6:
                return self._fill(at, self.reference[0] - 1, None)  # 腊月 told in January is of the lunar year before
        if year and at.month and time.role == "until" and self._crosses(at.month, time):
            year += 1  # 2025年10月18日开板，到3月20日
        if year and self.reference and year < self.reference[0] and (time.role == "by" or "future" in time.cues):
            year = None  # 去年…，年底前将…: what lies ahead is counted from the text, not from the past it tells
        if year is None and self.reference:
            year = self._year_of_reference(at, time)
        return self._fill(at, year, at.month)

    def _counted(self, at: Moment, time: RawTime) -> Dated | None:
        """三年内, 两年后: from the year that the sentence names, else from the reference date."""
        named = next((d for t, d in reversed(self.before) if t.sentence == time.sentence and t.role != "base"), None)
        past = named is not None and (self.reference is None or named.last[0] < self.reference[0])
        if named is not None and past and at.unit == "year":
            return self._fill(NOWHERE, named.last[0] + at.shift, None)
        relative = Moment(of="reference", unit=at.unit, shift=at.shift)
        return self._relative(relative)

    def _crosses(self, month: int, time: RawTime) -> bool:
        """Whether the time before in the sentence is later in its year than `month`, and the next year has come."""
        earlier, dated = self.before[-1] if self.before else (None, None)
        if earlier is None or dated is None or earlier.sentence != time.sentence or self.reference is None:
            return False
        start, here = (dated.last[0] + 1, month), (self.reference[0], self.reference[1] or 12)
        return (dated.last[1] or 0) > month and earlier.role in ("in", "since") and start <= here

    def _year_before(self, time: RawTime) -> int | None:
        for earlier, dated in reversed(self.before):
            if earlier.role == "base" or dated.decade or dated.first[0] != dated.last[0]:
                continue
            year = dated.first[0]
            if self.reference and (
                year > self.reference[0] + 1 or (year > self.reference[0] and earlier.role == "until")
            ):
                continue
            if earlier.sentence == time.sentence and earlier.at.unit != "now":
                return year
            # A passage that tells history goes on in its year; elsewhere a new sentence is back in the present.
            if self.reference and year < self.reference[0] - 1 and earlier.at.month and earlier.role == "in":
                return year
        return None

    def _month_before(self, time: RawTime) -> tuple[int, int] | None:
        for earlier, dated in reversed(self.before):
            if (
                earlier.sentence == time.sentence
                and dated.last[1]
                and earlier.role != "base"
                and earlier.at.unit != "now"
            ):
                return dated.last[0], dated.last[1]
        if self.reference and self.reference[1]:
            year, month, day = self.reference
            assert month is not None
            late = day is not None and time.at.day is not None and time.at.day > day
            return (
                add_months(year, month, -1)
                if late and "past" in time.cues and "future" not in time.cues
                else (year, month)
            )
        if self.previous and self.previous.last[1]:
            return self.previous.last[0], self.previous.last[1]
        return None

    def _year_of_reference(self, at: Moment, time: RawTime) -> int:
        assert self.reference is not None
        year, month, _ = self.reference
        if "review" in time.cues and month is not None and month <= _REVIEW_UNTIL and time.role != "by":
            return year - 1  # in the first months 全年 looks back on the year before
        if month is None or at.month is None:
            return year
        last = at.last_month or at.month
        future = "future" in time.cues or time.role == "by"
        far = at.month - month > 6 if at.last_month else last - month > 6
        if (
            last > month
            and not future
            and (far or "past" in time.cues or "asof" in time.cues)
            and last != 12 + at.month - 1
        ):
            return year - 1
        if future and month - last >= 6:
            return year + 1
        return year
