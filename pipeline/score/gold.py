"""Gold annotations: the typed form of ``corpus/gold/<id>.json``.

Fields and their meaning are those of the annotation guidelines (``corpus/README.md``). A field may hold several
answers, any of which is right: in JSON a list, here a tuple; None among them means that the article may be taken to
say nothing. A missing key is `UNSET`: not annotated, hence not scored. Keys that are no fields are passed over here
and found by `validate.unknown_fields`.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from pipeline.errors import GoldError
from pipeline.model import Basis, Comparator, Label, Measure, Script, Span, Status, TargetKind

T = TypeVar("T")

Text = str | tuple[str | None, ...] | UnsetType | None
Values = Decimal | tuple[Decimal, ...]
Upper = Decimal | tuple[Decimal | None, ...] | UnsetType


class GoldEntity(msgspec.Struct, frozen=True, kw_only=True):
    """A named entity. Offsets in the published text."""

    start: int
    end: int
    text: str
    label: Label | tuple[Label, ...]
    name: Text = UNSET
    optional: bool = False


class GoldBound(msgspec.Struct, frozen=True, kw_only=True):
    """A target's threshold or stretch. Offsets in the published text."""

    start: int
    end: int
    text: str | UnsetType = UNSET
    value: Values
    upper: Upper = UNSET
    unit: Text
    comparator: Comparator | tuple[Comparator, ...]


class GoldFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A figure. Without `measure` it is a level, without `speaker` nobody is quoted (guidelines, section 4)."""

    start: int
    end: int
    text: str
    value: Values
    upper: Upper = UNSET
    unit: Text
    comparator: Comparator | tuple[Comparator, ...]
    measure: Measure | tuple[Measure, ...] = "level"
    basis: Basis | tuple[Basis | None, ...] | UnsetType | None = UNSET
    status: Status | tuple[Status, ...]
    indicator: Text
    subject: Text = UNSET
    period: Text = UNSET
    speaker: Text = None
    evidence: Span | UnsetType = UNSET
    optional: bool = False


class GoldTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A target. Without `stretch` there is none, without `measure` a quantified one is a level."""

    start: int
    end: int
    text: str
    kind: TargetKind
    indicator: Text = UNSET
    action: Text = UNSET
    actor: Text = UNSET
    threshold: GoldBound | None = None
    stretch: GoldBound | None = None
    measure: Measure | tuple[Measure, ...] = "level"
    basis: Basis | tuple[Basis | None, ...] | UnsetType | None = UNSET
    deadline: Text = UNSET
    speaker: Text = None
    evidence: Span | UnsetType = UNSET
    optional: bool = False


class Gold(msgspec.Struct, frozen=True, kw_only=True):
    """The annotation of one article.

    `article` is the name of its file, `sha256` that of the file's bytes. `simplified` is the body, character for
    character; `segments` its words, a line for each paragraph, with ``/`` between words.
    """

    sha256: str
    article: str
    title: Text = UNSET
    publisher: Text = UNSET
    authors: tuple[str, ...] | UnsetType = UNSET
    published: Text = UNSET
    page_updated: Text = UNSET
    reference_date: Text = UNSET
    script: Script | tuple[Script, ...] | UnsetType = UNSET
    url: str | None = None
    body: Span | UnsetType | None = UNSET
    simplified: str | UnsetType = UNSET
    segments: str | tuple[str, ...] | UnsetType = UNSET
    entities: tuple[GoldEntity, ...] | UnsetType = UNSET
    figures: tuple[GoldFigure, ...] | UnsetType = UNSET
    targets: tuple[GoldTarget, ...] | UnsetType = UNSET

    @property
    def id(self) -> str:
        """The article's id: its file name without ending."""
        return self.article.removesuffix(".txt")

    @property
    def lines(self) -> tuple[tuple[str, ...], ...]:
        """The words of each annotated paragraph; none where `segments` is missing."""
        if isinstance(self.segments, UnsetType):
            return ()
        lines = self.segments.splitlines() if isinstance(self.segments, str) else self.segments
        return tuple(tuple(word for word in line.strip().split("/") if word) for line in lines if line.strip())


_DECODER = msgspec.json.Decoder(Gold)


def load_gold(path: Path) -> Gold:
    """One gold file. Raises `GoldError` naming the file and the place for what is no gold annotation."""
    try:
        return _DECODER.decode(path.read_bytes())
    except OSError as error:
        raise GoldError(str(path), error.strerror or str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise GoldError(str(path), str(error)) from error


def accepted(field: T | tuple[T, ...] | UnsetType) -> tuple[T, ...] | None:
    """The answers that are right, the preferred one first; None where the field is not annotated."""
    if isinstance(field, UnsetType):
        return None
    return field if isinstance(field, tuple) else (field,)


def sha256(data: bytes) -> str:
    """The digest by which a gold file names the article it was written for: that of the article file's bytes."""
    return hashlib.sha256(data).hexdigest()
