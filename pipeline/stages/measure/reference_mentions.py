"""What a text says of each year that it names: that it lies ahead, or how it is told, compared with, counted from.

Where the words do not settle whether the text looks ahead or back (`reference_tense`), both stay possible, with a
share each; the other years of the text decide then (`reference_score`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from pipeline.model import Span
from pipeline.stages.measure.reference_tense import GOAL, LEAD, WEB, Sides, Words, ahead, sides
from pipeline.stages.measure.times_read import number
from pipeline.stages.measure.times_types import RawTime

_MOST = 120  # mentions that are looked at
DATING = frozenset(("told", "told-lead", "part", "past", "end", "season"))  # what a text tells; the latest tells most
NEWS = frozenset(("part-lead", "asof"))  # what tells the text's own year nearly always
_BEGINNINGS = frozenset(("since", "past", "part"))  # what its age may follow
_OVER, _SURE, _PULL = 0.2, 0.03, 8.0  # so unlikely to lie ahead: over; beyond doubt; what other years weigh
_AFTER_NOW, _AFTER_NEXT = 0.6, 0.7  # what 今年 and 明年 say of the next year of their sentence
_NUMERAL = "一二两三四五六七八九十"
_AGE = re.compile(rf"(?<![0-9{_NUMERAL}第前])([0-9]{{1,2}}|[{_NUMERAL}]{{1,2}})年(?:[间来里多]|，|投入|累计|下来|过去)")
_AVERAGE = re.compile(rf"([{_NUMERAL}2-9])年(?:年均|平均)")
_SINCE_THEN = re.compile(rf"，([0-9]{{1,2}}|[{_NUMERAL}]{{1,2}})年(?![底末初前后内期级龄度中的，。、月])")
_AGE_WITHIN, _EVENT_WITHIN = 30, 12  # characters after a year
_OPENING = 40  # characters of the first paragraph that set the scene
_COVID = 2020  # in the years after it statistics were compared with those of the last year before
_WHOLE = frozenset(("told", "told-lead", "past"))
_SET = re.compile("[立定订许][^，。；]{0,4}的[^，。；]{0,6}?(?:目标|任务|计划|承诺|指标)")
_COUNTED_WITHIN = 6  # characters
_HALVES = ("下半年", "四季度", "第四季度", "后半年")
_SEASONS = (("春", 3), ("夏", 6), ("秋", 9), ("冬", 12), ("年初", 1), ("年中", 7))  # months, about


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """A year that a text names: with probability `ahead` the year `later` of the kind `goal`, else `year` of `kind`.

    The kinds are those of the table reference_odds. `month`: the last one that is told of, else None. `then`: 今年
    follows in the sentence. `weight`: how much the mention counts.
    """

    year: int
    kind: str
    later: int
    goal: str
    ahead: float
    month: int | None = None
    then: bool = False
    weight: float = 1.0


def plain_mention(kind: str, year: int, *, month: int | None = None, weight: float = 1.0) -> Mention:
    """A year of one kind."""
    return Mention(year=year, kind=kind, later=year, goal=kind, ahead=0.5, month=month, weight=weight)


def find_mentions(times: Sequence[RawTime], plain: str, paragraphs: Sequence[Span], words: Words) -> list[Mention]:
    """The years that the text names, each with what is said of it, a bounded number."""
    found: list[Mention] = []
    goals: dict[int, float] = {}  # sentence: how far its last year lies ahead
    last: dict[int, int] = {}  # sentence: where 去年 stands in it
    now: dict[int, int] = {}  # the same of 今年
    for time in times:
        if relative_year(time) == -1 and time.role == "in":
            last.setdefault(time.sentence, time.span.start)
        elif relative_year(time) == 0:
            now[time.sentence] = time.span.start
    for index, time in enumerate(times):
        at = time.at
        if (shift := relative_year(time)) is not None and shift >= 0 and time.role in ("in", "by"):
            goals[time.sentence] = _AFTER_NOW if shift == 0 else _AFTER_NEXT
        if at.of != "given" or at.year is None or at.year < 1 or at.coarse:
            continue
        start, paragraph = time.span.start, paragraphs[time.paragraph]
        following = times[index + 1].span.start if index + 1 < len(times) else paragraph.end
        beside = sides(time, plain, paragraph, following)
        share = ahead(time, beside, words, goals.get(time.sentence))
        aimed = goals.get(time.sentence, 0.0)
        set_last = last.get(time.sentence, start)
        if set_last < start and _SET.search(plain, set_last, start) and plain[start - 1] in "：:，,":
            found.append(plain_mention("task-last", at.year))  # 去年立下的目标…：2021年营收要过20亿元
            continue
        if time.role != "base":
            goals[time.sentence] = share
        mention = _mention(
            time, at.year, plain, beside, share, words,
            opens=time.paragraph == 0 and start - paragraph.start <= _OPENING,
            behind=last.get(time.sentence, start) < start, then=now.get(time.sentence, 0) > start,
        )  # fmt: skip
        if mention.kind == "base" and aimed is not None and aimed >= GOAL and mention.year % 5:
            mention = msgspec.structs.replace(mention, kind="base-goal")
        elif mention.kind == "base" and aimed is not None and aimed >= GOAL:
            mention = msgspec.structs.replace(mention, kind="base-round")
        elif mention.kind == "base" and mention.year == _COVID - 1:
            mention = msgspec.structs.replace(mention, kind="base-covid")
        counted = times[index + 1] if index + 1 < len(times) else None
        if mention.kind in _WHOLE and counted is not None and _counts(time, counted):
            mention = msgspec.structs.replace(mention, kind="asof", month=counted.at.month)
        found.append(mention)
        pattern = _AVERAGE if mention.kind.startswith("base") else _AGE if mention.kind in _BEGINNINGS else None
        if pattern is not None and share < _OVER:
            tail = beside.tail[:_AGE_WITHIN]
            age = pattern.search(tail) or (_SINCE_THEN.search(tail) if pattern is _AGE else None)
            if age and (count := number(age[1])):
                found.append(plain_mention("age", at.year + count))
        if len(found) >= _MOST:
            break
    return found


def _counts(time: RawTime, counted: RawTime) -> bool:
    """Whether what is told of a year is told up to a month of it: 2021年产季截至5月底."""
    until = counted.role == "until" and counted.at.of == "context" and counted.at.month is not None
    return until and time.sentence == counted.sentence and counted.span.start - time.span.end <= _COUNTED_WITHIN


def settled(mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions with what they say of each other.

    A year beyond one that surely lies ahead lies ahead itself, one before a year that is surely over is over. The next
    that lies ahead says more of the text's own year than those beyond it.
    """
    overs = sorted(m.year for m in mentions if m.ahead <= _OVER and m.kind in DATING | NEWS)
    aheads = sorted(m.later for m in mentions if m.ahead >= GOAL)
    while overs and aheads and overs[-1] > aheads[0]:  # one of them is misread: the one that fewer go with
        if sum(year < overs[-1] for year in aheads) >= sum(year > aheads[0] for year in overs):
            overs.pop()
        else:
            del aheads[0]
    over, next_one = overs[-1] if overs else None, aheads[0] if aheads else None
    found = []
    for mention in mentions:
        share, weight = mention.ahead, mention.weight
        if mention.kind != mention.goal:
            if next_one is not None and mention.later >= next_one and share > _SURE:
                share = share * _PULL / (1 - share + share * _PULL)
            elif over is not None and mention.year <= over and share < 1 - _SURE:
                share = share / (share + (1 - share) * _PULL)
        if next_one is not None and mention.later > next_one and share > 0.5:
            weight /= 2
        found.append(msgspec.structs.replace(mention, ahead=share, weight=weight))
    return found


def headline(time: RawTime, plain: str, words: Words) -> Mention:
    """A year in the headline: mostly the text's own, unless it is of a report."""
    line = Span(time.span.start, len(plain))
    beside = sides(time, plain, line, line.end)
    mention = _mention(time, time.at.year or 0, plain, beside, 0.5, words, opens=True)
    if mention.kind in DATING | {"part-lead", "base"} and not mention.goal.startswith("goal"):
        return plain_mention("headline", mention.year, month=mention.month)
    return mention


def relative_year(time: RawTime) -> int | None:
    """0 for 今年, -1 for 去年 and their parts; None for any other time."""
    at = time.at
    return at.shift if at.of == "reference" and at.unit == "year" and at.reach is None else None


def _mention(
    time: RawTime, year: int, plain: str, beside: Sides, share: float, words: Words,
    *, opens: bool, behind: bool = False, then: bool = False,
) -> Mention:  # fmt: skip
    """What is said of a year. `opens`: in the first lines; `behind`: after 去年 in its sentence."""
    at, own = time.at, time.span.of(plain)
    lead = time.paragraph <= LEAD
    last = at.last_year or year
    if time.until is not None and time.until.of == "given" and (time.until.year or 0) > year:
        last = time.until.last_year or time.until.year or year
    if {"this-year", "plan-first", "plan-last"} & set(time.cues):
        return plain_mention("mark", year)
    if last > year:
        if any(cue.startswith("plan-") for cue in time.cues):
            return Mention(year=last, kind="plan-over", later=last, goal="plan-ahead", ahead=share)
        if beside.head.endswith(("（", "(", "《")) or (last > year + 1 and words.plan.match(beside.tail)):
            return plain_mention("issue", year, weight=1.0 if lead else 0.4)
        if last == year + 1 and beside.tail.startswith("至今"):
            return plain_mention("season-now", last)
        if last == year + 1:
            return Mention(year=last, kind="season", later=last, goal="ahead", ahead=share, weight=0.8)
        if (time.until is not None and time.until.month is not None) or not beside.rest:  # 2011年至2013年|上半年
            return Mention(year=last, kind="asof", later=last, goal="goal-part", ahead=share)
        return Mention(year=last, kind="told", later=year, goal="ahead", ahead=share)
    month = _month(time, own)
    quota = month is None and words.quota.match(beside.tail) is not None
    if time.role in ("by", "until") or "plan-end" in time.cues:
        part = month is not None and (month < 12 or own.endswith(_HALVES))
        goal = "goal-part" if part else "goal-round" if year % 5 == 0 else "goal"
    else:
        goal = "task" if quota or words.task.match(beside.tail) or words.set.search(beside.head) else "ahead"
    kind = (
        "task-told" if quota and goal == "task" else _told(time, own, month, beside, words, opens=opens, behind=behind)
    )
    if behind and goal == "task":
        return plain_mention("task-last", year)  # 去年腾退1270亩，而2021年初定下的任务是1150亩
    if kind == "end" or (kind == "part-lead" and at.day):
        month = None
    return Mention(
        year=year, kind=kind, later=year, goal=goal, ahead=share, month=month,
        then=then, weight=1.0 if lead else 0.8,
    )  # fmt: skip


def _month(time: RawTime, own: str) -> int | None:
    """The last month that a time names; of a season, about."""
    if month := time.at.last_month or time.at.month or (1 if time.at.holiday else None):
        return month
    return next((month for word, month in _SEASONS if word in own), None)


def _told(time: RawTime, own: str, month: int | None, beside: Sides, words: Words, *, opens: bool, behind: bool) -> str:
    """The kind of a year that is over, or passing."""
    at, tail = time.at, beside.tail
    until = time.role == "until" or "asof" in time.cues
    part = month is not None or "part" in time.cues or words.scene.match(tail) is not None
    if behind and time.role == "base":
        return "base-last"
    if words.restored.search(beside.head):
        return "base"
    if at.same:
        return "base-part"
    from_it = beside.head.endswith(("从", "自", "由"))
    if time.role == "base" or (time.role != "since" and (words.value.match(tail) or (from_it and tail[:1] == "的"))):
        return "base-part" if part or at.whole else "base"
    if time.role == "since" or from_it:
        return "since"
    if words.interim.match(tail) or own.endswith("中期"):
        return "interim"
    if month is None and words.annual.match(tail):
        return "annual"
    counted = "number" in time.cues or until
    if ((month == 12 and counted) or month is None) and own.endswith(("底", "末", "尾", "年终", "31日")):
        return "end"
    if part:
        if until:
            return "end" if month == 12 else "asof"
        news = at.last_month is not None and time.paragraph <= LEAD
        return "part-lead" if opens or news or words.published.search(beside.head) else "part"
    event = (at.year or 0) < WEB[0] or words.now.search(tail) or words.event.search(tail[:_EVENT_WITHIN])
    if not event and (counted or at.whole):
        return "told-lead" if time.paragraph <= LEAD else "told"
    return "past"
