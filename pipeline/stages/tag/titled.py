"""What bears a title or a number: works and laws in 《》, plans, congresses, fairs and games, models of products."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.model import Label
from pipeline.stages.tag.gazetteer import Hit
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.walk import Anchors

_QUOTED = re.compile("[《〈]([^《》〈〉\n]{1,60})[》〉]")
_NUMERAL = "[一二三四五六七八九十百〇零两\\d]{1,4}"
_PLAN = re.compile("[“「]?(?:十[一二三四五六七八九]|[一二三四五六七八九])五[”」]?规划(?:纲要|《纲要》)?")
_CONGRESS = re.compile(
    f"(?:第?{_NUMERAL}届[\u4e00-\u9fff]{{1,12}}?第?{_NUMERAL}次(?:全体)?(?:会议|全会)"
    f"|(?:党的)?第?{_NUMERAL}届[\u4e00-\u9fff]{{0,6}}?[一二三四五六七八九]中全会"
    f"|[\u4e00-\u9fff]{{0,4}}第{_NUMERAL}次(?:党代会|(?:全国)?代表大会|党员代表大会)"
    "|党的[一二]?十[一二三四五六七八九]?大)"
)
# In what the pattern finds is one of these words, or 届 and behind it one of those.
_CONGRESS_WORDS, _SESSIONS = ("代表大会", "党代会", "党的"), ("会议", "全会")
_NUMBERED = re.compile(
    f"(?:第{_NUMERAL}届|(?:19|20)\\d\\d)(?:(?!的|了|在|是|将|于|才|和|与|年|月|场|名|家|个)[\u4e00-\u9fff“”（）]){{0,16}}$"
)
_BOEING, _AIRBUS = (
    re.compile(maker + "\\s?[A-Z]?\\d{3}(?:-\\d{1,4})?(?:[A-Za-z]{1,4})?") for maker in ("波音", "空客")
)
_SHIP = re.compile("[“「]([\u4e00-\u9fff]{2,4}号)[”」]")
_CRAFT = re.compile("[“「][\u4e00-\u9fffA-Za-z0-9]{2,6}[”」]号")
_RULES = re.compile("[“「]([\u4e00-\u9fff]{2,14}(?:计划|方案|办法|条例|规划|行动纲要|法案|协定|协议))[”」]")
_PAPER = re.compile("(?:日|晚|早|时|商|晨|周|都市|青年|快|学|文摘|汇)报|周刊|杂志|新闻")


def find_titled(scene: Scene, places: list[Candidate]) -> list[Candidate]:
    """Works, laws, events and products left to right; they may overlap."""
    anchors = Anchors(scene, places)
    found = [_quoted(scene, match) for match in _QUOTED.finditer(scene.text)]
    for kind in ("event", "law", "product", "work"):
        for hit, index in scene.of(kind):
            entry = hit.entries[index]
            outside = not (scene.char(hit.start - 1) + scene.char(hit.end)).isascii() or hit.text[-1] > "z"
            if entry.label and not entry.common and outside and _apart(scene, hit):
                found.append(Candidate(hit.start, hit.end, entry.label, full=hit.text, rank=2))
    for label, mark, pattern, group in _PATTERNS:
        for match in pattern.finditer(scene.text) if mark in scene.text else ():
            found.append(Candidate(match.start(group), match.end(group), label, full=match[group], rank=2))
    for match in _CONGRESS.finditer(scene.text) if _may_have_congress(scene.text) else ():
        found += _congress(scene, match, anchors)
    for hit, index in scene.of("event_suffix"):
        found += _gathering(scene, hit, hit.entries[index].code, anchors)
    return found


# Label, a text that stands in all that the pattern finds, the pattern, the group that is the name.
_PATTERNS: tuple[tuple[Label, str, re.Pattern[str], int], ...] = (
    ("LAW", "规划", _PLAN, 0),
    ("LAW", "", _RULES, 1),
    ("PRODUCT", "波音", _BOEING, 0),
    ("PRODUCT", "空客", _AIRBUS, 0),
    ("PRODUCT", "号", _SHIP, 1),
    ("PRODUCT", "号", _CRAFT, 0),
)


def _may_have_congress(text: str) -> bool:
    """Whether it is worth while to look for one: most articles name none, and the pattern is slow."""
    if any(word in text for word in _CONGRESS_WORDS):
        return True
    term = text.find("届")
    return term >= 0 and any(text.find(word, term) >= 0 for word in _SESSIONS)


@lru_cache(maxsize=4)
def _law_endings(lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(lexicon.column("law_suffixes", "suffix"))


def _quoted(scene: Scene, match: re.Match[str]) -> Candidate:
    """《…》: a law or plan by its last word, a paper where the lexicon has it or it ends so, else a work."""
    title = re.sub("[（(][^（）()]{0,20}[）)]$", "", match[1])
    label: Label = "WORK_OF_ART"
    if any(entry.kind == "org" for entry in scene.gazetteer.names.get(title, ())) or _PAPER.search(title[-4:]):
        label = "ORG"
    elif title.endswith(_law_endings(scene.lexicon)):
        label = "LAW"
    return Candidate(match.start(1), match.end(1), label, full=match[1], rank=3)


def _apart(scene: Scene, hit: Hit) -> bool:
    """Latin names end where Latin letters and digits end; Han names where words do."""
    if hit.text[0].isascii():
        before, after = scene.char(hit.start - 1), scene.char(hit.end)
        return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())
    return bool(scene.begins[hit.start] or scene.ends[hit.end])


def _congress(scene: Scene, match: re.Match[str], anchors: Anchors) -> list[Candidate]:
    start = match.start()
    ordinal = start + match[0].find("第") if "第" in match[0][:5] else start
    if match[0].startswith("党的"):
        ordinal = start
    # what stands before 第 belongs to the name only if it is a place (中山市|第十五次党代会) or 中国共产党
    place = anchors.places.get(ordinal)
    if scene.text[max(0, ordinal - 5) : ordinal] == "中国共产党":
        ordinal -= 5
        place = None
    begin = anchors.walk(ordinal, limit=0).at if place is not None else ordinal
    return [Candidate(begin, match.end(), "EVENT", full=scene.text[begin : match.end()], rank=2)]


def _gathering(scene: Scene, hit: Hit, kind: str, anchors: Anchors) -> list[Candidate]:
    """第十届…大会, 2025…论坛, 中国国际…博览会: a fair, forum or game that something names."""
    if not scene.ends[hit.end]:
        return []
    numbered = _NUMBERED.search(scene.text, max(0, hit.start - 24), hit.start)
    if numbered:
        begin = numbered.start()
        place = anchors.places.get(begin)
        if place is not None and numbered[0].startswith("第"):
            begin = place.start
        return [Candidate(begin, hit.end, "EVENT", full=scene.text[begin : hit.end], rank=2)]
    if kind != "expo":
        return []
    start = anchors.walk(hit.start, limit=4)
    if start.anchor in ("place", "word") and (start.inside or len(hit.text) > 1):
        return [Candidate(start.at, hit.end, "EVENT", full=scene.text[start.at : hit.end], rank=2)]
    return []
