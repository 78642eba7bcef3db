"""What comes of one article: its records as rows of the store, or a reject with its reason."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from pipeline.batch.schema import TABLES, Column
from pipeline.batch.sources import Source
from pipeline.batch.stories import signature
from pipeline.errors import ConfigError, CorpusError, ShuluError, StageError
from pipeline.model import Article, Extraction, Figure, Target

if TYPE_CHECKING:
    from pipeline.batch.corpus import Content, Task  # all that reads a corpus, which single files do not need

T = TypeVar("T")
Cell = str | int | float | bool | None


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """An article that gave no extraction, and why. `path` is relative to the folder of articles.

    `digest` and `fingerprint` tell of which content and by which code and settings; None where it could not be read.
    `allowed` are the seconds or megabytes that did not suffice (`pool.Failure`).
    """

    article: str
    path: str
    kind: str
    reason: str
    digest: str | None = None
    fingerprint: str | None = None
    allowed: float | None = None


class Payload(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """An article's records, ready for the store: rows are JSON arrays, joined by commas, in the order of the columns.

    `extraction` is the JSON of the Extraction, packed with zlib: what is read back is exactly what `extract` gave.
    """

    id: str
    path: str
    digest: str
    fingerprint: str
    article: tuple[Cell, ...]
    extraction: bytes
    signature: bytes
    rows: dict[str, bytes]


Result = Payload | Reject


def payload(task: Task, content: Content, extraction: Extraction) -> Payload:
    """The rows of one article."""
    article, made = extraction.article, extraction.shulu
    text = content.text
    head: dict[str, Cell] = {
        **{name: getattr(article, name, None) for name in TABLES["articles"].names},
        "path": task.path,
        "kind": task.kind,
        "encoding": content.encoding,
        "guessed": content.guessed,
        "characters": len(text),
        "digest": content.digest,
        "version": made.version,
        "fingerprint": made.fingerprint,
        "authors": "、".join(article.authors) or None,
        "body_start": article.body.start if article.body else None,
        "body_end": article.body.end if article.body else None,
    }
    body = article.body.of(text) if article.body else ""
    return Payload(
        id=article.id,
        path=task.path,
        digest=content.digest,
        fingerprint=made.fingerprint,
        article=tuple(head[name] for name in TABLES["articles"].names),
        extraction=zlib.compress(extraction.to_json(), 1),
        signature=signature(body),
        rows={
            name: _rows(article.id, getattr(extraction, name), TABLES[name].columns, text)
            for name in ("entities", "figures", "targets", "drops")
        },
    )


def _rows(article: str, records: Iterable[object], columns: Sequence[Column], text: str) -> bytes:
    rows = [
        [article, ordinal, *(_cell(record, column.name, text) for column in columns[2:])]
        for ordinal, record in enumerate(records)
    ]
    return msgspec.json.encode(rows)[1:-1]


def _cell(record: object, name: str, text: str) -> Cell:
    if isinstance(record, Target):
        for prefix, bound in (("threshold_", record.threshold), ("stretch_", record.stretch)):
            if name.startswith(prefix):
                return None if bound is None else _plain(bound, name.removeprefix(prefix))
    if isinstance(record, Figure | Target) and name.startswith("evidence"):
        span = record.evidence
        found: dict[str, Cell] = {"": span.of(text), "_start": span.start, "_end": span.end}
        return found[name.removeprefix("evidence")]
    return _plain(record, name)


def _plain(record: Any, name: str) -> Cell:
    value: str | int | float | Decimal | None = getattr(record, name)
    return format(value, "f") if isinstance(value, Decimal) else value


def process(
    task: Task, extract: Callable[[Article], Extraction], load: Callable[[Task], Content], fingerprint: str
) -> Result:
    """Read and extract one article; what is wrong with it comes back as a `Reject`.

    Raises `ConfigError`, which is wrong for all articles alike, and `MemoryError`, which another process may not meet.
    """
    digest: str | None = None
    try:
        content = load(task)
        digest = content.digest
        return payload(task, content, extract(content.article))
    except (ConfigError, MemoryError):
        raise
    except Exception as error:
        # A bug that one article of thousands meets must not cost the others: it is named, and the exit code is 1.
        digest = digest or getattr(error, "digest", None)
        return Reject(
            article=task.id,
            path=task.path,
            kind=kind_of(error),
            reason=reason_of(error),
            digest=digest,
            fingerprint=fingerprint if digest else None,
        )


def attempt(read: Callable[[], Article], work: Callable[[Article], T], source: Source) -> tuple[Article, T] | Reject:
    """Read and process one article; what is wrong with it comes back as a `Reject`.

    Raises `ConfigError`, which is wrong for all articles alike.
    """
    try:
        article = read()
        return article, work(article)
    except ConfigError:
        raise
    except Exception as error:
        return Reject(article=source.id, path=source.path, kind=kind_of(error), reason=reason_of(error))


def kind_of(error: Exception) -> str:
    """What sort of trouble: the class of an error of shulu, ``internal error`` for a bug."""
    return type(error).__name__ if isinstance(error, ShuluError) else "internal error"


def reason_of(error: Exception) -> str:
    """Why; without the path or article, which the reject has anyway."""
    if isinstance(error, CorpusError):
        return error.reason
    if isinstance(error, StageError):
        return str(error)
    return str(error) if isinstance(error, ShuluError) else f"{type(error).__name__}: {error}"
