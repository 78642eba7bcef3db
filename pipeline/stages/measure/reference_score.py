"""Which year a text is most likely of: each year that it names speaks for or against, as news is written.

News names its own year or the one before in its lead, tells a year that is over as a whole, compares with the year
before, looks ahead to later ones; 今年 and 去年 stand for the years that it does not name. No mention decides alone:
each costs a candidate as much as it would be odd there, and the candidate that costs least is taken. The costs are
set by the development corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from pipeline.stages.measure.times_types import RawTime

_MOST_MENTIONS = 200
_CANDIDATES = 60
_SAME_BREATH = 12  # characters
_AHEAD = ("until", "by")
_LEAD = 1  # number of the last paragraph of the lead
_YEAR_END = 11  # month; before it a year is not told as over
_AGAIN = 0.5
_FAR, _FARTHEST = 0.2, 0.4
_PAST_GOAL = 0.6
_MARGIN = 0.2  # by so much less a year must cost than the one guessed by bounds
_IMPOSSIBLE = 3.0


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A year that a text names, and what stands around it.

    `kind`: future, base or told; `last_before`, `this_before`, `last_after`, `this_after`: whether 去年 or 今年 stands
    before or after it in its paragraph (`last_before`: in its sentence).
    """

    kind: str
    year: int
    month: int | None
    lead: bool
    after_part: bool
    late: bool
    firm: bool
    counted: bool
    since: bool
    last_before: bool
    this_before: bool
    last_after: bool
    this_after: bool
    news: bool


def likeliest(
    times: Sequence[RawTime],
    is_future: Callable[[RawTime], bool],
    named: Sequence[int],
    month: int | None,
    guess: int | None,
    begun: int | None,
) -> int | None:
    """The year that the mentions of years agree with best, or None where there is no such mention.

    `named`: years of events that the text names; `month`: the latest month of the text's own year, where it tells one;
    `guess`: the year that the bounds alone suggest, kept unless another costs clearly less; `begun`: the first year of
    a plan that is made known.
    """
    mentions = _mentions(times, is_future)
    goals = {mention.year for mention in mentions if mention.kind == "future"}
    mentions = [
        msgspec.structs.replace(mention, kind="future")
        if mention.kind == "told" and mention.year in goals and not mention.firm and not mention.lead
        else mention
        for mention in mentions
    ]
    if not mentions:
        return guess
    told = [mention.year for mention in mentions if mention.kind != "future"]
    low, high = (min(told), max(told) + 2) if told else (0, max(m.year for m in mentions))
    ahead = [mention.year for mention in mentions if mention.kind == "future"]
    low = max(low, high - _CANDIDATES, *([min(ahead) - 3] if not told and ahead else []))
    says_now = any(_relative(time) == 0 for time in times)
    costs = {
        year: _total(mentions, year, says_now, month)
        + (-0.2 if year in named else 0.0)
        + (0.0 if begun is None or year >= begun else 1.5 if year < begun - 1 or (month or 12) < _YEAR_END else 0.5)
        for year in ([] if guess is None else [guess]) + list(range(low, high + 1))
    }
    best = min(costs, key=lambda year: (costs[year], year))
    return best if guess is None or costs[guess] - costs[best] > _MARGIN else guess


def _mentions(times: Sequence[RawTime], is_future: Callable[[RawTime], bool]) -> list[Mention]:
    found: list[Mention] = []
    paragraphs: dict[int, list[RawTime]] = {}
    for time in times:
        paragraphs.setdefault(time.paragraph, []).append(time)
    last_paragraph = max(paragraphs, default=0)
    for number, inside in paragraphs.items():
        last = [time for time in inside if _relative(time) == -1 and time.role != "base"]
        this = [time for time in inside if _relative(time) == 0]
        news = any("release" in t.cues or any(cue.startswith("today") for cue in t.cues) for t in inside)
        for time, following in zip(inside, [*inside[1:], None], strict=True):
            at = time.at
            if at.of != "given" or (at.year or 0) < 1 or at.decade or any(cue.startswith("plan-") for cue in time.cues):
                continue
            start = time.span.start
            # 2019年，规划提出到2024年…: what is promised for a later time is told of the first.
            near = following is not None and following.span.start - time.span.end <= _SAME_BREATH
            promise = near and following is not None and following.role in _AHEAD
            ahead = is_future(time) and not (promise and time.role == "in")
            found.append(
                Mention(
                    kind="future" if ahead else "base" if time.role == "base" else "told",
                    year=(at.year if ahead else at.last_year or at.year) or 0,
                    month=at.last_month or at.month or (1 if at.holiday else None),
                    lead=number <= _LEAD,
                    after_part=any(
                        (before.month or 0) > 1 and before.year < (at.year or 0) for before in found if before.lead
                    ),
                    late=number > _LEAD and 3 * number >= 2 * last_paragraph,
                    firm="asof" in time.cues
                    or ("done" in time.cues and "future" not in time.cues and time.role == "in"),
                    counted="number" in time.cues,
                    since=time.role == "since" or (time.role == "until" and "future" not in time.cues),
                    last_before=any(t.span.start < start and t.sentence == time.sentence for t in last),
                    this_before=any(t.span.start < start for t in this),
                    last_after=any(t.span.start > start for t in last),
                    this_after=any(t.span.start > start for t in this),
                    news=news,
                )
            )
            if len(found) >= _MOST_MENTIONS:
                return found
    return found


def _relative(time: RawTime) -> int | None:
    at = time.at
    return at.shift if at.of == "reference" and at.unit == "year" and at.reach is None else None


def _total(mentions: Sequence[Mention], year: int, says_now: bool, month: int | None) -> float:
    """What all mentions cost; a year named again, and one more to come, say little more than the first time."""
    costs: dict[tuple[str, int], list[float]] = {}
    for mention in mentions:
        ahead = mention.kind == "told" and mention.year > year and not mention.firm and not mention.lead
        key = ("ahead", 0) if ahead else (mention.kind, mention.year)
        costs.setdefault(key, []).append(_cost(mention, year, says_now, month))
    total = sum(max(some) + _AGAIN * (sum(some) - max(some)) for some in costs.values())
    behind = [mention.year for mention in mentions if mention.kind != "future" and mention.year <= year]
    return total + min(_FAR * max(year - max(behind, default=year) - 1, 0), _FARTHEST)


def _cost(mention: Mention, year: int, says_now: bool, month: int | None) -> float:
    """How odd a mention would be in a text of `year`."""
    ahead = mention.year - year
    if mention.kind == "future":
        if ahead < 0:
            return _PAST_GOAL
        return 0.6 if ahead == 0 and mention.this_before else min(0.02 * ahead, 0.2)
    if mention.kind == "base":
        if ahead > 0:
            return _IMPOSSIBLE
        if ahead == 0:
            return 1.0 if mention.month is None else 0.2
        if mention.last_before:
            return 1.5 if ahead == -1 else min(0.05 * (-ahead - 2), 0.3)
        return min((0.15 if mention.lead else 0.05) * (-ahead - 1), 0.5 if mention.lead else 0.3)
    if ahead > 0:
        return _still_ahead(mention)
    if ahead == 0:
        return _named_now(mention, says_now, month)
    if mention.since:
        return 0.3 if mention.this_before else 0.0
    if not mention.lead:
        cost = min((0.1 if mention.month is None else 0.2) * -ahead, 0.4)
    elif mention.news and mention.month:
        cost = min(-0.5 * ahead, 2.5)
    else:
        cost = min((0.15 if mention.month is None else 0.3) * -ahead, 0.6)
    if ahead == -1 and mention.last_after and mention.month is None:
        cost += 0.3 if mention.counted else 0.2  # 2019年…，去年…: were they the same, 去年 would not be said
    return cost


def _still_ahead(mention: Mention) -> float:
    """How odd it would be to name a year to come without a word that says so."""
    if mention.firm or (mention.lead and mention.month is not None):
        return 2.5
    if mention.since and mention.this_before:
        return 0.1  # 今年…，2020年起
    if mention.late:
        return 0.3  # an article ends with what is to come
    cost = (0.4 if mention.after_part else 1.0) if mention.lead else 0.7 if mention.counted else 0.5
    return cost + (0.4 if mention.last_after else 0.0)


def _named_now(mention: Mention, says_now: bool, month: int | None) -> float:
    """How odd it would be to name the text's own year so."""
    if mention.month is not None:
        late = month is not None and mention.month > month
        return (0.2 if mention.lead and not mention.this_after else 1.5) if late else 0.0
    cost = 0.3 if says_now else 0.0
    if mention.this_after or mention.this_before:
        cost += 1.2 if mention.this_after else 0.7
    if month is not None and month < _YEAR_END and mention.counted:
        cost += 0.6
    return cost + (1.5 if mention.last_after else 0.0)
