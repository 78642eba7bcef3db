"""The store of a run: one DuckDB file, written batch by batch, each in a transaction of its own.

That only one run writes is seen to by a lock file, which the system lets go of whatever ends the process.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

from pipeline.batch.database import FILE, opened, version_of
from pipeline.batch.mending import copy_of
from pipeline.batch.results import Payload, Reject, Result
from pipeline.batch.schema import MIGRATIONS, RECORDS, TABLES, VERSION, creation
from pipeline.batch.stories import group
from pipeline.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LOCK = ".shulu.lock"
_NEW = f".{FILE}.new"
_LONG = 4_000_000
"""Bytes of an article's rows in one table; DuckDB reads no JSON value of more than 16 MB from a file."""


class Known(NamedTuple):
    """What the store has of an article: of which content, by which code and settings; of a reject also why."""

    digest: str | None
    fingerprint: str | None
    path: str
    kind: str | None = None
    allowed: float | None = None

    @property
    def rejected(self) -> bool:
        return self.kind is not None


@contextmanager
def reading(folder: Path) -> Iterator[DuckDBPyConnection]:
    """The store to read from, brought up to the present schema first where it is older."""
    with opened(folder) as connection:
        current = version_of(connection, folder) == VERSION
        if current:
            yield connection
    if not current:
        with Store(folder):
            pass
        with opened(folder) as connection:
            yield connection


class Store:
    """The store to write to. Use as a context manager: it holds the lock against other runs, the file only at times.

    Raises `StoreError` where another run holds it, and for a folder or disk that cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._present: set[str] | None = None

    def __enter__(self) -> Self:
        from filelock import FileLock, Timeout

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(self.folder / LOCK)
            self._lock.acquire(blocking=False)
        except Timeout:
            raise StoreError(f"{self.folder}: another run is writing into it; wait for it or end it") from None
        except OSError as error:
            raise ConfigError(f"{self.folder}: cannot be written: {error.strerror or error}") from error
        try:
            self._prepare()
        except BaseException:
            self._lock.release()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def _prepare(self) -> None:
        """Make the tables, or bring those of an earlier version up to date, all steps in one transaction.

        A new file is made beside its place: one that was left half made is no store, nor anything that DuckDB reads.
        """
        for pattern in (".*.json", f"{_NEW}*"):  # left by a run that was killed while it wrote
            for left in self.folder.glob(pattern):
                left.unlink(missing_ok=True)
        if not (self.folder / FILE).exists():
            copy_of(self.folder / FILE).unlink(missing_ok=True)  # of a store that somebody has deleted
            with opened(self.folder, write=True, name=_NEW) as connection:
                for statement in (*creation(), "CHECKPOINT"):
                    connection.execute(statement)
            (self.folder / _NEW).replace(self.folder / FILE)
        with opened(self.folder, write=True) as connection:
            version = version_of(connection, self.folder)
            if version == VERSION:
                return
            connection.begin()
            statements = (
                creation()
                if version == 0
                else [
                    *(step for known in range(version, VERSION) for step in MIGRATIONS[known]),
                    f"UPDATE meta SET version = {VERSION}",
                ]
            )
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    @contextmanager
    def transaction(self) -> Iterator[DuckDBPyConnection]:
        """All of it is written, or nothing."""
        with opened(self.folder, write=True) as connection:
            connection.begin()
            yield connection
            connection.commit()

    def known(self) -> dict[str, Known]:
        """What is in the store, by article id."""
        with opened(self.folder) as connection:
            # A plan is also made of stores of earlier versions, which it leaves as they are.
            allowed = "allowed" if version_of(connection, self.folder) == VERSION else "NULL"
            found = connection.execute(
                "SELECT id, digest, fingerprint, path, NULL, NULL FROM articles UNION ALL "
                f"SELECT article, digest, fingerprint, path, kind, {allowed} FROM rejects WHERE digest IS NOT NULL"
            )
            known = {row[0]: Known(*row[1:]) for row in found.fetchall()}
        self._present = set(known)
        return known

    def sweep(self, vanished: Sequence[str], moved: Sequence[tuple[str, str]], unreadable: Sequence[Reject]) -> None:
        """Take out what the corpus has no more, follow files that moved, and write down what cannot be read now."""
        with self.transaction() as connection:
            _delete(connection, vanished)
            connection.execute("DELETE FROM rejects WHERE digest IS NULL")
            if moved:
                ids, paths = [id for id, _ in moved], [path for _, path in moved]
                for table, column in (("articles", "id"), ("rejects", "article")):
                    connection.execute(
                        f"UPDATE {table} SET path = moved.path "
                        "FROM (SELECT unnest($1) AS id, unnest($2) AS path) moved "
                        f"WHERE {table}.{column} = moved.id",
                        [ids, paths],
                    )
            _insert_rejects(connection, unreadable)

    def group_stories(self) -> None:
        """Group the articles that share a story anew (`stories.group`); those too short for one by their whole text."""
        with opened(self.folder) as connection:
            found = connection.execute(
                "SELECT id, CASE WHEN octet_length(signature) > 0 THEN signature ELSE encode(sha256) END FROM articles"
            ).fetchall()
        groups = group(dict(found))
        with self.transaction() as connection:
            connection.execute("DELETE FROM stories")
            connection.execute(
                "INSERT INTO stories SELECT unnest(CAST($1 AS VARCHAR[])), unnest(CAST($2 AS VARCHAR[]))",
                [list(groups), list(groups.values())],
            )

    def commit(self, batch: Sequence[Result]) -> None:
        """Put the results of some articles in place of what the store had of them."""
        payloads = [result for result in batch if isinstance(result, Payload)]
        rejects = [result for result in batch if isinstance(result, Reject)]
        with self.transaction() as connection:
            # What is new has nothing to be deleted, which would be looked for in all of a growing store.
            ids = [*(made.id for made in payloads), *(reject.article for reject in rejects)]
            _delete(connection, [id for id in ids if self._present is None or id in self._present])
            if self._present is not None:
                self._present.update(ids)
            _insert_rejects(connection, rejects)
            if not payloads:
                return
            table = TABLES["articles"]
            columns = ", ".join(f'"{name}"' for name, _ in table.sql_columns)
            values = [list(column) for column in zip(*(made.article for made in payloads), strict=True)]
            places = ", ".join(
                f"unnest(CAST(${at} AS {type}[]))" for at, (_, type) in enumerate(table.sql_columns, start=1)
            )
            count = len(values)
            connection.execute(
                f"INSERT INTO articles ({columns}, extraction, signature) "
                f"SELECT {places}, unnest(CAST(${count + 1} AS BLOB[])), unnest(CAST(${count + 2} AS BLOB[]))",
                [*values, [made.extraction for made in payloads], [made.signature for made in payloads]],
            )
            for name in RECORDS:
                rows = [made.rows[name] for made in payloads if made.rows[name]]
                if rows:
                    _insert_rows(connection, name, rows, self.folder)


def _delete(connection: DuckDBPyConnection, ids: Sequence[str]) -> None:
    if not ids:
        return
    # A reject without a digest is of a file that was not read, maybe another one that claims the same id.
    for table, column in (("articles", "id"), *((name, "article") for name in (*RECORDS, "rejects"))):
        only = " AND digest IS NOT NULL" if table == "rejects" else ""
        connection.execute(
            f"DELETE FROM {table} WHERE {column} IN (SELECT unnest(CAST($1 AS VARCHAR[]))){only}", [list(ids)]
        )


def _insert_rows(connection: DuckDBPyConnection, table: str, rows: Sequence[bytes], folder: Path) -> None:
    """Rows of JSON arrays. From a file: 10,000 take 0.03 s, as a parameter 0.1 s, with one INSERT a row ten seconds."""
    columns = ", ".join(f'"{name}"' for name, _ in TABLES[table].sql_columns)
    insert = f"INSERT INTO {table} ({columns}) SELECT {TABLES[table].from_json} FROM "
    if max(map(len, rows)) > _LONG:
        parsed = """(SELECT unnest(from_json(CAST($1 AS JSON), '[["VARCHAR"]]')) AS r)"""
        for row in rows:
            connection.execute(insert + parsed, [(b"[" + row + b"]").decode("utf-8")])
        return
    path = folder / f".{table}.{os.getpid()}.json"
    try:
        path.write_bytes(b"[" + b",".join(rows) + b"]")
        layout = "format = 'array', records = false, columns = {r: 'VARCHAR[]'}, compression = 'uncompressed'"
        connection.execute(f"{insert} read_json($1, {layout})", [str(path)])
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}") from error
    finally:
        path.unlink(missing_ok=True)


def _insert_rejects(connection: DuckDBPyConnection, rejects: Sequence[Reject]) -> None:
    if rejects:
        values = [[getattr(reject, name) for name in TABLES["rejects"].names] for reject in rejects]
        connection.executemany(f"INSERT INTO rejects VALUES ({', '.join('?' * len(values[0]))})", values)
