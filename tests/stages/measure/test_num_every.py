"""Numbers in the notations of short texts, and digits that are no numbers there."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest

from pipeline.lexicon import load
from pipeline.model import Span
from pipeline.stages.measure.numbers import find_numbers


def values(text: str) -> list[Decimal]:
    return [found.value for found in find_numbers(text, [Span(0, len(text))], [], load(), every=True)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5e6", "3500000"),
        ("2E-3", "0.002"),
        ("1.2×10^4", "12000"),
        ("1.2×10⁴", "12000"),
        ("6×10⁻²", "0.06"),
        ("1 341", "1341"),
        ("12 345 678.5", "12345678.5"),
        ("1/2", "0.5"),
        ("１／２", "0.5"),
        ("-3/4", "-0.75"),
        ("2又1/2", "2.5"),
        ("三又四分之一", "3.25"),
        ("半", "0.5"),
        ("一打", "12"),
        ("3打", "36"),
        ("万分之一", "0.01"),
        ("千分之三", "3"),
        ("壹佰贰拾叁", "123"),
        ("廿三", "23"),
        ("卅", "30"),
        ("二〇二", "202"),
        ("二百5", "250"),
        ("3万5千", "35000"),
        ("20万3千", "203000"),
        ("一千二", "1200"),
        ("两百五", "250"),
        ("三点五六", "3.56"),
        ("负十二", "-12"),
        ("负三点五", "-3.5"),
        ("-7", "-7"),
        ("零下5", "-5"),
        ("１２３．５", "123.5"),
        ("USD 25", "25"),
        ("负一百二十", "-120"),
        ("负三分之二", "-66.666666666667"),
        ("百分之负五", "-5"),
        ("1又5分之2", "1.4"),
        ("10亿分之一", "0.0000001"),
        ("二两", "2"),
        ("三双", "3"),
        ("三五一", "351"),
        ("１，２３４", "1234"),
    ],
)
def test_a_notation_is_one_exact_number(text: str, value: str) -> None:
    assert values(text) == [Decimal(value)]


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "0760-88881234",
        "400-820-8820",
        "11010519491231002X",
        "iOS 17",
        "第十条",
        "第十五次会议",
        "https://example.org/a/12?page=3",
        "国发〔2021〕5号",
        "v1.2.3",
        "波音737",
        "空客 320降落",
        "骁龙888",
        "神舟15",
        "不管三七二十一",
        "歼-20",
        "东风-41",
        "055型",
        "一心一意，三心二意",
        "五颜六色，七上八下",
        "五十步笑百步",
        "唯一和统一",
    ],
)
def test_digits_of_codes_and_names_are_no_numbers(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "low", "high", "kind"),
    [
        ("10~20", "10", "20", "bare"),
        ("3到5", "3", "5", "bare"),
        ("3 - 5", "3", "5", "bare"),
        ("-3 到 5", "-3", "5", "bare"),
        ("负3至负1", "-3", "-1", "bare"),
        ("三到五", "3", "5", "bare"),
        ("2至3万", "20000", "30000", "bare"),
        ("第1至3名", "1", "3", "rank"),
        ("第三到第五", "3", "5", "rank"),
        ("US$300至500", "300", "500", "money"),
        ("-3 到 5 度", "-3", "5", "physical"),
    ],
)
def test_a_range_is_one_quantity(text: str, low: str, high: str, kind: str) -> None:
    (found,) = [item for item in find_numbers(text, [Span(0, len(text))], [], load(), every=True) if item.upper]
    assert (found.value, found.upper, found.kind, found.comparator) == (Decimal(low), Decimal(high), kind, "between")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1、2、3和4", ["1", "2", "3", "4"]),
        ("12和15", ["12", "15"]),
        ("三十五、四十六", ["35", "46"]),
        ("A1、2", ["2"]),
    ],
)
def test_every_number_of_a_list_is_read(text: str, expected: list[str]) -> None:
    assert values(text) == [Decimal(value) for value in expected]


@pytest.mark.parametrize("text", ["3-5", "5到3", "1-2-3", "7到7"])
def test_what_only_looks_like_a_range_is_none(text: str) -> None:
    assert all(found.upper is None for found in find_numbers(text, [Span(0, len(text))], [], load(), every=True))


@pytest.mark.parametrize(
    ("text", "unit", "base_unit"),
    [
        ("三双", "双", "双"),
        ("5把", "把", "把"),
        ("二两", "两", "kg"),
        ("气温37.5度", "度", "degC"),
        ("北纬30度", "度", "deg"),
        ("节电300度", "度", "Wh"),
        ("体温三十七度", "度", "degC"),
        ("1小时20分", "分钟", "s"),
    ],
)
def test_a_number_has_the_unit_that_the_words_around_it_say(text: str, unit: str, base_unit: str) -> None:
    found = find_numbers(text, [Span(0, len(text))], [], load(), every=True)[-1]
    assert (found.unit, found.base_unit) == (unit, base_unit)


def test_a_grouped_number_has_its_unit() -> None:
    text = "1 341 元"
    (found,) = find_numbers(text, [Span(0, len(text))], [], load(), every=True)
    assert (found.value, found.unit, found.span.of(text)) == (Decimal(1341), "元", text)


@pytest.mark.parametrize("every", [True, False])
@pytest.mark.parametrize("part", ["1", "一", "、1", "%", "年", "("])
def test_long_runs_take_linear_time(part: str, every: bool) -> None:
    text = part * (1_000_000 // len(part))
    began = time.process_time()
    find_numbers(text, [Span(0, len(text))], [], load(), every=every)
    assert time.process_time() - began < 20
