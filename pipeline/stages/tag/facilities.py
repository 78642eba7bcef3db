"""Built things and zones by name: known ones, those a place or a name and a last word make, lines, estates."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon
from pipeline.stages.tag.scene import Candidate, Scene, glue
from pipeline.stages.tag.settlements import place_suffixes
from pipeline.stages.tag.walk import NAME_POS, Anchors, org_words

_SINGLE = re.compile("[路街港寺站]")
_LINE = re.compile("([\u4e00-\u9fff]{2,3})(?:高铁|铁路|城际铁路|高速公路|大铁路)")
_LINE_MARKS = ("铁", "线", "通道", "高速", "客专", "城际")  # one of them is in every name of a line
_MOTORWAY = re.compile("[GSgs]\\d{1,4}[\u4e00-\u9fff]{2,4}高速(?:公路)?")
_RAILS = ("捷运", "地铁", "轻轨", "轨道", "港铁", "线网", "换乘", "站台", "盾构")
_NUMBERED = re.compile("(?:地铁|捷运|轻轨)?(?:\\d{1,2}|(?<![第几\\d])[一二三四五六七八九十]{1,3})号线(?:支线)?")
_COLOURED = re.compile("(?:捷运)?(?<![底主红热连一条])[红蓝绿橘橙棕黄紫金银]线(?![条上下性索圈])")
_STATION = re.compile("(?<![A-Za-z0-9])[A-Z]{1,2}\\d{1,2}站")
_NAMED_ROAD = re.compile(
    "(?:在|沿着?|沿|位于|途经|经过|通过|行至|来到|走进|至|到)"
    "([\u4e00-\u9fff]{2,4}?(?:[东西南北中][路街]|大道|大街|老街|路|街|大桥|桥|巷))(?![人线面灯段程径费网])"
)
_WELL = re.compile("[\u4e00-\u9fff]{2,6}\\d{1,4}井(?![盐盖冈])")
# 台8线, 国道5号, 318国道: roads by their numbers.
_ROADS = re.compile("台\\d{1,2}[甲乙丙丁]?线|[国省县]道\\d{1,3}号?线?|[GSX]?\\d{3,4}[国省县]道")
_NUMBERS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (_NUMBERED, _RAILS),
    (_COLOURED, _RAILS),
    (_STATION, _RAILS),
    (_WELL, ("井",)),
    (_ROADS, ("台", "道")),
)
_ESTATE = re.compile("[「“]([\u4e00-\u9fff0-9A-Za-z·]{2,10})[」”]")
_TOLD_OF_HOMES = 3  # words of a property report
_BESIDE = re.compile("[东西南北两内外][侧边段端]|以[东西南北]|沿线|交叉口|路口|交汇")


def find_facilities(scene: Scene, places: list[Candidate]) -> list[Candidate]:
    """Facilities left to right; they may overlap. `places` are the article's places, resolved."""
    anchors = Anchors(scene, places)
    found: list[Candidate] = []
    for hit, index in scene.of("fac"):
        if scene.begins[hit.start] and scene.ends[hit.end] and not hit.entries[index].common:
            found.append(Candidate(hit.start, hit.end, "FAC", full=hit.text))
    for hit, index in scene.of("fac_suffix"):
        if scene.ends[hit.end]:
            found += _by_suffix(scene, hit.start, hit.end, hit.entries[index].code, anchors)
    for match in _SINGLE.finditer(scene.text):
        found += _whole(scene, match.start())
        if scene.ends[match.end()] and scene.begins[match.start()]:
            found += _by_suffix(scene, match.start(), match.end(), "strict", anchors)
    lines: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
        (_MOTORWAY, ("高速",)),
        (_lines(scene.lexicon), _LINE_MARKS),
    )
    for pattern, marks in lines:
        for match in pattern.finditer(scene.text) if any(mark in scene.text for mark in marks) else ():
            if scene.ends[match.end()] and (scene.begins[match.start()] or scene.begins[match.start() + 2]):
                found.append(Candidate(match.start(), match.end(), "FAC", full=match[0], rank=2))
    for pattern, marks in _NUMBERS:
        for match in pattern.finditer(scene.text) if any(mark in scene.text for mark in marks) else ():
            found.append(Candidate(match.start(), match.end(), "FAC", full=match[0], rank=2))
    for match in _LINE.finditer(scene.text) if "铁" in scene.text or "高速" in scene.text else ():
        found += _line(scene, match)
    return found + _estates(scene, anchors) + _on_roads(scene)


@lru_cache(maxsize=4)
def _lines(lexicon: Lexicon) -> re.Pattern[str]:
    """渝湘高铁, 沪陕线: two or three characters that stand for places, then the kind of line."""
    places = dict.fromkeys(lexicon.column("line_names", "char"))
    chars = re.escape("".join(char for char in places if char not in glue(lexicon, "glue")))
    return re.compile(f"[{chars}](?:[{chars}]{{1,2}}(?:高铁|铁路|高速公路|高速|客专|城际)|[{chars}](?:大通道|通道|线))")


def _by_suffix(scene: Scene, at: int, end: int, need: str, anchors: Anchors) -> list[Candidate]:
    start = anchors.walk(at, limit=4, chain=False)
    if scene.char(start.at) in "离距" and start.at < at:
        return []  # 离|港铁站500米
    if start.anchor == "place" and not scene.text.startswith("部门", end):
        place = anchors.places.get(at) if not start.inside else None
        return _behind_place(scene, start.at, at, end, need, start.inside, place, anchors)
    if scene.text.startswith("部门", end):
        return []
    whole = scene.word(at)
    if whole is not None and whole.end == end and whole.start < at - 1 and whole.pos in ("nt", "ns"):
        return [Candidate(whole.start, end, "FAC", full=whole.text)]
    if start.anchor == "word" and start.inside and need == "place":
        return [Candidate(start.at, end, "FAC", full=scene.text[start.at : end])]
    if start.anchor or not start.inside or start.inside > 2:
        return []
    if not start.named or start.coined:
        return _road(scene, start.at, at, end) if start.inside == 1 else []
    first = scene.word(start.at)
    strict = need == "strict" and (
        start.inside > 1 or (first is not None and first.pos != "ns" and len(first.text) > 1)
    )
    if first is None or strict or scene.text[start.at : at] in org_words(scene.lexicon)["stop"]:
        return []
    return [Candidate(start.at, end, "FAC", full=scene.text[start.at : end])]


def _whole(scene: Scene, at: int) -> list[Candidate]:
    """锦州港 where the dictionary has it as one word."""
    word = scene.word(at)
    if word is None or word.end != at + 1 or word.end - word.start < 3 or scene.text[at] not in "港站":
        return []
    entries = scene.gazetteer.names.get(word.text[:-1], ())
    place = any(entry.kind in ("short", "place", "local") and not entry.common for entry in entries)
    return [Candidate(word.start, word.end, "FAC", full=word.text)] if place else []


def _line(scene: Scene, match: re.Match[str]) -> list[Candidate]:
    """沿江|高铁: a line by one word of two characters, at the head of a phrase."""
    at, end = match.end(1), match.end()
    word = scene.word(at - 1)
    if word is None or word.end != at or not scene.ends[end]:
        return []
    start = word.start if len(word.text) == 2 else scene.coined(at)
    words = org_words(scene.lexicon)
    if start is None or scene.text[start:at] in words["stop"] | words["anchor"] | words["line"]:
        return []
    if len(word.text) > 1 and word.pos not in ("n", "ns", "nr", "nz", "nt", "j", "f", "vn", "b"):
        return []
    return [Candidate(start, end, "FAC", full=scene.text[start:end])]


def _road(scene: Scene, start: int, at: int, end: int) -> list[Candidate]:
    """菊城|大道|北侧: any word before a road of which a side or a stretch is named."""
    road = scene.text[at:end] in ("大道", "大街", "路", "街", "大桥")
    if road and 2 <= at - start <= 3 and _BESIDE.match(scene.text, end):
        return [Candidate(start, end, "FAC", full=scene.text[start:end])]
    return []


def _on_roads(scene: Scene) -> list[Candidate]:
    """沿滨河东路, 在年年红路边: what a word like 在 makes a road or a bridge of its own name."""
    found = []
    common = tuple(org_words(scene.lexicon)["road"])
    for match in _NAMED_ROAD.finditer(scene.text) if any(mark in scene.text for mark in "路街桥巷") else ():
        name = match[1]
        beside = scene.char(match.end()) in "边上旁口" and scene.ends[match.end() + 1]
        if not scene.begins[match.start(1)] or not (scene.ends[match.end()] or beside):
            continue
        if name.endswith(common) or any(char in scene.particles or char in "这那条每各新老" for char in name):
            continue
        found.append(Candidate(match.start(1), match.end(1), "FAC", full=name))
    return found


def _behind_place(
    scene: Scene, begin: int, at: int, end: int, need: str, inside: int, direct: Candidate | None, anchors: Anchors
) -> list[Candidate]:
    """三亚|凤凰机场 is one name, 斗门区|富山工业园 two: a full place name stands for itself."""
    if direct is not None:
        full = _is_full(scene, direct)
        if scene.char(begin - 1) in "至到":
            return []  # 武汉至宜昌|高铁: two places and a common noun
        if (need == "strict" and (direct.label != "GPE" or full)) or not (
            direct.codes or direct.short or direct.local or direct.label == "LOC"
        ):
            return []
        city = anchors.places.get(begin)
        if city is not None and not full and not _is_full(scene, city) and _within(direct, city, scene.text[at:end]):
            begin = city.start  # 重庆|长江|隧道, 杭州|萧山|国际机场
        return [Candidate(begin, end, "FAC", full=scene.text[begin:end])]
    place_end = next(
        (stop for stop in range(begin + 2, at) if stop in anchors.places and anchors.places[stop].start == begin), begin
    )
    if need == "strict" and inside > 1:
        return []
    if (
        scene.text[begin:place_end].endswith(place_suffixes(scene.lexicon, "region", "county", "settlement"))
        and place_end - begin > 2
    ):
        first = scene.word(place_end)
        if first is None or (first.pos not in NAME_POS and len(first.text) > 1):
            return []
        return [Candidate(place_end, end, "FAC", full=scene.text[place_end:end])]
    return [Candidate(begin, end, "FAC", full=scene.text[begin:end])]


def _within(place: Candidate, city: Candidate, kind: str) -> bool:
    """Whether the city before a river or a county belongs to the name; not so with a station or a road."""
    stem = city.codes[0].rstrip("0").ljust(2, "0") if city.codes else ""
    if not stem or (len(stem) == 2 and stem not in ("11", "12", "31", "50")):
        return False
    inside = any(code.startswith(stem) and code != city.codes[0] for code in place.codes)
    return place.label == "LOC" or ("机场" in kind and inside)


def _is_full(scene: Scene, place: Candidate) -> bool:
    endings = place_suffixes(scene.lexicon, "region", "county", "settlement")
    return place.end - place.start > 2 and scene.text[place.start : place.end].endswith(endings)


def _estates(scene: Scene, anchors: Anchors) -> list[Candidate]:
    """In a property report, a quoted name behind a place is an estate: 中山「X」."""
    found = []
    for match in _ESTATE.finditer(scene.text):
        if match.start() in anchors.places or scene.text[match.start() - 2 : match.start()] in ("边的", "区的", "市的"):
            found.append(Candidate(match.start(1), match.end(1), "FAC", full=match[1]))
    told = found and sum(word in scene.text for word in org_words(scene.lexicon)["home"]) >= _TOLD_OF_HOMES
    return found if told else []
