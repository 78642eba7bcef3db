"""Whether a gold annotation keeps the annotation guidelines and fits its article."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise

import msgspec
from msgspec import UnsetType

from pipeline.model import Span
from pipeline.score.gold import Gold, GoldBound, GoldEntity, GoldFigure, GoldTarget, T, accepted, sha256

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.txt")
_POINT = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2})(?:-(\d{2}))?)?")


def validate(gold: Gold, text: str) -> list[str]:
    """What is wrong with the annotation of an article, each with its place (``figures[3]``); empty when all is well.

    `text` is the article as published, decoded from the bytes that `sha256` is of.
    """
    return [
        *_article(gold, text),
        *_entities(gold, text),
        *_figures(gold, text),
        *_targets(gold, text),
        *_numbers(gold),
    ]


def misplaced(gold: Gold, text: str) -> str | None:
    """The first mention that the article does not spell: gold is of another text then, and a score means nothing."""
    spelt = [(f"entities[{n}]", e.start, e.end, e.text) for n, e in enumerate(_items(gold.entities))]
    spelt += [(f"figures[{n}]", f.start, f.end, f.text) for n, f in enumerate(_items(gold.figures))]
    spelt += [(f"targets[{n}]", t.start, t.end, t.text) for n, t in enumerate(_items(gold.targets))]
    return next((problem for place in spelt for problem in _spelling(*place, text)), None)


def unknown_fields(data: bytes) -> list[str]:
    """Keys of a gold file that are no fields of an annotation, mistyped ones among them. `data` has been decoded."""
    raw = msgspec.json.decode(data)
    found = [f"{key}: no such field" for key in raw if key not in Gold.__struct_fields__]
    layers = (("entities", GoldEntity), ("figures", GoldFigure), ("targets", GoldTarget))
    for layer, struct in layers:
        for number, item in enumerate(raw.get(layer, ())):
            place = f"{layer}[{number}]"
            found += [f"{place}.{key}: no such field" for key in item if key not in struct.__struct_fields__]
            for name in ("threshold", "stretch"):
                bound = item.get(name) or {}
                wrong = (key for key in bound if key not in GoldBound.__struct_fields__)
                found += [f"{place}.{name}.{key}: no such field" for key in wrong]
    return found


def is_edtf(value: str) -> bool:
    """Whether `value` is a year, month, quarter, season, day or interval of ISO 8601-2, its ends in order.

    ``..`` is an open end, X stands for an unknown digit of a year; months 21 to 41 are seasons, quarters and halves.
    """
    ends = value.split("/")
    if len(ends) > 2 or not all(end == ".." or _is_point(end) for end in ends):
        return False
    if len(ends) == 1:
        return ends[0] != ".."
    start, end = ends
    if ".." in (start, end):
        return start != end
    # Seasons do not sort among months; years always do.
    return start[:4] <= end[:4] if "X" in value or _season(start) or _season(end) else start <= end


def _season(point: str) -> bool:
    return len(point) == 7 and point[5:] > "12"


def _is_point(value: str) -> bool:
    found = _POINT.fullmatch(value)
    if found is None:
        return False
    year, month, day = found.groups()
    if month is None:
        return True
    if "X" in year:
        return False
    if day is None:
        return 1 <= int(month) <= 12 or 21 <= int(month) <= 41
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _article(gold: Gold, text: str) -> Iterator[str]:
    if not _ID.fullmatch(gold.article):
        yield f"article: {gold.article!r} is not lower-case letters, digits and hyphens with .txt"
    data = text.encode("utf-8", "surrogatepass")
    if gold.sha256 not in (sha256(data), sha256(BOM_UTF8 + data)):
        yield "sha256: not that of the article file"
    if isinstance(gold.body, Span) and gold.body.end > len(text):
        yield f"body: ends at {gold.body.end}, the article at {len(text)}"
    yield from _edtf("reference_date", accepted(gold.reference_date))
    for field, stamps in (("published", accepted(gold.published)), ("page_updated", accepted(gold.page_updated))):
        for stamp in stamps or ():
            if stamp is not None and not _is_stamp(stamp):
                yield f"{field}: {stamp!r} is no ISO 8601 date or date and time"
    if isinstance(gold.simplified, str) and not isinstance(gold.body, Span):
        yield "simplified: there is no body it could be of"
    if isinstance(gold.simplified, str):
        plain, at = "".join(gold.simplified.split()), 0
        for number, line in enumerate(gold.lines):
            words = "".join("".join(line).split())
            begin = plain.find(words, at)
            if begin < 0:
                yield f"segments: paragraph {number}, {words[:12]!r}, is not in simplified after the one before"
            else:
                at = begin + len(words)


def _is_stamp(stamp: str) -> bool:
    try:
        datetime.fromisoformat(stamp)
    except ValueError:
        return False
    return True


def _entities(gold: Gold, text: str) -> Iterator[str]:
    entities = _items(gold.entities)
    for number, entity in enumerate(entities):
        yield from _spelling(f"entities[{number}]", entity.start, entity.end, entity.text, text)
    spans = [(e.start, e.end, f"entities[{number}]") for number, e in enumerate(entities)]
    yield from _overlaps(spans)


def _figures(gold: Gold, text: str) -> Iterator[str]:
    for number, figure in enumerate(_items(gold.figures)):
        place = f"figures[{number}]"
        yield from _spelling(place, figure.start, figure.end, figure.text, text)
        yield from _evidence(place, figure, text)
        yield from _range(place, figure)
        yield from _edtf(f"{place}.period", accepted(figure.period))
        yield from _names(place, indicator=figure.indicator, subject=figure.subject, speaker=figure.speaker)


def _targets(gold: Gold, text: str) -> Iterator[str]:
    for number, target in enumerate(_items(gold.targets)):
        place = f"targets[{number}]"
        yield from _spelling(place, target.start, target.end, target.text, text)
        yield from _evidence(place, target, text)
        yield from _edtf(f"{place}.deadline", accepted(target.deadline))
        yield from _names(place, indicator=target.indicator, actor=target.actor, speaker=target.speaker)
        if (target.threshold is not None) != (target.kind == "quantified"):
            yield f"{place}: a quantified target has a threshold, a qualitative one has none"
        if target.stretch is not None and target.threshold is None:
            yield f"{place}: a stretch without threshold"
        for name, bound in (("threshold", target.threshold), ("stretch", target.stretch)):
            if bound is None:
                continue
            spelt = text[bound.start : bound.end] if isinstance(bound.text, UnsetType) else bound.text
            yield from _spelling(f"{place}.{name}", bound.start, bound.end, spelt, text)
            yield from _range(f"{place}.{name}", bound)
            if not (target.start <= bound.start and bound.end <= target.end):
                yield f"{place}.{name}: {bound.start}-{bound.end} lies outside the target, {target.start}-{target.end}"


def _numbers(gold: Gold) -> Iterator[str]:
    """A number is a figure or a bound of a target, never both."""
    spans = [(f.start, f.end, f"figures[{number}]") for number, f in enumerate(_items(gold.figures))]
    for number, target in enumerate(_items(gold.targets)):
        for name, bound in (("threshold", target.threshold), ("stretch", target.stretch)):
            if bound is not None:
                spans.append((bound.start, bound.end, f"targets[{number}].{name}"))
    yield from _overlaps(spans)


def _spelling(place: str, start: int, end: int, spelt: str, text: str) -> Iterator[str]:
    if not 0 <= start < end <= len(text):
        yield f"{place}: {start}-{end} is no span of the article ({len(text)} characters)"
    elif text[start:end] != spelt:
        yield f"{place}: text is {spelt!r}, but the article has {text[start:end]!r} at {start}-{end}"


def _evidence(place: str, item: GoldFigure | GoldTarget, text: str) -> Iterator[str]:
    if isinstance(item.evidence, Span):
        if item.evidence.end > len(text):
            yield f"{place}: evidence ends at {item.evidence.end}, the article at {len(text)}"
        if not (item.evidence.start <= item.start and item.end <= item.evidence.end):
            yield f"{place}: evidence {item.evidence.start}-{item.evidence.end} does not cover {item.start}-{item.end}"


def _range(place: str, item: GoldFigure | GoldBound) -> Iterator[str]:
    values: tuple[Decimal, ...] = accepted(item.value) or ()
    uppers: tuple[Decimal | None, ...] | None = accepted(item.upper)
    units = accepted(item.unit) or ()
    if not values:
        yield f"{place}: no value"
    if (uppers is not None) != ("between" in (accepted(item.comparator) or ())):
        yield f"{place}: comparator between and upper go together"
    highest = [upper for upper in uppers or () if upper is not None]
    if highest and values and max(highest) <= min(values):
        yield f"{place}: upper {max(highest)} is not above value {min(values)}"
    if any(unit is not None and (not unit or unit != "".join(unit.split())) for unit in units):
        yield f"{place}: unit is empty or has a space"


def _edtf(place: str, values: Iterable[str | None] | None) -> Iterator[str]:
    for value in values or ():
        if value is not None and not is_edtf(value):
            yield f"{place}: {value!r} is not EDTF"


def _names(place: str, **fields: str | tuple[str | None, ...] | UnsetType | None) -> Iterator[str]:
    for field, value in fields.items():
        for name in accepted(value) or ():
            if name is not None and not name.strip():
                yield f"{place}.{field}: empty; say null where the article does not say"


def _overlaps(spans: list[tuple[int, int, str]]) -> Iterator[str]:
    for (start, end, one), (following, last, other) in pairwise(sorted(spans)):
        if following < end:
            yield f"{one} ({start}-{end}) overlaps {other} ({following}-{last})"


def _items(items: tuple[T, ...] | UnsetType) -> tuple[T, ...]:
    return () if isinstance(items, UnsetType) else items
