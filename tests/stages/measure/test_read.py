"""The reader by itself: any text, at the places of that text, in bounded time."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ConfigError
from pipeline.stages.measure import read

TRADITIONAL = str.maketrans("万亿两点负", "萬億兩點負")
FULL_WIDTH = str.maketrans("0123456789.%", "０１２３４５６７８９．％")


@given(
    st.decimals(Decimal("0.01"), 9999, places=2), st.sampled_from(["万", "亿", "万亿"]), st.booleans(), st.booleans()
)
def test_amounts_read_back_in_any_notation(number: Decimal, magnitude: str, traditional: bool, wide: bool) -> None:
    written = f"{number:f}{magnitude}元"
    text = f"投资{written.translate(TRADITIONAL) if traditional else written}。"
    text = text.translate(FULL_WIDTH) if wide else text
    (found,) = read(text).quantities
    assert found.value == number * {"万": 10**4, "亿": 10**8, "万亿": 10**12}[magnitude]
    assert found.span.of(text) == text[2:-1]


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from(["—", "-", "~", "至"]))
def test_ranges_are_ordered(first: int, second: int, dash: str) -> None:
    low, high = sorted((first, second))
    for found in read(f"增长{low}%{dash}{high}%").quantities:
        assert found.upper is None or found.upper > found.value
    if low < high:
        (found,) = read(f"增长{low}%{dash}{high}%").quantities
        assert (found.value, found.upper) == (Decimal(low), Decimal(high))


@given(st.text(max_size=60) | st.text("0123456789一二三百千万亿点多余几半第年月日至—-%％，。元个亩()（）", max_size=60))
def test_any_text_is_read_at_its_own_places(text: str) -> None:
    found = read(text)
    ends = 0
    for span in sorted([item.span for item in found.quantities] + [item.span for item in found.times]):
        assert ends <= span.start < span.end <= len(text)
        assert span.of(text)
        ends = span.end


@pytest.mark.parametrize("unit", ["7", "一", "年", "%", "(", "（）", "十", "万", "、1", "1年", "第", "，"])
def test_a_megabyte_of_anything_is_read_in_bounded_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    read(text)
    assert time.process_time() - started < 10  # the aim is 2 s; the bound leaves room for a slow machine


def test_relative_times_need_a_reference_date() -> None:
    assert [item.edtf for item in read("明年上半年").times] == [None]
    assert [item.edtf for item in read("明年上半年", reference_date="2024").times] == ["2025-01/2025-06"]


@pytest.mark.parametrize("date", ["", "yesterday", "2022-13", "2022-02-30", "2021/2022"])
def test_a_wrong_reference_date_is_refused(date: str) -> None:
    with pytest.raises(ConfigError, match="reference date"):
        read("今年", reference_date=date)
