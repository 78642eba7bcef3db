"""The index, open for reading: brought up to date in the background whenever the store has changed."""

from __future__ import annotations

import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pipeline.batch.database import FILE
from pipeline.batch.store import reading
from pipeline.errors import ShuluError, StoreError
from pipeline.lexicon import Lexicon
from pipeline.view.index.build import build, file_of, mark_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

T = TypeVar("T")
Row = dict[str, Any]
_KEPT = 200
"""Results that are kept: the counts of facets, mostly."""
_CONFIG: dict[str, str | bool | int | float | list[str]] = {"threads": 2, "memory_limit": "1GB"}


class Index:
    """Rows out of the index of a store. Made by `open`; may be used from several threads."""

    def __init__(self, store: Path, lexicon: Lexicon) -> None:
        self.store = store
        self.lexicon = lexicon
        self.error: str | None = None
        self._folder = store
        self._file = store
        self._lock = threading.Lock()
        self._building = False
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._connection: DuckDBPyConnection | None = None
        self._mark = ""
        self._failed = ""  # what the index was last made for in vain: not again before the store changes
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()

    def open(self) -> None:
        """Open the index, made anew first where it is not up to date. Raises `ConfigError`, `StoreError`."""
        if not (self.store / FILE).is_file():
            with reading(self.store):  # says what is wrong
                pass
        mark = mark_of(self.store)
        file = file_of(self._folder, mark)
        if file.is_file() and self._load(file, mark):
            return
        self._make()

    def check(self) -> None:
        """Begin to make the index anew where the store has changed; until that is done the old one answers."""
        try:
            mark = mark_of(self.store)
        except OSError:
            return
        with self._lock:
            if mark in (self._mark, self._failed) or self._building:
                return
            self._building, self._failed = True, mark
        threading.Thread(target=self._remake, daemon=True).start()

    @property
    def building(self) -> bool:
        """Whether the store has changed and its index is not ready yet."""
        return self._building

    def rows(self, query: str, parameters: Sequence[object] = ()) -> list[Row]:
        """The rows of a query, each by column name."""
        import duckdb

        with self._lock:
            if self._connection is None:
                raise StoreError(f"{self._file}: not open")
            cursor = self._connection.cursor()
        try:
            found = cursor.execute(query, list(parameters))
            names = [column[0] for column in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
        except duckdb.Error as error:
            raise StoreError(f"{self._file}: {str(error).splitlines()[0]}") from error
        finally:
            cursor.close()

    def one(self, query: str, parameters: Sequence[object] = ()) -> Row | None:
        """The first row of a query."""
        found = self.rows(query, parameters)
        return found[0] if found else None

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, kept until the index changes."""
        key = (self._mark, key)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._lock:
            self._kept[key] = made
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return made

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
            if self._temporary is not None:
                self._temporary.cleanup()

    def _remake(self) -> None:
        try:
            self._make()
            self.error, self._failed = None, ""
        except (ShuluError, OSError) as error:
            self.error = str(error)
        finally:
            self._building = False

    def _make(self) -> None:
        try:
            file = build(self.store, self._folder, self.lexicon)
        except StoreError:
            if self._folder != self.store:
                raise
            # A store that one may read only: its index is in a folder that is gone with this process.
            temporary = tempfile.TemporaryDirectory(prefix="shulu-view-")
            try:
                file = build(self.store, Path(temporary.name), self.lexicon)
            except BaseException:
                temporary.cleanup()
                raise
            self._temporary, self._folder = temporary, Path(temporary.name)
        self._load(file, None)

    def _load(self, file: Path, mark: str | None) -> bool:
        """Open a file; False where it is of another store than `mark` says, or no index at all."""
        import duckdb

        try:
            connection = duckdb.connect(file, read_only=True, config=_CONFIG)
            found = connection.execute("SELECT mark FROM mark").fetchone()
        except duckdb.Error:
            return False
        if found is None or (mark is not None and found[0] != mark):
            connection.close()
            return False
        with self._lock:
            # Cursors of the old connection that are in use keep its file open until they are closed.
            self._connection, self._mark, self._file = connection, str(found[0]), file
            self._kept.clear()
        return True
