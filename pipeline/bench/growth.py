"""How time grows: with the length of an article, and with the number of articles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from statistics import median

import msgspec

from pipeline.bench.clock import seconds, slope
from pipeline.bench.process import resident
from pipeline.config import Settings
from pipeline.extract import Tools, extract, load_tools
from pipeline.model import Article, Extraction

BYTES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
"""Lengths of one article, in bytes of UTF-8: 1 kB to 1 MB."""
_SAMPLE = 100_000
"""Bytes of the corpus that are measured at each length below it."""
ARTICLES = (10, 100, 1_000)
MANY = 10_000


class Point(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A size and the processor seconds that it took.

    `megabytes`: resident memory after it, where the system tells. `unread`: characters beyond the most numbers or
    digits that are read of one article, which cost less.
    """

    size: int
    seconds: float
    megabytes: float | None = None
    unread: int = 0


class Growth(msgspec.Struct, frozen=True, kw_only=True):
    """How time grows with a size; `slope` is its exponent, by a line through the logarithms of all points.

    `slope_read` leaves out those of which not all was read; None where fewer than two are left.
    """

    points: tuple[Point, ...]
    slope: float
    slope_read: float | None


def by_length(articles: Sequence[Article], settings: Settings, repeat: int, sizes: Sequence[int] = BYTES) -> Growth:
    """Seconds an article, for articles of each length.

    All lengths are cut out of the same text, the corpus one after the other as often as it takes; of short ones as
    many as make 100 kB, so that each length is measured on the same sentences.
    """
    tools = load_tools(settings)
    text = "\n\n".join(article.text for article in articles).encode()
    text *= max(*sizes, _SAMPLE) // len(text) + 1
    cut = {size: _pieces(text, size) for size in sizes}
    found: dict[int, list[float]] = {size: [] for size in sizes}
    unread: dict[int, int] = {}
    for number in range(repeat + 1):
        for size, pieces in cut.items():
            if number == 0 and size > _SAMPLE:
                continue  # what there is to warm is warm
            done: list[Extraction] = []
            time = seconds(partial(_extract, pieces, settings, tools, done))
            unread[size] = sum(drop.end - drop.start for drop in done[0].drops if " beyond the first " in drop.reason)
            if number:
                found[size].append(time / len(pieces))
    return _growth([Point(size=size, seconds=median(times), unread=unread[size]) for size, times in found.items()])


def _extract(articles: Iterable[Article], settings: Settings, tools: Tools, done: list[Extraction]) -> None:
    """Extract all; the first is kept."""
    for article in articles:
        extraction = extract(article, settings, tools)
        if not done:
            done.append(extraction)


def _pieces(text: bytes, size: int) -> list[Article]:
    count = max(1, _SAMPLE // size)
    cuts = (text[number * size : (number + 1) * size].decode("utf-8", "ignore") for number in range(count))
    return [Article(id=f"cut-{size}-{number}", text=cut) for number, cut in enumerate(cuts)]


def by_number(articles: Sequence[Article], settings: Settings, counts: Sequence[int] = ARTICLES) -> Growth:
    """Seconds and resident memory for so many articles, each of its own: the corpus's, with a sentence put to each."""
    tools = load_tools(settings)
    for article in articles:
        extract(article, settings, tools)
    points = []
    number = 0
    for count in counts:

        def work(first: int = number, count: int = count) -> None:
            spread = max(1, len(articles) // count)  # few stand for all, not for those whose names come first
            for index in range(first, first + count):
                extract(_own(articles[index * spread % len(articles)], index), settings, tools)

        number += count
        points.append(Point(size=count, seconds=seconds(work), megabytes=resident()))
    return _growth(points)


def _growth(points: Sequence[Point]) -> Growth:
    read = [(point.size, point.seconds) for point in points if not point.unread]
    return Growth(
        points=tuple(points),
        slope=slope([(point.size, point.seconds) for point in points]),
        slope_read=slope(read) if len(read) > 1 else None,
    )


def _own(article: Article, number: int) -> Article:
    sentence = f"\n第{number}号补充：全市投资额增长{number % 97}.{number % 10}%，新建厂房{number}座。\n"
    return Article(id=f"{article.id}-{number}", text=article.text + sentence)
