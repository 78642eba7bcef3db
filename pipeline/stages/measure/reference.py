"""When the text was written: the date that 今年 and 昨日 count from.

The text wins over the page: a stamp can be years later. The year comes first, from the strongest evidence there is;
then month and day, as exactly as the text shows its own date (annotation guidelines, section 1).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

from pipeline.lexicon import Lexicon, load
from pipeline.model import Span
from pipeline.stages.measure.reference_clues import clues_of
from pipeline.stages.measure.reference_stamps import edge_lines, find_stamps, page_lines
from pipeline.stages.measure.reference_year import Own, year_of
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.times_edtf import edtf
from pipeline.stages.measure.times_grammar import plain_digits
from pipeline.stages.measure.times_types import Moment, RawTime


def infer_reference(
    times: Sequence[RawTime],
    text: str,
    paragraphs: Sequence[Span],
    *,
    page_updated: str | None,
    published: str | None,
    lexicon: Lexicon | None = None,
) -> str | None:
    """The reference date in EDTF, or None where neither text nor page tell a year.

    `times` are those of `find_times` over `paragraphs` of the simp `text`. `published` is the date of the byline,
    `page_updated` a stamp on the page. `lexicon`: by default the shipped tables.
    """
    lexicon = lexicon or load()
    clues = clues_of(lexicon)
    plain = plain_digits(text)
    lines = edge_lines(text, paragraphs)
    pages = page_lines(plain, lines, paragraphs, clues.stamp)
    stamps = find_stamps(plain, pages, clues.updated, published, page_updated)
    times = [time for time in times if not any(page.start <= time.span.start < page.end for page in pages)]
    start = paragraphs[0].start if paragraphs else 0
    heads = find_times(text[:start], [span for span in lines if span.start < start and span not in pages], lexicon)
    after = [span for span in lines if span.start >= start and span not in pages]
    tails = [time for span in after for time in find_times(span.of(text), [Span(0, span.end - span.start)], lexicon)]
    own = _own_date(times, [*heads, *tails])
    if own is not None and own[0] is not None:
        return _edtf(*own)
    year, month = year_of(times, heads, plain, paragraphs, stamps, own, clues, lexicon)
    if year is None:
        return None
    if own is not None:
        return _edtf(year, own[1], own[2])
    byline = next((stamp.date for stamp in stamps if stamp.kind == "byline" and stamp.date[0] == year), None)
    if byline is not None:
        return _edtf(*byline)
    if month is not None:
        return _edtf(year, month, None)
    return _edtf(year, *_month_and_day(times, year))


def _edtf(year: int | None, month: int | None, day: int | None) -> str:
    """A date in EDTF; a day that its month does not have is left out."""
    assert year is not None
    if month and day and day > monthrange(year, month)[1]:
        day = None
    return edtf((year, month, day))


def _own_date(times: Sequence[RawTime], around: Sequence[RawTime]) -> Own | None:
    """Year, month, day that the text gives as its own: a dateline, or a date in the headline or byline.

    The year may be missing (本报北京3月9日电); the day is None where the headline names a week.
    """
    for time in [t for t in times if t.paragraph <= 1][:4]:
        at = time.at
        if "dateline" in time.cues and at.month and at.day and time.until is None:
            return at.year, at.month, at.day
    for time in around:
        at = time.at
        if at.of in ("given", "context") and at.month and at.day and time.role in ("in", "until"):
            several = time.until is not None or at.last_day is not None
            return at.year, at.month, None if several else at.day
    return None


def _month_and_day(times: Sequence[RawTime], year: int) -> tuple[int | None, int | None]:
    """Month and day of a text whose year is known; None where it does not show them."""
    for time in times:
        for cue, shift in (("today+0", 0), ("today-1", 1), ("today-2", 2)):
            if cue in time.cues and time.at.day:
                month = time.at.month or _latest_month(times, year, time)
                if month is None:
                    return None, None
                try:
                    day = date(year, month, time.at.day) + timedelta(days=shift)
                except ValueError:
                    continue
                return day.month, day.day
    lead = [t for t in times if t.paragraph <= 2 and _names_day(t.at, year)]
    if lead and "release" in lead[0].cues:
        return lead[0].at.month, lead[0].at.day
    bare = next((t for t in times if t.paragraph <= 1 and "release" in t.cues and t.at.unit == "day"), None)
    if bare is not None and (not lead or bare.span.start < lead[0].span.start):
        return _latest_month([t for t in times if t.paragraph <= 1], year, None), bare.at.day  # 24日，省统计局发布…
    closed = [t.at.month + 1 for t in times if t.at.month and _closes_month(t, year)]
    latest = None
    if lead or any(t.paragraph <= 1 and t.at.of == "reference" and t.at.unit == "month" for t in times):
        latest = _latest_month(times, year, None)
    month = max([*closed, latest or 0])
    return (month if 1 <= month <= 12 else None), None


def _names_day(at: Moment, year: int) -> bool:
    return at.month is not None and (at.of == "context" or at.year == year) and (at.last_month is None)


def _closes_month(time: RawTime, year: int) -> bool:
    """截至8月底 in the text's own year: written after that month."""
    at = time.at
    own = at.of == "context" or at.year == year or (at.of == "reference" and at.unit == "year" and at.shift == 0)
    return own and time.role == "until" and at.month is not None and at.day is None and "future" not in time.cues


def _latest_month(times: Sequence[RawTime], year: int, today: RawTime | None) -> int | None:
    """The latest month of the text's own year that lies behind; after a closed month or quarter, the next one."""
    latest = None
    day_named = False
    for time in times:
        at = time.at
        own = at.of == "context" or at.year == year or (at.of == "reference" and at.unit == "year" and at.shift == 0)
        if not own or time.role in ("by", "base", "since") or "future" in time.cues or at.month is None:
            continue
        month = at.last_month or at.month
        bare = at.of == "context" and not {"past", "done", "asof"} & set(time.cues)
        if latest and day_named and month > latest and bare:
            continue  # 7月28日，…。这款芯片9月量产
        day_named = day_named or (time.paragraph <= 1 and at.day is not None)
        closed = today is not None and at.day is None
        latest = max(latest or 0, month + closed)
    return latest if latest and latest <= 12 else None
