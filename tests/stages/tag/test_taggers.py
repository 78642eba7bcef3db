"""Taggers by setting: exact offsets with whatever text, and an error before any article where one cannot be had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import Article, ConfigError, Settings, extract
from pipeline.config import fingerprint
from pipeline.extract import load_tools
from tests.conftest import Shulu, check_extraction

TEXTS = st.text(alphabet="中山市王小明说，。！\n 　“”Ａ９a😀👨\u200d👩é\u0301國萬億3％国", max_size=200)


@pytest.mark.parametrize("tagger", ["lac", "spacy"])
def test_offsets_are_exact_whatever_the_text(tagger: str) -> None:
    @settings(max_examples=40)
    @given(TEXTS)
    def holds(text: str) -> None:
        check_extraction(extract(Article(id="a", text=text), Settings(tagger=tagger)), text)

    holds()


@pytest.mark.parametrize("tagger", ["lac", "spacy"])
def test_a_text_longer_than_any_window_keeps_its_offsets(tagger: str) -> None:
    text = "王伟中在深圳" + "看" * 5000 + "，刘志强在上海" + "说" * 3000 + "。"
    found = extract(Article(id="a", text=text), Settings(tagger=tagger)).entities
    assert {"深圳", "上海"} <= {entity.text for entity in found}
    assert all(text[entity.start : entity.end] == entity.text for entity in found)


@pytest.mark.parametrize("tagger", ["lac", "spacy"])
def test_a_model_finds_persons_that_no_title_introduces(tagger: str) -> None:
    article = Article(id="a", text="那天，阿卜杜拉·尤素福和陈凯歌在门口等了很久，没有说话。")
    found = {entity.text for entity in extract(article, Settings(tagger=tagger)).entities if entity.label == "PERSON"}
    assert "陈凯歌" in found


@pytest.mark.parametrize(
    ("tagger", "reason"),
    [
        ("bert", "settings: tagger must be one of lexicon, lac, spacy"),
        ("lac:x", "settings: tagger must be one of"),
        ("spacy:", "settings: tagger must be one of"),
        ("spacy:no_such_pipeline", "there is no pipeline 'no_such_pipeline'"),
    ],
)
def test_a_tagger_that_cannot_be_had_ends_the_command_before_any_article(
    shulu: Shulu, tmp_path: Path, tagger: str, reason: str
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_bytes(b"\xff")  # reading it would be an error of its own
    for command in (
        ("extract", tmp_path / "corpus" / "a.txt"),
        ("run", tmp_path / "corpus", "--output", tmp_path / "out"),
        ("evaluate",),
    ):
        result = shulu(*command, "--tagger", tagger)
        assert (result.code, result.out) == (2, "")
        assert reason in result.err
    assert not (tmp_path / "out").exists()


def test_the_tagger_is_part_of_the_fingerprint() -> None:
    assert len({fingerprint(Settings(tagger=tagger)) for tagger in ("lexicon", "lac", "spacy")}) == 3


def test_the_same_article_gives_the_same_records_twice(articles: dict[str, Path]) -> None:
    text = articles["zhongshan-gonggai"].read_text(encoding="utf-8")
    once: Callable[[], bytes] = lambda: extract(Article(id="a", text=text), Settings(tagger="lac")).to_json()  # noqa: E731
    first = once()
    load_tools.cache_clear()
    assert once() == first


def test_a_library_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    from pipeline.models import lac

    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    lac.from_jieba.cache_clear()
    with pytest.raises(ConfigError, match=r"needs onnxruntime: python -m pip install 'shulu\[lac\]'"):
        lac.from_jieba()
