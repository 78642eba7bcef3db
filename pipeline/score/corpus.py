"""The files that an evaluation reads: gold annotations and the articles they are of."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import ConfigError, CorpusError, GoldError
from pipeline.score.gold import Gold, load_gold


def find_gold(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Gold files by name: those given, and the ``.json`` files of folders (of ``gold`` in them where there is one).

    Raises `ConfigError` for a path that does not exist and for a folder without gold.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_file():
            found.append(path)
            continue
        if not path.is_dir():
            raise ConfigError(f"{path}: there is no such file or folder")
        folder = path / "gold" if (path / "gold").is_dir() else path
        files = sorted(folder.glob("*.json"))
        if not files:
            raise ConfigError(f"{folder}: no gold files (.json) in it")
        found += files
    return tuple(dict.fromkeys(found))


def load_corpus(files: Sequence[Path]) -> dict[str, tuple[Path, Gold]]:
    """Gold by article id, in the order of the ids. Raises `GoldError` for one that cannot be read, or an id twice."""
    corpus: dict[str, tuple[Path, Gold]] = {}
    for path in files:
        gold = load_gold(path)
        if gold.id in corpus:
            raise GoldError(str(path), f"is of the same article as {corpus[gold.id][0]}")
        corpus[gold.id] = (path, gold)
    return {id: corpus[id] for id in sorted(corpus)}


def article_path(gold_path: Path, gold: Gold, articles: Path | None) -> Path:
    """The article of a gold file: in `articles`, or else in the folder ``articles`` beside the folder of gold.

    Raises `CorpusError` where the gold file names no plain file.
    """
    if Path(gold.article).name != gold.article:
        raise CorpusError(str(gold_path), f"article: {gold.article!r} is not the name of a file")
    return (articles or gold_path.resolve().parent.parent / "articles") / gold.article
