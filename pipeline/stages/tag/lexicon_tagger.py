"""The tagger by tables and patterns: finders propose, the strongest and longest proposals that are apart stay."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from pipeline.lexicon import Lexicon
from pipeline.model import Entity, Span, Word
from pipeline.stages.tag.facilities import find_facilities
from pipeline.stages.tag.organisations import find_organisations
from pipeline.stages.tag.persons import find_persons
from pipeline.stages.tag.places import find_places
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.titled import find_titled


class LexiconTagger:
    """Tags by the lexicon's names and by patterns; holds nothing but the lexicon."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """Entities left to right, never overlapping. `words` tile the paragraphs of the Simplified `text`."""
        scene = Scene(text, words, paragraphs, self._lexicon)
        places = resolve(find_places(scene), len(text))
        places = resolve(places + _shorter(scene, places), len(text))
        candidates = [
            *places,
            *find_persons(scene),
            *find_organisations(scene, places),
            *find_facilities(scene, places),
            *find_titled(scene, places),
        ]
        return _entities(scene, resolve(candidates, len(text)))


def resolve(candidates: Iterable[Candidate], length: int) -> list[Candidate]:
    """Those that stay, left to right: of two that overlap the higher rank, then the longer, then the earlier."""
    taken = bytearray(length + 1)
    kept: list[Candidate] = []
    for candidate in sorted(candidates, key=lambda item: (-item.rank, item.start - item.end, item.start, item.label)):
        if not any(taken[candidate.start : candidate.end]):
            taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
            kept.append(candidate)
    return sorted(kept, key=lambda candidate: candidate.start)


def _shorter(scene: Scene, places: list[Candidate]) -> list[Candidate]:
    """Mentions of a place by its short name, once the article has the full one: 小榄 for 小榄镇."""
    full: dict[str, Candidate] = {}
    for place in places:
        if place.short:
            full.setdefault(place.short, place)
    if not full:
        return []
    pattern = re.compile("|".join(map(re.escape, sorted(full, key=len, reverse=True))))
    found = []
    for match in pattern.finditer(scene.text):
        start, end = match.span()
        if not (scene.is_word(start, end) or (len(match[0]) > 2 and scene.begins[start])):
            continue
        known = full[match[0]]
        found.append(Candidate(start, end, known.label, full=known.full, codes=known.codes))
    return found


def _entities(scene: Scene, kept: list[Candidate]) -> tuple[Entity, ...]:
    regions = [code for candidate in kept for code in candidate.codes[:1] if len(candidate.codes) == 1]
    given = {candidate.full for candidate in kept if scene.text[candidate.start : candidate.end] == candidate.full}
    entities: list[Entity] = []
    before = ""
    for candidate in kept:
        text = scene.text[candidate.start : candidate.end]
        adcode = _adcode(candidate.codes, before, regions) if candidate.label == "GPE" else None
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
        before = adcode or before
    return tuple(entities)


def _adcode(codes: tuple[str, ...], before: str, regions: list[str]) -> str | None:
    """The code of a place: its only one, the one under the place named before it, or under most places of the article.

    None where two fit equally.
    """
    if len(codes) < 2:
        return codes[0] if codes else None
    ranked = sorted(((_weight(code, before, regions), code) for code in set(codes)), reverse=True)
    return ranked[0][1] if len(ranked) == 1 or ranked[0][0] > ranked[1][0] else None


def _weight(code: str, before: str, regions: list[str]) -> float:
    weight = 0.0
    for share, region in ((10.0, before), *((1.0, region) for region in regions)):
        stem = region.rstrip("0") if len(region) == 6 else region
        stem = stem + "0" * (len(stem) % 2)
        if stem and code.startswith(stem) and code != region:
            weight += share * len(stem)
        elif region and code[:2] == region[:2]:
            weight += share
    # a province or a prefecture is meant before a county of the same name
    return weight + (0.5 if code.endswith("0000") else 0.25 if code.endswith("00") and len(code) == 6 else 0.0)
