"""When a found field is right: the agreement rules of the annotation guidelines, section 6."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache

TOLERANCE = Decimal("1e-6")
"""Values agree when their relative error is below this."""

SLACK = 4
"""A string that contains the other agrees with it when it is at most this many characters longer."""


def strings_agree(gold: str | None, found: str | None) -> bool:
    """Equal without 的, spaces and punctuation, or one inside the other and at most `SLACK` characters longer."""
    if gold is None or found is None:
        return gold is found
    one, other = bare(gold), bare(found)
    if one == other:
        # Two strings of nothing but punctuation say nothing that could agree.
        return bool(one) or gold == found
    shorter, longer = sorted((one, other), key=len)
    return bool(shorter) and shorter in longer and len(longer) - len(shorter) <= SLACK


@lru_cache(maxsize=65536)
def bare(text: str) -> str:
    """`text` without 的, spaces and punctuation."""
    return "".join(char for char in text if char != "的" and unicodedata.category(char)[0] not in "ZPC")


def numbers_agree(gold: Decimal | None, found: Decimal | None) -> bool:
    """Both absent, or a relative error below `TOLERANCE`; zero agrees with zero only."""
    if gold is None or found is None:
        return gold is found
    if not (gold.is_finite() and found.is_finite()):
        return False
    return gold == found or abs(gold - found) < TOLERANCE * max(abs(gold), abs(found))


def any_string(gold: Iterable[str | None], found: str | None) -> bool:
    """Whether `found` agrees with one of the gold answers."""
    return any(strings_agree(answer, found) for answer in gold)


def any_number(gold: Iterable[Decimal | None], found: Decimal | None) -> bool:
    """Whether `found` agrees with one of the gold answers."""
    return any(numbers_agree(answer, found) for answer in gold)
