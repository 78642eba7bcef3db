"""Commitments without a number: a cue of will or plan, a verb of doing, a concrete object; or a completion to come.

The guidelines leave out slogans and moods: a verb of attitude (保持奋斗姿态) makes no target.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import compress, count

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Span
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document, Sentence
from pipeline.stages.figures.periods import follow_periods
from pipeline.stages.figures.reading import Reading
from pipeline.stages.figures.speakers import follow_speakers
from pipeline.stages.figures.statuses import Statuses
from pipeline.stages.figures.subjects import Subjects

_DONE = re.compile(r"(?:已经?|曾|正在|正|了(?!解)|过去|没有|未能|没能|以来|去年|昨日|昨天|早就)")
_CLOSE = "”」』’）)》"


class Promise(msgspec.Struct, frozen=True, kw_only=True):
    """One promise; span in the simp text, `rule` names what made it one."""

    span: Span
    action: str
    actor: str | None
    deadline: str | None
    speaker: str | None
    rule: str


class _Words(msgspec.Struct, frozen=True):
    objects: tuple[str, ...]
    slogans: frozenset[str]
    completions: frozenset[str]
    verbs: frozenset[str]
    deeds: frozenset[str]  # verbs and completions


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("target_words", "word", kind=name)

    completions, verbs = frozenset(kind("completion")), frozenset(kind("verb"))
    return _Words(kind("object"), frozenset(kind("slogan")), completions, verbs, completions | verbs)


def find_promises(
    document: Document, readings: Sequence[Reading], statuses: Statuses, subjects: Subjects, lexicon: Lexicon
) -> tuple[Promise, ...]:
    """Qualitative targets left to right, never overlapping, none where a number is aimed at in the same clause."""
    words = _words(lexicon)
    speakers = follow_speakers(document, lexicon)
    periods = follow_periods(document, lexicon)
    aimed = [reading.span for reading in readings if reading.status == "target"]
    aimed_ends = [span.end for span in aimed]
    found: list[Promise] = []
    deeds = [*compress(count(), map(words.deeds.__contains__, document.layout.texts))]
    for sentence in document.layout.sentences:
        # Most sentences tell of no deed: a third of this stage's time when they are read first.
        if bisect_left(deeds, sentence.first) == bisect_left(deeds, sentence.last):
            continue
        cues = [
            item
            for item in statuses.cues_in(document, sentence.start, sentence.end)
            if item.status == "target" and item.use in ("plan", "future", "own")
        ]
        if not cues and not document.layout.times_in(sentence.first, sentence.last):
            continue
        cue = ""
        for first, last in _clauses(document, sentence):
            span = Span(document.words[first].start, document.words[last - 1].end)
            text = span.of(document.text)
            inside = [item for item in cues if item.start >= span.start and item.end <= span.end]
            if inside:
                cue = inside[-1].text
            at = bisect_right(aimed_ends, span.start)
            if at < len(aimed) and aimed[at].start < span.end:
                continue  # a number is aimed at here: a quantified target
            if _DONE.search(text):
                cue = cue if inside else ""
                continue
            date = periods.date(first, last)
            future = date is not None and statuses.is_future(document, date)
            deed = _deed(document, first, last, words)
            if deed is None or not (cue or future):
                continue
            at, completion = deed
            if completion and not (inside or future):
                continue
            deadline = date or periods.date(sentence.first, first)
            found.append(
                Promise(
                    span=span,
                    action=document.words[at].text,
                    actor=subjects.find(at, "target").value,
                    deadline=deadline,
                    speaker=speakers.find(at).value,
                    rule=f"cue {cue}" if cue else "time to come",
                )
            )
    return tuple(found)


def _clauses(document: Document, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Runs of words between marks; a list in quotes (“策划一批…、出台一批…”) falls into its items."""
    words = document.words
    first = sentence.first
    quoted = False
    for at in range(sentence.first, sentence.last + 1):
        mark = words[at].text if at < sentence.last else "。"
        if mark in CLAUSE_ENDS or mark in "“「”」" or (mark == "、" and quoted):
            if at > first:
                yield first, at
            first = at + 1
        quoted = mark in "“「" or (quoted and mark not in "”」")


def _deed(document: Document, first: int, last: int, words: _Words) -> tuple[int, bool] | None:
    """The verb of a concrete deed in a clause, and whether it needs no object; None for slogans and descriptions."""
    end = last
    while end > first and document.words[end - 1].text in _CLOSE:
        end -= 1
    tail = "".join(word.text for word in document.words[max(first, end - 3) : end])
    concrete = tail.endswith(words.objects)
    verb: int | None = None
    for at in range(first, end):
        word = document.words[at]
        if word.text in words.slogans and verb is None and word.pos.startswith("v"):
            return None
        if word.text in words.completions and at >= end - 2:
            return at, True
        if word.text in words.verbs and verb is None:
            verb = at
    if verb is None or not concrete or verb >= end - 1:
        return None
    return verb, False
