"""The tagger by tables and patterns: finders propose, the strongest and longest proposals that are apart stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from pipeline.lexicon import Lexicon
from pipeline.model import Entity, Span, Word
from pipeline.stages.tag.facilities import find_facilities
from pipeline.stages.tag.firms import find_built, find_firms
from pipeline.stages.tag.headlines import find_headline
from pipeline.stages.tag.organisations import find_organisations, without_roles
from pipeline.stages.tag.persons import find_persons
from pipeline.stages.tag.places import find_places, find_shorter
from pipeline.stages.tag.repeats import find_repeats
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.titled import find_titled

_LOCAL = {"hk": "810000", "tw": "710000", "mo": "820000"}


class LexiconTagger:
    """Tags by the lexicon's names and by patterns; holds nothing but the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """Entities left to right, never overlapping. `words` tile the paragraphs of the Simplified `text`."""
        scene = Scene(text, words, paragraphs, self._lexicon)
        places = resolve(find_places(scene), len(text))
        places = resolve(places + find_shorter(scene, places), len(text))
        candidates = [
            *places,
            *find_persons(scene),
            *without_roles(scene, [*find_organisations(scene, places), *find_firms(scene)]),
            *find_built(scene),
            *find_facilities(scene, places),
            *find_titled(scene, places),
            *find_headline(scene),
        ]
        candidates += find_repeats(scene, resolve(candidates, len(text)))
        return _entities(scene, resolve(candidates, len(text)))


def resolve(candidates: Iterable[Candidate], length: int) -> list[Candidate]:
    """Those that stay, left to right: of two that overlap the higher rank, then the longer, then the earlier."""
    taken = bytearray(length + 1)
    kept: list[Candidate] = []
    for candidate in sorted(
        candidates, key=lambda item: (-item.rank, item.start - item.end, item.start, item.label != "ORG", item.label)
    ):
        if taken.find(1, candidate.start, candidate.end) < 0:
            taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: candidate.start)


def _entities(scene: Scene, kept: list[Candidate]) -> tuple[Entity, ...]:
    regions: Counter[str] = Counter()
    for candidate in kept:
        if len(candidate.codes) == 1:
            for region in _regions(candidate.codes[0]):
                regions[region] += 1
    given = {candidate.full for candidate in kept if scene.text[candidate.start : candidate.end] == candidate.full}
    entities: list[Entity] = []
    before = ""
    for candidate in kept:
        text = scene.text[candidate.start : candidate.end]
        adcode = None
        if candidate.label == "GPE":
            behind = entities[-1] if entities and entities[-1].end == candidate.start else None
            within = behind.adcode if behind is not None and behind.label == "GPE" else None
            adcode = _placed(scene, candidate, text, before, within, regions)
        entities.append(
            Entity(
                start=candidate.start,
                end=candidate.end,
                text=text,
                label=candidate.label,
                name=candidate.full if candidate.full in given else text,
                adcode=adcode,
            )
        )
        before = adcode if adcode is not None and adcode.isdigit() else before
    return tuple(entities)


def _placed(
    scene: Scene, candidate: Candidate, text: str, before: str, within: str | None, regions: Counter[str]
) -> str | None:
    """The code of a place; `within` is that of the place it is named right behind."""
    codes = candidate.codes
    if within is not None and within.isdigit() and all(len(code) > 6 for code in codes):
        # no such town lies there by the tables, as 东升镇 in 中山: its own code is not known
        stem = within[:6].rstrip("0")
        codes = tuple(code for code in codes if code.startswith(stem))
        if not codes:
            return within[:6]
    if codes:
        return _adcode(codes, before, regions)
    return _beyond(scene, text)


def _beyond(scene: Scene, name: str) -> str | None:
    """The ISO 3166 code of a country; of a place in Hong Kong, Macau or Taiwan the GB/T 2260 code of the region."""
    for entry in scene.gazetteer.names.get(name, ()):
        if entry.kind == "world" and entry.code:
            return entry.code
        if entry.kind == "local":
            return _LOCAL.get(entry.code)
    return None


def _regions(code: str) -> tuple[str, ...]:
    """The province, prefecture and county a code lies in, itself left out: 442000118 → 44, 4420, 442000."""
    whole = code.rstrip("0") if len(code) == 6 else code
    return tuple(code[:length] for length in (2, 4, 6) if length <= len(whole) + len(whole) % 2)


def _adcode(codes: tuple[str, ...], before: str, regions: Counter[str]) -> str | None:
    """The code of a place: its only one, the one under the place named before it, or under most places of the article.

    None where two fit equally.
    """
    different = sorted(set(codes))
    if len(different) < 2:
        return different[0] if different else None
    above = set(_regions(before)) if before else set()
    ranked = sorted(((_weight(code, above, regions), code) for code in different), reverse=True)
    return ranked[0][1] if ranked[0][0] > ranked[1][0] else None


def _weight(code: str, above: set[str], regions: Counter[str]) -> float:
    # a province or a prefecture is meant before a county of the same name
    weight = 0.5 if code.endswith("0000") else 0.25 if code.endswith("00") and len(code) == 6 else 0.0
    for region in _regions(code):
        weight += len(region) * ((20 if region in above else 0) + min(regions[region], 20))
    return weight
