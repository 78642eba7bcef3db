"""The sentences that the network is trained on: labels where they belong, in whatever script."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from pipeline.model import Span
from pipeline.models.lac import from_jieba
from pipeline.score.report import LOOKED_AT, part_of
from pipeline.score.uner import UNSURE, Sentence
from pipeline.training.scripts import NATIVE, SCRIPTS, augmented, in_script
from pipeline.training.silver import silver
from pipeline.training.templates import Templates

NAMES = tuple(f"article-{number}" for number in range(8))
SENTENCE = Sentence("发展台湾的头发产业链。", ((Span(2, 4), "LOC"),))


def test_templates_name_what_they_say() -> None:
    made = Templates(0).sentences(300)
    assert made == Templates(0).sentences(300) != Templates(1).sentences(300)
    labels = Counter(label for sentence in made for _, label in sentence.names)
    assert min(labels[label] for label in ("PERSON", "LOC", "ORG")) > 50
    for sentence in made:
        assert "{" not in sentence.text
        ends = [0, *(at for span, _ in sentence.names for at in (span.start, span.end)), len(sentence.text)]
        assert ends == sorted(ends)


def test_what_is_a_kind_of_body_has_no_label() -> None:
    made = Templates(0).sentences(300)
    named = {span.of(sentence.text) for sentence in made for span, _ in sentence.names}
    assert not named & {"卫生院", "乡镇卫生院", "公办幼儿园", "城商行", "绿电"}


@pytest.mark.parametrize(("script", "wanted"), [("s2t", "發展臺灣的頭髮產業鏈。"), ("s2tw", "發展臺灣的頭髮產業鏈。")])
def test_native_scripts_are_written_by_words(script: str, wanted: str) -> None:
    assert [sentence.text for sentence in in_script([SENTENCE], script)] == [wanted]


def test_broken_script_is_written_by_characters() -> None:
    texts = {in_script([SENTENCE], "broken", seed)[0].text for seed in range(20)}
    assert {text[0] for text in texts} == {"發", "髮"}
    assert {text[6] for text in texts} == {"發", "髮"}
    assert all(in_script([SENTENCE], "round trip", seed)[0].text[0] == "发" for seed in range(20))


def test_every_script_keeps_names_in_place_and_has_its_share() -> None:
    data = [
        Sentence(f"第{number}台湾。", ((Span(len(str(number)) + 1, len(str(number)) + 3), "LOC"),))
        for number in range(100)
    ]
    more = augmented(data, 0.5, seed=0)
    assert more[:100] == data and len(more) == 150
    assert {span.of(sentence.text) for sentence in more for span, _ in sentence.names} <= {
        "台湾",
        "臺灣",
        "台灣",
        "颱灣",
        "檯灣",
    }
    assert set(NATIVE) < set(SCRIPTS)


def test_silver_labels_are_those_that_tables_and_network_agree_on(tmp_path: Path) -> None:
    text = "中山市市长王小明表示，中山市今年新开工项目30个。\n\n他到了小榄镇，见到乡镇卫生院的阿依古丽。"
    for name in (*NAMES, *LOOKED_AT):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    sentences = list(silver(tmp_path, from_jieba()))
    looked = [name for name in NAMES if part_of(name) == "look"]
    assert 0 < len(looked) < len(NAMES)  # neither the blind ones nor what is for evaluation only
    assert len(sentences) == 2 * len(looked)
    labels = {(span.of(sentence.text), label) for sentence in sentences for span, label in sentence.names}
    assert {("中山市", "LOC"), ("王小明", "PERSON")} <= labels
    assert not {("乡镇卫生院", label) for label in ("PERSON", "LOC", "ORG")} & labels
    assert all(label in ("PERSON", "LOC", "ORG", UNSURE) for _, label in labels)
