"""Whether a text looks ahead to a year that it names, or back, by the words of the year's sentence.

The words before the year, right after it, and up to the next time or the sentence's end each weigh for or against
(table reference_words); so do the role of the time and the other years of its sentence. The weights add up to the
logarithm of the odds.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import exp

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Span
from pipeline.stages.measure.times_types import RawTime

WEB = (1998, 2031)  # from and before which year news on the web is written
LEAD = 1  # number of the last paragraph of the lead
GOAL = 0.75  # from so likely on, a year is taken to lie ahead
_BEFORE, _AFTER = 20, 56  # characters of the sentence that are read on either side
_MOST = 3.0  # what the words of one side weigh together at most
_LEADING, _HINTED = 1.6, 1.0  # how much less the lead looks ahead, unless words say so
_DECIMAL, _ROUND = -0.9, 0.3  # statistics have decimals, goals are round
_TASK = 2.0  # what is set for a year lies ahead, though no other word says so
_STOPS = re.compile(r"[。！？!?\n]")
_CLAUSE = re.compile(r"[，,；;：:]")
_TITLE = re.compile(r"《[^》]{0,40}》?")
_CUT_TITLE = re.compile(r"^[^《》]*》")
_FIRST_NUMBER = re.compile(r"[0-9][0-9,]*(\.[0-9]+(?!万[个名人]))?")


class Words(msgspec.Struct, frozen=True):
    """The table reference_words, compiled. `before`, `next`, `after` find what weighs at these places."""

    before: re.Pattern[str]
    next: re.Pattern[str]
    after: re.Pattern[str]
    event: re.Pattern[str]
    annual: re.Pattern[str]
    interim: re.Pattern[str]
    task: re.Pattern[str]
    quota: re.Pattern[str]
    set: re.Pattern[str]
    value: re.Pattern[str]
    scene: re.Pattern[str]
    published: re.Pattern[str]
    plan: re.Pattern[str]
    now: re.Pattern[str]
    restored: re.Pattern[str]
    weights: dict[tuple[str, str], float]


@lru_cache(maxsize=4)
def words_of(lexicon: Lexicon) -> Words:
    """The words beside a year, compiled."""
    rows = lexicon.rows("reference_words")
    words = {place: alternation(lexicon.select("reference_words", "word", place=place)) for place in _PLACES}
    number = "(?:[约近大超不只]{1,3})?[0-9一二三四五六七八九十两几半](?!个|场|天|次|届)"
    return Words(
        before=re.compile(words["before"]),
        next=re.compile(words["next"]),
        after=re.compile(words["after"]),
        event=re.compile(alternation(lexicon.select("reference_words", "word", tells="event"))),
        annual=re.compile(rf"的?(?:年度?|全年)?{words['annual']}"),
        interim=re.compile(rf"(?:年度?)?{words['interim']}"),
        task=re.compile(rf"[，,]?[^，。；]{{0,6}}{words['task']}"),
        quota=re.compile(rf"的[^，。；]{{0,6}}{words['quota']}"),
        set=re.compile(rf"(?:{words['task']}|对于)[：:，,]?[“「]?$"),
        value=re.compile(rf"的{number}|的?{words['value']}"),
        scene=re.compile(rf"的{words['scene']}"),
        published=re.compile(words["published"]),
        plan=re.compile(rf"[^，。；0-9]{{0,14}}{words['plan']}"),
        now=re.compile(words["now"]),
        restored=re.compile(rf"{words['restored']}$"),
        weights={(row["place"], row["word"]): float(row["weight"]) for row in rows if row["weight"]},
    )


_PLACES = (
    "before",
    "next",
    "after",
    "annual",
    "interim",
    "task",
    "quota",
    "value",
    "scene",
    "published",
    "plan",
    "now",
    "restored",
)


class Sides(msgspec.Struct, frozen=True):
    """What stands before and after a time in its sentence; `rest`: up to the next time, without titles."""

    head: str
    tail: str
    rest: str


def sides(time: RawTime, plain: str, paragraph: Span, following: int) -> Sides:
    """The sides of a time; the next one begins at `following`."""
    start, end = time.span.start, time.span.end
    head = _STOPS.split(plain[max(paragraph.start, start - _BEFORE) : start])[-1]
    tail = _STOPS.split(plain[end : min(paragraph.end, end + _AFTER)], maxsplit=1)[0]
    return Sides(_CUT_TITLE.sub("", head), tail, _TITLE.sub("", tail[: following - end]))


def ahead(time: RawTime, beside: Sides, words: Words, sentence: float | None) -> float:
    """How likely the text looks ahead to a time. `sentence`: the same of the time before in its sentence."""
    odds = _by_role(time, beside, words)
    if time.role == "base":
        return _share(odds) if sentence is None or sentence < GOAL else 0.3
    weigh = words.weights
    before = set(words.before.findall(beside.head))
    hints = _bounded(sum(weigh["before", word] for word in before))
    bare = beside.rest.lstrip("，,”」』） ")
    if found := words.next.match(bare):
        hints += weigh["next", found.group()]
    elif words.task.match(beside.tail) or words.set.search(beside.head):
        hints += _TASK
    own, *rest = _CLAUSE.split(bare, maxsplit=1)
    near = set(words.after.findall(own))
    far = set(words.after.findall(rest[0])) - near if rest else set()
    hints += _bounded(sum(weigh["after", word] for word in near) + sum(weigh["after", word] for word in far) / 2)
    if time.paragraph <= LEAD and time.role == "in" and hints > _HINTED:
        odds += _LEADING  # without a word for it, news does not begin with what comes
    odds += hints
    if number := _FIRST_NUMBER.search(own):
        odds += _DECIMAL if number[1] else _ROUND if number[0].endswith("0") else 0
    if sentence is not None:
        odds += 1.2 if sentence > GOAL else 0.6 if sentence > 0.5 else -0.6 if sentence < 0.2 else 0
    return _share(odds)


def _bounded(odds: float) -> float:
    return min(max(odds, -_MOST), _MOST)


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds))


def _by_role(time: RawTime, beside: Sides, words: Words) -> float:
    """The odds that a time lies ahead, by its role alone."""
    head, tail = beside.head, beside.tail
    if time.role == "base":
        return -3.5
    if "asof" in time.cues:
        return -5
    if time.role == "since":
        return -2.5
    if time.role == "by":
        return -2 if tail.startswith("以前") else 1
    if "plan-end" in time.cues:
        return 2
    if head.rstrip("了").endswith(("到", "至")):
        if words.value.match(tail):
            return -2.5  # 恢复到2019年的六成
        if time.role == "until":
            return 0.1 if time.at.whole else 1.6
    if tail.startswith("的") and head.endswith(("由", "从", "自")):
        return -3
    if time.at.year and time.at.year >= WEB[1]:
        return 2.5
    if time.paragraph <= LEAD:
        return -0.8 - _LEADING
    return -1.6 if time.at.month and time.at.month < 12 else -0.8
