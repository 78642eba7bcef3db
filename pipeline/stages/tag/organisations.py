"""Organisations: the tables' names, names by their last word and what stands before it, brands, teams."""

from __future__ import annotations

import re

from pipeline.stages.tag.firms import recurring_start
from pipeline.stages.tag.gazetteer import Hit
from pipeline.stages.tag.offices import find_offices, find_universities
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE
from pipeline.stages.tag.walk import NAME_POS, Anchors, org_words

# One character ends an organisation's name too, but only behind another organisation or a place: 体育署, 工业司.
_SHORT_SUFFIX = re.compile("[司局处署厅院所办部]")
_KINDS = ("学校", "医院", "中学", "小学", "幼儿园", "高校", "企业")
_PART_OF = 14  # characters
_SEATS = ("县府", "市府")
_STOCK = re.compile(
    "[（(](?:股票代码|代码|股份代号)?[:：]?\\d{4,6}(?:\\.?[A-Za-z]{2})?(?:[,，;；、/][^（）()\n]{1,30})?[）)]"
)
_STOCK_POS = frozenset(("n", "nz", "nr", "ns", "nt", "g", "ng", "j", "b", "x"))
_SHORT = 4  # characters
_TEAM = re.compile("[\u4e00-\u9fff]{2}队")


def find_organisations(scene: Scene, places: list[Candidate]) -> list[Candidate]:
    """Organisations left to right; they may overlap. `places` are the article's places, resolved."""
    anchors = Anchors(scene, places)
    known = _known(scene, anchors)
    anchors = Anchors(scene, places, known)
    found = list(known)
    for hit, index in scene.of("org_suffix"):
        need = hit.entries[index].code
        level = scene.char(hit.start - 1) in anchors.words["level"] and scene.begins[hit.start - 1]  # 市|发改委
        behind = hit.start in anchors.places and need in ("any", "name")  # 四川省|社科院
        if hit.end in anchors.organisations and not level and not behind:
            continue
        if need in ("firm", "brand") and hit.start in anchors.organisations:
            start = anchors.organisations[hit.start].start
            found.append(Candidate(start, hit.end, "ORG", full=scene.text[start : hit.end]))
            continue
        candidate = _by_suffix(scene, hit, need, anchors)
        if candidate is not None:
            found.append(candidate)
    anchors = Anchors(scene, places, found)
    found += _within(scene, anchors)
    anchors = Anchors(scene, places, found)
    read = {hit.end for hit, _ in scene.of("org_suffix")} | anchors.organisations.keys()
    for match in _SHORT_SUFFIX.finditer(scene.text):
        if match.end() in read:
            continue
        found += _department(scene, match.start(), anchors)
    found += find_offices(scene)
    found += find_universities(scene)
    found += _teams(scene, anchors)
    found += _listed(scene)
    return found


def _within(scene: Scene, anchors: Anchors) -> list[Candidate]:
    """中国科学院|深海科学与工程研究所: what is named by its organisation, which has been found by now."""
    found = []
    for hit, index in scene.of("org_suffix"):
        near = any(end in anchors.organisations for end in range(max(0, hit.start - _PART_OF), hit.start))
        if not near or hit.end in anchors.organisations or not scene.ends[hit.end]:
            continue
        start = anchors.walk(hit.start, joined=True)
        if start.anchor == "organisation" and start.inside and hit.entries[index].code in ("any", "name", "self"):
            found.append(Candidate(start.at, hit.end, "ORG", full=scene.text[start.at : hit.end]))
    return found


def _ends(scene: Scene, end: int) -> bool:
    """Whether a name may end here: a word does, or a title begins (市委|书记 is one word to the dictionary)."""
    if scene.ends[end]:
        return True
    return any(entry.kind == "title" for hit in scene.names_at(end) for entry in hit.entries)


def _known(scene: Scene, anchors: Anchors) -> list[Candidate]:
    found = []
    for hit, index in scene.of("org"):
        entry = hit.entries[index]
        if not _ends(scene, hit.end) or not (scene.begins[hit.start] or len(hit.text) > 3):
            continue
        if entry.common and not (
            hit.start in anchors.places
            or hit.end in anchors.starts  # 国网|青海省电力公司
            or scene.char(hit.start - 1) in "“「《"
            or any(title.kind == "title" for after in scene.names_at(hit.end) for title in after.entries)
        ):
            continue
        found.append(Candidate(hit.start, hit.end, "ORG", full=entry.full))
    return found


def _owner_ends(anchors: Anchors, at: int) -> int:
    """Where the organisation ends that begins at `at`."""
    return next((end for end, body in anchors.organisations.items() if body.start == at), at)


def _placed(scene: Scene, name: str) -> bool:
    """Whether a name begins with that of a place."""
    names = scene.gazetteer.names
    return any(
        entry.kind in ("short", "place", "loc") for size in (2, 3) if size < len(name) - 1
        for entry in names.get(name[:size], ())
    )  # fmt: skip


def _by_suffix(scene: Scene, hit: Hit, need: str, anchors: Anchors) -> Candidate | None:
    if not _ends(scene, hit.end) or (need != "self" and not scene.ends[hit.end] and need != "any"):
        return None
    if hit.text == "党支部" and scene.char(hit.start - 1) == "村" and scene.text.startswith("书记", hit.end):
        return None  # X村|党支部书记: the office of a person, and the village
    whole = scene.word(hit.start)
    if whole is not None and whole.pos == "nt" and whole.end == hit.end and _placed(scene, whole.text):
        return Candidate(whole.start, hit.end, "ORG", full=whole.text)  # 安徽师范大学 is one word of the dictionary
    start = anchors.walk(hit.start)
    full = Candidate(start.at, hit.end, "ORG", full=scene.text[start.at : hit.end])
    if need == "brand":
        return _brand(scene, hit, anchors)
    if need == "firm":
        if start.anchor == "level":  # 市轨道公司, not 全市公司
            headed = scene.begins[start.at] and scene.char(start.at - 1) in PAUSE + "”由据与和对向"
            return full if headed and 1 <= start.inside <= 2 else None
        owned = start.anchor == "organisation" and _owner_ends(anchors, start.at) in anchors.starts  # 国网|湖北省…
        by_place = (start.anchor == "place" or owned) and (start.inside > 0 or len(hit.text) > 2 or hit.text == "银行")
        return full if by_place or (start.named and start.inside) else None
    if start.anchor == "level":
        if "乡" + scene.text[start.at : hit.end] in scene.text:
            return None
        if scene.text[start.at - 1 : start.at + 1] in ("乡镇", "城镇", "城乡", "市县", "县市", "区县"):
            return None  # 乡镇|卫生院: all of them
        # 镇 and 区 stand for the place only at the head of the whole phrase, not inside a word (全市, 各区)
        return full if scene.begins[start.at] and need in ("any", "name") and start.inside <= 3 else None
    if start.anchor in ("place", "organisation", "word"):
        if start.anchor == "word" and hit.text.endswith(_KINDS):
            return None  # 全国义务教育学校: many of them
        short = need == "name" and not start.inside and start.anchor == "word" and len(hit.text) < 3
        return None if short else full
    if need == "self":
        apart = scene.begins[hit.start] or scene.ends[hit.start]
        return Candidate(hit.start, hit.end, "ORG", full=hit.text) if apart else None
    if need == "any" and start.named and not start.coined and start.inside <= 2:
        return full
    if need == "any" and len(hit.text) >= 5:
        return Candidate(hit.start, hit.end, "ORG", full=hit.text)
    if need == "name" and start.named and not start.coined and 1 <= start.inside <= 3:
        return full
    return None


def _brand(scene: Scene, hit: Hit, anchors: Anchors) -> Candidate | None:
    """X制药: two or three characters that are a name to the dictionary, and no place."""
    word = scene.word(hit.start - 1) if hit.start else None
    if word is None or word.end != hit.start or hit.start in anchors.places:
        return None
    start = word.start
    if len(word.text) == 1:
        run = scene.coined(hit.start)
        if run is None or scene.text[run : hit.start] in org_words(scene.lexicon)["stop"]:
            return None
        start = run
    elif word.pos not in NAME_POS or len(word.text) > 3 or word.text in org_words(scene.lexicon)["stop"]:
        return None
    return Candidate(start, hit.end, "ORG", full=scene.text[start : hit.end])


def _listed(scene: Scene) -> list[Candidate]:
    """X（600497）: a name with its stock code."""
    found = []
    for match in _STOCK.finditer(scene.text):
        end = match.start()
        word = scene.word(end - 1) if end else None
        if word is None or word.end != end:
            continue
        start = scene.coined(end) or word.start
        again = recurring_start(scene, end)
        if again is not None:
            found.append(Candidate(again, end, "ORG", full=scene.text[again:end]))
            continue
        while end - start < 6 and (previous := scene.word(start - 1) if start else None) is not None:
            run = scene.coined(start) if len(previous.text) == 1 else previous.start
            if run is None or end - run > 6 or (len(previous.text) > 1 and previous.pos not in _STOCK_POS):
                break
            start = run
        if end - start >= 2 and scene.text[start:end].isalnum():
            found.append(Candidate(start, end, "ORG", full=scene.text[start:end]))
    return found


def _department(scene: Scene, at: int, anchors: Anchors) -> list[Candidate]:
    """教育部|体育署, 青海省|能源局, 省|能源局: a department behind its organisation, place or level."""
    if not scene.ends[at + 1] and not _ends(scene, at + 1):
        return []
    word = scene.word(at)
    if word is None or (word.start < at and len(word.text) < 3):
        return []  # 格局, 布局: words of their own
    start = anchors.walk(at, limit=3)
    if not start.inside:
        return []
    kind = scene.text[at]
    if start.anchor == "organisation" and kind in "司局处署院所办部":
        return [Candidate(start.at, at + 1, "ORG", full=scene.text[start.at : at + 1])]
    if kind == "处" and scene.text.startswith(_SEATS, start.at):
        return [Candidate(start.at, at + 1, "ORG", full=scene.text[start.at : at + 1])]  # 县府|农业处
    if kind in "局厅署办" and (start.anchor == "place" or (start.anchor == "level" and scene.begins[start.at])):
        return [Candidate(start.at, at + 1, "ORG", full=scene.text[start.at : at + 1])]
    return []


def _teams(scene: Scene, anchors: Anchors) -> list[Candidate]:
    """广东队; and X队 in a sentence that reports a match."""
    found = []
    match_words = org_words(scene.lexicon)["match"]
    for match in _TEAM.finditer(scene.text) if "队" in scene.text else ():
        if not scene.begins[match.start()]:
            continue
        start = match.start()
        if match.end() - 1 in anchors.places:
            found.append(Candidate(anchors.places[match.end() - 1].start, match.end(), "ORG", full=match[0]))
            continue
        before = re.split("[。\n]", scene.text[max(0, start - 60) : start])[-1]
        line = before + re.split("[。\n]", scene.text[start : start + 60])[0]
        if any(word in line for word in match_words) and scene.ends[match.end()]:
            found.append(Candidate(start, match.end(), "ORG", full=match[0]))
    return found


def without_roles(scene: Scene, found: list[Candidate]) -> list[Candidate]:
    """线性滑轨厂|崧锐精机, 上市厂|织岳实业: firms without the last character of what they are."""
    return [
        Candidate(one.start + 1, one.end, one.label, one.rank, one.full[1:])
        if one.full[0] in "厂商" and one.end - one.start > _SHORT and "\u4e00" <= scene.char(one.start - 1) <= "\u9fff"
        else one
        for one in found
    ]
