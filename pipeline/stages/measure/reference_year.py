"""The year of a text: the one for which what it says of years, events, anniversaries and weekdays is least odd."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.stages.measure.reference_clues import Clues, falls
from pipeline.stages.measure.reference_mentions import find_mentions, headline, plain_mention, relative_year, settled
from pipeline.stages.measure.reference_score import Setting, candidates, odds_of, scores
from pipeline.stages.measure.reference_stamps import Stamp
from pipeline.stages.measure.reference_tense import words_of
from pipeline.stages.measure.times_read import number
from pipeline.stages.measure.times_types import Moment, RawTime

Own = tuple[int | None, int | None, int | None]  # the date a text gives as its own: year, month, day
_COUNT = r"([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_AFTER = re.compile(rf"以[后来][^。]{{0,12}}?{_COUNT}(年)多")
_GONE = re.compile(rf"[^\n]{{0,80}}?[。，；]{_COUNT}(年)(?:过去|后的今天)")  # 2001年，…。十一年过去，
_SURE = 4.0  # what an anniversary, or a beginning and its age, add to their year
_WEEKDAYS, _ANIMAL = 2.5, 1.5
_SOON, _SAME_SEASON, _AHEAD_OF_STAMP = 2.5, 0.6, 3.0


def year_of(
    times: Sequence[RawTime],
    heads: Sequence[RawTime],
    plain: str,
    paragraphs: Sequence[Span],
    stamps: Sequence[Stamp],
    own: Own | None,
    clues: Clues,
    lexicon: Lexicon,
) -> tuple[int | None, int | None]:
    """The likeliest year, and the month where what tells the year tells it too.

    `heads` are the times of headline and byline, `stamps` the dates of the page, `own` the date that the text gives
    as its own, of which the year may be missing.
    """
    body = "\n".join(span.of(plain) for span in paragraphs)
    words = words_of(lexicon)
    mentions = settled(find_mentions(times, plain, paragraphs, words))
    mentions += [plain_mention(kind, year) for kind, year in clues.named(body)]
    mentions += [headline(time, plain, words) for time in heads if time.at.of == "given" and time.at.year]
    mentions += [plain_mention(stamp.kind, stamp.date[0]) for stamp in stamps]
    elapsed = _elapsed_year(times, plain, paragraphs, clues) or clues.sure(body)
    years = candidates(mentions) | ({elapsed[0]} if elapsed else set())
    month = own[1] if own else _present_month(times)
    lead = _lead_day(times)
    setting = Setting(any(relative_year(time) == 0 for time in times), month, own is not None)
    found = scores(mentions, years, odds_of(lexicon), setting)
    days, animals = clues.calendar(body)
    for year in found:
        found[year] += _WEEKDAYS if days and all(falls(year, *day) for day in days) else 0.0
        found[year] += _ANIMAL if len(animals) == 1 and year % 12 in animals else 0.0
        found[year] += sum(_by_stamp(year, stamp, own or lead, month) for stamp in stamps)
        found[year] += _SURE if elapsed is not None and elapsed[0] == year else 0.0
    best = max(found, key=lambda year: (found[year], -year), default=None)
    if best is None or found[best] <= 0:
        return None, None
    return best, elapsed[1] if elapsed is not None and elapsed[0] == best else None


def _by_stamp(year: int, stamp: Stamp, own: Own | None, month: int | None) -> float:
    """How the day or month that the text shows goes with a stamp of the page in the same year."""
    if year != stamp.date[0] or stamp.date[1] is None:
        return 0.0
    if own is not None and own[1] is not None and own[2] is not None and stamp.date[2] is not None:
        gap = (stamp.date[1] - own[1]) * 30 + stamp.date[2] - own[2]
        return -_AHEAD_OF_STAMP if gap < 0 else _SOON if gap <= 3 else 0.0
    if month is None:
        return 0.0
    gap = stamp.date[1] - month
    return -_SAME_SEASON if gap < 0 else _SAME_SEASON if gap <= 1 else 0.0


def _lead_day(times: Sequence[RawTime]) -> Own | None:
    """The month and day that the first paragraph begins its story with: 8月24日晚，…"""
    for time in times:
        at = time.at
        if time.paragraph > 0:
            return None
        if at.of == "context" and at.month and at.day and time.until is None and time.role == "in":
            return None, at.month, at.day
    return None


def _present_month(times: Sequence[RawTime]) -> int | None:
    """The latest month of the text's own year, by bare months and 今年3月."""
    months = [
        t.at.last_month or t.at.month
        for t in times
        if (t.at.of == "context" or relative_year(t) == 0)
        and t.at.month and t.role in ("in", "until") and "future" not in t.cues
    ]  # fmt: skip
    return max((month for month in months if month), default=None)


def _elapsed_year(
    times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span], clues: Clues
) -> tuple[int, int | None] | None:
    """Year and month by a beginning and its age: 从2015年算起，整整十年 → 2025."""
    for time in times:
        at = time.at
        if at.of == "given" and at.year and not at.coarse and time.role not in ("by", "base"):
            tail = plain[time.span.end : min(paragraphs[time.paragraph].end, time.span.end + 100)]
            if elapsed := _elapsed(at, clues, re.split(r"[。！？\n]", tail[:60], maxsplit=1)[0], tail):
                return elapsed
    return None


def _elapsed(at: Moment, clues: Clues, sentence: str, tail: str) -> tuple[int, int | None] | None:
    """从2015年算起，整整十年 → 2025; 2023年4月13日开出，本月满十一个月 → 2024-03."""
    found = clues.elapsed.search(sentence) or _AFTER.search(sentence) or _GONE.match(tail)
    amount = number(found[1]) if found else None
    if at.year is None or found is None or amount is None:
        return None
    if found[2] != "个月":
        return at.year + amount, None
    if at.month is None:
        return None
    year, month = divmod(at.year * 12 + at.month - 1 + amount, 12)
    return year, month + 1
