"""Commitments: numbers that are aimed at, with threshold and stretch, and concrete promises without a number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Basis, Measure, Span, TargetKind
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document
from pipeline.stages.figures.reading import Reading
from pipeline.stages.figures.statuses import load_statuses
from pipeline.stages.figures.subjects import follow_subjects
from pipeline.stages.figures.vocabulary import vocabulary
from pipeline.stages.promises import find_promises

_STRETCH = re.compile(r"(?:力争|力求|力拼|争取|冲刺|努力|最好|挑战|奋力)[^，。；、\d]{0,6}$")
_FLOOR = re.compile(r"(?:最迟|最低|至少|确保|不少于|不低于|最晚|保底)[^，。；、\d]{0,4}$")
_NEAR = 12


class Commitment(msgspec.Struct, frozen=True, kw_only=True):
    """A target before its offsets are mapped back; spans in the simp text."""

    span: Span
    kind: TargetKind
    threshold: Reading | None = None
    stretch: Reading | None = None
    indicator: str | None = None
    action: str | None
    actor: str | None
    measure: Measure = "level"
    basis: Basis | None = None
    deadline: str | None
    speaker: str | None = None
    evidence: Span
    rules: tuple[tuple[str, str], ...]


def find_targets(
    document: Document, readings: Sequence[Reading], lexicon: Lexicon
) -> tuple[tuple[Reading, ...], tuple[Commitment, ...]]:
    """Figures and targets: readings of status target leave the figures and become thresholds and stretches.

    Both are left to right by their first character.
    """
    readings = _with_floors(document, readings)
    figures = tuple(reading for reading in readings if reading.status != "target")
    aims = [reading for reading in readings if reading.status == "target"]
    targets: list[Commitment] = []
    at = 0
    while at < len(aims):
        first = aims[at]
        following = aims[at + 1] if at + 1 < len(aims) else None
        pair = _pair(document, first, following) if following is not None else None
        if pair is not None:
            targets.append(_quantified(document, pair[0], pair[1], lexicon))
            at += 2
        else:
            targets.append(_quantified(document, first, None, lexicon))
            at += 1
    promises = find_promises(document, readings, load_statuses(lexicon), follow_subjects(document, lexicon), lexicon)
    targets += [
        Commitment(
            span=promise.span,
            kind="qualitative",
            action=promise.action,
            actor=promise.actor,
            deadline=promise.deadline,
            speaker=promise.speaker,
            evidence=promise.span,
            rules=(("kind", promise.rule),),
        )
        for promise in promises
    ]
    targets.sort(key=lambda target: (target.span.start, target.span.end))
    return figures, tuple(targets)


def _with_floors(document: Document, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """不低于两成、力拼三成: the floor of a stretch is aimed at too, also where no other word says so."""
    settled = list(readings)
    for at, (reading, following) in enumerate(itertools.pairwise(readings)):
        floor = reading.status == "actual" and reading.comparator in ("ge", "gt") and following.status == "target"
        if floor and _pair(document, reading, following) is not None:
            settled[at] = msgspec.structs.replace(reading, status="target", period=reading.period or following.period)
    return tuple(settled)


def _pair(document: Document, first: Reading, second: Reading) -> tuple[Reading, Reading] | None:
    """Threshold and stretch, where the second number goes beyond the first (不少于1000亩、力争超过2000亩)."""
    text = document.text
    gap = text[first.quantity.span.end : second.quantity.span.start]
    if first.unit != second.unit or len(gap) > _NEAR or any(mark in gap for mark in "。！？"):
        return None
    if _STRETCH.search(gap):
        return first, second
    before = text[max(0, first.quantity.span.start - 10) : first.quantity.span.start]
    if _STRETCH.search(before) and _FLOOR.search(gap):
        return second, first
    return None


def _quantified(document: Document, threshold: Reading, stretch: Reading | None, lexicon: Lexicon) -> Commitment:
    layout = document.layout
    numbers = [reading.quantity for reading in (threshold, stretch) if reading is not None]
    begin, end = min(q.outer.start for q in numbers), max(q.outer.end for q in numbers)
    at = layout.word_at(begin)
    first, _ = layout.clause(at)
    span = Span(min(document.words[first].start, begin), end)
    return Commitment(
        span=span,
        kind="quantified",
        threshold=threshold,
        stretch=stretch,
        indicator=threshold.indicator,
        action=_action(document, at, first, lexicon),
        actor=threshold.subject,
        measure=threshold.measure,
        basis=threshold.basis,
        deadline=threshold.period,
        speaker=threshold.speaker,
        evidence=Span(min(span.start, threshold.evidence.start), max(span.end, threshold.evidence.end)),
        rules=threshold.rules,
    )


def _action(document: Document, at: int, first: int, lexicon: Lexicon) -> str | None:
    """The verb of the commitment: what is to be done (拆除整理), else the verb of change (增长), else 达到."""
    words = document.words
    verbs = vocabulary(lexicon)
    doing, said = _doing(lexicon), _said(lexicon)
    change: str | None = None
    nearest: str | None = None
    for back in range(at - 1, first - 1, -1):
        word = words[back]
        if word.text in CLAUSE_ENDS:
            break
        if word.text in doing:
            doubled = back > first and words[back - 1].text in doing  # 拆除整理
            return words[back - 1].text + word.text if doubled else word.text
        if verbs.verb(word.text) in ("up", "down", "reach") and change is None:
            change = word.text
        light = word.pos != "v" or len(word.text) < 2 or verbs.verb(word.text) in ("be", "share") or word.text in said
        if nearest is None and not light and word.text not in verbs.words["between"]:
            nearest = word.text
    return change or nearest or "达到"


@lru_cache(maxsize=4)
def _said(lexicon: Lexicon) -> frozenset[str]:
    """Verbs that announce a commitment (提出, 要求) and are not what it is to do."""
    return frozenset(lexicon.column("speech_verbs", "verb") + lexicon.column("status_cues", "cue"))


@lru_cache(maxsize=4)
def _doing(lexicon: Lexicon) -> frozenset[str]:
    kinds = ("verb", "completion")
    return frozenset(word for kind in kinds for word in lexicon.select("target_words", "word", kind=kind))
