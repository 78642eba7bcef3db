"""Files of a corpus, here or behind an fsspec URL: which there are, of which kind, and their bytes, unpacked."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal, cast

import msgspec

from pipeline.batch.sources import article_id, articles_folder, printable, read_limited
from pipeline.errors import ConfigError, CorpusError, SourceError

Kind = Literal["txt", "html", "md", "jsonl", "csv", "tsv", "parquet"]
ROWS: frozenset[Kind] = frozenset(("jsonl", "csv", "tsv", "parquet"))
"""Kinds that hold an article a row; a file of the others is one article."""
_ENDINGS: dict[Kind, tuple[str, ...]] = {
    "txt": (".txt", ".text"),
    "md": (".md", ".markdown"),
    "html": (".html", ".htm", ".xhtml"),
    "jsonl": (".jsonl", ".ndjson"),
    "csv": (".csv",),
    "tsv": (".tsv",),
    "parquet": (".parquet",),
}
_KINDS = {ending: kind for kind, endings in _ENDINGS.items() for ending in endings}
_PACKED = (".gz", ".zst")


class Location(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a corpus. `path` is relative to the corpus, with ``/``; `place` is where it is opened."""

    path: str
    place: str
    kind: Kind
    id: str


def is_remote(corpus: str) -> bool:
    """Whether a corpus is named by a URL that fsspec opens."""
    return "://" in corpus


def find_files(corpus: str, kind: Kind | None = None, *, without: Path | None = None) -> tuple[Location, ...]:
    """The files of a corpus (a folder, one file, or a URL of either) ordered by path; hidden ones are left out.

    So are those in a folder `without` that is inside a corpus here.
    Files of unknown kinds are passed over, unless `kind` says what all are. Raises `ConfigError` for a corpus that
    does not exist, `CorpusError` for a folder that cannot be listed.
    """
    pairs = _remote_files(corpus) if is_remote(corpus) else _local_files(Path(corpus), without)
    found = []
    for path, place in pairs:
        if any(part.startswith(".") for part in PurePosixPath(path).parts):
            continue
        bare = PurePosixPath(path)
        if bare.suffix.lower() in _PACKED:
            bare = bare.with_suffix("")
        known = _KINDS.get(bare.suffix.lower()) or kind
        if known:
            found.append(Location(path=path, place=place, kind=known, id=article_id(bare)))
    return tuple(sorted(found, key=lambda location: location.path))


def _local_files(corpus: Path, without: Path | None) -> Iterator[tuple[str, str]]:
    if corpus.is_file():
        yield corpus.name, str(corpus.absolute())
        return
    folder = articles_folder(corpus)

    def refuse(error: OSError) -> None:
        raise CorpusError(printable(error.filename or folder), error.strerror or "cannot be read") from error

    for root, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        base = Path(root)
        if without is not None and without.name in folders and (base / without.name).resolve() == without.resolve():
            folders.remove(without.name)
        relative = base.relative_to(folder).as_posix()
        here = str(base.absolute())
        for name in files:
            yield (name if relative == "." else f"{relative}/{name}"), os.path.join(here, name)


def _remote_files(corpus: str) -> list[tuple[str, str]]:
    core = _fsspec()
    try:
        files, root = core.url_to_fs(corpus)
        if files.isfile(root):
            return [(PurePosixPath(root).name, corpus)]
        inner = f"{root.rstrip('/')}/articles"
        if files.isdir(inner):
            root = inner
        names = files.find(root)
    except Exception as error:
        # Each file system has errors of its own, of its client library's kinds.
        raise ConfigError(f"{corpus}: {type(error).__name__}: {error}") from error
    base = files._strip_protocol(root).rstrip("/") + "/"
    _, chained, behind = corpus.partition("::")  # zip://::s3://bucket/a.zip
    return [(name.removeprefix(base), f"{files.unstrip_protocol(name)}{chained}{behind}") for name in names]


def _fsspec() -> Any:
    try:
        import fsspec.core  # type: ignore[import-untyped, unused-ignore]
    except ImportError as error:
        raise ConfigError("a URL needs the extra: python -m pip install 'shulu[remote]'") from error
    return fsspec.core


@contextmanager
def opened(place: str) -> Iterator[BinaryIO]:
    """A file to read bytes from, unpacked where its name ends in ``.gz`` or ``.zst``.

    Raises `SourceError` where it cannot be opened, read or unpacked.
    """
    try:
        with _fsspec().open(place, "rb") if is_remote(place) else open(place, "rb") as raw:
            name = place.partition("::")[0] if is_remote(place) else place
            if name.endswith(".gz"):
                with gzip.open(raw, "rb") as unpacked:
                    yield cast(BinaryIO, unpacked)
            elif name.endswith(".zst"):
                import zstandard

                with zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True) as stream:
                    yield cast(BinaryIO, io.BufferedReader(cast(Any, stream)))
            else:  # what fsspec opens cannot all read a line of limited length
                yield cast(BinaryIO, io.BufferedReader(cast(Any, raw))) if is_remote(place) else cast(BinaryIO, raw)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise SourceError(printable(place), reason) from error
    except Exception as error:
        if type(error).__name__ == "ZstdError" or (is_remote(place) and not isinstance(error, SourceError)):
            raise SourceError(printable(place), f"{type(error).__name__}: {error}") from error
        raise


def read_bytes(place: str, path: str) -> bytes:
    """All bytes of an article file, unpacked. Raises `SourceError` naming `path`."""
    try:
        with opened(place) as file:
            return read_limited(file, path)
    except SourceError as error:
        raise SourceError(path, error.reason) from error
