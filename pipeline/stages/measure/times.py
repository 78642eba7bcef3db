"""Time expressions of a text: found here, resolved in `times_resolve`.

What measures something (为期62天, 工期24个月, 停工廿三天) is no time but a quantity, and left to `numbers`. So are
lengths of time without a word that makes them a date: 三年 is a quantity, 三年来 and 三年内 are times.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from pipeline.lexicon import Lexicon, Row
from pipeline.model import Span, TimeKind
from pipeline.stages.measure.times_cues import Cues, cues_of
from pipeline.stages.measure.times_eras import before_christ, century, decade, festival, lunar_day, short
from pipeline.stages.measure.times_grammar import grammar, plain_digits
from pipeline.stages.measure.times_read import number, read_date, read_span
from pipeline.stages.measure.times_resolve import resolve
from pipeline.stages.measure.times_types import NOWHERE, Moment, RawTime, Role

__all__ = ["RawTime", "find_times", "resolve"]

_ROC = re.compile(r"[0-9]{3}学?年")
_MARKS = 2
_SENTENCE = re.compile(r"[。！？!?●\n]")
_BOUND = re.compile("(?![在于到至自从将定约订是的])[\u4e00-\u9fff]")


def find_times(text: str, paragraphs: Sequence[Span], lexicon: Lexicon) -> tuple[RawTime, ...]:
    """Time expressions left to right, never overlapping, each inside a paragraph.

    `text` is Simplified; digits may be full-width. The span is the date with its 底, 上旬, clock time, without the
    words that give its role (截至, 以来, 前). Lengths that are times have their words in the span (三年来).
    """
    if not paragraphs:
        return ()
    plain = plain_digits(text)
    compiled, cues = grammar(lexicon), cues_of(lexicon)
    times: list[RawTime] = []
    feast = False
    sentence = counted = 0
    for index, paragraph in enumerate(paragraphs):
        at = paragraph.start
        while at < paragraph.end and (found := compiled.master.search(plain, at, paragraph.end)):
            name = str(found.lastgroup).rstrip("_")
            match = compiled.rules[name].match(plain, found.start(), paragraph.end)
            if match and _ROC.match(match[0]) and not _of_taiwan(plain, lexicon):
                match = None  # 109年 is a length of time elsewhere
            read = match and _read(name, match, plain, paragraph, lexicon, cues, feast)
            if not read:
                at = found.start() + 1
                continue
            span, moment = read.span, read.at
            at = span.end
            feast = feast or (moment.lunar is not None and abs(moment.lunar[0]) == 1)
            sentence += len(_SENTENCE.findall(plain, counted, span.start))
            counted = span.start
            times.append(
                RawTime(
                    span=span, role=read.role, kind=read.kind, at=moment, until=read.until,
                    paragraph=index, sentence=sentence,
                    cues=read.cues + cues.around(plain, moment, span, paragraph, index, read.role),
                )
            )  # fmt: skip
    return tuple(times)


@lru_cache(maxsize=8)
def _of_taiwan(text: str, lexicon: Lexicon) -> bool:
    """Whether a text is of Taiwan: it says 民国, or two names of offices and places there."""
    if "民国" in text:
        return True
    kinds = ("taiwan", "taiwan office")
    words = {word for kind in kinds for word in lexicon.select("subject_marks", "word", kind=kind)}
    return sum(word in text for word in words) >= _MARKS


class _Reading(NamedTuple):
    """What a match says by itself."""

    span: Span
    role: Role
    at: Moment
    kind: TimeKind = "date"
    until: Moment | None = None
    cues: tuple[str, ...] = ()


def _read(
    name: str, match: re.Match[str], text: str, paragraph: Span, lexicon: Lexicon, cues: Cues, feast: bool
) -> _Reading | None:
    """The time that a match stands for; None where what is around says that it is none.

    `feast`: the text has named the new year of the lunar calendar, so that 初三 is a day of it and no school grade.
    """
    if match.end() == match.start():
        return None
    span = Span(match.start(), match.end())
    role = cues.role(text, span, paragraph)
    at: Moment = NOWHERE
    until: Moment | None = None
    kind: TimeKind = "date"
    own: tuple[str, ...] = ()
    match name:
        case "numeric":
            if match["y8"] and cues.code(text, span, paragraph):
                return None
            year, month, day = (int(match[part] or match[f"{part}8"]) for part in "ymd")
            at = Moment(of="given", year=year, month=month, day=day)
        case "dotted":
            at = Moment(of="given", year=int(match["y"]), month=int(match["m"] or match["mi"]))
        case "years" | "season":
            first, last = int(match["y"]), int(match["y2"])
            if name == "season" and last != (first + 1) % 100 and 0 < last <= 12 and len(match.group()) == 7:
                at = Moment(of="given", year=first, month=last)  # 2022/03, but 2021/22
                return _Reading(span, role, at)
            last += first // 100 * 100 if last < 100 else 0
            listed = name == "season" or "、" in match.group()
            if not first < last <= first + 200 or (listed and last != first + 1):
                return None
            at = Moment(of="given", year=first, last_year=last)
        case "decade" | "century":
            at = decade(match) if name == "decade" else century(match, lexicon)
        case "bc":
            at = before_christ(match)
        case "short":
            at = short(match)
        case "lunar":
            if match["dd"] and not match["bare"] and not feast:
                return None
            at = festival(match["f"]) if match["f"] else lunar_day(match)
            own = ("of-year",) if text[max(0, span.start - 1) : span.start] == "年" else ()
        case "date":
            at, until = read_date(match, grammar(lexicon).points, lexicon)
            if at.same and at.shift < 0:
                role = "base"  # 去年同期: told to compare with, whatever stands before
            own = ("part",) if match["part1"] in _seasons(lexicon) else ()
        case "day":
            if not cues.weekly(text, span) and cues.length(text, span, paragraph):
                return None
            if "号" in match.group() and cues.model(text, span):
                return None
            first_day, last_day = match["d"] or match["da"], match["d2"] or match["db"]
            at = Moment(of="context", unit="day", day=number(first_day), last_day=number(last_day or "") or None)
        case "plan":
            return _plan(match, text, role, lexicon, cues)
        case "milestone":
            (began,) = lexicon.select("times_milestones", "year", word=match["word"])
            at, role = Moment(of="given", year=int(began)), "since"
        case "ordinal":
            count = number(match["n"]) if match["n"] else 1
            at = Moment(of="previous", shift=1) if count == 2 else NOWHERE
        case "span":
            at, shape = read_span(match, lexicon)
            if cues.measures(text, match, shape):
                return None
            kind = "duration" if at == NOWHERE else "date"
            role = "by" if shape == "within" else role if role in ("base", "by") else "in"
            own = (f"span-{shape}",)
        case "weekday":
            if cues.weekly(text, span):
                kind = "set"
            elif text[max(0, span.start - 1) : span.start] in tuple("一二两三四五六七八九十几数多半0123456789"):
                return None
            else:
                which = match["which"] or ""
                shift = which.count("下") - which.count("上")
                first_weekday, last_weekday = _weekday(match["wd"]), _weekday(match["wd2"] or match["wd"])
                at = Moment(of="reference", unit="week", shift=shift, weekday=first_weekday, last_weekday=last_weekday)
                at = NOWHERE if last_weekday < first_weekday else at
        case "word":
            return _word(match, text, span, role, lexicon)
        case "hours":
            kind = "duration"  # shorter than a day: no date follows
        case _:  # a clock time: a time, but no date
            if match["digital"] and cues.ratio(text, span, paragraph):
                return None
    if cues.weekly(text, span) and name in ("date", "day", "lunar"):
        at, until, kind = NOWHERE, None, "set"
    return _Reading(span, role, at, kind, until, own)


def _weekday(char: str) -> int:
    """The day of the week, Monday 0."""
    return "一二三四五六日".find(char.replace("天", "日"))


def _plan(match: re.Match[str], text: str, role: Role, lexicon: Lexicon, cues: Cues) -> _Reading:
    """A five-year plan. A plan document (“十四五”规划) is no period, but its numeral must not be read."""
    word = match["quoted"] or match["plan"]
    row = next(row for row in lexicon.rows("times_plans") if row["word"] == word)
    first, last = int(row["first"]), int(row["last"])
    cue, length = cues.of_plan(text, match.end())
    span = Span(match.start(), match.end() + length)
    years = {"first": (first, None), "last": (last, None), "end": (last, None)}.get(cue, (first, last))
    at = NOWHERE if cue == "name" else Moment(of="given", year=years[0], last_year=years[1])
    return _Reading(span, role, at, cues=(f"plan-{cue or 'plain'}",))


@lru_cache(maxsize=4)
def _seasons(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.select("times_parts", "word", alone="season"))


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> dict[str, Row]:
    return {row["word"]: row for row in lexicon.rows("times_words")}


def _word(match: re.Match[str], text: str, span: Span, role: Role, lexicon: Lexicon) -> _Reading | None:
    row = _words(lexicon)[match["word"]]
    if row["unless"] and text.startswith(tuple(row["unless"].split("|")), span.end):
        return None
    if row["free"] and span.start and _BOUND.match(text, span.start - 1):
        return None
    shift, unit = int(row["shift"]), {"turn": "month"}.get(row["unit"], row["unit"])
    cues: tuple[str, ...] = ()
    if row["of"] == "reference" and unit == "day":
        cues = (f"today{shift:+d}",) if match["d"] else ("deictic",)
    if match["d"]:
        month = number(match["m"]) if match["m"] else None
        at = Moment(of="context", unit="day" if month is None else "year", month=month, day=number(match["d"]))
    elif row["of"] == "none":
        at = NOWHERE
    elif unit == "weekend":
        at = Moment(of="reference", unit="week", shift=shift, weekday=5, last_weekday=6)
    else:
        at = Moment(of=row["of"], unit=unit, shift=shift)  # type: ignore[arg-type]
    return _Reading(span, role, at, cues=cues)
