"""Time grows in proportion to the length of an article, from 1 kB to 1 MB."""

from __future__ import annotations

from pathlib import Path

from pipeline.batch.sources import read_article
from pipeline.bench.growth import BYTES, by_length, by_number
from pipeline.config import Settings

SLOPE = 1.05
TRIES = 3
"""A machine that is slowed while the long ones are measured makes a steeper line; a slow program makes it each time."""


def test_time_grows_no_faster_than_the_article(articles: dict[str, Path]) -> None:
    """Measured: 0.95 to 0.98. Of 1 MB not all numbers are read, so that the line without it has to hold as well."""
    texts = [read_article(path) for path in articles.values()]
    slopes = []
    for _ in range(TRIES):
        found = by_length(texts, Settings(), repeat=1, sizes=BYTES)
        assert found.slope_read is not None
        assert [point.size for point in found.points if point.unread] in ([], [1_000_000])
        slopes.append(max(found.slope, found.slope_read))
        if slopes[-1] <= SLOPE:
            return
    raise AssertionError(f"slopes of time over length: {slopes}")


def test_time_grows_no_faster_than_the_number_of_articles(articles: dict[str, Path]) -> None:
    texts = [read_article(path) for path in articles.values()]
    slopes = []
    for _ in range(TRIES):
        slopes.append(by_number(texts, Settings(), counts=(40, 120, 360)).slope)
        if slopes[-1] <= SLOPE:
            return
    raise AssertionError(f"slopes of time over the number of articles: {slopes}")
