"""Agreement of strings and numbers, as section 6 of the guidelines says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.score.agree import numbers_agree, strings_agree


@pytest.mark.parametrize(
    ("gold", "found", "agree"),
    [
        ("常住人口", "常住人口", True),
        ("投入资金", "投入的 资金", True),
        ("“十四五”规划", "十四五规划", True),
        ("资金", "投入资金", True),
        ("资金", "累计投入资金", True),
        ("资金", "全镇累计投入资金", False),
        ("人口", "户籍", False),
        ("地区生产总值", "生产总产值", False),
        (None, None, True),
        (None, "资金", False),
        ("资金", None, False),
        ("资金", "", False),
        ("资金", "的", False),
        ("、", "。", False),
    ],
)
def test_strings(gold: str | None, found: str | None, agree: bool) -> None:
    assert strings_agree(gold, found) is agree
    assert strings_agree(found, gold) is agree


@pytest.mark.parametrize(
    ("gold", "found", "agree"),
    [
        ("100", "100.00009", True),
        ("100", "100.0002", False),
        ("-3.2", "3.2", False),
        ("0", "0.0", True),
        ("0", "0.0000001", False),
        (None, None, True),
        (None, "0", False),
        ("1", "NaN", False),
        ("1", "Infinity", False),
    ],
)
def test_numbers(gold: str | None, found: str | None, agree: bool) -> None:
    one, other = (None if text is None else Decimal(text) for text in (gold, found))
    assert numbers_agree(one, other) is agree
    assert numbers_agree(other, one) is agree


@given(st.text(min_size=1), st.text())
def test_any_text_agrees_with_itself_and_never_raises(one: str, other: str) -> None:
    assert strings_agree(one, one)
    assert strings_agree(one, other) is strings_agree(other, one)
