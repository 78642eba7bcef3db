"""What a model's labels are in ours."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import get_args

from pipeline import lexicon
from pipeline.errors import ConfigError
from pipeline.model import Label

_NEEDED = frozenset(("PERSON", "ORG"))


def labels_of(model: str, labels: Iterable[str]) -> dict[str, Label]:
    """Those of a model's labels that stand for names, with ours; ``LOC`` for any place.

    Raises `ConfigError` where there is none for persons, or none for organisations: the model tags something else.
    """
    given = sorted(set(labels))
    known = {label: ours for label, ours in _table().items() if label in given}
    if not set(known.values()) >= _NEEDED:
        raise ConfigError(
            f"tagger {model}: its labels are {', '.join(given) or 'none'}; those of persons and organisations are "
            "expected, as OntoNotes, MSRA or PKU call them"
        )
    return known


@lru_cache(maxsize=1)
def _table() -> dict[str, Label]:
    labels = {label: label for label in get_args(Label)}
    return {row["label"]: labels[row["ours"]] for row in lexicon.load().rows("entity_labels")}
