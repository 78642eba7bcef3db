"""The same story on many sites: articles grouped by how much of their body they share.

rensa makes the MinHash signatures (Rust, 0.14 ms an article, no dependencies of its own; datasketch, the other
well-kept one, brings numpy and scipy along); what may be alike is found by their bands, as is usual, since signatures
come from the store and rensa's own index takes none. Groups depend on the set of articles alone, on no order of runs.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Mapping

SHINGLE = 5
"""Characters a piece has: in Chinese about three words."""
PERMUTATIONS = 128
BANDS = 16
SIMILAR = 0.8
"""Share of pieces that two articles have in common, as the signatures estimate it (give or take 0.035)."""
_FEWEST = 50
"""Characters; shorter bodies are alike by chance."""
_MOST = 20_000
_SEED = 20

_NOT_TEXT = re.compile(r"[^\w]+")


def signature(body: str) -> bytes:
    """A MinHash signature of the pieces of a text, whatever its spaces and punctuation; empty for a short one."""
    text = _NOT_TEXT.sub("", body)[:_MOST]
    if len(text) < _FEWEST:
        return b""
    from rensa import RMinHash

    made = RMinHash(num_perm=PERMUTATIONS, seed=_SEED)
    made.update(list({text[at : at + SHINGLE] for at in range(len(text) - SHINGLE + 1)}))
    return struct.pack(f"<{PERMUTATIONS}I", *made.digest())


def group(signatures: Mapping[str, bytes]) -> dict[str, str]:
    """The story of each article that shares one: its name is the first of their ids.

    Two articles are of one story where they are similar, or both similar to a third of it. What is given for an article
    is its signature, or anything else of another length, which only stands for the same.
    """
    width = 4 * PERMUTATIONS // BANDS
    parents: dict[str, str] = {}

    def root(id: str) -> str:
        while parents.get(id, id) != id:
            parents[id] = id = parents.get(parents[id], parents[id])
        return id

    same: dict[bytes, str] = {}
    for id, made in sorted(signatures.items()):
        if made and (first := same.setdefault(made, id)) != id:
            parents[id] = first
    packed = {id: made for made, id in same.items() if len(made) == 4 * PERMUTATIONS}
    for band in range(BANDS):
        buckets: dict[bytes, list[str]] = {}
        for id, made in packed.items():
            buckets.setdefault(made[band * width : (band + 1) * width], []).append(id)
        for ids in buckets.values():
            apart: list[str] = []  # one of each story met in this bucket: a thousand versions are not compared by pairs
            for id in ids if len(ids) > 1 else ():
                for other in apart:
                    if root(id) == root(other):
                        break
                    if _similarity(packed[id], packed[other]) >= SIMILAR:
                        first, second = sorted((root(id), root(other)))
                        parents[second] = first
                        break
                else:
                    apart.append(id)
    return {id: root(id) for id in sorted({*parents, *parents.values()})}


def _similarity(one: bytes, other: bytes) -> float:
    numbers = struct.Struct(f"<{PERMUTATIONS}I")
    same = sum(a == b for a, b in zip(numbers.unpack(one), numbers.unpack(other), strict=True))
    return float(same) / PERMUTATIONS
