"""Simplified text of an article in any script, with the way back to every published character.

The tables are OpenCC's, the result before repairs is OpenCC's to the character; its algorithm takes the longest phrase
of a whole sentence first, which costs it about 20 k characters a second. Here single characters go through one
`str.translate`, and only the surroundings of phrases that translation gets wrong are resolved OpenCC's way.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TypeAlias

import msgspec
import opencc

from pipeline.config import Variant
from pipeline.lexicon import Lexicon
from pipeline.model import Converted, Script
from pipeline.stages.repair import repair, variant_characters

# Code points that the tables may map: OpenCC's reach into CJK extension F.
_TABLE_SIZE = 0x30000
_BEYOND = 0x10000  # the BMP
_BMP_END = "\U00010000"
# OpenCC cuts a text here before it looks for phrases (opencc.py, split_chars_re): a phrase with one never matches.
_CUT = re.compile(
    r"[-\s,.?!*，。、；：？！…“”‘’『』「」﹁﹂—－（）《》〈〉～．／＼︒︑︔︓︿﹀︹︺︙︐［﹇］﹈︕︖︰︳︴︽︾︵︶｛︷｝︸﹃﹄【︻】︼]"
)
# A republished page with a few names in the other script is still of one script; broken conversions leave 1 % and more.
_MIXED_SHARE = 0.01
_MIXED_COUNT = 3

# Code points, four bytes each: as a list of objects it is too large for the cache, and half as fast between other work.
_Table: TypeAlias = "array[int]"
_Match = tuple[int, int, str]  # start, end, replacement


class _Step(msgspec.Struct, frozen=True):
    """One dictionary group of OpenCC's chain.

    `phrases` are its dictionaries but the last, in order, each with the lengths of its keys, longest first; `lengths`
    are the key lengths that there are by first character; `wrong` finds the phrases of which character-wise
    translation makes something else.
    """

    phrases: tuple[tuple[dict[str, str], tuple[int, ...]], ...]
    keys: frozenset[str]
    lengths: dict[str, tuple[int, ...]]
    longest: int
    wrong: re.Pattern[str] | None
    table: _Table
    changed: re.Pattern[str]  # finds the characters that the table makes another of, and any beyond the BMP

    def translate(self, text: str) -> str:
        """Character by character; that there is nothing to translate is seen nine times as fast."""
        return text.translate(self.table) if self.changed.search(text) else text


def convert(text: str, lexicon: Lexicon, variant: Variant = "t2s") -> Converted:
    """Simplified Chinese by OpenCC's `variant`, then with repaired what such tables break.

    The repairs (tables ``script_repairs``, ``script_variants``) keep the length. ``t2s`` keeps it as well, so that its
    `offsets` are None. Text that is Simplified already keeps the characters that are standard in it (乾安县, 毕昇).
    """
    script = detect_script(text)
    simp, offsets = _apply(text, _steps_of(variant, lexicon, script == "hans"))
    raw = text if offsets is None else "".join(text[at] for at in offsets[:-1])
    return Converted(text=repair(simp, raw, lexicon, script), script=script, offsets=offsets)


def fold(text: str) -> str:
    """Simplified text of the same length by the single-character t2s table alone: good enough to look words up in."""
    return _steps("t2s")[-1].translate(text)


def detect_script(text: str) -> Script:
    """Which script the text is in, by the characters that only one of the two has.

    ``mixed`` where the rarer script has at least 1 % of these characters, as machine-made Traditional has; text with
    neither is ``hans``.
    """
    hans, hant = _script_only()
    if not hant.any.search(text):
        return "hans"
    n_hans, n_hant = hans.count(text), hant.count(text)
    fewer = min(n_hans, n_hant)
    if fewer >= _MIXED_COUNT and fewer >= _MIXED_SHARE * (n_hans + n_hant):
        return "mixed"
    return "hant" if n_hant > n_hans else "hans"


def convert_plain(text: str, variant: Variant) -> tuple[str, tuple[int, ...] | None]:
    """What ``OpenCC(variant).convert(text)`` gives, and the offsets of `Converted`."""
    return _apply(text, _steps(variant))


def _apply(text: str, steps: tuple[_Step, ...]) -> tuple[str, tuple[int, ...] | None]:
    offsets: tuple[int, ...] | None = None
    for step in steps:
        matches = _phrases(text, step)
        translated = step.translate(text)
        if any(end - start != len(value) for start, end, value in matches):
            moved = _moved(len(text), matches)
            offsets = moved if offsets is None else tuple(offsets[at] for at in moved)
        text = _splice(translated, matches) if matches else translated
    return text, offsets


def _splice(text: str, matches: list[_Match]) -> str:
    parts: list[str] = []
    at = 0
    for start, end, value in matches:
        parts += (text[at:start], value)
        at = end
    parts.append(text[at:])
    return "".join(parts)


def _moved(length: int, matches: list[_Match]) -> tuple[int, ...]:
    """For every character of the result, where it comes from; inside a phrase of another length in proportion."""
    offsets: list[int] = []
    at = 0
    for start, end, value in matches:
        offsets.extend(range(at, start))
        offsets.extend(start + i * (end - start) // len(value) for i in range(len(value)))
        at = end
    offsets.extend(range(at, length + 1))
    return tuple(offsets)


def _phrases(text: str, step: _Step) -> list[_Match]:
    """The phrases that OpenCC takes around every place where they matter, left to right."""
    found: list[_Match] = []
    if step.wrong is None:
        return found
    done = 0
    hit = step.wrong.search(text)
    while hit:
        start, end = _cluster(text, step, hit.start(), hit.end(), done)
        found += _longest_first(text, step, start, end)
        done = end
        hit = step.wrong.search(text, done)
    return found


def _cluster(text: str, step: _Step, start: int, end: int, floor: int) -> tuple[int, int]:
    """The widest chain of phrases that overlap one another around a phrase; none reaches before `floor`."""
    at = start
    while True:
        while at < end:
            end = max(end, _reach(text, step, at))
            at += 1
        lower = start
        for before in range(start - 1, max(floor, start - step.longest) - 1, -1):
            reach = _reach(text, step, before)
            if reach > start:
                lower, end = before, max(end, reach)
        if lower == start:
            return start, end
        start = lower


def _reach(text: str, step: _Step, at: int) -> int:
    """Where the longest phrase that begins at `at` ends; 0 where none does."""
    for length in step.lengths.get(text[at], ()):
        if at + length <= len(text) and text[at : at + length] in step.keys:
            return at + length
    return 0


def _longest_first(text: str, step: _Step, start: int, end: int) -> list[_Match]:
    """OpenCC's choice: dictionary by dictionary, the longest phrases first, equally long ones left to right."""
    found: list[_Match] = []
    pieces = [(start, end)]
    for phrases, lengths in step.phrases:
        for length in lengths:
            if length > end - start or not pieces:
                continue
            rest: list[tuple[int, int]] = []
            for first, last in pieces:
                at = first
                while at + length <= last:
                    value = phrases.get(text[at : at + length])
                    if value is None:
                        at += 1
                        continue
                    found.append((at, at + length, value))
                    if at > first:
                        rest.append((first, at))
                    first = at = at + length
                if first < last:
                    rest.append((first, last))
            pieces = rest
    return sorted(found)


@lru_cache(maxsize=16)
def _steps_of(variant: Variant, lexicon: Lexicon, simplified: bool) -> tuple[_Step, ...]:
    """OpenCC's chain with the lexicon's own entries in the last table of single characters."""
    return _steps(variant, variant_characters(lexicon, simplified), printable=True)


@lru_cache(maxsize=16)
def _steps(
    variant: Variant, characters: tuple[tuple[str, str], ...] = (), *, printable: bool = False
) -> tuple[_Step, ...]:
    """OpenCC's chain; `printable` keeps characters whose simplified form is beyond the BMP, as the press does (蟳)."""
    root = Path(opencc.__file__).parent
    config = json.loads((root / "config" / f"{variant}.json").read_text(encoding="utf-8"))
    steps: list[_Step] = []
    chain = config["conversion_chain"]
    for number, link in enumerate(chain):
        files = [entry["file"] for entry in link["dict"]["dicts"]]
        *phrases, singles = [_read_dictionary(root / "dictionary" / name) for name in files]
        if number == len(chain) - 1:
            singles = {**singles, **dict(characters)}
            if printable:
                singles = {char: value if ord(value) < _BEYOND else char for char, value in singles.items()}
        steps.append(_step(phrases, singles))
    return tuple(steps)


def _step(phrases: list[dict[str, str]], singles: dict[str, str]) -> _Step:
    table = array("I", range(_TABLE_SIZE))
    for char, value in singles.items():
        table[ord(char)] = ord(value)
    lengths: dict[str, set[int]] = {}
    starts: dict[str, list[str]] = {}
    for key, value in ((key, value) for phrase in phrases for key, value in phrase.items()):
        lengths.setdefault(key[0], set()).add(len(key))
        if key.translate(table) != value:
            starts.setdefault(key[0], []).append(key[1:])
    wrong = [
        f"{re.escape(char)}(?:{'|'.join(re.escape(rest) for rest in sorted(rests, key=len, reverse=True))})"
        for char, rests in starts.items()
    ]
    return _Step(
        phrases=tuple((phrase, tuple(sorted({len(key) for key in phrase}, reverse=True))) for phrase in phrases),
        keys=frozenset(key for phrase in phrases for key in phrase),
        lengths={char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()},
        longest=max((max(found) for found in lengths.values()), default=0),
        wrong=re.compile("|".join(wrong)) if wrong else None,
        table=table,
        changed=_any_of(char for char, value in singles.items() if char != value),
    )


def _any_of(chars: Iterable[str]) -> re.Pattern[str]:
    """Finds these characters. Of those beyond the BMP it finds all: listed, they cost fifteen times the time."""
    return re.compile(f"[{re.escape(''.join(char for char in chars if char < _BMP_END))}{_BMP_END}-\U0010ffff]")


def _read_dictionary(path: Path) -> dict[str, str]:
    """A dictionary of OpenCC: a key, a tab, and values of which the first counts."""
    entries = (line.strip().split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return {key: value.split(" ")[0] for key, value in entries if not _CUT.search(key)}


class _Chars(msgspec.Struct, frozen=True):
    """Characters, and what finds each of them and others beyond the BMP."""

    chars: frozenset[str]
    any: re.Pattern[str]

    def count(self, text: str) -> int:
        """How many of them stand in a text."""
        return sum(map(self.chars.__contains__, self.any.findall(text)))


@lru_cache(maxsize=1)
def _script_only() -> tuple[_Chars, _Chars]:
    """The characters that only Simplified and only Traditional text has, by OpenCC's two character tables."""
    root = Path(opencc.__file__).parent / "dictionary"
    simple = dict(line.strip().split("\t") for line in (root / "STCharacters.txt").read_text("utf-8").splitlines())
    hans = frozenset(key for key, values in simple.items() if key not in values.split(" "))
    traditional = frozenset(key for key, value in _read_dictionary(root / "TSCharacters.txt").items() if key != value)
    hant = traditional - hans - frozenset(simple)
    only = hans - traditional
    return _Chars(only, _any_of(only)), _Chars(hant, _any_of(hant))
