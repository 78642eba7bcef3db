"""Readers of Chinese numbers and times side by side: rate on the corpus, and how many golden numbers each reads.

    python -m pip install -e '.[test,bench]' && python -m pytest tests/benchmarks/bench_readers.py

No part of the test run. A reader that is not installed is skipped; all are timed in one process, in turn.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest

from tests.cases import golden

TEXTS = [path.read_text("utf-8") for path in sorted((Path(__file__).parents[2] / "corpus" / "articles").glob("*.txt"))]
CHARACTERS = sum(map(len, TEXTS))
_EXPECTED = re.compile(r"(\d+)-(\d+)  (-?[\d.]+?)(?:\.\.\S+)? ")

Read = Callable[[str], list[tuple[int, int, Decimal]]]
"""Start, past-the-end, and value of each number of a text; a percentage counts in percent."""


def shulu() -> tuple[Callable[[str], object], Read]:
    from pipeline.stages.measure import read

    def dated(text: str) -> None:
        read(text, reference_date="2024")  # as the others are told or take a date; finding it is no part of theirs

    return dated, lambda text: [(item.span.start, item.span.end, item.value) for item in read(text).quantities]


def jionlp() -> tuple[Callable[[str], object], Read]:
    jio: Any = pytest.importorskip("jionlp")

    def both(text: str) -> None:
        jio.ner.extract_money(text, with_parsing=True)
        jio.ner.extract_time(text, time_base={"year": 2024}, with_parsing=True)

    def money(text: str) -> list[tuple[int, int, Decimal]]:
        found = jio.ner.extract_money(text, with_parsing=True)
        return [(*item["offset"], value) for item in found if (value := _decimal(item["detail"]["num"])) is not None]

    return both, money


def recognizers() -> tuple[Callable[[str], object], Read]:
    suite: Any = pytest.importorskip("recognizers_suite")
    culture = suite.Culture.Chinese
    numbers = (suite.recognize_number, suite.recognize_percentage)
    units = (suite.recognize_currency, suite.recognize_dimension, suite.recognize_temperature, suite.recognize_age)

    def all_of(text: str) -> None:
        for recognize in (*numbers, *units, suite.recognize_datetime):
            recognize(text, culture)

    def values(text: str) -> list[tuple[int, int, Decimal]]:
        found = [item for recognize in (*numbers, *units) for item in recognize(text, culture)]
        read = ((item.start, item.end + 1, _decimal((item.resolution or {}).get("value"))) for item in found)
        return [(start, end, value) for start, end, value in read if value is not None]

    return all_of, values


def cn2an() -> tuple[Callable[[str], object], Read]:
    library: Any = pytest.importorskip("cn2an")
    # It rewrites the numerals of a text and tells no places, so that only its rate can be compared.
    return lambda text: library.transform(text, "cn2an"), lambda text: []


def _decimal(value: object) -> Decimal | None:
    try:
        return Decimal(str(value).rstrip("%"))
    except InvalidOperation:
        return None


def _recall(read: Read) -> str:
    """How many numbers of the golden cases a reader finds, at a place that overlaps theirs, with their value."""
    right = total = 0
    for case in golden("numbers"):
        text, expected = str(case.values[-2]), str(case.values[-1])
        found = read(text)
        for start, end, value in _EXPECTED.findall(expected):
            total += 1
            right += any(a < int(end) and int(start) < b and v == Decimal(value) for a, b, v in found)
    return f"{right}/{total}"


@pytest.mark.filterwarnings("ignore")  # theirs
@pytest.mark.benchmark(timer=time.process_time)  # what else the machine does is not theirs
@pytest.mark.parametrize("reader", [shulu, jionlp, recognizers, cn2an])
def test_reader(benchmark: Any, reader: Callable[[], tuple[Callable[[str], object], Read]]) -> None:
    run, read = reader()
    benchmark.pedantic(lambda: [run(text) for text in TEXTS], rounds=3, iterations=1, warmup_rounds=1)
    benchmark.extra_info["characters per second"] = round(CHARACTERS / benchmark.stats.stats.min)
    benchmark.extra_info["golden numbers read"] = _recall(read) if reader is not cn2an else "-"
    print(f"\n{reader.__name__}: {benchmark.extra_info}")
