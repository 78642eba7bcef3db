"""An article's text cut at the borders of its records, each piece with the records that it belongs to."""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from pipeline.model import Drop, Extraction

Kind = Literal["figure", "target", "entity"]
_RANK: dict[Kind, int] = {"figure": 0, "entity": 1, "target": 2}
_WEIGHT: dict[Kind, int] = {"figure": 3, "target": 3, "entity": 2}
"""What a mark and its record take of a page, about: 500 bytes each."""
_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


class Mark(NamedTuple):
    """A record's place in the text, by an id that is unique in the article."""

    start: int
    end: int
    kind: Kind
    id: str


class Piece(NamedTuple):
    """A run of characters of the same records, the innermost first; or dropped text with its stage and reason.

    `begins` are records that begin here. `text` is safe to show.
    """

    start: int
    text: str
    marks: tuple[Mark, ...]
    begins: tuple[Mark, ...]
    dropped: str | None


def marks_of(extraction: Extraction) -> tuple[Mark, ...]:
    """The places of all records, in the published text. A figure inside a target has its own."""
    marks = [Mark(figure.start, figure.end, "figure", figure.id) for figure in extraction.figures]
    marks += [Mark(target.start, target.end, "target", target.id) for target in extraction.targets]
    marks += [Mark(e.start, e.end, "entity", f"e{number}") for number, e in enumerate(extraction.entities)]
    return tuple(sorted(marks))


def pieces(
    text: str,
    marks: Iterable[Mark],
    drops: Sequence[Drop] = (),
    *,
    start: int = 0,
    end: int | None = None,
    cut: int | None = None,
) -> list[Piece]:
    """The pieces that tile ``text[start:end]``. Marks and drops may overlap, and reach beyond it; `cut` is one more
    border between pieces."""
    stop = len(text) if end is None else min(end, len(text))
    inside = [mark for mark in marks if mark.start < stop and mark.end > start]
    dropped = [drop for drop in drops if drop.start < stop and drop.end > start]
    borders = {start, stop} | ({cut} if cut is not None and start <= cut < stop else set())
    for first, last in [(mark.start, mark.end) for mark in inside] + [(drop.start, drop.end) for drop in dropped]:
        borders |= {max(first, start), min(last, stop)}
    opening: dict[int, list[Mark]] = {}
    for mark in inside:
        opening.setdefault(max(mark.start, start), []).append(mark)
    fallen: dict[int, list[Drop]] = {}
    for drop in dropped:
        fallen.setdefault(max(drop.start, start), []).append(drop)
    found: list[Piece] = []
    open_marks: list[Mark] = []
    open_drops: list[Drop] = []
    ordered = sorted(borders)
    for at, to in pairwise(ordered):
        open_marks = [mark for mark in open_marks if mark.end > at] + opening.get(at, [])
        open_drops = [drop for drop in open_drops if drop.end > at] + fallen.get(at, [])
        inner = tuple(sorted(open_marks, key=lambda mark: (mark.end - mark.start, _RANK[mark.kind])))
        begins = tuple(mark for mark in inner if mark.start == at)
        reason = f"{open_drops[-1].stage}: {open_drops[-1].reason}" if open_drops else None
        found.append(Piece(at, shown(text[at:to]), inner, begins, reason))
    return found


def shown(text: str) -> str:
    """Text with its invisible characters made visible, one for one: bidirectional controls would turn it around."""
    return text if text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char in "\n\t":
        return char
    if char in "\r\v\f\u2028\u2029":
        return " "
    if unicodedata.category(char) not in _HIDDEN:
        return char
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "\ufffd"


def parts(text: str, size: int, marks: Iterable[Mark] = (), most: int = 0) -> list[tuple[int, int]]:
    """Where to cut a text that is too long for a page, or of which the marks in it weigh more than `most`: at line ends
    where there are any, else anywhere, but before a mark where they are too many."""
    weighed = sorted((mark.start, _WEIGHT[mark.kind]) for mark in marks)
    before = [0, *accumulate(weight for _, weight in weighed)]
    starts = [start for start, _ in weighed]
    cuts = [0]
    while True:
        begin = cuts[-1]
        here = before[bisect_left(starts, begin)]
        # The first mark with which there are too many.
        crowded = bisect_right(before, here + most) - 1 if most else len(starts)
        full = starts[crowded] if crowded < len(starts) else len(text)
        if len(text) - begin <= size * 5 // 4 and full >= len(text):
            break
        limit = min(begin + size, full)
        at = text.rfind("\n", begin + (limit - begin) // 2, limit)
        cuts.append(at + 1 if at > 0 else max(limit, begin + 1))
    cuts.append(len(text))
    return list(pairwise(cuts))
