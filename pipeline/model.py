"""The values that stages pass on, and the records that leave.

All are frozen. Offsets count code points, half-open; ``raw`` is the text as published, ``simp`` its Simplified form.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from typing import Literal

import msgspec

Label = Literal["PERSON", "GPE", "LOC", "FAC", "ORG", "EVENT", "WORK_OF_ART", "LAW", "PRODUCT"]
Script = Literal["hans", "hant", "mixed"]
Comparator = Literal["eq", "approx", "near", "gt", "ge", "lt", "le", "between"]
Measure = Literal["level", "growth", "change", "share", "ratio", "rank", "multiple"]
Basis = Literal["yoy", "mom", "cagr", "since"]
Status = Literal["actual", "target", "forecast", "reference"]
TargetKind = Literal["quantified", "qualitative"]


class Span(msgspec.Struct, gc=False, frozen=True, order=True, array_like=True):
    """``[start, end)`` in code points; never empty. Written as ``[start, end]`` in JSON."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"empty or reversed span {self.start}-{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of this span in `text`."""
        return text[self.start : self.end]

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside (or equals) this span."""
        return self.start <= other.start and other.end <= self.end


class Article(msgspec.Struct, frozen=True, kw_only=True):
    """One article as published: any script, with its page furniture. `text` is already decoded."""

    id: str
    text: str
    url: str | None = None


# --- what the stages pass on ---------------------------------------------------------------------------------------
class Drop(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """Text that takes no part in extraction, and why. Offsets in the published text."""

    stage: str
    start: int
    end: int
    reason: str


class Clean(msgspec.Struct, frozen=True, kw_only=True):
    """The article without its page furniture.

    `body` runs from the first to past the last character of the article itself; `paragraphs` are the kept lines inside
    it, left to right, without surrounding white space; what lies between them is blank or in `drops`.
    """

    title: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    page_updated: str | None
    body: Span | None
    paragraphs: tuple[Span, ...]
    drops: tuple[Drop, ...]


class Converted(msgspec.Struct, frozen=True, kw_only=True):
    """Simplified text and the way back.

    `offsets` has one entry more than `text` has characters: ``offsets[i]`` is where the raw text that simp character
    `i` stands for begins, and the last is the raw length. It is None where every position is its own (the t2s case).
    """

    text: str
    script: Script
    offsets: tuple[int, ...] | None = None

    def raw(self, span: Span) -> Span:
        """The published characters that a span of the Simplified text stands for."""
        if self.offsets is None:
            return span
        start = self.offsets[span.start]
        # Where conversion made a phrase longer, several characters stand for one.
        return Span(start, max(self.offsets[span.end], start + 1))

    def simp(self, span: Span) -> Span:
        """The Simplified characters that cover a span of the published text."""
        if self.offsets is None:
            return span
        start = bisect_left(self.offsets, self.offsets[bisect_right(self.offsets, span.start) - 1])
        return Span(start, max(bisect_left(self.offsets, span.end), start + 1))


QuantityKind = Literal[
    "money", "percent", "point", "count", "person", "physical", "duration", "multiple", "ratio", "rank", "bare"
]


class Quantity(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """A number with its unit, as a figure's mention has it (annotation.md, section 4). Offsets in the simp text.

    `value` (and `upper` of a range) has its magnitude multiplied out and is exact; `unit` is the surface unit without
    magnitude (None for a bare number); `comparator` is what words on both sides say (不少于, 以上, 约, 余 …);
    `outer` is the mention with these words. `per` tells that the unit is a rate (元/平方米).
    """

    span: Span
    outer: Span
    value: Decimal
    upper: Decimal | None = None
    unit: str | None
    base_value: Decimal
    base_upper: Decimal | None = None
    base_unit: str | None
    comparator: Comparator = "eq"
    kind: QuantityKind
    ordinal: bool = False
    word: bool = True  # False: 一个/一家 as a mere article, or a name's numeral: read, but no figure


TimeKind = Literal["date", "set", "duration"]


class Time(msgspec.Struct, gc=False, frozen=True, kw_only=True):
    """A time expression. Offsets in the simp text. `edtf` is None where it cannot be resolved.

    `role` tells how it bounds what is said: ``in`` (2021年), ``until`` (截至10月底, 到2025年), ``since`` (2020年以来),
    ``base`` (比去年, 较2020年: what a growth is measured against, never the figure's own period),
    ``by`` (年底前, 6月30日前).
    """

    span: Span
    edtf: str | None
    role: Literal["in", "until", "since", "base", "by"] = "in"
    kind: TimeKind = "date"


class Word(msgspec.Struct, gc=False, frozen=True):
    """A word of the simp text with its part of speech (jieba's set; numbers ``m``, times ``t``)."""

    start: int
    end: int
    text: str
    pos: str


class Entity(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A named entity. In a record `start`/`end` count in the published text; while stages run, in the simp text.

    `name` is the Simplified name, in full where the article gives it. `adcode` is GB/T 2260 (nine digits for a town)
    where known, or that of the place it is named behind (中山市|东升镇); of a country ISO 3166-1.
    """

    start: int
    end: int
    text: str
    label: Label
    name: str
    adcode: str | None = None


# --- the records that leave ----------------------------------------------------------------------------------------
class Figure(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """What was reported: who, what, how much, when. Fields as in the annotation guidelines, section 4.

    `indicator_id` names the indicator's row in ``data/indicators.tsv``, the same whatever the article calls it.

    Fields without a default are always written, null where the article does not say.
    """

    id: str
    start: int
    end: int
    text: str
    indicator: str | None
    indicator_id: str | None = None
    subject: str | None
    adcode: str | None = None
    value: Decimal
    upper: Decimal | None = None
    unit: str | None
    base_value: Decimal
    base_upper: Decimal | None = None
    base_unit: str | None
    comparator: Comparator
    measure: Measure
    basis: Basis | None = None
    period: str | None
    status: Status
    speaker: str | None = None
    evidence: Span
    confidence: float


class Bound(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """A target's number: the threshold promised, or the stretch beyond it."""

    start: int
    end: int
    text: str
    value: Decimal
    upper: Decimal | None = None
    unit: str | None
    base_value: Decimal
    base_upper: Decimal | None = None
    base_unit: str | None
    comparator: Comparator


class Target(msgspec.Struct, gc=False, frozen=True, kw_only=True, omit_defaults=True):
    """What was promised: who, what, how much, by when. Fields as in the annotation guidelines, section 5."""

    id: str
    start: int
    end: int
    text: str
    kind: TargetKind
    indicator: str | None = None
    indicator_id: str | None = None
    action: str | None
    actor: str | None
    threshold: Bound | None = None
    stretch: Bound | None = None
    measure: Measure = "level"
    basis: Basis | None = None
    deadline: str | None
    speaker: str | None = None
    evidence: Span
    confidence: float


class Metadata(msgspec.Struct, frozen=True, kw_only=True):
    """The article itself. `body` is null when the page holds no article; `sha256` is of the UTF-8 text as published."""

    id: str
    title: str | None
    publisher: str | None
    authors: tuple[str, ...]
    published: str | None
    page_updated: str | None
    reference_date: str | None
    script: Script
    url: str | None
    body: Span | None
    sha256: str


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Which shulu made the records: its version, and the fingerprint of code, settings and tables."""

    version: str
    fingerprint: str


class Extraction(msgspec.Struct, frozen=True, kw_only=True):
    """All records of one article, in reading order. Offsets count code points of the published text."""

    article: Metadata
    entities: tuple[Entity, ...]
    figures: tuple[Figure, ...]
    targets: tuple[Target, ...]
    drops: tuple[Drop, ...]
    shulu: Provenance

    def to_json(self) -> bytes:
        """Compact UTF-8 JSON, the same bytes for the same article, settings and version."""
        return _ENCODER.encode(self)

    @classmethod
    def from_json(cls, data: bytes | str) -> Extraction:
        """Read what `to_json` wrote. Raises `msgspec.ValidationError` on anything else."""
        return _DECODER.decode(data)

    def __iter__(self) -> Iterator[Figure | Target]:
        """Figures and targets in reading order."""
        records: list[Figure | Target] = [*self.figures, *self.targets]
        return iter(sorted(records, key=lambda record: (record.start, record.end)))

    def _repr_html_(self) -> str:
        """The records as HTML tables, which notebooks show; what draws is loaded only then."""
        return str(import_module("pipeline.view.notebook").notebook(self))


_ENCODER = msgspec.json.Encoder(decimal_format="number")
_DECODER = msgspec.json.Decoder(Extraction)
