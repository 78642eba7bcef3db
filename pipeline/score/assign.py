"""The best one-to-one assignment, exactly: no order of looking at the pairs can change it."""

from __future__ import annotations

from collections.abc import Mapping


def assign(weights: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """Pairs left items with right ones so that the sum of weights is greatest; who has no pair is left out.

    `weights` holds the possible pairs; they must be positive. Works through each connected group on its own, so that
    the cubic time of the Hungarian method is spent on groups of two or three.
    """
    if any(weight <= 0 for weight in weights.values()):
        raise ValueError("weights must be positive")
    pairs: dict[int, int] = {}
    for left, right in _groups(weights):
        rows = [[weights.get((one, other), 0) for other in right] for one in left]
        for row, column in enumerate(_hungarian(rows)):
            if column is not None and rows[row][column] > 0:
                pairs[left[row]] = right[column]
    return pairs


def _groups(weights: Mapping[tuple[int, int], int]) -> list[tuple[list[int], list[int]]]:
    """Left and right items that hang together through possible pairs, each sorted."""
    edges: dict[tuple[str, int], list[tuple[str, int]]] = {}
    for left, right in weights:
        edges.setdefault(("left", left), []).append(("right", right))
        edges.setdefault(("right", right), []).append(("left", left))
    seen: set[tuple[str, int]] = set()
    groups: list[tuple[list[int], list[int]]] = []
    for start in sorted(edges):
        if start in seen:
            continue
        seen.add(start)
        group = [start]
        for node in group:
            for other in edges[node]:
                if other not in seen:
                    seen.add(other)
                    group.append(other)
        sides = ([item for side, item in group if side == name] for name in ("left", "right"))
        left_items, right_items = map(sorted, sides)
        groups.append((left_items, right_items))
    return groups


def _hungarian(weights: list[list[int]]) -> list[int | None]:
    """The column of each row (None: no column left) with the greatest sum; the method of potentials, O(n²m)."""
    rows, columns = len(weights), len(weights[0])
    if rows > columns:
        flipped = _hungarian([list(column) for column in zip(*weights, strict=True)])
        back: list[int | None] = [None] * rows
        for column, row in enumerate(flipped):
            if row is not None:
                back[row] = column
        return back
    infinity = sum(map(sum, weights)) * 4 + 1
    row_potential, column_potential = [0] * (rows + 1), [0] * (columns + 1)
    owner, came_from = [0] * (columns + 1), [0] * (columns + 1)  # 0 stands for "none": rows and columns count from 1
    for row in range(1, rows + 1):
        owner[0], column = row, 0
        least, used = [infinity] * (columns + 1), [False] * (columns + 1)
        while owner[column]:
            used[column] = True
            current, delta, following = owner[column], infinity, 0
            for other in range(1, columns + 1):
                if used[other]:
                    continue
                cost = -weights[current - 1][other - 1] - row_potential[current] - column_potential[other]
                if cost < least[other]:
                    least[other], came_from[other] = cost, column
                if least[other] < delta:
                    delta, following = least[other], other
            for other in range(columns + 1):
                if used[other]:
                    row_potential[owner[other]] += delta
                    column_potential[other] -= delta
                else:
                    least[other] -= delta
            column = following
        while column:
            owner[column] = owner[came_from[column]]
            column = came_from[column]
    assigned: list[int | None] = [None] * rows
    for column in range(1, columns + 1):
        if owner[column]:
            assigned[owner[column] - 1] = column - 1
    return assigned
