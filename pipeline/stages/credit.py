"""Names, roles and dates of credit lines; what `stages.byline` reads bylines with.

All functions take a piece of the published text and the same piece in Simplified (`convert.fold`), which has the same
length: words are looked up in the latter, names are taken from the former.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache

import msgspec

from pipeline.lexicon import Lexicon, alternation

DATE = re.compile(
    # no digit before: looked for only where 19 or 20 stands, for which the search skips all other characters
    r"((?:19(?<!\d19)|20(?<!\d20))\d\d)\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?"
    r"(?:\s{0,4}T?(\d{1,2})\s?[:：︰]\s?(\d{2})(?:\s?[:：︰]\s?(\d{2}))?)?(?![\d万亿])"
)
_WEEKDAY = re.compile(r"(?:星期|周)[一二三四五六日天]")
_OPEN = "【[（(〔［"
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,8}[·•・][\u4e00-\u9fff·•・]{1,10}|[A-Z][A-Za-z.]{1,20}")
_TOKEN = re.compile(r"[^\s、，,;；/／|｜丨&:：︰—\-●■□◎◆▲★☆【】\[\]（）()〔〕［］]+")
SENTENCE = re.compile(r"[。！？；!?]")


class Byline(msgspec.Struct, frozen=True, kw_only=True):
    """What a line says of who wrote the article and when; names as published, times in ISO 8601."""

    publisher: str | None = None
    authors: tuple[str, ...] = ()
    editors: tuple[str, ...] = ()
    stamp: str | None = None
    date: str | None = None


class Labels(msgspec.Struct, frozen=True):
    fields: dict[str, str]
    any: re.Pattern[str]  # a label: lines that have none are seen many times as fast as by `field`
    field: re.Pattern[str]  # a label with its delimiter
    role: re.Pattern[str]  # a word that stands before names
    media: re.Pattern[str]
    lead: re.Pattern[str]
    generic: frozenset[str]


def read_names(folded: str, lexicon: Lexicon) -> tuple[str, ...]:
    """The names of a line that is nothing but one to four Chinese names; empty for any other line.

    A bare name counts by its surname; a surname that is a word of its own needs two more characters.
    """
    single, common, double = _surnames(lexicon)
    tokens = form(lexicon, "credit").sub("", folded).split()
    if len(tokens) == 2 and all(len(token) == 1 for token in tokens):
        tokens = ["".join(tokens)]
    if not 1 <= len(tokens) <= 4:
        return ()
    for token in tokens:
        named = len(token) in (2, 3) and token[0] in single and (token[0] not in common or len(token) == 3)
        compound = len(token) in (3, 4) and token[:2] in double
        if not (named or compound) or not _NAME.fullmatch(token):
            return ()
    return tuple(tokens)


def published_names(raw: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The characters as published of `names`, the names that the text `raw` is made of, in their order."""
    letters = "".join(raw.split())
    ends = [sum(len(name) for name in names[: number + 1]) for number in range(len(names))]
    return tuple(letters[end - len(name) : end] for name, end in zip(names, ends, strict=True))


def without_dates(folded: str) -> str:
    """The text with dates and weekdays blanked out, so that offsets stay."""
    if not DATE.search(folded):
        return folded
    return _WEEKDAY.sub(lambda day: " " * len(day[0]), DATE.sub(lambda date: " " * len(date[0]), folded))


def read_fields(raw: str, folded: str, lexicon: Lexicon) -> Byline | None:
    """A row of labels with their values: 来源：南方日报 作者：张三 2024-07-24 18:12."""
    known = labels(lexicon)
    if not known.any.search(folded):
        return None
    matches = list(known.field.finditer(folded))
    before = without_dates(folded[: matches[0].start()]) if matches else ""
    if not matches or len(before.strip(_OPEN + " 　|｜")) > 12 or SENTENCE.search(before):
        return None
    publisher: str | None = None
    authors: list[str] = []
    editors: list[str] = []
    dates = list(DATE.finditer(folded))
    for number, match in enumerate(matches):
        start, end = match.end(), matches[number + 1].start() if number + 1 < len(matches) else len(folded)
        field = known.fields[_label(match)]
        for date in dates:
            if start <= date.start() < end:
                end = date.start()
        value = folded[start:end]
        if len(value) > 60 or SENTENCE.search(value.rstrip("。；; 　")):
            return None
        if field == "publisher":
            role = known.role.search(value)
            if role:
                found = read_roles(raw[start + role.start() : end], value[role.start() :], lexicon)
                authors += found.authors if found else ()
                end = start + role.start()
            publisher = publisher or _publisher(raw[start:end], folded[start:end], known)
        elif field in ("author", "editor"):
            found = read_roles(raw[start:end], value, lexicon, field=field)
            if found is None:
                return None
            authors += found.authors
            editors += found.editors
            publisher = publisher or found.publisher
    updated = max((match.end() for match in matches if "更新" in _label(match)), default=0)
    stamp = next((time for date in dates if date.start() >= updated and (time := iso(date))), None)
    stamped = any(known.fields[_label(match)] == "stamp" for match in matches)
    timed = stamped or any(date[4] for date in dates)
    return Byline(
        publisher=publisher,
        authors=tuple(dict.fromkeys(authors)),
        editors=tuple(dict.fromkeys(editors)),
        stamp=stamp if timed else None,
        date=None if timed else stamp,
    )


def _label(match: re.Match[str]) -> str:
    """The first label of a match of `Labels.field`: 采写 of 采写/摄影."""
    return re.split(r"[/／、&·\s]", match[match.lastgroup or 0].strip())[0]


def _publisher(raw: str, folded: str, known: Labels) -> str | None:
    """The medium a credit names: the first where several stand, without a link or a remark behind it."""
    cut = re.search(r"\s{2,}|[、|｜;；，,（(\[【》]", folded.strip("《 　"))
    lead = len(folded) - len(folded.lstrip("《 　"))
    end = lead + cut.start() if cut else len(folded)
    name = raw[lead:end].strip(" 　《》【】[]:：。-—")
    return name if 2 <= len(name) <= 30 and folded[lead:end].strip() not in known.generic else None


def read_roles(raw: str, folded: str, lexicon: Lexicon, field: str = "") -> Byline | None:
    """Names behind the roles that say who they are; None unless every word of the text has its part in that.

    `field` is what names before the first role are.
    """
    known = labels(lexicon)
    roles = [(match.start(), match.end(), known.fields[match[0]]) for match in known.role.finditer(folded)]
    if not roles and not field:
        return None
    names: dict[str, list[str]] = {"author": [], "editor": [], "other": []}
    publisher: str | None = None
    single = -9
    seen = field
    at = 0
    for start, end, following in [*roles, (len(folded), len(folded), "")]:
        for token in _TOKEN.finditer(folded[at:start]):
            word, place = token[0], at + token.start()
            published = raw[place : place + len(word)]
            if (
                seen
                and len(word) == 1
                and not form(lexicon, "trailer").fullmatch(word)
                and "\u4e00" <= word <= "\u9fff"
            ):
                # Papers pad names of two characters with a space: 廖　瀚.
                if single == place - 2:
                    names[seen][-1] += published
                else:
                    names[seen].append(published)
                single = place
            elif following == "author" and place + len(word) == start and known.media.fullmatch(word):
                # Before the role that follows at once stands the medium: 南方日报记者.
                publisher = publisher or (None if word.startswith("本") or word in known.generic else published)
            elif (
                form(lexicon, "trailer").fullmatch(word)
                or word in known.generic
                or (seen == "author" and form(lexicon, "reported").fullmatch(word))
            ):
                named = form(lexicon, "reported").fullmatch(word)
                if seen == "author" and not names[seen] and named and read_names(named[1], lexicon):
                    names[seen].append(published[: len(named[1])])
            elif seen and _NAME.fullmatch(word):
                names[seen].append(published)
            elif following == "author" and place + len(word) == start and 2 <= len(word) <= 10:
                publisher = publisher or (None if word.startswith("本") else published)
            elif known.media.fullmatch(word) and len(word) <= 15:
                publisher = publisher or published
            elif seen != "editor":
                return None
        seen = following or seen
        at = end
    kept = {key: tuple(dict.fromkeys(name for name in found if len(name) > 1)) for key, found in names.items()}
    return Byline(publisher=publisher, authors=kept["author"], editors=kept["editor"])


def iso(date: re.Match[str] | None) -> str | None:
    """A date with as much of its time as it has; None where the calendar has no such day."""
    if date is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in date.groups())
    try:
        moment = datetime(year or 1, month or 1, day or 1, hour or 0, minute or 0, second or 0)
    except ValueError:
        return None
    if hour is None:
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes" if second is None else "seconds")


@lru_cache(maxsize=64)
def form(lexicon: Lexicon, name: str) -> re.Pattern[str]:
    """A form of bylines from ``data/furniture_forms.tsv``."""
    return re.compile(lexicon.select("furniture_forms", "pattern", form=name)[0])


@lru_cache(maxsize=8)
def labels(lexicon: Lexicon) -> Labels:
    fields = {row["label"]: row["field"] for row in lexicon.rows("furniture_fields")}
    label = alternation(fields)
    several = rf"{label}(?:\s?[/／、&·\s]\s?{label}){{0,3}}"
    stamps = alternation(word for word, field in fields.items() if field == "stamp")
    counters = alternation(word for word, field in fields.items() if field == "counter")
    media = alternation(lexicon.select("furniture_media", "word", kind="suffix"))
    bracketed = rf"[【\[（(〔［]\s?(?P<a>{several})\s?[】\]）)〕］]\s?[:：︰]?"
    delimited = rf"(?<![\u4e00-\u9fff])(?P<b>{several})\s?[:：︰|｜丨/／]"
    counted = rf"(?P<c>{stamps})\s?(?=(?:19|20)\d\d)|(?P<d>{counters})\s?(?=\d)"
    return Labels(
        fields=fields,
        any=re.compile(alternation(fields)),
        field=re.compile(rf"{bracketed}|{delimited}|{counted}"),
        role=re.compile(alternation(row["label"] for row in lexicon.rows("furniture_fields") if row["role"])),
        media=re.compile(rf"[\u4e00-\u9fffA-Za-z+]{{1,10}}?(?:{media})+\+?"),
        lead=re.compile(
            rf"[【（(〔\[]?\s{{0,4}}(?![本据该])([\u4e00-\u9fff]{{1,8}}?(?:{media}))"
            r"[^，。、；：:]{0,24}?(?:电|讯|消息)[\s　】）)〕\]:：（(，]"
        ),
        generic=frozenset(lexicon.select("furniture_media", "word", kind="generic")),
    )


@lru_cache(maxsize=8)
def _surnames(lexicon: Lexicon) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    rows = lexicon.rows("surnames")
    single = frozenset(row["surname"] for row in rows if len(row["surname"]) == 1)
    common = frozenset(row["surname"] for row in rows if row["common"])
    return single, common, frozenset(row["surname"] for row in rows if len(row["surname"]) == 2)
