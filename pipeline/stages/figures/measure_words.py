"""The table measure_words: nouns that tell what kind of statement a percentage is."""

from __future__ import annotations

import re
from functools import lru_cache

from pipeline.lexicon import Lexicon, alternation

_SHORT = r"[^，。；]{1,10}"


class MeasureWords:
    """The table measure_words, compiled."""

    def __init__(self, lexicon: Lexicon) -> None:
        def use(name: str) -> tuple[str, ...]:
            return lexicon.select("measure_words", "word", use=name)

        self.fall = frozenset(use("fall"))
        self.share = frozenset(use("share"))
        self.noun = re.compile(alternation(use("growth") + use("fall") + use("share")))
        self.share_end = re.compile(alternation(use("share") + use("share near")) + "$")
        rise, fall = alternation(use("rise after")), alternation(use("fall after"))
        self.after = re.compile(rf"(?:的(?:[\u4e00-\u9fff]{{0,6}}))?(?:(?P<noun>{rise})|(?P<fall>{fall}))(?![到至])")
        self.growth_names, self.share_names, self.rate_names = use("growth name"), use("share name"), use("rate name")
        self.mean = re.compile(rf"(?:[高低多少]出|[高低多少]于|超出|落后){_SHORT}{alternation(use('mean'))}的?$")
        self.no_share = re.compile("的[^，。；]{0,4}?" + alternation(use("no share")))


@lru_cache(maxsize=4)
def measure_words(lexicon: Lexicon) -> MeasureWords:
    """The words of a lexicon, compiled once."""
    return MeasureWords(lexicon)
