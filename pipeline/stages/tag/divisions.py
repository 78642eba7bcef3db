"""Divisions and settlements that no table has (invented ones, hamlets, new towns), by suffix, make-up and surroundings.

The dictionary cuts an unknown name into characters (樟木|坳|村, 岚|港市). A name is put together again leftward from
its suffix, over characters that are no words of grammar, until a word ends it. Made of ordinary words (石磨村) it needs
surroundings that only a place has: a place before it, 位于, a government behind it, its stem elsewhere in the text.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE, place_cues, place_suffixes, stops

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f]+")
_LONGEST = 4  # characters of a stem
_OFTEN = 3  # mentions of its stem
_AGAIN = 2  # mentions of a name that recurs
_LAND = frozenset(
    "山江河湖海岛水城渔石沙田林"
)  # make a common noun with a word before them (江南|水|乡), a name with a character
_NO_NAME = frozenset("的了和与是有这那个们各全我该本每某一两三几多大小新老旧整同邻")
_NAME_POS = frozenset(("ns", "nr", "nz", "nrfg"))
_PLAIN_POS = frozenset(("n", "a", "b", "s", "f", "j", "l", "i", "vn", "nrt", "an", "z", "g", "ng"))
# Parts of speech of single characters that begin no name: they are words of the sentence.
_GRAMMAR_POS = frozenset(
    ("v", "p", "d", "c", "uj", "ul", "uz", "ug", "ud", "uv", "u", "r", "m", "y", "k", "t", "e", "o", "x")
)
_BELOW = re.compile("[\u4e00-\u9fff]{2,4}?(?:区|县|镇|乡|村|街道|社区)")


class Stem(msgspec.Struct, gc=False, frozen=True):
    """What stands before a suffix: `plain` where ordinary words are in it, `coined` where single characters are,

    `common` where one of its words makes a common noun with the suffix.
    """

    start: int
    plain: bool
    coined: bool
    common: bool


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], re.Pattern[str], tuple[str, ...]]:
    """Suffixes of divisions and settlements; what follows a division's name; the suffixes that need more proof."""
    weak = tuple(lexicon.select("place_suffixes", "suffix", kind="division"))
    suffixes = place_suffixes(lexicon, "settlement", "county", "division")
    return re.compile(alternation(suffixes)), re.compile(alternation(stops(lexicon, "seat"))), weak


def find_divisions(scene: Scene, ends: set[int]) -> list[Candidate]:
    """Places left to right; adds where they end to `ends`, which has the known ones."""
    pattern, seat, weak = _patterns(scene.lexicon)
    refused = stops(scene.lexicon, "before")
    locative, _ = place_cues(scene.lexicon)
    found: list[Candidate] = []
    recurring: dict[str, int] = {}
    for match in pattern.finditer(scene.text):
        suffix, end = match.span()
        inward = scene.char(end) in "里内" and scene.ends[end + 1]
        if not (scene.ends[end] or inward or seat.match(scene.text, end)):
            continue
        stem = _stem(scene, suffix, ends)
        recurs = recurring.get(scene.text[suffix - 2 : end])
        if recurs is None:
            recurs = recurring[scene.text[suffix - 2 : end]] = _recurs(scene, suffix, end, match[0] in weak)
        if recurs and (stem is None or stem.start != suffix - recurs) and suffix not in ends:
            stem = Stem(suffix - recurs, False, True, False)
        if stem is None:
            continue
        name, behind = scene.text[stem.start : suffix], stem.start in ends
        if name in refused or scene.text[stem.start : end] in refused:
            continue
        if (stem.common or scene.text[end - 2 : end] in refused) and (stem.plain or not behind):
            continue  # 美丽|乡|村, 特色|小|镇
        seated = behind or seat.match(scene.text, end) is not None or _BELOW.match(scene.text, end) is not None
        located = bool(locative.search(scene.text, max(0, stem.start - 3), stem.start))
        again = len(scene.mentions(name)) > 1
        if stem.start == suffix - recurs:
            good = True
        elif match[0] in weak:
            good = not stem.plain and (seated or again)
        elif stem.plain:
            good = seated or located or (stem.coined and scene.char(stem.start - 1) in PAUSE + "的")
        else:
            good = True
        sure = seated or located
        if end in ends and not (good and stem.coined and (sure or again) and not stem.plain):
            continue  # 丰县 is known: 凌|丰县 must be certain to be another
        if good:
            ends.add(end)
            found.append(Candidate(stem.start, end, "GPE", full=scene.text[stem.start : end], short=name))
    return found


def find_titled_divisions(scene: Scene) -> dict[str, str]:
    """Short and full names of divisions named above the paragraphs before a government (托素市2026年政府工作报告)."""
    first = next((at for at, char in enumerate(scene.text) if char != "\n"), 0)
    found: dict[str, str] = {}
    for match in _titled(scene.lexicon).finditer(scene.source, 0, first):
        name, suffix = match[1], match[2]
        if not any(char in scene.particles or char in _NO_NAME for char in name):
            found[name] = name + suffix
    return found


@lru_cache(maxsize=4)
def _titled(lexicon: Lexicon) -> re.Pattern[str]:
    seat = alternation(stops(lexicon, "seat"))
    return re.compile(rf"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]{{2,3}})([省市县区镇乡州旗])(?=(?:20\d\d年)?{seat})")


def _recurs(scene: Scene, suffix: int, end: int, weak: bool) -> int:
    """Characters of the stem of a name that recurs, whatever words the dictionary makes of it (渐|川县); 0 for none.

    Its mentions stand between different characters, and one has a government behind it or a word like 在 before it.
    """
    _, seat, _ = _patterns(scene.lexicon)
    refused, (locative, _) = stops(scene.lexicon, "before"), place_cues(scene.lexicon)
    for length in (2, 3):
        name, whole = scene.text[suffix - length : suffix], scene.text[suffix - length : end]
        if not _HAN.fullmatch(name) or name in refused or whole in refused:
            return 0
        if any(char in scene.particles or char in _NO_NAME for char in name):
            return 0
        places, alone = scene.mentions(whole), scene.mentions(name)
        level = scene.text[suffix:end]
        if len(places) < _AGAIN:
            word = scene.word(suffix - length)
            ordinary = word is not None and word.end == suffix and word.pos not in _NAME_POS
            if len(alone) < _OFTEN or level not in scene.levels or ordinary:
                return 0
            places = alone  # 渐川县 once, but 渐川 often, and 全县
        before = {scene.source[at - 1 : at] for at in places}
        if len(before) < 2 and _HAN.fullmatch("".join(before)):
            continue  # the same character stands before each: the name is longer
        proofs = sum(
            bool(seat.match(scene.source, at + len(whole)))
            or (not weak and bool(locative.search(scene.source, max(0, at - 3), at)))
            for at in places
        )
        proofs += level in scene.levels
        word = scene.word(suffix - length)
        known = word is not None and word.end >= end and (weak or word.pos != "ns")
        known = known or (weak and word is not None and word.end == suffix and word.pos in ("n", "v", "vn"))
        return length if proofs and not known else 0
    return 0


def _stem(scene: Scene, suffix: int, ends: set[int]) -> Stem | None:
    """The stem of two to four characters before a suffix, None where there is none."""
    at, plain, coined, common = suffix, False, False, False
    refused = stops(scene.lexicon, "before")
    single = True  # the part last taken in was one character
    if at in ends and scene.text.endswith(place_suffixes(scene.lexicon, "region", "county", "settlement"), 0, at):
        return None
    while at > 0 and suffix - at < _LONGEST and (at == suffix or at not in ends):
        word = scene.word(at - 1)
        if word is None:
            break
        start, text = word.start, scene.text[word.start : at]
        alone = len(text) == 1
        if suffix - start > _LONGEST or not _HAN.fullmatch(text):
            break
        if alone:
            if text in scene.glue or text in scene.particles:
                break
            before = scene.char(start - 1)
            if (
                word.end == at
                and word.pos in _GRAMMAR_POS
                and word.pos != "x"  # a rare character
                and not (word.pos == "v" and at < suffix and (before in PAUSE + "和与" or start in ends))
            ):
                break  # a verb may begin the name of a place where nothing else stands before it: 、望|湖社区
        elif word.pos not in _NAME_POS and word.pos not in _PLAIN_POS:
            break
        if suffix - at >= 2 and not (alone and single):
            break
        if suffix - at >= 2 and text in refused:
            break  # 老|青岬市
        plain = plain or (not alone and word.pos not in _NAME_POS)
        land = alone and text in _LAND
        common = common or (text in refused and not land) or (not alone and suffix > at and scene.text[at] in _LAND)
        coined = coined or alone
        at, single = start, alone
    return Stem(at, plain, coined, common) if suffix - at >= 2 else None
