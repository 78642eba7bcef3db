"""CSV cells: exact numbers, and nothing that a spreadsheet would run."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pipeline.batch.tables import cell, csv_text, query


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_is_never_a_formula(start: str) -> None:
    assert cell(start + "cmd|' /C calc'!A0").startswith("'")
    assert cell(start + "1").startswith("'")


def test_numbers_are_plain_digits() -> None:
    assert cell("-3.20", number=True) == "-3.20"
    assert cell("-3.20") == "'-3.20"  # text that happens to be digits
    assert cell("-3.20+A1", number=True) == "'-3.20+A1"
    assert cell(Decimal("-3.20")) == "-3.20"
    assert (cell(None), cell(0), cell(0.5), cell("一=二")) == ("", "0", "0.5", "一=二")


def test_csv_quotes_what_would_break_a_row() -> None:
    assert csv_text([['a"b', "c,d", "e\nf"]]) == '"a""b","c,d","e\nf"\r\n'


def test_numbers_have_one_column_with_every_digit_or_two() -> None:
    assert 'figures."value_text" AS "value"' in query("figures", digits=True)
    assert 'figures."value", figures."value_text",' in query("figures", digits=False)
