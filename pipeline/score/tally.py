"""Counts that add up over articles, and the rates they give: every average is a micro-average."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec


class Tally(msgspec.Struct, frozen=True):
    """`right` of `found` found and `gold` wanted items. With ``kind`` "accuracy", `found` and `gold` are the same."""

    kind: Literal["prf", "accuracy"]
    right: int = 0
    found: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right; 1 where nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Share of what is wanted that was found; 1 where nothing is wanted."""
        return self.right / self.gold if self.gold else 1.0

    @property
    def rate(self) -> float:
        """F1, or the accuracy: for equal counts they are the same number. 1 where there is nothing to find."""
        return 2 * self.right / (self.found + self.gold) if self.found + self.gold else 1.0

    def __add__(self, other: Tally) -> Tally:
        if self.kind != other.kind:
            raise ValueError(f"cannot add {self.kind} and {other.kind}")
        return Tally(self.kind, self.right + other.right, self.found + other.found, self.gold + other.gold)


Scores = Mapping[str, Tally]
"""Tallies by name, such as ``figures.core``. All rates are better when higher."""


def accuracy(right: Iterable[bool]) -> Tally:
    """One item for each answer."""
    answers = list(right)
    return Tally("accuracy", sum(answers), len(answers), len(answers))


def add_up(parts: Iterable[Scores]) -> dict[str, Tally]:
    """The micro-average: the counts of all articles together, names in the order in which they first come."""
    total: dict[str, Tally] = {}
    for part in parts:
        for name, tally in part.items():
            total[name] = total[name] + tally if name in total else tally
    return total
