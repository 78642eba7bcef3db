"""Which canonical indicator a record is about, so that series of one indicator meet across articles.

By exact name: the tables say which names one series has and what two spellings of a name may differ in.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.errors import ConfigError
from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Measure
from pipeline.stages.figures.reading import Reading

_BESIDE = re.compile(r"[\W_的]+")
_ALIKE = frozenset(("percent", "point", "multiple", "rank", "ratio"))  # rates and shares of anything, 元/人
_KINDS = {
    "money": frozenset(("money",)),
    "person": frozenset(("person", "bare")),
    "count": frozenset(("count", "person", "bare")),
    "%": frozenset(("percent",)),
    "index": frozenset(("count", "bare", "physical")),
    "time": frozenset(("duration", "count")),
}
"""Kinds of quantities that a unit of the table takes; "any" takes all, another one is a base unit."""


class IndicatorNames:
    """The table of indicators, by name."""

    def __init__(self, lexicon: Lexicon) -> None:
        rows = lexicon.rows("indicator_modifiers")
        self._same = {row["word"]: row["as"] for row in rows if row["use"] == "same"}
        self._other = re.compile(alternation(self._same))
        self._front, self._back, self._growth = (
            tuple(sorted((row["word"] for row in rows if row["use"] == use), key=len, reverse=True))
            for use in ("front", "back", "growth")
        )
        self._names: dict[str, str] = {}
        self._units: dict[str, str] = {}
        self._ids: dict[str, str] = {}
        for row in lexicon.rows("indicators"):
            id, unit = row["indicator_id"], row["unit"]
            if not id or not row["name"] or not unit:
                raise ConfigError(f"lexicon: indicators: {id or row['name']!r} needs indicator_id, name and unit")
            self._units[id] = unit
            self._names[id] = row["name"]
            for name in (row["name"], *row["aliases"].split("|")):
                if name:
                    self._ids[self.key(name)] = id  # a user's own row comes later and wins
        self._known: dict[tuple[str, Measure], str | None] = {}

    def key(self, name: str) -> str:
        """A name as names are compared: without 的, spaces and punctuation, Latin letters as capitals."""
        return self._other.sub(lambda found: self._same[found[0]], _BESIDE.sub("", name.upper()))

    def name(self, id: str | None) -> str | None:
        """The official name of an indicator."""
        return None if id is None else self._names.get(id)

    def find(self, reading: Reading) -> str | None:
        """The id of a reading's indicator; None where the table has no such name, or has it of other units."""
        if reading.indicator is None:
            return None
        known = (reading.indicator, reading.measure)
        if known not in self._known:
            self._known[known] = self._find(self.key(reading.indicator), reading.measure == "growth")
        id = self._known[known]
        return id if id is not None and self._fits(reading, self._units[id]) else None

    def _find(self, key: str, growth: bool) -> str | None:
        """By the name itself, else by what is left of it without what changes no series."""
        back = (*self._growth, *self._back) if growth else self._back
        shorter: str | None = key
        while shorter is not None:
            found = self._ids.get(shorter) or (self._ids.get(f"{shorter}增长") if growth else None)
            if found is not None:
                return found
            shorter = _without(shorter, self._front, back)
        return None

    @staticmethod
    def _fits(reading: Reading, unit: str) -> bool:
        kind = reading.quantity.kind
        if unit == "any" or kind in _ALIKE:
            return True
        if kind in _KINDS.get(unit, ()):
            return True
        return reading.base_unit == ("人次" if unit == "person" else unit)


def _without(key: str, front: tuple[str, ...], back: tuple[str, ...]) -> str | None:
    """A name without its first or last modifier; None where it has none, or is nothing but that."""
    if key.startswith(front):
        word = next(word for word in front if key.startswith(word))
        return key[len(word) :] or None
    if key.endswith(back):
        word = next(word for word in back if key.endswith(word))
        return key[: -len(word)] or None
    return None


@lru_cache(maxsize=4)
def load_indicator_names(lexicon: Lexicon) -> IndicatorNames:
    """The indicators of a lexicon, compiled once."""
    return IndicatorNames(lexicon)
