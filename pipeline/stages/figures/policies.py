"""Passages that state rules: who gets, pays or may do how much (补贴, 医保待遇, 罚则), though no word of law is near.

A passage is one where many marks of rules stand close together; a number there is a rule where its clause says what is
granted, charged or allowed, and nothing in it tells what happened.
"""

from __future__ import annotations

import re

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.place import Place

_KINDS = frozenset(("money", "percent", "duration", "count", "physical", "person", "point"))
_REACH = 120  # characters on both sides that make the passage
_NEAR = 3  # words between what is granted and the number
_MARKS = 3  # different marks that make a passage one of rules


class Policies:
    """Marks, measures and facts of rules, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def words(kind: str) -> str:
            return alternation(lexicon.select("status_words", "word", kind=kind))

        self._mark = re.compile(words("rule mark"))
        self._measures = re.compile(words("rule measure"))
        self._verbs = frozenset(lexicon.select("status_words", "word", kind="rule deed"))
        self._facts = re.compile(words("rule fact"))

    def find(self, place: Place) -> bool:
        """Whether the number of a place states a rule of its passage."""
        document, quantity = place.document, place.quantity
        if quantity.kind not in _KINDS or place.tense != 0:
            return False
        text = document.text
        _, last = document.layout.clause(place.at)
        end = document.words[last - 1].end if last > place.at else quantity.span.end
        near = document.layout.texts[max(place.first, place.at - _NEAR) : min(last, place.at + _NEAR)]
        if self._verbs.isdisjoint(near) and self._measures.search(text, place.clause, end) is None:
            return False
        if self._facts.search(text, place.clause, end) is not None:
            return False
        return len(self._marks_around(place)) >= _MARKS

    def _marks_around(self, place: Place) -> frozenset[str]:
        document = place.document
        paragraph = document.paragraphs[place.sentence.paragraph]
        low = max(paragraph.start, (place.quantity.span.start - _REACH) // _REACH * _REACH)
        high = min(paragraph.end, low + 3 * _REACH)
        return document.once(("rule marks", low, high), lambda: frozenset(self._mark.findall(document.text, low, high)))
