"""How a person's name reads: surname and given name, where it ends, and what it must not be."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.scene import Scene

HAN = re.compile("[\u4e00-\u9fff]+")
PAUSE = "，。、；：！？）】」”』\n（“「,;:!?) 　《/／—●"
_AGE = re.compile(r"[，（]?(?:今年|现年)?\d{1,3}岁")
_COLONS = frozenset("，：,:。“「")
DICTIONARY_NAMES = ("nr", "nrfg")
# Parts of speech (jieba's) of words that are no given name.
NO_NAME = frozenset(
    (
        "v",
        "d",
        "p",
        "c",
        "r",
        "t",
        "m",
        "q",
        "ad",
        "f",
        "u",
        "uj",
        "ul",
        "uz",
        "ud",
        "ug",
        "vn",
        "i",
        "l",
        "y",
        "e",
        "o",
    )
)


@lru_cache(maxsize=4)
def surnames(lexicon: Lexicon) -> dict[str, bool]:
    """Surnames, each with whether the character is above all an ordinary word."""
    return {row["surname"]: row["common"] == "1" for row in lexicon.rows("surnames")}


@lru_cache(maxsize=4)
def no_names(lexicon: Lexicon) -> frozenset[str]:
    """Words that jieba's dictionary has as persons' names, but that are ordinary words here."""
    return frozenset(lexicon.select("titles", "word", place="no name"))


@lru_cache(maxsize=4)
def _follow(lexicon: Lexicon, place: str) -> frozenset[str]:
    """Single characters that follow a name: verbs of speech, or what more often begins a word than ends a name."""
    return frozenset(word for word in lexicon.select("titles", "word", place=place) if len(word) == 1)


def surname_at(scene: Scene, at: int) -> tuple[int, bool] | None:
    """Length of the surname at `at`, and whether it is an ordinary word too."""
    known = surnames(scene.lexicon)
    if scene.text[at : at + 2] in known:
        return 2, False
    return (1, known[scene.char(at)]) if scene.char(at) in known else None


def spoken_here(scene: Scene, end: int) -> bool:
    """Whether a verb of speech and a pause follow, whatever words the dictionary makes of it: 陆建明|说，(明说)."""
    for hit in scene.names_at(end):
        if scene.char(hit.end) in _COLONS and any(entry.kind == "verb" for entry in hit.entries):
            return True
    return scene.char(end) in "说称" and scene.char(end + 1) in _COLONS


def acts_here(scene: Scene, end: int) -> bool:
    """Whether a verb of one character with 了 or 着 follows, whatever the dictionary makes of it: 王希军|种了."""
    return scene.char(end + 1) in "了着" and scene.char(end) in _follow(scene.lexicon, "follow")


def after_name(scene: Scene, end: int) -> int:
    """What follows a name says for it: 6 a verb of speech and a pause, 3 one of the two, 2 a likely next word."""
    char = scene.char(end)
    if spoken_here(scene, end) or _AGE.match(scene.text, end):
        return 6
    if char in PAUSE or (char in _follow(scene.lexicon, "verb") and scene.begins[end]):
        return 3
    if any(entry.kind in ("verb", "address") for hit in scene.names_at(end) for entry in hit.entries):
        return 3
    return 2 if _begins_word(scene, end) else 0


def _begins_word(scene: Scene, at: int) -> bool:
    """Whether a character that may end a name (强) begins the next word here (强调), or is a joining word (在)."""
    char, word = scene.char(at), scene.word(at)
    if char not in _follow(scene.lexicon, "follow") or word is None or word.start != at:
        return False
    return len(word.text) > 1 or char in scene.glue


def name_at(scene: Scene, at: int, least: int) -> tuple[int, int] | None:
    """The name that begins at `at`, if its best ending scores `least`."""
    if at not in scene.name_ends:
        scene.name_ends[at] = _best(scene, at)
    best = scene.name_ends[at]
    return None if best is None or best[0] < least else (at, best[1])


def _best(scene: Scene, at: int) -> tuple[int, int] | None:
    """Score and end of the likeliest name at `at`.

    Three characters are likelier than two (measured: 9 names in 10 of the corpus) unless the third begins the next
    word or the dictionary has the two as a name.
    """
    surname = surname_at(scene, at)
    if surname is None:
        return None
    length, common = surname
    best: tuple[int, int] | None = None
    word = scene.word(at)
    for given in (2, 1):
        end = at + length + given
        if end > len(scene.text) or not HAN.fullmatch(scene.text[at:end]):
            continue
        score = after_name(scene, end) - (1 if common else 0)
        acts = given == 2 and not scene.ends[end] and acts_here(scene, end)
        score += 1 if scene.ends[end] else 0 if spoken_here(scene, end) else 3 if acts else -2
        if word is not None and word.start == at and word.end == end and word.pos in DICTIONARY_NAMES:
            score += 3
        if given == 1 and acts_here(scene, end):
            score += 2
        if given == 2:
            score += 1 - (5 if acts_here(scene, end - 1) else 0)  # 傅敏|开了
            if _begins_word(scene, end - 1):
                score -= 3
        if scene.char(end - 1) in scene.particles:
            score -= 3
        if given == 1 and scene.char(end) in "和与" and spoken_here(scene, end + 1):
            score -= 6  # 赵清和表示，
        if best is None or score > best[0]:
            best = (score, end)
    return best


def in_dictionary(scene: Scene, start: int, end: int) -> bool:
    """Whether jieba's dictionary has the name."""
    word = scene.word(start)
    return word is not None and word.end == end and word.pos in DICTIONARY_NAMES


def is_bare(scene: Scene, start: int, end: int) -> bool:
    """Whether the given name is no ordinary words: characters by themselves, or one word that is no verb."""
    if in_dictionary(scene, start, end):
        return True
    at = start + (surname_at(scene, start) or (1, False))[0]
    word = scene.word(at)
    if word is None or word.start != at or word.end > end:
        return False
    if len(word.text) > 1:
        return word.end == end and word.pos not in NO_NAME
    return not any(char in scene.particles for char in scene.text[at:end])


def is_place(scene: Scene, at: int) -> bool:
    """Whether a place or an organisation of the tables begins here."""
    return any(
        entry.label in ("GPE", "LOC", "ORG") and entry.kind not in ("town", "org_suffix") and not entry.common
        for hit in scene.names_at(at)
        for entry in hit.entries
        if scene.ends[hit.end]
    )
