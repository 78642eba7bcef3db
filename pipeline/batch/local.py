"""Runs a corpus in this process, one article after the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import msgspec

from pipeline.batch.sources import Source, articles_folder, find_sources, read_article
from pipeline.batch.store import Reject, Store
from pipeline.config import Settings, code_version, fingerprint
from pipeline.errors import ConfigError, CorpusError, ShuluError
from pipeline.extract import extract, load_tools
from pipeline.model import Article, Extraction

T = TypeVar("T")


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """Counts of a run: articles found, rejected ones, and records by kind."""

    articles: int
    rejects: tuple[Reject, ...]
    entities: int
    figures: dict[str, int]
    targets: dict[str, int]
    drops: dict[str, int]


def run(
    corpus: Path,
    output: Path,
    settings: Settings,
    on_reject: Callable[[Reject], None] = lambda reject: None,
) -> Summary:
    """Extract every article of `corpus` and write the records into the folder `output`.

    Articles that cannot be read or processed are written down as rejects, told to `on_reject`, and the run goes on.
    Raises `ConfigError` before anything is written for wrong settings, and for a corpus without articles; and
    `CorpusError` where its files cannot be told apart.
    """
    folder = articles_folder(corpus)
    sources = find_sources(folder)
    if not sources:
        raise ConfigError(f"{folder}: no .txt files in it")
    load_tools(settings)
    mark = fingerprint(settings)
    counts = _Counts()
    with Store(output) as store:
        for source in sources:
            read = partial(read_article, folder / source.path, id=source.id)
            result = attempt(read, partial(extract, settings=settings), source)
            if isinstance(result, Reject):
                store.reject(result)
                counts.rejects.append(result)
                on_reject(result)
            else:
                article, extraction = result
                store.add(extraction, article.text)
                counts.add(extraction)
        summary = counts.summary(len(sources))
        store.finish(
            {
                "shulu": {"version": code_version(), "fingerprint": mark},
                "settings": settings,
                **msgspec.structs.asdict(summary),
                "rejects": len(summary.rejects),
            }
        )
    return summary


def attempt(read: Callable[[], Article], process: Callable[[Article], T], source: Source) -> tuple[Article, T] | Reject:
    """Read and process one article; what is wrong with it comes back as a `Reject`.

    Raises `ConfigError`, which is wrong for all articles alike.
    """
    try:
        article = read()
        return article, process(article)
    except ConfigError:
        raise
    except Exception as error:
        # A bug that one article of thousands meets must not cost the others: it is named, and the exit code is 1.
        return Reject(article=source.id, path=source.path, kind=_kind(error), reason=_reason(error))


class _Counts:
    def __init__(self) -> None:
        self.rejects: list[Reject] = []
        self._entities = 0
        self._figures: Counter[str] = Counter()
        self._targets: Counter[str] = Counter()
        self._drops: Counter[str] = Counter()

    def add(self, extraction: Extraction) -> None:
        self._entities += len(extraction.entities)
        self._figures.update(figure.status for figure in extraction.figures)
        self._targets.update(target.kind for target in extraction.targets)
        self._drops.update(f"{drop.stage}: {drop.reason}" for drop in extraction.drops)

    def summary(self, articles: int) -> Summary:
        return Summary(
            articles=articles,
            rejects=tuple(self.rejects),
            entities=self._entities,
            figures=dict(sorted(self._figures.items())),
            targets=dict(sorted(self._targets.items())),
            drops=dict(sorted(self._drops.items())),
        )


def _kind(error: Exception) -> str:
    return type(error).__name__ if isinstance(error, ShuluError) else "internal error"


def _reason(error: Exception) -> str:
    """Why; without the path, which the reject has anyway."""
    if isinstance(error, CorpusError):
        return error.reason
    return str(error) if isinstance(error, ShuluError) else f"{type(error).__name__}: {error}"
