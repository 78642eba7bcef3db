"""Articles that are rows: of JSON Lines, CSV, TSV and Parquet, by columns that the user may name."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from pipeline.batch import encodings
from pipeline.batch.locations import Location, is_remote, opened
from pipeline.batch.sources import MAX_BYTES
from pipeline.errors import ConfigError, SourceError

Cells = Mapping[str, object]
Columns = Mapping[str, tuple[str, ...]]


_HEAD = 1 << 20
"""Bytes of a file that its encoding is found out by."""


class Coding(msgspec.Struct, frozen=True):
    """The encoding of a file of rows, and whether it was guessed."""

    encoding: str = "utf-8"
    guessed: bool = False


class Row(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, array_like=True):
    """What a row says of an article; the text may lack title and byline, which are then put before it."""

    text: str
    id: str | None = None
    url: str | None = None
    title: str | None = None
    published: str | None = None
    publisher: str | None = None


FIELDS = tuple(Row.__struct_fields__)


def columns_of(fields: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Which columns may hold a field: ``text=content`` for each that is not called as the field itself.

    Of several the first that a row has counts, as files of a corpus may have other columns each. Raises `ConfigError`
    for what is no such pair.
    """
    columns: dict[str, tuple[str, ...]] = {}
    for pair in fields:
        name, equals, column = pair.partition("=")
        if not equals or name not in FIELDS or not column:
            raise ConfigError(f"--field {pair}: must be NAME=COLUMN, NAME one of {', '.join(FIELDS)}")
        columns[name] = (*columns.get(name, ()), column)
    return {name: columns.get(name, (name,)) for name in FIELDS}


def coding_of(location: Location) -> Coding:
    """In which encoding a file of rows is. Raises `SourceError` for one that cannot be read, or told.

    JSON is UTF-8 by its standard; a file that has a line of it is, whatever is wrong with others.
    """
    if location.kind == "parquet":
        return Coding()
    with opened(location.place) as file:
        head = _whole_lines(file.read(_HEAD))
    if location.kind == "jsonl" and (not head or _has_utf8(head)):
        return Coding()
    try:
        found = encodings.decode(head, location.path)
    except SourceError:
        if location.kind == "jsonl":
            return Coding()
        raise
    return Coding(found.encoding, found.guessed)


def _has_utf8(head: bytes) -> bool:
    if b"\0" in head:
        return False
    for line in head.splitlines():
        try:
            if not line.isascii() and line.decode("utf-8"):
                return True
        except UnicodeDecodeError:
            continue
    return head.isascii()


def read_rows(location: Location, columns: Columns, encoding: str) -> Iterator[tuple[int, Row | SourceError]]:
    """The rows of a file with their numbers (lines of JSONL, from 1), or what is wrong with one of them.

    Raises `SourceError` for a file that cannot be read at all.
    """
    reader = {"jsonl": _json_lines, "csv": _csv, "tsv": _csv, "parquet": _parquet}[location.kind]
    for number, cells in reader(location, encoding):
        yield number, cells if isinstance(cells, SourceError) else _row(cells, columns, location.path, number)


def _row(cells: Cells, columns: Columns, path: str, number: int) -> Row | SourceError:
    values: dict[str, str | None] = {}
    for name, names in columns.items():
        value = next((cells[column] for column in names if cells.get(column) is not None), None)
        values[name] = None if value is None else str(value).strip("\n") if name == "text" else str(value).strip()
    text = values.pop("text")
    if text is None or not text.strip():
        tried = ", ".join(map(repr, columns["text"]))
        return SourceError(path, f"row {number}: no text in {tried} (--field text=COLUMN names another)")
    return Row(text=text, **{name: value or None for name, value in values.items()})


def _json_lines(location: Location, encoding: str) -> Iterator[tuple[int, Cells | SourceError]]:
    decoder = msgspec.json.Decoder(dict[str, object])
    with opened(location.place) as packed:
        # Lines of UTF-8 are read as bytes: one that is none costs itself, not the file.
        file: Any = (
            packed if encoding.startswith("utf-8") else io.TextIOWrapper(packed, encoding=encoding, newline="\n")
        )
        number = 0
        while line := _line(file, location.path, number + 1):
            number += 1
            if number == 1 and isinstance(line, bytes):
                line = line.removeprefix(b"\xef\xbb\xbf")
            if len(line) > MAX_BYTES:
                while line and line[-1:] not in ("\n", b"\n"):
                    line = _line(file, location.path, number)
                yield number, SourceError(location.path, f"row {number}: larger than {MAX_BYTES // 1_000_000} MB")
                continue
            if line.isspace():
                continue
            try:
                yield number, decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                yield number, SourceError(location.path, f"row {number}: not a JSON object: {error}")


def _line(file: Any, path: str, number: int) -> bytes | str:
    try:
        line: bytes | str = file.readline(MAX_BYTES + 1)
    except UnicodeDecodeError as error:
        raise _undecodable(error, path, number) from error
    return line


def _undecodable(error: UnicodeDecodeError, path: str, number: int) -> SourceError:
    return SourceError(path, f"row {number}: not {error.encoding.upper()}: {error.reason}")


def _csv(location: Location, encoding: str) -> Iterator[tuple[int, Cells | SourceError]]:
    csv.field_size_limit(MAX_BYTES)
    with opened(location.place) as file:
        text = io.TextIOWrapper(file, encoding=encoding, newline="")
        rows = csv.DictReader(text, delimiter="\t" if location.kind == "tsv" else ",")
        number = 0
        while True:
            number += 1
            try:
                cells = next(rows, None)
            except csv.Error as error:
                yield number, SourceError(location.path, f"row {number}: {error}")
                continue
            except UnicodeDecodeError as error:
                raise _undecodable(error, location.path, number) from error
            if cells is None:
                return
            yield number, cells


def _whole_lines(head: bytes) -> bytes:
    """A beginning of a file that ends where a line does: in UTF-16 as well, whose line ends have a zero byte."""
    at = head.rfind(b"\n")
    if at < 0 or len(head) < _HEAD:
        return head
    return (
        head[: at + 1 + (at + 1) % 2]
        if b"\0" in head[:64] or head[:2] in (b"\xff\xfe", b"\xfe\xff")
        else head[: at + 1]
    )


def _parquet(location: Location, _: str) -> Iterator[tuple[int, Cells | SourceError]]:
    if not is_remote(location.place) and location.place.endswith(".parquet"):
        yield from _parquet_file(location.place, location.path)
        return
    with tempfile.NamedTemporaryFile(suffix=".parquet") as local, opened(location.place) as file:
        shutil.copyfileobj(file, local)
        local.flush()
        yield from _parquet_file(local.name, location.path)


def _parquet_file(place: str, path: str) -> Iterator[tuple[int, Cells | SourceError]]:
    import duckdb

    try:
        with duckdb.connect(config={"threads": 1}) as connection:
            found = connection.execute("SELECT * FROM read_parquet(?)", [place])
            names = [column[0] for column in found.description or ()]
            number = 0
            while rows := found.fetchmany(256):
                for row in rows:
                    number += 1
                    yield number, dict(zip(names, row, strict=True))
    except duckdb.Error as error:
        raise SourceError(path, str(error).splitlines()[0]) from error
