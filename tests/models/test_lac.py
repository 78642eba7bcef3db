"""The network of the jieba wheel as a finder of names: pieces tile the text, offsets are exact."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.model import Span
from pipeline.models import weights as stored
from pipeline.models.lac import LONGEST, from_jieba, from_weights, sentences

TEXTS = st.text(alphabet="中山市王小明说，。！？；\n 　“”Ａ９a😀👨\u200d👩é\u0301\x00国", max_size=400)


@given(TEXTS)
def test_sentences_tile_the_text(text: str) -> None:
    pieces = list(sentences(text, Span(0, len(text)))) if text else []
    assert "".join(text[start:end] for start, end in pieces) == text
    assert all(0 < end - start <= LONGEST for start, end in pieces)


def test_a_long_sentence_is_cut_at_a_pause() -> None:
    text = "一" * 100 + "，" + "二" * 100 + "。" + "三" * 200
    assert [text[start:end][-1] for start, end in sentences(text, Span(0, len(text)))] == ["，", "。", "三", "三"]


@given(TEXTS)
def test_every_character_has_a_number(text: str) -> None:
    assert len(from_jieba().numbers(text)) == len(text)


def test_forms_of_a_character_are_one() -> None:
    model = from_jieba()
    assert model.numbers("ＡＢ９，。「") == model.numbers('ab9,."')


def test_names_are_where_they_stand() -> None:
    text = "  广东省省长王伟中表示，比亚迪公司在深圳投资。😀\n\n记者刘志强报道"
    paragraphs = [Span(2, text.index("\n")), Span(text.rindex("\n") + 1, len(text))]
    found = [(text[name.start : name.end], name.label) for name in from_jieba().find(text, paragraphs)]
    assert found == [
        ("广东省", "LOC"),
        ("王伟中", "PERSON"),
        ("比亚迪公司", "ORG"),
        ("深圳", "LOC"),
        ("刘志强", "PERSON"),
    ]


def test_a_sure_name_is_likelier_than_an_unsure_one() -> None:
    (sure,) = from_jieba().find_in(["中国在亚洲。"])[0][:1]
    assert 0.9 < sure.chance <= 1
    assert all(0 <= name.chance <= 1 for names in from_jieba().find_in(["商飞南联安商东升"]) for name in names)


@pytest.mark.parametrize("text", ["", " ", "\n", "😀", "\u3000\u3000"])
def test_where_nothing_is_nothing_is_found(text: str) -> None:
    assert from_jieba().find(text, [Span(0, len(text))] if text else []) == []


def test_weights_of_another_dictionary_are_refused() -> None:
    weights = stored.from_jieba(stored.jieba_folder())
    fewer = stored.build({**weights.arrays(), "embedding": weights.embedding[:100]}, "here")
    with pytest.raises(ConfigError, match="here: the weights are not those of the dictionary"):
        from_weights(fewer, "here")
