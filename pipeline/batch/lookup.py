"""Finds a record of an earlier run, and the article it came from."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.batch.corpus import Corpus, Options, Task, load
from pipeline.batch.ledger import runs
from pipeline.batch.sources import printable
from pipeline.config import Settings
from pipeline.errors import ConfigError, CorpusError
from pipeline.model import Article, Extraction, Figure, Target

Record = Figure | Target


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


def article_of(extraction: Extraction, corpus: Path | str, options: Options | None = None) -> Article:
    """The article that an extraction was made from, read as `options` say.

    Raises `CorpusError` where `corpus` has it no more, or has another text by now.
    """
    options = options or Options()
    id = extraction.article.id
    with Corpus(str(corpus), options) as articles:
        for task in articles.tasks({id}):
            if isinstance(task, Task):
                article = load(task, options.html).article
                if extraction.article.sha256 != hashlib.sha256(article.text.encode()).hexdigest():
                    raise CorpusError(task.path, "has changed since the run; run again")
                return article
    raise CorpusError(printable(corpus), f"has no article {id}; --corpus names the folder it is in")


def settings_of_run(output: Path) -> Settings:
    """The settings that the records in `output` were made with. Raises `ConfigError` where they cannot be read."""
    past = runs(output)
    if not past:
        raise ConfigError(f"{output}: no run has been made into it")
    try:
        return msgspec.json.decode(past[-1].settings, type=Settings)
    except msgspec.DecodeError as error:
        raise ConfigError(f"{output}: settings of another version: {error}") from error


def options_of_run(output: Path) -> Options:
    """How the last run into `output` read its corpus; the defaults where it does not say."""
    past = runs(output)
    return msgspec.json.decode(past[-1].options, type=Options) if past and past[-1].options else Options()
