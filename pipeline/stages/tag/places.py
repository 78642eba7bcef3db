"""Places: the tables' names where they stand for a place, and settlements, bays and hills the tables do not know.

A full name (X县) is taken as it stands. A short one (X) is taken where it can only be the place: provinces and
prefectures by themselves, counties beside their province or prefecture, districts and towns only behind the place they
lie in or once the article has their full name. Ordinary words (``common`` in the tables) need that support always.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.divisions import find_divisions, find_titled_divisions
from pipeline.stages.tag.gazetteer import Entry, Hit, mentions
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE, find_unknown, place_cues, stem, stops

_THAN = frozenset("低高大小多少快慢优次相等属位处关基")
_COUNTIES = 8  # whose towns are looked for by their short names
_OFTEN = 3  # mentions


def find_places(scene: Scene) -> list[Candidate]:
    """Places left to right; they may overlap where one runs into another."""
    named, known = _named_regions(scene), scene.gazetteer.places
    found: list[Candidate] = []
    ends: set[int] = set()
    covered = 0
    for hit in scene.hits:
        if hit.end <= covered:
            continue  # inside a name already read, which is the longer one
        places = known.get(hit.text)
        candidate = None if places is None else _read(scene, hit, places, named, ends)
        if candidate is not None:
            found.append(candidate)
            ends.add(candidate.end)
            covered = candidate.end
    found += find_divisions(scene, ends)
    found += find_unknown(scene, ends)
    return sorted(found, key=lambda candidate: (candidate.start, -candidate.end))


def _named_regions(scene: Scene) -> frozenset[str]:
    """Codes of provinces (2 digits), prefectures (4) and counties (6) that the article names beyond doubt."""
    named: set[str] = set()
    for hit, _ in (*scene.of("place"), *scene.of("short"), *scene.of("local")):
        for entry in hit.entries:
            if entry.kind == "local" and not entry.common:
                named.add("71" if entry.code == "tw" else "81")
            common = entry.common and entry.kind == "short"  # 江山 is a word too, 江山市 is not
            if entry.kind not in ("place", "short") or common or not scene.is_word(hit.start, hit.end):
                continue
            if entry.kind == "short" and not entry.code.endswith("00"):
                continue
            named |= {entry.code[:2], entry.code[:4], entry.code}
    return frozenset(named)


def _read(scene: Scene, hit: Hit, places: list[Entry], named: frozenset[str], ends: set[int]) -> Candidate | None:
    """The place that a name is here, of those it may be; None where it is none."""
    whole = scene.is_word(hit.start, hit.end)
    half = bool(scene.begins[hit.start] or scene.ends[hit.end])
    behind = hit.start in ends
    for entry in places:
        if entry.kind == "place" and (half if len(hit.text) > 2 else whole) and _full(scene, entry, hit, named, behind):
            same = [other for other in places if other.kind == "place"]
            short = stem(scene.lexicon, hit.text)
            return Candidate(hit.start, hit.end, "GPE", full=entry.full, codes=_codes(same), short=short)
    for kind in ("town", "world", "short", "local", "loc"):
        same = [other for other in places if other.kind == kind and _fits(scene, hit, other, named, behind)]
        if not same:
            continue
        if kind == "town":
            if whole and _sound(scene, hit, same, named, behind):
                codes = tuple(other.code for other in same)
                return Candidate(
                    hit.start, hit.end, "GPE", full=hit.text, codes=codes, short=stem(scene.lexicon, hit.text)
                )
        elif (
            whole
            or (kind in ("short", "world") and _before_more(scene, hit))
            or (behind and kind in ("short", "world") and scene.ends[hit.end])
            or (half and len(hit.text) > 2)
        ):
            local = kind != "world" and same[0].label == "GPE"
            return Candidate(
                hit.start, hit.end, same[0].label or "GPE", full=same[0].full, codes=_codes(same), local=local
            )
    return None


def _before_more(scene: Scene, hit: Hit) -> bool:
    """台湾|人, 上海|浦东新区, 法国|巴黎: one word to the dictionary, but a place and something more."""
    if not scene.begins[hit.start]:
        return False
    if scene.char(hit.end) == "人" and scene.ends[hit.end + 1]:
        return True
    return any(entry.kind in ("place", "world") for after in scene.names_at(hit.end) for entry in after.entries)


def _sound(scene: Scene, hit: Hit, entries: list[Entry], named: frozenset[str], behind: bool) -> bool:
    """A town's name must not be made of other words (两个月|城镇) unless the place it lies in is named."""
    if hit.text[0] == "于" and scene.char(hit.start - 1) in _THAN:
        return False  # 低于城镇居民
    word = scene.word(hit.start)
    if behind or (word is not None and word.end == hit.end):
        return True
    last = scene.word(hit.end - 1)
    if last is not None and len(last.text) > 1 and last.text in stops(scene.lexicon, "tail"):
        return any(entry.code[:4] in named for entry in entries)
    return any(entry.code[:2] in named for entry in entries)


def _codes(entries: list[Entry]) -> tuple[str, ...]:
    return tuple(entry.code for entry in entries if len(entry.code) >= 6)


def _full(scene: Scene, entry: Entry, hit: Hit, named: frozenset[str], behind: bool) -> bool:
    """A district whose name any town may have (新城区) counts where its city or province is named."""
    if behind or (len(hit.text) == 2 and not hit.text.endswith("区")):
        return True
    if hit.text in stops(scene.lexicon, "generic"):
        return len(hit.text) > 2 and entry.code[:4] in named
    return len(hit.text) > 2


def _fits(scene: Scene, hit: Hit, entry: Entry, named: frozenset[str], behind: bool) -> bool:
    """Whether a name that is not a full one is this place here."""
    text = scene.text
    locative, compass = place_cues(scene.lexicon)
    if entry.kind == "loc":
        if entry.code == "compass":
            return not locative_point(text, hit, compass)
        return not entry.common
    if entry.kind == "world":
        slogan = scene.text[hit.start - 2 : hit.start] in stops(scene.lexicon, "slogan")
        return not slogan and (not entry.common or bool(_located(locative, text, hit)))
    if entry.kind == "town":
        return True
    if entry.kind == "local":
        if not entry.common:
            return True
        region = "71" if entry.code == "tw" else "81"
        return behind or (region in named and bool(locative.search(text, max(0, hit.start - 3), hit.start)))
    if text[hit.start - 1 : hit.start] == "【" and text[hit.end : hit.end + 1] == "】":
        return True  # 【横州】 heads a piece of short news
    within = entry.code[:2] in named or entry.code[:4] in named
    if entry.code.endswith("0000"):
        return True
    if entry.code[:4] == entry.code.rstrip("0").ljust(4, "0") and entry.code.endswith("00"):
        return not entry.common or behind or _listed(scene, hit)
    district = entry.full.endswith("区") and not entry.full.endswith(("新区", "地区"))
    if entry.common or district:
        return (behind and within) or (within and bool(locative.search(text, max(0, hit.start - 3), hit.start)))
    if within or (entry.full[-1] in scene.levels and len(scene.mentions(hit.text)) >= _OFTEN):
        return True
    word = scene.word(hit.start)
    known = word is not None and word.pos == "ns" and word.end == hit.end
    return known and (scene.char(hit.start - 1) in "，。、；：“”（\n的和与" or bool(_located(locative, text, hit)))


def _located(locative: re.Pattern[str], text: str, hit: Hit) -> re.Match[str] | None:
    return locative.search(text, max(0, hit.start - 3), hit.start)


def _listed(scene: Scene, hit: Hit) -> bool:
    """Whether a name stands in a list of places: beside 、 or 至 another known short name."""
    for at in (hit.end + 1,):
        if scene.char(hit.end) in "、至和" and any(
            entry.kind in ("short", "place") and not entry.common
            for other in scene.names_at(at)
            for entry in other.entries
        ):
            return True
    return False


def locative_point(text: str, hit: Hit, compass: re.Pattern[str]) -> bool:
    """Whether 西北 and the like are a direction here: 往西北, 西北部, 西北角."""
    if compass.match(text, hit.end) and not text.startswith("部分", hit.end):
        return True
    return text[hit.start - 1 : hit.start] in ("往", "向", "朝", "偏")


def _local_towns(scene: Scene, places: list[Candidate]) -> dict[str, Candidate]:
    """Towns of the counties that the article names, by the short name, where one mention can only be a place.

    So it is after 在, behind its county (昆山花桥) or in a list with another place.
    """
    codes = dict.fromkeys(place.codes[0] for place in places if len(place.codes) == 1 and len(place.codes[0]) == 6)
    locative, _ = place_cues(scene.lexicon)
    ordinary, ends = stops(scene.lexicon, "short"), {place.end for place in places}
    starts = {place.start for place in places}
    found: dict[str, Candidate] = {}
    for code in [*codes][:_COUNTIES]:
        for short, name, own in _towns(scene.lexicon).get(code, ()):
            if short in ordinary or short in scene.gazetteer.names or short in found or short not in scene.text:
                continue
            for at in scene.mentions(short):
                end = at + len(short)
                if scene.text[at:end] != short or not scene.is_word(at, end):
                    continue
                listed = scene.char(end) in "、和" and end + 1 in starts
                if at in ends or listed or locative.search(scene.text, max(0, at - 3), at):
                    found[short] = Candidate(0, 0, "GPE", full=name, codes=(own,))
                    break
    return found


@lru_cache(maxsize=2)
def _towns(lexicon: Lexicon) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Short name, full name and code of the towns of each county."""
    found = {}
    for row in lexicon.rows("places_cn"):
        towns = [(stem(lexicon, town[3:]), town[3:], row["code"] + town[:3]) for town in row["towns"].split()]
        found[row["code"]] = tuple(town for town in towns if town[0])
    return found


def find_shorter(scene: Scene, places: list[Candidate]) -> list[Candidate]:
    """Mentions of a place by its short name, once the article has the full one: 小榄 for 小榄镇.

    An ordinary word (和平 for 和平镇) is taken only at the head of a clause, after a word like 在, or behind a place.
    """
    full: dict[str, Candidate] = {}
    for place in places:
        if place.short:
            full.setdefault(place.short, place)
    for short, name in find_titled_divisions(scene).items():
        full.setdefault(short, Candidate(0, 0, "GPE", full=name))
    for short, town in _local_towns(scene, places).items():
        full.setdefault(short, town)
    if not full:
        return []
    locative, _ = place_cues(scene.lexicon)
    ordinary, ends = stops(scene.lexicon, "short"), {place.end for place in places}
    found = []
    for start, end in mentions(scene.text, full):
        name = scene.text[start:end]
        if not (scene.is_word(start, end) or (len(name) > 2 and scene.begins[start])):
            continue
        head = scene.char(start - 1) in PAUSE or start in ends
        if name in ordinary and not (head or locative.search(scene.text, max(0, start - 3), start)):
            continue
        known = full[name]
        found.append(Candidate(start, end, known.label, full=known.full, codes=known.codes, local=True))
    return found
