"""The file of the store, opened when no other process is at it.

DuckDB lets nobody read a file that another process has open for writing. So it is opened for each batch and closed
again (some tenths of a second of every four or more): readers wait for that moment instead of failing, and a writer
waits for them. That was chosen over a second, published copy, which would cost the disk twice and be behind.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

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
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "memory_limit": "1GB"}


@contextmanager
def opened(folder: Path, *, write: bool = False, name: str = FILE) -> Iterator[DuckDBPyConnection]:
    """The store in `folder`, when no other process is at it. Raises `StoreError` where it cannot be opened or used."""
    import duckdb  # 0.1 s to import, which `shulu extract` need not wait for

    path = folder / name
    if not write and not path.is_file():
        raise ConfigError(f"{path}: there is no such file; `shulu run` writes it (--output names its folder)")
    patience = WRITER_WAIT if write else WAIT
    deadline = time.monotonic() + patience
    while True:
        try:
            connection = duckdb.connect(path, read_only=not write, config=_CONFIG)
            break
        except duckdb.Error as error:
            if _LOCKED not in str(error):
                raise StoreError(f"{path}: {_first_line(error)}") from error
            if time.monotonic() > deadline:
                raise StoreError(
                    f"{path}: another process has been using it for {patience:.0f} s; try again"
                ) from error
            time.sleep(_PAUSE)
    try:
        yield connection
    except duckdb.Error as error:
        raise StoreError(f"{path}: {_first_line(error)}") from error
    finally:
        try:
            connection.close()
        except duckdb.Error as error:
            raise StoreError(f"{path}: {_first_line(error)}") from error


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
