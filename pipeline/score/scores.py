"""Scores of one article: every layer of the annotation guidelines, section 6, as tallies by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec import UnsetType

from pipeline.model import Extraction, Span
from pipeline.score.compare import (
    FIGURE_CORE,
    FIGURE_FULL,
    TARGET_CORE,
    TARGET_FULL,
    Check,
    article_checks,
    figure_checks,
    qualitative_checks,
    target_checks,
)
from pipeline.score.gold import Gold, GoldEntity, GoldFigure, GoldTarget, accepted
from pipeline.score.match import F, G, Matching, Pair, match
from pipeline.score.tally import Tally, accuracy
from pipeline.score.words import Reading, script_tally, word_tallies

R = TypeVar("R", GoldFigure, GoldTarget)


def score(gold: Gold, found: Extraction, reading: Reading | None = None) -> dict[str, Tally]:
    """All scores of an article. The script and word layers need `reading`; layers that gold lacks are left out."""
    return {
        **_article_scores(gold, found),
        **_reading_scores(gold, reading),
        **matching_scores(gold, match(gold, found)),
    }


def matching_scores(gold: Gold, matching: Matching) -> dict[str, Tally]:
    """The scores of entities, figures and targets, from their pairs."""
    scores: dict[str, Tally] = {}
    if not isinstance(gold.entities, UnsetType):
        scores |= _entity_scores(matching)
    if not isinstance(gold.figures, UnsetType):
        scores |= _record_scores("figures", matching.figures, figure_checks, FIGURE_CORE, FIGURE_FULL)
    if not isinstance(gold.targets, UnsetType):
        scores |= _record_scores("targets", matching.targets, target_checks, TARGET_CORE, TARGET_FULL)
        scores["qualitative.detection"] = _detection(matching.qualitative)
        scores |= _field_scores("qualitative", _checked(matching.qualitative, qualitative_checks))
    return scores


def _article_scores(gold: Gold, found: Extraction) -> dict[str, Tally]:
    scores = {f"article.{c.field}": accuracy([c.agrees]) for c in article_checks(gold, found.article)}
    if not isinstance(gold.body, UnsetType):
        scores["article.body_characters"] = _shared(gold.body, found.article.body)
    return scores


def _shared(gold: Span | None, found: Span | None) -> Tally:
    """The characters that two spans share."""
    common = 0 if gold is None or found is None else max(0, min(gold.end, found.end) - max(gold.start, found.start))
    return Tally("prf", common, 0 if found is None else len(found), 0 if gold is None else len(gold))


def _reading_scores(gold: Gold, reading: Reading | None) -> dict[str, Tally]:
    scores: dict[str, Tally] = {}
    if reading is None:
        return scores
    if (characters := script_tally(gold, reading)) is not None:
        scores["script.characters"] = characters
    if (words := word_tallies(gold, reading)) is not None:
        scores["words.words"], scores["words.not_crossing"] = words
    return scores


def _entity_scores(matching: Matching) -> dict[str, Tally]:
    scores = {"entities": _detection(matching.entities)}
    counted = [pair for pair in matching.entities if not pair.ignored]
    labels = sorted({_entity_label(pair) for pair in counted})
    for label in labels:
        scores[f"entities.{label}"] = _detection([pair for pair in counted if _entity_label(pair) == label])
    return scores


def _entity_label(pair: Pair[GoldEntity, F]) -> str:
    """A pair counts under gold's label (the preferred one); what is spurious, under its own."""
    if pair.gold is not None:
        return (accepted(pair.gold.label) or ("",))[0]
    return str(getattr(pair.found, "label", ""))


def _record_scores(
    layer: str,
    pairs: Sequence[Pair[R, F]],
    compare: Callable[[R, F], tuple[Check, ...]],
    core: frozenset[str],
    full: frozenset[str],
) -> dict[str, Tally]:
    detection = _detection(pairs)
    checked = _checked(pairs, compare)

    def agreeing(fields: frozenset[str]) -> Tally:
        right = sum(all(check.agrees for check in checks if check.field in fields) for checks in checked)
        return Tally("prf", right, detection.found, detection.gold)

    return {
        f"{layer}.detection": detection,
        f"{layer}.core": agreeing(core),
        f"{layer}.full": agreeing(full),
        **_field_scores(layer, checked),
    }


def _checked(pairs: Sequence[Pair[R, F]], compare: Callable[[R, F], tuple[Check, ...]]) -> list[tuple[Check, ...]]:
    """The fields of all pairs that count and have both sides."""
    return [
        compare(pair.gold, pair.found)
        for pair in pairs
        if not pair.ignored and pair.gold is not None and pair.found is not None
    ]


def _field_scores(layer: str, checked: Iterable[tuple[Check, ...]]) -> dict[str, Tally]:
    answers: dict[str, list[bool]] = {}
    for check in (check for checks in checked for check in checks):
        answers.setdefault(f"{layer}.field.{check.field}", []).append(check.agrees)
    return {name: accuracy(right) for name, right in answers.items()}


def _detection(pairs: Sequence[Pair[G, F]]) -> Tally:
    counted = [pair for pair in pairs if not pair.ignored]
    return Tally(
        "prf",
        sum(pair.gold is not None and pair.found is not None for pair in counted),
        sum(pair.found is not None for pair in counted),
        sum(pair.gold is not None for pair in counted),
    )
