"""Conversion is OpenCC's, to the character, but for the repairs; every character leads back to the published text."""

from __future__ import annotations

import json
import time
from functools import lru_cache
from pathlib import Path

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.config import Variant
from pipeline.lexicon import load
from pipeline.model import Span
from pipeline.stages.convert import convert, convert_plain, detect_script, fold

ROOT = Path(__file__).parent.parent.parent
VARIANTS: list[Variant] = ["t2s", "tw2s", "tw2sp", "hk2s"]
DICTIONARIES = Path(opencc.__file__).parent / "dictionary"
KEYS = [
    line.split("\t")[0]
    for name in ("TSPhrases", "TWPhrasesRev", "TWVariantsRevPhrases", "HKVariantsRevPhrases", "TWVariantsRev")
    for line in (DICTIONARIES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
]
# Phrases, parts of phrases that overlap the next, separators, and anything else.
TEXTS = st.lists(
    st.one_of(
        st.sampled_from(KEYS),
        st.sampled_from(KEYS).map(lambda key: key[:-1]),
        st.sampled_from(KEYS).map(lambda key: key[1:]),
        st.sampled_from(["，", " ", "-", "\n", "“", "a", "乾", "於", "著", "〇", "𠁞"]),
        st.text(max_size=3),
    ),
    max_size=12,
).map("".join)


@lru_cache
def reference(variant: Variant) -> opencc.OpenCC:
    return opencc.OpenCC(variant)


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=400)
@given(text=TEXTS)
def test_plain_conversion_is_opencc(variant: Variant, text: str) -> None:
    assert convert_plain(text, variant)[0] == reference(variant).convert(text)


@pytest.mark.parametrize("variant", VARIANTS)
@given(text=TEXTS)
def test_convert_maps_every_character_back(variant: Variant, text: str) -> None:
    found = convert(text, load(), variant)
    if found.offsets is None:
        assert len(found.text) == len(text)
    else:
        assert len(found.offsets) == len(found.text) + 1
        assert list(found.offsets) == sorted(found.offsets)
        assert found.offsets[-1] == len(text)
    for at in range(len(found.text)):
        assert found.raw(Span(at, at + 1)).end <= len(text)
    for at in range(len(text)):
        span = found.simp(Span(at, at + 1))
        assert span.end <= len(found.text)
        assert found.raw(span).covers(Span(at, at + 1))


def test_convert_maps_back_a_phrase_that_changes_length() -> None:
    text = "他用隨身碟與印表機。"
    found = convert(text, load(), "tw2sp")
    assert found.text == "他用U盘与打印机。"
    start = found.text.index("U盘")
    assert found.raw(Span(start, start + 2)).of(text) == "隨身碟"
    assert found.simp(Span(2, 5)).of(found.text) == "U盘"


@given(text=st.text(max_size=200))
def test_fold_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("published", "simplified"),
    [
        ("産業鍊與供應鍊，冷鍊物流", "产业链与供应链，冷链物流"),
        ("鍛鍊身體，提鍊鋼鐵", "锻炼身体，提炼钢铁"),
        ("闆塊隻是五十分鍾，三十公裡", "板块只是五十分钟，三十公里"),
        ("永甯社區", "永宁社区"),
        ("北鬥衛星進帳百萬，帳面虧損", "北斗卫星进账百万，账面亏损"),
        ("災區搭起帳篷", "灾区搭起帐篷"),
        ("跟著電影去旅行，意味著轉機", "跟着电影去旅行，意味着转机"),
        ("著名作家的著作顯著增加", "著名作家的著作显著增加"),
        ("力拚全年成長", "力拼全年成长"),
        ("主乾道改造，投入若乾元", "主干道改造，投入若干元"),
        ("乾隆年間的乾縣", "乾隆年间的乾县"),
        ("地層下沈與瀋陽的沈先生", "地层下沉与沈阳的沈先生"),
        ("企畫案與漫畫分類", "企划案与漫画分类"),
        ("司法覆核與森林覆蓋率", "司法复核与森林覆盖率"),
        ("覆工覆產，恢覆生產", "复工复产，恢复生产"),
        ("為瞭發展，登高瞭望", "为了发展，登高瞭望"),
        ("甚麼都好喫", "什么都好吃"),
        ("衞生署與羣眾", "卫生署与群众"),
        ("冇人知呎價", "冇人知呎价"),
    ],
)
def test_convert_repairs_what_tables_break(published: str, simplified: str) -> None:
    assert convert(published, load()).text == simplified


@pytest.mark.parametrize(
    "text", ["吉林省乾安县毕昇中学的沈老师说，名著与执著都是拚出来的，帐也算清了。", "锻炼与冶炼，覆盖与复核"]
)
def test_simplified_text_stays_as_it_is(text: str) -> None:
    assert convert(text, load()).text == text


def test_convert_equals_the_gold_of_the_corpus() -> None:
    for path in sorted((ROOT / "corpus" / "gold").glob("*.json")):
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (ROOT / "corpus" / "articles" / gold["article"]).read_bytes().decode()
        if "simplified" in gold:
            start, end = gold["body"]
            assert convert(text, load()).text[start:end] == gold["simplified"], path.stem


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("开创中山高质量发展新局面", "hans"),
        ("開創中山高質量發展新局面", "hant"),
        ("開創高質量發展新局面的目标与将来，总结经验", "mixed"),
        ("今年怎麼幹?報告裡的目标與底線将會公布,请看", "mixed"),
        ("", "hans"),
        ("GDP 5%", "hans"),
    ],
)
def test_detect_script(text: str, script: str) -> None:
    assert detect_script(text) == script


@pytest.mark.parametrize(
    "text", ["著" * 500_000, "覆" * 500_000, "康乾隆" * 100_000, "跟著作者" * 100_000, "於其一" * 150_000]
)
def test_large_texts_take_linear_time(text: str) -> None:
    convert("中", load())
    begun = time.process_time()
    convert(text, load())
    assert time.process_time() - begun < 5
