"""What figure and target stages are given: an article cut into words. Not compiled, for its cached properties."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from pipeline.model import Entity, Quantity, Span, Time, Word

if TYPE_CHECKING:
    from pipeline.stages.figures.layout import Layout

T = TypeVar("T")


class Document(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """One article as the figure and target stages see it. All offsets in the simp text; tuples left to right.

    `reference` is the EDTF date that 今年 refers to.
    """

    article_id: str
    text: str
    title: str | None
    paragraphs: tuple[Span, ...]
    words: tuple[Word, ...]
    quantities: tuple[Quantity, ...]
    times: tuple[Time, ...]
    entities: tuple[Entity, ...]
    reference: str | None

    @cached_property
    def _notes(self) -> dict[object, object]:
        return {}

    def once(self, key: object, find: Callable[[], T]) -> T:
        """What `find` finds out about the document: called for the first asker, kept under `key` for the others."""
        notes = self._notes
        if key not in notes:
            notes[key] = find()
        return notes[key]  # type: ignore[return-value]

    def forget(self) -> None:
        """Drops what was found: it refers back to the document, whose memory would be freed by a later collection."""
        self._notes.clear()

    @cached_property
    def layout(self) -> Layout:
        """Sentences and clauses, computed once."""
        from pipeline.stages.figures.layout import Layout

        return Layout(self)
