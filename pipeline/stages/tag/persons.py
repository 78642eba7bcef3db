"""Persons: a surname and one or two characters, where a title, a verb of speech or the dictionary says it is a name."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.scene import Candidate, Scene

_FOREIGN = re.compile("[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_HAN = re.compile("[\u4e00-\u9fff]+")
_PAUSE = "，。、；：！？）】」”』\n（“「,;:!?) 　《/／—●"
_DICTIONARY_NAMES = ("nr", "nrfg")
_NO_NAME = frozenset("v d p c r t m q ad f u uj ul uz ud ug vn i l y e o vd vi".split())

Found = dict[tuple[int, int], int]


def find_persons(scene: Scene) -> list[Candidate]:
    """Persons at every mention that says itself who it is, and every further mention of the same name."""
    names: Found = {}
    for hit, index in scene.of("person"):
        if not hit.entries[index].common and (scene.begins[hit.start] or scene.ends[hit.end]):
            names[hit.start, hit.end] = 0
    for hit, _ in scene.of("title"):
        found = _after_title(scene, hit.end)
        if found:
            names[found] = 3
    for hit, _ in scene.of("address"):
        found = _before_address(scene, hit.start, hit.end)
        if found:
            names[found] = 2
    known = surnames(scene.lexicon)
    weak: dict[str, list[tuple[int, int]]] = {}
    for word in scene.words:
        if word.text in known or (word.pos in _DICTIONARY_NAMES and word.text[0] in known):
            found = _untitled(scene, word.start, weak)
            if found:
                names.setdefault(found, 1)
    for spans in weak.values():
        # the same three characters at the head of two clauses are a name
        if len(spans) > 1:
            names.update(dict.fromkeys(spans, 1))
    _lists(scene, names)
    return [
        *(
            Candidate(start, end, "PERSON", rank=2 if rank else 1, full=scene.text[start:end])
            for (start, end), rank in sorted(names.items())
        ),
        *_again(scene, [span for span, rank in names.items() if rank]),
        *_foreign(scene),
    ]


@lru_cache(maxsize=4)
def surnames(lexicon: Lexicon) -> dict[str, bool]:
    """Surnames, each with whether the character is above all an ordinary word."""
    return {row["surname"]: row["common"] == "1" for row in lexicon.rows("surnames")}


@lru_cache(maxsize=4)
def _follow(lexicon: Lexicon, place: str) -> frozenset[str]:
    """Single characters that follow a name: verbs of speech, or what begins the next word more often than it ends a name."""
    return frozenset(word for word in lexicon.select("titles", "word", place=place) if len(word) == 1)


def _surname(scene: Scene, at: int) -> tuple[int, bool] | None:
    """Length of the surname at `at`, and whether it is an ordinary word too."""
    known = surnames(scene.lexicon)
    if scene.text[at : at + 2] in known:
        return 2, False
    return (1, known[scene.char(at)]) if scene.char(at) in known else None


def _after(scene: Scene, end: int) -> int:
    """What the text after a name says for it: 3 a pause or a verb of speech, 2 a likely next word, 0 nothing."""
    char = scene.char(end)
    if char in _PAUSE or (char in _follow(scene.lexicon, "verb") and scene.begins[end]):
        return 3
    if any(entry.kind in ("verb", "address") for hit in scene.gazetteer.at(scene.text, end) for entry in hit.entries):
        return 3
    return 2 if _begins_word(scene, end) else 0


def _begins_word(scene: Scene, at: int) -> bool:
    """Whether a character that may end a name (强) begins the next word here (强调), or is a joining word (在)."""
    char, word = scene.char(at), scene.word(at)
    if char not in _follow(scene.lexicon, "follow") or word is None or word.start != at:
        return False
    return len(word.text) > 1 or char in scene.glue


def _extent(scene: Scene, at: int, least: int) -> tuple[int, int] | None:
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
    surname = _surname(scene, at)
    if surname is None:
        return None
    length, common = surname
    best: tuple[int, int] | None = None
    word = scene.word(at)
    for given in (2, 1):
        end = at + length + given
        if end > len(scene.text) or not _HAN.fullmatch(scene.text[at:end]):
            continue
        score = _after(scene, end) - (1 if common else 0)
        score += 1 if scene.ends[end] else -2
        if word is not None and word.start == at and word.end == end and word.pos in _DICTIONARY_NAMES:
            score += 3
        if given == 2:
            score += 1
            if _begins_word(scene, end - 1):
                score -= 3
        if scene.char(end - 1) in scene.particles:
            score -= 3
        if best is None or score > best[0]:
            best = (score, end)
    return best


def _after_title(scene: Scene, at: int) -> tuple[int, int] | None:
    while scene.char(at) in " 　：:" and scene.char(at) != "\n":
        at += 1
    word = scene.word(at)
    if word is None or word.start != at or _place(scene, at):
        return None
    surname = _surname(scene, at)
    if surname is None:
        sure = len(word.text) in (3, 4) and word.pos == "nr"
        sure = sure or (word.pos in ("nr", "nrt") and scene.char(word.end) in _PAUSE + "说" and len(word.text) > 1)
        return (at, word.end) if sure and _HAN.fullmatch(word.text) else None
    if word.pos in _NO_NAME and (len(word.text) > 1 or surname[1]):
        return None
    ordinary = len(word.text) > 1 and word.pos not in _DICTIONARY_NAMES
    if ordinary and word.pos in ("a", "an", "z", "b"):
        return None
    return _extent(scene, at, 4 if ordinary else 1)


def _before_address(scene: Scene, end: int, stop: int) -> tuple[int, int] | None:
    """顾怀瑾|院士 is the name without its title; 顾|女士, with no given name, the whole."""
    for length in (3, 2, 4):
        start = end - length
        surname = _surname(scene, start) if start >= 0 and scene.begins[start] else None
        if surname is None or surname[1] or length - surname[0] not in (1, 2) or _place(scene, start):
            continue
        if _HAN.fullmatch(scene.text[start:end]) and _bare(scene, start, end):
            return start, end
    known = surnames(scene.lexicon)
    return (end - 1, stop) if scene.char(end - 1) in known and scene.begins[end - 1] and scene.begins[end] else None


def _place(scene: Scene, at: int) -> bool:
    """Whether a place or an organisation of the tables begins here."""
    return any(
        entry.label in ("GPE", "LOC", "ORG") and entry.kind not in ("town", "org_suffix") and not entry.common
        for hit in scene.gazetteer.at(scene.text, at)
        for entry in hit.entries
        if scene.ends[hit.end]
    )


def _untitled(scene: Scene, at: int, weak: dict[str, list[tuple[int, int]]]) -> tuple[int, int] | None:
    """A name at the head of a clause with a verb of speech or a joining word behind it, or after 叫, 58岁的.

    What merely could be a name goes to `weak`.
    """
    surname = _surname(scene, at)
    before = scene.char(at - 1)
    if surname is None or surname[1] or _place(scene, at) or before not in _PAUSE + "的和与由据在叫跟让岁":
        return None
    found = _extent(scene, at, 2)
    if found is None or not _bare(scene, *found):
        return None
    text, after = scene.text[at : found[1]], _after(scene, found[1])
    spoken = after == 3 and scene.char(found[1]) not in _PAUSE
    called = before == "叫" or scene.text[at - 2 : at] == "岁的"
    if len(text) > 2 and (spoken or called or (after == 2 and before not in "和与、据在")):
        return found
    if (spoken and before in _PAUSE + "据") or (called and after >= 2):
        return found
    if len(text) > 2 and before in _PAUSE + "的":
        weak.setdefault(text, []).append(found)
    return None


def _dictionary(scene: Scene, start: int, end: int) -> bool:
    word = scene.word(start)
    return word is not None and word.end == end and word.pos in _DICTIONARY_NAMES


def _bare(scene: Scene, start: int, end: int) -> bool:
    """Whether the given name is no ordinary words: characters by themselves, or one word that is no verb."""
    if _dictionary(scene, start, end):
        return True
    at = start + (_surname(scene, start) or (1, False))[0]
    word = scene.word(at)
    if word is None or word.start != at or word.end > end:
        return False
    if len(word.text) > 1:
        return word.end == end and word.pos not in _NO_NAME
    return not any(char in scene.particles for char in scene.text[at:end])


def _lists(scene: Scene, names: Found) -> None:
    """郭文海、X、Y: what is listed beside a name and looks like one is one."""
    known = surnames(scene.lexicon)
    seeds: set[tuple[int, int]] = set()
    for word in scene.words:
        if known.get(word.text[0]) is not False or scene.char(word.start - 1) not in _PAUSE:
            continue
        seed = _extent(scene, word.start, 3)
        if seed and scene.char(seed[1]) in "、和与" and _bare(scene, *seed) and not _place(scene, word.start):
            seeds.add(seed)
    waiting = sorted(seeds | set(names))
    while waiting:
        start, end = waiting.pop()
        if scene.char(end) not in "、和与" or not scene.begins[end + 1] or _place(scene, end + 1):
            continue
        beside = _extent(scene, end + 1, 3)
        if beside and beside not in names and _bare(scene, *beside) and not (_surname(scene, end + 1) or (0, True))[1]:
            names.setdefault((start, end), 1)
            names[beside] = 1
            waiting.append(beside)


def _again(scene: Scene, names: list[tuple[int, int]]) -> list[Candidate]:
    """Every further mention of a name of the article."""
    texts = {scene.text[start:end] for start, end in names}
    texts = {text for text in texts if len(text) > 2 or not scene.gazetteer.names.get(text)}
    heads: dict[str, list[str]] = {}
    for text in texts:
        heads.setdefault(text[:2], []).append(text)
    if not heads:
        return []
    found = []
    for at in [at for at, head in enumerate(map(str.__add__, scene.text, scene.text[1:])) if head in heads]:
        for text in heads[scene.text[at : at + 2]]:
            if scene.text.startswith(text, at) and (len(text) > 2 or scene.begins[at]):
                found.append(Candidate(at, at + len(text), "PERSON", rank=2, full=text))
    return found


def _foreign(scene: Scene) -> list[Candidate]:
    """唐纳德·特朗普: the names on both sides of the dot, back to where their words begin."""
    found = []
    for match in _FOREIGN.finditer(scene.text):
        dot, last = scene.text.index("·", match.start()), scene.text.rindex("·", match.start(), match.end()) + 1
        start, end = dot, last
        while start > match.start():
            word = scene.word(start - 1)
            if word is None or (start < dot and (word.text in scene.particles or word.pos in _NO_NAME)):
                break
            start = max(word.start, match.start())
        while end < match.end():
            word = scene.word(end)
            if word is None or (
                end > last and (word.text in scene.particles or word.pos in _NO_NAME or _after(scene, end))
            ):
                break
            end = min(word.end, match.end())
        found.append(Candidate(start, end, "PERSON", rank=2, full=scene.text[start:end]))
    return found
