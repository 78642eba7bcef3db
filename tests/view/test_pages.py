"""What is drawn without a browser: pieces, charts, words, mailed pages, notebooks, coloured text."""

from __future__ import annotations

import re
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from pipeline import Article, Drop, extract
from pipeline.lexicon import load
from pipeline.view.charts import Point, bars, lines, short
from pipeline.view.draw import static
from pipeline.view.highlight import Mark, parts, pieces, shown
from pipeline.view.mailed import article_page
from pipeline.view.terminal_text import marked_text
from pipeline.view.words import words
from tests.conftest import Shulu

TEXT = "标题\n2022年1月5日\n2022年，小榄镇拆除整理低效厂房面积不少于1000亩、力争超过2000亩，共有23个社区。\n"
HOSTILE = "<script>alert(1)</script>'\"><img onerror=x> {{ 7*7 }} \u202e\x1b[31m &amp;"


@given(
    st.text(min_size=1, max_size=60),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20), st.sampled_from(["figure", "target", "entity"]))),
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=3),
)
def test_pieces_tile_the_text(text: str, spans: list[tuple[int, int, str]], gaps: list[tuple[int, int]]) -> None:
    marks = [Mark(at, at + size, kind, f"m{n}") for n, (at, size, kind) in enumerate(spans)]  # type: ignore[arg-type]
    drops = [Drop(stage="clean", start=at, end=at + size, reason="x") for at, size in gaps]
    found = pieces(text, marks, drops)
    assert "".join(piece.text for piece in found) == shown(text)
    for piece in found:
        inside = {mark for mark in marks if mark.start <= piece.start < mark.end}
        assert set(piece.marks) == inside
        assert (piece.dropped is not None) == any(drop.start <= piece.start < drop.end for drop in drops)


@given(st.text(max_size=80))
def test_shown_text_keeps_its_length_and_steers_nothing(text: str) -> None:
    assert len(shown(text)) == len(text)
    assert not {"\u202e", "\u2066", "\x1b", "\x00", "\u200f"} & set(shown(text))


@given(st.text(alphabet="字\n", max_size=400), st.integers(5, 50))
def test_parts_tile_the_text(text: str, size: int) -> None:
    cuts = parts(text, size)
    assert "".join(text[start:end] for start, end in cuts) == text
    assert all(end - start <= size * 5 // 4 for start, end in cuts)


@given(
    st.text(alphabet="字\n", max_size=300),
    st.integers(5, 50),
    st.lists(st.tuples(st.integers(0, 299), st.sampled_from(["figure", "entity"])), max_size=80),
)
def test_parts_hold_no_more_marks_than_they_may(text: str, size: int, places: list[tuple[int, str]]) -> None:
    marks = [Mark(at, at + 1, kind, "m") for at, kind in places if at < len(text)]  # type: ignore[arg-type]
    cuts = parts(text, size, marks, 9)
    assert "".join(text[start:end] for start, end in cuts) == text
    for start, end in cuts:
        weight = sum(3 if mark.kind == "figure" else 2 for mark in marks if start <= mark.start < end)
        assert weight <= 9 or end - start == 1  # more at one character cannot be parted


def test_a_mailed_page_stands_alone() -> None:
    page = article_page(extract(Article(id=HOSTILE, text=TEXT + HOSTILE)), TEXT + HOSTILE)
    assert "<script" not in page
    assert "<img" not in page
    assert "\u202e" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)
    assert len(page) < 100_000


def test_a_notebook_shows_tables_and_no_markup_of_the_article() -> None:
    extraction = extract(Article(id="a", text=f"{HOSTILE}有23个社区。\n{TEXT}"))
    html = extraction._repr_html_()
    assert "23个" in html
    assert "<script" not in html


def test_the_terminal_shows_the_text_in_colours_within_its_width(articles: dict[str, Path]) -> None:
    for id in ("zhongshan-gonggai", "npc-2024-targets"):
        text = articles[id].read_text(encoding="utf-8")
        drawn = marked_text(extract(Article(id=id, text=text)), text, 60)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", drawn)
        assert drawn != plain
        assert all(cell_len(line) <= 60 for line in plain.splitlines())
    assert "\x1b[" not in re.sub(r"\x1b\[[0-9;]*m", "", marked_text(extract(Article(id="a", text=TEXT)), TEXT, 80))


def test_html_is_one_page_of_one_file(shulu: Shulu, articles: dict[str, Path]) -> None:
    file = articles["zhongshan-gonggai"]
    assert shulu("extract", file, file, "--format", "html").code == 2
    assert "中山市工改半年總結" in shulu("extract", file, "--format", "html").out


@pytest.mark.parametrize("name", [HOSTILE, "中山市", "x" * 100])
def test_charts_escape_names(name: str) -> None:
    for drawn in (
        bars([(name, Decimal("5.5")), ("b", Decimal(-2))], title=name, unit=name),
        lines([(name, [Point("2020", Decimal(1)), Point("2021", Decimal(3), True)])], title=name, unit=name),
    ):
        assert "<script" not in drawn
        assert "<img" not in drawn
        assert "style=" not in drawn


def test_numbers_on_an_axis() -> None:
    values = ("3566000000000", "12345.678", "5.5", "-0.25", "100000000", "0")
    assert [short(Decimal(value)) for value in values] == ["3.57万亿", "1.23万", "5.5", "-0.25", "1亿", "0"]


def test_an_axis_begins_at_zero_unless_it_shows_small_changes() -> None:
    points = [Point("2020", Decimal("0.91")), Point("2021", Decimal("0.93"))]
    ticks = [
        re.findall(r'text-anchor="end">([^<]+)<', lines([("a", points)], title="t", unit="", zero=zero))
        for zero in (True, False)
    ]
    assert ticks[0] == ["0", "0.5", "1"]
    assert ticks[1] == ["0.91", "0.915", "0.92", "0.925", "0.93"]


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars([("a", Decimal(8)), ("b", Decimal(-2)), ("c", Decimal(0))], title="t", most=Decimal(10))
    assert re.findall(r'class="(bar[^"]*)" width="([\d.]+)%"', drawn) == [
        ("bar", "80.0"),
        ("bar minus", "20.0"),
        ("bar", "0.3"),
    ]


def test_a_cut_is_one_more_border() -> None:
    assert [piece.start for piece in pieces("字" * 9, [], cut=4)] == [0, 4]
    assert [piece.start for piece in pieces("字" * 9, [], start=5, cut=4)] == [5]


def test_every_reason_of_a_drop_has_words() -> None:
    kinds = set(load(()).column("furniture", "kind")) - {"title"}
    kinds |= {"headline", "subtitle", "site", "stamp", "byline", "caption", "related", "punctuation", "furniture"}
    assert {kind for kind in kinds if f"clean: {kind}" not in words("hans")._words} == set()


def test_every_word_has_both_scripts_and_is_used() -> None:
    hans, hant = words("hans"), words("hant")
    assert set(hans._words) == set(hant._words)
    assert all(hans._words.values())
    assert all(hant._words.values())
    folder = resources.files("pipeline.view") / "templates"
    used = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir())
    for key in re.findall(r"\bt\(['\"](\w+)['\"]", used):
        assert key in hans._words, key


def test_the_pages_load_nothing_from_elsewhere() -> None:
    for name in ("shulu.css", "shulu.js"):
        assert not re.search(r"https?:|@import|url\(|eval|innerHTML", static(name))
