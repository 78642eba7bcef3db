"""Which year a text is most likely of, by the years that it names.

The table reference_odds says how far a year of each kind lies from the text's own. Every mention gives each candidate
a probability; the candidate is taken for which all of them together are least odd. Of the same year told again, later
mentions count less: they say little that is new.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import lru_cache
from math import log

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.measure.reference_mentions import DATING, NEWS, Mention
from pipeline.stages.measure.reference_tense import WEB

Odds = dict[str, dict[int, float]]
_FLOOR = 0.003  # what no table lists happens, too: the reader errs, or the writer
_AGAIN, _MOST_AGAIN = 0.35, 3
_OLD = 8.0  # how much less likely years are that are not of the web
_NEAR = 5  # years from those named
_EARLY, _LATE = 3, 11  # months; before the latter a year is not told as over
_JUST, _FRESH = 1, 2.0  # months
_WHOLE = frozenset(("told", "told-lead", "past", "end"))
_PARTS = frozenset(("part", "part-lead", "asof"))


class Setting(msgspec.Struct, frozen=True):
    """What the text says of its year besides. `says_now`: 今年; `month`: its latest; `sure`: that of its own date."""

    says_now: bool
    month: int | None
    sure: bool


@lru_cache(maxsize=4)
def odds_of(lexicon: Lexicon) -> Odds:
    """Kind to distance to probability."""
    odds: Odds = {}
    for row in lexicon.rows("reference_odds"):
        kind = odds.setdefault(row["kind"], {})
        for distance in range(int(row["first"]), int(row["last"]) + 1):
            kind[distance] = float(row["share"]) / 100
    return odds


def candidates(mentions: Iterable[Mention]) -> set[int]:
    """The years that come into question: those named and the next to them, and of news on the web all near them."""
    named = {year for mention in mentions for year in (mention.year, mention.later)}
    near = {year + shift for year in named for shift in range(-_NEAR, _NEAR + 1)}
    return {year for year in near if WEB[0] <= year < WEB[1] or (year > 0 and {year - 1, year, year + 1} & named)}


def scores(mentions: Sequence[Mention], years: Iterable[int], odds: Odds, setting: Setting) -> dict[int, float]:
    """The logarithm of the likelihood of each candidate, 0 for one that no mention speaks for."""
    found = dict.fromkeys(years, 0.0)
    told = sorted(m.year for m in mentions if m.ahead <= 0.5 and m.kind in DATING | NEWS)
    latest = {year: told[at - 1] if (at := bisect_right(told, year)) else year for year in found}
    seen: dict[tuple[int, bool], int] = {}
    for mention in mentions:
        key = (mention.later, True) if mention.ahead > 0.5 else (mention.year, False)
        again = seen[key] = seen.get(key, -1) + 1
        weight = mention.weight * _AGAIN ** min(again, _MOST_AGAIN)
        goal, kind, share = odds[mention.goal], odds[mention.kind], mention.ahead
        dating, old = mention.kind in DATING, odds["old"]
        for year in found:
            past = dating and mention.year < latest[year]  # the latest that is told says most of the text's own year
            after, before = goal.get(mention.later - year), (old if past else kind).get(mention.year - year)
            if after is None and before is None:
                continue
            if 0 <= mention.later - year <= 1 and after is not None:
                after *= _ahead(mention, year, setting)
            if -1 <= mention.year - year <= 0 and before is not None and not past:
                before = min(before * _over(mention, year, setting), 0.9)
            likely = share * (after or 0.0) + (1 - share) * (before or 0.0)
            found[year] += (weight / 2 if past else weight) * log(1 + likely / _FLOOR)
    return {year: score - (0 if WEB[0] <= year < WEB[1] else _OLD) for year, score in found.items()}


def _ahead(mention: Mention, year: int, setting: Setting) -> float:
    """How much likelier it is to look ahead so, in this text, to its own year or the next."""
    distance, month = mention.later - year, setting.month
    if mention.goal == mention.kind:
        return 1
    likelier = 0.5 if distance == 0 and setting.says_now and mention.goal != "task" else 1.0  # it would be 今年
    if mention.goal == "ahead" and month is not None:
        # Early in a year what comes is mostly of that year, late in it of the next.
        if month <= _EARLY:
            likelier *= 0.6 if distance else 1.5
        elif month >= _LATE:
            likelier *= 1.5 if distance else 0.6
    return likelier


def _over(mention: Mention, year: int, setting: Setting) -> float:
    """How much likelier it is to tell so, in this text, of its own year or the last."""
    kind, month = mention.kind, setting.month
    if kind == mention.goal:
        return 1
    if mention.year == year - 1:
        return 1.6 if mention.then and kind in _WHOLE else 1  # 2006年花三十八万元，今年二十四万
    if kind in _PARTS and month is not None and mention.month is not None:
        if mention.month > month:
            return 0.01 if setting.sure else 0.12
        if month - mention.month <= _JUST:  # in October the first nine months are most likely of this year
            return _FRESH if mention.year == year else 1 / _FRESH
    if kind in _WHOLE:
        early = month is not None and month < _LATE
        return (0.5 if early else 1.0) * (0.5 if setting.says_now else 1.0)
    return 0.5 if kind == "part" and setting.says_now else 1
