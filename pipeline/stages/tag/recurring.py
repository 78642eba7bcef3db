"""Persons who are told by their name alone: three characters that recur in the article and read like a name.

左其衡 is no word of any dictionary and bears no title, but stands six times, each time between other words.
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.model import Word
from pipeline.stages.tag.names import HAN, NO_NAME, PAUSE, surnames
from pipeline.stages.tag.scene import Scene

_OFTEN = 3  # mentions, those in the title too
_DIVISIONS = frozenset("省市县区镇乡村州旗盟江河湖山岛")
_BODIES = frozenset("局厅校所站厂店社部委办处队组院滩段线号")  # end the names of bodies
_PIECES = frozenset("的了在和与是有不这那个们等也都就还又要被把对")


def find_recurring(scene: Scene, heads: list[Word]) -> list[tuple[int, int]]:
    """Spans of one mention each, of names that recur; `heads` are the words that may begin with a surname."""
    known = surnames(scene.lexicon)
    places: dict[str, list[int]] = defaultdict(list)
    for word in heads:
        text = scene.text[word.start : word.start + 3]
        if known.get(text[:1]) is not None and len(text) == 3 and word.end <= word.start + 3:
            places[text].append(word.start)
    return [(at[0], at[0] + 3) for text, at in places.items() if len(at) > 1 and _is_name(scene, text, at)]


def not_a_body(name: str) -> bool:
    """Whether a name does not end like that of a body or a line: 文旅局, 武宜段."""
    return name[-1] not in _BODIES


def _is_name(scene: Scene, text: str, at: list[int]) -> bool:
    if len(scene.mentions(text)) < _OFTEN or not HAN.fullmatch(text) or any(char in _PIECES for char in text[1:]):
        return False
    if not not_a_body(text) or text in scene.gazetteer.names or text[:2] in scene.gazetteer.names:
        return False
    if not all(_bare(scene, start) for start in at):
        return False
    before = {scene.char(start - 1) for start in at}
    after = {scene.char(start + 3) for start in at}
    if after & _DIVISIONS or any(_ends_name(scene, start) for start in at):
        return False  # 塔什克县, 张吉|特大桥
    return len(after) > 1 and len(before) > 1 and any(char in PAUSE + "的" for char in before)


def _ends_name(scene: Scene, start: int) -> bool:
    """Whether the last word of a facility's or a body's name begins with the last of the characters or behind them."""
    return any(
        entry.kind in ("fac_suffix", "org_suffix") and len(hit.text) > 1
        for at in (start + 2, start + 3)
        for hit in scene.names_at(at)
        for entry in hit.entries
    )


def _bare(scene: Scene, start: int) -> bool:
    """Whether the three characters are no ordinary words: single ones, or what the dictionary calls a name."""
    at = start
    while at < start + 3:
        word = scene.word(at)
        if word is None or word.start != at or word.end > start + 3:
            return False
        if len(word.text) > 1 and word.pos not in ("nr", "nrt", "nrfg", "x"):
            return False
        if len(word.text) == 3 or (len(word.text) == 2 and at > start and word.pos in NO_NAME):
            return False
        at = word.end
    return True
