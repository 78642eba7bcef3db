"""What a run has to do: the corpus as it is now against what the store has of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from pipeline.batch.corpus import Corpus, Task, Unreadable, digest_of
from pipeline.batch.results import Reject
from pipeline.batch.store import Known
from pipeline.errors import SourceError


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a run may use: worker processes, seconds an article, megabytes of address space a worker (0: no limit)."""

    jobs: int
    seconds: float = 60.0
    memory: int = 0


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Article ids by what is to be done with them.

    `new` and `changed` (other content, made by other code, settings or tables, or rejects that are tried again) are
    computed; `unchanged` are left alone, and so are the `rejected` ones among them, which would fail again; `vanished`
    are taken out. `moved` are unchanged ones in another file. `digests` are of those to compute. `unreadable` are
    rejects already.
    """

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    rejected: int
    vanished: tuple[str, ...]
    moved: tuple[tuple[str, str], ...]
    digests: dict[str, str]
    unreadable: tuple[Reject, ...]

    @property
    def found(self) -> int:
        """Articles of the corpus, those included that cannot be read."""
        return self.todo + len(self.unchanged) + len(self.unreadable)

    @property
    def todo(self) -> int:
        """Articles to compute."""
        return len(self.new) + len(self.changed)


def make_plan(
    corpus: Corpus,
    known: Mapping[str, Known],
    fingerprint: str,
    *,
    limits: Limits | None = None,
    retry: bool = False,
    keep: bool = False,
    on_article: Callable[[], None] = lambda: None,
) -> Plan:
    """Look at every article of the corpus; `retry` computes rejected ones again, `keep` lets none vanish.

    Every file is read for its digest: a date or size that stayed the same has hidden many a change. Where several
    articles have one id, the first is kept and the others are rejected. Raises `ConfigError` for an empty corpus.
    """
    new: list[str] = []
    changed: list[str] = []
    moved: list[tuple[str, str]] = []
    digests: dict[str, str] = {}
    unreadable: list[Reject] = []
    seen: dict[str, str] = {}
    unchanged: list[str] = []
    rejected = 0
    for task in corpus.tasks():
        on_article()
        digest = _digest(task, corpus, seen)
        if isinstance(digest, Reject):
            unreadable.append(digest)
            continue
        seen[task.id] = task.path
        before = known.get(task.id)
        if before is None:
            new.append(task.id)
        elif before.digest != digest or before.fingerprint != fingerprint or _again(before, limits, retry):
            changed.append(task.id)
        else:
            unchanged.append(task.id)
            rejected += before.rejected
            if before.path != task.path:
                moved.append((task.id, task.path))
            continue
        digests[task.id] = digest
    return Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        rejected=rejected,
        vanished=() if keep else tuple(id for id in known if id not in seen),
        moved=tuple(moved),
        digests=digests,
        unreadable=tuple(unreadable),
    )


def _again(before: Known, limits: Limits | None, retry: bool) -> bool:
    """Whether a reject is tried again though its content and the code are the same.

    An error would be the same error, and a limit that did not suffice is not waited for again unless it has been
    raised. But a worker may have been killed by anything.
    """
    if before.kind is None or before.kind == "crash" or retry:
        return before.kind is not None
    if limits is None or before.allowed is None:  # None: there was no limit
        return False
    given = {"time limit": limits.seconds, "out of memory": limits.memory or float("inf")}
    return given.get(before.kind, 0) > before.allowed


def _digest(task: Task | Unreadable, corpus: Corpus, seen: Mapping[str, str]) -> str | Reject:
    if isinstance(task, Unreadable):
        return Reject(article=task.id, path=task.path, kind="SourceError", reason=task.reason)
    if task.id in seen:
        reason = f"has the same id as an article of {seen[task.id]}; only that one is kept"
        return Reject(article=task.id, path=task.path, kind="SourceError", reason=reason)
    try:
        return digest_of(task, corpus.options.html)
    except SourceError as error:
        return Reject(article=task.id, path=task.path, kind="SourceError", reason=error.reason)
