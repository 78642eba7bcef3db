"""Which found record answers which gold record (annotation guidelines, section 6).

Figures and the bounds of targets are paired in one go, since a figure may have been found as a target and the other
way round. A pair counts in the layer of its gold item; what is found and has no pair, in its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Generic, Literal, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from pipeline.model import Bound, Comparator, Entity, Extraction, Figure, Measure, Span, Status, Target
from pipeline.score.assign import assign
from pipeline.score.gold import Gold, GoldEntity, GoldFigure, GoldTarget, accepted

G = TypeVar("G", GoldFigure, GoldTarget, GoldEntity)
F = TypeVar("F")


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """A found figure, or a found target seen through one of its bounds, in the same terms.

    `subject` is a target's actor, `period` its deadline. `stretch` is set where the claim is a threshold that has one.
    """

    record: Figure | Target
    span: Span
    text: str
    value: Decimal | None
    upper: Decimal | None
    unit: str | None
    comparator: Comparator | None
    indicator: str | None
    measure: Measure
    basis: str | None
    subject: str | None
    period: str | None
    status: Status
    speaker: str | None
    action: str | None = None
    stretch: Bound | None = None


class Pair(msgspec.Struct, Generic[G, F], frozen=True):
    """A gold item and what was found for it; one of the two may be missing. `ignored` pairs count nowhere."""

    gold: G | None
    found: F | None
    ignored: bool = False


class Matching(msgspec.Struct, frozen=True, kw_only=True):
    """All pairs of an article, gold items first in their order. A layer that gold does not annotate is empty."""

    figures: tuple[Pair[GoldFigure, Claim], ...] = ()
    targets: tuple[Pair[GoldTarget, Claim], ...] = ()
    qualitative: tuple[Pair[GoldTarget, Target], ...] = ()
    entities: tuple[Pair[GoldEntity, Entity], ...] = ()


class _Mention(msgspec.Struct, frozen=True):
    """A place where a number is said to be: of a figure, or of a target as threshold or stretch; `item` is whose."""

    role: Literal["figure", "threshold", "stretch"]
    item: int
    span: Span
    optional: bool = False


def match(gold: Gold, found: Extraction) -> Matching:
    """Pairs every annotated layer."""
    figures, targets = _match_numbers(gold, found)
    return Matching(
        figures=figures,
        targets=targets,
        qualitative=_match_qualitative(gold.targets, found.targets),
        entities=_match_entities(gold.entities, found.entities),
    )


def _match_numbers(
    gold: Gold, found: Extraction
) -> tuple[tuple[Pair[GoldFigure, Claim], ...], tuple[Pair[GoldTarget, Claim], ...]]:
    gold_figures = () if isinstance(gold.figures, UnsetType) else gold.figures
    gold_targets = tuple(target for target in _annotated(gold.targets) if target.kind == "quantified")
    found_targets = tuple(target for target in found.targets if target.kind == "quantified")
    left = [_Mention("figure", i, Span(f.start, f.end), f.optional) for i, f in enumerate(gold_figures)]
    left += [mention for i, target in enumerate(gold_targets) for mention in _bounds(i, target, target.optional)]
    right = [_Mention("figure", i, Span(f.start, f.end)) for i, f in enumerate(found.figures)]
    right += [mention for i, target in enumerate(found_targets) for mention in _bounds(i, target, False)]

    pairs = assign(_weights(left, right))
    claims = [
        _figure_claim(found.figures[m.item]) if m.role == "figure" else _target_claim(found_targets[m.item], m.role)
        for m in right
    ]
    answers = {(left[i].role, left[i].item): claims[j] for i, j in pairs.items()}
    taken = set(pairs.values())
    free = [(right[j], claims[j]) for j in range(len(right)) if j not in taken]
    free += [
        (_Mention("threshold", i, Span(target.start, target.end)), _target_claim(target, "threshold"))
        for i, target in enumerate(found_targets)
        if target.threshold is None
    ]
    figures = [Pair(g, answers.get(("figure", i)), g.optional) for i, g in enumerate(gold_figures)]
    targets = [Pair(g, answers.get(("threshold", i)), g.optional) for i, g in enumerate(gold_targets)]
    spurious_figures = [Pair[GoldFigure, Claim](None, claim) for mention, claim in free if mention.role == "figure"]
    # A free stretch is no record of its own: its target is judged by the threshold.
    spurious_targets = [Pair[GoldTarget, Claim](None, claim) for mention, claim in free if mention.role == "threshold"]
    return (
        () if gold.figures is UNSET else tuple(figures + spurious_figures),
        () if gold.targets is UNSET else tuple(targets + spurious_targets),
    )


def _bounds(item: int, target: GoldTarget | Target, optional: bool) -> list[_Mention]:
    mentions = []
    if target.threshold is not None:
        mentions.append(_Mention("threshold", item, Span(target.threshold.start, target.threshold.end), optional))
    if target.stretch is not None:
        mentions.append(_Mention("stretch", item, Span(target.stretch.start, target.stretch.end), optional))
    return mentions


def _weights(left: list[_Mention], right: list[_Mention]) -> dict[tuple[int, int], int]:
    """Possible pairs by characters in common; among equal sums those of the same kind, then of the same span, win.

    A threshold and a stretch are no pair: targets are paired by their thresholds.
    """
    # No sum of tie-breakers reaches one character.
    scale = 8 * (len(left) + 1)
    weights = {}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            common = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
            if common <= 0 or {one.role, other.role} == {"threshold", "stretch"}:
                continue
            tie = 4 * (one.role == other.role) + 2 * (not one.optional) + (one.span == other.span)
            weights[i, j] = common * scale + tie
    return weights


def _figure_claim(figure: Figure) -> Claim:
    return Claim(
        record=figure,
        span=Span(figure.start, figure.end),
        text=figure.text,
        value=figure.value,
        upper=figure.upper,
        unit=figure.unit,
        comparator=figure.comparator,
        indicator=figure.indicator,
        measure=figure.measure,
        basis=figure.basis,
        subject=figure.subject,
        period=figure.period,
        status=figure.status,
        speaker=figure.speaker,
    )


def _target_claim(target: Target, role: Literal["threshold", "stretch"]) -> Claim:
    bound = target.threshold if role == "threshold" else target.stretch
    place: Bound | Target = target if bound is None else bound
    return Claim(
        record=target,
        span=Span(place.start, place.end),
        text=place.text,
        value=None if bound is None else bound.value,
        upper=None if bound is None else bound.upper,
        unit=None if bound is None else bound.unit,
        comparator=None if bound is None else bound.comparator,
        indicator=target.indicator,
        measure=target.measure,
        basis=target.basis,
        subject=target.actor,
        period=target.deadline,
        status="target",
        speaker=target.speaker,
        action=target.action,
        stretch=target.stretch if role == "threshold" else None,
    )


def _match_qualitative(
    gold: tuple[GoldTarget, ...] | UnsetType, found: tuple[Target, ...]
) -> tuple[Pair[GoldTarget, Target], ...]:
    """By their texts: what they share is at least half of the shorter."""
    if isinstance(gold, UnsetType):
        return ()
    left = [target for target in gold if target.kind == "qualitative"]
    right = [target for target in found if target.kind == "qualitative"]
    weights = {}
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            common = min(one.end, other.end) - max(one.start, other.start)
            if common > 0 and 2 * common >= min(one.end - one.start, other.end - other.start):
                weights[i, j] = common
    pairs = assign(weights)
    taken = set(pairs.values())
    answered = [Pair(one, right[pairs[i]] if i in pairs else None, one.optional) for i, one in enumerate(left)]
    return (*answered, *(Pair[GoldTarget, Target](None, t) for j, t in enumerate(right) if j not in taken))


def _match_entities(
    gold: tuple[GoldEntity, ...] | UnsetType, found: tuple[Entity, ...]
) -> tuple[Pair[GoldEntity, Entity], ...]:
    """Strictly by span and label. What else overlaps a free optional item has found it, with a wrong field: ignored."""
    if isinstance(gold, UnsetType):
        return ()
    strict = {
        (i, j): 1
        for i, one in enumerate(gold)
        for j, other in enumerate(found)
        if (one.start, one.end) == (other.start, other.end) and other.label in (accepted(one.label) or ())
    }
    pairs = assign(strict)
    loose = {}
    for i, one in enumerate(gold):
        for j, other in enumerate(found):
            common = min(one.end, other.end) - max(one.start, other.start)
            if one.optional and i not in pairs and j not in pairs.values() and common > 0:
                loose[i, j] = common
    pairs |= assign(loose)
    taken = set(pairs.values())
    answered = [Pair(one, found[pairs[i]] if i in pairs else None, one.optional) for i, one in enumerate(gold)]
    return (*answered, *(Pair[GoldEntity, Entity](None, e) for j, e in enumerate(found) if j not in taken))


def _annotated(targets: tuple[GoldTarget, ...] | UnsetType) -> tuple[GoldTarget, ...]:
    return () if isinstance(targets, UnsetType) else targets
