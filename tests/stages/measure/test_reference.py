"""The reference date: golden texts, the page against the text, and what holds of every text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.model import Span
from pipeline.stages.measure.reference import infer_reference
from pipeline.stages.measure.times import find_times
from tests.cases import golden

EDTF = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def infer(text: str, *, page_updated: str | None = None, published: str | None = None) -> str | None:
    paragraphs = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", text)]
    times = find_times(text, paragraphs, load())
    return infer_reference(times, text, paragraphs, page_updated=page_updated, published=published)


@pytest.mark.parametrize(("setting", "text", "expected"), golden("times_reference"))
def test_reference_golden(setting: None, text: str, expected: str) -> None:
    assert (infer(text) or "?") == expected


def test_reference_the_text_wins_over_the_stamp_of_the_page() -> None:
    text = "2021年实现产值3亿元。2022年将达到4亿元，今年先建3座。"
    assert infer(text, page_updated="2024-07-24T18:12:43") == "2022"


def test_reference_a_byline_that_fits_the_text_is_taken_as_it_is() -> None:
    assert infer("2024年，全县产值3亿元。今年要到4亿元。", published="2025-02-12") == "2025-02-12"


def test_reference_a_byline_before_what_the_text_tells_is_not_taken() -> None:
    assert infer("2024年，全县实现产值3亿元。今年将到4亿元。", published="2019-02-12") == "2025"


def test_reference_without_a_year_the_stamp_of_the_page_gives_it() -> None:
    assert infer("去年产值3亿元。", page_updated="2024-07-24T18:12:43") == "2024"
    assert infer("去年产值3亿元。", published="2024-07-24") == "2024-07-24"


def test_reference_a_dateline_later_in_the_year_than_the_stamp_is_of_the_year_before() -> None:
    text = "本报北京12月28日电（记者 李四）去年产值3亿元。"
    assert infer(text, page_updated="2024-01-02T08:00:00") == "2023-12-28"


def test_reference_reads_the_date_of_headline_and_byline_next_to_the_body() -> None:
    text = "标题\n——2026年1月18日在市人民代表大会上\n各位代表：去年，产值3亿元。"
    body = Span(text.index("各"), len(text))
    times = find_times(text, [body], load())
    assert infer_reference(times, text, [body], page_updated=None, published=None) == "2026-01-18"


@given(
    st.lists(
        st.sampled_from([
            "2021年", "到2025年", "将", "今年", "去年", "5月3日", "昨日（3日）", "，", "。", "\n", "已", "公布",
            "本报北京3月9日电", "十二五", "头一年", "8月29日（周五）", "2026届", "建党100周年", "9999年",
            "满十年", "2月30日讯",
        ]),
        max_size=30,
    ),
    st.sampled_from([None, "2024-07-24T18:12:43", "2024", "no date", "0000-00-00"]),
)  # fmt: skip
def test_reference_is_a_date_or_nothing(pieces: list[str], stamp: str | None) -> None:
    found = infer("".join(pieces), page_updated=stamp, published=stamp)
    assert found is None or EDTF.fullmatch(found)
