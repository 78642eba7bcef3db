"""Articles from files: which there are, what they are called, and their text.

A file that is no readable text is refused with a `SourceError` that says what to do about it; nothing is guessed,
since a wrong guess of an encoding gives wrong figures without a sign.
"""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import BinaryIO

import msgspec

from pipeline.errors import ConfigError, CorpusError, SourceError
from pipeline.model import Article

MAX_BYTES = 20_000_000
"""Largest article that is read: some 6.7 million Chinese characters, far more than any article has."""

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Source(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """One article file of a corpus: its id, and its path relative to the folder of articles, with ``/``."""

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


def find_sources(folder: Path) -> tuple[Source, ...]:
    """All ``.txt`` files in `folder` and below it, ordered by id; hidden files and folders are left out.

    Raises `CorpusError` for a folder that cannot be listed, a name that is not UTF-8, and two files with the same id.
    """

    def refuse(error: OSError) -> None:
        raise CorpusError(printable(error.filename or folder), error.strerror or "cannot be read") from error

    found: dict[str, Source] = {}
    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if name.startswith(".") or Path(name).suffix.lower() != ".txt":
                continue
            relative = (Path(root) / name).relative_to(folder)
            source = Source(id=article_id(relative), path=relative.as_posix())
            if source.id in found:
                raise CorpusError(printable(relative), f"has the same id as {printable(found[source.id].path)}")
            found[source.id] = source
    return tuple(found[key] for key in sorted(found))


def article_id(relative: Path) -> str:
    """The id of an article file: its path relative to the corpus without the ending, ``2022/0512-3``.

    In Unicode's composed form (NFC), as macOS hands out names in the other one. Raises `CorpusError` for a name that
    is not UTF-8.
    """
    name = unicodedata.normalize("NFC", relative.with_suffix("").as_posix())
    if not _is_unicode(name):
        raise CorpusError(printable(relative), "its name is not UTF-8; rename it")
    return name


def read_article(path: Path, *, id: str | None = None) -> Article:
    """The article in a UTF-8 text file. `id` is the file's name without ending unless given.

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
    """The text of an article file. Raises `SourceError` for what is empty, binary or not UTF-8."""
    if not data:
        raise SourceError(path, "empty")
    if data.startswith(_UTF16_MARKS):
        raise SourceError(path, "not UTF-8 but UTF-16; convert it: iconv -f UTF-16 -t UTF-8")
    at = data.find(b"\0")
    if at >= 0:
        raise SourceError(path, f"not a text file (NUL at byte {at})")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Bytes are counted from behind a byte order mark by the codec, from the start of the file by everyone else.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise SourceError(path, f"not UTF-8 (byte 0x{data[start]:02x} at {start}){_advice(data)}") from None
    if not text.strip():
        raise SourceError(path, "empty (white space only)")
    return text


def _advice(data: bytes) -> str:
    """What to do about bytes that are not UTF-8; only said, never done."""
    for encoding in ("gb18030", "big5"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return f"; if it is {encoding.upper()}, convert it: iconv -f {encoding.upper()} -t UTF-8"
    return ""


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
