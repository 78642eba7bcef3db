"""shulu as a component of a spaCy pipeline: ``nlp.add_pipe("shulu")``.

Sets ``doc.ents`` (names), ``doc.spans["figures"]`` and ``doc.spans["targets"]`` (the mentions, with the record's id as
`span.id_` and "quantified" or "qualitative" as the label of a target), and ``doc._.extraction`` (the `Extraction`, kept
as JSON in `doc.user_data`, so that documents can be written to disk and sent between processes). Works with any
tokenizer: a span covers the tokens that its characters touch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import ensure_path, filter_spans

from pipeline.config import Settings
from pipeline.errors import ConfigError, StageError
from pipeline.extract import extract, load_tools
from pipeline.model import Article, Extraction

NAME = "shulu"
_DATA = "shulu_extraction"


class ShuluComponent:
    """Extracts each document's text as one article."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        load_tools(settings)  # wrong settings and missing models end here, not at the first document

    def __call__(self, doc: Doc) -> Doc:
        """Set names, figures, targets, and the extraction. Raises `StageError` like `pipeline.extract`."""
        extraction = extract(Article(id=str(doc.user_data.get("id") or "doc"), text=doc.text), self.settings)
        doc.user_data[_DATA] = extraction.to_json().decode()
        names = ((entity.start, entity.end, entity.label, "") for entity in extraction.entities)
        doc.set_ents(filter_spans(_spans(doc, names)))
        doc.spans["figures"] = list(_spans(doc, ((f.start, f.end, "figure", f.id) for f in extraction.figures)))
        doc.spans["targets"] = list(_spans(doc, ((t.start, t.end, t.kind, t.id) for t in extraction.targets)))
        return doc

    def to_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the settings into a folder."""
        folder = ensure_path(path)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> ShuluComponent:
        """Read the settings. Raises `ConfigError` where they are wrong or a model is missing."""
        return self.from_bytes((Path(ensure_path(path)) / "settings.json").read_bytes())

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """The settings."""
        return msgspec.json.encode(self.settings)

    def from_bytes(self, data: bytes, *, exclude: Iterable[str] = ()) -> ShuluComponent:
        """Read what `to_bytes` gave."""
        self.__init__(msgspec.json.decode(data, type=Settings))  # type: ignore[misc]
        return self


@Language.factory(
    NAME,
    assigns=["doc.ents", "doc.spans", "doc._.extraction", "token.ent_iob", "token.ent_type"],
    default_config={"settings": {}},
)
def make_shulu(nlp: Language, name: str, settings: dict[str, Any]) -> ShuluComponent:
    """The component with `Settings` out of the pipeline's config. Raises `ConfigError` for what is no setting."""
    try:
        return ShuluComponent(msgspec.convert(settings, Settings))
    except msgspec.ValidationError as error:
        raise ConfigError(f"settings: {error}") from error


def _extraction(doc: Doc) -> Extraction | None:
    """The extraction of a document that has been through the component."""
    data = doc.user_data.get(_DATA)
    return None if data is None else Extraction.from_json(data)


def _spans(doc: Doc, items: Iterable[tuple[int, int, str, str]]) -> Iterator[Span]:
    for start, end, label, id in items:
        span = doc.char_span(start, end, label=label, alignment_mode="expand", span_id=id)
        if span is not None:
            yield span


if not Doc.has_extension("extraction"):
    Doc.set_extension("extraction", getter=_extraction)

__all__ = ["ShuluComponent", "StageError", "make_shulu"]
