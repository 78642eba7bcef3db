"""An article's extraction, out of the store, and its text, out of the corpus that the run read."""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from pathlib import Path
from typing import NamedTuple

from pipeline.batch.ledger import runs
from pipeline.batch.lookup import article_of, options_of_run, settings_of_run
from pipeline.batch.store import reading
from pipeline.config import Settings
from pipeline.errors import ConfigError, ShuluError
from pipeline.model import Extraction

_KEPT = 16


class Source(NamedTuple):
    """An extraction and its article's text, or why that cannot be had."""

    extraction: Extraction
    text: str | None
    problem: str


class Sources:
    """Reads articles by id. An id is only ever compared with those of the store: it never becomes part of a path."""

    def __init__(self, store: Path, corpus: str | None) -> None:
        self.store = store
        self._corpus = corpus
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], str] = OrderedDict()

    def settings(self) -> Settings:
        """Those that the records were made with."""
        try:
            return settings_of_run(self.store)
        except ConfigError:
            return Settings()

    def read(self, id: str) -> Source | None:
        """The article called `id`; None where the store has none."""
        with reading(self.store) as connection:
            found = connection.execute("SELECT extraction FROM articles WHERE id = ?", [id]).fetchone()
        if found is None:
            return None
        extraction = Extraction.from_json(zlib.decompress(found[0]))
        try:
            return Source(extraction, self._text(extraction), "")
        except (ShuluError, OSError) as error:
            return Source(extraction, None, str(error))

    def _text(self, extraction: Extraction) -> str:
        key = (extraction.article.id, extraction.article.sha256)
        with self._lock:
            if key in self._kept:
                return self._kept[key]
        past = runs(self.store)
        corpus = self._corpus or (past[-1].corpus if past else None)
        if corpus is None:
            raise ConfigError("no run has been made")
        text = article_of(extraction, corpus, options_of_run(self.store)).text
        with self._lock:
            self._kept[key] = text
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return text
