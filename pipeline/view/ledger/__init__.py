"""The ledger: what became of each quantified target, by the figures that other articles report.

A pure function of the records. It is cautious: a figure answers a target only where both are clearly of one series
(`_series`), one body (`bodies`), one measure and canonical unit, and of the promised time; and it decides the state
only where its period is the whole of the promised one, or lies inside that and reaches the number already. What does
not clearly match stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

import msgspec

from pipeline.model import Bound, Extraction, Figure, Target
from pipeline.view.ledger.bodies import Bodies
from pipeline.view.ledger.goals import adds_up, beyond, reached
from pipeline.view.ledger.periods import Days, days

State = Literal["met", "exceeded", "missed", "open", "unknown"]
STATES: tuple[State, ...] = ("met", "exceeded", "missed", "open", "unknown")

_MARKS = re.compile(r"[\s“”「」‘’'\"（）()、，,·的]")
_SHORTEST = 4
"""Characters that the name of an indicator without an id must have: 项目 and 资金 are of no one series."""


class _Told(msgspec.Struct, frozen=True, kw_only=True):
    """What an article says: its id and its reference date (EDTF)."""

    article: str
    reference: str | None


class Report(_Told, frozen=True, kw_only=True):
    """An actual figure, and its evidence where the text is at hand."""

    figure: Figure
    clause: str | None = None


class Promise(_Told, frozen=True, kw_only=True):
    """A quantified target, and its actor's adcode where known."""

    target: Target
    adcode: str | None = None


# Figures by series, measure, canonical unit, body (`Bodies.key`) and the year that their period ends in.
Series = dict[tuple[str, str, str | None, str, int], list[Report]]
_YEARS = 30
"""Before the deadline, where nothing tells when a promise was made."""
_ONE_YEAR = 15
"""Months from a promise to the end of its deadline in which what it asks of one year is clear: that or the next one."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A promise and what became of it.

    `answers` are the figures of its series and body for its time, the earliest period first; `decisive` is the one that
    decided the state. `progress` is the decisive, or else the latest, answer in % of the threshold, `stretch_progress`
    of the stretch; None where there is no answer or the number to reach is not above zero.
    """

    promise: Promise
    state: State
    reason: str
    answers: tuple[Report, ...] = ()
    decisive: Report | None = None
    progress: Decimal | None = None
    stretch_progress: Decimal | None = None


def reports_of(extractions: Iterable[Extraction]) -> tuple[Report, ...]:
    """The actual figures of articles, in their order."""
    return tuple(
        Report(article=one.article.id, reference=one.article.reference_date, figure=figure)
        for one in extractions
        for figure in one.figures
        if figure.status == "actual"
    )


def promises_of(extractions: Iterable[Extraction]) -> tuple[Promise, ...]:
    """The quantified targets of articles, in their order."""
    found = []
    for one in extractions:
        codes = {entity.name: entity.adcode for entity in one.entities if entity.adcode is not None}
        found += [
            Promise(
                article=one.article.id,
                reference=one.article.reference_date,
                target=target,
                adcode=codes.get(target.actor or ""),
            )
            for target in one.targets
            if target.kind == "quantified" and target.threshold is not None
        ]
    return tuple(found)


def ledger(
    promises: Iterable[Promise], reports: Iterable[Report], bodies: Bodies, today: str | None = None
) -> tuple[Entry, ...]:
    """One entry a promise, in their order.

    `today` (EDTF) is when the ledger is made up: what is due later is open. By default the latest reference date of
    all records, so that the same records give the same ledger.
    """
    promises, reports = tuple(promises), tuple(reports)
    if today is None:
        dates = {item.reference for item in promises} | {item.reference for item in reports}
        known = [span.last for date in dates if (span := days(date))]
        now = max(known, default=None)
    else:
        span = days(today)
        now = span.last if span else None
    series: Series = {}
    for report in reports:
        figure = report.figure
        name, body = _series(figure.indicator_id, figure.indicator), bodies.key(figure.subject)
        period = days(figure.period)
        if name and body and period:
            key = (name, figure.measure, figure.base_unit, body, period.year)
            series.setdefault(key, []).append(report)
    return tuple(_entry(promise, series, bodies, now) for promise in promises)


def series_name(record: Figure | Target) -> str | None:
    """What a record's series goes by; None where it belongs to no clear one."""
    return _series(record.indicator_id, record.indicator)


def _series(indicator_id: str | None, indicator: str | None) -> str | None:
    """Its id where it has one; else its name without marks, where that is long enough to mean one thing."""
    if indicator_id is not None:
        return f"#{indicator_id}"
    name = _MARKS.sub("", indicator or "")
    return name if len(name) >= _SHORTEST else None


def _entry(promise: Promise, series: Series, bodies: Bodies, now: str | None) -> Entry:
    target = promise.target
    threshold, due = target.threshold, days(target.deadline)
    if threshold is None:
        raise ValueError(f"{promise.article}: target {target.id} has no threshold")
    name = _series(target.indicator_id, target.indicator)
    if name is None:
        return Entry(promise=promise, state="unknown", reason="no clear indicator")
    if target.actor is None:
        return Entry(promise=promise, state="unknown", reason="no actor")
    if due is None:
        return Entry(promise=promise, state="unknown", reason="no deadline")
    made, body = days(promise.reference), bodies.key(target.actor) or ""
    first = int(made.first[:4]) if made else due.year - _YEARS
    found = [
        report
        for year in range(max(first, due.year - _YEARS), due.year + 1)
        for report in series.get((name, target.measure, threshold.base_unit, body, year), ())
        if _answers(promise, due, report, bodies)
    ]
    found.sort(key=lambda report: (days(report.figure.period) or due, report.article, report.figure.start))
    state, reason, decisive = _judge(promise, threshold, due, found, now)
    shown = decisive or (found[-1] if found else None)
    return Entry(
        promise=promise,
        state=state,
        reason=reason,
        answers=tuple(found),
        decisive=decisive,
        progress=_share(shown, threshold),
        stretch_progress=_share(shown, target.stretch),
    )


def _answers(promise: Promise, due: Days, report: Report, bodies: Bodies) -> bool:
    """Whether a figure is of the promise's body and time, and of an article that is not clearly older."""
    target, figure = promise.target, report.figure
    if report.article == promise.article:
        return False
    # What is compared with nothing said is compared with the year before.
    if target.measure in ("growth", "change") and (target.basis or "yoy") != (figure.basis or "yoy"):
        return False
    made, known, period = days(promise.reference), days(report.reference), days(figure.period)
    if period is None or period.last > due.last:
        return False
    if made is not None and (period.last < made.first or (known is not None and known.last < made.first)):
        return False
    # Of a time that runs over several years only what was added up from its beginning is comparable.
    if due.years > 1 and period.years > 1 and period.first != due.first:
        return False
    if due.years == 1 and period.years > 1:
        return False
    return bodies.same(target.actor, promise.adcode, figure.subject, figure.adcode)


def _judge(
    promise: Promise, threshold: Bound, due: Days, answers: list[Report], now: str | None
) -> tuple[State, str, Report | None]:
    target = promise.target
    final = [report for report in answers if days(report.figure.period) == due]
    if final:
        verdicts = {reached(report.figure, threshold, target) for report in final}
        if len(verdicts) > 1:
            return "unknown", "figures of the promised time do not agree", None
        verdict, decisive = verdicts.pop(), final[-1]
        if verdict is None:
            return "unknown", "the figure leaves open whether it is enough", decisive
        if not verdict and _sum_of_years(promise, due):
            return "unknown", "the number may be a sum of several years", decisive
        if not verdict:
            return "missed", "the figure of the promised time falls short", decisive
        return _good(target, threshold, decisive, "of the promised time")
    inside = [report for report in answers if due.covers(days(report.figure.period)) and target.measure == "level"]
    early = [report for report in inside if reached(report.figure, threshold, target, surely=True)]
    if early:
        return _good(target, threshold, early[-1], "before the deadline")
    if now is not None and due.last > now:
        return "open", "not due yet", None
    return "unknown", "no figure of the promised time" if answers else "no later figure of this series and body", None


def _sum_of_years(promise: Promise, due: Days) -> bool:
    """Whether one year of the deadline may be only the last of those that a promise counts (到2025年新增100万人)."""
    if due.years > 1 or not adds_up(promise.target):
        return False
    made = days(promise.reference)
    return made is None or (made.first < due.last and Days(made.first, due.last).months > _ONE_YEAR)


def _good(target: Target, threshold: Bound, decisive: Report, when: str) -> tuple[State, str, Report | None]:
    if target.stretch is not None:
        if reached(decisive.figure, target.stretch, target, surely=True):
            return "exceeded", f"the stretch is reached {when}", decisive
    elif beyond(decisive.figure, threshold, target):
        return "exceeded", f"a tenth more than promised {when}", decisive
    return "met", f"the threshold is reached {when}", decisive


def _share(report: Report | None, bound: Bound | None) -> Decimal | None:
    """A figure in % of a bound, to one place; None where the bound is not above zero or of another unit."""
    if report is None or bound is None or bound.base_value <= 0 or report.figure.base_unit != bound.base_unit:
        return None
    share = 100 * report.figure.base_value / bound.base_value
    return share.quantize(Decimal("0.1")) if abs(share) < 10**9 else None
