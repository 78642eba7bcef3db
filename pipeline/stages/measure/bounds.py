"""Words on both sides of a number that make it a bound or an approximation (不少于, 近, …以上, 左右, 多)."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation
from pipeline.model import Comparator

# What may stand between the word and the number: 突破了10亿, 超过人民币3亿, 约为“5%”.
# Read backwards from the number, so that no search over the characters before it is needed.
_BETWEEN = (
    r"(?:了|过|到达|到|达|至|为|有要|有|在|是|出|共|要|设|需|得|[^，。；、\d]{1,3}每|币民人|币台新|币台|币港|元美|约|\s"
    r"|[“\"「$￥¥]|\$?[A-Z]{2,3}){0,3}?"
)
_BETWEEN_ENDS = frozenset('了过到达至为有要在是出共设需得约币元“"「$￥¥ABCDEFGHIJKLMNOPQRSTUVWXYZ')
# With shares and multiples the bound may stand before what they are shares of: 大约是国产量的5倍, 不少于主营收入的3%.
_OF = r"(?:(?:是|为|占|相当于|合|达)[^，。；、：:,;]{1,9}的?|[^，。；、：:,;]{1,9}的)"
_VERB = r"[^，。；、：:,;\d的是不]{1,2}"
_LOOSE = frozenset("约至最顶起")  # in the words that may stand before a verb: 至少种3亩
_ALLOWED = re.compile(r"可|补|奖|给|罚|限|免|贷|减|享|每|按|助|赔|抵|支持")
# Verbs and nouns that end like a bound: 出超48.2亿美元, 穿过19条断裂带.
_OTHER_WORDS = {"超": ("出", "入"), "过": ("穿", "经", "路", "通", "绕", "渡", "飞", "驶")}
_NEVER = ("\0",)
_LEFT_REACH = 16


class Bounds:
    """The table compiled: the word that ends before a number, the word that follows its unit."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._left = dict(zip(lexicon.select("bounds", "form", side="left"), _left_values(lexicon), strict=True))
        right = [row for row in lexicon.rows("bounds") if row["side"] == "right"]
        self._right: dict[str, Comparator] = {row["form"]: row["comparator"] for row in right}  # type: ignore[misc]
        self._ends = frozenset(form[-1] for form in self._left) | _BETWEEN_ENDS
        self._begins = frozenset(form[0] for form in self._right) | frozenset('”"」（')
        forms = alternation(form[::-1] for form in self._left)
        self._before = re.compile(rf"({_BETWEEN})({forms})")
        self._before_whole = re.compile(
            rf"(不少于|不低于|不超过|不高于|至少|大约|(?<![签预合邀违节])约(?![定束见会谈])|接近|近|不足|不到|差不多)({_OF})$"
        )
        self._before_verb = re.compile(
            rf"(大约|(?<![签预合邀违节])约(?![定束见会谈])|[至最][多少]|最高|顶多|起码)({_VERB})$"
        )
        forms = alternation(self._right)
        self._after = re.compile(rf"\s?[”\"」]?(?:（[^（）]{{1,4}}）)?\s?({forms})")

    def before(self, text: str, start: int, *, part: bool = False) -> tuple[Comparator, int] | None:
        """Comparator said by the words that end at `start`, and where they begin.

        `part`: the number is a share or multiple of something named between the word and the number.
        """
        near = text[max(0, start - 5) : start]
        last = near[-1:]
        close = last in self._ends or last.isspace() or "每" in near
        loose = not _LOOSE.isdisjoint(near)
        if not (close or part or loose):
            return None
        reach = max(0, start - _LEFT_REACH)
        window = text[reach:start]
        found = self._before.match(window[::-1]) if close else None
        if found is None:
            other = None
            if part and ("不" in window or "约" in window or "近" in window or "至" in window):
                other = self._before_whole.search(window)
            if other is None and loose:
                other = self._before_verb.search(window)
            if other is None:
                return None
            said: Comparator = self._left.get(other[1], "approx")
            if other[1] == "最高" and _ALLOWED.search(window[: other.end(1)] + other[2]) is None:
                said = "eq"
            return said, reach + other.start()
        before = window[: len(window) - found.end()]
        if before.endswith(_OTHER_WORDS.get(found[2], _NEVER)):
            return None
        comparator: Comparator = self._left[found[2][::-1]]
        if found[2] == "高最" and _ALLOWED.search(window[: len(window) - found.start(2)]) is None:
            comparator = "eq"  # 单日最高7.77亿件: a record, not a limit
        if comparator == "eq" and (inner := self._before.match(found[1])):
            comparator = self._left[inner[2][::-1]]
        elif comparator == "eq" and found[1].startswith("约"):
            comparator = "approx"
        return comparator, start - found.end()

    def after(self, text: str, end: int) -> tuple[Comparator, int] | None:
        """Comparator said by the word that begins at `end`, and where it stops."""
        first = text[end : end + 1]
        if not (first in self._begins or first.isspace()):
            return None
        found = self._after.match(text, end)
        if found is None:
            return None
        word, stop = found[1], found.end()
        following = text[stop : stop + 1]
        if word == "内" and following in _INSIDE_OTHER_WORDS:
            return None
        if word == "起" and not (following == "" or following in "，。；、）)！？,;"):
            return None
        if word in ("多", "余") and following in _AFTER_MORE:
            return None
        if word in ("前后", "起", "封顶", "上下") and following == "的":
            return None
        return self._right[word], stop


_INSIDE_OTHER_WORDS = frozenset("部地容外陆河需政资在心战")
_AFTER_MORE = frozenset("数元次方种样出了于达收少个层面边久")


def _left_values(lexicon: Lexicon) -> list[Comparator]:
    return [row["comparator"] for row in lexicon.rows("bounds") if row["side"] == "left"]  # type: ignore[misc]


def combine(inner: Comparator, left: Comparator | None, right: Comparator | None) -> Comparator:
    """One comparator of what numeral, left and right words say; the guidelines' 超…以上 is gt, a range stays one."""
    if inner == "between":
        return "between"
    if left in ("gt", "lt", "ge", "le", "near"):
        return left
    if right in ("ge", "le", "lt") or (right == "gt" and left is None):
        return right
    if inner == "gt" or right == "gt":
        return "gt"
    if right == "approx" or left == "approx":
        return "approx"
    return inner


@lru_cache(maxsize=4)
def load_bounds(lexicon: Lexicon) -> Bounds:
    """The bounds table of a lexicon, compiled once."""
    return Bounds(lexicon)
