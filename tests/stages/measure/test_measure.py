"""Quantities and times together: neither takes the other's characters."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.model import Span
from pipeline.stages.measure import Measured, measure


def paragraphs(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]


def read(text: str, *, reference_date: str | None = None) -> Measured:
    return measure(text, paragraphs(text), load(), reference_date=reference_date)


def split(text: str, measured: Measured) -> tuple[list[str], list[str]]:
    return [q.span.of(text) for q in measured.quantities], [t.span.of(text) for t in measured.times]


@pytest.mark.parametrize(
    ("text", "quantities", "times"),
    [
        ("2021年产值300亿元", ["300亿元"], ["2021年"]),
        ("2021年增长5%，2022年增长6%", ["5%", "6%"], ["2021年", "2022年"]),
        ("5月31日至6月2日接待3万人次", ["3万人次"], ["5月31日至6月2日"]),
        ("未来五年新建20所学校", ["20所"], ["未来五年"]),
        ("到2025年达到5000亿元", ["5000亿元"], ["2025年"]),
    ],
)
def test_times_are_no_quantities(text: str, quantities: list[str], times: list[str]) -> None:
    assert split(text, read(text)) == (quantities, times)


def test_a_reference_date_that_is_given_wins_over_the_text() -> None:
    text = "2021年产值3亿元。去年产值2亿元。"
    assert read(text, reference_date="2015").reference_date == "2015"
    assert [time.edtf for time in read(text, reference_date="2015").times] == ["2021", "2014"]


def test_without_paragraphs_nothing_is_measured() -> None:
    measured = measure("2021年产值3亿元", [], load())
    assert (measured.quantities, measured.times) == ((), ())


def test_what_stands_outside_the_paragraphs_is_not_measured() -> None:
    text = "首页3条评论\n产值3亿元\n阅读500次"
    measured = measure(text, [paragraphs(text)[1]], load())
    assert split(text, measured) == (["3亿元"], [])


def check(text: str) -> None:
    measured, spans = read(text), paragraphs(text)
    found = sorted([q.span for q in measured.quantities] + [t.span for t in measured.times])
    assert all(first.end <= second.start for first, second in pairwise(found))
    assert all(any(paragraph.covers(span) for paragraph in spans) for span in found)
    for one in (measured.quantities, measured.times):
        assert [item.span for item in one] == sorted(item.span for item in one)
    assert measured == read(text)


PIECES = st.lists(
    st.sampled_from([
        *"0123456789一二三十半几多年月日个家元%至到、，。\n",
        "2021年", "今年", "去年", "3亿元", "第三", "五年", "10天", "以来", "不少于", "每",
    ]),
    max_size=40,
)  # fmt: skip


@given(st.one_of(PIECES.map("".join), st.text(max_size=60)))
def test_quantities_and_times_never_overlap(text: str) -> None:
    check(text)


def test_quantities_and_times_of_the_corpus_never_overlap(articles: dict[str, Path]) -> None:
    for path in articles.values():
        check(path.read_text(encoding="utf-8"))
