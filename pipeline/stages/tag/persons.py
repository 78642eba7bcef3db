"""Persons: a surname and one or two characters, where a title, a verb of speech or the dictionary says it is a name."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Word
from pipeline.stages.tag.names import (
    DICTIONARY_NAMES,
    HAN,
    NO_NAME,
    PAUSE,
    after_name,
    is_bare,
    is_place,
    name_at,
    no_names,
    spoken_here,
    surname_at,
    surnames,
)
from pipeline.stages.tag.recurring import find_recurring, not_a_body
from pipeline.stages.tag.scene import Candidate, Scene

_FOREIGN = re.compile("[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}){1,3}")

_ROLES = frozenset("师员长农户匠工翁婆妇娘嫂哥姐叔伯爷商")  # end trades that no table has
_GROWERS = frozenset("农户匠")
_SPOKEN = 3  # score of what follows a name: a pause or a verb of speech
_FEW = 40  # names; one pass costs as much as some forty searches

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
    first = _heads(scene.lexicon)
    heads = [word for word in scene.words if word.text[0] in first]
    for word in heads:
        if word.text in known or (word.pos in DICTIONARY_NAMES and word.text[0] in known):
            found = _untitled(scene, word.start, weak)
            if found:
                names.setdefault(found, 1)
    for spans in weak.values():
        # the same three characters at the head of two clauses are a name
        if len(spans) > 1 and not_a_body(scene.text[spans[0][0] : spans[0][1]]):
            names.update(dict.fromkeys(spans, 1))
    for found in find_recurring(scene, heads):
        names.setdefault(found, 1)
    _lists(scene, heads, names)
    return [
        *(
            Candidate(start, end, "PERSON", rank=2 if rank else 1, full=scene.text[start:end])
            for (start, end), rank in sorted(names.items())
        ),
        *_again(scene, [span for span, rank in names.items() if rank]),
        *_foreign(scene),
    ]


@lru_cache(maxsize=4)
def _heads(lexicon: Lexicon) -> frozenset[str]:
    """The first characters of surnames."""
    return frozenset(surname[0] for surname in surnames(lexicon))


def _after_title(scene: Scene, at: int) -> tuple[int, int] | None:
    while scene.char(at) in " 　：:" and scene.char(at) != "\n":
        at += 1
    word = scene.word(at)
    if word is None or word.start != at or is_place(scene, at):
        return None
    known = surnames(scene.lexicon)
    if scene.char(at) in "老小" and known.get(scene.char(at + 1)) is False and scene.begins[at + 2]:
        return at, at + 2  # 司机|老秦
    surname = surname_at(scene, at)
    if word.text in no_names(scene.lexicon):
        return None
    if surname is None:
        sure = len(word.text) in (3, 4) and word.pos == "nr"
        sure = sure or (word.pos in ("nr", "nrt") and scene.char(word.end) in PAUSE + "说" and len(word.text) > 1)
        sure = sure or (word.pos == "nrt" and len(word.text) > 2)
        return (at, word.end) if sure and HAN.fullmatch(word.text) else _coined(scene, at)
    if word.pos in NO_NAME and (len(word.text) > 1 or surname[1]):
        found = name_at(scene, at, 4)
        longer = found is not None and len(word.text) > 1 and found[1] > word.end
        single = found is not None and len(word.text) == 1 and word.pos in ("v", "d") and is_bare(scene, *found)
        return found if longer or single else None  # 发言人|常立诚
    given = scene.word(at + surname[0])
    if given is not None and given.pos == "t" and given.text[-1] in "年月日天":
        return None
    ordinary = len(word.text) > 1 and word.pos not in DICTIONARY_NAMES
    if ordinary and word.pos in ("a", "an", "z", "b"):
        ends = scene.char(at + 2) not in scene.particles and bool(scene.ends[at + 3])
        spoken = len(word.text) == 2 and ends and after_name(scene, at + 3) >= _SPOKEN
        return (at, at + 3) if spoken and HAN.fullmatch(scene.text[at : at + 3]) else None  # 农民|常有福回忆
    found = name_at(scene, at, 4 if ordinary else 1)
    if ordinary and found == (at, word.end) and not spoken_here(scene, word.end):
        return None  # 护士|方面, 老板|毛利
    return found


def _coined(scene: Scene, at: int) -> tuple[int, int] | None:
    """创始人|牧野|川|透露，: behind a title and before a verb of speech also a name whose surname no table has."""
    for end in (at + 3, at + 2):
        last = scene.word(end - 1)
        if last is None or last.end != end or len(last.text) > 1 or not spoken_here(scene, end):
            continue
        if HAN.fullmatch(scene.text[at:end]) and last.pos not in NO_NAME and last.text not in scene.glue:
            return at, end
    return None


def _before_address(scene: Scene, end: int, stop: int) -> tuple[int, int] | None:
    """顾怀瑾|院士 is the name without its title; 顾|女士, with no given name, the whole."""
    for length in (3, 2, 4):
        start = end - length
        surname = surname_at(scene, start) if start >= 0 and scene.begins[start] else None
        if surname is None or surname[1] or length - surname[0] not in (1, 2) or is_place(scene, start):
            continue
        if HAN.fullmatch(scene.text[start:end]) and is_bare(scene, start, end):
            return start, end
    known = surnames(scene.lexicon)
    return (end - 1, stop) if scene.char(end - 1) in known and scene.begins[end - 1] and scene.begins[end] else None


def _untitled(scene: Scene, at: int, weak: dict[str, list[tuple[int, int]]]) -> tuple[int, int] | None:
    """A name at the head of a clause with a verb of speech or a joining word behind it, or after 叫, 58岁的.

    What merely could be a name goes to `weak`.
    """
    surname = surname_at(scene, at)
    before = scene.char(at - 1)
    role = before in _ROLES
    if surname is None or is_place(scene, at) or not (role or before in PAUSE + "的和与由据在叫跟让岁"):
        return None
    lives = before == "的" and _lives(scene.lexicon).search(scene.text, max(0, at - 18), at - 1) is not None
    if surname[1] and not (role or lives or scene.text[at - 2 : at] == "岁的"):
        return None
    found = name_at(scene, at, 2)
    if found is None or not is_bare(scene, *found):
        return None
    text, after = scene.text[at : found[1]], after_name(scene, found[1])
    spoken = after >= 3 and scene.char(found[1]) not in PAUSE
    called = before == "叫" or scene.text[at - 2 : at] == "岁的"
    if len(text) > 2 and not (role and after < 6) and (spoken or called or (after == 2 and before not in "和与、据在")):
        return found
    if role:
        grown = before in _GROWERS and len(text) > 2 and after >= 2
        return found if after == 6 or grown or (spoken and before != "长") else None
    if (spoken and before in PAUSE + "据") or (called and (after >= 2 or scene.ends[found[1]])):
        return found
    if len(text) > 2 and lives and (after >= _SPOKEN or after or _acts(scene, found[1])):
        return found  # 在花桥做中介的|魏小军，
    if len(text) > 2 and before in PAUSE + "的":
        weak.setdefault(text, []).append(found)
    return None


@lru_cache(maxsize=4)
def _lives(lexicon: Lexicon) -> re.Pattern[str]:
    """在花桥做中介: a clause that tells what a person lives on."""
    living = alternation(lexicon.select("subject_marks", "word", kind="living"))
    return re.compile(f"(?:^|[，。；“”\\n])[^，。；“”\\n]{{0,3}}{living}[^，。；“”\\n]{{1,14}}\\Z")


def _acts(scene: Scene, at: int) -> bool:
    """Whether a verb stands here that no noun is (冯晓岚|揣着50万元, 区慧贤|损失货品)."""
    word = scene.word(at)
    return word is not None and word.start == at and word.pos == "v"


def _lists(scene: Scene, heads: Iterable[Word], names: Found) -> None:
    """郭文海、X、Y: what is listed beside a name and looks like one is one.

    `heads` are the words that may begin with a surname.
    """
    known = surnames(scene.lexicon)
    seeds: set[tuple[int, int]] = set()
    for word in heads:
        if known.get(word.text[0]) is not False or scene.char(word.start - 1) not in PAUSE:
            continue
        seed = name_at(scene, word.start, 3)
        if seed and scene.char(seed[1]) in "、和与" and is_bare(scene, *seed) and not is_place(scene, word.start):
            seeds.add(seed)
    waiting = sorted(seeds | set(names))
    while waiting:
        start, end = waiting.pop()
        if scene.char(end) not in "、和与" or not scene.begins[end + 1] or is_place(scene, end + 1):
            continue
        beside = name_at(scene, end + 1, 3)
        if (
            beside
            and beside not in names
            and is_bare(scene, *beside)
            and not (surname_at(scene, end + 1) or (0, True))[1]
        ):
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
    for at in _places(scene.text, heads):
        for text in heads[scene.text[at : at + 2]]:
            if scene.text.startswith(text, at) and (len(text) > 2 or scene.begins[at]):
                found.append(Candidate(at, at + len(text), "PERSON", rank=2, full=text))
    return found


def _places(text: str, heads: Collection[str]) -> list[int]:
    """Where these pairs of characters stand: by search for a few, for many by one pass over the text."""
    if len(heads) > _FEW:
        return [at for at, head in enumerate(map(str.__add__, text, text[1:])) if head in heads]
    found = []
    for head in heads:
        at = text.find(head)
        while at >= 0:
            found.append(at)
            at = text.find(head, at + 1)
    return sorted(found)


def _foreign(scene: Scene) -> list[Candidate]:
    """唐纳德·特朗普: the names on both sides of the dot, back to where their words begin."""
    found = []
    for match in _FOREIGN.finditer(scene.text) if "·" in scene.text else ():
        dot, last = scene.text.index("·", match.start()), scene.text.rindex("·", match.start(), match.end()) + 1
        start, end = dot, last
        while start > match.start():
            word = scene.word(start - 1)
            if word is None or (start < dot and (word.text in scene.particles or word.pos in NO_NAME)):
                break
            start = max(word.start, match.start())
        titles = [hit.end for hit in scene.names_at(start) if any(e.kind == "title" for e in hit.entries)]
        start = min(titles, default=start) if titles and max(titles) < dot else start
        while end < match.end():
            word = scene.word(end)
            if word is None or (
                end > last and (word.text in scene.particles or word.pos in NO_NAME or after_name(scene, end))
            ):
                break
            end = min(word.end, match.end())
        found.append(Candidate(start, end, "PERSON", rank=2, full=scene.text[start:end]))
    return found
