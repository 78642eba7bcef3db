"""A character network as a finder of names: the one in the jieba wheel, or one of ours trained on from it.

Text is normalised as the network was trained (half-width forms, small letters; one character for one), cut into
sentences of at most 160 characters, and tagged with words and parts of speech, of which the names are kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import lexicon
from pipeline.errors import ConfigError
from pipeline.model import Label, Span
from pipeline.models import weights as stored
from pipeline.models.weights import Weights

if TYPE_CHECKING:
    from pipeline.models.weights import Matrix

LABELS: dict[str, Label] = {"PER": "PERSON", "nr": "PERSON", "LOC": "LOC", "ns": "LOC", "ORG": "ORG", "nt": "ORG"}
"""The network's tags of names. Its LOC and ns are countries and cities as well as rivers and roads."""

LONGEST = 160
"""Characters that the network reads at a time: longer than nearly any sentence it was trained on."""

_SHORTEST = 40  # a sentence that is too long is cut no earlier, at a pause
_SENTENCE = re.compile(r"[^。！？；!?;\n]*(?:[。！？；!?;\n]|$)")
_PAUSES = "，,、 　"
_OPEN, _CLOSED = "“「『《（(", "”」』》）)"


class Name(NamedTuple):
    """A name that a model finds: where, its label (LOC stands for any place), and how likely it is, 0 to 1."""

    start: int
    end: int
    label: Label
    chance: float = 1.0


class NameModel:
    """A network with its dictionaries."""

    def __init__(self, weights: Weights, characters: dict[str, int], tags: Sequence[str]) -> None:
        from pipeline.models.network import Network

        self.weights = weights
        self.tags = tuple(tags)
        self.characters = characters
        self._network = Network(weights)
        self._unknown = characters["OOV"]
        self._half = _half_width()
        self._names = [LABELS.get(tag.removesuffix("-B").removesuffix("-I"), "") for tag in tags]
        self._kinds = [tag.rpartition("-")[0] for tag in tags]
        self._inside = [tag.endswith("-I") for tag in tags]
        self._parts = {
            label: tuple(
                [number for number, name in enumerate(self._names) if name == label and self._inside[number] is inside]
                for inside in (False, True)
            )
            for label in dict.fromkeys(LABELS.values())
        }

    def numbers(self, text: str) -> list[int]:
        """The number of each character, normalised; `text` and the result are equally long."""
        get, unknown = self.characters.get, self._unknown
        return [get(char, unknown) for char in text.translate(self._half)]

    def find(self, text: str, paragraphs: Iterable[Span]) -> list[Name]:
        """Names left to right, apart, each inside a paragraph."""
        pieces = [piece for span in paragraphs for piece in sentences(text, span)]
        return [name for names in self.find_in([text[start:end] for start, end in pieces], pieces) for name in names]

    def find_in(self, texts: Sequence[str], places: Sequence[tuple[int, int]] | None = None) -> list[list[Name]]:
        """The names of each of several sentences, run together; offsets from `places`, or from its own beginning."""
        found = self._network.tags([self.numbers(text) for text in texts])
        starts = [0] * len(texts) if places is None else [start for start, _ in places]
        return [
            list(self._read(text, path, chances, start))
            for text, (path, chances), start in zip(texts, found, starts, strict=True)
        ]

    def _read(self, text: str, path: Sequence[int], chances: Matrix, at: int) -> Iterator[Name]:
        """The names of one sentence that begins at `at`, from its tags; what is no letter is no end of a name."""
        begin, kind = 0, ""
        for place, tag in enumerate([*path, -1]):
            if tag >= 0 and self._inside[tag] and self._kinds[tag] == kind:
                continue
            if kind:
                start, end = begin, place
                while start < end and not (text[start].isalnum() or text[start] in _OPEN):
                    start += 1
                while start < end and not (text[end - 1].isalnum() or text[end - 1] in _CLOSED):
                    end -= 1
                if start < end:
                    yield Name(at + start, at + end, LABELS[kind], self._chance(chances, begin, place, LABELS[kind]))
            begin, kind = place, self._kinds[tag] if tag >= 0 and self._names[tag] else ""

    def _chance(self, chances: Matrix, start: int, end: int, label: Label) -> float:
        """How likely a name is: as likely as the least likely of its characters' parts and of its end."""
        first, further = self._parts[label]
        likely = [chances[start, first].sum(), *chances[start + 1 : end, further].sum(axis=1)]
        if end < len(chances):
            likely.append(1 - chances[end, further].sum())
        return float(min(likely))


def sentences(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph as pairs of offsets: they tile it, none longer than `LONGEST`."""
    for match in _SENTENCE.finditer(text, span.start, span.end):
        start, end = match.span()
        while end - start > LONGEST:
            cut = max(text.rfind(pause, start + _SHORTEST, start + LONGEST) for pause in _PAUSES)
            cut = start + LONGEST if cut < 0 else cut + 1
            yield start, cut
            start = cut
        if start < end:
            yield start, end


@lru_cache(maxsize=1)
def from_jieba() -> NameModel:
    """The network of the installed jieba. Raises `ConfigError` where it is missing or damaged."""
    _needs_runtime()
    folder = stored.jieba_folder()
    return _model(stored.from_jieba(folder), folder, folder)


@lru_cache(maxsize=4)
def from_folder(folder: Path) -> NameModel:
    """A network of ours: ``weights.npz``; its dictionaries are those of the installed jieba.

    Raises `ConfigError` where one of them is missing, damaged, or they do not fit each other.
    """
    _needs_runtime()
    return from_weights(stored.from_archive(folder / "weights.npz"), folder)


def from_weights(weights: Weights, where: Path | str) -> NameModel:
    """A network with the dictionaries of the installed jieba. Raises `ConfigError` where they do not fit."""
    return _model(weights, stored.jieba_folder(), where)


def _model(weights: Weights, dictionaries: Path, where: Path | str) -> NameModel:
    characters = {entry: number for number, entry in stored.read_table(dictionaries / "word.dic").items()}
    tags = stored.read_table(dictionaries / "tag.dic")
    if "OOV" not in characters or max(characters.values()) >= len(weights.embedding):
        raise ConfigError(f"{where}: the weights are not those of the dictionary {dictionaries / 'word.dic'}")
    if sorted(tags) != list(range(weights.bias.size)):
        raise ConfigError(f"{where}: the weights are not those of the labels {dictionaries / 'tag.dic'}")
    names = [tags[number] for number in range(len(tags))]
    if missing := [f"{kind}-B" for kind in LABELS if f"{kind}-B" not in names]:
        raise ConfigError(f"{dictionaries / 'tag.dic'}: lacks the labels {', '.join(missing)}")
    return NameModel(weights, characters, names)


def _needs_runtime() -> None:
    try:
        import numpy  # noqa: F401
        import onnxruntime  # noqa: F401
    except ImportError as error:
        raise ConfigError(f"this tagger needs {error.name}: python -m pip install 'shulu[lac]'") from error


@lru_cache(maxsize=1)
def _half_width() -> dict[int, str]:
    """The normal form of characters, by code point."""
    forms = {ord(row["form"]): row["half"] for row in lexicon.load().rows("halfwidth")}
    forms |= {code: chr(code - 0xFEE0).lower() for code in range(0xFF01, 0xFF5F)}
    forms |= {code: chr(code).lower() for code in range(ord("A"), ord("Z") + 1)}
    return forms
