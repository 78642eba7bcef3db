"""The file of the store, opened when no other process is at it.

DuckDB lets nobody read a file that another process has open for writing. So it is opened for each batch and closed
again (some tenths of a second of every four or more): readers wait for that moment instead of failing, and a writer
waits for them. That was chosen over a second, published copy, which would cost the disk twice and be behind.

A run may be killed at any moment. What DuckDB writes then is whole or not there, but for the blocks that it rewrites in
place when it makes a checkpoint: `mending` keeps them, and puts them back here before anybody opens the file.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.batch.mending import kept, mark, mend
from pipeline.batch.schema import VERSION
from pipeline.errors import ConfigError, StoreError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE = "shulu.duckdb"
WAIT = 60.0
"""Seconds that a reader waits for a batch to be written; it is in less than one."""
WRITER_WAIT = 3600.0
"""Seconds that a run waits for a reader, such as a large export."""
_PAUSE = 0.02
_LOCKED = "Could not set lock"  # "lock" alone stands in every message about a block of the file
_CONFIG: dict[str, str | bool | int | float | list[str]] = {
    "threads": 1,
    "memory_limit": "1GB",
    "checkpoint_threshold": "1TB",  # never at a commit, only when a connection is closed: one checkpoint a copy
}
_OPEN: Counter[str] = Counter()
"""Connections of this process, by the real path of the file."""
_TURN = threading.Lock()


@contextmanager
def opened(folder: Path, *, write: bool = False, name: str = FILE) -> Iterator[DuckDBPyConnection]:
    """The store in `folder`, when no other process is at it. Raises `StoreError` where it cannot be opened or used."""
    path = folder / name
    if not write and not path.is_file():
        raise ConfigError(f"{path}: there is no such file; `shulu run` writes it (--output names its folder)")
    new = not path.exists()  # and nothing in it to keep; one that was left half made is thrown away
    patience = WRITER_WAIT if write else WAIT
    deadline = time.monotonic() + patience
    while (connection := _connect(path, write)) is None:
        if time.monotonic() > deadline:
            raise StoreError(f"{path}: another process has been using it for {patience:.0f} s; try again")
        time.sleep(_PAUSE)
    with _closed(path, connection, keep=write and not new):
        yield connection


def _connect(path: Path, write: bool) -> DuckDBPyConnection | None:
    """None while another process is at it, or has just been killed there."""
    import duckdb  # 0.1 s to import, which `shulu extract` need not wait for

    with _TURN:
        here = _OPEN[os.path.realpath(path)] > 0
        try:
            seen = None if here else mend(path)
            connection = duckdb.connect(path, read_only=not write, config=_CONFIG)
        except BlockingIOError:
            return None
        except duckdb.Error as error:
            if _LOCKED in str(error) or not (here or mark(path) == seen):
                return None
            raise StoreError(f"{path}: {_first_line(error)}") from error
        if not (write or here or mark(path) == seen):
            connection.close()
            return None
        _OPEN[os.path.realpath(path)] += 1
        return connection


@contextmanager
def _closed(path: Path, connection: DuckDBPyConnection, *, keep: bool) -> Iterator[None]:
    """Closes `connection` in the end, whatever its copy of the metadata is good for afterwards."""
    import duckdb

    try:
        with kept(path, connection) if keep else closing(connection):
            yield
    except duckdb.Error as error:
        raise StoreError(f"{path}: {_first_line(error)}") from error
    finally:
        with _TURN:
            _OPEN[os.path.realpath(path)] -= 1
            if keep and not _OPEN[os.path.realpath(path)]:
                with suppress(BlockingIOError):  # a reader is there already, and sees to it
                    mend(path)


def version_of(connection: DuckDBPyConnection, folder: Path) -> int:
    """The schema version of an open store; 0 where it is empty. Raises `ConfigError` for what is no store of shulu."""
    names = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    if not names:
        return 0
    if "meta" not in names:
        raise ConfigError(f"{folder / FILE}: not a store of shulu")
    found = connection.execute("SELECT version FROM meta").fetchone()
    version = int(found[0]) if found else 0
    if version > VERSION:
        raise ConfigError(
            f"{folder / FILE}: of schema version {version}; this shulu knows {VERSION} at most: upgrade it"
        )
    return version


def _first_line(error: Exception) -> str:
    text = str(error).strip().splitlines()
    return text[0] if text else type(error).__name__
