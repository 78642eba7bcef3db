"""When the text was written: the date that 今年 and 昨日 count from.

The text wins over the page: a stamp can be years later. The year comes first, from the strongest evidence there is;
then month and day, as exactly as the text shows its own date (annotation guidelines, section 1).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from pipeline.lexicon import Lexicon, load
from pipeline.model import Span
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.reference_clues import Clues, clues_of
from pipeline.stages.measure.times_grammar import DIGITS
from pipeline.stages.measure.times_read import number
from pipeline.stages.measure.times_resolve import parse_point
from pipeline.stages.measure.times_types import Moment, RawTime

_STAMP = re.compile(r"[0-9]{1,2}[:：][0-9]{2}|更新|发布于|发布时间|阅读|Copyright|©")
_HEAD, _EDGE = 400, 3  # characters and lines around the body that may hold the text's own date
_COUNT = r"([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_FULL = re.compile(rf"(?:满|整整|刚好|正好)了?{_COUNT}(个月|周年|年)")
_AFTER = re.compile(rf"以[后来][^。]{{0,12}}?{_COUNT}(年)多")


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the text says of its year. `least` and `most` bound it; `guess` is the likeliest year."""

    sure: int | None = None
    month: int | None = None
    least: int | None = None
    most: int | None = None
    guess: int | None = None


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
    around = find_times(text, _edges(text, paragraphs), lexicon)
    own = _own_date(times, around, paragraphs)
    plain = text.translate(DIGITS)
    body = "\n".join(span.of(plain) for span in paragraphs)
    clues = clues_of(lexicon)
    sure = _sure(times, plain, paragraphs) or clues.sure(body)
    if sure:
        evidence = Evidence(sure=sure[0], month=sure[1], guess=sure[0])
    else:
        evidence = _evidence(times, around, body, own, clues)
    evidence = msgspec.structs.replace(evidence, guess=clues.corrected(body, evidence.guess, evidence.least))
    stamp = parse_point(published)
    if own is not None and own[0] is not None:
        return _edtf(*own)
    year = evidence.guess if evidence.guess is not None else clues.cohort(body)
    if stamp and (year is None or _fits(stamp[0], evidence)) and (own is None or own[1:] == (stamp[1], stamp[2])):
        return _edtf(*stamp)
    if year is None and (page := parse_point(page_updated)):
        year = page[0]
        if own is not None and own[1] and page[1] and (own[1], own[2] or 0) > (page[1], page[2] or 31):
            year -= 1
    if year is None:
        return _edtf(*stamp) if stamp else None
    if own is not None:
        return _edtf(year, own[1], own[2])
    if evidence.month is not None:
        return _edtf(year, evidence.month, None)
    return _edtf(year, *_month_and_day(times, year))


def _edtf(year: int | None, month: int | None, day: int | None) -> str:
    assert year is not None
    return f"{year:04d}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if month and day else "")


def _edges(text: str, paragraphs: Sequence[Span]) -> tuple[Span, ...]:
    """Lines next to the body that may hold its date: headline, subtitle, byline. Stamps of the page are left out."""
    if not paragraphs:
        return ()
    spans: list[Span] = []
    start, end = paragraphs[0].start, paragraphs[-1].end
    zones = [(max(0, start - _HEAD), start)]
    line_end = text.find("\n", end)
    zones.append((end, min(len(text), end + 80 if line_end < 0 else line_end + 80)))
    for low, high in zones:
        at = low
        for line in text[low:high].split("\n"):
            if line.strip() and len(line) <= 60 and not _STAMP.search(line):
                spans.append(Span(at, at + len(line)))
            at += len(line) + 1
    return tuple(spans)


Own = tuple[int | None, int | None, int | None]


def _own_date(times: Sequence[RawTime], around: Sequence[RawTime], paragraphs: Sequence[Span]) -> Own | None:
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


def _evidence(
    times: Sequence[RawTime], around: Sequence[RawTime], body: str, own: Own | None, clues: Clues
) -> Evidence:
    """Bounds and likeliest value of the year, by all explicit years of the text."""
    named = clues.years(body) + [t.at.year for t in around if t.at.of == "given" and t.at.year]
    month = own[1] if own else _present_month(times)
    part: list[int] = []  # years of which the text tells a part: that year, or later
    whole: list[int] = []  # years told as a whole or counted from: mostly over by then
    base: list[int] = []  # the year after one that is compared with
    future: list[int] = []
    told: set[int] = set()
    goals = {t.sentence for t in times if t.at.year and _is_future(t)}
    says_now = any(t.at.of == "reference" and t.at.unit == "year" and t.at.shift == 0 for t in times)
    for time in times:
        at = time.at
        year = at.last_year or at.year
        if at.of != "given" or year is None or at.decade or any(cue.startswith("plan-") for cue in time.cues):
            continue
        last = at.last_month or at.month
        if _is_future(time):
            future.append(at.year or year)
        elif time.role == "base":
            if time.sentence in goals:
                continue  # 到2030年比2025年下降18%: the base may lie ahead as well
            base.append(year + (at.month is None))
        elif (last or at.holiday or "part" in time.cues) and not _long_past(time, last, month, says_now):
            part.append(year)
        else:
            whole.append(year)
            if "done" in time.cues or {"past", "number"} <= set(time.cues):
                told.add(year)
    limit = max(part + base, default=None)
    most = min((year for year in future if limit is None or year >= limit), default=None)
    # A whole year beyond a part of an earlier one, or one that is a goal elsewhere, lies ahead though no word says so.
    over = [year for year in whole if (most is None or year < most) and (not part or year <= max(part) or year in told)]
    return _weigh(times, over, part, base, most, named)


def _long_past(time: RawTime, last: int | None, month: int | None, says_now: bool) -> bool:
    """Whether a part of a year is told as history: a month later than the present one, or an event of a year that a
    text which says 今年 would not name by its number, were it the present one. The lead names its own year."""
    if time.paragraph == 0:
        return False
    return (last is not None and last > (month or 11)) or (
        says_now and time.at.last_month is None and "number" not in time.cues
    )


def _present_month(times: Sequence[RawTime]) -> int | None:
    """The latest month of the text's own year, by bare months and 今年3月."""
    months = [
        t.at.last_month or t.at.month
        for t in times
        if (t.at.of == "context" or (t.at.of == "reference" and t.at.unit == "year" and t.at.shift == 0))
        and t.at.month and t.role in ("in", "until") and "future" not in t.cues
    ]  # fmt: skip
    return max((month for month in months if month), default=None)


def _is_future(time: RawTime) -> bool:
    """Whether an explicit year lies ahead: 到2030年, 2022年将…, unless the clause reports what is over."""
    if time.role == "by":
        return True
    if time.role == "until":
        return not ("asof" in time.cues or ("done" in time.cues and "future" not in time.cues) or time.at.whole)
    return "future" in time.cues and time.role == "in"


def _weigh(
    times: Sequence[RawTime], whole: list[int], part: list[int], base: list[int], most: int | None, named: list[int]
) -> Evidence:
    plans = [(t.at.year, t.at.last_year or t.at.year, t.cues) for t in times if t.at.year and "plan" in str(t.cues)]
    least = max(whole + part + base, default=None)
    if least is None or (plans and least < max(first for first, _, _ in plans) - 1 and not named):
        guess = max((year for year in named if most is None or year <= most), default=None)
        if guess is None:
            guess = _before(most, times) if most is not None else max((first for first, _, _ in plans), default=None)
        return Evidence(least=least, most=most, guess=guess)
    guess = least
    # 今年 beside a year that is told as a whole is the next one; so is a plan for the year after.
    if least in whole and least not in part and least not in base:
        if most == least + 1 or (most is None or most > least) and _tells_present(times):
            guess = least + 1
    current = [year for year in named if guess < year <= min(most or year, least + 1)]
    return Evidence(least=least, most=most, guess=max(current, default=guess))


def _before(most: int, times: Sequence[RawTime]) -> int:
    """The year of a text that only looks ahead: the year before if it says 明年 too, else that year."""
    says_next = any(t.at.of == "reference" and t.at.unit == "year" and t.at.shift == 1 for t in times)
    return most - 1 if says_next else most


def _tells_present(times: Iterable[RawTime]) -> bool:
    """Whether the text speaks of 今年 or 去年, or of months without a year."""
    return any(
        (t.at.of == "reference" and t.at.unit == "year" and t.at.shift in (0, -1) and t.at.reach is None)
        or (t.at.of == "context" and t.at.month is not None)
        for t in times
    )


def _sure(times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span]) -> tuple[int, int | None] | None:
    """Year (and month) that the text gives away: 2025年是…之年, a plan's first year, a beginning and its age."""
    for time in times:
        if time.at.year and ("this-year" in time.cues or "plan-first" in time.cues or "plan-last" in time.cues):
            return time.at.year, None
    for time in times:
        at = time.at
        if at.of == "given" and at.year and not at.decade and not _is_future(time):
            tail = plain[time.span.end : min(paragraphs[time.paragraph].end, time.span.end + 60)]
            if elapsed := _elapsed(at, re.split(r"[。！？\n]", tail, maxsplit=1)[0]):
                return elapsed
    return None


def _elapsed(at: Moment, sentence: str) -> tuple[int, int | None] | None:
    """从2015年算起，整整十年 → 2025; 2023年4月13日开出，本月满十一个月 → 2024-03."""
    found = _FULL.search(sentence) or _AFTER.search(sentence)
    amount = number(found[1]) if found else None
    if at.year is None or found is None or amount is None:
        return None
    if found[2] != "个月":
        return at.year + amount, None
    if at.month is None:
        return None
    year, month = divmod(at.year * 12 + at.month - 1 + amount, 12)
    return year, month + 1


def _fits(year: int, evidence: Evidence) -> bool:
    """Whether a year of the page goes with what the text says."""
    if evidence.sure is not None:
        return year == evidence.sure
    if evidence.least is not None and not evidence.least <= year <= evidence.least + 2:
        return False
    return evidence.most is None or year <= evidence.most


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
    closed = [t.at.month + 1 for t in times if t.at.month and _closes_month(t, year)]
    latest = None
    if lead or any(t.paragraph <= 1 and t.at.of == "reference" and t.at.unit == "month" for t in times):
        latest = _latest_month(times, year, None)
    month = max(closed + [latest or 0])
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
    for time in times:
        at = time.at
        own = at.of == "context" or at.year == year or (at.of == "reference" and at.unit == "year" and at.shift == 0)
        if not own or time.role in ("by", "base", "since") or "future" in time.cues or at.month is None:
            continue
        month = at.last_month or at.month
        closed = today is not None and at.day is None
        latest = max(latest or 0, month + closed)
    return latest if latest and latest <= 12 else None
