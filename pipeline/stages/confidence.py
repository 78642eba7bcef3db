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
from pipeline.stages.figures.layout import Document, Sentence
from pipeline.stages.figures.reading import Reading
from pipeline.stages.figures.statuses import load_statuses

Feature = tuple[str, str]
"""What is known of a record: a row of the table, by its columns feature and value."""

NUMBER: Feature = ("base", "number")
PROMISE: Feature = ("base", "promise")
_RULES = ("indicator", "status", "period", "subject")
_LONG = 4  # characters; longer indicators are no surer
_MOST = 50_000  # combinations that are kept


class Confidence:
    """The table of weights, and the cues that a record is looked at for."""

    def __init__(self, lexicon: Lexicon) -> None:
        try:
            self._weights = {(row["feature"], row["value"]): float(row["weight"]) for row in lexicon.rows("confidence")}
        except ValueError as error:
            raise ConfigError(f"lexicon: confidence: {error}") from error
        self._statuses = load_statuses(lexicon)
        self._known: dict[tuple[object, ...], float] = {}

    def weight(self, feature: Feature) -> float:
        """What a feature adds, in log-odds."""
        return self._weights.get(feature, 0.0)

    def of(self, features: Iterable[Feature]) -> float:
        """In [0, 1], with two decimals, so that machines agree."""
        return round(1 / (1 + math.exp(-sum(map(self.weight, features)))), 2)

    def of_number(self, document: Document, reading: Reading, *, named: bool) -> float:
        """`of` the features of a number. Few combinations occur: each is added up once."""
        length = min(len(reading.indicator or ""), _LONG)
        places = self._cues(document, reading)
        key = (reading.rules, reading.quantity.kind, reading.measure, named, length, places)
        sure = self._known.get(key)
        if sure is None:
            if len(self._known) >= _MOST:
                self._known.clear()
            sure = self._known[key] = self.of(self.number(document, reading, named=named))
        return sure

    def number(self, document: Document, reading: Reading, *, named: bool) -> tuple[Feature, ...]:
        """The features of a figure, or of a target by its threshold; `named`: its indicator has a canonical id."""
        rules = dict(reading.rules)
        places = self._cues(document, reading)
        cue = places if rules["status"] != "plain" or places == "nowhere" else f"{places}, not heeded"
        return (
            NUMBER,
            *[(field, family(rules[field])) for field in _RULES],
            ("number", reading.quantity.kind),
            ("measure", reading.measure),
            ("canonical", "yes" if named else "no"),
            ("length", str(min(len(reading.indicator or ""), _LONG))),
            ("cue", cue),
        )

    def _cues(self, document: Document, reading: Reading) -> str:
        """Where the nearest cue of a status other than actual stands."""
        layout = document.layout
        sentence = layout.sentence(layout.word_at(reading.span.start))
        places = document.once((self, sentence.index), lambda: self._places(document, sentence))
        if not places:
            return "nowhere"
        clause = reading.evidence
        return "in its clause" if any(clause.start <= at < clause.end for at in places) else "in its sentence"

    def _places(self, document: Document, sentence: Sentence) -> list[int]:
        """Where the cues of a status other than actual stand in a sentence."""
        cues = self._statuses.cues_in(document, sentence.whole_start, sentence.end)
        return [cue.start for cue in cues if cue.status != "actual"]


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
