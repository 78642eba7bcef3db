"""Commitments: numbers that are aimed at, with threshold and stretch, and concrete promises without a number."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Basis, Measure, Span, TargetKind
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.periods import follow_periods
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.statuses import load_statuses
from pipeline.stages.figures.vocabulary import NOUNS
from pipeline.stages.targets.actions import find_action
from pipeline.stages.targets.actors import Actors, follow_actors
from pipeline.stages.targets.deadlines import Deadlines
from pipeline.stages.targets.promises import find_promises

_STRETCH = re.compile(r"(?:力争|力求|力拼|争取|冲刺|努力|最好|挑战|奋力|上看|上拼|冲击)[^，。；、\d]{0,6}$")
_FLOOR = re.compile(r"(?:最迟|最低|至少|确保|不少于|不低于|最晚|保底)[^，。；、\d]{0,4}$")
_WILL = re.compile(r"力|争|冲|奋|挑战|最|保底|确保|努力")
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
    statuses = load_statuses(lexicon)
    actors = follow_actors(document, statuses, lexicon)
    targets = _quantified(document, readings, actors, lexicon)
    targets += [
        Commitment(
            span=promise.span,
            kind="qualitative",
            action=promise.action,
            actor=promise.actor,
            deadline=promise.deadline,
            speaker=promise.speaker,
            evidence=promise.span,
            rules=promise.rules,
        )
        for promise in find_promises(document, readings, statuses, actors, lexicon)
    ]
    targets.sort(key=lambda target: (target.span.start, target.span.end))
    return tuple(reading for reading in readings if reading.status != "target"), tuple(targets)


def _quantified(document: Document, readings: Sequence[Reading], actors: Actors, lexicon: Lexicon) -> list[Commitment]:
    """The readings that are aimed at, each with its stretch, left to right."""
    deadlines = Deadlines(document, follow_periods(document, lexicon))
    targets: list[Commitment] = []
    taken = -1
    action: Said[str | None] | None = None
    for at, first in enumerate(readings):
        if first.status != "target" or at <= taken:
            continue
        following = readings[at + 1] if at + 1 < len(readings) else None
        aimed = following is not None and following.status == "target"
        pair = _pair(document, first, following) if following is not None and aimed else None
        threshold, stretch = pair or (first, None)
        taken = at + 1 if pair is not None else at
        actor = actors.find(document.layout.word_at(threshold.span.start))
        public = actors.is_public(actor.value)
        deadline = deadlines.settle(threshold, readings[at - 1] if at else None, public=public)
        action = find_action(document, threshold, action, lexicon)
        targets.append(_commitment(document, threshold, stretch, actor, deadline, action))
    return targets


def _with_floors(document: Document, readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """不低于两成、力拼三成: the floor of a stretch is aimed at too, also where no other word says so."""
    settled = list(readings)
    for at, (reading, following) in enumerate(itertools.pairwise(readings)):
        floor = (
            reading.status == "actual"
            and reading.comparator in ("ge", "gt", "le", "lt")
            and following.status == "target"
        )
        if floor and _pair(document, reading, following) is not None:
            rules = tuple((field, "floor of a stretch" if field == "status" else rule) for field, rule in reading.rules)
            settled[at] = msgspec.structs.replace(
                reading, status="target", period=reading.period or following.period, rules=rules
            )
    return tuple(settled)


def _pair(document: Document, first: Reading, second: Reading) -> tuple[Reading, Reading] | None:
    """Threshold and stretch, where the second number goes beyond the first (不少于1000亩、力争超过2000亩)."""
    text = document.text
    gap = text[first.quantity.span.end : second.quantity.span.start]
    if first.unit != second.unit or len(gap) > _NEAR or any(mark in gap for mark in "。！？"):
        return None
    layout = document.layout
    between = layout.times_in(layout.word_at(first.span.end), layout.word_at(second.span.start))
    if between or _other_indicator(document, first, second):
        return None
    if _STRETCH.search(gap):
        return first, second
    before = text[max(0, first.quantity.span.start - 10) : first.quantity.span.start]
    if _STRETCH.search(before) and _FLOOR.search(gap):
        return second, first
    return None


def _other_indicator(document: Document, first: Reading, second: Reading) -> bool:
    """营收力争达到42亿元，净利润不低于1.5亿元: whether a noun between two numbers names another thing."""
    layout, words = document.layout, document.words
    between = range(layout.word_at(first.span.end), layout.word_at(second.quantity.outer.start))
    return any(words[at].pos in NOUNS and len(words[at].text) > 1 and not _WILL.match(words[at].text) for at in between)


def _commitment(
    document: Document,
    threshold: Reading,
    stretch: Reading | None,
    actor: Said[str | None],
    deadline: Said[str | None],
    action: Said[str | None],
) -> Commitment:
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
        action=action.value,
        actor=actor.value,
        measure=threshold.measure,
        basis=threshold.basis,
        deadline=deadline.value,
        speaker=threshold.speaker,
        evidence=Span(min(span.start, threshold.evidence.start), max(span.end, threshold.evidence.end)),
        rules=(
            *threshold.rules,
            ("actor", actor.rule),
            ("deadline", deadline.rule),
            ("action", action.rule),
        ),
    )
