"""Numerals read back exactly, however they are written; what is no numeral is None and never an error."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.stages.measure.numerals import HAN_CHARS, parse_numeral

PLAIN = ("零一二三四五六七八九", "十百千", "万亿")
FINANCIAL = ("零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿")
MAGNITUDES = {"万": 10**4, "亿": 10**8, "万亿": 10**12, "兆": 10**12}


def below_ten_thousand(number: int, digits: str, small: str) -> str:
    """1050 is 一千零五十: one 零 for a gap, none at the end."""
    written, gap = "", False
    for power in (3, 2, 1, 0):
        digit = number // 10**power % 10
        if digit:
            written += ("零" if gap and written else "") + digits[digit] + (small[power - 1] if power else "")
            gap = False
        else:
            gap = True
    return written


def chinese(number: int, style: tuple[str, str, str] = PLAIN) -> str:
    """An integer below 10**12 in words, as a Chinese schoolbook has it."""
    digits, small, large = style
    if number == 0:
        return digits[0]
    written = ""
    for power, unit in ((2, large[1]), (1, large[0]), (0, "")):
        section = number // 10 ** (4 * power) % 10**4
        if section:
            joined = "零" if written and section < 1000 else ""
            written += joined + below_ten_thousand(section, digits, small) + unit
        elif written and power and number % 10 ** (4 * power) and not written.endswith("零"):
            written += "零"
    return written.replace("零零", "零")


def value(text: str) -> Decimal | None:
    read = parse_numeral(text)
    return None if read is None else read.value


def test_the_writer_of_these_tests_writes_as_people_do() -> None:
    assert [chinese(number) for number in (7, 10, 21, 105, 1050, 10_203, 100_000_000, 30_005_000_001)] == [
        *("七", "一十", "二十一", "一百零五", "一千零五十", "一万零二百零三", "一亿", "三百亿零五百万零一"),
    ]
    assert chinese(120_000, FINANCIAL) == "壹拾贰万"


@given(st.integers(0, 10**12))
def test_integers_in_arabic_digits_read_back(number: int) -> None:
    assert value(str(number)) == value(f"{number:,}") == number
    assert value(str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))) == number


@given(st.decimals(0, 10**9, places=4))
def test_decimals_read_back_exactly(number: Decimal) -> None:
    assert value(f"{number:f}") == number
    assert value(f"{number:,f}") == number


@given(st.decimals(Decimal("0.01"), 9999, places=2), st.sampled_from(sorted(MAGNITUDES)))
def test_decimals_with_a_magnitude_read_back_exactly(number: Decimal, magnitude: str) -> None:
    assert value(f"{number:f}{magnitude}") == number * MAGNITUDES[magnitude]


@given(st.integers(1, 9999), st.integers(1, 9999))
def test_mixed_magnitudes_read_back(high: int, low: int) -> None:
    assert value(f"{high}亿{low}万") == high * 10**8 + low * 10**4
    assert value(f"{high}万亿{low}亿") == high * 10**12 + low * 10**8
    assert value(f"{high}兆{low}亿") == high * 10**12 + low * 10**8


@given(st.integers(0, 10**8 - 1), st.sampled_from([PLAIN, FINANCIAL]))
def test_integers_in_words_read_back(number: int, style: tuple[str, str, str]) -> None:
    assert value(chinese(number, style)) == number


@given(st.integers(0, 10**12 - 1))
def test_large_integers_in_words_read_back(number: int) -> None:
    assert value(chinese(number)) == number


@given(st.integers(1, 99))
def test_one_decimal_in_words_reads_back(tenths: int) -> None:
    whole, decimal = (PLAIN[0][digit] for digit in divmod(tenths, 10))
    assert value(f"{whole}点{decimal}") == Decimal(tenths) / 10
    assert value(f"{whole}点{decimal}万") == tenths * 1000


@pytest.mark.parametrize("text", ["零点三四", "三点五六", "七点八九万"])
def test_neighbouring_digits_after_the_point_are_no_range(text: str) -> None:
    read = parse_numeral(text)
    assert read is not None
    assert read.upper is None


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一千八", 1800),
        ("一万二", 12_000),
        ("两百五", 250),
        ("一千零八", 1008),
        ("二百万", 2_000_000),
        ("一万亿", 10**12),
        ("1.39万亿", 1_390_000_000_000),
        ("3万5千", 35_000),
        ("3万5", 35_000),
        ("十", 10),
        ("十五", 15),
        ("廿三", 23),
        ("卅", 30),
        ("两万三千亿", 2_300_000_000_000),
        ("61兆6836亿", 61_683_600_000_000),
        ("三点一四", Decimal("3.14")),
        ("二〇二一", 2021),
        ("半", Decimal("0.5")),
        ("百", 100),
        ("千万", 10_000_000),
        ("〇", 0),
    ],
)
def test_numerals_as_people_write_them(text: str, number: Decimal) -> None:
    assert value(text) == number


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("三五", 3, 5),
        ("两三", 2, 3),
        ("五六十", 50, 60),
        ("十七八", 17, 18),
        ("四五十万", 400_000, 500_000),
        ("七八百", 700, 800),
        ("一两千", 1000, 2000),
        ("二三十亿", 2_000_000_000, 3_000_000_000),
    ],
)
def test_neighbouring_digits_are_a_range(text: str, low: int, high: int) -> None:
    read = parse_numeral(text)
    assert read is not None
    assert [read.value, read.upper] == [low, high]
    assert read.comparator == "between"


@given(st.integers(1, 8), st.sampled_from(["", "十", "百", "千", "万", "十万", "百亿"]))
def test_ranges_of_neighbours_are_ordered(digit: int, magnitude: str) -> None:
    read = parse_numeral(PLAIN[0][digit] + PLAIN[0][digit + 1] + magnitude)
    assert read is not None
    assert read.upper is not None
    assert read.value * (digit + 1) == read.upper * digit


@pytest.mark.parametrize(
    ("text", "number", "comparator"),
    [
        ("4500多", 4500, "gt"),
        ("百余", 100, "gt"),
        ("二百余万", 2_000_000, "gt"),
        ("十多", 10, "gt"),
        ("数万", 20_000, "approx"),
        ("几十亿", 2_000_000_000, "approx"),
        ("十几", 10, "approx"),
        ("上百", 100, "approx"),
        ("上千万", 10_000_000, "approx"),
        ("三百来", 300, "approx"),
        ("300", 300, "eq"),
    ],
)
def test_vague_numerals_have_the_lowest_value_that_fits(text: str, number: int, comparator: str) -> None:
    read = parse_numeral(text)
    assert read is not None
    assert [read.value, read.upper] == [number, None]
    assert read.comparator == comparator


@pytest.mark.parametrize("text", ["", "年", "1.2.3", "3.", "五五开", "2021年", "a1", "点五", "一点", "半天", "1" * 41])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert parse_numeral(text) is None


@given(st.one_of(st.text(alphabet=HAN_CHARS + "0123456789.,，点半多余来上", max_size=50), st.text(max_size=50)))
def test_no_text_is_an_error(text: str) -> None:
    read = parse_numeral(text)
    assert read is None or read.value.is_finite()
    assert read is None or read.upper is None or read.upper > read.value
