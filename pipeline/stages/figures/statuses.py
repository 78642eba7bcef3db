"""Whether a number happened, is aimed at, is expected, or is only a rule: cues before it, then tense by its time."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.model import Status, Time
from pipeline.stages.figures.layout import Document
from pipeline.stages.figures.reading import Said

_THRESHOLD = re.compile(r"(?:以上|以下|及以上|以内|以下)的?[\u4e00-\u9fff]")


class Statuses:
    """The cue table compiled: strong cues decide, weak ones only with more evidence."""

    def __init__(self, lexicon: Lexicon) -> None:
        rows = lexicon.rows("status_cues")
        self._cues: dict[str, tuple[Status, bool]] = {}
        for row in rows:
            self._cues[row["cue"]] = (row["status"], row["use"] != "weak")  # type: ignore[assignment]
        forms = sorted(self._cues, key=lambda cue: (-len(cue), cue))
        self._pattern = re.compile("|".join(map(re.escape, forms)))

    def find(self, document: Document, number: int, at: int, period: str | None) -> Said[Status]:
        """The status of quantity `number`, whose word is `at`."""
        layout, text = document.layout, document.text
        quantity = document.quantities[number]
        sentence = layout.sentence(at)
        first, _ = layout.clause(at)
        clause_start = document.words[first].start
        if quantity.kind in ("money", "physical", "duration") and _THRESHOLD.match(text, quantity.span.end):
            return Said("reference", "threshold of a class")
        future = _is_future(document.reference, period)
        found = self._scan(text, clause_start, quantity.span.start, quantity.comparator != "eq", future)
        if found is not None:
            return found
        earlier = self._scan(text, sentence.start, clause_start, False, future)
        if earlier is not None and earlier.value != "actual":
            return Said(earlier.value, earlier.rule + " before")
        if future:
            return Said("forecast", "time in the future")
        return Said("actual", "plain")

    def _scan(self, text: str, start: int, end: int, bounded: bool, future: bool) -> Said[Status] | None:
        found: Said[Status] | None = None
        for match in self._pattern.finditer(text, start, end):
            status, strong = self._cues[match[0]]
            if strong or (status == "target" and (bounded or future)):
                found = Said(status, f"cue {match[0]}")
        return found


def _is_future(reference: str | None, period: str | None) -> bool:
    if reference is None or period is None:
        return False
    first = period.split("/")[0]
    if first in ("", ".."):
        return False
    width = min(len(first), len(reference))
    return first[:width] > reference[:width]


def is_future(document: Document, time: Time) -> bool:
    """Whether a time lies after the article's reference date, as far as both are exact."""
    return _is_future(document.reference, time.edtf)


@lru_cache(maxsize=4)
def load_statuses(lexicon: Lexicon) -> Statuses:
    """The status cues of a lexicon, compiled once."""
    return Statuses(lexicon)
