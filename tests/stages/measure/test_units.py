"""Units: the longest form wins, and every value converts exactly to its canonical unit."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.lexicon import load
from pipeline.stages.measure.units import Unit, load_units

UNITS = load_units(load())
FORMS = sorted({row["form"] for row in load().rows("units")})


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("公里", "公里"),
        ("公里/小时的", "公里/小时"),
        ("平方公里", "平方公里"),
        ("个百分点", "个百分点"),
        ("个工作日内", "个工作日"),
        ("千瓦时", "千瓦时"),
        ("千瓦机组", "千瓦"),
        ("元人民币", "元人民币"),
        ("吨标准煤", "吨标准煤"),
        ("人次", "人次"),
        ("人参加", "人"),
        ("GWh", "GWh"),
        ("km/h", "km/h"),
        ("mg）", "mg"),
    ],
)
def test_the_longest_form_wins(text: str, form: str) -> None:
    unit = UNITS.match(text, 0)
    assert unit is not None
    assert unit.form == form


@pytest.mark.parametrize("text", ["kgs", "Lab", "mmol", "V5对战", "码头", "比特币", "欧分析师", "不", "", "、"])
def test_what_begins_with_no_unit_has_none(text: str) -> None:
    assert UNITS.match(text, 0) is None


def test_matching_past_the_end_finds_nothing() -> None:
    assert UNITS.match("元", 1) is None


@pytest.mark.parametrize("form", FORMS)
def test_every_form_matches_itself(form: str) -> None:
    unit = UNITS.match(f"3{form}", 1)
    assert unit == UNITS.form(form)


def test_an_unknown_form_is_an_error() -> None:
    with pytest.raises(KeyError):
        UNITS.form("咕噜")


@pytest.mark.parametrize(
    ("form", "number", "base", "base_unit"),
    [
        ("元", "3.5", "3.5", "CNY"),
        ("美元", "2", "2", "USD"),
        ("港元", "2", "2", "HKD"),
        ("新台币元", "2", "2", "TWD"),
        ("日元", "2", "2", "JPY"),
        ("欧元", "2", "2", "EUR"),
        ("英镑", "2", "2", "GBP"),
        ("亩", "3", "2000", "m2"),
        ("公顷", "1.5", "15000", "m2"),
        ("平方公里", "2", "2000000", "m2"),
        ("坪", "121", "400", "m2"),
        ("公里", "0.5", "500", "m"),
        ("斤", "3", "1.5", "kg"),
        ("吨", "2.5", "2500", "kg"),
        ("千瓦", "3", "3000", "W"),
        ("吉瓦时", "2", "2000000000", "Wh"),
        ("千瓦时", "0.1", "100", "Wh"),
        ("立方米", "2", "2", "m3"),
        ("升", "5", "0.005", "m3"),
        ("%", "8.2", "8.2", "%"),
        ("‰", "5", "0.5", "%"),
        ("个百分点", "0.4", "0.4", "pp"),
        ("个基点", "25", "0.25", "pp"),
        ("小时", "1.5", "5400", "s"),
        ("天", "2", "172800", "s"),
        ("个工作日", "3", "3", "workday"),
        ("个季度", "2", "6", "mo"),
        ("名", "7", "7", "person"),
        ("位", "7", "7", "person"),
        ("家", "7", "7", "家"),
        ("丹麦克朗", "5", "5", "DKK"),
        ("便士", "40", "0.4", "GBP"),
        ("平方英里", "1", "2589988.110336", "m2"),
        ("公亩", "3", "300", "m2"),
        ("丈", "3", "10", "m"),
        ("立方英尺", "1", "0.028316846592", "m3"),
        ("短吨", "1", "907.18474", "kg"),
        ("毫米汞柱", "1", "133.322387415", "Pa"),
        ("个大气压", "2", "202650", "Pa"),
        ("百帕", "1013", "101300", "Pa"),
        ("卡路里", "5", "20.92", "J"),
        ("英热单位", "1", "1055.05585262", "J"),
        ("GiB", "1", "1073741824", "B"),
        ("EB", "1", "1000000000000000000", "B"),
        ("Gbps", "10", "10000000000", "bit/s"),
        ("英里/小时", "100", "44.704", "m/s"),
        ("海里/小时", "18", "9.26", "m/s"),
        ("毫安时", "5000", "5", "Ah"),
        ("GHz", "2.4", "2400000000", "Hz"),
        ("升/百公里", "6", "0.00000006", "m3/m"),
    ],
)
def test_values_convert_exactly(form: str, number: str, base: str, base_unit: str) -> None:
    unit = UNITS.form(form)
    assert (unit.base(unit.value(Decimal(number))), unit.base_unit) == (Decimal(base), base_unit)


@pytest.mark.parametrize(
    ("form", "yuan"), [("毛", "0.8"), ("毛钱", "0.8"), ("角", "0.8"), ("分钱", "0.08"), ("块", "8"), ("块钱", "8")]
)
def test_small_money_counts_in_yuan(form: str, yuan: str) -> None:
    unit = UNITS.form(form)
    assert unit.unit == "元"
    assert unit.value(Decimal(8)) == unit.base(unit.value(Decimal(8))) == Decimal(yuan)


def test_a_conversion_without_end_is_cut_to_seventeen_digits() -> None:
    base = UNITS.form("亩").base(Decimal(1))
    assert abs(base - Decimal(10000) / 15) < Decimal("1e-12")
    assert len(base.as_tuple().digits) <= 17


@given(st.sampled_from(FORMS), st.decimals(Decimal("0.0001"), 10**12, places=4))
def test_conversion_keeps_the_factor_of_the_table(form: str, number: Decimal) -> None:
    unit: Unit = UNITS.form(form)
    base = unit.base(unit.value(number))
    exact = number * unit.numerator / unit.denominator
    assert abs(base - exact) <= abs(exact) * Decimal("1e-15")


def test_one_unit_has_one_canonical_unit_and_kind() -> None:
    kinds: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for row in load().rows("units"):
        kinds[row["unit"]].add((row["kind"], row["base_unit"]))
    assert {unit: said for unit, said in kinds.items() if len(said) > 1} == {}


def test_no_form_is_in_the_table_twice_with_two_meanings() -> None:
    meanings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for row in load().rows("units"):
        meanings[row["form"]].add(tuple(row.values()))
    assert {form: said for form, said in meanings.items() if len(said) > 1} == {}
