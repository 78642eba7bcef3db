"""Finds the article in the text of a web page: its headline, its makers, its paragraphs; and drops the rest.

Works line by line, from both ends inwards: what stands before the first paragraph of prose is headline, byline or
furniture, what stands behind the last one from the first credit or link on is furniture. In between, only lines go that
can be nothing else (a caption that repeats the headline, 点击查看大图). The patterns are in ``data/furniture*.tsv``.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.model import Article, Clean, Drop, Span
from pipeline.stages.byline import choose_publisher, read_byline, read_close, read_lead
from pipeline.stages.convert import fold
from pipeline.stages.credit import Byline, published_names, read_names

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LETTER = re.compile(r"[^\W_]")
_FINAL = "。；;！!？?…”」』"
# No headline, breadcrumb or credit line is longer than this; a longer line is text.
_LONGEST_FURNITURE = 240
_LONGEST_TITLE = 80
_LONGEST_HEAD = 40  # lines that may stand before the first paragraph
_SPACES = re.compile(r"\s+")
_DASHES = ("——", "--", "—", "──", "－－")
# From these kinds on, nothing but furniture may follow the article.
_ANCHORS = frozenset({"byline", "related", "disclaimer", "copyright", "end", "navigation", "promotion", "breadcrumbs"})


class _Line(msgspec.Struct):
    """A line without surrounding white space; `folded` is Simplified, `compact` has no white space and lower case."""

    start: int
    end: int
    raw: str
    folded: str
    compact: str
    kind: str = ""  # what it is dropped as; "" for text
    byline: Byline | None = None


class _Pattern(msgspec.Struct, frozen=True):
    kind: str
    place: str
    regex: re.Pattern[str]


def clean(article: Article, lexicon: Lexicon) -> Clean:
    """The article without page furniture. Every line of text is a paragraph, or a drop with its reason.

    The medium and the writers are those the page credits, as published; `page_updated` is a time stamped on the page,
    `published` the date of a byline. A text of one line, or without prose, has no headline.
    """
    lines = _lines(article.text)
    marked: dict[str, tuple[str, Byline | None]] = {}
    for line in lines:
        # Pages repeat lines; a text of nothing but short ones repeats them much.
        if line.raw not in marked:
            _mark(line, lexicon)
            marked[line.raw] = line.kind, line.byline
        line.kind, line.byline = marked[line.raw]
    first, title = _head(lines, lexicon)
    last = _tail(lines, first, lexicon)
    for line in lines[first:last]:
        # Credits and page rows inside the article must be unmistakable to be no part of it.
        if line.kind and (line.kind in ("byline", "stamp") or not _certain(line, lexicon)):
            line.kind = ""
        if title is not None and line.kind == "" and _repeats(line.compact, title.compact):
            line.kind = "caption"
    paragraphs = tuple(Span(line.start, line.end) for line in lines[first:last] if not line.kind)
    drops = tuple(
        Drop(stage="clean", start=line.start, end=line.end, reason=line.kind or "furniture")
        for number, line in enumerate(lines)
        if line.kind or not first <= number < last
    )
    return _result(lines, title, paragraphs, drops, lexicon)


def _lines(text: str) -> list[_Line]:
    folded = fold(text)
    lines: list[_Line] = []
    for match in _LINE.finditer(text):
        raw = match[0].strip()
        if not raw:
            continue
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        end = start + len(raw)
        compact = "" if len(raw) > _LONGEST_FURNITURE else "".join(folded[start:end].split()).lower()
        lines.append(_Line(start=start, end=end, raw=raw, folded=folded[start:end], compact=compact))
    return lines


def _mark(line: _Line, lexicon: Lexicon) -> None:
    """Sets what a line would be at the edge of the article."""
    if not line.compact:
        return
    if not _LETTER.search(line.compact):
        line.kind = "punctuation"
        return
    line.byline = read_byline(line.raw, line.folded, lexicon)
    if line.byline is not None:
        told = line.byline.publisher or line.byline.authors or line.byline.editors
        line.kind = "stamp" if line.byline.stamp and not told else "byline"
        return
    if _any_at_edge(lexicon).match(line.compact):
        line.kind = next((found.kind for found in _patterns(lexicon) if _fits(found, line, ("any", "edge"))), "")


def _fits(pattern: _Pattern, line: _Line, places: tuple[str, ...]) -> bool:
    return pattern.place in places and pattern.regex.match(line.compact) is not None


def _certain(line: _Line, lexicon: Lexicon) -> bool:
    return line.kind == "punctuation" or any(found.match(line.compact) for found in _regexes(lexicon, "any"))


def _opens(line: _Line, lexicon: Lexicon) -> bool:
    """Whether a short line can only belong to the article: a section's head, a salutation."""
    return any(found.match(line.compact) for found in _regexes(lexicon, "keep"))


def _prose(line: _Line) -> bool:
    if not line.compact:
        return True
    text = line.folded
    return len(text) > 60 or "。" in text or (len(text) >= 8 and text[-1] in _FINAL)


def _may_be_title(line: _Line) -> bool:
    """A headline may ask, exclaim or quote; it makes no full stop."""
    return 0 < len(line.compact) <= _LONGEST_TITLE and "。" not in line.compact and line.compact[-1] not in "；;，,、"


def _head(lines: list[_Line], lexicon: Lexicon) -> tuple[int, _Line | None]:
    """The number of the article's first line, and the headline. Marks the lines before it with what they are."""
    plain: list[int] = []
    stop = 0
    for stop, line in enumerate(lines[:_LONGEST_HEAD]):
        if line.kind:
            continue
        later = any(not other.kind and _prose(other) for other in lines[stop + 1 : _LONGEST_HEAD])
        if plain and (_opens(line, lexicon) or _prose(line)):
            break
        if not plain and _prose(line) and not (later and _may_be_title(line) and len(line.compact) <= 40):
            break
        if not later and not plain and not any(other.kind in ("stamp", "breadcrumbs") for other in lines[:stop]):
            # No prose to come and no page around it: a snippet, all of it text.
            break
        plain.append(stop)
    else:
        # No prose, only short lines in a page's frame: all but the headline is text.
        after = [number for number in plain if number > _choose(lines, plain, lexicon)] if plain else []
        stop = after[0] if after else min(len(lines), _LONGEST_HEAD)
        plain = [number for number in plain if number < stop]
    if not plain:
        return stop, None
    chosen = _choose(lines, plain, lexicon)
    title = lines[chosen]
    first = _after_title(lines, [number for number in plain if number > chosen], title, stop, lexicon)
    for number in plain:
        if number < first and not lines[number].kind:
            lines[number].kind = "headline" if number == chosen else "site" if number < chosen else "subtitle"
    return first, title


def _choose(lines: list[_Line], plain: list[int], lexicon: Lexicon) -> int:
    """Which of the short lines at the top is the headline: what the breadcrumbs end in, else the first but the site."""
    crumbs = [number for number, line in enumerate(lines[: plain[-1]]) if line.kind == "breadcrumbs"]
    ends = {re.split(r"[>»›＞/／→]", lines[number].compact)[-1] for number in crumbs}
    for number in plain:
        if lines[number].compact in ends:
            return number
    around = "\n".join(line.compact for line in lines if line.kind in _ANCHORS)
    for number in plain[:-1]:
        compact = lines[number].compact
        before_crumbs = any(number < crumb for crumb in crumbs)
        named = len(compact) <= 16 and (compact in around or _is_medium(compact, lexicon))
        if not before_crumbs and not named:
            return number
    return plain[-1]


def _after_title(lines: list[_Line], rest: list[int], title: _Line, stop: int, lexicon: Lexicon) -> int:
    """Where the article begins: a short line under the headline is its subtitle, one behind a stamp opens the text."""
    digest = _regexes(lexicon, "title")
    for number in rest:
        line = lines[number]
        names = read_names(line.folded, lexicon)
        if _repeats(line.compact, title.compact):
            line.kind = "caption"
        elif names:
            line.kind, line.byline = "byline", Byline(authors=published_names(line.raw, names))
        elif _is_medium(line.compact, lexicon):
            line.kind, line.byline = "byline", Byline(publisher=line.raw)
        elif line.compact.startswith(_DASHES):
            continue
        else:
            stamped = any(other.kind in ("stamp", "byline") and other.start > title.start for other in lines[:number])
            if stamped or any(found.match(title.compact) and not found.match(line.compact) for found in digest):
                return number
    return stop


def _is_medium(compact: str, lexicon: Lexicon) -> bool:
    return 3 <= len(compact) <= 10 and compact.endswith(_media(lexicon))


@lru_cache(maxsize=8)
def _media(lexicon: Lexicon) -> tuple[str, ...]:
    return lexicon.select("furniture_media", "word", kind="suffix")


def _repeats(compact: str, title: str) -> bool:
    """Whether a line is the headline again, maybe with a remark in brackets and a number: …(配图)1."""
    if not compact or len(title) < 4 or len(compact) > len(title) + 48:
        return False
    if compact[0] in "(（" and compact.startswith(title, 1):
        return re.fullmatch(r"[)）]\d{0,3}", compact[len(title) + 1 :]) is not None
    if not compact.startswith(title):
        return False
    return re.fullmatch(r"(?:[(（\[【][^)）\]】]{0,40}[)）\]】])?\d{0,3}", compact[len(title) :]) is not None


def _tail(lines: list[_Line], first: int, lexicon: Lexicon) -> int:
    """One past the number of the article's last line: before the first credit or link with no prose behind it."""
    end = len(lines)
    for number in range(len(lines) - 1, first, -1):
        line = lines[number]
        if not line.kind and (names := read_names(line.folded, lexicon)):
            line.kind, line.byline = "byline", Byline(authors=published_names(line.raw, names))
        if line.kind in _ANCHORS or line.kind == "stamp":
            end = number
        elif not line.kind and (not line.compact or "。" in line.compact or len(line.compact) > 60):
            break
    for line in lines[end:]:
        line.kind = line.kind or "related"
    while end > first + 1 and lines[end - 1].kind in ("punctuation", "credit"):
        end -= 1
    return end


def _result(
    lines: list[_Line],
    title: _Line | None,
    paragraphs: tuple[Span, ...],
    drops: tuple[Drop, ...],
    lexicon: Lexicon,
) -> Clean:
    bylines = [line.byline for line in lines if line.byline and line.kind in ("byline", "stamp")]
    text = [line for line in lines if not line.kind]
    for line in text[:2]:
        bylines.append(read_lead(line.raw, line.folded, lexicon))
    if text:
        bylines.append(read_close(text[-1].raw, text[-1].folded, lexicon))
    authors = tuple(dict.fromkeys(name for byline in bylines for name in byline.authors))
    editors = (name for byline in bylines for name in byline.editors if read_names(fold(name), lexicon))
    return Clean(
        title=title.raw if title else None,
        publisher=choose_publisher(
            [byline.publisher for byline in bylines if byline.publisher],
            alone={line.raw for line in lines if line.byline is not None and line.byline.publisher == line.raw},
            page="".join(line.raw for line in lines if line.kind in ("copyright", "promotion")),
        ),
        authors=authors or tuple(dict.fromkeys(editors)),
        published=next((byline.date for byline in bylines if byline.date), None),
        page_updated=next((byline.stamp for byline in bylines if byline.stamp), None),
        body=Span(paragraphs[0].start, paragraphs[-1].end) if paragraphs else None,
        paragraphs=paragraphs,
        drops=drops,
    )


@lru_cache(maxsize=8)
def _any_at_edge(lexicon: Lexicon) -> re.Pattern[str]:
    """All patterns of `_mark` at once: most lines fit none, and one search is ten times as fast as forty."""
    marks = [found.regex.pattern for found in _patterns(lexicon) if found.place in ("any", "edge")]
    return re.compile("|".join(f"(?:{pattern})" for pattern in marks))


@lru_cache(maxsize=32)
def _regexes(lexicon: Lexicon, place: str) -> tuple[re.Pattern[str], ...]:
    return tuple(found.regex for found in _patterns(lexicon) if found.place == place)


@lru_cache(maxsize=8)
def _patterns(lexicon: Lexicon) -> tuple[_Pattern, ...]:
    return tuple(
        _Pattern(
            row["kind"],
            row["place"],
            # Promotions and disclaimers run on behind their first words; all else must fill the line.
            re.compile(row["pattern"] + ("" if row["kind"] in ("promotion", "disclaimer") else r"\Z")),
        )
        for row in lexicon.rows("furniture")
    )
