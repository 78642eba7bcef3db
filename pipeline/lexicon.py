"""Loads the tables of ``pipeline/data`` once into a frozen `Lexicon`.

A table is a TSV file: comment lines (``#``, among them where the list comes from), a header line, then rows. Stages
compile what they need of it and keep that by lexicon: `load` gives the same one for the same tables.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pipeline.errors import ConfigError

Row = dict[str, str]


class Lexicon:
    """All tables, by file name without ending; rows in file order. `sha256` tells their contents.

    A table is parsed when it is first asked for.
    """

    def __init__(self, sources: dict[str, tuple[str, ...]], sha256: str) -> None:
        self._sources = sources
        self._tables: dict[str, tuple[Row, ...]] = {}
        self._groups: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], list[Row]]] = {}
        self.sha256 = sha256

    def rows(self, table: str) -> tuple[Row, ...]:
        """The rows of a table, each a mapping from column name to text ("" where empty).

        Raises `ConfigError` for a table that does not exist.
        """
        if table not in self._tables:
            if table not in self._sources:
                raise ConfigError(f"lexicon: there is no table {table!r}")
            self._tables[table] = tuple(row for text in self._sources[table] for row in parse_table(text, table))
        return self._tables[table]

    def column(self, table: str, column: str) -> tuple[str, ...]:
        """One column of a table, top to bottom. Raises `ConfigError` where table or column is missing."""
        try:
            return tuple(row[column] for row in self.rows(table))
        except KeyError:
            raise ConfigError(f"lexicon: table {table!r} has no column {column!r}") from None

    def select(self, table: str, column: str, **where: str) -> tuple[str, ...]:
        """One column of the rows whose other columns equal `where`.

        Rows are looked up by what stands in those columns: going through a table for each of the thousand selections
        that stages make when they start took 0.2 s.
        """
        keys = tuple(where)
        groups = self._groups.get((table, keys))
        if groups is None:
            found: dict[tuple[str, ...], list[Row]] = {}
            for row in self.rows(table):
                found.setdefault(tuple([row[key] for key in keys]), []).append(row)
            groups = self._groups[table, keys] = found
        return tuple([row[column] for row in groups.get(tuple(where.values()), ())])


def alternation(words: Iterable[str]) -> str:
    """A regex group that matches any of the words, the longest that fits; the words are taken literally.

    Words share their beginnings, so that a place is tried once for each character, not for each word: the cues of
    status are found in half the time, the words for times in a fifth.
    """
    return _branches(sorted(set(words)))


def _branches(words: list[str]) -> str:
    """`alternation` of sorted words; what ends here stands last, since the longer is tried first."""
    branches: list[str] = []
    for first, group in groupby(filter(None, words), key=itemgetter(0)):
        rests = [word[1:] for word in group]
        branches.append(re.escape(first) + (re.escape(rests[0]) if len(rests) == 1 else _branches(rests)))
    if "" in words:
        branches.append("")
    return f"(?:{'|'.join(branches)})"


def parse_table(text: str, name: str) -> tuple[Row, ...]:
    """Rows of a TSV text. Raises `ConfigError` with the line number for a row that does not fit the header."""
    header: list[str] | None = None
    rows: list[Row] = []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line[0] == "#" or line.isspace():
            continue
        cells = line.rstrip("\r").split("\t")
        if header is None:
            header = cells
            continue
        missing = len(header) - len(cells)
        if missing < 0:
            raise ConfigError(f"lexicon: {name}, line {number}: {len(cells)} cells under {len(header)} columns")
        if missing:
            cells += [""] * missing
        rows.append(dict(zip(header, cells)))  # noqa: B905 (the two are equally long; saying so takes a fifth longer)
    if header is None:
        raise ConfigError(f"lexicon: {name} has no header line")
    return tuple(rows)


@lru_cache(maxsize=4)
def load(extra: tuple[str, ...] = ()) -> Lexicon:
    """The shipped tables, with rows of the user's own TSV files appended to the tables of the same name.

    `extra` are paths of such files; raises `ConfigError` for one that cannot be read or names no shipped table.
    """
    digest = hashlib.sha256()
    sources: dict[str, tuple[str, ...]] = {}
    for entry in sorted(resources.files("pipeline.data").iterdir(), key=lambda item: item.name):
        if not entry.name.endswith(".tsv"):
            continue
        data = entry.read_bytes()
        digest.update(entry.name.encode() + b"\0" + data + b"\0")
        sources[entry.name.removesuffix(".tsv")] = (data.decode("utf-8"),)
    for path in extra:
        name = Path(path).stem
        if name not in sources:
            raise ConfigError(f"lexicon: {path}: no shipped table is called {name!r} (there are {', '.join(sources)})")
        try:
            text = Path(path).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"lexicon: {path}: {error}") from error
        shipped = parse_table(sources[name][0], name)
        rows = parse_table(text, path)
        if rows and shipped and rows[0].keys() != shipped[0].keys():
            raise ConfigError(f"lexicon: {path}: its columns must be {', '.join(shipped[0])}")
        digest.update(text.encode("utf-8"))
        sources[name] += (text,)
    return Lexicon(sources, digest.hexdigest())
