"""Numbers with units: golden cases by phenomenon, and what holds of every text."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.model import Quantity, Span
from pipeline.stages.measure.numbers import find_numbers
from pipeline.stages.measure.times import find_times
from pipeline.stages.measure.units import load_units
from tests.cases import golden, settled


def paragraphs(text: str) -> list[Span]:
    return [Span(*match.span()) for match in re.finditer(r"[^\n]+", text)]


def numbers(text: str) -> tuple[Quantity, ...]:
    """Quantities of a text in which times have been found first, as in `measure`."""
    spans = paragraphs(text)
    return find_numbers(text, spans, [found.span for found in find_times(text, spans, load())], load())


def plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def shown(text: str) -> list[str]:
    lines = []
    for found in numbers(text):
        value = plain(found.value) + ("" if found.upper is None else f"..{plain(found.upper)}")
        place = f"{found.span.start}-{found.span.end}"
        lines.append(f"{place}  {value} {found.unit or '-'}  {found.comparator}  | {found.span.of(text)}")
    return lines


@pytest.mark.parametrize(("setting", "text", "expected"), golden("numbers"))
def test_numbers_golden(setting: None, text: str, expected: str) -> None:
    assert settled(shown(text), expected) == expected


def test_a_share_without_end_is_given_to_many_digits() -> None:
    (third,) = numbers("三分之一的厂房空着。")
    assert third.unit == "%"
    assert abs(third.value - Decimal(100) / 3) < Decimal("1e-6")


def test_words_that_bound_a_number_belong_to_its_outer_span() -> None:
    text = "整治不少于1000亩，控制在30天以内。"
    area, days = numbers(text)
    assert (area.outer.of(text), days.outer.of(text)) == ("不少于1000亩", "30天以内")
    assert (area.span.of(text), days.span.of(text)) == ("1000亩", "30天")


def test_numbers_stay_outside_what_is_taken() -> None:
    text = "2021年3月产值3亿元"
    assert [found.span.of(text) for found in find_numbers(text, [Span(0, 12)], [Span(0, 7)], load())] == ["3亿元"]
    assert find_numbers(text, [Span(0, 12)], [Span(0, 12)], load()) == ()


def test_a_number_ends_with_its_paragraph() -> None:
    text = "新增300\n万元产值"
    assert all("\n" not in found.span.of(text) for found in numbers(text))
    assert all(found.value != 3_000_000 for found in numbers(text))


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("投资3亿元", ["money"]),
        ("增长5%", ["percent"]),
        ("高0.2个百分点", ["point"]),
        ("新建3座桥", ["count"]),
        ("到场300人", ["person"]),
        ("占地50亩", ["physical"]),
        ("缩短10天", ["duration"]),
        ("增长3倍", ["multiple"]),
        ("排名第三位", ["rank"]),
        ("人口超78万", ["bare"]),
    ],
)
def test_kind_of_a_quantity(text: str, kinds: list[str]) -> None:
    assert [found.kind for found in numbers(text)] == kinds


UNITS = [row for row in load().rows("units") if not row["use"]]


@pytest.mark.parametrize(("form", "unit"), [(row["form"], row["unit"]) for row in UNITS])
def test_every_unit_of_the_table_is_read(form: str, unit: str) -> None:
    text = f"共计328{form}。"
    (found,) = numbers(text)
    table = load_units(load()).form(form)
    assert found.span.of(text) == f"328{form}"
    assert (found.base_value, found.base_unit) == (table.base(table.value(Decimal(328))), table.base_unit)
    # 328千瓩 may as well be 328,000 of a smaller unit.
    assert found.unit == unit or form[0] in "千百"


PIECES = st.lists(
    st.sampled_from([
        *"0123456789０９.．,，、。%％‰一二两三十百千万亿兆半几数多余来成折倍番第约近超以上下",
        *"至到—-~～∶/每元块毛角个家人名位年月天℃",
        "不少于", "分之", "过半", "左右", "人民币", "HK$", "￥", "公里/小时", "个百分点", "零下", "万亿",
        "翻两番", "（", "）", "“", "”", "\n",
    ]),
    max_size=50,
)  # fmt: skip


@given(st.one_of(PIECES.map("".join), st.text(max_size=80)))
def test_numbers_are_ordered_inside_the_text_and_exact(text: str) -> None:
    spans = paragraphs(text)
    found = numbers(text)
    assert all(any(span.covers(one.span) for span in spans) for one in found)
    assert all(any(span.covers(one.outer) for span in spans) for one in found)
    assert all(first.span.end <= second.span.start for first, second in pairwise(found))
    for one in found:
        assert one.outer.covers(one.span)
        assert one.value.is_finite()
        assert one.word
        assert (one.upper is None) == (one.base_upper is None)
        assert one.upper is None or one.upper > one.value
        assert (one.comparator == "between") == (one.upper is not None)


@given(st.one_of(PIECES.map("".join), st.text(max_size=40)))
def test_text_around_a_sentence_does_not_change_its_numbers(before: str) -> None:
    """What stands in another paragraph has no say."""
    sentence = "营收超过3亿元，同比增长8.2%。"
    text = f"{before}\n{sentence}"
    assert [
        (found.span.of(text), found.value, found.comparator)
        for found in numbers(text)
        if found.span.start > len(before)
    ] == [("3亿元", 300_000_000, "gt"), ("8.2%", Decimal("8.2"), "eq")]


@pytest.mark.parametrize(
    "piece",
    ["3", "一", "万", "1,000", "1.2.", "3%、", "百分之", "1至", "不少于", "3元", "每", "第1", "12个和", "￥", "点"],
)
def test_numbers_are_found_in_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        text = piece * (size // len(piece))
        start = time.process_time()
        find_numbers(text, [Span(0, len(text))], [], load())
        return time.process_time() - start

    seconds(100)
    # Eight times the text; a quadratic reading would take 64 times as long.
    assert seconds(80_000) < 30 * max(seconds(10_000), 0.01)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("答案是12。", [("12", "12", None)]),
        ("共一百二十三。", [("一百二十三", "123", None)]),
        ("读数-3.5。", [("-3.5", "-3.5", None)]),
        ("负五。", [("负五", "-5", None)]),
        ("吃一个苹果。", [("一个", "1", "个")]),
        ("第三。", [("第三", "3", None)]),
        ("使用A380和v2.3.1。", []),
        ("一带一路。", []),
    ],
)
def test_every_number_is_read_where_asked(text: str, expected: list[tuple[str, str, str | None]]) -> None:
    found = find_numbers(text, paragraphs(text), [], load(), every=True)
    assert [(one.span.of(text), plain(one.value), one.unit) for one in found] == expected


@pytest.mark.parametrize("text", ["答案是12。", "负五。", "吃一个苹果。", "第三。"])
def test_articles_leave_numbers_that_measure_nothing(text: str) -> None:
    assert find_numbers(text, paragraphs(text), [], load()) == ()
