"""Single article files: what they are called, how large they may be, and their text."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path, PurePath
from typing import BinaryIO

import msgspec

from pipeline.batch import encodings
from pipeline.errors import ConfigError, CorpusError, SourceError
from pipeline.model import Article

MAX_BYTES = 20_000_000
"""Largest article that is read: some 6.7 million Chinese characters, far more than any article has."""


class Source(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One article file: its id, and its path for messages."""

    id: str
    path: str


def articles_folder(corpus: Path) -> Path:
    """The folder that holds the articles: ``articles`` inside `corpus` where there is one, else `corpus` itself.

    Raises `ConfigError` where `corpus` is no folder.
    """
    if not corpus.is_dir():
        raise ConfigError(f"{printable(corpus)}: {'not a folder' if corpus.exists() else 'there is no such folder'}")
    inner = corpus / "articles"
    return inner if inner.is_dir() else corpus


def article_id(relative: PurePath) -> str:
    """The id of an article file: its path relative to the corpus without the ending, ``2022/0512-3``.

    In Unicode's composed form (NFC), as macOS hands out names in the other one. Raises `CorpusError` for a name that
    is not UTF-8.
    """
    name = unicodedata.normalize("NFC", relative.with_suffix("").as_posix())
    if not _is_unicode(name):
        raise CorpusError(printable(relative), "its name is not UTF-8; rename it")
    return name


def read_article(path: Path, *, id: str | None = None) -> Article:
    """The article in a text file. `id` is the file's name without ending unless given.

    Offsets count from behind a byte order mark, which is no part of the text; line ends stay as they are.
    Raises `SourceError` naming the file.
    """
    try:
        with path.open("rb") as file:
            data = read_limited(file, printable(path))
    except OSError as error:
        raise SourceError(printable(path), error.strerror or str(error)) from error
    name = article_id(Path(path.name)) if id is None else id
    return Article(id=name, text=decode(data, printable(path)))


def read_limited(file: BinaryIO, path: str) -> bytes:
    """All bytes of a file or pipe. Raises `SourceError` beyond `MAX_BYTES`, having read no more than that."""
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise SourceError(path, f"larger than {MAX_BYTES // 1_000_000} MB; no article is that long")
    return data


def decode(data: bytes, path: str) -> str:
    """The text of an article file, in whatever encoding. Raises `SourceError` where that cannot be told."""
    return encodings.decode(data, path).text


def _is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def printable(path: str | os.PathLike[str]) -> str:
    """A path for a message: bytes that are not UTF-8 and control characters are shown as escapes."""
    name = os.fsencode(os.fspath(path)).decode("utf-8", "backslashreplace")
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in name)
