"""Names of a brand and what it is a brand of, where the text says that they are names.

Firms by their trade (湘源钢铁, 蓝鲸装备) where what follows is said of firms only (披露半年报, 股价); lines, bridges
and plants (青桐高速) where the name stands again and is said to be built or opened.
"""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE
from pipeline.stages.tag.walk import org_words

_HAN = re.compile("[\u4e00-\u9fff]+")
_WHEN = (
    "(?:今年|去年|昨日|昨天|昨晚|昨|今日|今天|日前|近日|晚间|午间|盘后|早间|上午|下午|晚"
    "|\\d{1,2}月|\\d{1,2}日|周[一二三四五六日]){0,4}"
)
_BRAND_POS = frozenset(("n", "nr", "ns", "nz", "nt", "nrt", "nrfg", "j", "a", "an", "b", "s", "x", "i", "l", "f", "vn"))
_LONGEST = 6  # characters of a name
_EARNINGS = "(?:业绩|年报|半年报|季报|财报|盈利|溢利|净利润|净利|纯利|营收|营业额|股东应占)"
_RESULTS = re.compile(
    _WHEN
    + rf"(?:(?:公布|披露|发布|刊发|公告|宣布|交出)[^。；\n]{{0,30}}?{_EARNINGS}"
    + rf"|截至[^，。；\n]{{2,18}}?(?:止|底|末)[^，。；\n]{{0,10}}?{_EARNINGS}"
    + rf"|(?:中期|全年|上半年|首季|季度|半年|第[一二三四]季){_EARNINGS}"
    + r"|(?:中期|全年|上半年|首季|季度|半年|第[一二三四]季)?(?:少赚|多赚|劲赚|大赚|倒蚀|见红|扭亏|转亏|盈转亏)"
    + r"|昨?(?:收报|收市报|收盘报|收于|收)\d|股价)"
)
_COMMON = ("公司", "集团", "企业", "局", "部", "厅", "委", "政府", "协会", "机构", "部门")
_LONGEST_TRADE = 4


@lru_cache(maxsize=4)
def _patterns(lexicon: Lexicon) -> tuple[re.Pattern[str], frozenset[str]]:
    told = alternation(lexicon.select("trades", "word", use="told"))
    return re.compile(_WHEN + told), frozenset(lexicon.select("trades", "word", use="trade"))


def find_firms(scene: Scene) -> list[Candidate]:
    """Firms left to right."""
    told, trades = _patterns(scene.lexicon)
    found: list[Candidate] = []
    for match in told.finditer(scene.text):
        end = match.start()
        start = _start(scene, end, trades) if scene.ends[end] or match[0] else None
        if start is not None:
            found.append(Candidate(start, end, "ORG", full=scene.text[start:end]))
    return [*found, *_reporting(scene), *_coined(scene)]


def _reporting(scene: Scene) -> list[Candidate]:
    """美怡|昨公布…中期业绩: a brand alone, where it publishes its results and stands again in the text."""
    found: list[Candidate] = []
    for match in _RESULTS.finditer(scene.text):
        end = match.start()
        start = _start(scene, end, _patterns(scene.lexicon)[1])
        if start is None:
            start = _brand(scene, end) if end and scene.ends[end] else None
        if start is None or end - start > _LONGEST or any(scene.text[start:end].endswith(noun) for noun in _COMMON):
            continue
        if scene.source.count(scene.text[start:end]) > 1:
            found.append(Candidate(start, end, "ORG", full=scene.text[start:end]))
    return found


def _coined(scene: Scene) -> list[Candidate]:
    """衡谷|传动 where nothing tells: a brand no dictionary has, at the head of a clause, in a text with 公司 in it."""
    if "公司" not in scene.text:
        return []
    trades = _patterns(scene.lexicon)[1]
    found: list[Candidate] = []
    for word in scene.words:
        if word.text in trades and len(word.text) > 1 and word.start and scene.char(word.end) not in "业股市场":
            start = scene.coined(word.start)
            if start is not None and word.start - start == 2 and scene.char(start - 1) in PAUSE:
                found.append(Candidate(start, word.end, "ORG", full=scene.text[start : word.end]))
    return found


def find_built(scene: Scene) -> list[Candidate]:
    """Lines, bridges and plants left to right; they may overlap."""
    built = _built(scene.lexicon)
    lines = org_words(scene.lexicon)["line"]
    found: dict[str, bool] = {}
    spans: list[Candidate] = []
    for hit, index in scene.of("fac_suffix"):
        if not scene.ends[hit.end] or hit.entries[index].code != "place" or len(hit.text) < 2:
            continue
        start = _brand(scene, hit.start)
        name = scene.text[start : hit.end] if start is not None else ""
        if start is None or scene.text[start : hit.start] in lines:
            continue
        if name not in found:
            mentions = [match.end() for match in re.finditer(re.escape(name), scene.source)]
            found[name] = len(mentions) > 1 and any(built.match(scene.source, end) for end in mentions)
        if found[name]:
            spans.append(Candidate(start, hit.end, "FAC", full=name))
    return spans


@lru_cache(maxsize=4)
def _built(lexicon: Lexicon) -> re.Pattern[str]:
    return re.compile(_WHEN + alternation(lexicon.select("trades", "word", use="built")))


def _start(scene: Scene, end: int, trades: frozenset[str]) -> int | None:
    """Where the brand begins whose trade ends at `end`."""
    length = next((size for size in range(_LONGEST_TRADE, 1, -1) if scene.text[end - size : end] in trades), 0)
    length = 6 if scene.text[end - 6 : end] in trades else length
    start = _brand(scene, end - length) if length and end - length > 1 else None
    return start if start is None or scene.text[start : end - length] not in trades else None


def _brand(scene: Scene, at: int) -> int | None:
    """Where the brand begins that ends at `at`: one word, or two or three characters that no dictionary has."""
    if not scene.begins[at]:
        return None
    word = scene.word(at - 1)
    if word is None or word.end != at:
        return None
    if len(word.text) == 1:
        return scene.coined(at)
    if not 2 <= len(word.text) <= 4 or word.pos not in _BRAND_POS or not _HAN.fullmatch(word.text):
        return None
    if word.text in org_words(scene.lexicon)["stop"]:
        return None
    return word.start
