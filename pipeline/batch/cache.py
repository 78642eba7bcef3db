"""What slow stages found, kept by their input: a change of rules or tables does not run a model again.

SQLite in WAL mode: all workers read and write it at once, and a killed one leaves it whole. Losing it costs time only.
A tagger is slow, and cached, where it has an attribute `model` that tells everything besides its arguments that its
answer depends on: which weights, of which version.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import msgspec

from pipeline.config import Settings
from pipeline.extract import extract, load_tools
from pipeline.model import Article, Entity, Extraction, Span, Word
from pipeline.stages.tag import Tagger

FILE = "cache.sqlite"
_PATIENCE = 60.0
_decode = msgspec.msgpack.Decoder(tuple[Entity, ...]).decode


class CachedTagger:
    """A tagger that asks the model only for what it has not been asked before."""

    def __init__(self, tagger: Tagger, model: str, folder: Path) -> None:
        self._tagger = tagger
        self._model = model
        self._cache = sqlite3.connect(folder / FILE, timeout=_PATIENCE, isolation_level=None)
        self._cache.execute("PRAGMA journal_mode = WAL")
        self._cache.execute("PRAGMA synchronous = NORMAL")
        self._cache.execute("CREATE TABLE IF NOT EXISTS tags (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID")

    def tag(self, text: str, words: Sequence[Word], paragraphs: Sequence[Span]) -> tuple[Entity, ...]:
        """As the tagger itself."""
        asked = (self._model, text, [(word.start, word.end, word.pos) for word in words], list(paragraphs))
        key = hashlib.blake2b(msgspec.msgpack.encode(asked), digest_size=20).digest()
        found = self._cache.execute("SELECT value FROM tags WHERE key = ?", (key,)).fetchone()
        if found is not None:
            with suppress(msgspec.DecodeError):  # of a version whose entities had other fields
                return _decode(found[0])
        entities = self._tagger.tag(text, words, paragraphs)
        self._cache.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", (key, msgspec.msgpack.encode(entities)))
        return entities


def cached_extract(settings: Settings, folder: Path | None) -> Callable[[Article], Extraction]:
    """`extract` with these settings, loaded; what its tagger does slowly is cached in `folder`."""
    tools = load_tools(settings)
    model = getattr(tools.tagger, "model", None)
    if folder is not None and isinstance(model, str):
        tools = msgspec.structs.replace(tools, tagger=CachedTagger(tools.tagger, model, folder))
    return partial(extract, settings=settings, tools=tools)
