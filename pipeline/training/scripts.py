"""The same sentences in other scripts: native Traditional of three kinds, and broken round trips.

Native is what OpenCC makes of them by words (s2t, s2hk, s2tw). Broken is what republishing sites make of them: each
character by itself turned into any of its Traditional forms (發 or 髮), and perhaps back, as the shipped pipeline reads
Traditional text. A sentence that would change in length is left out, since offsets would.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import resources

from opencc import OpenCC

from pipeline.models.component import simplified
from pipeline.score.uner import Sentence

NATIVE = ("s2t", "s2hk", "s2tw")
SCRIPTS = (*NATIVE, "broken", "round trip")


def in_script(data: Sequence[Sentence], script: str, seed: int = 0) -> list[Sentence]:
    """Those of the sentences that are as long in the script, in it: one of `SCRIPTS`; "" leaves them as they are."""
    if not script:
        return list(data)
    turn = _turn(script, random.Random(seed))
    turned = ((turn(sentence.text), sentence) for sentence in data)
    return [Sentence(text, old.names) for text, old in turned if len(text) == len(old.text)]


def augmented(data: Sequence[Sentence], share: float, seed: int) -> list[Sentence]:
    """The sentences, and a share of them again in other scripts, each script equally often."""
    chosen = random.Random(seed).sample(list(data), int(share * len(data)))
    parts = [in_script(chosen[at :: len(SCRIPTS)], script, seed) for at, script in enumerate(SCRIPTS)]
    return [*data, *(sentence for part in parts for sentence in part)]


def _turn(script: str, choice: random.Random) -> Callable[[str], str]:
    if script in NATIVE:
        convert: Callable[[str], str] = OpenCC(script).convert
        return convert
    forms = _forms()

    def broken(text: str) -> str:
        return "".join(choice.choice(forms[char]) if char in forms else char for char in text)

    return broken if script == "broken" else lambda text: simplified(broken(text))


@lru_cache(maxsize=1)
def _forms() -> dict[str, list[str]]:
    """The Traditional forms of each Simplified character, by OpenCC's table of characters."""
    file = resources.files("opencc") / "dictionary" / "STCharacters.txt"
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if "\t" in line)
    return {char: [form for form in forms.split() if len(form) == 1] or [char] for char, forms in lines}
