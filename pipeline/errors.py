"""What can go wrong, and what it costs.

ShuluError
├── ConfigError    wrong use, settings or tables: stops before anything is read
├── CorpusError    a file the user must fix; names it
│   └── SourceError  an article that cannot be read (encoding, NUL bytes, too large)
├── GoldError      a gold annotation that breaks the guidelines; names file and place
├── StoreError     the store cannot be read or written (full disk, held by another run); what was committed stays
└── StageError     one article could not be processed; the run goes on without it
"""

from __future__ import annotations


class ShuluError(Exception):
    """Base of all errors that shulu raises on purpose."""


class ConfigError(ShuluError):
    """Wrong settings, a missing table or model: nothing has been read or written."""


class CorpusError(ShuluError):
    """A file of the corpus must be fixed. The message begins with its path."""

    def __init__(self, path: str, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"{path}: {reason}")


class SourceError(CorpusError):
    """An article that cannot be read as text. `digest` tells which bytes were refused, where there were any."""

    digest: str | None = None


class GoldError(CorpusError):
    """A gold file that breaks the annotation guidelines."""


class StoreError(ShuluError):
    """The store of a run cannot be read or written. What had been committed is in it."""


class StageError(ShuluError):
    """A stage failed on one article: ``figures: article 0512-3, 118-124: …``."""

    def __init__(self, stage: str, article_id: str, reason: str, *, start: int = -1, end: int = -1) -> None:
        self.stage = stage
        self.article_id = article_id
        self.reason = reason
        where = f", {start}-{end}" if start >= 0 else ""
        super().__init__(f"{stage}: article {article_id}{where}: {reason}")
