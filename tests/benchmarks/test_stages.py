"""The stages under pytest-benchmark, each over the corpus: few rounds, so that the test run is not slowed.

    python -m pytest tests/benchmarks --benchmark-only --benchmark-columns=median,stddev,rounds

`SHULU_ROUNDS=20` gives steadier figures; `--benchmark-autosave` and `--benchmark-compare` set two checkouts side by
side.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pipeline.config import Settings
from pipeline.extract import Analysis, analyse, extract, load_tools, to_extraction
from pipeline.model import Article, Span
from pipeline.stages.clean import clean
from pipeline.stages.convert import convert
from pipeline.stages.figures import find_figures
from pipeline.stages.measure import measure
from pipeline.stages.segment import segment
from pipeline.stages.targets import find_targets

ROUNDS = int(os.environ.get("SHULU_ROUNDS", "3"))
CORPUS = Path(__file__).parents[2] / "corpus" / "articles"
ARTICLES = [Article(id=path.stem, text=path.read_text("utf-8")) for path in sorted(CORPUS.glob("*.txt"))]
SETTINGS = Settings()
Work = Callable[[], list[Any]]


@pytest.fixture(scope="module")
def found() -> list[Analysis]:
    """What the stages find: what each is given, then, is what it is given in `extract`."""
    return [analyse(article) for article in ARTICLES]


def _clean(found: list[Analysis]) -> Work:
    words = load_tools(SETTINGS).lexicon
    return lambda: [clean(article, words) for article in ARTICLES]


def _convert(found: list[Analysis]) -> Work:
    words = load_tools(SETTINGS).lexicon
    return lambda: [convert(article.text, words, SETTINGS.variant) for article in ARTICLES]


def _measure(found: list[Analysis]) -> Work:
    words = load_tools(SETTINGS).lexicon
    return lambda: [
        measure(
            item.document.text,
            item.document.paragraphs,
            words,
            page_updated=item.cleaned.page_updated,
            published=item.cleaned.published,
        )
        for item in found
    ]


def _segment(found: list[Analysis]) -> Work:
    engine = load_tools(SETTINGS).segmenter
    return lambda: [segment(item.document.text, item.document.paragraphs, _fixed(item), engine) for item in found]


def _tag(found: list[Analysis]) -> Work:
    tools = load_tools(SETTINGS)
    words = [segment(item.document.text, item.document.paragraphs, _fixed(item), tools.segmenter) for item in found]
    return lambda: [
        tools.tagger.tag(item.document.text, cut, item.document.paragraphs)
        for item, cut in zip(found, words, strict=True)
    ]


def _figures(found: list[Analysis]) -> Work:
    words = load_tools(SETTINGS).lexicon
    # A copy of a document has not kept what an earlier round has found out about it.
    return lambda: [find_figures(msgspec.structs.replace(item.document), words) for item in found]


def _records(found: list[Analysis]) -> Work:
    return lambda: [to_extraction(article, item) for article, item in zip(ARTICLES, found, strict=True)]


def _json(found: list[Analysis]) -> Work:
    extractions = [to_extraction(article, item) for article, item in zip(ARTICLES, found, strict=True)]
    return lambda: [extraction.to_json() for extraction in extractions]


def _whole(found: list[Analysis]) -> Work:
    return lambda: [extract(article) for article in ARTICLES]


@pytest.mark.benchmark(timer=time.process_time, group="stages")
@pytest.mark.parametrize(
    "make",
    [_clean, _convert, _measure, _segment, _tag, _figures, _records, _json, _whole],
    ids=lambda make: make.__name__[1:],
)
def test_stage(benchmark: Any, found: list[Analysis], make: Callable[[list[Analysis]], Work]) -> None:
    results = benchmark.pedantic(make(found), rounds=ROUNDS, iterations=1, warmup_rounds=1)
    assert len(results) == len(ARTICLES)
    _tell(benchmark)


@pytest.mark.benchmark(timer=time.process_time, group="stages")
def test_targets(benchmark: Any, found: list[Analysis]) -> None:
    """Promises are found in a document whose figures have been found, which is not timed."""
    words = load_tools(SETTINGS).lexicon

    def with_figures() -> tuple[tuple[list[tuple[Any, Any]]], dict[str, Any]]:
        documents = [msgspec.structs.replace(item.document) for item in found]
        return ([(document, find_figures(document, words)) for document in documents],), {}

    def targets(given: list[tuple[Any, Any]]) -> int:
        return sum(len(find_targets(document, readings, words)[1]) for document, readings in given)

    count = benchmark.pedantic(targets, setup=with_figures, rounds=ROUNDS, iterations=1)
    assert count == sum(len(item.targets) for item in found)
    _tell(benchmark)


def _fixed(item: Analysis) -> list[tuple[Span, str | None]]:
    fixed: list[tuple[Span, str | None]] = [(quantity.span, "m") for quantity in item.document.quantities]
    fixed += [(moment.span, "t") for moment in item.document.times]
    return sorted(fixed, key=lambda one: one[0])


def _tell(benchmark: Any) -> None:
    if benchmark.stats is not None:  # None with --benchmark-disable
        characters = sum(len(article.text) for article in ARTICLES)
        benchmark.extra_info["characters per second"] = round(characters / benchmark.stats.stats.median)
