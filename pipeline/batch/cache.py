"""What slow stages found, kept by their input: a change of rules or tables does not run a model again.

SQLite in WAL mode: all workers read and write it at once, and a killed one leaves it whole. Losing it costs time only.
A tagger is slow, and cached, where it has an attribute `model` that tells everything besides its arguments that its
answer depends on: which weights, of which version. Of a tagger that puts a model's names between those of the tables
only the model is cached. Words, which own tables and rules cut, are part of the question only where the model looked at
them: so a change of tables or rules does not run it again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar, overload

import msgspec

from pipeline.config import Settings
from pipeline.extract import extract, load_tools
from pipeline.model import Article, Entity, Extraction, Span, Word
from pipeline.models.lac import Name
from pipeline.stages.tag import MergedTagger, Tagger
from pipeline.stages.tag.merge import Finder

FILE = "cache.sqlite"
_PATIENCE = 60.0
T = TypeVar("T")
Ask = Callable[[str, Sequence[Word], Sequence[Span]], T]


class _Noticed(Sequence[Word]):
    """Words that tell whether anybody looked at them. An answer found without is the same for any others."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._words = words
        self.seen = False

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Word]: ...
    def __getitem__(self, at: int | slice) -> Word | Sequence[Word]:
        self.seen = True
        return self._words[at]

    def __len__(self) -> int:
        self.seen = True
        return len(self._words)


class _Cache(Generic[T]):
    """Answers of a model by what it was asked."""

    def __init__(self, model: str, folder: Path, decode: Callable[[bytes], T]) -> None:
        self._model = model
        self._decode = decode
        try:
            self._cache = _connect(folder / FILE)
        except sqlite3.OperationalError:  # no damage: a full disk, a lock
            self._cache = _connect(":memory:")
        except sqlite3.DatabaseError:
            (folder / FILE).unlink(missing_ok=True)
            self._cache = _connect(folder / FILE)

    def answer(self, ask: Ask[T], text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> T:
        """What `ask` answered, or answers now."""
        narrow = self._key(text, None, paragraphs)
        wide = self._key(text, [(word.start, word.end, word.pos) for word in words], paragraphs)
        # An error of the cache is none of the article's, nor is an answer of a version whose names had other fields.
        with suppress(sqlite3.Error, msgspec.DecodeError):
            found = self._cache.execute("SELECT value FROM tags WHERE key IN (?, ?)", (narrow, wide)).fetchone()
            if found is not None:
                return self._decode(found[0])
        noticed = _Noticed(words)
        answer = ask(text, noticed, paragraphs)
        key = wide if noticed.seen else narrow
        with suppress(sqlite3.Error):
            self._cache.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", (key, msgspec.msgpack.encode(answer)))
        return answer

    def _key(self, *asked: object) -> bytes:
        return hashlib.blake2b(msgspec.msgpack.encode((self._model, *asked)), digest_size=20).digest()


def _connect(place: Path | str) -> sqlite3.Connection:
    cache = sqlite3.connect(place, timeout=_PATIENCE, isolation_level=None)
    cache.execute("PRAGMA journal_mode = WAL")
    cache.execute("PRAGMA synchronous = NORMAL")
    cache.execute("CREATE TABLE IF NOT EXISTS tags (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")
    return cache


class CachedTagger:
    """A tagger that asks the model only for what it has not been asked before."""

    def __init__(self, tagger: Tagger, model: str, folder: Path) -> None:
        self._tagger = tagger
        self._cache = _Cache(model, folder, msgspec.msgpack.Decoder(tuple[Entity, ...]).decode)

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """As the tagger itself."""
        return self._cache.answer(self._tagger.tag, text, words, paragraphs)


class CachedFinder:
    """The model of a merged tagger, likewise."""

    def __init__(self, finder: Finder, folder: Path) -> None:
        self.model = finder.model
        self._finder = finder
        self._cache = _Cache(finder.model, folder, msgspec.msgpack.Decoder(list[Name]).decode)

    def find(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> list[Name]:
        """As the model itself."""
        return self._cache.answer(self._finder.find, text, words, paragraphs)


def cached_extract(settings: Settings, folder: Path | None) -> Callable[[Article], Extraction]:
    """`extract` with these settings, loaded; what its tagger does slowly is cached in `folder`."""
    tools = load_tools(settings)
    model = getattr(tools.tagger, "model", None)
    if folder is not None and isinstance(tools.tagger, MergedTagger):
        tagger = tools.tagger.by(CachedFinder(tools.tagger.finder, folder))
        tools = msgspec.structs.replace(tools, tagger=tagger)
    elif folder is not None and isinstance(model, str):
        tools = msgspec.structs.replace(tools, tagger=CachedTagger(tools.tagger, model, folder))
    return partial(extract, settings=settings, tools=tools)
