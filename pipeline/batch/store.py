"""What a run writes: all files anew, and none of them until the run is through.

    extractions.jsonl   one extraction a line, ordered by article id
    figures.csv         one row a figure      (UTF-8 with a byte order mark, as spreadsheets need it)
    targets.csv         one row a target
    rejects.jsonl       one line an article that gave no extraction: article, path, kind, reason
    summary.json        counts, settings, and the sha256 of the other files

The bytes depend on articles, settings and code alone: no times, no paths of this machine.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import msgspec

from pipeline.batch.tables import ARTICLE_COLUMNS, FIGURE_COLUMNS, TARGET_COLUMNS, figure_rows, target_rows
from pipeline.errors import ConfigError
from pipeline.model import Extraction

EXTRACTIONS = "extractions.jsonl"
FIGURES = "figures.csv"
TARGETS = "targets.csv"
REJECTS = "rejects.jsonl"
SUMMARY = "summary.json"


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """An article that gave no extraction, and why. `path` is relative to the folder of articles."""

    article: str
    path: str
    kind: str
    reason: str


class Store:
    """A folder of output that is written beside the old one's files and then takes their place.

    Use as a context manager: leaving it with an error leaves the old files as they were. Raises `ConfigError` where
    the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, BinaryIO] = {}
        self._digests: dict[str, str] = {}

    def __enter__(self) -> Self:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for name in (EXTRACTIONS, FIGURES, TARGETS, REJECTS):
                self._files[name] = self._temporary(name).open("wb")
            self._write(FIGURES, csv_bytes([(*ARTICLE_COLUMNS, *FIGURE_COLUMNS)], mark=True))
            self._write(TARGETS, csv_bytes([(*ARTICLE_COLUMNS, *TARGET_COLUMNS)], mark=True))
        except OSError as error:
            self._discard()
            raise ConfigError(f"{self._folder}: cannot be written: {error.strerror or error}") from error
        return self

    def add(self, extraction: Extraction, text: str) -> None:
        """Write one article's records; `text` is the article as published. Call in the order of ids."""
        self._write(EXTRACTIONS, extraction.to_json() + b"\n")
        self._write(FIGURES, csv_bytes(figure_rows(extraction, text)))
        self._write(TARGETS, csv_bytes(target_rows(extraction, text)))

    def reject(self, reject: Reject) -> None:
        """Write down an article that gave no extraction."""
        self._write(REJECTS, msgspec.json.encode(reject) + b"\n")

    def finish(self, summary: dict[str, object]) -> None:
        """Put all files in place, the summary last: it tells by sha256 which files belong together."""
        for name, file in self._files.items():
            file.flush()
            os.fsync(file.fileno())
            file.close()
            with self._temporary(name).open("rb") as written:
                self._digests[name] = hashlib.file_digest(written, "sha256").hexdigest()
        content = msgspec.json.format(msgspec.json.encode({**summary, "files": self._digests}), indent=2) + b"\n"
        self._temporary(SUMMARY).write_bytes(content)
        for name in (*self._files, SUMMARY):
            self._temporary(name).replace(self._folder / name)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._discard()
        if isinstance(error, OSError):
            raise ConfigError(f"{self._folder}: cannot be written: {error.strerror or error}") from error

    def _temporary(self, name: str) -> Path:
        """Where a file is written first: in the same folder, so that its renaming is atomic."""
        return self._folder / f".{name}.{os.getpid()}.tmp"

    def _write(self, name: str, data: bytes) -> None:
        self._files[name].write(data)

    def _discard(self) -> None:
        for file in self._files.values():
            file.close()
        for name in (*self._files, SUMMARY):
            with suppress(OSError):  # what stopped the run is the error to report, not this
                self._temporary(name).unlink(missing_ok=True)


def csv_bytes(rows: Iterable[Sequence[str]], *, mark: bool = False) -> bytes:
    """Rows as UTF-8 CSV (RFC 4180), after a byte order mark where `mark`."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8")


def read_extractions(folder: Path) -> Iterable[Extraction]:
    """The extractions that a run left in `folder`, in order. Raises `ConfigError` where there are none to read."""
    path = folder / EXTRACTIONS
    try:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                try:
                    yield Extraction.from_json(line)
                except msgspec.DecodeError as error:
                    raise ConfigError(f"{path}, line {number}: not an extraction of this version: {error}") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror or error}; `shulu run` writes it") from error
