"""Finds a record of an earlier run, and the article it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.batch.sources import articles_folder, find_sources, read_article
from pipeline.batch.store import EXTRACTIONS, SUMMARY
from pipeline.config import Settings
from pipeline.errors import ConfigError, CorpusError
from pipeline.model import Article, Extraction, Figure, Target

Record = Figure | Target


class _Summary(msgspec.Struct, frozen=True):
    settings: Settings


def find_record(extractions: Iterable[Extraction], id: str) -> tuple[Extraction, Record]:
    """The record that `id` names: its own id, alone or after its article's (``2022/a:f12``).

    Raises `ConfigError` where there is none, or where several articles have one of that id.
    """
    found = [
        (extraction, record)
        for extraction in extractions
        for record in extraction
        if id in (record.id, f"{extraction.article.id}:{record.id}")
    ]
    if not found:
        raise ConfigError(f"{id}: there is no such record; `shulu extract --format table` shows the ids")
    if len(found) > 1:
        names = ", ".join(f"{extraction.article.id}:{record.id}" for extraction, record in found[:5])
        raise ConfigError(f"{id}: {len(found)} records are called so; say which: {names}")
    return found[0]


def article_of(extraction: Extraction, corpus: Path) -> Article:
    """The article that an extraction was made from.

    Raises `CorpusError` where `corpus` has it no more, or has another text by now.
    """
    folder = articles_folder(corpus)
    id = extraction.article.id
    for source in find_sources(folder):
        if source.id == id:
            article = read_article(folder / source.path, id=id)
            if extraction.article.sha256 != hashlib.sha256(article.text.encode()).hexdigest():
                raise CorpusError(source.path, "has changed since the run; run again")
            return article
    raise CorpusError(str(folder), f"has no article {id}; --corpus names the folder it is in")


def settings_of_run(output: Path) -> Settings:
    """The settings that the records in `output` were made with. Raises `ConfigError` where they cannot be read."""
    path = output / SUMMARY
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Summary).settings
    except (OSError, msgspec.DecodeError) as error:
        raise ConfigError(f"{path}: {error}; `shulu run` writes it together with {EXTRACTIONS}") from error
