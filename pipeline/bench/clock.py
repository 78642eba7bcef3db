"""Processor time, and what is made of it: medians, and the slope of growth."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that this process takes for `work`: what else runs on the machine is not counted."""
    start = time.process_time()
    work()
    return time.process_time() - start


def slope(points: Sequence[tuple[float, float]]) -> float:
    """The exponent of growth: the least-squares line through the logarithms of size and time.

    1 is growth in proportion, 2 growth with the square. Raises `ValueError` for fewer than two sizes, or for one that
    is not above 0.
    """
    logs = [(math.log(size), math.log(value)) for size, value in points]
    if len({size for size, _ in logs}) < 2:
        raise ValueError("a slope needs two sizes")
    middle = sum(size for size, _ in logs) / len(logs)
    mean = sum(value for _, value in logs) / len(logs)
    return sum((size - middle) * (value - mean) for size, value in logs) / sum((size - middle) ** 2 for size, _ in logs)
