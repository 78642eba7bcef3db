"""Which year a text is most likely of: each year that it names speaks for or against, as news is written.

News names its own year or the one before in its lead, tells a year that is over as a whole, compares with the year
before, looks ahead to later ones; 今年 and 去年 stand for the years that it does not name. No mention decides alone:
each costs a candidate as much as it would be odd there, and the candidate that costs least is taken. The costs
are whole numbers, set by the development corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from pipeline.stages.measure.reference_mentions import Mention, find_mentions, years_away
from pipeline.stages.measure.times_types import RawTime

_CANDIDATES = 60
_YEAR_END = 11  # month; before it a year is not told as over
_AGAIN = 2  # parts of a cost
_FAR, _FARTHEST = 20, 40
_PAST_GOAL = 60
_MARGIN = 20  # by so much less a year must cost than the one guessed by bounds
_STALE = 100
_IMPOSSIBLE = 300


def likeliest(
    times: Sequence[RawTime],
    is_future: Callable[[RawTime], bool],
    named: Sequence[int],
    month: int | None,
    guess: int | None,
    begun: int | None,
    own: int | None,
) -> tuple[int | None, bool]:
    """The year that the mentions of years agree with best, or `guess` where there are none; and whether `own` is stale.

    `named`: years of events that the text names; `month`: the latest month of the text's own year, where it tells one;
    `guess`: the year that the bounds alone suggest, kept unless another costs clearly less; `begun`: the first year of
    a plan that is made known; `own`: the year of the date beside the text, stale where it is of a page that took the
    text over years later.
    """
    mentions = find_mentions(times, is_future)
    goals = {mention.year for mention in mentions if mention.kind == "future"}
    mentions = [
        msgspec.structs.replace(mention, kind="future")
        if mention.kind == "told" and mention.year in goals and not mention.firm and not mention.lead
        else mention
        for mention in mentions
    ]
    if not mentions:
        return guess, False
    told = [mention.year for mention in mentions if mention.kind != "future"]
    low, high = (min(told), max(told) + 2) if told else (0, max(m.year for m in mentions))
    ahead = [mention.year for mention in mentions if mention.kind == "future"]
    low = max(low, high - _CANDIDATES, *([min(ahead) - 3] if not told and ahead else []))
    says_now = any(years_away(time) == 0 for time in times)
    costs = {
        year: _total(mentions, year, says_now, month)
        + (-20 if year in named else 0)
        + (0 if begun is None or year >= begun else 150 if year < begun - 1 or (month or 12) < _YEAR_END else 50)
        for year in {*(year for year in (guess, own) if year is not None), *range(low, high + 1)}
    }
    best = min((year for year in costs if year != own or low <= year <= high), key=lambda year: (costs[year], year))
    stale = own is not None and own > best and costs[own] - costs[best] > _STALE
    return (best if guess is None or costs[guess] - costs[best] > _MARGIN else guess), stale


def _total(mentions: Sequence[Mention], year: int, says_now: bool, month: int | None) -> int:
    """What all mentions cost; a year named again, and one more to come, say little more than the first time."""
    costs: dict[tuple[str, int], list[int]] = {}
    for mention in mentions:
        ahead = mention.kind == "told" and mention.year > year and not mention.firm and not mention.lead
        key = ("ahead", 0) if ahead else (mention.kind, mention.year)
        costs.setdefault(key, []).append(_cost(mention, year, says_now, month))
    total = sum(max(some) + (sum(some) - max(some)) // _AGAIN for some in costs.values())
    behind = [mention.year for mention in mentions if mention.kind != "future" and mention.year <= year]
    return total + min(_FAR * max(year - max(behind, default=year) - 1, 0), _FARTHEST)


def _cost(mention: Mention, year: int, says_now: bool, month: int | None) -> int:
    """How odd a mention would be in a text of `year`."""
    ahead = mention.year - year
    if mention.kind == "future":
        if ahead < 0:
            return _PAST_GOAL
        return 60 if ahead == 0 and mention.this_before else min(2 * ahead, 20)
    if mention.kind == "base":
        if ahead > 0:
            return _IMPOSSIBLE
        if ahead == 0:
            return 100 if mention.month is None else 20
        if mention.last_before:
            return 150 if ahead == -1 else min(5 * (-ahead - 2), 30)
        return min((15 if mention.lead else 5) * (-ahead - 1), 50 if mention.lead else 30)
    if ahead > 0:
        return _still_ahead(mention)
    if ahead == 0:
        return _named_now(mention, says_now, month)
    if mention.since:
        return 30 if mention.this_before else 0
    if not mention.lead:
        cost = min((10 if mention.month is None else 40 if mention.dated else 20) * -ahead, 40)
    elif mention.news and mention.month:
        cost = min(-50 * ahead, 250)
    else:
        cost = min((15 if mention.month is None else 30) * -ahead, 60)
    if ahead == -1 and mention.last_after and mention.month is None:
        cost += 30 if mention.counted else 20  # 2019年…，去年…: were they the same, 去年 would not be said
    return cost


def _still_ahead(mention: Mention) -> int:
    """How odd it would be to name a year to come without a word that says so."""
    if mention.firm or (mention.lead and mention.month is not None):
        return 250
    if mention.since and mention.this_before:
        return 10  # 今年…，2020年起
    if mention.late:
        return 30  # an article ends with what is to come
    cost = (40 if mention.after_part else 100) if mention.lead else 70 if mention.counted else 50
    return cost + (40 if mention.last_after else 0)


def _named_now(mention: Mention, says_now: bool, month: int | None) -> int:
    """How odd it would be to name the text's own year so."""
    if mention.month is not None:
        late = month is not None and mention.month > month
        return (20 if mention.lead and not mention.this_after else 150) if late else 0
    cost = 30 if says_now else 0
    if mention.this_after or mention.this_before:
        cost += 120 if mention.this_after else 70
    if month is not None and month < _YEAR_END and mention.counted:
        cost += 60
    return cost + (150 if mention.last_after else 0)
