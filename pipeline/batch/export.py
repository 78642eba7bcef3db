"""Records out of the store: CSV, JSON Lines, Parquet and Excel, each file in place only when it is whole."""

from __future__ import annotations

import csv
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal

import msgspec

from pipeline.batch.results import Reject
from pipeline.batch.schema import TABLES
from pipeline.batch.store import reading
from pipeline.batch.tables import SHEETS, cell, number_columns, query, rows
from pipeline.batch.workbook import write_workbook
from pipeline.errors import ConfigError, StoreError
from pipeline.model import Extraction

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Format = Literal["csv", "jsonl", "parquet", "xlsx"]
EXTRACTIONS = "extractions.jsonl"
REJECTS = "rejects.jsonl"
WORKBOOK = "records.xlsx"


def export(store: Path, to: Format, into: Path, *, once: bool = False) -> list[Path]:
    """Write all records of a store into the folder `into`; gives the files. `once`: of one article a story only.

    Raises `ConfigError` for a folder that cannot be written, and for more rows than a sheet of Excel has.
    """
    write: dict[Format, Callable[[DuckDBPyConnection, Path, bool], list[Path]]] = {
        "csv": _csv,
        "jsonl": _jsonl,
        "parquet": _parquet,
        "xlsx": _xlsx,
    }
    with reading(store) as connection:
        try:
            into.mkdir(parents=True, exist_ok=True)
            return write[to](connection, into, once)
        except OSError as error:
            raise StoreError(f"{into}: cannot be written: {error.strerror or error}") from error


def read_extractions(folder: Path) -> Iterator[Extraction]:
    """The extractions in a store, ordered by article id. Raises `ConfigError` where there is none."""
    with reading(folder) as connection:
        found = connection.execute("SELECT id, extraction FROM articles ORDER BY id")
        while some := found.fetchmany(100):
            for id, packed in some:
                try:
                    yield Extraction.from_json(zlib.decompress(packed))
                except msgspec.DecodeError as error:
                    raise ConfigError(f"{folder}, article {id}: not an extraction of this version: {error}") from error


def write_lines(folder: Path, file: BinaryIO, *, once: bool = False) -> None:
    """The extractions in a store as JSON Lines, ordered by article id."""
    with reading(folder) as connection:
        _lines(connection, file, once)


def select(folder: Path, sql: str) -> tuple[list[str], list[tuple[object, ...]]]:
    """Columns and rows of a query that reads: the store is opened so that it cannot be changed, nor any other file
    read or written. Raises `ConfigError` for one that is wrong.
    """
    import duckdb

    with reading(folder) as connection:
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        try:
            found = connection.execute(sql)
            return [column[0] for column in found.description or ()], found.fetchall()
        except duckdb.Error as error:
            raise ConfigError(f"--sql: {' '.join(str(error).split())}") from error


@contextmanager
def _placed(path: Path) -> Iterator[Path]:
    """A file beside `path` that takes its place at the end, and is gone where there was an error."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _csv(connection: DuckDBPyConnection, into: Path, once: bool) -> list[Path]:
    paths = []
    for table in SHEETS:
        path = into / f"{table}.csv"
        # Spreadsheets take a CSV for UTF-8 only if it begins with a byte order mark.
        with _placed(path) as beside, beside.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            names, found = rows(connection, query(table, digits=True, once=once))
            numbers = [name in number_columns(table) for name in names]
            writer.writerow(names)
            for row in found:
                writer.writerow([cell(value, number=number) for value, number in zip(row, numbers, strict=True)])
        paths.append(path)
    return paths


def _jsonl(connection: DuckDBPyConnection, into: Path, once: bool) -> list[Path]:
    with _placed(into / EXTRACTIONS) as beside, beside.open("wb") as file:
        _lines(connection, file, once)
    columns = TABLES["rejects"].names
    with _placed(into / REJECTS) as beside, beside.open("wb") as file:
        _, found = rows(connection, query("rejects", digits=True))
        for row in found:
            values = dict(zip(columns, row, strict=True))
            file.write(msgspec.json.encode(msgspec.convert(values, Reject)) + b"\n")
    return [into / EXTRACTIONS, into / REJECTS]


def _lines(connection: DuckDBPyConnection, file: BinaryIO, once: bool) -> None:
    where = " WHERE id NOT IN (SELECT article FROM stories WHERE article <> story)" if once else ""
    found = connection.execute(f"SELECT extraction FROM articles{where} ORDER BY id")
    while some := found.fetchmany(100):
        for (packed,) in some:
            file.write(zlib.decompress(packed) + b"\n")


def _parquet(connection: DuckDBPyConnection, into: Path, once: bool) -> list[Path]:
    paths = []
    for table in SHEETS:
        path = into / f"{table}.parquet"
        with _placed(path) as beside:
            connection.execute(
                f"COPY ({query(table, digits=False, once=once)}) TO '{str(beside).replace(chr(39), chr(39) * 2)}' "
                "(FORMAT parquet, COMPRESSION zstd)"
            )
        paths.append(path)
    return paths


def _xlsx(connection: DuckDBPyConnection, into: Path, once: bool) -> list[Path]:
    with _placed(into / WORKBOOK) as beside:
        write_workbook(connection, beside, once)
    return [into / WORKBOOK]
