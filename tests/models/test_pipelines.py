"""spaCy pipelines: any with names can be used; another, or a damaged one, is named before an article is read."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.training import Example

from pipeline import Article, Settings, extract
from pipeline.errors import ConfigError
from pipeline.models.pipelines import find_pipeline, load_pipeline, own_folder

SENTENCES = ("王伟中在深圳。", "比亚迪的刘志强在上海。", "华为的李小龙在北京。", "张大明在广州。")
NAMES = {"王伟中": "PERSON", "刘志强": "PERSON", "李小龙": "PERSON", "张大明": "PERSON", "比亚迪": "ORG", "华为": "ORG"}
NAMES |= dict.fromkeys(("深圳", "上海", "北京", "广州"), "GPE")


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pipeline with spaCy's own `ner`, trained on four sentences until it knows them by heart."""
    nlp = spacy.blank("zh")
    examples = []
    for text in SENTENCES:
        spans = [
            (text.index(name), text.index(name) + len(name), label) for name, label in NAMES.items() if name in text
        ]
        examples.append(Example.from_dict(nlp.make_doc(text), {"entities": spans}))
    nlp.add_pipe("ner")
    optimizer = nlp.initialize(lambda: examples)
    random.seed(0)
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    folder = tmp_path_factory.mktemp("spacy") / "trained"
    nlp.to_disk(folder)
    return folder


def test_any_pipeline_with_names_can_be_the_tagger(trained: Path) -> None:
    text = "　王伟中在深圳。\n比亚迪的刘志强在上海。😀\n"
    extraction = extract(Article(id="a", text=text), Settings(tagger=f"spacy:{trained}"))
    found = {(entity.text, entity.label) for entity in extraction.entities}
    assert {("王伟中", "PERSON"), ("刘志强", "PERSON"), ("深圳", "GPE"), ("上海", "GPE"), ("比亚迪", "ORG")} <= found
    assert all(text[entity.start : entity.end] == entity.text for entity in extraction.entities)


def test_our_own_pipeline_is_a_plain_spacy_pipeline() -> None:
    doc = spacy.load(own_folder())("广东省省长王伟中在深圳考察华为。記者陳國強報導")
    found = {(span.text, span.label_) for span in doc.ents}
    assert {("王伟中", "PERSON"), ("深圳", "LOC"), ("陳國強", "PERSON")} <= found
    assert len(doc.spans["shulu_names"].attrs["scores"]) == len(doc.ents)
    assert sum(file.stat().st_size for file in own_folder().rglob("*") if file.is_file()) < 20_000_000


def test_our_own_pipeline_survives_disk_bytes_and_processes(tmp_path: Path) -> None:
    nlp = load_pipeline("")
    texts = ["王伟中在深圳。", "", " ", "刘志强在上海。😀"]
    spans = [[(span.text, span.label_) for span in doc.ents] for doc in nlp.pipe(texts)]
    assert spans[0] == [("王伟中", "PERSON"), ("深圳", "LOC")]
    nlp.to_disk(tmp_path)
    again = spacy.load(tmp_path)
    other = spacy.blank("zh")
    other.add_pipe("shulu_names")
    other.from_bytes(nlp.to_bytes())
    for loaded in (again, other):
        assert [[(span.text, span.label_) for span in doc.ents] for doc in loaded.pipe(texts)] == spans
    docs = list(nlp.pipe(texts, n_process=2, batch_size=1))
    assert [[(span.text, span.label_) for span in doc.ents] for doc in docs] == spans


def test_a_component_without_weights_says_so() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("shulu_names")
    with pytest.raises(ConfigError, match="has no weights"):
        nlp("深圳")


def test_a_pipeline_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="there is no pipeline 'zh_core_web_none'"):
        find_pipeline("zh_core_web_none")
    with pytest.raises(ConfigError, match="no spaCy pipeline in this folder"):
        find_pipeline(str(tmp_path))
    with pytest.raises(ConfigError, match="'msgspec' holds no spaCy pipeline"):
        find_pipeline("msgspec")


def test_a_pipeline_of_another_spacy_is_refused(trained: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(trained, tmp_path / "old")
    meta = json.loads((folder / "meta.json").read_text())
    (folder / "meta.json").write_text(json.dumps({**meta, "spacy_version": ">=2.3.0,<2.4.0"}))
    with pytest.raises(ConfigError, match=r"was made for spaCy >=2\.3\.0,<2\.4\.0, installed is 3"):
        load_pipeline(str(folder))


def test_a_damaged_pipeline_is_refused(trained: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(trained, tmp_path / "cut")
    model = folder / "ner" / "model"
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(ConfigError, match="cut cannot be loaded"):
        load_pipeline(str(folder))
    own = shutil.copytree(own_folder(), tmp_path / "own")
    weights = own / "shulu_names" / "weights.npz"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ConfigError, match="no weights can be read"):
        load_pipeline(str(own))
    (own / "meta.json").write_text("{")
    with pytest.raises(ConfigError, match=r"meta\.json"):
        load_pipeline(str(own))


def test_a_pipeline_without_names_is_refused(tmp_path: Path) -> None:
    nlp: Language = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.to_disk(tmp_path / "plain")
    with pytest.raises(ConfigError, match="finds no names; its components are sentencizer"):
        load_pipeline(str(tmp_path / "plain"))


def test_a_pipeline_with_other_labels_is_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("entity_ruler").add_patterns([{"label": "DRUG", "pattern": "青霉素"}])  # type: ignore[attr-defined]
    nlp.to_disk(tmp_path / "drugs")
    with pytest.raises(ConfigError, match="its labels are DRUG"):
        extract(Article(id="a", text="青霉素"), Settings(tagger=f"spacy:{tmp_path / 'drugs'}"))
