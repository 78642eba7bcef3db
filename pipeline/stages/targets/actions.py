"""What is to be done: the verb that governs a target's number.

The nearest deed (新建, 拆除整理) before it; else the change (增长), the hold or the mark to reach (控制在, 突破);
else any other verb of its clause; else a verb after it (将两成产能移回). None where no verb stands.
"""

from __future__ import annotations

from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.figures.layout import CLAUSE_ENDS, Document
from pipeline.stages.figures.reading import Reading, Said
from pipeline.stages.figures.vocabulary import Vocabulary, vocabulary

_HANDLES = frozenset(("把", "将", "按", "以", "用", "让", "使"))
_RULES = (("deed", "deed"), ("change", "verb of change"), ("hold", "verb of a mark"), ("verb", "verb of the clause"))
_LONGEST = 6  # characters of an action of two verbs


class _Verbs(msgspec.Struct, frozen=True):
    deeds: frozenset[str]
    holds: frozenset[str]
    said: frozenset[str]
    suffixes: frozenset[str]


@lru_cache(maxsize=4)
def _verbs(lexicon: Lexicon) -> _Verbs:
    kinds = ("verb", "soft verb", "completion")
    deeds = frozenset(word for kind in kinds for word in lexicon.select("target_words", "word", kind=kind))
    return _Verbs(
        deeds=deeds,
        holds=frozenset(lexicon.select("target_words", "word", kind="hold")),
        said=frozenset(lexicon.column("speech_verbs", "verb") + lexicon.column("status_cues", "cue")),
        suffixes=frozenset(lexicon.select("target_words", "word", kind="noun suffix")),
    )


def find_action(document: Document, threshold: Reading, lexicon: Lexicon) -> Said[str | None]:
    """The verb of the commitment whose number is `threshold`; None where its clause has none."""
    layout, words, tables = document.layout, document.words, _verbs(lexicon)
    at = layout.word_at(threshold.quantity.span.start)
    outer = layout.word_at(threshold.quantity.outer.start)
    first, last = layout.clause(at)
    found: dict[str, int] = {}
    for back in range(outer - 1, first - 1, -1):
        if words[back].text in CLAUSE_ENDS:
            break
        kind = _kind(document, back, tables, vocabulary(lexicon))
        if kind is not None and kind not in found and not _inside(threshold.indicator, words[back].text, kind):
            found[kind] = back
    for kind, rule in _RULES:
        if kind in found:
            return Said(_doubled(document, found[kind], first, tables), rule)
    after = _after(document, at, first, last, tables, vocabulary(lexicon))
    if after is not None:
        return Said(after, "verb after the number")
    held = next((word.text for word in words[outer:at] if word.text in tables.holds), None)
    return Said(held, "no verb" if held is None else "word of the bound")


def _kind(document: Document, at: int, tables: _Verbs, verbs: Vocabulary) -> str | None:
    """What a word before the number does: deed, change, hold, or just a verb."""
    word = document.words[at]
    following = document.words[at + 1].text if at + 1 < len(document.words) else ""
    if following in tables.suffixes or at in document.layout.entity_at:
        return None  # 保有|量, 承载|力: part of a noun
    if word.text in tables.deeds:
        return "deed"
    change = verbs.verb(word.text)
    if change in ("up", "down"):
        return "change"
    if word.text in tables.holds or change == "reach":
        return "hold"
    light = len(word.text) < 2 or change in ("be", "share") or word.text in tables.said or word.text in verbs.nouns
    if word.pos != "v" or light or verbs.is_generic(word.text) or word.text in verbs.words["between"]:
        return None
    return "verb"


def _inside(indicator: str | None, verb: str, kind: str) -> bool:
    """Whether the verb is only a part of the indicator's name (固定资产投资, 生态保护红线面积)."""
    if indicator is None or verb not in indicator:
        return False
    return kind == "verb" or not indicator.startswith(verb)


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
