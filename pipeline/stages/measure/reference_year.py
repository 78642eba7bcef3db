"""The year of a text, from the years that it names: bounds, and the likeliest between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.model import Span
from pipeline.stages.measure.reference_clues import Clues
from pipeline.stages.measure.reference_score import likeliest
from pipeline.stages.measure.times_read import number
from pipeline.stages.measure.times_types import Moment, RawTime

_COUNT = r"([0-9]{1,2}|[一二两三四五六七八九十]{1,3})"
_LEAD = 1  # number of the last paragraph of the lead
_IS = ("是", "为", "（", "(")
_SAME_BREATH = 40  # characters
_AFTER = re.compile(rf"以[后来][^。]{{0,12}}?{_COUNT}(年)多")

Own = tuple[int | None, int | None, int | None]  # the date a text gives as its own: year, month, day


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What the text says of its year. `least` and `most` bound it; `guess` is the likeliest year; `stale`: the
    date beside the text is of a later page."""

    sure: int | None = None
    month: int | None = None
    least: int | None = None
    most: int | None = None
    guess: int | None = None
    stale: bool = False


def year_evidence(
    times: Sequence[RawTime], around: Sequence[RawTime], body: str, own: Own | None, clues: Clues
) -> Evidence:
    """Bounds and likeliest value of the year, by all explicit years of the text."""
    named = clues.years(body) + [t.at.year for t in around if t.at.of == "given" and t.at.year and t.at.year > 0]
    month = own[1] if own else _present_month(times)
    part: list[int] = []  # years of which the text tells a part: that year, or later
    whole: list[int] = []  # years told as a whole or counted from: mostly over by then
    base: list[int] = []  # the year after one that is compared with
    future: list[int] = []
    told: set[int] = set()
    goals = {t.sentence for t in times if t.at.year and _is_future(t)}
    # 去年…，较2022年的…: what 去年 is compared with in its sentence is two years back.
    last_told: dict[int, int] = {}
    for time in times:
        if time.role == "in" and _is_last_year(time):
            last_told.setdefault(time.sentence, time.span.start)
    says_now = any(t.at.of == "reference" and t.at.unit == "year" and t.at.shift == 0 for t in times)
    for time in times:
        at = time.at
        year = at.last_year or at.year
        if (
            at.of != "given"
            or year is None
            or year < 1
            or at.decade
            or any(cue.startswith("plan-") for cue in time.cues)
        ):
            continue
        last = at.last_month or at.month
        if _is_future(time):
            future.append(at.year or year)
        elif time.role == "base":
            if time.sentence in goals:
                continue  # 到2030年比2025年下降18%: the base may lie ahead as well
            base.append(year + (at.month is None) + (last_told.get(time.sentence, time.span.end) < time.span.start))
        elif (last or at.holiday or "part" in time.cues) and not _long_past(time, last, month, says_now):
            part.append(year)
        else:
            whole.append(year)
            if "done" in time.cues or {"past", "number"} <= set(time.cues):
                told.add(year)
    base += [year + 1 for year in _last_years(times)]
    top = _lead_limit(times)
    if top is not None:
        future += [year for year in whole if year > top]
        whole = [year for year in whole if year <= top]
    over, most = _over(whole, part, base, future, told)
    begun = _plan_published(times)
    if begun is not None and max(over + part + base, default=0) < begun - 1:
        base.append(begun)
        over, most = _over(whole, part, base, future, told)
    weighed = _weigh(times, over, part, base, most, named)
    if month is None:
        month = next((t.at.month for t in times if t.paragraph <= _LEAD and t.at.of == "context" and t.at.day), None)
    guess, stale = likeliest(times, _is_future, named, month, weighed.guess, begun, own[0] if own else None)
    return msgspec.structs.replace(weighed, guess=guess, stale=stale)


def _over(
    whole: list[int], part: list[int], base: list[int], future: list[int], told: set[int]
) -> tuple[list[int], int | None]:
    """Which of the years that are told as a whole are over, and the first one that lies ahead.

    A whole year beyond a part of an earlier one, or one that is a goal elsewhere, lies ahead though no word says so.
    """
    limit = max(part + base, default=None)
    most = min((year for year in future if limit is None or year >= limit), default=None)
    over = [year for year in whole if (most is None or year < most) and (not part or year <= max(part) or year in told)]
    return over, most


def _is_this_year(time: RawTime) -> bool:
    at = time.at
    return at.of == "reference" and at.unit == "year" and at.shift == 0 and at.reach is None and at.month is None


def _is_last_year(time: RawTime) -> bool:
    at = time.at
    return at.of == "reference" and at.unit == "year" and at.shift == -1 and at.reach is None


def _plan_published(times: Sequence[RawTime]) -> int | None:
    """The first year of a plan that the lead tells of: 《…行动计划（2018—2020年）》."""
    for time in times:
        at = time.at
        if time.paragraph > _LEAD:
            break
        if at.of == "given" and at.year and (at.last_year or 0) > at.year and _is_future(time):
            return at.year
    return None


def _lead_limit(times: Sequence[RawTime]) -> int | None:
    """The latest year that a text can be of whose lead tells news; later ones lie ahead, though no word says so.

    News is what was made known on a day, or is told with 今年 or 去年. Its lead names its own year, or the one or two
    before.
    """
    lead = [time for time in times if time.paragraph <= _LEAD]
    news = any(
        "release" in t.cues or any(cue.startswith("today") for cue in t.cues)
        or (t.at.of == "reference" and t.at.unit == "year" and t.at.shift in (0, -1) and t.at.reach is None)
        for t in lead
    )  # fmt: skip
    if not news:
        return None
    years = [
        (t.at.last_year or t.at.year, 1 if t.at.month else 2)
        for t in lead
        if t.at.of == "given" and t.at.year and not t.at.decade and not _is_future(t)
        and t.role != "base" and not any(cue.startswith("plan-") for cue in t.cues)
    ]  # fmt: skip
    return max((year + more for year, more in years), default=None)


def _last_years(times: Sequence[RawTime]) -> Iterable[int]:
    """Years that 去年 is told to be: 要从去年算起。…2010年上半年 in one breath."""
    for before, after in itertools.pairwise(times):
        if _is_last_year(before) and before.role != "base" and before.paragraph == after.paragraph:
            given = after.at.of == "given" and after.at.year and not after.at.decade and not _is_future(after)
            if given and after.at.year and after.span.start - before.span.end <= _SAME_BREATH:
                yield after.at.year


def _long_past(time: RawTime, last: int | None, month: int | None, says_now: bool) -> bool:
    """Whether a part of a year is told as history: a month later than the present one, or an event of a year that a
    text which says 今年 would not name by its number, were it the present one. The lead names its own year."""
    if says_now and last == 12 and "asof" in time.cues and time.at.day in (None, 31):
        return True  # 截至2025年12月底…，今年…: a text still of that year would say 截至今年, or 12月底
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
    over = least in whole and least not in part and least not in base
    if over and (most == least + 1 or ((most is None or most > least) and _tells_present(times))):
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


def sure_year(
    times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span], clues: Clues
) -> tuple[int, int | None] | None:
    """Year (and month) that the text gives away: 2025年是…之年, a plan's first year, a beginning and its age."""
    for this, time in itertools.pairwise(times):
        if _is_this_year(this) and time.at.year and plain[this.span.end : time.span.start] in _IS:
            return time.at.year, None  # 今年是2024年
    for time in times:
        if time.at.year and ("this-year" in time.cues or "plan-first" in time.cues or "plan-last" in time.cues):
            return time.at.year, None
    for time in times:
        at = time.at
        if at.of == "given" and at.year and not at.decade and not _is_future(time):
            tail = plain[time.span.end : min(paragraphs[time.paragraph].end, time.span.end + 60)]
            if elapsed := _elapsed(at, clues, re.split(r"[。！？\n]", tail, maxsplit=1)[0]):
                return elapsed
    return None


def _elapsed(at: Moment, clues: Clues, sentence: str) -> tuple[int, int | None] | None:
    """从2015年算起，整整十年 → 2025; 2023年4月13日开出，本月满十一个月 → 2024-03."""
    found = clues.elapsed.search(sentence) or _AFTER.search(sentence)
    amount = number(found[1]) if found else None
    if at.year is None or found is None or amount is None:
        return None
    if found[2] != "个月":
        return at.year + amount, None
    if at.month is None:
        return None
    year, month = divmod(at.year * 12 + at.month - 1 + amount, 12)
    return year, month + 1
