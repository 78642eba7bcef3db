"""Whether confidence means what it says: of the records that are said to be right with 0.8, are eight in ten right?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.model import Extraction, Figure, Target
from pipeline.score.compare import (
    FIGURE_CORE,
    FIGURE_FULL,
    TARGET_CORE,
    TARGET_FULL,
    Check,
    figure_checks,
    target_checks,
)
from pipeline.score.gold import Gold
from pipeline.score.match import Claim, match

KEPT = 0.8
"""A user who wants few errors keeps the records from here on."""

_BINS = 10


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A found record that gold can judge, and whether it is right. A promise without a number is right in both
    senses where gold has one there."""

    record: Figure | Target
    core: bool
    full: bool

    @property
    def is_promise(self) -> bool:
        """A qualitative target: it has no core that could be right or wrong, only a place."""
        return isinstance(self.record, Target) and self.record.kind == "qualitative"


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Records whose confidence is from `low` to before `high`; rates rounded to 6 digits, 0 where there are none."""

    low: float
    high: float
    records: int
    confidence: float
    core: float
    full: float


class Reliability(msgspec.Struct, frozen=True, kw_only=True):
    """Figures and quantified targets by confidence. `error` is the expected calibration error: the mean difference
    between confidence and the share of right cores, bins weighted by their records."""

    bins: tuple[Bin, ...]
    all: Bin
    kept: Bin
    error: float


def outcomes(gold: Gold, found: Extraction) -> Iterator[Outcome]:
    """The judged records of an article; optional gold and layers that gold lacks judge nothing."""
    matching = match(gold, found)
    for figure in matching.figures:
        if figure.found is not None and not figure.ignored and _is_whole(figure.found):
            checks = () if figure.gold is None else figure_checks(figure.gold, figure.found)
            yield _outcome(figure.found.record, checks, FIGURE_CORE, FIGURE_FULL)
    for target in matching.targets:
        if target.found is not None and not target.ignored and _is_whole(target.found):
            checks = () if target.gold is None else target_checks(target.gold, target.found)
            yield _outcome(target.found.record, checks, TARGET_CORE, TARGET_FULL)
    for promise in matching.qualitative:
        if promise.found is not None and not promise.ignored:
            right = promise.gold is not None
            yield Outcome(record=promise.found, core=right, full=right)


def _is_whole(claim: Claim) -> bool:
    """Not a stretch: that is no record of its own."""
    record = claim.record
    return isinstance(record, Figure) or record.threshold is None or claim.span.start == record.threshold.start


def _outcome(record: Figure | Target, checks: Sequence[Check], core: frozenset[str], full: frozenset[str]) -> Outcome:
    def right(fields: frozenset[str]) -> bool:
        return bool(checks) and all(check.agrees for check in checks if check.field in fields)

    return Outcome(record=record, core=right(core), full=right(full))


def reliability(judged: Iterable[Outcome]) -> Reliability:
    """Sums up the outcomes of articles; promises without a number are left out."""
    numbers = [outcome for outcome in judged if not outcome.is_promise]
    parts: list[list[Outcome]] = [[] for _ in range(_BINS)]
    for outcome in numbers:
        parts[min(int(outcome.record.confidence * _BINS), _BINS - 1)].append(outcome)
    bins = tuple(_bin(at / _BINS, (at + 1) / _BINS, part) for at, part in enumerate(parts) if part)
    error = sum(abs(item.confidence - item.core) * item.records for item in bins) / max(len(numbers), 1)
    kept = [outcome for outcome in numbers if outcome.record.confidence >= KEPT]
    return Reliability(bins=bins, all=_bin(0.0, 1.0, numbers), kept=_bin(KEPT, 1.0, kept), error=round(error, 6))


def _bin(low: float, high: float, part: Sequence[Outcome]) -> Bin:
    size = max(len(part), 1)
    return Bin(
        low=low,
        high=high,
        records=len(part),
        confidence=round(sum(outcome.record.confidence for outcome in part) / size, 6),
        core=round(sum(outcome.core for outcome in part) / size, 6),
        full=round(sum(outcome.full for outcome in part) / size, 6),
    )
