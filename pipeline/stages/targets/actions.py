"""What is to be done: the verb that governs a target's number.

What stands right before it (拉到, 添到); else the nearest deed (新建, 拆除整理), change (增长), hold or mark to reach
(控制在, 突破); else any other verb of its clause; else a verb after it (将两成产能移回). None where no verb stands.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.vocabulary import Vocabulary, vocabulary

_HANDLES = frozenset(("把", "将", "按", "以", "用", "让", "使"))
_STATIVE = frozenset(("是", "有", "为", "离", "距", "占"))
_LONGEST = 6  # characters of an action of two verbs
_VERBAL = frozenset(("v", "vn", "vi", "vd", "zg", "a", "an", "ad"))


class _Verbs(msgspec.Struct, frozen=True):
    deeds: frozenset[str]
    holds: frozenset[str]
    said: frozenset[str]
    suffixes: frozenset[str]
    results: frozenset[str]
    marks: frozenset[str]  # bounds that are verbs (达到, 突破)
    shares: frozenset[str]  # what makes a noun of 占 (占…的比重)


@lru_cache(maxsize=4)
def _verbs(lexicon: Lexicon) -> _Verbs:
    def kind(*names: str) -> frozenset[str]:
        return frozenset(word for name in names for word in lexicon.select("target_words", "word", kind=name))

    said = frozenset(lexicon.column("speech_verbs", "verb") + lexicon.column("status_cues", "cue"))
    said = (said | kind("saying")) - kind("action", "hold")
    return _Verbs(
        deeds=kind("verb", "soft verb", "completion") - said,
        holds=kind("hold") - said,
        said=said,
        suffixes=kind("noun suffix"),
        results=kind("result"),
        marks=kind("mark"),
        shares=kind("share noun"),
    )


def find_action(
    document: Document, threshold: Reading, before: Said[str | None] | None, lexicon: Lexicon
) -> Said[str | None]:
    """The verb of the commitment whose number is `threshold`; `before` is that of the target before it on a list."""
    layout, words, tables = document.layout, document.words, _verbs(lexicon)
    verbs = vocabulary(lexicon)
    at = layout.word_at(threshold.quantity.span.start)
    outer = layout.word_at(threshold.quantity.outer.start)
    first, last = layout.clause(at)
    if words[at].text.startswith("翻"):
        return Said(words[at].text, "said by the number")
    if outer > first and (adjacent := _adjacent(document, outer - 1, first, tables)) is not None:
        return Said(adjacent, "right before the number")
    marked = [index for index in range(outer, at) if words[index].text in tables.marks]
    found = {"hold": marked[0]} if marked else {}
    for back in range(outer - 1, first - 1, -1):
        if words[back].text in CLAUSE_ENDS:
            break
        kind = _kind(document, back, tables, verbs)
        if kind == "hold" and not tables.shares.isdisjoint(layout.texts[back + 1 : at]):
            kind = None  # 占公交出行的比例不低于60%
        if kind is not None:
            inside = _inside(threshold.indicator, words[back].text)
            found.setdefault("noun" if inside and kind != "hold" else kind, back)
    governing = _governing(found)
    if governing is not None:
        return Said(_doubled(document, found[governing], first, tables), f"{governing} before the number")
    if before is not None and before.value is not None and words[first].text == "其中":
        return Said(before.value, "as the target before it")
    after = _after(document, at, first, last, tables, verbs)
    if after is not None:
        return Said(after, "verb after the number")
    bound = next((word.text for word in words[outer:at] if word.text in tables.holds), None)
    return Said(bound, "its bound" if bound is not None else "no verb")


def _governing(found: dict[str, int]) -> str | None:
    """Of the verbs found, each kind the nearest: a deed; else the nearer of change and hold; else a part of a noun."""
    if "deed" in found:
        return "deed"
    marks = [kind for kind in ("change", "hold") if kind in found]
    if marks:
        return max(marks, key=lambda kind: found[kind])
    return next((kind for kind in ("noun", "verb") if kind in found), None)


def _adjacent(document: Document, at: int, first: int, tables: _Verbs) -> str | None:
    """A verb with its result right before the number (拉|到, 种|完), or a verb of one character (发, 种)."""
    word, before = document.words[at], document.words[at - 1] if at > first else None
    if at in document.layout.time_at or at in document.layout.entity_at:
        return None
    if word.text in tables.results and before is not None and before.pos in _VERBAL and before.text not in tables.said:
        return before.text + word.text if len(before.text) == 1 else before.text
    single = len(word.text) == 1 and word.pos == "v" and word.text not in tables.suffixes | _STATIVE
    return word.text if single and word.text not in tables.said else None


def _kind(document: Document, at: int, tables: _Verbs, verbs: Vocabulary) -> str | None:
    """What a word before the number does: deed, change, hold, or just a verb."""
    word = document.words[at]
    following = document.words[at + 1].text if at + 1 < len(document.words) else ""
    if following in tables.suffixes or at in document.layout.entity_at or word.text in tables.said:
        return None  # 保有|量, 承载|力: part of a noun
    if word.text in tables.deeds:
        return "deed"
    change = verbs.verb(word.text)
    if len(word.text) < 2 and word.pos not in _VERBAL:
        return None
    if change in ("up", "down"):
        return "change"
    if word.text in tables.holds or change == "reach":
        return "hold"
    light = len(word.text) < 2 or change in ("be", "share") or word.text in verbs.nouns
    if word.pos != "v" or light or verbs.is_generic(word.text) or word.text in verbs.words["between"]:
        return None
    return "verb"


def _inside(indicator: str | None, verb: str) -> bool:
    """Whether the verb is a part of the indicator's name (固定资产投资, 生态保护红线面积)."""
    return indicator is not None and verb in indicator and verb != indicator


def _doubled(document: Document, at: int, first: int, tables: _Verbs) -> str:
    """The verb, with a verb of doing right before it (拆除整理)."""
    words = document.words
    both = words[at - 1].text + words[at].text if at > first else ""
    doubled = at > first and words[at].text in tables.deeds and words[at - 1].text in tables.deeds
    return both if doubled and len(both) <= _LONGEST else words[at].text


def _after(document: Document, at: int, first: int, last: int, tables: _Verbs, verbs: Vocabulary) -> str | None:
    """A deed told after the number (24个月穿越长江); after 把 or 按 any verb (把两成产能移回)."""
    words = document.words
    handled = any(word.text in _HANDLES for word in words[first:at])
    for index in range(at + 1, last):
        kind = _kind(document, index, tables, verbs)
        if kind in ("deed", "change") or (kind is not None and handled):
            return words[index].text
    return next(
        (
            words[index].text
            for index in range(at + 1, last)
            if _kind(document, index, tables, verbs) == "verb" and words[index - 1].text != "的"
        ),
        None,
    )
