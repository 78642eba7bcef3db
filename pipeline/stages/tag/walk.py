"""How far to the left the name of an organisation or a facility goes, from the word that ends it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.scene import Candidate, Scene

_INNER_POS = frozenset(
    ("n", "nz", "vn", "j", "b", "l", "an", "nt", "ns", "nr", "nrt", "nrfg", "x", "eng", "g", "k", "f", "s")
)
_JOINS = frozenset("与和及")
NAME_POS = frozenset(("ns", "nr", "nz", "nrfg", "nt"))


class Start(msgspec.Struct, frozen=True, gc=False):
    """Where a name begins. `anchor` says what made it begin there: a place, an organisation, a word such as 国家 or 市;
    `inside` counts the words passed; `named`: the first of them is a name to the dictionary, `coined`: of a thing.
    """

    at: int
    anchor: str
    inside: int
    named: bool
    coined: bool = False


class Anchors:
    """Names already found, by their ends: what a longer name may begin with."""

    def __init__(self, scene: Scene, places: Iterable[Candidate], organisations: Iterable[Candidate] = ()) -> None:
        self.scene = scene
        self.places: dict[int, Candidate] = {}
        self.starts: set[int] = set()
        for place in places:
            self.starts.add(place.start)
            if place.end not in self.places or self.places[place.end].start > place.start:
                self.places[place.end] = place
        self.organisations: dict[int, Candidate] = {}
        for body in organisations:
            if body.end not in self.organisations or self.organisations[body.end].start > body.start:
                self.organisations[body.end] = body
        self.words = org_words(scene.lexicon)

    def walk(self, at: int, *, limit: int = 5, chain: bool = True, joined: bool = False) -> Start:
        """Back from `at`, where the ending word begins, over at most `limit` words of a name's kind.

        With `joined` also over 与, 和 and 及 between two of them.
        """
        scene, inside, named, coined = self.scene, 0, False, False
        floor = max(0, at - 24)
        nearest: Start | None = None  # where nothing anchors the name, it begins at the first word that is a name
        while True:
            place = self.places.get(at) or (
                self.places.get(at + 1) if not inside and scene.char(at) in self.words["level"] else None
            )
            if place is not None and place.start < at:
                begin = self._first(place).start if chain else place.start
                if begin in self.organisations:  # 国家税务总局|广东省|税务局
                    return Start(self.organisations[begin].start, "organisation", inside, named)
                return Start(begin, "place", inside, named)
            if at in self.organisations:
                return Start(self.organisations[at].start, "organisation", inside, named)
            word = scene.word(at - 1) if at > floor else None
            if word is None or inside >= limit:
                return nearest or Start(at, "", inside, named, coined)
            start = next((end for end in range(at - 1, word.start, -1) if end in self.places), word.start)
            if word.end == at and len(word.text) == 1 and word.text not in self.words["level"]:
                run = scene.coined(at)
                if run is not None:
                    at, inside, named, coined = run, inside + 1, True, False
                    nearest = Start(at, "", inside, True, False)
                    continue
                if joined and inside and word.text in _JOINS and word.start not in self.organisations:
                    at = word.start
                    continue
                if not inside or word.pos not in _INNER_POS or word.text in scene.glue:
                    return nearest or Start(at, "", inside, named, coined)
            text = scene.text[start:at]
            if text in self.words["anchor"]:
                return Start(start, "word", inside, named)
            if text in self.words["level"]:
                return Start(start, "level", inside, named)
            numbered = word.pos == "m" and text.startswith("第")
            inner = word.pos in _INNER_POS or text in self.words["inner"] or numbered
            if text in self.words["stop"] or not inner or not text.isalnum():
                return nearest or Start(at, "", inside, named, coined)
            named, coined = word.pos in NAME_POS, word.pos in ("nz", "nt")
            at, inside = start, inside + 1
            if named:
                nearest = Start(at, "", inside, True, coined)

    def _first(self, place: Candidate) -> Candidate:
        """The first of the full place names that stand one behind the other (广州市|黄埔区); a city before a zone."""
        while (before := self.places.get(place.start)) is not None and before.label == "GPE":
            if not before.short and place.label == "GPE":
                break
            place = before
        return place


@lru_cache(maxsize=4)
def org_words(lexicon: Lexicon) -> dict[str, frozenset[str]]:
    """The words of `org_words`, by use."""
    uses = set(lexicon.column("org_words", "use"))
    return {use: frozenset(lexicon.select("org_words", "word", use=use)) for use in uses}
