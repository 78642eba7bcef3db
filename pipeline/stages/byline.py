"""Reads bylines, rows of credits, page stamps and datelines; part of `stages.clean`.

All functions take a piece of the published text and the same piece in Simplified (`convert.fold`), which has the same
length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

import msgspec

from pipeline.lexicon import Lexicon
from pipeline.stages.credit import (
    DATE,
    SENTENCE,
    Byline,
    form,
    iso,
    labels,
    published_names,
    read_fields,
    read_names,
    read_roles,
    without_dates,
)

_LEAD_CHARS = 90
_ROLES = frozenset(("记者", "本报记者", "本刊记者", "特约记者", "通讯员", "作者", "文"))
_OUTLET = re.compile("[\u4e00-\u9fff]{3,8}")


def read_byline(raw: str, folded: str, lexicon: Lexicon) -> Byline | None:
    """What a line says that is nothing but a byline, a row of credits, or a page stamp; None for any other line."""
    if len(folded) > 160:
        return None
    known = labels(lexicon)
    note = form(lexicon, "note").match(folded)
    if note and len(folded) <= 80 and read_names(note[1], lexicon):
        return Byline(authors=(raw[note.start(1) : note.end(1)],))
    signed = form(lexicon, "signed").fullmatch(folded)
    if signed and (names := read_names(signed[1], lexicon)):
        return Byline(authors=published_names(raw[signed.start(1) : signed.end(1)], names))
    date = DATE.search(folded)
    account = form(lexicon, "account").fullmatch(folded) if date is not None else None
    if account is not None and date is not None:
        return Byline(publisher=raw[account.start(1) : account.end(1)], stamp=iso(date))
    reprint = form(lexicon, "reprint").search(folded) if len(folded) <= 80 else None
    if reprint is not None and (folded[:1] in "（([【" or reprint.start() == 0):
        return Byline(publisher=raw[reprint.start(1) : reprint.end(1)], date=iso(date))
    labelled = known.any.search(folded) is not None
    if date is None and not labelled:
        return None
    rest = without_dates(folded)
    roles = read_roles(raw, rest, lexicon) if labelled else None
    if roles is not None:
        return msgspec.structs.replace(roles, **{"stamp" if date[4] else "date": iso(date)}) if date else roles
    found = read_fields(raw, folded, lexicon) if labelled else None
    if found is not None:
        return found
    if date is None:
        return None
    timed = date[4] is not None
    publisher = None
    authors: tuple[str, ...] = ()
    unknown = 0
    strange: list[str] = []
    role = False
    for token in re.finditer(r"[^\s|｜丨/／·—\-()（）\[\]《》]+", rest):
        if form(lexicon, "edition").fullmatch(token[0]):
            continue
        if token[0] in _ROLES:
            role = True
            continue
        if role and (names := read_names(token[0], lexicon)):
            authors += published_names(raw[token.start() : token.end()], names)
            role = False
            continue
        if known.media.fullmatch(token[0]) and token[0] not in known.generic and len(token[0]) <= 15:
            publisher = publisher or raw[token.start() : token.end()]
        elif publisher is not None and len(token[0]) in (2, 3) and (names := read_names(token[0], lexicon)):
            authors += published_names(raw[token.start() : token.end()], names)  # 赣西日报　赖霁
        else:
            unknown += len(token[0])
            strange.append(raw[token.start() : token.end()])
    if authors and publisher is None and len(strange) == 1 and _OUTLET.fullmatch(strange[0]):
        publisher, unknown = strange[0], 0  # 陇上农友　2021年10月27日　记者　车晓棠
    # Beside a time of day, portals put a place, a channel or a kind of account.
    if unknown > (14 if timed else 0) or SENTENCE.search(rest):
        return None
    return Byline(
        publisher=publisher, authors=authors, stamp=iso(date) if timed else None, date=None if timed else iso(date)
    )


def choose_publisher(named: Sequence[str], *, alone: Set[str], page: str) -> str | None:
    """The first medium of those `named`; what stands `alone` and on the page's own lines is the site, after others."""
    others = [name for name in named if not (name in alone and name in page)] or named
    return others[0] if others else None


def read_lead(raw: str, folded: str, lexicon: Lexicon) -> Byline:
    """Agency and reporters that a paragraph names in its dateline: 新华社北京3月5日电（记者 张三、李四）."""
    known = labels(lexicon)
    folded = folded[:_LEAD_CHARS]
    publisher = None
    agency = known.lead.match(folded)
    if agency:
        publisher = raw[agency.start(1) : agency.end(1)]
    authors = _bracketed(raw, folded, lexicon, from_start=True)
    reported = form(lexicon, "reports").match(folded)
    if not authors and reported and read_names(reported[1], lexicon):
        authors = (raw[reported.start(1) : reported.end(1)],)
    return Byline(publisher=publisher, authors=authors)


def read_close(raw: str, folded: str, lexicon: Lexicon) -> Byline:
    """The reporters in brackets at a paragraph's very end: …。（记者 张三）"""
    tail = max(0, len(folded) - _LEAD_CHARS)
    return Byline(authors=_bracketed(raw[tail:], folded[tail:], lexicon, from_start=False))


def _bracketed(raw: str, folded: str, lexicon: Lexicon, *, from_start: bool) -> tuple[str, ...]:
    for match in re.finditer(r"[【\[（(〔［]([^【\[（(〔［】\]）)〕］]{2,60})[】\]）)〕］]", folded):
        if from_start and match.start() > 40:
            break
        if not from_start and match.end() < len(folded.rstrip("。 　")):
            continue
        found = read_roles(raw[match.start(1) : match.end(1)], match[1], lexicon)
        if found and found.authors:
            return found.authors
    return ()
