"""shulu as a component of a spaCy pipeline."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

import pytest
import spacy
from spacy.tokens import Doc, DocBin

from pipeline import Article, ConfigError, StageError, extract

TEXT = "2022年，中山市地区生产总值3631亿元，同比增长3.2%。市长周立群表示，到2025年，地区生产总值要达到5000亿元以上。"


@pytest.fixture(scope="module")
def nlp() -> spacy.language.Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("shulu")
    return nlp


def marks(doc: Doc) -> list[tuple[str, str]]:
    """All that the component set, as text and label."""
    spans = [*doc.ents, *doc.spans["figures"], *doc.spans["targets"]]
    return [(span.text, span.label_) for span in spans]


def test_names_figures_targets_and_the_extraction_are_set(nlp: spacy.language.Language) -> None:
    doc = nlp(TEXT)
    assert doc._.extraction.figures == extract(Article(id="doc", text=TEXT)).figures
    assert [(span.text, span.label_) for span in doc.ents] == [("中山市", "GPE"), ("周立群", "PERSON")]
    assert [(span.text, span.id_) for span in doc.spans["figures"]] == [
        (figure.text, figure.id) for figure in doc._.extraction.figures
    ]
    assert [span.label_ for span in doc.spans["targets"]] == ["quantified"]


def test_a_document_without_the_component_has_no_extraction() -> None:
    assert spacy.blank("zh")("中山市")._.extraction is None


def test_pipe_gives_the_same_in_one_process_and_in_two(nlp: spacy.language.Language) -> None:
    texts = [TEXT, "", "😀\n", "　"] * 2
    one = [marks(doc) for doc in nlp.pipe(texts)]
    two = list(nlp.pipe(texts, n_process=2, batch_size=2))
    assert [marks(doc) for doc in two] == one == [marks(nlp(text)) for text in texts]
    assert two[0]._.extraction == nlp(TEXT)._.extraction


def test_pipeline_and_documents_survive_the_disk(nlp: spacy.language.Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "nlp")
    doc = spacy.load(tmp_path / "nlp")(TEXT)
    assert marks(doc) == marks(nlp(TEXT))
    DocBin(docs=[doc], store_user_data=True).to_disk(tmp_path / "docs")
    (again,) = DocBin().from_disk(tmp_path / "docs").get_docs(nlp.vocab)
    assert marks(again) == marks(doc)
    assert again._.extraction == doc._.extraction


def test_settings_are_those_of_the_config() -> None:
    nlp = spacy.blank("zh")
    component = nlp.add_pipe("shulu", config={"settings": {"tagger": "lac"}})
    assert component.settings.tagger == "lac"  # type: ignore[attr-defined]
    with pytest.raises(ConfigError, match="no_such"):
        spacy.blank("zh").add_pipe("shulu", config={"settings": {"no_such": 1}})
    with pytest.raises(ConfigError, match="tagger must be one of"):
        spacy.blank("zh").add_pipe("shulu", config={"settings": {"tagger": "none"}})


def test_it_stands_behind_any_tokenizer() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.add_pipe("shulu")
    doc = nlp(TEXT)
    for span, figure in zip(doc.spans["figures"], doc._.extraction.figures, strict=True):
        assert figure.text in span.text


def test_text_that_cannot_be_processed_is_an_error(nlp: spacy.language.Language) -> None:
    with pytest.raises(StageError, match="lone surrogate"):
        nlp.get_pipe("shulu")(cast(Doc, Broken()))


class Broken:
    """A document that spaCy itself refuses to make; a component may be called with what others made."""

    text = "a\ud800"
    user_data: Mapping[str, object] = MappingProxyType({})
