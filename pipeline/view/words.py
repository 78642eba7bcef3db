"""What the pages say, in Simplified or Traditional Chinese (``words.tsv``)."""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from typing import Literal

from pipeline.lexicon import parse_table

Language = Literal["hans", "hant"]
COOKIE = "shulu_language"
"""Keeps the language that was chosen."""
LANGUAGES: dict[Language, str] = {"hans": "zh-Hans", "hant": "zh-Hant"}


class Words:
    """The words of one language: ``words("count", 3)``."""

    def __init__(self, language: Language) -> None:
        self.language: Language = language
        self.tag = LANGUAGES[language]
        self._words = {row["key"]: row[language] for row in _table()}

    def __call__(self, key: str, *values: object) -> str:
        """The words for a key with values put in. Raises `KeyError` for one that is not in the table."""
        return self._words[key].format(*values)

    def or_same(self, value: object) -> str:
        """The word for a value of a record (a status), or the value itself."""
        return self._words.get(str(value), str(value))


@lru_cache(maxsize=2)
def words(language: Language) -> Words:
    """The words of a language."""
    return Words(language)


def language_of(accepted: str) -> Language:
    """The language that a browser asks for first (Accept-Language): Traditional for Taiwan, Hong Kong and Macau."""
    first = next((tag for tag in accepted.lower().replace(" ", "").split(",") if tag.startswith("zh")), "")
    return "hant" if any(mark in first for mark in ("hant", "-tw", "-hk", "-mo")) else "hans"


@lru_cache(maxsize=1)
def _table() -> tuple[dict[str, str], ...]:
    return parse_table((resources.files("pipeline.view") / "words.tsv").read_text(encoding="utf-8"), "words")
