"""The network as a component of a spaCy pipeline: ``shulu_names`` sets `doc.ents` (PERSON, LOC, ORG).

It reads characters, not tokens, so it may stand behind any tokenizer; LOC stands for any place. How likely each name is
stands beside it, in ``doc.spans["shulu_names"].attrs["scores"]``. Traditional characters are read as Simplified ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import srsly
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.util import ensure_path, filter_spans, minibatch

from pipeline.errors import ConfigError
from pipeline.model import Span
from pipeline.models.lac import LABELS, Name, NameModel, from_folder, from_weights, sentences
from pipeline.models.weights import build

NAME = "shulu_names"
_FILE = "weights.npz"


class NamesComponent:
    """Finds names that are at least as likely as `threshold`; empty until its weights are read."""

    def __init__(self, model: NameModel | None = None, threshold: float = 0.5) -> None:
        self.model = model
        self.threshold = threshold

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels it gives."""
        return tuple(dict.fromkeys(LABELS.values()))

    def __call__(self, doc: Doc) -> Doc:
        """Set the names of one document."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 64) -> Iterator[Doc]:
        """Set the names of documents, many sentences at a time."""
        if self.model is None:
            raise ConfigError(f"{NAME}: has no weights; read them with from_disk")
        for docs in minibatch(stream, batch_size):  # type: ignore[no-untyped-call]
            texts = [simplified(doc.text) for doc in docs]
            places = [[*_pieces(text)] for text in texts]
            pieces = [text[start:end] for text, here in zip(texts, places, strict=True) for start, end in here]
            flat = [place for here in places for place in here]
            found = iter(self.model.find_in(pieces, flat))
            for doc, here in zip(docs, places, strict=True):
                _set(doc, [name for _ in here for name in next(found) if name.chance >= self.threshold])
                yield doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the weights into a folder."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        if self.model is not None:
            np.savez_compressed(folder / _FILE, **_half(self.model))

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> NamesComponent:
        """Read the weights from a folder. Raises `ConfigError` where they are missing or damaged."""
        self.model = from_folder(Path(ensure_path(path)))
        return self

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The weights as bytes."""
        arrays = {} if self.model is None else _half(self.model)
        data: bytes = srsly.msgpack_dumps({name: (a.shape, a.tobytes()) for name, a in arrays.items()})
        return data

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> NamesComponent:
        """Read what `to_bytes` wrote."""
        arrays = {
            name: np.frombuffer(content, dtype=np.float16).reshape(shape).astype(np.float32)
            for name, (shape, content) in srsly.msgpack_loads(data).items()
        }
        self.model = from_weights(build(arrays, NAME), NAME) if arrays else None
        return self


@Language.factory(
    NAME, assigns=["doc.ents", "doc.spans", "token.ent_iob", "token.ent_type"], default_config={"threshold": 0.5}
)
def make_names(nlp: Language, name: str, threshold: float) -> NamesComponent:
    """The component without weights."""
    return NamesComponent(threshold=threshold)


def _half(model: NameModel) -> dict[str, Any]:
    return {name: array.astype(np.float16) for name, array in model.weights.arrays().items()}


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    return sentences(text, Span(0, len(text))) if text else iter(())


def _set(doc: Doc, names: Iterable[Name]) -> None:
    spans = {}
    for name in names:
        span = doc.char_span(name.start, name.end, label=name.label, alignment_mode="expand")
        if span is not None:
            spans[span] = name.chance
    kept = filter_spans(spans)
    doc.set_ents(kept)
    doc.spans[NAME] = SpanGroup(doc, name=NAME, spans=kept, attrs={"scores": [spans[span] for span in kept]})


def simplified(text: str) -> str:
    """The text with each Traditional character as its Simplified one, as the component reads it."""
    return text.translate(_Simplified())


class _Simplified(dict[int, str]):
    """For `str.translate`: a Traditional character as its Simplified one, looked up when it is first met."""

    def __missing__(self, code: int) -> str:
        return _simple(chr(code))


@lru_cache(maxsize=65536)
def _simple(char: str) -> str:
    if not "\u3400" <= char <= "\u9fff":
        return char
    from opencc import OpenCC

    turned: str = _converter(OpenCC).convert(char)
    return turned if len(turned) == 1 else char


@lru_cache(maxsize=1)
def _converter(kind: Any) -> Any:
    return kind("t2s")
