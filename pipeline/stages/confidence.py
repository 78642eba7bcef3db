"""How sure a record is: the probability that its core (value, unit, indicator, status) is right.

An additive score of what is known when the record is made: which rules gave the indicator, the status and what else
must be known of a number to know these; what kind of number it is; and whether a cue of another status stands near
that no rule heeded. The weights are log-odds, calibrated on the corpus (``shulu calibrate``), in the table
``confidence``. What the table does not have weighs nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from pipeline.errors import ConfigError
from pipeline.lexicon import Lexicon
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Reading
from pipeline.stages.figures.statuses import load_statuses

Feature = tuple[str, str]
"""What is known of a record: a row of the table, by its columns feature and value."""

NUMBER: Feature = ("base", "number")
PROMISE: Feature = ("base", "promise")
_RULES = ("indicator", "status", "period", "subject")
_CUES = {
    (True, True): "in its clause, not heeded",
    (True, False): "in its clause",
    (False, True): "in its sentence, not heeded",
    (False, False): "in its sentence",
}
_LONG = 4  # characters; longer indicators are no surer


class Confidence:
    """The table of weights, and the cues that a record is looked at for."""

    def __init__(self, lexicon: Lexicon) -> None:
        try:
            self._weights = {(row["feature"], row["value"]): float(row["weight"]) for row in lexicon.rows("confidence")}
        except ValueError as error:
            raise ConfigError(f"lexicon: confidence: {error}") from error
        self._statuses = load_statuses(lexicon)
        self._known: dict[tuple[Feature, ...], float] = {}

    def weight(self, feature: Feature) -> float:
        """What a feature adds, in log-odds."""
        return self._weights.get(feature, 0.0)

    def of(self, features: tuple[Feature, ...]) -> float:
        """In [0, 1], with two decimals, so that machines agree. Few combinations occur: each is added up once."""
        sure = self._known.get(features)
        if sure is None:
            sure = self._known[features] = round(1 / (1 + math.exp(-sum(map(self.weight, features)))), 2)
        return sure

    def number(self, document: Document, reading: Reading, *, named: bool) -> tuple[Feature, ...]:
        """The features of a figure, or of a target by its threshold; `named`: its indicator has a canonical id."""
        rules = dict(reading.rules)
        return (
            NUMBER,
            *[(field, family(rules[field])) for field in _RULES],
            ("number", reading.quantity.kind),
            ("measure", reading.measure),
            ("canonical", "yes" if named else "no"),
            ("length", str(min(len(reading.indicator or ""), _LONG))),
            ("cue", self._cue(document, reading, plain=rules["status"] == "plain")),
        )

    def _cue(self, document: Document, reading: Reading, *, plain: bool) -> str:
        """Where a cue of a status other than actual stands, and whether the status heeds one."""
        layout = document.layout
        sentence = layout.sentence(layout.word_at(reading.span.start))
        cues = self._statuses.cues_in(document, layout.whole_start(sentence), sentence.end)
        places = [cue.start for cue in cues if cue.status != "actual"]
        if not places:
            return "nowhere"
        inside = any(reading.evidence.start <= place < reading.evidence.end for place in places)
        return _CUES[inside, plain]


def promise_features(rules: Iterable[tuple[str, str]]) -> tuple[Feature, ...]:
    """Of a target without a number: `rules` are the commitment's."""
    return (PROMISE, *(("promise", family(rule)) for field, rule in rules if field == "kind"))


def family(rule: str) -> str:
    """A rule without the word that it met: ``cue 力争`` and ``cue 计划`` are equally sure."""
    return "cue" if rule.startswith("cue ") else rule.partition(":")[0]


@lru_cache(maxsize=4)
def load_confidence(lexicon: Lexicon) -> Confidence:
    """The weights of a lexicon, read once."""
    return Confidence(lexicon)
