"""What counts as the article on a page: golden pages of many layouts, and what holds of any text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.model import Article, Clean
from pipeline.stages.clean import clean

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted((ROOT / "tests" / "golden" / "clean").glob("*.txt"))
GOLD = sorted((ROOT / "corpus" / "gold").glob("*.json"))
PROSE = "今年上半年，全市实现地区生产总值1200亿元，同比增长5.3%，高于全省平均水平。"


def read(text: str) -> Clean:
    return clean(Article(id="test", text=text), load())


def describe(text: str, found: Clean) -> str:
    lines = [
        f"title: {found.title}",
        f"publisher: {found.publisher}",
        f"authors: {' '.join(found.authors)}".rstrip(),
        f"published: {found.published}",
        f"page_updated: {found.page_updated}",
    ]
    kept = [(span.start, f"+ {span.of(text)}") for span in found.paragraphs]
    dropped = [(drop.start, f"- {drop.reason} | {text[drop.start : drop.end]}") for drop in found.drops]
    return "\n".join(lines + [line for _, line in sorted(kept + dropped)]) + "\n"


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_page_is_read_as_reviewed(path: Path) -> None:
    page, expected = path.read_text(encoding="utf-8").split("\n---\n")
    assert describe(page, read(page)) == expected


def test_body_is_exact_in_nearly_all_gold_articles() -> None:
    exact = 0
    for path in GOLD:
        gold = json.loads(path.read_text(encoding="utf-8"))
        text = (ROOT / "corpus" / "articles" / gold["article"]).read_bytes().decode()
        body = read(text).body
        exact += body is not None and [body.start, body.end] == gold["body"]
    assert exact >= 0.97 * len(GOLD)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\n\n", "\n\u3000\u3000", "\u2028"])
def test_paragraphs_are_the_same_whatever_ends_a_line(ends: str) -> None:
    text = ends.join(["某市上半年经济稳中向好", PROSE, PROSE, "来源：南江日报"])
    found = read(text)
    assert [span.of(text) for span in found.paragraphs] == [PROSE, PROSE]
    assert (found.title, found.publisher) == ("某市上半年经济稳中向好", "南江日报")


@pytest.mark.parametrize("text", ["", " \n\u3000\n", "首页 > 新闻\n\nCopyright 2020 某网\n", "——\n***\n"])
def test_page_without_an_article_has_no_body(text: str) -> None:
    found = read(text)
    assert found.body is None
    assert found.paragraphs == ()


@pytest.mark.parametrize(
    "line",
    [
        "记者：今年的目标是什么？",
        "来源：他说，钱都是从村里来的。",
        "相关报道显示，今年投资增长8%，达到300亿元。",
        "更多企业选择留下，全年新增1200家。",
        "2024年7月24日，全市召开动员大会。",
        "返回车间的工人有300多名，比上月增长两成。",
    ],
)
def test_text_that_resembles_furniture_stays(line: str) -> None:
    text = f"某市上半年经济稳中向好\n{PROSE}\n{line}\n{PROSE}\n来源：南江日报"
    assert line in [span.of(text) for span in read(text).paragraphs]


def test_caption_that_repeats_the_headline_is_dropped_inside_the_body() -> None:
    text = f"某市上半年经济稳中向好\n{PROSE}\n某市上半年经济稳中向好(配图)1\n{PROSE}"
    found = read(text)
    assert [drop.reason for drop in found.drops] == ["headline", "caption"]
    assert len(found.paragraphs) == 2


def test_page_of_short_lines_loses_none() -> None:
    text = "\n".join(f"第{number}行内容" for number in range(100))
    assert len(read(text).paragraphs) == 100


FRAGMENTS = st.sampled_from(
    [
        "\n",
        "\r\n",
        "\u3000",
        "\u200b",
        " > ",
        "——",
        "●",
        "1",
        "©",
        "。",
        "（",
        "）",
        "首页",
        "中山市",
        "记者",
        "王晓",
        "来源：",
        "【作者】",
        "责编",
        "文/图",
        "2024-07-24",
        "更新时间:",
        "相关阅读",
        "上一篇：",
        "Copyright",
        "某市上半年经济稳中向好",
        PROSE,
    ]
)


@given(st.one_of(st.text(max_size=300), st.lists(FRAGMENTS, max_size=40).map("".join)))
def test_every_character_is_kept_dropped_or_blank(text: str) -> None:
    found = read(text)
    spans = sorted([(s.start, s.end) for s in found.paragraphs] + [(d.start, d.end) for d in found.drops])
    at = 0
    for start, end in spans:
        assert at <= start < end
        assert not text[at:start].strip()
        assert text[start:end] == text[start:end].strip()
        at = end
    assert not text[at:].strip()
    if found.body:
        assert found.body.start == found.paragraphs[0].start
        assert found.body.end == found.paragraphs[-1].end
    else:
        assert found.paragraphs == ()


@pytest.mark.parametrize(
    "text",
    ["中" * 1_000_000, "来源：某\n" * 100_000, "a\n" * 200_000, ("分享到" * 60 + "x\n") * 2_000, "（" * 1_000_000],
    ids=["one line", "credits", "short lines", "navigation", "brackets"],
)
def test_large_texts_take_linear_time(text: str) -> None:
    read("中")
    begun = time.process_time()
    read(text)
    assert time.process_time() - begun < 5
