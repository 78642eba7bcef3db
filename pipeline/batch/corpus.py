"""A corpus as a stream of articles to do, and the content of each.

An article is a file of its own or a row of a file. Its id is the one given, else its URL, else its relative path; its
digest tells whether it has changed, whatever clocks and file names say.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from functools import cached_property, lru_cache
from importlib import resources
from importlib.metadata import version
from pathlib import Path

import msgspec

from pipeline.batch import encodings
from pipeline.batch.html import HtmlReader, compose, read_page, reader_mark
from pipeline.batch.locations import ROWS, Kind, Location, find_files, read_bytes
from pipeline.batch.rows import Row, coding_of, columns_of, read_rows
from pipeline.batch.sources import printable
from pipeline.errors import ConfigError, SourceError
from pipeline.model import Article

STDIN = "-"
_PACKED = {b"\x1f\x8b": ".gz", b"\x28\xb5": ".zst"}
"""How packed input begins, since standard input has no name that tells."""
_CODE = ("corpus", "encodings", "html", "results", "rows", "schema", "sources", "stories")
"""Modules that what the store has of an article depends on, besides what the fingerprint tells."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a corpus is read: what files of unknown kinds are, which columns hold which field, what reads a page."""

    kind: Kind | None = None
    fields: tuple[str, ...] = ()
    html: HtmlReader = "plain"


class Task(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True):
    """One article to do: a file to read, or a row with its text and the encoding it was in.

    `path` is relative to the corpus.
    """

    id: str
    path: str
    kind: Kind
    place: str | None = None
    row: Row | None = None
    encoding: str = "utf-8"
    guessed: bool = False


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """An article as it was read. `digest` is of the bytes (or fields) it came from."""

    article: Article
    digest: str
    encoding: str
    guessed: bool = False

    @property
    def text(self) -> str:
        return self.article.text


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """An article that is there, but cannot be read."""

    id: str
    path: str
    reason: str


class Corpus:
    """The articles that a name stands for: a folder, a file, a URL of either, or ``-`` for standard input.

    Use as a context manager where the name may be ``-``: what is read from there is kept in a file for the while.
    A folder `without` inside the corpus, such as that of the store and of files exported from it, is no part of it.
    """

    def __init__(self, name: str, options: Options, *, without: Path | None = None) -> None:
        self.name = name
        self.options = options
        self._without = without
        self._columns = columns_of(options.fields)
        reader_mark(options.html)  # a missing extra is reported before anything is read
        self._spool: Path | None = None

    def __enter__(self) -> Corpus:
        return self

    def __exit__(self, *_: object) -> None:
        if self._spool is not None:
            self._spool.unlink(missing_ok=True)

    @cached_property
    def files(self) -> tuple[Location, ...]:
        """Its files, ordered by path. Raises `ConfigError` where there are none."""
        if self.name == STDIN:
            kind = self.options.kind or "jsonl"
            return (Location(path="stdin", place=str(self._spooled(kind)), kind=kind, id="stdin"),)
        found = find_files(self.name, self.options.kind, without=self._without)
        if not found:
            raise ConfigError(f"{printable(self.name)}: no articles in it (.txt, .html, .md, .jsonl, .csv, .parquet)")
        return found

    def check(self) -> None:
        """Raises `ConfigError` where there is no article at all: that is a mistake, not the end of all records."""
        if next(iter(self.tasks()), None) is None:
            raise ConfigError(f"{printable(self.name)}: no articles in it")

    def tasks(self, wanted: frozenset[str] | set[str] | None = None) -> Iterator[Task | Unreadable]:
        """Every article, files by path and rows in their order; `wanted` are the only ids that are asked for."""
        for file in self.files:
            if file.kind not in ROWS:
                if wanted is None or file.id in wanted:
                    yield Task(id=file.id, path=file.path, kind=file.kind, place=file.place)
                continue
            try:
                coding = coding_of(file)
                for number, row in read_rows(file, self._columns, coding.encoding):
                    if isinstance(row, SourceError):
                        yield Unreadable(id=f"{file.path}#{number}", path=file.path, reason=row.reason)
                        continue
                    id = row.id or row.url or f"{file.id}#{row_digest(row)[:12]}"
                    if wanted is None or id in wanted:
                        yield Task(
                            id=id,
                            path=file.path,
                            kind=file.kind,
                            row=row,
                            encoding=coding.encoding,
                            guessed=coding.guessed,
                        )
            except SourceError as error:
                yield Unreadable(id=file.id, path=file.path, reason=error.reason)

    def _spooled(self, kind: Kind) -> Path:
        if self._spool is None:
            head = sys.stdin.buffer.read(2)
            if not head:
                raise ConfigError("standard input is empty")
            ending = f".{kind}{_PACKED.get(head, '')}"
            with tempfile.NamedTemporaryFile(prefix="shulu-", suffix=ending, delete=False) as file:
                file.write(head)
                shutil.copyfileobj(sys.stdin.buffer, file)
            self._spool = Path(file.name)
        return self._spool


def digest_of(task: Task, html: HtmlReader) -> str:
    """32 hex digits that change with the article's content, and with the code that reads it and writes it down.

    Raises `SourceError` where it cannot be read.
    """
    return _digest(task, _bytes(task), html)


def load(task: Task, html: HtmlReader) -> Content:
    """The article itself. Raises `SourceError`, with the `digest` of what was read where that much could be."""
    data = _bytes(task)
    digest = _digest(task, data, html)
    row = task.row
    if row is not None:
        text = compose(row.text, title=row.title, published=row.published, publisher=row.publisher)
        article = Article(id=task.id, text=text, url=row.url)
        return Content(article=article, digest=digest, encoding=task.encoding, guessed=task.guessed)
    try:
        decoded = encodings.decode(data, task.path, html=task.kind == "html")
        article = Article(id=task.id, text=decoded.text)
        if task.kind == "html":
            page = read_page(decoded.text, task.path, html)
            text = compose(page.body, title=page.title, published=page.published, publisher=page.publisher)
            article = Article(id=task.id, text=text, url=page.url)
    except SourceError as error:
        error.digest = digest
        raise
    return Content(article=article, digest=digest, encoding=decoded.encoding, guessed=decoded.guessed)


def row_digest(row: Row) -> str:
    """32 hex digits that change with the content of a row, and with nothing else: they are part of its id."""
    return hashlib.blake2b(msgspec.msgpack.encode(row), digest_size=16).hexdigest()


def _bytes(task: Task) -> bytes:
    if task.row is not None:
        return msgspec.msgpack.encode((task.row, task.encoding))
    return read_bytes(task.place or "", printable(task.path))


def _digest(task: Task, data: bytes, html: HtmlReader) -> str:
    mark = f"html {reader_mark(html)}" if task.kind == "html" else "row" if task.row is not None else "text"
    return hashlib.blake2b(f"{_code_mark()} {mark}\0".encode() + data, digest_size=16).hexdigest()


@lru_cache(maxsize=1)
def _code_mark() -> str:
    """Tells the code by its bytes, and the libraries that guess encodings and sign bodies by their version."""
    digest = hashlib.blake2b(digest_size=16)
    for name in _CODE:
        digest.update((resources.files("pipeline") / "batch" / f"{name}.py").read_bytes() + b"\0")
    return " ".join((digest.hexdigest(), version("charset-normalizer"), version("rensa")))
