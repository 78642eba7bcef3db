"""The runs that a store remembers, and what is in it: counts for the summary."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from pipeline.batch.corpus import Options
from pipeline.batch.database import opened
from pipeline.batch.plan import Plan
from pipeline.batch.results import Reject
from pipeline.batch.schema import TABLES
from pipeline.batch.store import Store, reading
from pipeline.config import Settings, code_version

Status = Literal["running", "done", "interrupted", "failed", "killed"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One run: when, over which corpus, by which code and settings, what its plan was and what came of it."""

    run: int
    started: datetime
    ended: datetime | None
    status: Status
    corpus: str
    version: str
    fingerprint: str
    settings: str
    engine: str
    found: int
    new: int
    changed: int
    unchanged: int
    vanished: int
    done: int | None
    rejected: int | None
    seconds: float | None
    options: str | None


class Contents(msgspec.Struct, frozen=True, kw_only=True):
    """What a store holds: articles, records by kind, rejects by what went wrong; and how many articles share how
    many stories, and how many encodings were guessed."""

    articles: int
    entities: int
    figures: dict[str, int]
    targets: dict[str, int]
    drops: int
    rejects: dict[str, int]
    stories: int
    copies: int
    guessed: int

    @property
    def rejected(self) -> int:
        return sum(self.rejects.values())


def complete(store: Store) -> bool:
    """Whether the last run came to its end, so that what is derived from all articles is up to date."""
    with opened(store.folder) as connection:
        found = connection.execute("SELECT status FROM runs ORDER BY run DESC LIMIT 1").fetchone()
    return found is not None and found[0] == "done"


def begin(
    store: Store, plan: Plan, corpus: str, options: Options, settings: Settings, fingerprint: str, engine: str
) -> int:
    """Write down that a run begins; one that never ended was killed. Gives its number."""
    with store.transaction() as connection:
        connection.execute("UPDATE runs SET status = 'killed' WHERE status = 'running'")
        found = connection.execute("SELECT coalesce(max(run), 0) + 1 FROM runs").fetchone()
        run = int(found[0]) if found else 1
        row = {
            "run": run,
            "started": datetime.now(UTC),
            "status": "running",
            "corpus": corpus,
            "options": msgspec.json.encode(options).decode(),
            "version": code_version(),
            "fingerprint": fingerprint,
            "settings": msgspec.json.encode(settings).decode(),
            "engine": engine,
            "found": plan.found,
            "new": len(plan.new),
            "changed": len(plan.changed),
            "unchanged": len(plan.unchanged),
            "vanished": len(plan.vanished),
        }
        places = ", ".join("?" * len(row))
        connection.execute(f"INSERT INTO runs ({', '.join(row)}) VALUES ({places})", list(row.values()))
    return run


def end(store: Store, run: int, status: Status, *, done: int, rejected: int, seconds: float) -> None:
    """Write down how a run ended: articles done in it and rejected in it."""
    with store.transaction() as connection:
        connection.execute(
            "UPDATE runs SET status = ?, ended = ?, done = ?, rejected = ?, seconds = ? WHERE run = ?",
            [status, datetime.now(UTC), done, rejected, seconds, run],
        )


def runs(folder: Path) -> list[Run]:
    """All runs, the first first."""
    columns = ", ".join(Run.__struct_fields__)
    with reading(folder) as connection:
        found = connection.execute(f"SELECT {columns} FROM runs ORDER BY run").fetchall()
    return [Run(**dict(zip(Run.__struct_fields__, row, strict=True))) for row in found]


def rejects(folder: Path) -> list[Reject]:
    """All rejects, ordered by article."""
    columns = TABLES["rejects"].names
    with reading(folder) as connection:
        found = connection.execute(
            f"SELECT {', '.join(columns)} FROM rejects ORDER BY article, path, reason"
        ).fetchall()
    return [Reject(**dict(zip(columns, row, strict=True))) for row in found]


def contents(folder: Path) -> Contents:
    """Counts of all that is in the store."""
    with reading(folder) as connection:

        def count(query: str) -> int:
            row = connection.execute(query).fetchone()
            return int(row[0]) if row else 0

        def counts(query: str) -> dict[str, int]:
            return {str(name): int(number) for name, number in connection.execute(query).fetchall()}

        return Contents(
            articles=count("SELECT count(*) FROM articles"),
            entities=count("SELECT count(*) FROM entities"),
            figures=counts("SELECT status, count(*) FROM figures GROUP BY ALL ORDER BY ALL"),
            targets=counts("SELECT kind, count(*) FROM targets GROUP BY ALL ORDER BY ALL"),
            drops=count("SELECT count(*) FROM drops"),
            rejects=counts("SELECT kind, count(*) FROM rejects GROUP BY ALL ORDER BY ALL"),
            stories=count("SELECT count(DISTINCT story) FROM stories"),
            copies=count("SELECT count(*) FROM stories"),
            guessed=count("SELECT count(*) FROM articles WHERE guessed"),
        )


def total(counts: Mapping[str, int]) -> int:
    """All of them."""
    return sum(counts.values())
