"""Whether two names are of one body."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation

_MARKS = re.compile(r"[\s“”「」‘’'\"（）()·]")


class Bodies:
    """Names of places and bodies, compared by the tables of places.

    The same name is the same body, unless both have codes that exclude each other (朝阳区 of Beijing and of
    Changchun). A place with another rank, or none, behind its name (即墨市, 即墨区; 即墨) is the same where the table
    has just one place of that stem above the towns: a rename, or a name in short. 长沙县 and 长沙市 are two.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        suffixes = lexicon.select("place_suffixes", "suffix", kind="region")
        suffixes += lexicon.select("place_suffixes", "suffix", kind="county")
        self._rank = re.compile(f"(?P<stem>.{{2,}}?){alternation(suffixes)}")
        self._government = re.compile(f"(?P<place>.+){alternation(lexicon.column('government_names', 'suffix'))}")
        self._keys: dict[str, str] = {}
        self._places: dict[str, set[str]] = {}
        for row in lexicon.rows("places_cn"):
            self._places.setdefault(self._stem(row["name"]), set()).add(row["code"])

    def key(self, name: str | None) -> str | None:
        """What the names of one body have in common, which other bodies may share; None of no name."""
        if not name:
            return None
        if name not in self._keys:
            self._keys[name] = self._stem(self._plain(name))
        return self._keys[name]

    def same(self, one: str | None, one_code: str | None, other: str | None, other_code: str | None) -> bool:
        """Whether a target's actor and a figure's subject, with their codes where known, are one body."""
        if not one or not other:
            return False
        one, other = self._plain(one), self._plain(other)
        if one == other:
            return (
                one_code is None
                or other_code is None
                or one_code.startswith(other_code)
                or (other_code.startswith(one_code))
            )
        stem = self._stem(one)
        if stem != self._stem(other) or len(self._places.get(stem, ())) != 1:
            return False
        # A renamed place has a new code, but in the same prefecture.
        return one_code is None or other_code is None or one_code[:4] == other_code[:4]

    def _plain(self, name: str) -> str:
        name = _MARKS.sub("", name)
        found = self._government.fullmatch(name)
        return found["place"] if found else name

    def _stem(self, name: str) -> str:
        found = self._rank.fullmatch(name)
        return found["stem"] if found else name


@lru_cache(maxsize=4)
def load_bodies(lexicon: Lexicon) -> Bodies:
    """The bodies of a lexicon's tables."""
    return Bodies(lexicon)
