"""Articles with gold, extracted: what `evaluate` and `calibrate` both begin with."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from pipeline.batch.results import Reject, attempt
from pipeline.batch.sources import Source, read_article
from pipeline.cli.console import say, say_reject
from pipeline.cli.options import GOLD
from pipeline.config import Settings
from pipeline.errors import ConfigError
from pipeline.extract import Analysis, analyse, to_extraction
from pipeline.model import Article, Extraction
from pipeline.score.corpus import article_path, find_gold, load_corpus
from pipeline.score.gold import Gold
from pipeline.score.validate import misplaced, validate

Corpus = dict[str, tuple[Path, Gold]]


class Judged(msgspec.Struct, frozen=True):
    """An article, its gold, and what was found in it."""

    gold: Gold
    article: Article
    found: Analysis
    extraction: Extraction


def gold_corpus(gold: list[Path] | None, articles: Path | None) -> Corpus:
    """The gold that a command was given, or the corpus's. Raises `ConfigError` where there is no folder of articles."""
    if articles is not None and not articles.is_dir():
        raise ConfigError(f"{articles}: there is no such folder")
    return load_corpus(find_gold(gold or [GOLD]))


def judge(corpus: Corpus, articles: Path | None, settings: Settings) -> Iterator[Judged | Reject]:
    """Extracts the articles of a gold corpus one by one; those that cannot be scored are said and come as rejects."""

    def process(article: Article) -> tuple[Analysis, Extraction]:
        found = analyse(article, settings)
        return found, to_extraction(article, found, settings)

    for id, (path, gold) in corpus.items():
        source = article_path(path, gold, articles)
        result = attempt(partial(read_article, source, id=id), process, Source(id=id, path=str(source)))
        if not isinstance(result, Reject) and (problem := misplaced(gold, result[0].text)):
            result = Reject(article=id, path=str(path), kind="gold", reason=problem)
        if isinstance(result, Reject):
            say_reject(result)
            yield result
            continue
        article, (found, extraction) = result
        if problems := validate(gold, article.text):
            say(f"{path}: breaks the guidelines in {len(problems)} places (--check lists them); scored as it is")
        yield Judged(gold, article, found, extraction)
