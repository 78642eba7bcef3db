"""Persons: a surname and one or two characters, where a title, a verb of speech or the dictionary says it is a name."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.scene import Candidate, Scene

_FOREIGN = re.compile("[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")
_HAN = re.compile("[\u4e00-\u9fff]+")
_PAUSE = "，。、；：！？）】」”』\n（“「,;:!?) 　《/／—"
_NAME_POS = frozenset(("nr", "nrfg", "nrt", "nz", "ns", "x"))
_NO_NAME = frozenset("v d p c r t m q ad f u uj ul uz ud ug vn i l j y e o vd vi".split())


def find_persons(scene: Scene) -> list[Candidate]:
    """Persons at every mention that says itself who it is, and every further mention of the same name."""
    names: dict[tuple[int, int], int] = {}
    for hit, index in scene.of("person"):
        entry = hit.entries[index]
        if not entry.common and (scene.begins[hit.start] or scene.ends[hit.end]):
            names[hit.start, hit.end] = 2
    for hit, _ in scene.of("title"):
        end = _after_title(scene, hit.end)
        if end:
            names[end] = 3
    for hit, _ in scene.of("verb"):
        found = _before_verb(scene, hit.start)
        if found:
            names[found] = 2
    for word in scene.words:
        if word.pos == "nr" and _alone(scene, word.start, word.end):
            names.setdefault((word.start, word.end), 1)
    for hit, _ in scene.of("address"):
        start = hit.start - 1
        if start >= 0 and scene.text[start] in surnames(scene.lexicon) and scene.begins[start]:
            names[start, hit.end] = 2
    _lists(scene, names)
    found_names = [Candidate(start, end, "PERSON", rank=2, full=scene.text[start:end]) for start, end in sorted(names)]
    return found_names + _again(scene, names) + _foreign(scene)


@lru_cache(maxsize=4)
def surnames(lexicon: Lexicon) -> dict[str, bool]:
    """Surnames, each with whether the character is above all an ordinary word."""
    return {row["surname"]: row["common"] == "1" for row in lexicon.rows("surnames")}


@lru_cache(maxsize=4)
def _follow(lexicon: Lexicon) -> frozenset[str]:
    return frozenset(lexicon.select("titles", "word", place="follow"))


def _surname(scene: Scene, at: int) -> tuple[int, bool] | None:
    """Length of the surname at `at`, and whether it is an ordinary word too."""
    known = surnames(scene.lexicon)
    if scene.text[at : at + 2] in known:
        return 2, False
    if scene.char(at) in known:
        return 1, known[scene.char(at)]
    return None


def _score(scene: Scene, start: int, end: int) -> int:
    """How well a name ends at `end`: a pause or a verb follows, a word ends, jieba has a name there."""
    after = scene.char(end)
    score = 0
    if after in _PAUSE:
        score += 3
    elif any(entry.kind in ("verb", "address") for hit in scene.gazetteer.at(scene.text, end) for entry in hit.entries):
        score += 3
    elif after in _follow(scene.lexicon):
        score += 2
    if scene.ends[end]:
        score += 1
    word = scene.word(start)
    if word is not None and word.start == start and word.end == end and word.pos == "nr":
        score += 1
    return score


def _extent(scene: Scene, at: int, least: int) -> tuple[int, int] | None:
    """The name that begins at `at`, if its best ending scores `least`."""
    surname = _surname(scene, at)
    if surname is None:
        return None
    length, common = surname
    best: tuple[int, int] | None = None
    for given in (2, 1):
        end = at + length + given
        if end > len(scene.text) or not _HAN.fullmatch(scene.text[at:end]):
            continue
        score = _score(scene, at, end) - (1 if common else 0)
        if given == 1 and scene.char(end - 1) in _follow(scene.lexicon):
            score -= 2
        if given == 2 and scene.char(end - 1) in _follow(scene.lexicon) and not scene.ends[end]:
            score -= 2
        if best is None or score > best[0]:
            best = (score, end)
    return None if best is None or best[0] < least else (at, best[1])


def _after_title(scene: Scene, at: int) -> tuple[int, int] | None:
    while scene.char(at) in " 　：:":
        at += 1
    word = scene.word(at)
    if word is None or not (word.start == at or scene.char(at) in surnames(scene.lexicon)):
        return None
    if word.start == at and len(word.text) > 1 and word.pos in _NO_NAME:
        return None
    if word.start == at and word.pos in ("nr", "nrt", "x", "nz") and 2 <= len(word.text) <= 4 and _surname(scene, at) is None:
        return (at, word.end) if scene.char(word.end) in _PAUSE + "说" and _HAN.fullmatch(word.text) else None
    if word.start == at and len(word.text) == 1 and word.pos in _NO_NAME and (_surname(scene, at) or (0, True))[1]:
        return None
    if _place(scene, at):
        return None
    ordinary = word.start == at and len(word.text) > 1 and word.pos in ("n", "a", "b", "s", "an", "ng", "nt")
    return _extent(scene, at, 3 if ordinary else 1)


def _place(scene: Scene, at: int) -> bool:
    """Whether a place or an organisation of the tables begins here."""
    return any(
        entry.label in ("GPE", "LOC", "ORG") and entry.kind not in ("town", "org_suffix") and not entry.common
        for hit in scene.gazetteer.at(scene.text, at)
        for entry in hit.entries
    )


def _before_verb(scene: Scene, end: int) -> tuple[int, int] | None:
    """郭文海|表示 at the head of a clause, or behind another word that ends there."""
    for length in (3, 2, 4):
        start = end - length
        if start < 0 or not _HAN.fullmatch(scene.text[start:end]) or not scene.begins[start]:
            continue
        surname = _surname(scene, start)
        if surname is None or surname[1] or length - surname[0] not in (1, 2) or _place(scene, start):
            continue
        word = scene.word(start)
        if word is None or scene.char(start - 1) not in _PAUSE:
            continue
        if word.pos == "nr" and (word.end == end or len(word.text) == 1):
            return start, end
    return None


def _alone(scene: Scene, start: int, end: int) -> bool:
    """A name to the dictionary that stands between pauses, three characters with a surname: 李国英、韩俊."""
    surname = _surname(scene, start)
    if surname is None or surname[1] or not 2 <= end - start - surname[0] + 1 <= 3 or end - start < 3 or _place(scene, start):
        return False
    return scene.char(start - 1) in _PAUSE + "和与" and scene.char(end) in "、，。）；和与"


def _lists(scene: Scene, names: dict[tuple[int, int], int]) -> None:
    """郭文海、X、Y: what is listed beside a name and looks like one is one."""
    waiting = sorted(names)
    while waiting:
        start, end = waiting.pop()
        if scene.char(end) in "、和与":
            nearby = _extent(scene, end + 1, 3)
            if nearby and nearby not in names and not _place(scene, end + 1) and scene.begins[end + 1]:
                names[nearby] = 1
                waiting.append(nearby)


def _again(scene: Scene, names: dict[tuple[int, int], int]) -> list[Candidate]:
    """Every further mention of a name of the article."""
    texts = {scene.text[start:end] for start, end in names if end - start > 1}
    texts = {text for text in texts if len(text) > 2 or not scene.gazetteer.names.get(text)}
    if not texts:
        return []
    found = []
    heads: dict[str, list[str]] = {}
    for text in texts:
        heads.setdefault(text[:2], []).append(text)
    for at in [at for at, head in enumerate(map(str.__add__, scene.text, scene.text[1:])) if head in heads]:
        for text in heads[scene.text[at : at + 2]]:
            if scene.text.startswith(text, at) and (len(text) > 2 or scene.begins[at]):
                found.append(Candidate(at, at + len(text), "PERSON", rank=2, full=text))
    return found


def _foreign(scene: Scene) -> list[Candidate]:
    """唐纳德·特朗普: the names on both sides of the dot, back to where their words begin."""
    found = []
    for match in _FOREIGN.finditer(scene.text):
        dot, end = match[0].index("·") + match.start(), match.end()
        word = scene.word(dot - 1)
        start = word.start if word else match.start()
        while word and start > match.start():
            word = scene.word(start - 1)
            if word is None or word.pos not in _NAME_POS:
                break
            start = word.start
        last = match[0].rindex("·") + match.start() + 1
        tail = scene.word(last)
        stop = tail.end if tail and tail.start == last else end
        while stop < end:
            tail = scene.word(stop)
            if tail is None or tail.pos not in _NAME_POS:
                break
            stop = tail.end
        found.append(Candidate(max(start, match.start()), min(stop, end), "PERSON", rank=2, full=""))
    return found
