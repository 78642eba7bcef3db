"""Names of a brand and what it is a brand of, where the text says that they are names.

Firms by their trade (湘源钢铁, 蓝鲸装备) where what follows is said of firms only (披露半年报, 股价); lines, bridges
and plants (青桐高速) where the name stands again and is said to be built or opened.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ahocorasick_rs import AhoCorasick

from pipeline.lexicon import Lexicon, alternation
from pipeline.stages.tag.scene import Candidate, Scene
from pipeline.stages.tag.settlements import PAUSE
from pipeline.stages.tag.walk import org_words

_HAN = re.compile("[\u4e00-\u9fff]+")
_WHEN = (
    "(?:今年|去年|昨日|昨天|昨晚|昨|今日|今天|日前|近日|晚间|午间|盘后|早间|上午|下午|晚"
    "|\\d{1,2}月|\\d{1,2}日|周[一二三四五六日]){0,4}"
)
_WHEN_BEFORE = re.compile(_WHEN.replace("{0,4}", "{1,4}") + "$")
_LONGEST_TIME = 12  # characters
_BRAND_POS = frozenset(("n", "nr", "ns", "nz", "nt", "nrt", "nrfg", "j", "a", "an", "b", "s", "x", "i", "l", "f", "vn"))
_BEFORE = frozenset("按较比于至同近约逾超共达为")  # begin no name
_AGAIN = 2  # mentions
_LONGEST = 6  # characters of a name
_EARNINGS = "(?:业绩|年报|半年报|季报|财报|盈利|溢利|净利润|净利|纯利|营收|营业额|股东应占)"
_RESULTS = re.compile(
    rf"(?:公布|披露|发布|刊发|公告|宣布|交出)[^。；\n]{{0,30}}?{_EARNINGS}"
    rf"|截至[^，。；\n]{{2,18}}?(?:止|底|末)[^，。；\n]{{0,10}}?{_EARNINGS}"
    rf"|(?:中期|全年|上半年|首季|季度|半年|第[一二三四]季){_EARNINGS}"
    r"|(?:中期|全年|上半年|首季|季度|半年|第[一二三四]季)?(?:少赚|多赚|劲赚|大赚|倒蚀|见红|扭亏|转亏|盈转亏)"
    r"|(?:昨收|收报|收市报|收盘报|收于)\d|股价"
)
_COMMON = (
    "公司",
    "集团",
    "企业",
    "局",
    "部",
    "厅",
    "委",
    "政府",
    "协会",
    "机构",
    "部门",
    "中期",
    "全年",
    "上半年",
    "首季",
    "季度",
    "半年",
)
_LONGEST_TRADE = 4


class _Cues:
    """The table trades, compiled: what tells of firms and results in one automaton, `built` as a pattern."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.told = frozenset(lexicon.select("trades", "word", use="told"))
        self.lasts = frozenset(word[-1] for word in lexicon.select("trades", "word", use="trade") if len(word) == 2)
        self.trades = frozenset(lexicon.select("trades", "word", use="trade"))
        self.before = tuple(lexicon.select("trades", "word", use="before"))
        self.after = tuple(lexicon.select("trades", "word", use="after"))
        self.then = tuple(lexicon.select("trades", "word", use="then"))
        self.built = re.compile(_WHEN + alternation(lexicon.select("trades", "word", use="built")))
        self.words = [*(self.told | frozenset(lexicon.select("trades", "word", use="result")))]
        self.automaton = AhoCorasick(self.words, store_patterns=False)


def trades(lexicon: Lexicon) -> frozenset[str]:
    """The words for trades that a firm's name may end with."""
    return _cues(lexicon).trades


@lru_cache(maxsize=4)
def _cues(lexicon: Lexicon) -> _Cues:
    return _Cues(lexicon)


def find_firms(scene: Scene) -> list[Candidate]:
    """Firms left to right."""
    cues, text = _cues(scene.lexicon), scene.text
    found: dict[int, Candidate] = {}
    for index, at, _ in cues.automaton.find_matches_as_indexes(text, overlapping=True):
        before = _WHEN_BEFORE.search(text, max(0, at - _LONGEST_TIME), at)
        end = before.start() if before is not None else at
        if end in found:
            continue
        start = _start(scene, end, cues.trades) if cues.words[index] in cues.told else None
        if start is None and _RESULTS.match(text, at):
            start = _reporting(scene, end, cues.trades)
        if start is not None:
            found[end] = Candidate(start, end, "ORG", full=text[start:end])
    return [*found.values(), *_coined(scene)]


def _reporting(scene: Scene, end: int, trades: frozenset[str]) -> int | None:
    """美怡|昨公布…中期业绩: where a brand alone begins that publishes its results and stands again in the text."""
    start = _start(scene, end, trades)
    if start is None:
        start = _brand(scene, end) if end and scene.ends[end] else None
    again = recurring_start(scene, end)
    if start is None or len(scene.mentions(scene.text[start:end])) < _AGAIN or (again is not None and again < start):
        start = again
    if start is None or end - start > _LONGEST or scene.text[start:end].endswith(_COMMON):
        return None
    return start


def recurring_start(scene: Scene, end: int) -> int | None:
    """Where a name that ends here begins if the dictionary makes other words of it: as far as the same text recurs."""
    counts = {size: len(scene.mentions(scene.text[end - size : end])) for size in range(2, _LONGEST + 1) if size <= end}
    if counts.get(2, 0) < _AGAIN:
        return None
    size = max(size for size, count in counts.items() if count >= max(_AGAIN, counts[2] * 0.6))
    name = scene.text[end - size : end]
    word = scene.word(end - 1)
    ordinary = word is not None and word.end == end and word.start <= end - size and word.pos not in ("nr", "nz", "ns")
    if ordinary or name[0] in _BEFORE or not _HAN.fullmatch(name) or any(char in scene.particles for char in name):
        return None
    return end - size


def _coined(scene: Scene) -> list[Candidate]:
    """衡谷|传动: a brand that no dictionary has and its trade.

    At the head of a clause in a text with 公司 in it; elsewhere where the words around tell that a firm is meant
    (子公司|济宁|泵阀, 吴店镇的|兴航|车桥，, 华越|针织|的老板娘).
    """
    cues, text = _cues(scene.lexicon), scene.text
    firm = "公司" in text
    stop = org_words(scene.lexicon)["stop"]
    found: list[Candidate] = []
    trades, lasts = cues.trades, cues.lasts
    for word in scene.words:
        trade = word.start
        if word.text in lasts and trade and scene.begins[trade - 1] and text[trade - 1 : word.end] in trades:
            trade -= 1
        elif word.text not in trades:
            continue
        if trade < 2:
            continue
        told = text.startswith(cues.after, word.end)
        start = scene.coined(trade)
        if start is None and scene.begins[trade]:
            place = scene.word(trade - 1)
            named = (
                place is not None and place.end == trade and len(place.text) == 2 and place.pos in ("ns", "nr", "nz")
            )
            start = trade - 2 if named and text.endswith(cues.before, 0, trade - 2) else None
        sure = told or (start is not None and text.endswith(cues.before, 0, start))
        if start is None or not (trade - start == 2 or (sure and trade - start == 3)) or text[start:trade] in stop:
            continue
        led = text.endswith(cues.before, 0, start) or (scene.char(start - 1) == "的" and scene.char(word.end) in PAUSE)
        begins = scene.char(start - 1) in PAUSE
        led = led or (begins and text.startswith(cues.then, word.end))
        if (firm and begins and scene.char(word.end) not in "业股市场") or led or told:
            found.append(Candidate(start, word.end, "ORG", full=text[start : word.end]))
    return found


def find_built(scene: Scene) -> list[Candidate]:
    """Lines, bridges and plants left to right; they may overlap."""
    built = _cues(scene.lexicon).built
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
            mentions = scene.mentions(name)
            found[name] = len(mentions) > 1 and any(built.match(scene.source, at + len(name)) for at in mentions)
        if found[name]:
            spans.append(Candidate(start, hit.end, "FAC", full=name))
    return spans


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
