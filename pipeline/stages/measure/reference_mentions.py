"""The years that a text names, with what stands around them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from pipeline.stages.measure.times_types import RawTime

_MOST_MENTIONS = 200
_SAME_BREATH = 12  # characters
_AHEAD = ("until", "by")
_LEAD = 1  # number of the last paragraph of the lead


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A year that a text names, and what stands around it.

    `kind`: future, base or told; `month`: its last month, `dated`: to the day; `firm`: told as done; `counted`: with a
    number; `late`: in the last third of the text; `after_part`: after a part of an earlier year in the lead; `news`:
    beside a day of release; `last_before`, `this_before`, `last_after`, `this_after`: whether 去年 or 今年 stands
    before or after it in its paragraph (`last_before`: in its sentence).
    """

    kind: str
    year: int
    month: int | None
    dated: bool
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


def find_mentions(times: Sequence[RawTime], is_future: Callable[[RawTime], bool]) -> list[Mention]:
    """The mentions of years, left to right; those of plans and decades are left out."""
    found: list[Mention] = []
    paragraphs: dict[int, list[RawTime]] = {}
    for time in times:
        paragraphs.setdefault(time.paragraph, []).append(time)
    last_paragraph = max(paragraphs, default=0)
    for number, inside in paragraphs.items():
        last = [time for time in inside if years_away(time) == -1 and time.role != "base"]
        this = [time for time in inside if years_away(time) == 0]
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
                    dated=at.day is not None,
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


def years_away(time: RawTime) -> int | None:
    """0 for 今年, -1 for 去年; None for what is no such word."""
    at = time.at
    return at.shift if at.of == "reference" and at.unit == "year" and at.reach is None else None
