"""Makes the table of confidence out of the corpus: weights of an additive score, in log-odds.

A logistic regression with a penalty, so that what few records have weighs little, solved by Newton's method. Articles
that the rules were developed on score better than new ones: a weight that only they have takes that difference up, and
is left out of the table. So confidence is what holds for new articles.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from pipeline.stages.confidence import Feature

_PENALTY = 8.0
"""Of those tried (1 to 16). Less gives a smaller log loss in articles left out (0.350 against 0.353), but a larger one
in articles of other hands that are not in the corpus: what few records have means little there."""

_FREE = ("base", "part")
"""Features that hardly any penalty pulls to zero."""

_FEWEST = 4  # records; a feature that fewer have is not in the table
_FOLDS = 8
_STEPS = 25
_PRECISE = 1e-9


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A judged record: what was known of it, and whether its core is right. `part`: the corpus part of its article."""

    article: str
    part: str
    features: tuple[Feature, ...]
    right: bool


class Weight(msgspec.Struct, frozen=True):
    """A row of the table: a feature, its log-odds, and how many records have it."""

    feature: Feature
    weight: float
    records: int


def fit(examples: Sequence[Example]) -> tuple[Weight, ...]:
    """The weights, in the order of the features; rounded to 3 decimals. The same for the same examples."""
    counts = Counter(feature for example in examples for feature in example.features)
    known = sorted(feature for feature, count in counts.items() if count >= _FEWEST)
    part: Feature = ("part", "look")
    index = {feature: at for at, feature in enumerate([*known, part])}
    rows = [
        (
            [index[f] for f in (*example.features, *((part,) if example.part == "look" else ())) if f in index],
            example.right,
        )
        for example in examples
    ]
    penalties = [0.01 if feature[0] in _FREE else _PENALTY for feature in index]
    weights = _newton(rows, penalties)
    return tuple(Weight(feature, round(weights[index[feature]], 3), counts[feature]) for feature in known)


def predict(weights: Iterable[Weight], features: Iterable[Feature]) -> float:
    """The probability that a record is right."""
    known = {weight.feature: weight.weight for weight in weights}
    return _probability(sum(known.get(feature, 0.0) for feature in features))


def cross_validated(examples: Sequence[Example]) -> tuple[float, ...]:
    """For each example the probability by weights that were made without its article."""
    folds: dict[int, list[Example]] = {}
    for example in examples:
        folds.setdefault(_fold(example.article), []).append(example)
    fitted = {
        fold: fit([example for other, part in folds.items() if other != fold for example in part]) for fold in folds
    }
    return tuple(predict(fitted[_fold(example.article)], example.features) for example in examples)


def table(weights: Iterable[Weight], note: str) -> str:
    """The TSV table ``confidence``, with `note` (lines without ``#``) on what it was made of."""
    lines = [f"# {line}".rstrip() for line in note.splitlines()]
    lines.append("feature\tvalue\tweight\trecords")
    lines += [f"{w.feature[0]}\t{w.feature[1]}\t{w.weight:.3f}\t{w.records}" for w in weights]
    return "\n".join(lines) + "\n"


def _fold(article: str) -> int:
    """By hash, of other bits than those that say which part an article is in."""
    return hashlib.sha256(article.encode()).digest()[0] % _FOLDS


def _probability(score: float) -> float:
    return 1 / (1 + math.exp(-score))


def _newton(rows: Sequence[tuple[list[int], bool]], penalties: Sequence[float]) -> list[float]:
    """The weights that make the rows likeliest, less the penalty of each."""
    size = len(penalties)
    weights = [0.0] * size
    for _ in range(_STEPS):
        slope = [-penalty * weight for penalty, weight in zip(penalties, weights, strict=True)]
        curve = [[0.0] * size for _ in range(size)]
        for at, penalty in enumerate(penalties):
            curve[at][at] = penalty
        for features, right in rows:
            chance = _probability(sum(weights[at] for at in features))
            for at in features:
                slope[at] += right - chance
                line = curve[at]
                for other in features:
                    line[other] += chance * (1 - chance)
        step = _solved(curve, slope)
        weights = [weight + change for weight, change in zip(weights, step, strict=True)]
        if max(map(abs, step), default=0.0) < _PRECISE:
            break
    return weights


def _solved(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gauss's elimination; the matrix is positive definite and is used up."""
    size = len(right)
    for at in range(size):
        pivot = matrix[at]
        for row in range(at + 1, size):
            factor = matrix[row][at] / pivot[at]
            if factor:
                matrix[row] = [value - factor * top for value, top in zip(matrix[row], pivot, strict=True)]
                right[row] -= factor * right[at]
    solution = [0.0] * size
    for at in reversed(range(size)):
        known = sum(matrix[at][other] * solution[other] for other in range(at + 1, size))
        solution[at] = (right[at] - known) / matrix[at][at]
    return solution
