"""What a cluster run computed, merged into a store by the rules of any run."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from functools import partial
from pathlib import Path

import msgspec

from pipeline.batch import ledger
from pipeline.batch.cluster import Manifest, read_manifest, results_of
from pipeline.batch.local import Silent, carry_out
from pipeline.batch.plan import Plan
from pipeline.batch.results import Payload, Reject, Result
from pipeline.batch.store import Known, Store


class Merged(msgspec.Struct, frozen=True, kw_only=True):
    """What `import_parts` did with the articles of a cluster run; `missing` are those that the store is not up to."""

    done: int
    rejected: int
    unchanged: int
    vanished: int
    missing: int


def import_parts(parts: Path, output: Path, *, keep: bool = False) -> Merged:
    """Merge the results of a cluster run into a store. Results that the store has already are left alone.

    `keep` lets no article vanish.

    Raises `ConfigError` where `parts` is not what a cluster run wrote, `StoreError` where the store cannot be written.
    """
    started = time.monotonic()
    manifest = read_manifest(parts)
    with Store(output) as store:
        known = store.known()
        plan, here = _merging(parts, manifest, known, keep)
        begin = partial(
            ledger.begin,
            *(store, plan, manifest.corpus, manifest.options, manifest.settings, manifest.fingerprint, "import"),
        )
        summary = carry_out(store, plan, begin, partial(_results, parts, plan.digests), Silent(), started)
    return Merged(
        done=summary.done,
        rejected=summary.contents.rejected,
        unchanged=len(plan.unchanged),
        vanished=len(plan.vanished),
        missing=sum(_missing(id, manifest, known) for id in {*manifest.digests, *manifest.unchanged} - here),
    )


def _missing(id: str, manifest: Manifest, known: Mapping[str, Known]) -> bool:
    """Whether the store has an article of the cluster's corpus not at all, or of other content or by other code."""
    before, digest = known.get(id), manifest.digests.get(id)
    return before is None or before.fingerprint != manifest.fingerprint or digest not in (None, before.digest)


def _merging(parts: Path, manifest: Manifest, known: Mapping[str, Known], keep: bool) -> tuple[Plan, set[str]]:
    """The plan of a merge, and the articles that there are results of."""
    new, changed, unchanged = [], [], []
    digests: dict[str, str] = {}
    for result in results_of(parts):
        id = result.id if isinstance(result, Payload) else result.article
        before = known.get(id)
        if before is None:
            new.append(id)
        elif before[:2] == (result.digest, result.fingerprint) and (isinstance(result, Reject) or not before.rejected):
            unchanged.append(id)
            continue
        else:
            changed.append(id)
        digests[id] = result.digest or ""
    corpus = {*manifest.digests, *manifest.unchanged}
    plan = Plan(
        new=tuple(new),
        changed=tuple(changed),
        unchanged=tuple(unchanged),
        rejected=sum(known[id].rejected for id in unchanged),
        vanished=() if keep else tuple(id for id in known if id not in corpus),
        moved=(),
        digests=digests,
        unreadable=manifest.unreadable,
    )
    return plan, {*digests, *unchanged}


def _results(parts: Path, wanted: Mapping[str, str]) -> Generator[Result, None, None]:
    for result in results_of(parts):
        if (result.id if isinstance(result, Payload) else result.article) in wanted:
            yield result
