"""Organisations by their kind alone: universities by their field, offices without their place that speak."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE
from pipeline.stages.tag.walk import org_words

_OFFICE_END = re.compile("[局处署司会](?:(?<![公上]司)(?<!.会)|(?<=[商公协联]会))(?![于理置在])")
_BEFORE_OFFICE = re.compile("[\u4e00-\u9fff]{2,8}$")
_LONGEST_OFFICE = 10  # characters
_OFFICE_POS = frozenset(("n", "vn", "nz", "nt", "j", "b", "an", "l", "v", "s"))
_TITLE = 3  # characters


def find_universities(scene: Scene) -> list[Candidate]:
    """西南|科技大学, 太原|理工大学: universities by their field behind a place or a part of the country."""
    if "大学" not in scene.text:
        return []
    found = []
    regions = org_words(scene.lexicon)["region"]
    for match in _university(scene.lexicon).finditer(scene.text):
        for size in (3, 2):
            start = match.start() - size
            name = scene.text[start : match.start()] if start >= 0 else ""
            known = any(entry.kind in ("place", "short", "loc") for entry in scene.gazetteer.names.get(name, ()))
            if known or name in regions:
                found.append(Candidate(start, match.end(), "ORG", rank=2, full=scene.text[start : match.end()]))
                break
    return found


def find_offices(scene: Scene) -> list[Candidate]:
    """环保局|规定, 农业处|长徐荣裕, 基层卫生处|处长: an office without its place that speaks, or its head."""
    found = []
    for match in _OFFICE_END.finditer(scene.text):
        end, kind = match.end(), match[0]
        if scene.char(match.start() - 1) in (kind, "副"):
            continue  # 卫生处|处长, 商务局|副局长
        before = _BEFORE_OFFICE.search(scene.text, max(0, end - _LONGEST_OFFICE), match.start())
        if before is None or not scene.begins[before.start()] or scene.char(before.start() - 1) not in PAUSE:
            continue
        start, inside = before.start(), before[0]
        led = scene.text.startswith("长", end) and not scene.ends[end]
        heads = (kind + "长", f"副{kind}长", "主席", "副主席", "理事长", "秘书长")
        headed = (led or scene.text.startswith(heads, end)) and any(
            hit.end <= end + _TITLE and any(entry.kind == "title" for entry in hit.entries)
            for at in (end - 1, end)
            for hit in scene.names_at(at)
        )
        spoken = scene.ends[end] and _speaks(scene.lexicon).match(scene.text, end) is not None
        if (headed or spoken) and inside not in org_words(scene.lexicon)["no office"] and _noun(scene, start, end - 1):
            found.append(Candidate(start, end, "ORG", full=scene.text[start:end]))
    return found


def _noun(scene: Scene, start: int, end: int) -> bool:
    """Whether nothing but nouns stands in a stretch, of which the last word may go on."""
    at = start
    while at < end:
        word = scene.word(at)
        if word is None or word.start < at or word.pos not in _OFFICE_POS:
            return False
        at = word.end
    return True


@lru_cache(maxsize=4)
def _university(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(alternation(org_words(lexicon)["field"]) + "大学")


@lru_cache(maxsize=4)
def _speaks(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile("[^，。；、“”\n]{0,4}?" + alternation(org_words(lexicon)["speaks"]))
