"""Natural places that no table has, by their suffix; and the words that decide on any place."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.scene import Candidate, Scene

PAUSE = "，。、；：！？（“「《\n "
_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+")
# Parts of speech (jieba's) of names.
_OFTEN = 3  # mentions
_BESIDE = frozenset("边畔岸滨")
_NAME_POS = frozenset(("ns", "nr", "nz", "nrt", "nrfg"))


@lru_cache(maxsize=4)
def stops(lexicon: Lexicon, use: str) -> frozenset[str]:
    """Words of `place_stops` of one use: ``before`` a suffix they make no name; ``short`` they are no short name."""
    return frozenset(lexicon.select("place_stops", "word", use=use))


@lru_cache(maxsize=4)
def place_cues(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What stands before a place (在, 位于), and what makes a point of the compass of a region's name (往, 部)."""
    return re.compile(alternation(stops(lexicon, "locative")) + "$"), re.compile(alternation(stops(lexicon, "compass")))


@lru_cache(maxsize=4)
def place_suffixes(lexicon: Lexicon, *kinds: str) -> tuple[str, ...]:
    """The suffixes of these kinds, the longer first."""
    found = [row["suffix"] for row in lexicon.rows("place_suffixes") if row["kind"] in kinds]
    return tuple(sorted(found, key=len, reverse=True))


@lru_cache(maxsize=4)
def _suffix_pattern(lexicon: Lexicon, *kinds: str) -> re.Pattern[str]:
    return re.compile(alternation(place_suffixes(lexicon, *kinds)))


def stem(lexicon: Lexicon, name: str) -> str:
    """A place's name without its suffix, "" where less than two characters would stay."""
    for suffix in place_suffixes(lexicon, "region", "county", "settlement"):
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name[: -len(suffix)]
    return ""


def find_unknown(scene: Scene, ends: set[int]) -> list[Candidate]:
    """Natural places that no table has: a name-like word with its suffix, at a place's usual spot."""
    found: list[Candidate] = []
    refused = stops(scene.lexicon, "before")
    locative, _ = place_cues(scene.lexicon)
    above = place_suffixes(scene.lexicon, "region", "county", "settlement")
    for match in _suffix_pattern(scene.lexicon, "natural").finditer(scene.text):
        suffix, end = match.start(), match.end()
        word = scene.word(suffix)
        beside = scene.char(end) in _BESIDE and scene.ends[end + 1]  # 青土|湖边
        if (
            word is None
            or not (scene.ends[end] or beside)
            or (suffix in ends and scene.text.endswith(above, 0, suffix))
        ):
            continue
        start = word.start if word.start < suffix else _before(scene, suffix)
        if start is None or not 2 <= suffix - start <= 4 or start in ends:
            continue
        name = scene.text[start:suffix]
        first = scene.word(start)
        if (
            first is None
            or (name in refused and len(scene.mentions(name + match[0])) < _OFTEN)
            or not _HAN.fullmatch(name)
            or scene.text[start:end] in refused
        ):
            continue
        located = bool(locative.search(scene.text, max(0, start - 3), start))
        named = len(first.text) > 1 and first.pos in _NAME_POS and first.pos != "nrt" and suffix - start < 4
        again = len(scene.mentions(scene.text[start:end])) >= _OFTEN and first.end == suffix
        if again or ((named or len(first.text) == 1) and (scene.char(start - 1) in PAUSE or located)):
            found.append(Candidate(start, end, "LOC", full=scene.text[start:end]))
    return found


def _before(scene: Scene, at: int) -> int | None:
    """Where the name before a suffix begins: one word, or characters that are no word (后|礁|村)."""
    word = scene.word(at - 1) if at else None
    if word is None or word.end != at:
        return None
    return word.start if len(word.text) >= 2 else scene.coined(at)
