"""Annotations go to other tools and come back the same; what a person changed there comes back changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CorpusError
from pipeline.view.interchange import (
    Document,
    from_brat,
    from_conll,
    from_doccano,
    from_label_studio,
    to_brat,
    to_conll,
    to_doccano,
    to_label_studio,
)
from pipeline.view.review.gold_files import GoldFiles
from tests.conftest import Shulu

TEXT = "𠮷野家在中山市\n开了\t3家店,  2025年力争达到10家。\r\n"


def document() -> Document:
    at = TEXT.index
    return Document(
        "a",
        TEXT,
        {
            "entities": [
                {"start": 0, "end": 3, "text": "𠮷野家", "label": "ORG"},
                {"start": at("中山市"), "end": at("中山市") + 3, "text": "中山市", "label": ["GPE", "LOC"]},
            ],
            "figures": [
                {"start": at("3家"), "end": at("3家") + 2, "text": "3家", "value": 3, "unit": "家", "comparator": "eq"}
                | {"status": "actual", "indicator": ["店", None]}
            ],
            "targets": [
                {
                    "start": at("力争"),
                    "end": at("。"),
                    "text": "力争达到10家",
                    "kind": "qualitative",
                    "deadline": "2025",
                },
                {
                    "start": at("力争"),
                    "end": at("。"),
                    "text": "力争达到10家",
                    "kind": "qualitative",
                    "deadline": "2030",
                },
            ],
        },
    )


def brat(one: Document) -> Iterator[Document]:
    yield from_brat(one.id, *to_brat(one), "a.ann")


TOOLS: dict[str, Callable[[Document], Iterator[Document]]] = {
    "label-studio": lambda one: from_label_studio(to_label_studio([one]), "a.json"),
    "doccano": lambda one: from_doccano(to_doccano([one]), "a.jsonl"),
    "brat": brat,
}


@pytest.mark.parametrize("tool", TOOLS)
def test_there_and_back(tool: str) -> None:
    (back,) = TOOLS[tool](document())
    assert back == document()


def test_entities_there_and_back_as_conll() -> None:
    written = to_conll([document()])
    assert "中\tB-GPE\n山\tI-GPE\n市\tI-GPE\n\n开\tO\n" in written
    (back,) = from_conll(written, "a.conll")
    assert (back.id, back.text) == ("a", TEXT)
    assert [(item["text"], item["label"]) for item in back.items["entities"]] == [("𠮷野家", "ORG"), ("中山市", "GPE")]


@pytest.mark.parametrize("tool", ["label-studio", "doccano", "brat", "conll"])
def test_the_corpus_there_and_back(root: Path, tmp_path: Path, shulu: Shulu, tool: str) -> None:
    into = tmp_path / ("folder" if tool == "brat" else "out")
    gold = root / "corpus" / "gold" / "zhongshan-gonggai.json"
    assert shulu("annotations", gold, "--to", tool, "--into", into).code == 0
    files = sorted(into.glob("*.ann")) if tool == "brat" else [into]
    done = shulu("annotations", *files, "--from", tool, "--gold", tmp_path / "gold")
    assert done.code == 0, done.err
    back = json.loads((tmp_path / "gold" / "zhongshan-gonggai.json").read_bytes())
    before = json.loads(gold.read_bytes())
    for layer in ("entities",) if tool == "conll" else ("entities", "figures", "targets"):
        spans = [(item["start"], item["end"], item["text"]) for item in sorted(before[layer], key=_place)]
        assert [(item["start"], item["end"], item["text"]) for item in back[layer]] == spans
        if tool != "conll":
            assert sorted(back[layer], key=_place) == sorted(before[layer], key=_place)
    refused = shulu("annotations", *files, "--from", tool, "--gold", tmp_path / "gold")
    assert refused.code == 1
    assert "--replace" in refused.err
    assert shulu("annotations", *files, "--from", tool, "--gold", tmp_path / "gold", "--replace").code == 0


def _place(item: dict[str, Any]) -> tuple[int, int]:
    return item["start"], item["end"]


def test_a_new_label_is_read_and_a_changed_one_kept() -> None:
    rows = json.loads(to_doccano([document()]))
    at = TEXT.index("10家")
    rows["label"] = [[0, 3, "PERSON"], [at, at + 3, "FIGURE"]]
    (back,) = from_doccano(json.dumps(rows), "a")
    assert [(item["text"], item["label"]) for item in back.items["entities"]] == [("𠮷野家", "PERSON")]
    (figure,) = back.items["figures"]
    assert (figure["value"], figure["unit"], figure["status"]) == (10, "家", "actual")


def test_every_form_that_doccano_has_had_is_read() -> None:
    label = [[0, 3, "ORG"]]
    entities = [{"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 3}]
    for cells in ({"label": label}, {"labels": label}, {"entities": entities, "relations": []}):
        (back,) = from_doccano(json.dumps({"id": 7, "text": TEXT, **cells}), "a.jsonl")
        assert (back.id, [item["text"] for item in back.items["entities"]]) == ("7", ["𠮷野家"])


def test_an_entity_and_a_figure_of_one_span_are_not_mixed_up() -> None:
    one = document()
    one.items["entities"].append({"start": 0, "end": 3, "text": "𠮷野家", "label": "PERSON"} | {"optional": True})
    one.items["figures"].insert(
        0, {"start": 0, "end": 3, "text": "𠮷野家", "value": 1, "unit": "家", "status": "actual"}
    )
    (back,) = from_doccano(to_doccano([one]), "a.jsonl")
    assert back.items["figures"] == one.items["figures"]
    assert [item["label"] for item in back.items["entities"][:2]] == ["ORG", "PERSON"]


def test_regions_have_ids_of_their_own() -> None:
    (task,) = json.loads(to_label_studio([document()]))
    ids = [region["id"] for region in task["annotations"][0]["result"]]
    assert len(ids) == len(set(ids)) == 5


def test_conll_without_ids_is_refused() -> None:
    for data in ("中\tO\n", ""):
        with pytest.raises(CorpusError, match="# id ="):
            list(from_conll(data, "a.conll"))


def test_label_studio_counts_utf_16_units() -> None:
    (task,) = json.loads(to_label_studio([document()]))
    assert task["annotations"][0]["result"][0]["value"]["end"] == 4


@pytest.mark.parametrize(
    "bad", ["{", "[1]", '[{"data": {}}]', '[{"data":{"text":"x"},"annotations":[{"result":[{"type":"labels"}]}]}]']
)
def test_what_is_no_export_is_refused(bad: str) -> None:
    with pytest.raises(CorpusError):
        list(from_label_studio(bad, "a.json"))


@pytest.mark.parametrize(
    ("text", "message"),
    [('{"text": "x", "label": [[0, 1, "COLOUR"]]}', "COLOUR"), ('{"label": []}', "text"), ("x", "not JSON")],
)
def test_doccano_lines_that_are_wrong_are_named(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        list(from_doccano(text, "a.jsonl"))


def test_offsets_out_of_the_text_are_refused() -> None:
    with pytest.raises(CorpusError):
        list(from_doccano('{"text": "x", "label": [[0, 9, "ORG"]]}', "a.jsonl"))


def test_gold_of_another_text_is_not_mixed_up(tmp_path: Path) -> None:
    files = GoldFiles(tmp_path / "gold")
    files.save("a", {"entities": []}, "one text", "")
    assert files.name("a", "another text") != "a"
