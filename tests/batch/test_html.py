"""Web pages to article text."""

from __future__ import annotations

import pytest

from pipeline.batch.html import HtmlReader, compose, read_page
from pipeline.errors import SourceError

PARAGRAPHS = [
    "今年上半年，全市固定资产投资352.6亿元，同比增长3.2%，其中工业投资增长12.5%，占全部投资的四成以上。",
    "市发改局负责人表示，到2025年，全市将拆除整理低效厂房不少于1000亩，力争超过2000亩，并新建一批标准厂房。",
    "下一步，各镇街将继续推进工业园区改造，完善道路、供水、供电等配套设施，吸引更多先进制造业企业落户。",
]
PAGE = f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>工改半年总结_南方网</title>
<meta property="og:site_name" content="南方日报"><meta name="publishdate" content="2022-06-30T10:00:00+08:00">
<link rel="canonical" href="https://example.cn/a.html"><script>var a = "<p>不是正文1</p>";</script></head>
<body><nav><a href="/">首页</a><a href="/n">新闻</a></nav><article><h1>工改半年总结</h1>
<p>{PARAGRAPHS[0]}</p><p>市发改局负责人表示，到2025年，全市将拆除整理低效厂房不少于<b>1000亩</b>，力争超过2000亩，并新建一批标准厂房。</p>
<p>{PARAGRAPHS[2]}</p></article><footer>版权所有</footer></body></html>"""


@pytest.mark.parametrize("reader", ["plain", "trafilatura"])
def test_a_page_gives_title_date_publisher_and_body(reader: HtmlReader) -> None:
    page = read_page(PAGE, "a.html", reader)
    assert (page.title, page.published, page.url) == ("工改半年总结", "2022-06-30", "https://example.cn/a.html")
    assert page.publisher in ("南方日报", "example.cn")
    for paragraph in PARAGRAPHS:
        assert paragraph in page.body
    assert "不是正文" not in page.body
    assert "版权所有" not in page.body


def test_the_plain_reader_survives_broken_markup() -> None:
    page = read_page("<title>甲</title><body><p>一<div>二</p></b>三<script>x<p>四", "a.html", "plain")
    assert (page.title, page.body.split("\n")) == ("甲", ["一", "二", "三"])


def test_a_page_without_text_is_refused() -> None:
    for reader in ("plain", "trafilatura"):
        with pytest.raises(SourceError, match="no article text"):
            read_page("<html><body><script>1</script></body></html>", "a.html", reader)


def test_an_article_is_composed_as_a_newspaper_sets_it() -> None:
    assert compose("正文", title="题", published="2022-06-30", publisher="报") == "题\n2022-06-30　来源：报\n\n正文"
    assert compose("题\n正文", title="题") == "题\n正文"
