"""Repairs what table-driven conversion between the scripts breaks; part of `stages.convert`.

See the comments of ``data/script_repairs.tsv`` and ``data/script_variants.tsv`` for what is repaired and why.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Script

# Compatibility ideographs: they stand for unified ones and come from Korean and Hong Kong encodings.
_COMPATIBILITY = range(0xF900, 0xFB00)


class _Rule(msgspec.Struct, frozen=True):
    """How one published character that became `made` is repaired.

    `words` maps what stands in the text to what should; `lengths` gives, by how far the character is from the word's
    begin and by the word's first character, which word lengths there are, the longest first.
    """

    words: dict[tuple[int, str], str]
    lengths: tuple[dict[str, tuple[int, ...]], ...]
    default: str


def repair(simp: str, raw: str, lexicon: Lexicon, script: Script) -> str:
    """`simp` with its repairs; `raw` has, place by place, the published character that each stands for.

    Simplified text is only repaired where a character is not Simplified: its 著 and 沈 are the writer's own.
    """
    rules, trigger = _rules(lexicon, script == "hans")
    if trigger is None:
        return simp
    parts: list[str] = []
    done = 0
    for hit in trigger.finditer(raw):
        at = hit.start()
        rule = rules.get((hit[0], simp[at]))
        if rule is None:
            continue
        right = _right(simp, at, rule)
        if right != simp[at]:
            parts += (simp[done:at], right)
            done = at + 1
    parts.append(simp[done:])
    return "".join(parts)


def variant_characters(lexicon: Lexicon, simplified: bool) -> tuple[tuple[str, str], ...]:
    """Characters that get another standard character than OpenCC gives; `simplified` text keeps more of its own."""
    pairs = {
        chr(code): decomposed
        for code in _COMPATIBILITY
        if len(decomposed := unicodedata.normalize("NFKC", chr(code))) == 1 and decomposed != chr(code)
    }
    for row in lexicon.rows("script_variants"):
        if not row["in"] or simplified:
            pairs[row["char"]] = row["standard"]
    return tuple(pairs.items())


def _right(simp: str, at: int, rule: _Rule) -> str:
    """The character that should stand at `at`: by the word that begins first, then the longest, else the default."""
    for distance in range(min(len(rule.lengths) - 1, at), -1, -1):
        start = at - distance
        for length in rule.lengths[distance].get(simp[start], ()):
            right = rule.words.get((distance, simp[start : start + length]))
            if right is not None:
                return right
    return rule.default or simp[at]


@lru_cache(maxsize=8)
def _rules(lexicon: Lexicon, simplified: bool) -> tuple[dict[tuple[str, str], _Rule], re.Pattern[str] | None]:
    words: dict[tuple[str, str], dict[tuple[int, str], str]] = {}
    defaults: dict[tuple[str, str], str] = {}
    for row in lexicon.rows("script_repairs"):
        raw, made, right = row["raw"], row["made"], row["right"]
        if simplified and raw == made:
            continue
        known = words.setdefault((raw, made), {})
        if row["default"]:
            defaults[raw, made] = right
        for word in row["words"].split():
            for distance, char in enumerate(word):
                if char != right:
                    continue
                for found in {word.replace(right, made), word[:distance] + made + word[distance + 1 :]}:
                    known.setdefault((distance, found), right)
    rules = {key: _rule(known, defaults.get(key, "")) for key, known in words.items()}
    raws = "".join(sorted({raw for raw, _ in rules}))
    return rules, re.compile(f"[{re.escape(raws)}]") if raws else None


def _rule(words: dict[tuple[int, str], str], default: str) -> _Rule:
    farthest = max((distance for distance, _ in words), default=-1)
    by_distance: list[dict[str, set[int]]] = [{} for _ in range(farthest + 1)]
    for distance, word in words:
        by_distance[distance].setdefault(word[0], set()).add(len(word))
    return _Rule(
        words=words,
        lengths=tuple(
            {first: tuple(sorted(found, reverse=True)) for first, found in entry.items()} for entry in by_distance
        ),
        default=default,
    )
