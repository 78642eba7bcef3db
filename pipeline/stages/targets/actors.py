"""Who commits: the name or body right before the word of will (市文体部门要求), else whom the passage is about."""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.figures.cues import Cue
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document
from pipeline.stages.figures.reading import Said
from pipeline.stages.figures.statuses import Statuses
from pipeline.stages.figures.subjects import Subjects, follow_subjects
from pipeline.stages.figures.vocabulary import MODIFIERS, NOUNS

_ACTS = frozenset(("GPE", "ORG", "FAC", "PERSON"))
_BETWEEN = frozenset(("d", "ad", "t", "f", "u", "uj", "c"))  # parts of speech that may stand before the word of will
_LONGEST_NAME = 8  # words of a body without a name
_NEAR = 6  # words between a body and its word of will
_UPPER = ("省", "国", "自治区", "直辖市")
_LOWER = ("市", "县", "区", "镇", "乡", "村", "州", "旗", "街道")


class _Bodies(msgspec.Struct, frozen=True):
    heads: tuple[str, ...]
    companies: frozenset[str]
    offices: tuple[str, ...]
    issuers: re.Pattern[str]


@lru_cache(maxsize=4)
def _bodies(lexicon: Lexicon) -> _Bodies:
    def kind(name: str) -> tuple[str, ...]:
        return lexicon.select("actor_bodies", "word", kind=name)

    return _Bodies(
        heads=kind("body") + kind("company"),
        companies=frozenset(kind("company")),
        offices=kind("office"),
        issuers=re.compile(rf"(国家|全国|中央|国务院){alternation(kind('plan'))}"),
    )


class Actors:
    """Finds who commits to the targets of one document."""

    def __init__(self, document: Document, statuses: Statuses, lexicon: Lexicon) -> None:
        self.document = document
        self.layout = document.layout
        self.statuses = statuses
        self.subjects: Subjects = follow_subjects(document, lexicon)
        self.bodies = _bodies(lexicon)
        self._ends = {entity.end: entity for entity in document.entities if entity.label in _ACTS}

    def find(self, at: int) -> Said[str | None]:
        """Who commits to what stands at word `at`, by the full name in the article; None where nobody is named."""
        sentence = self.layout.sentence(at)
        place = self.document.words[at].start
        said = self.subjects.find(at, "target")
        for cue in reversed(self.statuses.cues_in(self.document, sentence.start, place)):
            if cue.status != "target":
                continue
            actor = self._before(cue, sentence.first)
            if actor is not None:
                return Said(self._resolved(actor, said.value), "before the word of will")
        issuer = self.bodies.issuers.search(self.document.text, sentence.start, place)
        if issuer is not None:
            return Said(issuer[1], "issuer of the plan")
        if said.rule in ("name in a sentence before", "name in the heading"):
            return Said(self._own_place(said.value), said.rule)
        return said

    def _before(self, cue: Cue, floor: int) -> str | None:
        """The name, or the noun for a body, that stands before a cue in its clause."""
        words, at = self.document.words, self.layout.word_at(cue.start) - 1
        for back in range(at, max(floor, at - _NEAR) - 1, -1):
            word = words[back]
            entity = self._ends.get(word.end)
            if entity is not None:
                return entity.name
            if word.text in CLAUSE_ENDS:
                return None
            if word.text.endswith(self.bodies.heads) and word.pos in NOUNS:
                return self._noun(back, floor)
            if back not in self.layout.time_at and word.pos not in _BETWEEN and word.text not in ("年初", "本"):
                return None
        return None

    def _noun(self, last: int, floor: int) -> str | None:
        """The noun phrase that ends with word `last`, from the beginning of its clause: 市文体部门."""
        words = self.document.words
        first = last
        while first > floor and last - first < _LONGEST_NAME:
            word = words[first - 1]
            if word.pos not in NOUNS and word.pos not in MODIFIERS:
                break
            if first - 1 in self.layout.time_at or first - 1 in self.layout.quantity_at:
                break
            first -= 1
        return "".join(word.text for word in words[first : last + 1])

    def _resolved(self, actor: str, said: str | None) -> str | None:
        """公司, 该社: the company that the passage is about, unless that is an office or a place."""
        if actor not in self.bodies.companies:
            return actor
        if said is None or said.endswith(self.bodies.offices) or said.endswith(_LOWER):
            return actor.removeprefix("该")
        return said

    def _own_place(self, name: str | None) -> str | None:
        """What a report of a town carries on from a sentence about its province is about the town again."""
        topic = self.subjects.topics.article
        if name is not None and topic is not None and name.endswith(_UPPER) and topic.endswith(_LOWER):
            return topic
        return name


def follow_actors(document: Document, statuses: Statuses, lexicon: Lexicon) -> Actors:
    """The actors of a document, made once."""
    return document.once(Actors, lambda: Actors(document, statuses, lexicon))
