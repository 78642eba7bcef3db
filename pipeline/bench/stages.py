"""Where the time of `extract` goes: its stages, timed where its table of contents calls them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import msgspec

from pipeline.config import Settings
from pipeline.extract import Tools, extract, load_tools
from pipeline.model import Article, Entity, Span, Word
from pipeline.stages.tag import Tagger

CALLS = {
    "clean": "clean",
    "convert": "convert",
    "measure": "measure",
    "segment": "segment",
    "segment_again": "segment",
    "find_figures": "figures",
    "find_targets": "targets",
    "to_extraction": "records",
}
"""Functions that `pipeline.extract` calls, with the stage that each belongs to. The tagger is a method."""

STAGES = ("clean", "convert", "measure", "segment", "tag", "figures", "targets", "records", "json", "rest")
"""In the order of `extract`; then writing the JSON, and what is in no stage."""


class _TimedTagger:
    def __init__(self, tagger: Tagger, spent: dict[str, float]) -> None:
        self._tag = _timed(tagger.tag, "tag", spent)

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        found: tuple[Entity, ...] = self._tag(text, words, paragraphs)
        return found


def time_stages(articles: Sequence[Article], settings: Settings) -> dict[str, float]:
    """Processor seconds of each of `STAGES` for one pass over the articles. They add up to the whole pass."""
    spent = dict.fromkeys(STAGES, 0.0)
    tools = load_tools(settings)
    timed = Tools(tools.lexicon, tools.segmenter, _TimedTagger(tools.tagger, spent))
    with _watched(spent):
        start = time.process_time()
        for article in articles:
            extraction = extract(article, settings, timed)
            before = time.process_time()
            extraction.to_json()
            spent["json"] += time.process_time() - before
        whole = time.process_time() - start
    spent["rest"] = max(0.0, whole - sum(spent.values()))
    return spent


@contextmanager
def _watched(spent: dict[str, float]) -> Iterator[None]:
    """For a while, the functions that `extract` calls note how long they take."""
    module: Any = import_module("pipeline.extract")
    plain = {name: getattr(module, name) for name in CALLS}
    try:
        for name, stage in CALLS.items():
            setattr(module, name, _timed(plain[name], stage, spent))
        yield
    finally:
        for name, function in plain.items():
            setattr(module, name, function)


def _timed(function: Callable[..., Any], stage: str, spent: dict[str, float]) -> Callable[..., Any]:
    clock = time.process_time

    def run(*given: Any, **named: Any) -> Any:
        start = clock()
        try:
            return function(*given, **named)
        finally:
            spent[stage] += clock() - start

    return run


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """One stage: characters a second if it were all, microseconds an article, percent of the whole."""

    stage: str
    characters_per_second: float | None
    microseconds_per_article: float
    percent: float
