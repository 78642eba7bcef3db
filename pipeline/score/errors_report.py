"""Every error with its place and cause, for whoever improves the rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from pipeline.model import Entity, Extraction, Target
from pipeline.score.assign import assign
from pipeline.score.compare import Check, article_checks, figure_checks, qualitative_checks, target_checks
from pipeline.score.gold import Gold, GoldEntity, GoldFigure, GoldTarget, accepted
from pipeline.score.match import Claim, Matching, Pair, match

_REACH = 60
"""Characters of context on each side of an error at most."""

_STOPS = "。！？；!?;\n\r"


class Error(msgspec.Struct, frozen=True, kw_only=True):
    """One difference from gold. `cause` is ``missed``, ``spurious`` or the field that is wrong.

    `context` is the sentence in the published text, the place marked with ⟦ ⟧; empty for errors of the whole article.
    """

    layer: str
    cause: str
    article: str
    start: int
    gold: str
    found: str
    context: str


def find_errors(gold: Gold, found: Extraction, text: str) -> tuple[Error, ...]:
    """All errors of an article by layer, cause and place. Optional gold makes none. A record has one for each field."""
    matching = match(gold, found)
    errors = [
        *_article_errors(gold, found),
        *_entity_errors(gold, matching, text),
        *_record_errors(gold, matching, text),
        *_qualitative_errors(gold, matching, text),
    ]
    return tuple(sorted(errors, key=lambda error: (error.layer, error.cause, error.start)))


def count_errors(errors: Iterable[Error]) -> tuple[tuple[str, str, int], ...]:
    """Layer, cause and how many, the most frequent first within a layer."""
    counts = Counter((error.layer, error.cause) for error in errors)
    return tuple((*key, count) for key, count in sorted(counts.items(), key=lambda item: (item[0][0], -item[1])))


def context_of(text: str, start: int, end: int) -> str:
    """The sentence around a span, on one line, with the span marked."""
    left, right = start, end
    while left > max(0, start - _REACH) and text[left - 1] not in _STOPS:
        left -= 1
    while right < min(len(text), end + _REACH) and text[right] not in _STOPS:
        right += 1
    parts = (text[left:start], "⟦", text[start:end], "⟧", text[end:right])
    return " ".join("".join(parts).split())


def _article_errors(gold: Gold, found: Extraction) -> Iterator[Error]:
    for check in article_checks(gold, found.article):
        if not check.agrees:
            yield Error(
                layer="article",
                cause=check.field,
                article=gold.id,
                start=0,
                gold=check.gold,
                found=check.found,
                context="",
            )


def _record_errors(gold: Gold, matching: Matching, text: str) -> Iterator[Error]:
    for figure in matching.figures:
        yield from _pair_errors("figures", gold.id, figure, text, _figure_checks(figure))
    for target in matching.targets:
        yield from _pair_errors("targets", gold.id, target, text, _target_checks(target))


def _figure_checks(pair: Pair[GoldFigure, Claim]) -> tuple[Check, ...]:
    return () if pair.gold is None or pair.found is None else figure_checks(pair.gold, pair.found)


def _target_checks(pair: Pair[GoldTarget, Claim]) -> tuple[Check, ...]:
    return () if pair.gold is None or pair.found is None else target_checks(pair.gold, pair.found)


def _qualitative_errors(gold: Gold, matching: Matching, text: str) -> Iterator[Error]:
    for pair in matching.qualitative:
        checks = () if pair.gold is None or pair.found is None else qualitative_checks(pair.gold, pair.found)
        yield from _pair_errors("qualitative", gold.id, pair, text, checks)


def _pair_errors(
    layer: str,
    article: str,
    pair: Pair[GoldFigure, Claim] | Pair[GoldTarget, Claim] | Pair[GoldTarget, Target],
    text: str,
    checks: Sequence[Check],
) -> Iterator[Error]:
    if pair.ignored:
        return
    start, end = _place(pair.gold, pair.found)
    context = context_of(text, start, end)
    if pair.found is None or pair.gold is None:
        yield Error(
            layer=layer,
            cause="missed" if pair.found is None else "spurious",
            article=article,
            start=start,
            gold=_summary(pair.gold),
            found=_summary(pair.found),
            context=context,
        )
        return
    for check in checks:
        if not check.agrees:
            yield Error(
                layer=layer,
                cause=check.field,
                article=article,
                start=start,
                gold=check.gold,
                found=check.found,
                context=context,
            )


def _place(gold: GoldFigure | GoldTarget | None, found: Claim | Target | None) -> tuple[int, int]:
    """Of the number, where there is one."""
    if isinstance(gold, GoldTarget) and gold.threshold is not None:
        return gold.threshold.start, gold.threshold.end
    if gold is not None:
        return gold.start, gold.end
    if isinstance(found, Claim):
        return found.span.start, found.span.end
    return (0, 0) if found is None else (found.start, found.end)


def _summary(item: GoldFigure | GoldTarget | Claim | Target | None) -> str:
    """What a record says about its number, in short."""
    if item is None:
        return ""
    if isinstance(item, Target):
        return item.text
    indicator = item.indicator if isinstance(item, Claim) else (accepted(item.indicator) or (None,))[0]
    status = item.status if isinstance(item, Claim | GoldFigure) else "target"
    statuses = status if isinstance(status, tuple) else (status,)
    return f"{item.text} ({indicator or 'null'}; {' | '.join(statuses)})"


def _entity_errors(gold: Gold, matching: Matching, text: str) -> Iterator[Error]:
    """What is left over on both sides is paired by overlap: same span, wrong label; else wrong boundary."""
    left = [p.gold for p in matching.entities if p.gold is not None and p.found is None and not p.ignored]
    right = [p.found for p in matching.entities if p.found is not None and p.gold is None]
    weights = {
        (i, j): min(one.end, other.end) - max(one.start, other.start)
        for i, one in enumerate(left)
        for j, other in enumerate(right)
        if one.start < other.end and other.start < one.end
    }
    pairs = assign(weights)
    for i, one in enumerate(left):
        other = right[pairs[i]] if i in pairs else None
        cause = "missed" if other is None else "boundary"
        if other is not None and (one.start, one.end) == (other.start, other.end):
            cause = "label"
        yield _entity_error(gold.id, cause, one, other, text)
    for j, other in enumerate(right):
        if j not in pairs.values():
            yield _entity_error(gold.id, "spurious", None, other, text)


def _entity_error(article: str, cause: str, gold: GoldEntity | None, found: Entity | None, text: str) -> Error:
    where = gold or found
    if where is None:
        raise ValueError("an error of no entity")
    return Error(
        layer="entities",
        cause=cause,
        article=article,
        start=where.start,
        gold="" if gold is None else f"{gold.text} {' | '.join(accepted(gold.label) or ())}",
        found="" if found is None else f"{found.text} {found.label}",
        context=context_of(text, where.start, where.end),
    )
