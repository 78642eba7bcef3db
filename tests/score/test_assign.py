"""The assignment is the best there is."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.score.assign import assign


def _best_sum(weights: dict[tuple[int, int], int]) -> int:
    """By trying all: each left item takes a right one or one of the blanks."""
    left = sorted({pair[0] for pair in weights})
    right: list[int | None] = list({pair[1] for pair in weights})
    blanks: list[int | None] = [None] * len(left)
    return max(
        sum(weights.get((one, other), 0) for one, other in zip(left, chosen, strict=True) if other is not None)
        for chosen in permutations(right + blanks, len(left))
    )


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 9), min_size=1))
def test_assignment_has_the_greatest_sum_and_uses_each_item_once(weights: dict[tuple[int, int], int]) -> None:
    pairs = assign(weights)
    assert len(set(pairs.values())) == len(pairs)
    assert sum(weights[pair] for pair in pairs.items()) == _best_sum(weights)


def test_greedy_choice_is_not_taken() -> None:
    # Taking the heaviest pair first would give 5 alone; the best is 4 + 4.
    assert assign({(0, 0): 5, (0, 1): 4, (1, 0): 4}) == {0: 1, 1: 0}


def test_items_without_partner_are_left_out() -> None:
    assert assign({(0, 0): 1, (1, 0): 2, (2, 0): 1}) == {1: 0}
    assert assign({}) == {}


def test_weights_must_be_positive() -> None:
    with pytest.raises(ValueError, match="positive"):
        assign({(0, 0): 0})
