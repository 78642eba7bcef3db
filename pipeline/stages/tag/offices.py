"""Organisations by their kind alone: universities by their field, offices without their place that speak."""

from __future__ import annotations

import re

from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE

_OFFICE_END = re.compile("[局处署司会](?:(?<![公上]司)(?<!.会)|(?<=[商公协联]会))(?![于理置在])")
_BEFORE_OFFICE = re.compile("[\u4e00-\u9fff]{2,8}$")
_LONGEST_OFFICE = 10  # characters
_SPEAKS = re.compile(
    "[^，。；、“”\n]{0,4}?(?:表示|指出|称|说|规定|统计|公布|介绍|透露|预计|预料|估计|提醒|数据显示|调查)"
)
_NO_OFFICE = frozenset(("相关", "有关", "主管", "各级", "所在", "原来", "上述"))
_OFFICE_POS = frozenset(("n", "vn", "nz", "nt", "j", "b", "an", "l", "v", "s"))
_TITLE = 3  # characters
_UNIVERSITY = re.compile(
    "(?:科技|理工|交通|师范|农业|农林|林业|工业|医科|中医药|财经|政法|民族|海洋|石油|矿业|电子科技|建筑|体育|外国语|外语|工商|邮电|航空航天|电力|水利)大学"
)
_PARTS_OF_COUNTRY = frozenset(
    (
        "西南",
        "西北",
        "东北",
        "华东",
        "华南",
        "华中",
        "华北",
        "中南",
        "东华",
        "北方",
        "南方",
        "中国",
        "首都",
        "国立",
        "江南",
    )
)


def find_universities(scene: Scene) -> list[Candidate]:
    """西南|科技大学, 太原|理工大学: universities by their field behind a place or a part of the country."""
    found = []
    for match in _UNIVERSITY.finditer(scene.text) if "大学" in scene.text else ():
        for size in (3, 2):
            start = match.start() - size
            name = scene.text[start : match.start()] if start >= 0 else ""
            known = any(entry.kind in ("place", "short", "loc") for entry in scene.gazetteer.names.get(name, ()))
            if known or name in _PARTS_OF_COUNTRY:
                found.append(Candidate(start, match.end(), "ORG", rank=2, full=scene.text[start : match.end()]))
                break
    return found


def find_offices(scene: Scene) -> list[Candidate]:
    """环保局|规定, 农业处|长徐荣裕, 基层卫生处|处长: an office without its place that speaks, or its head."""
    found = []
    for match in _OFFICE_END.finditer(scene.text):
        end = match.end()
        before = _BEFORE_OFFICE.search(scene.text, max(0, end - _LONGEST_OFFICE), match.start())
        if scene.char(match.start() - 1) in (match[0], "副"):
            continue  # 卫生处|处长, 商务局|副局长
        if before is None or not scene.begins[before.start()] or scene.char(before.start() - 1) not in PAUSE:
            continue
        start, inside = before.start(), before[0]
        led = scene.text.startswith("长", end) and not scene.ends[end]
        heads = (match[0][-1] + "长", "副" + match[0][-1] + "长", "主席", "副主席", "理事长", "秘书长")
        headed = (led or scene.text.startswith(heads, end)) and any(
            hit.end <= end + _TITLE and any(entry.kind == "title" for entry in hit.entries)
            for at in (end - 1, end)
            for hit in scene.names_at(at)
        )
        spoken = scene.ends[end] and _SPEAKS.match(scene.text, end) is not None
        if (headed or spoken) and inside not in _NO_OFFICE and _noun(scene, start, end - 1):
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
