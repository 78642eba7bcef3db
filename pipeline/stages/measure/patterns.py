"""Patterns of word lists that test a character once."""

from __future__ import annotations

import re
from collections.abc import Iterable


def trie(words: Iterable[str]) -> str:
    """A pattern of the shortest of these words that begin alike, which looks at each character once."""
    tails: dict[str, set[str]] = {}
    for word in words:
        if word:
            tails.setdefault(word[0], set()).add(word[1:])
    branches = (re.escape(first) + ("" if "" in rest else trie(rest)) for first, rest in sorted(tails.items()))
    return f"(?:{'|'.join(branches)})"
