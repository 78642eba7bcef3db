"""How sure a record is: the probability that its core (value, unit, indicator, status) is right.

An additive score of what is known when the record is made: which rule gave the indicator and the status, what kind of
number it is. The weights are log-odds, calibrated on the corpus (``shulu calibrate``), in the table ``confidence``.
What the table does not have weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from pipeline.errors import ConfigError
from pipeline.lexicon import Lexicon
from pipeline.stages.figures.reading import Reading

Feature = tuple[str, str]
"""What is known of a record: a row of the table, by its columns feature and value."""

NUMBER: Feature = ("base", "number")
PROMISE: Feature = ("base", "promise")
_LONG = 4  # characters; longer indicators are no surer


def number_features(reading: Reading, *, named: bool) -> tuple[Feature, ...]:
    """Of a figure, or of a target by its threshold; `named`: the indicator has a canonical id."""
    rules = dict(reading.rules)
    return (
        NUMBER,
        ("indicator", family(rules["indicator"])),
        ("status", family(rules["status"])),
        ("number", reading.quantity.kind),
        ("measure", reading.measure),
        ("canonical", "yes" if named else "no"),
        ("length", str(min(len(reading.indicator or ""), _LONG))),
    )


def promise_features(rules: Iterable[tuple[str, str]]) -> tuple[Feature, ...]:
    """Of a target without a number: `rules` are the commitment's."""
    return (PROMISE, *(("promise", family(rule)) for field, rule in rules if field == "kind"))


def family(rule: str) -> str:
    """A rule without the word that it met: ``cue 力争`` and ``cue 计划`` are equally sure."""
    return "cue" if rule.startswith("cue ") else rule.partition(":")[0]


class Confidence:
    """The table of weights."""

    def __init__(self, lexicon: Lexicon) -> None:
        try:
            self._weights = {(row["feature"], row["value"]): float(row["weight"]) for row in lexicon.rows("confidence")}
        except ValueError as error:
            raise ConfigError(f"lexicon: confidence: {error}") from error

        self._known: dict[tuple[object, ...], float] = {}

    def of_number(self, reading: Reading, *, named: bool) -> float:
        """`of` the features of a number: there are few combinations of them, each is added up once."""
        rules = dict(reading.rules)
        length = len(reading.indicator or "")
        key = (rules["indicator"], rules["status"], reading.quantity.kind, reading.measure, named, min(length, _LONG))
        sure = self._known.get(key)
        if sure is None:
            sure = self._known[key] = self.of(number_features(reading, named=named))
        return sure

    def weight(self, feature: Feature) -> float:
        """What a feature adds, in log-odds."""
        return self._weights.get(feature, 0.0)

    def of(self, features: Iterable[Feature]) -> float:
        """In [0, 1], with two decimals, so that machines agree."""
        score = sum(map(self.weight, features))
        return round(1 / (1 + math.exp(-score)), 2)


@lru_cache(maxsize=4)
def load_confidence(lexicon: Lexicon) -> Confidence:
    """The weights of a lexicon, read once."""
    return Confidence(lexicon)
